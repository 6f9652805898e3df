package opt

import "github.com/avrosql/avrosql/planner/plan"

// mergeFilters splits the conjunctions of filters and joins, merges a filter with one below it, and
// drops conditions that are TRUE or repeated. The lower filter's conditions come first: AND in the
// order in which the query tests them.
//
// Conditions that can't raise errors then go before those that can. The rows are the same, conjunction
// being commutative on them, and what can raise an error sees fewer.
func mergeFilters(_ *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		switch n := n.(type) {
		case *plan.Filter:
			conds := n.Conds
			input := n.Input
			if f, ok := input.(*plan.Filter); ok {
				input = f.Input
				conds = append(append([]plan.Expr(nil), f.Conds...), conds...)
			}
			conds = conjunction(conds)
			if len(conds) == 0 {
				return input
			}
			if input == n.Input && sameExprs(conds, n.Conds) {
				return n
			}
			return &plan.Filter{Input: input, Conds: conds}
		case *plan.Join:
			if n.Kind == plan.NullAnti {
				return n
			}
			if conds := conjunction(n.Residual); !sameExprs(conds, n.Residual) {
				c := *n
				c.Residual = conds
				return &c
			}
		}
		return n
	})
}

// conjunction flattens and orders a list of conditions and drops what is TRUE or repeated.
func conjunction(conds []plan.Expr) []plan.Expr {
	var flat []plan.Expr
	for _, c := range conds {
		for _, x := range plan.Conjuncts(c) {
			if !isTrue(x) {
				flat = append(flat, x)
			}
		}
	}
	return ordered(unique(flat))
}
