package opt

import "github.com/avrosql/avrosql/planner/plan"

// mergeProjects makes one projection of two, and none of one that changes nothing. An expression that
// is not trivial and used more than once stays where it is computed once, as does one that differs each
// time.
func mergeProjects(_ *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		outer, ok := n.(*plan.Project)
		if !ok {
			return n
		}
		if isIdentity(outer) {
			return outer.Input
		}
		inner, ok := outer.Input.(*plan.Project)
		if !ok {
			return n
		}
		uses := map[plan.ColumnID]int{}
		for _, e := range outer.Exprs {
			for r := range plan.Refs(e.Expr) {
				uses[r.ID]++
			}
		}
		m := make(map[plan.ColumnID]plan.Expr, len(inner.Exprs))
		for _, e := range inner.Exprs {
			if uses[e.ID] > 1 && !trivial(e.Expr) || uses[e.ID] > 0 && !plan.Deterministic(e.Expr) {
				return n
			}
			m[e.ID] = e.Expr
		}
		exprs := make([]plan.Named, len(outer.Exprs))
		for i, e := range outer.Exprs {
			exprs[i] = plan.Named{Column: e.Column, Expr: plan.Substitute(e.Expr, m)}
		}
		return &plan.Project{Input: inner.Input, Exprs: exprs}
	})
}

// isIdentity reports a projection that hands up its input's columns as they are.
func isIdentity(p *plan.Project) bool {
	cols := p.Input.Columns()
	if len(cols) != len(p.Exprs) {
		return false
	}
	for i, e := range p.Exprs {
		if r, ok := e.Expr.(*plan.ColumnRef); !ok || r.ID != e.ID || cols[i].ID != e.ID {
			return false
		}
	}
	return true
}

// trivial reports an expression that costs nothing to evaluate again.
func trivial(e plan.Expr) bool {
	switch e := e.(type) {
	case *plan.ColumnRef, *plan.Literal:
		return true
	case *plan.Field:
		return trivial(e.Arg)
	}
	return false
}
