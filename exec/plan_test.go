package exec

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/opt/reference"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// randomTable holds records in memory, for us and for the reference interpreter.
type randomTable struct {
	cols    []plan.TableColumn
	records [][][]types.Datum // by file
}

func (t *randomTable) Name() string                     { return "r" }
func (t *randomTable) Columns() []plan.TableColumn      { return t.cols }
func (t *randomTable) Files() int                       { return len(t.records) }
func (t *randomTable) PathValues(int) []types.Datum     { return nil }
func (t *randomTable) Keep([]int) plan.Table            { return t }
func (t *randomTable) Bytes() int64                     { return 0 }
func (t *randomTable) HeadersRead() int                 { return 0 }
func (t *randomTable) Records(file int) [][]types.Datum { return t.records[file] }

// Batches makes a morsel of each file.
func (t *randomTable) Batches(_ context.Context, cols []plan.ScanColumn) ([]*vector.Batch, error) {
	var out []*vector.Batch
	for _, recs := range t.records {
		b := &vector.Batch{N: len(recs)}
		for _, c := range cols {
			v := vector.New(c.Type)
			at := slices.IndexFunc(t.cols, func(tc plan.TableColumn) bool { return tc.Name == c.Path[0] })
			for _, r := range recs {
				d := r[at]
				d.Type = c.Type
				if err := vector.AppendRange(v, expr.FromDatum(d, 1), 0, 1); err != nil {
					return nil, err
				}
			}
			b.Cols = append(b.Cols, v)
		}
		if b.N > 0 {
			out = append(out, b)
		}
	}
	return out, nil
}

var decimalType = types.NewDecimal(12, 2)

// plans draws plans.
type plans struct {
	*rapid.T
	next    plan.ColumnID
	outer   []plan.Column // the parameters of dependent joins around
	with    *plan.With    // whose rows stand in the places of some scans
	swapped bool          // a join follows the order of its right side: only the set of rows is settled
}

func (g *plans) n(most int) int { return rapid.IntRange(0, most).Draw(g.T, "n") }

func (g *plans) datum(t *types.Type, null bool) types.Datum {
	if null && g.n(4) == 0 {
		return types.NullOf(t)
	}
	d := types.Datum{Type: t}
	switch t.Kind {
	case types.BigInt:
		d.I = int64(g.n(5)) - 1
	case types.Double:
		d.F = []float64{0, math.Copysign(0, -1), 1.5, -2, math.NaN(), 7}[g.n(5)]
	case types.Varchar:
		d.S = []string{"", "a", "ab", "b", "abcdefghij"}[g.n(4)]
	case types.Decimal:
		d.I = int64(g.n(4)) - 2
	}
	return d
}

func (g *plans) table() *randomTable {
	t := &randomTable{cols: []plan.TableColumn{{Name: "a", Type: bigint}, {Name: "b", Type: bigint, Nullable: true}, {Name: "s", Type: varchar, Nullable: true},
		{Name: "d", Type: double, Nullable: true}, {Name: "m", Type: decimalType, Nullable: true}}}
	for range g.n(4) {
		var recs [][]types.Datum
		for range g.n(7) {
			var rec []types.Datum
			for _, c := range t.cols {
				rec = append(rec, g.datum(c.Type, c.Nullable))
			}
			recs = append(recs, rec)
		}
		t.records = append(t.records, recs)
	}
	return t
}

func (g *plans) column(t *types.Type, null bool) plan.Column {
	g.next++
	return plan.Column{ID: g.next, Name: fmt.Sprintf("c%d", g.next), Type: t, Nullable: null}
}

// ref draws one of the columns, of type t if that is not nil and there is one.
func (g *plans) ref(cols []plan.Column, t *types.Type) plan.Expr {
	for _, p := range g.outer {
		if (t == nil || p.Type == t) && g.n(3) == 0 {
			return p.Outer()
		}
	}
	var fit []plan.Column
	for _, c := range cols {
		if t == nil || c.Type == t {
			fit = append(fit, c)
		}
	}
	if len(fit) == 0 {
		if t == nil {
			t = bigint
		}
		return &plan.Literal{Value: g.datum(t, false)}
	}
	return fit[g.n(len(fit)-1)].Ref()
}

func (g *plans) expr(cols []plan.Column) plan.Expr {
	if g.n(2) == 0 {
		return &plan.Arith{Op: plan.Sub, L: g.ref(cols, bigint), R: &plan.Literal{Value: types.NewInt(2)}, T: bigint, Null: true}
	}
	if len(cols) == 0 {
		return &plan.Literal{Value: types.NewInt(3)}
	}
	return g.ref(cols, nil)
}

func (g *plans) cond(cols []plan.Column) plan.Expr {
	t := []*types.Type{bigint, varchar, double, decimalType}[g.n(3)]
	var e plan.Expr = &plan.Compare{Op: plan.CompareOp(g.n(7)), L: g.ref(cols, t), R: g.ref(cols, t)}
	switch g.n(4) {
	case 0:
		e = &plan.Compare{Op: plan.CompareOp(g.n(7)), L: g.ref(cols, bigint), R: &plan.Literal{Value: types.NewInt(1)}}
	case 1:
		e = &plan.Or{Args: []plan.Expr{e, &plan.IsNull{Arg: g.ref(cols, varchar)}}}
	}
	return e
}

func (g *plans) conds(cols []plan.Column, least int) (out []plan.Expr) {
	for range least + g.n(1) {
		out = append(out, g.cond(cols))
	}
	return out
}

func (g *plans) scan() plan.Node {
	if g.with != nil && g.n(2) == 0 {
		n := &plan.WorkTable{Table: g.with.Table, Name: "w", Shared: true}
		for i, c := range g.with.Cols {
			if g.n(3) > 0 {
				n.Cols, n.Index = append(n.Cols, g.column(c.Type, c.Nullable)), append(n.Index, i)
			}
		}
		return n
	}
	t := g.table()
	n := &plan.Scan{Table: t, Limit: -1, Total: len(t.records)}
	for _, c := range t.cols {
		if g.n(3) > 0 {
			n.Cols = append(n.Cols, plan.ScanColumn{Column: g.column(c.Type, c.Nullable), Path: []string{c.Name}})
		}
	}
	if g.n(1) == 0 {
		c := plan.ScanColumn{Column: g.column(bigint, true), Path: []string{"b"}}
		n.Extra = append(n.Extra, c)
		lit := types.NewInt(int64(g.n(3)))
		n.Tests = append(n.Tests, plan.Test{Op: plan.TestGe, Column: c, Values: []types.Datum{lit}, Expr: compare(plan.Ge, c, lit)})
	}
	return n
}

func (g *plans) keys(cols []plan.Column) (out []plan.SortKey) {
	for range 1 + g.n(2) {
		out = append(out, plan.SortKey{Expr: g.expr(cols), Desc: g.n(1) == 0, NullsFirst: g.n(1) == 0})
	}
	return out
}

func (g *plans) node(depth int) plan.Node {
	if depth == 0 {
		return g.scan()
	}
	switch g.n(13) {
	case 8, 9, 10:
		return g.query(depth)
	case 11:
		return g.sets(depth)
	case 12:
		return g.window(g.node(depth - 1))
	case 13:
		return g.recursive()
	case 0:
		in := g.node(depth - 1)
		return &plan.Filter{Input: in, Conds: g.conds(in.Columns(), 1)}
	case 1:
		in := g.node(depth - 1)
		n := &plan.Project{Input: in}
		for range 1 + g.n(3) {
			e := g.expr(in.Columns())
			n.Exprs = append(n.Exprs, plan.Named{Column: g.column(e.Type(), true), Expr: e})
		}
		return n
	case 2:
		return g.aggregate(g.node(depth - 1))
	case 3, 4:
		if g.n(5) == 0 {
			return g.asof(g.node(depth-1), g.scan())
		}
		return g.join(g.node(depth-1), g.node(depth-1))
	case 5:
		in := g.node(depth - 1)
		return &plan.Sort{Input: in, Keys: g.keys(in.Columns())}
	case 6:
		in := g.node(depth - 1)
		if g.swapped {
			return in
		}
		return &plan.TopN{Input: in, Keys: g.keys(in.Columns()), Limit: int64(g.n(5)), Offset: int64(g.n(2))}
	}
	in := g.node(depth - 1)
	if g.swapped {
		return in
	}
	return &plan.Limit{Input: in, N: int64(g.n(9)) - 1, Offset: int64(g.n(2))}
}

func (g *plans) aggregate(in plan.Node) plan.Node {
	cols := in.Columns()
	n := &plan.Aggregate{Input: in}
	for range g.n(2) {
		e := g.expr(cols)
		n.Keys = append(n.Keys, plan.Named{Column: g.column(e.Type(), true), Expr: e})
	}
	for range g.n(3) + b2i(len(n.Keys) == 0) {
		a := plan.AggCall{Func: []string{"count", "sum", "min", "max"}[g.n(3)], Distinct: g.n(2) == 0}
		t := bigint
		switch {
		case a.Func == "sum":
			a.Args = []plan.Expr{g.ref(cols, bigint)}
		case a.Func != "count" || g.n(1) == 0:
			e := g.expr(cols)
			a.Args = []plan.Expr{e}
			if a.Func != "count" {
				t = e.Type()
			}
		default:
			a.Distinct = false
		}
		if g.n(3) == 0 {
			a.Filter = g.cond(cols)
		}
		a.Column = g.column(t, true)
		n.Aggs = append(n.Aggs, a)
	}
	if g.n(2) == 0 {
		n.Set = g.column(bigint, false)
		for range 2 + g.n(1) {
			set := []int{}
			for k := range n.Keys {
				if g.n(1) == 0 {
					set = append(set, k)
				}
			}
			n.Sets = append(n.Sets, set)
		}
	}
	return n
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (g *plans) join(l, r plan.Node) plan.Node {
	n := &plan.Join{Kind: plan.JoinKind(g.n(7)), L: l, R: r, BuildLeft: g.n(3) == 0}
	lc, rc := l.Columns(), r.Columns()
	g.swapped = g.swapped || n.BuildLeft
	if n.Kind != plan.NullAnti && g.n(2) == 0 {
		for range 1 + g.n(1) {
			e := g.inequality(lc, rc)
			if _, _, _, ok := plan.Inequality(e, plan.Produced(l), plan.Produced(r)); ok {
				n.Ranges = append(n.Ranges, len(n.Residual))
			}
			n.Residual = append(n.Residual, e)
		}
		n.Residual = append(n.Residual, g.conds(append(append([]plan.Column{}, lc...), rc...), 1)...)
		return n
	}
	if n.Kind != plan.Cross {
		for range 1 + g.n(1)*b2i(n.Kind != plan.NullAnti) {
			t := []*types.Type{bigint, varchar, double, decimalType}[g.n(3)]
			n.LeftKeys = append(n.LeftKeys, g.ref(lc, t))
			n.RightKeys = append(n.RightKeys, g.ref(rc, t))
		}
	}
	if n.Kind != plan.NullAnti && g.n(1) == 0 {
		n.Residual = g.conds(append(append([]plan.Column{}, lc...), rc...), 1)
	}
	return n
}

// inequality draws one between the two sides of a join; often it is on the same column as another.
func (g *plans) inequality(lc, rc []plan.Column) plan.Expr {
	t := []*types.Type{bigint, bigint, bigint, varchar, double, decimalType}[g.n(5)]
	l, r := g.ref(lc, t), g.ref(rc, t)
	if g.n(1) == 0 {
		l, r = r, l
	}
	return &plan.Compare{Op: []plan.CompareOp{plan.Lt, plan.Le, plan.Gt, plan.Ge}[g.n(3)], L: l, R: r}
}

func (g *plans) asof(l, r plan.Node) plan.Node {
	n := &plan.Asof{L: l, R: r, Outer: g.n(1) == 0, Op: []plan.CompareOp{plan.Lt, plan.Le, plan.Gt, plan.Ge}[g.n(3)]}
	lc, rc := l.Columns(), r.Columns()
	kinds := []*types.Type{bigint, varchar, double, decimalType}
	for range g.n(2) {
		t := kinds[g.n(3)]
		n.LeftKeys, n.RightKeys = append(n.LeftKeys, g.ref(lc, t)), append(n.RightKeys, g.ref(rc, t))
	}
	t := kinds[g.n(3)]
	n.LeftAt, n.RightAt = g.ref(lc, t), g.ref(rc, t)
	return n
}

func texts(rows [][]types.Datum) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		for k := range r {
			// The two forms of zero are one value, and grouping may hand up either.
			if r[k].F == 0 {
				r[k].F = 0
			}
		}
		out[i] = reference.Key(r)
	}
	return out
}

func runPlan(root plan.Node, env Env) (rows [][]types.Datum, err error) {
	c, err := Run(context.Background(), root, env)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	for {
		b, err := c.Next(context.Background())
		if b == nil || err != nil {
			return rows, err
		}
		for _, i := range b.Selection() {
			var row []types.Datum
			for k, v := range b.Cols {
				d := expr.DatumAt(v, int(i))
				d.Type = root.Columns()[k].Type
				row = append(row, d)
			}
			rows = append(rows, row)
		}
	}
}

// TestAgainstReference compares random plans with what the plainest way of running them gives.
func TestAgainstReference(t *testing.T) {
	constants := &expr.Env{}
	rapid.Check(t, func(t *rapid.T) {
		g := &plans{T: t}
		var root plan.Node
		if g.n(3) == 0 {
			w := &plan.With{Name: "w", Def: g.node(1 + g.n(1))}
			w.Table, w.Cols = g.column(bigint, false).ID, slices.Clone(w.Def.Columns())
			g.with = w
			w.Body = g.node(1 + g.n(3))
			root = w
		} else {
			root = g.node(1 + g.n(3))
		}
		want, err := reference.Run(root, func(e plan.Expr) (types.Datum, error) { return expr.Constant(e, constants) })
		if err != nil {
			t.Skip(err)
		}
		expect := texts(want)
		if g.swapped {
			slices.Sort(expect)
		}
		for _, e := range []Env{{}, {Workers: 3}, {Workers: 2, BatchRows: 3}, {BatchRows: 1, NoPushdown: true}, {Workers: 2, Temp: &spill.Options{Floor: 1, Limit: 1, BlockBytes: 50}}} {
			e.Memory = mem.NewBudget(0)
			rows, err := runPlan(root, e)
			if err != nil {
				t.Fatalf("%s: %v\n%s", describe(e), err, plan.Format(root, nil))
			}
			got := texts(rows)
			if g.swapped {
				slices.Sort(got)
			}
			if !slices.Equal(got, expect) {
				t.Fatalf("%s:\n%s\ngot  %q\nwant %q", describe(e), plan.Format(root, nil), got, expect)
			}
			if e.Memory.Used() != 0 {
				t.Fatalf("%s: %d bytes stay reserved\n%s", describe(e), e.Memory.Used(), plan.Format(root, nil))
			}
		}
	})
}
