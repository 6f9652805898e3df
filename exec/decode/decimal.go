package decode

import (
	"math/big"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// decimalSpec says how a decimal's bytes become its physical form.
type decimalSpec struct {
	size  int // of a fixed, -1 for bytes
	kind  vector.Kind
	up    int      // digits to add to the scale
	up64  int64    // 10^up where the form is Int64
	upBig *big.Int // 10^up elsewhere
	zero  uint32   // place of a zero byte in the pool

	// A number has no more digits than its type says: what reads the column relies on it.
	digits, scale int
	limit64       int64    // 10^digits, for Int64
	limitBig      *big.Int // the same where it is needed, and how many bytes it has
	limitLen      int
}

// limit sets the bounds for numbers of the type t.
func (spec *decimalSpec) limit(t *types.Type) {
	spec.digits, spec.scale = t.Precision, t.Scale
	if spec.kind == vector.Int64 {
		spec.limit64 = types.Pow10(t.Precision)
	}
	spec.limitBig = new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(t.Precision)), nil)
	spec.limitLen = len(spec.limitBig.Bytes())
}

// fits reports whether a number in two's complement has no more digits than there may be.
func (spec *decimalSpec) fits(b []byte) bool {
	return len(b) < spec.limitLen || signed(b).CmpAbs(spec.limitBig) < 0
}

func (c *compiler) decimal(res *schema.Resolution, t *types.Type, id int32) {
	spec := decimalSpec{size: -1, kind: vector.KindOf(t), up64: 1}
	if res.Writer.Kind == schema.Fixed {
		spec.size = res.Writer.Size
	}
	if res.Writer.Logical.Kind == schema.LogicalDecimal {
		spec.up = t.Scale - res.Writer.Logical.Scale
	}
	if spec.up < 0 {
		c.fail("a decimal of scale %d can't be read with scale %d without loss", res.Writer.Logical.Scale, t.Scale)
		return
	}
	if spec.up > 0 {
		spec.upBig = new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(spec.up)), nil)
		if spec.kind == vector.Int64 {
			spec.up64 = spec.upBig.Int64()
		}
	}
	if spec.kind == vector.Bytes && spec.up > 0 {
		c.prog.sinks[id].ownHeap = true
	}
	if spec.kind == vector.Bytes {
		// An empty value is zero; it is given a byte to refer to.
		spec.zero = uint32(len(c.prog.pool))
		c.prog.pool = append(c.prog.pool, 0)
	}
	spec.limit(t)
	c.prog.decimals = append(c.prog.decimals, spec)
	c.emit(instr{op: opDecimal, dst: id, aux: int32(len(c.prog.decimals) - 1)})
}

// checkDecimal compiles the check of a decimal that is skipped.
func (c *compiler) checkDecimal(s *schema.Schema) {
	spec := decimalSpec{size: -1, kind: vector.Bytes}
	if s.Kind == schema.Fixed {
		spec.size = s.Size
	}
	spec.limit(types.NewDecimal(s.Logical.Precision, s.Logical.Scale))
	c.prog.decimals = append(c.prog.decimals, spec)
	c.emit(instr{op: opCheckDecimal, aux: int32(len(c.prog.decimals) - 1)})
}

// decimalBytes returns the bytes of a decimal and the position behind them.
func (d *Decoder) decimalBytes(pc int32, in *instr, p int) ([]byte, int) {
	size := d.prog.decimals[in.aux].size
	if size < 0 {
		u, q := uvarint(d.buf, p)
		if q < 0 || q > d.end {
			return nil, d.malformed(pc, p)
		}
		if u&1 != 0 || u>>1 > uint64(d.end-q) {
			return nil, d.badLength(pc, p, u)
		}
		p, size = q, int(u>>1)
	}
	if size > d.end-p {
		return nil, d.malformed(pc, p)
	}
	return d.buf[p : p+size], p + size
}

func (d *Decoder) decimal(pc int32, in *instr, p, i int) int {
	b, q := d.decimalBytes(pc, in, p)
	if q < 0 {
		return -1
	}
	s := &d.sinks[in.dst]
	if !d.prog.decimals[in.aux].store(d, s, i, b, q-len(b)) {
		return d.badDecimal(pc, p, b, s.vec.Type)
	}
	return q
}

func (d *Decoder) badDecimal(pc int32, p int, b []byte, t *types.Type) int {
	return d.fail(pc, p, "the decimal with the unscaled value %s does not fit %s; a reader schema of more precision reads it", brief(signed(b)), t)
}

// store writes the unscaled two's complement in b, which begins at offset at of the buffer. It
// reports false for a number that the column's precision can't hold.
func (spec *decimalSpec) store(d *Decoder, s *sink, i int, b []byte, at int) bool {
	// Drop bytes that only repeat the sign.
	for len(b) > 1 && (b[0] == 0 && b[1] < 0x80 || b[0] == 0xff && b[1] >= 0x80) {
		b, at = b[1:], at+1
	}
	switch spec.kind {
	case vector.Int64:
		if len(b) > 8 {
			return false
		}
		var v int64
		if len(b) > 0 {
			v = int64(int8(b[0]))
			for _, x := range b[1:] {
				v = v<<8 | int64(x)
			}
		}
		if spec.up > 0 {
			w := v * spec.up64
			if w/spec.up64 != v {
				return false
			}
			v = w
		}
		s.i64[i] = v
		return v < spec.limit64 && v > -spec.limit64
	case vector.Int128:
		if spec.up > 0 {
			n := signed(b)
			b = twosComplement(n.Mul(n, spec.upBig))
		}
		if len(b) > 16 {
			return false
		}
		var w types.Int128
		if len(b) > 0 && b[0] >= 0x80 {
			w = types.Int128{Hi: -1, Lo: ^uint64(0)}
		}
		for _, x := range b {
			w.Hi = w.Hi<<8 | int64(w.Lo>>56)
			w.Lo = w.Lo<<8 | uint64(x)
		}
		s.wide[i] = w
		return w.Fits(spec.digits)
	}
	if !spec.fits(b) {
		return false
	}
	if spec.up > 0 {
		n := signed(b)
		if n.Mul(n, spec.upBig); n.CmpAbs(spec.limitBig) >= 0 {
			return false
		}
		b = twosComplement(n)
		s.refs[i] = vector.Ref{Off: uint32(len(s.heap)), Len: uint32(len(b))}
		s.heap = append(s.heap, b...)
		return true
	}
	if len(b) == 0 {
		s.refs[i] = vector.Ref{Off: uint32(d.pool) + spec.zero, Len: 1}
		return true
	}
	s.refs[i] = vector.Ref{Off: uint32(at), Len: uint32(len(b))}
	return true
}

// signed reads a big-endian two's complement number.
func signed(b []byte) *big.Int {
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return n
}

// twosComplement is the shortest big-endian form, at least one byte.
func twosComplement(n *big.Int) []byte {
	if n.Sign() >= 0 {
		b := n.Bytes()
		if len(b) == 0 || b[0] >= 0x80 {
			b = append([]byte{0}, b...)
		}
		return b
	}
	size := uint(n.BitLen()/8 + 1)
	b := new(big.Int).Add(n, new(big.Int).Lsh(big.NewInt(1), 8*size)).Bytes()
	for len(b) > 1 && b[0] == 0xff && b[1] >= 0x80 {
		b = b[1:]
	}
	return b
}

// brief is n in decimal digits, or about that where there are many.
func brief(n *big.Int) string {
	if n.BitLen() > 512 {
		return new(big.Float).SetInt(n).Text('g', 10)
	}
	return n.String()
}
