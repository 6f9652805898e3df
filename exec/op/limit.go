package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/vector"
)

// Limit passes rows offset to offset+n of one stream and closes its input as soon as it has them.
type Limit struct {
	input   Operator
	n, skip int64 // n of -1: all
	end     bool
}

// NewLimit returns a limit; n of -1 means all rows after offset.
func NewLimit(input Operator, n, offset int64) *Limit {
	return &Limit{input: input, n: n, skip: offset}
}

// Open opens the input, unless no rows are wanted.
func (l *Limit) Open(ctx context.Context) error {
	if l.n == 0 {
		l.end = true
		return nil
	}
	return l.input.Open(ctx)
}

// Next returns the next rows within the limit.
func (l *Limit) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	for !l.end {
		ok, err := l.input.Next(ctx, b)
		if !ok || err != nil {
			l.end = true
			return false, err
		}
		rows := int64(b.Rows())
		if l.skip >= rows {
			l.skip -= rows
			continue
		}
		from, to := l.skip, rows
		l.skip = 0
		if l.n >= 0 && to-from >= l.n {
			to = from + l.n
			l.end = true
		}
		if l.n > 0 {
			l.n -= to - from
		}
		if to-from < rows {
			if b.Sel == nil && len(b.Cols) == 0 {
				b.N = int(to - from)
			} else {
				b.Sel = b.Selection()[from:to:to]
			}
		}
		return true, nil
	}
	return false, l.input.Close()
}

// Close closes the input.
func (l *Limit) Close() error {
	l.end = true
	return l.input.Close()
}
