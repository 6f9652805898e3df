package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
)

// outcome is the rows of several sorters in order, wherever they are.
type outcome struct {
	sorted *sorted
	merged *merger
	out    int64 // rows of merged that were passed over or handed up
}

// newOutcome sorts what the sorters hold, in up to workers parts at a time; acct is for what of it takes
// memory beside theirs.
func newOutcome(ctx context.Context, list []*sorter, budget *mem.Budget, acct *mem.Account, workers int) (*outcome, error) {
	if spilled(list) {
		m, err := mergeSorters(ctx, list, budget)
		return &outcome{merged: m}, err
	}
	stores := make([]*rowStore, len(list))
	for i, s := range list {
		s.settle()
		stores[i] = s.st
	}
	in, err := newSorted(ctx, joinStores(stores), list[0].lay, acct)
	if err != nil {
		return nil, err
	}
	return &outcome{sorted: in}, in.sort(ctx, workers)
}

// pass passes over the first n rows, of which those in memory are sorted in one part.
func (o *outcome) pass(ctx context.Context, n int64) error {
	if o.merged == nil {
		o.sorted.heads[0] = int(min(n, int64(o.sorted.ends[0])))
		o.sorted.out = n
		return nil
	}
	for o.out < n {
		if err := ctx.Err(); err != nil {
			return err
		}
		_, k, err := o.merged.next(int(min(chunkRows, n-o.out)))
		if k == 0 || err != nil {
			return err
		}
		o.out += int64(k)
	}
	return nil
}

// next fills b with the first cols columns of the next rows; limit is the rank at which they end.
func (o *outcome) next(b *vector.Batch, cols, batchRows int, limit int64) (bool, error) {
	if o.merged == nil {
		return o.sorted.next(b, cols, batchRows, limit)
	}
	list, n, err := o.merged.next(int(min(int64(batchRows), limit-o.out)))
	if n == 0 || err != nil {
		return false, err
	}
	*b = vector.Batch{Cols: list[:cols], N: n, Row: o.out, Owned: true}
	o.out += int64(n)
	return true, nil
}

// release gives the disk back.
func (o *outcome) release() {
	if o != nil {
		o.merged.release()
	}
}
