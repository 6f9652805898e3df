package agg

import (
	"math"

	"github.com/avrosql/avrosql/exec/vector"
)

// moments are count, mean and sum of squared distances from the mean, kept up to date as in Welford
// (1962) and merged as in Chan, Golub and LeVeque (1979).
type moments struct {
	n        float64
	mean, m2 float64
}

// variance is STDDEV, VAR and SEM over samples and populations.
type variance struct {
	states[moments]
	sample, root bool
	ofMean       bool // SEM: of the mean of the values
}

func (a *variance) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	groups = groupsOf(groups, len(sel))
	vals := args[0].F64
	for k, i := range sel {
		s, x := &a.s[groups[k]], vals[i]
		s.n++
		d := x - s.mean
		s.mean += d / s.n
		s.m2 += d * (x - s.mean)
	}
	return nil
}

// merge adds the moments of other rows.
func (s *moments) merge(f *moments) {
	if f.n == 0 {
		return
	}
	n := s.n + f.n
	d := f.mean - s.mean
	s.m2 += f.m2 + d*d*s.n*f.n/n
	s.mean += d * f.n / n
	s.n = n
}

// Merge adds the moments of another.
func (a *variance) Merge(f State, from, to []uint32) error {
	s := f.(*variance).s
	for k, g := range to {
		a.s[g].merge(&s[source(from, k)])
	}
	return nil
}

func (a *variance) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		s := a.s[g]
		n := s.n
		if a.sample {
			n--
		}
		if n <= 0 {
			dst.AppendNull()
			continue
		}
		x := s.m2 / n
		if a.ofMean {
			x /= s.n
		}
		if a.root {
			x = math.Sqrt(x)
		}
		dst.F64 = append(dst.F64, x)
		dst.Len++
	}
	return nil
}
