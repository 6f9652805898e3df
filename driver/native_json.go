package driver

import (
	"bytes"
	"encoding/json"
	"strings"
)

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
