package opt

import (
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// decorrelate turns dependent joins into joins. The conditions of the right side that refer to its
// parameters are pulled up through what they may pass until nothing below refers to any; then they
// become conditions of a join. Up they go through
//
//   - filters, projections, sorts, inner and cross joins, the left side of the other joins;
//   - an aggregate, if they equate expressions over its input with ones of parameters: the former
//     become keys to group by. An aggregate without keys has a row even where nothing is aggregated:
//     the join then gives the values that it has for no rows (1 for the 1 in SELECT 1 + count(*)) to
//     the rows that have no match;
//   - LIMIT, where of its rows only their existence is asked for.
//
// Projected expressions may refer to parameters as well; they are computed above the join.
//
// What may raise an error is not evaluated for more rows than before: a projected expression is computed
// above the join as well, where there is a match; one that is grouped or searched by stops it all.
//
// What is left with parameters stays a dependent join, which runs its right side once for each
// combination of their values.
func decorrelate(o *optimizer, root plan.Node) plan.Node {
	if !hasApply(root) {
		return root
	}
	d := &decorrelator{o: o, values: map[plan.ColumnID]plan.Expr{}}
	for _, c := range root.Columns() {
		d.exposed.add(c.ID)
	}
	return d.visit(root, false)
}

// decorrelator goes through a plan from the bottom. A column of a right side that becomes an expression
// over the join that is left has it put in its place wherever nodes above refer to it.
type decorrelator struct {
	o       *optimizer
	values  map[plan.ColumnID]plan.Expr
	exposed exposedColumns
}

// exposedColumns are those of the plan as a whole, which are to stay columns.
type exposedColumns map[plan.ColumnID]bool

func (e *exposedColumns) add(id plan.ColumnID) {
	if *e == nil {
		*e = exposedColumns{}
	}
	(*e)[id] = true
}

func hasApply(root plan.Node) bool {
	found := false
	plan.WalkNodes(root, func(n plan.Node) bool {
		_, is := n.(*plan.Apply)
		found = found || is
		return !found
	})
	return found
}

// visit rewrites n; filled says that a join above fills up its columns with NULLs, so that an expression
// over them means something else up there.
func (d *decorrelator) visit(n plan.Node, filled bool) plan.Node {
	left := true
	n = plan.MapInputs(n, func(in plan.Node) plan.Node {
		below := filled
		if j := joinOf(n); j != nil {
			switch j.Kind {
			case plan.Left, plan.Single:
				below = filled || !left
			case plan.Right:
				below = filled || left
			case plan.Full:
				below = true
			}
			if j.Kind.OneSided() && !left {
				below = false
			}
		} else {
			switch n := n.(type) {
			case *plan.Project, *plan.Aggregate, *plan.Union, *plan.SetOp, *plan.Recursive:
				below = false
			case *plan.Asof:
				below = filled || n.Outer && !left
			}
		}
		left = false
		return d.visit(in, below)
	})
	if len(d.values) > 0 {
		n = plan.MapExprs(n, func(e plan.Expr) plan.Expr { return plan.Substitute(e, d.values) })
	}
	if a, ok := n.(*plan.Apply); ok {
		if u := d.unnestFor(a); u != nil {
			return u
		}
		return d.apply(a, filled)
	}
	return n
}

// pulled is a plan that parameters no longer reach, and what it takes for it to stand for the one that
// they did: its rows that satisfy conds are the rows of that, with exprs for values.
type pulled struct {
	node  plan.Node
	conds []plan.Expr                 // over node's columns and parameters
	exprs map[plan.ColumnID]plan.Expr // of columns that parameters reach, over node's columns and parameters
	// one says that there is exactly one row for each combination of parameters: that of node which
	// satisfies conds, or else one of the values in none, of which columns that are not there are NULL.
	one  bool
	none map[plan.ColumnID]plan.Expr
}

type puller struct {
	o      *optimizer
	params plan.ColumnSet
	exists bool // only the existence of rows is asked for
	anyRow bool // so it is of those of the node that is being looked at, all of which count
}

// apply returns the join that a dependent join becomes, or the dependent join.
func (d *decorrelator) apply(a *plan.Apply, filled bool) plan.Node {
	p := &puller{o: d.o, params: plan.ColumnSet{}, exists: a.Kind == plan.Semi || a.Kind == plan.Anti || a.Kind == plan.Mark}
	plain := len(a.Residual) == 0 && len(a.LeftKeys) == 0
	p.anyRow = p.exists && plain
	by := map[plan.ColumnID]plan.Expr{}
	for _, x := range a.Params {
		if !plan.Deterministic(x.Expr) {
			return a
		}
		p.params.Add(x.ID)
		by[x.ID] = x.Expr
	}
	right, ok := p.pull(a.R)
	if !ok {
		return a
	}
	up := func(e plan.Expr) plan.Expr {
		return plan.BindOuter(e, func(r *plan.OuterRef) plan.Expr { return by[r.ID] })
	}
	j := a.Join
	j.R = right.node
	j.Residual = append([]plan.Expr(nil), a.Residual...)
	for _, c := range right.conds {
		j.Residual = append(j.Residual, up(c))
	}
	values := map[plan.ColumnID]plan.Expr{}
	var out plan.Node = &j
	switch {
	case right.one && a.Kind == plan.Mark && plain:
		out, values[a.Mark.ID] = a.L, boolean(true)
	case right.one && a.Kind == plan.NullMark && len(a.Residual) == 0:
		j.Kind, j.LeftKeys, j.RightKeys, j.Mark = plan.Left, nil, nil, plan.Column{}
		cells := map[plan.ColumnID]plan.Expr{}
		if !d.cells(cells, a.R.Columns(), &j, right, up, false) {
			return a
		}
		var conds []plan.Expr
		for i, l := range a.LeftKeys {
			conds = append(conds, &plan.Compare{Op: plan.Eq, L: l, R: plan.Substitute(a.RightKeys[i], cells)})
		}
		values[a.Mark.ID] = conjunctionOf(conds)
	case !right.one && (len(right.exprs) == 0 || p.exists && !p.used(a.Join, right.exprs)):
	case right.one && plain && (a.Kind == plan.Single || a.Kind == plan.Left || a.Kind == plan.Inner):
		// What the parameters are equal to are the keys of one group.
		j.Kind = plan.Left
		if !d.cells(values, a.R.Columns(), &j, right, up, false) {
			return a
		}
	case !right.one && (a.Kind == plan.Inner || a.Kind == plan.Single || a.Kind == plan.Left) && !p.used(a.Join, right.exprs):
		if !d.cells(values, a.R.Columns(), &j, right, up, a.Kind == plan.Inner) {
			return a
		}
	default:
		return a
	}
	for id := range values {
		if filled || d.exposed[id] {
			return a
		}
	}
	for id, e := range values {
		d.values[id] = e
	}
	return out
}

// used reports whether the join's own conditions refer to columns that have become expressions.
func (p *puller) used(j plan.Join, exprs map[plan.ColumnID]plan.Expr) bool {
	for _, list := range [][]plan.Expr{j.RightKeys, j.Residual} {
		for _, e := range list {
			for r := range plan.Refs(e) {
				if exprs[r.ID] != nil {
					return true
				}
			}
		}
	}
	return false
}

// cells puts the values of a right side's columns over the join into a map, those that stay what they
// are left out: where there is a match, which may be said to be always, and where there is none. It
// fails if a match can't be told from none.
func (d *decorrelator) cells(out map[plan.ColumnID]plan.Expr, cols []plan.Column, j *plan.Join, right *pulled, up func(plan.Expr) plan.Expr, always bool) bool {
	var found plan.Expr
	for _, c := range right.conds {
		if eq, ok := c.(*plan.Compare); ok && eq.Op == plan.Eq {
			for _, side := range []plan.Expr{eq.L, eq.R} {
				if r, ok := side.(*plan.ColumnRef); ok {
					// A column that equals something is not NULL.
					found = &plan.IsNull{Arg: &plan.ColumnRef{ID: r.ID, Name: r.Name, T: r.T, Null: true}, Negate: true}
				}
			}
		}
	}
	for _, c := range cols {
		ref := c.Ref()
		ref.Null = true
		e, plain := plan.Expr(ref), true
		if x := right.exprs[c.ID]; x != nil {
			e, plain = up(x), false
		}
		other := plan.Expr(&plan.Literal{Value: types.NullOf(c.Type)})
		if x := right.none[c.ID]; right.one && x != nil {
			other = up(x)
		}
		switch {
		case plain && (always || isNull(other)):
		case always:
			out[c.ID] = e
		case found == nil:
			return false
		default:
			out[c.ID] = &plan.Case{Whens: []plan.When{{Cond: found, Then: e}}, Else: other, T: c.Type, Null: true}
		}
	}
	return true
}
