package driver

import (
	"database/sql/driver"
	"time"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// compileNative makes Go maps and slices of nested values: STRUCT and MAP become map[string]any, ARRAY
// becomes []any, a UNION the value that it holds. Rings holds the conversions of recursive types, which lead
// back to themselves.
func compileNative(t *types.Type, loc *time.Location, rings map[*types.Type]*valueFunc) valueFunc {
	part := func(t *types.Type) valueFunc {
		if t.Nested() {
			return orNull(compileNative(t, loc, rings))
		}
		return orNull(compileValue(t, loc, true))
	}
	switch t.Kind {
	case types.Recursive:
		ring := rings[t]
		if ring == nil {
			ring = new(valueFunc)
			rings[t] = ring
			*ring = compileNative(t.Unfolds, loc, rings)
		}
		unfolder := vector.NewUnfolder(t)
		return func(v *vector.Vector, i int) driver.Value {
			row := unfolder.Open(v, i)
			out := (*ring)(row, 0)
			unfolder.Close(row)
			return out
		}
	case types.Struct:
		fields := make([]valueFunc, len(t.Fields))
		for k, f := range t.Fields {
			fields[k] = part(f.Type)
		}
		return func(v *vector.Vector, i int) driver.Value {
			out := make(map[string]any, len(fields))
			for k, value := range fields {
				out[t.Fields[k].Name] = value(v.Children[k], i)
			}
			return out
		}
	case types.Array:
		elem := part(t.Elem)
		return func(v *vector.Vector, i int) driver.Value {
			from, to := int(v.Offsets[i]), int(v.Offsets[i+1])
			out := make([]any, 0, to-from)
			for k := from; k < to; k++ {
				out = append(out, elem(v.Children[0], k))
			}
			return out
		}
	case types.Map:
		elem := part(t.Elem)
		return func(v *vector.Vector, i int) driver.Value {
			from, to := int(v.Offsets[i]), int(v.Offsets[i+1])
			out := make(map[string]any, to-from)
			for k := from; k < to; k++ {
				out[string(v.Children[0].Bytes(k))] = elem(v.Children[1], k)
			}
			return out
		}
	}
	branches := make([]valueFunc, len(t.Fields))
	for k, f := range t.Fields {
		branches[k] = part(f.Type)
	}
	return func(v *vector.Vector, i int) driver.Value {
		tag := v.Tags[i]
		return branches[tag](v.Children[tag], i)
	}
}

func orNull(value valueFunc) valueFunc {
	return func(v *vector.Vector, i int) driver.Value {
		if v.IsNull(i) {
			return nil
		}
		return value(v, i)
	}
}
