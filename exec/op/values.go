package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// Values is a table of constant expressions, evaluated when the query runs.
type Values struct {
	types []*types.Type
	rows  [][]Eval
	batch int
	at    int
}

// NewValues returns a table of rows.
func NewValues(ts []*types.Type, rows [][]Eval, batchRows int) *Values {
	return &Values{types: ts, rows: rows, batch: max(1, batchRows)}
}

// Open does nothing.
func (*Values) Open(context.Context) error { return nil }

// Next evaluates the next rows.
func (o *Values) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	if err := ctx.Err(); err != nil || o.at == len(o.rows) {
		return false, err
	}
	rows := o.rows[o.at:min(o.at+o.batch, len(o.rows))]
	cols := newVectors(o.types)
	one := vector.Batch{N: 1}
	for _, row := range rows {
		for c, e := range row {
			v, err := e.Eval(&one, vector.Identity(1))
			if err != nil {
				return false, err
			}
			if err := vector.AppendRange(cols[c], v, 0, 1); err != nil {
				return false, err
			}
		}
	}
	*b = vector.Batch{Cols: cols, N: len(rows), Row: int64(o.at), Owned: true}
	o.at += len(rows)
	return true, nil
}

// Close does nothing.
func (o *Values) Close() error {
	o.at = len(o.rows)
	return nil
}
