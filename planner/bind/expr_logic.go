package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// bindCondition binds an expression and makes it a BOOLEAN.
func (x *exprs) bindCondition(n ast.Expr) (plan.Expr, error) {
	e, err := x.bind(n)
	if err != nil {
		return nil, err
	}
	return x.b.truth(operand{e, n})
}

// truth returns a value as a condition: a number is true unless it is zero.
func (b *binder) truth(o operand) (plan.Expr, error) {
	t := o.e.Type()
	switch {
	case t.Kind == types.Boolean:
		return o.e, nil
	case isNull(o.e), t.Kind == types.Null:
		return castTo(o.e, types.Of(types.Boolean)), nil
	case t.Numeric():
		return &plan.Compare{Op: plan.Ne, L: o.e, R: castTo(&plan.Literal{Value: types.NewInt(0)}, t)}, nil
	}
	return nil, b.hint(o.n, "compare it with something, or CAST it AS BOOLEAN", "%s is not a condition", withArticle(t.Kind.String()))
}

// junction binds AND and OR, which an operand decides by being FALSE or TRUE.
func (x *exprs) junction(args []ast.Expr, decides bool, build func([]plan.Expr) plan.Expr) (plan.Expr, error) {
	list := make([]plan.Expr, len(args))
	mark := len(x.guard)
	for i, a := range args {
		e, err := x.bindCondition(a)
		if err != nil {
			return nil, err
		}
		list[i] = e
		x.given(isNot(e, decides))
	}
	x.guard = x.guard[:mark]
	return build(list), nil
}

// xor is true where an odd number of conditions is: a chain of <>.
func (x *exprs) xor(n *ast.Xor) (plan.Expr, error) {
	var out plan.Expr
	for _, a := range n.Args {
		e, err := x.bindCondition(a)
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = e
		} else {
			out = &plan.Compare{Op: plan.Ne, L: out, R: e}
		}
	}
	return out, nil
}

func (x *exprs) not(n *ast.Not) (plan.Expr, error) {
	e, err := x.bindCondition(n.Expr)
	if err != nil {
		return nil, err
	}
	return negate(e), nil
}

// negate returns NOT e.
func negate(e plan.Expr) plan.Expr {
	switch e := e.(type) {
	case *plan.IsNull:
		return &plan.IsNull{Arg: e.Arg, Negate: !e.Negate}
	case *plan.IsTruth:
		return &plan.IsTruth{Arg: e.Arg, Want: e.Want, Negate: !e.Negate}
	case *plan.InList:
		return &plan.InList{Arg: e.Arg, List: e.List, Negate: !e.Negate}
	case *plan.Match:
		m := *e
		m.Negate = !e.Negate
		return &m
	}
	return &plan.Not{Arg: e}
}

func (x *exprs) isNull(n *ast.IsNull) (plan.Expr, error) {
	e, err := x.bind(n.Expr)
	if err != nil {
		return nil, err
	}
	return &plan.IsNull{Arg: e, Negate: n.Not}, nil
}

func (x *exprs) isBool(n *ast.IsBool) (plan.Expr, error) {
	e, err := x.bindCondition(n.Expr)
	if err != nil {
		return nil, err
	}
	return &plan.IsTruth{Arg: e, Want: n.Value, Negate: n.Not}, nil
}
