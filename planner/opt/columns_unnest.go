package opt

import (
	"slices"
	"strings"

	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// The steps of a path that lead into a list, beside those to the fields of records. They come of what
// an Unnest takes of the elements. A part ends before the first of them: the list is one column, whose
// type keeps those fields of the elements alone that some path leads to.
const (
	stepElement = -1 - iota // an array's elements, a map's values
	stepKey                 // a map's keys
	stepNothing             // no more than how many there are
)

// columnSteps returns the path from a list to what an Unnest hands up of it.
func columnSteps(list *types.Type, c plan.UnnestColumn) path {
	if c.Key {
		return path{{stepKey, "key"}}
	}
	out := path{{stepElement, "[]"}}
	t := list.Elem
	for _, name := range c.Path {
		i := slices.IndexFunc(t.Fields, func(f types.Field) bool { return f.Name == name })
		out = append(out, step{i, name})
		t = t.Fields[i].Type
	}
	return out
}

// noteAt notes the use of what lies below a column.
func (p *columnPruner) noteAt(id plan.ColumnID, q path) {
	if u := p.use(id); len(q) == 0 {
		u.whole = true
	} else {
		u.add(q)
	}
}

// parts returns the columns that a column of which paths are used is handed up in; nil if it is handed
// up as it is.
func (p *columnPruner) parts(c plan.Column, u *usage) []part {
	if u.whole {
		return nil
	}
	type group struct {
		path path
		in   []path // below, where the path leads to a list that is not used as a whole
	}
	var groups []group
	for _, q := range u.paths {
		k := slices.IndexFunc(q, func(s step) bool { return s.index < 0 })
		if k < 0 {
			groups = append(groups, group{path: q})
			continue
		}
		at := slices.IndexFunc(groups, func(g group) bool { return slices.Equal(g.path, q[:k]) })
		if at < 0 {
			at = len(groups)
			groups = append(groups, group{path: q[:k]})
		}
		groups[at].in = append(groups[at].in, q[k:])
	}
	var out []part
	for _, g := range groups {
		f := g.path.on(c.Ref())
		t := narrowType(f.Type(), g.in)
		if len(g.path) == 0 && t.Equal(c.Type) {
			u.whole = true
			return nil
		}
		col := p.o.newColumn(strings.Join(append([]string{c.Name}, g.path.names()...), "."), f)
		col.Type = t
		out = append(out, part{g.path, col})
	}
	return out
}

// narrowType returns the type without the fields that none of the paths leads to. No paths at all, or
// one that ends here, mean the whole.
func narrowType(t *types.Type, paths []path) *types.Type {
	for _, q := range paths {
		if len(q) == 0 {
			return t
		}
	}
	if len(paths) == 0 {
		return t
	}
	out := *t
	switch t.Kind {
	case types.Array, types.Map:
		var in []path
		for _, q := range paths {
			if q[0].index == stepElement {
				in = append(in, q[1:])
			}
		}
		out.Elem = types.Of(types.Null)
		if len(in) > 0 {
			out.Elem = narrowType(t.Elem, in)
		}
	case types.Struct:
		out.Fields = nil
		for i, f := range t.Fields {
			var in []path
			for _, q := range paths {
				if q[0].index == i {
					in = append(in, q[1:])
				}
			}
			if len(in) > 0 {
				f.Type = narrowType(f.Type, in)
				out.Fields = append(out.Fields, f)
			}
		}
	}
	return &out
}

func (p *columnPruner) collectUnnest(n *plan.Unnest) {
	for _, l := range n.Lists {
		for _, c := range l.Cols {
			if u := p.uses[c.ID]; u != nil {
				p.split[c.ID] = p.parts(c.Column, u)
			}
		}
		ref, at := chain(l.Args[0])
		if ref == nil || l.Series() {
			for _, e := range l.Args {
				p.note(e)
			}
			continue
		}
		t, counted := l.Args[0].Type(), true
		for _, c := range l.Cols {
			u := p.uses[c.ID]
			if u == nil {
				continue
			}
			counted = false
			below := u.paths
			if u.whole {
				below = []path{nil}
			}
			for _, q := range below {
				p.noteAt(ref.ID, slices.Concat(at, columnSteps(t, c), q))
			}
		}
		if counted {
			p.noteAt(ref.ID, append(slices.Clone(at), step{stepNothing, "#"}))
		}
	}
}

// unnest drops what nobody needs of the elements, the position, and of what is passed on.
func (p *columnPruner) unnest(n *plan.Unnest, before plan.Node) plan.Node {
	c := *plan.MapExprs(n, p.expr).(*plan.Unnest)
	c.Lists = slices.Clone(c.Lists)
	for i, l := range n.Lists {
		var cols []plan.UnnestColumn
		for _, col := range l.Cols {
			switch parts := p.split[col.ID]; {
			case p.uses[col.ID] == nil:
			case parts == nil:
				cols = append(cols, col)
			default:
				for _, part := range parts {
					cols = append(cols, plan.UnnestColumn{Column: part.col, Key: col.Key, Path: slices.Concat(col.Path, part.path.names())})
				}
			}
		}
		c.Lists[i].Cols = cols
	}
	if p.uses[n.Ordinal.ID] == nil {
		c.Ordinal = plan.Column{}
	}
	c.Drop = nil
	wanted := p.wanted(p.above[before])
	for _, col := range n.Input.Columns() {
		if !wanted.Has(col.ID) {
			if c.Drop == nil {
				c.Drop = plan.ColumnSet{}
			}
			c.Drop.Add(col.ID)
		}
	}
	return &c
}
