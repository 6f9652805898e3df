package bind

import (
	"regexp"
	"unicode/utf8"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// like binds LIKE, ILIKE, GLOB, SIMILAR TO and REGEXP. Without ESCAPE a backslash escapes, as in MySQL
// and PostgreSQL; ESCAPE ” means that nothing does. A constant pattern is checked here.
func (x *exprs) like(n *ast.LikeExpr) (plan.Expr, error) {
	b := x.b
	arg, err := x.operand(n.Expr)
	if err != nil {
		return nil, err
	}
	if arg.e, err = b.asText(arg); err != nil {
		return nil, err
	}
	if n.Pattern != nil {
		p, err := x.operand(n.Pattern)
		if err != nil {
			return nil, err
		}
		return x.match(n, arg, p)
	}
	if err := b.repeated(arg); err != nil {
		return nil, err
	}
	patterns, err := x.operands(n.Patterns...)
	if err != nil {
		return nil, err
	}
	if len(patterns) == 1 && patterns[0].e.Type().Kind == types.Array {
		arr := patterns[0]
		d := literalOf(arr.e)
		if d == nil || d.Null {
			return x.eachElement(arr, n.All, func(p operand) (plan.Expr, error) {
				l, err := x.operand(n.Expr)
				if err != nil {
					return nil, err
				}
				if l.e, err = b.asText(l); err != nil {
					return nil, err
				}
				return x.match(n, l, p)
			})
		}
		patterns = patterns[:0]
		for _, elem := range d.Elems {
			patterns = append(patterns, operand{&plan.Literal{Value: elem}, arr.n})
		}
		if len(patterns) == 0 {
			return &plan.Literal{Value: types.NewBool(n.All)}, nil
		}
	}
	list := make([]plan.Expr, len(patterns))
	for i, p := range patterns {
		if list[i], err = x.match(n, arg, p); err != nil {
			return nil, err
		}
	}
	switch {
	case len(list) == 1:
		return list[0], nil
	case n.All:
		return &plan.And{Args: list}, nil
	}
	return &plan.Or{Args: list}, nil
}

// match binds the match of a bound text with one pattern.
func (x *exprs) match(n *ast.LikeExpr, arg, pattern operand) (plan.Expr, error) {
	b, p := x.b, pattern.n
	var err error
	out := &plan.Match{Negate: n.Not, Arg: arg.e}
	if pattern.e.Type().Kind == types.Array {
		return nil, b.hint(p, "LIKE ANY ('a%', 'b%') lists patterns", "a pattern is text, not an ARRAY")
	}
	if out.Pattern, err = b.asText(pattern); err != nil {
		return nil, err
	}
	d := literalOf(out.Pattern)
	switch n.Kind {
	case ast.Similar, ast.Glob:
		name := map[ast.LikeKind]string{ast.Similar: "SIMILAR TO", ast.Glob: "GLOB"}[n.Kind]
		switch {
		case n.Escape != nil:
			return nil, b.errorf(n.Escape, "%s takes no ESCAPE", name)
		case d == nil:
			return nil, b.hint(p, "REGEXP takes any pattern", "the pattern of %s is not constant", name)
		}
		out.Kind = plan.Regexp
		if !d.Null {
			out.Pattern = &plan.Literal{Value: types.NewString(wholePattern(n.Kind, d.S))}
		}
	case ast.Regexp:
		out.Kind = plan.Regexp
		if n.Insensitive {
			if d == nil || d.Null {
				return nil, b.unsupported(n, "a pattern without regard to case that is not a constant; put (?i) before it")
			}
			out.Pattern = &plan.Literal{Value: types.NewString("(?i)" + d.S)}
		}
	default:
		if n.Insensitive {
			out.Kind = plan.ILike
		}
		out.Escape = '\\'
	}
	if n.Escape != nil {
		if out.Escape, err = x.escape(n); err != nil {
			return nil, err
		}
	}
	if d = literalOf(out.Pattern); d == nil || d.Null {
		return out, nil
	}
	if out.Kind == plan.Regexp {
		if _, err := regexp.Compile(d.S); err != nil {
			e := b.hint(p, "the syntax is RE2's, without look-around and back references", "%v", err).(*ast.Error)
			e.Err = err
			return nil, e
		}
	} else if endsInEscape(d.S, out.Escape) {
		return nil, b.hint(p, "double it to mean itself", "the pattern ends in its escape character %c", out.Escape)
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
