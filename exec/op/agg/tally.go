package agg

import (
	"slices"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// tally counts the rows with each value: MODE is the value of most rows, of several such ones the least,
// or the greatest; HISTOGRAM is a map of all values, in the order of their first rows, to how many there are.
type tally struct {
	pairs
	counts  states[int64]
	mode    bool
	sign    int // MODE: -1 where of several values the greatest is the result, else 1
	compare vector.Comparator
}

// ModeDesc reports whether MODE gives the greatest of several values: whether it has the second argument TRUE.
func ModeDesc(spec *Spec) bool {
	d := spec.constant(1)
	return d != nil && !d.Null && d.I != 0
}

func newTally(spec *Spec, arg *types.Type, acct *mem.Account) *tally {
	mode, sign := spec.Func == "mode", 1
	if mode && ModeDesc(spec) {
		sign = -1
	}
	return &tally{
		pairs: newPairs([]*types.Type{arg}, false, !mode, acct), counts: newStates[int64](acct),
		mode: mode, sign: sign, compare: vector.ComparatorOf(arg),
	}
}

func (a *tally) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	found, err := a.find(groups, args[:1], sel, nil)
	if err != nil {
		return err
	}
	if err := a.counts.Grow(a.table.Len()); err != nil {
		return err
	}
	for _, p := range found {
		a.counts.s[p]++
	}
	return nil
}

// Merge adds the counts of another.
func (a *tally) Merge(f State, from, to []uint32) error {
	x := f.(*tally)
	// No more pairs than both have.
	if err := a.counts.Grow(a.table.Len() + x.table.Len()); err != nil {
		return err
	}
	return a.pairs.merge(&x.pairs, from, to, func(now, was []uint32) {
		for k, p := range now {
			a.counts.s[p] += x.counts.s[was[k]]
		}
	})
}

func (a *tally) Result(dst *vector.Vector, groups []uint32) error {
	if err := a.Index(); err != nil {
		return err
	}
	var list []uint32
	for _, g := range groups {
		rows := a.rows(g)
		if len(rows) == 0 {
			dst.AppendNull()
			continue
		}
		list = list[:0]
		if a.mode {
			most := int64(0)
			for _, p := range rows {
				if n := a.counts.s[p]; n > most {
					most, list = n, list[:0]
				}
				if a.counts.s[p] == most {
					list = append(list, uint32(p))
				}
			}
		} else {
			for _, p := range rows {
				list = append(list, uint32(p))
			}
			slices.SortFunc(list, func(i, j uint32) int {
				if a.pos.s[i].before(a.pos.s[j]) {
					return -1
				}
				return 1
			})
		}
		values, err := a.values(list)
		if err != nil {
			return err
		}
		if err := a.append(dst, values[0], list); err != nil {
			return err
		}
	}
	return nil
}

func (a *tally) append(dst, values *vector.Vector, list []uint32) error {
	if a.mode {
		least := 0
		for i := range list {
			if a.sign*a.compare(values, i, values, least) < 0 {
				least = i
			}
		}
		return vector.AppendRange(dst, values, least, least+1)
	}
	if err := vector.AppendRange(dst.Children[0], values, 0, len(list)); err != nil {
		return err
	}
	for _, p := range list {
		dst.Children[1].I64 = append(dst.Children[1].I64, a.counts.s[p])
	}
	dst.Children[1].Len += len(list)
	dst.Offsets = append(dst.Offsets, uint32(dst.Children[0].Len))
	dst.Len++
	return nil
}
