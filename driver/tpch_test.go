package driver_test

import (
	"bufio"
	"fmt"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/driver"
)

// tpchTables are the columns of TPC-H's tables: l for BIGINT, i for INT, m for DECIMAL(15,2), d for
// DATE, t for VARCHAR.
var tpchTables = map[string]string{
	"lineitem": "l_orderkey l l_partkey l l_suppkey l l_linenumber i l_quantity m l_extendedprice m l_discount m l_tax m l_returnflag t l_linestatus t l_shipdate d l_commitdate d l_receiptdate d l_shipinstruct t l_shipmode t l_comment t",
	"orders":   "o_orderkey l o_custkey l o_orderstatus t o_totalprice m o_orderdate d o_orderpriority t o_clerk t o_shippriority i o_comment t",
	"customer": "c_custkey l c_name t c_address t c_nationkey i c_phone t c_acctbal m c_mktsegment t c_comment t",
	"nation":   "n_nationkey i n_name t n_regionkey i n_comment t",
	"region":   "r_regionkey i r_name t r_comment t",
	"supplier": "s_suppkey l s_name t s_address t s_nationkey i s_phone t s_acctbal m s_comment t",
	"part":     "p_partkey l p_name t p_mfgr t p_brand t p_type t p_size i p_container t p_retailprice m p_comment t",
	"partsupp": "ps_partkey l ps_suppkey l ps_availqty i ps_supplycost m ps_comment t",
}

// TestTPCH runs the 22 queries over the rows of TPC-H at scale factor 0.01 and compares the answers: as
// DuckDB writes them, and in the specification's form.
func TestTPCH(t *testing.T) {
	slow(t)
	dir := filepath.Join(sharedDir(t), "tpch")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the rows of TPC-H are not there; AVROSQL_SHARED names the directory that holds tpch")
	}
	lake := t.TempDir()
	for name, cols := range tpchTables {
		writeTPCH(t, filepath.Join(dir, "data", name+".tbl"), filepath.Join(lake, name+".avro"), name, strings.Fields(cols))
	}
	db := openDB(t, lake)
	queries, err := filepath.Glob(filepath.Join(dir, "queries", "*.sql"))
	if err != nil || len(queries) != 22 {
		t.Fatalf("%d queries: %v", len(queries), err)
	}
	run := func(t *testing.T, name, text string) {
		answer, err := os.ReadFile(filepath.Join(dir, "answers", name+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		all, err := readAll(db, text)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Logf("took %s", took)
		}
		want := strings.Split(strings.TrimSuffix(string(answer), "\n"), "\n")
		header := strings.Split(want[0], "|")
		want = want[1:]
		if name == "q13" {
			want = ordersByCustomer(t, filepath.Join(dir, "data"))
		}
		compareAnswers(t, all, header, want)
	}
	for _, file := range queries {
		name := strings.TrimSuffix(filepath.Base(file), ".sql")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) { run(t, name, string(text)) })
		t.Run("spilled/"+name, func(t *testing.T) {
			defer driver.SpillEagerly(100_000)()
			run(t, name, string(text))
		})
	}
	own, err := os.ReadFile(filepath.Join("testdata", "tpch.sql"))
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(own), "\n-- q")[1:]
	if len(parts) != 22 {
		t.Fatalf("%d queries in testdata/tpch.sql", len(parts))
	}
	for _, p := range parts {
		number, text, _ := strings.Cut(p, "\n")
		t.Run("specification/q"+number, func(t *testing.T) { run(t, "q"+number, text) })
	}
}

// sharedDir is the directory of data that others wrote, which need not be there.
func sharedDir(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("AVROSQL_SHARED"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(filepath.Dir(dir), "shared")
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the working directory")
		}
		dir = up
	}
}

// writeTPCH turns a table's text into an Avro file.
func writeTPCH(t testing.TB, from, to, name string, cols []string) {
	t.Helper()
	var fields []string
	for i := 0; i < len(cols); i += 2 {
		typ := map[string]string{
			"l": `"long"`, "i": `"int"`, "t": `"string"`, "d": `{"type":"int","logicalType":"date"}`,
			"m": `{"type":"bytes","logicalType":"decimal","precision":15,"scale":2}`,
		}[cols[i+1]]
		fields = append(fields, fmt.Sprintf(`{"name":%q,"type":%s}`, cols[i], typ))
	}
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	w, err := ocf.NewWriter(out, []byte(`{"type":"record","name":"`+name+`","fields":[`+strings.Join(fields, ",")+`]}`), ocf.WriterOptions{Codec: "snappy", Sync: &testSync})
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(in)
	var record []byte
	for lines.Scan() {
		parts := strings.Split(strings.TrimSuffix(lines.Text(), "|"), "|")
		if len(parts) != len(cols)/2 {
			t.Fatalf("%s: %d fields in %q", from, len(parts), lines.Text())
		}
		record = record[:0]
		for i, p := range parts {
			record = appendTPCH(t, record, cols[2*i+1], p)
		}
		if err := w.Append(record); err != nil {
			t.Fatal(err)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func appendTPCH(t testing.TB, b []byte, kind, text string) []byte {
	switch kind {
	case "t":
		return appendText(b, text)
	case "d":
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return appendLong(b, d.Unix()/86400)
	case "m":
		whole, rest, _ := strings.Cut(text, ".")
		cents, err := strconv.ParseInt(whole+(rest + "00")[:2], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return appendText(b, string(tpchUnscaled(cents)))
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return appendLong(b, v)
}

// tpchUnscaled is a number as Avro's decimals hold it.
func tpchUnscaled(v int64) []byte {
	b := []byte{byte(v >> 56), byte(v >> 48), byte(v >> 40), byte(v >> 32), byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)}
	for len(b) > 1 && (b[0] == 0 && b[1] < 0x80 || b[0] == 0xff && b[1] >= 0x80) {
		b = b[1:]
	}
	return b
}

// ordersByCustomer is the answer to query 13: how many customers have how many orders whose comment does
// not match %special%requests%. The generators of rows and answers differ in addresses and comments.
func ordersByCustomer(t *testing.T, dir string) []string {
	t.Helper()
	read := func(name string) []string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSpace(string(text)), "\n")
	}
	orders := map[string]int{}
	for _, line := range read("orders.tbl") {
		f := strings.Split(line, "|")
		if _, rest, ok := strings.Cut(f[8], "special"); !ok || !strings.Contains(rest, "requests") {
			orders[f[1]]++
		}
	}
	customers := map[int]int{}
	for _, line := range read("customer.tbl") {
		customers[orders[strings.Split(line, "|")[0]]]++
	}
	var out []string
	for n, c := range customers {
		out = append(out, fmt.Sprintf("%d|%d", n, c))
	}
	return out
}

// compareAnswers compares rows with the lines of an answer, but for addresses and comments. What the
// order of the query leaves open may come in any order.
func compareAnswers(t *testing.T, all [][]any, header, want []string) {
	t.Helper()
	if len(all) != len(want) {
		t.Fatalf("%d rows, want %d\ngot %v\nwant %v", len(all), len(want), all, want)
	}
	got := make([]string, len(all))
	for i, row := range all {
		cells := make([]string, len(row))
		for k, v := range row {
			switch v := v.(type) {
			case time.Time:
				cells[k] = v.Format(time.DateOnly)
			case []byte:
				cells[k] = string(v)
			case nil:
				cells[k] = ""
			default:
				cells[k] = fmt.Sprint(v)
			}
		}
		got[i] = strings.Join(cells, "|")
	}
	for _, list := range [][]string{got, want} {
		for i, line := range list {
			cells := strings.Split(line, "|")
			for k := range min(len(cells), len(header)) {
				if strings.HasSuffix(header[k], "_address") || strings.HasSuffix(header[k], "_comment") {
					cells[k] = "…"
				}
			}
			list[i] = strings.Join(cells, "|")
		}
	}
	if slices.EqualFunc(got, want, sameAnswer) {
		return
	}
	slices.Sort(got)
	sorted := slices.Sorted(slices.Values(want))
	for i := range got {
		if !sameAnswer(got[i], sorted[i]) {
			t.Fatalf("row %d in order of text:\ngot  %s\nwant %s", i+1, got[i], sorted[i])
		}
	}
}

// sameAnswer compares two lines, numbers to a millionth: averages of decimals keep as many digits.
func sameAnswer(got, want string) bool {
	g, w := strings.Split(got, "|"), strings.Split(want, "|")
	if len(g) != len(w) {
		return false
	}
	for i := range g {
		if g[i] == w[i] {
			continue
		}
		x, ok1 := new(big.Float).SetString(g[i])
		y, ok2 := new(big.Float).SetString(w[i])
		if !ok1 || !ok2 {
			return false
		}
		d, _ := new(big.Float).Sub(x, y).Float64()
		size, _ := y.Float64()
		if math.Abs(d) > 1e-6*max(1, math.Abs(size)) {
			return false
		}
	}
	return true
}
