package plan

import (
	"flag"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/avrosql/avrosql/planner/types"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs; got:\n%s\nwant:\n%s", path, got, want)
	}
}

type table struct {
	name  string
	cols  []TableColumn
	files int
}

func (t table) Name() string                 { return t.name }
func (t table) Columns() []TableColumn       { return t.cols }
func (t table) Files() int                   { return t.files }
func (t table) PathValues(int) []types.Datum { return nil }
func (t table) Keep(files []int) Table       { t.files = len(files); return t }
func (t table) Bytes() int64                 { return 1 }
func (t table) HeadersRead() int             { return 2 }

var (
	bigint  = types.Of(types.BigInt)
	varchar = types.Of(types.Varchar)
)

func col(id ColumnID, name string, t *types.Type) Column {
	return Column{ID: id, Name: name, Type: t, Nullable: true}
}

func events() table {
	device := types.NewStruct(types.Field{Name: "os", Type: varchar}, types.Field{Name: "model", Type: varchar})
	return table{name: "web.events", files: 3, cols: []TableColumn{
		{Name: "id", Type: bigint}, {Name: "device", Type: device}, {Name: "bytes", Type: bigint},
		{Name: "dt", Type: types.Of(types.Date), Source: FromPath},
	}}
}

func TestFormat(t *testing.T) {
	id, os, bytes, dt := col(1, "id", bigint), col(2, "os", varchar), col(3, "bytes", bigint), col(4, "dt", types.Of(types.Date))
	id2 := col(11, "id", bigint)
	total, renamed := col(5, "total", bigint), col(6, "id", bigint)
	day := &Literal{Value: types.Datum{Type: types.Of(types.Date), I: 20454}}
	gt := &Compare{Op: Gt, L: bytes.Ref(), R: &Literal{Value: types.NewInt(10)}}
	field := func(c Column, path ...string) ScanColumn { return ScanColumn{Column: c, Path: path} }
	scan := &Scan{Table: events(), Alias: "e", Total: 12, Limit: -1,
		Cols:  []ScanColumn{field(id, "id"), field(os, "device", "os")},
		Extra: []ScanColumn{field(bytes, "bytes"), {Column: dt, Source: FromPath}},
		Prune: []Expr{&Compare{Op: Ge, L: dt.Ref(), R: day}},
		Tests: []Test{{Op: TestGt, Column: field(bytes, "bytes"), Values: []types.Datum{types.NewInt(10)}, Expr: gt}},
		Conds: []Expr{&Match{Kind: Like, Escape: '\\', Arg: os.Ref(), Pattern: &Literal{Value: types.NewString("a%")}}},
	}
	other := &Scan{Table: events(), Total: 3, Limit: 7, Cols: []ScanColumn{field(id2, "id")}}
	join := &Join{Kind: Left, L: scan, R: other, LeftKeys: []Expr{id.Ref()}, RightKeys: []Expr{id2.Ref()}, Residual: []Expr{gt}, BuildLeft: true}
	agg := &Aggregate{Input: join, Keys: []Named{{Column: os, Expr: os.Ref()}, {Column: renamed, Expr: id.Ref()}},
		Aggs: []AggCall{{Column: total, Func: "sum", Args: []Expr{bytes.Ref()}, Distinct: true, Filter: gt}, {Column: col(7, "n", bigint), Func: "count"}}}
	for name, n := range map[string]Node{
		"query.txt": &TopN{Input: agg, Keys: []SortKey{{Expr: total.Ref(), Desc: true}, {Expr: os.Ref(), NullsFirst: true}, {Expr: renamed.Ref(), Desc: true, NullsFirst: true}}, Limit: 10, Offset: 5},
		"count.txt": &Limit{N: -1, Offset: 2, Input: &Aggregate{
			Aggs:  []AggCall{{Column: col(1, "n", bigint), Func: "count"}},
			Input: &Scan{Table: events(), Total: 3, Limit: -1}}},
		"values.txt": &Sort{Keys: []SortKey{{Expr: id.Ref(), NullsFirst: true}}, Input: &Filter{Conds: []Expr{gt},
			Input: &Project{Exprs: []Named{{Column: bytes, Expr: &Literal{Value: types.NewInt(1)}}}, Input: &Values{Rows: [][]Expr{{}}}}}},
	} {
		golden(t, name, Format(n, func(n Node) string {
			if _, ok := n.(*Aggregate); ok {
				return "rows: 3\ntime: 1 ms\n"
			}
			return ""
		}))
	}
}

func TestFormatExpr(t *testing.T) {
	a, b := col(1, "a", bigint).Ref(), col(2, "b", bigint).Ref()
	p := col(3, "p", types.Of(types.Boolean)).Ref()
	one := &Literal{Value: types.NewInt(1)}
	minus := &Literal{Value: types.NewInt(-1)}
	arith := func(op ArithOp, l, r Expr) Expr { return &Arith{Op: op, L: l, R: r, T: bigint} }
	lit := func(d types.Datum) Expr { return &Literal{Value: d} }
	of := func(k types.Kind) *types.Type { return types.Of(k) }
	point := types.NewStruct(types.Field{Name: "x", Type: bigint}, types.Field{Name: "the y", Type: bigint})
	for _, c := range []struct {
		e    Expr
		want string
	}{
		{arith(Mul, arith(Add, a, b), one), "(a + b) * 1"},
		{arith(Sub, a, arith(Sub, b, one)), "a - (b - 1)"},
		{arith(Sub, arith(Sub, a, b), one), "a - b - 1"},
		{arith(IntDiv, a, arith(Mod, b, minus)), "a DIV (b % -1)"},
		{&Neg{Arg: &Neg{Arg: a}}, "-(-a)"},
		{&Neg{Arg: minus}, "-(-1)"},
		{&Cast{Arg: minus, To: varchar}, "(-1)::VARCHAR"},
		{&Cast{Arg: arith(Add, a, b), To: of(types.Double)}, "(a + b)::DOUBLE"},
		{&Cast{Arg: &Cast{Arg: a, To: of(types.Double)}, To: types.NewDecimal(4, 2)}, "a::DOUBLE::DECIMAL(4,2)"},
		{&Cast{Arg: a, To: of(types.Date), Try: true}, "TRY_CAST(a AS DATE)"},
		{&And{Args: []Expr{p, &Or{Args: []Expr{p, &Not{Arg: p}}}}}, "p AND (p OR NOT p)"},
		{&Or{Args: []Expr{&And{Args: []Expr{p, p}}, &Not{Arg: &And{Args: []Expr{p, p}}}}}, "p AND p OR NOT (p AND p)"},
		{&Compare{Op: NotDistinct, L: &Compare{Op: Eq, L: a, R: b}, R: p}, "(a = b) IS NOT DISTINCT FROM p"},
		{&IsNull{Arg: a, Negate: true}, "a IS NOT NULL"},
		{&IsTruth{Arg: p, Want: false}, "p IS FALSE"},
		{&InList{Arg: a, List: []Expr{one, minus}, Negate: true}, "a NOT IN (1, -1)"},
		{&Match{Kind: Like, Arg: a, Pattern: lit(types.NewString("it's")), Escape: '!', Negate: true}, "a NOT LIKE 'it''s' ESCAPE '!'"},
		{&Match{Kind: Regexp, Arg: a, Pattern: lit(types.NewString("^x"))}, "a REGEXP '^x'"},
		{&Case{Whens: []When{{Cond: p, Then: a}}, Else: b, T: bigint}, "CASE WHEN p THEN a ELSE b END"},
		{&Call{Name: "concat", Args: []Expr{a, one}, T: varchar}, "concat(a, 1)"},
		{&Subscript{Arg: &Field{Arg: col(4, "s", types.NewStruct(types.Field{Name: "the arr", Type: types.NewArray(bigint, true)})).Ref(), Name: "the arr"}, Index: one}, `s."the arr"[1]`},
		{lit(types.NullOf(bigint)), "NULL"},
		{lit(types.NewBool(true)), "TRUE"},
		{lit(types.NewDouble(2)), "2e0"},
		{lit(types.NewDouble(math.Copysign(0, -1))), "-0e0"},
		{lit(types.NewDouble(1e300)), "1e+300"},
		{lit(types.NewDouble(math.NaN())), "'NaN'::DOUBLE"},
		{lit(types.Datum{Type: of(types.Float), F: float64(float32(0.1))}), "0.1e0"},
		{lit(types.Datum{Type: types.NewDecimal(5, 2), I: -5}), "-0.05"},
		{lit(types.Datum{Type: types.NewDecimal(20, 1), W: types.Int128{Hi: -1, Lo: 1<<64 - 15}}), "-1.5"},
		{lit(types.Datum{Type: types.NewDecimal(40, 0), Big: new(big.Int).Lsh(big.NewInt(1), 100)}), "1267650600228229401496703205376"},
		{lit(types.Datum{Type: of(types.Varbinary), S: "\x00\xff"}), "X'00FF'"},
		{lit(types.Datum{Type: of(types.Date), I: -1}), "DATE '1969-12-31'"},
		{lit(types.Datum{Type: of(types.Time), I: 3661_000001}), "TIME '01:01:01.000001'"},
		{lit(types.Datum{Type: of(types.Timestamp), I: -1}), "TIMESTAMP '1969-12-31 23:59:59.999999Z'"},
		{lit(types.Datum{Type: types.NewTemporal(types.DateTime, 9), W: types.Int128{Lo: 1_500_000_000}}), "DATETIME '1970-01-01 00:00:01.5'"},
		{lit(types.Datum{Type: of(types.Interval), Iv: types.IntervalValue{Months: 1, Days: -2, Nanos: 5e8}}), "INTERVAL '1 months -2 days 0.500000000 seconds'"},
		{lit(types.Datum{Type: types.NewArray(bigint, true), Elems: []types.Datum{types.NewInt(1), types.NullOf(bigint)}}), "[1, NULL]"},
		{lit(types.Datum{Type: types.NewMap(bigint, true), Keys: []string{"k"}, Elems: []types.Datum{types.NewInt(1)}}), "{'k': 1}"},
		{lit(types.Datum{Type: point, Elems: []types.Datum{types.NewInt(1), types.NewInt(2)}}), `{x: 1, "the y": 2}`},
	} {
		if got := FormatExpr(c.e); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}
