package opt

import "github.com/avrosql/avrosql/planner/plan"

// shareExpressions computes an expression that a projection or aggregate has more than once in a
// projection below it. What can raise an error is shared only if one of its places is always evaluated:
// not if all lie behind a CASE, an AND or OR, an aggregate's FILTER, or within a TRY.
func shareExpressions(o *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		switch n := n.(type) {
		case *plan.Project:
			return o.share(n, n.Input)
		case *plan.Aggregate:
			return o.share(n, n.Input)
		}
		return n
	})
}

type sharing struct {
	numbers *plan.Numbering
	count   map[int]int
	always  map[int]bool // in a place that is evaluated for each row
}

func (o *optimizer) share(n plan.Node, input plan.Node) plan.Node {
	s := &sharing{numbers: plan.NewNumbering(), count: map[int]int{}, always: map[int]bool{}}
	if a, ok := n.(*plan.Aggregate); ok {
		for _, k := range a.Keys {
			s.note(k.Expr, true)
		}
		for _, call := range a.Aggs {
			for _, x := range call.Args {
				s.note(x, call.Filter == nil)
			}
			for _, k := range call.Order {
				s.note(k.Expr, call.Filter == nil)
			}
			if call.Filter != nil {
				s.note(call.Filter, true)
			}
		}
	} else {
		for _, e := range plan.NodeExprs(n) {
			s.note(e, true)
		}
	}
	shared := map[int]*plan.ColumnRef{}
	var exprs []plan.Named
	var replace func(e plan.Expr) plan.Expr
	replace = func(e plan.Expr) plan.Expr {
		if _, ok := e.(*plan.Lambda); ok {
			return e
		}
		if i := s.numbers.Of(e); s.count[i] > 1 && s.always[i] && worthSharing(e) {
			r := shared[i]
			if r == nil {
				c := o.newColumn(plan.FormatExpr(e), e)
				r = c.Ref()
				shared[i] = r
				exprs = append(exprs, plan.Named{Column: c, Expr: e})
			}
			return r
		}
		return plan.MapChildren(e, replace)
	}
	out := plan.MapExprs(n, replace)
	if out == n {
		return n
	}
	used := plan.Columns(plan.NodeExprs(out)...)
	var all []plan.Named
	for _, c := range input.Columns() {
		if used.Has(c.ID) {
			all = append(all, plan.Named{Column: c, Expr: c.Ref()})
		}
	}
	below := &plan.Project{Input: input, Exprs: append(all, exprs...)}
	return plan.MapInputs(out, func(plan.Node) plan.Node { return below })
}

// note counts e and its parts; always says that e is evaluated for each row.
func (s *sharing) note(e plan.Expr, always bool) {
	i := s.numbers.Of(e)
	s.count[i]++
	s.always[i] = s.always[i] || always
	first := true
	for _, c := range plan.Children(e) {
		if _, ok := c.(*plan.Lambda); ok {
			continue // its body is evaluated for elements, not for rows
		}
		here := always
		switch e.(type) {
		case *plan.And, *plan.Or, *plan.Case:
			here = always && first
		}
		here = here && !plan.Tries(e)
		s.note(c, here)
		first = false
	}
}

// worthSharing reports an expression that takes more than looking at a column or comparing it.
func worthSharing(e plan.Expr) bool {
	if len(plan.Columns(e)) == 0 || !plan.Deterministic(e) {
		return false
	}
	worth := false
	plan.Walk(e, func(e plan.Expr) bool {
		switch e.(type) {
		case *plan.Call, *plan.Arith, *plan.Match, *plan.Case, *plan.Cast, *plan.InList, *plan.Subscript:
			worth = true
		}
		return !worth
	})
	return worth
}
