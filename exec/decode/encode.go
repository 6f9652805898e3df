package decode

import (
	"encoding/binary"
	"math"

	"github.com/avrosql/avrosql/exec/vector"
)

// encode writes a record of a recursive type into the sink's heap.
func (d *Decoder) encode(pc int32, in *instr, p, i int) int {
	s := &d.sinks[in.dst]
	start := len(s.heap)
	e := encoder{d: d, pc: pc, out: s.heap}
	if p = e.record(&d.prog.nodes[in.aux], p, 1); p < 0 {
		return -1
	}
	s.heap = e.out
	s.refs[i] = vector.Ref{Off: uint32(start), Len: uint32(len(s.heap) - start)}
	return p
}

// encoder writes data in the encoded form. A pc is that of the instruction, for errors.
type encoder struct {
	d     *Decoder
	pc    int32
	out   []byte
	elems int // of all arrays and maps so far
}

// value writes the datum at p, or nothing if it is NULL, and returns the position behind it. Depth is how
// many records, arrays and maps it lies in.
func (e *encoder) value(id int32, p, depth int) (next int, null bool) {
	n := &e.d.prog.nodes[id]
	switch n.op {
	case encodeLeaf:
		return e.leaf(n, p)
	case encodeSkip:
		e.d.depth += depth
		p = e.d.run(n.pc, p, 0)
		e.d.depth -= depth
		return p, true
	case encodeError:
		return e.d.fail(e.pc, p, "%s", n.err), false
	case encodeBranch:
		u, q := uvarint(e.d.buf, p)
		if u&1 != 0 || u>>1 >= uint64(len(n.kids)) || q < 0 || q > e.d.end {
			return e.d.fail(e.pc, p, "branch %d of a union with %d", unzigzag(u), len(n.kids)), false
		}
		return e.value(n.kids[u>>1], q, depth)
	case encodeTag:
		e.out = binary.LittleEndian.AppendUint32(e.out, uint32(n.tag))
		return e.held(n.kids[0], p, depth), false
	}
	out, at := vector.BeginSized(e.out)
	e.out = out
	if n.op == encodeRecord {
		p = e.record(n, p, depth+1)
	} else {
		p = e.list(n, p, depth+1)
	}
	if p >= 0 {
		vector.EndSized(e.out, at)
	}
	return p, false
}

// held writes a datum with the byte before it that says whether it is NULL.
func (e *encoder) held(id int32, p, depth int) int {
	at := len(e.out)
	e.out = append(e.out, 1)
	p, null := e.value(id, p, depth)
	if null {
		e.out[at] = 0
	}
	return p
}

// fits reports whether a value nests no deeper than it may, in less than a heap.
func (e *encoder) fits(p, depth int) bool {
	if depth > e.d.prog.maxDepth {
		e.d.fail(e.pc, p, "nested deeper than %d; raise max_depth", e.d.prog.maxDepth)
		return false
	}
	if len(e.out) > vector.MaxHeap {
		e.d.fail(e.pc, p, "more than 4 GiB of recursive values in one batch")
		return false
	}
	return true
}

func (e *encoder) record(n *encodeNode, p, depth int) int {
	if !e.fits(p, depth) {
		return -1
	}
	at := len(e.out)
	for range n.width {
		e.out = append(e.out, 0, 0, 0, 0)
	}
	field := func(slot, id int32, p int) int {
		mark := len(e.out)
		p, null := e.value(id, p, depth)
		if !null && p >= 0 {
			binary.LittleEndian.PutUint32(e.out[at+4*int(slot):], uint32(mark-at))
		}
		return p
	}
	for i, id := range n.kids {
		if n.slots[i] < 0 {
			p, _ = e.value(id, p, depth)
		} else {
			p = field(n.slots[i], id, p)
		}
		if p < 0 {
			return -1
		}
	}
	for _, def := range n.defaults {
		end := e.d.end
		e.d.end = len(e.d.buf) - pad
		q := field(def.slot, def.node, e.d.pool+def.at)
		e.d.end = end
		if q < 0 {
			return -1
		}
	}
	if !e.fits(p, depth) {
		return -1
	}
	return p
}

// list writes an array or map, whose blocks become one.
func (e *encoder) list(n *encodeNode, p, depth int) int {
	d := e.d
	at, total := len(e.out), 0
	e.out = append(e.out, 0, 0, 0, 0)
	for {
		count, size, q := d.blockHead(e.pc, p, n.min)
		if q < 0 {
			return -1
		}
		p = q
		if count == 0 {
			break
		}
		total += count
		if e.elems += count; e.elems > maxElements {
			return d.fail(e.pc, p, "more than %d array elements in one value", maxElements)
		}
		for ; count > 0; count-- {
			if !e.fits(p, depth) {
				return -1
			}
			if n.op == encodeMap {
				if p = e.key(p); p < 0 {
					return -1
				}
			}
			if p = e.held(n.kids[0], p, depth); p < 0 {
				return -1
			}
		}
		if size >= 0 && p != q+size {
			return d.sizeMismatch(e.pc, q, size, p)
		}
	}
	binary.LittleEndian.PutUint32(e.out[at:], uint32(total))
	return p
}

func (e *encoder) key(p int) int {
	b, q := e.d.sized(e.pc, p)
	if q >= 0 {
		e.out = binary.LittleEndian.AppendUint32(e.out, uint32(len(b)))
		e.out = append(e.out, b...)
	}
	return q
}

// leaf writes a scalar.
func (e *encoder) leaf(n *encodeNode, p int) (next int, null bool) {
	if p = e.d.run(n.pc, p, 0); p < 0 {
		return -1, false
	}
	s := &e.d.sinks[n.sink]
	if s.anyNull && s.nulls.Get(0) {
		s.clearNull(0)
		return p, true
	}
	switch s.vec.Kind {
	case vector.Bool:
		b := byte(0)
		if s.bools[0] {
			b = 1
		}
		e.out = append(e.out, b)
	case vector.Int64:
		e.out = binary.LittleEndian.AppendUint64(e.out, uint64(s.i64[0]))
	case vector.Float64:
		e.out = binary.LittleEndian.AppendUint64(e.out, math.Float64bits(s.f64[0]))
	case vector.Int128:
		e.out = binary.LittleEndian.AppendUint64(e.out, s.wide[0].Lo)
		e.out = binary.LittleEndian.AppendUint64(e.out, uint64(s.wide[0].Hi))
	case vector.Interval:
		v := s.spans[0]
		e.out = binary.LittleEndian.AppendUint64(e.out, uint64(v.Months))
		e.out = binary.LittleEndian.AppendUint64(e.out, uint64(v.Days))
		e.out = binary.LittleEndian.AppendUint64(e.out, uint64(v.Nanos))
	case vector.Bytes:
		r, heap := s.refs[0], e.d.buf
		if s.ownHeap {
			heap = s.heap
		}
		e.out = binary.LittleEndian.AppendUint32(e.out, r.Len)
		e.out = append(e.out, heap[r.Off:r.Off+r.Len]...)
		s.heap = s.heap[:0]
	}
	return p, false
}
