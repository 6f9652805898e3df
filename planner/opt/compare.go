package opt

import (
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

var mirrored = [...]plan.CompareOp{
	plan.Eq: plan.Eq, plan.Ne: plan.Ne, plan.Lt: plan.Gt, plan.Gt: plan.Lt, plan.Le: plan.Ge, plan.Ge: plan.Le,
	plan.Distinct: plan.Distinct, plan.NotDistinct: plan.NotDistinct,
}

// normaliseCompare puts the constant of a comparison on the right and takes casts off the column:
// CAST(i AS DECIMAL) > 1.5 becomes i > 1. That holds where the cast keeps every value and its order, so
// that the constant can be rounded to the column's own type in the direction of the comparison; see
// domain. What no value of the column's type satisfies, or every one, is left to decidedCompare.
func normaliseCompare(_ *optimizer, e plan.Expr) plan.Expr {
	switch e := e.(type) {
	case *plan.Compare:
		if _, ok := isLiteral(e.L); ok {
			if _, both := isLiteral(e.R); !both {
				e = &plan.Compare{Op: mirrored[e.Op], L: e.R, R: e.L}
			}
		}
		lit, ok := isLiteral(e.R)
		if !ok || lit.Null {
			return e
		}
		if arg := textCast(e.L); arg != nil {
			return &plan.Compare{Op: e.Op, L: arg, R: &plan.Literal{Value: retyped(lit, arg.Type())}}
		}
		if c := uncast(e); c.result == compares {
			return &plan.Compare{Op: c.op, L: c.arg, R: &plan.Literal{Value: c.value}}
		}
		return e
	case *plan.InList:
		return uncastIn(e)
	}
	return e
}

// textCast returns the argument of a cast from a text kind to VARCHAR, nil for others. Text of every
// kind compares by its bytes.
func textCast(e plan.Expr) plan.Expr {
	c, ok := e.(*plan.Cast)
	if !ok || c.To.Kind != types.Varchar || !c.Arg.Type().Text() {
		return nil
	}
	return c.Arg
}

func retyped(d types.Datum, t *types.Type) types.Datum {
	d.Type = t
	return d
}

// decidedCompare turns a comparison that no value satisfies into FALSE, and one that every value does
// into IS NOT NULL.
func decidedCompare(e *plan.Compare) plan.Expr {
	if lit, ok := isLiteral(e.R); !ok || lit.Null {
		return e
	}
	switch c := uncast(e); c.result {
	case never:
		return boolean(false)
	case always:
		return notNull(c.arg)
	}
	return e
}

func notNull(e plan.Expr) plan.Expr {
	if !e.Nullable() && movable(e) {
		return boolean(true)
	}
	return &plan.IsNull{Arg: e, Negate: true}
}

// uncastIn takes the cast off the left side of an IN list. Elements that the column's type does not
// have are equal to none of its values and are dropped, as long as one is left.
func uncastIn(e *plan.InList) plan.Expr {
	arg, list, ok := uncastList(e)
	if !ok || len(list) == 0 {
		return e
	}
	return &plan.InList{Arg: arg, List: list, Negate: e.Negate}
}

func decidedIn(e *plan.InList) plan.Expr {
	arg, list, ok := uncastList(e)
	switch {
	case !ok || len(list) > 0:
		return e
	case e.Negate:
		return notNull(arg)
	}
	return boolean(false)
}

func uncastList(e *plan.InList) (arg plan.Expr, list []plan.Expr, ok bool) {
	cast, ok := e.Arg.(*plan.Cast)
	if !ok {
		return nil, nil, false
	}
	text := textCast(cast)
	for _, x := range e.List {
		lit, ok := isLiteral(x)
		switch {
		case !ok:
			return nil, nil, false
		case lit.Null:
			list = append(list, &plan.Literal{Value: types.NullOf(cast.Arg.Type())})
			continue
		case text != nil:
			list = append(list, &plan.Literal{Value: retyped(lit, text.Type())})
			continue
		}
		switch c := uncast(&plan.Compare{Op: plan.Eq, L: cast, R: x}); c.result {
		case unknown:
			return nil, nil, false
		case compares:
			list = append(list, &plan.Literal{Value: c.value})
		}
	}
	return cast.Arg, list, true
}
