package bind_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/planner/bind"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// catalog is a lake of tables without files.
type catalog struct{}

// table is a table of the catalog. Its columns are written "name TYPE" in typesOf.
type table struct {
	name  string
	cols  []plan.TableColumn
	files []([]types.Datum)
}

func (t *table) Name() string                   { return t.name }
func (t *table) Columns() []plan.TableColumn    { return t.cols }
func (t *table) Files() int                     { return max(len(t.files), 1) }
func (t *table) PathValues(i int) []types.Datum { return t.files[i] }
func (t *table) Keep([]int) plan.Table          { return t }
func (t *table) Bytes() int64                   { return 1 << 20 }
func (t *table) HeadersRead() int               { return 1 }

func (catalog) Table(_ context.Context, parts []string) (plan.Table, error) {
	name := strings.ToLower(strings.Join(parts, "."))
	for _, t := range tables {
		if t.name == name || "lake."+t.name == name {
			return t, nil
		}
	}
	return nil, fmt.Errorf("no table %s; did you mean events?", strings.Join(parts, "."))
}

func (catalog) Open(_ context.Context, path string, opts map[string]types.Datum) (plan.Table, error) {
	if !strings.HasSuffix(path, ".avro") {
		return nil, fmt.Errorf("%s is not an Avro file but text", path)
	}
	name := path
	for k, v := range opts {
		name += " " + k + "=" + plan.FormatDatum(v)
	}
	t := newTable(name, field("id", types.Of(types.BigInt)), field("name", types.Of(types.Varchar)))
	return t, nil
}

func (catalog) Tables(_ context.Context, database string) ([]bind.TableInfo, error) {
	if database == "nowhere" {
		return nil, fmt.Errorf("no database nowhere")
	}
	return []bind.TableInfo{{Name: "events"}, {Name: "employees"}, {Database: "hr", Name: "departments"}}, nil
}

func (catalog) Databases(context.Context) ([]string, error) { return []string{"hr", "sales"}, nil }

func (catalog) CreateStatement(_ context.Context, parts []string) (string, error) {
	return `{"type": "record", "name": "` + strings.Join(parts, ".") + `"}`, nil
}

func field(name string, t *types.Type) plan.TableColumn { return plan.TableColumn{Name: name, Type: t} }

func maybe(name string, t *types.Type) plan.TableColumn {
	return plan.TableColumn{Name: name, Type: t, Nullable: true}
}

// newTable adds path and virtual columns to the fields; path columns have an Index.
func newTable(name string, cols ...plan.TableColumn) *table {
	cols = append(cols,
		plan.TableColumn{Name: "_file", Type: types.Of(types.Varchar), Source: plan.FromFile, Hidden: true},
		plan.TableColumn{Name: "_row", Type: types.Of(types.BigInt), Source: plan.FromRow, Hidden: true},
		plan.TableColumn{Name: "_block", Type: types.Of(types.BigInt), Source: plan.FromBlock, Hidden: true})
	return &table{name: name, cols: cols}
}

var (
	tBool, tInt, tBig = types.Of(types.Boolean), types.Of(types.Int), types.Of(types.BigInt)
	tFloat, tDouble   = types.Of(types.Float), types.Of(types.Double)
	tText, tDate      = types.Of(types.Varchar), types.Of(types.Date)
	tMillis           = types.NewTemporal(types.Timestamp, 3)
	tPoint            = &types.Type{Kind: types.Struct, Name: "geo.Point", Fields: []types.Field{{Name: "x", Type: tDouble}, {Name: "y", Type: tDouble}}}
)

func money(p int) *types.Type { return types.NewDecimal(p, 2) }

var tables = func() []*table {
	address := types.NewStruct(types.Field{Name: "city", Type: tText, Nullable: true}, types.Field{Name: "zip", Type: tInt})
	user := types.NewStruct(types.Field{Name: "name", Type: tText}, types.Field{Name: "age", Type: tInt, Nullable: true},
		types.Field{Name: "address", Type: address, Nullable: true})
	item := types.NewStruct(types.Field{Name: "sku", Type: tText}, types.Field{Name: "qty", Type: tInt})
	value := &types.Type{Kind: types.Union, Fields: []types.Field{{Name: "long", Type: tBig}, {Name: "string", Type: tText}, {Name: "Point", Type: tPoint}}}
	events := newTable("events",
		field("id", tBig), field("n", tInt), field("ok", tBool), maybe("score", tDouble), field("ratio", tFloat), maybe("amount", money(10)),
		field("kind", &types.Type{Kind: types.Enum, Name: "Kind", Symbols: []string{"view", "click"}}),
		maybe("name", tText), field("ts", tMillis), field("day", tDate), field("at", types.NewTemporal(types.Time, 3)),
		field("local", types.Of(types.DateTime)), maybe("dur", types.Of(types.Interval)), field("uid", types.Of(types.UUID)),
		field("raw", types.Of(types.Varbinary)), field("fix", &types.Type{Kind: types.Binary, Length: 4}),
		field("user", user), field("tags", types.NewArray(tText, false)), field("attrs", types.NewMap(tText, true)),
		field("items", types.NewArray(item, false)), maybe("value", value), field("tree", node()),
		plan.TableColumn{Name: "dt", Type: tDate, Source: plan.FromPath, Index: 0},
		plan.TableColumn{Name: "region", Type: tText, Nullable: true, Source: plan.FromPath, Index: 1},
	)
	day := func(d int64) types.Datum { return types.Datum{Type: tDate, I: d} }
	events.files = [][]types.Datum{{day(20000), types.NewString("eu")}, {day(20000), types.NewString("us")}, {day(20000), types.NewString("us")}, {day(20001), types.NullOf(tText)}}
	list := []*table{
		events,
		newTable("employees", field("id", tBig), field("name", tText), field("active", tBool), field("dept", tInt), maybe("salary", money(8)), maybe("boss", tBig)),
		newTable("hr.departments", field("id", tBig), field("name", tText), maybe("head", tBig)),
		newTable("mixed", field("Id", tBig), field("id", tBig), field("NAME", tText), field("a", types.NewStruct(types.Field{Name: "b", Type: tInt})), field("mixed", types.NewMap(tInt, false))),
	}
	return append(list, tpch()...)
}()

// tpch are the tables of TPC-H, with decimals as the benchmark has them.
func tpch() []*table {
	m := money(15)
	return []*table{
		newTable("lineitem", field("l_orderkey", tBig), field("l_partkey", tBig), field("l_suppkey", tBig), field("l_linenumber", tInt),
			field("l_quantity", m), field("l_extendedprice", m), field("l_discount", m), field("l_tax", m),
			field("l_returnflag", tText), field("l_linestatus", tText), field("l_shipdate", tDate), field("l_commitdate", tDate),
			field("l_receiptdate", tDate), field("l_shipinstruct", tText), field("l_shipmode", tText), field("l_comment", tText)),
		newTable("orders", field("o_orderkey", tBig), field("o_custkey", tBig), field("o_orderstatus", tText), field("o_totalprice", m),
			field("o_orderdate", tDate), field("o_orderpriority", tText), field("o_clerk", tText), field("o_shippriority", tInt), field("o_comment", tText)),
		newTable("customer", field("c_custkey", tBig), field("c_name", tText), field("c_address", tText), field("c_nationkey", tBig),
			field("c_phone", tText), field("c_acctbal", m), field("c_mktsegment", tText), field("c_comment", tText)),
		newTable("nation", field("n_nationkey", tBig), field("n_name", tText), field("n_regionkey", tBig), field("n_comment", tText)),
		newTable("region", field("r_regionkey", tBig), field("r_name", tText), field("r_comment", tText)),
		newTable("supplier", field("s_suppkey", tBig), field("s_name", tText), field("s_address", tText), field("s_nationkey", tBig),
			field("s_phone", tText), field("s_acctbal", m), field("s_comment", tText)),
		newTable("part", field("p_partkey", tBig), field("p_name", tText), field("p_mfgr", tText), field("p_brand", tText), field("p_type", tText),
			field("p_size", tInt), field("p_container", tText), field("p_retailprice", m), field("p_comment", tText)),
		newTable("partsupp", field("ps_partkey", tBig), field("ps_suppkey", tBig), field("ps_availqty", tInt), field("ps_supplycost", m), field("ps_comment", tText)),
	}
}

// node is the type of a tree: labels and lists of nodes.
func node() *types.Type {
	t := types.NewRecursive("Node")
	t.Unfolds = types.NewStruct(types.Field{Name: "label", Type: tText}, types.Field{Name: "children", Type: types.NewArray(t, false)})
	return t
}
