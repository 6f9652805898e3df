package schema

import "encoding/json"

// leaf is a primitive or fixed type without its names and attributes.
type leaf struct {
	kind    Kind
	size    int
	logical Logical
}

func leafOf(s *Schema) leaf { return leaf{s.Kind, s.Size, s.Logical} }

// join gives the narrowest type that holds data of both; ok is false if there is
// none. It is commutative and associative.
func join(a, b leaf) (_ leaf, ok bool) {
	if a == b {
		return a, true
	}
	if a.logical.Kind != NoLogical || b.logical.Kind != NoLogical {
		return joinLogical(a, b)
	}
	if a.kind == b.kind {
		return a, false // fixed of different sizes
	}
	if a.kind > b.kind {
		a, b = b, a
	}
	switch {
	case a.kind == Int && b.kind == Long:
		return b, true
	case a.number() && b.number():
		return leaf{kind: Double}, true
	case a.kind == Bytes && b.kind == String:
		return a, true
	}
	return a, false
}

func (l leaf) number() bool { return l.kind >= Int && l.kind <= Double }

// joinLogical merges by meaning; at least one of a and b has a logical type.
func joinLogical(a, b leaf) (leaf, bool) {
	ak, bk := a.logical.Kind, b.logical.Kind
	switch {
	case ak == LogicalDecimal && bk == LogicalDecimal:
		return joinDecimal(a, b), true
	case ak == LogicalUUID && bk == LogicalUUID:
		return leaf{kind: String, logical: a.logical}, true
	case ak.family() != 0 && ak.family() == bk.family():
		if ak.PerSecond() < bk.PerSecond() {
			return b, true
		}
		return a, true
	}
	return a, false
}

// family numbers the groups of logical types that differ in unit alone.
func (k LogicalKind) family() int {
	switch k {
	case LogicalTimeMillis, LogicalTimeMicros:
		return 1
	case LogicalTimestampMillis, LogicalTimestampMicros, LogicalTimestampNanos:
		return 2
	case LogicalLocalTimestampMillis, LogicalLocalTimestampMicros, LogicalLocalTimestampNanos:
		return 3
	}
	return 0
}

// joinDecimal keeps all digits on both sides of the point. It stays fixed where
// both have one size and the digits fit.
func joinDecimal(a, b leaf) leaf {
	x, y := a.logical, b.logical
	scale := max(x.Scale, y.Scale)
	j := leaf{kind: Bytes, logical: Logical{LogicalDecimal, max(x.Precision-x.Scale, y.Precision-y.Scale) + scale, scale}}
	if a.kind == Fixed && b.kind == Fixed && a.size == b.size && decimalFits(j.logical.Precision, a.size) {
		j.kind, j.size = Fixed, a.size
	}
	return j
}

// joinAll joins all sources. Otherwise it gives the index of one that does not
// go with one before it, and the index of that.
func joinAll(srcs []source) (l leaf, i, j int) {
	l = leafOf(srcs[0].s)
	for i := 1; i < len(srcs); i++ {
		next, ok := join(l, leafOf(srcs[i].s))
		if !ok {
			for j := range i {
				if _, ok := join(leafOf(srcs[j].s), leafOf(srcs[i].s)); !ok {
					return l, i, j
				}
			}
			return l, i, 0
		}
		l = next
	}
	return l, -1, -1
}

// leaves merges primitives and fixed.
func (m *merger) leaves(srcs []source, at *path) (*Schema, error) {
	l, i, j := joinAll(srcs)
	if i >= 0 {
		return nil, m.conflict(srcs[j], srcs[i], at, "")
	}
	props := commonProps(srcs)
	if len(props) == 0 && l.logical.Kind == NoLogical && l.kind.Primitive() {
		return primitives[l.kind], nil
	}
	s, err := m.new(l.kind, at)
	if err != nil {
		return nil, err
	}
	s.Size, s.Logical, s.Props = l.size, l.logical, props
	if l.kind == Fixed {
		s.Name, s.Aliases = chooseName(members(srcs), nil)
		s.Doc = commonDoc(srcs)
	}
	return s, nil
}

// commonProps gives the attributes that all sources have with the same value.
func commonProps(srcs []source) map[string]json.RawMessage {
	all := make([]map[string]json.RawMessage, len(srcs))
	for i, s := range srcs {
		all[i] = s.s.Props
	}
	return intersect(all)
}

func intersect(all []map[string]json.RawMessage) map[string]json.RawMessage {
	var props map[string]json.RawMessage
next:
	for k, v := range all[0] {
		for _, other := range all[1:] {
			if w, ok := other[k]; !ok || string(v) != string(w) {
				continue next
			}
		}
		if props == nil {
			props = map[string]json.RawMessage{}
		}
		props[k] = v
	}
	return props
}

// commonDoc gives the first doc in the order of texts.
func commonDoc(srcs []source) string {
	doc := ""
	for _, s := range srcs {
		doc = firstText(doc, s.s.Doc)
	}
	return doc
}

// firstText is the smaller of two texts, any being smaller than none.
func firstText(a, b string) string {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}
