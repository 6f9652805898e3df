package convert

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// document is a JSON object, whose names keep their order.
type document struct {
	names  []string
	values map[string]any
}

// MarshalJSON implements json.Marshaler.
func (d *document) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, name := range d.names {
		if i > 0 {
			out = append(out, ',')
		}
		var err error
		if out, err = appendJSON(out, name); err != nil {
			return nil, err
		}
		if out, err = appendJSON(append(out, ':'), d.values[name]); err != nil {
			return nil, err
		}
	}
	return append(out, '}'), nil
}

// appendJSON appends a value with <, > and & as they are.
func appendJSON(dst []byte, v any) ([]byte, error) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return dst, err
	}
	return append(dst, bytes.TrimSpace(buf.Bytes())...), nil
}

// maxDepth is how deep arrays and objects nest.
const maxDepth = 10_000

// readValue reads a value: nil, bool, json.Number, string, []any or *document. The error is io.EOF where
// there is none. An object in which a name stands twice is refused, for readers disagree on what it says.
func readValue(in *json.Decoder, depth int) (any, error) {
	t, err := in.Token()
	if err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, fmt.Errorf("more than %d arrays and objects within each other", maxDepth)
	}
	switch t {
	case json.Delim('{'):
		d := &document{values: map[string]any{}}
		for in.More() {
			name, err := in.Token()
			if err != nil {
				return nil, inside(err)
			}
			key := name.(string) // the decoder takes nothing else here
			if _, twice := d.values[key]; twice {
				return nil, fmt.Errorf("%q stands twice in one object; rename one of the two", key)
			}
			d.names = append(d.names, key)
			if d.values[key], err = readValue(in, depth+1); err != nil {
				return nil, inside(err)
			}
		}
		_, err := in.Token()
		return d, inside(err)
	case json.Delim('['):
		list := []any{}
		for in.More() {
			v, err := readValue(in, depth+1)
			if err != nil {
				return nil, inside(err)
			}
			list = append(list, v)
		}
		_, err := in.Token()
		return list, inside(err)
	}
	return t, nil
}

// inside is an error met within a value, which no file may end in.
func inside(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
