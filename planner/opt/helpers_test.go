package opt

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/planner/opt/reference"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

var update = flag.Bool("update", false, "write the golden files")

// table is a table in memory: files of records and path values.
type table struct {
	name  string
	cols  []plan.TableColumn
	files []file
	bytes int64
}

type file struct {
	name    string
	path    []types.Datum
	records [][]types.Datum
}

func (t *table) Name() string                   { return t.name }
func (t *table) Columns() []plan.TableColumn    { return t.cols }
func (t *table) Files() int                     { return len(t.files) }
func (t *table) PathValues(i int) []types.Datum { return t.files[i].path }
func (t *table) FileName(i int) string          { return t.files[i].name }
func (t *table) Records(i int) [][]types.Datum  { return t.files[i].records }
func (t *table) Bytes() int64                   { return t.bytes }
func (t *table) HeadersRead() int               { return 0 }
func (t *table) Keep(files []int) plan.Table {
	c := *t
	c.files = nil
	for _, i := range files {
		c.files = append(c.files, t.files[i])
	}
	c.bytes = t.bytes * int64(len(files)) / int64(max(len(t.files), 1))
	return &c
}

// builder makes plans with ids of their own.
type builder struct{ last plan.ColumnID }

func (b *builder) id() plan.ColumnID { b.last++; return b.last }

// scan reads all columns of a table but the virtual ones.
func (b *builder) scan(t *table, alias string) *plan.Scan {
	s := &plan.Scan{Table: t, Alias: alias, Limit: -1, Total: t.Files()}
	for _, c := range t.cols {
		sc := plan.ScanColumn{Column: plan.Column{ID: b.id(), Name: c.Name, Type: c.Type, Nullable: c.Nullable}, Source: c.Source, Index: c.Index}
		if c.Source == plan.FromField {
			sc.Path = []string{c.Name}
		}
		s.Cols = append(s.Cols, sc)
	}
	return s
}

func (b *builder) project(in plan.Node, list ...any) *plan.Project {
	p := &plan.Project{Input: in}
	for i := 0; i < len(list); i += 2 {
		p.Exprs = append(p.Exprs, b.named(list[i].(string), list[i+1].(plan.Expr)))
	}
	return p
}

func (b *builder) named(name string, e plan.Expr) plan.Named {
	return plan.Named{Column: plan.Column{ID: b.id(), Name: name, Type: e.Type(), Nullable: e.Nullable()}, Expr: e}
}

func (b *builder) agg(name, fn string, t *types.Type, args ...plan.Expr) plan.AggCall {
	return plan.AggCall{Column: plan.Column{ID: b.id(), Name: name, Type: t, Nullable: fn != "count"}, Func: fn, Args: args}
}

// col finds a column of a node by name.
func col(n plan.Node, name string) *plan.ColumnRef {
	for _, c := range n.Columns() {
		if c.Name == name {
			return c.Ref()
		}
	}
	panic("no column " + name)
}

func lit(v any) plan.Expr {
	switch v := v.(type) {
	case int64:
		return &plan.Literal{Value: types.NewInt(v)}
	case int:
		return &plan.Literal{Value: types.NewInt(int64(v))}
	case string:
		return &plan.Literal{Value: types.NewString(v)}
	case float64:
		return &plan.Literal{Value: types.NewDouble(v)}
	case bool:
		return &plan.Literal{Value: types.NewBool(v)}
	case types.Datum:
		return &plan.Literal{Value: v}
	}
	panic(fmt.Sprintf("no literal of %T", v))
}

func cmp(op plan.CompareOp, l, r plan.Expr) plan.Expr { return &plan.Compare{Op: op, L: l, R: r} }
func eq(l, r plan.Expr) plan.Expr                     { return cmp(plan.Eq, l, r) }
func gt(l, r plan.Expr) plan.Expr                     { return cmp(plan.Gt, l, r) }
func and(args ...plan.Expr) plan.Expr                 { return &plan.And{Args: args} }
func or(args ...plan.Expr) plan.Expr                  { return &plan.Or{Args: args} }
func not(e plan.Expr) plan.Expr                       { return &plan.Not{Arg: e} }
func isnull(e plan.Expr) plan.Expr                    { return &plan.IsNull{Arg: e} }
func cast(e plan.Expr, t *types.Type) plan.Expr       { return &plan.Cast{Arg: e, To: t} }
func in(e plan.Expr, list ...plan.Expr) plan.Expr     { return &plan.InList{Arg: e, List: list} }
func arith(op plan.ArithOp, l, r plan.Expr) plan.Expr {
	return &plan.Arith{Op: op, L: l, R: r, T: l.Type(), Null: l.Nullable() || r.Nullable() || op >= plan.Div}
}
func field(e plan.Expr, name string) plan.Expr {
	for i, f := range e.Type().Fields {
		if f.Name == name {
			return &plan.Field{Arg: e, Index: i, Name: name}
		}
	}
	panic("no field " + name)
}
func filter(n plan.Node, conds ...plan.Expr) plan.Node { return &plan.Filter{Input: n, Conds: conds} }
func join(kind plan.JoinKind, l, r plan.Node, conds ...plan.Expr) *plan.Join {
	return &plan.Join{Kind: kind, L: l, R: r, Residual: conds}
}
func keyed(kind plan.JoinKind, l, r plan.Node, lk, rk plan.Expr, conds ...plan.Expr) *plan.Join {
	return &plan.Join{Kind: kind, L: l, R: r, LeftKeys: []plan.Expr{lk}, RightKeys: []plan.Expr{rk}, Residual: conds}
}

var (
	bigint  = types.Of(types.BigInt)
	integer = types.Of(types.Int)
	double  = types.Of(types.Double)
	float   = types.Of(types.Float)
	varchar = types.Of(types.Varchar)
	boolT   = types.Of(types.Boolean)
	date    = types.Of(types.Date)
	device  = types.NewStruct(
		types.Field{Name: "os", Type: varchar, Nullable: true},
		types.Field{Name: "geo", Type: types.NewStruct(types.Field{Name: "lat", Type: bigint}, types.Field{Name: "lon", Type: bigint}), Nullable: true},
		types.Field{Name: "u", Type: &types.Type{Kind: types.Union, Fields: []types.Field{{Name: "long", Type: bigint}, {Name: "string", Type: varchar}}}},
		types.Field{Name: "tags", Type: types.NewArray(varchar, false)})
)

// events has a column of each type that rules look at.
func events() *table {
	return &table{name: "web.events", bytes: 1e6, cols: []plan.TableColumn{
		{Name: "id", Type: bigint}, {Name: "k", Type: integer, Nullable: true}, {Name: "s", Type: varchar, Nullable: true},
		{Name: "ok", Type: boolT, Nullable: true}, {Name: "x", Type: double, Nullable: true}, {Name: "device", Type: device, Nullable: true},
		{Name: "dt", Type: date, Nullable: true, Source: plan.FromPath, Index: 0}, {Name: "hour", Type: bigint, Source: plan.FromPath, Index: 1},
		{Name: "_file", Type: varchar, Source: plan.FromFile, Hidden: true},
	}, files: []file{
		{name: "a", path: []types.Datum{{Type: date, I: 1}, types.NewInt(0)}},
		{name: "b", path: []types.Datum{{Type: date, I: 1}, types.NewInt(1)}},
		{name: "c", path: []types.Datum{{Type: date, I: 2}, types.NewInt(0)}},
		{name: "d", path: []types.Datum{types.NullOf(date), types.NewInt(0)}},
	}}
}

func small(name string, bytes int64) *table {
	return &table{name: name, bytes: bytes, files: []file{{name: name}}, cols: []plan.TableColumn{
		{Name: "id", Type: bigint}, {Name: "ref", Type: bigint, Nullable: true}, {Name: "s", Type: varchar, Nullable: true}}}
}

// golden runs rules over plans and compares what comes out with testdata/<name>.txt.
type golden struct {
	t    *testing.T
	name string
	out  strings.Builder
}

func newGolden(t *testing.T, name string) *golden {
	g := &golden{t: t, name: name}
	t.Cleanup(g.compare)
	return g
}

// rule runs one rule over a plan.
func (g *golden) rule(title string, apply func(*optimizer, plan.Node) plan.Node, n plan.Node) {
	g.t.Helper()
	o := &optimizer{opts: Options{Evaluate: reference.Eval}, last: plan.MaxColumn(n)}
	before := plan.Format(n, nil)
	after := apply(o, n)
	if text := plan.Format(n, nil); text != before {
		g.t.Errorf("%s: the input changed to\n%s", title, text)
	}
	if again := apply(o, after); after == n && again != n {
		g.t.Errorf("%s: unchanged once, changed the second time", title)
	}
	g.write(title, before, n, after)
}

// optimize runs all rules.
func (g *golden) optimize(title string, n plan.Node, opts Options) {
	g.t.Helper()
	opts.Evaluate = reference.Eval
	before := plan.Format(n, nil)
	after, err := Optimize(n, opts)
	if err != nil {
		g.t.Fatal(err)
	}
	g.write(title, before, n, after)
}

func (g *golden) write(title, before string, n, after plan.Node) {
	fmt.Fprintf(&g.out, "== %s\n%s", title, before)
	if after == n {
		g.out.WriteString("-- unchanged\n\n")
		return
	}
	text := plan.Format(after, nil)
	if text == before {
		g.t.Errorf("%s: another plan that looks the same:\n%s", title, text)
	}
	fmt.Fprintf(&g.out, "--\n%s\n", text)
}

func (g *golden) compare() {
	path := filepath.Join("testdata", g.name+".txt")
	got := g.out.String()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			g.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		g.t.Fatal(err)
	}
	if string(want) != got {
		g.t.Errorf("%s differs (go test -update writes it); got:\n%s", path, got)
	}
}

func nan() float64 { return math.NaN() }
