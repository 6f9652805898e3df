package bind

import (
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// lambdaScope is the parameters of a lambda while its body is bound.
type lambdaScope struct {
	up   *lambdaScope
	node *plan.Lambda
}

// param finds the parameter that a name means, in the innermost lambda that has one: by the exact name,
// else by one that differs in case alone.
func (s *lambdaScope) param(name string) *plan.LambdaRef {
	for ; s != nil; s = s.up {
		for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
			for i, p := range s.node.Params {
				if same(p.Name, name) {
					return &plan.LambdaRef{Level: s.node.Level, Index: i, Name: p.Name, T: p.Type, Null: p.Null}
				}
			}
		}
	}
	return nil
}

// lambdaPath resolves a path that begins with the parameter of a lambda; nil if it begins with none.
func (x *exprs) lambdaPath(n *ast.Path) (plan.Expr, error) {
	ref := x.lambdas.param(n.Parts[0].Name)
	if ref == nil {
		return nil, nil
	}
	var e plan.Expr = ref
	x.resolved = ref.Name
	for i := range n.Parts[1:] {
		s, _, err := x.b.step(e.Type(), &n.Parts[1+i], n.Parts)
		if err != nil {
			return nil, err
		}
		e = s.apply(e)
		x.resolved = s.name
	}
	return e, nil
}

// lambda binds a lambda for parameters; it may leave the last ones out, as many as optional says. body
// brings what it gives to what is wanted; nil takes it as it is.
func (x *exprs) lambda(n ast.Expr, f *funcs.Func, params []plan.LambdaParam, optional int, body func(operand) (plan.Expr, error)) (*plan.Lambda, error) {
	b := x.b
	l, ok := n.(*ast.Lambda)
	if !ok {
		return nil, b.hint(n, "for instance "+f.Example, "%s takes a lambda here, x -> expression", f.Name)
	}
	if k := len(l.Params); k > len(params) || k < len(params)-optional {
		want := fmt.Sprint(len(params) - optional)
		if optional > 0 {
			want += " or " + fmt.Sprint(len(params))
		}
		return nil, b.hint(l, "for instance "+f.Example, "the lambda of %s has %s, not %d", f.Name, want+" parameters", k)
	}
	out := &plan.Lambda{}
	if x.lambdas != nil {
		out.Level = x.lambdas.node.Level + 1
	}
	for i, p := range l.Params {
		for _, q := range l.Params[:i] {
			if q.Name == p.Name {
				return nil, b.errorf(&l.Params[i], "the lambda has two parameters named %s", p.Name)
			}
		}
		params[i].Name = p.Name
		out.Params = append(out.Params, params[i])
	}
	up := x.lambdas
	x.lambdas = &lambdaScope{up: up, node: out}
	e, err := x.bind(l.Body)
	if err == nil && body != nil {
		e, err = body(operand{e, l.Body})
	}
	x.lambdas = up
	out.Body = e
	return out, err
}

// lambdaCall binds a call of a function that takes a lambda.
func (x *exprs) lambdaCall(n *ast.FuncCall, f *funcs.Func) (plan.Expr, error) {
	b := x.b
	lists, lambdas := 1, 1
	if f.Lambda == funcs.OfPair {
		lists = 2
	}
	if f.Lambda == funcs.OfFold {
		return x.reduce(n, f)
	}
	if len(n.Args) != lists+lambdas {
		return nil, b.hint(n, "it is "+f.Signature(), "%s does not take %d arguments", f.Name, len(n.Args))
	}
	call := &plan.Call{Name: f.Name}
	var params []plan.LambdaParam
	for _, a := range n.Args[:lists] {
		e, err := x.listOperand(a, f)
		if err != nil {
			return nil, err
		}
		t := e.Type()
		call.Args, call.Null = append(call.Args, e), call.Null || e.Nullable()
		if f.Lambda == funcs.OfEntry {
			params = append(params, plan.LambdaParam{Type: types.Of(types.Varchar)})
		}
		params = append(params, plan.LambdaParam{Type: t.Elem, Null: t.ElemNullable || f.Lambda == funcs.OfPair})
	}
	optional := 0
	if f.Lambda == funcs.OfElement {
		params, optional = append(params, plan.LambdaParam{Type: types.Of(types.BigInt)}), 1
	}
	var body func(operand) (plan.Expr, error)
	switch f.Name {
	case "filter", "map_filter", "any_match", "all_match", "none_match":
		body = b.truth
	case "transform_keys":
		body = func(o operand) (plan.Expr, error) {
			if t := o.e.Type(); t.Nested() || t.Bytes() {
				return nil, b.errorf(o.n, "a map's keys are strings, not %s", withArticle(t.Kind.String()))
			}
			return castTo(o.e, types.Of(types.Varchar)), nil
		}
	}
	l, err := x.lambda(n.Args[lists], f, params, optional, body)
	if err != nil {
		return nil, err
	}
	call.Args = append(call.Args, l)
	list := call.Args[0].Type()
	switch f.Name {
	case "transform", "zip_with":
		call.T = types.NewArray(l.Type(), l.Nullable())
	case "transform_values":
		call.T = types.NewMap(l.Type(), l.Nullable())
	case "filter", "map_filter", "transform_keys":
		call.T = list
	default:
		call.T, call.Null = types.Of(types.Boolean), call.Null || l.Nullable()
	}
	return call, nil
}

// listOperand binds an argument that has to be the ARRAY or MAP that a function takes.
func (x *exprs) listOperand(n ast.Expr, f *funcs.Func) (plan.Expr, error) {
	b := x.b
	if l, ok := n.(*ast.Lambda); ok {
		return nil, b.hint(l, "it is "+f.Signature(), "%s does not take a lambda here", f.Name)
	}
	o, err := x.operand(n)
	if err != nil {
		return nil, err
	}
	kind := types.Array
	if f.Lambda == funcs.OfEntry {
		kind = types.Map
	}
	switch t := o.e.Type(); {
	case t.Kind == kind:
		return o.e, nil
	case t.Kind == types.Null && kind == types.Array:
		return castTo(o.e, types.NewArray(t, true)), nil
	case t.Kind == types.Null:
		return castTo(o.e, types.NewMap(t, true)), nil
	}
	return nil, b.hint(n, "it is "+f.Signature(), "%s takes %s, not %s", f.Name, withArticle(kind.String()), withArticle(o.e.Type().String()))
}

// reduce binds REDUCE(list, first, (acc, x) -> …[, acc -> result]), or as DuckDB has it
// REDUCE(list, (acc, x) -> …[, first]), where without a first value the first element is that.
func (x *exprs) reduce(n *ast.FuncCall, f *funcs.Func) (plan.Expr, error) {
	b := x.b
	if len(n.Args) < 2 || len(n.Args) > 4 {
		return nil, b.hint(n, "it is "+f.Signature(), "%s does not take %d arguments", f.Name, len(n.Args))
	}
	list, err := x.listOperand(n.Args[0], f)
	if err != nil {
		return nil, err
	}
	var first plan.Expr
	step, rest := n.Args[1], n.Args[2:]
	if _, ok := step.(*ast.Lambda); !ok {
		if len(rest) == 0 {
			return nil, b.hint(n, "it is "+f.Signature(), "%s needs a lambda", f.Name)
		}
		o, err := x.operand(step)
		if err != nil {
			return nil, err
		}
		first, step, rest = o.e, rest[0], rest[1:]
	} else if len(rest) > 0 {
		if _, ok := rest[0].(*ast.Lambda); !ok {
			o, err := x.operand(rest[0])
			if err != nil {
				return nil, err
			}
			first, rest = o.e, rest[1:]
		}
	}
	elem := list.Type()
	acc := plan.LambdaParam{Type: elem.Elem, Null: true}
	if first != nil {
		acc.Type = first.Type()
	}
	var l *plan.Lambda
	// The value may become wider with a step; it has to come to rest at one type.
	for try := 0; ; try++ {
		params := []plan.LambdaParam{acc, {Type: elem.Elem, Null: elem.ElemNullable}}
		if l, err = x.lambda(step, f, params, 0, nil); err != nil {
			return nil, err
		}
		t := l.Type()
		if t.Equal(acc.Type) {
			break
		}
		wide, ok := types.Common(acc.Type, t)
		if !ok {
			return nil, b.hint(step, "CAST the first value or the lambda's", "the lambda of %s turns %s into %s", f.Name, withArticle(acc.Type.String()), withArticle(t.String()))
		}
		if wide.Kind == types.Decimal && try > 0 {
			wide = types.NewDecimal(max(types.MaxDecimal128, wide.Precision), wide.Scale)
		}
		if wide.Equal(acc.Type) || try == 3 {
			l.Body = castTo(l.Body, acc.Type)
			break
		}
		acc.Type = wide
	}
	call := &plan.Call{Name: f.Name, Args: []plan.Expr{list}, T: acc.Type, Null: true}
	if first != nil {
		call.Args = append(call.Args, castTo(first, acc.Type))
	}
	call.Args = append(call.Args, l)
	if len(rest) == 0 {
		return call, nil
	}
	if len(rest) > 1 {
		return nil, b.hint(rest[1], "it is "+f.Signature(), "%s does not take %d arguments", f.Name, len(n.Args))
	}
	last, err := x.lambda(rest[0], f, []plan.LambdaParam{acc}, 0, nil)
	if err != nil {
		return nil, err
	}
	// What the last lambda says of the value is what it says of the one element of a list.
	one := &plan.Call{Name: "array", Args: []plan.Expr{call}, T: types.NewArray(acc.Type, true)}
	each := &plan.Call{Name: "transform", Args: []plan.Expr{one, last}, T: types.NewArray(last.Type(), last.Nullable())}
	return &plan.Subscript{Arg: each, Index: &plan.Literal{Value: types.NewInt(0)}}, nil
}
