package agg

import (
	"github.com/axiomhq/hyperloglog"
	"github.com/influxdata/tdigest"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

var savedFloats = types.NewArray(types.Of(types.Double), false)

// Columns returns the hashes of a group, or the sketch that they have become.
func (a *approxCount) Columns() []*types.Type { return []*types.Type{savedInts, savedBytes} }

// Save appends hashes and sketches.
func (a *approxCount) Save(dst []*vector.Vector, groups []uint32) error {
	for _, g := range groups {
		s := &a.s[g]
		var sketch []byte
		if s.sketch != nil {
			var err error
			if sketch, err = s.sketch.MarshalBinary(); err != nil {
				return err
			}
		}
		c := dst[0].Children[0]
		for _, h := range s.set {
			if h != 0 {
				c.I64 = append(c.I64, int64(h))
				c.Len++
			}
		}
		endList(dst[0])
		if err := dst[1].AppendBytes(sketch); err != nil {
			return err
		}
	}
	return nil
}

// Load takes hashes and sketches.
func (a *approxCount) Load(src []*vector.Vector, n int) error {
	if err := a.Grow(n); err != nil {
		return err
	}
	hashes := src[0].Children[0].I64
	for g := range n {
		s := &a.s[g]
		for _, h := range hashes[src[0].Offsets[g]:src[0].Offsets[g+1]] {
			if err := a.add(s, uint64(h)); err != nil {
				return err
			}
		}
		if b := src[1].Bytes(g); len(b) > 0 {
			if err := a.acct.Reserve(sketchBytes); err != nil {
				return err
			}
			s.sketch = new(hyperloglog.Sketch)
			if err := s.sketch.UnmarshalBinary(b); err != nil {
				return err
			}
		}
	}
	return nil
}

// Columns returns the values of a group, or means and weights of the digest that they have become, and
// how many are infinite or NaN.
func (a *approxQuantile) Columns() []*types.Type {
	return []*types.Type{savedFloats, savedFloats, savedInts}
}

// Save appends values and digests.
func (a *approxQuantile) Save(dst []*vector.Vector, groups []uint32) error {
	for _, g := range groups {
		s := &a.s[g]
		vals, tree, counts := dst[0].Children[0], dst[1].Children[0], dst[2].Children[0]
		vals.F64 = append(vals.F64, s.vals...)
		vals.Len = len(vals.F64)
		if s.tree != nil {
			for _, c := range s.tree.Centroids() {
				tree.F64 = append(tree.F64, c.Mean, c.Weight)
			}
			tree.Len = len(tree.F64)
		}
		counts.I64 = append(counts.I64, s.n, s.low, s.high, s.nan)
		counts.Len = len(counts.I64)
		for _, v := range dst {
			endList(v)
		}
	}
	return nil
}

// Load takes values and digests.
func (a *approxQuantile) Load(src []*vector.Vector, n int) error {
	if err := a.Grow(n); err != nil {
		return err
	}
	for g := range n {
		s := &a.s[g]
		c := src[2].Children[0].I64[4*g:]
		s.n, s.low, s.high, s.nan = c[0], c[1], c[2], c[3]
		for _, x := range src[0].Children[0].F64[src[0].Offsets[g]:src[0].Offsets[g+1]] {
			if err := a.add(s, x, 1); err != nil {
				return err
			}
		}
		tree := src[1].Children[0].F64[src[1].Offsets[g]:src[1].Offsets[g+1]]
		if len(tree) == 0 {
			continue
		}
		if err := a.acct.Reserve(digestBytes); err != nil {
			return err
		}
		s.tree = tdigest.NewWithCompression(compression)
		for k := 0; k < len(tree); k += 2 {
			s.tree.Add(tree[k], tree[k+1])
		}
	}
	return nil
}
