package agg

import (
	"math"

	"github.com/avrosql/avrosql/exec/vector"
)

// floatSum adds floats with Neumaier's compensation, so that the sum hardly depends on the order of
// the rows, and with that on the number of workers.
type floatSum struct {
	sum, comp float64
	n         int64
}

func (s *floatSum) add(x float64) {
	t := s.sum + x
	if math.Abs(s.sum) >= math.Abs(x) {
		s.comp += (s.sum - t) + x
	} else {
		s.comp += (x - t) + s.sum
	}
	s.sum = t
}

func (s *floatSum) value() float64 {
	// The compensation of an infinity is NaN.
	if v := s.sum + s.comp; v == v {
		return v
	}
	return s.sum
}

func addFloats(s []floatSum, groups []uint32, vals []float64, sel []int32) {
	if groups == nil {
		st := s[0]
		for _, i := range sel {
			st.add(vals[i])
		}
		st.n += int64(len(sel))
		s[0] = st
		return
	}
	groups = groups[:len(sel)]
	for k, i := range sel {
		st := &s[groups[k]]
		st.add(vals[i])
		st.n++
	}
}

func mergeFloats(s, from []floatSum, to []uint32) {
	for i, f := range from {
		st := &s[to[i]]
		st.add(f.sum)
		st.comp += f.comp
		st.n += f.n
	}
}

// sumFloat is SUM of FLOAT and DOUBLE.
type sumFloat struct{ states[floatSum] }

func (a *sumFloat) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	addFloats(a.s, groups, args[0].F64, sel)
	return nil
}

func (a *sumFloat) Merge(from State, to []uint32) error {
	mergeFloats(a.s, from.(*sumFloat).s, to)
	return nil
}

func (a *sumFloat) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		if a.s[g].n == 0 {
			dst.AppendNull()
			continue
		}
		dst.F64 = append(dst.F64, a.s[g].value())
		dst.Len++
	}
	return nil
}
