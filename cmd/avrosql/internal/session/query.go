package session

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/format"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/progress"
	"github.com/avrosql/avrosql/driver"
	"github.com/avrosql/avrosql/planner/parse"
)

// Run runs one statement and writes its result sets. mode is the format for this time, empty for the
// session's. The rows are the driver's own: what Scan would do to each value is a third of the time that
// printing takes.
func (s *Session) Run(ctx context.Context, text, mode string) error {
	ctx, stop := s.watch(ctx)
	defer stop()
	err := s.conn.Raw(func(c any) error {
		start := time.Now()
		rows, err := c.(sqldriver.QueryerContext).QueryContext(ctx, text, nil)
		if err != nil {
			return err
		}
		err = s.results(rows, mode, start, stop)
		if e := rows.Close(); err == nil {
			err = e
		}
		return err
	})
	if err != nil {
		return err
	}
	s.note(ctx, text)
	return nil
}

// results writes all result sets. begun is called when the first row is there.
func (s *Session) results(rows sqldriver.Rows, mode string, start time.Time, begun func()) error {
	for {
		n, err := s.write(rows, mode, begun)
		begun()
		if err != nil {
			return err
		}
		if s.Timer {
			noun := "rows"
			if n == 1 {
				noun = "row"
			}
			fmt.Fprintf(s.Stderr, "%d %s in %s\n", n, noun, time.Since(start).Round(time.Microsecond))
			start = time.Now()
		}
		err = rows.(sqldriver.RowsNextResultSet).NextResultSet()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// note keeps in mind what statements change of the session.
func (s *Session) note(ctx context.Context, text string) {
	switch parse.NewLexer(text, parse.Options{}).Next().Value {
	case "use", "set", "reset":
		if db, err := s.Variable(ctx, "database"); err == nil {
			s.used = db
		}
		if quotes, err := s.Variable(ctx, "quotes"); err == nil {
			s.syntax = syntax(quotes == "mysql")
		}
	}
}

// watch shows the progress of the queries of the context returned until stop is called, which may be more
// than once.
func (s *Session) watch(ctx context.Context) (_ context.Context, stop func()) {
	restore := func() {}
	if s.Hush != nil {
		restore = sync.OnceFunc(s.Hush())
	}
	if !s.Progress || !s.Term.Err {
		return ctx, restore
	}
	p := &driver.Progress{}
	bar := progress.Start(s.Stderr, p, func() int { w, _ := s.Term.size(); return w })
	return driver.WithProgress(ctx, p), func() { bar.Stop(); restore() }
}

// write writes one result set. A statement without columns, such as SET, leaves nothing.
func (s *Session) write(rows sqldriver.Rows, mode string, begun func()) (n int, err error) {
	names := rows.Columns()
	if len(names) == 0 {
		return 0, nil
	}
	cols := make([]format.Column, len(names))
	for i, name := range names {
		cols[i] = format.Column{Name: name, Type: rows.(sqldriver.RowsColumnTypeDatabaseTypeName).ColumnTypeDatabaseTypeName(i)}
	}
	err = s.Result(cols, mode, begun, func(row func([]any) error) error {
		values, out := make([]sqldriver.Value, len(cols)), make([]any, len(cols))
		for {
			if err := rows.Next(values); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			for i, v := range values {
				out[i] = v
			}
			if err := row(out); err != nil {
				return err
			}
			n++
		}
	})
	return n, err
}

// Result writes a result set whose rows fill hands over. begun, which may be nil, is called before
// anything is written.
func (s *Session) Result(cols []format.Column, mode string, begun func(), fill func(row func([]any) error) error) (err error) {
	out, err := s.begin(mode, begun)
	if err != nil {
		return err
	}
	defer func() {
		err = out.end(err)
	}()
	w, err := format.New(out.mode, out, out.options)
	if err != nil {
		return err
	}
	if s.sets++; s.sets > 1 && !s.Interactive {
		if _, err := io.WriteString(out, "\n"); err != nil {
			return err
		}
	}
	if err := w.Begin(cols); err != nil {
		return err
	}
	none := true
	failed := fill(func(row []any) error {
		none = false
		return w.Row(row)
	})
	if failed != nil && none && s.Interactive {
		return failed // an empty table would look like the answer
	}
	// What was read before an error is written, so that nothing is lost.
	if err := w.End(); err != nil && failed == nil {
		return err
	}
	return failed
}

// Print writes text that is no result set, such as help.
func (s *Session) Print(text string) error {
	out, err := s.begin("", nil)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, text)
	return out.end(err)
}

// Values runs a query and returns its first rows, at most as many as are wanted, and whether there were more.
func (s *Session) Values(ctx context.Context, text string, most int) (cols []format.Column, out [][]any, more bool, err error) {
	ctx, stop := s.watch(ctx)
	defer stop()
	rows, err := s.conn.QueryContext(ctx, text)
	if err != nil {
		return nil, nil, false, err
	}
	defer rows.Close()
	if cols, err = columns(rows); err != nil {
		return nil, nil, false, err
	}
	for rows.Next() {
		if len(out) == most {
			return cols, out, true, nil
		}
		values, into := make([]any, len(cols)), make([]any, len(cols))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, nil, false, err
		}
		out = append(out, values)
	}
	return cols, out, false, rows.Err()
}

// columns returns what formats want to know of a result's columns.
func columns(rows *sql.Rows) ([]format.Column, error) {
	kinds, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	cols := make([]format.Column, len(kinds))
	for i, k := range kinds {
		cols[i] = format.Column{Name: k.Name(), Type: k.DatabaseTypeName()}
	}
	return cols, nil
}
