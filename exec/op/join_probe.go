package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/op/keys"
	"github.com/avrosql/avrosql/exec/vector"
)

// Join probes a JoinTable with the rows of one worker's pipeline.
type Join struct {
	table    *JoinTable
	spec     *JoinSpec
	input    Operator
	keys     []Eval
	residual Condition // over the output's columns, which for all kinds are those of both sides; may be nil

	by      Eval // what Nearest compares with build rows, by compare; nil for other joins
	compare vector.Comparator

	ranged *rangeProbe // for Range, else nil

	in      vector.Batch
	inSel   []int32
	inBy    *vector.Vector
	keyCols []*vector.Vector
	groups  []uint32
	scratch keys.Scratch
	sel     []int32 // memory of selections that are handed up

	// Where in the probe batch the next pair comes from: row at of inSel, candidate off of it.
	ready   bool // the table is built, as far as this worker knows
	active  bool
	at, off int
	hit     []bool // by position: the row has met its match

	pairs   []int32 // probe positions
	ids     []int64 // build rows, -1 for none
	lone    []int32 // pairs that stand for a probe row that may have no match
	probe   []*vector.Vector
	shared  []*vector.Vector // build columns that share a chunk's heaps
	copied  []*vector.Vector // build columns with heaps of their own
	marks   *vector.Vector   // the column of mark joins
	out     vector.Batch
	pairSel []int32

	seq     int64 // of the last batch handed up
	row     int64 // rows handed up of that seq
	left    bool  // this worker has been counted as done
	tail    bool
	tailRun int
	tailAt  int
	tailSel []int64
	closed  bool

	disk *placer // this worker's rows, if the build side is on disk
}

// NewJoin returns the probe of one worker. Keys and residual are its own.
func NewJoin(t *JoinTable, input Operator, keys []Eval, residual Condition) *Join {
	j := &Join{table: t, spec: t.spec, input: input, keys: keys, residual: residual, seq: -1}
	j.probe, j.shared, j.copied = newVectors(t.spec.Probe), newVectors(t.spec.Build), newVectors(t.spec.Build)
	return j
}

// Open opens the probe side's input. The table is built at the first Next, see JoinKind.lazy.
func (j *Join) Open(ctx context.Context) error { return j.input.Open(ctx) }

// Next returns the next joined rows.
func (j *Join) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	if !j.ready && !j.spec.Kind.lazy() {
		if err := j.table.ready(ctx); err != nil {
			return false, err
		}
		j.ready = true
	}
	if (j.ready || j.tail) && j.table.disk != nil {
		return j.nextFromDisk(ctx, b)
	}
	for !j.left {
		if !j.active {
			ok, err := j.pull(ctx)
			if err != nil {
				return false, err
			}
			if j.ready && j.table.disk != nil {
				return j.nextFromDisk(ctx, b)
			}
			if !ok {
				// The last of the workers hands up what the build side has left over.
				j.left = true
				last := j.table.probes.Add(-1) == 0
				if last && j.table.disk != nil {
					// This worker had no rows, but others have moved theirs to disk.
					j.tail = true
					if err := j.table.disk.run(ctx, j); err != nil {
						return false, err
					}
					return j.nextFromDisk(ctx, b)
				}
				j.tail = last && j.spec.Kind.tail()
				break
			}
		}
		ok, err := j.step(ctx, b)
		if ok || err != nil {
			return ok, err
		}
	}
	if j.tail {
		return j.nextTail(ctx, b)
	}
	return false, nil
}

// fruitless reports that no probe row can lead to anything.
func (j *Join) fruitless() bool {
	if j.table.rows.rows > 0 {
		return false
	}
	switch j.spec.Kind {
	case JoinInner, JoinBuildOuter, JoinProbeSemi, JoinBuildSemi, JoinBuildAnti:
		return true
	}
	return false
}

// pull takes the next probe batch and looks its keys up.
func (j *Join) pull(ctx context.Context) (bool, error) {
	if j.ready && j.fruitless() {
		return false, nil
	}
	ok, err := j.input.Next(ctx, &j.in)
	if !ok || err != nil {
		return false, err
	}
	if !j.ready {
		if err := j.table.ready(ctx); err != nil {
			return false, err
		}
		j.ready = true
		if j.table.disk != nil {
			return true, j.toDisk()
		}
		if j.fruitless() {
			return false, nil
		}
	}
	j.inSel = j.in.Selection()
	if j.keyCols, err = evalAll(j.keys, &j.in, j.inSel, j.keyCols); err != nil {
		return false, err
	}
	if j.by != nil {
		if j.inBy, err = j.by.Eval(&j.in, j.inSel); err != nil {
			return false, Located(j.in.Origin, err)
		}
	}
	if j.ranged != nil {
		j.ranged.row = -1
		if j.ranged.vals, err = evalAll(j.ranged.by, &j.in, j.inSel, j.ranged.vals); err != nil {
			return false, err
		}
	}
	j.groups = fit(j.groups, len(j.inSel))
	j.table.table.Lookup(&j.scratch, j.keyCols, j.inSel, j.groups)
	// A NULL is no key that the table holds, except by itself in a table of one column.
	for _, v := range j.keyCols {
		if v.HasNulls() {
			for k, i := range j.inSel {
				if v.IsNull(int(i)) {
					j.groups[k] = keys.None
				}
			}
		}
	}
	j.active, j.at, j.off = true, 0, 0
	if j.residual != nil || !j.spec.Kind.pairs() {
		j.hit = fit(j.hit, j.in.N)
		clear(j.hit)
	}
	if j.spec.Kind == JoinSingle && j.residual == nil {
		for k := range j.inSel {
			if len(j.candidates(k)) > 1 {
				return false, ErrSecondRow
			}
		}
	}
	return true, nil
}

// step hands up the next rows that come of the probe batch.
func (j *Join) step(ctx context.Context, b *vector.Batch) (bool, error) {
	switch j.spec.Kind {
	case JoinProbeSemi, JoinProbeAnti, JoinNullAnti, JoinMark, JoinNullMark:
		return j.rowStep(ctx, b)
	case JoinBuildSemi, JoinBuildAnti:
		if j.residual == nil {
			for k := range j.inSel {
				for _, id := range j.candidates(k) {
					j.table.mark(int64(id))
				}
			}
			j.active = false
			return false, nil
		}
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if err := j.nextPairs(); err != nil {
		return false, err
	}
	if len(j.pairs) == 0 {
		j.active = false
		return false, nil
	}
	sel, err := j.survivors()
	if err != nil {
		return false, err
	}
	if j.spec.Kind == JoinBuildSemi || j.spec.Kind == JoinBuildAnti || len(sel) == 0 && sel != nil {
		return false, nil
	}
	j.hand(b, j.out.Cols, len(j.pairs), sel)
	return true, nil
}

// hand fills b with rows that come of the probe batch.
func (j *Join) hand(b *vector.Batch, cols []*vector.Vector, n int, sel []int32) {
	if j.in.Seq != j.seq {
		j.seq, j.row = j.in.Seq, 0
	}
	*b = vector.Batch{Cols: cols, N: n, Sel: sel, Seq: j.seq, Row: j.row}
	j.row += int64(n)
}

// candidates returns the build rows whose keys are those of row k of the probe batch.
func (j *Join) candidates(k int) []uint32 {
	g := j.groups[k]
	if g == keys.None {
		return nil
	}
	t := j.table
	list := t.ids[t.starts[g]:t.starts[g+1]]
	if j.by != nil {
		return j.nearest(list, int(j.inSel[k]))
	}
	if j.ranged != nil {
		return j.ranged.candidates(t, int(j.inSel[k]))
	}
	return list
}

// nextPairs makes the next pairs of the probe batch, as many as make a batch, and their columns. With
// an outer probe side a row without candidates, or any row if there is a residual condition, is
// followed by a pair without a build row that stands for it in case it has no match.
func (j *Join) nextPairs() error {
	limit := j.table.rows.outputRows(j.spec.BatchRows)
	outer := j.spec.Kind.probeOuter()
	j.pairs, j.ids, j.lone = j.pairs[:0], j.ids[:0], j.lone[:0]
	for j.at < len(j.inSel) && len(j.pairs) < limit {
		i := j.inSel[j.at]
		list := j.candidates(j.at)
		if j.off < len(list) {
			part := list[j.off:min(len(list), j.off+limit-len(j.pairs))]
			for _, id := range part {
				j.pairs = append(j.pairs, i)
				j.ids = append(j.ids, int64(id))
			}
			j.off += len(part)
			if j.off < len(list) {
				break
			}
			if !outer || j.residual == nil {
				j.at, j.off = j.at+1, 0
				continue
			}
			if len(j.pairs) >= limit {
				break
			}
		}
		if outer {
			j.lone = append(j.lone, int32(len(j.pairs)))
			j.pairs = append(j.pairs, i)
			j.ids = append(j.ids, -1)
		}
		j.at, j.off = j.at+1, 0
	}
	return j.gather()
}

// gather makes the columns of the pairs.
func (j *Join) gather() error {
	if len(j.pairs) == 0 {
		return nil
	}
	for c, v := range j.in.Cols {
		if err := vector.Take(j.probe[c], v, j.pairs); err != nil {
			return err
		}
	}
	build, err := j.buildColumns(j.ids)
	if err != nil {
		return err
	}
	j.out.Cols = j.both(j.probe, build)
	return nil
}

// both puts the columns of the two sides in the output's order.
func (j *Join) both(probe, build []*vector.Vector) []*vector.Vector {
	cols := j.out.Cols[:0]
	if j.spec.BuildFirst {
		return append(append(cols, build...), probe...)
	}
	return append(append(cols, probe...), build...)
}

// buildColumns returns the columns of build rows. Where all lie in one chunk their heaps are shared.
func (j *Join) buildColumns(ids []int64) ([]*vector.Vector, error) {
	one, c := true, ids[0]>>chunkShift
	for _, id := range ids {
		if id < 0 || id>>chunkShift != c {
			one = false
			break
		}
	}
	if one {
		j.sel = j.sel[:0]
		for _, id := range ids {
			j.sel = append(j.sel, int32(id&chunkMask))
		}
		for k, v := range j.table.rows.chunks[c].cols {
			if err := vector.Take(j.shared[k], v, j.sel); err != nil {
				return nil, err
			}
		}
		return j.shared, nil
	}
	for k, v := range j.copied {
		v.Reset()
		if err := vector.AppendIDs(v, j.table.cols[k], chunkShift, ids); err != nil {
			return nil, err
		}
	}
	return j.copied, nil
}

// survivors returns which pairs are handed up, nil for all, and marks rows that have met their match.
func (j *Join) survivors() ([]int32, error) {
	n := len(j.pairs)
	if j.residual == nil {
		if j.spec.Kind.tail() {
			for _, id := range j.ids {
				if id >= 0 {
					j.table.mark(id)
				}
			}
		}
		return nil, nil
	}
	j.pairSel = j.pairSel[:0]
	for k, id := range j.ids {
		if id >= 0 {
			j.pairSel = append(j.pairSel, int32(k))
		}
	}
	met := j.pairSel
	if len(met) > 0 {
		b := vector.Batch{Cols: j.out.Cols, N: n, Sel: met}
		if err := j.residual.Apply(&b); err != nil {
			return nil, err
		}
		met = b.Selection()
	}
	for _, k := range met {
		if j.spec.Kind == JoinSingle && j.hit[j.pairs[k]] {
			return nil, ErrSecondRow
		}
		j.hit[j.pairs[k]] = true
		if j.spec.Kind.tail() {
			j.table.mark(j.ids[k])
		}
	}
	// Merge in the rows that turned out to have no match.
	sel := fit(j.sel, n)[:0]
	for _, k := range j.lone {
		if j.hit[j.pairs[k]] {
			continue
		}
		for len(met) > 0 && met[0] < k {
			sel, met = append(sel, met[0]), met[1:]
		}
		sel = append(sel, k)
	}
	j.sel = append(sel, met...)
	return j.sel, nil
}

// nextTail hands up build rows after the probe side has ended.
func (j *Join) nextTail(ctx context.Context, b *vector.Batch) (bool, error) {
	t := j.table
	want := j.spec.Kind == JoinBuildSemi
	limit := t.rows.outputRows(j.spec.BatchRows)
	j.tailSel = j.tailSel[:0]
	for ; j.tailRun < len(t.rows.runs) && len(j.tailSel) < limit; j.tailAt = 0 {
		r := t.rows.runs[j.tailRun]
		for ; j.tailAt < r.n && len(j.tailSel) < limit; j.tailAt++ {
			if id := r.id + int64(j.tailAt); t.marked(id) == want {
				j.tailSel = append(j.tailSel, id)
			}
		}
		if j.tailAt < r.n {
			break
		}
		j.tailRun++
	}
	if err := ctx.Err(); err != nil || len(j.tailSel) == 0 {
		return false, err
	}
	cols, err := j.buildColumns(j.tailSel)
	if err != nil {
		return false, err
	}
	cols = j.tailColumns(cols, len(j.tailSel))
	if j.seq != j.spec.Tail {
		j.seq, j.row = j.spec.Tail, 0
	}
	*b = vector.Batch{Cols: cols, N: len(j.tailSel), Seq: j.seq, Row: j.row}
	j.row += int64(b.N)
	return true, nil
}

// tailColumns returns what is handed up of n build rows after the probe side has ended.
func (j *Join) tailColumns(cols []*vector.Vector, n int) []*vector.Vector {
	if j.spec.Kind != JoinBuildOuter && j.spec.Kind != JoinFullOuter {
		return cols
	}
	for _, v := range j.probe {
		setNulls(v, n)
	}
	j.out.Cols = j.both(j.probe, cols)
	return j.out.Cols
}

// setNulls makes v n NULLs.
func setNulls(v *vector.Vector, n int) {
	v.Resize(n)
	for i := range n {
		v.SetNull(i)
	}
}

// Close closes the probe side and the table.
func (j *Join) Close() error {
	err := j.input.Close()
	if !j.closed {
		j.closed = true
		if terr := j.table.release(); err == nil {
			err = terr
		}
	}
	return err
}
