package opt

import (
	"maps"

	"github.com/avrosql/avrosql/planner/plan"
)

// threadPlaces lets the error of a CAST name the file and block of its row where the operators between the
// scan and the CAST forget them: those that put rows together anew, as joins, sorts and windows do. There
// _file and _block of the scan go along as columns, up to the CAST and no further. Where no CAST that may
// fail stands above such an operator nothing goes along, and errors of other operations stay without: a
// query pays for what it is likely to need.
//
// A CAST is placed if what it converts stems from one scan, and each row from one row of that: neither
// through an aggregate or a union, nor out of the right side of a dependent join.
func threadPlaces(o *optimizer, root plan.Node) plan.Node {
	if !casts(root) {
		return root
	}
	t := &placer{o: o, from: map[plan.ColumnID]*plan.Scan{}, places: map[*plan.Scan]*place{}, hands: map[plan.Node]scanSet{}}
	t.trace(root)
	return t.visit(root, nil, true)
}

// casts reports whether an expression of a plan has a CAST that may fail.
func casts(root plan.Node) bool {
	found := false
	plan.WalkNodes(root, func(n plan.Node) bool {
		for _, e := range plan.NodeExprs(n) {
			plan.Walk(e, func(e plan.Expr) bool {
				found = found || failing(e)
				return !found && !plan.Tries(e)
			})
		}
		return !found
	})
	return found
}

// failing reports a CAST that may fail by itself.
func failing(e plan.Expr) bool {
	c, ok := e.(*plan.Cast)
	return ok && plan.CanError(&plan.Cast{Arg: &plan.ColumnRef{T: c.Arg.Type()}, To: c.To, Try: c.Try})
}

type placer struct {
	o      *optimizer
	from   map[plan.ColumnID]*plan.Scan // the scan that a column's values stem from
	places map[*plan.Scan]*place
	hands  map[plan.Node]scanSet
}

// place is the columns of a scan that say where its rows are.
type place struct{ file, block plan.Column }

type scanSet map[*plan.Scan]bool

// trace notes which scan the columns of a plan stem from.
func (t *placer) trace(n plan.Node) {
	for _, in := range n.Inputs() {
		t.trace(in)
	}
	switch n := n.(type) {
	case *plan.Scan:
		if _, ok := placeColumns(n); !ok {
			return
		}
		for _, list := range [][]plan.ScanColumn{n.Cols, n.Extra} {
			for _, c := range list {
				t.from[c.ID] = n
			}
		}
	case *plan.Project:
		for _, e := range n.Exprs {
			if s := t.source(e.Expr); s != nil {
				t.from[e.ID] = s
			}
		}
	case *plan.Unnest:
		for _, l := range n.Lists {
			s := t.source(l.Args[0])
			for _, c := range l.Cols {
				if s != nil {
					t.from[c.ID] = s
				}
			}
		}
	}
}

// source returns the one scan that all columns of an expression stem from, or nil.
func (t *placer) source(e plan.Expr) *plan.Scan {
	var s *plan.Scan
	for r := range plan.Refs(e) {
		of := t.from[r.ID]
		if of == nil || s != nil && s != of {
			return nil
		}
		s = of
	}
	return s
}

// placeColumns returns where a scan's table has _file and _block.
func placeColumns(n *plan.Scan) (at [2]plan.TableColumn, ok bool) {
	for _, c := range n.Table.Columns() {
		switch c.Source {
		case plan.FromFile:
			at[0] = c
		case plan.FromBlock:
			at[1] = c
		}
	}
	return at, at[0].Type != nil && at[1].Type != nil
}

// handed are the scans whose rows each row of n is made of, one of each.
func (t *placer) handed(n plan.Node) scanSet {
	s, ok := t.hands[n]
	if ok {
		return s
	}
	switch n := n.(type) {
	case *plan.Scan:
		s = scanSet{n: true}
	case *plan.Filter, *plan.Project, *plan.Sort, *plan.TopN, *plan.Limit, *plan.Window, *plan.Unnest:
		s = t.handed(n.Inputs()[0])
	case *plan.Apply:
		s = t.handed(n.L)
	case *plan.Join:
		if s = t.handed(n.L); !n.Kind.OneSided() {
			s = both(s, t.handed(n.R))
		}
	case *plan.Asof:
		s = both(t.handed(n.L), t.handed(n.R))
	}
	t.hands[n] = s
	return s
}

func both(l, r scanSet) scanSet {
	s := maps.Clone(l)
	if s == nil {
		s = scanSet{}
	}
	maps.Copy(s, r)
	return s
}

// known are the scans whose blocks the batches of n still name.
func known(n plan.Node) scanSet {
	switch n := n.(type) {
	case *plan.Scan:
		return scanSet{n: true}
	case *plan.Filter, *plan.Project:
		return known(n.Inputs()[0])
	}
	return scanSet{}
}

// visit rewrites n so that it hands up the places of the wanted scans. Batches name blocks unless they
// are kept for a dependent join.
func (t *placer) visit(n plan.Node, wanted scanSet, named bool) plan.Node {
	own := scanSet{}
	placed := t.exprs(n, own, named)
	if s, ok := n.(*plan.Scan); ok {
		if wanted[s] {
			return t.scan(s)
		}
		return n
	}
	below := maps.Clone(own)
	maps.Copy(below, wanted)
	_, dependent := n.(*plan.Apply)
	left := true
	out := plan.MapInputs(placed, func(in plan.Node) plan.Node {
		need := scanSet{}
		if right := dependent && !left; !right {
			for s := range t.handed(in) {
				if below[s] {
					need[s] = true
				}
			}
			in = t.visit(in, need, named)
		} else {
			in = t.visit(in, need, false)
		}
		left = false
		return in
	})
	if p, ok := out.(*plan.Project); ok && len(wanted) > 0 {
		c := &plan.Project{Input: p.Input, Exprs: p.Exprs[:len(p.Exprs):len(p.Exprs)]}
		for _, in := range p.Input.Columns() {
			for s := range wanted {
				if w := t.place(s); in.ID == w.file.ID || in.ID == w.block.ID {
					c.Exprs = append(c.Exprs, plan.Named{Column: in, Expr: in.Ref()})
				}
			}
		}
		return c
	}
	return out
}

// exprs places the casts of n's expressions where they are not evaluated over batches that name blocks,
// and adds the scans that this takes to own.
func (t *placer) exprs(n plan.Node, own scanSet, named bool) plan.Node {
	// Of the sides of a join the one that is probed names its blocks, for keys.
	near := func(in plan.Node) scanSet {
		if !named {
			return nil
		}
		return known(in)
	}
	var have, quiet scanSet
	switch n := n.(type) {
	case *plan.Scan:
		return n
	case *plan.Join:
		have, probed := both(t.handed(n.L), t.handed(n.R)), near(n.L)
		if n.BuildLeft {
			probed = near(n.R)
		}
		c := *n
		change := false
		for _, list := range []*[]plan.Expr{&c.LeftKeys, &c.RightKeys, &c.Residual} {
			quiet := probed
			if list == &c.Residual {
				quiet = nil
			}
			fresh := make([]plan.Expr, len(*list))
			for i, e := range *list {
				fresh[i] = t.wrap(e, have, quiet, own)
				change = change || fresh[i] != e
			}
			*list = fresh
		}
		if !change {
			return n
		}
		return &c
	case *plan.Asof:
		have, quiet = both(t.handed(n.L), t.handed(n.R)), near(n.L)
	case *plan.Apply:
		have = t.handed(n.L)
	case *plan.Filter, *plan.Project, *plan.Aggregate, *plan.Sort, *plan.TopN, *plan.Window, *plan.Unnest:
		have, quiet = t.handed(n.Inputs()[0]), near(n.Inputs()[0])
	default:
		return n
	}
	return plan.MapExprs(n, func(e plan.Expr) plan.Expr { return t.wrap(e, have, quiet, own) })
}

// wrap places the casts of an expression, unless their scan is near.
func (t *placer) wrap(e plan.Expr, have, near, own scanSet) plan.Expr {
	if plan.Tries(e) {
		return e
	}
	// A lambda's body is evaluated over elements, which have no place: the call around it is placed.
	found, lambda := failing(e), false
	if c, ok := e.(*plan.Call); ok {
		for _, a := range c.Args {
			_, is := a.(*plan.Lambda)
			lambda = lambda || is
		}
		if lambda {
			plan.Walk(e, func(e plan.Expr) bool {
				found = found || failing(e)
				return !found
			})
		}
	}
	out := e
	if !lambda {
		out = plan.MapChildren(e, func(c plan.Expr) plan.Expr { return t.wrap(c, have, near, own) })
	}
	if !found {
		return out
	}
	s := t.source(e)
	if s == nil || !have[s] || near[s] {
		return out
	}
	own[s] = true
	w := t.place(s)
	ref := func(c plan.Column) plan.Expr {
		r := c.Ref()
		r.Null = true
		return r
	}
	return &plan.Placed{Arg: out, File: ref(w.file), Block: ref(w.block)}
}

// place returns the columns of a scan's places: those that it has, or new ones.
func (t *placer) place(s *plan.Scan) *place {
	w := t.places[s]
	if w != nil {
		return w
	}
	w = &place{}
	at, _ := placeColumns(s)
	for i, c := range []*plan.Column{&w.file, &w.block} {
		for _, have := range s.Cols {
			if have.Source == at[i].Source {
				*c = have.Column
			}
		}
		if c.ID == 0 {
			t.o.last++
			*c = plan.Column{ID: t.o.last, Name: at[i].Name, Type: at[i].Type, Nullable: at[i].Nullable}
		}
	}
	t.places[s] = w
	return w
}

// scan adds the columns of its places to a scan.
func (t *placer) scan(n *plan.Scan) plan.Node {
	w := t.place(n)
	c := *n
	c.Cols = n.Cols[:len(n.Cols):len(n.Cols)]
	at, _ := placeColumns(n)
	for i, col := range []plan.Column{w.file, w.block} {
		has := false
		for _, have := range n.Cols {
			has = has || have.ID == col.ID
		}
		if !has {
			c.Cols = append(c.Cols, plan.ScanColumn{Column: col, Source: at[i].Source, Index: at[i].Index})
		}
	}
	return &c
}
