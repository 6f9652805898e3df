package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// joinedPart joins the rows of one partition: the probe rows meet the build rows a chunk at a time. If
// there is but one chunk, that is a join as any other; else each chunk finds pairs, and what depends on all
// of them is noted of each probe row and handed up in the end.
type joinedPart struct {
	d            *diskJoin
	worker       *Join // whose expressions are used
	build, probe []*spill.Run

	rows  *merger      // build rows that are still to come
	ahead []placedRows // of these, what has been read
	found []uint64     // a bit for each probe row: it has a match
	maybe []uint64     // or may have one, for a NULL
}

// placedRows are some build rows.
type placedRows struct {
	cols []*vector.Vector
	n    int
}

// partialKind is the join of one of several chunks.
func (k JoinKind) partialKind() JoinKind {
	switch k {
	case JoinProbeOuter, JoinSingle:
		return JoinInner
	case JoinFullOuter:
		return JoinBuildOuter
	case JoinProbeAnti, JoinMark:
		return JoinProbeSemi
	case JoinNullAnti:
		return JoinNullMark
	}
	return k
}

func (p *joinedPart) run(ctx context.Context) error {
	var err error
	if p.rows, err = newMerger(placedLayout(p.d.spec.Build), p.build, true); err != nil {
		return err
	}
	kind, many := p.d.spec.Kind, false
	for first := true; ; first = false {
		c, more, err := p.chunk(ctx)
		if err != nil {
			return err
		}
		if first && more {
			many = true
			n := int64(0)
			for _, r := range p.probe {
				n += r.Rows()
			}
			if err := p.d.acct.Reserve(n/4 + 16); err != nil {
				return err
			}
			p.found, p.maybe = make([]uint64, n/64+1), make([]uint64, n/64+1)
			kind = kind.partialKind()
		}
		if err := p.join(ctx, c, kind, many); err != nil {
			return err
		}
		if !more {
			break
		}
	}
	if many {
		err = p.settle(ctx)
	}
	releaseRuns(p.probe)
	return err
}

// joinChunk is a part of the build rows.
type joinChunk struct {
	st  *rowStore
	pos []position // of each row in the order of st's runs, if some are handed up in the end
}

// chunk reads as many build rows as fit memory, and reports whether there are more.
func (p *joinedPart) chunk(ctx context.Context) (*joinChunk, bool, error) {
	d := p.d
	d.acct.Release(d.acct.Used() - int64(len(p.found)+len(p.maybe))*8)
	c := &joinChunk{st: newStore(d.spec.Build, d.acct)}
	for {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		if len(p.ahead) == 0 {
			cols, n, err := p.rows.next(chunkRows / 4)
			if err != nil {
				return nil, false, err
			}
			if n == 0 {
				return c, false, nil
			}
			p.ahead = append(p.ahead, placedRows{cols, n})
		}
		if c.st.rows > 0 && d.acct.Over() {
			if d.spec.Nearest == nil {
				return c, true, nil
			}
			// Which row is the nearest can't be said of a part of them.
			if err := d.acct.Check(); err != nil {
				return nil, false, err
			}
		}
		r := p.ahead[0]
		p.ahead = p.ahead[:0]
		k := len(d.spec.Build)
		b := vector.Batch{N: r.n, Row: int64(c.st.rows)}
		if err := c.st.add(&b, r.cols[:k], b.Selection()); err != nil {
			return nil, false, err
		}
		if err := d.acct.Reserve(tableOverhead * int64(r.n)); err != nil {
			return nil, false, err
		}
		if d.spec.Kind.tail() {
			for i := range r.n {
				c.pos = append(c.pos, position{r.cols[k].I64[i], r.cols[k+1].I64[i]})
			}
		}
	}
}

// join joins the probe rows with a chunk.
func (p *joinedPart) join(ctx context.Context, c *joinChunk, kind JoinKind, many bool) error {
	d := p.d
	spec := *d.spec
	spec.Kind, spec.Spill = kind, nil
	t := &JoinTable{spec: &spec, keys: d.table.keys, acct: d.space.Account(spec.Budget, "hash join"), rows: c.st, built: true}
	defer t.acct.Close()
	// The overhead that was reserved is what this takes.
	d.acct.Release(tableOverhead * int64(c.st.rows))
	if err := t.prepare(ctx); err != nil {
		return err
	}
	t.probes.Store(2) // more than there is: what is left over is seen to here
	src, err := newProbeRows(d.spec, p.probe)
	if err != nil {
		return err
	}
	j := NewJoin(t, src, p.worker.keys, p.worker.residual)
	j.by, j.compare = p.worker.by, p.worker.compare
	if r := p.worker.ranged; r != nil {
		j.ranged = &rangeProbe{by: r.by, row: -1}
	}
	out := &placedWriter{d: d}
	for {
		var b vector.Batch
		ok, err := j.Next(ctx, &b)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if many && !kind.pairs() {
			p.note(&b, kind)
			continue
		}
		if err := p.pairs(j, src, &b, out, many); err != nil {
			return err
		}
	}
	if out.run != nil {
		d.out = append(d.out, out.run)
		if err := out.run.Finish(); err != nil {
			return err
		}
	}
	if kind.tail() {
		return p.leftOver(ctx, j, c)
	}
	return nil
}

// note notes what is known of the rows of a probe batch.
func (p *joinedPart) note(b *vector.Batch, kind JoinKind) {
	for _, i := range b.Selection() {
		at := b.Row + int64(i)
		if kind != JoinNullMark {
			p.found[at>>6] |= 1 << (at & 63)
			continue
		}
		switch m := b.Cols[len(b.Cols)-1]; {
		case m.IsNull(int(i)):
			p.maybe[at>>6] |= 1 << (at & 63)
		case m.Bools[i]:
			p.found[at>>6] |= 1 << (at & 63)
		}
	}
}

// pairs writes rows that a join hands up with the places of their probe rows.
func (p *joinedPart) pairs(j *Join, src *probeRows, b *vector.Batch, out *placedWriter, many bool) error {
	sel := b.Selection()
	single := p.d.spec.Kind == JoinSingle
	out.begin(b.N)
	for _, k := range sel {
		i := k
		if j.spec.Kind.pairs() {
			i = j.pairs[k]
		}
		out.seq.I64[k], out.ord.I64[k] = src.seq.I64[i], src.ord.I64[i]
		if many {
			at := j.in.Row + int64(i)
			if single && p.found[at>>6]>>(at&63)&1 != 0 {
				return ErrSecondRow
			}
			p.found[at>>6] |= 1 << (at & 63)
		}
	}
	return out.add(b.Cols, sel)
}

// leftOver writes the build rows of a chunk that are handed up after the probe side has ended.
func (p *joinedPart) leftOver(ctx context.Context, j *Join, c *joinChunk) error {
	want := j.spec.Kind == JoinBuildSemi
	out := &placedWriter{d: p.d}
	var ids []int64
	var pos []position
	flush := func() error {
		if err := ctx.Err(); err != nil || len(ids) == 0 {
			return err
		}
		cols, err := j.buildColumns(ids)
		if err != nil {
			return err
		}
		cols = j.tailColumns(cols, len(ids))
		out.begin(len(ids))
		for k, q := range pos {
			out.seq.I64[k], out.ord.I64[k] = q.seq, q.row
		}
		ids, pos = ids[:0], pos[:0]
		return out.add(cols, vector.Identity(out.seq.Len))
	}
	limit, at := c.st.outputRows(chunkRows), 0
	for _, r := range c.st.runs {
		for k := range r.n {
			if id := r.id + int64(k); j.table.marked(id) == want {
				ids, pos = append(ids, id), append(pos, c.pos[at])
			}
			at++
			if len(ids) >= limit {
				if err := flush(); err != nil {
					return err
				}
			}
		}
	}
	if err := flush(); err != nil || out.run == nil {
		return err
	}
	p.d.tail = append(p.d.tail, out.run)
	return out.run.Finish()
}

// settle hands up what depends on all chunks.
func (p *joinedPart) settle(ctx context.Context) error {
	kind := p.d.spec.Kind
	if !kind.probeOuter() && (kind.pairs() || kind == JoinBuildSemi || kind == JoinBuildAnti) {
		return nil
	}
	src, err := newProbeRows(p.d.spec, p.probe)
	if err != nil {
		return err
	}
	out := &placedWriter{d: p.d}
	marks := vector.New(types.Of(types.Boolean))
	nulls := newVectors(p.d.spec.Build)
	var b vector.Batch
	var sel []int32
	for {
		ok, err := src.Next(ctx, &b)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		cols := b.Cols
		marks.Resize(b.N)
		sel = sel[:0]
		for i := range b.N {
			at := b.Row + int64(i)
			found, maybe := p.found[at>>6]>>(at&63)&1 != 0, p.maybe[at>>6]>>(at&63)&1 != 0
			take := true
			switch kind {
			case JoinProbeSemi:
				take = found
			case JoinProbeAnti, JoinProbeOuter, JoinFullOuter, JoinSingle:
				take = !found
			case JoinNullAnti:
				take = !found && !maybe
			default:
				marks.Bools[i] = found
				if maybe && !found {
					marks.SetNull(i)
				}
			}
			if take {
				sel = append(sel, int32(i))
			}
		}
		switch {
		case kind.pairs():
			for _, v := range nulls {
				setNulls(v, b.N)
			}
			cols = p.worker.both(cols, nulls)
		case kind == JoinMark || kind == JoinNullMark:
			cols = append(cols[:len(cols):len(cols)], marks)
		}
		out.begin(b.N)
		copy(out.seq.I64, src.seq.I64)
		copy(out.ord.I64, src.ord.I64)
		if err := out.add(cols, sel); err != nil {
			return err
		}
	}
	if out.run == nil {
		return nil
	}
	p.d.out = append(p.d.out, out.run)
	return out.run.Finish()
}

// placedWriter writes rows with places that others give them, as a run that is made for the first.
type placedWriter struct {
	d        *diskJoin
	run      *spill.Run
	seq, ord *vector.Vector
	cols     []*vector.Vector
}

// begin makes room for the places of n rows.
func (w *placedWriter) begin(n int) {
	if w.seq == nil {
		w.seq, w.ord = vector.New(bigint), vector.New(bigint)
	}
	w.seq.Resize(n)
	w.ord.Resize(n)
}

func (w *placedWriter) add(cols []*vector.Vector, sel []int32) error {
	if w.run == nil {
		w.run = w.d.space.NewRun(placedTypes(w.d.spec.outputTypes()), &w.d.table.meter)
	}
	w.cols = append(append(w.cols[:0], cols...), w.seq, w.ord)
	return w.run.Add(w.cols, sel)
}

// probeRows are the probe rows of a partition in their order.
type probeRows struct {
	mergedRows
	seq, ord *vector.Vector // the places of the last batch
}

func newProbeRows(spec *JoinSpec, runs []*spill.Run) (*probeRows, error) {
	m, err := newMerger(placedLayout(spec.Probe), runs, false)
	return &probeRows{mergedRows: mergedRows{m: m, rows: spec.BatchRows}}, err
}

// Next returns the next rows without their places.
func (r *probeRows) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	ok, err := r.mergedRows.Next(ctx, b)
	if ok {
		k := len(b.Cols) - 2
		r.seq, r.ord = b.Cols[k], b.Cols[k+1]
		b.Cols = b.Cols[:k]
	}
	return ok, err
}
