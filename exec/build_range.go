package exec

import (
	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/exec/op"
	"github.com/avrosql/avrosql/planner/plan"
)

// joinRange returns the inequalities that a join looks build rows up by, nil for none, and the values of
// probe rows that they compare.
func (b *builder) joinRange(n *plan.Join, build []plan.Column, buildLeft bool) (*op.Range, []plan.Expr, error) {
	if len(n.Ranges) == 0 {
		return nil, nil, nil
	}
	r := &op.Range{Bounds: make([]op.RangeBound, len(n.Ranges))}
	sides := make([]plan.Expr, len(n.Ranges))
	by := make([]plan.Expr, len(n.Ranges))
	for i := range n.Ranges {
		l, right, o := n.Range(i)
		sides[i], by[i] = right, l
		above := o == plan.Lt || o == plan.Le
		if buildLeft {
			sides[i], by[i], above = l, right, !above
		}
		r.Bounds[i] = op.RangeBound{Type: sides[i].Type(), Above: above, Equal: o == plan.Le || o == plan.Ge}
	}
	evals, err := b.compile(sides, expr.NewLayout(build))
	if err != nil {
		return nil, nil, err
	}
	for i, e := range evals {
		r.Bounds[i].Build = e
	}
	r.Same = len(sides) == 2 && plan.Equal(sides[0], sides[1])
	return r, by, nil
}
