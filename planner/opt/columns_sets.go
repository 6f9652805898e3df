package opt

import "github.com/avrosql/avrosql/planner/plan"

// collectApply notes what a dependent join uses. Its right side comes first: what that needs of the
// parameters decides what is needed of the left.
func (p *columnPruner) collectApply(n *plan.Apply) {
	for _, e := range plan.NodeExprs(&n.Join) {
		p.note(e)
	}
	p.above[n.R] = p.snapshot(n.R)
	p.collect(n.R)
	for _, e := range n.Params {
		if p.uses[e.ID] != nil {
			p.note(e.Expr)
		}
	}
	p.above[n.L] = p.snapshot(n.L)
	p.collect(n.L)
}

// apply drops the parameters that the right side no longer refers to.
func (p *columnPruner) apply(n *plan.Apply) plan.Node {
	var params []plan.Named
	for _, e := range n.Params {
		if p.uses[e.ID] != nil {
			params = append(params, e)
		}
	}
	if len(params) == len(n.Params) {
		return n
	}
	return &plan.Apply{Join: n.Join, Params: params}
}

// union drops the columns that nobody needs.
func (p *columnPruner) union(n *plan.Union) plan.Node {
	var keep []int
	for i, c := range n.Cols {
		if p.uses[c.ID] != nil {
			keep = append(keep, i)
		}
	}
	if len(keep) == len(n.Cols) {
		return n
	}
	out := &plan.Union{List: n.List, Exprs: make([][]plan.Expr, len(n.List))}
	for _, i := range keep {
		out.Cols = append(out.Cols, n.Cols[i])
	}
	for k, exprs := range n.Exprs {
		out.Exprs[k] = make([]plan.Expr, len(keep))
		for j, i := range keep {
			out.Exprs[k][j] = exprs[i]
		}
	}
	return out
}

// collectWith notes what a body uses of shared rows, which decides what is needed of them.
func (p *columnPruner) collectWith(n *plan.With) {
	p.above[n.Body] = p.snapshot(n.Body)
	p.collect(n.Body)
	plan.WalkNodes(n.Body, func(m plan.Node) bool {
		if leaf, ok := m.(*plan.WorkTable); ok && leaf.Table == n.Table {
			for k, c := range leaf.Cols {
				if p.uses[c.ID] != nil {
					p.use(n.Cols[leaf.Index[k]].ID).whole = true
				}
			}
		}
		return true
	})
	p.above[n.Def] = p.snapshot(n.Def)
	p.collect(n.Def)
}

// workTable drops the columns that nobody needs. Those of the recursion itself all stay.
func (p *columnPruner) workTable(n *plan.WorkTable) plan.Node {
	c := *n
	c.Cols, c.Index = nil, nil
	for k, col := range n.Cols {
		if p.uses[col.ID] != nil {
			c.Cols, c.Index = append(c.Cols, col), append(c.Index, n.Index[k])
		}
	}
	if len(c.Cols) == len(n.Cols) {
		return n
	}
	return &c
}
