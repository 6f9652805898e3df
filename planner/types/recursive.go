package types

// A record that is met again inside itself has no finite type. There stands a Recursive type: it names
// the record and knows the STRUCT that it unfolds to, one level, within which the record, and any other
// that leads back to it, is a Recursive type again. So types stay finite while paths go as deep as a query
// writes them, and whoever walks a type by Elem and Fields comes to an end; only Unfolds closes the ring.
//
// A Recursive type and the STRUCT that it unfolds to hold the same values in different forms, and become
// each other where they meet: in a column of both, or a comparison, the STRUCT is their common type. Two
// Recursive types are equal if no path tells them apart, whatever their names.

// NewRecursive returns the type of a record inside itself. The caller sets Unfolds, which may refer to the
// type, before anyone else sees it.
func NewRecursive(name string) *Type { return &Type{Kind: Recursive, Name: name} }

// Unfold returns the STRUCT that a recursive type stands for, every other type as it is.
func (t *Type) Unfold() *Type {
	if t.Kind == Recursive {
		return t.Unfolds
	}
	return t
}

// SameUnfolded reports whether two types hold the same values, whichever of their records are recursive types.
func (t *Type) SameUnfolded(u *Type) bool {
	met := (*pairs)(nil).orNew()
	met.unfold = true
	return t.equal(u, met)
}

// HasRecursive reports whether a value of the type may hold one of a recursive type.
func (t *Type) HasRecursive() bool {
	if t.Kind == Recursive || t.Elem != nil && t.Elem.HasRecursive() {
		return true
	}
	for _, f := range t.Fields {
		if f.Type.HasRecursive() {
			return true
		}
	}
	return false
}

// WithoutRecursive returns the type with another in the place of each recursive one.
func (t *Type) WithoutRecursive(instead *Type) *Type {
	if !t.HasRecursive() {
		return t
	}
	if t.Kind == Recursive {
		return instead
	}
	out := *t
	if t.Elem != nil {
		out.Elem = t.Elem.WithoutRecursive(instead)
	}
	out.Fields = make([]Field, len(t.Fields))
	for i, f := range t.Fields {
		out.Fields[i] = Field{Name: f.Name, Type: f.Type.WithoutRecursive(instead), Nullable: f.Nullable}
	}
	return &out
}

// pairs are the pairs of recursive types that a walk through two types has come by: what holds of the rest
// holds of them.
type pairs struct {
	common map[[2]*Type]*Type
	unfold bool // a recursive type is what it unfolds to
}

func (p *pairs) orNew() *pairs {
	if p == nil {
		return &pairs{common: map[[2]*Type]*Type{}}
	}
	return p
}

// met reports whether a pair was met before, and notes it.
func (p *pairs) met(a, b *Type) bool {
	_, ok := p.common[[2]*Type{a, b}]
	if !ok {
		p.common[[2]*Type{a, b}] = nil
	}
	return ok
}

// commonRecursive returns the type in which two unequal recursive types meet: the one that unfolds to the
// common type of what they unfold to.
func commonRecursive(a, b *Type, met *pairs) (*Type, bool) {
	met = met.orNew()
	pair := [2]*Type{a, b}
	if t, ok := met.common[pair]; ok {
		return t, t != nil
	}
	t := NewRecursive(a.Name)
	met.common[pair] = t
	var ok bool
	t.Unfolds, ok = common(a.Unfolds, b.Unfolds, met)
	if !ok {
		met.common[pair] = nil
	}
	return t, ok
}
