package exec

import (
	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/exec/op"
	"github.com/avrosql/avrosql/planner/plan"
)

// asof builds an ASOF join: a hash join that takes of the right side's rows with a key the nearest.
func (b *builder) asof(n *plan.Asof) (*stream, error) {
	left, err := b.build(n.L)
	if err != nil {
		return nil, err
	}
	right, err := b.build(n.R)
	if err != nil {
		return nil, err
	}
	spec := &op.JoinSpec{
		Kind: op.JoinInner, Probe: columnTypes(n.L.Columns()), Build: columnTypes(n.R.Columns()),
		Budget: b.env.Memory, Spill: b.space, BatchRows: b.env.BatchRows, Tail: exchange.Last - maxJoins + b.joins,
	}
	b.joins++
	if n.Outer {
		spec.Kind = op.JoinProbeOuter
	}
	for _, k := range n.RightKeys {
		spec.Keys = append(spec.Keys, k.Type())
	}
	build, err := b.compile(append(n.RightKeys[:len(n.RightKeys):len(n.RightKeys)], n.RightAt), expr.NewLayout(n.R.Columns()))
	if err != nil {
		return nil, err
	}
	keys := len(n.RightKeys)
	spec.Nearest = &op.Nearest{
		Type: n.RightAt.Type(), Build: build[keys],
		After: n.Op == plan.Lt || n.Op == plan.Le, Equal: n.Op == plan.Le || n.Op == plan.Ge,
	}
	table := op.NewJoinTable(spec, right.parts, build[:keys], len(left.parts))
	for i, p := range left.parts {
		probe, err := b.compile(append(n.LeftKeys[:keys:keys], n.LeftAt), expr.NewLayout(n.L.Columns()))
		if err != nil {
			return nil, err
		}
		left.parts[i] = op.NewAsofJoin(table, p, probe[:keys], probe[keys])
	}
	b.noteBreaker(n, table)
	return left, nil
}
