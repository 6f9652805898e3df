package bind_test

import (
	"errors"

	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// evaluate computes what the tests need of constants: arithmetic and comparison of BIGINTs.
func evaluate(e plan.Expr) (types.Datum, error) {
	fail := errors.New("not a constant that the tests can compute")
	two := func(l, r plan.Expr) (a, b int64, null bool, err error) {
		x, err := evaluate(l)
		if err != nil {
			return 0, 0, false, err
		}
		y, err := evaluate(r)
		if err != nil || x.Type.Kind != types.BigInt || y.Type.Kind != types.BigInt {
			return 0, 0, false, fail
		}
		return x.I, y.I, x.Null || y.Null, nil
	}
	switch e := e.(type) {
	case *plan.Literal:
		return e.Value, nil
	case *plan.Neg:
		v, err := evaluate(e.Arg)
		v.I = -v.I
		return v, err
	case *plan.Arith:
		a, b, null, err := two(e.L, e.R)
		switch {
		case err != nil:
		case null:
			return types.NullOf(e.T), nil
		case e.Op == plan.Add:
			return types.NewInt(a + b), nil
		case e.Op == plan.Sub:
			return types.NewInt(a - b), nil
		case e.Op == plan.Mul:
			return types.NewInt(a * b), nil
		}
	case *plan.Compare:
		a, b, null, err := two(e.L, e.R)
		switch {
		case err != nil:
		case null:
			return types.NullOf(e.Type()), nil
		case e.Op == plan.Eq:
			return types.NewBool(a == b), nil
		case e.Op == plan.Ne:
			return types.NewBool(a != b), nil
		}
	}
	return types.Datum{}, fail
}
