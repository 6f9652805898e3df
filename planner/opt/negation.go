package opt

import "github.com/avrosql/avrosql/planner/plan"

var negated = [...]plan.CompareOp{
	plan.Eq: plan.Ne, plan.Ne: plan.Eq, plan.Lt: plan.Ge, plan.Ge: plan.Lt, plan.Gt: plan.Le, plan.Le: plan.Gt,
	plan.Distinct: plan.NotDistinct, plan.NotDistinct: plan.Distinct,
}

// pushNot moves NOT into what it negates. Each of these holds for NULL as well, since NOT NULL is NULL
// and so is the comparison; the order of values is total (NaN equals itself and is greatest), so that
// NOT a < b is a >= b.
func pushNot(o *optimizer, e plan.Expr) plan.Expr {
	n, ok := e.(*plan.Not)
	if !ok {
		return e
	}
	switch a := n.Arg.(type) {
	case *plan.Not:
		return a.Arg
	case *plan.Compare:
		return &plan.Compare{Op: negated[a.Op], L: a.L, R: a.R}
	case *plan.IsNull:
		return &plan.IsNull{Arg: a.Arg, Negate: !a.Negate}
	case *plan.IsTruth:
		return &plan.IsTruth{Arg: a.Arg, Want: a.Want, Negate: !a.Negate}
	case *plan.InList:
		return &plan.InList{Arg: a.Arg, List: a.List, Negate: !a.Negate}
	case *plan.Match:
		m := *a
		m.Negate = !a.Negate
		return &m
	case *plan.And:
		return &plan.Or{Args: negateAll(o, a.Args)}
	case *plan.Or:
		return &plan.And{Args: negateAll(o, a.Args)}
	}
	return e
}

func negateAll(o *optimizer, list []plan.Expr) []plan.Expr {
	out := make([]plan.Expr, len(list))
	for i, e := range list {
		out[i] = pushNot(o, &plan.Not{Arg: e})
	}
	return out
}
