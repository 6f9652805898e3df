package opt

import (
	"math"

	"github.com/avrosql/avrosql/planner/plan"
)

// pushLimits merges a LIMIT with a limit, a sort (into a TOP-N) or a TOP-N below it, moves it below
// projections, and drops it where there is at most one row anyway or it takes them all.
func pushLimits(_ *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		if l, ok := n.(*plan.Limit); ok {
			return limited(l)
		}
		return n
	})
}

func limited(l *plan.Limit) plan.Node {
	if l.N < 0 && l.Offset == 0 || l.N != 0 && l.Offset == 0 && atMostOne(l.Input) {
		return l.Input
	}
	switch in := l.Input.(type) {
	case *plan.Limit:
		count, offset, ok := window(in.N, in.Offset, l.N, l.Offset)
		if ok {
			return limited(&plan.Limit{Input: in.Input, N: count, Offset: offset})
		}
	case *plan.Sort:
		if l.N >= 0 && l.N <= math.MaxInt64-l.Offset {
			return &plan.TopN{Input: in.Input, Keys: in.Keys, Limit: l.N, Offset: l.Offset}
		}
	case *plan.TopN:
		count, offset, ok := window(in.Limit, in.Offset, l.N, l.Offset)
		if ok && count <= math.MaxInt64-offset {
			return &plan.TopN{Input: in.Input, Keys: in.Keys, Limit: count, Offset: offset}
		}
	case *plan.Union:
		return limitUnion(l, in)
	case *plan.Project:
		for _, e := range in.Exprs {
			if !plan.Deterministic(e.Expr) {
				return l
			}
		}
		return &plan.Project{Input: limited(&plan.Limit{Input: in.Input, N: l.N, Offset: l.Offset}), Exprs: in.Exprs}
	}
	return l
}

// window returns the rows that are left when of count rows from offset (count -1: all) only those of a
// second window are taken.
func window(count, offset, count2, offset2 int64) (n, from int64, ok bool) {
	if offset > math.MaxInt64-offset2 {
		return 0, 0, false
	}
	if count >= 0 {
		count = max(count-offset2, 0)
	}
	if count < 0 || count2 >= 0 && count2 < count {
		count = count2
	}
	return count, offset + offset2, true
}

// limitScans tells scans below a LIMIT after how many rows they may stop.
func limitScans(_ *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		l, ok := n.(*plan.Limit)
		if !ok || l.N < 0 || l.N > math.MaxInt64-l.Offset {
			return n
		}
		if s, ok := l.Input.(*plan.Scan); ok && s.Limit != l.N+l.Offset {
			c := *s
			c.Limit = l.N + l.Offset
			return &plan.Limit{Input: &c, N: l.N, Offset: l.Offset}
		}
		return n
	})
}
