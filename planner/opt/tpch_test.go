package opt_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/planner/bind"
	"github.com/avrosql/avrosql/planner/opt"
	"github.com/avrosql/avrosql/planner/opt/reference"
	"github.com/avrosql/avrosql/planner/parse"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// catalog has the tables of TPC-H without their rows, in the sizes that they have at scale factor 1.
type catalog struct{ bind.Catalog }

type table struct {
	name  string
	bytes int64
	cols  []plan.TableColumn
}

func (t *table) Name() string                 { return t.name }
func (t *table) Columns() []plan.TableColumn  { return t.cols }
func (t *table) Files() int                   { return 1 }
func (t *table) PathValues(int) []types.Datum { return nil }
func (t *table) Keep([]int) plan.Table        { return t }
func (t *table) Bytes() int64                 { return t.bytes }
func (t *table) HeadersRead() int             { return 1 }

var schema = map[string]string{
	"lineitem": "6000000 l_orderkey b l_partkey b l_suppkey b l_linenumber i l_quantity m l_extendedprice m l_discount m l_tax m l_returnflag t l_linestatus t l_shipdate d l_commitdate d l_receiptdate d l_shipinstruct t l_shipmode t l_comment t",
	"orders":   "1500000 o_orderkey b o_custkey b o_orderstatus t o_totalprice m o_orderdate d o_orderpriority t o_clerk t o_shippriority i o_comment t",
	"customer": "150000 c_custkey b c_name t c_address t c_nationkey i c_phone t c_acctbal m c_mktsegment t c_comment t",
	"nation":   "25 n_nationkey i n_name t n_regionkey i n_comment t",
	"region":   "5 r_regionkey i r_name t r_comment t",
	"supplier": "10000 s_suppkey b s_name t s_address t s_nationkey i s_phone t s_acctbal m s_comment t",
	"part":     "200000 p_partkey b p_name t p_mfgr t p_brand t p_type t p_size i p_container t p_retailprice m p_comment t",
	"partsupp": "800000 ps_partkey b ps_suppkey b ps_availqty i ps_supplycost m ps_comment t",
}

func (catalog) Table(_ context.Context, parts []string) (plan.Table, error) {
	text, ok := schema[strings.Join(parts, ".")]
	if !ok {
		return nil, fmt.Errorf("no table %s", strings.Join(parts, "."))
	}
	var rows int64
	fields := strings.Fields(text)
	fmt.Sscan(fields[0], &rows)
	t := &table{name: parts[0], bytes: rows * 100}
	kinds := map[string]*types.Type{"b": types.Of(types.BigInt), "i": types.Of(types.Int), "m": types.NewDecimal(15, 2), "t": types.Of(types.Varchar), "d": types.Of(types.Date)}
	for i := 1; i < len(fields); i += 2 {
		t.cols = append(t.cols, plan.TableColumn{Name: fields[i], Type: kinds[fields[i+1]]})
	}
	return t, nil
}

// shared finds the folder of shared data beside the repository.
func shared(t *testing.T) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if env := os.Getenv("AVROSQL_SHARED"); env != "" {
		return env
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "..", "shared")
		}
		if dir == filepath.Dir(dir) {
			t.Skip("no go.mod above the working directory")
		}
		dir = filepath.Dir(dir)
	}
}

// TestPlansOfTPCH plans what can be bound of TPC-H, and checks that every join has keys and that equal
// queries get equal plans.
func TestPlansOfTPCH(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(shared(t), "tpch", "queries", "*.sql"))
	if len(files) == 0 {
		t.Skip("no shared/tpch")
	}
	var out strings.Builder
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(f), ".sql")
		planned, err := planned(string(text))
		if err != nil {
			t.Logf("%s: %v", name, err)
			continue
		}
		again, err := planned2(string(text))
		if err != nil || again != plan.Format(planned, nil) {
			t.Errorf("%s: planned twice, the second plan is\n%s", name, again)
		}
		plan.WalkNodes(planned, func(n plan.Node) bool {
			if _, ok := n.(*plan.Apply); ok {
				t.Errorf("%s: a dependent join is left:\n%s", name, plan.Format(planned, nil))
			}
			// A query that stands for a value joins its one row with every row.
			if j, ok := n.(*plan.Join); ok && len(j.LeftKeys) == 0 && j.Kind != plan.Single {
				t.Errorf("%s: a join without keys:\n%s", name, plan.Format(planned, nil))
			}
			return true
		})
		fmt.Fprintf(&out, "== %s\n%s\n", name, plan.Format(planned, nil))
	}
	path := filepath.Join("testdata", "tpch.txt")
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != out.String() {
		t.Errorf("%s differs; got:\n%s", path, out.String())
	}
}

func planned2(text string) (string, error) {
	n, err := planned(text)
	if err != nil {
		return "", err
	}
	return plan.Format(n, nil), nil
}

func planned(text string) (plan.Node, error) {
	script, err := parse.Parse(text, parse.Options{})
	if err != nil {
		return nil, err
	}
	b, err := bind.Bind(context.Background(), script.Statements[0], catalog{}, bind.Options{Text: text, Evaluate: reference.Eval})
	if err != nil {
		return nil, err
	}
	if b.Root == nil {
		return nil, errors.New("no query")
	}
	return opt.Optimize(b.Root, opt.Options{Evaluate: reference.Eval})
}
