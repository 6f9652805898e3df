package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// quantified binds x op ANY|ALL (array): over the elements where they are known, else by functions of the
// array.
func (x *exprs) quantified(n *ast.Quantified) (plan.Expr, error) {
	l, err := x.operand(n.Left)
	if err != nil {
		return nil, err
	}
	var list []operand
	if items, ok := n.Array.(*ast.List); ok {
		if list, err = x.operands(items.Items...); err != nil {
			return nil, err
		}
	} else {
		arr, err := x.operand(n.Array)
		if err != nil {
			return nil, err
		}
		d := literalOf(arr.e)
		switch {
		case d != nil && d.Null:
			return &plan.Literal{Value: types.NullOf(types.Of(types.Boolean))}, nil
		case arr.e.Type().Kind != types.Array:
			return nil, x.b.hint(n.Array, "bind an array, or write IN (…)", "ANY and ALL take an array, not %s", withArticle(arr.e.Type().Kind.String()))
		case d == nil:
			return x.search(n, arr, l)
		}
		for _, elem := range d.Elems {
			list = append(list, operand{&plan.Literal{Value: elem}, n.Array})
		}
	}
	if n.Op == ast.Eq && !n.All || n.Op == ast.Ne && n.All {
		return x.in(l, list, n.All)
	}
	if len(list) == 0 {
		return &plan.Literal{Value: types.NewBool(n.All)}, nil
	}
	conds := make([]plan.Expr, len(list))
	if err := x.b.repeated(l); err != nil {
		return nil, err
	}
	for i, o := range list {
		if conds[i], err = x.comparison(compareOps[n.Op], l, o); err != nil {
			return nil, err
		}
	}
	switch {
	case len(conds) == 1:
		return conds[0], nil
	case n.All:
		return &plan.And{Args: conds}, nil
	}
	return &plan.Or{Args: conds}, nil
}

// search is x op ANY|ALL (array) over a value that is an array: a search in it, or a comparison with each
// of its elements.
func (x *exprs) search(n *ast.Quantified, arr, elem operand) (plan.Expr, error) {
	if n.Op == ast.Eq && !n.All || n.Op == ast.Ne && n.All {
		return x.contains(n, arr, elem)
	}
	if err := x.b.repeated(elem); err != nil {
		return nil, err
	}
	return x.eachElement(arr, n.All, func(item operand) (plan.Expr, error) {
		// Within the lambda, for one in the operand has another level there.
		l, err := x.operand(n.Left)
		if err != nil {
			return nil, err
		}
		return x.comparison(compareOps[n.Op], l, item)
	})
}

// contains is x = ANY (array), or x <> ALL (array): ARRAY_CONTAINS, but that NULL is not in an array of no
// elements.
func (x *exprs) contains(n *ast.Quantified, arr, elem operand) (plan.Expr, error) {
	e, err := x.function(n, "array_contains", []operand{arr, elem})
	if err != nil {
		return nil, err
	}
	if elem.e.Nullable() {
		if err := x.b.repeated(arr, elem); err != nil {
			return nil, err
		}
		length, err := x.function(n, "array_length", []operand{arr})
		if err != nil {
			return nil, err
		}
		none := &plan.Compare{Op: plan.Eq, L: length, R: &plan.Literal{Value: types.NewInt(0)}}
		e = &plan.Case{
			Whens: []plan.When{{Cond: &plan.And{Args: []plan.Expr{&plan.IsNull{Arg: elem.e}, none}}, Then: &plan.Literal{Value: types.NewBool(false)}}},
			Else:  e, T: e.Type(), Null: true,
		}
	}
	if n.All {
		e = negate(e)
	}
	return e, nil
}

// eachElement is a condition on any or all elements of an array: TRUE or FALSE where one decides it, else
// NULL if it is NULL for one.
func (x *exprs) eachElement(arr operand, all bool, body func(item operand) (plan.Expr, error)) (plan.Expr, error) {
	t := arr.e.Type()
	l := &plan.Lambda{Params: []plan.LambdaParam{{Name: "item", Type: t.Elem, Null: t.ElemNullable}}}
	if x.lambdas != nil {
		l.Level = x.lambdas.node.Level + 1
	}
	up := x.lambdas
	x.lambdas = &lambdaScope{up: up, node: &plan.Lambda{Level: l.Level}} // which no name finds the parameter in
	defer func() { x.lambdas = up }()
	var err error
	l.Body, err = body(operand{&plan.LambdaRef{Level: l.Level, Name: "item", T: t.Elem, Null: t.ElemNullable}, arr.n})
	name := "any_match"
	if all {
		name = "all_match"
	}
	return &plan.Call{Name: name, Args: []plan.Expr{arr.e, l}, T: types.Of(types.Boolean), Null: true}, err
}

// quantifiedQuery binds x op ANY|ALL (SELECT …). = ANY is IN and <> ALL is NOT IN. Of the others what
// counts is the query's least or greatest value, whether it has a NULL, and whether it has rows at all:
// x < ANY (q) is
//
//	CASE WHEN count(*) = 0 THEN FALSE WHEN x < max(q) THEN TRUE
//	     WHEN count(q) < count(*) OR x IS NULL THEN NULL ELSE FALSE END
//
// and x op ALL (q) the negation of ANY with the opposite operator.
func (x *exprs) quantifiedQuery(n *ast.Quantified) (plan.Expr, error) {
	if n.Op == ast.Eq && !n.All || n.Op == ast.Ne && n.All {
		return x.inQuery(n, n.Left, n.Query, n.All)
	}
	if row, ok := n.Left.(*ast.Row); ok {
		return x.quantifiedRow(n, row)
	}
	op := compareOps[n.Op]
	if n.All {
		op = opposite[op]
	}
	l, err := x.operand(n.Left)
	if err != nil {
		return nil, err
	}
	if err := x.b.repeated(l); err != nil {
		return nil, err
	}
	out, f, err := x.subquery(n, n.Query)
	if err != nil {
		return nil, err
	}
	if len(out.cols) != 1 {
		return nil, x.b.errorf(n.Query, "ANY and ALL take a query of one column, not of %d", len(out.cols))
	}
	a, z, err := x.align(l, out.result(0, n.Query))
	if err != nil {
		return nil, err
	}
	bigint := types.Of(types.BigInt)
	agg := func(name, fn string, t *types.Type, args ...plan.Expr) plan.AggCall {
		return plan.AggCall{Column: plan.Column{ID: x.b.id(), Name: name, Type: t, Nullable: fn != "count"}, Func: fn, Args: args}
	}
	least, most := agg("min", "min", z.Type(), z), agg("max", "max", z.Type(), z)
	rows, known := agg("rows", "count", bigint), agg("known", "count", bigint, z)
	node := &plan.Aggregate{Input: out.node, Aggs: []plan.AggCall{least, most, rows, known}}
	x.attach(plan.Join{Kind: plan.Single}, &output{node: node}, f)
	ref := func(c plan.AggCall) plan.Expr {
		r := c.Column.Ref()
		r.Null = true
		return r
	}
	compare := func(c plan.AggCall) plan.Expr { return &plan.Compare{Op: op, L: a, R: ref(c)} }
	var holds plan.Expr
	switch op {
	case plan.Lt, plan.Le:
		holds = compare(most)
	case plan.Gt, plan.Ge:
		holds = compare(least)
	case plan.Eq:
		// Only in the negation of <> ANY, which is = ALL: see below.
		return nil, x.b.unsupported(n, "this comparison")
	default:
		holds = &plan.Or{Args: []plan.Expr{compare(least), compare(most)}}
	}
	truth := func(v bool) plan.Expr { return &plan.Literal{Value: types.NewBool(v)} }
	boolean := types.Of(types.Boolean)
	e := plan.Expr(&plan.Case{
		Whens: []plan.When{
			{Cond: &plan.Compare{Op: plan.Eq, L: ref(rows), R: &plan.Literal{Value: types.NewInt(0)}}, Then: truth(false)},
			{Cond: holds, Then: truth(true)},
			{Cond: &plan.Or{Args: []plan.Expr{&plan.Compare{Op: plan.Lt, L: ref(known), R: ref(rows)}, &plan.IsNull{Arg: a}}}, Then: &plan.Literal{Value: types.NullOf(boolean)}},
		},
		Else: truth(false), T: boolean, Null: true,
	})
	if n.All {
		e = negate(e)
	}
	return e, nil
}

// opposite is the comparison that holds where another does not, NULL aside.
var opposite = map[plan.CompareOp]plan.CompareOp{
	plan.Eq: plan.Ne, plan.Ne: plan.Eq, plan.Lt: plan.Ge, plan.Ge: plan.Lt, plan.Gt: plan.Le, plan.Le: plan.Gt,
}

// quantifiedRow binds (a, b) op ANY|ALL (SELECT …) but for = ANY and <> ALL: the query's rows are compared
// with the row's values, which are its parameters, and what counts is whether one is TRUE (for ALL, FALSE)
// and whether one is NULL.
func (x *exprs) quantifiedRow(n *ast.Quantified, row *ast.Row) (plan.Expr, error) {
	l, err := x.operands(row.Items...)
	if err != nil {
		return nil, err
	}
	if err := x.b.repeated(l...); err != nil {
		return nil, err
	}
	out, f, err := x.subquery(n, n.Query)
	if err != nil {
		return nil, err
	}
	if len(out.cols) != len(l) {
		return nil, x.b.errorf(n.Query, "a row of %s is compared with a query of %s", plural(len(l), "value"), plural(len(out.cols), "column"))
	}
	params, values := make([]operand, len(l)), make([]operand, len(l))
	for i, o := range l {
		params[i], values[i] = operand{f.param("value", o.e), o.n}, out.result(i, n.Query)
	}
	cond, err := x.compareRows(n.Op, params, values)
	if err != nil {
		return nil, err
	}
	decides := "bool_or"
	if n.All {
		decides = "bool_and"
	}
	bigint, boolean := types.Of(types.BigInt), types.Of(types.Boolean)
	node := &plan.Aggregate{Input: out.node, Aggs: []plan.AggCall{
		{Column: plan.Column{ID: x.b.id(), Name: "decided", Type: boolean, Nullable: true}, Func: decides, Args: []plan.Expr{cond}},
		{Column: plan.Column{ID: x.b.id(), Name: "rows", Type: bigint}, Func: "count"},
		{Column: plan.Column{ID: x.b.id(), Name: "known", Type: bigint}, Func: "count", Args: []plan.Expr{cond}},
	}}
	x.attach(plan.Join{Kind: plan.Single}, &output{node: node}, f)
	ref := func(i int) plan.Expr {
		r := node.Aggs[i].Column.Ref()
		r.Null = true
		return r
	}
	truth := func(v bool) plan.Expr { return &plan.Literal{Value: types.NewBool(v)} }
	return &plan.Case{
		Whens: []plan.When{
			{Cond: &plan.IsTruth{Arg: ref(0), Want: !n.All}, Then: truth(!n.All)},
			{Cond: &plan.Compare{Op: plan.Lt, L: ref(2), R: ref(1)}, Then: &plan.Literal{Value: types.NullOf(boolean)}},
		},
		Else: truth(n.All), T: boolean, Null: true,
	}, nil
}
