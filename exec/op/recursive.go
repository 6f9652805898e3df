package op

import (
	"context"
	"fmt"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op/keys"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// RecursionError is a recursion that did not end within its number of rounds.
type RecursionError struct{ Rounds int }

// Error says what to do.
func (e *RecursionError) Error() string {
	return fmt.Sprintf("WITH RECURSIVE did not end within %d rounds; add a condition that ends it, or UNION instead of UNION ALL", e.Rounds)
}

// RecursiveSpec says what a Recursive does.
type RecursiveSpec struct {
	Types     []*types.Type
	Distinct  bool
	MaxRounds int
	Budget    *mem.Budget
	Spill     *spill.Space // nil: the rows of a round have to fit the budget
	// Step returns the rows of a round over those of the one before, which it does not keep.
	Step func(ctx context.Context, last *Spool) (Operator, error)
	// Closed is called once when the operator is closed; may be nil.
	Closed func()
}

// Recursive hands up the rows of a stream, then round for round those that a step makes of the last.
type Recursive struct {
	spec   RecursiveSpec
	cur    Operator // what is being read
	last   *Spool   // what it reads, nil for the first stream
	next   *Spool   // what it has made
	rounds int
	acct   *mem.Account
	table  *keys.Table // of all rows, with Distinct
	groups []uint32
	fresh  []int32
	opened bool
	ended  bool
	closed bool
	row    int64
}

// NewRecursive returns the operator over the first stream.
func NewRecursive(spec RecursiveSpec, init Operator) *Recursive {
	r := &Recursive{spec: spec, cur: init, acct: mem.NewAccount(spec.Budget, "recursion")}
	if spec.Distinct {
		r.table = keys.New(spec.Types, r.acct)
	}
	r.next = r.spool()
	return r
}

func (r *Recursive) spool() *Spool {
	return newSpool(r.spec.Types, r.spec.Budget, r.spec.Spill, "recursion")
}

// Open does nothing: see Next.
func (*Recursive) Open(context.Context) error { return nil }

// Next hands up the next rows.
func (r *Recursive) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	for !r.ended {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		if !r.opened {
			if err := r.cur.Open(ctx); err != nil {
				return false, err
			}
			r.opened = true
		}
		ok, err := r.cur.Next(ctx, b)
		if err != nil {
			return false, err
		}
		if !ok {
			if err := r.round(ctx); err != nil {
				return false, err
			}
			continue
		}
		sel := b.Selection()
		if r.table != nil {
			r.groups = fit(r.groups, len(sel))
			if r.fresh, err = r.table.Find(b.Cols, sel, r.groups, r.fresh[:0]); err != nil {
				return false, err
			}
			if len(r.fresh) == 0 {
				continue
			}
			sel = r.fresh
			b.Sel = sel
		}
		b.Seq, b.Row = 0, r.row
		r.row += int64(b.N)
		if err := r.next.keep(ctx, b, b.Cols, sel); err != nil {
			return false, err
		}
		return true, nil
	}
	return false, nil
}

// round ends one round and starts the next, if the last has made any rows.
func (r *Recursive) round(ctx context.Context) error {
	if err := r.cur.Close(); err != nil {
		return err
	}
	if r.last != nil {
		r.last.Release()
	}
	r.last, r.next = r.next, r.spool()
	if err := r.last.finish(); err != nil {
		return err
	}
	if r.last.count == 0 {
		r.ended = true
		return nil
	}
	if r.rounds++; r.rounds > r.spec.MaxRounds {
		return &RecursionError{r.spec.MaxRounds}
	}
	step, err := r.spec.Step(ctx, r.last)
	if err != nil {
		return err
	}
	r.cur, r.opened = step, false
	return nil
}

// Close closes what is being read.
func (r *Recursive) Close() error {
	r.ended = true
	err := r.cur.Close()
	if r.closed {
		return err
	}
	r.closed = true
	if r.last != nil {
		r.last.Release()
	}
	r.next.Release()
	r.table = nil
	r.acct.Close()
	if r.spec.Closed != nil {
		r.spec.Closed()
	}
	return err
}
