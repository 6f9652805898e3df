package agg

import (
	"github.com/avrosql/avrosql/exec/vector"
)

// arrayAgg is ARRAY_AGG, which keeps NULLs and over no rows is NULL, and COLLECT_LIST, to which none
// come and which is empty then.
type arrayAgg struct {
	collected
	empty bool
}

// Merge adds the rows of another.
func (a *arrayAgg) Merge(f State, from, to []uint32) error {
	return a.merge(&f.(*arrayAgg).collected, from, to)
}

func (a *arrayAgg) Result(dst *vector.Vector, groups []uint32) error {
	if err := a.Index(); err != nil {
		return err
	}
	for _, g := range groups {
		rows := a.rows(g)
		if len(rows) == 0 && !a.empty {
			dst.AppendNull()
			continue
		}
		if err := vector.AppendSel(dst.Children[0], a.vecs[0], rows); err != nil {
			return err
		}
		dst.Offsets = append(dst.Offsets, uint32(dst.Children[0].Len))
		dst.Len++
	}
	return nil
}

// concat is GROUP_CONCAT. A value is preceded by the separator of its own row, a comma if there are none.
type concat struct{ collected }

// Merge adds the rows of another.
func (a *concat) Merge(f State, from, to []uint32) error {
	return a.merge(&f.(*concat).collected, from, to)
}

func (a *concat) Result(dst *vector.Vector, groups []uint32) error {
	if err := a.Index(); err != nil {
		return err
	}
	for _, g := range groups {
		rows := a.rows(g)
		if len(rows) == 0 {
			dst.AppendNull()
			continue
		}
		start := len(dst.Heap)
		for k, i := range rows {
			switch {
			case k == 0:
			case len(a.vecs) == 1:
				dst.Heap = append(dst.Heap, ',')
			default:
				dst.Heap = append(dst.Heap, a.vecs[1].Bytes(int(i))...)
			}
			dst.Heap = append(dst.Heap, a.vecs[0].Bytes(int(i))...)
			if len(dst.Heap) > vector.MaxHeap {
				return vector.ErrHeap
			}
		}
		dst.Refs = append(dst.Refs, vector.Ref{Off: uint32(start), Len: uint32(len(dst.Heap) - start)})
		dst.Len++
	}
	return nil
}

// mapAgg is MAP_AGG: of several rows with a key the last counts, and the key stands where it came first.
type mapAgg struct{ collected }

// Merge adds the rows of another.
func (a *mapAgg) Merge(f State, from, to []uint32) error {
	return a.merge(&f.(*mapAgg).collected, from, to)
}

func (a *mapAgg) Result(dst *vector.Vector, groups []uint32) error {
	if err := a.Index(); err != nil {
		return err
	}
	at := map[string]int{}
	var keys, values []int32
	for _, g := range groups {
		rows := a.rows(g)
		if len(rows) == 0 {
			dst.AppendNull()
			continue
		}
		clear(at)
		keys, values = keys[:0], values[:0]
		for _, i := range rows {
			key := a.vecs[0].Bytes(int(i))
			if k, ok := at[string(key)]; ok {
				values[k] = i
				continue
			}
			at[string(key)] = len(keys)
			keys, values = append(keys, i), append(values, i)
		}
		if err := vector.AppendSel(dst.Children[0], a.vecs[0], keys); err != nil {
			return err
		}
		if err := vector.AppendSel(dst.Children[1], a.vecs[1], values); err != nil {
			return err
		}
		dst.Offsets = append(dst.Offsets, uint32(dst.Children[0].Len))
		dst.Len++
	}
	return nil
}
