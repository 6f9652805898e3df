package driver

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/bind"
	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/parse"
)

// viewSet holds views by their qualified names; upper and lower case are one. The connector has one for
// all connections, each connection one for its temporary views.
type viewSet struct {
	mu   sync.RWMutex
	list map[string]*view
}

// view is a view with the names that it goes by.
type view struct {
	database, name string
	in             string // the database in use when it was made
	bind.View
}

func (s *viewSet) find(name string) *view {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.list[strings.ToLower(name)]
}

// add keeps a view. One of that name is replaced, left as it is, or an error.
func (s *viewSet) add(v *view, replace, keep bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := strings.ToLower(v.Name)
	if s.list[key] != nil && !replace {
		if keep {
			return nil
		}
		return fmt.Errorf("view %s exists already; CREATE OR REPLACE VIEW replaces it", v.Name)
	}
	if s.list == nil {
		s.list = map[string]*view{}
	}
	s.list[key] = v
	return nil
}

func (s *viewSet) drop(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := strings.ToLower(name)
	_, ok := s.list[key]
	delete(s.list, key)
	return ok
}

func (s *viewSet) clear() {
	s.mu.Lock()
	s.list = nil
	s.mu.Unlock()
}

func (s *viewSet) infos(database string) []bind.ViewInfo {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out []bind.ViewInfo
	for _, v := range s.list {
		if database == "" || strings.EqualFold(database, v.database) {
			out = append(out, bind.ViewInfo{Database: v.database, Name: v.name, Temporary: v.Temporary})
		}
	}
	return out
}

// View finds a view: a temporary one, one of the database in use, one by its name alone.
func (c *catalog) View(parts []string) (*bind.View, error) {
	name := strings.Join(parts, ".")
	if c.temporary != nil && len(parts) == 1 {
		if v := c.temporary.find(name); v != nil {
			if c.shared {
				return nil, fmt.Errorf("%s is a temporary view, which a view of all connections cannot read; make it CREATE TEMPORARY VIEW too", v.Name)
			}
			return c.bound(v), nil
		}
	}
	if c.views == nil {
		return nil, nil
	}
	if len(parts) == 1 && c.database != "" {
		if v := c.views.find(c.database + "." + name); v != nil {
			return c.bound(v), nil
		}
	}
	if v := c.views.find(name); v != nil {
		return c.bound(v), nil
	}
	return nil, nil
}

// bound returns a view with the catalog that its query is bound in.
func (c *catalog) bound(v *view) *bind.View {
	in, out := *c, v.View
	in.database = v.in
	if !v.Temporary {
		in.temporary = nil // those of whoever reads it don't matter
	}
	out.Catalog = &in
	return &out
}

// Views lists views; temporary ones belong to no database.
func (c *catalog) Views(database string) []bind.ViewInfo {
	var out []bind.ViewInfo
	for _, s := range []*viewSet{c.temporary, c.views} {
		if s != nil {
			out = append(out, s.infos(database)...)
		}
	}
	return out
}

// NewView names a view: a name alone belongs to the database in use. It must not be a table's unless the
// view is temporary, which hides the table.
func (c *catalog) NewView(ctx context.Context, parts []string, temporary bool) (string, bind.Catalog, error) {
	in := *c
	if temporary {
		if len(parts) > 1 {
			return "", nil, fmt.Errorf("a temporary view belongs to no database: name it %s", parts[len(parts)-1])
		}
		return parts[0], &in, nil
	}
	in.shared = true
	name := strings.Join(parts, ".")
	if len(parts) == 1 && c.database != "" {
		name = c.database + "." + name
	}
	tables, err := c.lake.Tables(ctx)
	if err != nil {
		return "", nil, err
	}
	for _, t := range tables {
		if strings.EqualFold(t.String(), name) {
			return "", nil, fmt.Errorf("there is a table %s; CREATE TEMPORARY VIEW can hide it", t)
		}
	}
	return name, &in, nil
}

// createView keeps a view with a text of its own, so that it holds on to no more than that.
func (c *conn) createView(cmd bind.CreateView, text string) error {
	span := cmd.Query.Source()
	body := text[span.Start:span.End]
	if c.settings.MySQL {
		body = ast.Format(cmd.Query) // "x" is a string here alone
	}
	tree, err := parse.Parse(body, parse.Options{Lambdas: funcs.TakesLambda, NullTreatment: funcs.TakesNulls})
	if err != nil {
		return err
	}
	v := &view{name: cmd.Name, in: c.settings.Database, View: bind.View{
		Name: cmd.Name, Columns: cmd.Columns, Query: tree.Statements[0].(*ast.QueryStmt).Query, Text: body, Temporary: cmd.Temporary,
	}}
	v.Definition = "CREATE "
	views := &c.c.views
	if cmd.Temporary {
		v.Definition += "TEMPORARY "
		views = &c.temporary
	} else if i := strings.LastIndexByte(cmd.Name, '.'); i >= 0 {
		v.database, v.name = cmd.Name[:i], cmd.Name[i+1:]
	}
	v.Definition += "VIEW " + quoteName(cmd.Name)
	for i, col := range cmd.Columns {
		v.Definition += map[bool]string{true: " (", false: ", "}[i == 0] + quoteName(col.Name)
	}
	if len(cmd.Columns) > 0 {
		v.Definition += ")"
	}
	v.Definition += " AS " + body
	return views.add(v, cmd.OrReplace, cmd.IfNotExists)
}

// dropView forgets a view: a temporary one first, else one of the database in use, else one by its name.
func (c *conn) dropView(cmd bind.DropView) error {
	name := strings.Join(cmd.Name, ".")
	switch {
	case len(cmd.Name) == 1 && c.temporary.drop(name):
	case len(cmd.Name) == 1 && c.settings.Database != "" && c.c.views.drop(c.settings.Database+"."+name):
	case c.c.views.drop(name):
	case cmd.IfExists:
	default:
		return fmt.Errorf("there is no view %s; SHOW VIEWS lists them", name)
	}
	return nil
}
