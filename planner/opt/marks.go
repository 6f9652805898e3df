package opt

import "github.com/avrosql/avrosql/planner/plan"

// useMarks makes joins that mark rows semi and anti joins where a filter above wants just the rows that
// are marked, or not marked, and nobody else looks at the mark: IN, EXISTS and their negations among the
// conditions of WHERE.
func useMarks(_ *optimizer, root plan.Node) plan.Node {
	uses := map[plan.ColumnID]int{}
	marks := false
	for _, c := range root.Columns() {
		uses[c.ID]++
	}
	plan.WalkNodes(root, func(n plan.Node) bool {
		if j := joinOf(n); j != nil && j.Kind.Marks() {
			marks = true
		}
		for _, e := range plan.NodeExprs(n) {
			for r := range plan.Refs(e) {
				uses[r.ID]++
			}
		}
		return true
	})
	if !marks {
		return root
	}
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		f, ok := n.(*plan.Filter)
		if !ok {
			return n
		}
		in := f.Input
		var conds []plan.Expr
		for _, c := range f.Conds {
			mark, not := c, false
			if x, ok := c.(*plan.Not); ok {
				mark, not = x.Arg, true
			}
			if r, ok := mark.(*plan.ColumnRef); ok && uses[r.ID] == 1 {
				if m := filterMarked(in, r.ID, not); m != in {
					in = m
					continue
				}
			}
			conds = append(conds, c)
		}
		if in == f.Input {
			return n
		}
		return filtered(in, conds)
	})
}

// joinOf returns the join that a node is, dependent or not; nil for others.
func joinOf(n plan.Node) *plan.Join {
	switch n := n.(type) {
	case *plan.Join:
		return n
	case *plan.Apply:
		return &n.Join
	}
	return nil
}

// filterMarked finds the join that makes the mark, below joins that pass the rows of their left side on,
// and lets it pass only the rows that are wanted. It returns n if there is none.
func filterMarked(n plan.Node, mark plan.ColumnID, not bool) plan.Node {
	if f, ok := n.(*plan.Filter); ok {
		if in := filterMarked(f.Input, mark, not); in != f.Input {
			return &plan.Filter{Input: in, Conds: f.Conds}
		}
		return n
	}
	j := joinOf(n)
	if j == nil {
		return n
	}
	c := *j
	switch {
	case j.Kind.Marks() && j.Mark.ID == mark:
		switch {
		case !not:
			c.Kind = plan.Semi
		case j.Kind == plan.NullMark && j.Mark.Nullable:
			c.Kind = plan.NullAnti
		default:
			c.Kind = plan.Anti
		}
		c.Mark = plan.Column{}
	case j.Kind.OneSided() || j.Kind == plan.Single:
		if c.L = filterMarked(j.L, mark, not); c.L == j.L {
			return n
		}
	default:
		return n
	}
	if a, ok := n.(*plan.Apply); ok {
		return &plan.Apply{Join: c, Params: a.Params}
	}
	return &c
}
