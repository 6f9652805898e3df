package bind

import (
	"errors"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// call binds a call as written: of a scalar function, or of an aggregate.
func (x *exprs) call(n *ast.FuncCall) (plan.Expr, error) {
	b := x.b
	if e, done, err := x.jsonAggregate(n); done {
		return e, err
	}
	if n.Over != nil {
		return x.window(n)
	}
	if g, ok := generatorOf(n.Name.Name); ok && !g.Series {
		return x.generated(g, n)
	}
	if isColumns(n) {
		return x.eachOf(n)
	}
	if _, ok := sessionFuncs[n.Name.Name]; ok {
		return x.sessionValue(n)
	}
	n = ignoresNulls(n)
	f, ok := funcs.Lookup(n.Name.Name)
	if !ok {
		return nil, b.unknownFunction(n)
	}
	if n.Name.Name == "first_value" || n.Name.Name == "last_value" {
		f, _ = funcs.Lookup(strings.TrimSuffix(n.Name.Name, "_value")) // Spark's aggregates
	}
	switch f.Kind {
	case funcs.Aggregate:
		return x.aggregate(n, f)
	case funcs.Window:
		return nil, b.hint(n, f.Name+"() OVER (…)", "%s is a window function and needs an OVER clause", f.Name)
	case funcs.Table:
		return nil, b.hint(n, "SELECT … FROM "+f.Name+"(…)", "%s makes a table and stands in FROM", f.Name)
	}
	switch {
	case n.Star:
		return nil, b.hint(n, "it is "+f.Signature(), "%s does not take *", f.Name)
	case n.Distinct:
		return nil, b.errorf(n, "DISTINCT belongs to aggregates, %s is none", f.Name)
	case n.Filter != nil:
		return nil, b.errorf(n.Filter, "FILTER belongs to aggregates, %s is none", f.Name)
	case n.OrderBy != nil || n.WithinGroup != nil || n.Separator != nil || n.Nulls != ast.NullsDefault:
		return nil, b.errorf(n, "%s is no aggregate and takes no order, separator or treatment of NULLs", f.Name)
	}
	if f.Lambda != funcs.NoLambda {
		return x.lambdaCall(n, f)
	}
	if f.Name == "struct" && len(n.Args) > 0 {
		if _, ok := n.Args[0].(*ast.NamedArg); ok {
			return x.structPack(n)
		}
	}
	args := make([]operand, len(n.Args))
	mark := len(x.guard)
	for i, a := range n.Args {
		x.givenArguments(f, args, i, mark)
		if unit, ok := unitArgument(f, i, a); ok {
			args[i] = operand{&plan.Literal{Value: types.NewString(unit)}, a}
			continue
		}
		o, err := x.operand(a)
		if err != nil {
			return nil, err
		}
		args[i] = o
	}
	x.guard = x.guard[:mark]
	return x.apply(n, f, args)
}

// unitFuncs take a unit as their first argument, which may be written as a bare word.
var unitFuncs = map[string]bool{"timestampadd": true, "timestampdiff": true, "datediff": true, "date_trunc": true, "date_part": true}

func unitArgument(f *funcs.Func, i int, a ast.Expr) (string, bool) {
	p, ok := a.(*ast.Path)
	if !ok || i > 0 || !unitFuncs[f.Name] || len(p.Parts) != 1 || p.Parts[0].Quoted {
		return "", false
	}
	word := strings.ToLower(p.Parts[0].Name)
	word = strings.TrimPrefix(word, "sql_tsi_")
	_, ok = types.IntervalUnit(word)
	return word, ok
}

func (b *binder) unknownFunction(n *ast.FuncCall) error {
	var names []string
	for _, f := range funcs.All() {
		names = append(names, f.Name)
		names = append(names, f.Aliases...)
	}
	hint := foreignFunctions[strings.ToLower(n.Name.Name)]
	if hint == "" {
		hint = didYouMean(nearest(n.Name.Name, names))
	}
	if hint == "" {
		hint = "SHOW FUNCTIONS lists them all"
	}
	at := ast.Node(&n.Name)
	if n.Name.Source() == (ast.Span{}) {
		at = n
	}
	return b.hint(at, hint, "no function %s", n.Name.Name)
}

// function binds a call that the syntax stands for.
func (x *exprs) function(n ast.Node, name string, args []operand) (plan.Expr, error) {
	f, ok := funcs.Lookup(name)
	if !ok {
		return nil, x.b.unsupported(n, name)
	}
	return x.apply(n, f, args)
}

// apply resolves a scalar function for bound arguments.
func (x *exprs) apply(n ast.Node, f *funcs.Func, args []operand) (plan.Expr, error) {
	b := x.b
	if e, done, err := x.special(n, f, args); done || err != nil {
		return e, err
	}
	if e, done, err := x.rewrite(n, f, args); done || err != nil {
		return e, err
	}
	sig, err := b.resolve(n, f, args)
	if err != nil {
		return nil, err
	}
	out := &plan.Call{Name: f.Name, Args: make([]plan.Expr, len(args)), Null: sig.Nullable}
	values := make([]*types.Datum, len(args))
	for i, a := range args {
		out.Args[i] = castTo(a.e, sig.Args[i])
		values[i] = literalOf(out.Args[i])
	}
	out.T = f.Refine(sig, values).Result
	return out, nil
}

// resolve finds the form of a function that takes the arguments. String literals become what the form
// wants.
func (b *binder) resolve(n ast.Node, f *funcs.Func, args []operand) (funcs.Signature, error) {
	kinds := make([]*types.Type, len(args))
	null := make([]bool, len(args))
	texts := false
	for i, a := range args {
		kinds[i], null[i] = a.e.Type(), a.e.Nullable()
		texts = texts || textLiteral(a.e)
	}
	sig, err := f.Resolve(kinds, null)
	if err == nil {
		return sig, nil
	}
	// A NULL of an unlike type is as good as any.
	for i, a := range args {
		if isNull(a.e) {
			kinds[i] = types.Of(types.Null)
		}
	}
	if sig, again := f.Resolve(kinds, null); again == nil {
		return sig, nil
	}
	if texts {
		open := make([]*types.Type, len(args))
		for i, a := range args {
			if open[i] = kinds[i]; textLiteral(a.e) {
				open[i] = types.Of(types.Null)
			}
		}
		if sig, again := f.Resolve(open, null); again == nil {
			for i, a := range args {
				if textLiteral(a.e) && sig.Args[i].Kind != types.Null && !sig.Args[i].Text() {
					e, err := b.readText(a.e, sig.Args[i], a.n)
					if err != nil {
						return sig, err
					}
					if v, ok := b.exactly(*literalOf(e), sig.Args[i]); ok {
						e = &plan.Literal{Value: v}
					} else if !types.Widens(e.Type(), sig.Args[i]) {
						return sig, b.errorf(a.n, "%s is not %s", quoteText(literalOf(a.e).S), withArticle(sig.Args[i].Kind.String()))
					}
					args[i].e, kinds[i] = e, e.Type()
				}
			}
			if s, err := f.Resolve(kinds, null); err == nil {
				return s, nil
			}
			return sig, nil
		}
	}
	return sig, b.functionError(n, f, args, err)
}

// functionError gives the error of a signature its place: the arguments, or the call.
func (b *binder) functionError(n ast.Node, f *funcs.Func, args []operand, err error) error {
	var fe *funcs.Error
	if !errors.As(err, &fe) {
		return b.wrap(n, err)
	}
	msg, hint, _ := strings.Cut(err.Error(), "; ")
	e := b.hint(n, hint, "%s", msg).(*ast.Error)
	e.Err = err
	return e
}

// rewrite binds the functions that are sugar for other expressions.
func (x *exprs) rewrite(n ast.Node, f *funcs.Func, args []operand) (e plan.Expr, done bool, err error) {
	b := x.b
	if f.Rewrite == funcs.Keep {
		return nil, false, nil
	}
	if f.Rewrite == funcs.AsCoalesce || f.Rewrite == funcs.AsNullIf {
		if err := b.repeated(args...); err != nil {
			return nil, true, err
		}
	}
	switch f.Rewrite {
	case funcs.AsTyped:
		e, err := x.typed(n, f, args)
		return e, true, err
	case funcs.AsMacro:
		e, err := x.macro(n, f, args)
		return e, true, err
	case funcs.AsTry:
		e, err := x.attempt(n, f, args)
		return e, true, err
	}
	count := func(least, most int) bool { return len(args) >= least && (most < 0 || len(args) <= most) }
	switch {
	case f.Rewrite == funcs.AsCoalesce && count(1, -1):
		t, err := b.unify(args, func(l, r operand) error {
			return b.hint(r.n, unlikeHint(l.e.Type(), r.e.Type()), "%s takes values of one type, not %s and %s", f.Name, l.e.Type(), r.e.Type())
		})
		if err != nil {
			return nil, true, err
		}
		list := make([]plan.Expr, len(args))
		for i, a := range args {
			list[i] = castTo(a.e, t)
		}
		return coalesce(list, t, x.whole), true, nil
	case f.Rewrite == funcs.AsNullIf && count(2, 2):
		same, err := x.comparison(plan.Eq, args[0], args[1])
		if err != nil {
			return nil, true, err
		}
		t := args[0].e.Type()
		null := &plan.Literal{Value: types.NullOf(t)}
		return &plan.Case{Whens: []plan.When{{Cond: same, Then: null}}, Else: args[0].e, T: t, Null: true}, true, nil
	case f.Rewrite == funcs.AsIf && count(3, 3):
		cond, err := b.truth(args[0])
		if err != nil {
			return nil, true, err
		}
		e, err := b.choose([]plan.Expr{cond}, args[1:])
		return e, true, err
	case f.Rewrite == funcs.AsNvl2 && count(3, 3):
		e, err := b.choose([]plan.Expr{&plan.IsNull{Arg: args[0].e, Negate: true}}, args[1:])
		return e, true, err
	case (f.Rewrite == funcs.AsAdd || f.Rewrite == funcs.AsSub) && count(2, 2) && args[1].e.Type().Kind == types.Interval:
		op := plan.Add
		if f.Rewrite == funcs.AsSub {
			op = plan.Sub
		}
		e, err := x.arith(n, op, args[0], args[1])
		return e, true, err
	case f.Rewrite == funcs.AsStruct:
		e, err := x.namedStruct(n, f, args)
		return e, true, err
	case f.Rewrite == funcs.AsField && count(2, 2):
		d := literalOf(args[1].e)
		if k := args[0].e.Type().Unfold().Kind; k != types.Struct && k != types.Union || d == nil || !d.Type.Text() {
			return nil, true, b.hint(n, "for instance "+f.Example, "%s takes a STRUCT and the name of a field", f.Name)
		}
		e, err := x.stepInto(args[0], &ast.Ident{Span: args[1].n.Source(), Name: d.S, Quoted: true})
		return e, true, err
	case f.Rewrite == funcs.AsAdd, f.Rewrite == funcs.AsSub:
		return nil, false, nil
	}
	return nil, true, b.hint(n, "it is "+f.Signature(), "%s does not take %d arguments", f.Name, len(args))
}

// extractFuncs are the fields of EXTRACT that have a function of their own, which can't fail.
var extractFuncs = map[string]string{
	"year": "year", "quarter": "quarter", "month": "month", "day": "day", "week": "week", "hour": "hour",
	"minute": "minute", "second": "second", "doy": "dayofyear", "isodow": "isodow", "isoyear": "isoyear",
	"century": "century", "decade": "decade",
}

// extract binds EXTRACT(field FROM x).
func (x *exprs) extract(n *ast.Extract) (plan.Expr, error) {
	o, err := x.operand(n.From)
	if err != nil {
		return nil, err
	}
	field := strings.ToLower(n.Field.Name)
	if name, ok := extractFuncs[field]; ok && o.e.Type().Kind != types.Interval {
		return x.function(n, name, []operand{o})
	}
	unit := operand{&plan.Literal{Value: types.NewString(field)}, &n.Field}
	return x.function(n, "date_part", []operand{unit, o})
}
