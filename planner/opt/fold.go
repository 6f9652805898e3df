package opt

import "github.com/avrosql/avrosql/planner/plan"

// foldConstant computes what depends on no column, once instead of for each row. An expression whose
// evaluation fails stays: it raises its error if a row gets there, which behind a CASE or in a query of
// no rows it may never do. Its parts are literals by the time it is looked at, or could not be folded.
func foldConstant(o *optimizer, e plan.Expr) plan.Expr {
	if o.opts.Evaluate == nil {
		return e
	}
	switch e := e.(type) {
	case *plan.ColumnRef, *plan.OuterRef, *plan.LambdaRef, *plan.Lambda, *plan.Literal:
		return e
	case *plan.Call:
		if !plan.Deterministic(e) {
			return e
		}
	}
	for _, c := range plan.Children(e) {
		if _, ok := isLiteral(c); !ok {
			return e
		}
	}
	d, err := o.opts.Evaluate(e)
	if err != nil {
		return e
	}
	// A NULL may come back with the type of a bare NULL, an integer in a narrower type.
	if d.Type == nil || !d.Type.Equal(e.Type()) {
		if !d.Null {
			return e
		}
		d.Type = e.Type()
	}
	return &plan.Literal{Value: d}
}

// dropCast removes a cast to the type that the value has.
func dropCast(_ *optimizer, e plan.Expr) plan.Expr {
	if c, ok := e.(*plan.Cast); ok && c.Arg.Type().Equal(c.To) {
		return c.Arg
	}
	return e
}
