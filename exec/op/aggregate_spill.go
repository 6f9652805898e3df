package op

import (
	"context"
	"math/bits"
	"slices"

	"github.com/avrosql/avrosql/exec/op/agg"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// How an aggregate spills
//
// A worker that is over moves all of its groups to disk, with what their states know so far, and begins
// anew: so it gives back all that it held. Groups are parted by the hash of their keys. In the end each
// partition is read and its groups are merged, as the groups of several workers are. If those of one
// partition do not fit memory either, they are parted once more.
//
// The values of DISTINCT may be too many even for one group. Where their order does not matter they are
// moved to disk by themselves, with the keys of their groups and parted by keys and values together: each
// partition is rid of duplicates and handed to the state that DISTINCT stands before, and its groups
// join those on disk.
//
// Complete groups are sorted by the position of their first rows. What is left to fit memory is the state
// of one group: ARRAY_AGG and the like, whose result is of that size, MODE, HISTOGRAM and the exact
// quantiles.

// aggDisk is what a worker has on disk. A row of groups has the keys, the position of the first row, and
// the columns of the states.
type aggDisk struct {
	groups *partitions
	values []*partitions // of each aggregate, keys and values of DISTINCT; nil if there are none
}

func (d *aggDisk) release() {
	if d == nil {
		return
	}
	for _, p := range append(slices.Clone(d.values), d.groups) {
		if p != nil {
			for _, r := range p.runs {
				r.Release()
			}
		}
	}
}

func (d *aggDisk) finish() error {
	for _, p := range append(slices.Clone(d.values), d.groups) {
		if p != nil {
			if err := p.finish(); err != nil {
				return err
			}
		}
	}
	return nil
}

// saved is the State that goes to disk with a group: not DISTINCT, if its values go by themselves.
func saved(s agg.State) agg.State {
	if d, ok := s.(*agg.Distinct); ok {
		if in := d.Loose(); in != nil {
			return in
		}
	}
	return s
}

// valueTypes are the columns of an aggregate's values of DISTINCT on disk.
func (s *AggregateSpec) valueTypes(i int) []*types.Type {
	return slices.Concat(s.tableKeys(), s.Aggs[i].Args, s.Aggs[i].Sorted)
}

// keep adds a batch, and moves the groups to disk before memory gets short.
func (p *partial) keep(ctx context.Context, b *vector.Batch) error {
	if p.spec.Spill == nil {
		return p.add(b)
	}
	if err := p.makeRoom(ctx, b.Rows()*max(1, len(p.spec.Sets))); err != nil {
		return err
	}
	if err := p.add(b); err != nil {
		return err
	}
	return p.relieve(ctx)
}

// makeRoom is called before rows are added. What is kept for each group doubles where their number passes
// a power of two: then as much memory is needed once more.
func (p *partial) makeRoom(ctx context.Context, rows int) error {
	n := p.table.Len()
	if bits.Len(uint(n)) == bits.Len(uint(n+rows)) || p.acct.Fits(p.acct.Used()) {
		return nil
	}
	if n > 1 && p.level <= maxLevel {
		return p.shed(ctx)
	}
	return nil
}

// relieve moves the groups to disk if the worker is over and that helps.
func (p *partial) relieve(ctx context.Context) error {
	if !p.acct.Over() {
		return nil
	}
	loose := slices.ContainsFunc(p.states, func(s agg.State) bool { return saved(s) != s })
	if loose || p.table.Len() > 1 && p.level <= maxLevel {
		return p.shed(ctx)
	}
	return p.acct.Check()
}

// shedRows is how many groups are moved at a time, where they may have much.
const shedRows = 512

// shed moves all groups to disk.
func (p *partial) shed(ctx context.Context) error {
	n := p.table.Len()
	if n == 0 {
		return nil
	}
	ts := slices.Concat(p.spec.tableKeys(), []*types.Type{bigint, bigint})
	k := len(ts) - 2
	for _, s := range p.states {
		ts = append(ts, saved(s).Columns()...)
	}
	if p.disk == nil {
		p.disk = &aggDisk{
			groups: newPartitions(ts, p.spec.Spill, p.meter, p.level),
			values: make([]*partitions, len(p.states)),
		}
	}
	groups := make([]uint32, 0, shedRows)
	for at := 0; at < n; at += shedRows {
		if err := ctx.Err(); err != nil {
			return err
		}
		groups = groups[:0]
		for g := at; g < min(at+shedRows, n); g++ {
			groups = append(groups, uint32(g))
		}
		cols := newVectors(ts)
		if err := p.table.Append(cols[:k], groups); err != nil {
			return err
		}
		for _, g := range groups {
			var pos position
			if len(p.first) > 0 {
				pos = p.first[g]
			}
			cols[k].I64, cols[k+1].I64 = append(cols[k].I64, pos.seq), append(cols[k+1].I64, pos.row)
		}
		cols[k].Len, cols[k+1].Len = len(groups), len(groups)
		next := k + 2
		for _, s := range p.states {
			s = saved(s)
			count := len(s.Columns())
			if err := s.Save(cols[next:next+count], groups); err != nil {
				return err
			}
			next += count
		}
		if err := p.disk.groups.add(cols[:k], cols, vector.Identity(len(groups))); err != nil {
			return err
		}
	}
	for i, s := range p.states {
		if d, ok := s.(*agg.Distinct); ok && d.Loose() != nil {
			if err := p.shedValues(ctx, i, d); err != nil {
				return err
			}
		}
	}
	p.acct.Release(p.acct.Used())
	if err := p.reset(); err != nil {
		return err
	}
	return p.onlyGroup()
}

// shedValues moves the values of DISTINCT to disk.
func (p *partial) shedValues(ctx context.Context, i int, d *agg.Distinct) error {
	if p.disk.values[i] == nil {
		p.disk.values[i] = newPartitions(p.spec.valueTypes(i), p.spec.Spill, p.meter, 0)
	}
	return d.Each(func(groups []uint32, args []*vector.Vector) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		cols := newVectors(p.spec.tableKeys())
		if err := p.table.Append(cols, groups); err != nil {
			return err
		}
		cols = append(cols, args...)
		return p.disk.values[i].add(cols, cols, vector.Identity(len(groups)))
	})
}

// found is find for rows that come from disk, whose grouping set is the first key.
func (p *partial) found(cols []*vector.Vector, sel []int32, pos func(i int32) position) ([]uint32, error) {
	groups, err := p.find(cols, sel)
	if err != nil || len(cols) == 0 {
		return groups, err
	}
	for _, i := range p.fresh {
		p.first = append(p.first, pos(i))
		if p.spec.Sets != nil {
			p.sets = append(p.sets, int32(cols[0].I64[i]))
		}
	}
	return groups, nil
}

// load merges groups that were on disk.
func (p *partial) load(cols []*vector.Vector, n int) error {
	k := len(p.spec.tableKeys())
	at := func(i int32) position { return position{cols[k].I64[i], cols[k+1].I64[i]} }
	sel := vector.Identity(n)
	groups, err := p.found(cols[:k], sel, at)
	if err != nil {
		return err
	}
	if k > 0 {
		for i, g := range groups {
			if f := at(int32(i)); f.before(p.first[g]) {
				p.first[g] = f
			}
		}
	}
	acct := p.spec.Spill.Account(p.spec.Budget, "hash aggregate")
	defer acct.Close()
	next := k + 2
	for i, s := range p.states {
		part, err := p.spec.Aggs[i].state(k == 0, acct)
		if err != nil {
			return err
		}
		part = saved(part)
		count := len(part.Columns())
		if err := part.Load(cols[next:next+count], n); err != nil {
			return err
		}
		if err := s.Merge(part, nil, groups); err != nil {
			return err
		}
		next += count
	}
	return nil
}
