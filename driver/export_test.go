package driver

import (
	"context"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
)

// SpillEagerly has all operators that can spill do so once they hold some bytes, until restore is called.
func SpillEagerly(limit int64) (restore func()) {
	old := spillDefaults
	spillDefaults.Floor, spillDefaults.Limit, spillDefaults.BlockBytes = 1, limit, 2000
	return func() { spillDefaults = old }
}

// Vectors runs a query on a connection, as sql.Conn.Raw hands it out, and passes its batches to f with
// nested values as they are, not as JSON.
func Vectors(ctx context.Context, connection any, query string, f func(cols []plan.Column, b *vector.Batch) error) error {
	c := connection.(*conn)
	native := c.settings.Native
	c.settings.Native = true
	defer func() { c.settings.Native = native }()
	res, err := c.QueryContext(ctx, query, nil)
	if err != nil {
		return err
	}
	r := res.(*rows)
	for {
		b, err := r.src.Next(ctx)
		if err == nil && b != nil {
			err = f(r.cols, b)
		}
		if b == nil || err != nil {
			cerr := r.Close()
			if err == nil {
				err = cerr
			}
			return err
		}
	}
}
