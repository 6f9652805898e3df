package agg

import (
	"math"
	"slices"

	"github.com/influxdata/tdigest"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
)

// approxQuantile is APPROX_QUANTILE. Up to exactValues values of a group it is QUANTILE_CONT; beyond, a
// t-digest (Dunning 2019) estimates it. The rank of the estimate is off by less than 0.5 % of the rows,
// by far less towards both ends; how it comes out within that depends on the order of the rows.
type approxQuantile struct {
	states[digest]
	*Quantiles
}

const (
	exactValues = 1024
	compression = 400
	digestBytes = (2 + 8) * compression * 16
)

// digest is the finite values of a group, or a digest of them, and how many are infinite or NaN.
type digest struct {
	vals           []float64
	tree           *tdigest.TDigest
	n              int64 // in the tree
	low, high, nan int64
}

func newApproxQuantile(spec *Spec, acct *mem.Account) State {
	exact := *spec
	exact.Func = "quantile_cont"
	q := NewQuantiles(&exact)
	if q == nil {
		return nil
	}
	return &approxQuantile{states: newStates[digest](acct), Quantiles: q}
}

func (a *approxQuantile) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	groups = groupsOf(groups, len(sel))
	for k, i := range sel {
		s, x := &a.s[groups[k]], args[0].F64[i]
		switch {
		case x != x:
			s.nan++
		case x > math.MaxFloat64:
			s.high++
		case x < -math.MaxFloat64:
			s.low++
		default:
			if err := a.add(s, x, 1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *approxQuantile) add(s *digest, x, weight float64) error {
	if s.tree == nil && weight == 1 && len(s.vals) < exactValues {
		if len(s.vals) == cap(s.vals) {
			c := max(4, 2*cap(s.vals))
			if err := a.acct.Reserve(8 * int64(c)); err != nil {
				return err
			}
			a.acct.Release(8 * int64(cap(s.vals)))
			s.vals = append(make([]float64, 0, c), s.vals...)
		}
		s.vals = append(s.vals, x)
		return nil
	}
	if s.tree == nil {
		if err := a.acct.Reserve(digestBytes); err != nil {
			return err
		}
		s.tree = tdigest.NewWithCompression(compression)
		for _, v := range s.vals {
			s.tree.Add(v, 1)
		}
		s.n = int64(len(s.vals))
		a.acct.Release(8 * int64(cap(s.vals)))
		s.vals = nil
	}
	s.tree.Add(x, weight)
	s.n += int64(weight)
	return nil
}

// Merge adds the values of another, or what its digests have come to.
func (a *approxQuantile) Merge(f State, from, to []uint32) error {
	list := f.(*approxQuantile).s
	for k, g := range to {
		s, x := &a.s[g], &list[source(from, k)]
		s.low, s.high, s.nan = s.low+x.low, s.high+x.high, s.nan+x.nan
		for _, v := range x.vals {
			if err := a.add(s, v, 1); err != nil {
				return err
			}
		}
		if x.tree == nil {
			continue
		}
		for _, c := range x.tree.Centroids() {
			if err := a.add(s, c.Mean, c.Weight); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *approxQuantile) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		s := &a.s[g]
		n := int64(len(s.vals)) + s.n + s.low + s.high + s.nan
		one := dst
		if a.list {
			one = dst.Children[0]
		}
		if n == 0 {
			dst.AppendNull()
			continue
		}
		slices.Sort(s.vals)
		for _, f := range a.fractions {
			x, err := a.value(s, f, n)
			if err != nil {
				return err
			}
			one.F64 = append(one.F64, x)
			one.Len++
		}
		if a.list {
			dst.Offsets = append(dst.Offsets, uint32(one.Len))
			dst.Len++
		}
	}
	return nil
}

// value is one quantile of n values: exact among those that are kept, else where the digest has its rank.
func (a *approxQuantile) value(s *digest, f fraction, n int64) (float64, error) {
	if s.tree == nil {
		kept := append(append([]float64{math.Inf(-1)}, s.vals...), math.Inf(1), math.NaN())
		v := &vector.Vector{Type: a.result, Kind: vector.Float64, Len: len(kept), F64: kept}
		x := vector.New(a.result)
		err := a.append(x, v, f, int(n), func(k int) int {
			switch k -= int(s.low); {
			case k < 0:
				return 0
			case k < len(s.vals):
				return 1 + k
			case k < len(s.vals)+int(s.high):
				return 1 + len(s.vals)
			}
			return 2 + len(s.vals)
		})
		return x.F64[0], err
	}
	q := float64(f.num) / float64(f.den)
	if f.desc {
		q = 1 - q
	}
	rank := q * float64(n)
	switch finite := float64(s.n); {
	case rank < float64(s.low):
		return math.Inf(-1), nil
	case rank <= float64(s.low)+finite:
		return s.tree.Quantile(min(1, (rank-float64(s.low))/finite)), nil
	case rank <= float64(s.low)+finite+float64(s.high):
		return math.Inf(1), nil
	}
	return math.NaN(), nil
}
