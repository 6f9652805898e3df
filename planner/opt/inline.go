package opt

import "github.com/avrosql/avrosql/planner/plan"

// inlineRenames drops the projections that only pick and rename columns, as derived tables and views
// leave behind, and lets what stands above refer to the columns below. Joins and filters on both sides
// of one then come together. Those whose columns are the plan's own stay.
func inlineRenames(_ *optimizer, root plan.Node) plan.Node {
	m := map[plan.ColumnID]*plan.ColumnRef{}
	return inlineBelow(root, true, m)
}

// inlineBelow rewrites n; exposed says that its columns are the plan's.
func inlineBelow(n plan.Node, exposed bool, m map[plan.ColumnID]*plan.ColumnRef) plan.Node {
	left := true
	n = plan.MapInputs(n, func(in plan.Node) plan.Node {
		below := exposed
		switch n := n.(type) {
		case *plan.With:
			below = exposed || left // shared rows are known by their columns
		case *plan.Project, *plan.Aggregate, *plan.Union, *plan.SetOp, *plan.Recursive:
			below = false
		case *plan.Join:
			below = exposed && (left || !oneSided(n.Kind))
		case *plan.Apply:
			below = exposed && (left || !oneSided(n.Kind))
		}
		left = false
		return inlineBelow(in, below, m)
	})
	if len(m) > 0 {
		n = plan.MapExprs(n, func(e plan.Expr) plan.Expr {
			return plan.Rewrite(e, func(e plan.Expr) plan.Expr {
				if r, ok := e.(*plan.ColumnRef); ok {
					if by := m[r.ID]; by != nil {
						return &plan.ColumnRef{ID: by.ID, Name: by.Name, T: r.T, Null: r.Null || by.Null}
					}
				}
				return e
			})
		})
	}
	p, ok := n.(*plan.Project)
	if !ok {
		return n
	}
	drop := !exposed
	for _, e := range p.Exprs {
		r, ok := e.Expr.(*plan.ColumnRef)
		drop = drop && ok && r.T.Equal(e.Type)
	}
	if !drop {
		// A column that is passed on under its own id is this node's from here on.
		for _, e := range p.Exprs {
			delete(m, e.ID)
		}
		return n
	}
	for _, e := range p.Exprs {
		if r := e.Expr.(*plan.ColumnRef); r.ID != e.ID {
			m[e.ID] = r
		}
	}
	return p.Input
}

// oneSided reports a join that hands up its left side's columns alone.
func oneSided(k plan.JoinKind) bool {
	return k.OneSided()
}
