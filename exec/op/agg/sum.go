package agg

import (
	"fmt"
	"math/bits"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func newSum(arg, result *types.Type, acct *mem.Account) (State, error) {
	switch vector.KindOf(arg) {
	case vector.Int64:
		if arg.Integer() || arg.Kind == types.Decimal {
			return &sumInt{states: newStates[intSum](acct), result: result}, nil
		}
	case vector.Float64:
		return &sumFloat{states: newStates[floatSum](acct)}, nil
	case vector.Int128:
		if arg.Kind == types.Decimal {
			return &sumWide{states: newStates[wideSum](acct), result: result}, nil
		}
	case vector.Bytes:
		if arg.Kind == types.Decimal {
			return &sumBig{states: newStates[bigSum](acct), result: result}, nil
		}
	case vector.Nothing:
		return &nothing{}, nil
	}
	return nil, fmt.Errorf("aggregate sum does not take %s", arg)
}

// intSum adds integers without ever wrapping: 2^64 of them fit.
type intSum struct {
	sum types.Int128
	n   int64
}

// sumInt is SUM of integers and of decimals of up to 18 digits.
type sumInt struct {
	states[intSum]
	result *types.Type
}

func (a *sumInt) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	addInts(a.s, groups, args[0].I64, sel)
	return nil
}

func addInts(s []intSum, groups []uint32, vals []int64, sel []int32) {
	if groups == nil {
		// Halves add up without carries: a batch has far fewer than 2^31 rows.
		st := &s[0]
		var lo uint64
		var hi int64
		for _, i := range sel {
			x := vals[i]
			lo += uint64(uint32(x))
			hi += x >> 32
		}
		sum, _ := types.Int128{Hi: hi >> 32, Lo: uint64(hi) << 32}.Add(types.Int128{Lo: lo})
		st.sum, _ = st.sum.Add(sum)
		st.n += int64(len(sel))
		return
	}
	groups = groups[:len(sel)]
	for k, i := range sel {
		x, st := vals[i], &s[groups[k]]
		var c uint64
		st.sum.Lo, c = bits.Add64(st.sum.Lo, uint64(x), 0)
		st.sum.Hi += x>>63 + int64(c)
		st.n++
	}
}

func mergeInts(s, from []intSum, to []uint32) {
	for i, f := range from {
		st := &s[to[i]]
		// Neither is near 2^127.
		st.sum, _ = st.sum.Add(f.sum)
		st.n += f.n
	}
}

func (a *sumInt) Merge(from State, to []uint32) error {
	mergeInts(a.s, from.(*sumInt).s, to)
	return nil
}

func (a *sumInt) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		if a.s[g].n == 0 {
			dst.AppendNull()
			continue
		}
		if err := appendWide(dst, a.s[g].sum, a.result, "sum"); err != nil {
			return err
		}
	}
	return nil
}

// appendWide appends an integer or unscaled decimal to dst, of type t.
func appendWide(dst *vector.Vector, x types.Int128, t *types.Type, name string) error {
	if t.Kind == types.Decimal && !x.Fits(min(t.Precision, types.MaxDecimal128)) && t.Precision <= types.MaxDecimal128 {
		return &OverflowError{Func: name, Value: string(x.AppendDecimal(nil, t.Scale)), Type: t}
	}
	switch dst.Kind {
	case vector.Int64:
		n, ok := x.Int64()
		if !ok {
			return &OverflowError{Func: name, Value: x.String(), Type: t}
		}
		dst.I64 = append(dst.I64, n)
	case vector.Int128:
		dst.I128 = append(dst.I128, x)
	case vector.Float64:
		dst.F64 = append(dst.F64, x.Float())
	default:
		return appendBig(dst, x.Big(), t, name)
	}
	dst.Len++
	return nil
}

// nothing is an aggregate over a bare NULL.
type nothing struct{}

func (*nothing) Grow(int) error                                   { return nil }
func (*nothing) Update([]uint32, []*vector.Vector, []int32) error { return nil }
func (*nothing) Merge(State, []uint32) error                      { return nil }
func (*nothing) Result(dst *vector.Vector, groups []uint32) error {
	for range groups {
		dst.AppendNull()
	}
	return nil
}
