package schema

import (
	"encoding/json"
	"sort"
)

// String gives the full JSON text in one line: the first occurrence of a named
// type in full, later ones by name, with logical types, defaults, docs, aliases
// and all other attributes. Parse gives back an equal schema.
func (s *Schema) String() string {
	w := &textWriter{seen: map[*Schema]bool{}, taken: map[string]bool{}}
	w.schema(s, "")
	return string(w.b)
}

// MarshalJSON gives the text of String.
func (s *Schema) MarshalJSON() ([]byte, error) { return []byte(s.String()), nil }

type textWriter struct {
	b     []byte
	seen  map[*Schema]bool
	taken map[string]bool // full names written so far
}

func (w *textWriter) schema(s *Schema, space string) {
	switch {
	case w.seen[s]:
		w.reference(s, space)
	case s.Kind == Union:
		w.b = append(w.b, '[')
		for i, c := range s.Branches {
			w.b = appendComma(w.b, i)
			w.schema(c, space)
		}
		w.b = append(w.b, ']')
	case s.Kind.Primitive() && s.Logical.Kind == NoLogical && len(s.Props) == 0:
		w.b = appendString(w.b, s.Kind.String())
	default:
		w.object(s, space)
	}
}

// reference writes the name of a type that stands earlier in the text, as short
// as it can be understood in the namespace space.
func (w *textWriter) reference(s *Schema, space string) {
	ns, short := splitName(s.Name)
	_, reserved := kindOf(short)
	switch {
	case ns != "" && ns == space && !reserved:
		w.b = appendString(w.b, short)
	case ns == "" && (reserved || space != "" && w.taken[joinName(space, short)]):
		w.b = appendString(w.b, "."+short)
	default:
		w.b = appendString(w.b, s.Name)
	}
}

func (w *textWriter) object(s *Schema, space string) {
	w.b = append(w.b, `{"type":`...)
	w.b = appendString(w.b, s.Kind.String())
	if s.Kind.Named() {
		space = w.names(s, space)
	}
	if s.Logical.Kind != NoLogical {
		w.key("logicalType")
		w.b = appendString(w.b, s.Logical.Kind.String())
		if s.Logical.Kind == LogicalDecimal {
			w.key("precision")
			w.b = appendInt(w.b, s.Logical.Precision)
			w.key("scale")
			w.b = appendInt(w.b, s.Logical.Scale)
		}
	}
	switch s.Kind {
	case Record:
		w.key("fields")
		w.b = append(w.b, '[')
		for i := range s.Fields {
			w.b = appendComma(w.b, i)
			w.field(&s.Fields[i], space)
		}
		w.b = append(w.b, ']')
	case Enum:
		w.key("symbols")
		w.b = appendStrings(w.b, s.Symbols)
		if s.HasEnumDefault {
			w.key("default")
			w.b = appendString(w.b, s.EnumDefault)
		}
	case Array:
		w.key("items")
		w.schema(s.Items, space)
	case Map:
		w.key("values")
		w.schema(s.Items, space)
	case Fixed:
		w.key("size")
		w.b = appendInt(w.b, s.Size)
	}
	w.props(s.Props, s.Logical.Kind != NoLogical)
	w.b = append(w.b, '}')
}

// names writes name, namespace, doc and aliases of a named type and returns the
// namespace that holds inside it.
func (w *textWriter) names(s *Schema, space string) string {
	w.seen[s] = s.Name != ""
	w.taken[s.Name] = true
	ns, short := splitName(s.Name)
	if short == "" {
		ns, short = space, s.Name // ends in a dot: only the whole name can be read back
	}
	w.key("name")
	w.b = appendString(w.b, short)
	if ns != space && s.Name != "" {
		w.key("namespace")
		w.b = appendString(w.b, ns)
		space = ns
	}
	if s.Doc != "" {
		w.key("doc")
		w.b = appendString(w.b, s.Doc)
	}
	if len(s.Aliases) > 0 {
		w.key("aliases")
		aliases := make([]string, len(s.Aliases))
		for i, a := range s.Aliases {
			if aliases[i] = a; space != "" {
				if ns, _ := splitName(a); ns == "" {
					aliases[i] = "." + a
				}
			}
		}
		w.b = appendStrings(w.b, aliases)
	}
	return space
}

func (w *textWriter) field(f *Field, space string) {
	w.b = append(w.b, `{"name":`...)
	w.b = appendString(w.b, f.Name)
	w.key("type")
	w.schema(f.Type, space)
	if f.HasDefault {
		w.key("default")
		w.b = append(w.b, f.Default...)
	}
	if f.Doc != "" {
		w.key("doc")
		w.b = appendString(w.b, f.Doc)
	}
	if len(f.Aliases) > 0 {
		w.key("aliases")
		w.b = appendStrings(w.b, f.Aliases)
	}
	if f.Order != "" {
		w.key("order")
		w.b = appendString(w.b, f.Order)
	}
	w.props(f.Props, false)
	w.b = append(w.b, '}')
}

func (w *textWriter) key(k string) {
	w.b = append(w.b, ',')
	w.b = appendString(w.b, k)
	w.b = append(w.b, ':')
}

// props writes the other attributes by key; those of a logical type that has
// already been written are left out.
func (w *textWriter) props(props map[string]json.RawMessage, logical bool) {
	keys := make([]string, 0, len(props))
	for k := range props {
		if logical && (k == "logicalType" || k == "precision" || k == "scale") {
			continue
		}
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		w.key(k)
		w.b = append(w.b, props[k]...)
	}
}
