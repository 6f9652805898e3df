package avrotype

import (
	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/planner/types"
)

// rings are the recursive types of one mapping, one for each record that is met inside itself or ends a type
// that would be too large. What they unfold to does not depend on where they are met: it is the record's STRUCT in which every record that
// leads back to itself is a recursive type. So the types of a schema are no more than the schema has
// records, however these lead to one another.
type rings struct {
	root      *schema.Schema
	types     map[*schema.Schema]*types.Type
	queue     []*schema.Schema
	unfolding bool
	members   map[*schema.Schema]bool // the records that lead back to themselves; nil until asked for
}

// recursive is the recursive type of a record.
func (m *mapper) recursive(s *schema.Schema) sized {
	t := m.types[s]
	if t == nil {
		if m.types == nil {
			m.types = map[*schema.Schema]*types.Type{}
		}
		t = types.NewRecursive(s.Name)
		m.types[s] = t
		m.queue = append(m.queue, s)
	}
	v := leaf(t)
	v.cut = true
	return v
}

// unfold gives the recursive types what they unfold to.
func (m *mapper) unfold() {
	m.unfolding = true
	clear(m.done)
	m.made = 0
	for len(m.queue) > 0 {
		s := m.queue[0]
		m.queue = m.queue[1:]
		v := leaf(&types.Type{Kind: types.Struct, Name: s.Name, Fields: make([]types.Field, len(s.Fields))})
		for i, f := range s.Fields {
			w := m.part(f.Type, 0, v)
			v.t.Fields[i] = types.Field{Name: f.Name, Type: w.t, Nullable: w.nullable}
			v.add(w)
		}
		m.types[s].Unfolds = v.t
	}
}

// inRing reports whether a record leads back to itself.
func (r *rings) inRing(s *schema.Schema) bool {
	if r.members == nil {
		f := ringFinder{index: map[*schema.Schema]int{}, low: map[*schema.Schema]int{}, members: map[*schema.Schema]bool{}}
		f.visit(r.root)
		r.members = f.members
	}
	return r.members[s]
}

// ringFinder finds the strongly connected components of a schema's records (Tarjan, Depth-First Search and
// Linear Graph Algorithms, 1972).
type ringFinder struct {
	index, low map[*schema.Schema]int
	stack      []*schema.Schema
	onStack    map[*schema.Schema]bool
	members    map[*schema.Schema]bool
}

func (f *ringFinder) visit(s *schema.Schema) {
	if f.onStack == nil {
		f.onStack = map[*schema.Schema]bool{}
	}
	n := len(f.index) + 1
	f.index[s], f.low[s] = n, n
	f.stack, f.onStack[s] = append(f.stack, s), true
	var next func(t *schema.Schema)
	next = func(t *schema.Schema) {
		switch t.Kind {
		case schema.Array, schema.Map:
			next(t.Items)
		case schema.Union:
			for _, b := range t.Branches {
				next(b)
			}
		case schema.Record:
			if f.index[t] == 0 {
				f.visit(t)
				f.low[s] = min(f.low[s], f.low[t])
			} else if f.onStack[t] {
				f.low[s] = min(f.low[s], f.index[t])
			}
			if t == s {
				f.members[s] = true
			}
		}
	}
	if s.Kind == schema.Record {
		for _, field := range s.Fields {
			next(field.Type)
		}
	} else {
		next(s)
	}
	if f.low[s] != f.index[s] {
		return
	}
	for k := len(f.stack) - 1; ; k-- {
		top := f.stack[k]
		f.onStack[top] = false
		if top == s {
			if k < len(f.stack)-1 {
				for _, m := range f.stack[k:] {
					f.members[m] = true
				}
			}
			f.stack = f.stack[:k]
			return
		}
	}
}
