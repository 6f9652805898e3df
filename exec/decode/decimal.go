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
	c.prog.decimals = append(c.prog.decimals, spec)
	c.emit(instr{op: opDecimal, dst: id, aux: int32(len(c.prog.decimals) - 1)})
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
		return true
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
		return true
	}
	if spec.up > 0 {
		n := signed(b)
		b = twosComplement(n.Mul(n, spec.upBig))
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
