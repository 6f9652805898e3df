package keys

import (
	"encoding/binary"
	"math"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// encoder writes the keys of rows in a form in which equal keys have equal bytes:
//
//	row      bitmap of NULL columns, ⌈columns/8⌉ bytes │ values of the others
//	Bool     1 byte
//	Int64    8 bytes
//	Float64  8 bytes, one form of zero and one of NaN
//	Int128   16 bytes
//	Interval its length in nanoseconds, 16 bytes; what it was lies in the payload
//	Bytes    length, 4 bytes │ bytes
//	List     length, 4 bytes │ elements
//	Map      length, 4 bytes │ keys │ values, both in the order of the keys
//	Struct   fields
//	Union    branch, 4 bytes │ value
//	Encoded  length, 4 bytes │ vector.AppendKey
//
// Numbers are little-endian. Elements, fields and values within nested ones begin with a byte that is
// 0 for NULL, 1 for a value. A NULL column takes no space.
type encoder struct {
	buf   []byte
	ends  []int // where the key of each row ends
	pays  []int // where its payload ends
	start []int
	at    []int
}

// maxScratch bounds the bytes that are encoded in one go, but for one row.
const maxScratch = 16 << 20

func (e *encoder) row(i int) (key, pay []byte) {
	return e.buf[e.start[i]:e.ends[i]], e.buf[e.ends[i]:e.pays[i]]
}

// encode encodes the keys of as many of the first rows of sel as fit the scratch memory, at least one,
// and returns how many.
func (e *encoder) encode(cols []*vector.Vector, sel []int32, payload bool) int {
	n := len(sel)
	e.start, e.ends, e.pays, e.at = fit(e.start, n), fit(e.ends, n), fit(e.pays, n), fit(e.at, n)
	bitmap := (len(cols) + 7) / 8
	sizes := e.at
	for k := range n {
		sizes[k] = bitmap
	}
	pay := 0
	for _, v := range cols {
		if payload && v.Type.Kind == types.Interval {
			pay += intervalSize
		}
		addSizes(v, sel, sizes)
	}
	total := 0
	for k := range n {
		size := sizes[k] + pay
		if k > 0 && total+size > maxScratch {
			n = k
			break
		}
		e.start[k], e.ends[k], e.pays[k] = total, total+size-pay, total+size
		e.at[k] = total + bitmap
		total += size
	}
	e.buf = fit(e.buf, total)
	sel = sel[:n]
	for k := range sel {
		clear(e.buf[e.start[k] : e.start[k]+bitmap])
	}
	for c, v := range cols {
		if v.HasNulls() {
			for k, i := range sel {
				if v.IsNull(int(i)) {
					e.buf[e.start[k]+c/8] |= 1 << (c % 8)
				}
			}
		}
		e.write(v, sel)
	}
	if pay > 0 {
		copy(e.at, e.ends[:n])
		for _, v := range cols {
			if v.Type.Kind == types.Interval {
				for k, i := range sel {
					if !v.IsNull(int(i)) {
						putInterval(e.buf[e.at[k]:], v.Intervals[i])
					}
					e.at[k] += intervalSize
				}
			}
		}
	}
	return n
}

func fit[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}

func width(k vector.Kind) int {
	switch k {
	case vector.Bool:
		return 1
	case vector.Int64, vector.Float64:
		return 8
	case vector.Int128, vector.Interval:
		return 16
	}
	return 0
}

func addSizes(v *vector.Vector, sel []int32, sizes []int) {
	w := width(v.Kind)
	switch {
	case v.Kind == vector.Nothing:
	case w > 0 && !v.HasNulls():
		for k := range sel {
			sizes[k] += w
		}
	case v.Kind == vector.Bytes && !v.HasNulls():
		for k, i := range sel {
			sizes[k] += 4 + int(v.Refs[i].Len)
		}
	default:
		for k, i := range sel {
			if !v.IsNull(int(i)) {
				sizes[k] += sizeOf(v, int(i))
			}
		}
	}
}

// sizeOf is the size of the value at row i, which is not NULL.
func sizeOf(v *vector.Vector, i int) int {
	switch v.Kind {
	case vector.Bytes:
		return 4 + int(v.Refs[i].Len)
	case vector.Map:
		var buf [16]int32
		n := 4
		for _, e := range vector.MapOrder(v, i, buf[:0]) {
			for _, c := range v.Children {
				n += innerSize(c, int(e))
			}
		}
		return n
	case vector.List:
		n := 4
		for _, c := range v.Children {
			for e := v.Offsets[i]; e < v.Offsets[i+1]; e++ {
				n += innerSize(c, int(e))
			}
		}
		return n
	case vector.Struct:
		n := 0
		for _, c := range v.Children {
			n += innerSize(c, i)
		}
		return n
	case vector.Union:
		if t := v.Tags[i]; t >= 0 {
			return 4 + innerSize(v.Children[t], i)
		}
		return 4
	case vector.Encoded:
		return 4 + vector.KeySize(v.Type.Unfolds, v.Bytes(i))
	}
	return width(v.Kind)
}

func innerSize(v *vector.Vector, i int) int {
	if v.IsNull(i) {
		return 1
	}
	return 1 + sizeOf(v, i)
}

func (e *encoder) write(v *vector.Vector, sel []int32) {
	if !v.HasNulls() {
		switch v.Kind {
		case vector.Int64:
			for k, i := range sel {
				binary.LittleEndian.PutUint64(e.buf[e.at[k]:], uint64(v.I64[i]))
				e.at[k] += 8
			}
			return
		case vector.Bytes:
			for k, i := range sel {
				r := v.Refs[i]
				binary.LittleEndian.PutUint32(e.buf[e.at[k]:], r.Len)
				e.at[k] += 4 + copy(e.buf[e.at[k]+4:], v.Heap[r.Off:r.Off+r.Len])
			}
			return
		}
	}
	for k, i := range sel {
		if !v.IsNull(int(i)) {
			e.at[k] += put(e.buf[e.at[k]:], v, int(i))
		}
	}
}

// put writes the value at row i, which is not NULL, and returns its size.
func put(b []byte, v *vector.Vector, i int) int {
	switch v.Kind {
	case vector.Bool:
		b[0] = 0
		if v.Bools[i] {
			b[0] = 1
		}
	case vector.Int64:
		binary.LittleEndian.PutUint64(b, uint64(v.I64[i]))
	case vector.Float64:
		binary.LittleEndian.PutUint64(b, vector.FloatBits(v.F64[i]))
	case vector.Int128:
		put128(b, v.I128[i])
	case vector.Interval:
		put128(b, vector.IntervalLength(v.Intervals[i]))
	case vector.Bytes:
		s := v.Bytes(i)
		binary.LittleEndian.PutUint32(b, uint32(len(s)))
		return 4 + copy(b[4:], s)
	case vector.Map:
		var buf [16]int32
		order := vector.MapOrder(v, i, buf[:0])
		binary.LittleEndian.PutUint32(b, uint32(len(order)))
		n := 4
		for _, c := range v.Children {
			for _, e := range order {
				n += putInner(b[n:], c, int(e))
			}
		}
		return n
	case vector.List:
		lo, hi := v.Offsets[i], v.Offsets[i+1]
		binary.LittleEndian.PutUint32(b, hi-lo)
		n := 4
		for _, c := range v.Children {
			for e := lo; e < hi; e++ {
				n += putInner(b[n:], c, int(e))
			}
		}
		return n
	case vector.Struct:
		n := 0
		for _, c := range v.Children {
			n += putInner(b[n:], c, i)
		}
		return n
	case vector.Union:
		t := v.Tags[i]
		binary.LittleEndian.PutUint32(b, uint32(t))
		if t < 0 {
			return 4
		}
		return 4 + putInner(b[4:], v.Children[t], i)
	case vector.Encoded:
		n := len(vector.AppendKey(b[4:4], v.Type.Unfolds, v.Bytes(i)))
		binary.LittleEndian.PutUint32(b, uint32(n))
		return 4 + n
	}
	return width(v.Kind)
}

func putInner(b []byte, v *vector.Vector, i int) int {
	if v.IsNull(i) {
		b[0] = 0
		return 1
	}
	b[0] = 1
	return 1 + put(b[1:], v, i)
}

func put128(b []byte, x types.Int128) {
	binary.LittleEndian.PutUint64(b, x.Lo)
	binary.LittleEndian.PutUint64(b[8:], uint64(x.Hi))
}

func get128(b []byte) types.Int128 {
	return types.Int128{Lo: binary.LittleEndian.Uint64(b), Hi: int64(binary.LittleEndian.Uint64(b[8:]))}
}

// intervalSize is what an interval takes in the payload, its three parts.
const intervalSize = 24

func putInterval(b []byte, x types.IntervalValue) {
	binary.LittleEndian.PutUint64(b, uint64(x.Months))
	binary.LittleEndian.PutUint64(b[8:], uint64(x.Days))
	binary.LittleEndian.PutUint64(b[16:], uint64(x.Nanos))
}

func getInterval(b []byte) types.IntervalValue {
	return types.IntervalValue{
		Months: int64(binary.LittleEndian.Uint64(b)), Days: int64(binary.LittleEndian.Uint64(b[8:])),
		Nanos: int64(binary.LittleEndian.Uint64(b[16:])),
	}
}

// Append appends the keys of groups to dst, a vector for each column of the key.
func (t *Table) Append(dst []*vector.Vector, groups []uint32) error {
	switch t.mode {
	case single:
	case ints:
		v := dst[0]
		v.Reserve(len(groups))
		for _, g := range groups {
			if g == t.null {
				v.AppendNull()
				continue
			}
			switch x := t.vals[g]; v.Kind {
			case vector.Bool:
				v.Bools = append(v.Bools, x != 0)
			case vector.Float64:
				v.F64 = append(v.F64, math.Float64frombits(uint64(x)))
			default:
				v.I64 = append(v.I64, x)
			}
			v.Len++
		}
	case text:
		v := dst[0]
		v.Reserve(len(groups))
		for _, g := range groups {
			if g == t.null {
				v.AppendNull()
			} else if err := v.AppendBytes(t.key(g)); err != nil {
				return err
			}
		}
	case rows:
		for _, g := range groups {
			if err := t.decode(dst, g); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *Table) decode(dst []*vector.Vector, g uint32) error {
	e := t.ents[g]
	chunk := t.chunks[e.chunk]
	key, pay := chunk[e.off:e.off+e.n], chunk[e.off+e.n:e.off+e.n+e.pay]
	bitmap := key
	key = key[(len(dst)+7)/8:]
	for c, v := range dst {
		isInterval := len(pay) > 0 && v.Kind == vector.Interval
		if bitmap[c/8]>>(c%8)&1 != 0 {
			v.AppendNull()
		} else {
			n, err := get(key, v)
			if err != nil {
				return err
			}
			if isInterval {
				v.Intervals[v.Len-1] = getInterval(pay)
			}
			key = key[n:]
		}
		if isInterval {
			pay = pay[intervalSize:]
		}
	}
	return nil
}

// get appends the value that b begins with to v and returns its size.
func get(b []byte, v *vector.Vector) (int, error) {
	i := v.Len
	switch v.Kind {
	case vector.Bytes, vector.Encoded:
		n := binary.LittleEndian.Uint32(b)
		return 4 + int(n), v.AppendBytes(b[4 : 4+n])
	case vector.Nothing:
		v.Len++
		return 0, nil
	}
	v.Len++
	switch v.Kind {
	case vector.Bool:
		v.Bools = append(v.Bools, b[0] != 0)
	case vector.Int64:
		v.I64 = append(v.I64, int64(binary.LittleEndian.Uint64(b)))
	case vector.Float64:
		v.F64 = append(v.F64, math.Float64frombits(binary.LittleEndian.Uint64(b)))
	case vector.Int128:
		v.I128 = append(v.I128, get128(b))
	case vector.Interval:
		v.Intervals = append(v.Intervals, vector.IntervalOf(get128(b)))
	case vector.List, vector.Map:
		count := binary.LittleEndian.Uint32(b)
		end := uint64(v.Offsets[i]) + uint64(count)
		if end > math.MaxInt32 {
			return 0, vector.ErrHeap
		}
		n := 4
		for _, c := range v.Children {
			for range count {
				k, err := getInner(b[n:], c)
				if err != nil {
					return 0, err
				}
				n += k
			}
		}
		v.Offsets = append(v.Offsets, uint32(end))
		return n, nil
	case vector.Struct:
		n := 0
		for _, c := range v.Children {
			k, err := getInner(b[n:], c)
			if err != nil {
				return 0, err
			}
			n += k
		}
		return n, nil
	case vector.Union:
		tag := int32(binary.LittleEndian.Uint32(b))
		v.Tags = append(v.Tags, tag)
		n := 4
		for c, child := range v.Children {
			if int32(c) != tag {
				child.AppendNull()
				continue
			}
			k, err := getInner(b[4:], child)
			if err != nil {
				return 0, err
			}
			n += k
		}
		return n, nil
	}
	return width(v.Kind), nil
}

func getInner(b []byte, v *vector.Vector) (int, error) {
	if b[0] == 0 {
		v.AppendNull()
		return 1, nil
	}
	n, err := get(b[1:], v)
	return n + 1, err
}

// Encode calls f for each row of sel with its place there and the bytes of its key, which are the same in
// every process and valid until f returns.
func (s *Scratch) Encode(cols []*vector.Vector, sel []int32, f func(k int, key []byte)) {
	for at := 0; at < len(sel); {
		n := s.enc.encode(cols, sel[at:], false)
		for i := range n {
			key, _ := s.enc.row(i)
			f(at+i, key)
		}
		at += n
	}
}
