package bind

import (
	"path"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// source is a bound FROM clause or a part of it.
type source struct {
	node plan.Node
	rels []*relation
	cols []*column      // in the order of *; columns that USING merges stand once
	more plan.ColumnSet // columns of queries in ON that are joined to it; nil if there are none
}

// from binds the tables of a FROM clause; those between commas make a product. Without any there is one
// row of no columns.
func (b *binder) from(list []ast.TableExpr, e env) (*source, error) {
	if len(list) == 0 {
		return &source{node: &plan.Values{Rows: [][]plan.Expr{{}}}}, nil
	}
	var out *source
	for _, t := range list {
		s, params, err := b.rightOf(t, out, e)
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = s
			continue
		}
		if err := b.distinctNames(out.rels, s.rels); err != nil {
			return nil, err
		}
		out = &source{
			node: dependent(&plan.Join{Kind: plan.Cross, L: out.node, R: s.node}, params),
			rels: append(out.rels, s.rels...),
			cols: append(out.cols, s.cols...),
		}
	}
	return out, nil
}

// distinctNames refuses two tables under one name.
func (b *binder) distinctNames(left, right []*relation) error {
	for _, r := range right {
		for _, l := range left {
			if r.alias == "" || l.alias != r.alias || len(l.parts) > 1 && len(r.parts) > 1 && !equalParts(l.parts, r.parts) {
				continue
			}
			return b.hint(r.node, "give one of them an alias: "+r.alias+" AS x", "the FROM clause has two tables named %s", r.alias)
		}
	}
	return nil
}

func equalParts(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func (b *binder) table(t ast.TableExpr, e env) (*source, error) {
	if b.tables++; b.tables > maxTables {
		return nil, b.errorf(t, "the query has more than %d tables, those of WITH counted at each use", maxTables)
	}
	switch t := t.(type) {
	case *ast.TableName:
		return b.tableName(t, e)
	case *ast.TableFunc:
		if g, ok := generatorOf(t.Call.Name.Name); ok {
			return b.generator(g, t, env{outer: e.outer, frame: e.frame, ctes: e.ctes})
		}
		return b.tableFunc(t)
	case *ast.DerivedTable:
		out, err := b.query(t.Query, e)
		if err != nil {
			return nil, err
		}
		return b.derived(out, "", t.Alias, t)
	case *ast.Join:
		return b.join(t, e)
	case *ast.JSONTable:
		return b.jsonTable(t, env{outer: e.outer, frame: e.frame, ctes: e.ctes})
	case *ast.Unnest:
		return b.unnest(t, e)
	case *ast.Sample:
		return b.sample(t, e)
	case *ast.Pivot:
		return b.pivot(t, e)
	case *ast.Unpivot:
		return b.unpivot(t, e)
	}
	return nil, b.unsupported(t, "this kind of table")
}

// tableName binds a name in FROM: a table of WITH, a view, a file, or a table of the catalog.
func (b *binder) tableName(n *ast.TableName, e env) (*source, error) {
	if len(n.Parts) == 1 && !n.File {
		if c := e.ctes.find(n.Parts[0].Name); c != nil {
			out, err := b.inline(c, n)
			if err != nil {
				return nil, err
			}
			return b.derived(out, n.Parts[0].Name, n.Alias, n)
		}
	}
	v, t, err := b.viewOrTable(n)
	if err != nil && len(n.Parts) == 1 && !n.File && strings.EqualFold(n.Parts[0].Name, "dual") {
		return b.derived(&output{node: &plan.Values{Rows: [][]plan.Expr{{}}}}, "dual", n.Alias, n) // one row of no columns
	}
	if err != nil {
		if of := b.unseen(n); of != nil {
			err = of
		}
		return nil, err
	}
	name, parts := n.Parts[len(n.Parts)-1].Name, names(n.Parts)
	if v != nil {
		out, err := b.viewQuery(v, n)
		if err != nil {
			return nil, err
		}
		src, err := b.derived(out, name, n.Alias, n)
		if err == nil && n.Alias.Name == nil {
			src.rels[0].parts = parts
		}
		return src, err
	}
	if n.MaybeFile() {
		name = fileAlias(name)
		parts = nil
	}
	return b.scan(t, name, parts, n.Alias, n)
}

// lookup finds the table that a name or file means.
func (b *binder) lookup(n *ast.TableName) (plan.Table, error) {
	at := ast.Node(n)
	if n.Name != nil && len(n.Parts) > 0 {
		at = &ast.Ident{Span: n.Parts[0].To(n.Parts[len(n.Parts)-1].Span)}
	}
	if n.MaybeFile() {
		t, err := b.cat.Open(b.ctx, n.Parts[0].Name, nil)
		return b.found(at, t, err)
	}
	parts := names(n.Parts)
	t, err := b.cat.Table(b.ctx, parts)
	if err != nil && home(parts) {
		if plain, again := b.cat.Table(b.ctx, parts[len(parts)-1:]); again == nil {
			t, err = plain, nil
		}
	}
	return b.found(at, t, err)
}

// found takes a table from the catalog, or the reason why there is none.
func (b *binder) found(at ast.Node, t plan.Table, err error) (plan.Table, error) {
	if b.opts.Use != nil {
		t, err = b.opts.Use(t, err)
	}
	if err != nil {
		return nil, b.wrap(at, err)
	}
	return t, nil
}

// fileAlias is the name that a file has in the query: that of the file without directories and
// extension.
func fileAlias(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	name = path.Base(strings.TrimRight(name, "/"))
	return strings.TrimSuffix(name, path.Ext(name))
}

// tableFunc binds a function in FROM: read_avro('glob', option => value, …).
func (b *binder) tableFunc(n *ast.TableFunc) (*source, error) {
	call := n.Call
	name := strings.ToLower(call.Name.Name)
	f, found := funcs.Lookup(name)
	switch {
	case n.Lateral:
		return nil, b.unsupported(n, "LATERAL")
	case !found || f.Name != "read_avro":
		return nil, b.noTableFunction(&call.Name, found)
	case n.Ordinality:
		return nil, b.hint(n, "_row is a record's ordinal in its file", "%s has no WITH ORDINALITY", name)
	case len(call.Args) == 0:
		return nil, b.hint(n, "read_avro('glob', option => value)", "%s needs a path or glob", name)
	}
	opts := map[string]types.Datum{}
	for _, a := range call.Args[1:] {
		arg, ok := a.(*ast.NamedArg)
		if !ok {
			return nil, b.hint(a, "write option => value", "%s takes one path or glob, then options", name)
		}
		key := strings.ToLower(arg.Name.Name)
		if _, twice := opts[key]; twice {
			return nil, b.errorf(a, "option %s is given twice", key)
		}
		v, err := b.option(arg.Value, key)
		if err != nil {
			return nil, err
		}
		opts[key] = v
	}
	d, err := b.constant(call.Args[0], name)
	if err != nil {
		return nil, err
	}
	if d.Null || d.Type.Kind != types.Varchar {
		return nil, b.errorf(call.Args[0], "%s takes a path or glob as a string", name)
	}
	t, err := b.cat.Open(b.ctx, d.S, opts)
	if t, err = b.found(n, t, err); err != nil {
		return nil, err
	}
	return b.scan(t, name, nil, n.Alias, n)
}

// noTableFunction refuses a call in FROM that makes no table.
func (b *binder) noTableFunction(name *ast.Ident, value bool) error {
	if value {
		return b.hint(name, "in a select list it is a value: FROM (SELECT "+name.Name+"(…))", "%s makes no table", name.Name)
	}
	var names []string
	for _, f := range funcs.All() {
		if f.Rows != nil || f.Kind == funcs.Table {
			names = append(names, f.Name)
		}
	}
	hint := foreignFunctions[strings.ToLower(name.Name)]
	if hint == "" {
		hint = didYouMean(nearest(name.Name, names))
	}
	if hint == "" {
		hint = "SHOW FUNCTIONS lists them, of the kind table"
	}
	return b.hint(name, hint, "no table function %s", name.Name)
}

// option returns the value of an option; a bare word is a string.
func (b *binder) option(n ast.Expr, clause string) (types.Datum, error) {
	if p, ok := n.(*ast.Path); ok && len(p.Parts) == 1 {
		return types.NewString(p.Parts[0].Name), nil
	}
	return b.constant(n, clause)
}

// scan reads a table under a name.
func (b *binder) scan(t plan.Table, name string, parts []string, alias ast.Alias, n ast.Node) (*source, error) {
	s := &scan{b: b, table: t.Columns(), cols: map[int]*plan.ScanColumn{}}
	s.node = &plan.Scan{Table: t, Alias: name, Limit: -1, Total: t.Files()}
	rel := &relation{alias: name, parts: parts, node: n}
	if alias.Name != nil {
		rel.alias, rel.parts = alias.Name.Name, nil
		s.node.Alias = rel.alias
	}
	for i, c := range s.table {
		rel.cols = append(rel.cols, &column{name: c.Name, hidden: c.Hidden, rel: rel, scan: s, index: i})
	}
	visible := 0
	for _, c := range rel.cols {
		if c.hidden {
			continue
		}
		if visible < len(alias.Columns) {
			c.name = alias.Columns[visible].Name
		}
		visible++
	}
	if visible < len(alias.Columns) {
		return nil, b.errorf(&alias.Columns[visible], "%s has %s, the alias names %d", rel.alias, plural(visible, "column"), len(alias.Columns))
	}
	b.scans = append(b.scans, s)
	if p, ok := t.(plan.Partial); ok && !p.Ready() {
		b.part = true
	}
	return &source{node: s.node, rels: []*relation{rel}, cols: rel.cols}, nil
}

// derived puts a query into a FROM clause.
func (b *binder) derived(out *output, name string, alias ast.Alias, n ast.Node) (*source, error) {
	rel := &relation{alias: name, node: n}
	if alias.Name != nil {
		rel.alias = alias.Name.Name
	}
	out, err := b.renameColumns(out, alias.Columns, rel.alias)
	if err != nil {
		return nil, err
	}
	for i := range out.cols {
		rel.cols = append(rel.cols, &column{name: out.cols[i].Name, rel: rel, plan: &out.cols[i]})
	}
	return &source{node: out.node, rels: []*relation{rel}, cols: rel.cols}, nil
}

// renameColumns gives the first columns of a query other names.
func (b *binder) renameColumns(out *output, names []ast.Ident, table string) (*output, error) {
	if len(names) == 0 {
		return out, nil
	}
	if len(names) > len(out.cols) {
		return nil, b.errorf(&names[len(out.cols)], "%s has %s, the alias names %d", table, plural(len(out.cols), "column"), len(names))
	}
	cols := append([]plan.Column(nil), out.cols...)
	for i, n := range names {
		cols[i].Name = n.Name
	}
	return &output{out.node, cols}, nil
}
