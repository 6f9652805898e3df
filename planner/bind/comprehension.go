package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
)

// comprehension binds [value FOR x IN list IF condition] as
// transform(filter(list, x -> condition), x -> value).
func (x *exprs) comprehension(n *ast.Comprehension) (plan.Expr, error) {
	lambda := func(body ast.Expr) ast.Expr {
		return &ast.Lambda{Span: body.Source(), Params: []ast.Ident{n.Var}, Body: body}
	}
	call := func(name string, list, body ast.Expr) ast.Expr {
		return &ast.FuncCall{Span: n.Span, Name: ast.Ident{Span: n.Span, Name: name}, Args: []ast.Expr{list, lambda(body)}}
	}
	list := n.List
	if n.Cond != nil {
		list = call("filter", list, n.Cond)
	}
	return x.bind(call("transform", list, n.Value))
}
