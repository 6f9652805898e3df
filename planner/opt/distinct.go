package opt

import "github.com/avrosql/avrosql/planner/plan"

// dropDistinct replaces a DISTINCT over rows that differ already by a projection: those of an aggregate
// differ in its keys, one row differs from no other. Groups come in the order of their first rows, so
// the order stays as well.
func dropDistinct(_ *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		d, ok := n.(*plan.Aggregate)
		if !ok || len(d.Aggs) > 0 || len(d.Keys) == 0 || d.Sets != nil {
			return n
		}
		key, ok := uniqueKey(d.Input)
		if !ok {
			return n
		}
		have := plan.ColumnSet{}
		for _, k := range d.Keys {
			if r, ok := k.Expr.(*plan.ColumnRef); ok {
				have.Add(r.ID)
			}
		}
		if !have.Contains(key) {
			return n
		}
		return &plan.Project{Input: d.Input, Exprs: d.Keys}
	})
}

// uniqueKey returns columns in which no two rows of n are equal; none if there is at most one row.
func uniqueKey(n plan.Node) (plan.ColumnSet, bool) {
	switch n := n.(type) {
	case *plan.Aggregate:
		key := plan.ColumnSet{}
		for _, k := range n.Keys {
			key.Add(k.ID)
		}
		if n.Sets != nil {
			key.Add(n.Set.ID)
		}
		return key, true
	case *plan.Values:
		return plan.ColumnSet{}, len(n.Rows) <= 1
	case *plan.Filter:
		return uniqueKey(n.Input)
	case *plan.Window:
		return uniqueKey(n.Input)
	case *plan.Sort:
		return uniqueKey(n.Input)
	case *plan.TopN:
		if n.Limit <= 1 {
			return plan.ColumnSet{}, true
		}
		return uniqueKey(n.Input)
	case *plan.Limit:
		if n.N == 0 || n.N == 1 {
			return plan.ColumnSet{}, true
		}
		return uniqueKey(n.Input)
	case *plan.Join:
		if oneSided(n.Kind) || n.Kind == plan.Single {
			return uniqueKey(n.L)
		}
	case *plan.Project:
		below, ok := uniqueKey(n.Input)
		if !ok {
			return nil, false
		}
		key := plan.ColumnSet{}
		found := plan.ColumnSet{}
		for _, e := range n.Exprs {
			if r, ok := e.Expr.(*plan.ColumnRef); ok && below.Has(r.ID) && !found.Has(r.ID) {
				found.Add(r.ID)
				key.Add(e.ID)
			}
		}
		return key, found.Contains(below)
	}
	return nil, false
}
