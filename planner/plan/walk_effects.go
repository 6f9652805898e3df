package plan

import (
	"regexp"

	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/types"
)

// Deterministic reports whether e has the same value each time it is evaluated for a row.
func Deterministic(e Expr) bool {
	ok := true
	Walk(e, func(e Expr) bool {
		if c, is := e.(*Call); is {
			_, volatile := callEffects(c.Name)
			ok = !volatile
		}
		return ok
	})
	return ok
}

// CanError reports whether evaluating e may raise an error for some row. It errs on the side of true:
// what can raise errors is evaluated where the query says and nowhere earlier.
func CanError(e Expr) bool {
	can := false
	Walk(e, func(e Expr) bool {
		if Tries(e) {
			return false
		}
		can = can || canErrorItself(e)
		return !can
	})
	return can
}

// Tries reports whether e is TRY(x), which is NULL where x raises an error.
func Tries(e Expr) bool {
	c, ok := e.(*Call)
	return ok && c.Name == "try"
}

// canErrorItself leaves the operands aside.
func canErrorItself(e Expr) bool {
	switch e := e.(type) {
	case *Call:
		canFail, _ := callEffects(e.Name)
		return canFail
	case *Arith:
		// Division by zero is NULL and floating point has infinities; all else may overflow, but for a
		// remainder, which is no greater than its operands.
		return !e.T.Floating() && (e.Op != Mod || !e.T.Integer()) && !safeArith(e)
	case *Neg:
		return !e.Arg.Type().Floating()
	case *Match:
		// A constant pattern is judged when the plan is compiled, whatever the rows.
		lit, ok := e.Pattern.(*Literal)
		if !ok {
			return true
		}
		if e.Kind != Regexp || lit.Value.Null {
			return false
		}
		_, err := regexp.Compile(lit.Value.S)
		return err != nil
	case *Cast:
		return !e.Try && !safeCast(e.Arg.Type(), e.To)
	}
	return false
}

// safeCast reports whether every value of from can be converted.
func safeCast(from, to *types.Type) bool {
	if from.Equal(to) || from.Kind == types.Null || from.Unfold().Equal(to.Unfold()) {
		return true
	}
	switch to.Kind {
	case types.Varchar:
		return !from.Nested() && !from.Bytes()
	case types.Boolean:
		return from.Integer()
	case types.Int:
		return from.Kind == types.Boolean
	case types.BigInt:
		return from.Kind == types.Boolean || from.Kind == types.Int
	case types.Float:
		return from.Kind == types.Boolean || from.Integer()
	case types.Double:
		return from.Kind == types.Boolean || from.Numeric()
	case types.Decimal:
		whole := to.Precision - to.Scale
		switch from.Kind {
		case types.Boolean:
			return whole >= 1
		case types.Int:
			return whole >= 10
		case types.BigInt:
			return whole >= 19
		case types.Decimal:
			had := from.Precision - from.Scale
			// Dropping digits may round up into one more.
			return whole > had || whole == had && to.Scale >= from.Scale
		}
	case types.Time, types.Timestamp, types.DateTime:
		return from.Kind == to.Kind && to.Precision <= from.Precision
	case types.Date:
		return (from.Kind == types.Timestamp || from.Kind == types.DateTime) && from.Precision >= 6
	case types.Varbinary:
		return from.Kind == types.Binary || from.Kind == types.Varchar
	}
	return false
}

// callEffects says of a function whether it may raise an error and whether each evaluation may differ.
// One that is not in the list gets the worst of both.
func callEffects(name string) (canFail, volatile bool) {
	f, ok := funcs.Lookup(name)
	if !ok {
		return true, true
	}
	return f.CanFail, f.Stability == funcs.Volatile
}

// safeArith reports whether the type of a decimal result has room for every value.
func safeArith(e *Arith) bool {
	if e.T.Kind != types.Decimal || !exact(e.L.Type()) || !exact(e.R.Type()) {
		return false
	}
	lp, ls := types.Digits(e.L.Type())
	rp, rs := types.Digits(e.R.Type())
	whole := e.T.Precision - e.T.Scale
	switch e.Op {
	case Add, Sub:
		return e.T.Scale >= max(ls, rs) && whole > max(lp-ls, rp-rs)
	case Mul:
		return e.T.Scale >= ls+rs && whole >= lp-ls+rp-rs
	}
	return false
}

func exact(t *types.Type) bool { return t.Integer() || t.Kind == types.Decimal }
