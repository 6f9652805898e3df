package agg

import (
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// kept holds at most one value of any type for each group: s[g] is the row of vec that holds it, plus
// one, 0 if there is none. Values that were replaced stay in vec until there are more of them than groups.
type kept struct {
	states[int32]
	vec  *vector.Vector
	held int64 // bytes of vec that are accounted
}

func newKept(t *types.Type, acct *mem.Account) kept {
	return kept{states: newStates[int32](acct), vec: vector.New(t)}
}

// keep makes row i of v the value of group g.
func (a *kept) keep(g uint32, v *vector.Vector, i int32) error {
	if a.vec.Len >= 2*len(a.s)+1024 {
		if err := a.compact(); err != nil {
			return err
		}
	}
	if err := vector.AppendRange(a.vec, v, int(i), int(i)+1); err != nil {
		return err
	}
	a.s[g] = int32(a.vec.Len)
	return nil
}

func (a *kept) compact() error {
	fresh := vector.New(a.vec.Type)
	for g, at := range a.s {
		if at == 0 {
			continue
		}
		if err := vector.AppendRange(fresh, a.vec, int(at)-1, int(at)); err != nil {
			return err
		}
		a.s[g] = int32(fresh.Len)
	}
	a.vec = fresh
	return nil
}

// settle accounts for what vec has come to hold: at most a batch's values late.
func (a *kept) settle() error {
	size := a.vec.MemSize()
	if size > a.held {
		if err := a.acct.Reserve(size - a.held); err != nil {
			return err
		}
	} else {
		a.acct.Release(a.held - size)
	}
	a.held = size
	return nil
}

func (a *kept) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		at := int(a.s[g])
		if at == 0 {
			dst.AppendNull()
		} else if err := vector.AppendRange(dst, a.vec, at-1, at); err != nil {
			return err
		}
	}
	return nil
}
