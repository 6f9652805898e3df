package op

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op/agg"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// AggregateSpec says what an aggregate computes; it is shared by its workers.
type AggregateSpec struct {
	Keys      []*types.Type
	Sets      [][]int // grouping sets, as in plan.Aggregate; the ordinal of a row's set is a column behind the keys
	Aggs      []AggSpec
	Budget    *mem.Budget
	Spill     *spill.Space // nil: groups have to fit the budget
	BatchRows int
}

// AggSpec is one aggregate function. Sorted are columns beside the arguments that Order needs; those of
// DISTINCT are made of the arguments.
type AggSpec struct {
	agg.Spec
	Distinct bool
	Sorted   []*types.Type
	Order    []agg.OrderKey
}

// state returns the state of the function; single says that there is one group.
func (s *AggSpec) state(single bool, acct *mem.Account) (agg.State, error) {
	st, err := agg.New(&s.Spec, acct)
	if err != nil {
		return nil, err
	}
	if p, ok := st.(agg.Positioned); ok && len(s.Order) > 0 {
		st = agg.NewOrdered(p, slices.Concat(s.Args, s.Sorted), len(s.Args), s.Order, acct)
	}
	if s.Distinct && len(s.Args) > 0 {
		st = agg.NewDistinct(st, slices.Concat(s.Args, s.Sorted), single, acct)
	}
	return st, nil
}

// CountsOnly reports whether a plan's aggregate needs of its input nothing but the number of rows.
func (s *AggregateSpec) CountsOnly(filters []bool) bool {
	if len(s.tableKeys()) > 0 {
		return false
	}
	for i, a := range s.Aggs {
		if a.Func != "count" || len(a.Args) > 0 || filters[i] {
			return false
		}
	}
	return true
}

// AggregateInput is a worker's part: its pipeline, and expressions of its own over it.
type AggregateInput struct {
	Input   Operator
	Keys    []Eval
	Args    [][]Eval    // of each aggregate, what it is sorted by behind them
	Filters []Condition // one for each aggregate, nil where there is none
}

// Aggregate groups rows and computes aggregates for each group. Each worker aggregates its own rows;
// then the parts are merged into the first. Groups come out in the order of their first rows, those of
// several grouping sets set by set. Without keys there is one group, whatever the input. Workers whose
// groups do not fit memory move them to disk: see aggregate_spill.go.
type Aggregate struct {
	spec  *AggregateSpec
	parts []*partial
	main  *partial
	order []uint32
	at    int
	meter spill.Meter
	disk  *aggSpilled // if workers have moved groups to disk
}

// NewAggregate returns an aggregate over one or more workers' inputs.
func NewAggregate(spec *AggregateSpec, inputs []AggregateInput) (*Aggregate, error) {
	if spec.BatchRows <= 0 {
		spec.BatchRows = DefaultBatchRows
	}
	a := &Aggregate{spec: spec}
	for i := range inputs {
		p, err := newPartial(spec, &inputs[i], &a.meter)
		if err != nil {
			return nil, err
		}
		a.parts = append(a.parts, p)
	}
	return a, nil
}

// Open does nothing: inputs are opened by the workers that read them.
func (a *Aggregate) Open(context.Context) error { return nil }

func (a *Aggregate) run(ctx context.Context) error {
	err := exchange.Parallel(ctx, len(a.parts), func(ctx context.Context, i int) error { return a.parts[i].drain(ctx) })
	if err != nil {
		return err
	}
	main := a.parts[0]
	onDisk := main.disk != nil
	for _, p := range a.parts[1:] {
		onDisk = onDisk || p.disk != nil
	}
	for _, p := range a.parts[1:] {
		if onDisk || !main.acct.Fits(p.acct.Used()) {
			return a.runSpilled(ctx)
		}
		if err := main.merge(ctx, p); err != nil {
			return err
		}
		p.close()
	}
	if onDisk {
		return a.runSpilled(ctx)
	}
	if err := main.finish(); err != nil {
		return err
	}
	n := main.table.Len()
	if err := main.acct.Reserve(4 * int64(n)); err != nil {
		return err
	}
	a.order = make([]uint32, n)
	for i := range a.order {
		a.order[i] = uint32(i)
	}
	if len(a.parts) > 1 && len(a.spec.Keys) > 0 || a.spec.Sets != nil {
		slices.SortFunc(a.order, func(x, y uint32) int {
			if main.sets != nil && main.sets[x] != main.sets[y] {
				return cmp.Compare(main.sets[x], main.sets[y])
			}
			switch p, q := main.first[x], main.first[y]; {
			case p.before(q):
				return -1
			case q.before(p):
				return 1
			}
			return 0
		})
	}
	a.main = main
	return nil
}

// Next returns the next groups.
func (a *Aggregate) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	if a.main == nil && a.disk == nil {
		if err := a.run(ctx); err != nil {
			return false, err
		}
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if a.disk != nil {
		return a.disk.result.next(b, len(a.spec.outputTypes()), a.spec.BatchRows, math.MaxInt64)
	}
	if a.at == len(a.order) {
		return false, nil
	}
	groups := a.order[a.at:min(a.at+a.spec.BatchRows, len(a.order))]
	cols, err := a.main.results(groups)
	if err != nil {
		return false, err
	}
	*b = vector.Batch{Cols: cols, N: len(groups), Row: int64(a.at), Owned: true}
	a.at += len(groups)
	return true, nil
}

// Memory returns the most bytes that the operator held.
func (a *Aggregate) Memory() int64 {
	n := int64(0)
	for _, p := range a.parts {
		n += p.acct.Peak()
	}
	if a.disk != nil {
		n = max(n, a.disk.memory())
	}
	return n
}

// Spilled returns what was moved to disk.
func (a *Aggregate) Spilled() *spill.Meter { return &a.meter }

// Close releases the groups and closes the inputs.
func (a *Aggregate) Close() error {
	var first error
	for _, p := range a.parts {
		if err := p.in.Input.Close(); err != nil && first == nil {
			first = err
		}
		p.close()
	}
	if a.disk != nil {
		a.disk.close()
	}
	a.order, a.at = nil, 0
	return first
}
