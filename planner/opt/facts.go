package opt

import "github.com/avrosql/avrosql/planner/plan"

// facts returns conditions that every row of n satisfies, in terms of n's columns.
func facts(n plan.Node) []plan.Expr {
	switch n := n.(type) {
	case *plan.Scan:
		list := append([]plan.Expr(nil), n.Prune...)
		for _, t := range n.Tests {
			list = append(list, t.Expr)
		}
		return append(list, n.Conds...)
	case *plan.Filter:
		return append(facts(n.Input), n.Conds...)
	case *plan.Project:
		return renamed(facts(n.Input), n.Exprs)
	case *plan.Aggregate:
		var keys []plan.Named
		for i, k := range n.Keys {
			if n.InAll(i) {
				keys = append(keys, k)
			}
		}
		return renamed(facts(n.Input), keys)
	case *plan.Window:
		return facts(n.Input)
	case *plan.Unnest:
		return facts(n.Input)
	case *plan.Sort:
		return facts(n.Input)
	case *plan.TopN:
		return facts(n.Input)
	case *plan.Limit:
		return facts(n.Input)
	case *plan.Apply:
		return facts(n.L)
	case *plan.Join:
		switch n.Kind {
		case plan.Inner, plan.Cross:
			return append(append(facts(n.L), facts(n.R)...), n.Residual...)
		case plan.Right:
			return facts(n.R)
		case plan.Left, plan.Semi, plan.Anti, plan.NullAnti, plan.Single, plan.Mark, plan.NullMark:
			return facts(n.L)
		}
	}
	return nil
}

// renamed translates conditions to the columns that are passed on as they are; the others are dropped.
func renamed(list []plan.Expr, exprs []plan.Named) []plan.Expr {
	if len(list) == 0 {
		return nil
	}
	m := map[plan.ColumnID]plan.Expr{}
	have := plan.ColumnSet{}
	for _, e := range exprs {
		if r, ok := e.Expr.(*plan.ColumnRef); ok && m[r.ID] == nil {
			m[r.ID] = e.Ref()
			have.Add(r.ID)
		}
	}
	var out []plan.Expr
	for _, c := range list {
		if have.Covers(c) {
			out = append(out, plan.Substitute(c, m))
		}
	}
	return out
}
