package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/vector"
)

// Project computes columns. A column that is passed through is not copied.
type Project struct {
	input Operator
	exprs []Eval
	cols  []*vector.Vector
	in    vector.Batch
}

// NewProject returns a projection.
func NewProject(input Operator, exprs []Eval) *Project { return &Project{input: input, exprs: exprs} }

// Open opens the input.
func (p *Project) Open(ctx context.Context) error { return p.input.Open(ctx) }

// Next computes the columns of the next batch.
func (p *Project) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	ok, err := p.input.Next(ctx, &p.in)
	if !ok || err != nil {
		return false, err
	}
	if p.cols, err = evalAll(p.exprs, &p.in, p.in.Selection(), p.cols); err != nil {
		return false, err
	}
	// Computed vectors are reused, so that only a batch that is all passed through stays owned.
	owned := p.in.Owned
	for _, v := range p.cols {
		owned = owned && passed(v, p.in.Cols)
	}
	*b = vector.Batch{Cols: p.cols, N: p.in.N, Sel: p.in.Sel, Seq: p.in.Seq, Row: p.in.Row, Owned: owned, Origin: p.in.Origin}
	return true, nil
}

func passed(v *vector.Vector, cols []*vector.Vector) bool {
	for _, c := range cols {
		if c == v {
			return true
		}
	}
	return false
}

// Close closes the input.
func (p *Project) Close() error { return p.input.Close() }
