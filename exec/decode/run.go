package decode

import (
	"encoding/binary"
	"math"
	"math/bits"
	"unicode/utf8"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// run executes code from pc until it ends, for the datum at p, writing at index i of its level. It
// returns the position behind the datum, or -1 after d.fail.
//
// This is the one loop that everything passes through, so it stands in one function: the compiler
// makes the switch a jump table and keeps p in a register. Every instruction leaves p at most `pad`
// past the end, where the check below it notices.
func (d *Decoder) run(pc int32, p, i int) int {
	code := d.prog.code
	buf := d.buf
	end := d.end
	for {
		in := &code[pc]
		pc++
		switch in.op {
		case opEnd:
			return p
		case opReject:
			d.rejected = true
			return p
		case opJump:
			pc = in.to
			continue

		case opSkipRun:
			q, at := d.skipRun(d.steps[in.aux:int(in.aux)+int(in.n)], p)
			if q < 0 {
				return d.skipFailed(in.aux+int32(at), p)
			}
			p = q
			continue
		case opSkipOptional:
			b := buf[p]
			if b > 2 || b&1 != 0 || p >= end {
				if b, p = d.branch(pc-1, p); p < 0 {
					return -1
				}
			}
			p++
			if int64(b>>1) == in.n {
				pc = in.to
			}
			continue
		case opSkipArray:
			if p = d.skipArray(pc, in, p); p < 0 {
				return -1
			}
			pc = in.to
			continue
		case opSkipCall:
			if d.depth++; d.depth > d.prog.maxDepth {
				return d.fail(pc-1, p, "nested deeper than %d; raise max_depth", d.prog.maxDepth)
			}
			p = d.run(d.prog.subs[in.aux], p, i)
			d.depth--
			if p < 0 {
				return -1
			}
			continue

		case opLong:
			s := &d.sinks[in.dst]
			var u uint64
			if b := buf[p]; b < 0x80 {
				u, p = uint64(b), p+1
			} else if w := load64(buf, p); ^w&highBits != 0 {
				// The length is guessed as in stepNum.
				ends := ^w & highBits
				if n := bits.TrailingZeros64(ends)>>3 + 1; n == s.width {
					p += s.width
				} else {
					s.width = n
					p += n
				}
				u = groups(w & (ends ^ (ends - 1)))
			} else {
				u, p = uvarintLong(buf, p)
			}
			s.i64[i] = unzigzag(u)
		case opInt:
			u, q := uvarint(buf, p)
			if u > math.MaxUint32 {
				return d.fail(pc-1, p, "%d is out of range for int", unzigzag(u))
			}
			p = q
			d.sinks[in.dst].i64[i] = unzigzag(u)
		case opDouble:
			d.sinks[in.dst].f64[i] = math.Float64frombits(load64(buf, p))
			p += 8
		case opBytes:
			var u uint64
			start := p
			if b := buf[p]; b < 0x80 {
				u, p = uint64(b), p+1
			} else if u, p = uvarintSlow(buf, p); p < 0 {
				return d.malformed(pc-1, start)
			}
			n := u >> 1
			if u&1 != 0 || p > end || n > uint64(end-p) {
				return d.badLength(pc-1, start, u)
			}
			d.sinks[in.dst].refs[i] = vector.Ref{Off: uint32(p), Len: uint32(n)}
			p += int(n)
			continue
		case opCopy:
			q := skipBytes(buf, p, 1, end)
			if q < 0 {
				return d.malformed(pc-1, p)
			}
			_, start := uvarint(buf, p)
			s := &d.sinks[in.dst]
			s.refs[i] = vector.Ref{Off: uint32(len(s.heap)), Len: uint32(q - start)}
			s.heap = append(s.heap, buf[start:q]...)
			p = q
		case opOptional:
			b := buf[p]
			if b > 2 || b&1 != 0 || p >= end {
				if b, p = d.branch(pc-1, p); p < 0 {
					return -1
				}
			}
			p++
			if int64(b>>1) == in.n {
				d.setNull(in.aux, i)
				pc = in.to
			} else if in.flag&flagClear != 0 {
				d.clearNull(in.aux, i)
			}
			continue
		case opTest:
			t := &d.prog.tests[in.aux]
			if !t.passes(&d.sinks[t.sink], buf, i) {
				pc = in.to
			}
			continue
		case opTestInt:
			s := &d.sinks[in.dst]
			var u uint64
			if b := buf[p]; b < 0x80 {
				u, p = uint64(b), p+1
			} else if c := buf[p+1]; c < 0x80 {
				u, p = uint64(b&0x7f)|uint64(c)<<7, p+2
			} else {
				q := p
				if u, p = uvarintSlow(buf, p); in.flag&flagInt != 0 && u > math.MaxUint32 {
					return d.fail(pc-1, q, "%d is out of range for int", unzigzag(u))
				}
			}
			v := unzigzag(u)
			s.i64[i] = v
			if t := &d.prog.tests[in.aux]; v < t.lo || v > t.hi {
				pc = in.to
			}
		case opBool:
			b := buf[p]
			if b > 1 {
				return d.fail(pc-1, p, "a boolean is 0 or 1, not %d", b)
			}
			d.sinks[in.dst].bools[i] = b != 0
			p++
		case opFloat:
			d.sinks[in.dst].f64[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(buf[p:])))
			p += 4
		case opFixed:
			if in.n > int64(end-p) {
				return d.malformed(pc-1, p)
			}
			d.sinks[in.dst].refs[i] = vector.Ref{Off: uint32(p), Len: uint32(in.n)}
			p += int(in.n)
		case opEnum:
			u, q := uvarint(buf, p)
			table := d.prog.enums[in.aux]
			if u&1 != 0 || u>>1 >= uint64(len(table)) || q < 0 {
				return d.fail(pc-1, p, "symbol %d of an enum with %d", unzigzag(u), len(table))
			}
			r := table[u>>1]
			if r.Len == noSymbol {
				return d.fail(pc-1, p, "the reader's enum has no symbol for the writer's number %d, and no default", u>>1)
			}
			r.Off += uint32(d.pool)
			d.sinks[in.dst].refs[i] = r
			p = q
		case opLongScale:
			u, q := uvarint(buf, p)
			v := unzigzag(u)
			w := v * in.n
			if w/in.n != v {
				return d.fail(pc-1, p, "the time %d does not fit the column's finer unit", v)
			}
			d.sinks[in.dst].i64[i] = w
			p = q
		case opLongWide:
			u, q := uvarint(buf, p)
			d.sinks[in.dst].wide[i] = wide(unzigzag(u), in.n)
			p = q
		case opLongDouble:
			u, q := uvarint(buf, p)
			v := unzigzag(u)
			f := float64(v)
			if in.flag&flagFloat != 0 {
				f = float64(float32(f))
			}
			if in.flag&flagExact != 0 && (f >= 1<<63 || int64(f) != v) {
				return d.fail(pc-1, p, "%d can't be held exactly by a floating-point column; give a reader schema to decide", v)
			}
			d.sinks[in.dst].f64[i] = f
			p = q
		case opDecimal:
			if p = d.decimal(pc-1, in, p, i); p < 0 {
				return -1
			}
		case opUUID:
			if end-p < 16 {
				return d.malformed(pc-1, p)
			}
			s := &d.sinks[in.dst]
			s.refs[i] = vector.Ref{Off: uint32(len(s.heap)), Len: 36}
			s.heap = types.AppendUUID(s.heap, buf[p:p+16])
			p += 16
		case opDuration:
			if end-p < 12 {
				return d.malformed(pc-1, p)
			}
			d.sinks[in.dst].spans[i] = types.IntervalValue{Months: int64(binary.LittleEndian.Uint32(buf[p:])),
				Days: int64(binary.LittleEndian.Uint32(buf[p+4:])), Nanos: int64(binary.LittleEndian.Uint32(buf[p+8:])) * 1_000_000}
			p += 12
		case opList, opMap:
			if p = d.list(pc, in, p, i); p < 0 {
				return -1
			}
			pc = in.to
			continue
		case opUnion:
			u, q := uvarint(buf, p)
			table := &d.prog.tables[in.aux]
			if u&1 != 0 || u>>1 >= uint64(len(table.to)) || q < 0 || q > end {
				return d.fail(pc-1, p, "branch %d of a union with %d", unzigzag(u), len(table.to))
			}
			p = q
			pc = table.to[u>>1]
			continue
		case opSetNull:
			d.setNull(in.aux, i)
			continue
		case opClearNull:
			d.clearNull(in.aux, i)
			continue
		case opTag:
			d.sinks[in.dst].tags[i] = int32(in.n)
			d.setNull(in.aux, i)
			continue
		case opDefault:
			d.end = len(buf) - pad
			q := d.run(pc, d.pool+int(in.n), i)
			d.end = end
			if q < 0 {
				return -1
			}
			pc = in.to
			continue
		case opJSON:
			if p = d.json(pc-1, in, p, i); p < 0 {
				return -1
			}

		case opEncode:
			if p = d.encode(pc-1, in, p, i); p < 0 {
				return -1
			}

		case opMark:
			d.marks[in.n] = p
			continue
		case opFrom:
			d.back = append(d.back, p)
			p = d.marks[in.n]
			continue
		case opBack:
			p = d.back[len(d.back)-1]
			d.back = d.back[:len(d.back)-1]
			continue
		case opError:
			err := d.prog.errs[in.aux]
			d.fail(pc-1, p, "%s", err)
			return -1

		case opCheckBool:
			if buf[p] > 1 {
				return d.fail(pc-1, p, "a boolean is 0 or 1, not %d", buf[p])
			}
			p++
		case opCheckInt:
			u, q := uvarint(buf, p)
			if u > math.MaxUint32 {
				return d.fail(pc-1, p, "%d is out of range for int", unzigzag(u))
			}
			p = q
		case opCheckEnum:
			u, q := uvarint(buf, p)
			if u&1 != 0 || u>>1 >= uint64(in.n) || q < 0 {
				return d.fail(pc-1, p, "symbol %d of an enum with %d", unzigzag(u), in.n)
			}
			p = q
		case opCheckDecimal:
			b, q := d.decimalBytes(pc-1, in, p)
			if q < 0 {
				return -1
			}
			if spec := &d.prog.decimals[in.aux]; !spec.fits(b) {
				return d.badDecimal(pc-1, p, b, types.NewDecimal(spec.digits, spec.scale))
			}
			p = q
		case opCheckString:
			start := p
			if p = skipBytes(buf, p, 1, end); p < 0 {
				return d.malformed(pc-1, start)
			}
			if !utf8.Valid(buf[start:p]) {
				// The length's own bytes may be no UTF-8: look at the text alone.
				if _, q := uvarint(buf, start); !utf8.Valid(buf[q:p]) {
					return d.fail(pc-1, start, "a string is not UTF-8")
				}
			}
		}
		if uint(p) > uint(end) {
			return d.malformed(pc-1, p)
		}
	}
}

// malformed reports a datum that is cut off or whose lengths make no sense.
func (d *Decoder) malformed(pc int32, p int) int {
	if p < 0 {
		return d.fail(pc, d.pos, "a length or number is malformed, or runs past the end of the block (%d bytes)", d.end)
	}
	return d.fail(pc, min(p, d.end), "the datum runs past the end of the block (%d bytes)", d.end)
}

func (d *Decoder) badLength(pc int32, p int, u uint64) int {
	if u&1 != 0 {
		return d.fail(pc, p, "negative length %d", unzigzag(u))
	}
	return d.fail(pc, p, "a length of %d bytes runs past the end of the block (%d bytes)", u>>1, d.end)
}

// branch reads the index of a union of two in the long way: it is wrong, or padded with empty groups.
// The position it returns is that of the last byte.
func (d *Decoder) branch(pc int32, p int) (byte, int) {
	if p >= d.end {
		return 0, d.malformed(pc, p)
	}
	u, q := uvarint(d.buf, p)
	if q < 0 || q > d.end {
		return 0, d.malformed(pc, p)
	}
	if u != 0 && u != 2 {
		return 0, d.fail(pc, p, "branch %d of a union with 2", unzigzag(u))
	}
	return byte(u), q - 1
}

// wide is v * scale in 128 bits.
func wide(v, scale int64) types.Int128 {
	neg := v < 0
	u := uint64(v)
	if neg {
		u = -u
	}
	hi, lo := bits.Mul64(u, uint64(scale))
	if neg {
		var borrow uint64
		lo, borrow = bits.Sub64(0, lo, 0)
		hi, _ = bits.Sub64(0, hi, borrow)
	}
	return types.Int128{Hi: int64(hi), Lo: lo}
}
