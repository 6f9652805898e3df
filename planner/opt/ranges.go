package opt

import "github.com/avrosql/avrosql/planner/plan"

// useRanges lets joins without keys look rows up by one or two inequalities between their sides, over
// sorted rows, instead of comparing every row with every row. Of several inequalities two that hold one
// value between bounds are preferred. What can raise an error is not used, as it would be evaluated for all
// rows of a side.
func useRanges(_ *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		j, ok := n.(*plan.Join)
		if !ok || nullAware(j.Kind) || len(j.LeftKeys) > 0 || len(j.Ranges) > 0 {
			return n
		}
		left, right := plan.Produced(j.L), plan.Produced(j.R)
		var all []inequality
		for i, e := range j.Residual {
			if l, r, op, ok := plan.Inequality(e, left, right); ok && movable(e) {
				all = append(all, inequality{i, l, r, op == plan.Lt || op == plan.Le})
			}
		}
		if len(all) == 0 {
			return n
		}
		c := *j
		c.Ranges = bounds(all)
		return &c
	})
}

// inequality is a condition of a join by its ordinal.
type inequality struct {
	at     int
	l, r   plan.Expr
	lesser bool // the left side is
}

// bounds chooses one or two inequalities.
func bounds(all []inequality) []int {
	if len(all) == 1 {
		return []int{all[0].at}
	}
	for i, a := range all {
		for _, b := range all[i+1:] {
			if a.lesser != b.lesser && (plan.Equal(a.l, b.l) || plan.Equal(a.r, b.r)) {
				return []int{a.at, b.at}
			}
		}
	}
	return []int{all[0].at, all[1].at}
}
