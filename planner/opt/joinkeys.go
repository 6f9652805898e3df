package opt

import (
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// joinKeys makes the equalities between the two sides of a join, wherever they stand in its condition,
// keys to look rows up by. An equality that can raise an error becomes a key only if it is all there is
// of a join condition: as a key it is evaluated for every row of a side, and so no condition may stand
// beside it that rejects some.
func joinKeys(_ *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		j, ok := n.(*plan.Join)
		if !ok || nullAware(j.Kind) || len(j.Residual) == 0 {
			if ok && j.Kind == plan.Inner && len(j.LeftKeys)+len(j.Residual) == 0 {
				c := *j
				c.Kind = plan.Cross
				return &c
			}
			return n
		}
		left, right := plan.Produced(j.L), plan.Produced(j.R)
		c := *j
		c.Residual = nil
		only := len(j.LeftKeys) == 0 && len(j.Residual) == 1
		for _, e := range j.Residual {
			l, r, ok := keyOf(e, left, right)
			if !ok || !movable(e) && !(only && plan.Deterministic(e)) {
				c.Residual = append(c.Residual, e)
				continue
			}
			c.LeftKeys = append(c.LeftKeys[:len(c.LeftKeys):len(c.LeftKeys)], l)
			c.RightKeys = append(c.RightKeys[:len(c.RightKeys):len(c.RightKeys)], r)
		}
		if c.Kind == plan.Cross {
			c.Kind = plan.Inner
		} else if len(c.Residual) == len(j.Residual) {
			return n
		}
		return &c
	})
}

// keyOf reads an equality between an expression over one side and one over the other.
func keyOf(e plan.Expr, left, right plan.ColumnSet) (l, r plan.Expr, ok bool) {
	c, is := e.(*plan.Compare)
	if !is || c.Op != plan.Eq {
		return nil, nil, false
	}
	l, r = c.L, c.R
	if !left.Covers(l) || !right.Covers(r) {
		l, r = r, l
	}
	if !left.Covers(l) || !right.Covers(r) || len(plan.Columns(l)) == 0 || len(plan.Columns(r)) == 0 {
		return nil, nil, false
	}
	if l.Type().Equal(r.Type()) {
		return l, r, true
	}
	// Text of two kinds compares as it is, but keys are of one type.
	if !l.Type().Text() || !r.Type().Text() {
		return nil, nil, false
	}
	return asVarchar(l), asVarchar(r), true
}

func asVarchar(e plan.Expr) plan.Expr {
	if e.Type().Kind == types.Varchar {
		return e
	}
	return &plan.Cast{Arg: e, To: types.Of(types.Varchar)}
}
