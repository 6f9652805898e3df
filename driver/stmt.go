package driver

import (
	"context"
	"database/sql/driver"
	"fmt"
)

// stmt is a parsed script. It is planned anew for each run, with its arguments as constants, so that
// conditions on them are pushed down and partitions pruned.
type stmt struct {
	c      *conn
	script *script
}

// Close does nothing: a statement holds no resources.
func (s *stmt) Close() error { return nil }

// NumInput returns how many arguments the statement takes.
func (s *stmt) NumInput() int { return s.script.numInput() }

// CheckNamedValue is the connection's.
func (s *stmt) CheckNamedValue(nv *driver.NamedValue) error { return checkArg(nv) }

// QueryContext runs the statement.
func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if s.c.closed {
		return nil, driver.ErrBadConn
	}
	return s.c.query(ctx, s.script, args)
}

// ExecContext runs the statement for its effect.
func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if s.c.closed {
		return nil, driver.ErrBadConn
	}
	return s.c.exec(ctx, s.script, args)
}

// Exec is for callers without a context.
func (s *stmt) Exec(args []driver.Value) (driver.Result, error) {
	named, err := nameless(args)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(context.Background(), named)
}

// Query is for callers without a context.
func (s *stmt) Query(args []driver.Value) (driver.Rows, error) {
	named, err := nameless(args)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(context.Background(), named)
}

func nameless(args []driver.Value) ([]driver.NamedValue, error) {
	out := make([]driver.NamedValue, len(args))
	for i, v := range args {
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
		if err := checkArg(&out[i]); err != nil {
			return nil, fmt.Errorf("argument %s: %w", argName(&out[i]), err)
		}
	}
	return out, nil
}
