package agg

import (
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// appendPosition appends a position to a list's elements.
func appendPosition(v *vector.Vector, p position) {
	c := v.Children[0]
	c.I64 = append(c.I64, p.seq, p.row)
	c.Len += 2
}

// endList ends the list of a group.
func endList(v *vector.Vector) {
	v.Offsets = append(v.Offsets, uint32(v.Children[0].Len))
	v.Len++
}

// owners returns of each element of a column of lists its group.
func owners(v *vector.Vector, n int) []uint32 {
	list := make([]uint32, 0, v.Offsets[n])
	for g := range n {
		for range v.Offsets[g+1] - v.Offsets[g] {
			list = append(list, uint32(g))
		}
	}
	return list
}

// Columns returns a list for each column of the rows.
func (b *bag) Columns() []*types.Type {
	var ts []*types.Type
	for _, v := range b.vecs {
		ts = append(ts, types.NewArray(v.Type, true))
	}
	return ts
}

// Save appends the rows of groups, which are indexed.
func (b *bag) Save(dst []*vector.Vector, groups []uint32) error {
	if err := b.Index(); err != nil {
		return err
	}
	for _, g := range groups {
		for i, v := range b.vecs {
			if err := vector.AppendSel(dst[i].Children[0], v, b.rows(g)); err != nil {
				return err
			}
			endList(dst[i])
		}
	}
	return nil
}

// Load takes the rows of n groups.
func (b *bag) Load(src []*vector.Vector, n int) error {
	b.n = n
	of := owners(src[0], n)
	at, err := b.room(len(of))
	if err != nil {
		return err
	}
	copy(b.of.s[at:], of)
	args := make([]*vector.Vector, len(b.vecs))
	for i := range args {
		args[i] = src[i].Children[0]
	}
	return b.append(args, vector.Identity(len(of)))
}

// Columns returns those of the rows and a list of their positions.
func (a *collected) Columns() []*types.Type { return append(a.bag.Columns(), savedInts) }

// Save appends the rows of groups in their order.
func (a *collected) Save(dst []*vector.Vector, groups []uint32) error {
	if err := a.Index(); err != nil {
		return err
	}
	last := len(dst) - 1
	if err := a.bag.Save(dst[:last], groups); err != nil {
		return err
	}
	for _, g := range groups {
		for _, i := range a.rows(g) {
			appendPosition(dst[last], a.pos.s[i])
		}
		endList(dst[last])
	}
	return nil
}

// Load takes the rows of n groups.
func (a *collected) Load(src []*vector.Vector, n int) error {
	last := len(src) - 1
	if err := a.bag.Load(src[:last], n); err != nil {
		return err
	}
	if err := a.pos.Grow(len(a.of.s)); err != nil {
		return err
	}
	ints := src[last].Children[0].I64
	for i := range a.of.s {
		a.pos.s[i] = position{ints[2*i], ints[2*i+1]}
	}
	return nil
}

// Load takes the rows of n groups; what they are handed to is empty still.
func (o *Ordered) Load(src []*vector.Vector, n int) error {
	if err := o.collected.Load(src, n); err != nil {
		return err
	}
	return o.state.Grow(n)
}

// valueTypes are the types of the values of a pair.
func (d *pairs) valueTypes() []*types.Type {
	if d.single {
		return d.types
	}
	return d.types[1:]
}

// Columns returns a list for each column of the values, and one of their positions if those matter.
func (d *pairs) Columns() []*types.Type {
	var ts []*types.Type
	for _, t := range d.valueTypes() {
		ts = append(ts, types.NewArray(t, true))
	}
	if d.pos != nil {
		ts = append(ts, savedInts)
	}
	return ts
}

// Save appends the values of groups.
func (d *pairs) Save(dst []*vector.Vector, groups []uint32) error {
	if err := d.Index(); err != nil {
		return err
	}
	count := len(d.valueTypes())
	var list []uint32
	for _, g := range groups {
		list = list[:0]
		for _, p := range d.rows(g) {
			list = append(list, uint32(p))
		}
		values, err := d.values(list)
		if err != nil {
			return err
		}
		for i, v := range values {
			if err := vector.AppendRange(dst[i].Children[0], v, 0, len(list)); err != nil {
				return err
			}
			endList(dst[i])
		}
		if d.pos != nil {
			for _, p := range list {
				appendPosition(dst[count], d.pos.s[p])
			}
			endList(dst[count])
		}
	}
	return nil
}

// load takes the values of n groups, and returns the numbers of the pairs, by element.
func (d *pairs) load(src []*vector.Vector, n int) ([]uint32, error) {
	d.n = n
	of := owners(src[0], n)
	count := len(d.valueTypes())
	args := make([]*vector.Vector, count)
	for i := range args {
		args[i] = src[i].Children[0]
	}
	var pos []position
	if d.pos != nil {
		ints := src[count].Children[0].I64
		for i := range of {
			pos = append(pos, position{ints[2*i], ints[2*i+1]})
		}
	}
	return d.find(of, args, vector.Identity(len(of)), pos)
}

// Load takes the values of n groups; what they are handed to is empty still.
func (d *Distinct) Load(src []*vector.Vector, n int) error {
	if _, err := d.pairs.load(src, n); err != nil {
		return err
	}
	return d.state.Grow(n)
}

// Columns returns those of the values, and a list of how many rows have each.
func (a *tally) Columns() []*types.Type { return append(a.pairs.Columns(), savedInts) }

// Save appends the values of groups and their counts.
func (a *tally) Save(dst []*vector.Vector, groups []uint32) error {
	last := len(dst) - 1
	if err := a.pairs.Save(dst[:last], groups); err != nil {
		return err
	}
	c := dst[last].Children[0]
	for _, g := range groups {
		for _, p := range a.rows(g) {
			c.I64 = append(c.I64, a.counts.s[p])
			c.Len++
		}
		endList(dst[last])
	}
	return nil
}

// Load takes the values of n groups and their counts.
func (a *tally) Load(src []*vector.Vector, n int) error {
	last := len(src) - 1
	found, err := a.pairs.load(src[:last], n)
	if err != nil {
		return err
	}
	if err := a.counts.Grow(a.table.Len()); err != nil {
		return err
	}
	for k, p := range found {
		a.counts.s[p] += src[last].Children[0].I64[k]
	}
	return nil
}
