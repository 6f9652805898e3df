package schema

import "slices"

// merge merges what the sources have at one position.
func (m *merger) merge(srcs []source, at *path) (*Schema, error) {
	if m.depth++; m.depth > maxMergeDepth {
		return nil, fail(at, "give a reader's schema", "the schemas refer to each other more than %d levels deep", maxMergeDepth)
	}
	defer func() { m.depth-- }()
	srcs = distinct(srcs)
	wide, null, nullFirst := false, false, false
	var parts []source // what is not null
	for _, src := range srcs {
		n := 0
		for i, b := range branchesOf(src.s) {
			if b.Kind == Null {
				null = true
				nullFirst = nullFirst || i == 0
				continue
			}
			n++
			parts = append(parts, source{src.rank, b})
		}
		wide = wide || n > 1
	}
	var branches []*Schema
	var err error
	switch {
	case len(parts) == 0 && null:
		return primitives[Null], nil
	case wide:
		branches, err = m.branches(parts, at)
	case len(parts) > 0:
		var s *Schema
		s, err = m.single(distinct(parts), at)
		if !null || err != nil {
			return s, err
		}
		branches = []*Schema{s}
	}
	if err != nil {
		return nil, err
	}
	u, err := m.new(Union, at)
	if err != nil {
		return nil, err
	}
	switch {
	case !null:
		u.Branches = branches
	case nullFirst:
		u.Branches = append([]*Schema{primitives[Null]}, branches...)
	default:
		u.Branches = append(branches, primitives[Null])
	}
	return u, nil
}

func branchesOf(s *Schema) []*Schema {
	if s.Kind == Union {
		return s.Branches
	}
	return []*Schema{s}
}

// single merges types none of which is null or a union.
func (m *merger) single(srcs []source, at *path) (*Schema, error) {
	kind := srcs[0].s.Kind
	for _, src := range srcs[1:] {
		if src.s.Kind != kind && !(src.s.leaf() && srcs[0].s.leaf()) {
			return nil, m.conflict(srcs[0], src, at, "")
		}
	}
	switch kind {
	case Record:
		return m.record(srcs, at)
	case Enum:
		return m.enum(srcs, at)
	case Array, Map:
		s, err := m.new(kind, at)
		if err != nil {
			return nil, err
		}
		items := make([]source, len(srcs))
		for i, src := range srcs {
			items[i] = source{src.rank, src.s.Items}
		}
		s.Props = commonProps(srcs)
		s.Items, err = m.merge(items, at.items(kind))
		return s, err
	}
	return m.leaves(srcs, at)
}

func (s *Schema) leaf() bool { return s.Kind.Primitive() || s.Kind == Fixed }

// branches merges the branches of unions, and of types that become a branch of
// one. Named types are matched by name, arrays and maps by kind, numbers among
// themselves and string with bytes where that can be done for all.
func (m *merger) branches(parts []source, at *path) ([]*Schema, error) {
	var branches []*Schema
	var unnamed [Fixed + 1]bool
	for _, class := range classes(parts) {
		for i := 1; i < len(class); i++ {
			if class[i].rank == class[i-1].rank {
				return nil, m.conflict(class[i-1], class[i], at, "aliases make two branches of one union the same")
			}
		}
		s, err := m.single(distinct(class), at)
		if err != nil {
			return nil, err
		}
		if s.Kind.Named() {
			dropAliases(s, class, parts)
		} else if unnamed[s.Kind] {
			// Decimals in fixed that had to become bytes, beside bytes.
			return nil, m.conflict(parts[0], class[0], at, "")
		}
		unnamed[s.Kind] = true
		branches = append(branches, s)
	}
	return branches, nil
}

// dropAliases takes from a merged branch those aliases that are names of other
// branches, so that data of these can't be taken for it.
func dropAliases(s *Schema, class, parts []source) {
	if len(s.Aliases) == 0 {
		return
	}
	other := map[string]bool{}
	for _, p := range parts {
		if p.s.Kind == s.Kind {
			other[p.s.Name] = true
		}
	}
	for _, p := range class {
		delete(other, p.s.Name)
	}
	s.Aliases = slices.DeleteFunc(s.Aliases, func(a string) bool { return other[a] })
}

// classes splits branches into those that become one, in the order of their
// first members.
func classes(parts []source) [][]source {
	keys := make([]int, len(parts)) // class of each part
	next := 0
	split := func(same func(s *Schema) bool) {
		var group []int
		for i, p := range parts {
			if same(p.s) {
				group = append(group, i)
			}
		}
		for _, i := range group {
			keys[i] = next
		}
		next++
	}
	for _, k := range []Kind{Record, Enum, Fixed} {
		var at []int
		var ms []member
		for i, p := range parts {
			if p.s.Kind == k {
				at = append(at, i)
				ms = append(ms, member{p.rank, p.s.Name, p.s.Aliases})
			}
		}
		for _, g := range groupByName(ms) {
			for _, i := range g {
				keys[at[i]] = next
			}
			next++
		}
	}
	for _, k := range []Kind{Boolean, Array, Map} {
		split(func(s *Schema) bool { return s.Kind == k })
	}
	for _, family := range [][]Kind{{Int, Long, Float, Double}, {Bytes, String}} {
		in := func(s *Schema) bool { return s.Kind >= family[0] && s.Kind <= family[len(family)-1] }
		if widens(parts, in) {
			split(in)
			continue
		}
		for _, k := range family {
			split(func(s *Schema) bool { return s.Kind == k })
		}
	}
	out := make([][]source, 0, next)
	index := make([]int, next)
	for i, p := range parts {
		k := keys[i]
		if index[k] == 0 {
			out = append(out, nil)
			index[k] = len(out)
		}
		out[index[k]-1] = append(out[index[k]-1], p)
	}
	return out
}

// widens reports whether the parts for which in holds can be one branch: no
// source has two of them, and there is a type that holds all.
func widens(parts []source, in func(*Schema) bool) bool {
	var group []source
	for _, p := range parts {
		if !in(p.s) {
			continue
		}
		if n := len(group); n > 0 && group[n-1].rank == p.rank {
			return false
		}
		group = append(group, p)
	}
	if len(group) == 0 {
		return true
	}
	_, i, _ := joinAll(group)
	return i < 0
}
