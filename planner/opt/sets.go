package opt

import "github.com/avrosql/avrosql/planner/plan"

// nullAware reports a join whose keys say more than its residual conditions: NULL among them is not
// just no match.
func nullAware(k plan.JoinKind) bool { return k == plan.NullAnti || k == plan.NullMark }

// pushUnion moves conditions into each input of a union, rewritten in terms of what it hands up.
func (o *optimizer) pushUnion(n *plan.Union, conds []plan.Expr) plan.Node {
	var down, stay []plan.Expr
	for _, c := range conds {
		if movable(c) && settled(n.Exprs, n.Cols, c) {
			down = append(down, c)
		} else {
			stay = append(stay, c)
		}
	}
	list := make([]plan.Node, len(n.List))
	changed := false
	for i, in := range n.List {
		list[i] = o.push(in, substituteAll(down, n.Cols, n.Exprs[i]))
		changed = changed || list[i] != in
	}
	if changed {
		n = &plan.Union{Cols: n.Cols, List: list, Exprs: n.Exprs}
	}
	return filtered(n, stay)
}

// pushSetOp moves conditions into the left side of INTERSECT and EXCEPT, whose rows are handed up. Of
// rows that are equal without being the same only one may be, so conditions that could tell them apart
// stay above.
func (o *optimizer) pushSetOp(n *plan.SetOp, conds []plan.Expr) plan.Node {
	vague := plan.ColumnSet{}
	for _, c := range n.Cols {
		if !identifies(c.Type) {
			vague.Add(c.ID)
		}
	}
	var down, stay []plan.Expr
	for _, c := range conds {
		ok := movable(c) && settled([][]plan.Expr{n.LeftExprs}, n.Cols, c)
		for r := range plan.Refs(c) {
			ok = ok && (!vague.Has(r.ID) || comparesOnly(c))
		}
		if ok {
			down = append(down, c)
		} else {
			stay = append(stay, c)
		}
	}
	l, r := o.push(n.L, substituteAll(down, n.Cols, n.LeftExprs)), o.push(n.R, nil)
	if l != n.L || r != n.R {
		c := *n
		c.L, c.R = l, r
		n = &c
	}
	return filtered(n, stay)
}

// settled reports whether the columns that a condition refers to stem from expressions that have the same
// value each time they are evaluated: below, the condition has values of its own.
func settled(inputs [][]plan.Expr, cols []plan.Column, cond plan.Expr) bool {
	refs := plan.Columns(cond)
	for _, exprs := range inputs {
		for k, c := range cols {
			if refs.Has(c.ID) && !plan.Deterministic(exprs[k]) {
				return false
			}
		}
	}
	return true
}

// substituteAll rewrites conditions on columns to conditions on the expressions that they stem from.
func substituteAll(conds []plan.Expr, cols []plan.Column, exprs []plan.Expr) []plan.Expr {
	if len(conds) == 0 {
		return nil
	}
	m := make(map[plan.ColumnID]plan.Expr, len(cols))
	for k, c := range cols {
		m[c.ID] = exprs[k]
	}
	out := make([]plan.Expr, len(conds))
	for i, c := range conds {
		out[i] = plan.Substitute(c, m)
	}
	return out
}

// pushApply moves conditions on the left side of a dependent join there.
func (o *optimizer) pushApply(n *plan.Apply, conds []plan.Expr) plan.Node {
	left := plan.Produced(n.L)
	var down, stay []plan.Expr
	for _, c := range conds {
		if movable(c) && left.Covers(c) {
			down = append(down, c)
		} else {
			stay = append(stay, c)
		}
	}
	l, r := o.push(n.L, down), o.push(n.R, nil)
	if l != n.L || r != n.R {
		c := *n
		c.L, c.R = l, r
		n = &c
	}
	return filtered(n, stay)
}

// limitUnion lets each input of a union under a limit end after as many rows as may be wanted of it.
func limitUnion(l *plan.Limit, u *plan.Union) plan.Node {
	if l.N < 0 || l.N+l.Offset < 0 {
		return l
	}
	most := l.N + l.Offset
	changed := false
	list := make([]plan.Node, len(u.List))
	for i, in := range u.List {
		list[i] = in
		if rowsAtMost(in, most) {
			continue
		}
		list[i], changed = limited(&plan.Limit{Input: in, N: most}), true
	}
	if !changed {
		return l
	}
	return &plan.Limit{Input: &plan.Union{Cols: u.Cols, List: list, Exprs: u.Exprs}, N: l.N, Offset: l.Offset}
}

// rowsAtMost reports whether n is known to hand up no more rows than that.
func rowsAtMost(n plan.Node, most int64) bool {
	switch n := n.(type) {
	case *plan.Limit:
		return n.N >= 0 && n.N <= most
	case *plan.TopN:
		return n.Limit <= most
	case *plan.Values:
		return int64(len(n.Rows)) <= most
	case *plan.Project:
		return rowsAtMost(n.Input, most)
	case *plan.Sort:
		return rowsAtMost(n.Input, most)
	case *plan.Union:
		return false
	}
	return atMostOne(n) && most >= 1
}

// cutSets drops the inputs of a union that have no rows, and does without INTERSECT and EXCEPT where
// one side has none.
func cutSets(n plan.Node) plan.Node {
	switch n := n.(type) {
	case *plan.Union:
		u := &plan.Union{Cols: n.Cols}
		for i, in := range n.List {
			if !isEmpty(in) {
				u.List, u.Exprs = append(u.List, in), append(u.Exprs, n.Exprs[i])
			}
		}
		switch len(u.List) {
		case len(n.List):
			return n
		case 0:
			return &plan.Values{Cols: n.Cols}
		case 1:
			return projected(u.List[0], n.Cols, u.Exprs[0])
		}
		return u
	case *plan.SetOp:
		switch {
		case isEmpty(n.L), isEmpty(n.R) && n.Kind == plan.Intersect:
			return &plan.Values{Cols: n.Cols}
		case isEmpty(n.R) && n.All:
			return projected(n.L, n.Cols, n.LeftExprs)
		case isEmpty(n.R):
			keys := projected(n.L, n.Cols, n.LeftExprs).(*plan.Project).Exprs
			return &plan.Aggregate{Input: n.L, Keys: keys}
		}
	}
	return n
}

func projected(n plan.Node, cols []plan.Column, exprs []plan.Expr) plan.Node {
	p := &plan.Project{Input: n, Exprs: make([]plan.Named, len(cols))}
	for i, c := range cols {
		p.Exprs[i] = plan.Named{Column: c, Expr: exprs[i]}
	}
	return p
}
