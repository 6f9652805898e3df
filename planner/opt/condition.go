package opt

import "github.com/avrosql/avrosql/planner/plan"

// condition simplifies an expression of which only matters whether it is TRUE. Where a part of it is
// NULL, FALSE does as well; so NULL is FALSE, x IS TRUE is x, and a comparison that every value fails
// is FALSE although NULL would give NULL. It descends through AND and OR, whose truth depends only on
// the truth of their operands.
func (o *optimizer) condition(e plan.Expr) plan.Expr {
	switch x := e.(type) {
	case *plan.Literal:
		if x.Value.Null {
			return boolean(false)
		}
	case *plan.And, *plan.Or:
		if m := plan.MapChildren(e, o.condition); m != e {
			return simplifyBoolean(o, m)
		}
	case *plan.IsTruth:
		if x.Want && !x.Negate {
			return o.condition(x.Arg)
		}
		if !x.Want && !x.Negate {
			if n := pushNot(o, &plan.Not{Arg: x.Arg}); n != e {
				return n
			}
		}
	case *plan.Compare:
		if !o.opts.Disabled["compare"] {
			return decidedCompare(x)
		}
	case *plan.InList:
		if !o.opts.Disabled["compare"] {
			return decidedIn(x)
		}
	}
	return e
}
