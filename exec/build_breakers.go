package exec

import (
	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/exec/op"
	"github.com/avrosql/avrosql/exec/op/agg"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

func (b *builder) aggregate(n *plan.Aggregate) (*stream, error) {
	spec := &op.AggregateSpec{Sets: n.Sets, Budget: b.env.Memory, Spill: b.space, BatchRows: b.env.BatchRows}
	var keys []plan.Expr
	for _, k := range n.Keys {
		spec.Keys = append(spec.Keys, k.Expr.Type())
		keys = append(keys, k.Expr)
	}
	filters := make([]bool, len(n.Aggs))
	args := make([][]plan.Expr, len(n.Aggs))
	for i := range n.Aggs {
		a := &n.Aggs[i]
		var s op.AggSpec
		s, args[i] = b.aggSpec(a)
		spec.Aggs = append(spec.Aggs, s)
		filters[i] = a.Filter != nil
	}
	var s *stream
	var err error
	if scan, ok := n.Input.(*plan.Scan); ok && b.outer == nil && spec.CountsOnly(filters) {
		if s, err = b.scan(scan, true); err == nil {
			b.measure(scan, s)
		}
	} else {
		s, err = b.build(n.Input)
	}
	if err != nil {
		return nil, err
	}
	layout := expr.NewLayout(n.Input.Columns())
	var inputs []op.AggregateInput
	for _, p := range s.parts {
		in := op.AggregateInput{Input: p, Args: make([][]op.Eval, len(n.Aggs)), Filters: make([]op.Condition, len(n.Aggs))}
		if in.Keys, err = b.compile(keys, layout); err != nil {
			return nil, err
		}
		for i, a := range n.Aggs {
			if in.Args[i], err = b.compile(args[i], layout); err != nil {
				return nil, err
			}
			if a.Filter != nil {
				if in.Filters[i], err = b.condition([]plan.Expr{a.Filter}, layout); err != nil {
					return nil, err
				}
			}
		}
		inputs = append(inputs, in)
	}
	o, err := op.NewAggregate(spec, inputs)
	if err != nil {
		return nil, err
	}
	b.noteBreaker(n, o)
	return serial(o), nil
}

// aggSpec returns what an aggregate computes, and the expressions that it does so from.
func (b *builder) aggSpec(a *plan.AggCall) (op.AggSpec, []plan.Expr) {
	s := op.AggSpec{Distinct: a.Distinct}
	s.Func, s.Result = a.Func, a.Type
	args := a.Args[:len(a.Args):len(a.Args)]
	s.Args, s.Consts = b.arguments(args)
	for _, k := range a.Order {
		key := agg.OrderKey{At: -1, Desc: k.Desc, NullsFirst: k.NullsFirst}
		for i, e := range args {
			if plan.Equal(e, k.Expr) && plan.Deterministic(e) {
				key.At = i
				break
			}
		}
		if key.At < 0 {
			key.At = len(args)
			args = append(args, k.Expr)
			s.Sorted = append(s.Sorted, k.Expr.Type())
		}
		s.Order = append(s.Order, key)
	}
	return s, args
}

// arguments returns the types of arguments, and the values of those that are constants.
func (b *builder) arguments(args []plan.Expr) (ts []*types.Type, consts []*types.Datum) {
	for _, e := range args {
		ts = append(ts, e.Type())
		var d *types.Datum
		if l, ok := b.bind(e).(*plan.Literal); ok {
			d = &l.Value
		}
		consts = append(consts, d)
	}
	return ts, consts
}

// maxJoins bounds the joins of a plan, for the order of their leftovers.
const maxJoins = 1 << 20

func (b *builder) join(n *plan.Join) (*stream, error) {
	buildLeft := n.BuildLeft && !rightBuilt(n.Kind)
	probe, build, probeKeys, buildKeys := n.L, n.R, n.LeftKeys, n.RightKeys
	if buildLeft {
		probe, build, probeKeys, buildKeys = build, probe, buildKeys, probeKeys
	}
	ps, err := b.build(probe)
	if err != nil {
		return nil, err
	}
	bs, err := b.build(build)
	if err != nil {
		return nil, err
	}
	spec := &op.JoinSpec{
		Kind: joinKind(n.Kind, buildLeft), Probe: columnTypes(probe.Columns()), Build: columnTypes(build.Columns()),
		BuildFirst: buildLeft, Budget: b.env.Memory, Spill: b.space, BatchRows: b.env.BatchRows,
		// Joins further up come later, and so do the rows that they are left with.
		Tail: exchange.Last - maxJoins + b.joins,
	}
	b.joins++
	for _, k := range buildKeys {
		spec.Keys = append(spec.Keys, k.Type())
	}
	var bounds []plan.Expr
	if spec.Range, bounds, err = b.joinRange(n, build.Columns(), buildLeft); err != nil {
		return nil, err
	}
	keys, err := b.compile(buildKeys, expr.NewLayout(build.Columns()))
	if err != nil {
		return nil, err
	}
	table := op.NewJoinTable(spec, bs.parts, keys, len(ps.parts))
	both := append(append([]plan.Column(nil), n.L.Columns()...), n.R.Columns()...)
	for i, p := range ps.parts {
		keys, err := b.compile(probeKeys, expr.NewLayout(probe.Columns()))
		if err != nil {
			return nil, err
		}
		residual, err := b.condition(n.Residual, expr.NewLayout(both))
		if err != nil {
			return nil, err
		}
		if spec.Range == nil {
			ps.parts[i] = op.NewJoin(table, p, keys, residual)
			continue
		}
		by, err := b.compile(bounds, expr.NewLayout(probe.Columns()))
		if err != nil {
			return nil, err
		}
		ps.parts[i] = op.NewRangeJoin(table, p, by, residual)
	}
	b.noteBreaker(n, table)
	return ps, nil
}

// rightBuilt reports a join whose hash table is always that of the right side.
func rightBuilt(k plan.JoinKind) bool {
	return k == plan.NullAnti || k == plan.Single || k == plan.Mark || k == plan.NullMark
}

func joinKind(k plan.JoinKind, buildLeft bool) op.JoinKind {
	switch k {
	case plan.Left:
		if buildLeft {
			return op.JoinBuildOuter
		}
		return op.JoinProbeOuter
	case plan.Right:
		if buildLeft {
			return op.JoinProbeOuter
		}
		return op.JoinBuildOuter
	case plan.Full:
		return op.JoinFullOuter
	case plan.Semi:
		if buildLeft {
			return op.JoinBuildSemi
		}
		return op.JoinProbeSemi
	case plan.Anti:
		if buildLeft {
			return op.JoinBuildAnti
		}
		return op.JoinProbeAnti
	case plan.NullAnti:
		return op.JoinNullAnti
	case plan.Single:
		return op.JoinSingle
	case plan.Mark:
		return op.JoinMark
	case plan.NullMark:
		return op.JoinNullMark
	case plan.Inner, plan.Cross:
	}
	return op.JoinInner
}

// sortInputs returns what a sort needs to know of its keys and its workers.
func (b *builder) sortInputs(input plan.Node, keys []plan.SortKey) (*op.SortSpec, []op.SortInput, error) {
	s, err := b.build(input)
	if err != nil {
		return nil, nil, err
	}
	cols := input.Columns()
	layout := expr.NewLayout(cols)
	spec := &op.SortSpec{Cols: columnTypes(cols), Budget: b.env.Memory, Spill: b.space, BatchRows: b.env.BatchRows}
	var computed []plan.Expr
	for _, k := range keys {
		key := op.SortKey{Column: -1, Type: k.Expr.Type(), Desc: k.Desc, NullsFirst: k.NullsFirst}
		if ref, ok := k.Expr.(*plan.ColumnRef); ok {
			if at, ok := layout[ref.ID]; ok {
				key.Column = at
			}
		}
		if key.Column < 0 {
			computed = append(computed, k.Expr)
		}
		spec.Keys = append(spec.Keys, key)
	}
	var inputs []op.SortInput
	for _, p := range s.parts {
		evals, err := b.compile(computed, layout)
		if err != nil {
			return nil, nil, err
		}
		inputs = append(inputs, op.SortInput{Input: p, Exprs: evals})
	}
	return spec, inputs, nil
}

func (b *builder) sort(n *plan.Sort) (*stream, error) {
	spec, inputs, err := b.sortInputs(n.Input, n.Keys)
	if err != nil {
		return nil, err
	}
	o := op.NewSort(spec, inputs)
	b.noteBreaker(n, o)
	return serial(o), nil
}

func (b *builder) topN(n *plan.TopN) (*stream, error) {
	spec, inputs, err := b.sortInputs(n.Input, n.Keys)
	if err != nil {
		return nil, err
	}
	o := op.NewTopN(spec, inputs, n.Limit, n.Offset)
	b.noteBreaker(n, o)
	return serial(o), nil
}
