package agg

import (
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op/keys"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// pairStep is how many pairs are looked at in one go.
const pairStep = 2048

// pairs numbers the distinct pairs of a group and values.
type pairs struct {
	n      int // groups
	acct   *mem.Account
	types  []*types.Type // the group's number, if there are several groups, then the values
	table  *keys.Table
	owner  states[uint32]    // of each pair, its group, if there are several
	pos    *states[position] // of the first row with each pair, if that matters
	base   position
	single bool // there is one group

	index // the pairs of each group

	group *vector.Vector
	cols  []*vector.Vector
	found []uint32
	fresh []int32
}

// newPairs returns an empty numbering; single says that there will be no group but 0, ordered that
// positions matter.
func newPairs(args []*types.Type, single, ordered bool, acct *mem.Account) pairs {
	d := pairs{acct: acct, single: single, group: vector.New(types.Of(types.BigInt)), owner: newStates[uint32](acct)}
	if !single {
		d.types = append(d.types, types.Of(types.BigInt))
	}
	d.types = append(d.types, args...)
	d.table = keys.New(d.types, acct)
	if ordered {
		s := newStates[position](acct)
		d.pos = &s
	}
	return d
}

// Grow makes room for n groups.
func (d *pairs) Grow(n int) error {
	d.n = max(d.n, n)
	return nil
}

// At keeps the position of the rows to come.
func (d *pairs) At(seq, row int64) { d.base = position{seq, row} }

// find returns the numbers of the rows' pairs; new ones follow those that are there. from holds the
// position of each row where it is not that of the batch.
func (d *pairs) find(groups []uint32, args []*vector.Vector, sel []int32, from []position) ([]uint32, error) {
	if len(sel) == 0 {
		return nil, nil
	}
	d.cols = d.cols[:0]
	if !d.single {
		groups = groupsOf(groups, len(sel))
		d.group.Resize(int(sel[len(sel)-1]) + 1)
		for k, i := range sel {
			d.group.I64[i] = int64(groups[k])
		}
		d.cols = append(d.cols, d.group)
	}
	d.cols = append(d.cols, args...)
	if cap(d.found) < len(sel) {
		d.found = make([]uint32, max(len(sel), pairStep))
	}
	d.found = d.found[:len(sel)]
	at := d.table.Len()
	var err error
	if d.fresh, err = d.table.Find(d.cols, sel, d.found, d.fresh[:0]); err != nil {
		return nil, err
	}
	if len(d.fresh) > 0 {
		d.drop(d.acct)
		if err := d.note(at, groups, sel, from); err != nil {
			return nil, err
		}
	}
	if d.pos != nil {
		for k := range from {
			if g := d.found[k]; from[k].before(d.pos.s[g]) {
				d.pos.s[g] = from[k]
			}
		}
	}
	return d.found, nil
}

// note notes of the new pairs, from number at on, whose they are and where they come from.
func (d *pairs) note(at int, groups []uint32, sel []int32, from []position) error {
	if !d.single {
		if err := d.owner.Grow(at + len(d.fresh)); err != nil {
			return err
		}
	}
	if d.pos != nil {
		if err := d.pos.Grow(at + len(d.fresh)); err != nil {
			return err
		}
	}
	k := 0
	for j, i := range d.fresh {
		for sel[k] != i {
			k++
		}
		if !d.single {
			d.owner.s[at+j] = groups[k]
		}
		if d.pos == nil {
			continue
		}
		d.pos.s[at+j] = position{d.base.seq, d.base.row + int64(i)}
		if from != nil {
			d.pos.s[at+j] = from[k]
		}
	}
	return nil
}

// values appends the values of pairs to as many new vectors.
func (d *pairs) values(list []uint32) ([]*vector.Vector, error) {
	cols := make([]*vector.Vector, len(d.types))
	for i, t := range d.types {
		cols[i] = vector.New(t)
	}
	if err := d.table.Append(cols, list); err != nil {
		return nil, err
	}
	if !d.single {
		cols = cols[1:]
	}
	return cols, nil
}

// each calls f with pairs, some at a time: their numbers, groups and values. list may be nil for all.
func (d *pairs) each(list []uint32, f func(list, groups []uint32, args []*vector.Vector) error) error {
	all := list == nil
	n := len(list)
	if all {
		n = d.table.Len()
		list = make([]uint32, 0, pairStep)
	}
	groups := make([]uint32, 0, pairStep)
	for at := 0; at < n; at += pairStep {
		end := min(at+pairStep, n)
		part := list
		if all {
			part = list[:0]
			for i := at; i < end; i++ {
				part = append(part, uint32(i))
			}
		} else {
			part = list[at:end]
		}
		groups = groups[:0]
		for _, p := range part {
			g := uint32(0)
			if !d.single {
				g = d.owner.s[p]
			}
			groups = append(groups, g)
		}
		args, err := d.values(part)
		if err != nil {
			return err
		}
		if err := f(part, groups, args); err != nil {
			return err
		}
	}
	return nil
}

// Index finds the pairs of each group.
func (d *pairs) Index() (err error) {
	if d.list != nil {
		return nil
	}
	owner := d.owner.s
	if d.single {
		if err := d.owner.Grow(d.table.Len()); err != nil {
			return err
		}
		owner = d.owner.s
	}
	d.index, err = newIndex(owner, d.n, d.acct)
	return err
}

// merge adds pairs of groups of f, and calls found with the numbers that they have got, and had.
func (d *pairs) merge(f *pairs, from, to []uint32, found func(now, was []uint32)) error {
	var list []uint32
	target := to // by group of f
	if from != nil {
		if err := f.Index(); err != nil {
			return err
		}
		target = make([]uint32, f.n)
		list = []uint32{}
		for k, g := range from {
			target[g] = to[k]
			for _, p := range f.rows(g) {
				list = append(list, uint32(p))
			}
		}
	}
	var pos []position
	return f.each(list, func(was, groups []uint32, args []*vector.Vector) error {
		for k, g := range groups {
			groups[k] = target[g]
		}
		if f.pos != nil {
			pos = pos[:0]
			for _, p := range was {
				pos = append(pos, f.pos.s[p])
			}
		}
		now, err := d.find(groups, args, vector.Identity(len(groups)), pos)
		if err == nil && found != nil {
			found(now, was)
		}
		return err
	})
}
