package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/vector"
)

// Stream makes rows while they are read. It belongs to one goroutine at a time.
type Stream interface {
	// Next returns the next rows, at least one, or nil at the end. Nobody writes to them any more.
	Next(ctx context.Context) (*vector.Batch, error)
	// Close gives up what the stream holds. It is called once, also if Next never was.
	Close() error
}

// StreamScan reads a Stream.
type StreamScan struct {
	src    Stream
	pos    *exchange.Position
	cond   Condition
	cut    int // columns that are handed up; those behind it only serve the condition
	rows   int // of a batch
	seq    int64
	cur    *vector.Batch
	at     int
	ended  bool
	closed bool
}

// NewStreamScan returns the operator. cond may be nil. Of the columns the first n are handed up.
func NewStreamScan(src Stream, pos *exchange.Position, cond Condition, n, batchRows int) *StreamScan {
	return &StreamScan{src: src, pos: pos, cond: cond, cut: n, rows: max(1, batchRows), seq: -1}
}

// Open does nothing: the first Next begins.
func (*StreamScan) Open(context.Context) error { return nil }

// Next hands up the next rows.
func (s *StreamScan) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	for !s.ended {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		if s.cur == nil || s.at >= s.cur.N {
			cur, err := s.src.Next(ctx)
			if err != nil {
				return false, err
			}
			if s.cur, s.at = cur, 0; cur == nil {
				s.ended = true
				return false, nil
			}
			s.seq++
			s.pos.Advance(s.seq)
			continue
		}
		end := min(s.at+s.rows, s.cur.N)
		*b = vector.Batch{Cols: s.cur.Cols, N: s.cur.N, Sel: vector.Identity(s.cur.N)[s.at:end:end], Seq: s.seq, Owned: true}
		switch {
		case len(b.Cols) == 0:
			b.N, b.Sel, b.Row = end-s.at, nil, int64(s.at)
		case len(b.Sel) == b.N:
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
	return false, nil
}

// Close ends the stream.
func (s *StreamScan) Close() error {
	if s.closed {
		return nil
	}
	s.closed, s.ended, s.cur = true, true, nil
	return s.src.Close()
}
