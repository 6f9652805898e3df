package driver

import (
	"context"
	"database/sql/driver"
	"io"
	"math"
	"reflect"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/bind"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// source is where a result set's batches come from.
type source interface {
	// Next returns the next batch, valid until the next call, or nil at the end.
	Next(ctx context.Context) (*vector.Batch, error)
	Close() error
}

// rows are the result sets of a script, one after the other.
type rows struct {
	conn   *conn
	ctx    context.Context
	script *script
	params []bind.Param
	next   int // statement

	src    source
	cols   []plan.Column // with the types that the query has, nested ones included
	values []valueFunc
	batch  *vector.Batch
	sel    []int32
	at     int
	ended  bool
	wrote  int64   // rows that statements so far have written
	ahead  *result // the result set behind the current one, where it had to be looked for
	failed error
}

// result is a result set that has been started.
type result struct {
	src    source
	cols   []plan.Column
	values []valueFunc
	// affected is how many rows were written, by statements that write.
	affected int64
}

// advance goes to the next statement that has rows, carrying out those that have none.
func (r *rows) advance() (bool, error) {
	next, err := r.start()
	if next == nil || err != nil {
		return false, err
	}
	r.use(next)
	return true, nil
}

func (r *rows) start() (*result, error) {
	for r.next < len(r.script.tree.Statements) {
		stmt := r.script.tree.Statements[r.next]
		r.next++
		next, err := r.conn.run(r.ctx, r.script, stmt, r.params)
		if next != nil || err != nil {
			return next, err
		}
	}
	return nil, nil
}

func (r *rows) use(next *result) {
	r.wrote += next.affected
	r.src, r.cols, r.values = next.src, next.cols, next.values
	r.batch, r.sel, r.at, r.ended = nil, nil, 0, false
}

// empty is the result of statements that have no rows at all.
func (r *rows) empty() { r.use(&result{src: noRows{}}) }

type noRows struct{}

func (noRows) Next(context.Context) (*vector.Batch, error) { return nil, nil }
func (noRows) Close() error                                { return nil }

// Columns returns the names of the columns.
func (r *rows) Columns() []string {
	names := make([]string, len(r.cols))
	for i, c := range r.cols {
		names[i] = c.Name
	}
	return names
}

// Next fills dest with the next row.
func (r *rows) Next(dest []driver.Value) error {
	for r.at >= len(r.sel) {
		if r.ended {
			return io.EOF
		}
		b, err := r.src.Next(r.ctx)
		if err != nil {
			r.ended = true
			return err
		}
		if b == nil {
			r.ended = true
			return io.EOF
		}
		r.batch, r.sel, r.at = b, b.Selection(), 0
	}
	i := int(r.sel[r.at])
	r.at++
	for k, value := range r.values {
		if v := r.batch.Cols[k]; v.IsNull(i) {
			dest[k] = nil
		} else {
			dest[k] = value(v, i)
		}
	}
	return nil
}

// HasNextResultSet reports whether another result set follows. Whether one of the statements left has
// rows can only be said once it is reached, so the next one is started.
func (r *rows) HasNextResultSet() bool {
	if r.ahead == nil && r.failed == nil {
		if err := r.src.Close(); err != nil {
			r.failed = err
			return true
		}
		r.ahead, r.failed = r.start()
	}
	return r.ahead != nil || r.failed != nil
}

// NextResultSet goes to the next result set.
func (r *rows) NextResultSet() error {
	if !r.HasNextResultSet() {
		return io.EOF
	}
	if r.failed != nil {
		return r.failed
	}
	r.use(r.ahead)
	r.ahead = nil
	return nil
}

// drain runs the current result set to its end.
func (r *rows) drain() error {
	for {
		b, err := r.src.Next(r.ctx)
		if err != nil {
			r.src.Close()
			return err
		}
		if b == nil {
			return r.src.Close()
		}
	}
}

// Close stops the query and waits for its goroutines.
func (r *rows) Close() error {
	err := r.src.Close()
	if r.ahead != nil {
		if e := r.ahead.src.Close(); err == nil {
			err = e
		}
	}
	r.ended = true
	return err
}

// ColumnTypeDatabaseTypeName returns the SQL type's name without parameters.
func (r *rows) ColumnTypeDatabaseTypeName(i int) string { return r.cols[i].Type.Kind.String() }

// ColumnTypeScanType returns a Go type that holds every value of the column.
func (r *rows) ColumnTypeScanType(i int) reflect.Type {
	return scanType(r.cols[i].Type, r.cols[i].Nullable, r.conn.settings.Native)
}

// ColumnTypeNullable reports whether the column may hold NULL.
func (r *rows) ColumnTypeNullable(i int) (nullable, ok bool) { return r.cols[i].Nullable, true }

// ColumnTypeLength returns the length of text and bytes: fixed for BINARY and UUID, else unlimited.
func (r *rows) ColumnTypeLength(i int) (length int64, ok bool) {
	switch t := r.cols[i].Type; t.Kind {
	case types.Binary:
		return int64(t.Length), true
	case types.UUID:
		return 36, true
	case types.Varchar, types.Enum, types.JSON, types.Varbinary:
		return math.MaxInt64, true
	}
	return 0, false
}

// ColumnTypePrecisionScale returns the digits of DECIMAL, and the fractional digits of times.
func (r *rows) ColumnTypePrecisionScale(i int) (precision, scale int64, ok bool) {
	switch t := r.cols[i].Type; t.Kind {
	case types.Decimal:
		return int64(t.Precision), int64(t.Scale), true
	case types.Time, types.Timestamp, types.DateTime:
		return int64(t.Precision), int64(t.Precision), true
	}
	return 0, 0, false
}
