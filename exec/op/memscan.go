package op

import (
	"context"
	"sync/atomic"

	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/vector"
)

// Batches are a table in memory: rows that Go code made up, as system tables have them. Each batch is
// a morsel; workers share the queue. Nobody writes to the batches any more.
type Batches struct {
	list []*vector.Batch
	next atomic.Int64
}

// NewBatches returns the shared queue.
func NewBatches(list []*vector.Batch) *Batches { return &Batches{list: list} }

// MemoryScan is one worker's scan of Batches.
type MemoryScan struct {
	src  *Batches
	pos  *exchange.Position
	cond Condition
	rows int // of a batch
	cut  int // columns that are handed up; those behind it only serve the condition

	cur *vector.Batch
	seq int64
	at  int
}

// NewMemoryScan returns a worker's scan. cond may be nil. Of the columns the first n are handed up.
func NewMemoryScan(src *Batches, pos *exchange.Position, cond Condition, n, batchRows int) *MemoryScan {
	return &MemoryScan{src: src, pos: pos, cond: cond, rows: max(1, batchRows), cut: n}
}

// Open does nothing.
func (*MemoryScan) Open(context.Context) error { return nil }

// Next hands up the next rows.
func (s *MemoryScan) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	for {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		if s.cur == nil || s.at >= s.cur.Rows() {
			s.seq = s.src.next.Add(1) - 1
			if s.seq >= int64(len(s.src.list)) {
				s.src.next.Store(int64(len(s.src.list)))
				return false, nil
			}
			s.pos.Advance(s.seq)
			s.cur, s.at = s.src.list[s.seq], 0
			continue
		}
		end := min(s.at+s.rows, s.cur.Rows())
		*b = vector.Batch{Cols: s.cur.Cols, N: s.cur.N, Sel: s.cur.Selection()[s.at:end:end], Seq: s.seq, Owned: true}
		if len(b.Cols) == 0 {
			b.N, b.Sel, b.Row = end-s.at, nil, int64(s.at)
		} else if b.Sel[0] == 0 && len(b.Sel) == b.N {
			b.Sel = nil
		}
		s.at = end
		if s.cond != nil {
			if err := s.cond.Apply(b); err != nil {
				return false, err
			}
		}
		if b.Rows() > 0 {
			b.Cols = b.Cols[:s.cut]
			return true, nil
		}
	}
}

// Close ends the scan.
func (s *MemoryScan) Close() error {
	s.cur = nil
	return nil
}
