package opt

import (
	"slices"

	"github.com/avrosql/avrosql/planner/plan"
)

// pushUnnest moves conditions on the columns that an Unnest passes on below it: a row's elements are
// handed up all or not at all.
func (o *optimizer) pushUnnest(n *plan.Unnest, conds []plan.Expr) plan.Node {
	passed := plan.Produced(n.Input)
	var down, stay []plan.Expr
	for _, c := range conds {
		if movable(c) && passed.Covers(c) {
			down = append(down, c)
		} else {
			stay = append(stay, c)
		}
	}
	if in := o.push(n.Input, down); in != n.Input {
		c := *n
		c.Input = in
		n = &c
	}
	return filtered(n, stay)
}

// narrowUnnest drops the Outer of an Unnest where a condition above rejects the rows that it adds.
func narrowUnnest(n *plan.Unnest, conds []plan.Expr) *plan.Unnest {
	if !n.Outer {
		return n
	}
	made := plan.Produced(n)
	for id := range plan.Produced(n.Input) {
		delete(made, id)
	}
	if !anyNotTrue(conds, made) {
		return n
	}
	c := *n
	c.Outer = false
	return &c
}

// unnestFor makes of a dependent join an Unnest over its left side, if the right side is nothing but
// arrays of the row taken apart: FROM t, UNNEST(t.list). Nil if it is not.
func (d *decorrelator) unnestFor(a *plan.Apply) plan.Node {
	by := map[plan.ColumnID]plan.Expr{}
	for _, x := range a.Params {
		if !plan.Deterministic(x.Expr) {
			return nil
		}
		by[x.ID] = x.Expr
	}
	up := func(e plan.Expr) plan.Expr {
		return plan.BindOuter(e, func(r *plan.OuterRef) plan.Expr { return by[r.ID] })
	}
	switch a.Kind {
	case plan.Inner, plan.Cross:
		out, ok := graft(a.R, a.L, up)
		if !ok {
			return nil
		}
		var conds []plan.Expr
		for i, l := range a.LeftKeys {
			conds = append(conds, &plan.Compare{Op: plan.Eq, L: l, R: a.RightKeys[i]})
		}
		return filtered(out, append(conds, a.Residual...))
	case plan.Left:
		if len(a.LeftKeys) > 0 || slices.ContainsFunc(a.Residual, func(e plan.Expr) bool { return !isTrue(e) }) {
			return nil
		}
		u, ok := a.R.(*plan.Unnest)
		if !ok || !isUnit(u.Input) {
			return nil
		}
		n := *plan.MapExprs(u, up).(*plan.Unnest)
		n.Input, n.Outer = a.L, true
		n.Lists = slices.Clone(n.Lists)
		for i, l := range n.Lists {
			n.Lists[i].Cols = slices.Clone(l.Cols)
			for k := range l.Cols {
				n.Lists[i].Cols[k].Nullable = true
			}
		}
		n.Ordinal.Nullable = true
		return &n
	}
	return nil
}

// isUnit reports the table of one row without columns.
func isUnit(n plan.Node) bool {
	v, ok := n.(*plan.Values)
	return ok && len(v.Rows) == 1 && len(v.Cols) == 0
}

// graft puts a plan in the place of the one row that n's arrays are unnested beside, handing its
// columns up through n.
func graft(n, on plan.Node, up func(plan.Expr) plan.Expr) (plan.Node, bool) {
	switch n := n.(type) {
	case *plan.Unnest:
		in, ok := n.Input, true
		if isUnit(in) {
			in = on
		} else if in, ok = graft(in, on, up); !ok {
			return nil, false
		}
		c := *plan.MapExprs(n, up).(*plan.Unnest)
		c.Input = in
		return &c, true
	case *plan.Filter:
		in, ok := graft(n.Input, on, up)
		if !ok {
			return nil, false
		}
		return plan.MapExprs(&plan.Filter{Input: in, Conds: n.Conds}, up), true
	case *plan.Project:
		in, ok := graft(n.Input, on, up)
		if !ok {
			return nil, false
		}
		var list []plan.Named
		for _, c := range on.Columns() {
			list = append(list, plan.Named{Column: c, Expr: c.Ref()})
		}
		return plan.MapExprs(&plan.Project{Input: in, Exprs: append(list, n.Exprs...)}, up), true
	}
	return nil, false
}
