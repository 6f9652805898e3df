package driver

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/avrosql/avrosql/planner"
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/bind"
)

// prepared is a statement that PREPARE has given a name.
type prepared struct {
	script *script
	stmt   ast.Statement
	count  int
	names  []string // of :name parameters
}

// prepare keeps a statement under a name; one of that name is replaced.
func (c *conn) prepare(cmd bind.Prepare, text string) error {
	p := &prepared{script: &script{text: text}, stmt: cmd.Stmt}
	params := cmd.Params
	if cmd.Stmt == nil {
		s, err := c.parse(cmd.Text)
		if err != nil {
			return err
		}
		if len(s.tree.Statements) != 1 {
			return fmt.Errorf("PREPARE takes one statement, the text has %d", len(s.tree.Statements))
		}
		p.script, p.stmt, params = s, s.tree.Statements[0], s.tree.Params
		switch p.stmt.(type) {
		case *ast.Prepare, *ast.Execute, *ast.Deallocate:
			return fmt.Errorf("PREPARE does not take this statement; prepare the one that is meant")
		}
	}
	p.count, p.names = planner.Params(params)
	if c.prepared == nil {
		c.prepared = map[string]*prepared{}
	}
	c.prepared[strings.ToLower(cmd.Name)] = p
	return nil
}

// execute runs a prepared statement.
func (c *conn) execute(ctx context.Context, cmd bind.Execute) (*result, error) {
	p := c.prepared[strings.ToLower(cmd.Name)]
	if p == nil {
		return nil, fmt.Errorf("there is no prepared statement %s; PREPARE %s AS … makes one", cmd.Name, cmd.Name)
	}
	given := 0
	for _, a := range cmd.Args {
		if a.Name != "" && !slices.Contains(p.names, a.Name) {
			return nil, fmt.Errorf("prepared statement %s has no parameter :%s", cmd.Name, a.Name)
		}
		if a.Name == "" {
			given++
		}
	}
	if given != p.count {
		noun := "values"
		if p.count == 1 {
			noun = "value"
		}
		return nil, fmt.Errorf("prepared statement %s takes %d %s, %s given", cmd.Name, p.count, noun, were(given))
	}
	for _, name := range p.names {
		if !slices.ContainsFunc(cmd.Args, func(a bind.Param) bool { return a.Name == name }) {
			return nil, fmt.Errorf("prepared statement %s takes a value for :%s: EXECUTE %s (%s => value)", cmd.Name, name, cmd.Name, name)
		}
	}
	return c.run(ctx, p.script, p.stmt, cmd.Args)
}

// deallocate forgets a prepared statement, or all.
func (c *conn) deallocate(name string) error {
	if name == "" {
		c.prepared = nil
		return nil
	}
	key := strings.ToLower(name)
	if c.prepared[key] == nil {
		return fmt.Errorf("there is no prepared statement %s", name)
	}
	delete(c.prepared, key)
	return nil
}
