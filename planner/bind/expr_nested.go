package bind

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// subscript binds x[i]: an element of an array by its number from 0, the value of a map's key, or a
// field of a struct by its name.
func (x *exprs) subscript(n *ast.Subscript) (plan.Expr, error) {
	b := x.b
	arg, err := x.operand(n.Expr)
	if err != nil {
		return nil, err
	}
	index, err := x.operand(n.Index)
	if err != nil {
		return nil, err
	}
	t := arg.e.Type()
	switch t.Kind {
	case types.Array:
		it := index.e.Type()
		switch {
		case it.Integer() || it.Kind == types.Null:
		case textLiteral(index.e):
			e, err := b.readText(index.e, types.Of(types.BigInt), n.Index)
			if err != nil || !e.Type().Integer() {
				return nil, b.errorf(n.Index, "an ARRAY is subscripted with a number, from 0")
			}
			index.e = e
		default:
			return nil, b.errorf(n.Index, "an ARRAY is subscripted with a whole number, from 0, not %s", withArticle(it.Kind.String()))
		}
		return &plan.Subscript{Arg: arg.e, Index: castTo(index.e, types.Of(types.BigInt))}, nil
	case types.Map:
		if !index.e.Type().Text() && index.e.Type().Kind != types.Null {
			return nil, b.hint(n.Index, "for instance ['key']", "a MAP is subscripted with a string, not %s", withArticle(index.e.Type().Kind.String()))
		}
		return &plan.Subscript{Arg: arg.e, Index: castTo(index.e, types.Of(types.Varchar))}, nil
	case types.Struct, types.Union:
		if textLiteral(index.e) {
			name := ast.Ident{Span: n.Index.Source(), Name: literalOf(index.e).S, Quoted: true}
			return x.stepInto(arg, &name)
		}
		return nil, b.hint(n.Index, "for instance ['"+t.Fields[0].Name+"']", "%s is subscripted with the name of a field", withArticle(t.Kind.String()))
	}
	return nil, b.errorf(n, "%s has no elements", withArticle(t.Kind.String()))
}

// field binds x.name where x is no path.
func (x *exprs) field(n *ast.FieldAccess) (plan.Expr, error) {
	arg, err := x.operand(n.Expr)
	if err != nil {
		return nil, err
	}
	return x.stepInto(arg, &n.Field)
}

func (x *exprs) stepInto(arg operand, name *ast.Ident) (plan.Expr, error) {
	s, _, err := x.b.step(arg.e.Type(), name, nil)
	if err != nil {
		return nil, err
	}
	return s.apply(arg.e), nil
}

// list binds [a, b, …].
func (x *exprs) list(n *ast.List) (plan.Expr, error) {
	items, err := x.operands(n.Items...)
	if err != nil {
		return nil, err
	}
	if _, err := x.b.unify(items, func(l, r operand) error {
		return x.b.hint(r.n, "CAST one of them", "the elements of an array are of one type, not %s and %s", l.e.Type().Kind, r.e.Type().Kind)
	}); err != nil {
		return nil, err
	}
	return x.function(n, "array", items)
}

// mapOf binds MAP {k: v, …}.
func (x *exprs) mapOf(n *ast.Map) (plan.Expr, error) {
	var keys, values []operand
	for _, e := range n.Entries {
		k, err := x.operand(e.Key)
		if err != nil {
			return nil, err
		}
		v, err := x.operand(e.Value)
		if err != nil {
			return nil, err
		}
		keys, values = append(keys, k), append(values, v)
	}
	if _, err := x.b.unify(values, func(l, r operand) error {
		return x.b.hint(r.n, "CAST one of them", "the values of a map are of one type, not %s and %s", l.e.Type().Kind, r.e.Type().Kind)
	}); err != nil {
		return nil, err
	}
	args := make([]operand, 0, 2*len(keys))
	for i := range keys {
		args = append(args, keys[i], values[i])
	}
	return x.function(n, "map", args)
}

// structOf binds {'a': x} and STRUCT(x AS a). A field without a name is called after the expression
// where that has a name, else f1, f2 ….
func (x *exprs) structOf(n *ast.Struct) (plan.Expr, error) {
	args := make([]operand, len(n.Fields))
	names := make([]string, len(n.Fields))
	for i, f := range n.Fields {
		o, err := x.operand(f.Value)
		if err != nil {
			return nil, err
		}
		args[i], names[i] = o, f.Name.Name
		if p, ok := f.Value.(*ast.Path); ok && names[i] == "" {
			names[i] = p.Parts[len(p.Parts)-1].Name
		}
	}
	e, err := x.function(n, "struct", args)
	if err != nil {
		return nil, err
	}
	call, ok := e.(*plan.Call)
	if !ok || call.T.Kind != types.Struct || len(call.T.Fields) != len(names) {
		return e, nil
	}
	fields := append([]types.Field(nil), call.T.Fields...)
	seen := map[string]bool{}
	for i, name := range names {
		if name != "" {
			fields[i].Name = name
		}
		if seen[strings.ToLower(fields[i].Name)] {
			return nil, x.b.errorf(n.Fields[i].Value, "the struct has two fields named %s", fields[i].Name)
		}
		seen[strings.ToLower(fields[i].Name)] = true
	}
	out := *call
	out.T = types.NewStruct(fields...)
	return &out, nil
}
