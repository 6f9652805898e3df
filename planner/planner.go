// Package planner turns a parsed statement into a plan that is ready to run: it binds names and types
// (planner/bind), rewrites the plan (planner/opt) and gives the result the form that the caller wants.
package planner

import (
	"context"
	"strings"
	"time"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/bind"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// Kind says what to do with a statement.
type Kind uint8

// The kinds of statements.
const (
	Query          Kind = iota // run Root and hand out its rows
	Explain                    // the same: Root's rows are the lines of a plan
	ExplainAnalyze             // run Root for its statistics; then ExplainRows are the result
	Command                    // no plan: carry out Command
	Export                     // run Root and write its rows as Export says
)

// Options are what planning depends on beside statement and catalog.
type Options struct {
	// Text is the script that the statement was parsed from, for error messages and column names.
	Text string
	// Params are the values of the parameters.
	Params []bind.Param
	// Location is the session's time zone; nil is UTC.
	Location *time.Location
	// Evaluate computes constant expressions; exec/expr.Constant is meant. Without it nothing is
	// folded.
	Evaluate func(plan.Expr) (types.Datum, error)
	// AvroType gives the type of an Avro schema, for FROM_AVRO.
	AvroType func(schema string) (*types.Type, error)
	// Variables are the session's settings, for SHOW VARIABLES.
	Variables []bind.Variable
	// UserVariables are the values of the session's variables, Warnings what SHOW WARNINGS shows.
	UserVariables map[string]types.Datum
	Warnings      []string
	// Rows runs an optimized plan and returns its rows, where columns depend on the data; may be nil.
	Rows bind.RowsFunc
	// NestedAsJSON has nested values come out of the plan as JSON text.
	NestedAsJSON bool
	// NoPushdown and Disabled switch off rewrites; see opt.Options.
	NoPushdown bool
	Disabled   map[string]bool
}

// Statement is a planned statement.
type Statement struct {
	Kind Kind
	// Root is the plan; nil for commands, but for bind.SetVariable with a value.
	Root plan.Node
	// Columns are Root's, with the types that they had before nested values became JSON.
	Columns []plan.Column
	// Command is what a Command statement asks for.
	Command bind.Command
	// Export is where the rows of an Export statement go. Root hands them out as they are, nested values
	// included.
	Export *bind.Export
}

// Plan plans one statement. Mistakes in it are *ast.Error and point at their place.
func Plan(ctx context.Context, stmt ast.Statement, cat bind.Catalog, opts Options) (*Statement, error) {
	b, root, err := boundAndOptimized(ctx, stmt, cat, opts)
	if err != nil {
		return nil, err
	}
	if b.Command != nil && b.Root == nil {
		return &Statement{Kind: Command, Command: b.Command}, nil
	}
	if b.Explain && !b.Analyze {
		rows := ExplainRows(root, nil)
		return &Statement{Kind: Explain, Root: rows, Columns: rows.Columns()}, nil
	}
	out := &Statement{Kind: Query, Root: root, Columns: root.Columns(), Export: b.Export}
	switch {
	case b.Command != nil:
		out.Kind, out.Command = Command, b.Command
		return out, nil
	case b.Analyze:
		out.Kind = ExplainAnalyze
	case b.Export != nil:
		out.Kind = Export
		return out, nil
	}
	if opts.NestedAsJSON {
		out.Root = nestedAsJSON(root)
	}
	return out, nil
}

// ExplainRows returns a plan whose rows are the lines of a plan's text, in one column named plan. See
// plan.Format for annotate.
func ExplainRows(root plan.Node, annotate func(plan.Node) string) plan.Node {
	col := plan.Column{ID: 1, Name: "plan", Type: types.Of(types.Varchar)}
	out := &plan.Values{Cols: []plan.Column{col}}
	for line := range strings.Lines(plan.Format(root, annotate)) {
		line = strings.TrimRight(line, "\n")
		out.Rows = append(out.Rows, []plan.Expr{&plan.Literal{Value: types.NewString(line)}})
	}
	return out
}

// nestedAsJSON puts a projection on top that turns nested columns into JSON text under their names;
// without such columns the plan stays as it is.
func nestedAsJSON(root plan.Node) plan.Node {
	cols := root.Columns()
	exprs := make([]plan.Named, len(cols))
	next, nested := plan.MaxColumn(root), false
	for i, c := range cols {
		var e plan.Expr = c.Ref()
		if c.Type.Nested() {
			e = &plan.Call{Name: "to_json", Args: []plan.Expr{e}, T: types.Of(types.Varchar), Null: c.Nullable}
			nested = true
		}
		next++
		exprs[i] = plan.Named{Column: plan.Column{ID: next, Name: c.Name, Type: e.Type(), Nullable: c.Nullable}, Expr: e}
	}
	if !nested {
		return root
	}
	return &plan.Project{Input: root, Exprs: exprs}
}

// Params says which parameters a script or a part of it wants: by position how many, by name which,
// each once in the order of the text.
func Params(list []*ast.Param) (positional int, names []string) {
	seen := map[string]bool{}
	for _, p := range list {
		switch {
		case p.Style != ast.Named:
			positional = max(positional, p.Ordinal)
		case !seen[p.Name]:
			seen[p.Name] = true
			names = append(names, p.Name)
		}
	}
	return positional, names
}
