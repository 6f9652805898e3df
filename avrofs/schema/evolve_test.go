package schema

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// shape is what a type means through all versions of a random schema; a version
// is one way to write it down.
type shape struct {
	family string
	name   string // named families
	fields []shapeField
	items  *shape   // array, map
	parts  []*shape // union
}

type shapeField struct {
	name  string
	shape *shape
}

// shapes draws shapes; records are kept to be used again, also inside themselves.
type shapes struct {
	t       *rapid.T
	records []*shape
	n       int
}

var leafFamilies = []string{"boolean", "number", "text", "timestamp", "local", "time", "date", "decimal", "uuid", "fixed", "enum"}

func (g *shapes) shape(depth int) *shape {
	families := leafFamilies
	if depth > 0 {
		families = append([]string{"record", "record", "array", "map", "union", "again"}, families...)
	}
	s := &shape{family: rapid.SampledFrom(families).Draw(g.t, "family")}
	g.n++
	s.name = fmt.Sprintf("N%d", g.n)
	switch s.family {
	case "record":
		return g.record(s, depth)
	case "array", "map":
		s.items = g.shape(depth - 1)
	case "again":
		return rapid.SampledFrom(g.records).Draw(g.t, "again")
	case "union":
		s.parts = []*shape{{family: "boolean"}, {family: "number"}, {family: "text"}}
		if depth > 1 {
			s.parts = append(s.parts, &shape{family: "array", items: g.shape(depth - 2)})
			for range 2 {
				g.n++
				s.parts = append(s.parts, g.record(&shape{family: "record", name: fmt.Sprintf("N%d", g.n)}, depth-1))
			}
		}
	}
	return s
}

func (g *shapes) record(s *shape, depth int) *shape {
	s.family = "record"
	g.records = append(g.records, s)
	for i := range rapid.IntRange(0, 4).Draw(g.t, "fields") {
		s.fields = append(s.fields, shapeField{fmt.Sprintf("f%d", i), g.shape(depth - 1)})
	}
	return s
}

// version writes a shape down in one of the ways that merge with each other.
type version struct {
	t       *rapid.T
	rename  bool              // types may have other names
	defined map[*shape]string // named shapes already in the text
	open    map[*shape]bool
}

func (v *version) draw(n int, label string) int { return rapid.IntRange(0, n-1).Draw(v.t, label) }

func (v *version) pick(texts ...string) string { return rapid.SampledFrom(texts).Draw(v.t, "text") }

func (v *version) text(s *shape) string {
	switch s.family {
	case "boolean":
		return `"boolean"`
	case "number":
		return v.pick(`"int"`, `"long"`, `"float"`, `"double"`)
	case "text":
		return v.pick(`"string"`, `"bytes"`, `{"type":"string","avro.java.string":"String"}`)
	case "timestamp":
		return v.pick(tsMillis, tsMicros, tsNanos)
	case "local":
		return v.pick(localMs, localUs)
	case "time":
		return v.pick(timeMs, timeUs)
	case "date":
		return dateT
	case "decimal":
		if v.draw(3, "base") == 0 {
			return fmt.Sprintf(`{"type":"fixed","name":"%sd%d","size":16,"logicalType":"decimal","precision":%d,"scale":%d}`, s.name, len(v.defined), 10+v.draw(10, "precision"), v.draw(10, "scale"))
		}
		return fmt.Sprintf(`{"type":"bytes","logicalType":"decimal","precision":%d,"scale":%d}`, 10+v.draw(10, "precision"), v.draw(10, "scale"))
	case "uuid":
		if v.draw(2, "base") == 0 {
			return v.define(s, func(name string) string {
				return `{"type":"fixed","name":"` + name + `","size":16,"logicalType":"uuid"}`
			})
		}
		return uuidStr
	case "fixed":
		return v.define(s, func(name string) string { return `{"type":"fixed","name":"` + name + `","size":3}` })
	case "enum":
		return v.define(s, func(name string) string {
			all := []string{`"A"`, `"B"`, `"C"`, `"D"`}
			n := 1 + v.draw(4, "symbols")
			return `{"type":"enum","name":"` + name + `","symbols":[` + strings.Join(rapid.Permutation(all).Draw(v.t, "order")[:n], ",") + `]}`
		})
	case "array":
		return `{"type":"array","items":` + v.maybeNull(s.items) + `}`
	case "map":
		return `{"type":"map","values":` + v.maybeNull(s.items) + `}`
	case "union":
		return v.union(s)
	}
	return v.define(s, func(name string) string { return v.record(s, name) })
}

// define writes a named type in full the first time. Some versions call it
// otherwise, with the alias or without.
func (v *version) define(s *shape, f func(name string) string) string {
	if name := v.defined[s]; name != "" {
		return `"` + name + `"`
	}
	name := s.name
	if v.rename && v.draw(6, "rename") == 0 {
		name = "X" + name
	}
	v.defined[s] = name
	v.open[s] = true
	text := f(name)
	v.open[s] = false
	if name != s.name && v.draw(2, "alias") == 0 {
		text = strings.Replace(text, `{"type"`, `{"aliases":["`+s.name+`"],"type"`, 1)
	}
	return text
}

func (v *version) maybeNull(s *shape) string {
	if s.family == "union" {
		return v.text(s)
	}
	must := v.open[s] // a record inside itself must be able to end
	switch n := v.draw(3, "null"); {
	case n == 0:
		return `["null",` + v.text(s) + `]`
	case n == 1 || must:
		return `[` + v.text(s) + `,"null"]`
	}
	return v.text(s)
}

func (v *version) union(s *shape) string {
	parts := rapid.Permutation(s.parts).Draw(v.t, "branches")
	n := 1 + v.draw(len(parts), "count")
	if v.draw(8, "narrow") > 0 {
		n = max(n, 2)
	}
	var texts []string
	for _, p := range parts[:n] {
		if !v.open[p] {
			texts = append(texts, v.text(p))
		}
	}
	if v.draw(2, "null") == 0 || len(texts) == 0 {
		texts = append(texts, `"null"`)
	}
	return "[" + strings.Join(texts, ",") + "]"
}

func (v *version) record(s *shape, name string) string {
	var fields []string
	for _, f := range rapid.Permutation(s.fields).Draw(v.t, "fields") {
		if v.draw(4, "drop") == 0 {
			continue
		}
		var attrs []string
		typ := v.maybeNull(f.shape)
		if d := defaultFor(typ); d != "" && v.draw(3, "default") == 0 {
			attrs = append(attrs, `"default":`+d)
		}
		if v.draw(6, "rename") == 0 {
			attrs = append(attrs, `"aliases":["`+f.name+`"]`)
			f.name += "_new"
		}
		fields = append(fields, fld(f.name, typ, attrs...))
	}
	return rec(name, fields...)
}

// defaultFor gives a default for the types that are told by their first bytes.
func defaultFor(typ string) string {
	for prefix, d := range map[string]string{
		`["null"`: `null`, `"int"`: `7`, `"long"`: `8`, `"double"`: `0.5`, `["int"`: `9`, `"string"`: `"é"`, `"bytes"`: `"\u00e9"`, `"boolean"`: `true`,
		`{"type":"array"`: `[]`, `{"type":"map"`: `{}`, `{"type":"long"`: `1000`, `{"type":"int"`: `3`,
	} {
		if strings.HasPrefix(typ, prefix) {
			return d
		}
	}
	return ""
}

// drawVersions draws a record shape and n versions of it.
func drawVersions(t *rapid.T, n int, rename bool) []MergeInput {
	g := &shapes{t: t}
	root := g.record(&shape{name: "Root"}, 3)
	var ins []MergeInput
	for i := range n {
		v := &version{t: t, rename: rename, defined: map[*shape]string{}, open: map[*shape]bool{}}
		text := v.text(root)
		s, err := Parse([]byte(text), Limits{})
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		ins = append(ins, MergeInput{s, fmt.Sprintf("%c.avro", 'a'+i)})
	}
	return ins
}

// drawValue draws a datum of s. Numbers are small enough for every unit and
// exact in every numeric type.
func drawValue(t *rapid.T, s *Schema, depth int) Value {
	v := Value{Kind: s.Kind, Schema: s, Null: s.Kind == Null}
	switch s.Kind {
	case Boolean:
		v.Bool = rapid.Bool().Draw(t, "bool")
	case Int, Long:
		v.Int = int64(rapid.IntRange(-1000000, 1000000).Draw(t, "int"))
	case Float, Double:
		v.Float = float64(rapid.IntRange(-1000000, 1000000).Draw(t, "float")) / 4
	case Bytes, String, Fixed:
		n := s.Size
		if s.Kind != Fixed {
			n = rapid.IntRange(0, 3).Draw(t, "length")
		}
		v.Bytes = []byte(rapid.StringMatching(fmt.Sprintf("[a-z]{%d}", n)).Draw(t, "text"))
		if s.Logical.Kind == LogicalDecimal {
			// A sign and a few digits, so that scaling it up fits.
			n := int64(rapid.IntRange(-100000, 100000).Draw(t, "unscaled"))
			size := 4
			if s.Kind == Fixed {
				size = s.Size
			}
			v.Bytes = make([]byte, size)
			for i := range v.Bytes {
				v.Bytes[i] = byte(n >> min(63, uint(8*(size-1-i))))
			}
		}
		if s.Logical.Kind == LogicalUUID && s.Kind == String {
			v.Bytes = []byte("00010203-0405-0607-0809-0a0b0c0d0eff")
		}
	case Enum:
		v.Symbol = rapid.IntRange(0, len(s.Symbols)-1).Draw(t, "symbol")
	case Array, Map:
		n := rapid.IntRange(0, 2).Draw(t, "items")
		for i := 0; i < n && depth > 0; i++ {
			v.Elems = append(v.Elems, drawValue(t, s.Items, depth-1))
			if s.Kind == Map {
				v.Keys = append(v.Keys, fmt.Sprintf("k%d", i))
			}
		}
	case Record:
		for i := range s.Fields {
			v.Elems = append(v.Elems, drawValue(t, s.Fields[i].Type, depth-1))
		}
	case Union:
		v.Branch = rapid.IntRange(0, len(s.Branches)-1).Draw(t, "branch")
		if depth <= 0 {
			for i, b := range s.Branches {
				if b.Kind != Record || b.MinSize() < s.Branches[v.Branch].MinSize() {
					v.Branch = i
				}
			}
		}
		v.Elems = []Value{drawValue(t, s.Branches[v.Branch], depth-1)}
	}
	return v
}
