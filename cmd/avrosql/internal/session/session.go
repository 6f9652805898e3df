// Package session is what the interactive shell, scripts and -c have in common: a connection, the
// user's settings, where results go, and how a statement is run and its result sets written.
package session

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/settings"
	"github.com/avrosql/avrosql/driver"
	"github.com/avrosql/avrosql/planner/parse"
)

// Session belongs to one goroutine, but for what says otherwise.
type Session struct {
	settings.Settings
	Table       string // that the format insert names; empty: a default
	Interactive bool   // somebody sits at a prompt
	Stdout      io.Writer
	Stderr      io.Writer
	Term        Terminal
	Opening     func() // called before what is open is closed; may be nil
	Opened      func() // called after Open; may be nil
	// Hush has the terminal show nothing of what is typed until the function it returns is called. It is
	// called while a query runs that has written nothing yet; may be nil.
	Hush func() (restore func())

	cfg    driver.Config
	from   *driver.Connector
	db     *sql.DB
	conn   *sql.Conn
	target target
	sets   int // result sets written
	used   string
	syntax parse.Options
}

// Terminal is what is known of the terminal.
type Terminal struct {
	Out, Err bool // standard output, standard error are one
	// Size returns columns and rows, 0 where they are not known. May be nil.
	Size func() (width, height int)
}

// Size returns columns and rows of the terminal, 0 where they are not known.
func (s *Session) Size() (width, height int) { return s.Term.size() }

func (t Terminal) size() (width, height int) {
	if t.Size == nil {
		return 0, 0
	}
	return t.Size()
}

// Open opens the roots of a configuration in place of what was open; if that fails, all stays as it was.
func (s *Session) Open(ctx context.Context, cfg driver.Config) error {
	connector, err := driver.NewConnector(cfg)
	if err != nil {
		return hinted(err)
	}
	db := sql.OpenDB(connector)
	conn, err := db.Conn(ctx)
	if err != nil {
		db.Close()
		return hinted(err)
	}
	if s.Opening != nil {
		s.Opening()
	}
	_ = s.closeDB()
	s.cfg, s.db, s.conn, s.from, s.used = cfg, db, conn, connector, cfg.Database
	s.syntax = syntax(cfg.MySQL)
	if s.Opened != nil {
		s.Opened()
	}
	return nil
}

// hinted says what a path can be where there is none.
func hinted(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		var at *fs.PathError
		if errors.As(err, &at) && strings.ContainsAny(at.Path, " \t\n") {
			return fmt.Errorf("%w; a PATH is a directory, a file, or a glob in quotes; a statement follows -c", err)
		}
		return fmt.Errorf("%w; a PATH is a directory, a file, or a glob in quotes", err)
	}
	return err
}

// OpenPaths opens other roots, each PATH or NAME=PATH, with the settings of the present ones.
func (s *Session) OpenPaths(ctx context.Context, paths []string) error {
	cfg := s.cfg
	cfg.Database = ""
	cfg.Roots = Roots(paths)
	return s.Open(ctx, cfg)
}

// Roots reads roots as the command line has them.
func Roots(paths []string) []driver.Root {
	var roots []driver.Root
	for _, arg := range paths {
		name, path := avrofs.ParseRootArg(arg)
		roots = append(roots, driver.Root{Name: name, Path: path})
	}
	return roots
}

// Config returns what is open.
func (s *Session) Config() driver.Config { return s.cfg }

// DB returns the database, for further connections. Open closes it.
func (s *Session) DB() *sql.DB { return s.db }

// Connector returns what the database's connections come from.
func (s *Session) Connector() *driver.Connector { return s.from }

func (s *Session) closeDB() error {
	if s.db == nil {
		return nil
	}
	_ = s.conn.Close()
	return s.db.Close()
}

// Close ends the session. The error is that of the last output file.
func (s *Session) Close() error {
	err := s.target.close()
	_ = s.closeDB()
	return err
}

// Variable returns an option of the connection, as SHOW VARIABLES has it.
func (s *Session) Variable(ctx context.Context, name string) (string, error) {
	rows, err := s.Rows(ctx, "SHOW VARIABLES")
	if err != nil {
		return "", err
	}
	for _, r := range rows {
		if r[0] == name {
			return r[1], nil
		}
	}
	return "", fmt.Errorf("unknown option %q", name)
}

// SetVariable gives an option of the connection a value.
func (s *Session) SetVariable(ctx context.Context, name, value string) error {
	text := "SET " + name + " = " + Literal(value)
	if _, err := s.conn.ExecContext(ctx, text); err != nil {
		return err
	}
	s.note(ctx, text)
	return nil
}

// Syntax returns how the connection reads statements.
func (s *Session) Syntax() parse.Options { return s.syntax }

func syntax(mysql bool) parse.Options {
	if mysql {
		return parse.Options{Quotes: parse.Mysql}
	}
	return parse.Options{}
}

// Rows runs a statement whose result is small, and returns it as text. NULL is "".
func (s *Session) Rows(ctx context.Context, text string) ([][]string, error) {
	return Rows(ctx, s.conn, text)
}

// Unheard returns a context whose queries tell nobody of warnings.
func Unheard(ctx context.Context) context.Context { return driver.WithWarn(ctx, nil) }

// Querier runs queries: a *sql.Conn or *sql.DB.
type Querier interface {
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

// Rows runs a statement whose result is small, and returns it as text. NULL is "".
func Rows(ctx context.Context, q Querier, text string) ([][]string, error) {
	rows, err := q.QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	values, into := make([]sql.NullString, len(cols)), make([]any, len(cols))
	for i := range values {
		into[i] = &values[i]
	}
	var out [][]string
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := make([]string, len(cols))
		for i, v := range values {
			row[i] = v.String
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// Database returns the database in use, "" for none.
func (s *Session) Database() string { return s.used }
