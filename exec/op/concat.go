package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/vector"
)

// Concat hands up the rows of several streams, one after another. A stream is opened when the one
// before it has ended.
type Concat struct {
	inputs []Operator
	at     int
	opened bool
	row    int64 // rows handed up of the current stream
}

// NewConcat returns the concatenation of streams.
func NewConcat(inputs []Operator) *Concat { return &Concat{inputs: inputs} }

// Open does nothing: see Concat.
func (*Concat) Open(context.Context) error { return nil }

// Next hands up the next rows.
func (c *Concat) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	for ; c.at < len(c.inputs); c.at++ {
		in := c.inputs[c.at]
		if !c.opened {
			if err := in.Open(ctx); err != nil {
				return false, err
			}
			c.opened = true
		}
		ok, err := in.Next(ctx, b)
		if err != nil {
			return false, err
		}
		if ok {
			b.Seq, b.Row = int64(c.at), c.row
			c.row += int64(b.N)
			return true, nil
		}
		if err := in.Close(); err != nil {
			return false, err
		}
		c.opened, c.row = false, 0
	}
	return false, nil
}

// Close closes all streams.
func (c *Concat) Close() error {
	c.at = len(c.inputs)
	return closeAll(c.inputs)
}
