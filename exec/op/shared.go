package op

import (
	"context"
	"errors"
	"sync"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// Shared is rows that several parts of a plan read. Whoever comes first reads the input to its end. That
// takes the context of the query, as the reader that came first may end before others begin.
type Shared struct {
	ctx    context.Context
	input  Operator
	types  []*types.Type
	budget *mem.Budget
	space  *spill.Space

	mu   sync.Mutex
	done bool
	err  error
	rows *Spool

	kept *Spool // rows, even when they are given back
}

// NewShared returns the rows of input, which are not read yet.
func NewShared(ctx context.Context, input Operator, ts []*types.Type, budget *mem.Budget, space *spill.Space) *Shared {
	return &Shared{ctx: ctx, input: input, types: ts, budget: budget, space: space}
}

func (s *Shared) ready() (*Spool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.done {
		s.done = true
		s.err = errors.New("rows that are read several times did not end")
		s.rows, s.err = NewSpool(s.ctx, s.input, s.types, s.budget, s.space)
		s.kept = s.rows
	}
	return s.rows, s.err
}

// Close gives the rows back. Nobody reads them any more.
func (s *Shared) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done, s.err = true, errors.New("the rows are closed")
	if s.rows != nil {
		s.rows.Release()
		s.rows = nil
	}
	return s.input.Close()
}

// Memory returns the most bytes that the rows took.
func (s *Shared) Memory() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		return 0
	}
	return s.kept.acct.Peak()
}

// Spilled returns what was moved to disk.
func (s *Shared) Spilled() *spill.Meter {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		return &spill.Meter{}
	}
	return &s.kept.meter
}

// Scan returns a stream of the rows in their order.
func (s *Shared) Scan() Operator { return &sharedScan{s: s} }

type sharedScan struct {
	s    *Shared
	scan Operator
}

func (*sharedScan) Open(context.Context) error { return nil }

func (r *sharedScan) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	if r.s == nil {
		return false, nil
	}
	if r.scan == nil {
		rows, err := r.s.ready()
		if err != nil {
			return false, err
		}
		r.scan = rows.Scan()
	}
	return r.scan.Next(ctx, b)
}

func (r *sharedScan) Close() error {
	r.s = nil
	if r.scan == nil {
		return nil
	}
	return r.scan.Close()
}

// With is a stream that reads Shared rows, and closes them behind it.
type With struct {
	Operator
	shared *Shared
}

// NewWith returns the rows of body.
func NewWith(body Operator, shared *Shared) *With { return &With{body, shared} }

// Close closes the body, then the rows.
func (w *With) Close() error {
	err := w.Operator.Close()
	if e := w.shared.Close(); err == nil {
		err = e
	}
	return err
}
