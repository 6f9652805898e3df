package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
)

// rightOf binds a table to the right of others. A LATERAL query sees their columns, as parameters.
func (b *binder) rightOf(t ast.TableExpr, left *source, e env) (*source, []plan.Named, error) {
	d, ok := t.(*ast.DerivedTable)
	if !ok || !d.Lateral || left == nil {
		s, err := b.table(t, e)
		return s, nil, err
	}
	if b.tables++; b.tables > maxTables {
		return nil, nil, b.errorf(t, "the query has more than %d tables, those of WITH counted at each use", maxTables)
	}
	f := &frame{x: &exprs{b: b, scope: e.scope(left.rels, left.cols), clause: "LATERAL", noAggregate: "aggregate in a derived table, then join"}}
	out, err := b.query(d.Query, env{outer: f.x.scope, frame: f, ctes: e.ctes})
	if err != nil {
		return nil, nil, err
	}
	s, err := b.derived(out, "", d.Alias, d)
	return s, f.params, err
}

// dependent is a join whose right side refers to the left through parameters, if there are any.
func dependent(j *plan.Join, params []plan.Named) plan.Node {
	if len(params) == 0 {
		return j
	}
	if j.Kind == plan.Cross {
		j.Kind = plan.Inner
	}
	return &plan.Apply{Join: *j, Params: params}
}

// onQueries finds places for the queries in a condition of ON. Those of an inner join, and the
// conditions on them, come above it. Those of an outer join are joined to the side that they refer to,
// below it. It returns the conditions that are left to the join.
func (b *binder) onQueries(n *ast.Join, at *attachment, j *plan.Join, left, right *source, lateral bool, conds []plan.Expr) ([]plan.Expr, func(plan.Node) plan.Node, error) {
	made := plan.ColumnSet{}
	if j.Kind == plan.Inner || j.Kind == plan.Cross {
		for _, q := range at.list {
			for _, c := range q.columns() {
				made.Add(c.ID)
			}
		}
		var stay, above []plan.Expr
		for _, c := range conds {
			free := len(above) == 0 || !plan.CanError(c)
			for r := range plan.Refs(c) {
				free = free && !made.Has(r.ID)
			}
			if free {
				stay = append(stay, c)
			} else {
				above = append(above, c)
			}
		}
		if len(stay) == 0 {
			j.Kind = plan.Cross
		}
		return stay, func(n plan.Node) plan.Node { return &plan.Filter{Input: at.over(n), Conds: above} }, nil
	}
	l, r := produced(left), produced(right)
	for _, q := range at.list {
		needs := plan.ColumnSet{}
		for _, p := range q.params {
			needs.AddExpr(p.Expr)
		}
		for _, k := range q.join.LeftKeys {
			needs.AddExpr(k)
		}
		side := r
		switch {
		case !lateral && r.Contains(needs):
			j.R = q.over(j.R)
		case l.Contains(needs):
			j.L = q.over(j.L)
			side = l
		default:
			return nil, nil, b.hint(n.On, "join a derived table that has the value", "not supported yet: a query in the condition of an outer join that refers to both sides")
		}
		for _, c := range q.columns() {
			side.Add(c.ID)
		}
	}
	left.more, right.more = l, r
	return conds, nil, nil
}

// columns returns what the join adds to its left side's columns.
func (q attached) columns() []plan.Column {
	if q.join.Kind.Marks() {
		return []plan.Column{q.join.Mark}
	}
	return q.join.R.Columns()
}
