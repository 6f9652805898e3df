package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op/keys"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// SetOpSpec says what a SetOp does.
type SetOpSpec struct {
	Except bool // else INTERSECT
	All    bool
	Types  []*types.Type
	Budget *mem.Budget
	Spill  *spill.Space // nil: the distinct rows have to fit the budget
}

// SetOp is INTERSECT or EXCEPT of two streams of equal columns, in the order of the left one. It counts
// the distinct rows of the right stream, then passes those of the left.
type SetOp struct {
	spec        SetOpSpec
	left, right Operator
	built       bool
	acct        *mem.Account
	table       *keys.Table
	counts      []int64 // with All: rows of the right that are left for each group
	seen        []bool  // without: groups that were handed up
	groups      []uint32
	fresh       []int32
	sel         []int32
	scratch     keys.Scratch
	meter       spill.Meter
	disk        *setOpDisk // if rows are on disk
}

// NewSetOp returns the operator.
func NewSetOp(spec SetOpSpec, left, right Operator) *SetOp {
	s := &SetOp{spec: spec, left: left, right: right, acct: spec.Spill.Account(spec.Budget, "set operation")}
	s.forget()
	return s
}

// forget empties the table.
func (s *SetOp) forget() {
	s.acct.Release(s.acct.Used())
	s.table = keys.New(s.spec.Types, s.acct)
	s.counts, s.seen = nil, nil
}

// Open opens the left side; the right is read at the first Next.
func (s *SetOp) Open(ctx context.Context) error { return s.left.Open(ctx) }

func (s *SetOp) build(ctx context.Context) error {
	if err := s.right.Open(ctx); err != nil {
		return err
	}
	var b vector.Batch
	for {
		ok, err := s.right.Next(ctx, &b)
		if err != nil {
			return err
		}
		if !ok {
			return s.right.Close()
		}
		one := func(int) int64 { return 1 }
		if s.disk != nil {
			err = s.disk.addRight(b.Cols, b.Selection(), one)
		} else if err = s.addRight(b.Cols, b.Selection(), one); err == nil && s.acct.Over() {
			s.disk = newSetOpDisk(s, false)
			err = s.disk.shed(ctx)
		}
		if err != nil {
			return err
		}
	}
}

// addRight adds rows of the right side, each as often as count says.
func (s *SetOp) addRight(cols []*vector.Vector, sel []int32, count func(i int) int64) error {
	s.groups = fit(s.groups, len(sel))
	var err error
	if s.fresh, err = s.table.Find(cols, sel, s.groups, s.fresh[:0]); err != nil {
		return err
	}
	n := s.table.Len()
	if s.spec.All {
		if err := s.acct.Reserve(8 * int64(n-len(s.counts))); err != nil {
			return err
		}
		for len(s.counts) < n {
			s.counts = append(s.counts, 0)
		}
		for k, i := range sel {
			s.counts[s.groups[k]] += count(int(i))
		}
	} else if !s.spec.Except {
		if err := s.acct.Reserve(int64(n - len(s.seen))); err != nil {
			return err
		}
		for len(s.seen) < n {
			s.seen = append(s.seen, false)
		}
	}
	return nil
}

// Next hands up the next rows.
func (s *SetOp) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	if !s.built {
		s.built = true
		if err := s.build(ctx); err != nil {
			return false, err
		}
	}
	for {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		if s.disk != nil && s.disk.merged != nil {
			return s.disk.next(ctx, b)
		}
		ok, err := s.left.Next(ctx, b)
		if err != nil {
			return false, err
		}
		if s.disk != nil {
			if ok {
				err = s.disk.passLeft(b)
			} else {
				err = s.disk.run(ctx)
			}
			if err != nil {
				return false, err
			}
			continue
		}
		if !ok {
			return false, nil
		}
		sel, err := s.pass(b)
		if err != nil {
			return false, err
		}
		if s.spec.Except && !s.spec.All && s.acct.Over() {
			s.disk = newSetOpDisk(s, true)
		}
		if len(sel) > 0 {
			b.Sel = sel
			return true, nil
		}
	}
}

// pass returns which rows of a batch of the left side are handed up.
func (s *SetOp) pass(b *vector.Batch) ([]int32, error) {
	in := b.Selection()
	s.groups = fit(s.groups, len(in))
	out := s.sel[:0]
	if s.spec.Except && !s.spec.All {
		// What is not in the table yet is neither in the right side nor was it handed up.
		var err error
		if s.fresh, err = s.table.Find(b.Cols, in, s.groups, s.fresh[:0]); err != nil {
			return nil, err
		}
		return s.fresh, nil
	}
	s.table.Lookup(&s.scratch, b.Cols, in, s.groups)
	for k, i := range in {
		g := s.groups[k]
		found := g != keys.None
		switch {
		case !s.spec.All:
			found = found && !s.seen[g]
			if found {
				s.seen[g] = true
				out = append(out, i)
			}
		case found && s.counts[g] > 0:
			s.counts[g]--
			if !s.spec.Except {
				out = append(out, i)
			}
		case s.spec.Except:
			out = append(out, i)
		}
	}
	s.sel = out
	return out, nil
}

// Memory returns the most bytes that the operator held.
func (s *SetOp) Memory() int64 { return s.acct.Peak() }

// Spilled returns what was moved to disk.
func (s *SetOp) Spilled() *spill.Meter { return &s.meter }

// Close closes both sides.
func (s *SetOp) Close() error {
	if s.disk != nil {
		s.disk.close()
	}
	s.table, s.counts, s.seen = nil, nil, nil
	s.acct.Close()
	return closeAll([]Operator{s.left, s.right})
}
