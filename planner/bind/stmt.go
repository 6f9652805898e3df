package bind

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// statement dispatches on the kind of statement.
func (b *binder) statement(stmt ast.Statement) (*Bound, error) {
	switch n := stmt.(type) {
	case *ast.QueryStmt:
		return b.rows(b.query(n.Query, env{}))
	case *ast.Explain:
		return b.explain(n)
	case *ast.Describe:
		return b.rows(b.describe(n.Table, n.Query, env{}))
	case *ast.ShowColumns:
		return b.rows(b.showColumns(n))
	case *ast.ShowTables:
		return b.rows(b.showTables(n))
	case *ast.ShowDatabases:
		return b.rows(b.showDatabases(n))
	case *ast.ShowCreateTable:
		return b.rows(b.showCreateTable(n))
	case *ast.ShowPartitions:
		return b.rows(b.showPartitions(n))
	case *ast.ShowFunctions:
		return b.rows(b.showFunctions(n))
	case *ast.ShowVariables:
		return b.rows(b.showVariables(n))
	case *ast.ShowViews:
		return b.rows(b.showViews(n))
	case *ast.ShowWarnings:
		return b.rows(b.showWarnings())
	case *ast.Set:
		return b.set(n)
	case *ast.Use:
		return &Bound{Command: Use{Database: names(n.Name)}}, nil
	case *ast.Summarize:
		return b.rows(b.summarize(n, env{}))
	case *ast.CreateView:
		return b.createView(n)
	case *ast.DropView:
		return &Bound{Command: DropView{Name: names(n.Name), IfExists: n.IfExists}}, nil
	case *ast.Prepare:
		cmd := Prepare{Name: n.Name.Name, Stmt: n.Stmt, Params: n.Params}
		if n.Text != nil {
			cmd.Text = n.Text.Value
		}
		return &Bound{Command: cmd}, nil
	case *ast.Execute:
		return b.execute(n)
	case *ast.Deallocate:
		cmd := Deallocate{}
		if n.Name != nil {
			cmd.Name = n.Name.Name
		}
		return &Bound{Command: cmd}, nil
	case *ast.CreateTableAs:
		return b.createTable(n)
	case *ast.Copy:
		return b.copy(n)
	}
	return nil, b.unsupported(stmt, "this statement")
}

func (b *binder) rows(out *output, err error) (*Bound, error) {
	if err != nil {
		return nil, err
	}
	return &Bound{Root: out.node}, nil
}

func (b *binder) explain(n *ast.Explain) (*Bound, error) {
	out, err := b.statement(n.Stmt)
	if err != nil {
		return nil, err
	}
	if out.Root == nil || out.Explain || out.Command != nil {
		return nil, b.errorf(n.Stmt, "EXPLAIN takes a query")
	}
	out.Explain, out.Analyze = true, n.Analyze
	return out, nil
}

// set binds SET name = value; a bare word is a string.
func (b *binder) set(n *ast.Set) (*Bound, error) {
	if n.User {
		return b.setVariable(n)
	}
	cmd := Set{Name: strings.Join(names(n.Name), ".")}
	if n.Value != nil {
		d, err := b.option(n.Value, "SET")
		if err != nil {
			return nil, err
		}
		cmd.Value = &d
	}
	return &Bound{Command: cmd}, nil
}

// listing builds a table of strings.
type listing struct {
	b    *binder
	node *plan.Values
}

func (b *binder) listing(names ...string) *listing {
	l := &listing{b: b, node: &plan.Values{}}
	for _, name := range names {
		l.node.Cols = append(l.node.Cols, plan.Column{ID: b.id(), Name: name, Type: types.Of(types.Varchar), Nullable: true})
	}
	return l
}

func (l *listing) add(values ...string) {
	row := make([]plan.Expr, len(values))
	for i, v := range values {
		row[i] = &plan.Literal{Value: types.NewString(v)}
	}
	l.node.Rows = append(l.node.Rows, row)
}

func (l *listing) output() (*output, error) { return &output{l.node, l.node.Cols}, nil }

// likeFilter tells which names a SHOW … LIKE lists; without a pattern all.
func likeFilter(pattern *ast.StringLit) func(string) bool {
	if pattern == nil {
		return func(string) bool { return true }
	}
	p := []rune(strings.ToLower(pattern.Value))
	return func(name string) bool { return likeMatch(p, []rune(strings.ToLower(name))) }
}

// likeMatch matches % and _ with a backslash to escape them.
func likeMatch(p, s []rune) bool {
	// at and from are where to go on after one more character for the last %.
	i, k, at, from := 0, 0, -1, 0
	for k < len(s) {
		switch {
		case i < len(p) && p[i] == '%':
			at, from = i, k
			i++
			continue
		case i < len(p) && p[i] == '_':
			i, k = i+1, k+1
			continue
		case i+1 < len(p) && p[i] == '\\' && p[i+1] == s[k]:
			i, k = i+2, k+1
			continue
		case i < len(p) && p[i] != '\\' && p[i] == s[k]:
			i, k = i+1, k+1
			continue
		case at < 0:
			return false
		}
		from++
		i, k = at+1, from
	}
	for i < len(p) && p[i] == '%' {
		i++
	}
	return i == len(p)
}
