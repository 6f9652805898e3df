package main

import (
	"encoding/json"
	"fmt"
)

// wire rewrites a schema to one with the same encoding that goavro writes in one order only, and
// without opinions on logical types, half of which it does not know: they are taken off, and a map,
// which goavro would write in the random order of Go's, becomes an array of pairs. Both are blocks of
// keys and values, closed by a zero (specification, "Maps" and "Arrays").
func wire(schema string) (string, error) {
	var s any
	if err := json.Unmarshal([]byte(schema), &s); err != nil {
		return "", fmt.Errorf("schema: %w", err)
	}
	pairs := 0
	out, err := json.Marshal(plain(s, &pairs))
	return string(out), err
}

func plain(s any, pairs *int) any {
	switch s := s.(type) {
	case []any:
		for i := range s {
			s[i] = plain(s[i], pairs)
		}
	case map[string]any:
		delete(s, "logicalType")
		delete(s, "default")
		if t, ok := s["type"].(string); ok && t == "map" {
			*pairs++
			return map[string]any{"type": "array", "items": map[string]any{
				"type": "record", "name": fmt.Sprintf("wire.Pair%d", *pairs), "fields": []any{
					map[string]any{"name": "key", "type": "string"},
					map[string]any{"name": "value", "type": plain(s["values"], pairs)},
				},
			}}
		}
		for _, key := range []string{"fields", "items", "type"} {
			if v, ok := s[key]; ok {
				s[key] = plain(v, pairs)
			}
		}
	}
	return s
}

// in is a value of the branch of that name of a union.
func in(branch string, v any) any { return map[string]any{branch: v} }

// orNil is the first value of a nullable field of type branch, or its null.
func orNil(branch string, v any) any {
	if v == nil {
		return nil
	}
	return in(branch, v)
}

// pair is an entry of a map.
func pair(key string, value any) any { return row{"key": key, "value": value} }
