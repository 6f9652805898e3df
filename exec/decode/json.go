package decode

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/exec/jsontext"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// json reads a datum of any shape, recursive ones included, as JSON text into the sink's heap. A null is
// NULL, not the word.
func (d *Decoder) json(pc int32, in *instr, p, i int) int {
	s := &d.sinks[in.dst]
	w := jsonWriter{d: d, pc: pc, out: s.heap}
	start := len(w.out)
	p = w.value(d.prog.jsons[in.aux], p, 0)
	if p < 0 {
		return -1
	}
	if string(w.out[start:]) == "null" {
		s.refs[i] = vector.Ref{}
		s.nulls[i>>6] |= 1 << (uint(i) & 63)
		s.anyNull = true
		return p
	}
	if s.anyNull {
		s.clearNull(i) // of a row that was rejected
	}
	s.heap = w.out
	if len(s.heap) > vector.MaxHeap {
		return d.fail(pc, p, "more than 4 GiB of nested text in one batch")
	}
	s.refs[i] = vector.Ref{Off: uint32(start), Len: uint32(len(s.heap) - start)}
	return p
}

// jsonWriter writes data as the reader's schema names and types them. Unions are written as the value
// that they hold, without a tag.
type jsonWriter struct {
	d   *Decoder
	pc  int32
	out []byte
}

func (w *jsonWriter) value(res *schema.Resolution, p, depth int) int {
	d := w.d
	if depth > d.prog.maxDepth {
		return d.fail(w.pc, p, "nested deeper than %d; raise max_depth", d.prog.maxDepth)
	}
	switch res.Action {
	case schema.ActionError:
		return d.fail(w.pc, p, "%s", res.Err)
	case schema.ActionToUnion:
		return w.value(res.Elem, p, depth)
	case schema.ActionFromUnion:
		u, q := uvarint(d.buf, p)
		if u&1 != 0 || u>>1 >= uint64(len(res.Branches)) || q < 0 || q > d.end {
			return d.fail(w.pc, p, "branch %d of a union with %d", unzigzag(u), len(res.Branches))
		}
		return w.value(res.Branches[u>>1], q, depth+1)
	case schema.ActionRecord:
		return w.record(res, p, depth)
	case schema.ActionArray, schema.ActionMap:
		return w.list(res, p, depth)
	case schema.ActionEnum:
		u, q := uvarint(d.buf, p)
		if u&1 != 0 || u>>1 >= uint64(len(res.Symbols)) || q < 0 || q > d.end || res.Symbols[u>>1] < 0 {
			return d.fail(w.pc, p, "symbol %d of an enum with %d", unzigzag(u), len(res.Symbols))
		}
		w.out = jsontext.AppendString(w.out, []byte(res.Reader.Symbols[res.Symbols[u>>1]]))
		return q
	}
	return w.scalar(res, p)
}

func (w *jsonWriter) record(res *schema.Resolution, p, depth int) int {
	w.out = append(w.out, '{')
	first := true
	name := func(i int) {
		if !first {
			w.out = append(w.out, ',')
		}
		first = false
		w.out = append(jsontext.AppendString(w.out, []byte(res.Reader.Fields[i].Name)), ':')
	}
	for i, f := range res.Fields {
		if f.ReaderField < 0 || f.Res == nil {
			if p = w.skip(res.Writer.Fields[i].Type, p, depth+1); p < 0 {
				return -1
			}
			continue
		}
		name(f.ReaderField)
		if p = w.value(f.Res, p, depth+1); p < 0 {
			return -1
		}
	}
	for _, def := range res.Defaults {
		name(def.ReaderField)
		if w.fallback(res.Reader.Fields[def.ReaderField].Type, def.Value, depth+1) < 0 {
			return -1
		}
	}
	w.out = append(w.out, '}')
	return p
}

// fallback writes a default through its own encoding.
func (w *jsonWriter) fallback(s *schema.Schema, v *schema.Value, depth int) int {
	b, err := appendValue(nil, s, v)
	if err != nil {
		return w.d.fail(w.pc, w.d.pos, "default: %s", err)
	}
	same, err := schema.Resolve(s, s)
	if err != nil {
		return w.d.fail(w.pc, w.d.pos, "default: %s", err)
	}
	end := len(b)
	inner := Decoder{prog: w.d.prog, buf: append(b, make([]byte, pad)...), end: end, record: w.d.record}
	iw := jsonWriter{d: &inner, pc: w.pc, out: w.out}
	if iw.value(same, 0, depth) < 0 {
		w.d.err = inner.err
		return -1
	}
	w.out = iw.out
	return 0
}

func (w *jsonWriter) list(res *schema.Resolution, p, depth int) int {
	d := w.d
	isMap := res.Writer.Kind == schema.Map
	open, shut := byte('['), byte(']')
	minElem := res.Writer.Items.MinSize()
	if isMap {
		open, shut = '{', '}'
		minElem++
	}
	w.out = append(w.out, open)
	first := true
	for {
		n, _, q := d.blockHead(w.pc, p, minElem)
		if q < 0 {
			return -1
		}
		p = q
		if n == 0 {
			break
		}
		for ; n > 0; n-- {
			if !first {
				w.out = append(w.out, ',')
			}
			first = false
			if isMap {
				key, q := d.sized(w.pc, p)
				if q < 0 {
					return -1
				}
				w.out = append(jsontext.AppendString(w.out, key), ':')
				p = q
			}
			if p = w.value(res.Items, p, depth+1); p < 0 {
				return -1
			}
		}
	}
	w.out = append(w.out, shut)
	return p
}

func (w *jsonWriter) scalar(res *schema.Resolution, p int) int {
	d := w.d
	switch res.Writer.Kind {
	case schema.Null:
		w.out = append(w.out, "null"...)
		return p
	case schema.Boolean:
		if p >= d.end || d.buf[p] > 1 {
			return d.malformed(w.pc, p)
		}
		w.out = strconv.AppendBool(w.out, d.buf[p] == 1)
		return p + 1
	case schema.Int, schema.Long:
		u, q := uvarint(d.buf, p)
		if q < 0 || q > d.end {
			return d.malformed(w.pc, p)
		}
		w.integer(logicalOf(res).Kind, unzigzag(u))
		return q
	case schema.Float:
		if d.end-p < 4 {
			return d.malformed(w.pc, p)
		}
		bits := 32
		if res.Reader.Kind == schema.Double {
			bits = 64
		}
		w.float(float64(math.Float32frombits(binary.LittleEndian.Uint32(d.buf[p:]))), bits)
		return p + 4
	case schema.Double:
		if d.end-p < 8 {
			return d.malformed(w.pc, p)
		}
		w.float(math.Float64frombits(binary.LittleEndian.Uint64(d.buf[p:])), 64)
		return p + 8
	case schema.Fixed:
		if d.end-p < res.Writer.Size {
			return d.malformed(w.pc, p)
		}
		w.binary(res, d.buf[p:p+res.Writer.Size])
		return p + res.Writer.Size
	}
	b, q := d.sized(w.pc, p)
	if q < 0 {
		return -1
	}
	if res.Reader.Kind == schema.String && res.Writer.Kind == schema.String || res.Reader.Kind == schema.String && utf8.Valid(b) {
		w.out = jsontext.AppendString(w.out, b)
		return q
	}
	w.binary(res, b)
	return q
}

// logicalOf returns how the reader takes the writer's values: in the writer's unit or scale, where both say
// one.
func logicalOf(res *schema.Resolution) schema.Logical {
	if res.Reader.Logical.Kind != schema.NoLogical && res.Writer.Logical.Kind != schema.NoLogical {
		return res.Writer.Logical
	}
	return res.Reader.Logical
}

// integer writes a number, or the date or time that it stands for, as to_json does in UTC.
func (w *jsonWriter) integer(l schema.LogicalKind, v int64) {
	precision := 0
	switch l {
	case schema.LogicalDate:
		w.out = append(types.AppendDate(append(w.out, '"'), v), '"')
		return
	case schema.LogicalTimeMillis, schema.LogicalTimestampMillis, schema.LogicalLocalTimestampMillis:
		precision = 3
	case schema.LogicalTimeMicros, schema.LogicalTimestampMicros, schema.LogicalLocalTimestampMicros:
		precision = 6
	case schema.LogicalTimestampNanos, schema.LogicalLocalTimestampNanos:
		precision = 9
	default:
		w.out = strconv.AppendInt(w.out, v, 10)
		return
	}
	w.out = append(w.out, '"')
	if l == schema.LogicalTimeMillis || l == schema.LogicalTimeMicros {
		w.out = append(types.AppendTime(w.out, v, precision), '"')
		return
	}
	day, nanos := types.Clock(v, precision)
	w.out = append(types.AppendDate(w.out, day), 'T')
	w.out = types.AppendClock(w.out, nanos)
	switch l {
	case schema.LogicalTimestampMillis, schema.LogicalTimestampMicros, schema.LogicalTimestampNanos:
		w.out = append(w.out, 'Z')
	}
	w.out = append(w.out, '"')
}

func (w *jsonWriter) float(f float64, bits int) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		w.out = append(types.AppendDouble(append(w.out, '"'), f, bits), '"')
		return
	}
	w.out = types.AppendDouble(w.out, f, bits)
}

// binary writes bytes: decimals as numbers, UUIDs and durations as text, all else in base64.
func (w *jsonWriter) binary(res *schema.Resolution, b []byte) {
	switch l := logicalOf(res); {
	case l.Kind == schema.LogicalDecimal:
		w.out = appendDecimal(w.out, signed(b), l.Scale)
	case l.Kind == schema.LogicalUUID && len(b) == 16:
		w.out = append(types.AppendUUID(append(w.out, '"'), b), '"')
	case l.Kind == schema.LogicalDuration:
		w.out = append(types.AppendInterval(append(w.out, '"'), durationAt(b)), '"')
	default:
		w.out = append(w.out, '"')
		w.out = base64.StdEncoding.AppendEncode(w.out, b)
		w.out = append(w.out, '"')
	}
}

func appendDecimal(out []byte, n *big.Int, scale int) []byte {
	if n.Sign() < 0 {
		out = append(out, '-')
	}
	digits := new(big.Int).Abs(n).String()
	for len(digits) <= scale {
		digits = strings.Repeat("0", scale+1-len(digits)) + digits
	}
	out = append(out, digits[:len(digits)-scale]...)
	if scale > 0 {
		out = append(append(out, '.'), digits[len(digits)-scale:]...)
	}
	return out
}

// skip passes a datum that the reader's record does not have. It stands on the writer's schema alone
// and writes nothing.
func (w *jsonWriter) skip(s *schema.Schema, p, depth int) int {
	same, err := schema.Resolve(s, s)
	if err != nil {
		return w.d.fail(w.pc, p, "%s", err)
	}
	mute := jsonWriter{d: w.d, pc: w.pc}
	return mute.value(same, p, depth)
}

// durationAt reads the three parts of a duration: months, days and milliseconds.
func durationAt(b []byte) types.IntervalValue {
	part := func(at int) int64 { return int64(binary.LittleEndian.Uint32(b[at:])) }
	return types.IntervalValue{Months: part(0), Days: part(4), Nanos: part(8) * 1_000_000}
}
