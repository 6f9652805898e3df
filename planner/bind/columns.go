package bind

import (
	"regexp"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
)

// isColumns reports COLUMNS(…), which means one column after the other.
func isColumns(n *ast.FuncCall) bool {
	return n.Name.Name == "columns" && !n.Name.Quoted && n.Over == nil
}

// eachColumn returns the items that an item of the select list with COLUMNS(…) in it stands for: one for
// each of the columns that * [EXCLUDE …], a regular expression or a list of names means.
func (s *selection) eachColumn(it item) ([]item, error) {
	b := s.b
	var calls []*ast.FuncCall
	ast.Walk(it.expr, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Query:
			return false
		case *ast.FuncCall:
			if isColumns(n) {
				calls = append(calls, n)
				return false
			}
		}
		return true
	})
	if calls == nil {
		return []item{it}, nil
	}
	for _, c := range calls[1:] {
		if b.text(c) != b.text(calls[0]) {
			return nil, b.hint(c, "write the same there", "two COLUMNS in one expression have to mean the same columns")
		}
	}
	cols, err := s.columnsOf(calls[0])
	if err != nil {
		return nil, err
	}
	out := make([]item, len(cols))
	for i := range cols {
		out[i] = it
		out[i].each, out[i].named = &cols[i], true
		if it.alias == nil {
			out[i].name = s.eachLabel(it, calls, cols[i].name)
		}
	}
	return out, nil
}

// eachLabel is the text of an expression with a column's name in the place of COLUMNS(…).
func (s *selection) eachLabel(it item, calls []*ast.FuncCall, name string) string {
	span := it.expr.Source()
	text, at := "", span.Start
	for _, c := range calls {
		text += s.b.opts.Text[at:c.Start] + name
		at = c.End
	}
	text = strings.Join(strings.Fields(text+s.b.opts.Text[at:span.End]), " ")
	if len(text) > maxLabel {
		text = strings.ToValidUTF8(text[:maxLabel], "") + "…"
	}
	return text
}

func (s *selection) columnsOf(c *ast.FuncCall) ([]item, error) {
	b := s.b
	const hint = "COLUMNS(*), COLUMNS(* EXCLUDE (a)), COLUMNS('regular expression') and COLUMNS(['a', 'b']) choose columns"
	star := &ast.Star{Span: c.Span}
	if c.Star {
		return s.starItems(star)
	}
	if len(c.Args) != 1 {
		return nil, b.hint(c, hint, "COLUMNS does not say which")
	}
	switch arg := c.Args[0].(type) {
	case *ast.Star:
		return s.starItems(arg)
	case *ast.StringLit:
		re, err := regexp.Compile(arg.Value)
		if err != nil {
			return nil, b.wrap(arg, err)
		}
		all, err := s.starItems(star)
		if err != nil {
			return nil, err
		}
		var out []item
		for _, it := range all {
			if re.MatchString(it.name) {
				out = append(out, it)
			}
		}
		if out == nil {
			return nil, b.hint(arg, b.columnHint(&ast.Ident{Name: arg.Value}, itemNames(all)), "no column matches %s", quoteText(arg.Value))
		}
		return out, nil
	case *ast.List:
		all, err := s.starItems(star)
		if err != nil {
			return nil, err
		}
		var out []item
		for _, n := range arg.Items {
			name, ok := n.(*ast.StringLit)
			if !ok {
				return nil, b.hint(n, hint, "COLUMNS takes names as strings")
			}
			found := itemsNamed(all, name.Value)
			if len(found) != 1 {
				return nil, b.hint(n, b.columnHint(&ast.Ident{Name: name.Value}, itemNames(all)), "COLUMNS: there is no one column %s", name.Value)
			}
			out = append(out, all[found[0]])
		}
		return out, nil
	}
	return nil, b.hint(c.Args[0], hint, "COLUMNS does not take this")
}

// eachOf returns the value of the column that COLUMNS(…) stands for.
func (x *exprs) eachOf(n *ast.FuncCall) (plan.Expr, error) {
	if x.each == nil {
		return nil, x.b.hint(n, "name the columns", "COLUMNS can only stand in a select list")
	}
	if x.each.expr != nil {
		return x.bind(x.each.expr)
	}
	return x.read(reading{col: x.each.col, steps: x.each.steps}, n)
}
