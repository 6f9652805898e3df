package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
)

// onQueries binds a join whose condition has queries, and returns its node. Those of an inner join, and
// the conditions on them, come above it. Those of another join are joined to the side that they refer
// to, below it; if one refers to both sides the join becomes a dependent one.
func (b *binder) onQueries(n *ast.Join, at *attachment, j *plan.Join, left, right *source, params []plan.Named, conds []plan.Expr, e env) (plan.Node, error) {
	if j.Kind == plan.Inner || j.Kind == plan.Cross {
		stay, above := at.divide(conds)
		split(j, left, right, stay)
		if len(stay) == 0 {
			j.Kind = plan.Cross
		}
		return &plan.Filter{Input: at.over(dependent(j, params)), Conds: above}, nil
	}
	l, r := produced(left), produced(right)
	over := *j
	for _, q := range at.list {
		needs := q.needs()
		side := r
		switch {
		case len(params) == 0 && r.Contains(needs):
			over.R = q.over(over.R)
		case l.Contains(needs):
			over.L = q.over(over.L)
			side = l
		default:
			return b.onBoth(n, at, j, left, right, params, conds, e)
		}
		for _, c := range q.columns() {
			side.Add(c.ID)
		}
	}
	left.more, right.more = l, r
	split(&over, left, right, conds)
	return dependent(&over, params), nil
}

// onBoth binds an outer, semi or anti join with a query in its condition that refers to both sides: for
// each row of the side that is kept whole the other is filtered by the condition.
func (b *binder) onBoth(n *ast.Join, at *attachment, j *plan.Join, left, right *source, params []plan.Named, conds []plan.Expr, e env) (plan.Node, error) {
	kept, other, out := left, right, *j
	switch j.Kind {
	case plan.Full:
		out.Kind = plan.Left
	case plan.Right:
		kept, other = right, left
		out.Kind, out.L, out.R = plan.Left, j.R, j.L
	}
	from := produced(kept)
	params = params[:len(params):len(params)]
	by := map[plan.ColumnID]plan.Expr{}
	outer := func(e plan.Expr) plan.Expr {
		for r := range plan.Refs(e) {
			if from.Has(r.ID) && by[r.ID] == nil {
				p := plan.Named{Column: b.column(r.Name, r), Expr: r}
				params = append(params, p)
				by[r.ID] = p.Outer()
			}
		}
		return plan.Substitute(e, by)
	}
	list := func(exprs []plan.Expr) []plan.Expr {
		res := make([]plan.Expr, len(exprs))
		for i, e := range exprs {
			res[i] = outer(e)
		}
		return res
	}
	inner := &attachment{}
	for _, q := range at.list {
		c := attached{join: q.join}
		c.join.LeftKeys, c.join.Residual = list(q.join.LeftKeys), list(q.join.Residual)
		for _, p := range q.params {
			c.params = append(c.params, plan.Named{Column: p.Column, Expr: outer(p.Expr)})
		}
		inner.list = append(inner.list, c)
	}
	first, then := at.divide(conds)
	if len(first) > 0 {
		out.R = &plan.Filter{Input: out.R, Conds: list(first)}
	}
	out.R = &plan.Filter{Input: inner.over(out.R), Conds: list(then)}
	other.more, kept.more = produced(other), from
	node := dependent(&out, params)
	if j.Kind == plan.Full {
		return b.fullOnBoth(n, node, left, right, conds, e)
	}
	return node, nil
}

// divide tells the conditions that come before the queries from those that need their values, and what
// may raise an error and stands to the right of one.
func (a *attachment) divide(conds []plan.Expr) (first, then []plan.Expr) {
	made := plan.ColumnSet{}
	for _, q := range a.list {
		for _, c := range q.columns() {
			made.Add(c.ID)
		}
	}
	for _, c := range conds {
		free := len(then) == 0 || !plan.CanError(c)
		for r := range plan.Refs(c) {
			free = free && !made.Has(r.ID)
		}
		if free {
			first = append(first, c)
		} else {
			then = append(then, c)
		}
	}
	return first, then
}

// needs returns the columns that the query refers to of the rows that it is joined to.
func (q attached) needs() plan.ColumnSet {
	s := plan.Columns(q.join.LeftKeys...)
	for _, p := range q.params {
		s.AddExpr(p.Expr)
	}
	return s
}

// columns returns what the join adds to its left side's columns.
func (q attached) columns() []plan.Column {
	if q.join.Kind.Marks() {
		return []plan.Column{q.join.Mark}
	}
	return q.join.R.Columns()
}
