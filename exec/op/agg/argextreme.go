package agg

import (
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// argExtreme is ARG_MIN and ARG_MAX: the first argument, NULL or not, of the row where the second is least
// or greatest; of several such rows the first.
type argExtreme struct {
	by, val  kept
	pos      states[position]
	base     position
	compare  vector.Comparator
	greatest bool
}

func newArgExtreme(greatest bool, args []*types.Type, acct *mem.Account) State {
	return &argExtreme{
		by: newKept(args[1], acct), val: newKept(args[0], acct), pos: newStates[position](acct),
		compare: vector.ComparatorOf(args[1]), greatest: greatest,
	}
}

func (a *argExtreme) At(seq, row int64) { a.base = position{seq, row} }

func (a *argExtreme) Grow(n int) error {
	if err := a.by.Grow(n); err != nil {
		return err
	}
	if err := a.val.Grow(n); err != nil {
		return err
	}
	return a.pos.Grow(n)
}

func (a *argExtreme) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	groups = groupsOf(groups, len(sel))
	for k, i := range sel {
		if err := a.offer(groups[k], position{a.base.seq, a.base.row + int64(i)}, args[1], i, args[0], i); err != nil {
			return err
		}
	}
	return a.settle()
}

func (a *argExtreme) offer(g uint32, p position, by *vector.Vector, i int32, val *vector.Vector, j int32) error {
	if at := a.by.s[g]; at != 0 {
		d := a.compare(by, int(i), a.by.vec, int(at-1))
		if d == 0 && !p.before(a.pos.s[g]) || d != 0 && (d > 0) != a.greatest {
			return nil
		}
	}
	a.pos.s[g] = p
	if err := a.by.keep(g, by, i); err != nil {
		return err
	}
	return a.val.keep(g, val, j)
}

func (a *argExtreme) settle() error {
	if err := a.by.settle(); err != nil {
		return err
	}
	return a.val.settle()
}

// Merge offers the rows of another.
func (a *argExtreme) Merge(f State, from, to []uint32) error {
	x := f.(*argExtreme)
	for k, g := range to {
		i := source(from, k)
		if at := x.by.s[i]; at != 0 {
			if err := a.offer(g, x.pos.s[i], x.by.vec, at-1, x.val.vec, x.val.s[i]-1); err != nil {
				return err
			}
		}
	}
	return a.settle()
}

func (a *argExtreme) Result(dst *vector.Vector, groups []uint32) error {
	return a.val.Result(dst, groups)
}
