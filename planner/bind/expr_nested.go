package bind

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/funcs"
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
	t := arg.e.Type().Unfold()
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
		return x.b.hint(r.n, unlikeHint(l.e.Type(), r.e.Type()), "the elements of an array are of one type, not %s and %s", l.e.Type(), r.e.Type())
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
		return x.b.hint(r.n, unlikeHint(l.e.Type(), r.e.Type()), "the values of a map are of one type, not %s and %s", l.e.Type(), r.e.Type())
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
	return x.structFrom(n, names, args)
}

// structFrom makes a struct of values and the names of its fields, of which empty ones are made up.
func (x *exprs) structFrom(n ast.Node, names []string, args []operand) (plan.Expr, error) {
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
			return nil, x.b.errorf(args[i].n, "the struct has two fields named %s", fields[i].Name)
		}
		seen[strings.ToLower(fields[i].Name)] = true
	}
	out := *call
	out.T = types.NewStruct(fields...)
	return &out, nil
}

// concatLists binds || between operands of which one at least is an array: arrays are joined, anything
// else is one more element.
func (x *exprs) concatLists(n ast.Node, args []operand) (plan.Expr, error) {
	isList := func(o operand) bool { return o.e.Type().Kind == types.Array || isNull(o.e) }
	acc := args[0]
	for _, a := range args[1:] {
		var name string
		switch {
		case isList(acc) && isList(a):
			name = "array_concat"
		case isList(acc):
			name = "array_append"
		case isList(a):
			name, acc, a = "array_prepend", a, acc
		default:
			return nil, x.b.hint(a.n, "put the arrays first, or use parentheses", "|| joins strings with strings and arrays with arrays")
		}
		e, err := x.function(n, name, []operand{acc, a})
		if err != nil {
			return nil, err
		}
		acc = operand{e, n}
	}
	return acc.e, nil
}

// namedStruct binds NAMED_STRUCT('a', x, …).
func (x *exprs) namedStruct(n ast.Node, f *funcs.Func, args []operand) (plan.Expr, error) {
	if len(args)%2 != 0 {
		return nil, x.b.hint(n, "it is "+f.Signature(), "%s takes names and values in turn", f.Name)
	}
	var names []string
	var values []operand
	for i := 0; i < len(args); i += 2 {
		d := literalOf(args[i].e)
		if d == nil || d.Null || !d.Type.Text() || d.S == "" {
			return nil, x.b.errorf(args[i].n, "the name of a field is a string")
		}
		names, values = append(names, d.S), append(values, args[i+1])
	}
	return x.structFrom(n, names, values)
}

// structPack binds STRUCT_PACK(a := x, …).
func (x *exprs) structPack(n *ast.FuncCall) (plan.Expr, error) {
	s := &ast.Struct{Span: n.Span}
	for _, a := range n.Args {
		f := ast.StructField{Span: a.Source(), Value: a}
		if named, ok := a.(*ast.NamedArg); ok {
			f.Name, f.Value = named.Name, named.Value
		}
		s.Fields = append(s.Fields, f)
	}
	return x.structOf(s)
}
