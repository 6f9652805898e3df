package bind

import (
	"context"
	"errors"
	"sort"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
)

// Views is what a Catalog is as well that has views. Their names come before those of tables.
type Views interface {
	// View returns the view that a name means, nil if there is none.
	View(parts []string) (*View, error)
	// Views lists the views of a database, or all if database is empty.
	Views(database string) []ViewInfo
	// NewView returns the name that a view to be created will have, and where its query is bound.
	NewView(ctx context.Context, parts []string, temporary bool) (name string, in Catalog, err error)
}

// View is a query under a name. It is bound anew wherever it is used, as a derived table.
type View struct {
	Name       string // qualified
	Columns    []ast.Ident
	Query      *ast.Query
	Text       string  // what the spans of Query point into
	Definition string  // the statement that creates it
	Catalog    Catalog // where names in it are looked up
	Temporary  bool    // of one connection
}

// ViewInfo is a view in a listing.
type ViewInfo struct {
	Database, Name string
	Temporary      bool
}

// maxViews bounds how many views stand within one another.
const maxViews = 64

// view returns the view that a name means, nil if there is none.
func (b *binder) view(n *ast.TableName) (*View, error) {
	views, ok := b.cat.(Views)
	if !ok || n.File {
		return nil, nil
	}
	if len(b.views) == 1 && b.creating && strings.EqualFold(strings.Join(names(n.Parts), "."), b.views[0]) {
		return nil, b.errorf(n, "view %s refers to itself", b.views[0])
	}
	v, err := views.View(names(n.Parts))
	if err != nil {
		return nil, b.wrap(n, err)
	}
	return v, nil
}

// names returns the parts of a name as strings.
func names(parts []ast.Ident) []string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = p.Name
	}
	return out
}

// viewQuery binds the query of a view for the place where it is used. Errors within it name the view and
// point at the place.
func (b *binder) viewQuery(v *View, at ast.Node) (*output, error) {
	for i, name := range b.views {
		if strings.EqualFold(name, v.Name) {
			return nil, b.errorf(at, "view %s refers to itself: %s", v.Name, strings.Join(append(b.views[i:len(b.views):len(b.views)], v.Name), " → "))
		}
	}
	if len(b.views) >= maxViews {
		return nil, b.errorf(at, "more than %d views stand within one another", maxViews)
	}
	around := *b
	b.views = append(b.views, v.Name)
	b.cat, b.opts.Text, b.opts.Params, b.shared = v.Catalog, v.Text, nil, !v.Temporary
	out, err := b.query(v.Query, env{})
	if err == nil {
		out, err = b.renameColumns(out, v.Columns, v.Name)
	}
	b.views, b.cat, b.opts, b.shared = around.views, around.cat, around.opts, around.shared
	if inner := (*ast.Error)(nil); errors.As(err, &inner) {
		// Of views within views the one that is used and the innermost are named.
		msg := inner.Msg
		if len(around.views) == 0 || !strings.HasPrefix(msg, "view ") {
			msg = "view " + v.Name + ": " + msg
		}
		e := b.hint(at, inner.Hint, "%s", msg).(*ast.Error)
		e.Err = inner
		return nil, e
	}
	return out, err
}

// createView checks the query of a view by binding it.
func (b *binder) createView(n *ast.CreateView) (*Bound, error) {
	views, ok := b.cat.(Views)
	if !ok {
		return nil, b.unsupported(n, "CREATE VIEW")
	}
	if n.OrReplace && n.IfNotExists {
		return nil, b.errorf(n, "OR REPLACE and IF NOT EXISTS exclude each other")
	}
	at := &ast.Ident{Span: n.Name[0].To(n.Name[len(n.Name)-1].Span)}
	name, cat, err := views.NewView(b.ctx, names(n.Name), n.Temporary)
	if err != nil {
		return nil, b.wrap(at, err)
	}
	var param *ast.Param
	ast.Walk(n.Query, func(n ast.Node) bool {
		if p, ok := n.(*ast.Param); ok && param == nil {
			param = p
		}
		return param == nil
	})
	if param != nil {
		return nil, b.hint(param, "PREPARE name AS SELECT … keeps a query with parameters", "a view has no parameters")
	}
	around := *b
	b.views, b.cat, b.shared, b.creating = []string{name}, cat, !n.Temporary, true
	out, err := b.query(n.Query, env{})
	if err == nil {
		_, err = b.renameColumns(out, n.Columns, name)
	}
	b.views, b.cat, b.shared, b.creating = around.views, around.cat, around.shared, false
	if err != nil {
		return nil, err
	}
	b.scans = nil
	return &Bound{Command: CreateView{
		Name: name, Columns: n.Columns, Query: n.Query, Temporary: n.Temporary, OrReplace: n.OrReplace, IfNotExists: n.IfNotExists,
	}}, nil
}

// describeView lists the columns of a view.
func (b *binder) describeView(v *View, at ast.Node, like *ast.StringLit) (*output, error) {
	mark := len(b.scans)
	out, err := b.viewQuery(v, at)
	if err != nil {
		return nil, err
	}
	if err := b.partial(at); err != nil {
		return nil, err
	}
	b.scans = b.scans[:mark]
	l := b.listing("column_name", "data_type", "is_nullable", "source")
	match := likeFilter(like)
	for _, c := range out.cols {
		if match(c.Name) {
			l.add(c.Name, c.Type.String(), yesNo(c.Nullable), "view")
		}
	}
	return l.output()
}

// listViews returns the views of a database in the order of their names.
func (b *binder) listViews(database string) []ViewInfo {
	views, ok := b.cat.(Views)
	if !ok {
		return nil
	}
	list := views.Views(database)
	sort.SliceStable(list, func(i, j int) bool {
		if list[i].Database != list[j].Database {
			return list[i].Database < list[j].Database
		}
		return list[i].Name < list[j].Name
	})
	return list
}

func (b *binder) showViews(n *ast.ShowViews) (*output, error) {
	l := b.listing("database", "name", "temporary")
	match := likeFilter(n.Like)
	for _, v := range b.listViews(strings.Join(names(n.From), ".")) {
		if match(v.Name) {
			l.add(v.Database, v.Name, yesNo(v.Temporary))
		}
	}
	return l.output()
}

// viewOrTable binds a name in FROM that is no table of WITH: a view, a file, or a table of the catalog.
func (b *binder) viewOrTable(n *ast.TableName) (*View, plan.Table, error) {
	v, err := b.view(n)
	if v != nil || err != nil {
		return v, nil, err
	}
	t, err := b.lookup(n)
	return nil, t, err
}
