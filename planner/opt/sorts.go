package opt

import "github.com/avrosql/avrosql/planner/plan"

// dropSorts drops the keys of an order that decide nothing (constants, repeated ones), the sorts that
// are left without keys, those of at most one row, of rows in that order already, and those whose order
// nobody sees: on the right of a semi or anti join and below an aggregate of one group that does not
// depend on it.
//
// A sort below another one is seen where the upper one finds equal keys, both being stable; it goes
// only if the upper one decides all that it does.
func dropSorts(_ *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		switch n := n.(type) {
		case *plan.Sort:
			keys := usefulKeys(n.Keys)
			if len(keys) == 0 || atMostOne(n.Input) {
				return n.Input
			}
			input := n.Input
			switch below := input.(type) {
			case *plan.Sort:
				if prefix(keys, below.Keys) {
					return below
				}
				if prefix(below.Keys, keys) {
					input = below.Input
				}
			case *plan.TopN:
				if prefix(keys, below.Keys) {
					return below
				}
			}
			if len(keys) != len(n.Keys) || input != n.Input {
				return &plan.Sort{Input: input, Keys: keys}
			}
		case *plan.TopN:
			keys := usefulKeys(n.Keys)
			if len(keys) == 0 {
				return &plan.Limit{Input: n.Input, N: n.Limit, Offset: n.Offset}
			}
			if len(keys) != len(n.Keys) {
				c := *n
				c.Keys = keys
				return &c
			}
		case *plan.Join:
			if r := unsorted(n.R); r != n.R && oneSided(n.Kind) {
				c := *n
				c.R = r
				return &c
			}
		case *plan.Aggregate:
			if in := unsorted(n.Input); in != n.Input && len(n.Keys) == 0 && n.Sets == nil && anyOrder(n.Aggs) {
				c := *n
				c.Input = in
				return &c
			}
		}
		return n
	})
}

func usefulKeys(keys []plan.SortKey) []plan.SortKey {
	var out []plan.SortKey
	seen := map[string]bool{}
	for _, k := range keys {
		if _, ok := isLiteral(k.Expr); ok {
			continue
		}
		if key := plan.Key(k.Expr); !seen[key] || !plan.Deterministic(k.Expr) {
			seen[key] = true
			out = append(out, k)
		}
	}
	if len(out) == len(keys) {
		return keys
	}
	return out
}

// prefix reports whether an order by b is one by a as well.
func prefix(a, b []plan.SortKey) bool {
	if len(a) > len(b) {
		return false
	}
	for i, k := range a {
		if k.Desc != b[i].Desc || k.NullsFirst != b[i].NullsFirst || !plan.Equal(k.Expr, b[i].Expr) || !plan.Deterministic(k.Expr) {
			return false
		}
	}
	return true
}

func atMostOne(n plan.Node) bool {
	key, ok := uniqueKey(n)
	return ok && len(key) == 0
}

// unsorted returns n without a sort at its top, which may lie below projections and filters.
func unsorted(n plan.Node) plan.Node {
	switch x := n.(type) {
	case *plan.Sort:
		return unsorted(x.Input)
	case *plan.Project, *plan.Filter:
		return plan.MapInputs(n, unsorted)
	}
	return n
}

// anyOrder reports whether aggregates give the same over the rows in any order. Sums of floating point
// don't: they are rounded at each step.
func anyOrder(aggs []plan.AggCall) bool {
	for _, a := range aggs {
		switch a.Func {
		case "count", "count_if", "bool_and", "bool_or":
		case "min", "max":
			if !identifies(a.Args[0].Type()) {
				return false
			}
		case "sum":
			if a.Args[0].Type().Floating() {
				return false
			}
		default:
			return false
		}
	}
	return true
}
