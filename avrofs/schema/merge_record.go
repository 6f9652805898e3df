package schema

import (
	"encoding/binary"
	"encoding/json"
)

// record merges records field by field. The node is in memo before its fields
// are merged, so that recursion comes back to it.
func (m *merger) record(srcs []source, at *path) (*Schema, error) {
	key := m.key(srcs)
	if s := m.memo[key]; s != nil {
		return s, nil
	}
	s, err := m.new(Record, at)
	if err != nil {
		return nil, err
	}
	m.memo[key] = s
	s.Name, s.Aliases = chooseName(members(srcs), nil)
	s.Doc, s.Props = commonDoc(srcs), commonProps(srcs)

	var fields []fieldSource
	var ms []member
	for _, src := range srcs {
		for i := range src.s.Fields {
			f := &src.s.Fields[i]
			fields = append(fields, fieldSource{src, f})
			ms = append(ms, member{src.rank, f.Name, f.Aliases})
		}
	}
	names := map[string]bool{}
	for _, m := range ms {
		names[m.name] = true
	}
	for _, g := range groupByName(ms) {
		if m.made++; m.made > maxMergeNodes {
			return nil, fail(at, "give a reader's schema", "the merged schema is too large: more than %d types and fields", maxMergeNodes)
		}
		group := make([]fieldSource, len(g))
		gm := make([]member, len(g))
		for i, j := range g {
			group[i], gm[i] = fields[j], ms[j]
			if i > 0 && group[i-1].rank == group[i].rank {
				return nil, m.ambiguous(group[:i+1], at)
			}
		}
		var f Field
		f.Name, f.Aliases = chooseName(gm, names)
		at := at.field(f.Name)
		absent := len(group) < len(srcs)
		if err := m.field(&f, group, absent, at); err != nil {
			return nil, err
		}
		s.Fields = append(s.Fields, f)
		if f.HasDefault && !f.madeDefault {
			m.pending = append(m.pending, pendingDefault{s, len(s.Fields) - 1, group, absent, at})
		}
	}
	return s, nil
}

// key names the set of sources. Sources are in rank order and distinct.
func (m *merger) key(srcs []source) string {
	var b []byte
	for _, src := range srcs {
		id, ok := m.ids[src.s]
		if !ok {
			id = len(m.ids)
			m.ids[src.s] = id
		}
		b = binary.AppendUvarint(b, uint64(id))
	}
	return string(b)
}

// fieldSource is a field of one source's record.
type fieldSource struct {
	source
	f *Field
}

// ambiguous is the error for aliases that tie two fields of one record together.
// The last of group is the second field of its record.
func (m *merger) ambiguous(group []fieldSource, at *path) error {
	last := group[len(group)-1]
	before := group[len(group)-2]
	other := group[0]
	return &MergeError{
		FileA: m.inputs[last.rank].File, FileB: m.inputs[other.rank].File,
		Path:  at.String(),
		TypeA: "fields " + quote(before.f.Name) + " and " + quote(last.f.Name),
		TypeB: "aliases that make them one field, " + quote(other.f.Name),
		Hint:  "give a reader's schema without the alias",
	}
}

// field merges the fields of group; absent says that some source lacks them.
func (m *merger) field(f *Field, group []fieldSource, absent bool, at *path) error {
	types := make([]source, len(group))
	props := make([]map[string]json.RawMessage, len(group))
	f.Order = group[0].f.Order
	for i, g := range group {
		types[i] = source{g.rank, g.f.Type}
		if g.f.madeDefault {
			absent = true
			if g.f.madeNull {
				types[i].s = withoutNull(g.f.Type)
			}
		} else if g.f.HasDefault {
			if _, err := ParseDefault(g.f.Type, g.f.Default); err == nil {
				f.HasDefault = true
			}
		}
		props[i] = g.f.Props
		f.Doc = firstText(f.Doc, g.f.Doc)
		if f.Order != g.f.Order {
			f.Order = ""
		}
	}
	f.Props = intersect(props)
	var err error
	if f.Type, err = m.merge(types, at); err != nil {
		return err
	}
	if absent && !f.HasDefault {
		return m.nullDefault(f, at)
	}
	return nil
}

// nullDefault makes null the default of f, and its type nullable.
func (m *merger) nullDefault(f *Field, at *path) error {
	f.HasDefault, f.Default, f.madeDefault = true, json.RawMessage("null"), true
	if f.Type.Kind == Null {
		return nil
	}
	u, err := m.new(Union, at)
	if err != nil {
		return err
	}
	f.madeNull = true
	u.Branches = []*Schema{primitives[Null]}
	for _, b := range branchesOf(f.Type) {
		if b.Kind == Null {
			f.madeNull = false
			continue
		}
		u.Branches = append(u.Branches, b)
	}
	f.Type = u
	return nil
}

// withoutNull undoes what nullDefault did to a type.
func withoutNull(s *Schema) *Schema {
	var rest []*Schema
	for _, b := range branchesOf(s) {
		if b.Kind != Null {
			rest = append(rest, b)
		}
	}
	if len(rest) == 1 {
		return rest[0]
	}
	return &Schema{Kind: Union, Branches: rest}
}
