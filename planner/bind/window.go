package bind

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// windowing collects the window functions of a block while the expressions above them are bound.
// Functions over one partitioning and order share a node, whatever their frames.
type windowing struct {
	b     *binder
	named []ast.NamedWindow
	nodes []*plan.Window // without inputs
	rows  *attachment    // queries within windows
	cols  plan.ColumnSet
}

// newWindowing reads the WINDOW clause.
func (b *binder) newWindowing(named []ast.NamedWindow) (*windowing, error) {
	w := &windowing{b: b, rows: &attachment{}, cols: plan.ColumnSet{}}
	for i := range named {
		n := &named[i]
		for _, o := range w.named {
			if strings.EqualFold(o.Name.Name, n.Name.Name) {
				return nil, b.errorf(&n.Name, "there are two windows %s", n.Name.String())
			}
		}
		// A window may refine those before it.
		spec, err := w.resolve(n.Spec)
		if err != nil {
			return nil, err
		}
		w.named = append(w.named, ast.NamedWindow{Span: n.Span, Name: n.Name, Spec: spec})
	}
	return w, nil
}

// resolve returns a specification that refers to no other.
func (w *windowing) resolve(spec *ast.WindowSpec) (*ast.WindowSpec, error) {
	if spec.Base == nil {
		return spec, nil
	}
	b := w.b
	var base *ast.WindowSpec
	var names []string
	for i := range w.named {
		names = append(names, w.named[i].Name.Name)
		if strings.EqualFold(w.named[i].Name.Name, spec.Base.Name) {
			base = w.named[i].Spec
		}
	}
	name := spec.Base.String()
	switch {
	case base == nil:
		hint := didYouMean(nearest(spec.Base.Name, names))
		if hint == "" {
			hint = "define it in the block's WINDOW clause: WINDOW " + name + " AS (…)"
		}
		return nil, b.hint(spec.Base, hint, "no window %s", name)
	case spec.Bare:
		return base, nil
	case len(spec.PartitionBy) > 0:
		return nil, b.hint(spec.PartitionBy[0], "write the whole window without "+name, "PARTITION BY cannot be added to window %s", name)
	case len(spec.OrderBy) > 0 && len(base.OrderBy) > 0:
		return nil, b.hint(spec.OrderBy[0].Expr, "write the whole window without "+name, "window %s has an ORDER BY already", name)
	case base.Frame != nil:
		return nil, b.hint(spec, "write OVER "+name+" without parentheses, or leave the frame out of its definition", "window %s has a frame and can only be used as it is", name)
	}
	out := &ast.WindowSpec{Span: spec.Span, PartitionBy: base.PartitionBy, OrderBy: base.OrderBy, Frame: spec.Frame}
	if len(spec.OrderBy) > 0 {
		out.OrderBy = spec.OrderBy
	}
	return out, nil
}

// add returns the column of a function; calls that are the same are computed once.
func (w *windowing) add(name string, partition []plan.Expr, order []plan.SortKey, f plan.WindowFunc) plan.Expr {
	var node *plan.Window
	for _, n := range w.nodes {
		if sameList(n.Partition, partition) && sameKeys(n.Order, order) {
			node = n
		}
	}
	if node == nil {
		node = &plan.Window{Partition: partition, Order: order}
		w.nodes = append(w.nodes, node)
	}
	for i := range node.Funcs {
		if sameWindowFunc(&node.Funcs[i], &f) {
			return node.Funcs[i].Column.Ref()
		}
	}
	f.ID, f.Name = w.b.id(), name
	node.Funcs = append(node.Funcs, f)
	w.cols.Add(f.ID)
	return f.Column.Ref()
}

// uses reports whether an expression needs the value of a window function.
func (w *windowing) uses(e plan.Expr) bool {
	if w == nil || len(w.cols) == 0 || e == nil {
		return false
	}
	for r := range plan.Refs(e) {
		if w.cols.Has(r.ID) {
			return true
		}
	}
	return false
}

// apply puts the windows above a node.
func (w *windowing) apply(node plan.Node) plan.Node {
	node = w.rows.over(node)
	for _, n := range w.nodes {
		n.Input = node
		node = n
	}
	return node
}

func sameKeys(a, b []plan.SortKey) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Desc != b[i].Desc || a[i].NullsFirst != b[i].NullsFirst || !same(a[i].Expr, b[i].Expr) {
			return false
		}
	}
	return true
}

func sameWindowFunc(a, b *plan.WindowFunc) bool {
	fa, fb := a.Frame, b.Frame
	if a.Func != b.Func || a.Distinct != b.Distinct || a.IgnoreNulls != b.IgnoreNulls || !sameList(a.Args, b.Args) || !sameKeys(a.Order, b.Order) || !a.Type.Equal(b.Type) ||
		(a.Filter == nil) != (b.Filter == nil) || a.Filter != nil && !same(a.Filter, b.Filter) ||
		fa.Unit != fb.Unit || fa.Exclude != fb.Exclude {
		return false
	}
	bounds := func(a, b plan.FrameBound) bool {
		return a.Kind == b.Kind && a.N == b.N && (a.At == nil) == (b.At == nil) && (a.At == nil || same(a.At, b.At))
	}
	return bounds(fa.Start, fb.Start) && bounds(fa.End, fb.End)
}

// window binds f(…) OVER ….
func (x *exprs) window(n *ast.FuncCall) (plan.Expr, error) {
	b := x.b
	n = ignoresNulls(n)
	f, ok := funcs.Lookup(n.Name.Name)
	switch {
	case !ok:
		return nil, b.unknownFunction(n)
	case f.Name == "grouping":
		return nil, b.hint(n, "leave OVER out", "GROUPING is about the row's own grouping set")
	case f.Kind == funcs.Scalar, f.Kind == funcs.Table:
		return nil, b.hint(n, "leave OVER out", "%s is neither a window function nor an aggregate", f.Name)
	case x.inWindow != nil:
		return nil, b.hint(n, "compute the inner one in a derived table", "window function %s stands within window function %s", f.Name, x.inWindow.Name.Name)
	case x.inAggregate != nil:
		return nil, b.hint(n, "compute the window function in a derived table", "window function %s stands within aggregate %s", f.Name, x.inAggregate.Name.Name)
	case x.windows == nil:
		hint := "compute it in a derived table"
		if x.clause == "WHERE" || x.clause == "HAVING" {
			hint = "conditions on window functions belong into QUALIFY"
		}
		return nil, b.hint(n, hint, "window function %s cannot stand in %s", f.Name, x.clause)
	case f.Kind == funcs.Window && n.WithinGroup != nil:
		return nil, b.hint(n.WithinGroup[0].Expr, "order the window: OVER (ORDER BY …)", "WITHIN GROUP belongs to aggregates, %s is none", f.Name)
	case f.Kind == funcs.Window && n.OrderBy != nil:
		return nil, b.hint(n.OrderBy[0].Expr, "order the window: OVER (ORDER BY …)", "ORDER BY within the arguments of window function %s", f.Name)
	case f.Kind == funcs.Window && n.Star:
		return nil, b.hint(n, "it is "+f.Signature(), "%s does not take *", f.Name)
	case n.Distinct && f.Kind == funcs.Window:
		return nil, b.errorf(n, "DISTINCT belongs to aggregates, %s is none", f.Name)
	case n.Filter != nil && f.Kind == funcs.Window:
		return nil, b.hint(n.Filter, "use a CASE within the argument", "FILTER belongs to aggregates, %s is none", f.Name)
	case n.Nulls != ast.NullsDefault && !valueFunc(f.Name) && !f.Nulls:
		return nil, b.hint(n, "it is for LAG, LEAD, FIRST_VALUE, LAST_VALUE and NTH_VALUE; aggregates pass over NULLs", "%s does not take IGNORE or RESPECT NULLS", f.Name)
	}
	spec, err := x.windows.resolve(n.Over)
	if err != nil {
		return nil, err
	}
	inner := *x
	inner.inWindow, inner.lambdas = n, nil
	inner.loose = nil
	inner.at, inner.guard = x.windows.rows, nil
	call := plan.WindowFunc{Func: f.Name, Distinct: n.Distinct, IgnoreNulls: n.Nulls == ast.IgnoreNulls}
	above := x.at // what the queries beside windows give is not there yet
	if err := inner.windowArgs(n, f, &call, above); err != nil {
		return nil, err
	}
	var partition []plan.Expr
	for _, p := range spec.PartitionBy {
		e, err := inner.windowExpr(p, above)
		if err != nil {
			return nil, err
		}
		partition = append(partition, e)
	}
	var order []plan.SortKey
	for i := range spec.OrderBy {
		o := &spec.OrderBy[i]
		if _, all := o.Expr.(*ast.Star); all {
			return nil, b.hint(o.Expr, "name the columns", "ORDER BY ALL cannot stand in a window")
		}
		e, err := inner.windowExpr(o.Expr, above)
		if err != nil {
			return nil, err
		}
		key := plan.SortKey{Expr: e, Desc: o.Desc, NullsFirst: !o.Desc}
		if o.Nulls != ast.NullsUnspecified {
			key.NullsFirst = o.Nulls == ast.NullsFirst
		}
		order = append(order, key)
	}
	if framed(f) {
		if call.Frame, err = inner.frame(spec, order); err != nil {
			return nil, err
		}
	} else if spec.Frame != nil {
		// It has no effect, but has to make sense.
		if _, err = inner.frame(spec, order); err != nil {
			return nil, err
		}
	}
	return x.windows.add(b.label(n), partition, order, call), nil
}

// windowExpr binds an expression that a window reads.
func (x *exprs) windowExpr(n ast.Expr, above *attachment) (plan.Expr, error) {
	e, err := x.expr(n)
	switch {
	case err != nil:
	// Both by an alias of the select list: written out neither would have come this far.
	case x.windows.uses(e):
		err = x.b.hint(n, "compute the inner one in a derived table", "%s is the value of a window function and cannot stand within another", x.b.label(n))
	case above.provides(e):
		err = x.b.hint(n, "write the query in its place, or select from a derived table", "%s is the value of a query of the select list, which a window does not see", x.b.label(n))
	}
	return e, err
}

// provides reports whether an expression needs what a query here gives.
func (a *attachment) provides(e plan.Expr) bool {
	if a == nil {
		return false
	}
	for _, q := range a.list {
		have := plan.Produced(q.join.R)
		have.Add(q.join.Mark.ID)
		for r := range plan.Refs(e) {
			if have.Has(r.ID) {
				return true
			}
		}
	}
	return false
}

// windowArgs binds arguments and filter.
func (x *exprs) windowArgs(n *ast.FuncCall, f *funcs.Func, call *plan.WindowFunc, above *attachment) error {
	b := x.b
	if n.Filter != nil {
		x.loose = x.loose[:0]
		cond, err := x.condition(n.Filter)
		if err != nil {
			return err
		}
		if x.windows.uses(cond) || above.provides(cond) {
			return b.hint(n.Filter, "compute it in a derived table", "the filter of a window function needs a value that comes after windows")
		}
		call.Filter = cond
	}
	bind := func(n ast.Expr) (plan.Expr, error) { return x.windowExpr(n, above) }
	if f.Kind == funcs.Aggregate {
		a, err := x.aggregateCall(n, f, call.Filter, bind)
		if err != nil {
			return err
		}
		call.Func, call.Args, call.Distinct, call.Order, call.Filter = a.Func, a.Args, a.Distinct, a.Order, a.Filter
		call.Type, call.Nullable = a.Type, a.Nullable
		overFrame(call)
		return nil
	}
	var args []operand
	for _, a := range n.Args {
		e, err := bind(a)
		if err != nil {
			return err
		}
		args = append(args, operand{e, a})
	}
	sig, err := b.resolve(n, f, args)
	if err != nil {
		return err
	}
	for i, a := range args {
		call.Args = append(call.Args, castTo(a.e, sig.Args[i]))
	}
	call.Type, call.Nullable = sig.Result, sig.Nullable
	return nil
}

// overFrame makes of aggregates over a frame what is computed by looking at its ends, or exactly in the
// time that an approximation would take.
func overFrame(call *plan.WindowFunc) {
	if len(call.Order) > 0 {
		return
	}
	switch call.Func {
	case "any_value":
		call.IgnoreNulls = true
	case "first":
		call.Func, call.IgnoreNulls = "first_value", false
	case "last":
		call.Func, call.IgnoreNulls = "last_value", false
	case "approx_count_distinct":
		call.Func, call.Distinct = "count", true
	case "approx_quantile":
		call.Func = "quantile_cont"
	}
}

// valueFunc reports a function that hands up the value of another row.
func valueFunc(name string) bool {
	switch name {
	case "lag", "lead", "first_value", "last_value", "nth_value":
		return true
	}
	return false
}

// framed reports whether a function depends on the frame.
func framed(f *funcs.Func) bool {
	switch f.Name {
	case "first_value", "last_value", "nth_value":
		return true
	}
	return f.Kind == funcs.Aggregate
}

// hasWindow reports whether an expression calls a window function, not counting queries within it.
func hasWindow(n ast.Node) bool {
	found := false
	ast.Walk(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Query:
			return false
		case *ast.FuncCall:
			found = found || n.Over != nil
		}
		return !found
	})
	return found
}

// rangeNumber is what a distance of a range is computed in where both it and the key are whole.
var rangeNumber = types.NewDecimal(19, 0)
