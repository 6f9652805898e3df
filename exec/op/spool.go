package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// Spool is the rows of a stream, kept to be read many times.
type Spool struct {
	rows *rowStore
	acct *mem.Account
}

// NewSpool reads a stream to its end and closes it.
func NewSpool(ctx context.Context, input Operator, ts []*types.Type, budget *mem.Budget) (*Spool, error) {
	s := &Spool{acct: mem.NewAccount(budget, "rows read several times")}
	s.rows = newStore(ts, s.acct)
	if err := collect(ctx, input, s.rows.keep); err != nil {
		input.Close()
		s.acct.Close()
		return nil, err
	}
	return s, nil
}

// Release gives the memory back. Nobody reads the spool any more.
func (s *Spool) Release() {
	s.rows = nil
	s.acct.Close()
}

// Scan returns a stream of the rows in their order.
func (s *Spool) Scan() Operator { return &spoolScan{s: s} }

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
