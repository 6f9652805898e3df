package slt

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// nestedType is the type of a column that CREATE TABLE declares as ARRAY<…>, MAP<VARCHAR, …>,
// STRUCT<name type, …> or UNION<type, …>. STRUCT Name<…> has a name, which stands for the struct within it:
// STRUCT Node<label VARCHAR, children ARRAY<Node>>. Values are written as JSON, those of a UNION as
// {"branch": value}. Everything may be NULL.
type nestedType struct {
	kind   string // array, map, struct, union, or the Avro type of a leaf: long, double, string, boolean
	name   string // of a struct that has one
	names  []string
	fields []*nestedType // the elements of an array or map: one
}

func parseNested(text string) (*nestedType, error) {
	t, rest, err := nestedAt(strings.TrimSpace(text), map[string]*nestedType{})
	if err == nil && strings.TrimSpace(rest) != "" {
		err = fmt.Errorf("%q after a type", rest)
	}
	return t, err
}

func nestedAt(text string, named map[string]*nestedType) (*nestedType, string, error) {
	text = strings.TrimSpace(text)
	end := strings.IndexAny(text, "<>, ")
	if end < 0 {
		end = len(text)
	}
	word, rest := strings.ToLower(text[:end]), text[end:]
	if t := named[text[:end]]; t != nil {
		return t, rest, nil
	}
	t := &nestedType{kind: word}
	switch word {
	case "bigint", "integer", "int":
		t.kind = "long"
	case "varchar", "text":
		t.kind = "string"
	case "double", "boolean":
	case "array", "map", "struct", "union":
		if name, after, ok := strings.Cut(rest, "<"); ok && word == "struct" && strings.TrimSpace(name) != "" {
			t.name, rest = strings.TrimSpace(name), "<"+after
			named[t.name] = t
		}
		if rest = strings.TrimSpace(rest); !strings.HasPrefix(rest, "<") {
			return nil, "", fmt.Errorf("%s without <", word)
		}
		rest = rest[1:]
		for {
			rest = strings.TrimSpace(rest)
			if word == "struct" {
				var name string
				name, rest, _ = strings.Cut(rest, " ")
				t.names = append(t.names, name)
			}
			f, after, err := nestedAt(rest, named)
			if err != nil {
				return nil, "", err
			}
			t.fields = append(t.fields, f)
			rest = strings.TrimSpace(after)
			if strings.HasPrefix(rest, ">") {
				rest = rest[1:]
				break
			}
			if !strings.HasPrefix(rest, ",") {
				return nil, "", fmt.Errorf("%q in a type", rest)
			}
			rest = rest[1:]
		}
		if word == "map" {
			t.fields = t.fields[1:]
		}
	default:
		return nil, "", fmt.Errorf("no type %q", word)
	}
	return t, rest, nil
}

// schema writes the type as Avro does; a record without a name is named after the place. Defined are the names
// that the schema has so far.
func (t *nestedType) schema(name string, defined map[string]bool) string {
	switch t.kind {
	case "array":
		return `{"type":"array","items":["null",` + t.fields[0].schema(name+"_e", defined) + `]}`
	case "map":
		return `{"type":"map","values":["null",` + t.fields[0].schema(name+"_v", defined) + `]}`
	case "struct":
		if name += "_r"; t.name != "" {
			if name = t.name; defined[name] {
				return `"` + name + `"`
			}
			defined[name] = true
		}
		out := `{"type":"record","name":"` + name + `","fields":[`
		for i, f := range t.fields {
			if i > 0 {
				out += ","
			}
			out += `{"name":"` + t.names[i] + `","type":["null",` + f.schema(name+"_"+t.names[i], defined) + `]}`
		}
		return out + "]}"
	case "union":
		var list []string
		for i, f := range t.fields {
			list = append(list, f.schema(name+"_"+strconv.Itoa(i), defined))
		}
		return strings.Join(list, ",")
	}
	return `"` + t.kind + `"`
}

// read parses a value.
func (t *nestedType) read(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	return v, t.check(v)
}

func (t *nestedType) check(v any) error {
	bad := fmt.Errorf("%v is no %s", v, t.kind)
	var below []any
	var by []*nestedType
	switch x := v.(type) {
	case nil:
	case []any:
		if t.kind != "array" {
			return bad
		}
		for _, e := range x {
			below, by = append(below, e), append(by, t.fields[0])
		}
	case map[string]any:
		for k, e := range x {
			switch t.kind {
			case "map":
				below, by = append(below, e), append(by, t.fields[0])
			case "struct", "union":
				i := t.field(k)
				if i < 0 {
					return fmt.Errorf("no field or branch %s", k)
				}
				below, by = append(below, e), append(by, t.fields[i])
			default:
				return bad
			}
		}
	case json.Number:
		if _, err := x.Int64(); t.kind == "long" && err != nil || t.kind != "long" && t.kind != "double" {
			return bad
		}
	case string:
		if t.kind != "string" && (t.kind != "double" || x != "NaN") {
			return bad
		}
	case bool:
		if t.kind != "boolean" {
			return bad
		}
	}
	for i, e := range below {
		if err := by[i].check(e); err != nil {
			return err
		}
	}
	return nil
}

func (t *nestedType) field(name string) int {
	for i, f := range t.fields {
		if t.kind == "struct" && t.names[i] == name || t.kind == "union" && f.kind == name {
			return i
		}
	}
	return -1
}

// append encodes a value with the branch that holds it: null is the first of each union.
func (t *nestedType) append(b []byte, v any) []byte {
	if v == nil {
		return append(b, 0)
	}
	if t.kind == "union" {
		for k, e := range v.(map[string]any) {
			i := t.field(k)
			at := len(b)
			b = t.fields[i].append(b, e)
			b[at] = byte(2 * (i + 1))
			return b
		}
		return append(b, 0)
	}
	b = append(b, 2)
	switch v := v.(type) {
	case []any:
		if len(v) > 0 {
			b = binary.AppendVarint(b, int64(len(v)))
			for _, e := range v {
				b = t.fields[0].append(b, e)
			}
		}
		return append(b, 0)
	case map[string]any:
		if t.kind == "struct" {
			for i, f := range t.fields {
				b = f.append(b, v[t.names[i]])
			}
			return b
		}
		if len(v) > 0 {
			b = binary.AppendVarint(b, int64(len(v)))
			for k, e := range v {
				b = append(binary.AppendVarint(b, int64(len(k))), k...)
				b = t.fields[0].append(b, e)
			}
		}
		return append(b, 0)
	case json.Number:
		if t.kind == "long" {
			n, _ := v.Int64() // check has looked
			return binary.AppendVarint(b, n)
		}
		f, _ := v.Float64()
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
	case bool:
		if v {
			return append(b, 1)
		}
		return append(b, 0)
	case string:
		if t.kind == "double" {
			return binary.LittleEndian.AppendUint64(b, math.Float64bits(math.NaN()))
		}
		return append(binary.AppendVarint(b, int64(len(v))), v...)
	}
	return b
}
