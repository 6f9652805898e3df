package opt

import "github.com/avrosql/avrosql/planner/plan"

// rebuild makes the plan anew from the uses that collect noted.
func (p *columnPruner) rebuild(n plan.Node) plan.Node {
	before := n
	n = plan.MapInputs(n, func(in plan.Node) plan.Node {
		out := p.rebuild(in)
		if _, scan := out.(*plan.Scan); !scan && keepsRows(before) {
			out = narrowed(out, p.wanted(p.above[in]))
		}
		return out
	})
	switch x := n.(type) {
	case *plan.Scan:
		return p.scan(x)
	case *plan.Project:
		return p.project(x, before)
	case *plan.Aggregate:
		return p.aggregate(x, before.(*plan.Aggregate))
	case *plan.Values:
		return p.values(x)
	case *plan.Apply:
		return plan.MapExprs(p.apply(x), p.expr)
	case *plan.Window:
		return p.window(x)
	case *plan.Unnest:
		return p.unnest(x, before)
	case *plan.WorkTable:
		return p.workTable(x)
	case *plan.Union:
		return plan.MapExprs(p.union(x), p.expr)
	}
	return plan.MapExprs(n, p.expr)
}

// keepsRows reports a node that holds on to whole rows of its input, so that columns which only the
// input's own conditions needed cost memory.
func keepsRows(n plan.Node) bool {
	switch n.(type) {
	case *plan.Join, *plan.Asof, *plan.Sort, *plan.TopN, *plan.Window, *plan.With:
		return true
	}
	return false
}

// narrowed projects away what is not wanted of n's columns.
func narrowed(n plan.Node, wanted plan.ColumnSet) plan.Node {
	cols := n.Columns()
	var exprs []plan.Named
	for _, c := range cols {
		if wanted.Has(c.ID) {
			exprs = append(exprs, plan.Named{Column: c, Expr: c.Ref()})
		}
	}
	if len(exprs) == len(cols) || len(exprs) == 0 {
		return n
	}
	return &plan.Project{Input: n, Exprs: exprs}
}

func (p *columnPruner) scan(n *plan.Scan) plan.Node {
	wanted := p.wanted(p.above[n])
	c := *n
	c.Cols, c.Extra = nil, nil
	add := func(col plan.ScanColumn) {
		if wanted.Has(col.ID) {
			c.Cols = append(c.Cols, col)
		} else {
			c.Extra = append(c.Extra, col)
		}
	}
	changed := false
	for i, list := range [][]plan.ScanColumn{n.Cols, n.Extra} {
		for _, col := range list {
			switch parts := p.split[col.ID]; {
			case p.uses[col.ID] == nil:
				changed = true
			case parts == nil:
				add(col)
				changed = changed || wanted.Has(col.ID) != (i == 0)
			default:
				changed = true
				for _, part := range parts {
					f := plan.ScanColumn{Column: part.col, Source: plan.FromField}
					f.Path = append(append([]string(nil), col.Path...), part.path.names()...)
					add(f)
				}
			}
		}
	}
	if !changed {
		return n
	}
	return plan.MapExprs(&c, p.expr)
}

func (p *columnPruner) project(n *plan.Project, before plan.Node) plan.Node {
	var exprs []plan.Named
	changed := false
	above, known := p.above[before]
	for _, e := range n.Exprs {
		// What is handed on as it is may be used below alone, where it is dropped.
		r, handedOn := e.Expr.(*plan.ColumnRef)
		_, wanted := above[e.ID]
		switch parts := p.split[e.ID]; {
		case p.uses[e.ID] == nil, known && handedOn && r.ID == e.ID && !wanted:
			changed = true
		case parts == nil:
			x := p.expr(e.Expr)
			changed = changed || x != e.Expr
			exprs = append(exprs, plan.Named{Column: e.Column, Expr: x})
		default:
			changed = true
			for _, part := range parts {
				exprs = append(exprs, plan.Named{Column: part.col, Expr: p.expr(part.path.on(e.Expr))})
			}
		}
	}
	switch {
	case !changed:
		return n
	case len(exprs) == 0:
		return n.Input // only the number of rows matters
	}
	return &plan.Project{Input: n.Input, Exprs: exprs}
}

func (p *columnPruner) aggregate(n, before *plan.Aggregate) plan.Node {
	var aggs []plan.AggCall
	for i, a := range n.Aggs {
		if p.keepsAgg(before, i) {
			aggs = append(aggs, a)
		}
	}
	if len(aggs) == len(n.Aggs) {
		return plan.MapExprs(n, p.expr)
	}
	c := *n
	c.Aggs = aggs
	return plan.MapExprs(&c, p.expr)
}

func (p *columnPruner) values(n *plan.Values) plan.Node {
	var keep []int
	for i, c := range n.Cols {
		if p.uses[c.ID] != nil {
			keep = append(keep, i)
		}
	}
	if len(keep) == len(n.Cols) {
		return n
	}
	out := &plan.Values{Rows: make([][]plan.Expr, len(n.Rows))}
	for _, i := range keep {
		out.Cols = append(out.Cols, n.Cols[i])
	}
	for r, row := range n.Rows {
		out.Rows[r] = make([]plan.Expr, len(keep))
		for j, i := range keep {
			out.Rows[r][j] = row[i]
		}
	}
	return out
}
