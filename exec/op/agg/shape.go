package agg

import (
	"math"

	"github.com/avrosql/avrosql/exec/vector"
)

// fourMoments are count, mean and the sums of the second to fourth powers of the distances from the mean,
// kept up to date and merged as in Pébay (2008).
type fourMoments struct {
	n, mean, m2, m3, m4 float64
}

func (s *fourMoments) merge(f *fourMoments) {
	if f.n == 0 {
		return
	}
	if s.n == 0 {
		*s = *f
		return
	}
	na, nb := s.n, f.n
	n, d := na+nb, f.mean-s.mean
	dn := d / n
	s.m4 += f.m4 + d*dn*dn*dn*na*nb*(na*na-na*nb+nb*nb) + 6*dn*dn*(na*na*f.m2+nb*nb*s.m2) + 4*dn*(na*f.m3-nb*s.m3)
	s.m3 += f.m3 + d*dn*dn*na*nb*(na-nb) + 3*dn*(na*f.m2-nb*s.m2)
	s.m2 += f.m2 + d*dn*na*nb
	s.mean += dn * nb
	s.n = n
}

// shapes give the value of a function, NaN for none.
var shapes = map[string]func(s *fourMoments) float64{
	// The adjusted Fisher-Pearson coefficient G1.
	"skewness": func(s *fourMoments) float64 {
		if s.n < 3 || s.m2 == 0 {
			return math.NaN()
		}
		return math.Sqrt(s.n*(s.n-1)) / (s.n - 2) * math.Sqrt(s.n) * s.m3 / math.Pow(s.m2, 1.5)
	},
	// The excess G2, corrected for a sample.
	"kurtosis": func(s *fourMoments) float64 {
		if s.n < 4 || s.m2 == 0 {
			return math.NaN()
		}
		return (s.n - 1) / ((s.n - 2) * (s.n - 3)) * ((s.n+1)*(s.n*s.m4/(s.m2*s.m2)-3) + 6)
	},
	"kurtosis_pop": func(s *fourMoments) float64 {
		if s.n < 2 || s.m2 == 0 {
			return math.NaN()
		}
		return s.n*s.m4/(s.m2*s.m2) - 3
	},
}

// shape is SKEWNESS and KURTOSIS; NULL over too few values, or such that are all the same.
type shape struct {
	states[fourMoments]
	value func(*fourMoments) float64
}

func (a *shape) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	groups = groupsOf(groups, len(sel))
	for k, i := range sel {
		a.s[groups[k]].merge(&fourMoments{n: 1, mean: args[0].F64[i]})
	}
	return nil
}

// Merge adds the moments of another.
func (a *shape) Merge(f State, from, to []uint32) error {
	s := f.(*shape).s
	for k, g := range to {
		a.s[g].merge(&s[source(from, k)])
	}
	return nil
}

func (a *shape) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		appendDefined(dst, a.value(&a.s[g]))
	}
	return nil
}

// appendDefined appends x, NULL for NaN.
func appendDefined(dst *vector.Vector, x float64) {
	if x != x {
		dst.AppendNull()
		return
	}
	dst.F64 = append(dst.F64, x)
	dst.Len++
}
