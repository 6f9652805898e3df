package agg

import (
	"cmp"
	"math"
	"slices"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// collected keeps all values of all groups, with where they come from.
type collected struct {
	n       int // groups
	vec     *vector.Vector
	entries states[entry]
	byGroup []int32 // entries in the order of groups, then positions; made by sort
	starts  []int32
	base    position
}

type entry struct {
	pos   position
	group uint32
}

func newCollected(t *types.Type, acct *mem.Account) collected {
	return collected{vec: vector.New(t), entries: newStates[entry](acct)}
}

func (a *collected) At(seq, row int64) { a.base = position{seq, row} }

func (a *collected) Grow(n int) error {
	a.n = max(a.n, n)
	return nil
}

func (a *collected) add(groups []uint32, v *vector.Vector, sel []int32) error {
	groups = groupsOf(groups, len(sel))
	at := len(a.entries.s)
	if at+len(sel) > math.MaxInt32 {
		return vector.ErrHeap
	}
	if err := a.entries.Grow(at + len(sel)); err != nil {
		return err
	}
	for k, i := range sel {
		a.entries.s[at+k] = entry{position{a.base.seq, a.base.row + int64(i)}, groups[k]}
	}
	if err := a.entries.acct.Reserve(v.CopySize(sel)); err != nil {
		return err
	}
	if err := vector.AppendSel(a.vec, v, sel); err != nil {
		return err
	}
	a.byGroup = nil
	return nil
}

func (a *collected) merge(f *collected, to []uint32) error {
	at := len(a.entries.s)
	if at+len(f.entries.s) > math.MaxInt32 {
		return vector.ErrHeap
	}
	if err := a.entries.Grow(at + len(f.entries.s)); err != nil {
		return err
	}
	for i, e := range f.entries.s {
		a.entries.s[at+i] = entry{e.pos, to[e.group]}
	}
	a.byGroup = nil
	return vector.AppendRange(a.vec, f.vec, 0, f.vec.Len)
}

// rows returns the rows of vec that belong to group g, in order.
func (a *collected) rows(g uint32) ([]int32, error) {
	if a.byGroup == nil {
		n := len(a.entries.s)
		if err := a.entries.acct.Reserve(4 * int64(n+a.n+1)); err != nil {
			return nil, err
		}
		a.starts = make([]int32, a.n+1)
		for _, e := range a.entries.s {
			a.starts[e.group+1]++
		}
		for i := range a.n {
			a.starts[i+1] += a.starts[i]
		}
		next := slices.Clone(a.starts)
		a.byGroup = make([]int32, n)
		for i, e := range a.entries.s {
			a.byGroup[next[e.group]] = int32(i)
			next[e.group]++
		}
		byPos := func(i, j int32) int {
			p, q := a.entries.s[i].pos, a.entries.s[j].pos
			if d := cmp.Compare(p.seq, q.seq); d != 0 {
				return d
			}
			return cmp.Compare(p.row, q.row)
		}
		for i := range a.n {
			if part := a.byGroup[a.starts[i]:a.starts[i+1]]; !slices.IsSortedFunc(part, byPos) {
				slices.SortStableFunc(part, byPos)
			}
		}
	}
	return a.byGroup[a.starts[g]:a.starts[g+1]], nil
}

// arrayAgg is ARRAY_AGG: NULLs are kept; over no rows it is NULL.
type arrayAgg struct{ collected }

func (a *arrayAgg) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	return a.add(groups, args[0], sel)
}

func (a *arrayAgg) Merge(from State, to []uint32) error {
	return a.merge(&from.(*arrayAgg).collected, to)
}

func (a *arrayAgg) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		rows, err := a.rows(g)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			dst.AppendNull()
			continue
		}
		if err := vector.AppendSel(dst.Children[0], a.vec, rows); err != nil {
			return err
		}
		dst.Offsets = append(dst.Offsets, uint32(dst.Children[0].Len))
		dst.Len++
	}
	return nil
}
