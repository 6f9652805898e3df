package op

import (
	"slices"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op/agg"
	"github.com/avrosql/avrosql/exec/op/keys"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// distinct hands an aggregate each distinct value of a group once. It keeps the pairs of group and
// value, and updates the aggregate when all of them are there: so parts can be merged.
type distinct struct {
	agg.State
	acct    *mem.Account
	types   []*types.Type // of the pairs: the group's number, if there are keys, then the arguments
	grouped bool
	table   *keys.Table
	group   *vector.Vector
	cols    []*vector.Vector
	found   []uint32
	fresh   []int32

	ordered agg.Positioned // the State, if it cares
	pos     []position     // of the first row with each pair, if so
	base    position
}

func newDistinct(s agg.State, args []*types.Type, grouped bool, acct *mem.Account) *distinct {
	d := &distinct{State: s, acct: acct, grouped: grouped, group: vector.New(types.Of(types.BigInt))}
	if grouped {
		d.types = append(d.types, types.Of(types.BigInt))
	}
	d.types = append(d.types, args...)
	d.table = keys.New(d.types, acct)
	d.ordered, _ = s.(agg.Positioned)
	return d
}

// At keeps the position for a function that wants it.
func (d *distinct) At(seq, row int64) { d.base = position{seq, row} }

// Update notes the values that are new to their groups.
func (d *distinct) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	return d.insert(groups, args, sel, nil)
}

// insert notes pairs; from holds the position of each row of sel where it is not that of the batch.
func (d *distinct) insert(groups []uint32, args []*vector.Vector, sel []int32, from []position) error {
	d.cols = d.cols[:0]
	if d.grouped {
		d.group.Resize(int(sel[len(sel)-1]) + 1)
		for k, i := range sel {
			d.group.I64[i] = int64(groups[k])
		}
		d.cols = append(d.cols, d.group)
	}
	d.cols = append(d.cols, args...)
	d.found = fit(d.found, len(sel))
	var err error
	if d.fresh, err = d.table.Find(d.cols, sel, d.found, d.fresh[:0]); err != nil || d.ordered == nil {
		return err
	}
	if err := d.acct.Reserve(16 * int64(len(d.fresh))); err != nil {
		return err
	}
	for _, i := range d.fresh {
		p := position{d.base.seq, d.base.row + int64(i)}
		if from != nil {
			p = from[i]
		}
		d.pos = append(d.pos, p)
	}
	for k := range from {
		if g := d.found[k]; from[k].before(d.pos[g]) {
			d.pos[g] = from[k]
		}
	}
	return nil
}

// pairs calls f with all pairs, some at a time.
func (d *distinct) pairs(order []uint32, f func(groups []uint32, args []*vector.Vector, at int) error) error {
	const step = DefaultBatchRows
	var groups, list []uint32
	for at := 0; at < d.table.Len(); at += step {
		end := min(at+step, d.table.Len())
		list = list[:0]
		for i := at; i < end; i++ {
			if order != nil {
				list = append(list, order[i])
			} else {
				list = append(list, uint32(i))
			}
		}
		cols := newVectors(d.types)
		if err := d.table.Append(cols, list); err != nil {
			return err
		}
		if d.grouped {
			groups = groups[:0]
			for _, g := range cols[0].I64 {
				groups = append(groups, uint32(g))
			}
			cols = cols[1:]
		}
		if err := f(groups, cols, at); err != nil {
			return err
		}
	}
	return nil
}

// Merge adds the pairs of another.
func (d *distinct) Merge(from agg.State, to []uint32) error {
	f := from.(*distinct)
	return f.pairs(nil, func(groups []uint32, args []*vector.Vector, at int) error {
		for k, g := range groups {
			groups[k] = to[g]
		}
		n := args[0].Len
		var pos []position
		if f.ordered != nil {
			pos = f.pos[at : at+n]
		}
		return d.insert(groups, args, vector.Identity(n), pos)
	})
}

// finish updates the aggregate with every pair, in the order of their first rows if it matters.
func (d *distinct) finish() error {
	var order []uint32
	if d.ordered != nil {
		if err := d.acct.Reserve(4 * int64(d.table.Len())); err != nil {
			return err
		}
		order = make([]uint32, d.table.Len())
		for i := range order {
			order[i] = uint32(i)
		}
		slices.SortFunc(order, func(x, y uint32) int {
			switch p, q := d.pos[x], d.pos[y]; {
			case p.before(q):
				return -1
			case q.before(p):
				return 1
			}
			return 0
		})
	}
	return d.pairs(order, func(groups []uint32, args []*vector.Vector, at int) error {
		if d.ordered != nil {
			d.ordered.At(0, int64(at))
		}
		return d.State.Update(groups, args, vector.Identity(args[0].Len))
	})
}
