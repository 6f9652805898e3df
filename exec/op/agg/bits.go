package agg

import (
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
)

// bitwise is BIT_AND, BIT_OR and BIT_XOR.
type bitwise struct {
	states[intValue]
	op func(x, y int64) int64
}

func newBits(name string, acct *mem.Account) *bitwise {
	a := &bitwise{states: newStates[intValue](acct)}
	switch name {
	case "bit_and":
		a.op = func(x, y int64) int64 { return x & y }
	case "bit_or":
		a.op = func(x, y int64) int64 { return x | y }
	default:
		a.op = func(x, y int64) int64 { return x ^ y }
	}
	return a
}

func (a *bitwise) add(g uint32, x int64) {
	if s := &a.s[g]; s.ok {
		s.v = a.op(s.v, x)
	} else {
		*s = intValue{x, true}
	}
}

func (a *bitwise) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	groups = groupsOf(groups, len(sel))
	for k, i := range sel {
		a.add(groups[k], args[0].I64[i])
	}
	return nil
}

// Merge adds the bits of another.
func (a *bitwise) Merge(f State, from, to []uint32) error {
	s := f.(*bitwise).s
	for k, g := range to {
		if x := s[source(from, k)]; x.ok {
			a.add(g, x.v)
		}
	}
	return nil
}

func (a *bitwise) Result(dst *vector.Vector, groups []uint32) error {
	return results(dst, &dst.I64, a.s, groups)
}
