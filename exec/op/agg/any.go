package agg

import "github.com/avrosql/avrosql/exec/vector"

// position orders rows over all batches.
type position struct{ seq, row int64 }

func (p position) before(q position) bool { return p.seq < q.seq || p.seq == q.seq && p.row < q.row }

// anyValue is ANY_VALUE: the first value that is not NULL.
type anyValue struct {
	kept
	pos  states[position]
	base position
}

func (a *anyValue) At(seq, row int64) { a.base = position{seq, row} }

func (a *anyValue) Grow(n int) error {
	if err := a.kept.Grow(n); err != nil {
		return err
	}
	return a.pos.Grow(n)
}

func (a *anyValue) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	groups = groupsOf(groups, len(sel))
	for k, i := range sel {
		g := groups[k]
		if a.s[g] != 0 {
			continue
		}
		if err := a.keep(g, args[0], i); err != nil {
			return err
		}
		a.pos.s[g] = position{a.base.seq, a.base.row + int64(i)}
	}
	return a.settle()
}

func (a *anyValue) Merge(from State, to []uint32) error {
	f := from.(*anyValue)
	err := f.each(func(i int, row int32) error {
		g := to[i]
		if a.s[g] != 0 && !f.pos.s[i].before(a.pos.s[g]) {
			return nil
		}
		a.pos.s[g] = f.pos.s[i]
		return a.keep(g, f.vec, row)
	})
	if err != nil {
		return err
	}
	return a.settle()
}
