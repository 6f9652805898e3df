package driver

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"io"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// BatchQueryer is what a connection of sql.Conn.Raw is, for programs that want columns of a few thousand
// rows at a time instead of values of one:
//
//	err := conn.Raw(func(c any) error {
//		batches, err := c.(driver.BatchQueryer).QueryBatches(ctx, "SELECT bytes FROM events WHERE status = ?", 200)
//		…
//
// The batches must be closed before the function that was handed to Raw returns.
type BatchQueryer interface {
	// QueryBatches runs a statement; of several the first result set is handed out. Arguments are those of
	// sql.Conn.QueryContext.
	QueryBatches(ctx context.Context, query string, args ...any) (*Batches, error)
}

// Batches are the rows of one result set, a batch at a time. They belong to one goroutine.
type Batches struct{ r *rows }

// BatchColumn is a column of batches. The vectors of STRUCT, ARRAY, MAP and UNION hold JSON text, with
// nested=native their own form: what a vector holds is its Kind.
type BatchColumn struct {
	Name     string
	Type     *types.Type
	Nullable bool
}

// QueryBatches implements BatchQueryer.
func (c *conn) QueryBatches(ctx context.Context, query string, args ...any) (*Batches, error) {
	named := make([]driver.NamedValue, len(args))
	for i, a := range args {
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
		if n, ok := a.(sql.NamedArg); ok {
			named[i].Name, named[i].Value = n.Name, n.Value
		}
		if err := checkArg(&named[i]); err != nil {
			return nil, err
		}
	}
	found, err := c.QueryContext(ctx, query, named)
	if err != nil {
		return nil, err
	}
	return &Batches{found.(*rows)}, nil
}

// Columns returns the columns of every batch.
func (b *Batches) Columns() []BatchColumn {
	out := make([]BatchColumn, len(b.r.cols))
	for i, c := range b.r.cols {
		out[i] = BatchColumn{Name: c.Name, Type: c.Type, Nullable: c.Nullable}
	}
	return out
}

// Next returns the next batch, io.EOF behind the last. A batch, and all that its vectors point to, is valid
// until the next call of Next or Close. Rows that count are those of Batch.Selection.
func (b *Batches) Next() (*vector.Batch, error) {
	if b.r.ended {
		return nil, io.EOF
	}
	batch, err := b.r.src.Next(b.r.ctx)
	if batch == nil || err != nil {
		b.r.ended = true
		if err == nil {
			err = io.EOF
		}
		return nil, err
	}
	return batch, nil
}

// Close stops the query and waits for its goroutines. It may be called more than once.
func (b *Batches) Close() error { return b.r.Close() }
