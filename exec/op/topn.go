package op

import (
	"context"
	"math"

	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
)

// TopN hands up rows offset to offset+limit of an order. Each worker keeps no more than some of its
// first rows: those that can't be among the wanted ones are passed over as they come.
type TopN struct {
	spec   *SortSpec
	inputs []SortInput
	lay    layout // of the kept rows: input, computed keys, Seq, Row
	skip   int64
	end    int64
	parts  []*topWorker
	acct   *mem.Account
	meter  spill.Meter
	sorted *sorted
	merged *merger
	out    int64 // rows of merged that were passed over or handed up
	closed bool
}

// NewTopN returns a top-N over one or more workers' inputs.
func NewTopN(spec *SortSpec, inputs []SortInput, limit, offset int64) *TopN {
	if spec.BatchRows <= 0 {
		spec.BatchRows = DefaultBatchRows
	}
	t := &TopN{spec: spec, inputs: inputs, lay: spec.layout(), skip: offset, end: math.MaxInt64, acct: spec.Spill.Account(spec.Budget, "top-N")}
	if limit < math.MaxInt64-offset {
		t.end = limit + offset
	}
	// Where the rows were is part of the order, so that it does not depend on who met them.
	for range 2 {
		t.lay.add(SortKey{Column: -1, Type: bigint})
	}
	return t
}

// Open does nothing: inputs are opened by the workers that read them.
func (t *TopN) Open(context.Context) error { return nil }

func (t *TopN) run(ctx context.Context) error {
	sorters := make([]*sorter, len(t.inputs))
	for i := range t.inputs {
		s := newSorter(&t.lay, &t.lay, t.spec.Spill, &t.meter, t.spec.Spill.Account(t.spec.Budget, "top-N"))
		sorters[i] = s
		t.parts = append(t.parts, &topWorker{TopN: t, rows: s, bound: -1})
	}
	err := exchange.Parallel(ctx, len(t.parts), func(ctx context.Context, i int) error {
		return t.parts[i].drain(ctx, &t.inputs[i])
	})
	if err != nil {
		return err
	}
	if spilled(sorters) {
		t.merged, err = mergeSorters(ctx, sorters, t.spec.Budget)
		return err
	}
	stores := make([]*rowStore, len(sorters))
	for i, s := range sorters {
		stores[i] = s.st
	}
	if t.sorted, err = newSorted(joinStores(stores), &t.lay, t.acct); err != nil {
		return err
	}
	if err := t.sorted.sort(ctx, 1); err != nil {
		return err
	}
	t.sorted.heads[0] = int(min(t.skip, int64(t.sorted.ends[0])))
	t.sorted.out = t.skip
	return nil
}

// Next returns the next rows in order.
func (t *TopN) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	if t.closed || t.end <= t.skip {
		return false, nil
	}
	if t.sorted == nil && t.merged == nil {
		if err := t.run(ctx); err != nil {
			return false, err
		}
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if t.merged != nil {
		return t.nextMerged(ctx, b)
	}
	return t.sorted.next(b, len(t.spec.Cols), t.spec.BatchRows, t.end)
}

// nextMerged returns the next rows of those on disk.
func (t *TopN) nextMerged(ctx context.Context, b *vector.Batch) (bool, error) {
	for t.out < t.end {
		end := t.end
		if t.out < t.skip {
			end = t.skip
		}
		cols, n, err := t.merged.next(int(min(int64(t.spec.BatchRows), end-t.out)))
		if n == 0 || err != nil {
			return false, err
		}
		t.out += int64(n)
		if t.out > t.skip {
			*b = vector.Batch{Cols: cols[:len(t.spec.Cols)], N: n, Row: t.out - int64(n), Owned: true}
			return true, nil
		}
		if err := ctx.Err(); err != nil {
			return false, err
		}
	}
	return false, nil
}

// Memory returns the most bytes that the operator held.
func (t *TopN) Memory() int64 {
	n := t.acct.Peak()
	for _, p := range t.parts {
		n += p.rows.acct.Peak()
	}
	return n
}

// Spilled returns what was moved to disk.
func (t *TopN) Spilled() *spill.Meter { return &t.meter }

// Close releases the rows and closes the inputs.
func (t *TopN) Close() error {
	t.merged.release()
	t.closed, t.sorted, t.merged = true, nil, nil
	var first error
	for _, in := range t.inputs {
		if err := in.Input.Close(); err != nil && first == nil {
			first = err
		}
	}
	t.acct.Close()
	for _, p := range t.parts {
		p.rows.release()
		p.rows.acct.Close()
	}
	return first
}

// topWorker is one worker's candidates.
type topWorker struct {
	*TopN
	rows     *sorter
	bound    int64 // id of the last row that is wanted so far, -1 while there are too few
	cols     []*vector.Vector
	seq, row vector.Vector
	sel      []int32
}

func (w *topWorker) drain(ctx context.Context, in *SortInput) error {
	if err := in.Input.Open(ctx); err != nil {
		return err
	}
	w.seq, w.row = *vector.New(bigint), *vector.New(bigint)
	var b vector.Batch
	for {
		ok, err := in.Input.Next(ctx, &b)
		if err != nil {
			return err
		}
		if !ok {
			return in.Input.Close()
		}
		if err := w.add(ctx, in, &b); err != nil {
			return err
		}
	}
}

func (w *topWorker) add(ctx context.Context, in *SortInput, b *vector.Batch) error {
	sel := b.Selection()
	var err error
	if w.cols, err = in.columns(b, w.cols); err != nil {
		return err
	}
	if w.bound >= 0 {
		if sel = w.better(sel); len(sel) == 0 {
			return nil
		}
	}
	w.seq.Resize(b.N)
	w.row.Resize(b.N)
	for _, i := range sel {
		w.seq.I64[i], w.row.I64[i] = b.Seq, b.Row+int64(i)
	}
	w.cols = append(w.cols, &w.seq, &w.row)
	// However small the limit, some slack makes cutting back rare.
	if err := w.rows.st.add(b, w.cols, sel); err != nil {
		return err
	}
	n := int64(w.rows.st.rows)
	if n > 4096 && n/2 > w.end {
		if err := w.cut(ctx); err != nil {
			return err
		}
	}
	if !w.rows.acct.Fits(rowOverhead * int64(w.rows.st.rows)) {
		// Of what is moved to disk, no more than what may be wanted.
		if int64(w.rows.st.rows) > w.end {
			if err := w.cut(ctx); err != nil {
				return err
			}
		}
		w.bound = -1
		return w.rows.spill(ctx)
	}
	return nil
}

// better returns the rows of sel that come before the last wanted one. What has equal keys comes after it:
// a worker meets rows in their order.
func (w *topWorker) better(sel []int32) []int32 {
	c := w.rows.st.chunks[w.bound>>chunkShift]
	at := int(w.bound & chunkMask)
	w.sel = w.sel[:0]
	keys := w.lay.keys[:len(w.lay.keys)-2]
	for _, i := range sel {
		for k, col := range keys {
			d := w.lay.orders[k].Compare(w.cols[col], int(i), c.cols[col], at)
			if d < 0 {
				w.sel = append(w.sel, i)
			}
			if d != 0 {
				break
			}
		}
	}
	return w.sel
}

// cut drops the rows that are not wanted any more.
func (w *topWorker) cut(ctx context.Context) error {
	scratch := w.spec.Spill.Account(w.spec.Budget, "top-N")
	defer scratch.Close()
	s, err := newSorted(w.rows.st, &w.lay, scratch)
	if err != nil {
		return err
	}
	if err := s.sort(ctx, 1); err != nil {
		return err
	}
	fresh := newStore(w.lay.types, scratch)
	for {
		var b vector.Batch
		ok, err := s.next(&b, len(w.lay.types), chunkRows, w.end)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if err := fresh.add(&b, b.Cols, b.Selection()); err != nil {
			return err
		}
	}
	if err := w.rows.acct.Resize(scratch.Used()); err != nil {
		return err
	}
	fresh.acct = w.rows.acct
	// Their order is kept in two columns; the runs only list them.
	w.rows.st = fresh
	last := fresh.runs[len(fresh.runs)-1]
	w.bound = last.id + int64(last.n) - 1
	return nil
}
