package bind

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// item is a column of a select list: an expression as written, or what a * stands for.
type item struct {
	name  string
	alias *ast.Ident // as written, else nil
	node  ast.Node   // for messages
	expr  ast.Expr   // nil for what comes from a *
	col   *column    // of a *
	steps []step     // of s.*: into the column
	named bool       // the name is not that of what the expression leads to

	each *item // what COLUMNS(…) within the expression means; nil where there is none

	value plan.Expr // once it is bound for the result
}

// bind binds the item with the given rules.
func (it *item) bind(x *exprs) (plan.Expr, error) {
	if it.expr != nil {
		x.each = it.each
		e, err := x.bind(it.expr)
		x.each = nil
		return e, err
	}
	return x.read(reading{col: it.col, steps: it.steps}, it.node)
}

// maxLabel is where the text of an expression is cut when it becomes a name, in bytes.
const maxLabel = 256

// label returns the name that an expression without an alias gives its column: that of a column or
// field, else its text on one line.
func (b *binder) label(n ast.Node) string {
	switch n := n.(type) {
	case *ast.Path:
		return n.Parts[len(n.Parts)-1].Name
	case *ast.FieldAccess:
		return n.Field.Name
	case *ast.StringLit:
		return n.Value
	}
	text := strings.Join(strings.Fields(b.text(n)), " ")
	if len(text) > maxLabel {
		text = strings.ToValidUTF8(text[:maxLabel], "") + "…"
	}
	return text
}

// expand turns a select list into items, each * into its columns.
func (s *selection) expand(list []ast.SelectItem) error {
	for i := range list {
		it := &list[i]
		if star, ok := it.Expr.(*ast.Star); ok {
			if err := s.star(star); err != nil {
				return err
			}
		} else {
			out := item{name: s.b.label(it.Expr), node: it.Expr, expr: it.Expr}
			if it.Alias != nil {
				out.name, out.alias = it.Alias.Name, it.Alias
			}
			many, err := s.eachColumn(out)
			if err != nil {
				return err
			}
			s.items = append(s.items, many...)
		}
		if len(s.items) > maxColumns {
			return s.b.errorf(it.Expr, "the select list has more than %d columns", maxColumns)
		}
	}
	return nil
}

// star adds what *, t.* and s.* over a struct stand for, with EXCLUDE, REPLACE and RENAME.
func (s *selection) star(n *ast.Star) error {
	list, err := s.starItems(n)
	s.items = append(s.items, list...)
	return err
}

func (s *selection) starItems(n *ast.Star) ([]item, error) {
	b := s.b
	var all []item
	if len(n.Qualifier) == 0 {
		if len(s.scope.rels) == 0 {
			return nil, b.errorf(n, "* needs a FROM clause")
		}
		for _, c := range s.scope.cols {
			if !c.hidden {
				all = append(all, item{name: c.name, node: n, col: c})
			}
		}
	} else {
		var err error
		if all, err = s.qualifiedStar(n); err != nil {
			return nil, err
		}
	}
	gone := make([]bool, len(all))
	if n.Pattern != nil {
		match, err := b.nameMatcher(n.Pattern)
		if err != nil {
			return nil, err
		}
		for i, it := range all {
			gone[i] = !match(it.name)
		}
	}
	for _, p := range n.Exclude {
		if len(p.Parts) != 1 {
			return nil, b.unsupported(&p, "EXCLUDE of a field of a column")
		}
		found := itemsNamed(all, p.Parts[0].Name)
		if len(found) == 0 {
			return nil, b.hint(&p, b.columnHint(&p.Parts[0], itemNames(all)), "EXCLUDE: * has no column %s", p.Parts[0].String())
		}
		for _, i := range found {
			gone[i] = true
		}
	}
	for i := range n.Replace {
		r := &n.Replace[i]
		if r.Alias == nil {
			return nil, b.hint(r.Expr, "write REPLACE (expression AS column)", "REPLACE does not say which column")
		}
		found := itemsNamed(all, r.Alias.Name)
		if len(found) != 1 || gone[found[0]] {
			return nil, b.hint(r.Alias, b.columnHint(r.Alias, itemNames(all)), "REPLACE: * has no one column %s", r.Alias.String())
		}
		all[found[0]] = item{name: all[found[0]].name, named: true, node: r.Expr, expr: r.Expr}
	}
	renamed := map[int]string{}
	for i := range n.Rename {
		r := &n.Rename[i]
		found := itemsNamed(all, r.From.Name)
		if len(found) == 1 && gone[found[0]] {
			return nil, b.errorf(&r.From, "RENAME: %s is left out of *", r.From.String())
		}
		if len(found) != 1 {
			return nil, b.hint(&r.From, b.columnHint(&r.From, itemNames(all)), "RENAME: * has no one column %s", r.From.String())
		}
		if _, twice := renamed[found[0]]; twice {
			return nil, b.errorf(&r.From, "RENAME names %s twice", r.From.String())
		}
		renamed[found[0]] = r.To.Name
	}
	var kept []item
	for i, it := range all {
		if name, ok := renamed[i]; ok {
			it.name = name
		}
		if !gone[i] {
			kept = append(kept, it)
		}
	}
	if len(kept) == 0 && len(all) > 0 {
		return nil, b.errorf(n, "nothing is left of *")
	}
	return kept, nil
}

// qualifiedStar expands t.* and s.*; a table comes before a column of the same name.
func (s *selection) qualifiedStar(n *ast.Star) ([]item, error) {
	b := s.b
	var all []item
	for _, q := range s.scope.matching(n.Qualifier) {
		if q.parts != len(n.Qualifier) {
			continue
		}
		if all != nil {
			return nil, b.errorf(n, "%s is ambiguous: several tables have that name", dotted(n.Qualifier))
		}
		for _, c := range q.rel.cols {
			if !c.hidden {
				all = append(all, item{name: c.name, node: n, col: c})
			}
		}
	}
	if all != nil {
		return all, nil
	}
	x := s.exprs("the select list")
	found, problem := x.readings(s.scope, n.Qualifier)
	switch {
	case len(found) > 1:
		return nil, x.ambiguous(&ast.Path{Span: n.Span, Parts: n.Qualifier}, found)
	case len(found) == 0 && problem != nil:
		return nil, problem
	case len(found) == 0:
		names := s.scope.names()
		return nil, b.hint(&n.Qualifier[0], b.columnHint(&n.Qualifier[0], names), "no table or column %s", dotted(n.Qualifier))
	}
	r := found[0]
	t := r.col.typ()
	for _, st := range r.steps {
		if st.key {
			t = t.Elem
		} else {
			t = t.Unfold().Fields[st.index].Type
		}
	}
	t = t.Unfold()
	if t.Kind != types.Struct && t.Kind != types.Union {
		return nil, b.errorf(n, "%s is %s, not a table or STRUCT", dotted(n.Qualifier), withArticle(t.Kind.String()))
	}
	for i, f := range t.Fields {
		steps := append(r.steps[:len(r.steps):len(r.steps)], step{index: i, name: f.Name})
		all = append(all, item{name: f.Name, node: n, col: r.col, steps: steps})
	}
	return all, nil
}

// itemsNamed returns the items of exactly that name, else those that differ in case alone.
func itemsNamed(list []item, name string) (found []int) {
	for i, it := range list {
		if it.name == name {
			found = append(found, i)
		}
	}
	if found != nil {
		return found
	}
	for i, it := range list {
		if strings.EqualFold(it.name, name) {
			found = append(found, i)
		}
	}
	return found
}

func itemNames(list []item) []string {
	out := make([]string, len(list))
	for i, it := range list {
		out[i] = it.name
	}
	return out
}

// aliased returns the item that a name means by its alias, nil if there is none.
func (s *selection) aliased(p *ast.Path) (*item, error) {
	if len(p.Parts) != 1 {
		return nil, nil
	}
	var with []item
	var at []int
	for i, it := range s.items {
		if it.alias != nil {
			with, at = append(with, it), append(at, i)
		}
	}
	found := itemsNamed(with, p.Parts[0].Name)
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return &s.items[at[found[0]]], nil
	}
	return nil, s.b.errorf(p, "%s is ambiguous: %d columns of the select list have that alias", p.Parts[0].String(), len(found))
}
