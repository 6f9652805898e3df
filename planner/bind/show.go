package bind

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// describe lists the columns of a table or query.
func (b *binder) describe(t ast.TableExpr, q *ast.Query, e env) (*output, error) {
	mark := len(b.scans)
	if q != nil {
		out, err := b.query(q, e)
		if err != nil {
			return nil, err
		}
		if err := b.partial(q); err != nil {
			return nil, err
		}
		// What the query reads is not read: its scans are forgotten with it.
		b.scans = b.scans[:mark]
		l := b.listing("column_name", "data_type", "is_nullable")
		for _, c := range out.cols {
			l.add(c.Name, c.Type.String(), yesNo(c.Nullable))
		}
		return l.output()
	}
	var table plan.Table
	switch t := t.(type) {
	case *ast.TableName:
		v, found, err := b.viewOrTable(t)
		if err != nil {
			return nil, err
		}
		if v != nil {
			return b.describeView(v, t, nil)
		}
		table = found
	case *ast.TableFunc:
		src, err := b.tableFunc(t)
		if err != nil {
			return nil, err
		}
		table = src.node.(*plan.Scan).Table
		b.scans = b.scans[:mark]
	default:
		return nil, b.unsupported(t, "DESCRIBE of this")
	}
	return b.columns(table, nil)
}

// columns lists the columns of a table but the virtual ones; the source tells a field of the files from
// a part of their paths.
func (b *binder) columns(t plan.Table, like *ast.StringLit) (*output, error) {
	if p, ok := t.(plan.Partial); ok && !p.Ready() {
		return nil, ErrPartial
	}
	l := b.listing("column_name", "data_type", "is_nullable", "source")
	match := likeFilter(like)
	for _, c := range t.Columns() {
		if c.Hidden || !match(c.Name) {
			continue
		}
		source := "field"
		if c.Source == plan.FromPath {
			source = "path"
		}
		l.add(c.Name, c.Type.String(), yesNo(c.Nullable), source)
	}
	return l.output()
}

func yesNo(v bool) string {
	if v {
		return "YES"
	}
	return "NO"
}

func (b *binder) showColumns(n *ast.ShowColumns) (*output, error) {
	v, t, err := b.viewOrTable(n.Table)
	if err != nil {
		return nil, err
	}
	if v != nil {
		return b.describeView(v, n.Table, n.Like)
	}
	return b.columns(t, n.Like)
}

func (b *binder) showTables(n *ast.ShowTables) (*output, error) {
	database := strings.Join(names(n.From), ".")
	at := ast.Node(n)
	if len(n.From) > 0 {
		at = &ast.Ident{Span: n.From[0].To(n.From[len(n.From)-1].Span)}
	}
	tables, err := b.cat.Tables(b.ctx, database)
	if err != nil {
		return nil, b.wrap(at, err)
	}
	if len(n.From) > 0 && len(tables) == 0 {
		if low := strings.ToLower(database); low == "main" || low == "default" {
			// What others call the tables that are in no database.
			return b.showTables(&ast.ShowTables{Span: n.Span, Like: n.Like})
		}
		if err := b.knownDatabase(at, database); err != nil {
			return nil, err
		}
	}
	if views := b.listViews(database); len(views) > 0 {
		for _, v := range views {
			tables = append(tables, TableInfo{v.Database, v.Name})
		}
		sort.SliceStable(tables, func(i, j int) bool {
			if tables[i].Database != tables[j].Database {
				return tables[i].Database < tables[j].Database
			}
			return tables[i].Name < tables[j].Name
		})
	}
	l := b.listing("database", "name")
	match := likeFilter(n.Like)
	for _, t := range tables {
		if match(t.Name) {
			l.add(t.Database, t.Name)
		}
	}
	return l.output()
}

// knownDatabase refuses the name of a database that there is not.
func (b *binder) knownDatabase(at ast.Node, name string) error {
	names, err := b.cat.Databases(b.ctx)
	if err != nil {
		return b.wrap(at, err)
	}
	if slices.ContainsFunc(names, func(s string) bool { return strings.EqualFold(s, name) }) {
		return nil
	}
	hint := didYouMean(nearest(name, names))
	if hint == "" {
		hint = "SHOW DATABASES lists them"
	}
	return b.hint(at, hint, "no database %s", name)
}

func (b *binder) showDatabases(n *ast.ShowDatabases) (*output, error) {
	names, err := b.cat.Databases(b.ctx)
	if err != nil {
		return nil, b.wrap(n, err)
	}
	l := b.listing("database")
	match := likeFilter(n.Like)
	for _, name := range names {
		if match(name) {
			l.add(name)
		}
	}
	return l.output()
}

func (b *binder) showCreateTable(n *ast.ShowCreateTable) (*output, error) {
	parts := names(n.Table.Parts)
	v, err := b.view(n.Table)
	if err != nil {
		return nil, err
	}
	if v != nil {
		l := b.listing("view", "create_view")
		l.add(v.Name, v.Definition)
		return l.output()
	}
	if n.View {
		var list []string
		for _, info := range b.listViews("") {
			list = append(list, info.Name)
		}
		hint := didYouMean(nearest(parts[len(parts)-1], list))
		if hint == "" {
			hint = "SHOW VIEWS lists them all"
		}
		return nil, b.hint(n.Table, hint, "no view %s", dotted(n.Table.Parts))
	}
	text, err := b.cat.CreateStatement(b.ctx, parts)
	if err != nil {
		return nil, b.wrap(n.Table, err)
	}
	l := b.listing("table", "create_table")
	l.add(strings.Join(parts, "."), text)
	return l.output()
}

// showPartitions lists the combinations of values that the path columns of a table have, with how many
// files lie under each, in the order of the files.
func (b *binder) showPartitions(n *ast.ShowPartitions) (*output, error) {
	t, err := b.lookup(n.Table)
	if err != nil {
		return nil, err
	}
	var cols []plan.TableColumn
	for _, c := range t.Columns() {
		if c.Source == plan.FromPath {
			cols = append(cols, c)
		}
	}
	if len(cols) == 0 {
		return nil, b.errorf(n.Table, "%s is not partitioned: no part of its files' paths is a column", t.Name())
	}
	sort.SliceStable(cols, func(i, j int) bool { return cols[i].Index < cols[j].Index })
	out := &plan.Values{}
	for _, c := range cols {
		out.Cols = append(out.Cols, plan.Column{ID: b.id(), Name: c.Name, Type: c.Type, Nullable: c.Nullable})
	}
	out.Cols = append(out.Cols, plan.Column{ID: b.id(), Name: "files", Type: types.Of(types.BigInt)})
	seen := map[string]*plan.Literal{}
	for i := range t.Files() {
		values := t.PathValues(i)
		row := make([]plan.Expr, 0, len(cols)+1)
		var key strings.Builder
		for _, c := range cols {
			lit := &plan.Literal{Value: values[c.Index]}
			row = append(row, lit)
			key.WriteString(plan.Key(lit))
		}
		if count := seen[key.String()]; count != nil {
			count.Value.I++
			continue
		}
		count := &plan.Literal{Value: types.NewInt(1)}
		seen[key.String()] = count
		out.Rows = append(out.Rows, append(row, count))
	}
	return &output{out, out.Cols}, nil
}

func (b *binder) showFunctions(n *ast.ShowFunctions) (*output, error) {
	l := b.listing("name", "kind", "category", "signature", "description", "aliases")
	match := likeFilter(n.Like)
	for _, f := range funcs.All() {
		show := match(f.Name)
		for _, a := range f.Aliases {
			show = show || match(a)
		}
		if show {
			kind := f.Kind.String()
			if f.Rows != nil && f.Kind != funcs.Table {
				kind += ", " + funcs.Table.String()
			}
			l.add(f.Name, kind, f.Category, f.Signature(), f.Doc, strings.Join(f.Aliases, ", "))
		}
	}
	return l.output()
}

// showWarnings lists what there was to say about the statement before.
func (b *binder) showWarnings() (*output, error) {
	l := b.listing("level", "message")
	for _, w := range b.opts.Warnings {
		l.add("Warning", w)
	}
	return l.output()
}

func (b *binder) showVariables(n *ast.ShowVariables) (*output, error) {
	l := b.listing("name", "value", "description")
	filter := likeFilter(n.Like)
	match := func(v *Variable) bool { return filter(v.Name) || slices.ContainsFunc(v.Also, filter) }
	var names []string
	for _, v := range b.opts.Variables {
		names = append(names, v.Name)
		if n.Name != nil && !v.is(n.Name.Name) || n.Name == nil && !match(&v) {
			continue
		}
		l.add(v.Name, v.Value, v.Doc)
	}
	if n.Name != nil && len(l.node.Rows) == 0 {
		hint := didYouMean(nearest(n.Name.Name, names))
		if hint == "" && len(names) > 0 {
			hint = "SHOW VARIABLES lists all " + strconv.Itoa(len(names))
		}
		return nil, b.hint(n.Name, hint, "no variable %s", n.Name.String())
	}
	return l.output()
}
