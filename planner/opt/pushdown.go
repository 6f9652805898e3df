package opt

import (
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// pushdown moves the conditions of filters as far down as they may go, at best into scans.
//
// Through a projection a condition is rewritten in terms of what is projected. Through an aggregate go
// those on its keys alone, and of several grouping sets on keys that all have: a group is passed whole or
// not at all. Through a sort all of them. Joins are
// in push_join.go. Through LIMIT and TOP-N goes nothing: they count rows.
//
// What can raise an error, or differs each time it is evaluated, stays above joins and other filters;
// it may cross what neither adds nor drops rows, where it then sees the same ones. So do conditions on
// nothing but parameters of a dependent join.
func pushdown(o *optimizer, root plan.Node) plan.Node { return o.push(root, nil) }

// push returns n under a conjunction.
func (o *optimizer) push(n plan.Node, conds []plan.Expr) plan.Node {
	switch n := n.(type) {
	case *plan.Filter:
		var all, stay []plan.Expr
		for _, c := range append(n.Conds[:len(n.Conds):len(n.Conds)], conds...) {
			if onParameters(c) {
				stay = append(stay, c)
			} else {
				all = append(all, c)
			}
		}
		out := o.push(n.Input, ordered(unique(all)))
		if f, ok := out.(*plan.Filter); ok && len(stay) > 0 {
			out = &plan.Filter{Input: f.Input, Conds: ordered(unique(append(stay, f.Conds...)))}
		} else {
			out = filtered(out, stay)
		}
		if f, ok := out.(*plan.Filter); ok && f.Input == n.Input && sameExprs(f.Conds, n.Conds) {
			return n
		}
		return out
	case *plan.Project:
		down, stay := throughProject(n, conds)
		in := o.push(n.Input, down)
		if in != n.Input {
			n = &plan.Project{Input: in, Exprs: n.Exprs}
		}
		return filtered(n, stay)
	case *plan.Aggregate:
		down, stay := throughAggregate(n, conds)
		in := o.push(n.Input, down)
		if in != n.Input {
			c := *n
			c.Input = in
			n = &c
		}
		return filtered(n, stay)
	case *plan.Sort:
		in := o.push(n.Input, conds)
		if in == n.Input {
			return n
		}
		return &plan.Sort{Input: in, Keys: n.Keys}
	case *plan.Window:
		return o.pushWindow(n, conds)
	case *plan.Unnest:
		return o.pushUnnest(n, conds)
	case *plan.Join:
		return o.pushJoin(n, conds)
	case *plan.Apply:
		return o.pushApply(n, conds)
	case *plan.Asof:
		return o.pushAsof(n, conds)
	case *plan.Union:
		return o.pushUnion(n, conds)
	case *plan.SetOp:
		return o.pushSetOp(n, conds)
	case *plan.Scan:
		if len(conds) == 0 {
			return n
		}
		if o.opts.NoPushdown || n.Limit >= 0 || len(n.Tests) > 0 {
			return filtered(n, conds)
		}
		s := *n
		s.Conds = ordered(unique(append(append([]plan.Expr(nil), n.Conds...), conds...)))
		return &s
	case *plan.TopN, *plan.Limit, *plan.Values, *plan.Recursive, *plan.WorkTable, *plan.With:
		return filtered(plan.MapInputs(n, func(in plan.Node) plan.Node { return o.push(in, nil) }), conds)
	}
	return filtered(n, conds)
}

// onParameters reports a condition on parameters of a dependent join alone. It stays where it is: if it
// does not hold, nothing below is evaluated.
func onParameters(e plan.Expr) bool { return plan.HasOuterRef(e) && len(plan.Columns(e)) == 0 }

// throughProject rewrites conditions to what a projection reads. One that can raise an error passes
// only if it refers to columns that are passed on as they are.
func throughProject(n *plan.Project, conds []plan.Expr) (down, stay []plan.Expr) {
	if len(conds) == 0 {
		return nil, nil
	}
	m := make(map[plan.ColumnID]plan.Expr, len(n.Exprs))
	for _, e := range n.Exprs {
		m[e.ID] = e.Expr
	}
	for _, c := range conds {
		plain := true
		for r := range plan.Refs(c) {
			if _, ok := m[r.ID].(*plan.ColumnRef); !ok {
				plain = false
			}
		}
		moved := plan.Substitute(c, m)
		if !plan.Deterministic(c) || !plain && !movable(moved) {
			stay = append(stay, c)
			continue
		}
		down = append(down, moved)
	}
	return down, stay
}

// throughAggregate rewrites conditions on keys. Keys that are equal without being the same, as 0 and -0
// or 1 month and 30 days, are one group under one of its values; they pass only in comparisons, which
// can't tell them apart.
func throughAggregate(n *plan.Aggregate, conds []plan.Expr) (down, stay []plan.Expr) {
	if n.Always() {
		return nil, conds // the one group is there even if no row is
	}
	m := make(map[plan.ColumnID]plan.Expr, len(n.Keys))
	vague := plan.ColumnSet{}
	for i, k := range n.Keys {
		if !n.InAll(i) {
			continue // NULL in the rows of some sets
		}
		m[k.ID] = k.Expr
		if !identifies(k.Type) {
			vague.Add(k.ID)
		}
	}
	for _, c := range conds {
		ok := true
		for r := range plan.Refs(c) {
			if _, key := m[r.ID]; !key || vague.Has(r.ID) && !comparesOnly(c) {
				ok = false
			}
		}
		moved := plan.Substitute(c, m)
		if !ok || !movable(moved) {
			stay = append(stay, c)
			continue
		}
		down = append(down, moved)
	}
	return down, stay
}

// identifies reports whether equal values of a type are the same in every respect.
func identifies(t *types.Type) bool {
	return !t.Floating() && t.Kind != types.Interval && !t.Nested()
}

// comparesOnly reports a condition that compares a column with constants, or tests it for NULL.
func comparesOnly(e plan.Expr) bool {
	constants := func(list ...plan.Expr) bool {
		for _, x := range list {
			if _, ok := isLiteral(x); !ok {
				return false
			}
		}
		return true
	}
	isColumn := func(e plan.Expr) bool { _, ok := e.(*plan.ColumnRef); return ok }
	switch e := e.(type) {
	case *plan.Compare:
		return isColumn(e.L) && constants(e.R)
	case *plan.InList:
		return isColumn(e.Arg) && constants(e.List...)
	case *plan.IsNull:
		return isColumn(e.Arg)
	}
	return false
}
