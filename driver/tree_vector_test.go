package driver_test

import (
	"encoding/binary"
	"fmt"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// jsonText is a datum that the engine holds as JSON: a value of a type that is too large.
type jsonText string

// vectorTree reads row i of a vector as a datum of the schema that the column has in its table.
func vectorTree(s *schema.Schema, v *vector.Vector, i int) any {
	if s.Kind == schema.Union {
		return unionTree(s, v, i)
	}
	if v.IsNull(i) {
		if s.Kind == schema.Null {
			return nil
		}
		return fmt.Errorf("NULL for %s", s.Kind)
	}
	switch v.Type.Kind {
	case types.JSON:
		return jsonText(v.Bytes(i))
	case types.Recursive:
		return vectorTree(s, vector.NewUnfolder(v.Type).Open(v, i), 0)
	case types.Boolean:
		return v.Bools[i]
	case types.Float, types.Double:
		return v.F64[i]
	case types.Interval:
		x := v.Intervals[i]
		var b [12]byte
		binary.LittleEndian.PutUint32(b[:], uint32(x.Months))
		binary.LittleEndian.PutUint32(b[4:], uint32(x.Days))
		binary.LittleEndian.PutUint32(b[8:], uint32(x.Nanos/1e6))
		return string(b[:])
	case types.Struct:
		out := make([]any, len(s.Fields))
		for k, f := range s.Fields {
			if v.Type.Fields[k].Name != f.Name {
				return fmt.Errorf("field %q in the place of %q", v.Type.Fields[k].Name, f.Name)
			}
			out[k] = vectorTree(f.Type, v.Children[k], i)
		}
		return out
	case types.Array:
		out := []any{}
		for k := v.Offsets[i]; k < v.Offsets[i+1]; k++ {
			out = append(out, vectorTree(s.Items, v.Children[0], int(k)))
		}
		return out
	case types.Map:
		out := map[string]any{}
		for k := v.Offsets[i]; k < v.Offsets[i+1]; k++ {
			out[string(v.Children[0].Bytes(int(k)))] = vectorTree(s.Items, v.Children[1], int(k))
		}
		return out
	}
	switch v.Kind {
	case vector.Int64:
		if v.Type.Kind == types.Decimal {
			return unscaled(fmt.Sprint(v.I64[i]))
		}
		return v.I64[i]
	case vector.Int128:
		n := v.I128[i]
		if v.Type.Kind == types.Decimal {
			return unscaled(twosComplement(string(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, uint64(n.Hi)), n.Lo))).String())
		}
		if n.Hi != int64(n.Lo)>>63 {
			return fmt.Errorf("%v nanoseconds", n)
		}
		return int64(n.Lo)
	case vector.Bytes:
		if v.Type.Kind == types.Decimal {
			return unscaled(twosComplement(string(v.Bytes(i))).String())
		}
		return string(v.Bytes(i))
	}
	return fmt.Errorf("%s for %s", v.Kind, s.Kind)
}

func unionTree(s *schema.Schema, v *vector.Vector, i int) any {
	null, others := -1, []int{}
	for k, b := range s.Branches {
		if b.Kind == schema.Null {
			null = k
		} else {
			others = append(others, k)
		}
	}
	_, nullable := s.Nullable()
	switch {
	case v.IsNull(i) && null < 0:
		return fmt.Errorf("NULL for a union without null")
	case v.IsNull(i):
		return held{null, nil}
	case nullable:
		return held{others[0], vectorTree(s.Branches[others[0]], v, i)}
	case v.Type.Kind == types.JSON:
		return jsonText(v.Bytes(i))
	case v.Type.Kind != types.Union:
		return fmt.Errorf("%s for a union", v.Type)
	}
	tag := int(v.Tags[i])
	if tag < 0 || tag >= len(others) {
		return fmt.Errorf("tag %d of a union with %d", tag, len(others))
	}
	for k, ch := range v.Children {
		if k != tag && !ch.IsNull(i) {
			return fmt.Errorf("branch %d is not NULL beside branch %d", k, tag)
		}
	}
	return held{others[tag], vectorTree(s.Branches[others[tag]], v.Children[tag], i)}
}
