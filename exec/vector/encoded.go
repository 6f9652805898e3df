package vector

import (
	"encoding/binary"
	"math"

	"github.com/avrosql/avrosql/planner/types"
)

// The encoded form holds a value of a recursive type, a STRUCT that may hold others of its kind, in one run
// of bytes. Which bytes stand for a value follows from the SQL type alone: the schema that a file was
// written with has been resolved when they are made, so that values of several files lie side by side,
// and are copied, kept and handed on as strings are. The values keep their SQL types: what a path comes to
// is what it would be in a column of its own.
//
//	struct    an offset for each field, 4 bytes, from the struct's begin, 0 for NULL │ values, in any order
//	Bool      1 byte
//	Int64     8 bytes
//	Float64   8 bytes, the bits as they are
//	Int128    low half, high half
//	Interval  months, days, nanoseconds, 8 bytes each
//	Bytes     length, 4 bytes │ bytes
//	Struct    length, 4 bytes │ struct
//	Encoded   length, 4 bytes │ struct
//	List      length of what follows, 4 bytes │ count, 4 bytes │ elements
//	Map       length of what follows, 4 bytes │ count, 4 bytes │ entries: key, as Bytes │ value
//	Union     tag, 4 bytes │ value
//
// Numbers are little-endian. Elements, and the values of maps and unions, begin with a byte that is 0 for
// NULL, 1 for a value. A Ref of an Encoded vector is a struct without a length before it.
//
// A field is found without a look at the others, and what it holds need not be copied: strings and
// recursive values below it are Refs into the same heap. So a path of k steps costs what it reads.

const slotSize = 4

// AppendEncoded appends row i of a Struct vector, which is not NULL there, in the encoded form.
func AppendEncoded(dst []byte, v *Vector, i int) []byte {
	at := len(dst)
	for range v.Children {
		dst = append(dst, 0, 0, 0, 0)
	}
	for f, c := range v.Children {
		if !c.IsNull(i) {
			binary.LittleEndian.PutUint32(dst[at+f*slotSize:], uint32(len(dst)-at))
			dst = AppendEncodedValue(dst, c, i)
		}
	}
	return dst
}

// AppendEncodedValue appends row i of a vector, which is not NULL there, as it stands within an encoded
// struct.
func AppendEncodedValue(dst []byte, v *Vector, i int) []byte {
	switch v.Kind {
	case Bool:
		return append(dst, byte(b2i(v.Bools[i])))
	case Int64:
		return binary.LittleEndian.AppendUint64(dst, uint64(v.I64[i]))
	case Float64:
		return binary.LittleEndian.AppendUint64(dst, math.Float64bits(v.F64[i]))
	case Int128:
		dst = binary.LittleEndian.AppendUint64(dst, v.I128[i].Lo)
		return binary.LittleEndian.AppendUint64(dst, uint64(v.I128[i].Hi))
	case Interval:
		dst = binary.LittleEndian.AppendUint64(dst, uint64(v.Intervals[i].Months))
		dst = binary.LittleEndian.AppendUint64(dst, uint64(v.Intervals[i].Days))
		return binary.LittleEndian.AppendUint64(dst, uint64(v.Intervals[i].Nanos))
	case Bytes, Encoded:
		return appendSized(dst, v.Bytes(i))
	case Union:
		dst = binary.LittleEndian.AppendUint32(dst, uint32(v.Tags[i]))
		return appendHeld(dst, v.Children[v.Tags[i]], i)
	}
	dst, at := BeginSized(dst)
	switch v.Kind {
	case Struct:
		dst = AppendEncoded(dst, v, i)
	case List, Map:
		from, to := int(v.Offsets[i]), int(v.Offsets[i+1])
		dst = binary.LittleEndian.AppendUint32(dst, uint32(to-from))
		for k := from; k < to; k++ {
			if v.Kind == Map {
				dst = appendSized(dst, v.Children[0].Bytes(k))
			}
			dst = appendHeld(dst, v.Children[len(v.Children)-1], k)
		}
	}
	EndSized(dst, at)
	return dst
}

func appendSized(dst, b []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(b)))
	return append(dst, b...)
}

func appendHeld(dst []byte, v *Vector, i int) []byte {
	if v.IsNull(i) {
		return append(dst, 0)
	}
	return AppendEncodedValue(append(dst, 1), v, i)
}

// BeginSized makes room for the length of what is appended until EndSized.
func BeginSized(dst []byte) (out []byte, at int) { return append(dst, 0, 0, 0, 0), len(dst) }

// EndSized writes the length that BeginSized made room for.
func EndSized(dst []byte, at int) {
	binary.LittleEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
}

// Unfold makes dst, a Struct vector, the structs of the rows of src in sel, of n. It shares the heap of
// src: dst is valid as long as src is.
func Unfold(dst, src *Vector, n int, sel []int32) error {
	dst.Len = n
	dst.Nulls = dst.Nulls[:0]
	k := 0
	for i := range n {
		if k < len(sel) && int(sel[k]) == i {
			if k++; !src.IsNull(i) {
				continue
			}
		}
		dst.Nulls = dst.Nulls.Set(i, n)
	}
	for f, c := range dst.Children {
		if err := UnfoldField(c, src, f, n, sel); err != nil {
			return err
		}
	}
	return nil
}

// UnfoldField makes dst field f of the rows of src in sel, of n; all other rows are NULL. It shares the heap
// of src as Unfold does.
func UnfoldField(dst, src *Vector, f, n int, sel []int32) error {
	dst.Reset()
	dst.share(src.Heap)
	k := 0
	for i := range n {
		off := uint32(0)
		if k < len(sel) && int(sel[k]) == i {
			if k++; !src.IsNull(i) {
				off = binary.LittleEndian.Uint32(src.Heap[int(src.Refs[i].Off)+f*slotSize:])
			}
		}
		if off == 0 {
			dst.AppendNull()
		} else if _, err := dst.appendEncoded(src.Heap, int(src.Refs[i].Off)+int(off)); err != nil {
			return err
		}
	}
	return nil
}

// share makes heap that of every vector of bytes below v. Nothing is appended to it there: Reset cuts it off
// before it could be.
func (v *Vector) share(heap []byte) {
	if v.Kind == Bytes || v.Kind == Encoded {
		v.Heap = heap[:len(heap):len(heap)]
	}
	for _, c := range v.Children {
		c.share(heap)
	}
}

// appendFields appends the struct at p to a Struct vector.
func (v *Vector) appendFields(heap []byte, p int) error {
	v.Len++
	for f, c := range v.Children {
		off := binary.LittleEndian.Uint32(heap[p+f*slotSize:])
		if off == 0 {
			c.AppendNull()
		} else if _, err := c.appendEncoded(heap, p+int(off)); err != nil {
			return err
		}
	}
	return nil
}

// appendEncoded appends the value at p and returns the position behind it.
func (v *Vector) appendEncoded(heap []byte, p int) (next int, err error) {
	switch v.Kind {
	case Nothing:
		v.Len++
		return p, nil
	case Bool:
		v.Len++
		v.Bools = append(v.Bools, heap[p] != 0)
		return p + 1, nil
	case Int64:
		v.Len++
		v.I64 = append(v.I64, int64(binary.LittleEndian.Uint64(heap[p:])))
		return p + 8, nil
	case Float64:
		v.Len++
		v.F64 = append(v.F64, math.Float64frombits(binary.LittleEndian.Uint64(heap[p:])))
		return p + 8, nil
	case Int128:
		v.Len++
		v.I128 = append(v.I128, int128At(heap[p:]))
		return p + 16, nil
	case Interval:
		v.Len++
		v.Intervals = append(v.Intervals, intervalAt(heap[p:]))
		return p + 24, nil
	}
	n := int(binary.LittleEndian.Uint32(heap[p:]))
	p += 4
	switch v.Kind {
	case Bytes, Encoded:
		v.Len++
		v.Refs = append(v.Refs, Ref{uint32(p), uint32(n)})
	case Struct:
		err = v.appendFields(heap, p)
	case List, Map:
		at := p + 4
		elems := v.Children[len(v.Children)-1]
		for range binary.LittleEndian.Uint32(heap[p:]) {
			if v.Kind == Map {
				if at, err = v.Children[0].appendEncoded(heap, at); err != nil {
					return 0, err
				}
			}
			if at, err = elems.appendHeld(heap, at); err != nil {
				return 0, err
			}
		}
		if elems.Len > math.MaxInt32 {
			return 0, ErrHeap
		}
		v.Len++
		v.Offsets = append(v.Offsets, uint32(elems.Len))
	case Union:
		v.Len++
		v.Tags = append(v.Tags, int32(n))
		for f, c := range v.Children {
			if f != n {
				c.AppendNull()
			}
		}
		return v.Children[n].appendHeld(heap, p)
	}
	return p + n, err
}

func (v *Vector) appendHeld(heap []byte, p int) (next int, err error) {
	if heap[p] == 0 {
		v.AppendNull()
		return p + 1, nil
	}
	return v.appendEncoded(heap, p+1)
}

func int128At(b []byte) types.Int128 {
	return types.Int128{Lo: binary.LittleEndian.Uint64(b), Hi: int64(binary.LittleEndian.Uint64(b[8:]))}
}

func intervalAt(b []byte) types.IntervalValue {
	return types.IntervalValue{Months: int64(binary.LittleEndian.Uint64(b)), Days: int64(binary.LittleEndian.Uint64(b[8:])),
		Nanos: int64(binary.LittleEndian.Uint64(b[16:]))}
}

// Unfolder unfolds values of one recursive type a row at a time, for whoever walks them to their leaves.
// Not safe for concurrent use.
type Unfolder struct {
	t    *types.Type
	free []*Vector
}

// NewUnfolder returns an Unfolder of a recursive type.
func NewUnfolder(t *types.Type) *Unfolder { return &Unfolder{t: t.Unfolds} }

// Open returns a Struct vector of one row, that of row i of v, which is not NULL there. It is valid as long as
// v is, until Close; within it others may be opened. One value never has more elements than a vector.
func (u *Unfolder) Open(v *Vector, i int) *Vector {
	var s *Vector
	if n := len(u.free); n > 0 {
		s, u.free = u.free[n-1], u.free[:n-1]
	} else {
		s = New(u.t)
	}
	s.Reset()
	s.share(v.Heap)
	_ = s.appendFields(v.Heap, int(v.Refs[i].Off))
	return s
}

// Close gives back what Open returned.
func (u *Unfolder) Close(s *Vector) { u.free = append(u.free, s) }
