package schema

import (
	"encoding/json"
	"math"
	"strconv"
)

// Bounds on one default: values made or tried, and how deep they lie in each
// other. A record's missing members take their own defaults, so the value may be
// much larger than its text.
const (
	maxDefaultValues = 1 << 16
	maxDefaultDepth  = 200
)

// ParseDefault reads a field's default (specification, "Complex Types", the
// table of default values): bytes and fixed as strings of the code points 0 to
// 255, a union's as its first branch, or leniently as the first branch that
// takes it, "NaN", "Infinity" and "-Infinity" as numbers. A member that a
// record's default leaves out takes its own default. Every error is an *Error.
func ParseDefault(s *Schema, raw json.RawMessage) (*Value, error) {
	return parseDefault(s, raw, nil)
}

func parseDefault(s *Schema, raw json.RawMessage, at *path) (*Value, error) {
	p := &defaultParser{}
	v, err := p.text(s, raw, at, 0)
	if err != nil {
		return nil, err
	}
	return &v, nil
}

type defaultParser struct{ values int }

func (p *defaultParser) text(s *Schema, raw json.RawMessage, at *path, depth int) (v Value, err error) {
	d, err := newDocument(raw, maxDefaultDepth)
	if err != nil {
		return v, &Error{Path: at.String(), Msg: "the default is not JSON", Err: err}
	}
	return p.value(s, d, 0, at, depth)
}

func (p *defaultParser) value(s *Schema, d *document, pos int, at *path, depth int) (v Value, err error) {
	if p.values++; p.values > maxDefaultValues {
		return v, fail(at, "", "the default is too large: more than %d values", maxDefaultValues)
	}
	if depth > maxDefaultDepth {
		return v, fail(at, "a recursive type can't take itself as default", "the default is nested deeper than %d levels", maxDefaultDepth)
	}
	pos = d.space(pos)
	v = Value{Kind: s.Kind, Schema: s}
	ok := false
	switch s.Kind {
	case Null:
		v.Null = string(d.raw(pos)) == "null"
		ok = v.Null
	case Boolean:
		v.Bool = d.text[pos] == 't'
		ok = v.Bool || d.text[pos] == 'f'
	case Int:
		v.Int, ok = integer(d.raw(pos))
		ok = ok && v.Int >= math.MinInt32 && v.Int <= math.MaxInt32
	case Long:
		v.Int, ok = integer(d.raw(pos))
	case Float:
		v.Float, ok = float(d, pos, 32)
	case Double:
		v.Float, ok = float(d, pos, 64)
	case Bytes, Fixed:
		v.Bytes, ok = latin1(d, pos)
		ok = ok && (s.Kind == Bytes || len(v.Bytes) == s.Size)
	case String:
		var text string
		text, ok = d.str(pos)
		v.Bytes = []byte(text)
	case Enum:
		v.Symbol, ok = symbol(s, d, pos)
	case Array:
		if ok = d.text[pos] == '['; ok {
			err = p.array(&v, d, pos, at, depth)
		}
	case Map:
		if ok = d.text[pos] == '{'; ok {
			err = p.mapping(&v, d, pos, at, depth)
		}
	case Record:
		if ok = d.text[pos] == '{'; ok {
			err = p.record(&v, d, pos, at, depth)
		}
	case Union:
		return p.union(v, d, pos, at, depth)
	}
	if err == nil && !ok {
		err = fail(at, "correct the default in the schema", "the default %s is no %s", clip(string(d.raw(pos))), describe(s))
	}
	return v, err
}

func (p *defaultParser) array(v *Value, d *document, pos int, at *path, depth int) error {
	at = at.items(Array)
	return d.elems(pos, func(_, pos int) error {
		e, err := p.value(v.Schema.Items, d, pos, at, depth+1)
		v.Elems = append(v.Elems, e)
		return err
	})
}

// mapping keeps the last of several equal keys.
func (p *defaultParser) mapping(v *Value, d *document, pos int, at *path, depth int) error {
	at = at.items(Map)
	index := map[string]int{}
	return d.members(pos, func(key string, pos int) error {
		e, err := p.value(v.Schema.Items, d, pos, at, depth+1)
		if i, ok := index[key]; ok {
			v.Elems[i] = e
			return err
		}
		index[key] = len(v.Keys)
		v.Keys = append(v.Keys, key)
		v.Elems = append(v.Elems, e)
		return err
	})
}

func (p *defaultParser) record(v *Value, d *document, pos int, at *path, depth int) error {
	members := map[string]int{}
	if err := d.members(pos, func(key string, pos int) error {
		members[key] = pos
		return nil
	}); err != nil {
		return err
	}
	for i := range v.Schema.Fields {
		f := &v.Schema.Fields[i]
		at := at.field(f.Name)
		var e Value
		var err error
		if pos, ok := members[f.Name]; ok {
			e, err = p.value(f.Type, d, pos, at, depth+1)
		} else if f.HasDefault {
			e, err = p.text(f.Type, f.Default, at, depth+1)
		} else {
			err = fail(at, "correct the default in the schema", "the default of %s lacks this field, and it has no default of its own", describe(v.Schema))
		}
		if err != nil {
			return err
		}
		v.Elems = append(v.Elems, e)
	}
	return nil
}

func (p *defaultParser) union(v Value, d *document, pos int, at *path, depth int) (Value, error) {
	var first error
	for i, b := range v.Schema.Branches {
		e, err := p.value(b, d, pos, at, depth+1)
		if err == nil {
			v.Branch, v.Elems = i, []Value{e}
			return v, nil
		}
		if first == nil {
			first = err
		}
		if p.values > maxDefaultValues {
			return v, err
		}
	}
	if len(v.Schema.Branches) == 1 {
		return v, first
	}
	return v, fail(at, "correct the default in the schema", "the default %s is of no branch of %s", clip(string(d.raw(pos))), describe(v.Schema))
}

func integer(raw []byte) (int64, bool) {
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return n, true
	}
	// A whole number in another notation (1.0, 1e3).
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 || raw[0] == '"' {
		return 0, false
	}
	return int64(f), true
}

func float(d *document, pos, bits int) (float64, bool) {
	if s, ok := d.str(pos); ok {
		switch s {
		case "NaN":
			return math.NaN(), true
		case "Infinity", "INF":
			return math.Inf(1), true
		case "-Infinity", "-INF":
			return math.Inf(-1), true
		}
		return 0, false
	}
	f, err := strconv.ParseFloat(string(d.raw(pos)), bits)
	return f, err == nil
}

// latin1 reads a string whose code points are bytes.
func latin1(d *document, pos int) ([]byte, bool) {
	s, ok := d.str(pos)
	if !ok {
		return nil, false
	}
	b := make([]byte, 0, len(s))
	for _, c := range s {
		if c > 0xff {
			return nil, false
		}
		b = append(b, byte(c))
	}
	return b, true
}

func symbol(s *Schema, d *document, pos int) (int, bool) {
	text, ok := d.str(pos)
	if !ok {
		return 0, false
	}
	for i, sym := range s.Symbols {
		if sym == text {
			return i, true
		}
	}
	return 0, false
}

// JSON gives the value in the form of a field's default. ParseDefault with the
// same schema gives the value back where the union branches in it are told
// apart by their form.
func (v *Value) JSON() json.RawMessage { return v.appendJSON(nil) }

func (v *Value) appendJSON(b []byte) []byte {
	switch v.Kind {
	case Boolean:
		return strconv.AppendBool(b, v.Bool)
	case Int, Long:
		return strconv.AppendInt(b, v.Int, 10)
	case Float:
		return appendFloat(b, v.Float, 32)
	case Double:
		return appendFloat(b, v.Float, 64)
	case Bytes, Fixed:
		runes := make([]rune, len(v.Bytes))
		for i, c := range v.Bytes {
			runes[i] = rune(c)
		}
		return appendString(b, string(runes))
	case String:
		return appendString(b, string(v.Bytes))
	case Enum:
		return appendString(b, v.Schema.Symbols[v.Symbol])
	case Union:
		return v.Elems[0].appendJSON(b)
	case Array:
		b = append(b, '[')
		for i := range v.Elems {
			b = v.Elems[i].appendJSON(appendComma(b, i))
		}
		return append(b, ']')
	case Map, Record:
		b = append(b, '{')
		for i := range v.Elems {
			key := ""
			if v.Kind == Map {
				key = v.Keys[i]
			} else {
				key = v.Schema.Fields[i].Name
			}
			b = append(appendString(appendComma(b, i), key), ':')
			b = v.Elems[i].appendJSON(b)
		}
		return append(b, '}')
	}
	return append(b, "null"...)
}

func appendFloat(b []byte, f float64, bits int) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, `"NaN"`...)
	case math.IsInf(f, 1):
		return append(b, `"Infinity"`...)
	case math.IsInf(f, -1):
		return append(b, `"-Infinity"`...)
	}
	return strconv.AppendFloat(b, f, 'g', -1, bits)
}

// String gives the value as JSON.
func (v *Value) String() string { return string(v.JSON()) }
