package bind

import (
	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/plan"
)

// Some operands are only evaluated for some rows: the arms of CASE, what follows the first operand of
// AND, OR and COALESCE. A query among them becomes a join over all rows, so the join has to be told for
// which of them its value is wanted: for others it must not raise an error. That is its guard: the
// conditions under which the expression gets as far as the query. They become one more parameter, and
// the query a filter on it.

// isNot returns e IS NOT want: what holds of the operand of an AND (want FALSE) or OR (want TRUE) where
// the next one is evaluated, NULL included.
func isNot(e plan.Expr, want bool) plan.Expr {
	return &plan.IsTruth{Arg: e, Want: want, Negate: true}
}

// given adds conditions under which alone what is bound next is evaluated. The caller cuts x.guard back
// to its former length.
func (x *exprs) given(conds ...plan.Expr) {
	if x.at != nil {
		x.guard = append(x.guard, conds...)
	}
}

// givenArguments adds the conditions under which argument i of a function is evaluated to the first so
// many of the guard, the arguments before it being known.
func (x *exprs) givenArguments(f *funcs.Func, args []operand, i, mark int) {
	if i == 0 {
		return
	}
	switch f.Rewrite {
	case funcs.AsCoalesce:
		x.given(&plan.IsNull{Arg: args[i-1].e})
	case funcs.AsIf:
		x.guard = x.guard[:mark]
		if cond, err := x.b.truth(args[0]); err != nil {
			// Which is said when all arguments are known.
		} else if i == 1 {
			x.given(cond)
		} else {
			x.given(isNot(cond, true))
		}
	case funcs.AsNvl2:
		x.guard = x.guard[:mark]
		x.given(&plan.IsNull{Arg: args[0].e, Negate: i == 1})
	}
}

// guarded returns the conjunction of the guard, nil if there is none. A condition that differs each time
// it is evaluated says nothing: the value might be wanted after all.
func (x *exprs) guarded() plan.Expr {
	var conds []plan.Expr
	for _, c := range x.guard {
		if plan.Deterministic(c) {
			conds = append(conds, c)
		}
	}
	switch len(conds) {
	case 0:
		return nil
	case 1:
		return conds[0]
	}
	return &plan.And{Args: conds}
}

// protect lets a query that may raise an error be evaluated for those rows alone that its value is
// wanted for.
func (x *exprs) protect(j *plan.Join, f *frame) {
	if len(x.guard) == 0 {
		return
	}
	guard := x.guarded()
	if guard == nil {
		return
	}
	for i, k := range j.LeftKeys {
		if plan.CanError(k) {
			j.LeftKeys[i] = &plan.Case{Whens: []plan.When{{Cond: guard, Then: k}}, T: k.Type(), Null: true}
		}
	}
	if plan.MayFail(j.R) || j.Kind == plan.Single && !plan.OneRow(j.R) {
		j.R = &plan.Filter{Input: j.R, Conds: []plan.Expr{f.param("wanted", guard)}}
	}
}

// implies reports whether a guard holds of no row that another, earlier one does not hold of: whether it
// begins with it.
func implies(guard, earlier []plan.Expr) bool {
	if len(earlier) > len(guard) {
		return false
	}
	for i, c := range earlier {
		if guard[i] != c {
			return false
		}
	}
	return true
}
