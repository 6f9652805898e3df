package agg

import (
	"bytes"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func newExtreme(greatest bool, arg *types.Type, acct *mem.Account) State {
	switch vector.KindOf(arg) {
	case vector.Int64:
		return &extremeInt{states: newStates[intValue](acct), greatest: greatest}
	case vector.Float64:
		return &extremeFloat{states: newStates[floatValue](acct), greatest: greatest}
	case vector.Nothing:
		return nil
	}
	return &extreme{kept: newKept(arg, acct), compare: vector.ComparatorOf(arg), greatest: greatest}
}

// held is a value that a group has once it has met one.
type held[T any] struct {
	v  T
	ok bool
}

type (
	intValue   = held[int64]
	floatValue = held[float64]
)

// results appends the values of groups to the values of dst, NULL for groups without one.
func results[T any](dst *vector.Vector, values *[]T, s []held[T], groups []uint32) error {
	for _, g := range groups {
		if !s[g].ok {
			dst.AppendNull()
			continue
		}
		*values = append(*values, s[g].v)
		dst.Len++
	}
	return nil
}

// extremeInt is MIN and MAX of all that is an int64: integers, dates, times, short decimals.
type extremeInt struct {
	states[intValue]
	greatest bool
}

func (a *extremeInt) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	if len(sel) == 0 {
		return nil
	}
	vals := args[0].I64
	if groups == nil {
		best := vals[sel[0]]
		if a.greatest {
			for _, i := range sel {
				best = max(best, vals[i])
			}
		} else {
			for _, i := range sel {
				best = min(best, vals[i])
			}
		}
		a.add(0, best)
		return nil
	}
	for k, i := range sel {
		a.add(groups[k], vals[i])
	}
	return nil
}

func (a *extremeInt) add(g uint32, x int64) {
	if s := &a.s[g]; !s.ok || (x > s.v) == a.greatest && x != s.v {
		*s = intValue{x, true}
	}
}

// Merge adds the values of another.
func (a *extremeInt) Merge(f State, from, to []uint32) error {
	s := f.(*extremeInt).s
	for k, g := range to {
		if x := s[source(from, k)]; x.ok {
			a.add(g, x.v)
		}
	}
	return nil
}

func (a *extremeInt) Result(dst *vector.Vector, groups []uint32) error {
	return results(dst, &dst.I64, a.s, groups)
}

// extremeFloat is MIN and MAX of FLOAT and DOUBLE; NaN is the greatest value.
type extremeFloat struct {
	states[floatValue]
	greatest bool
}

func (a *extremeFloat) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	groups = groupsOf(groups, len(sel))
	vals := args[0].F64
	for k, i := range sel {
		a.add(groups[k], vals[i])
	}
	return nil
}

func (a *extremeFloat) add(g uint32, x float64) {
	s := &a.s[g]
	if !s.ok {
		*s = floatValue{x, true}
		return
	}
	if d := vector.CompareFloat(x, s.v); d > 0 == a.greatest && d != 0 {
		s.v = x
	}
}

// Merge adds the values of another.
func (a *extremeFloat) Merge(f State, from, to []uint32) error {
	s := f.(*extremeFloat).s
	for k, g := range to {
		if x := s[source(from, k)]; x.ok {
			a.add(g, x.v)
		}
	}
	return nil
}

func (a *extremeFloat) Result(dst *vector.Vector, groups []uint32) error {
	return results(dst, &dst.F64, a.s, groups)
}

// extreme is MIN and MAX of everything else.
type extreme struct {
	kept
	compare  vector.Comparator
	greatest bool
	one      [1]int32
}

func (a *extreme) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	v := args[0]
	text := v.Kind == vector.Bytes && v.Type.Kind != types.Decimal
	if groups == nil && len(sel) > 1 {
		// Where values come in order, each row would be kept until the next.
		best := sel[0]
		for _, i := range sel[1:] {
			var d int
			if text {
				d = bytes.Compare(v.Bytes(int(i)), v.Bytes(int(best)))
			} else {
				d = a.compare(v, int(i), v, int(best))
			}
			if d != 0 && (d > 0) == a.greatest {
				best = i
			}
		}
		a.one[0] = best
		sel = a.one[:]
	}
	groups = groupsOf(groups, len(sel))
	for k, i := range sel {
		g := groups[k]
		if at := a.s[g]; at != 0 {
			var d int
			if text {
				d = bytes.Compare(v.Bytes(int(i)), a.vec.Bytes(int(at-1)))
			} else {
				d = a.compare(v, int(i), a.vec, int(at-1))
			}
			if d == 0 || (d > 0) != a.greatest {
				continue
			}
		}
		if err := a.keep(g, v, i); err != nil {
			return err
		}
	}
	return a.settle()
}

// Merge adds the values of another.
func (a *extreme) Merge(f State, from, to []uint32) error {
	x := f.(*extreme)
	groups, sel := make([]uint32, 0, len(to)), make([]int32, 0, len(to))
	for k, g := range to {
		if at := x.s[source(from, k)]; at != 0 {
			groups, sel = append(groups, g), append(sel, at-1)
		}
	}
	return a.Update(groups, []*vector.Vector{x.vec}, sel)
}
