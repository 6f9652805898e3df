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

func (s *floatSum) merge(f *floatSum) {
	s.add(f.sum)
	s.comp += f.comp
	s.n += f.n
}

func (s *floatSum) value() float64 {
	// The compensation of an infinity is NaN.
	if v := s.sum + s.comp; v == v {
		return v
	}
	return s.sum
}

// sumFloat is SUM and AVG of FLOAT and DOUBLE.
type sumFloat struct {
	states[floatSum]
	mean bool
}

func (a *sumFloat) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	s, vals := a.s, args[0].F64
	if groups == nil {
		st := s[0]
		for _, i := range sel {
			st.add(vals[i])
		}
		st.n += int64(len(sel))
		s[0] = st
		return nil
	}
	groups = groups[:len(sel)]
	for k, i := range sel {
		st := &s[groups[k]]
		st.add(vals[i])
		st.n++
	}
	return nil
}

// Merge adds the sums of another.
func (a *sumFloat) Merge(f State, from, to []uint32) error {
	s := f.(*sumFloat).s
	for k, g := range to {
		a.s[g].merge(&s[source(from, k)])
	}
	return nil
}

func (a *sumFloat) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		s := &a.s[g]
		if s.n == 0 {
			dst.AppendNull()
			continue
		}
		x := s.value()
		if a.mean {
			x /= float64(s.n)
		}
		dst.F64 = append(dst.F64, x)
		dst.Len++
	}
	return nil
}

// product is PRODUCT, in floating point.
type product struct{ states[floatValue] }

func (a *product) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	groups = groupsOf(groups, len(sel))
	for k, i := range sel {
		a.times(groups[k], args[0].F64[i])
	}
	return nil
}

func (a *product) times(g uint32, x float64) {
	if s := &a.s[g]; s.ok {
		s.v *= x
	} else {
		*s = floatValue{x, true}
	}
}

// Merge multiplies with the products of another.
func (a *product) Merge(f State, from, to []uint32) error {
	s := f.(*product).s
	for k, g := range to {
		if x := s[source(from, k)]; x.ok {
			a.times(g, x.v)
		}
	}
	return nil
}

func (a *product) Result(dst *vector.Vector, groups []uint32) error {
	return results(dst, &dst.F64, a.s, groups)
}

// geomean is the geometric mean: the exponential of the mean logarithm. It is NaN where a value is negative.
type geomean struct{ states[floatSum] }

func (a *geomean) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	groups = groupsOf(groups, len(sel))
	for k, i := range sel {
		s := &a.s[groups[k]]
		s.add(math.Log(args[0].F64[i]))
		s.n++
	}
	return nil
}

// Merge adds the logarithms of another.
func (a *geomean) Merge(f State, from, to []uint32) error {
	s := f.(*geomean).s
	for k, g := range to {
		a.s[g].merge(&s[source(from, k)])
	}
	return nil
}

func (a *geomean) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		s := &a.s[g]
		if s.n == 0 {
			dst.AppendNull()
			continue
		}
		dst.F64 = append(dst.F64, math.Exp(s.value()/float64(s.n)))
		dst.Len++
	}
	return nil
}
