package bind

import (
	"regexp"
	"unicode/utf8"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// like binds LIKE, ILIKE and REGEXP. Without ESCAPE a backslash escapes, as in MySQL and PostgreSQL;
// ESCAPE ” means that nothing does. A constant pattern is checked here.
func (x *exprs) like(n *ast.LikeExpr) (plan.Expr, error) {
	b := x.b
	switch n.Kind {
	case ast.Similar:
		return nil, b.unsupported(n, "SIMILAR TO; REGEXP takes regular expressions")
	case ast.Glob:
		return nil, b.unsupported(n, "GLOB; LIKE has % and _ for * and ?")
	}
	o, err := x.operands(n.Expr, n.Pattern)
	if err != nil {
		return nil, err
	}
	out := &plan.Match{Negate: n.Not}
	switch {
	case n.Kind == ast.Regexp:
		out.Kind = plan.Regexp
	case n.Insensitive:
		out.Kind = plan.ILike
	}
	if out.Arg, err = b.asText(o[0]); err != nil {
		return nil, err
	}
	if out.Pattern, err = b.asText(o[1]); err != nil {
		return nil, err
	}
	if out.Kind != plan.Regexp {
		out.Escape = '\\'
	}
	if n.Escape != nil {
		if out.Escape, err = x.escape(n); err != nil {
			return nil, err
		}
	}
	d := literalOf(out.Pattern)
	switch {
	case out.Kind == plan.Regexp && n.Insensitive:
		if d == nil || d.Null {
			return nil, b.unsupported(n, "a pattern without regard to case that is not a constant; put (?i) before it")
		}
		out.Pattern = &plan.Literal{Value: types.NewString("(?i)" + d.S)}
		d = literalOf(out.Pattern)
		fallthrough
	case out.Kind == plan.Regexp:
		if d != nil && !d.Null {
			if _, err := regexp.Compile(d.S); err != nil {
				e := b.hint(n.Pattern, "the syntax is RE2's, without look-around and back references", "%v", err).(*ast.Error)
				e.Err = err
				return nil, e
			}
		}
	case d != nil && !d.Null && endsInEscape(d.S, out.Escape):
		return nil, b.hint(n.Pattern, "double it to mean itself", "the pattern ends in its escape character %c", out.Escape)
	}
	return out, nil
}

func (x *exprs) escape(n *ast.LikeExpr) (rune, error) {
	e, err := x.bind(n.Escape)
	if err != nil {
		return 0, err
	}
	d := literalOf(e)
	if n.Kind == ast.Regexp {
		return 0, x.b.errorf(n.Escape, "REGEXP takes no ESCAPE")
	}
	if d == nil || d.Null || !d.Type.Text() || utf8.RuneCountInString(d.S) > 1 {
		return 0, x.b.errorf(n.Escape, "ESCAPE takes one character, or '' for none")
	}
	if d.S == "" {
		return 0, nil
	}
	r, _ := utf8.DecodeRuneInString(d.S)
	return r, nil
}

// endsInEscape reports an escape character with nothing after it to escape.
func endsInEscape(pattern string, escape rune) bool {
	if escape == 0 {
		return false
	}
	open := false
	for _, c := range pattern {
		open = !open && c == escape
	}
	return open
}

// asText returns a value as a string to match: text as it is, other scalars converted.
func (b *binder) asText(o operand) (plan.Expr, error) {
	t := o.e.Type()
	switch {
	case t.Text():
		return o.e, nil
	case t.Nested(), t.Bytes():
		return nil, b.hint(o.n, "CAST it AS VARCHAR", "%s is not text", withArticle(t.Kind.String()))
	}
	return castTo(o.e, types.Of(types.Varchar)), nil
}
