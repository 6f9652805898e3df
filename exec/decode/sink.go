package decode

import (
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// sink is a vector being written: the full capacity of each of its slices, so that a write is a store
// and a bounds check. Which slices are in use follows from vec.Kind.
type sink struct {
	vec     *vector.Vector
	i64     []int64
	f64     []float64
	refs    []vector.Ref
	bools   []bool
	wide    []types.Int128
	spans   []types.IntervalValue
	offsets []uint32
	tags    []int32
	nulls   vector.Bitmap // as long as the capacity demands; clean past the written rows
	anyNull bool
	heap    []byte // bytes that are not in the block's buffer: UUIDs, JSON, rescaled decimals
	ownHeap bool
	level   int32
	width   int   // of the last varint
	child   int32 // List and Map: the level of the elements
}

func (s *sink) grow(n int) {
	switch s.vec.Kind {
	case vector.Int64:
		s.i64 = extend(s.i64, n)
	case vector.Float64:
		s.f64 = extend(s.f64, n)
	case vector.Bytes, vector.Encoded:
		s.refs = extend(s.refs, n)
	case vector.Bool:
		s.bools = extend(s.bools, n)
	case vector.Int128:
		s.wide = extend(s.wide, n)
	case vector.Interval:
		s.spans = extend(s.spans, n)
	case vector.List, vector.Map:
		s.offsets = extend(s.offsets, n+1)
	case vector.Union:
		s.tags = extend(s.tags, n)
	}
	s.nulls = extend(s.nulls, vector.Words(n))
}

func extend[S ~[]E, E any](s S, n int) S {
	if n <= len(s) {
		return s
	}
	if n <= cap(s) {
		return s[:n]
	}
	t := make(S, n, max(n, 2*cap(s)))
	copy(t, s)
	return t
}

// reset makes the sink clean for a new batch.
func (s *sink) reset() {
	if s.anyNull {
		clear(s.nulls[:cap(s.nulls)])
		s.anyNull = false
	}
	s.heap = s.heap[:0]
}

func (s *sink) clearNull(i int) { s.nulls[i>>6] &^= 1 << (uint(i) & 63) }

// finish hands the first n rows to the vector.
func (s *sink) finish(n int, heap []byte) {
	v := s.vec
	v.Len = n
	switch v.Kind {
	case vector.Int64:
		v.I64 = s.i64[:n]
	case vector.Float64:
		v.F64 = s.f64[:n]
	case vector.Bytes, vector.Encoded:
		v.Refs = s.refs[:n]
		if s.ownHeap {
			v.Heap = s.heap
		} else {
			v.Heap = heap
		}
	case vector.Bool:
		v.Bools = s.bools[:n]
	case vector.Int128:
		v.I128 = s.wide[:n]
	case vector.Interval:
		v.Intervals = s.spans[:n]
	case vector.List, vector.Map:
		v.Offsets = s.offsets[:n+1]
	case vector.Union:
		v.Tags = s.tags[:n]
	}
	if s.anyNull {
		v.Nulls = s.nulls.Cut(n)
	} else {
		v.Nulls = nil
	}
}
