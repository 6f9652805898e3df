package agg

import (
	"slices"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// Distinct hands a State each distinct value of a group once. It keeps the pairs of group and value, and
// updates the State when all of them are there: so parts can be merged. What it hands on stands in the
// order of the first rows of the values, if the State cares.
type Distinct struct {
	pairs
	state State
}

// NewDistinct wraps a state; single says that there will be no group but 0.
func NewDistinct(s State, args []*types.Type, single bool, acct *mem.Account) *Distinct {
	_, ordered := s.(Positioned)
	return &Distinct{pairs: newPairs(args, single, ordered, acct), state: s}
}

// Grow makes room for n groups.
func (d *Distinct) Grow(n int) error {
	if err := d.pairs.Grow(n); err != nil {
		return err
	}
	return d.state.Grow(n)
}

// Update notes the values that are new to their groups.
func (d *Distinct) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	_, err := d.find(groups, args, sel, nil)
	return err
}

// Merge adds the values of another.
func (d *Distinct) Merge(f State, from, to []uint32) error {
	return d.pairs.merge(&f.(*Distinct).pairs, from, to, nil)
}

// Finish updates the State with every pair.
func (d *Distinct) Finish() error {
	var order []uint32
	positioned, _ := d.state.(Positioned)
	if d.pos != nil {
		if err := d.acct.Reserve(4 * int64(d.table.Len())); err != nil {
			return err
		}
		defer d.acct.Release(4 * int64(d.table.Len()))
		order = make([]uint32, d.table.Len())
		for i := range order {
			order[i] = uint32(i)
		}
		slices.SortFunc(order, func(x, y uint32) int {
			switch p, q := d.pos.s[x], d.pos.s[y]; {
			case p.before(q):
				return -1
			case q.before(p):
				return 1
			}
			return 0
		})
	}
	at := int64(0)
	err := d.each(order, func(_, groups []uint32, args []*vector.Vector) error {
		if positioned != nil {
			positioned.At(0, at)
		}
		at += int64(len(groups))
		return d.state.Update(groups, args, vector.Identity(len(groups)))
	})
	if f, ok := d.state.(Finisher); ok && err == nil {
		err = f.Finish()
	}
	return err
}

// Loose returns the State that gets the values if it does not care for their order: then they may just as
// well be handed to it by others, each value of a group once.
func (d *Distinct) Loose() State {
	if d.pos != nil {
		return nil
	}
	return d.state
}

// Each calls f with the values that there are, some at a time, and their groups.
func (d *Distinct) Each(f func(groups []uint32, args []*vector.Vector) error) error {
	return d.each(nil, func(_, groups []uint32, args []*vector.Vector) error { return f(groups, args) })
}

// Result appends the values of groups.
func (d *Distinct) Result(dst *vector.Vector, groups []uint32) error {
	return d.state.Result(dst, groups)
}
