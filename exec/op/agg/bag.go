package agg

import (
	"cmp"
	"math"
	"slices"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// bag keeps all rows of all groups: row i of each of vecs belongs to group of.s[i].
type bag struct {
	n    int // groups
	vecs []*vector.Vector
	of   states[uint32]
	held int64 // bytes of vecs that are accounted

	index
}

// index finds the rows of a group.
type index struct {
	list   []int32 // rows in the order of groups
	starts []int32 // of each group, and the number of rows
}

// newIndex makes the index of rows, of which row i belongs to group of[i] of n, in their order.
func newIndex(of []uint32, n int, acct *mem.Account) (index, error) {
	if err := acct.Reserve(4 * int64(len(of)+n+1)); err != nil {
		return index{}, err
	}
	x := index{list: make([]int32, len(of)), starts: make([]int32, n+1)}
	for _, g := range of {
		x.starts[g+1]++
	}
	for i := range n {
		x.starts[i+1] += x.starts[i]
	}
	next := slices.Clone(x.starts)
	for i, g := range of {
		x.list[next[g]] = int32(i)
		next[g]++
	}
	return x, nil
}

// rows returns the rows of group g.
func (x *index) rows(g uint32) []int32 { return x.list[x.starts[g]:x.starts[g+1]] }

// drop forgets the index.
func (x *index) drop(acct *mem.Account) {
	if x.list != nil {
		acct.Release(4 * int64(len(x.list)+len(x.starts)))
		*x = index{}
	}
}

func newBag(ts []*types.Type, acct *mem.Account) bag {
	b := bag{of: newStates[uint32](acct)}
	for _, t := range ts {
		b.vecs = append(b.vecs, vector.New(t))
	}
	return b
}

// Grow makes room for n groups.
func (b *bag) Grow(n int) error {
	b.n = max(b.n, n)
	return nil
}

// room makes room for n more rows.
func (b *bag) room(n int) (at int, err error) {
	at = len(b.of.s)
	if at+n > math.MaxInt32 {
		return 0, vector.ErrHeap
	}
	b.drop(b.of.acct)
	return at, b.of.Grow(at + n)
}

func (b *bag) add(groups []uint32, args []*vector.Vector, sel []int32) error {
	at, err := b.room(len(sel))
	if err != nil {
		return err
	}
	copy(b.of.s[at:], groupsOf(groups, len(sel)))
	return b.append(args, sel)
}

// append appends rows to vecs; what they take is reserved first, slack once it is there.
func (b *bag) append(args []*vector.Vector, sel []int32) error {
	size := int64(0)
	for _, v := range args[:len(b.vecs)] {
		size += v.CopySize(sel)
	}
	if err := b.of.acct.Reserve(size); err != nil {
		return err
	}
	b.held += size
	size = 0
	for i, v := range b.vecs {
		if err := vector.AppendSel(v, args[i], sel); err != nil {
			return err
		}
		size += v.MemSize()
	}
	if size > b.held {
		if err := b.of.acct.Reserve(size - b.held); err != nil {
			return err
		}
		b.held = size
	}
	return nil
}

// merge adds groups of f and returns the rows of f that were added, in the order of the new rows.
func (b *bag) merge(f *bag, from, to []uint32) ([]int32, error) {
	var sel []int32
	if from == nil {
		sel = vector.Identity(len(f.of.s))
		at, err := b.room(len(sel))
		if err != nil {
			return nil, err
		}
		for i, g := range f.of.s {
			b.of.s[at+i] = to[g]
		}
		return sel, b.append(f.vecs, sel)
	}
	if err := f.Index(); err != nil {
		return nil, err
	}
	for _, g := range from {
		sel = append(sel, f.rows(g)...)
	}
	at, err := b.room(len(sel))
	if err != nil {
		return nil, err
	}
	for k, g := range from {
		for range f.rows(g) {
			b.of.s[at] = to[k]
			at++
		}
	}
	return sel, b.append(f.vecs, sel)
}

// Index finds the rows of each group, in the order in which they came.
func (b *bag) Index() (err error) {
	if b.list == nil {
		b.index, err = newIndex(b.of.s, b.n, b.of.acct)
	}
	return err
}

// collected is a bag that knows where its rows come from.
type collected struct {
	bag
	pos  states[position]
	base position
}

func newCollected(ts []*types.Type, acct *mem.Account) collected {
	return collected{bag: newBag(ts, acct), pos: newStates[position](acct)}
}

// At keeps the position of the rows to come.
func (a *collected) At(seq, row int64) { a.base = position{seq, row} }

// Update keeps rows.
func (a *collected) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	at := len(a.of.s)
	if err := a.add(groups, args, sel); err != nil {
		return err
	}
	if err := a.pos.Grow(at + len(sel)); err != nil {
		return err
	}
	for k, i := range sel {
		a.pos.s[at+k] = position{a.base.seq, a.base.row + int64(i)}
	}
	return nil
}

func (a *collected) merge(f *collected, from, to []uint32) error {
	at := len(a.of.s)
	sel, err := a.bag.merge(&f.bag, from, to)
	if err != nil {
		return err
	}
	if err := a.pos.Grow(at + len(sel)); err != nil {
		return err
	}
	for k, i := range sel {
		a.pos.s[at+k] = f.pos.s[i]
	}
	return nil
}

// Index finds the rows of each group, in the order of their positions.
func (a *collected) Index() error {
	if a.list != nil {
		return nil
	}
	if err := a.bag.Index(); err != nil {
		return err
	}
	for g := range a.n {
		if part := a.rows(uint32(g)); !slices.IsSortedFunc(part, a.byPosition) {
			slices.SortStableFunc(part, a.byPosition)
		}
	}
	return nil
}

func (a *collected) byPosition(i, j int32) int {
	p, q := a.pos.s[i], a.pos.s[j]
	if d := cmp.Compare(p.seq, q.seq); d != 0 {
		return d
	}
	return cmp.Compare(p.row, q.row)
}
