package schema

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
)

// PerSecond is the number of units in a second of a time or timestamp: 1,000 for
// the millis types and so on; 0 for other logical types.
func (k LogicalKind) PerSecond() int64 {
	switch k {
	case LogicalTimeMillis, LogicalTimestampMillis, LogicalLocalTimestampMillis:
		return 1e3
	case LogicalTimeMicros, LogicalTimestampMicros, LogicalLocalTimestampMicros:
		return 1e6
	case LogicalTimestampNanos, LogicalLocalTimestampNanos:
		return 1e9
	}
	return 0
}

// Convert reads a datum of r.Writer as one of r.Reader. It is for defaults and
// literals, one at a time; data of files go through a compiled decoder. The
// result may share memory with v and with r's defaults.
func (r *Resolution) Convert(v *Value) (*Value, error) {
	c, err := r.convert(v, nil)
	if err != nil {
		return nil, err
	}
	return &c, nil
}

func (r *Resolution) convert(v *Value, at *path) (Value, error) {
	out := Value{Kind: r.Reader.Kind, Schema: r.Reader}
	switch r.Action {
	case ActionDirect, ActionPromote:
		return r.convertLeaf(v, out, at)
	case ActionEnum:
		if out.Symbol = r.Symbols[v.Symbol]; out.Symbol < 0 {
			return out, fail(at, "add the symbol or a default to the reader's enum", "symbol %s is not in the reader's %s", quote(r.Writer.Symbols[v.Symbol]), describe(r.Reader))
		}
		return out, nil
	case ActionArray, ActionMap:
		out.Keys, out.Elems = v.Keys, make([]Value, len(v.Elems))
		for i := range v.Elems {
			e, err := r.Items.convert(&v.Elems[i], at.items(r.Writer.Kind))
			if err != nil {
				return out, err
			}
			out.Elems[i] = e
		}
		return out, nil
	case ActionRecord:
		out.Elems = make([]Value, len(r.Reader.Fields))
		for _, f := range r.Fields {
			if f.ReaderField < 0 {
				continue
			}
			e, err := f.Res.convert(&v.Elems[f.WriterField], at.field(r.Reader.Fields[f.ReaderField].Name))
			if err != nil {
				return out, err
			}
			out.Elems[f.ReaderField] = e
		}
		for _, d := range r.Defaults {
			out.Elems[d.ReaderField] = *d.Value
		}
		return out, nil
	case ActionFromUnion:
		return r.Branches[v.Branch].convert(&v.Elems[0], at)
	case ActionToUnion:
		e, err := r.Elem.convert(v, at)
		out.Branch, out.Elems = r.Branch, []Value{e}
		return out, err
	}
	return out, r.Err
}

func (r *Resolution) convertLeaf(v *Value, out Value, at *path) (Value, error) {
	w, rd := r.Writer, r.Reader
	out.Null, out.Bool, out.Int, out.Float, out.Bytes = v.Null, v.Bool, v.Int, v.Float, v.Bytes
	switch {
	case w.Logical.Kind == LogicalDecimal && rd.Logical.Kind == LogicalDecimal:
		return widenDecimal(v, out, at)
	case w.Logical.Kind == LogicalUUID && w.Kind == Fixed && rd.Kind == String:
		out.Bytes = uuidText(v.Bytes)
	case rd.Kind == Int || rd.Kind == Long:
		n, ok := Rescale(v.Int, w.Logical.Kind, rd.Logical.Kind)
		if !ok {
			return out, fail(at, "", "%d as %s is out of range as %s", v.Int, describe(w), describe(rd))
		}
		out.Int = n
	case (rd.Kind == Float || rd.Kind == Double) && (w.Kind == Int || w.Kind == Long):
		out.Int, out.Float = 0, float64(v.Int)
		if rd.Kind == Float {
			out.Float = float64(float32(v.Int))
		}
		// 1<<63 is a float64 but no int64.
		if r.ExactPromotion && (out.Float >= 1<<63 || int64(out.Float) != v.Int) {
			return out, fail(at, "read the field with a reader's schema that has it as long", "%d has no equal as %s", v.Int, rd.Kind)
		}
	}
	return out, nil
}

// Rescale turns n in the unit of one logical type into that of another; from
// finer to coarser it rounds towards the past. ok is false if the result is out
// of range. Types without a unit leave n as it is, and so do a time of day
// against a timestamp.
func Rescale(n int64, from, to LogicalKind) (_ int64, ok bool) {
	f, t := from.PerSecond(), to.PerSecond()
	if f == 0 || t == 0 || f == t || from.timeOfDay() != to.timeOfDay() {
		return n, true
	}
	if t > f {
		m := t / f
		if n > math.MaxInt64/m || n < math.MinInt64/m {
			return 0, false
		}
		return n * m, true
	}
	d := f / t
	q := n / d
	if n%d < 0 {
		q--
	}
	return q, true
}

func (k LogicalKind) timeOfDay() bool { return k == LogicalTimeMillis || k == LogicalTimeMicros }

// widenDecimal moves an unscaled big-endian two's-complement number to the
// reader's scale and size.
func widenDecimal(v *Value, out Value, at *path) (Value, error) {
	from, to := v.Schema.Logical, out.Schema.Logical
	if from.Scale == to.Scale && v.Kind == out.Kind {
		return out, nil
	}
	if to.Scale < from.Scale {
		return out, fail(at, "", "%s can't be read as %s without loss", from, to)
	}
	n := new(big.Int).SetBytes(v.Bytes)
	if len(v.Bytes) > 0 && v.Bytes[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(v.Bytes))))
	}
	n.Mul(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(to.Scale-from.Scale)), nil))
	size := signedSize(n)
	if out.Kind == Fixed {
		if size > out.Schema.Size {
			return out, fail(at, "", "a %s does not fit %s", from, describe(out.Schema))
		}
		size = out.Schema.Size
	}
	if n.Sign() < 0 {
		n.Add(n, new(big.Int).Lsh(big.NewInt(1), uint(8*size)))
	}
	out.Bytes = n.FillBytes(make([]byte, size))
	return out, nil
}

// signedSize is the number of bytes of n in two's complement.
func signedSize(n *big.Int) int {
	if n.Sign() < 0 {
		n = new(big.Int).Not(n)
	}
	return n.BitLen()/8 + 1
}

func uuidText(b []byte) []byte {
	if len(b) != 16 {
		return b
	}
	h := hex.EncodeToString(b)
	return fmt.Appendf(nil, "%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}
