package op

import (
	"context"
	"math"

	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/vector"
)

// TopN hands up rows offset to offset+limit of an order. Each worker keeps no more than some of its
// first rows: those that can't be among the wanted ones are passed over as they come.
type TopN struct {
	ordering // of the kept rows: input, computed keys, Seq, Row
	skip     int64
	end      int64
}

// NewTopN returns a top-N over one or more workers' inputs.
func NewTopN(spec *SortSpec, inputs []SortInput, limit, offset int64) *TopN {
	t := &TopN{ordering: newOrdering(spec, inputs, "top-N"), skip: offset, end: math.MaxInt64}
	if limit < math.MaxInt64-offset {
		t.end = limit + offset
	}
	// Where the rows were is part of the order, so that it does not depend on who met them.
	for range 2 {
		t.lay.add(SortKey{Column: -1, Type: bigint})
	}
	return t
}

func (t *TopN) run(ctx context.Context) error {
	t.begin(&t.lay)
	err := exchange.Parallel(ctx, len(t.parts), func(ctx context.Context, i int) error {
		w := &topWorker{TopN: t, rows: t.parts[i], bound: -1}
		return w.drain(ctx, &t.inputs[i])
	})
	if err != nil {
		return err
	}
	if t.result, err = newOutcome(ctx, t.parts, t.spec.Budget, t.acct, 1); err != nil {
		return err
	}
	return t.result.pass(ctx, t.skip)
}

// Next returns the next rows in order.
func (t *TopN) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	if t.end <= t.skip {
		return false, nil
	}
	return t.next(ctx, b, t.run, t.end)
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
	s, err := newSorted(ctx, w.rows.st, &w.lay, scratch)
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
