package opt

import (
	"github.com/avrosql/avrosql/planner/plan"
)

// outerToInner makes an outer join an inner one (or a full one a left or right one) where a condition
// above rejects the rows that it fills up with NULLs: WHERE b.x = 5 over a LEFT JOIN b. A left join whose
// right side may raise an error stays one: it does not look there if the left side has no rows, which is
// what a query within an expression that has become a join relies on.
func outerToInner(_ *optimizer, root plan.Node) plan.Node { return narrowJoins(root, nil) }

// narrowJoins rewrites n, of whose rows only those matter that satisfy all conditions.
func narrowJoins(n plan.Node, conds []plan.Expr) plan.Node {
	switch n := n.(type) {
	case *plan.Filter:
		conds = append(append([]plan.Expr(nil), conds...), n.Conds...)
	case *plan.Project:
		m := make(map[plan.ColumnID]plan.Expr, len(n.Exprs))
		for _, e := range n.Exprs {
			m[e.ID] = e.Expr
		}
		below := make([]plan.Expr, len(conds))
		for i, c := range conds {
			below[i] = plan.Substitute(c, m)
		}
		conds = below
	case *plan.Sort:
	case *plan.Unnest:
		in, out := narrowJoins(n.Input, conds), narrowUnnest(n, conds)
		if in == n.Input {
			return out
		}
		c := *out
		c.Input = in
		return &c
	case *plan.Join:
		return narrowJoin(n, conds)
	default:
		conds = nil
	}
	return plan.MapInputs(n, func(in plan.Node) plan.Node { return narrowJoins(in, conds) })
}

func narrowJoin(n *plan.Join, conds []plan.Expr) plan.Node {
	left, right := plan.Produced(n.L), plan.Produced(n.R)
	kind := n.Kind
	if kind == plan.Full && anyNotTrue(conds, left) {
		kind = plan.Left
	}
	switch {
	case kind == plan.Full && anyNotTrue(conds, right):
		kind = plan.Right
	case kind == plan.Left && anyNotTrue(conds, right) && !plan.MayFail(n.R):
		kind = plan.Inner
	case kind == plan.Right && anyNotTrue(conds, left):
		kind = plan.Inner
	}
	on := append([]plan.Expr(nil), n.Residual...)
	for i, l := range n.LeftKeys {
		on = append(on, &plan.Compare{Op: plan.Eq, L: l, R: n.RightKeys[i]})
	}
	both := append(append([]plan.Expr(nil), conds...), on...)
	var toLeft, toRight []plan.Expr
	switch kind {
	case plan.Inner, plan.Cross, plan.Semi:
		toLeft, toRight = both, both
	case plan.Left, plan.Anti, plan.Single, plan.Mark:
		toLeft, toRight = conds, on
	case plan.Right:
		toLeft, toRight = on, conds
	case plan.NullAnti, plan.NullMark:
		toLeft = conds
	}
	l, r := narrowJoins(n.L, toLeft), narrowJoins(n.R, toRight)
	if kind == n.Kind && l == n.L && r == n.R {
		return n
	}
	c := *n
	c.Kind, c.L, c.R = kind, l, r
	return &c
}

func anyNotTrue(conds []plan.Expr, cols plan.ColumnSet) bool {
	for _, c := range conds {
		if notTrue(c, cols) {
			return true
		}
	}
	return false
}

// notTrue reports a condition that is FALSE or NULL where all the columns are NULL.
func notTrue(e plan.Expr, cols plan.ColumnSet) bool {
	switch e := e.(type) {
	case *plan.And:
		for _, a := range e.Args {
			if notTrue(a, cols) {
				return true
			}
		}
		return false
	case *plan.Or:
		for _, a := range e.Args {
			if !notTrue(a, cols) {
				return false
			}
		}
		return true
	case *plan.IsNull:
		return e.Negate && strict(e.Arg, cols)
	case *plan.IsTruth:
		return !e.Negate && strict(e.Arg, cols)
	}
	return rejects(e) || strict(e, cols)
}

// strict reports an expression that is NULL where all the columns are NULL.
func strict(e plan.Expr, cols plan.ColumnSet) bool {
	switch e := e.(type) {
	case *plan.ColumnRef:
		return cols.Has(e.ID)
	case *plan.Literal:
		return e.Value.Null
	case *plan.Arith:
		return strict(e.L, cols) || strict(e.R, cols)
	case *plan.Neg:
		return strict(e.Arg, cols)
	case *plan.Not:
		return strict(e.Arg, cols)
	case *plan.Compare:
		return e.Op < plan.Distinct && (strict(e.L, cols) || strict(e.R, cols))
	case *plan.InList:
		return len(e.List) > 0 && strict(e.Arg, cols)
	case *plan.Match:
		return strict(e.Arg, cols) || strict(e.Pattern, cols)
	case *plan.Cast:
		return strict(e.Arg, cols)
	case *plan.Field:
		return strict(e.Arg, cols)
	case *plan.Subscript:
		return strict(e.Arg, cols) || strict(e.Index, cols)
	case *plan.And:
		return allStrict(e.Args, cols)
	case *plan.Or:
		return allStrict(e.Args, cols)
	}
	return false
}

func allStrict(list []plan.Expr, cols plan.ColumnSet) bool {
	for _, e := range list {
		if !strict(e, cols) {
			return false
		}
	}
	return true
}
