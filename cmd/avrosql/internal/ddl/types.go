package ddl

import (
	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/avrofs/schema"
)

// typer writes types in the words of one engine.
type typer struct {
	t      *table
	scalar func(s *schema.Schema, at string) string // all but the following
	array  func(items string) string
	mapOf  func(values string) string
	record func(names, types []string) string
	union  func(branches []*schema.Schema, types []string, at string) string // without null
	// nullable makes a type hold NULL; nil where each one does.
	nullable func(s *schema.Schema, text, at string) string
	fallback string // for what can't be said
	open     map[*schema.Schema]bool
}

// of returns the type of a schema.
func (y *typer) of(s *schema.Schema, at string) string {
	if s.Kind == schema.Record {
		if y.open[s] {
			y.t.at(at, "the recursive type %s can't be said", s.Name)
			return y.fallback
		}
		if y.open == nil {
			y.open = map[*schema.Schema]bool{}
		}
		y.open[s] = true
		defer delete(y.open, s)
	}
	switch s.Kind {
	case schema.Null:
		y.t.at(at, "holds nothing but NULL")
		return y.fallback
	case schema.Array:
		return y.array(y.of(s.Items, at+"[]"))
	case schema.Map:
		return y.mapOf(y.of(s.Items, at+"[]"))
	case schema.Record:
		if len(s.Fields) == 0 {
			y.t.at(at, "a record without fields can't be said")
			return y.fallback
		}
		names, types := make([]string, len(s.Fields)), make([]string, len(s.Fields))
		for i := range s.Fields {
			names[i], types[i] = s.Fields[i].Name, y.of(s.Fields[i].Type, join(at, s.Fields[i].Name))
		}
		return y.record(names, types)
	case schema.Union:
		if inner, ok := s.Nullable(); ok {
			text := y.of(inner, at)
			if y.nullable != nil {
				text = y.nullable(inner, text, at)
			}
			return text
		}
		var branches []*schema.Schema
		var types []string
		for _, b := range s.Branches {
			if b.Kind != schema.Null {
				branches = append(branches, b)
				types = append(types, y.of(b, at))
			}
		}
		if len(branches) == 0 {
			y.t.at(at, "holds nothing but NULL")
			return y.fallback
		}
		if len(branches) == 1 {
			return types[0]
		}
		return y.union(branches, types, at)
	}
	return y.scalar(s, at)
}

// partType picks the type of a column that stands in the path.
func partType(c avrofs.PathColumn, bigint, date, varchar string) string {
	switch c.Kind {
	case avrofs.BigInt:
		return bigint
	case avrofs.Date:
		return date
	}
	return varchar
}

// plainWord reports whether a name has nothing but letters, digits and underscores.
func plainWord(name string) bool {
	for _, c := range []byte(name) {
		if c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return name != ""
}
