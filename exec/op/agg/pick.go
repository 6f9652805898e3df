package agg

import "github.com/avrosql/avrosql/exec/vector"

// position orders rows over all batches.
type position struct{ seq, row int64 }

func (p position) before(q position) bool { return p.seq < q.seq || p.seq == q.seq && p.row < q.row }

// pick is ANY_VALUE, FIRST and LAST: the value of the first or last of the rows that reach it.
type pick struct {
	kept
	pos  states[position]
	base position
	last bool
}

func (a *pick) At(seq, row int64) { a.base = position{seq, row} }

func (a *pick) Grow(n int) error {
	if err := a.kept.Grow(n); err != nil {
		return err
	}
	return a.pos.Grow(n)
}

func (a *pick) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	groups = groupsOf(groups, len(sel))
	if a.last {
		// The last of a batch alone is worth keeping.
		for k := len(sel) - 1; k >= 0; k-- {
			if err := a.offer(groups[k], position{a.base.seq, a.base.row + int64(sel[k])}, args[0], sel[k]); err != nil {
				return err
			}
		}
		return a.settle()
	}
	for k, i := range sel {
		g := groups[k]
		if a.s[g] != 0 {
			continue
		}
		if err := a.offer(g, position{a.base.seq, a.base.row + int64(i)}, args[0], i); err != nil {
			return err
		}
	}
	return a.settle()
}

func (a *pick) offer(g uint32, p position, v *vector.Vector, i int32) error {
	if a.s[g] != 0 && (a.pos.s[g] == p || a.pos.s[g].before(p) != a.last) {
		return nil
	}
	a.pos.s[g] = p
	return a.keep(g, v, i)
}

// Merge offers the values of another.
func (a *pick) Merge(f State, from, to []uint32) error {
	x := f.(*pick)
	for k, g := range to {
		i := source(from, k)
		if at := x.s[i]; at != 0 {
			if err := a.offer(g, x.pos.s[i], x.vec, at-1); err != nil {
				return err
			}
		}
	}
	return a.settle()
}
