package op

import (
	"context"
	"sync"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// How a hash join spills
//
// A worker that is over while it collects the build side moves its rows to disk, parted by the hash of
// their keys, and those that follow. Then every worker moves its rows of the probe side to disk in the
// same way; the last one of them joins partition with partition and hands up all rows. A partition whose
// build rows do not fit memory is parted once more, unless that did not help the last time, for its rows
// have one key: then the build rows are taken in chunks, and the probe rows meet each chunk in turn. Joins
// without keys, and those for which a NULL in a key is more than no match, have one partition.
//
// Whatever is handed up goes to disk as runs in the order of the probe rows, and is merged from there: rows
// come in the same order as from memory.

// placedTypes are the types of rows with their place: Seq, and the ordinal among the worker's rows.
func placedTypes(ts []*types.Type) []*types.Type {
	return append(ts[:len(ts):len(ts)], bigint, bigint)
}

// placedLayout is the layout of such rows in the order of their places.
func placedLayout(ts []*types.Type) *layout {
	l := &layout{types: placedTypes(ts)}
	for k := range 2 {
		l.add(SortKey{Column: len(ts) + k, Type: bigint})
	}
	return l
}

// placer writes rows to partitions with their places. It belongs to one worker.
type placer struct {
	disk     *partitions
	one      bool // there is one partition
	seq, ord *vector.Vector
	next     int64
	cols     []*vector.Vector
}

func newPlacer(space *spill.Space, meter *spill.Meter, ts []*types.Type, level int) *placer {
	return &placer{disk: newPartitions(placedTypes(ts), space, meter, level), seq: vector.New(bigint), ord: vector.New(bigint)}
}

// placer returns one for a side of the join with columns of the given types.
func (t *JoinTable) placer(ts []*types.Type) *placer {
	p := newPlacer(t.spec.Spill, &t.meter, ts, 0)
	p.one = t.spec.onePart()
	return p
}

// onePart reports a join whose rows can't be parted by their keys.
func (s *JoinSpec) onePart() bool { return len(s.Keys) == 0 || s.Kind.nullAware() }

// part finds the partitions of rows.
func (p *placer) part(keys []*vector.Vector, sel []int32) {
	if p.one {
		p.disk.sels[0] = append(p.disk.sels[0][:0], sel...)
		return
	}
	p.disk.hash(keys, sel)
}

// write writes rows whose partitions have been found.
func (p *placer) write(cols []*vector.Vector, n int, sel []int32, seq int64) error {
	p.seq.Resize(n)
	p.ord.Resize(n)
	for _, i := range sel {
		p.seq.I64[i], p.ord.I64[i] = seq, p.next
		p.next++
	}
	p.cols = append(append(p.cols[:0], cols...), p.seq, p.ord)
	return p.disk.addHashed(p.cols)
}

// buildPart is the rows of one worker that builds.
type buildPart struct {
	table *JoinTable
	acct  *mem.Account
	st    *rowStore
	extra int64   // reserved for the table of what is in st
	disk  *placer // nil: all rows are in st
	cols  []*vector.Vector
}

// tableOverhead is about what a row takes in the table beside itself.
const tableOverhead = 48

// keep keeps the rows of a batch in memory, or moves all to disk.
func (p *buildPart) keep(ctx context.Context, b *vector.Batch, cols []*vector.Vector, sel []int32) error {
	if p.disk != nil {
		return p.write(b, sel)
	}
	if err := p.st.add(b, cols, sel); err != nil || p.table.spec.Spill == nil {
		return err
	}
	n := tableOverhead * int64(len(sel))
	p.extra += n
	if err := p.acct.Reserve(n); err != nil {
		return err
	}
	if p.acct.Over() {
		return p.spill(ctx)
	}
	return nil
}

// spill moves the rows in memory to disk, as those that follow are.
func (p *buildPart) spill(ctx context.Context) error {
	p.disk = p.table.placer(p.table.spec.Build)
	for _, r := range p.st.runs {
		if err := ctx.Err(); err != nil {
			return err
		}
		c := p.st.chunks[r.id>>chunkShift]
		from := int(r.id & chunkMask)
		b := vector.Batch{Cols: c.cols, N: c.n, Sel: vector.Identity(c.n)[from : from+r.n], Seq: r.pos.seq}
		if err := p.write(&b, b.Sel); err != nil {
			return err
		}
	}
	p.acct.Release(p.acct.Used())
	p.st, p.extra = nil, 0
	return nil
}

func (p *buildPart) write(b *vector.Batch, sel []int32) error {
	if err := p.part(b, sel); err != nil {
		return err
	}
	return p.disk.write(b.Cols, b.N, sel, b.Seq)
}

// part evaluates keys with what is the table's, not the worker's.
func (p *buildPart) part(b *vector.Batch, sel []int32) error {
	p.table.keyMu.Lock()
	defer p.table.keyMu.Unlock()
	var err error
	if p.cols, err = evalAll(p.table.keys, b, sel, p.cols); err != nil {
		return err
	}
	p.disk.part(p.cols, sel)
	return nil
}

// toDisk moves the build rows that are in memory to disk.
func (t *JoinTable) toDisk(ctx context.Context) error {
	d := &diskJoin{table: t, spec: t.spec, space: t.spec.Spill, acct: t.spec.Spill.Account(t.spec.Budget, "hash join")}
	for _, p := range t.parts {
		if p.disk == nil {
			if err := p.spill(ctx); err != nil {
				return err
			}
		}
		if err := p.disk.disk.finish(); err != nil {
			return err
		}
		d.build = append(d.build, p.disk.disk)
	}
	t.parts = nil
	t.disk = d
	return nil
}

// toDisk moves the rows of the probe batch to disk.
func (j *Join) toDisk() error {
	if j.disk == nil {
		j.disk = j.table.placer(j.spec.Probe)
	}
	sel := j.in.Selection()
	var err error
	if j.keyCols, err = evalAll(j.keys, &j.in, sel, j.keyCols); err != nil {
		return err
	}
	j.disk.part(j.keyCols, sel)
	return j.disk.write(j.in.Cols, j.in.N, sel, j.in.Seq)
}

// nextFromDisk moves all probe rows of the worker to disk. The last worker that has done so hands up all
// rows of the join.
func (j *Join) nextFromDisk(ctx context.Context, b *vector.Batch) (bool, error) {
	d := j.table.disk
	for !j.left {
		ok, err := j.input.Next(ctx, &j.in)
		if err != nil {
			return false, err
		}
		if ok {
			if err := j.toDisk(); err != nil {
				return false, err
			}
			continue
		}
		if j.disk != nil {
			if err := j.disk.disk.finish(); err != nil {
				return false, err
			}
			d.mu.Lock()
			d.probe = append(d.probe, j.disk.disk)
			d.mu.Unlock()
		}
		j.left = true
		if j.tail = j.table.probes.Add(-1) == 0; j.tail {
			if err := d.run(ctx, j); err != nil {
				return false, err
			}
		}
	}
	if !j.tail {
		return false, nil
	}
	return d.next(ctx, b)
}

// diskJoin is a join whose sides are on disk.
type diskJoin struct {
	table *JoinTable
	spec  *JoinSpec
	space *spill.Space
	acct  *mem.Account

	mu    sync.Mutex
	build []*partitions
	probe []*partitions

	out    []*spill.Run // in the order of probe rows; of several with the same one, in the order of build rows
	tail   []*spill.Run // in the order of build rows
	merged *merger
	tails  bool // merged is what comes after the probe side has ended
	row    int64
}

// outputTypes are the types of what a join hands up.
func (s *JoinSpec) outputTypes() []*types.Type {
	switch {
	case s.Kind.pairs() && s.BuildFirst:
		return append(s.Build[:len(s.Build):len(s.Build)], s.Probe...)
	case s.Kind.pairs():
		return append(s.Probe[:len(s.Probe):len(s.Probe)], s.Build...)
	case s.Kind == JoinMark || s.Kind == JoinNullMark:
		return append(s.Probe[:len(s.Probe):len(s.Probe)], types.Of(types.Boolean))
	case s.Kind == JoinBuildSemi || s.Kind == JoinBuildAnti:
		return s.Build
	}
	return s.Probe
}

// run joins all partitions.
func (d *diskJoin) run(ctx context.Context, j *Join) error {
	for i := range partCount {
		if err := d.partition(ctx, j, partRuns(d.build, i), partRuns(d.probe, i), 1, 0); err != nil {
			return err
		}
	}
	m, err := mergeRuns(ctx, placedLayout(d.spec.outputTypes()), d.out, d.spec.Budget, d.space, &d.table.meter)
	d.merged = m
	return err
}

// next hands up the joined rows.
func (d *diskJoin) next(ctx context.Context, b *vector.Batch) (bool, error) {
	for {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		cols, n, err := d.merged.next(d.spec.BatchRows)
		if err != nil {
			return false, err
		}
		if n > 0 {
			*b = vector.Batch{Cols: cols[:len(cols)-2], N: n, Row: d.row, Owned: true}
			if d.tails {
				b.Seq = d.spec.Tail
			}
			d.row += int64(n)
			return true, nil
		}
		if d.tails || len(d.tail) == 0 {
			return false, nil
		}
		d.tails, d.row = true, 0
		if d.merged, err = mergeRuns(ctx, placedLayout(d.spec.outputTypes()), d.tail, d.spec.Budget, d.space, &d.table.meter); err != nil {
			return false, err
		}
	}
}

// partition joins two partitions; level is that of the partitions that they may be cut into, before the
// size of the build side that they were cut from.
func (d *diskJoin) partition(ctx context.Context, j *Join, build, probe []*spill.Run, level int, before int64) error {
	switch {
	case len(build) == 0 && len(probe) == 0:
		return nil
	case len(build) == 0 && d.spec.Kind.needsMatch(), len(probe) == 0 && !d.spec.Kind.tail():
		releaseRuns(build)
		releaseRuns(probe)
		return nil
	}
	size := runBytes(build)
	stuck := before > 0 && size > before/10*9
	if d.spec.onePart() || stuck || level > maxLevel || d.acct.Fits(2*size) {
		p := &joinedPart{d: d, worker: j, build: build, probe: probe}
		err := p.run(ctx)
		d.acct.Release(d.acct.Used())
		return err
	}
	b, err := d.again(ctx, placedLayout(d.spec.Build), build, d.table.keys, level)
	if err != nil {
		return err
	}
	p, err := d.again(ctx, placedLayout(d.spec.Probe), probe, j.keys, level)
	if err != nil {
		return err
	}
	for i := range partCount {
		if err := d.partition(ctx, j, partRuns([]*partitions{b}, i), partRuns([]*partitions{p}, i), level+1, size); err != nil {
			return err
		}
	}
	return nil
}

// needsMatch reports a join that hands up nothing without build rows.
func (k JoinKind) needsMatch() bool {
	switch k {
	case JoinInner, JoinBuildOuter, JoinProbeSemi, JoinBuildSemi, JoinBuildAnti:
		return true
	}
	return false
}

// again parts rows of a partition once more, in their order.
func (d *diskJoin) again(ctx context.Context, lay *layout, runs []*spill.Run, keys []Eval, level int) (*partitions, error) {
	m, err := newMerger(lay, runs, true)
	if err != nil {
		return nil, err
	}
	out := newPartitions(lay.types, d.space, &d.table.meter, level)
	var keyCols []*vector.Vector
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		cols, n, err := m.next(chunkRows)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return out, out.finish()
		}
		b := vector.Batch{Cols: cols[:len(cols)-2], N: n}
		if keyCols, err = evalAll(keys, &b, b.Selection(), keyCols); err != nil {
			return nil, err
		}
		if err := out.add(keyCols, cols, b.Selection()); err != nil {
			return nil, err
		}
	}
}

func (d *diskJoin) close() {
	d.merged.release()
	d.merged = nil
	d.acct.Close()
	releaseRuns(d.out)
	releaseRuns(d.tail)
	for _, p := range append(d.build, d.probe...) {
		releaseRuns(p.runs[:])
	}
	d.build, d.probe, d.out, d.tail = nil, nil, nil, nil
}
