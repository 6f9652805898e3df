package opt

import "github.com/avrosql/avrosql/planner/plan"

// simplifyIn drops the elements of an IN list that are repeated and makes a list of one a comparison.
// An element NULL is kept: it turns FALSE into NULL.
func simplifyIn(_ *optimizer, e plan.Expr) plan.Expr {
	in, ok := e.(*plan.InList)
	if !ok {
		return e
	}
	list := unique(in.List)
	switch {
	case isNull(in.Arg) && len(list) > 0:
		return nullOf(e)
	case len(list) == 1:
		op := plan.Eq
		if in.Negate {
			op = plan.Ne
		}
		return &plan.Compare{Op: op, L: in.Arg, R: list[0]}
	case len(list) != len(in.List):
		return &plan.InList{Arg: in.Arg, List: list, Negate: in.Negate}
	}
	return e
}
