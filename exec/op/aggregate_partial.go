package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op/agg"
	"github.com/avrosql/avrosql/exec/op/keys"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
)

// partial is one worker's groups.
type partial struct {
	in     *AggregateInput
	spec   *AggregateSpec
	acct   *mem.Account
	table  *keys.Table
	states []agg.State
	first  []position // of each group, if there are keys
	sets   []int32    // of each group its grouping set, if there are several
	meter  *spill.Meter
	disk   *aggDisk // what is not in memory any more, nil for nothing
	level  int      // of its partitions
	merges bool     // rows are states of groups that were on disk, and values of DISTINCT have been seen to

	counters []agg.RowCounter // if there is nothing but COUNT(*)
	strict   [][]bool         // of each aggregate's arguments, see agg.Strict
	batch    vector.Batch
	sub      vector.Batch
	keyCols  []*vector.Vector
	argCols  []*vector.Vector
	groups   []uint32
	fresh    []int32
	selBuf   []int32
	groupBuf []uint32

	setCols   [][]*vector.Vector // of each set, its keys in the table
	setGroups [][]uint32         // of each set, the groups of a batch's rows
}

func newPartial(spec *AggregateSpec, in *AggregateInput, meter *spill.Meter) (*partial, error) {
	p := &partial{in: in, spec: spec, acct: spec.Spill.Account(spec.Budget, "hash aggregate"), meter: meter}
	if err := p.reset(); err != nil {
		return nil, err
	}
	counting := len(spec.tableKeys()) == 0
	for i, st := range p.states {
		s := &spec.Aggs[i]
		counter, ok := st.(agg.RowCounter)
		counting = counting && ok && s.Func == "count" && len(s.Args) == 0 && in.Filters[i] == nil
		p.counters = append(p.counters, counter)
		strict := make([]bool, len(s.Args))
		for k := range strict {
			strict[k] = agg.Strict(s.Func, k)
		}
		p.strict = append(p.strict, strict)
	}
	if !counting {
		p.counters = nil
	}
	return p, nil
}

// reset makes the groups those over no rows.
func (p *partial) reset() error {
	p.table = keys.New(p.spec.tableKeys(), p.acct)
	p.first, p.sets, p.states = nil, nil, nil
	for i := range p.spec.Aggs {
		st, err := p.spec.Aggs[i].state(len(p.spec.tableKeys()) == 0, p.acct)
		if err != nil {
			return err
		}
		if p.merges {
			st = saved(st)
		}
		p.states = append(p.states, st)
	}
	return nil
}

// drain aggregates all of the worker's input.
func (p *partial) drain(ctx context.Context) error {
	if err := p.in.Input.Open(ctx); err != nil {
		return err
	}
	if p.spec.Sets != nil {
		if err := p.emptySets(); err != nil {
			return err
		}
	} else if err := p.onlyGroup(); err != nil {
		return err
	}
	for {
		ok, err := p.in.Input.Next(ctx, &p.batch)
		if err != nil {
			return err
		}
		if !ok {
			return p.in.Input.Close()
		}
		if p.counters != nil {
			for _, c := range p.counters {
				c.Rows(p.batch.Rows())
			}
			continue
		}
		if err := p.keep(ctx, &p.batch); err != nil {
			return err
		}
	}
}

// onlyGroup makes the one group that there is without keys.
func (p *partial) onlyGroup() error {
	if len(p.spec.tableKeys()) > 0 {
		return nil
	}
	if _, err := p.table.Find(nil, vector.Identity(1), make([]uint32, 1), nil); err != nil {
		return err
	}
	return p.grow()
}

func (p *partial) grow() error {
	for _, s := range p.states {
		if err := s.Grow(p.table.Len()); err != nil {
			return err
		}
	}
	return nil
}

// add puts the rows of a batch into their groups.
func (p *partial) add(b *vector.Batch) error {
	sel := b.Selection()
	if p.spec.Sets != nil {
		return p.addSets(b, sel)
	}
	var groups []uint32
	if len(p.spec.Keys) > 0 {
		var err error
		if p.keyCols, err = evalAll(p.in.Keys, b, sel, p.keyCols); err != nil {
			return err
		}
		if groups, err = p.find(p.keyCols, sel); err != nil {
			return err
		}
		for _, i := range p.fresh {
			p.first = append(p.first, position{b.Seq, b.Row + int64(i)})
		}
	}
	for i, s := range p.states {
		if err := p.update(i, s, b, groups, sel); err != nil {
			return err
		}
	}
	return nil
}

// find returns the groups of rows, new ones made; their rows are in fresh.
func (p *partial) find(cols []*vector.Vector, sel []int32) ([]uint32, error) {
	p.groups = fit(p.groups, len(sel))
	var err error
	p.fresh, err = p.table.Find(cols, sel, p.groups, p.fresh[:0])
	if err != nil || len(p.fresh) == 0 {
		return p.groups, err
	}
	if need := len(p.first) + len(p.fresh); need > cap(p.first) {
		c := max(need, 2*cap(p.first))
		if err := p.acct.Reserve(20 * int64(c)); err != nil {
			return nil, err
		}
		p.acct.Release(20 * int64(cap(p.first)))
		p.first = append(make([]position, 0, c), p.first...)
		if p.spec.Sets != nil {
			p.sets = append(make([]int32, 0, c), p.sets...)
		}
	}
	return p.groups, p.grow()
}

// update hands one aggregate its rows: those that pass its filter, and for most functions those where
// no argument is NULL.
func (p *partial) update(i int, s agg.State, b *vector.Batch, groups []uint32, sel []int32) error {
	groups, sel, err := p.rows(i, b, groups, sel)
	if err != nil || len(sel) == 0 {
		return err
	}
	if ps, ok := s.(agg.Positioned); ok {
		ps.At(b.Seq, b.Row)
	}
	return s.Update(groups, p.argCols, sel)
}

// rows returns the rows that an aggregate gets, with their groups, and evaluates its arguments for them.
func (p *partial) rows(i int, b *vector.Batch, groups []uint32, sel []int32) ([]uint32, []int32, error) {
	if f := p.in.Filters[i]; f != nil {
		p.sub = *b
		if err := f.Apply(&p.sub); err != nil {
			return nil, nil, err
		}
		sub := p.sub.Selection()
		groups, sel = p.project(groups, sel, sub), sub
	}
	if len(sel) == 0 {
		return nil, nil, nil
	}
	var err error
	if p.argCols, err = evalAll(p.in.Args[i], b, sel, p.argCols); err != nil {
		return nil, nil, err
	}
	for k, strict := range p.strict[i] {
		if v := p.argCols[k]; strict && v.HasNulls() {
			groups, sel = p.present(v, groups, sel)
		}
	}
	return groups, sel, nil
}

// project returns the groups of the rows in sub, a part of sel.
func (p *partial) project(groups []uint32, sel, sub []int32) []uint32 {
	if groups == nil || len(sub) == len(sel) {
		return groups
	}
	p.groupBuf = fit(p.groupBuf, len(sel))[:0]
	k := 0
	for _, i := range sub {
		for sel[k] != i {
			k++
		}
		p.groupBuf = append(p.groupBuf, groups[k])
	}
	return p.groupBuf
}

// present returns the rows of sel that are not NULL in v, and their groups.
func (p *partial) present(v *vector.Vector, groups []uint32, sel []int32) ([]uint32, []int32) {
	// Both buffers may be what is read here: it is written behind where it is read.
	out := fit(p.selBuf, len(sel))[:0]
	if groups == nil {
		for _, i := range sel {
			if !v.IsNull(int(i)) {
				out = append(out, i)
			}
		}
		p.selBuf = out
		return nil, out
	}
	outGroups := fit(p.groupBuf, len(sel))[:0]
	for k, i := range sel {
		if !v.IsNull(int(i)) {
			out = append(out, i)
			outGroups = append(outGroups, groups[k])
		}
	}
	p.selBuf, p.groupBuf = out, outGroups
	return outGroups, out
}

// merge adds the groups of q to those of p.
func (p *partial) merge(ctx context.Context, q *partial) error {
	n := q.table.Len()
	if err := p.acct.Reserve(4 * int64(n)); err != nil {
		return err
	}
	defer p.acct.Release(4 * int64(n))
	to := make([]uint32, n)
	if ts := p.spec.tableKeys(); len(ts) > 0 {
		groups := make([]uint32, 0, p.spec.BatchRows)
		for at := 0; at < n; at += p.spec.BatchRows {
			if err := ctx.Err(); err != nil {
				return err
			}
			groups = groups[:0]
			for g := at; g < min(at+p.spec.BatchRows, n); g++ {
				groups = append(groups, uint32(g))
			}
			cols := newVectors(ts)
			if err := q.table.Append(cols, groups); err != nil {
				return err
			}
			found, err := p.find(cols, vector.Identity(len(groups)))
			if err != nil {
				return err
			}
			copy(to[at:], found)
			for _, i := range p.fresh {
				p.first = append(p.first, q.first[at+int(i)])
				if q.sets != nil {
					p.sets = append(p.sets, q.sets[at+int(i)])
				}
			}
			for k, g := range found {
				if f := q.first[at+k]; f.before(p.first[g]) {
					p.first[g] = f
				}
			}
		}
	}
	for i, s := range p.states {
		if err := s.Merge(q.states[i], nil, to); err != nil {
			return err
		}
	}
	return nil
}

// results returns the columns of groups as they are handed up.
func (p *partial) results(groups []uint32) ([]*vector.Vector, error) {
	cols := newVectors(p.spec.tableKeys())
	if err := p.table.Append(cols, groups); err != nil {
		return nil, err
	}
	if p.spec.Sets != nil {
		cols = append(cols[1:], cols[0])
	}
	for i, s := range p.states {
		v := vector.New(p.spec.Aggs[i].Result)
		v.Reserve(len(groups))
		if err := s.Result(v, groups); err != nil {
			return nil, err
		}
		cols = append(cols, v)
	}
	return cols, nil
}

// finish tells the states that all rows are there.
func (p *partial) finish() error {
	for _, s := range p.states {
		if f, ok := s.(agg.Finisher); ok {
			if err := f.Finish(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *partial) close() {
	p.acct.Close()
	p.table, p.states, p.first, p.sets = nil, nil, nil, nil
	p.disk.release()
	p.disk = nil
}
