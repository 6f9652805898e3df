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

// sumWide is SUM and AVG of decimals of 19 to 38 digits, and AVG of times in nanoseconds.
type sumWide struct {
	states[wideSum]
	outcome
}

func (a *sumWide) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	groups = groupsOf(groups, len(sel))
	vals := args[0].I128
	for k, i := range sel {
		x, st := vals[i], &a.s[groups[k]]
		st.add(x.Lo, uint64(x.Hi), x.Hi>>63)
		st.n++
	}
	return nil
}

// Merge adds the sums of another.
func (a *sumWide) Merge(f State, from, to []uint32) error {
	s := f.(*sumWide).s
	for k, g := range to {
		st, x := &a.s[g], &s[source(from, k)]
		st.add(x.lo, x.mid, x.hi)
		st.n += x.n
	}
	return nil
}

func (a *sumWide) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		s := &a.s[g]
		if s.n == 0 {
			dst.AppendNull()
			continue
		}
		var err error
		if x, ok := s.narrow(); ok {
			err = a.append(dst, x, s.n)
		} else {
			err = a.appendBig(dst, s.big(), s.n)
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

func (s *bigSum) add(x *big.Int) {
	if s.sum == nil {
		s.sum = new(big.Int)
	}
	s.sum.Add(s.sum, x)
}

// sumBig is SUM and AVG of decimals of more than 38 digits.
type sumBig struct {
	states[bigSum]
	outcome
	x big.Int
}

// Grow makes room for the sums, and for what they come to.
func (a *sumBig) Grow(n int) error {
	if had := len(a.s); n > had {
		if err := a.acct.Reserve(int64(n-had) * int64(64+a.result.Precision/2)); err != nil {
			return err
		}
	}
	return a.states.Grow(n)
}

func (a *sumBig) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	groups = groupsOf(groups, len(sel))
	for k, i := range sel {
		st := &a.s[groups[k]]
		st.add(types.SetBigBytes(&a.x, args[0].Bytes(int(i))))
		st.n++
	}
	return nil
}

// Merge adds the sums of another.
func (a *sumBig) Merge(f State, from, to []uint32) error {
	s := f.(*sumBig).s
	for k, g := range to {
		if x := &s[source(from, k)]; x.sum != nil {
			a.s[g].add(x.sum)
			a.s[g].n += x.n
		}
	}
	return nil
}

func (a *sumBig) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		s := &a.s[g]
		if s.n == 0 {
			dst.AppendNull()
		} else if err := a.appendBig(dst, s.sum, s.n); err != nil {
			return err
		}
	}
	return nil
}
