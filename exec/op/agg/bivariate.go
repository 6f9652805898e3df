package agg

import (
	"math"

	"github.com/avrosql/avrosql/exec/vector"
)

// coMoments are count, means and sums of products of distances from them of pairs (y, x).
type coMoments struct {
	n, y, x, syy, sxx, sxy float64
}

func (s *coMoments) merge(f *coMoments) {
	if f.n == 0 {
		return
	}
	if s.n == 0 {
		*s = *f
		return
	}
	n := s.n + f.n
	dy, dx, w := f.y-s.y, f.x-s.x, s.n*f.n/n
	s.syy += f.syy + dy*dy*w
	s.sxx += f.sxx + dx*dx*w
	s.sxy += f.sxy + dy*dx*w
	s.y += dy * f.n / n
	s.x += dx * f.n / n
	s.n = n
}

// divided is x / y, NaN by zero.
func divided(x, y float64) float64 {
	if y == 0 {
		return math.NaN()
	}
	return x / y
}

func slope(s *coMoments) float64 { return divided(s.sxy, s.sxx) }

// some is x if there are pairs.
func some(s *coMoments, x float64) float64 {
	if s.n == 0 {
		return math.NaN()
	}
	return x
}

// bivariates give the value of a function of pairs, NaN for none. The first argument is the dependent one.
var bivariates = map[string]func(s *coMoments) float64{
	"corr":       func(s *coMoments) float64 { return divided(s.sxy, math.Sqrt(s.sxx)*math.Sqrt(s.syy)) },
	"covar_pop":  func(s *coMoments) float64 { return divided(s.sxy, s.n) },
	"covar_samp": func(s *coMoments) float64 { return divided(some(s, s.sxy), math.Max(0, s.n-1)) },
	"regr_count": func(s *coMoments) float64 { return s.n },
	"regr_avgx":  func(s *coMoments) float64 { return some(s, s.x) },
	"regr_avgy":  func(s *coMoments) float64 { return some(s, s.y) },
	"regr_sxx":   func(s *coMoments) float64 { return some(s, s.sxx) },
	"regr_syy":   func(s *coMoments) float64 { return some(s, s.syy) },
	"regr_sxy":   func(s *coMoments) float64 { return some(s, s.sxy) },
	"regr_slope": slope,
	"regr_intercept": func(s *coMoments) float64 {
		return s.y - slope(s)*s.x
	},
	"regr_r2": func(s *coMoments) float64 {
		if s.sxx != 0 && s.syy == 0 {
			return 1
		}
		return divided(s.sxy*s.sxy, s.sxx*s.syy)
	},
}

// bivariate is CORR, COVAR and REGR: functions of the pairs of which neither is NULL.
type bivariate struct {
	states[coMoments]
	value func(*coMoments) float64
}

func (a *bivariate) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	groups = groupsOf(groups, len(sel))
	for k, i := range sel {
		a.s[groups[k]].merge(&coMoments{n: 1, y: args[0].F64[i], x: args[1].F64[i]})
	}
	return nil
}

// Merge adds the moments of another.
func (a *bivariate) Merge(f State, from, to []uint32) error {
	s := f.(*bivariate).s
	for k, g := range to {
		a.s[g].merge(&s[source(from, k)])
	}
	return nil
}

func (a *bivariate) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		x := a.value(&a.s[g])
		if dst.Kind == vector.Int64 {
			dst.I64 = append(dst.I64, int64(x))
			dst.Len++
			continue
		}
		appendDefined(dst, x)
	}
	return nil
}
