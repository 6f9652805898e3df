package agg

import (
	"math/big"

	"github.com/avrosql/avrosql/exec/vector"
)

// Combiner is a State whose groups can be put together piece by piece, as the nodes of a tree over the
// rows of a window are for each frame.
type Combiner interface {
	State
	// Combine adds group from[k] of f, a State of the same function, to group to[k]. f stays as it is.
	Combine(f State, from, to []uint32) error
}

// Combine adds groups of another.
func (a *count) Combine(f State, from, to []uint32) error {
	s := f.(*count).s
	for k, i := range from {
		a.s[to[k]] += s[i]
	}
	return nil
}

// Combine adds groups of another.
func (a *countIf) Combine(f State, from, to []uint32) error {
	return a.count.Combine(&f.(*countIf).count, from, to)
}

func combineInts(s, f []intSum, from, to []uint32) {
	for k, i := range from {
		st := &s[to[k]]
		st.sum, _ = st.sum.Add(f[i].sum)
		st.n += f[i].n
	}
}

// Combine adds groups of another.
func (a *sumInt) Combine(f State, from, to []uint32) error {
	combineInts(a.s, f.(*sumInt).s, from, to)
	return nil
}

// Combine adds groups of another.
func (a *avgInt) Combine(f State, from, to []uint32) error {
	combineInts(a.s, f.(*avgInt).s, from, to)
	return nil
}

func combineFloats(s, f []floatSum, from, to []uint32) {
	for k, i := range from {
		st := &s[to[k]]
		st.add(f[i].sum)
		st.comp += f[i].comp
		st.n += f[i].n
	}
}

// Combine adds groups of another.
func (a *sumFloat) Combine(f State, from, to []uint32) error {
	combineFloats(a.s, f.(*sumFloat).s, from, to)
	return nil
}

// Combine adds groups of another.
func (a *avgFloat) Combine(f State, from, to []uint32) error {
	combineFloats(a.s, f.(*avgFloat).s, from, to)
	return nil
}

func combineWide(s, f []wideSum, from, to []uint32) {
	for k, i := range from {
		st := &s[to[k]]
		st.add(f[i].lo, f[i].mid, f[i].hi)
		st.n += f[i].n
	}
}

// Combine adds groups of another.
func (a *sumWide) Combine(f State, from, to []uint32) error {
	combineWide(a.s, f.(*sumWide).s, from, to)
	return nil
}

// Combine adds groups of another.
func (a *avgWide) Combine(f State, from, to []uint32) error {
	combineWide(a.s, f.(*avgWide).s, from, to)
	return nil
}

func combineBig(s, f []bigSum, from, to []uint32) {
	for k, i := range from {
		if f[i].sum == nil {
			continue
		}
		st := &s[to[k]]
		if st.sum == nil {
			st.sum = new(big.Int)
		}
		st.sum.Add(st.sum, f[i].sum)
		st.n += f[i].n
	}
}

// Combine adds groups of another.
func (a *sumBig) Combine(f State, from, to []uint32) error {
	combineBig(a.s, f.(*sumBig).s, from, to)
	return nil
}

// Combine adds groups of another.
func (a *avgBig) Combine(f State, from, to []uint32) error {
	combineBig(a.s, f.(*avgBig).s, from, to)
	return nil
}

// Combine adds groups of another.
func (a *extremeInt) Combine(f State, from, to []uint32) error {
	s := f.(*extremeInt).s
	for k, i := range from {
		if s[i].ok {
			a.add(to[k], s[i].v)
		}
	}
	return nil
}

// Combine adds groups of another.
func (a *extremeFloat) Combine(f State, from, to []uint32) error {
	s := f.(*extremeFloat).s
	for k, i := range from {
		if s[i].ok {
			a.add(to[k], s[i].v)
		}
	}
	return nil
}

// Combine adds groups of another.
func (a *extreme) Combine(f State, from, to []uint32) error {
	x := f.(*extreme)
	var groups []uint32
	var sel []int32
	for k, i := range from {
		if at := x.s[i]; at != 0 {
			groups, sel = append(groups, to[k]), append(sel, at-1)
		}
	}
	if len(sel) == 0 {
		return nil
	}
	return a.Update(groups, []*vector.Vector{x.vec}, sel)
}

// Combine adds groups of another.
func (a *boolean) Combine(f State, from, to []uint32) error {
	s := f.(*boolean).s
	for k, i := range from {
		a.s[to[k]] |= s[i]
	}
	return nil
}

// Combine adds groups of another.
func (a *variance) Combine(f State, from, to []uint32) error {
	s := f.(*variance).s
	for k, i := range from {
		a.s[to[k]].merge(s[i])
	}
	return nil
}

// merge adds the moments of other rows.
func (s *moments) merge(f moments) {
	if f.n == 0 {
		return
	}
	n := s.n + f.n
	d := f.mean - s.mean
	s.m2 += f.m2 + d*d*s.n*f.n/n
	s.mean += d * f.n / n
	s.n = n
}

// Combine does nothing.
func (*nothing) Combine(State, []uint32, []uint32) error { return nil }
