package app

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"time"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/format"
)

// runner runs scripts on one connection and writes their result sets.
type runner struct {
	conn   *sql.Conn
	out    io.Writer
	stderr io.Writer
	timing bool
	writer func() (format.Writer, error)
	sets   int // result sets written
}

func (r *runner) run(ctx context.Context, text string) error {
	start := time.Now()
	rows, err := r.conn.QueryContext(ctx, text)
	if err != nil {
		return err
	}
	defer rows.Close()
	for {
		n, err := r.write(rows)
		if err != nil {
			return err
		}
		if r.timing {
			fmt.Fprintf(r.stderr, "%d rows in %s\n", n, time.Since(start).Round(time.Microsecond))
			start = time.Now()
		}
		if !rows.NextResultSet() {
			break
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return rows.Close()
}

// write writes one result set. A statement without columns, such as SET, leaves nothing.
func (r *runner) write(rows *sql.Rows) (n int, err error) {
	kinds, err := rows.ColumnTypes()
	if err != nil {
		return 0, err
	}
	if len(kinds) == 0 {
		return 0, nil
	}
	cols := make([]format.Column, len(kinds))
	for i, k := range kinds {
		cols[i] = format.Column{Name: k.Name(), Type: k.DatabaseTypeName()}
	}
	w, err := r.writer()
	if err != nil {
		return 0, err
	}
	if r.sets++; r.sets > 1 {
		if _, err := io.WriteString(r.out, "\n"); err != nil {
			return 0, err
		}
	}
	if err := w.Begin(cols); err != nil {
		return 0, err
	}
	values, into := make([]any, len(cols)), make([]any, len(cols))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return n, err
		}
		if err := w.Row(values); err != nil {
			return n, err
		}
		n++
	}
	// What was read before an error is written, so that nothing is lost.
	if err := w.End(); err != nil {
		return n, err
	}
	return n, rows.Err()
}
