package exec

import (
	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/exec/op"
	"github.com/avrosql/avrosql/planner/plan"
)

// union builds each input as one stream and hands up one after another.
func (b *builder) union(n *plan.Union) (*stream, error) {
	inputs := make([]op.Operator, len(n.List))
	for i, in := range n.List {
		var err error
		if inputs[i], err = b.projected(in, n.Exprs[i]); err != nil {
			return nil, err
		}
	}
	return serial(op.NewConcat(inputs)), nil
}

// projected builds the expressions over a node as one stream.
func (b *builder) projected(in plan.Node, exprs []plan.Expr) (op.Operator, error) {
	o, err := b.one(in)
	if err != nil {
		return nil, err
	}
	evals, err := b.compile(exprs, expr.NewLayout(in.Columns()))
	if err != nil {
		return nil, err
	}
	return op.NewProject(o, evals), nil
}

func (b *builder) setOp(n *plan.SetOp) (*stream, error) {
	l, err := b.projected(n.L, n.LeftExprs)
	if err != nil {
		return nil, err
	}
	r, err := b.projected(n.R, n.RightExprs)
	if err != nil {
		return nil, err
	}
	o := op.NewSetOp(op.SetOpSpec{Except: n.Kind == plan.Except, All: n.All, Types: columnTypes(n.Cols), Budget: b.env.Memory, Spill: b.space}, l, r)
	b.noteBreaker(n, o)
	return serial(o), nil
}
