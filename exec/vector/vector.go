// Package vector holds what flows between operators: columns of values in a few physical forms, and
// batches of them with an optional selection.
//
// # Physical forms
//
//	Bool     Bools[i]
//	Int64    I64[i]            INT, BIGINT, DATE, TIME, TIMESTAMP and DATETIME up to microseconds,
//	                           DECIMAL up to 18 digits (unscaled)
//	Float64  F64[i]            FLOAT, DOUBLE
//	Bytes    Heap[Refs[i]]     VARCHAR, ENUM, UUID, JSON, VARBINARY, BINARY; DECIMAL beyond 38 digits
//	                           (unscaled, two's complement, big-endian, shortest form)
//	Int128   I128[i]           DECIMAL of 19 to 38 digits; TIMESTAMP(9) and DATETIME(9) in nanoseconds
//	Interval Intervals[i]
//	List     Children[0] from Offsets[i] to Offsets[i+1]
//	Map      Children[0] (keys, VARCHAR) and Children[1] (values), from Offsets[i] to Offsets[i+1]
//	Struct   Children[f][i]; where the struct is NULL each child is NULL as well
//	Union    Children[Tags[i]][i]; every other child is NULL at i; a NULL union has Tags[i] = -1
//	Encoded  Heap[Refs[i]]     a STRUCT inside itself, in the form of encoded.go
//	Nothing  no values: the column of a bare NULL, NULL at every row
//
// A value at a NULL row is arbitrary, but reading it is safe: Refs of NULL rows lie within the heap,
// Offsets never fall.
//
// # Ownership
//
// A vector belongs to whoever made it and is valid until its maker's next step (the operator's next
// Next, the expression's next Eval). Refs point into Heap, which for decoded columns is the block's
// own buffer: strings are not copied until someone keeps them. Copy takes values out for keeping.
package vector

import (
	"math"

	"github.com/avrosql/avrosql/planner/types"
)

// Kind is a physical form.
type Kind uint8

// The physical forms; see the package comment.
const (
	Nothing Kind = iota
	Bool
	Int64
	Float64
	Bytes
	Int128
	Interval
	List
	Map
	Struct
	Union
	Encoded
)

var kindNames = [...]string{"nothing", "bool", "int64", "float64", "bytes", "int128", "interval", "list", "map", "struct", "union", "encoded"}

// String names the form.
func (k Kind) String() string { return kindNames[k] }

// MaxHeap is how many bytes a heap may have: as many as a Ref can reach and an int can count.
const MaxHeap = math.MaxUint32 & math.MaxInt

// Ref is a slice of a heap: bytes Off to Off+Len.
type Ref struct{ Off, Len uint32 }

// Vector is a column of Len values.
type Vector struct {
	Type      *types.Type
	Kind      Kind
	Len       int
	Nulls     Bitmap // bit set: NULL. nil: no NULLs
	Bools     []bool
	I64       []int64
	F64       []float64
	I128      []types.Int128
	Refs      []Ref
	Heap      []byte
	Intervals []types.IntervalValue
	Offsets   []uint32
	Tags      []int32
	Children  []*Vector
}

// KindOf returns the physical form of a SQL type.
func KindOf(t *types.Type) Kind {
	switch t.Kind {
	case types.Null:
		return Nothing
	case types.Boolean:
		return Bool
	case types.Float, types.Double:
		return Float64
	case types.Decimal:
		switch {
		case t.Precision <= types.MaxDecimal64:
			return Int64
		case t.Precision <= types.MaxDecimal128:
			return Int128
		}
		return Bytes
	case types.Varchar, types.Enum, types.UUID, types.JSON, types.Varbinary, types.Binary:
		return Bytes
	case types.Timestamp, types.DateTime:
		if t.Precision > 6 {
			return Int128
		}
		return Int64
	case types.Interval:
		return Interval
	case types.Array:
		return List
	case types.Map:
		return Map
	case types.Struct:
		return Struct
	case types.Union:
		return Union
	case types.Recursive:
		return Encoded
	}
	return Int64
}

// New returns an empty vector for a type, its children made as well.
func New(t *types.Type) *Vector {
	v := &Vector{Type: t, Kind: KindOf(t)}
	switch v.Kind {
	case List:
		v.Children = []*Vector{New(t.Elem)}
		v.Offsets = []uint32{0}
	case Map:
		v.Children = []*Vector{New(types.Of(types.Varchar)), New(t.Elem)}
		v.Offsets = []uint32{0}
	case Struct, Union:
		v.Children = make([]*Vector, len(t.Fields))
		for i, f := range t.Fields {
			v.Children[i] = New(f.Type)
		}
	}
	return v
}

// Reset empties the vector and keeps its memory; the heap is cut to nothing, not released.
func (v *Vector) Reset() {
	v.Len = 0
	v.Nulls = v.Nulls[:0]
	v.Bools, v.I64, v.F64, v.I128 = v.Bools[:0], v.I64[:0], v.F64[:0], v.I128[:0]
	v.Refs, v.Heap, v.Intervals, v.Tags = v.Refs[:0], v.Heap[:0], v.Intervals[:0], v.Tags[:0]
	if v.Kind == List || v.Kind == Map {
		v.Offsets = append(v.Offsets[:0], 0)
	}
	for _, c := range v.Children {
		c.Reset()
	}
}

// Resize makes the vector hold n rows of arbitrary value without NULLs, keeping its memory where it
// is large enough. Lists and maps become empty, children of structs and unions are resized with it.
func (v *Vector) Resize(n int) {
	v.Len = n
	v.Nulls = v.Nulls[:0]
	switch v.Kind {
	case Bool:
		v.Bools = grow(v.Bools, n)
	case Int64:
		v.I64 = grow(v.I64, n)
	case Float64:
		v.F64 = grow(v.F64, n)
	case Int128:
		v.I128 = grow(v.I128, n)
	case Bytes, Encoded:
		v.Refs = grow(v.Refs, n)
		clear(v.Refs)
	case Interval:
		v.Intervals = grow(v.Intervals, n)
	case List, Map:
		v.Offsets = grow(v.Offsets, n+1)
		clear(v.Offsets)
	case Union:
		v.Tags = grow(v.Tags, n)
		for _, c := range v.Children {
			c.Resize(n)
		}
	case Struct:
		for _, c := range v.Children {
			c.Resize(n)
		}
	}
}

func grow[T any](s []T, n int) []T {
	if cap(s) >= n {
		return s[:n]
	}
	return make([]T, n, max(n, 2*cap(s)))
}

// IsNull reports whether row i is NULL.
func (v *Vector) IsNull(i int) bool { return v.Kind == Nothing || v.Nulls.Get(i) }

// HasNulls reports whether the vector may hold a NULL.
func (v *Vector) HasNulls() bool { return v.Kind == Nothing || len(v.Nulls) > 0 }

// SetNull makes row i NULL, with every child of a struct or union.
func (v *Vector) SetNull(i int) {
	v.Nulls = v.Nulls.Set(i, v.Len)
	switch v.Kind {
	case Struct:
		for _, c := range v.Children {
			c.SetNull(i)
		}
	case Union:
		v.Tags[i] = -1
		for _, c := range v.Children {
			c.SetNull(i)
		}
	}
}

// Bytes returns the bytes of row i of a Bytes or Encoded vector, shared with the heap.
func (v *Vector) Bytes(i int) []byte {
	r := v.Refs[i]
	return v.Heap[r.Off : r.Off+r.Len : r.Off+r.Len]
}
