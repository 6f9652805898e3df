package bind

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// Catalog is where the binder finds tables. Its errors become part of an *ast.Error that points at
// the name in the query.
type Catalog interface {
	// Table returns a table by its name, of one part or qualified. The error for an unknown one names
	// the nearest candidates.
	Table(ctx context.Context, parts []string) (plan.Table, error)
	// Open returns the table that a file, glob or URL is, as in FROM 'x.avro' and read_avro('glob', …),
	// or an error if such tables are not allowed.
	Open(ctx context.Context, path string, opts map[string]types.Datum) (plan.Table, error)
	// Tables lists the tables of a database, or all if database is empty.
	Tables(ctx context.Context, database string) ([]TableInfo, error)
	// Databases lists the databases.
	Databases(ctx context.Context) ([]string, error)
	// CreateStatement returns the text that SHOW CREATE TABLE shows.
	CreateStatement(ctx context.Context, parts []string) (string, error)
}

// TableInfo is a table in a listing. Database is empty for tables at the root.
type TableInfo struct{ Database, Name string }

// Param is the value of a parameter.
type Param struct {
	Name    string // of :name; empty for one that is given by position
	Ordinal int    // from 1
	Value   types.Datum
}

// Variable is a setting of the session, for SHOW VARIABLES.
type Variable struct {
	Name, Value, Doc string
	Also             []string // other names, in lower case
}

func (v *Variable) is(name string) bool {
	return strings.EqualFold(v.Name, name) || slices.Contains(v.Also, strings.ToLower(name))
}

// Options are what binding depends on beside the statement.
type Options struct {
	// Text is the script that the statement's spans point into, for carets and column names.
	Text string
	// Params are the values of the script's parameters. They are bound as literals.
	Params []Param
	// Location is the session's time zone; nil is UTC.
	Location *time.Location
	// Evaluate computes an expression without columns, where the binder needs its value: LIMIT, units
	// of intervals, options. Without it only literals are allowed there.
	Evaluate func(plan.Expr) (types.Datum, error)
	// ParseType reads the name of a type that stands in a string, and AvroType gives the type of an Avro
	// schema. Without them FROM_JSON and FROM_AVRO are refused.
	ParseType func(text string) (*ast.TypeName, error)
	AvroType  func(schema string) (*types.Type, error)
	// Variables are the session's settings: SHOW VARIABLES and @@name.
	Variables []Variable
	// UserVariables are the values of @name, by names in lower case.
	UserVariables map[string]types.Datum
	// Use is given what a catalog returned for a table, and returns what is bound. May be nil.
	Use func(t plan.Table, err error) (plan.Table, error)
	// Rows runs a plan while binding, where columns depend on the data: PIVOT without a list of values.
	// It may be nil.
	Rows RowsFunc
	// Warnings are those of the statement before, for SHOW WARNINGS.
	Warnings []string
}

// Bound is a bound statement: a plan, or a command for whoever holds the session.
type Bound struct {
	// Root is the plan of a query, or of the query within EXPLAIN; nil for commands but SetVariable.
	Root plan.Node
	// Explain says that not the rows of Root are wanted but its plan, Analyze that it is run as well.
	Explain, Analyze bool
	// Export is what to do with the rows of Root, where it is not to hand them out.
	Export *Export
	// Command is what to do instead: SET, RESET, USE, CREATE VIEW and the like; nil for queries.
	Command Command
	// NextID returns a column id that the plan does not use yet.
	NextID func() plan.ColumnID
}

// Command is a statement that is no query.
type Command interface{ command() }

// Set is SET name = value. Value is nil for DEFAULT and RESET.
type Set struct {
	Name  string
	Value *types.Datum
}

// Use is USE database.
type Use struct{ Database []string }

// SetVariable is SET @name = value. The value is the one that the Bound's Root has; without a Root the
// variable is to be forgotten.
type SetVariable struct{ Name string }

// CreateView is CREATE VIEW. The query has been bound already and can be.
type CreateView struct {
	Name                   string // qualified
	Columns                []ast.Ident
	Query                  *ast.Query
	Temporary              bool
	OrReplace, IfNotExists bool
}

// DropView is DROP VIEW.
type DropView struct {
	Name     []string
	IfExists bool
}

// Prepare is PREPARE name AS statement, or FROM a text that is not parsed yet.
type Prepare struct {
	Name   string
	Stmt   ast.Statement
	Params []*ast.Param
	Text   string // where Stmt is nil
}

// Execute is EXECUTE name (values).
type Execute struct {
	Name string
	At   ast.Span // of the name
	Args []Param
}

// Deallocate is DEALLOCATE name, of all prepared statements where Name is empty.
type Deallocate struct{ Name string }

func (Set) command()         {}
func (SetVariable) command() {}
func (Use) command()         {}
func (CreateView) command()  {}
func (DropView) command()    {}
func (Prepare) command()     {}
func (Execute) command()     {}
func (Deallocate) command()  {}

// maxTables bounds the tables of one statement. Those of WITH count as often as they are used, since
// each may use each before it more than once.
const maxTables = 2_000

// maxColumns bounds the columns of one select list.
const maxColumns = 100_000

// maxDepth bounds how deep expressions nest. It is more than the parser allows of a chain a + b + …,
// but chains may stand within chains, and everything that walks a plan needs stack for its depth.
const maxDepth = 15_000

// maxRepeated bounds the size of an expression that takes more than one place in what it is bound to,
// as x does in x BETWEEN a AND b, since such expressions may stand within one another.
const maxRepeated = 10_000

// Bind turns a statement into a plan. Errors in the statement are *ast.Error and point at their place.
func Bind(ctx context.Context, stmt ast.Statement, cat Catalog, opts Options) (*Bound, error) {
	if opts.Location == nil {
		opts.Location = time.UTC
	}
	b := &binder{ctx: ctx, cat: cat, opts: opts, zone: types.NewZone(opts.Location)}
	out, err := b.statement(stmt)
	if err != nil {
		return nil, err
	}
	for _, s := range b.scans {
		s.finish()
	}
	out.Root = b.settleShared(out.Root)
	out.NextID = b.id
	return out, nil
}

// binder holds what one statement's binding shares.
type binder struct {
	ctx    context.Context
	cat    Catalog
	opts   Options
	zone   *types.Zone
	last   plan.ColumnID
	scans  []*scan
	part   bool // some table knows the schemas of some of its files only
	tables int
	depth  int
	steps  int      // expressions bound so far; between some of them the context is looked at
	views  []string // whose queries are being bound, outermost first
	shared bool     // what is bound belongs to a view of all connections
	// creating says that the first of views does not exist yet or is replaced.
	creating bool
	// defining are the tables of WITH whose queries are being bound, innermost last.
	defining []*cte
	// sharing are the tables of WITH that may be shared, by their ids.
	sharing map[plan.ColumnID]*sharedTable
}

// id returns a column id that is not in use yet.
func (b *binder) id() plan.ColumnID {
	b.last++
	return b.last
}

// column returns a new column for an expression.
func (b *binder) column(name string, e plan.Expr) plan.Column {
	return plan.Column{ID: b.id(), Name: name, Type: e.Type(), Nullable: e.Nullable()}
}

// text returns the source of a node.
func (b *binder) text(n ast.Node) string {
	s := n.Source()
	if s.Start < 0 || s.End > len(b.opts.Text) || s.Start >= s.End {
		return ""
	}
	return b.opts.Text[s.Start:s.End]
}

// errorf returns an error that points at a node.
func (b *binder) errorf(n ast.Node, format string, args ...any) error {
	return b.hint(n, "", format, args...)
}

// hint returns an error that points at a node and says what to do about it.
func (b *binder) hint(n ast.Node, hint, format string, args ...any) error {
	return ast.NewError(b.opts.Text, n.Source(), fmt.Sprintf(format, args...), hint)
}

// wrap gives an error of someone else a place. A cancelled context and errors that have one stay as
// they are.
func (b *binder) wrap(n ast.Node, err error) error {
	if e, ok := err.(*ast.Error); ok {
		return e
	}
	if b.ctx.Err() != nil {
		return err
	}
	e := ast.NewError(b.opts.Text, n.Source(), err.Error(), "")
	e.Err = err
	return e
}

// ErrPartial is what errors wrap for statements that mean what they should only if the schemas of all
// files are known; see plan.Partial.
var ErrPartial = fmt.Errorf("the schemas of all files are needed")

// partial refuses what would mean something else if a file that was not looked into had more columns.
func (b *binder) partial(n ast.Node) error {
	if !b.part {
		return nil
	}
	e := ast.NewError(b.opts.Text, n.Source(), ErrPartial.Error(), "")
	e.Err = ErrPartial
	return e
}

// ErrNotSupported is what errors for syntax that has no plan wrap.
var ErrNotSupported = fmt.Errorf("not supported yet")

// unsupported returns the error for syntax that has no plan.
func (b *binder) unsupported(n ast.Node, what string) error {
	e := ast.NewError(b.opts.Text, n.Source(), "not supported yet: "+what, "")
	e.Err = ErrNotSupported
	return e
}
