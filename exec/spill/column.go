package spill

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

var le = binary.LittleEndian

// extend makes n more bytes at the end of buf, of arbitrary value, and returns buf and them.
func extend(buf []byte, n int) ([]byte, []byte) {
	at := len(buf)
	buf = slices.Grow(buf, n)[:at+n]
	return buf, buf[at:]
}

// appendColumn appends rows from to to-1 of v.
func appendColumn(buf []byte, v *vector.Vector, from, to int) []byte {
	n := to - from
	buf = appendNulls(buf, v, from, to)
	var b []byte
	switch v.Kind {
	case vector.Bool:
		buf, b = extend(buf, n)
		for i, x := range v.Bools[from:to] {
			b[i] = 0
			if x {
				b[i] = 1
			}
		}
	case vector.Int64:
		buf, b = extend(buf, 8*n)
		for i, x := range v.I64[from:to] {
			le.PutUint64(b[8*i:], uint64(x))
		}
	case vector.Float64:
		buf, b = extend(buf, 8*n)
		for i, x := range v.F64[from:to] {
			le.PutUint64(b[8*i:], math.Float64bits(x))
		}
	case vector.Int128:
		buf, b = extend(buf, 16*n)
		for i, x := range v.I128[from:to] {
			le.PutUint64(b[16*i:], x.Lo)
			le.PutUint64(b[16*i+8:], uint64(x.Hi))
		}
	case vector.Interval:
		buf, b = extend(buf, 24*n)
		for i, x := range v.Intervals[from:to] {
			le.PutUint64(b[24*i:], uint64(x.Months))
			le.PutUint64(b[24*i+8:], uint64(x.Days))
			le.PutUint64(b[24*i+16:], uint64(x.Nanos))
		}
	case vector.Bytes, vector.Encoded:
		buf, b = extend(buf, 4*n)
		for i, r := range v.Refs[from:to] {
			le.PutUint32(b[4*i:], r.Len)
		}
		for _, r := range v.Refs[from:to] {
			buf = append(buf, v.Heap[r.Off:r.Off+r.Len]...)
		}
	case vector.List, vector.Map:
		buf, b = extend(buf, 4*n)
		for i := range n {
			le.PutUint32(b[4*i:], v.Offsets[from+i+1]-v.Offsets[from+i])
		}
		for _, c := range v.Children {
			buf = appendColumn(buf, c, int(v.Offsets[from]), int(v.Offsets[to]))
		}
	case vector.Union:
		buf, b = extend(buf, 4*n)
		for i, t := range v.Tags[from:to] {
			le.PutUint32(b[4*i:], uint32(t))
		}
		for _, c := range v.Children {
			buf = appendColumn(buf, c, from, to)
		}
	case vector.Struct:
		for _, c := range v.Children {
			buf = appendColumn(buf, c, from, to)
		}
	case vector.Nothing:
	}
	return buf
}

func appendNulls(buf []byte, v *vector.Vector, from, to int) []byte {
	if !v.HasNulls() || v.Kind == vector.Nothing || from == to {
		return append(buf, 0)
	}
	buf = append(buf, 1)
	var b []byte
	buf, b = extend(buf, 8*vector.Words(to-from))
	if from == 0 {
		for w := range len(b) / 8 {
			x := uint64(0)
			if w < len(v.Nulls) {
				x = v.Nulls[w]
			}
			// Bits past the last row are zero.
			if r := uint(to) & 63; r != 0 && w == to>>6 {
				x &= 1<<r - 1
			}
			le.PutUint64(b[8*w:], x)
		}
		return buf
	}
	clear(b)
	for i := from; i < to; i++ {
		if v.Nulls.Get(i) {
			b[(i-from)>>3] |= 1 << ((i - from) & 7)
		}
	}
	return buf
}

// decoder reads columns. What does not fit the bytes that there are sets bad, which is looked at once.
type decoder struct {
	buf []byte
	bad bool
}

func (d *decoder) take(n int) []byte {
	if n < 0 || n > len(d.buf) {
		d.bad = true
		return nil
	}
	b := d.buf[:n]
	d.buf = d.buf[n:]
	return b
}

// column reads n rows into v, which is empty.
func (d *decoder) column(v *vector.Vector, n int) {
	v.Len = n
	if head := d.take(1); d.bad {
		return
	} else if head[0] != 0 {
		b := d.take(8 * vector.Words(n))
		v.Nulls = make(vector.Bitmap, len(b)/8)
		for i := range v.Nulls {
			v.Nulls[i] = le.Uint64(b[8*i:])
		}
	}
	switch v.Kind {
	case vector.Bool:
		b := d.take(n)
		v.Bools = make([]bool, len(b))
		for i, x := range b {
			v.Bools[i] = x != 0
		}
	case vector.Int64:
		b := d.take(8 * n)
		v.I64 = make([]int64, len(b)/8)
		for i := range v.I64 {
			v.I64[i] = int64(le.Uint64(b[8*i:]))
		}
	case vector.Float64:
		b := d.take(8 * n)
		v.F64 = make([]float64, len(b)/8)
		for i := range v.F64 {
			v.F64[i] = math.Float64frombits(le.Uint64(b[8*i:]))
		}
	case vector.Int128:
		b := d.take(16 * n)
		v.I128 = make([]types.Int128, len(b)/16)
		for i := range v.I128 {
			v.I128[i] = types.Int128{Lo: le.Uint64(b[16*i:]), Hi: int64(le.Uint64(b[16*i+8:]))}
		}
	case vector.Interval:
		b := d.take(24 * n)
		v.Intervals = make([]types.IntervalValue, len(b)/24)
		for i := range v.Intervals {
			v.Intervals[i] = types.IntervalValue{
				Months: int64(le.Uint64(b[24*i:])), Days: int64(le.Uint64(b[24*i+8:])), Nanos: int64(le.Uint64(b[24*i+16:])),
			}
		}
	case vector.Bytes, vector.Encoded:
		d.text(v, n)
	case vector.List, vector.Map:
		total := d.offsets(v, n)
		for _, c := range v.Children {
			d.column(c, total)
		}
	case vector.Union:
		b := d.take(4 * n)
		v.Tags = make([]int32, len(b)/4)
		for i := range v.Tags {
			v.Tags[i] = int32(le.Uint32(b[4*i:]))
		}
		for _, c := range v.Children {
			d.column(c, n)
		}
	case vector.Struct:
		for _, c := range v.Children {
			d.column(c, n)
		}
	case vector.Nothing:
	}
}

func (d *decoder) text(v *vector.Vector, n int) {
	b := d.take(4 * n)
	v.Refs = make([]vector.Ref, len(b)/4)
	total := uint64(0)
	for i := range v.Refs {
		k := le.Uint32(b[4*i:])
		v.Refs[i] = vector.Ref{Off: uint32(total), Len: k}
		total += uint64(k)
	}
	if total > vector.MaxHeap {
		d.bad = true
		return
	}
	v.Heap = slices.Clone(d.take(int(total)))
}

func (d *decoder) offsets(v *vector.Vector, n int) int {
	b := d.take(4 * n)
	v.Offsets = make([]uint32, 1, n+1)
	total := uint64(0)
	for i := range len(b) / 4 {
		total += uint64(le.Uint32(b[4*i:]))
		if total > math.MaxInt32 {
			d.bad = true
			return 0
		}
		v.Offsets = append(v.Offsets, uint32(total))
	}
	return int(total)
}
