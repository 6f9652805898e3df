package vector

import (
	"errors"
	"math"
	"slices"
)

// ErrHeap is the condition of a column whose strings or elements would pass what one vector can
// address: 4 GiB of bytes or 2^32 elements.
var ErrHeap = errors.New("one batch would hold more than 4 GiB of strings or elements in a column")

// AppendSel appends the rows of src at the positions in sel to dst, bytes and elements copied. dst
// is of the same type, or src of no type (Nothing). On an error (ErrHeap alone) dst is not to be used any more.
func AppendSel(dst, src *Vector, sel []int32) error {
	if src.Kind == Nothing && dst.Kind != Nothing {
		for range sel {
			dst.AppendNull()
		}
		return nil
	}
	base := dst.Len
	dst.Len += len(sel)
	if src.HasNulls() && src.Kind != Nothing {
		for k, i := range sel {
			if src.Nulls.Get(int(i)) {
				dst.Nulls = dst.Nulls.Set(base+k, dst.Len)
			}
		}
	}
	switch src.Kind {
	case Nothing:
	case Bool:
		dst.Bools = take(dst.Bools, src.Bools, sel)
	case Int64:
		dst.I64 = take(dst.I64, src.I64, sel)
	case Float64:
		dst.F64 = take(dst.F64, src.F64, sel)
	case Int128:
		dst.I128 = take(dst.I128, src.I128, sel)
	case Interval:
		dst.Intervals = take(dst.Intervals, src.Intervals, sel)
	case Bytes, Encoded:
		return dst.appendBytes(src, sel)
	case List, Map:
		// Runs of neighbouring rows are neighbouring elements.
		for k := 0; k < len(sel); {
			j := k + 1
			for j < len(sel) && sel[j] == sel[j-1]+1 {
				j++
			}
			if err := dst.appendElements(src, int(sel[k]), int(sel[j-1])+1); err != nil {
				return err
			}
			k = j
		}
	case Union:
		dst.Tags = take(dst.Tags, src.Tags, sel)
		return appendChildren(dst, src, sel)
	case Struct:
		return appendChildren(dst, src, sel)
	}
	return nil
}

// AppendRange appends rows from to to-1 of src to dst as AppendSel does.
func AppendRange(dst, src *Vector, from, to int) error {
	if src.Kind != List && src.Kind != Map && src.Kind != Nothing {
		return AppendSel(dst, src, Identity(to)[from:to])
	}
	if from >= to {
		return nil
	}
	if src.Kind == Nothing && dst.Kind != Nothing {
		return AppendSel(dst, src, Identity(to)[from:to])
	}
	base := dst.Len
	dst.Len += to - from
	if src.Kind == Nothing {
		return nil
	}
	if src.HasNulls() {
		for i := from; i < to; i++ {
			if src.Nulls.Get(i) {
				dst.Nulls = dst.Nulls.Set(base+i-from, dst.Len)
			}
		}
	}
	return dst.appendElements(src, from, to)
}

// AppendIDs appends rows out of several vectors of one type, the chunks of a column: row id is
// chunks[id>>shift] at id & (1<<shift - 1); a negative id appends a NULL.
func AppendIDs(dst *Vector, chunks []*Vector, shift uint, ids []int64) error {
	base := dst.Len
	dst.Len += len(ids)
	mask := int64(1)<<shift - 1
	for k, id := range ids {
		if id < 0 || chunks[id>>shift].IsNull(int(id&mask)) {
			dst.Nulls = dst.Nulls.Set(base+k, dst.Len)
		}
	}
	switch dst.Kind {
	case Nothing:
	case Bool:
		dst.Bools = slices.Grow(dst.Bools, len(ids))
		for _, id := range ids {
			v := false
			if id >= 0 {
				v = chunks[id>>shift].Bools[id&mask]
			}
			dst.Bools = append(dst.Bools, v)
		}
	case Int64:
		dst.I64 = slices.Grow(dst.I64, len(ids))
		for _, id := range ids {
			v := int64(0)
			if id >= 0 {
				v = chunks[id>>shift].I64[id&mask]
			}
			dst.I64 = append(dst.I64, v)
		}
	case Float64:
		dst.F64 = slices.Grow(dst.F64, len(ids))
		for _, id := range ids {
			v := 0.0
			if id >= 0 {
				v = chunks[id>>shift].F64[id&mask]
			}
			dst.F64 = append(dst.F64, v)
		}
	case Bytes, Encoded:
		dst.Refs = slices.Grow(dst.Refs, len(ids))
		for k, id := range ids {
			if id < 0 || dst.Nulls.Get(base+k) {
				dst.Refs = append(dst.Refs, Ref{})
				continue
			}
			b := chunks[id>>shift].Bytes(int(id & mask))
			if len(b) > MaxHeap-len(dst.Heap) {
				return ErrHeap
			}
			dst.Refs = append(dst.Refs, Ref{uint32(len(dst.Heap)), uint32(len(b))})
			dst.Heap = append(dst.Heap, b...)
		}
	default:
		dst.Len = base
		for k, id := range ids {
			if id < 0 || dst.Nulls.Get(base+k) {
				dst.AppendNull()
				continue
			}
			if err := AppendRange(dst, chunks[id>>shift], int(id&mask), int(id&mask)+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// AppendNull appends a NULL.
func (v *Vector) AppendNull() {
	i := v.Len
	v.Len++
	v.Nulls = v.Nulls.Set(i, v.Len)
	switch v.Kind {
	case Bool:
		v.Bools = append(v.Bools, false)
	case Int64:
		v.I64 = append(v.I64, 0)
	case Float64:
		v.F64 = append(v.F64, 0)
	case Int128:
		v.I128 = append(v.I128, zero128)
	case Interval:
		v.Intervals = append(v.Intervals, zeroInterval)
	case Bytes, Encoded:
		v.Refs = append(v.Refs, Ref{})
	case List, Map:
		v.Offsets = append(v.Offsets, v.Offsets[i])
	case Union:
		v.Tags = append(v.Tags, -1)
		for _, c := range v.Children {
			c.AppendNull()
		}
	case Struct:
		for _, c := range v.Children {
			c.AppendNull()
		}
	}
}

// AppendBytes appends a copy of b to a Bytes or Encoded vector.
func (v *Vector) AppendBytes(b []byte) error {
	if len(b) > MaxHeap-len(v.Heap) {
		return ErrHeap
	}
	v.Refs = append(v.Refs, Ref{uint32(len(v.Heap)), uint32(len(b))})
	v.Heap = append(v.Heap, b...)
	v.Len++
	return nil
}

// Take makes dst the rows of src at the positions in sel, which may repeat and come in any order. It
// shares src's heaps instead of copying strings: dst is valid as long as src is, and nothing may be
// appended to it. The memory of dst's own arrays is reused from call to call.
func Take(dst, src *Vector, sel []int32) error {
	dst.Len = len(sel)
	dst.Nulls = dst.Nulls[:0]
	if src.HasNulls() && src.Kind != Nothing {
		for k, i := range sel {
			if src.Nulls.Get(int(i)) {
				dst.Nulls = dst.Nulls.Set(k, len(sel))
			}
		}
	}
	switch src.Kind {
	case Nothing:
	case Bool:
		dst.Bools = take(dst.Bools[:0], src.Bools, sel)
	case Int64:
		dst.I64 = take(dst.I64[:0], src.I64, sel)
	case Float64:
		dst.F64 = take(dst.F64[:0], src.F64, sel)
	case Int128:
		dst.I128 = take(dst.I128[:0], src.I128, sel)
	case Interval:
		dst.Intervals = take(dst.Intervals[:0], src.Intervals, sel)
	case Bytes, Encoded:
		dst.Refs = take(dst.Refs[:0], src.Refs, sel)
		dst.Heap = src.Heap
	case Union, Struct:
		if src.Kind == Union {
			dst.Tags = take(dst.Tags[:0], src.Tags, sel)
		}
		for c, child := range src.Children {
			if err := Take(dst.Children[c], child, sel); err != nil {
				return err
			}
		}
	case List, Map:
		dst.Offsets = append(dst.Offsets[:0], 0)
		n := 0
		for _, i := range sel {
			n += int(src.Offsets[i+1] - src.Offsets[i])
			if n > math.MaxInt32 {
				return ErrHeap
			}
			dst.Offsets = append(dst.Offsets, uint32(n))
		}
		elems := make([]int32, 0, n)
		for _, i := range sel {
			for e := src.Offsets[i]; e < src.Offsets[i+1]; e++ {
				elems = append(elems, int32(e))
			}
		}
		for c, child := range src.Children {
			if err := Take(dst.Children[c], child, elems); err != nil {
				return err
			}
		}
	}
	return nil
}

func take[T any](dst, src []T, sel []int32) []T {
	n := len(dst)
	dst = slices.Grow(dst, len(sel))[:n+len(sel)]
	out := dst[n:]
	for k, i := range sel {
		out[k] = src[i]
	}
	return dst
}

func (dst *Vector) appendBytes(src *Vector, sel []int32) error {
	nulls := src.HasNulls()
	total := uint64(len(dst.Heap))
	for _, i := range sel {
		if !nulls || !src.Nulls.Get(int(i)) {
			total += uint64(src.Refs[i].Len)
		}
	}
	if total > MaxHeap {
		return ErrHeap
	}
	heap := slices.Grow(dst.Heap, int(total)-len(dst.Heap))
	n := len(dst.Refs)
	dst.Refs = slices.Grow(dst.Refs, len(sel))[:n+len(sel)]
	out := dst.Refs[n:]
	for k, i := range sel {
		if nulls && src.Nulls.Get(int(i)) {
			out[k] = Ref{}
			continue
		}
		r := src.Refs[i]
		out[k] = Ref{uint32(len(heap)), r.Len}
		heap = append(heap, src.Heap[r.Off:r.Off+r.Len]...)
	}
	dst.Heap = heap
	return nil
}

func appendChildren(dst, src *Vector, sel []int32) error {
	for c, child := range src.Children {
		if err := AppendSel(dst.Children[c], child, sel); err != nil {
			return err
		}
	}
	return nil
}

// appendElements appends the offsets and elements of the rows from to to-1 of a list or map.
func (dst *Vector) appendElements(src *Vector, from, to int) error {
	at := dst.Offsets[len(dst.Offsets)-1]
	lo, hi := src.Offsets[from], src.Offsets[to]
	if uint64(at)+uint64(hi-lo) > math.MaxInt32 {
		return ErrHeap
	}
	for _, o := range src.Offsets[from+1 : to+1] {
		dst.Offsets = append(dst.Offsets, at+o-lo)
	}
	if lo == hi {
		return nil
	}
	for c, child := range src.Children {
		if err := AppendRange(dst.Children[c], child, int(lo), int(hi)); err != nil {
			return err
		}
	}
	return nil
}
