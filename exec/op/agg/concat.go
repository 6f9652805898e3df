package agg

import (
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// concat is GROUP_CONCAT. A value is preceded by the separator of its own row.
type concat struct {
	collected
	seps *vector.Vector // parallel to vec; nil: commas
}

func newConcat(args []*types.Type, acct *mem.Account) *concat {
	a := &concat{collected: newCollected(args[0], acct)}
	if len(args) > 1 {
		a.seps = vector.New(args[1])
	}
	return a
}

func (a *concat) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	if err := a.add(groups, args[0], sel); err != nil || a.seps == nil {
		return err
	}
	if err := a.entries.acct.Reserve(args[1].CopySize(sel)); err != nil {
		return err
	}
	return vector.AppendSel(a.seps, args[1], sel)
}

func (a *concat) Merge(from State, to []uint32) error {
	f := from.(*concat)
	if err := a.merge(&f.collected, to); err != nil || a.seps == nil {
		return err
	}
	return vector.AppendRange(a.seps, f.seps, 0, f.seps.Len)
}

func (a *concat) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		rows, err := a.rows(g)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			dst.AppendNull()
			continue
		}
		start := len(dst.Heap)
		for k, i := range rows {
			if k > 0 {
				if a.seps == nil {
					dst.Heap = append(dst.Heap, ',')
				} else {
					dst.Heap = append(dst.Heap, a.seps.Bytes(int(i))...)
				}
			}
			dst.Heap = append(dst.Heap, a.vec.Bytes(int(i))...)
			if len(dst.Heap) > vector.MaxHeap {
				return vector.ErrHeap
			}
		}
		dst.Refs = append(dst.Refs, vector.Ref{Off: uint32(start), Len: uint32(len(dst.Heap) - start)})
		dst.Len++
	}
	return nil
}
