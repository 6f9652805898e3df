package exec

import (
	"context"
	"fmt"

	"github.com/avrosql/avrosql/exec/op"
	"github.com/avrosql/avrosql/planner/plan"
)

// below returns a builder for what is built again and again below b: one worker, without statistics,
// and with what b's own plan is below of.
func (b *builder) below(ctx context.Context, shared *spools) *builder {
	in := *b
	env := *b.env
	env.Workers = 1
	in.ctx, in.env, in.stats = ctx, &env, nil
	in.outer = newOuterValues(b.outer, shared)
	return &in
}

func (b *builder) recursive(n *plan.Recursive) (*stream, error) {
	init, err := b.projected(n.Init, n.InitExprs)
	if err != nil {
		return nil, err
	}
	spec := op.RecursiveSpec{Types: columnTypes(n.Cols), Distinct: n.Distinct, MaxRounds: n.MaxRounds, Budget: b.env.Memory, Spill: b.space}
	shared := b.sharedSpools(&spec.Closed)
	spec.Step = func(ctx context.Context, last *op.Spool) (op.Operator, error) {
		in := b.below(ctx, shared)
		in.outer.work[n.Table] = last
		return in.projected(n.Step, n.StepExprs)
	}
	return serial(op.NewRecursive(spec, init)), nil
}

func (b *builder) workTable(n *plan.WorkTable) (*stream, error) {
	if n.Shared {
		return b.sharedTable(n)
	}
	if b.outer == nil || b.outer.work[n.Table] == nil {
		return nil, fmt.Errorf("the table %s stands outside of its recursion", n.Name)
	}
	evals := make([]op.Eval, len(n.Index))
	for k, i := range n.Index {
		evals[k] = op.Column(i)
	}
	return serial(op.NewProject(b.outer.work[n.Table].Scan(), evals)), nil
}
