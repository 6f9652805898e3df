package decode_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand"
	"strings"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// gen makes random schemas and, for a schema, random data in Avro's encoding, with arrays in several
// runs of both forms.
type gen struct {
	*rand.Rand
	named int
}

func (g *gen) schema(depth int) string {
	kinds := 10
	if depth > 0 {
		kinds = 15
	}
	switch g.Intn(kinds) {
	case 0:
		return `"boolean"`
	case 1:
		return `"int"`
	case 2:
		return `"long"`
	case 3:
		return `"float"`
	case 4:
		return `"double"`
	case 5:
		return `"string"`
	case 6:
		return `"bytes"`
	case 7:
		g.named++
		return fmt.Sprintf(`{"type":"enum","name":"E%d","symbols":["A","BB","","D"]}`, g.named)
	case 8:
		g.named++
		return fmt.Sprintf(`{"type":"fixed","name":"F%d","size":%d}`, g.named, g.Intn(5))
	case 9:
		return `{"type":"long","logicalType":"timestamp-millis"}`
	case 10:
		return `{"type":"array","items":` + g.schema(depth-1) + `}`
	case 11:
		return `{"type":"map","values":` + g.schema(depth-1) + `}`
	case 12:
		return g.record(depth - 1)
	case 13:
		inner := g.schema(0)
		if g.Intn(3) == 0 {
			inner = g.record(depth - 1)
		}
		if g.Intn(2) == 0 {
			return `["null",` + inner + `]`
		}
		return `[` + inner + `,"null"]`
	}
	return `["string","null","long",` + g.record(depth-1) + `,"double"]`
}

func (g *gen) record(depth int) string {
	g.named++
	name := g.named
	var fields []string
	for i := range g.Intn(6) {
		fields = append(fields, fmt.Sprintf(`{"name":"f%d","type":%s}`, i, g.schema(depth)))
	}
	return fmt.Sprintf(`{"type":"record","name":"R%d","fields":[%s]}`, name, strings.Join(fields, ","))
}

func long(b []byte, v int64) []byte {
	return binary.AppendUvarint(b, uint64(v)<<1^uint64(v>>63))
}

func (g *gen) number() int64 {
	if g.Intn(3) > 0 {
		return int64(g.Intn(8)) - 2
	}
	return int64(g.Uint64()) >> g.Intn(64)
}

// datum appends a random datum and returns it as the reference has it.
func (g *gen) datum(b []byte, s *schema.Schema) ([]byte, any) {
	switch s.Kind {
	case schema.Null:
		return b, nil
	case schema.Boolean:
		v := g.Intn(2)
		return append(b, byte(v)), v == 1
	case schema.Int:
		v := int64(int32(g.number()))
		return long(b, v), v
	case schema.Long:
		v := g.number()
		return long(b, v), v
	case schema.Float:
		v := float32(g.number()) / 4
		return binary.LittleEndian.AppendUint32(b, math.Float32bits(v)), float64(v)
	case schema.Double:
		v := float64(g.number()) / 4
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(v)), v
	case schema.String, schema.Bytes:
		v := strings.Repeat("xyz", g.Intn(4))[:]
		if g.Intn(20) == 0 {
			v = strings.Repeat("long", 50)
		}
		return append(long(b, int64(len(v))), v...), v
	case schema.Fixed:
		v := strings.Repeat("f", s.Size)
		return append(b, v...), v
	case schema.Enum:
		k := g.Intn(len(s.Symbols))
		return long(b, int64(k)), s.Symbols[k]
	case schema.Record:
		out := map[string]any{}
		for _, f := range s.Fields {
			b, out[f.Name] = g.datum(b, f.Type)
		}
		return b, out
	case schema.Array, schema.Map:
		list := []any{}
		for range g.Intn(3) {
			n := 1 + g.Intn(4)
			var run []byte
			for range n {
				var v any
				if s.Kind == schema.Map {
					k := fmt.Sprint("k", g.Intn(100))
					run = append(long(run, int64(len(k))), k...)
					list = append(list, k)
				}
				run, v = g.datum(run, s.Items)
				list = append(list, v)
			}
			if g.Intn(2) == 0 {
				b = long(b, int64(n))
			} else {
				b = long(long(b, int64(-n)), int64(len(run)))
			}
			b = append(b, run...)
		}
		return append(b, 0), list
	case schema.Union:
		k := g.Intn(len(s.Branches))
		b, v := g.datum(long(b, int64(k)), s.Branches[k])
		if _, ok := s.Nullable(); !ok && s.Branches[k].Kind != schema.Null {
			v = map[string]any{"branch": s.Branches[k].Kind.String(), "value": v}
		}
		return b, v
	}
	panic(s.Kind)
}

// valueAt reads row i of a vector as the reference has it.
func valueAt(v *vector.Vector, i int) any {
	if v.IsNull(i) {
		return nil
	}
	switch v.Kind {
	case vector.Bool:
		return v.Bools[i]
	case vector.Int64:
		return v.I64[i]
	case vector.Float64:
		return v.F64[i]
	case vector.Bytes:
		return string(v.Bytes(i))
	case vector.Encoded:
		return valueAt(vector.NewUnfolder(v.Type).Open(v, i), 0)
	case vector.Struct:
		out := map[string]any{}
		for k, f := range v.Type.Fields {
			out[f.Name] = valueAt(v.Children[k], i)
		}
		return out
	case vector.List, vector.Map:
		list := []any{}
		for k := v.Offsets[i]; k < v.Offsets[i+1]; k++ {
			for _, ch := range v.Children {
				list = append(list, valueAt(ch, int(k)))
			}
		}
		return list
	case vector.Union:
		for k, ch := range v.Children {
			if k != int(v.Tags[i]) && !ch.IsNull(i) {
				return fmt.Sprintf("branch %d is not NULL beside branch %d", k, v.Tags[i])
			}
		}
		f := v.Type.Fields[v.Tags[i]]
		name := map[types.Kind]string{types.BigInt: "long", types.Double: "double", types.Varchar: "string", types.Struct: "record"}[f.Type.Kind]
		return map[string]any{"branch": name, "value": valueAt(v.Children[v.Tags[i]], i)}
	}
	panic(v.Kind)
}
