package bind

import (
	"math"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// aggregate binds the call of an aggregate.
func (x *exprs) aggregate(n *ast.FuncCall, f *funcs.Func) (plan.Expr, error) {
	b := x.b
	if s := x.ownScope(n); s != x.scope {
		return x.outerAggregate(s, n, f)
	}
	switch {
	case x.inAggregate != nil:
		return nil, b.hint(n, "compute the inner one in a derived table", "aggregate %s stands within aggregate %s", f.Name, x.inAggregate.Name.Name)
	case x.group == nil && x.mayGroup:
		return nil, &needsGroups{x.scope}
	case x.noAggregate != "" || x.group == nil:
		return nil, b.hint(n, x.noAggregate, "aggregate %s cannot stand in %s", f.Name, x.clause)
	}
	if f.Name == "grouping" {
		return x.grouping(n, f)
	}
	inner := *x
	inner.inAggregate, inner.lambdas = n, nil
	inner.alias = nil
	inner.at, inner.guard = x.group.rows, nil
	var filter plan.Expr
	if n.Filter != nil {
		// What it rejects the arguments are not evaluated for.
		cond, err := inner.bindCondition(n.Filter)
		if err != nil {
			return nil, err
		}
		filter = cond
		inner.given(cond)
	}
	if x.only != nil {
		if filter == nil {
			filter = x.only
		} else {
			filter = &plan.And{Args: []plan.Expr{x.only, filter}}
		}
	}
	call, err := inner.aggregateCall(n, f, filter, inner.bind)
	if err != nil {
		return nil, err
	}
	return x.group.addAggregate(b.label(n), *call), nil
}

// aggregateCall binds the arguments of an aggregate, and what stands among and behind them, each with
// bind. Calls that are sugar for others become those.
func (x *exprs) aggregateCall(n *ast.FuncCall, f *funcs.Func, filter plan.Expr, bind func(ast.Expr) (plan.Expr, error)) (*plan.AggCall, error) {
	b := x.b
	nodes, order, desc, err := b.aggregateNodes(n, f)
	if err != nil {
		return nil, err
	}
	args := make([]operand, len(nodes))
	for i, a := range nodes {
		e, err := bind(a)
		if err != nil {
			return nil, err
		}
		args[i] = operand{e, a}
	}
	switch {
	case n.Star && f.Name != "count":
		return nil, b.hint(n, "it is "+f.Signature(), "%s does not take *", f.Name)
	case n.Distinct && len(args) == 0:
		return nil, b.hint(n, "name the columns, or count the rows of a SELECT DISTINCT", "COUNT(DISTINCT *) does not say of what")
	case n.Nulls != ast.NullsDefault && !f.Nulls:
		return nil, b.hint(n, "aggregates pass over NULLs; it is for FIRST, LAST, ANY_VALUE and ARRAY_AGG", "%s does not take IGNORE or RESPECT NULLS", f.Name)
	}
	sig, err := b.resolve(n, f, args)
	if err != nil {
		return nil, err
	}
	call := &plan.AggCall{Func: f.Name, Distinct: n.Distinct, Filter: filter}
	call.Type, call.Nullable = sig.Result, sig.Nullable
	for i, a := range args {
		e := castTo(a.e, sig.Args[i])
		if f.Constants > 0 && i >= f.Constants {
			if e, err = b.fractions(e, a.n, f, desc); err != nil {
				return nil, err
			}
		}
		call.Args = append(call.Args, e)
	}
	if desc && f.Name == "mode" {
		call.Args = append(call.Args, &plan.Literal{Value: types.NewBool(true)})
	}
	if call.Order, err = x.aggregateOrder(n, f, args, order, bind); err != nil {
		return nil, err
	}
	b.simplifyAggregate(n, call)
	return call, nil
}

// aggregateNodes returns the arguments and the order of an aggregate's rows as written, WITHIN GROUP
// taken for what it means; desc says that the values of a percentile or MODE are in descending order.
func (b *binder) aggregateNodes(n *ast.FuncCall, f *funcs.Func) (nodes []ast.Expr, order []ast.OrderItem, desc bool, err error) {
	nodes, order = n.Args, n.OrderBy
	if len(nodes) == 1 && f.Name == "count" && !n.Distinct {
		if s, ok := nodes[0].(*ast.Star); ok && len(s.Exclude) == 0 && len(s.Replace) == 0 {
			// count(t.*) counts rows, as count(*) does.
			nodes = nil
		}
	}
	if n.Separator != nil {
		nodes = append(nodes[:len(nodes):len(nodes)], n.Separator)
	}
	if n.WithinGroup == nil {
		return nodes, order, false, nil
	}
	key := &n.WithinGroup[0]
	switch {
	case f.Within == funcs.NoWithin:
		err = b.hint(key, "write the order among the arguments if it matters", "WITHIN GROUP belongs to LISTAGG, PERCENTILE_CONT and the like, not to %s", f.Name)
	case order != nil:
		err = b.errorf(order[0].Expr, "%s has an order in WITHIN GROUP already", f.Name)
	case f.Within == funcs.WithinRows:
		order = n.WithinGroup
	case len(n.WithinGroup) > 1:
		err = b.errorf(&n.WithinGroup[1], "the values of %s are in the order of one key", f.Name)
	default:
		nodes = append([]ast.Expr{key.Expr}, nodes...)
		desc = key.Desc
	}
	return nodes, order, desc, err
}

// fractions returns the constant fractions of a quantile, negative ones where values are in descending
// order.
func (b *binder) fractions(e plan.Expr, n ast.Node, f *funcs.Func, desc bool) (plan.Expr, error) {
	const hint = "give a constant from 0 to 1, or an array of such"
	d := literalOf(e)
	if d == nil {
		if b.opts.Evaluate == nil || len(plan.Columns(e)) > 0 || plan.HasOuterRef(e) {
			return nil, b.hint(n, hint, "the fractions of %s are not constant", f.Name)
		}
		v, err := b.opts.Evaluate(e)
		if err != nil {
			return nil, b.wrap(n, err)
		}
		d = &v
	}
	ok := true
	fraction := func(d types.Datum) types.Datum {
		if d.Null || !(math.Abs(d.F) <= 1) {
			ok = false
		}
		if desc {
			d.F = -d.F
		}
		return d
	}
	v := *d
	if v.Type.Kind == types.Array && !v.Null {
		v.Elems = make([]types.Datum, len(d.Elems))
		for i, x := range d.Elems {
			v.Elems[i] = fraction(x)
		}
	} else {
		v = fraction(v)
	}
	if !ok {
		return nil, b.hint(n, hint, "%s is no fraction", plan.FormatDatum(*d))
	}
	return &plan.Literal{Value: v}, nil
}

// aggregateOrder binds the order of the rows, if it matters. The values of DISTINCT have an order only by
// what is made of them alone.
func (x *exprs) aggregateOrder(n *ast.FuncCall, f *funcs.Func, args []operand, order []ast.OrderItem, bind func(ast.Expr) (plan.Expr, error)) ([]plan.SortKey, error) {
	b := x.b
	var keys []plan.SortKey
	for i := range order {
		o := &order[i]
		if _, all := o.Expr.(*ast.Star); all {
			return nil, b.hint(o.Expr, "name the columns", "ORDER BY ALL cannot stand in an aggregate")
		}
		if _, ordinal := o.Expr.(*ast.IntLit); ordinal {
			return nil, b.hint(o.Expr, "name the value", "ORDER BY in an aggregate takes no ordinal")
		}
		e, err := bind(o.Expr)
		if err != nil {
			return nil, err
		}
		if n.Distinct && !madeOf(e, args) {
			return nil, b.hint(o.Expr, "order by the argument, or leave out DISTINCT", "the different values of an argument can't be ordered by what differs among their rows")
		}
		key := plan.SortKey{Expr: e, Desc: o.Desc, NullsFirst: !o.Desc}
		if o.Nulls != ast.NullsUnspecified {
			key.NullsFirst = o.Nulls == ast.NullsFirst
		}
		if literalOf(e) == nil {
			keys = append(keys, key)
		}
	}
	if !f.Ordered {
		return nil, nil
	}
	return keys, nil
}

// madeOf reports whether an expression is made of arguments and constants alone.
func madeOf(e plan.Expr, args []operand) bool {
	if !plan.Deterministic(e) {
		return false
	}
	ok := true
	plan.Walk(e, func(e plan.Expr) bool {
		for _, a := range args {
			if same(a.e, e) {
				return false
			}
		}
		switch e.(type) {
		case *plan.ColumnRef, *plan.OuterRef:
			ok = false
		}
		return ok
	})
	return ok
}

// simplifyAggregate makes calls that mean the same one, and drops a DISTINCT that changes nothing.
func (b *binder) simplifyAggregate(n *ast.FuncCall, call *plan.AggCall) {
	present := func() {
		cond := plan.Expr(&plan.IsNull{Arg: call.Args[0], Negate: true})
		if call.Filter != nil {
			cond = &plan.And{Args: []plan.Expr{call.Filter, cond}}
		}
		call.Filter = cond
	}
	ignore := n.Nulls == ast.IgnoreNulls
	switch call.Func {
	case "min", "max", "bool_and", "bool_or", "bit_and", "bit_or", "approx_count_distinct":
		call.Distinct = false
	case "any_value", "first":
		call.Distinct = false
		if ignore {
			call.Func = "any_value"
		} else if n.Nulls == ast.RespectNulls {
			call.Func = "first"
		}
	case "last":
		call.Distinct = false
		if ignore {
			present()
		}
	case "array_agg":
		if ignore {
			present()
			call.Type = types.NewArray(call.Args[0].Type(), false)
		}
	case "collect_set":
		call.Func, call.Distinct = "collect_list", true
	case "median":
		call.Func = "quantile_cont"
		call.Args = append(call.Args, &plan.Literal{Value: types.NewDouble(0.5)})
	}
}
