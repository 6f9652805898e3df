package schema

import "bytes"

// strict returns the first of the inputs if all hold the same: equal canonical
// forms and equal logical types.
func strict(ranked []MergeInput) (*Schema, error) {
	a := ranked[0]
	text := meaningText(a.Schema)
	for _, b := range ranked[1:] {
		if bytes.Equal(text, meaningText(b.Schema)) {
			continue
		}
		e := &MergeError{FileA: a.File, FileB: b.File, TypeA: describe(a.Schema), TypeB: describe(b.Schema), Hint: "the schemas must be equal under merge=strict; leave the option out to merge them"}
		if d := difference(a.Schema, b.Schema, nil, map[schemaPair]bool{}); d != nil {
			e.Path, e.TypeA, e.TypeB = d.at.String(), d.a, d.b
		}
		return nil, e
	}
	return a.Schema, nil
}

func meaningText(s *Schema) []byte { return appendCanonical(nil, s, map[*Schema]bool{}, true) }

type diff struct {
	at   *path
	a, b string
}

// difference finds the first place where a and b differ, nil if there is none.
func difference(a, b *Schema, at *path, seen map[schemaPair]bool) *diff {
	if a == b || seen[schemaPair{a, b}] {
		return nil
	}
	seen[schemaPair{a, b}] = true
	if a.Kind != b.Kind || a.Name != b.Name || a.Size != b.Size || a.Logical != b.Logical || len(a.Branches) != len(b.Branches) {
		return &diff{at, describe(a), describe(b)}
	}
	for i := range max(len(a.Symbols), len(b.Symbols)) {
		x, y := "no further symbol", "no further symbol"
		if i < len(a.Symbols) {
			x = "symbol " + quote(a.Symbols[i])
		}
		if i < len(b.Symbols) {
			y = "symbol " + quote(b.Symbols[i])
		}
		if x != y {
			return &diff{at, x, y}
		}
	}
	for i := range max(len(a.Fields), len(b.Fields)) {
		x, y := "no further field", "no further field"
		if i < len(a.Fields) {
			x = "field " + quote(a.Fields[i].Name)
		}
		if i < len(b.Fields) {
			y = "field " + quote(b.Fields[i].Name)
		}
		if x != y {
			return &diff{at, x, y}
		}
		if d := difference(a.Fields[i].Type, b.Fields[i].Type, at.field(a.Fields[i].Name), seen); d != nil {
			return d
		}
	}
	for i := range a.Branches {
		if d := difference(a.Branches[i], b.Branches[i], at.branch(i), seen); d != nil {
			return d
		}
	}
	if a.Items != nil {
		return difference(a.Items, b.Items, at.items(a.Kind), seen)
	}
	return nil
}
