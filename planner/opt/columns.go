package opt

import (
	"slices"

	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// pruneColumns keeps what is needed: of a record of which only fields are used, those fields as columns
// of their own; of every node, the columns that something above refers to. Columns that a scan needs
// for its own conditions alone become Extra. What is computed and not used is not computed, and so
// raises no errors.
//
// Fields are followed through records, where NULL in one is NULL in what lies below it, through
// projections that pass a record on, and through the Unnest of an array or map: what nobody needs of
// its elements is not read, see columns_unnest.go. They are not followed through unions. A record that
// is used as a whole anywhere stays whole.
//
// The first pass goes from the root down, so that all uses of a node's columns are known when it is
// reached, and notes them; the second rebuilds the plan from the bottom.
func pruneColumns(o *optimizer, root plan.Node) plan.Node {
	p := &columnPruner{o: o, uses: map[plan.ColumnID]*usage{}, split: map[plan.ColumnID][]part{}, above: map[plan.Node]map[plan.ColumnID]usage{}}
	for _, c := range root.Columns() {
		p.use(c.ID).whole = true
	}
	p.above[root] = p.snapshot(root)
	p.collect(root)
	return p.rebuild(root)
}

type columnPruner struct {
	o     *optimizer
	uses  map[plan.ColumnID]*usage
	split map[plan.ColumnID][]part // records that are handed up in parts
	above map[plan.Node]map[plan.ColumnID]usage
}

// usage is what of a column is used.
type usage struct {
	whole bool
	paths []path // of records, if not whole
}

// path leads to a field below a record.
type path []step

type step struct {
	index int
	name  string
}

// part is a field of a record that became a column.
type part struct {
	path path
	col  plan.Column
}

func (p path) covers(q path) bool { return len(p) <= len(q) && slices.Equal(p, q[:len(p)]) }

func (p path) names() []string {
	out := make([]string, len(p))
	for i, s := range p {
		out[i] = s.name
	}
	return out
}

// on returns the field of e that the path leads to.
func (p path) on(e plan.Expr) plan.Expr {
	for _, s := range p {
		e = &plan.Field{Arg: e, Index: s.index, Name: s.name}
	}
	return e
}

// chain reads fields of fields of a column, through records alone.
func chain(e plan.Expr) (*plan.ColumnRef, path) {
	switch e := e.(type) {
	case *plan.ColumnRef:
		return e, nil
	case *plan.Field:
		if e.Arg.Type().Kind != types.Struct {
			return nil, nil
		}
		if r, p := chain(e.Arg); r != nil {
			return r, append(p, step{e.Index, e.Name})
		}
	}
	return nil, nil
}

func (p *columnPruner) use(id plan.ColumnID) *usage {
	u := p.uses[id]
	if u == nil {
		u = &usage{}
		p.uses[id] = u
	}
	return u
}

// note notes what an expression uses.
func (p *columnPruner) note(e plan.Expr) {
	if r, path := chain(e); r != nil {
		u := p.use(r.ID)
		if len(path) == 0 {
			u.whole = true
		} else {
			u.add(path)
		}
		return
	}
	if r, ok := e.(*plan.OuterRef); ok {
		p.use(r.ID).whole = true
	}
	for _, c := range plan.Children(e) {
		p.note(c)
	}
}

// add keeps of paths of which one covers another the shorter one.
func (u *usage) add(q path) {
	kept := u.paths[:0:0]
	for _, have := range u.paths {
		if have.covers(q) {
			return
		}
		if !q.covers(have) {
			kept = append(kept, have)
		}
	}
	u.paths = append(kept, q)
}

func (p *columnPruner) collect(n plan.Node) {
	switch n := n.(type) {
	case *plan.Scan:
		p.collectScan(n)
		return
	case *plan.Apply:
		p.collectApply(n)
		return
	case *plan.With:
		p.collectWith(n)
		return
	case *plan.Union:
		for k, c := range n.Cols {
			if p.uses[c.ID] == nil {
				continue
			}
			p.use(c.ID).whole = true
			for _, exprs := range n.Exprs {
				p.note(exprs[k])
			}
		}
	case *plan.Project:
		for _, e := range n.Exprs {
			p.collectNamed(e)
		}
	case *plan.Aggregate:
		for _, k := range n.Keys {
			p.note(k.Expr)
		}
		for i := range n.Aggs {
			if !p.keepsAgg(n, i) {
				continue
			}
			for _, x := range n.Aggs[i].Exprs() {
				p.note(x)
			}
		}
	case *plan.Window:
		p.collectWindow(n)
	case *plan.Unnest:
		p.collectUnnest(n)
	default:
		for _, e := range plan.NodeExprs(n) {
			p.note(e)
		}
	}
	for _, in := range n.Inputs() {
		p.above[in] = p.snapshot(in)
		p.collect(in)
	}
}

// keepsAgg reports whether aggregate i is computed: if it is used, or to have any column at all, since
// an aggregate without aggregates is a DISTINCT.
func (p *columnPruner) keepsAgg(n *plan.Aggregate, i int) bool {
	if p.uses[n.Aggs[i].ID] != nil {
		return true
	}
	if i > 0 || len(n.Keys) > 0 || n.Sets != nil {
		return false
	}
	for _, a := range n.Aggs {
		if p.uses[a.ID] != nil {
			return false
		}
	}
	return true
}

func (p *columnPruner) collectNamed(e plan.Named) {
	u := p.uses[e.ID]
	if u == nil {
		return
	}
	if r, _ := chain(e.Expr); u.whole || r == nil {
		u.whole = true
		p.note(e.Expr)
		return
	}
	r, at := chain(e.Expr)
	if p.split[e.ID] = p.parts(e.Column, u); u.whole {
		p.note(e.Expr)
		return
	}
	for _, q := range u.paths {
		p.noteAt(r.ID, slices.Concat(at, q))
	}
}

func (p *columnPruner) collectScan(n *plan.Scan) {
	p.above[n] = p.snapshot(n)
	for _, c := range n.Conds {
		p.note(c)
	}
	for _, t := range n.Tests {
		p.use(t.Column.ID).whole = true
	}
	for _, list := range [][]plan.ScanColumn{n.Cols, n.Extra} {
		for _, c := range list {
			u := p.uses[c.ID]
			if u == nil || u.whole || p.split[c.ID] != nil {
				continue
			}
			if c.Source != plan.FromField {
				u.whole = true
				continue
			}
			p.split[c.ID] = p.parts(c.Column, u)
		}
	}
}

// snapshot returns what is used so far, before n's own expressions are looked at, of n's columns.
func (p *columnPruner) snapshot(n plan.Node) map[plan.ColumnID]usage {
	m := map[plan.ColumnID]usage{}
	for _, c := range n.Columns() {
		if u := p.uses[c.ID]; u != nil {
			m[c.ID] = *u
		}
	}
	return m
}

// wanted reports whether a column of the rebuilt plan is in a snapshot: itself, or as the part of one.
func (p *columnPruner) wanted(have map[plan.ColumnID]usage) plan.ColumnSet {
	s := plan.ColumnSet{}
	for id, u := range have {
		parts := p.split[id]
		if len(parts) == 0 {
			s.Add(id)
			continue
		}
		for _, part := range parts {
			for _, q := range u.paths {
				if part.path.covers(q) {
					s.Add(part.col.ID)
				}
			}
		}
	}
	return s
}

// expr replaces fields by the columns that they became.
func (p *columnPruner) expr(e plan.Expr) plan.Expr {
	if r, q := chain(e); r != nil {
		for _, part := range p.split[r.ID] {
			if part.path.covers(q) {
				return q[len(part.path):].on(part.col.Ref())
			}
		}
		return e
	}
	return plan.MapChildren(e, p.expr)
}
