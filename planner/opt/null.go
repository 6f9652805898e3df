package opt

import (
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

func nullOf(e plan.Expr) plan.Expr { return &plan.Literal{Value: types.NullOf(e.Type())} }

// simplifyNull decides what a NULL decides: a comparison with NULL is NULL, x IN (NULL) is NULL,
// IS NULL of what is never NULL is FALSE. A comparison IS [NOT] DISTINCT FROM NULL is IS [NOT] NULL.
func simplifyNull(_ *optimizer, e plan.Expr) plan.Expr {
	switch e := e.(type) {
	case *plan.Compare:
		switch {
		case e.Op < plan.Distinct:
			if isNull(e.L) || isNull(e.R) {
				return nullOf(e)
			}
		case isNull(e.R):
			return &plan.IsNull{Arg: e.L, Negate: e.Op == plan.Distinct}
		case isNull(e.L):
			return &plan.IsNull{Arg: e.R, Negate: e.Op == plan.Distinct}
		case !e.L.Nullable() && !e.R.Nullable():
			op := plan.Ne
			if e.Op == plan.NotDistinct {
				op = plan.Eq
			}
			return &plan.Compare{Op: op, L: e.L, R: e.R}
		}
	case *plan.Arith:
		if isNull(e.L) || isNull(e.R) {
			return nullOf(e)
		}
	case *plan.Match:
		if isNull(e.Arg) || isNull(e.Pattern) {
			return nullOf(e)
		}
	case *plan.IsNull:
		if !e.Arg.Nullable() && movable(e.Arg) {
			return boolean(e.Negate)
		}
	}
	return e
}
