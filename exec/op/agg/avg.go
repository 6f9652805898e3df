package agg

import (
	"fmt"
	"math/big"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func newAvg(arg, result *types.Type, acct *mem.Account) (State, error) {
	switch vector.KindOf(arg) {
	case vector.Int64:
		if arg.Integer() || arg.Kind == types.Decimal {
			return &avgInt{states: newStates[intSum](acct), arg: arg, result: result}, nil
		}
	case vector.Float64:
		return &avgFloat{newStates[floatSum](acct)}, nil
	case vector.Int128:
		if arg.Kind == types.Decimal {
			return &avgWide{states: newStates[wideSum](acct), arg: arg, result: result}, nil
		}
	case vector.Bytes:
		if arg.Kind == types.Decimal {
			return &avgBig{states: newStates[bigSum](acct), arg: arg, result: result}, nil
		}
	case vector.Nothing:
		return &nothing{}, nil
	}
	return nil, fmt.Errorf("aggregate avg does not take %s", arg)
}

// avgInt is AVG of integers, a DOUBLE, and of decimals of up to 18 digits, a DECIMAL.
type avgInt struct {
	states[intSum]
	arg, result *types.Type
}

func (a *avgInt) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	addInts(a.s, groups, args[0].I64, sel)
	return nil
}

func (a *avgInt) Merge(from State, to []uint32) error {
	mergeInts(a.s, from.(*avgInt).s, to)
	return nil
}

func (a *avgInt) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		s := &a.s[g]
		if s.n == 0 {
			dst.AppendNull()
			continue
		}
		if dst.Kind == vector.Float64 {
			dst.F64 = append(dst.F64, s.sum.Float()/float64(s.n))
			dst.Len++
		} else if err := appendMean(dst, s.sum, s.n, a.arg, a.result); err != nil {
			return err
		}
	}
	return nil
}

// appendMean appends sum / n as a decimal of the result's scale, rounded half away from zero.
func appendMean(dst *vector.Vector, sum types.Int128, n int64, arg, result *types.Type) error {
	if x, ok := sum.Rescale(result.Scale - arg.Scale); ok {
		if x, ok = x.QuoRound(types.Int128From(n)); ok {
			return appendWide(dst, x, result, "avg")
		}
	}
	return appendBigMean(dst, sum.Big(), n, arg, result)
}

func appendBigMean(dst *vector.Vector, sum *big.Int, n int64, arg, result *types.Type) error {
	x := types.RescaleBig(sum, result.Scale-arg.Scale)
	return appendBig(dst, types.QuoRoundBig(new(big.Int), x, big.NewInt(n)), result, "avg")
}

// avgFloat is AVG of FLOAT and DOUBLE.
type avgFloat struct{ states[floatSum] }

func (a *avgFloat) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	addFloats(a.s, groups, args[0].F64, sel)
	return nil
}

func (a *avgFloat) Merge(from State, to []uint32) error {
	mergeFloats(a.s, from.(*avgFloat).s, to)
	return nil
}

func (a *avgFloat) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		if a.s[g].n == 0 {
			dst.AppendNull()
			continue
		}
		dst.F64 = append(dst.F64, a.s[g].value()/float64(a.s[g].n))
		dst.Len++
	}
	return nil
}

// avgWide is AVG of decimals of 19 to 38 digits.
type avgWide struct {
	states[wideSum]
	arg, result *types.Type
}

func (a *avgWide) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	addWide(a.s, groups, args[0].I128, sel)
	return nil
}

func (a *avgWide) Merge(from State, to []uint32) error {
	mergeWide(a.s, from.(*avgWide).s, to)
	return nil
}

func (a *avgWide) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		s := &a.s[g]
		if s.n == 0 {
			dst.AppendNull()
			continue
		}
		x, ok := s.narrow()
		var err error
		if ok {
			err = appendMean(dst, x, s.n, a.arg, a.result)
		} else {
			err = appendBigMean(dst, s.big(), s.n, a.arg, a.result)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// avgBig is AVG of decimals of more than 38 digits.
type avgBig struct {
	states[bigSum]
	arg, result *types.Type
	x           big.Int
}

func (a *avgBig) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	addBig(a.s, groups, args[0], sel, &a.x)
	return nil
}

func (a *avgBig) Merge(from State, to []uint32) error {
	mergeBig(a.s, from.(*avgBig).s, to)
	return nil
}

func (a *avgBig) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		if a.s[g].n == 0 {
			dst.AppendNull()
		} else if err := appendBigMean(dst, a.s[g].sum, a.s[g].n, a.arg, a.result); err != nil {
			return err
		}
	}
	return nil
}
