package op

import (
	"context"
	"math"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
)

// outcome is the rows of several sorters in order, wherever they are.
type outcome struct {
	sorted *sorted
	merged *merger
	out    int64 // rows of merged that were handed up
}

// newOutcome sorts what the sorters hold; acct is what of it takes memory beside theirs.
func newOutcome(ctx context.Context, list []*sorter, budget *mem.Budget, acct *mem.Account) (*outcome, error) {
	if spilled(list) {
		m, err := mergeSorters(ctx, list, budget)
		return &outcome{merged: m}, err
	}
	stores := make([]*rowStore, len(list))
	for i, s := range list {
		s.settle()
		stores[i] = s.st
	}
	in, err := newSorted(joinStores(stores), list[0].lay, acct)
	if err != nil {
		return nil, err
	}
	return &outcome{sorted: in}, in.sort(ctx, len(list))
}

// next fills b with the first cols columns of the next rows.
func (o *outcome) next(b *vector.Batch, cols, batchRows int) (bool, error) {
	if o.merged == nil {
		return o.sorted.next(b, cols, batchRows, math.MaxInt64)
	}
	list, n, err := o.merged.next(batchRows)
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
