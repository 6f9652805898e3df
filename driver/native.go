package driver

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func datumAt(v *vector.Vector, i int) types.Datum { return expr.DatumAt(v, i) }

// nativeValue makes Go maps and slices of a nested value: STRUCT and MAP are map[string]any, ARRAY is
// []any, a UNION is the value that it holds.
func nativeValue(v *vector.Vector, i int, loc *time.Location) any {
	if v.IsNull(i) {
		return nil
	}
	switch v.Kind {
	case vector.Struct:
		out := make(map[string]any, len(v.Children))
		for k, f := range v.Type.Fields {
			out[f.Name] = nativeValue(v.Children[k], i, loc)
		}
		return out
	case vector.List:
		from, to := int(v.Offsets[i]), int(v.Offsets[i+1])
		out := make([]any, 0, to-from)
		for k := from; k < to; k++ {
			out = append(out, nativeValue(v.Children[0], k, loc))
		}
		return out
	case vector.Map:
		from, to := int(v.Offsets[i]), int(v.Offsets[i+1])
		out := make(map[string]any, to-from)
		for k := from; k < to; k++ {
			out[string(v.Children[0].Bytes(k))] = nativeValue(v.Children[1], k, loc)
		}
		return out
	case vector.Union:
		return nativeValue(v.Children[v.Tags[i]], i, loc)
	}
	return compileValue(v.Type, loc, true)(v, i)
}

// nativeJSON makes Go values of JSON text, numbers as int64 where they are whole and fit, else float64.
func nativeJSON(text []byte) any {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return string(text) // deeper than encoding/json goes
	}
	return numbers(v)
}

// numbers replaces json.Number throughout. The depth is that of a value that encoding/json has read.
func numbers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			v[k] = numbers(e)
		}
	case []any:
		for i, e := range v {
			v[i] = numbers(e)
		}
	case json.Number:
		if !strings.ContainsAny(string(v), ".eE") {
			if n, err := v.Int64(); err == nil {
				return n
			}
		}
		if f, err := v.Float64(); err == nil {
			return f
		}
		return string(v)
	}
	return v
}
