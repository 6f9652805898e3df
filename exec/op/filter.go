package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/vector"
)

// Filter passes the rows for which a condition holds. Values stay where they are; the selection narrows.
type Filter struct {
	input Operator
	cond  Condition
}

// NewFilter returns a filter.
func NewFilter(input Operator, cond Condition) *Filter { return &Filter{input, cond} }

// Open opens the input.
func (f *Filter) Open(ctx context.Context) error { return f.input.Open(ctx) }

// Next returns the next batch of which rows are left.
func (f *Filter) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	for {
		ok, err := f.input.Next(ctx, b)
		if !ok || err != nil {
			return false, err
		}
		if err := f.cond.Apply(b); err != nil {
			return false, Located(b.Origin, err)
		}
		if b.Rows() > 0 {
			return true, nil
		}
	}
}

// Close closes the input.
func (f *Filter) Close() error { return f.input.Close() }
