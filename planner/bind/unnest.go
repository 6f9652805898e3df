package bind

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// generator is a function that makes rows of values: in FROM, or in a select list.
type generator struct {
	name string // that of its column
	funcs.Rows
}

// generatorOf finds a generator by its name. LATERAL VIEW OUTER f is read as f_outer, whatever f is.
func generatorOf(name string) (generator, bool) {
	f, ok := funcs.Lookup(name)
	if ok && f.Rows != nil {
		return generator{f.Name, *f.Rows}, true
	}
	inner, outer := strings.CutSuffix(strings.ToLower(name), "_outer")
	if f, ok = funcs.Lookup(inner); !outer || !ok || f.Rows == nil {
		return generator{}, false
	}
	g := generator{f.Name, *f.Rows}
	g.Outer = true
	return g, true
}

// lists are the arguments of a generator on their way to a plan.
type lists struct {
	node *plan.Unnest
	cols []plan.Column // what they give, without the position
}

// bindLists binds the arguments of a generator. Of an array comes one column, or one of each field where
// the elements are records and wanted so; of a map its keys and values.
func (x *exprs) bindLists(g generator, n ast.Node, args []ast.Expr, fields bool) (*lists, error) {
	b := x.b
	if len(args) == 0 {
		return nil, b.hint(n, "for instance "+g.name+"([1, 2, 3])", "%s needs an argument", g.name)
	}
	out := &lists{node: &plan.Unnest{Outer: g.Outer}}
	if g.Series {
		return out, x.bindSeries(g, n, args, out)
	}
	null := g.Outer || len(args) > 1
	for _, a := range args {
		o, err := x.operand(a)
		if err != nil {
			return nil, err
		}
		if o.e.Type().Kind == types.JSON {
			o.e = jsonElements(o.e)
		}
		if t := o.e.Type(); t.Kind == types.Array && t.Elem.Kind == types.Recursive && (fields || g.Fields) {
			o.e = castTo(o.e, types.NewArray(t.Elem.Unfolds, t.ElemNullable))
		}
		l := plan.UnnestList{Args: []plan.Expr{o.e}}
		add := func(name string, t *types.Type, nullable, key bool, path ...string) {
			c := plan.UnnestColumn{Column: plan.Column{ID: b.id(), Name: name, Type: t, Nullable: null || nullable}, Key: key, Path: path}
			l.Cols = append(l.Cols, c)
			out.cols = append(out.cols, c.Column)
		}
		t := o.e.Type()
		switch {
		case t.Kind == types.Null:
			l.Args[0] = castTo(o.e, types.NewArray(t, true))
			add(g.name, t, true, false)
		case t.Kind == types.Array && (fields || g.Fields) && t.Elem.Kind == types.Struct:
			for _, f := range t.Elem.Fields {
				add(f.Name, f.Type, f.Nullable || t.ElemNullable, false, f.Name)
			}
		case t.Kind == types.Array && g.Fields:
			return nil, b.hint(a, "explode takes arrays of anything", "%s takes an ARRAY of STRUCTs, not %s", g.name, withArticle(t.String()))
		case t.Kind == types.Array:
			add(g.name, t.Elem, t.ElemNullable, false)
		case t.Kind == types.Map:
			add("key", types.Of(types.Varchar), false, true)
			add("value", t.Elem, t.ElemNullable, false)
		default:
			hint := ""
			if t.Text() {
				hint = "of text that holds a JSON array, write " + g.name + "(" + b.text(a) + "::JSON)"
			}
			return nil, b.hint(a, hint, "%s takes an ARRAY or a MAP, not %s", strings.ToUpper(g.name), withArticle(t.String()))
		}
		out.node.Lists = append(out.node.Lists, l)
	}
	return out, nil
}

// jsonElements is a JSON array as an ARRAY of JSON; another document is an error when it is met.
func jsonElements(doc plan.Expr) plan.Expr {
	return fromJSON(doc, types.NewArray(types.Of(types.JSON), true))
}

// fromJSON is JSON as a value of another type.
func fromJSON(doc plan.Expr, t *types.Type) plan.Expr {
	return &plan.Call{Name: "from_json", Args: []plan.Expr{doc, &plan.Literal{Value: types.NewString(t.String())}}, T: t, Null: true}
}

// bindSeries binds generate_series(first, last[, step]), and range, which stops before its last and may
// leave out the first, 0.
func (x *exprs) bindSeries(g generator, n ast.Node, args []ast.Expr, out *lists) error {
	b := x.b
	if len(args) > 3 {
		return b.hint(n, "it is "+g.name+"(first, last[, step])", "%s does not take %d arguments", g.name, len(args))
	}
	list := make([]plan.Expr, len(args))
	ops := make([]operand, len(args))
	for i, a := range args {
		o, err := x.operand(a)
		if err != nil {
			return err
		}
		if ops[i] = o; o.e.Type().Temporal() && o.e.Type().Kind != types.Time {
			return x.bindMoments(g, n, args, ops[:i+1], out)
		}
		if textLiteral(o.e) {
			if o.e, err = b.readText(o.e, types.Of(types.BigInt), a); err != nil {
				return err
			}
		}
		if k := o.e.Type().Kind; !o.e.Type().Integer() && k != types.Null {
			return b.hint(a, "CAST it AS BIGINT", "%s takes whole numbers, not %s", g.name, withArticle(o.e.Type().String()))
		}
		list[i] = castTo(o.e, types.Of(types.BigInt))
	}
	number := func(n int64) plan.Expr { return &plan.Literal{Value: types.NewInt(n)} }
	if len(list) == 1 {
		list = append([]plan.Expr{number(0)}, list...)
	}
	if len(list) == 2 {
		list = append(list, number(1))
	}
	if d := literalOf(list[2]); d != nil && !d.Null && d.I == 0 {
		return b.errorf(args[2], "the step of %s is 0; it has to be greater or less than that", g.name)
	}
	c := plan.UnnestColumn{Column: plan.Column{ID: b.id(), Name: g.name, Type: types.Of(types.BigInt), Nullable: g.Outer}}
	out.node.Lists = []plan.UnnestList{{Args: list, Open: g.Open, Cols: []plan.UnnestColumn{c}}}
	out.cols = []plan.Column{c.Column}
	return nil
}

// bindMoments binds a series of dates or timestamps, which is the array of them taken apart.
func (x *exprs) bindMoments(g generator, n ast.Node, args []ast.Expr, ops []operand, out *lists) error {
	for _, a := range args[len(ops):] {
		o, err := x.operand(a)
		if err != nil {
			return err
		}
		ops = append(ops, o)
	}
	list, err := x.function(n, g.name, ops)
	if err != nil {
		return err
	}
	c := plan.UnnestColumn{Column: plan.Column{ID: x.b.id(), Name: g.name, Type: list.Type().Elem, Nullable: g.Outer}}
	out.node.Lists = []plan.UnnestList{{Args: []plan.Expr{list}, Cols: []plan.UnnestColumn{c}}}
	out.cols = []plan.Column{c.Column}
	return nil
}

// unnest binds UNNEST(a, b) [WITH ORDINALITY] in FROM.
func (b *binder) unnest(n *ast.Unnest, e env) (*source, error) {
	return b.listTable(generator{name: "unnest"}, n, n.Args, n.Ordinality, n.Alias, e)
}

// generator binds one of the generators in FROM.
func (b *binder) generator(g generator, n *ast.TableFunc, e env) (*source, error) {
	c := n.Call
	if c.Star || c.Distinct || c.Filter != nil || c.OrderBy != nil || c.Over != nil || c.WithinGroup != nil {
		return nil, b.errorf(n, "%s takes arguments alone", g.name)
	}
	return b.listTable(g, n, c.Args, n.Ordinality, n.Alias, e)
}

// listTable makes a table of a generator. An alias without a list of columns is also the name of the one
// column that there is, if it is one. Where the alias names more columns than there are, elements that
// are records give a column for each field. Else they are one column; its fields can be selected from
// the alias as well, u.field being the same as u.x.field, or by their names alone where those mean no
// column.
func (b *binder) listTable(g generator, n ast.Node, args []ast.Expr, ordinality bool, alias ast.Alias, e env) (*source, error) {
	x := &exprs{b: b, scope: e.scope(nil, nil), clause: strings.ToUpper(g.name), noAggregate: "aggregate in a derived table", at: &attachment{}}
	ls, err := x.bindLists(g, n, args, false)
	if err != nil {
		return nil, err
	}
	more := 0
	if ordinality || g.Position {
		more = 1
	}
	if len(alias.Columns) > len(ls.cols)+more {
		wide, err := x.bindLists(g, n, args, true)
		if err != nil {
			return nil, err
		}
		if len(wide.cols) > len(ls.cols) {
			ls = wide
		}
	}
	cols := ls.cols
	if more > 0 {
		c := plan.Column{ID: b.id(), Name: "ordinality", Type: types.Of(types.BigInt), Nullable: g.Outer}
		if ls.node.Ordinal = c; g.Position {
			ls.node.Ordinal.Name, c.Name = "pos", "pos"
			cols = append([]plan.Column{c}, cols...)
		} else {
			ls.node.First = 1
			cols = append(cols[:len(cols):len(cols)], c)
		}
	}
	rel := &relation{node: n}
	if alias.Name != nil {
		if rel.alias = alias.Name.Name; len(cols) == 1+more && len(alias.Columns) == 0 {
			cols = append([]plan.Column(nil), cols...)
			for i, c := range cols {
				if c.ID == ls.cols[0].ID && c.Name == g.name {
					cols[i].Name = rel.alias
				}
			}
		}
	}
	ls.node.Input = x.at.over(&plan.Values{Rows: [][]plan.Expr{{}}})
	out, err := b.renameColumns(&output{ls.node, cols}, alias.Columns, rel.alias)
	if err != nil {
		return nil, err
	}
	for i, c := range out.cols {
		ls.rename(c)
		rel.cols = append(rel.cols, &column{name: out.cols[i].Name, rel: rel, plan: &out.cols[i]})
	}
	s := &source{node: ls.node, rels: []*relation{rel}, cols: rel.cols[:len(rel.cols):len(rel.cols)]}
	for _, c := range s.cols {
		t := c.typ().Unfold()
		if t.Kind != types.Struct {
			continue
		}
		for i, f := range t.Fields {
			if len(find(s.cols, f.Name)) == 0 {
				rel.cols = append(rel.cols, &column{name: f.Name, rel: rel, hidden: true, of: c, step: step{index: i, name: f.Name}})
			}
		}
	}
	return s, nil
}

// rename gives a column of the plan the name that it has in the query.
func (l *lists) rename(c plan.Column) {
	if l.node.Ordinal.ID == c.ID {
		l.node.Ordinal.Name = c.Name
	}
	for _, list := range l.node.Lists {
		for i := range list.Cols {
			if list.Cols[i].ID == c.ID {
				list.Cols[i].Name = c.Name
			}
		}
	}
}

// fields returns the columns that are fields of others.
func (r *relation) fields() []*column {
	k := len(r.cols)
	for k > 0 && r.cols[k-1].of != nil {
		k--
	}
	return r.cols[k:]
}
