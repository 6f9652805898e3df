package opt

import "github.com/avrosql/avrosql/planner/plan"

// pushJoin moves conditions below or into a join.
//
//	              WHERE on left   WHERE on right   WHERE on both   ON left   ON right
//	inner, cross  left            right            into the join   left      right
//	left          left            stays            stays           stays     right
//	right         stays           right            stays           left      stays
//	full          stays           stays            stays           stays     stays
//	semi          left            –                –               left      right
//	anti          left            –                –               stays     right
//	single, mark  left            stays            stays           stays     right
//
// A condition of WHERE on the side that is filled up with NULLs would let rows come back as NULLs if
// it were tested before, one of ON on the side that is kept whole would drop its rows. NOT IN's anti
// join passes only conditions on the left: its right side decides by being there at all.
func (o *optimizer) pushJoin(n *plan.Join, conds []plan.Expr) plan.Node {
	kind := n.Kind
	left, right := plan.Produced(n.L), plan.Produced(n.R)
	var toLeft, toRight, on, above []plan.Expr
	inner := kind == plan.Inner || kind == plan.Cross
	for _, c := range n.Residual {
		switch {
		case nullAware(kind) || !movable(c):
			on = append(on, c)
		case (inner || kind == plan.Right || kind == plan.Semi) && left.Covers(c):
			toLeft = append(toLeft, c)
		case (inner || kind == plan.Left || kind == plan.Semi || kind == plan.Anti || kind == plan.Single || kind == plan.Mark) && right.Covers(c):
			toRight = append(toRight, c)
		default:
			on = append(on, c)
		}
	}
	for _, c := range conds {
		switch {
		case !movable(c):
			above = append(above, c)
		case kind != plan.Right && kind != plan.Full && left.Covers(c):
			toLeft = append(toLeft, c)
		case (inner || kind == plan.Right) && right.Covers(c):
			toRight = append(toRight, c)
		case inner:
			on = append(on, c)
		default:
			above = append(above, c)
		}
	}
	l, r := o.push(n.L, toLeft), o.push(n.R, toRight)
	on = ordered(unique(on))
	if l == n.L && r == n.R && sameExprs(on, n.Residual) {
		return filtered(n, above)
	}
	j := *n
	j.L, j.R, j.Residual = l, r, on
	if j.Kind == plan.Cross && len(on) > 0 {
		j.Kind = plan.Inner
	}
	return filtered(&j, above)
}

// pushAsof moves conditions on the left side below an ASOF join. Those on the right side stay: below it
// they would let another row be the nearest.
func (o *optimizer) pushAsof(n *plan.Asof, conds []plan.Expr) plan.Node {
	left := plan.Produced(n.L)
	var down, above []plan.Expr
	for _, c := range conds {
		if movable(c) && left.Covers(c) {
			down = append(down, c)
		} else {
			above = append(above, c)
		}
	}
	l, r := o.push(n.L, down), o.push(n.R, nil)
	if l == n.L && r == n.R {
		return filtered(n, above)
	}
	c := *n
	c.L, c.R = l, r
	return filtered(&c, above)
}
