package agg

import (
	"math/big"
	"math/bits"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// newSum returns SUM or AVG, nil for a type that has none.
func newSum(mean bool, arg, result *types.Type, acct *mem.Account) State {
	o := outcome{mean: mean, arg: arg, result: result}
	if arg.Kind != types.Decimal && !arg.Integer() && !arg.Floating() && arg.Kind != types.Interval && (!mean || !arg.Temporal()) {
		return nil
	}
	switch vector.KindOf(arg) {
	case vector.Int64:
		return &sumInt{states: newStates[intSum](acct), outcome: o}
	case vector.Float64:
		return &sumFloat{states: newStates[floatSum](acct), mean: mean}
	case vector.Int128:
		return &sumWide{states: newStates[wideSum](acct), outcome: o}
	case vector.Bytes:
		return &sumBig{states: newStates[bigSum](acct), outcome: o}
	case vector.Interval:
		return &sumInterval{states: newStates[intervalSum](acct), mean: mean}
	}
	return nil
}

// outcome is what becomes of an exact sum: SUM of the result's type, or AVG, rounded half away from zero
// to the digits that it has.
type outcome struct {
	mean        bool
	arg, result *types.Type
}

func (o *outcome) name() string {
	if o.mean {
		return "avg"
	}
	return "sum"
}

// steps is how many units of the result one of the argument has, if that is not by its scale: microseconds
// of a day for the mean of dates.
func (o *outcome) steps() int64 {
	if o.arg.Kind == types.Date {
		return 24 * 60 * 60 * 1e6
	}
	return 1
}

// append appends the outcome of a sum of n values.
func (o *outcome) append(dst *vector.Vector, sum types.Int128, n int64) error {
	if !o.mean {
		return o.appendWide(dst, sum)
	}
	if dst.Kind == vector.Float64 {
		dst.F64 = append(dst.F64, sum.Float()/float64(n))
		dst.Len++
		return nil
	}
	x, ok := sum.Rescale(o.result.Scale - o.arg.Scale)
	if ok {
		x, ok = x.Mul(types.Int128From(o.steps()))
	}
	if ok {
		if x, ok = x.QuoRound(types.Int128From(n)); ok {
			return o.appendWide(dst, x)
		}
	}
	return o.appendBigMean(dst, sum.Big(), n)
}

func (o *outcome) appendBig(dst *vector.Vector, sum *big.Int, n int64) error {
	if o.mean {
		return o.appendBigMean(dst, sum, n)
	}
	return appendBig(dst, sum, o.result, o.name())
}

func (o *outcome) appendBigMean(dst *vector.Vector, sum *big.Int, n int64) error {
	x := types.RescaleBig(sum, o.result.Scale-o.arg.Scale)
	x.Mul(x, big.NewInt(o.steps()))
	return appendBig(dst, types.QuoRoundBig(new(big.Int), x, big.NewInt(n)), o.result, o.name())
}

// appendWide appends an integer, unscaled decimal or time to dst.
func (o *outcome) appendWide(dst *vector.Vector, x types.Int128) error {
	t := o.result
	if t.Kind == types.Decimal && t.Precision <= types.MaxDecimal128 && !x.Fits(t.Precision) {
		return &OverflowError{Func: o.name(), Value: string(x.AppendDecimal(nil, t.Scale)), Type: t}
	}
	switch dst.Kind {
	case vector.Int64:
		n, ok := x.Int64()
		if !ok {
			return &OverflowError{Func: o.name(), Value: x.String(), Type: t}
		}
		dst.I64 = append(dst.I64, n)
	case vector.Int128:
		dst.I128 = append(dst.I128, x)
	case vector.Float64:
		dst.F64 = append(dst.F64, x.Float())
	default:
		return appendBig(dst, x.Big(), t, o.name())
	}
	dst.Len++
	return nil
}

// appendBig appends an unscaled decimal or a time to dst, of type t.
func appendBig(dst *vector.Vector, x *big.Int, t *types.Type, name string) error {
	if t.Kind == types.Decimal && !types.FitsBig(x, t.Precision) {
		return &OverflowError{Func: name, Value: string(types.AppendDecimalBig(nil, x, t.Scale)), Type: t}
	}
	switch dst.Kind {
	case vector.Int64:
		if !x.IsInt64() {
			return &OverflowError{Func: name, Value: x.String(), Type: t}
		}
		dst.I64 = append(dst.I64, x.Int64())
	case vector.Int128:
		w, ok := types.Int128FromBig(x)
		if !ok {
			return &OverflowError{Func: name, Value: x.String(), Type: t}
		}
		dst.I128 = append(dst.I128, w)
	default:
		return dst.AppendBytes(types.AppendBig(nil, x))
	}
	dst.Len++
	return nil
}

// intSum adds integers without ever wrapping: 2^64 of them fit.
type intSum struct {
	sum types.Int128
	n   int64
}

// sumInt is SUM of integers and of decimals of up to 18 digits, and AVG of these and of dates and times.
type sumInt struct {
	states[intSum]
	outcome
}

func (a *sumInt) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	s, vals := a.s, args[0].I64
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
		return nil
	}
	groups = groups[:len(sel)]
	for k, i := range sel {
		x, st := vals[i], &s[groups[k]]
		var c uint64
		st.sum.Lo, c = bits.Add64(st.sum.Lo, uint64(x), 0)
		st.sum.Hi += x>>63 + int64(c)
		st.n++
	}
	return nil
}

// Merge adds the sums of another; none is near 2^127.
func (a *sumInt) Merge(f State, from, to []uint32) error {
	s := f.(*sumInt).s
	for k, g := range to {
		st, x := &a.s[g], &s[source(from, k)]
		st.sum, _ = st.sum.Add(x.sum)
		st.n += x.n
	}
	return nil
}

func (a *sumInt) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		s := &a.s[g]
		if s.n == 0 {
			dst.AppendNull()
		} else if err := a.append(dst, s.sum, s.n); err != nil {
			return err
		}
	}
	return nil
}
