package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// How a window spills
//
// A worker that is over moves its rows to disk, parted by the hash of what the window is partitioned by, and
// those that follow. In the end each part is a window of its own, in memory; a part that does not fit is
// parted once more. What comes out goes to disk with the places of its rows, and is merged in their
// order. A single partition of the window has to fit memory; so does a window without PARTITION BY.

// space is where the window spills, nil if it can't.
func (s *WindowSpec) space() *spill.Space {
	if len(s.Partition) == 0 {
		return nil
	}
	return s.Spill
}

// account opens an account of the window's.
func (w *Window) account() *mem.Account { return w.spec.space().Account(w.spec.Budget, "window") }

// windowOverhead is about what a row takes in a window beside itself.
const windowOverhead = 64

// windowPart is the rows of one worker.
type windowPart struct {
	w     *Window
	acct  *mem.Account
	st    *rowStore
	extra int64   // reserved for what is in st
	disk  *placer // nil: all rows are in st
	keys  []*vector.Vector
}

// keep keeps the rows of a batch in memory, or moves all to disk.
func (p *windowPart) keep(ctx context.Context, b *vector.Batch, cols []*vector.Vector, sel []int32) error {
	if p.disk != nil {
		return p.write(cols, b.N, sel, b.Seq)
	}
	if err := p.st.add(b, cols, sel); err != nil || p.w.spec.space() == nil {
		return err
	}
	n := windowOverhead * int64(len(sel))
	p.extra += n
	if err := p.acct.Reserve(n); err != nil {
		return err
	}
	if p.acct.Over() {
		return p.spill(ctx)
	}
	return nil
}

func (p *windowPart) write(cols []*vector.Vector, n int, sel []int32, seq int64) error {
	p.keys = p.keys[:0]
	for _, k := range p.w.spec.Partition {
		p.keys = append(p.keys, cols[k])
	}
	p.disk.part(p.keys, sel)
	return p.disk.write(cols, n, sel, seq)
}

// spill moves the rows in memory to disk, as those that follow are.
func (p *windowPart) spill(ctx context.Context) error {
	p.disk = newPlacer(p.w.spec.Spill, &p.w.meter, p.w.lay.types, 0)
	for _, r := range p.st.runs {
		if err := ctx.Err(); err != nil {
			return err
		}
		c := p.st.chunks[r.id>>chunkShift]
		from := int(r.id & chunkMask)
		if err := p.write(c.cols, c.n, vector.Identity(c.n)[from:from+r.n], r.pos.seq); err != nil {
			return err
		}
	}
	p.acct.Release(p.acct.Used())
	p.st, p.extra = nil, 0
	return nil
}

// windowDisk is a window whose rows are on disk.
type windowDisk struct {
	w      *Window
	acct   *mem.Account
	parts  []*partitions
	out    []*spill.Run
	merged *merger
	row    int64
	memory int64
}

// toDisk moves what workers hold to disk, and computes the window part by part.
func (w *Window) toDisk(ctx context.Context, list []*windowPart) error {
	d := &windowDisk{w: w, acct: w.account()}
	w.disk = d
	for _, p := range list {
		if p.disk == nil {
			if err := p.spill(ctx); err != nil {
				return err
			}
		}
		if err := p.disk.disk.finish(); err != nil {
			return err
		}
		d.parts = append(d.parts, p.disk.disk)
	}
	for i := range partCount {
		if err := d.part(ctx, partRuns(d.parts, i), 1, 0); err != nil {
			return err
		}
	}
	var err error
	d.merged, err = mergeRuns(ctx, placedLayout(d.outputTypes()), d.out, w.spec.Budget, w.spec.Spill, &w.meter)
	return err
}

func (d *windowDisk) outputTypes() []*types.Type {
	ts := d.w.spec.Cols[:len(d.w.spec.Cols):len(d.w.spec.Cols)]
	for i := range d.w.spec.Funcs {
		ts = append(ts, d.w.spec.Funcs[i].Result)
	}
	return ts
}

// part computes the window over the rows of some of its partitions; level is that of the parts that they
// may be cut into, before the size of what they were cut from.
func (d *windowDisk) part(ctx context.Context, runs []*spill.Run, level int, before int64) error {
	if len(runs) == 0 {
		return nil
	}
	spec := *d.w.spec
	lay := placedLayout(d.w.lay.types)
	m, err := newMerger(lay, runs, true)
	if err != nil {
		return err
	}
	size, rows := runBytes(runs), int64(0)
	for _, r := range runs {
		rows += r.Rows()
	}
	if level <= maxLevel && (before == 0 || size <= before/10*9) && !d.acct.Fits(2*size+windowOverhead*rows) {
		deeper := newPartitions(lay.types, spec.Spill, &d.w.meter, level)
		for {
			if err := ctx.Err(); err != nil {
				return err
			}
			cols, n, err := m.next(chunkRows)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
			var keys []*vector.Vector
			for _, k := range spec.Partition {
				keys = append(keys, cols[k])
			}
			if err := deeper.add(keys, cols, vector.Identity(n)); err != nil {
				return err
			}
		}
		if err := deeper.finish(); err != nil {
			return err
		}
		for i := range partCount {
			if err := d.part(ctx, partRuns([]*partitions{deeper}, i), level+1, size); err != nil {
				return err
			}
		}
		return nil
	}
	// Computed columns are there already, and places are columns as any other.
	spec.Cols, spec.Computed, spec.Spill = lay.types, nil, nil
	in := NewWindow(&spec, []SortInput{{Input: &mergedRows{m: m, rows: spec.BatchRows}}})
	defer in.Close()
	out := d.w.spec.Spill.NewRun(placedTypes(d.outputTypes()), &d.w.meter)
	d.out = append(d.out, out)
	for {
		var b vector.Batch
		ok, err := in.Next(ctx, &b)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		given, kept := len(d.w.spec.Cols), len(d.w.lay.types)
		cols := append(b.Cols[:given:given], b.Cols[kept+2:]...)
		if err := out.Add(append(cols, b.Cols[kept], b.Cols[kept+1]), b.Selection()); err != nil {
			return err
		}
	}
	d.memory = max(d.memory, in.Memory())
	return out.Finish()
}

// next hands up the rows in the order of the input.
func (d *windowDisk) next(b *vector.Batch) (bool, error) {
	cols, n, err := d.merged.next(d.w.spec.BatchRows)
	if n == 0 || err != nil {
		return false, err
	}
	*b = vector.Batch{Cols: cols[:len(cols)-2], N: n, Row: d.row, Owned: true}
	d.row += int64(n)
	return true, nil
}

func (d *windowDisk) close() {
	d.merged.release()
	d.merged = nil
	d.acct.Close()
	releaseRuns(d.out)
	for _, p := range d.parts {
		releaseRuns(p.runs[:])
	}
}

// mergedRows are the rows of a merger as an operator.
type mergedRows struct {
	m    *merger
	rows int
	row  int64
}

// Open does nothing.
func (*mergedRows) Open(context.Context) error { return nil }

// Next returns the next rows, all of a batch; Row counts them.
func (r *mergedRows) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	cols, n, err := r.m.next(r.rows)
	if n == 0 || err != nil {
		return false, err
	}
	*b = vector.Batch{Cols: cols, N: n, Row: r.row}
	r.row += int64(n)
	return true, nil
}

// Close does nothing.
func (*mergedRows) Close() error { return nil }
