package driver

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"github.com/avrosql/avrosql/driver/system"
	"github.com/avrosql/avrosql/planner"
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/bind"
	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/parse"
	"github.com/avrosql/avrosql/planner/types"
)

// conn is a session over the connector's lake: settings, variables, temporary views and prepared
// statements. There is nothing in it that could go bad.
type conn struct {
	c         *Connector
	settings  Settings
	variables map[string]types.Datum // by names in lower case
	temporary viewSet
	prepared  map[string]*prepared // by names in lower case
	warnings  *warnings            // of the last statement; nil before the first
	closed    bool
}

func (c *conn) parse(text string) (*script, error) {
	opts := parse.Options{Lambdas: funcs.TakesLambda, NullTreatment: funcs.TakesNulls}
	if c.settings.MySQL {
		opts.Quotes = parse.Mysql
	}
	tree, err := parse.Parse(text, opts)
	if err != nil {
		return nil, err
	}
	return newScript(text, tree), nil
}

// Prepare parses a statement.
func (c *conn) Prepare(text string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), text)
}

// PrepareContext parses a statement. Names are looked up when it runs, since tables may change.
func (c *conn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	if c.closed {
		return nil, driver.ErrBadConn
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s, err := c.parse(text)
	if err != nil {
		return nil, err
	}
	return &stmt{c: c, script: s}, nil
}

// QueryContext runs one or several statements; each query is a result set.
func (c *conn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if c.closed {
		return nil, driver.ErrBadConn
	}
	s, err := c.parse(text)
	if err != nil {
		return nil, err
	}
	return c.query(ctx, s, args)
}

// ExecContext runs statements for their effect: SET, USE, COPY. Queries are run to their end. The rows
// affected are those that COPY and CREATE TABLE … AS have written.
func (c *conn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if c.closed {
		return nil, driver.ErrBadConn
	}
	s, err := c.parse(text)
	if err != nil {
		return nil, err
	}
	return c.exec(ctx, s, args)
}

func (c *conn) query(ctx context.Context, s *script, args []driver.NamedValue) (driver.Rows, error) {
	params, err := s.params(args)
	if err != nil {
		return nil, err
	}
	r := &rows{conn: c, ctx: ctx, script: s, params: params}
	// Statements without rows go by; the first with rows is the first result set.
	more, err := r.advance()
	if err != nil {
		return nil, err
	}
	if !more {
		r.empty()
	}
	return r, nil
}

func (c *conn) exec(ctx context.Context, s *script, args []driver.NamedValue) (driver.Result, error) {
	params, err := s.params(args)
	if err != nil {
		return nil, err
	}
	r := &rows{conn: c, ctx: ctx, script: s, params: params}
	for {
		more, err := r.advance()
		if err != nil {
			return nil, err
		}
		if !more {
			return driver.RowsAffected(r.wrote), nil
		}
		if err := r.drain(); err != nil {
			return nil, err
		}
	}
}

// Ping looks at every root, so that one that has gone is noticed.
func (c *conn) Ping(ctx context.Context) error {
	if c.closed {
		return driver.ErrBadConn
	}
	return c.c.lake.Ping(ctx)
}

// ResetSession takes back every SET and USE, and forgets variables, temporary views and prepared
// statements.
func (c *conn) ResetSession(context.Context) error {
	if c.closed {
		return driver.ErrBadConn
	}
	c.settings, c.warnings = c.c.cfg.Settings, nil
	c.variables, c.prepared = nil, nil
	c.temporary.clear()
	return nil
}

// IsValid reports whether the connection can be used again.
func (c *conn) IsValid() bool { return !c.closed }

// CheckNamedValue accepts Go values of every basic type, slices of them and driver.Valuers.
func (c *conn) CheckNamedValue(nv *driver.NamedValue) error { return checkArg(nv) }

// Begin is refused: database/sql calls BeginTx.
func (c *conn) Begin() (driver.Tx, error) { return c.BeginTx(context.Background(), driver.TxOptions{}) }

// BeginTx begins a read-only transaction, which is nothing but the connection kept for its holder.
func (c *conn) BeginTx(_ context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if !opts.ReadOnly {
		return nil, fmt.Errorf("avro: %w: begin with sql.TxOptions{ReadOnly: true}", ErrReadOnly)
	}
	if opts.Isolation != 0 {
		return nil, fmt.Errorf("avro: isolation levels are not supported; begin with the default level")
	}
	return tx{}, nil
}

type tx struct{}

func (tx) Commit() error   { return nil }
func (tx) Rollback() error { return nil }

// Close ends the session.
func (c *conn) Close() error {
	c.closed = true
	return nil
}

// command carries out a statement that is no query.
func (c *conn) command(ctx context.Context, cmd bind.Command, text string) error {
	switch cmd := cmd.(type) {
	case bind.SetVariable:
		delete(c.variables, cmd.Name)
		return nil
	case bind.CreateView:
		return c.createView(cmd, text)
	case bind.DropView:
		return c.dropView(cmd)
	case bind.Prepare:
		return c.prepare(cmd, text)
	case bind.Deallocate:
		return c.deallocate(cmd.Name)
	case bind.Set:
		if cmd.Value == nil && strings.EqualFold(cmd.Name, "all") {
			c.settings = c.c.cfg.Settings
			return nil
		}
		o, err := settingOf(cmd.Name)
		if err != nil {
			return err
		}
		if o.Fixed {
			return fmt.Errorf("option %s belongs to the lake and is fixed when it is opened; put it into the data source name", o.Name)
		}
		value := o.Get(&c.c.cfg.Settings)
		if cmd.Value != nil {
			value = settingText(*cmd.Value)
		}
		return o.Set(&c.settings, value)
	case bind.Use:
		name := strings.Join(cmd.Database, ".")
		all, err := c.catalog(nil).Databases(ctx)
		if err != nil {
			return err
		}
		for _, db := range append(all[:len(all):len(all)], system.Databases...) {
			if strings.EqualFold(db, name) {
				c.settings.Database = db
				return nil
			}
		}
		if low := strings.ToLower(name); low == "main" || low == "default" {
			c.settings.Database = "" // what others call the tables that are in no database
			return nil
		}
		return fmt.Errorf("unknown database %q; the databases are: %s", name, strings.Join(all, ", "))
	}
	return fmt.Errorf("%T is not for the driver to carry out", cmd)
}

// settingText is the value of SET as an option reads it: an interval is an offset from UTC.
func settingText(d types.Datum) string {
	if !d.Null && d.Type.Kind == types.Interval && d.Iv.Months == 0 && d.Iv.Days == 0 {
		return types.FixedZone(d.Iv.Nanos / 1e9).String()
	}
	return d.Text(nil)
}

// script is a parsed text and what it wants of arguments.
type script struct {
	text  string
	tree  *ast.Script
	count int
	names []string // of :name parameters, once each
}

func newScript(text string, tree *ast.Script) *script {
	s := &script{text: text, tree: tree}
	s.count, s.names = planner.Params(tree.Params)
	return s
}

// numInput is how many arguments the script takes.
func (s *script) numInput() int { return s.count + len(s.names) }

// were says how many there were.
func were(n int) string {
	if n == 1 {
		return "1 was"
	}
	return fmt.Sprintf("%d were", n)
}

// params matches arguments to parameters.
func (s *script) params(args []driver.NamedValue) ([]bind.Param, error) {
	if want := s.numInput(); len(args) != want {
		noun := "arguments"
		if want == 1 {
			noun = "argument"
		}
		if len(s.names) > 0 {
			noun += " (:" + strings.Join(s.names, ", :") + ")"
		}
		return nil, fmt.Errorf("avro: the statement takes %d %s, %s given", want, noun, were(len(args)))
	}
	out := make([]bind.Param, 0, len(args))
	given := map[string]bool{}
	position := 0
	for _, a := range args {
		if err := checkArg(&a); err != nil {
			return nil, fmt.Errorf("argument %s: %w", argName(&a), err)
		}
		p := bind.Param{Name: a.Name, Value: a.Value.(types.Datum)}
		switch {
		case a.Name == "":
			position++
			p.Ordinal = position
			if position > s.count {
				return nil, fmt.Errorf("avro: argument %d has no name; pass sql.Named for :%s", a.Ordinal, strings.Join(s.names, ", :"))
			}
		case given[a.Name]:
			return nil, fmt.Errorf("avro: two arguments are named :%s", a.Name)
		case !slices.Contains(s.names, a.Name):
			return nil, fmt.Errorf("avro: the statement has no parameter :%s", a.Name)
		}
		given[a.Name] = true
		out = append(out, p)
	}
	return out, nil
}
