package exec

import (
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

var booleanType = types.Of(types.Boolean)

// query draws what becomes of a query within an expression: a join that marks rows or looks one value
// up, which may depend on the row.
func (g *plans) query(depth int) plan.Node {
	l := g.node(depth - 1)
	lc := l.Columns()
	j := plan.Join{L: l, Kind: []plan.JoinKind{plan.Mark, plan.NullMark, plan.Single, plan.Left, plan.Inner, plan.Semi, plan.Anti, plan.NullAnti}[g.n(7)]}
	var params []plan.Named
	if g.n(3) > 0 {
		for range 1 + g.n(1) {
			e := g.ref(lc, []*types.Type{bigint, varchar, double}[g.n(2)])
			params = append(params, plan.Named{Column: g.column(e.Type(), true), Expr: e})
		}
		if g.n(2) == 0 {
			e := g.cond(lc)
			params = append(params, plan.Named{Column: g.column(booleanType, true), Expr: e})
		}
	}
	around := g.outer
	for _, p := range params {
		g.outer = append(g.outer[:len(g.outer):len(g.outer)], p.Column)
	}
	j.R = g.node(g.n(depth - 1))
	rc := j.R.Columns()
	if s, ok := j.R.(*plan.Scan); ok && len(g.outer) > 0 && g.n(1) == 0 {
		// As the optimizer leaves them.
		for _, p := range g.outer {
			s.Conds = append(s.Conds, &plan.Compare{Op: []plan.CompareOp{plan.Eq, plan.Eq, plan.Lt}[g.n(2)], L: g.ref(rc, p.Type), R: p.Outer()})
		}
	}
	if g.n(2) > 0 {
		j.R = &plan.Filter{Input: j.R, Conds: g.conds(rc, 1)}
	}
	if n := len(params); n > 0 && params[n-1].Type == booleanType {
		j.R = &plan.Filter{Input: j.R, Conds: []plan.Expr{params[n-1].Outer()}}
	}
	if g.n(1) == 0 && j.Kind == plan.Single {
		n := g.aggregate(j.R).(*plan.Aggregate)
		n.Keys, n.Sets, n.Set = nil, nil, plan.Column{}
		j.R = n
	}
	g.outer = around
	rc = j.R.Columns()
	switch {
	case j.Kind == plan.NullMark, j.Kind == plan.NullAnti, g.n(3) == 0:
		for range 1 + g.n(1) {
			t := []*types.Type{bigint, varchar, double, decimalType}[g.n(3)]
			j.LeftKeys, j.RightKeys = append(j.LeftKeys, g.ref(lc, t)), append(j.RightKeys, g.ref(rc, t))
		}
	}
	if g.n(2) == 0 {
		j.Residual = g.conds(append(append([]plan.Column{}, lc...), rc...), 1)
	}
	if j.Kind.Marks() {
		j.Mark = g.column(booleanType, true)
	}
	if len(params) > 0 {
		return &plan.Apply{Join: j, Params: params}
	}
	return &j
}

// typed returns expressions of some types over the columns of a node.
func (g *plans) typed(n plan.Node, kinds ...*types.Type) []plan.Expr {
	list := make([]plan.Expr, len(kinds))
	for i, t := range kinds {
		list[i] = g.ref(n.Columns(), t)
	}
	return list
}

func (g *plans) columns(kinds ...*types.Type) []plan.Column {
	list := make([]plan.Column, len(kinds))
	for i, t := range kinds {
		list[i] = g.column(t, true)
	}
	return list
}

// sets draws UNION ALL, INTERSECT and EXCEPT.
func (g *plans) sets(depth int) plan.Node {
	kinds := [][]*types.Type{{bigint}, {bigint, varchar}, {double, decimalType, bigint}}[g.n(2)]
	l, r := g.node(depth-1), g.node(depth-1)
	if k := g.n(2); k < 2 {
		return &plan.SetOp{Kind: plan.SetOpKind(k), All: g.n(1) == 0, Cols: g.columns(kinds...), L: l, R: r, LeftExprs: g.typed(l, kinds...), RightExprs: g.typed(r, kinds...)}
	}
	return &plan.Union{Cols: g.columns(kinds...), List: []plan.Node{l, r}, Exprs: [][]plan.Expr{g.typed(l, kinds...), g.typed(r, kinds...)}}
}

// window draws functions over partitions. Of a set of rows without an order only what does not depend
// on the order of peers.
func (g *plans) window(in plan.Node) plan.Node {
	cols := in.Columns()
	w := &plan.Window{Input: in}
	for range g.n(1) {
		w.Partition = append(w.Partition, g.ref(cols, nil))
	}
	if g.n(2) > 0 {
		w.Order = g.keys(cols)
	}
	units := []plan.FrameUnit{plan.FrameRange, plan.FrameGroups, plan.FrameRows}
	for range 1 + g.n(1) {
		fn := []string{"rank", "dense_rank", "count", "sum", "min", "max", "row_number"}[g.n(6-b2i(g.swapped))]
		f := plan.WindowFunc{Column: g.column(bigint, true), Func: fn, Frame: plan.WholePartition()}
		f.Frame.Unit = units[g.n(2-b2i(g.swapped))]
		if f.Frame.Unit != plan.FrameRange && g.n(1) == 0 {
			f.Frame.Start = plan.FrameBound{Kind: plan.Preceding, N: int64(g.n(3))}
			f.Frame.End = plan.FrameBound{Kind: plan.Following, N: int64(g.n(2))}
		} else if g.n(1) == 0 {
			f.Frame.End = plan.FrameBound{Kind: plan.CurrentRow}
		}
		f.Frame.Exclude = plan.Exclusion(g.n(3))
		if g.swapped && f.Frame.Exclude == plan.ExcludeCurrent {
			f.Frame.Exclude = plan.ExcludeNothing
		}
		switch fn {
		case "count", "sum", "min", "max":
			f.Args = []plan.Expr{g.ref(cols, bigint)}
			if g.n(3) == 0 {
				f.Filter = g.cond(cols)
			}
		}
		w.Funcs = append(w.Funcs, f)
	}
	return w
}

// recursive draws a recursion whose number falls from round to round.
func (g *plans) recursive() plan.Node {
	init := g.scan()
	g.next++
	n := &plan.Recursive{Table: g.next, MaxRounds: 50, Distinct: g.n(1) == 0, Cols: g.columns(bigint, varchar)}
	n.Init, n.InitExprs = init, g.typed(init, bigint, varchar)
	w := &plan.WorkTable{Table: n.Table, Name: "r", Cols: g.columns(bigint, varchar), Index: []int{0, 1}}
	var step plan.Node = &plan.Filter{Input: w, Conds: []plan.Expr{&plan.Compare{Op: plan.Gt, L: w.Cols[0].Ref(), R: &plan.Literal{Value: types.NewInt(-4)}}}}
	if g.n(1) == 0 {
		r := g.scan()
		step = &plan.Join{Kind: plan.Inner, L: step, R: r, LeftKeys: []plan.Expr{w.Cols[1].Ref()}, RightKeys: g.typed(r, varchar)}
	}
	n.Step = step
	n.StepExprs = []plan.Expr{&plan.Arith{Op: plan.Sub, L: w.Cols[0].Ref(), R: &plan.Literal{Value: types.NewInt(2)}, T: bigint, Null: true}, w.Cols[1].Ref()}
	return n
}
