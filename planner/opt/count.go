package opt

import "github.com/avrosql/avrosql/planner/plan"

// countStar makes COUNT of what is never NULL COUNT(*), which needs no column.
func countStar(_ *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		a, ok := n.(*plan.Aggregate)
		if !ok {
			return n
		}
		var aggs []plan.AggCall
		for i, call := range a.Aggs {
			if call.Func != "count" || call.Distinct || len(call.Args) == 0 || !neverNull(call.Args, a.Input) {
				continue
			}
			if aggs == nil {
				aggs = append([]plan.AggCall(nil), a.Aggs...)
			}
			aggs[i].Args = nil
		}
		if aggs == nil {
			return n
		}
		c := *a
		c.Aggs = aggs
		return &c
	})
}

// neverNull reports expressions that are constants or columns without NULLs.
func neverNull(list []plan.Expr, in plan.Node) bool {
	cols := in.Columns()
	for _, e := range list {
		switch e := e.(type) {
		case *plan.Literal:
			if e.Value.Null {
				return false
			}
		case *plan.ColumnRef:
			if e.Null {
				return false
			}
			for _, c := range cols {
				if c.ID == e.ID && c.Nullable {
					return false
				}
			}
		default:
			return false
		}
	}
	return true
}
