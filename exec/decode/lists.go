package decode

import "github.com/avrosql/avrosql/exec/vector"

// maxEmptyElements bounds arrays whose elements take no bytes, so that their count alone can't ask
// for any amount of memory or time.
const maxEmptyElements = 1 << 20

// blockHead reads the count of a run of elements and, where the writer gave it, their size in bytes
// (else -1). It checks that so many elements can be there at all.
func (d *Decoder) blockHead(pc int32, p, minElem int) (n, size, pos int) {
	u, q := uvarint(d.buf, p)
	if q < 0 || q > d.end {
		return 0, 0, d.malformed(pc, p)
	}
	count := unzigzag(u)
	size = -1
	if count < 0 {
		if count = -count; count < 0 {
			return 0, 0, d.fail(pc, p, "a count of %d elements", unzigzag(u))
		}
		var s uint64
		at := q
		if s, q = uvarint(d.buf, q); q < 0 || q > d.end {
			return 0, 0, d.malformed(pc, at)
		}
		if s&1 != 0 || s>>1 > uint64(d.end-q) {
			return 0, 0, d.badLength(pc, at, s)
		}
		size = int(s >> 1)
	}
	room := d.end - q
	if size >= 0 {
		room = size
	}
	switch {
	case minElem == 0 && count > maxEmptyElements:
		return 0, 0, d.fail(pc, p, "%d elements without any bytes; at most %d are allowed", count, maxEmptyElements)
	case minElem > 0 && count > int64(room/minElem):
		return 0, 0, d.fail(pc, p, "%d elements of at least %d bytes in %d bytes", count, minElem, room)
	}
	return int(count), size, q
}

// skipArray passes an array or map whose elements take code to pass; body is that code.
func (d *Decoder) skipArray(body int32, in *instr, p int) int {
	for {
		n, size, q := d.blockHead(body-1, p, int(in.n))
		if q < 0 || n == 0 {
			return q
		}
		p = q
		if size >= 0 && !d.prog.verify {
			p += size
			continue
		}
		for ; n > 0; n-- {
			if q = d.run(body, q, 0); q < 0 {
				return -1
			}
		}
		if size >= 0 && q != p+size {
			return d.sizeMismatch(body-1, p, size, q)
		}
		p = q
	}
}

// list reads an array or map into a vector at index i; body is the code of an element.
func (d *Decoder) list(body int32, in *instr, p, i int) int {
	lv := int(in.n)
	minElem := d.prog.levels[lv].min
	at := d.counts[lv]
	for {
		if d.buf[p] == 0 && p < d.end {
			p++
			break
		}
		n, size, q := d.blockHead(body-1, p, minElem)
		if q < 0 {
			return -1
		}
		p = q
		if n == 0 {
			break
		}
		if at+n > d.caps[lv] {
			if at+n > maxElements {
				return d.fail(body-1, p, "more than %d array elements in one batch", maxElements)
			}
			d.room(lv, max(at+n, min(2*d.caps[lv], maxElements)))
		}
		if d.prog.code[body].op == opBytes && d.prog.code[body+1].op == opEnd {
			q = d.strings(body, p, at, n)
			at += n
		} else {
			for ; n > 0; n-- {
				if q = d.run(body, q, at); q < 0 {
					return -1
				}
				at++
			}
		}
		if q < 0 {
			return -1
		}
		if size >= 0 && q != p+size {
			return d.sizeMismatch(body-1, p, size, q)
		}
		p = q
		d.counts[lv] = at
	}
	d.counts[lv] = at
	d.sinks[in.dst].offsets[i+1] = uint32(at)
	return p
}

// maxElements bounds the elements of one level in one batch, so that offsets stay far from their
// limit.
const maxElements = 1 << 30

// strings reads n strings in a row, the commonest body of all.
func (d *Decoder) strings(pc int32, p, at, n int) int {
	buf, end := d.buf, d.end
	refs := d.sinks[d.prog.code[pc].dst].refs[at : at+n]
	for k := range refs {
		u, q := uvarint(buf, p)
		if q < 0 || q > end {
			return d.malformed(pc, p)
		}
		if u&1 != 0 || u>>1 > uint64(end-q) {
			return d.badLength(pc, p, u)
		}
		refs[k] = vector.Ref{Off: uint32(q), Len: uint32(u >> 1)}
		p = q + int(u>>1)
	}
	return p
}

func (d *Decoder) sizeMismatch(pc int32, p, size, q int) int {
	return d.fail(pc, p, "a run of elements takes %d bytes, its header says %d", q-p, size)
}

// sized reads a string or bytes, shared with the buffer.
func (d *Decoder) sized(pc int32, p int) (b []byte, next int) {
	u, q := uvarint(d.buf, p)
	if q < 0 || q > d.end {
		return nil, d.malformed(pc, p)
	}
	if u&1 != 0 || u>>1 > uint64(d.end-q) {
		return nil, d.badLength(pc, p, u)
	}
	n := int(u >> 1)
	return d.buf[q : q+n], q + n
}
