package decode

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/avrosql/avrosql/avrofs/schema"
)

// appendValue encodes a default in Avro's binary form, as a datum of schema s.
func appendValue(b []byte, s *schema.Schema, v *schema.Value) ([]byte, error) {
	if v == nil {
		return b, fmt.Errorf("the field has no default")
	}
	var err error
	switch s.Kind {
	case schema.Null:
	case schema.Boolean:
		if v.Bool {
			return append(b, 1), nil
		}
		return append(b, 0), nil
	case schema.Int, schema.Long:
		b = appendLong(b, v.Int)
	case schema.Float:
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v.Float)))
	case schema.Double:
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Float))
	case schema.Bytes, schema.String:
		b = append(appendLong(b, int64(len(v.Bytes))), v.Bytes...)
	case schema.Fixed:
		if len(v.Bytes) != s.Size {
			return b, fmt.Errorf("%d bytes for a fixed of %d", len(v.Bytes), s.Size)
		}
		b = append(b, v.Bytes...)
	case schema.Enum:
		b = appendLong(b, int64(v.Symbol))
	case schema.Record:
		for i := range s.Fields {
			if b, err = appendValue(b, s.Fields[i].Type, &v.Elems[i]); err != nil {
				return b, fmt.Errorf("%s: %w", s.Fields[i].Name, err)
			}
		}
	case schema.Array, schema.Map:
		if len(v.Elems) > 0 {
			b = appendLong(b, int64(len(v.Elems)))
		}
		for i := range v.Elems {
			if s.Kind == schema.Map {
				b = append(appendLong(b, int64(len(v.Keys[i]))), v.Keys[i]...)
			}
			if b, err = appendValue(b, s.Items, &v.Elems[i]); err != nil {
				return b, err
			}
		}
		b = append(b, 0)
	case schema.Union:
		b = appendLong(b, int64(v.Branch))
		return appendValue(b, s.Branches[v.Branch], &v.Elems[0])
	}
	return b, nil
}

func appendLong(b []byte, v int64) []byte {
	return binary.AppendUvarint(b, uint64(v)<<1^uint64(v>>63))
}
