package expr

import (
	"encoding/base64"
	"math"
	"strconv"

	"github.com/avrosql/avrosql/exec/jsontext"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// jsonWriter writes values of one type as JSON: structs and maps as objects, numbers and decimals as
// numbers in full digits, bytes as base64 strings, timestamps as RFC 3339 strings, every other scalar as
// the string that CAST makes of it. NaN and infinities are strings too; JSON has none. A union is the
// value that it holds.
type jsonWriter struct {
	kind     types.Kind
	keys     [][]byte // of a struct: {"a": and ,"b": ready to be copied
	children []*jsonWriter
	unfolder *vector.Unfolder // of a recursive type
	zone     *types.Zone
	big      *bigScratch
}

func newJSONWriter(t *types.Type, zone *types.Zone, big *bigScratch) *jsonWriter {
	return jsonWriterIn(t, zone, big, map[*types.Type]*jsonWriter{})
}

// jsonWriterIn makes a writer; those of recursive types, which lead back to themselves, are in rings.
func jsonWriterIn(t *types.Type, zone *types.Zone, big *bigScratch, rings map[*types.Type]*jsonWriter) *jsonWriter {
	w := &jsonWriter{kind: t.Kind, zone: zone, big: big}
	switch t.Kind {
	case types.Recursive:
		if ring := rings[t]; ring != nil {
			return ring
		}
		rings[t] = w
		w.unfolder = vector.NewUnfolder(t)
		w.children = []*jsonWriter{jsonWriterIn(t.Unfolds, zone, big, rings)}
	case types.Array, types.Map:
		w.children = []*jsonWriter{jsonWriterIn(t.Elem, zone, big, rings)}
	case types.Struct, types.Union:
		for i, f := range t.Fields {
			w.children = append(w.children, jsonWriterIn(f.Type, zone, big, rings))
			key := []byte{','}
			if i == 0 {
				key[0] = '{'
			}
			w.keys = append(w.keys, append(jsontext.AppendString(key, []byte(f.Name)), ':'))
		}
	}
	return w
}

func (w *jsonWriter) append(dst []byte, v *vector.Vector, i int) []byte {
	if v.IsNull(i) {
		return append(dst, "null"...)
	}
	switch w.kind {
	case types.Boolean:
		return strconv.AppendBool(dst, v.Bools[i])
	case types.Int, types.BigInt:
		return strconv.AppendInt(dst, v.I64[i], 10)
	case types.Float, types.Double:
		bits := 64
		if w.kind == types.Float {
			bits = 32
		}
		if f := v.F64[i]; math.IsNaN(f) || math.IsInf(f, 0) {
			return append(types.AppendDouble(append(dst, '"'), f, bits), '"')
		}
		return types.AppendDouble(dst, v.F64[i], bits)
	case types.Decimal:
		return appendDecimalAt(dst, v, i, w.big)
	case types.Varchar, types.Enum, types.UUID:
		r := v.Refs[i]
		return jsontext.AppendString(dst, v.Heap[r.Off:r.Off+r.Len])
	case types.JSON:
		return append(dst, v.Bytes(i)...)
	case types.Varbinary, types.Binary:
		dst = base64.StdEncoding.AppendEncode(append(dst, '"'), v.Bytes(i))
		return append(dst, '"')
	case types.Array:
		c, e := v.Children[0], w.children[0]
		dst = append(dst, '[')
		if e.kind == types.Varchar && !c.HasNulls() {
			return append(appendJSONStrings(dst, c, int(v.Offsets[i]), int(v.Offsets[i+1])), ']')
		}
		for k := int(v.Offsets[i]); k < int(v.Offsets[i+1]); k++ {
			if k > int(v.Offsets[i]) {
				dst = append(dst, ',')
			}
			dst = e.append(dst, c, k)
		}
		return append(dst, ']')
	case types.Map:
		keys, c, e := v.Children[0], v.Children[1], w.children[0]
		dst = append(dst, '{')
		for k := int(v.Offsets[i]); k < int(v.Offsets[i+1]); k++ {
			if k > int(v.Offsets[i]) {
				dst = append(dst, ',')
			}
			r := keys.Refs[k]
			dst = append(jsontext.AppendString(dst, keys.Heap[r.Off:r.Off+r.Len]), ':')
			if e.kind == types.Varchar && !c.Nulls.Get(k) {
				r := c.Refs[k]
				dst = jsontext.AppendString(dst, c.Heap[r.Off:r.Off+r.Len])
				continue
			}
			dst = e.append(dst, c, k)
		}
		return append(dst, '}')
	case types.Struct:
		if len(w.keys) == 0 {
			return append(dst, '{', '}')
		}
		for f, key := range w.keys {
			dst = append(dst, key...)
			dst = w.children[f].append(dst, v.Children[f], i)
		}
		return append(dst, '}')
	case types.Recursive:
		s := w.unfolder.Open(v, i)
		dst = w.children[0].append(dst, s, 0)
		w.unfolder.Close(s)
		return dst
	case types.Union:
		tag := v.Tags[i]
		return w.children[tag].append(dst, v.Children[tag], i)
	case types.Timestamp:
		day, nanos := momentAt(v, i)
		return append(appendRFC3339(append(dst, '"'), day, nanos, w.zone), '"')
	case types.DateTime:
		day, nanos := momentAt(v, i)
		dst = append(types.AppendDate(append(dst, '"'), day), 'T')
		return append(types.AppendClock(dst, nanos), '"')
	}
	dst = appendScalar(append(dst, '"'), v, i, w.zone, w.big)
	return append(dst, '"')
}

// appendJSONStrings appends the strings from row from up to row to with commas between them.
func appendJSONStrings(dst []byte, v *vector.Vector, from, to int) []byte {
	for k := from; k < to; k++ {
		if k > from {
			dst = append(dst, ',')
		}
		r := v.Refs[k]
		dst = jsontext.AppendString(dst, v.Heap[r.Off:r.Off+r.Len])
	}
	return dst
}

// appendRFC3339 appends an instant as the zone's clock shows it, with Z or +01:00.
func appendRFC3339(dst []byte, day, nanos int64, zone *types.Zone) []byte {
	var off int64
	if !zone.UTC() {
		off = zone.Offset(day*types.SecondsPerDay + nanos/1e9)
		day, nanos = carry(day, nanos+off*1e9)
	}
	dst = append(types.AppendDate(dst, day), 'T')
	dst = types.AppendClock(dst, nanos)
	if off == 0 {
		return append(dst, 'Z')
	}
	sign := byte('+')
	if off < 0 {
		sign, off = '-', -off
	}
	h, m := off/3600, off/60%60
	return append(dst, sign, byte('0'+h/10), byte('0'+h%10), ':', byte('0'+m/10), byte('0'+m%10))
}

// toJSON is to_json, and the cast of nested values to VARCHAR.
type toJSON struct {
	arg   Eval
	w     *jsonWriter
	out   *vector.Vector
	limit int
}

func (c *compiler) newToJSON(arg Eval, from, to *types.Type) *toJSON {
	return &toJSON{arg: arg, w: newJSONWriter(from, c.zone(), new(bigScratch)), out: vector.New(to), limit: c.env.MaxBatch}
}

func (e *toJSON) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	resize(e.out, b.N)
	if v.Kind == vector.Nothing {
		setAllNull(e.out, sel)
		return e.out, nil
	}
	e.out.Nulls = append(e.out.Nulls[:0], v.Nulls...)
	heap, refs := e.out.Heap, e.out.Refs
	nulls := v.HasNulls()
	for _, i := range sel {
		if nulls && v.Nulls.Get(int(i)) {
			continue
		}
		at := len(heap)
		heap = e.w.append(heap, v, int(i))
		refs[i] = vector.Ref{Off: uint32(at), Len: uint32(len(heap) - at)}
		if len(heap) > e.limit {
			return nil, batchTooLong("to_json", e.limit)
		}
	}
	e.out.Heap = heap
	return e.out, nil
}

func batchTooLong(op string, limit int) error {
	return &Error{Kind: ErrLimit, Op: op, Detail: "the results for one batch of rows would take more than " + strconv.Itoa(limit) + " bytes", Remedy: "make them shorter"}
}
