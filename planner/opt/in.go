package opt

import "github.com/avrosql/avrosql/planner/plan"

// simplifyIn drops the elements of an IN list that are repeated and makes a list of one a comparison.
// An element NULL is kept: it turns FALSE into NULL.
func simplifyIn(o *optimizer, e plan.Expr) plan.Expr {
	in, ok := e.(*plan.InList)
	if !ok {
		return e
	}
	list := o.distinct(in.List)
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

// distinct is unique for lists that are met again.
func (o *optimizer) distinct(list []plan.Expr) []plan.Expr {
	if len(list) == 0 || o.checked[&list[0]] == len(list) {
		return list
	}
	list = unique(list)
	if o.checked == nil {
		o.checked = map[*plan.Expr]int{}
	}
	o.checked[&list[0]] = len(list)
	return list
}
