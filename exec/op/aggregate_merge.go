package op

import (
	"context"
	"math"
	"math/bits"
	"sync/atomic"

	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op/keys"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
)

// aggSpilled is the end of an aggregate whose groups are on disk.
type aggSpilled struct {
	agg    *Aggregate
	lay    layout     // of complete groups: output, then the position of the first row
	finals []*partial // of each worker
	rows   []*sorter
	acct   *mem.Account
	result *outcome
}

// runSpilled moves what workers still hold to disk, then merges it partition by partition.
func (a *Aggregate) runSpilled(ctx context.Context) error {
	d := &aggSpilled{agg: a, acct: a.spec.Spill.Account(a.spec.Budget, "hash aggregate")}
	a.disk = d
	d.lay.types = a.spec.outputTypes()
	if a.spec.Sets != nil {
		d.lay.add(SortKey{Column: len(a.spec.Keys), Type: bigint})
	}
	for range 2 {
		d.lay.add(SortKey{Column: -1, Type: bigint})
	}
	err := exchange.Parallel(ctx, len(a.parts), func(ctx context.Context, i int) error {
		p := a.parts[i]
		if p.table == nil {
			return nil // merged into another
		}
		if err := p.shed(ctx); err != nil {
			return err
		}
		p.acct.Release(p.acct.Used())
		if p.disk == nil {
			return nil
		}
		return p.disk.finish()
	})
	if err != nil {
		return err
	}
	for range a.parts {
		p := &partial{spec: a.spec, acct: a.spec.Spill.Account(a.spec.Budget, "hash aggregate"), meter: &a.meter, merges: true}
		if err := p.reset(); err != nil {
			return err
		}
		d.finals = append(d.finals, p)
		d.rows = append(d.rows, newSorter(&d.lay, &d.lay, a.spec.Spill, &a.meter, a.spec.Spill.Account(a.spec.Budget, "hash aggregate")))
	}
	var groups []*partitions
	for _, p := range a.parts {
		if p.disk != nil {
			groups = append(groups, p.disk.groups)
		}
	}
	fed, err := d.distinct(ctx)
	if err != nil {
		return err
	}
	if fed != nil {
		groups = append(groups, fed.groups)
	}
	var next atomic.Int32
	err = exchange.Parallel(ctx, len(d.finals), func(ctx context.Context, w int) error {
		for i := int(next.Add(1)) - 1; i < partCount; i = int(next.Add(1)) - 1 {
			if err := d.partition(ctx, w, partRuns(groups, i), 1); err != nil {
				return err
			}
		}
		d.finals[w].close()
		return nil
	})
	if err != nil {
		return err
	}
	d.result, err = newOutcome(ctx, d.rows, a.spec.Budget, d.acct, len(d.rows))
	return err
}

// distinct hands the values of DISTINCT on disk to their states, and returns the groups of those.
func (d *aggSpilled) distinct(ctx context.Context) (*aggDisk, error) {
	f := d.finals[0]
	for i := range d.agg.spec.Aggs {
		var values []*partitions
		for _, p := range d.agg.parts {
			if p.disk != nil {
				values = append(values, p.disk.values[i])
			}
		}
		for k := range partCount {
			if runs := partRuns(values, k); len(runs) > 0 {
				if err := d.feed(ctx, f, i, runs, 1); err != nil {
					return nil, err
				}
			}
		}
	}
	if err := f.shed(ctx); err != nil || f.disk == nil {
		return nil, err
	}
	out := f.disk
	f.disk = nil
	f.acct.Release(f.acct.Used())
	if err := f.reset(); err != nil {
		return nil, err
	}
	return out, out.finish()
}

// feed hands each value of a partition to f once. Once the table of values is full, what is not in it goes
// to partitions of its own.
func (d *aggSpilled) feed(ctx context.Context, f *partial, i int, runs []*spill.Run, level int) error {
	spec := d.agg.spec
	ts := spec.valueTypes(i)
	k := len(spec.tableKeys())
	acct := spec.Spill.Account(spec.Budget, "hash aggregate")
	defer acct.Close()
	table := keys.New(ts, acct)
	var deeper *partitions
	var groups []uint32
	var fresh, rest []int32
	var scratch keys.Scratch
	none := position{math.MaxInt64, math.MaxInt64}
	err := eachBlock(runs, func(cols []*vector.Vector, n int) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		groups = fit(groups, n)
		sel := vector.Identity(n)
		full := acct.Over() || bits.Len(uint(table.Len())) != bits.Len(uint(table.Len()+n)) && !acct.Fits(acct.Used())
		if deeper == nil && full && table.Len() > 0 && level <= maxLevel {
			deeper = newPartitions(ts, spec.Spill, f.meter, level)
		}
		if deeper != nil {
			table.Lookup(&scratch, cols, sel, groups)
			rest = rest[:0]
			for r, g := range groups {
				if g == keys.None {
					rest = append(rest, int32(r))
				}
			}
			return deeper.add(cols, cols, rest)
		}
		var err error
		if fresh, err = table.Find(cols, sel, groups, fresh[:0]); err != nil || len(fresh) == 0 {
			return err
		}
		// Of the groups all but these values is on disk, and with it where they begin.
		if err := f.makeRoom(ctx, len(fresh)); err != nil {
			return err
		}
		at, err := f.found(cols[:k], fresh, func(int32) position { return none })
		if err != nil {
			return err
		}
		if err := f.states[i].Update(at, cols[k:], fresh); err != nil {
			return err
		}
		return f.relieve(ctx)
	})
	if err != nil || deeper == nil {
		return err
	}
	table = nil
	acct.Release(acct.Used())
	if err := deeper.finish(); err != nil {
		return err
	}
	for _, r := range deeper.runs {
		if r != nil {
			if err := d.feed(ctx, f, i, []*spill.Run{r}, level+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// partition merges the groups of a partition and hands them to the sorter of worker w; level is that of the
// partitions that it may be cut into.
func (d *aggSpilled) partition(ctx context.Context, w int, runs []*spill.Run, level int) error {
	if len(runs) == 0 {
		return nil
	}
	p := d.finals[w]
	p.level = level
	err := eachBlock(runs, func(cols []*vector.Vector, n int) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.makeRoom(ctx, n); err != nil {
			return err
		}
		if err := p.load(cols, n); err != nil {
			return err
		}
		return p.relieve(ctx)
	})
	if err != nil {
		return err
	}
	if p.disk == nil {
		if err := d.emit(ctx, p, d.rows[w]); err != nil {
			return err
		}
		p.acct.Release(p.acct.Used())
		return p.reset()
	}
	if err := p.shed(ctx); err != nil {
		return err
	}
	disk := p.disk
	p.disk = nil
	if err := disk.finish(); err != nil {
		return err
	}
	for i := range partCount {
		if err := d.partition(ctx, w, partRuns([]*partitions{disk.groups}, i), level+1); err != nil {
			return err
		}
	}
	return nil
}

// emit hands complete groups to a sorter.
func (d *aggSpilled) emit(ctx context.Context, p *partial, to *sorter) error {
	if err := p.finish(); err != nil {
		return err
	}
	n := p.table.Len()
	groups := make([]uint32, 0, shedRows)
	for at := 0; at < n; at += shedRows {
		if err := ctx.Err(); err != nil {
			return err
		}
		groups = groups[:0]
		for g := at; g < min(at+shedRows, n); g++ {
			groups = append(groups, uint32(g))
		}
		cols, err := p.results(groups)
		if err != nil {
			return err
		}
		seq, row := vector.New(bigint), vector.New(bigint)
		for _, g := range groups {
			var pos position
			if len(p.first) > 0 {
				pos = p.first[g]
			}
			seq.I64, row.I64 = append(seq.I64, pos.seq), append(row.I64, pos.row)
		}
		seq.Len, row.Len = len(groups), len(groups)
		b := vector.Batch{Cols: append(cols, seq, row), N: len(groups), Row: int64(at)}
		if err := to.add(ctx, &b, b.Cols, b.Selection()); err != nil {
			return err
		}
	}
	return nil
}

// memory is the most that merging held.
func (d *aggSpilled) memory() int64 {
	n := d.acct.Peak()
	for i, p := range d.finals {
		n += p.acct.Peak() + d.rows[i].acct.Peak()
	}
	return n
}

func (d *aggSpilled) close() {
	d.result.release()
	d.result = nil
	d.acct.Close()
	for i, p := range d.finals {
		p.close()
		d.rows[i].release()
		d.rows[i].acct.Close()
	}
}
