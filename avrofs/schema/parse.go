package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// Limits bound what Parse accepts. A zero member means its default.
type Limits struct {
	MaxBytes  int // length of the JSON text; default 16 MiB, at most 1 GiB
	MaxDepth  int // nesting of JSON brackets, about two for each level of schema; default 1,000, at most 10,000
	MaxNames  int // definitions of named types; default 20,000
	MaxFields int // fields, branches and enum symbols together; default 400,000
	MaxFixed  int // size of a fixed in bytes; default 256 MiB
}

func (l Limits) withDefaults() Limits {
	set := func(v *int, def, most int) {
		if *v <= 0 {
			*v = def
		}
		*v = min(*v, most)
	}
	set(&l.MaxBytes, 16<<20, 1<<30)
	set(&l.MaxDepth, 1000, 10000)
	set(&l.MaxNames, 20000, math.MaxInt32)
	set(&l.MaxFields, 400000, math.MaxInt32)
	set(&l.MaxFixed, 256<<20, math.MaxInt32)
	return l
}

// Parse reads the JSON text of a schema. What it returns shares no memory with
// text. Every error is an *Error.
func Parse(text []byte, lim Limits) (*Schema, error) {
	lim = lim.withDefaults()
	if len(text) > lim.MaxBytes {
		return nil, &Error{Msg: fmt.Sprintf("the text has %d bytes, the limit is %d", len(text), lim.MaxBytes), Hint: "raise the limit on schema size if the file is trusted"}
	}
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))
	if len(text) == 0 {
		return nil, &Error{Msg: "the text is empty", Hint: "a schema is JSON, such as \"string\" or {\"type\": \"record\", ...}"}
	}
	d, err := newDocument(text, lim.MaxDepth)
	if err != nil {
		e := &Error{Msg: "not a JSON text", Err: err}
		if errors.As(err, new(errDepth)) {
			e.Msg, e.Hint = "too deep", "raise the limit on schema depth if the file is trusted"
		}
		return nil, e
	}
	p := &parser{doc: d, lim: lim, names: map[string]*Schema{}}
	s, err := p.schema(0, "", nil)
	if err != nil {
		return nil, err
	}
	for _, dup := range p.dups {
		if !sameBody(dup.first, dup.second, nil) {
			return nil, &Error{Path: dup.at.String(), Msg: fmt.Sprintf("%s is defined twice with different bodies", quote(dup.first.Name)), Hint: "give one of the definitions another name or namespace"}
		}
	}
	setMinSizes(s)
	return s, nil
}

// MustParse parses a text that is known to be good. It is meant for tests and
// for variables; it panics on an error.
func MustParse(text string) *Schema {
	s, err := Parse([]byte(text), Limits{})
	if err != nil {
		panic(err)
	}
	return s
}

type parser struct {
	doc    *document
	lim    Limits
	names  map[string]*Schema
	dups   []duplicate
	nnames int
	fields int
}

// duplicate is a second definition of a name; it is compared with the first once
// both are complete.
type duplicate struct {
	first, second *Schema
	at            *path
}

// primitives are shared by all schemas that have no attributes on them.
var primitives = func() (all [String + 1]*Schema) {
	for k := Null; k <= String; k++ {
		all[k] = &Schema{Kind: k, min: minPrimitive(k) + 1}
	}
	return all
}()

// Primitive returns the schema of a primitive type without attributes, nil for
// any other kind.
func Primitive(k Kind) *Schema {
	if !k.Primitive() {
		return nil
	}
	return primitives[k]
}

func kindOf(name string) (Kind, bool) {
	if name == "error" {
		return Record, true
	}
	for k, n := range kindNames {
		if n == name && Kind(k) != Union {
			return Kind(k), true
		}
	}
	return 0, false
}

func fail(at *path, hint, format string, args ...any) error {
	return &Error{Path: at.String(), Msg: fmt.Sprintf(format, args...), Hint: hint}
}

func quote(s string) string { return strconv.Quote(clip(s)) }

// schema parses the value at pos, in the namespace space.
func (p *parser) schema(pos int, space string, at *path) (*Schema, error) {
	switch p.doc.text[pos] {
	case '"':
		name, _ := p.doc.str(pos)
		return p.reference(name, space, at)
	case '[':
		return p.union(pos, space, at)
	case '{':
		return p.object(pos, space, at)
	}
	return nil, fail(at, "a schema is a name, an object or an array of schemas", "%s is not a schema", clip(string(p.doc.raw(pos))))
}

// reference looks a name up: a primitive, else the name in the enclosing
// namespace, else the name as it stands.
func (p *parser) reference(name, space string, at *path) (*Schema, error) {
	if k, ok := kindOf(name); ok && k.Primitive() {
		return primitives[k], nil
	}
	if s := p.names[fullName(name, space)]; s != nil {
		return s, nil
	}
	if s := p.names[name]; s != nil {
		return s, nil
	}
	if k, ok := kindOf(name); ok {
		return nil, fail(at, "write {\"type\": \""+name+"\", ...}", "%s needs its attributes", k)
	}
	return nil, fail(at, "define it before its first use, or write its full name", "undefined type %s", quote(fullName(name, space)))
}

func (p *parser) count(n int, at *path) error {
	if p.fields += n; p.fields > p.lim.MaxFields {
		return fail(at, "raise the limit on schema fields if the file is trusted", "more than %d fields, branches and symbols", p.lim.MaxFields)
	}
	return nil
}

func (p *parser) union(pos int, space string, at *path) (*Schema, error) {
	s := &Schema{Kind: Union}
	var kinds [Fixed + 1]bool
	names := map[string]bool{}
	err := p.doc.elems(pos, func(i, pos int) error {
		if err := p.count(1, at); err != nil {
			return err
		}
		at := at.branch(i)
		b, err := p.schema(pos, space, at)
		if err != nil {
			return err
		}
		switch {
		case b.Kind == Union:
			return fail(at, "put its branches into the outer union", "a union directly inside a union")
		case b.Kind.Named():
			if names[b.Name] {
				return fail(at, "each named type can stand once in a union", "a second branch %s", quote(b.Name))
			}
			names[b.Name] = true
		default:
			if kinds[b.Kind] {
				return fail(at, "each unnamed type can stand once in a union, whatever its logical type", "a second branch of type %s", b.Kind)
			}
			kinds[b.Kind] = true
		}
		s.Branches = append(s.Branches, b)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// layout lists the attributes that decide how bytes are read; two different
// values for one of them in the same object are refused.
var layout = map[string]bool{
	"type": true, "name": true, "namespace": true, "fields": true, "symbols": true, "items": true,
	"values": true, "size": true, "logicalType": true, "precision": true, "scale": true,
}

// attributes are the members of one object by key: the offset of each value.
type attributes map[string]int

func (p *parser) attributes(pos int, at *path) (attributes, error) {
	a := attributes{}
	err := p.doc.members(pos, func(key string, pos int) error {
		if old, ok := a[key]; ok && layout[key] && !bytes.Equal(compact(p.doc.raw(old)), compact(p.doc.raw(pos))) {
			return fail(at, "remove one of them", "attribute %s stands twice with different values", quote(key))
		}
		a[key] = pos
		return nil
	})
	return a, err
}

func (p *parser) text(a attributes, key string) (string, bool) {
	if pos, ok := a[key]; ok {
		return p.doc.str(pos)
	}
	return "", false
}

// texts gives the strings of an array attribute; what is not a string is left out.
func (p *parser) texts(a attributes, key string) (all []string) {
	pos, ok := a[key]
	if !ok {
		return nil
	}
	if one, ok := p.doc.str(pos); ok {
		return []string{one}
	}
	if p.doc.text[pos] == '[' {
		p.doc.elems(pos, func(_, pos int) error {
			if s, ok := p.doc.str(pos); ok {
				all = append(all, s)
			}
			return nil
		})
	}
	return all
}

// props copies the attributes that are not among known.
func (p *parser) props(a attributes, known ...string) map[string]json.RawMessage {
	var props map[string]json.RawMessage
next:
	for key, pos := range a {
		for _, k := range known {
			if k == key {
				continue next
			}
		}
		if props == nil {
			props = map[string]json.RawMessage{}
		}
		props[key] = compact(p.doc.raw(pos))
	}
	return props
}

func (p *parser) object(pos int, space string, at *path) (*Schema, error) {
	a, err := p.attributes(pos, at)
	if err != nil {
		return nil, err
	}
	return p.definition(a, space, at)
}

func (p *parser) definition(a attributes, space string, at *path) (*Schema, error) {
	typePos, ok := a["type"]
	if !ok {
		return nil, fail(at, "", "an object without the attribute \"type\"")
	}
	name, ok := p.doc.str(typePos)
	if !ok {
		return p.wrapped(a, typePos, space, at)
	}
	kind, ok := kindOf(name)
	if !ok {
		return p.reference(name, space, at)
	}
	switch kind {
	case Record, Enum, Fixed:
		return p.named(kind, a, space, at)
	case Array, Map:
		return p.container(kind, a, space, at)
	}
	props := p.props(a, "type")
	if props == nil {
		return primitives[kind], nil
	}
	return &Schema{Kind: kind, Props: props, Logical: logicalOf(kind, 0, props)}, nil
}

// wrapped parses {"type": {...}} and {"type": [...]}. A logical type on the
// wrapper belongs to a type that is defined inside and has none itself: some
// libraries write fixed decimals so.
func (p *parser) wrapped(a attributes, pos int, space string, at *path) (*Schema, error) {
	s, err := p.schema(pos, space, at)
	if err != nil || p.doc.text[pos] != '{' || a["logicalType"] == 0 || s.Props["logicalType"] != nil {
		return s, err
	}
	if !s.Kind.Primitive() && s.Kind != Fixed {
		return s, nil
	}
	props := p.props(a, "type")
	for k, v := range s.Props {
		props[k] = v
	}
	if s.Kind.Primitive() {
		return &Schema{Kind: s.Kind, Props: props, Logical: logicalOf(s.Kind, 0, props)}, nil
	}
	// Only the definition may take it; a reference inside the wrapper leaves the
	// type as it was defined.
	if inner, err := p.attributes(pos, at); err == nil && inner["size"] != 0 {
		s.Props, s.Logical = props, logicalOf(s.Kind, s.Size, props)
	}
	return s, nil
}

func (p *parser) container(kind Kind, a attributes, space string, at *path) (*Schema, error) {
	key := "items"
	if kind == Map {
		key = "values"
	}
	pos, ok := a[key]
	if !ok {
		return nil, fail(at, "", "%s without the attribute %q", kind, key)
	}
	items, err := p.schema(pos, space, at.items(kind))
	if err != nil {
		return nil, err
	}
	return &Schema{Kind: kind, Items: items, Props: p.props(a, "type", key)}, nil
}
