package schema

type schemaPair struct{ a, b *Schema }

// sameBody reports whether data of a and b are laid out alike and mean the
// same: kinds, names, fields, symbols, sizes, logical types. Docs, aliases,
// defaults and other attributes do not count. seen holds the pairs that are
// assumed equal while they are compared, so that recursion ends.
func sameBody(a, b *Schema, seen map[schemaPair]bool) bool {
	if a == b {
		return true
	}
	if a.Kind != b.Kind || a.Name != b.Name || a.Size != b.Size || a.Logical != b.Logical ||
		len(a.Fields) != len(b.Fields) || len(a.Branches) != len(b.Branches) || len(a.Symbols) != len(b.Symbols) {
		return false
	}
	if seen == nil {
		seen = map[schemaPair]bool{}
	}
	if seen[schemaPair{a, b}] {
		return true
	}
	seen[schemaPair{a, b}] = true
	for i := range a.Symbols {
		if a.Symbols[i] != b.Symbols[i] {
			return false
		}
	}
	for i := range a.Fields {
		if a.Fields[i].Name != b.Fields[i].Name || !sameBody(a.Fields[i].Type, b.Fields[i].Type, seen) {
			return false
		}
	}
	for i := range a.Branches {
		if !sameBody(a.Branches[i], b.Branches[i], seen) {
			return false
		}
	}
	return a.Items == nil || sameBody(a.Items, b.Items, seen)
}
