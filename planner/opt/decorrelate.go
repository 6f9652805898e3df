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
//   - LIMIT, where only the existence of rows is asked for.
//
// Projected expressions may refer to parameters as well; they are computed above the join.
//
// What is left with parameters stays a dependent join, which runs its right side once for each
// combination of their values.
func decorrelate(o *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		a, ok := n.(*plan.Apply)
		if !ok {
			return n
		}
		return o.decorrelateApply(a)
	})
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
}

func (o *optimizer) decorrelateApply(a *plan.Apply) plan.Node {
	p := &puller{o: o, params: plan.ColumnSet{}, exists: a.Kind == plan.Semi || a.Kind == plan.Anti || a.Kind == plan.Mark}
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
	j.LeftKeys, j.RightKeys = a.LeftKeys, a.RightKeys
	j.Residual = append([]plan.Expr(nil), a.Residual...)
	for _, c := range right.conds {
		j.Residual = append(j.Residual, up(c))
	}
	switch {
	case right.one && a.Kind == plan.Mark:
		return extended(a.L, plan.Named{Column: a.Mark, Expr: boolean(true)})
	case right.one && a.Kind == plan.NullMark:
		return o.oneRowIn(a, j, right, up)
	case !right.one && (len(right.exprs) == 0 || p.exists && !p.used(a.Join, right.exprs)):
		return &j
	}
	if right.one && (a.Kind == plan.Single || a.Kind == plan.Left && len(a.Residual) == 0 && len(a.LeftKeys) == 0 || a.Kind == plan.Inner && len(a.Residual) == 0 && len(a.LeftKeys) == 0) {
		return o.withDefaults(a.R.Columns(), j, right, up)
	}
	if !right.one && (a.Kind == plan.Inner || a.Kind == plan.Single || a.Kind == plan.Left) && !p.used(a.Join, right.exprs) {
		right.none = nil
		return o.withDefaults(a.R.Columns(), j, right, up)
	}
	return a
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

// extended hands up a node's columns and one more.
func extended(n plan.Node, more ...plan.Named) plan.Node {
	var list []plan.Named
	for _, c := range n.Columns() {
		list = append(list, plan.Named{Column: c, Expr: c.Ref()})
	}
	return &plan.Project{Input: n, Exprs: append(list, more...)}
}

// withDefaults makes the join an outer one and gives its columns the values that they have where there
// is no match, or that parameters are part of.
func (o *optimizer) withDefaults(cols []plan.Column, j plan.Join, right *pulled, up func(plan.Expr) plan.Expr) plan.Node {
	if right.one {
		// What the parameters are equal to are keys of one group.
		j.Kind = plan.Left
	}
	found := o.newColumn("found", boolean(true))
	need := false
	value := func(c plan.Column) plan.Expr {
		e := plan.Expr(c.Ref())
		if x := right.exprs[c.ID]; x != nil {
			e = up(x)
		}
		null := &plan.Literal{Value: types.NullOf(c.Type)}
		other := plan.Expr(null)
		if right.one {
			if x := right.none[c.ID]; x != nil {
				other = up(x)
			}
		}
		_, plain := e.(*plan.ColumnRef)
		if plain && isNull(other) || j.Kind == plan.Inner {
			return e
		}
		need = true
		return &plan.Case{
			Whens: []plan.When{{Cond: &plan.IsNull{Arg: &plan.ColumnRef{ID: found.ID, Name: found.Name, T: found.Type, Null: true}, Negate: true}, Then: e}},
			Else:  other, T: c.Type, Null: true,
		}
	}
	var list []plan.Named
	for _, c := range j.L.Columns() {
		list = append(list, plan.Named{Column: c, Expr: c.Ref()})
	}
	m := map[plan.ColumnID]plan.Expr{}
	for _, c := range cols {
		e := value(c)
		if r, ok := e.(*plan.ColumnRef); ok && r.ID == c.ID {
			r.Null = true
			list = append(list, plan.Named{Column: c, Expr: r})
			continue
		}
		m[c.ID] = e
	}
	if need {
		j.R = extended(j.R, plan.Named{Column: found, Expr: boolean(true)})
	}
	// A column that is computed above the join needs another name below it.
	if len(m) > 0 {
		fresh := map[plan.ColumnID]plan.Expr{}
		var renamed []plan.Named
		for _, c := range j.R.Columns() {
			if m[c.ID] == nil {
				renamed = append(renamed, plan.Named{Column: c, Expr: c.Ref()})
				continue
			}
			n := o.newColumn(c.Name, c.Ref())
			ref := n.Ref()
			ref.Null = true
			fresh[c.ID] = ref
			renamed = append(renamed, plan.Named{Column: n, Expr: c.Ref()})
		}
		if len(fresh) > 0 {
			j.R = &plan.Project{Input: j.R, Exprs: renamed}
			residual := make([]plan.Expr, len(j.Residual))
			for i, e := range j.Residual {
				residual[i] = plan.Substitute(e, fresh)
			}
			j.Residual = residual
		}
		for _, c := range cols {
			if e := m[c.ID]; e != nil {
				c.Nullable = true
				list = append(list, plan.Named{Column: c, Expr: plan.Substitute(e, fresh)})
			}
		}
	}
	return &plan.Project{Input: &j, Exprs: list}
}

// oneRowIn is x IN (a query of exactly one row): x = its value.
func (o *optimizer) oneRowIn(a *plan.Apply, j plan.Join, right *pulled, up func(plan.Expr) plan.Expr) plan.Node {
	if len(a.Residual) > 0 {
		return a
	}
	j.Kind, j.LeftKeys, j.RightKeys = plan.Single, nil, nil
	mark := j.Mark
	j.Mark = plan.Column{}
	in := o.withDefaults(a.R.Columns(), j, right, up)
	nullable := map[plan.ColumnID]plan.Expr{}
	for _, c := range a.R.Columns() {
		r := c.Ref()
		r.Null = true
		nullable[c.ID] = r
	}
	var conds []plan.Expr
	for i, l := range a.LeftKeys {
		conds = append(conds, &plan.Compare{Op: plan.Eq, L: l, R: plan.Substitute(a.RightKeys[i], nullable)})
	}
	mark.Nullable = true
	return extended(in, plan.Named{Column: mark, Expr: conjunctionOf(conds)})
}
