package driver_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"time"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/planner/types"
)

// avroJSONTree reads a datum from Avro's JSON encoding, as Apache Avro C prints it: unions tagged with the
// full or the short name of the branch, bytes as the characters U+0000 to U+00FF, logical types as
// their base type.
func avroJSONTree(s *schema.Schema, v any) (any, error) {
	wrong := func() (any, error) { return nil, fmt.Errorf("%T %.100v for %s", v, v, s.Kind) }
	switch s.Kind {
	case schema.Null:
		if v != nil {
			return wrong()
		}
		return nil, nil
	case schema.Boolean:
		if _, ok := v.(bool); !ok {
			return wrong()
		}
		return v, nil
	case schema.Int, schema.Long:
		n, ok := v.(json.Number)
		if !ok {
			return wrong()
		}
		return n.Int64()
	case schema.Float, schema.Double:
		n, ok := v.(json.Number)
		if !ok {
			return wrong()
		}
		return strconv.ParseFloat(string(n), 64)
	case schema.String, schema.Enum:
		if _, ok := v.(string); !ok {
			return wrong()
		}
		return v, nil
	case schema.Bytes, schema.Fixed:
		text, ok := v.(string)
		if !ok {
			return wrong()
		}
		var b []byte
		for _, r := range text {
			if r > 0xff {
				return wrong()
			}
			b = append(b, byte(r))
		}
		return logicalTree(s, string(b)), nil
	case schema.Record:
		m, ok := v.(map[string]any)
		if !ok || len(m) != len(s.Fields) {
			return wrong()
		}
		out := make([]any, len(s.Fields))
		for i, f := range s.Fields {
			x, ok := m[f.Name]
			if !ok {
				return wrong()
			}
			var err error
			if out[i], err = avroJSONTree(f.Type, x); err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
		}
		return out, nil
	case schema.Array:
		list, ok := v.([]any)
		if !ok {
			return wrong()
		}
		out := []any{}
		for _, x := range list {
			t, err := avroJSONTree(s.Items, x)
			if err != nil {
				return nil, err
			}
			out = append(out, t)
		}
		return out, nil
	case schema.Map:
		m, ok := v.(map[string]any)
		if !ok {
			return wrong()
		}
		out := map[string]any{}
		for k, x := range m {
			t, err := avroJSONTree(s.Items, x)
			if err != nil {
				return nil, err
			}
			out[k] = t
		}
		return out, nil
	}
	return taggedTree(s, v, avroJSONTree)
}

// taggedTree reads a union: nil, or a map of one branch's name to its value.
func taggedTree(s *schema.Schema, v any, read func(*schema.Schema, any) (any, error)) (any, error) {
	m, ok := v.(map[string]any)
	if v != nil && (!ok || len(m) != 1) {
		return nil, fmt.Errorf("%T %.100v for a union", v, v)
	}
	for i, b := range s.Branches {
		if b.Kind == schema.Null {
			if v == nil {
				return held{i, nil}, nil
			}
			continue
		}
		for name, x := range m {
			if name == b.BranchName() || name == b.ShortName() || name == b.BranchName()+"."+b.Logical.Kind.String() {
				t, err := read(b, x)
				return held{i, t}, err
			}
		}
	}
	return nil, fmt.Errorf("no branch for %.100v", v)
}

// goavroTree reads a datum from the native values of goavro.
func goavroTree(s *schema.Schema, v any) (any, error) {
	wrong := func() (any, error) { return nil, fmt.Errorf("%T %.100v for %s", v, v, s.Kind) }
	switch v := v.(type) {
	case nil:
		switch s.Kind {
		case schema.Null:
			return nil, nil
		case schema.Union:
			return taggedTree(s, nil, goavroTree)
		}
		return wrong()
	case bool, int64, float64, string:
		if text, ok := v.(string); ok && s.Kind == schema.Fixed {
			return logicalTree(s, text), nil
		}
		return v, nil
	case int32:
		return int64(v), nil
	case float32:
		return float64(v), nil
	case []byte:
		return logicalTree(s, string(v)), nil
	case time.Time:
		if s.Logical.Kind == schema.LogicalDate {
			return types.FloorDiv(v.Unix(), 86_400), nil
		}
		if unit := perSecond(s); unit > 0 {
			return v.Unix()*unit + int64(v.Nanosecond())/(1e9/unit), nil
		}
		return wrong()
	case time.Duration:
		if unit := perSecond(s); unit > 0 {
			return int64(v) / (1e9 / unit), nil
		}
		return wrong()
	case *big.Rat:
		n := new(big.Rat).Mul(v, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(s.Logical.Scale)), nil)))
		if !n.IsInt() {
			return wrong()
		}
		return unscaled(n.Num().String()), nil
	case []any:
		out := []any{}
		for _, x := range v {
			t, err := goavroTree(s.Items, x)
			if err != nil {
				return nil, err
			}
			out = append(out, t)
		}
		return out, nil
	case map[string]any:
		switch s.Kind {
		case schema.Record:
			out := make([]any, len(s.Fields))
			for i, f := range s.Fields {
				t, err := goavroTree(f.Type, v[f.Name])
				if err != nil {
					return nil, fmt.Errorf("%s: %w", f.Name, err)
				}
				out[i] = t
			}
			return out, nil
		case schema.Map:
			out := map[string]any{}
			for k, x := range v {
				t, err := goavroTree(s.Items, x)
				if err != nil {
					return nil, err
				}
				out[k] = t
			}
			return out, nil
		case schema.Union:
			return taggedTree(s, v, goavroTree)
		}
	}
	return wrong()
}
