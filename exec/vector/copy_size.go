package vector

import (
	"slices"
	"unsafe"
)

// MemSize returns the bytes of memory that the vector's arrays hold, by capacity. A heap shared with
// another vector counts in each.
func (v *Vector) MemSize() int64 {
	n := int64(unsafe.Sizeof(*v)) + int64(cap(v.Nulls))*8 + int64(cap(v.Bools)) + int64(cap(v.I64))*8 +
		int64(cap(v.F64))*8 + int64(cap(v.I128))*16 + int64(cap(v.Refs))*8 + int64(cap(v.Heap)) +
		int64(cap(v.Intervals))*24 + int64(cap(v.Offsets))*4 + int64(cap(v.Tags))*4
	for _, c := range v.Children {
		n += c.MemSize()
	}
	return n
}

// fixedSize is what a row takes beside heap and elements.
func (v *Vector) fixedSize() int64 {
	switch v.Kind {
	case Bool:
		return 1
	case Int64, Float64, Bytes, Encoded:
		return 8
	case Int128:
		return 16
	case Interval:
		return 24
	case List, Map:
		return 4
	case Struct, Union:
		n := int64(4)
		for _, c := range v.Children {
			n += c.fixedSize()
		}
		return n
	}
	return 0
}

// CopySize estimates, from above but for slack, the bytes that AppendSel takes for the rows in sel.
func (v *Vector) CopySize(sel []int32) int64 {
	n := int64(len(sel)) * v.fixedSize()
	if !v.flat() {
		for _, i := range sel {
			n += v.extra(int(i), int(i)+1)
		}
	}
	return n
}

// flat reports that rows take no more than their fixed size.
func (v *Vector) flat() bool {
	switch v.Kind {
	case Bytes, List, Map, Encoded:
		return false
	case Struct, Union:
		for _, c := range v.Children {
			if !c.flat() {
				return false
			}
		}
	}
	return true
}

// extra is what rows from to to-1 take in heaps and elements.
func (v *Vector) extra(from, to int) int64 {
	n := int64(0)
	switch v.Kind {
	case Bytes, Encoded:
		for _, r := range v.Refs[from:to] {
			n += int64(r.Len)
		}
	case List, Map:
		lo, hi := int(v.Offsets[from]), int(v.Offsets[to])
		for _, c := range v.Children {
			n += int64(hi-lo)*c.fixedSize() + c.extra(lo, hi)
		}
	case Struct, Union:
		for _, c := range v.Children {
			n += c.extra(from, to)
		}
	}
	return n
}

// Reserve makes room for n more rows, but for what their bytes and elements take.
func (v *Vector) Reserve(n int) {
	switch v.Kind {
	case Bool:
		v.Bools = slices.Grow(v.Bools, n)
	case Int64:
		v.I64 = slices.Grow(v.I64, n)
	case Float64:
		v.F64 = slices.Grow(v.F64, n)
	case Int128:
		v.I128 = slices.Grow(v.I128, n)
	case Bytes, Encoded:
		v.Refs = slices.Grow(v.Refs, n)
	case Interval:
		v.Intervals = slices.Grow(v.Intervals, n)
	case List, Map:
		v.Offsets = slices.Grow(v.Offsets, n)
	case Struct, Union:
		if v.Kind == Union {
			v.Tags = slices.Grow(v.Tags, n)
		}
		for _, c := range v.Children {
			c.Reserve(n)
		}
	}
}
