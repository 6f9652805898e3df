package opt

import (
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
	"pgregory.net/rapid"
)

func ordinals(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// query draws what the binder makes of a query within an expression: a join, dependent or not, under a
// node that uses what it says.
func (g *gen) query(depth int) plan.Node {
	l := g.plan(depth - 1)
	lc := l.Columns()
	j := plan.Join{L: l, Kind: rapid.SampledFrom([]plan.JoinKind{plan.Single, plan.Mark, plan.NullMark, plan.Left, plan.Inner, plan.Semi, plan.Anti}).Draw(g.T, "query")}
	var params []plan.Named
	around := g.outer
	if g.n(3, "dependent") > 0 {
		for range 1 + g.n(2, "parameters") {
			e := g.pick(lc, g.scalar())
			if g.n(4, "computed") == 0 {
				e = g.expr(lc, bigint, 1)
			}
			p := g.b.named("p", e)
			params = append(params, p)
		}
		guarded := g.n(3, "guarded") == 0
		if guarded {
			params = append(params, g.b.named("wanted", g.cond(lc, 1)))
		}
		for _, p := range params {
			g.outer = append(g.outer[:len(g.outer):len(g.outer)], p.Column)
		}
		if guarded {
			j.R = filter(g.side(depth-1), params[len(params)-1].Outer())
		}
	}
	if j.R == nil {
		j.R = g.side(depth - 1)
	}
	g.outer = around
	rc := j.R.Columns()
	if j.Kind == plan.NullMark || g.n(4, "keyed") == 0 {
		t := g.scalar()
		j.LeftKeys, j.RightKeys = []plan.Expr{g.expr(lc, t, 1)}, []plan.Expr{g.pick(rc, t)}
	}
	if j.Kind.Marks() {
		j.Mark = plan.Column{ID: g.b.id(), Name: "mark", Type: boolT, Nullable: j.Kind == plan.NullMark}
	}
	var n plan.Node = &j
	if len(params) > 0 {
		n = &plan.Apply{Join: j, Params: params}
	}
	cols := n.Columns()
	if j.Kind.Marks() {
		mark := plan.Expr(j.Mark.Ref())
		switch g.n(3, "use") {
		case 0:
			n = filter(n, mark)
		case 1:
			n = filter(n, not(mark))
		case 2:
			n = filter(n, or(g.cond(cols, 1), mark))
		}
		cols = n.Columns()
	}
	return g.b.project(n, "v", g.expr(cols, g.scalar(), 1), "w", g.pick(cols, bigint), "x", g.pick(cols, varchar), "y", g.pick(cols, boolT))
}

// side draws the right side of a join that a query becomes.
func (g *gen) side(depth int) plan.Node {
	n := g.plan(min(depth, 2) - 1)
	if g.n(3, "where") > 0 {
		conds := g.conds(n.Columns())
		if len(g.outer) > 0 {
			t := g.scalar()
			conds = append(conds, eq(g.pick(n.Columns(), t), g.outerOf(t)))
			if g.n(1, "first") == 0 {
				conds[0], conds[len(conds)-1] = conds[len(conds)-1], conds[0]
			}
		}
		n = filter(n, conds...)
	}
	cols := n.Columns()
	switch g.n(5, "side") {
	case 0, 1:
		a := &plan.Aggregate{Input: n}
		for range 1 + g.n(1, "aggregates") {
			fn := rapid.SampledFrom([]string{"count", "sum", "min", "max"}).Draw(g.T, "aggregate")
			a.Aggs = append(a.Aggs, g.b.agg(fn, fn, bigint, g.expr(cols, bigint, 1)))
		}
		if g.n(2, "above") == 0 {
			return g.b.project(a, "e", g.expr(a.Columns(), bigint, 2))
		}
		return a
	case 2, 3:
		return g.b.project(n, "e", g.expr(cols, g.scalar(), 1), "f", g.pick(cols, bigint))
	case 4:
		if g.limits {
			return &plan.Limit{Input: n, N: 1}
		}
	}
	return n
}

// outerOf draws a parameter of a type, a constant if there is none.
func (g *gen) outerOf(t *types.Type) plan.Expr {
	for _, c := range g.outer {
		if c.Type.Equal(t) {
			return c.Outer()
		}
	}
	return lit(g.value(t, true))
}

func (g *gen) exprsOf(n plan.Node, kinds []*types.Type) []plan.Expr {
	list := make([]plan.Expr, len(kinds))
	for i, t := range kinds {
		list[i] = g.expr(n.Columns(), t, 1)
	}
	return list
}

// sets draws UNION ALL, INTERSECT and EXCEPT.
func (g *gen) sets(depth int) plan.Node {
	kinds := []*types.Type{bigint, varchar}
	cols := []plan.Column{{ID: g.b.id(), Name: "a", Type: bigint, Nullable: true}, {ID: g.b.id(), Name: "s", Type: varchar, Nullable: true}}
	l, r := g.plan(depth-1), g.plan(depth-1)
	if k := g.n(2, "set"); k < 2 {
		return &plan.SetOp{Kind: plan.SetOpKind(k), All: g.n(1, "all") == 1, Cols: cols, L: l, R: r, LeftExprs: g.exprsOf(l, kinds), RightExprs: g.exprsOf(r, kinds)}
	}
	return &plan.Union{Cols: cols, List: []plan.Node{l, r}, Exprs: [][]plan.Expr{g.exprsOf(l, kinds), g.exprsOf(r, kinds)}}
}

func (g *gen) window(in plan.Node) plan.Node {
	w := &plan.Window{Input: in}
	for range g.n(2, "partition") {
		w.Partition = append(w.Partition, g.pick(in.Columns(), g.scalar()))
	}
	if g.n(1, "order") == 0 {
		w.Order = g.keys(in.Columns())
	}
	for range 1 + g.n(1, "functions") {
		fn := rapid.SampledFrom([]string{"rank", "dense_rank", "count", "sum", "min", "max", "row_number"}[:6+b2i(g.limits)]).Draw(g.T, "function")
		f := plan.WindowFunc{Func: fn, Frame: plan.Frame{Unit: plan.FrameRange, End: plan.FrameBound{Kind: plan.CurrentRow}}}
		if g.n(1, "whole") == 0 {
			f.Frame = plan.WholePartition()
		}
		f.Column = g.b.agg(fn, fn, bigint).Column
		if fn == "count" || fn == "sum" || fn == "min" || fn == "max" {
			f.Args = []plan.Expr{g.expr(in.Columns(), bigint, 1)}
		}
		w.Funcs = append(w.Funcs, f)
	}
	return w
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// recursive draws a recursion that ends: its rows are of few values, or fewer from round to round.
func (g *gen) recursive() plan.Node {
	init := g.b.scan(g.table(), "")
	n := &plan.Recursive{Table: g.b.id(), MaxRounds: 50, Distinct: g.n(1, "distinct") == 0}
	n.Cols = []plan.Column{{ID: g.b.id(), Name: "n", Type: bigint, Nullable: true}, {ID: g.b.id(), Name: "s", Type: varchar, Nullable: true}}
	n.Init, n.InitExprs = init, g.exprsOf(init, []*types.Type{bigint, varchar})
	w := &plan.WorkTable{Table: n.Table, Name: "r", Index: []int{0, 1}}
	for _, c := range n.Cols {
		c.ID = g.b.id()
		w.Cols = append(w.Cols, c)
	}
	var step plan.Node = filter(w, cmp(plan.Lt, w.Cols[0].Ref(), lit(6)))
	if g.n(1, "joined") == 0 {
		t := g.b.scan(g.table(), "")
		step = keyed(plan.Inner, step, t, w.Cols[1].Ref(), col(t, "s"))
	}
	n.Step = step
	n.StepExprs = []plan.Expr{arith(plan.Add, w.Cols[0].Ref(), lit(1)), w.Cols[1].Ref()}
	return n
}
