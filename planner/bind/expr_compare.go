package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

var compareOps = [...]plan.CompareOp{ast.Eq: plan.Eq, ast.Ne: plan.Ne, ast.Lt: plan.Lt, ast.Le: plan.Le, ast.Gt: plan.Gt, ast.Ge: plan.Ge}

func (x *exprs) operand(n ast.Expr) (operand, error) {
	e, err := x.bind(n)
	return operand{e, n}, err
}

func (x *exprs) operands(nodes ...ast.Expr) ([]operand, error) {
	out := make([]operand, len(nodes))
	for i, n := range nodes {
		o, err := x.operand(n)
		if err != nil {
			return nil, err
		}
		out[i] = o
	}
	return out, nil
}

func (x *exprs) compare(n *ast.Compare) (plan.Expr, error) {
	if r, ok, err := x.rows(n.Left, n.Right); err != nil {
		return nil, err
	} else if ok {
		return x.compareRows(n.Op, r[0], r[1])
	}
	if e, ok, err := x.compareWithQuery(n); ok || err != nil {
		return e, err
	}
	o, err := x.operands(n.Left, n.Right)
	if err != nil {
		return nil, err
	}
	return x.comparison(compareOps[n.Op], o[0], o[1])
}

func (x *exprs) isDistinct(n *ast.IsDistinct) (plan.Expr, error) {
	o, err := x.operands(n.Left, n.Right)
	if err != nil {
		return nil, err
	}
	op := plan.Distinct
	if n.Not {
		op = plan.NotDistinct
	}
	return x.comparison(op, o[0], o[1])
}

// comparison compares two bound values.
func (x *exprs) comparison(op plan.CompareOp, l, r operand) (plan.Expr, error) {
	a, c, err := x.align(l, r)
	if err != nil {
		return nil, err
	}
	return &plan.Compare{Op: op, L: a, R: c}, nil
}

// between is low <= x AND x <= high; with SYMMETRIC the bounds may stand in either order.
func (x *exprs) between(n *ast.Between) (plan.Expr, error) {
	o, ok, err := x.rows(n.Expr, n.Low, n.High)
	if err != nil {
		return nil, err
	}
	if !ok {
		values, err := x.operands(n.Expr, n.Low, n.High)
		if err != nil {
			return nil, err
		}
		o = [][]operand{values[:1], values[1:2], values[2:]}
	}
	for _, row := range o {
		if err := x.b.repeated(row...); err != nil {
			return nil, err
		}
	}
	span := func(low, high []operand) (plan.Expr, error) {
		ge, err := x.orderedRows(ast.Ge, o[0], low)
		if err != nil {
			return nil, err
		}
		le, err := x.orderedRows(ast.Le, o[0], high)
		if err != nil {
			return nil, err
		}
		return &plan.And{Args: []plan.Expr{ge, le}}, nil
	}
	e, err := span(o[1], o[2])
	if err != nil {
		return nil, err
	}
	if n.Symmetric {
		f, err := span(o[2], o[1])
		if err != nil {
			return nil, err
		}
		e = &plan.Or{Args: []plan.Expr{e, f}}
	}
	if n.Not {
		e = negate(e)
	}
	return e, nil
}

// inList binds x IN (…). An array parameter within the list stands for its elements.
func (x *exprs) inList(n *ast.InList) (plan.Expr, error) {
	if r, ok, err := x.rows(append([]ast.Expr{n.Expr}, n.List...)...); err != nil {
		return nil, err
	} else if ok {
		return x.rowIn(r[0], r[1:], n.Not)
	}
	arg, err := x.operand(n.Expr)
	if err != nil {
		return nil, err
	}
	var list []operand
	for _, item := range n.List {
		o, err := x.operand(item)
		if err != nil {
			return nil, err
		}
		if d := literalOf(o.e); d != nil && d.Type.Kind == types.Array && !d.Null && arg.e.Type().Kind != types.Array {
			for _, elem := range d.Elems {
				list = append(list, operand{&plan.Literal{Value: elem}, item})
			}
			continue
		}
		list = append(list, o)
	}
	return x.in(arg, list, n.Not)
}

// in is arg [NOT] IN (list); without a list it is false.
func (x *exprs) in(arg operand, list []operand, not bool) (plan.Expr, error) {
	if len(list) == 0 {
		return &plan.Literal{Value: types.NewBool(not)}, nil
	}
	all := append([]operand{arg}, list...)
	t, err := x.b.unify(all, func(l, r operand) error { return x.b.incomparable(l, r) })
	if err != nil {
		return nil, err
	}
	out := &plan.InList{Arg: alignTo(all[0].e, t), Negate: not, List: make([]plan.Expr, len(list))}
	for i, o := range all[1:] {
		out.List[i] = alignTo(o.e, t)
	}
	return out, nil
}
