package op

import (
	"context"
	"slices"

	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// sorter keeps rows to be sorted, and moves them to disk as sorted runs when it has to. It belongs to one
// worker.
type sorter struct {
	lay   *layout // of the rows in memory
	disk  *layout // of runs
	space *spill.Space
	meter *spill.Meter
	acct  *mem.Account
	st    *rowStore
	extra int64 // reserved for sorting what is in st
	runs  []*spill.Run
	moved int64 // rows in runs
}

// rowOverhead is what sorting takes for a row: see newSorted.
const rowOverhead = 16 + 16 + 4

var bigint = types.Of(types.BigInt)

// placed returns the layout with the place of a row as its last key, in two columns: Seq, and the ordinal
// among the worker's rows. As a Seq is one worker's, that is the order of the input.
func (l *layout) placed() *layout {
	d := &layout{types: slices.Clone(l.types), keys: slices.Clone(l.keys), orders: slices.Clone(l.orders)}
	for range 2 {
		d.add(SortKey{Column: -1, Type: bigint})
	}
	return d
}

func newSorter(lay, disk *layout, space *spill.Space, meter *spill.Meter, acct *mem.Account) *sorter {
	return &sorter{lay: lay, disk: disk, space: space, meter: meter, acct: acct, st: newStore(lay.types, acct)}
}

// add keeps the rows of b at sel, or moves all rows to disk.
func (s *sorter) add(ctx context.Context, b *vector.Batch, cols []*vector.Vector, sel []int32) error {
	if err := s.st.add(b, cols, sel); err != nil {
		return err
	}
	if s.space == nil {
		return nil
	}
	n := rowOverhead * int64(len(sel))
	s.extra += n
	if err := s.acct.Reserve(n); err != nil {
		return err
	}
	if s.acct.Over() {
		return s.spill(ctx)
	}
	return nil
}

// settle releases what is reserved for sorting, for whoever sorts.
func (s *sorter) settle() {
	s.acct.Release(s.extra)
	s.extra = 0
}

// spill moves all rows to disk as a run.
func (s *sorter) spill(ctx context.Context) error {
	if s.st.rows == 0 {
		return nil
	}
	s.settle()
	in, err := newSorted(ctx, s.st, s.lay, s.acct)
	if err != nil {
		return err
	}
	if err := in.sort(ctx, 1); err != nil {
		return err
	}
	run := s.space.NewRun(s.disk.types, s.meter)
	s.runs = append(s.runs, run)
	if err := s.write(ctx, in, run, len(in.entries)); err != nil {
		return err
	}
	s.moved += int64(s.st.rows)
	s.acct.Release(s.acct.Used())
	s.st = newStore(s.lay.types, s.acct)
	return nil
}

// write writes the first n rows in order.
func (s *sorter) write(ctx context.Context, in *sorted, run *spill.Run, n int) error {
	starts := make([]int, len(s.st.runs)) // ranks
	at := 0
	for i, r := range s.st.runs {
		starts[i] = at
		at += r.n
	}
	ids := make([]int64, 0, chunkRows)
	for part := range slices.Chunk(in.entries[:n], s.st.outputRows(chunkRows)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		ids = ids[:0]
		for _, e := range part {
			ids = append(ids, int64(in.ids[e.rank]))
		}
		cols := newVectors(s.disk.types)
		for k := range s.lay.types {
			if err := vector.AppendIDs(cols[k], s.st.column(k), chunkShift, ids); err != nil {
				return err
			}
		}
		if len(cols) > len(s.lay.types) {
			seq, ord := cols[len(cols)-2], cols[len(cols)-1]
			for _, e := range part {
				k, ok := slices.BinarySearch(starts, int(e.rank))
				if !ok {
					k--
				}
				seq.I64 = append(seq.I64, s.st.runs[k].pos.seq)
				ord.I64 = append(ord.I64, s.moved+int64(e.rank))
			}
			seq.Len, ord.Len = len(part), len(part)
		}
		if err := run.Add(cols, vector.Identity(len(part))); err != nil {
			return err
		}
	}
	return run.Finish()
}

// release gives the disk back.
func (s *sorter) release() {
	releaseRuns(s.runs)
	s.runs = nil
}

// mergeSorters moves what is left in memory to disk and merges all runs of the workers.
func mergeSorters(ctx context.Context, list []*sorter, budget *mem.Budget) (*merger, error) {
	err := exchange.Parallel(ctx, len(list), func(ctx context.Context, i int) error { return list[i].spill(ctx) })
	if err != nil {
		return nil, err
	}
	var runs []*spill.Run
	for _, s := range list {
		runs = append(runs, s.runs...)
	}
	return mergeRuns(ctx, list[0].disk, runs, budget, list[0].space, list[0].meter)
}

// spilled reports that one of the workers has rows on disk.
func spilled(list []*sorter) bool {
	return slices.ContainsFunc(list, func(s *sorter) bool { return len(s.runs) > 0 })
}
