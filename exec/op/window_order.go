package op

import (
	"context"
	"slices"

	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op/keys"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// order puts the rows into the order of the window: partitions in the order of their first rows, each
// sorted. It returns the rows' places in the input, and sets ids, places and starts.
func (w *Window) order(ctx context.Context) ([]uint32, error) {
	n := w.rows.rows
	acct := w.account()
	w.accts = append(w.accts, acct)
	defer acct.Close()
	s, err := newSorted(ctx, w.rows, &w.lay, acct)
	if err != nil {
		return nil, err
	}
	// What is returned, and where each row went; the ids are kept.
	if err := w.acct.Reserve(12 * int64(n)); err != nil {
		return nil, err
	}
	w.ids = s.ids
	order := make([]uint32, 0, n)
	switch {
	case n == 0:
		w.starts = nil
	case len(w.spec.Partition) == 0:
		w.starts = []int{0, n}
		if len(w.lay.keys) > 0 {
			if err := s.sort(ctx, len(w.inputs)); err != nil {
				return nil, err
			}
			order = s.merged(order)
		}
	default:
		if err := w.partition(ctx, s, acct); err != nil {
			return nil, err
		}
	}
	for _, e := range s.entries[len(order):] {
		order = append(order, e.rank)
	}
	w.places = make([]uint32, n)
	for at, place := range order {
		w.places[place] = uint32(at)
	}
	return order, nil
}

// merged appends the ranks of parts that are sorted.
func (s *sorted) merged(order []uint32) []uint32 {
	if len(s.heads) == 1 {
		return order
	}
	for {
		best := -1
		for i, h := range s.heads {
			if h < s.ends[i] && (best < 0 || s.compare(s.entries[h], s.entries[s.heads[best]]) < 0) {
				best = i
			}
		}
		if best < 0 {
			return order
		}
		order = append(order, s.entries[s.heads[best]].rank)
		s.heads[best]++
	}
}

// partition puts the entries of each partition side by side and sorts them, several partitions at a time.
func (w *Window) partition(ctx context.Context, s *sorted, acct *mem.Account) error {
	n := len(s.entries)
	// A partition's number for each id that can be, and the entries once more.
	if err := acct.Reserve(int64(len(w.rows.chunks))*chunkRows*4 + int64(n)*16); err != nil {
		return err
	}
	parts, count, err := w.numbers(ctx, acct)
	if err != nil {
		return err
	}
	if err := w.acct.Reserve(8 * int64(count+1)); err != nil {
		return err
	}
	if err := acct.Reserve(12 * int64(count)); err != nil {
		return err
	}
	w.starts = make([]int, count+1)
	// Number them by their first rows, whichever worker met them first.
	number := make([]int32, count)
	found := int32(0)
	for _, id := range s.ids {
		p := parts[id]
		if number[p] == 0 {
			found++
			number[p] = found
		}
		parts[id] = uint32(number[p] - 1)
		w.starts[number[p]]++
	}
	for p := range count {
		w.starts[p+1] += w.starts[p]
	}
	next := slices.Clone(w.starts)
	entries := make([]entry, n)
	for _, e := range s.entries {
		p := parts[s.ids[e.rank]]
		entries[next[p]] = e
		next[p]++
	}
	s.entries = entries
	if len(w.lay.keys) == 0 {
		return nil
	}
	workers := max(1, min(len(w.inputs), n/minPart))
	return exchange.Parallel(ctx, workers, func(ctx context.Context, i int) error {
		// The partitions that begin in the i-th part of the rows.
		lo, hi := i*n/workers, (i+1)*n/workers
		p, _ := slices.BinarySearch(w.starts, lo)
		for ; p < count && w.starts[p] < hi; p++ {
			if err := s.sortRange(ctx, w.starts[p], w.starts[p+1]); err != nil {
				return err
			}
		}
		return nil
	})
}

// numbers returns a number of the partition of each row by its id, and how many there are.
func (w *Window) numbers(ctx context.Context, acct *mem.Account) ([]uint32, int, error) {
	var ts []*types.Type
	for _, k := range w.spec.Partition {
		ts = append(ts, w.lay.types[k])
	}
	table := keys.New(ts, acct)
	parts := make([]uint32, len(w.rows.chunks)*chunkRows)
	cols := make([]*vector.Vector, len(ts))
	for i, c := range w.rows.chunks {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		for j, k := range w.spec.Partition {
			cols[j] = c.cols[k]
		}
		at := i << chunkShift
		if _, err := table.Find(cols, vector.Identity(c.n), parts[at:at+c.n], nil); err != nil {
			return nil, 0, err
		}
	}
	return parts, table.Len(), nil
}
