// Package dummy is a database/sql driver that does nothing but hand out rows which it has in memory:
// the limit of what a driver can be measured to do through rows.Next and Scan. As any driver must,
// it boxes each value anew, and copies each string and each JSON text of a nested value, since a
// program may keep them.
package dummy

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Table holds rows by column.
type Table struct {
	Columns []Column
	rows    int
}

// Column holds the values of one column, which are all of one type or nil.
type Column struct {
	Name   string
	null   []bool
	ints   []int64
	floats []float64
	bools  []bool
	texts  []string
	bytes  [][]byte
	times  []time.Time
}

// Add appends a row.
func (t *Table) Add(row []any) error {
	if len(row) != len(t.Columns) {
		return fmt.Errorf("dummy: %d values for %d columns", len(row), len(t.Columns))
	}
	for i, v := range row {
		c := &t.Columns[i]
		c.null = append(c.null, v == nil)
		switch v := v.(type) {
		case nil:
		case int64:
			c.ints = pad(c.ints, t.rows, v)
		case float64:
			c.floats = pad(c.floats, t.rows, v)
		case bool:
			c.bools = pad(c.bools, t.rows, v)
		case string:
			c.texts = pad(c.texts, t.rows, v)
		case []byte:
			c.bytes = pad(c.bytes, t.rows, v)
		case time.Time:
			c.times = pad(c.times, t.rows, v)
		default:
			return fmt.Errorf("dummy: column %s: value of type %T", c.Name, v)
		}
	}
	t.rows++
	return nil
}

// pad appends v at position n, behind zero values for the nulls before.
func pad[T any](list []T, n int, v T) []T {
	for len(list) < n {
		var zero T
		list = append(list, zero)
	}
	return append(list, v)
}

// value makes the function that hands out value i of c.
func (c *Column) value() func(i int) driver.Value {
	switch {
	case c.ints != nil:
		return func(i int) driver.Value { return c.ints[i] }
	case c.floats != nil:
		return func(i int) driver.Value { return c.floats[i] }
	case c.bools != nil:
		return func(i int) driver.Value { return c.bools[i] }
	case c.texts != nil:
		return func(i int) driver.Value { return strings.Clone(c.texts[i]) }
	case c.bytes != nil:
		return func(i int) driver.Value { return bytes.Clone(c.bytes[i]) }
	case c.times != nil:
		return func(i int) driver.Value { return c.times[i] }
	}
	return func(int) driver.Value { return nil }
}

// Connector connects to a database whose every query yields the rows of Table over and over, Rows in
// all.
type Connector struct {
	Table *Table
	Rows  int64
}

// Connect returns a connection.
func (c Connector) Connect(context.Context) (driver.Conn, error) { return conn{c}, nil }

// Driver returns nil: there is nothing to open by name.
func (c Connector) Driver() driver.Driver { return nil }

type conn struct{ c Connector }

var errNot = errors.New("dummy: not implemented")

func (conn) Prepare(string) (driver.Stmt, error) { return nil, errNot }
func (conn) Begin() (driver.Tx, error)           { return nil, errNot }
func (conn) Close() error                        { return nil }

func (c conn) QueryContext(context.Context, string, []driver.NamedValue) (driver.Rows, error) {
	r := &rows{table: c.c.Table, left: c.c.Rows}
	for i := range r.table.Columns {
		r.values = append(r.values, r.table.Columns[i].value())
	}
	return r, nil
}

type rows struct {
	table  *Table
	values []func(int) driver.Value
	at     int
	left   int64
}

func (r *rows) Columns() []string {
	var names []string
	for _, c := range r.table.Columns {
		names = append(names, c.Name)
	}
	return names
}

func (r *rows) Close() error { return nil }

func (r *rows) Next(dest []driver.Value) error {
	if r.left == 0 || r.table.rows == 0 {
		return io.EOF
	}
	r.left--
	i := r.at
	if r.at++; r.at == r.table.rows {
		r.at = 0
	}
	for k, value := range r.values {
		if r.table.Columns[k].null[i] {
			dest[k] = nil
		} else {
			dest[k] = value(i)
		}
	}
	return nil
}
