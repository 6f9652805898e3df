package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// Spool is the rows of a stream, kept to be read many times: in memory, or all on disk if they do not fit.
type Spool struct {
	rows  *rowStore
	acct  *mem.Account
	space *spill.Space // nil: rows have to fit the budget
	meter spill.Meter
	run   *spill.Run // nil: rows are in memory
	count int64
}

// NewSpool reads a stream to its end and closes it.
func NewSpool(ctx context.Context, input Operator, ts []*types.Type, budget *mem.Budget, space *spill.Space) (*Spool, error) {
	s := newSpool(ts, budget, space, "rows read several times")
	err := collect(ctx, input, s.keep)
	if err == nil {
		err = s.finish()
	}
	if err != nil {
		input.Close()
		s.Release()
		return nil, err
	}
	return s, nil
}

func newSpool(ts []*types.Type, budget *mem.Budget, space *spill.Space, name string) *Spool {
	s := &Spool{acct: space.Account(budget, name), space: space}
	s.rows = newStore(ts, s.acct)
	return s
}

// keep keeps the rows of a batch at sel.
func (s *Spool) keep(ctx context.Context, b *vector.Batch, cols []*vector.Vector, sel []int32) error {
	s.count += int64(len(sel))
	if s.run != nil {
		return s.run.Add(cols, sel)
	}
	if err := s.rows.add(b, cols, sel); err != nil || !s.acct.Over() {
		return err
	}
	s.run = s.space.NewRun(s.rows.types, &s.meter)
	for _, r := range s.rows.runs {
		if err := ctx.Err(); err != nil {
			return err
		}
		c := s.rows.chunks[r.id>>chunkShift]
		from := int(r.id & chunkMask)
		if err := s.run.Add(c.cols, vector.Identity(c.n)[from:from+r.n]); err != nil {
			return err
		}
	}
	s.rows = nil
	s.acct.Release(s.acct.Used())
	return nil
}

// finish is called before the rows are read.
func (s *Spool) finish() error {
	if s.run == nil {
		return nil
	}
	return s.run.Finish()
}

// Release gives the memory back, and the disk. Nobody reads the spool any more.
func (s *Spool) Release() {
	s.rows = nil
	s.run.Release()
	s.acct.Close()
}

// Scan returns a stream of the rows in their order.
func (s *Spool) Scan() Operator {
	if s.run != nil {
		return &runScan{rd: s.run.Read(false)}
	}
	return &spoolScan{s: s}
}

// runScan reads a run.
type runScan struct {
	rd  *spill.Reader
	row int64
}

// Open does nothing.
func (*runScan) Open(context.Context) error { return nil }

// Next returns the next rows.
func (r *runScan) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	if err := ctx.Err(); err != nil || r.rd == nil {
		return false, err
	}
	cols, n, err := r.rd.Next()
	if n == 0 || err != nil {
		return false, err
	}
	*b = vector.Batch{Cols: cols, N: n, Row: r.row, Owned: true}
	r.row += int64(n)
	return true, nil
}

// Close ends the reading; the run is the spool's.
func (r *runScan) Close() error {
	r.rd = nil
	return nil
}

type spoolScan struct {
	s   *Spool
	run int
	row int64
	buf []*vector.Vector
}

func (*spoolScan) Open(context.Context) error { return nil }

func (r *spoolScan) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	if err := ctx.Err(); err != nil || r.s == nil || r.run == len(r.s.rows.runs) {
		return false, err
	}
	run := r.s.rows.runs[r.run]
	r.run++
	c := r.s.rows.chunks[run.id>>chunkShift]
	from := int(run.id & chunkMask)
	r.buf = append(r.buf[:0], c.cols...)
	*b = vector.Batch{Cols: r.buf, N: c.n, Row: r.row}
	if run.n < c.n {
		b.Sel = vector.Identity(c.n)[from : from+run.n]
	}
	r.row += int64(c.n)
	return true, nil
}

func (r *spoolScan) Close() error {
	r.s = nil
	return nil
}
