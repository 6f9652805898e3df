package ddl

import (
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/avrofs/schema"
)

// words are an engine's names of types, and how it puts them together.
type words struct {
	boolean, int, long, float, double, bytes, string string

	logical []logicalWord
	decimal string // of precision and scale, up to maxDigits of them
	noFixed bool   // decimals over fixed are read as their bytes
	wide    string // what becomes of decimals with more digits

	array, mapOf, record string // around the type of items, of values, the fields
	between              string // two fields
	field                string // of name and type
	quote                func(name string) string
}

// logicalWord is a logical type that an engine has a type for.
type logicalWord struct {
	kind schema.LogicalKind
	word string
}

// maxDigits is how many a decimal may have in most engines.
const maxDigits = 38

// of returns the name for what a schema is without its logical type.
func (w *words) of(s *schema.Schema) string {
	switch s.Kind {
	case schema.Boolean:
		return w.boolean
	case schema.Int:
		return w.int
	case schema.Long:
		return w.long
	case schema.Float:
		return w.float
	case schema.Double:
		return w.double
	case schema.Bytes, schema.Fixed:
		return w.bytes
	}
	return w.string // strings and enums
}

// scalar returns the name for a schema, and notes where its logical type is lost.
func (w *words) scalar(t *table, s *schema.Schema, at string) string {
	l := s.Logical
	for _, known := range w.logical {
		if known.kind == l.Kind {
			return known.word
		}
	}
	switch l.Kind {
	case schema.NoLogical:
	case schema.LogicalUUID:
		if s.Kind == schema.Fixed {
			t.at(at, "a UUID in 16 bytes is read as %s", w.bytes)
		}
	case schema.LogicalDecimal:
		switch {
		case l.Precision > maxDigits:
			t.at(at, "%s has more than %d digits, and is %s", l, maxDigits, w.wide)
		case w.noFixed && s.Kind == schema.Fixed:
			t.at(at, "%s over %s is read as its bytes", l, s.Kind)
		default:
			return fmt.Sprintf(w.decimal, l.Precision, l.Scale)
		}
	default:
		t.at(at, "%s is read as %s", l, w.of(s))
	}
	return w.of(s)
}

// fields writes a record.
func (w *words) fields(names, types []string) string {
	out := make([]string, len(names))
	for i := range names {
		out[i] = fmt.Sprintf(w.field, w.quote(names[i]), types[i])
	}
	return fmt.Sprintf(w.record, strings.Join(out, w.between))
}

// typer returns one that writes types in these words. Unions of several types are left to the engine.
func (w *words) typer(t *table) *typer {
	return &typer{
		t: t, fallback: w.string, record: w.fields,
		scalar: func(s *schema.Schema, at string) string { return w.scalar(t, s, at) },
		array:  func(items string) string { return fmt.Sprintf(w.array, items) },
		mapOf:  func(values string) string { return fmt.Sprintf(w.mapOf, values) },
	}
}

// silent is a typer for engines that find the types out: it only notes what they make of them.
func silent(t *table, scalar func(s *schema.Schema, at string)) *typer {
	nothing := func(string) string { return "" }
	return &typer{
		t: t, array: nothing, mapOf: nothing,
		scalar: func(s *schema.Schema, at string) string { scalar(s, at); return "" },
		record: func(_, _ []string) string { return "" },
		union:  func([]*schema.Schema, []string, string) string { return "" },
	}
}

func backticks(s string) string    { return doubled("`", s) }
func doubleQuotes(s string) string { return doubled(`"`, s) }
func singleQuotes(s string) string { return doubled("'", s) }
