package bind

import (
	"errors"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// typed binds FROM_JSON and FROM_AVRO, whose second argument says what they give. It must be known now.
func (x *exprs) typed(n ast.Node, f *funcs.Func, args []operand) (plan.Expr, error) {
	b := x.b
	avro := f.Name == "from_avro"
	if len(args) < 2 || len(args) > 3 || len(args) > 2 && !avro {
		return nil, b.hint(n, "it is "+f.Signature(), "%s does not take %d arguments", f.Name, len(args))
	}
	texts := make([]string, 0, 2)
	for i, a := range args[1:] {
		d, err := b.evaluate(a)
		if err != nil {
			return nil, err
		}
		if d.Null || !d.Type.Text() {
			return nil, b.hint(a.n, "it is "+f.Signature(), "%s needs text that is known before the query runs as its argument %d", f.Name, i+2)
		}
		texts = append(texts, d.S)
		args[i+1].e = &plan.Literal{Value: types.NewString(d.S)}
	}
	t, err := b.typeOfText(texts[0], avro, args[1].n)
	if err != nil {
		return nil, err
	}
	doc := args[0].e
	switch from := doc.Type(); {
	case textLiteral(doc) && avro, !avro && !from.Text() && !from.Bytes() && !isNull(doc), avro && !from.Bytes() && !isNull(doc):
		return nil, b.hint(args[0].n, "it is "+f.Signature(), "%s does not take %s", f.Name, withArticle(from.Kind.String()))
	case isNull(doc):
		return &plan.Literal{Value: types.NullOf(t)}, nil
	}
	call := &plan.Call{Name: f.Name, T: t, Null: true}
	for _, a := range args {
		call.Args = append(call.Args, a.e)
	}
	return call, nil
}

// evaluate computes an argument that must be constant.
func (b *binder) evaluate(a operand) (types.Datum, error) {
	if d := literalOf(a.e); d != nil {
		return *d, nil
	}
	if len(plan.Columns(a.e)) > 0 || b.opts.Evaluate == nil {
		return types.Datum{}, b.errorf(a.n, "this argument must be constant")
	}
	d, err := b.opts.Evaluate(a.e)
	if err != nil {
		return d, b.wrap(a.n, err)
	}
	return d, nil
}

// typeOfText reads the name of a type, the fields of a STRUCT alone, or an Avro schema.
func (b *binder) typeOfText(text string, avro bool, at ast.Node) (*types.Type, error) {
	if avro {
		if b.opts.AvroType == nil {
			return nil, b.unsupported(at, "an Avro schema")
		}
		t, err := b.opts.AvroType(text)
		if err != nil {
			return nil, b.wrap(at, err)
		}
		return t, nil
	}
	if b.opts.ParseType == nil {
		return nil, b.unsupported(at, "a type as text")
	}
	name, err := b.opts.ParseType(text)
	if err != nil {
		fields, again := b.opts.ParseType("STRUCT<" + text + ">")
		if again == nil {
			name, err = fields, nil
		}
	}
	var t *types.Type
	if err == nil {
		t, err = b.typeOf(name)
	}
	if err != nil {
		msg := err.Error()
		var e *ast.Error
		if errors.As(err, &e) {
			msg = e.Msg
		}
		return nil, b.hint(at, "for instance 'STRUCT<a BIGINT, b ARRAY<VARCHAR>>' or 'a BIGINT, b ARRAY<VARCHAR>'", "%s is no type: %s", quoteText(text), msg)
	}
	return t, nil
}

// attempt binds TRY_F(…) as TRY(F(…)).
func (x *exprs) attempt(n ast.Node, f *funcs.Func, args []operand) (plan.Expr, error) {
	e, err := x.function(n, strings.TrimPrefix(f.Name, "try_"), args)
	if err != nil {
		return nil, err
	}
	return x.function(n, "try", []operand{{e, args[0].n}})
}
