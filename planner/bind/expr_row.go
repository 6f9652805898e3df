package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
)

// row binds (a, b, …) as a value: a struct whose fields are called f1, f2 ….
func (x *exprs) row(n *ast.Row) (plan.Expr, error) {
	items, err := x.operands(n.Items...)
	if err != nil {
		return nil, err
	}
	return x.function(n, "struct", items)
}

// rows reports whether all of some expressions are rows, and returns their operands. Rows are compared
// value by value, so that NULLs within them count as they do alone.
func (x *exprs) rows(nodes ...ast.Expr) ([][]operand, bool, error) {
	var out [][]operand
	for _, n := range nodes {
		r, ok := n.(*ast.Row)
		if !ok {
			return nil, false, nil
		}
		items, err := x.operands(r.Items...)
		if err != nil {
			return nil, true, err
		}
		if len(out) > 0 && len(items) != len(out[0]) {
			return nil, true, x.b.errorf(n, "a row of %s is compared with one of %d", plural(len(items), "value"), len(out[0]))
		}
		if len(items) == 0 {
			return nil, true, x.b.errorf(n, "a row without values cannot be compared")
		}
		out = append(out, items)
	}
	return out, true, nil
}

// equalRows is (a, b) = (c, d): every pair is equal.
func (x *exprs) equalRows(l, r []operand) (plan.Expr, error) {
	conds := make([]plan.Expr, len(l))
	for i := range l {
		var err error
		if conds[i], err = x.comparison(plan.Eq, l[i], r[i]); err != nil {
			return nil, err
		}
	}
	if len(conds) == 1 {
		return conds[0], nil
	}
	return &plan.And{Args: conds}, nil
}

// orderedRows is (a, b) < (c, d): the first pair that differs decides.
func (x *exprs) orderedRows(op ast.CompareOp, l, r []operand) (plan.Expr, error) {
	if err := x.b.repeated(append(l[:len(l):len(l)], r...)...); err != nil {
		return nil, err
	}
	strict := op
	switch op {
	case ast.Le:
		strict = ast.Lt
	case ast.Ge:
		strict = ast.Gt
	}
	last := len(l) - 1
	out, err := x.comparison(compareOps[op], l[last], r[last])
	for i := last - 1; i >= 0 && err == nil; i-- {
		var less, same plan.Expr
		if less, err = x.comparison(compareOps[strict], l[i], r[i]); err != nil {
			break
		}
		if same, err = x.comparison(plan.Eq, l[i], r[i]); err != nil {
			break
		}
		out = &plan.Or{Args: []plan.Expr{less, &plan.And{Args: []plan.Expr{same, out}}}}
	}
	return out, err
}

// compareRows binds a comparison of two rows.
func (x *exprs) compareRows(op ast.CompareOp, l, r []operand) (plan.Expr, error) {
	switch op {
	case ast.Eq:
		return x.equalRows(l, r)
	case ast.Ne:
		e, err := x.equalRows(l, r)
		if err != nil {
			return nil, err
		}
		return negate(e), nil
	}
	return x.orderedRows(op, l, r)
}

// rowIn binds (a, b) [NOT] IN ((c, d), …).
func (x *exprs) rowIn(l []operand, list [][]operand, not bool) (plan.Expr, error) {
	if err := x.b.repeated(l...); err != nil {
		return nil, err
	}
	var conds []plan.Expr
	for _, r := range list {
		e, err := x.equalRows(l, r)
		if err != nil {
			return nil, err
		}
		conds = append(conds, e)
	}
	out := conds[0]
	if len(conds) > 1 {
		out = &plan.Or{Args: conds}
	}
	if not {
		out = negate(out)
	}
	return out, nil
}
