package opt

import "github.com/avrosql/avrosql/planner/plan"

// cutEmpty replaces what can have no rows by a table of none: a filter with a FALSE condition, LIMIT 0,
// and whatever has nothing to read because of them. An aggregate without keys has a row all the same.
// An anti join with nothing to look in passes its left side.
func cutEmpty(_ *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		if v, ok := n.(*plan.Values); ok && len(v.Rows) == 0 {
			return n
		}
		if anti, ok := n.(*plan.Join); ok && (anti.Kind == plan.Anti || anti.Kind == plan.NullAnti) && isEmpty(anti.R) {
			return anti.L
		}
		if m := cutSets(n); m != n {
			return m
		}
		if hasNone(n) {
			return &plan.Values{Cols: n.Columns()}
		}
		return n
	})
}

func isEmpty(n plan.Node) bool {
	v, ok := n.(*plan.Values)
	return ok && len(v.Rows) == 0
}

func hasNone(n plan.Node) bool {
	switch n := n.(type) {
	case *plan.Scan:
		return anyRejects(n.Conds) || n.Limit == 0
	case *plan.Values:
		return len(n.Rows) == 0
	case *plan.Filter:
		return isEmpty(n.Input) || anyRejects(n.Conds)
	case *plan.Project:
		return isEmpty(n.Input)
	case *plan.Aggregate:
		return isEmpty(n.Input) && !n.Always()
	case *plan.Window:
		return isEmpty(n.Input)
	case *plan.Unnest:
		return isEmpty(n.Input)
	case *plan.Sort:
		return isEmpty(n.Input)
	case *plan.TopN:
		return isEmpty(n.Input) || n.Limit == 0
	case *plan.Limit:
		return isEmpty(n.Input) || n.N == 0
	case *plan.Apply:
		return isEmpty(n.L)
	case *plan.With:
		return isEmpty(n.Body)
	case *plan.Recursive:
		return isEmpty(n.Init)
	case *plan.Asof:
		return isEmpty(n.L) || isEmpty(n.R) && !n.Outer
	case *plan.Join:
		l, r := isEmpty(n.L), isEmpty(n.R)
		switch n.Kind {
		case plan.Inner, plan.Cross, plan.Semi:
			return l || r || anyRejects(n.Residual)
		case plan.Left, plan.Anti, plan.NullAnti, plan.Single, plan.Mark, plan.NullMark:
			return l
		case plan.Right:
			return r
		case plan.Full:
			return l && r
		}
	}
	return false
}

func anyRejects(conds []plan.Expr) bool {
	for _, c := range conds {
		if rejects(c) {
			return true
		}
	}
	return false
}
