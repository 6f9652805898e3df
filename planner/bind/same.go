package bind

import (
	"github.com/avrosql/avrosql/planner/plan"
)

// same reports whether two expressions are the same tree. It goes down both at once and stops at the
// first difference, so that looking for a key in a long expression stays cheap.
func same(a, b plan.Expr) bool {
	if a == b {
		return true
	}
	switch a := a.(type) {
	case *plan.ColumnRef:
		b, ok := b.(*plan.ColumnRef)
		return ok && a.ID == b.ID
	case *plan.LambdaRef:
		b, ok := b.(*plan.LambdaRef)
		return ok && a.Level == b.Level && a.Index == b.Index && a.T.Equal(b.T)
	case *plan.Lambda:
		b, ok := b.(*plan.Lambda)
		return ok && a.Level == b.Level && len(a.Params) == len(b.Params) && same(a.Body, b.Body)
	case *plan.Literal:
		b, ok := b.(*plan.Literal)
		return ok && a.Value.I == b.Value.I && a.Value.S == b.Value.S && plan.Equal(a, b)
	case *plan.Call:
		b, ok := b.(*plan.Call)
		return ok && a.Name == b.Name && a.T.Equal(b.T) && sameList(a.Args, b.Args)
	case *plan.Arith:
		b, ok := b.(*plan.Arith)
		return ok && a.Op == b.Op && a.T.Equal(b.T) && same(a.R, b.R) && same(a.L, b.L)
	case *plan.Neg:
		b, ok := b.(*plan.Neg)
		return ok && same(a.Arg, b.Arg)
	case *plan.Compare:
		b, ok := b.(*plan.Compare)
		return ok && a.Op == b.Op && same(a.L, b.L) && same(a.R, b.R)
	case *plan.And:
		b, ok := b.(*plan.And)
		return ok && sameList(a.Args, b.Args)
	case *plan.Or:
		b, ok := b.(*plan.Or)
		return ok && sameList(a.Args, b.Args)
	case *plan.Not:
		b, ok := b.(*plan.Not)
		return ok && same(a.Arg, b.Arg)
	case *plan.IsNull:
		b, ok := b.(*plan.IsNull)
		return ok && a.Negate == b.Negate && same(a.Arg, b.Arg)
	case *plan.IsTruth:
		b, ok := b.(*plan.IsTruth)
		return ok && a.Want == b.Want && a.Negate == b.Negate && same(a.Arg, b.Arg)
	case *plan.InList:
		b, ok := b.(*plan.InList)
		return ok && a.Negate == b.Negate && same(a.Arg, b.Arg) && sameList(a.List, b.List)
	case *plan.Match:
		b, ok := b.(*plan.Match)
		return ok && a.Kind == b.Kind && a.Escape == b.Escape && a.Negate == b.Negate && same(a.Arg, b.Arg) && same(a.Pattern, b.Pattern)
	case *plan.Case:
		b, ok := b.(*plan.Case)
		if !ok || !a.T.Equal(b.T) || len(a.Whens) != len(b.Whens) || (a.Else == nil) != (b.Else == nil) {
			return false
		}
		for i, w := range a.Whens {
			if !same(w.Cond, b.Whens[i].Cond) || !same(w.Then, b.Whens[i].Then) {
				return false
			}
		}
		return a.Else == nil || same(a.Else, b.Else)
	case *plan.Cast:
		b, ok := b.(*plan.Cast)
		return ok && a.Try == b.Try && a.To.Equal(b.To) && same(a.Arg, b.Arg)
	case *plan.Field:
		b, ok := b.(*plan.Field)
		return ok && a.Index == b.Index && same(a.Arg, b.Arg)
	case *plan.Subscript:
		b, ok := b.(*plan.Subscript)
		return ok && same(a.Arg, b.Arg) && same(a.Index, b.Index)
	}
	return false
}

func sameList(a, b []plan.Expr) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !same(a[i], b[i]) {
			return false
		}
	}
	return true
}
