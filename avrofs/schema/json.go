package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
)

// document is a JSON text whose brackets have been matched, so that the end of
// any container is found without scanning it again and nothing has to be built
// for parts that nobody looks at. The text is valid JSON: the walks below rely
// on it and check nothing.
type document struct {
	text  []byte
	opens []int32 // offsets of '{' and '[', ascending
	ends  []int32 // offset after the bracket that closes the one at opens[i]
}

// errDepth marks a text that is nested too deeply.
type errDepth struct{ limit int }

func (e errDepth) Error() string { return fmt.Sprintf("nested deeper than %d levels", e.limit) }

// newDocument checks nesting on the bytes, then that text is JSON.
func newDocument(text []byte, maxDepth int) (*document, error) {
	d := &document{text: text}
	var stack []int32 // indexes into opens
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			if len(stack) == maxDepth {
				return nil, errDepth{maxDepth}
			}
			stack = append(stack, int32(len(d.opens)))
			d.opens = append(d.opens, int32(i))
			d.ends = append(d.ends, 0)
		case '}', ']':
			if len(stack) == 0 {
				return nil, fmt.Errorf("unexpected %q at byte %d", text[i], i)
			}
			d.ends[stack[len(stack)-1]] = int32(i + 1)
			stack = stack[:len(stack)-1]
		}
	}
	if !json.Valid(text) {
		var v json.RawMessage
		if err := json.Unmarshal(text, &v); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("not JSON")
	}
	return d, nil
}

func (d *document) space(pos int) int {
	for pos < len(d.text) && (d.text[pos] == ' ' || d.text[pos] == '\t' || d.text[pos] == '\n' || d.text[pos] == '\r') {
		pos++
	}
	return pos
}

// end gives the offset after the value that begins at pos.
func (d *document) end(pos int) int {
	switch d.text[pos] {
	case '{', '[':
		i := sort.Search(len(d.opens), func(i int) bool { return int(d.opens[i]) >= pos })
		return int(d.ends[i])
	case '"':
		for pos++; d.text[pos] != '"'; pos++ {
			if d.text[pos] == '\\' {
				pos++
			}
		}
		return pos + 1
	}
	for pos < len(d.text) && bytes.IndexByte([]byte(",]} \t\r\n"), d.text[pos]) < 0 {
		pos++
	}
	return pos
}

// str decodes the string at pos; ok is false if something else stands there.
func (d *document) str(pos int) (s string, ok bool) {
	if d.text[pos] != '"' {
		return "", false
	}
	return s, json.Unmarshal(d.text[pos:d.end(pos)], &s) == nil
}

func (d *document) raw(pos int) json.RawMessage { return d.text[pos:d.end(pos)] }

// elems calls f with the offset of each element of the array at pos.
func (d *document) elems(pos int, f func(i, pos int) error) error {
	for i := 0; ; i++ {
		pos = d.space(pos + 1)
		if d.text[pos] == ']' {
			return nil
		}
		if err := f(i, pos); err != nil {
			return err
		}
		if pos = d.space(d.end(pos)); d.text[pos] == ']' {
			return nil
		}
	}
}

// members calls f with each key of the object at pos and the offset of its value.
func (d *document) members(pos int, f func(key string, pos int) error) error {
	for {
		pos = d.space(pos + 1)
		if d.text[pos] == '}' {
			return nil
		}
		key, _ := d.str(pos)
		pos = d.space(d.end(pos)) // the colon
		pos = d.space(pos + 1)
		if err := f(key, pos); err != nil {
			return err
		}
		if pos = d.space(d.end(pos)); d.text[pos] == '}' {
			return nil
		}
	}
}

// compact gives raw without insignificant white space, as a copy of its own.
func compact(raw []byte) json.RawMessage {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return append(json.RawMessage(nil), raw...)
	}
	return b.Bytes()
}
