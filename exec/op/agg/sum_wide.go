package agg

import (
	"math/big"
	"math/bits"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// wideSum adds 128-bit numbers in 192 bits, so that no order of the rows overflows on the way.
type wideSum struct {
	lo, mid uint64
	hi      int64
	n       int64
}

func (s *wideSum) add(lo, mid uint64, hi int64) {
	var c uint64
	s.lo, c = bits.Add64(s.lo, lo, 0)
	s.mid, c = bits.Add64(s.mid, mid, c)
	s.hi += hi + int64(c)
}

// narrow returns the sum if it fits 128 bits.
func (s *wideSum) narrow() (types.Int128, bool) {
	return types.Int128{Hi: int64(s.mid), Lo: s.lo}, s.hi == int64(s.mid)>>63
}

func (s *wideSum) big() *big.Int {
	x := big.NewInt(s.hi)
	x.Lsh(x, 64).Add(x, new(big.Int).SetUint64(s.mid))
	return x.Lsh(x, 64).Add(x, new(big.Int).SetUint64(s.lo))
}

// sumWide is SUM of decimals of 19 to 38 digits.
type sumWide struct {
	states[wideSum]
	result *types.Type
}

func (a *sumWide) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	addWide(a.s, groups, args[0].I128, sel)
	return nil
}

func addWide(s []wideSum, groups []uint32, vals []types.Int128, sel []int32) {
	groups = groupsOf(groups, len(sel))
	for k, i := range sel {
		x, st := vals[i], &s[groups[k]]
		st.add(x.Lo, uint64(x.Hi), x.Hi>>63)
		st.n++
	}
}

func mergeWide(s, from []wideSum, to []uint32) {
	for i, f := range from {
		st := &s[to[i]]
		st.add(f.lo, f.mid, f.hi)
		st.n += f.n
	}
}

func (a *sumWide) Merge(from State, to []uint32) error {
	mergeWide(a.s, from.(*sumWide).s, to)
	return nil
}

func (a *sumWide) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		s := &a.s[g]
		if s.n == 0 {
			dst.AppendNull()
			continue
		}
		x, ok := s.narrow()
		var err error
		if ok {
			err = appendWide(dst, x, a.result, "sum")
		} else {
			err = appendBig(dst, s.big(), a.result, "sum")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// bigSum adds integers of any size.
type bigSum struct {
	sum *big.Int
	n   int64
}

// sumBig is SUM of decimals of more than 38 digits.
type sumBig struct {
	states[bigSum]
	result *types.Type
	x      big.Int
}

func (a *sumBig) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	addBig(a.s, groups, args[0], sel, &a.x)
	return nil
}

func addBig(s []bigSum, groups []uint32, v *vector.Vector, sel []int32, x *big.Int) {
	groups = groupsOf(groups, len(sel))
	for k, i := range sel {
		st := &s[groups[k]]
		if st.sum == nil {
			st.sum = new(big.Int)
		}
		st.sum.Add(st.sum, types.SetBigBytes(x, v.Bytes(int(i))))
		st.n++
	}
}

func mergeBig(s, from []bigSum, to []uint32) {
	for i, f := range from {
		st := &s[to[i]]
		switch {
		case st.sum == nil:
			st.sum = f.sum
		case f.sum != nil:
			st.sum.Add(st.sum, f.sum)
		}
		st.n += f.n
	}
}

func (a *sumBig) Merge(from State, to []uint32) error {
	mergeBig(a.s, from.(*sumBig).s, to)
	return nil
}

func (a *sumBig) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		if a.s[g].n == 0 {
			dst.AppendNull()
		} else if err := appendBig(dst, a.s[g].sum, a.result, "sum"); err != nil {
			return err
		}
	}
	return nil
}

// appendBig appends an unscaled decimal to dst, of type t.
func appendBig(dst *vector.Vector, x *big.Int, t *types.Type, name string) error {
	if !types.FitsBig(x, t.Precision) {
		return &OverflowError{Func: name, Value: string(types.AppendDecimalBig(nil, x, t.Scale)), Type: t}
	}
	switch dst.Kind {
	case vector.Int64:
		dst.I64 = append(dst.I64, x.Int64())
	case vector.Int128:
		w, _ := types.Int128FromBig(x) // 38 digits fit
		dst.I128 = append(dst.I128, w)
	default:
		return dst.AppendBytes(types.AppendBig(nil, x))
	}
	dst.Len++
	return nil
}
