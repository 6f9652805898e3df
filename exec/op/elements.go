package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// Feed is a stream of one batch after another, each set from outside. What reads it may be read again
// once the next is set; closing it does nothing.
type Feed struct {
	b    vector.Batch
	full bool
}

// Set sets the batch.
func (f *Feed) Set(b vector.Batch) { f.b, f.full = b, true }

// Open does nothing.
func (*Feed) Open(context.Context) error { return nil }

// Close does nothing.
func (*Feed) Close() error { return nil }

// Next hands up the batch, once.
func (f *Feed) Next(_ context.Context, b *vector.Batch) (bool, error) {
	ok := f.full && f.b.Rows() > 0
	if ok {
		*b = f.b
	}
	f.full = false
	return ok, nil
}

// ElementsAggregate aggregates the elements of each row of a batch: Input's rows carry the number of
// theirs, last. It hands up a row for each row of the batch, without elements or not: the aggregates, then
// columns of the batch. The number of a row is its position.
type ElementsAggregate struct {
	in    AggregateInput
	spec  AggregateSpec
	pass  []int // columns of the batch that are handed up
	types []*types.Type

	rows   vector.Batch
	full   bool
	order  []uint32 // by number, which row of the batch's selection it is
	groups []uint32
	cols   []*vector.Vector
}

// NewElementsAggregate returns the aggregate; pass are the columns of batches that are handed up, of types ts.
func NewElementsAggregate(in AggregateInput, aggs []AggSpec, pass []int, ts []*types.Type, budget *mem.Budget) *ElementsAggregate {
	// The number is a key, but no table is needed to find a group by it.
	spec := AggregateSpec{Keys: []*types.Type{types.Of(types.BigInt)}, Aggs: aggs, Budget: budget}
	return &ElementsAggregate{in: in, spec: spec, pass: pass, types: ts}
}

// Set sets the batch.
func (a *ElementsAggregate) Set(b vector.Batch) { a.rows, a.full = b, true }

// Open opens the input.
func (a *ElementsAggregate) Open(ctx context.Context) error { return a.in.Input.Open(ctx) }

// Close closes the input.
func (a *ElementsAggregate) Close() error { return a.in.Input.Close() }

// Next hands up the rows, once.
func (a *ElementsAggregate) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	sel := a.rows.Selection()
	if !a.full || len(sel) == 0 {
		return false, nil
	}
	a.full = false
	p, err := newPartial(&a.spec, &a.in, nil)
	if err != nil {
		return false, err
	}
	defer p.close()
	for _, s := range p.states {
		if err := s.Grow(len(sel)); err != nil {
			return false, err
		}
	}
	a.order = fit(a.order, a.rows.N)
	for k, i := range sel {
		a.order[i] = uint32(k)
	}
	if err := a.drain(ctx, p); err != nil {
		return false, err
	}
	if err := p.finish(); err != nil {
		return false, err
	}
	a.cols = a.cols[:0]
	for k, s := range p.states {
		v := vector.New(a.spec.Aggs[k].Result)
		if err := s.Result(v, firstGroups(len(sel))); err != nil {
			return false, err
		}
		a.cols = append(a.cols, v)
	}
	for k, c := range a.pass {
		v := vector.New(a.types[k])
		if err := vector.Take(v, a.rows.Cols[c], sel); err != nil {
			return false, err
		}
		a.cols = append(a.cols, v)
	}
	*b = vector.Batch{Cols: a.cols, N: len(sel)}
	return true, nil
}

// drain adds the elements to the groups of their rows.
func (a *ElementsAggregate) drain(ctx context.Context, p *partial) error {
	for {
		ok, err := a.in.Input.Next(ctx, &p.batch)
		if !ok || err != nil {
			return err
		}
		number, sel := p.batch.Cols[len(p.batch.Cols)-1], p.batch.Selection()
		a.groups = fit(a.groups, len(sel))
		for k, i := range sel {
			a.groups[k] = a.order[number.I64[i]]
		}
		for k, s := range p.states {
			if err := p.update(k, s, &p.batch, a.groups, sel); err != nil {
				return err
			}
		}
	}
}
