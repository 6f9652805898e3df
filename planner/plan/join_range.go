package plan

// Inequality reads a condition as l op r, an inequality between an expression over the left side's columns
// and one over the right's, of one type.
func Inequality(e Expr, left, right ColumnSet) (l, r Expr, op CompareOp, ok bool) {
	c, is := e.(*Compare)
	if !is || !c.L.Type().Equal(c.R.Type()) || len(Columns(c.L)) == 0 || len(Columns(c.R)) == 0 {
		return nil, nil, 0, false
	}
	switch c.Op {
	case Lt, Le, Gt, Ge:
	default:
		return nil, nil, 0, false
	}
	if left.Covers(c.L) && right.Covers(c.R) {
		return c.L, c.R, c.Op, true
	}
	if !left.Covers(c.R) || !right.Covers(c.L) {
		return nil, nil, 0, false
	}
	return c.R, c.L, mirrored[c.Op], true
}

var mirrored = map[CompareOp]CompareOp{Lt: Gt, Le: Ge, Gt: Lt, Ge: Le}

// Range returns the i-th of the inequalities that the join looks rows up by.
func (n *Join) Range(i int) (l, r Expr, op CompareOp) {
	l, r, op, _ = Inequality(n.Residual[n.Ranges[i]], Produced(n.L), Produced(n.R))
	return l, r, op
}
