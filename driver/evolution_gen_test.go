package driver_test

import (
	"fmt"
	"math/rand"
	"strings"
)

// shape is what a type means in all versions of a dataset. A version writes it down in one of several
// ways.
type shape struct {
	family string
	name   string // of a named type
	fields []shapeField
	items  *shape   // array, map
	parts  []*shape // union
	form   string   // self: how a record holds itself
}

type shapeField struct {
	name  string
	shape *shape
}

type shapeGen struct {
	*rand.Rand
	n    int
	open []*shape // records around the place
}

var leafShapes = []string{"boolean", "number", "text", "instant", "clock", "time", "date", "decimal", "uuid", "fixed", "enum"}

func (g *shapeGen) shape(depth int) *shape {
	g.n++
	s := &shape{family: pick(g.Rand, leafShapes...), name: fmt.Sprintf("N%d", g.n)}
	if g.Intn(12) == 0 {
		return &shape{family: "self", name: pick(g.Rand, g.open...).name, form: pick(g.Rand, `["null",%q]`, `{"type":"array","items":%q}`, `{"type":"map","values":[%q,"null"]}`)}
	}
	if depth > 0 && g.Intn(2) == 0 {
		s.family = pick(g.Rand, "record", "record", "array", "map", "union")
	}
	switch s.family {
	case "record":
		g.record(s, depth)
	case "array", "map":
		s.items = g.shape(depth - 1)
	case "union":
		s.parts = []*shape{{family: "boolean"}, {family: "number"}, {family: "text"}, {family: "array", items: g.shape(0)}}
		for range g.Intn(3) {
			g.n++
			part := &shape{family: "record", name: fmt.Sprintf("N%d", g.n)}
			g.record(part, depth)
			s.parts = append(s.parts, part)
		}
	}
	return s
}

func (g *shapeGen) record(s *shape, depth int) {
	g.open = append(g.open, s)
	for i := range g.Intn(6) {
		s.fields = append(s.fields, shapeField{fmt.Sprintf("f%d", i), g.shape(depth - 1)})
	}
	g.open = g.open[:len(g.open)-1]
}

// version writes the schema of one version.
type version struct{ *rand.Rand }

// typ returns the text of a type, and of a default for it, which may be "".
func (v version) typ(s *shape) (text, def string) {
	logical := func(base, name string) string { return fmt.Sprintf(`{"type":%q,"logicalType":%q}`, base, name) }
	switch s.family {
	case "boolean":
		return `"boolean"`, "true"
	case "number":
		return pick(v.Rand, `"int"`, `"long"`, `"float"`, `"double"`), "7"
	case "text":
		return pick(v.Rand, `"string"`, `"string"`, `"bytes"`), `"dflt"`
	case "instant":
		return logical("long", pick(v.Rand, "timestamp-millis", "timestamp-micros", "timestamp-nanos")), "60000"
	case "clock":
		return logical("long", pick(v.Rand, "local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos")), "-1"
	case "time":
		if v.Intn(2) == 0 {
			return logical("int", "time-millis"), "1"
		}
		return logical("long", "time-micros"), "1"
	case "date":
		return logical("int", "date"), "-5"
	case "decimal":
		p := 1 + v.Intn(25)
		scale := v.Intn(min(p, 8) + 1)
		if v.Intn(3) == 0 {
			return fmt.Sprintf(`{"type":"fixed","name":%q,"size":16,"logicalType":"decimal","precision":%d,"scale":%d}`, s.name, p, scale), ""
		}
		return fmt.Sprintf(`{"type":"bytes","logicalType":"decimal","precision":%d,"scale":%d}`, p, scale), `"\u0005"`
	case "uuid":
		if v.Intn(2) == 0 {
			return fmt.Sprintf(`{"type":"fixed","name":%q,"size":16,"logicalType":"uuid"}`, s.name), ""
		}
		return logical("string", "uuid"), `"00000000-0000-0000-0000-000000000000"`
	case "fixed":
		return fmt.Sprintf(`{"type":"fixed","name":%q,"size":3}`, s.name), `"a\u00ffb"`
	case "enum":
		symbols := []string{`"A"`, `"B"`, `"C"`, `"D"`}
		v.Shuffle(4, func(i, j int) { symbols[i], symbols[j] = symbols[j], symbols[i] })
		symbols = symbols[:1+v.Intn(4)]
		return fmt.Sprintf(`{"type":"enum","name":%q,"symbols":[%s]}`, s.name, strings.Join(symbols, ",")), symbols[0]
	case "self":
		return fmt.Sprintf(s.form, s.name), map[byte]string{'[': "null", '{': ""}[s.form[0]]
	case "array":
		text, _ = v.maybeNull(s.items)
		return `{"type":"array","items":` + text + `}`, "[]"
	case "map":
		text, _ = v.maybeNull(s.items)
		return `{"type":"map","values":` + text + `}`, "{}"
	case "union":
		return v.union(s), ""
	}
	return v.record(s), ""
}

func (v version) maybeNull(s *shape) (text, def string) {
	text, def = v.typ(s)
	if s.family == "union" || s.family == "self" || v.Intn(3) > 0 {
		return text, def
	}
	if v.Intn(2) == 0 {
		return `["null",` + text + `]`, "null"
	}
	return `[` + text + `,"null"]`, def
}

func (v version) union(s *shape) string {
	var parts []string
	for _, i := range v.Perm(len(s.parts))[:2+v.Intn(len(s.parts)-1)] {
		text, _ := v.typ(s.parts[i])
		parts = append(parts, text)
	}
	if v.Intn(3) == 0 {
		parts = append(parts, `"null"`)
		v.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	}
	return `[` + strings.Join(parts, ",") + `]`
}

// record writes some of the fields in any order. A field may have been called otherwise at some time, or
// a later name may have this one as its alias.
func (v version) record(s *shape) string {
	var fields []string
	for _, i := range v.Perm(len(s.fields)) {
		f := s.fields[i]
		if v.Intn(5) == 0 {
			continue
		}
		text, def := v.maybeNull(f.shape)
		field := fmt.Sprintf(`"name":%q,"type":%s`, f.name, text)
		if v.Intn(6) == 0 {
			field = fmt.Sprintf(`"name":"new_%s","aliases":[%q],"type":%s`, f.name, f.name, text)
		}
		if def != "" && v.Intn(3) == 0 {
			field += `,"default":` + def
		}
		fields = append(fields, `{`+field+`}`)
	}
	return fmt.Sprintf(`{"type":"record","name":%q,"fields":[%s]}`, s.name, strings.Join(fields, ","))
}
