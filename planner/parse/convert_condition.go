package parse

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/xwb1989/sqlparser"
)

var compareOps = map[string]ast.CompareOp{
	sqlparser.EqualStr: ast.Eq, sqlparser.NotEqualStr: ast.Ne, sqlparser.LessThanStr: ast.Lt,
	sqlparser.LessEqualStr: ast.Le, sqlparser.GreaterThanStr: ast.Gt, sqlparser.GreaterEqualStr: ast.Ge,
}

func (p *parser) convertComparison(e *sqlparser.ComparisonExpr) (ast.Expr, error) {
	left, err := p.convert(e.Left)
	if err != nil {
		return nil, err
	}
	switch e.Operator {
	case sqlparser.InStr, sqlparser.NotInStr:
		return p.convertIn(left, e.Right, e.Operator == sqlparser.NotInStr)
	case sqlparser.LikeStr, sqlparser.NotLikeStr, sqlparser.RegexpStr, sqlparser.NotRegexpStr:
		return p.convertLike(left, e)
	}
	if f, ok := e.Right.(*sqlparser.FuncExpr); ok {
		if q, ok := p.lookup(f.Name.String()).(quantEntry); ok {
			return p.convertQuantified(left, e.Operator, q, f)
		}
	}
	right, err := p.convert(e.Right)
	if err != nil {
		return nil, err
	}
	span := left.Source().To(right.Source())
	if e.Operator == sqlparser.NullSafeEqualStr {
		return &ast.IsDistinct{Span: span, Left: left, Right: right, Not: p.notDistinct(left, right)}, nil
	}
	op, ok := compareOps[e.Operator]
	if !ok {
		return nil, internal(e)
	}
	return &ast.Compare{Span: span, Op: op, Left: left, Right: right}, nil
}

// notDistinct tells a <=> b and a IS NOT DISTINCT FROM b from a IS DISTINCT FROM b.
func (p *parser) notDistinct(left, right ast.Expr) bool {
	for _, t := range p.between(left, right) {
		if t.op("<=>") || t.word("not") {
			return true
		}
	}
	return false
}

func (p *parser) convertQuantified(left ast.Expr, op string, q quantEntry, f *sqlparser.FuncExpr) (ast.Expr, error) {
	cmp, ok := compareOps[op]
	if !ok {
		return nil, internal(f)
	}
	out := &ast.Quantified{Span: left.Source().To(q.span), Op: cmp, All: q.all, Left: left, Query: q.query}
	if q.query == nil {
		args, err := p.selectExprs(f.Exprs)
		if err != nil {
			return nil, err
		}
		out.Array = args[0]
	}
	return out, nil
}

func (p *parser) convertIn(left ast.Expr, right sqlparser.Expr, not bool) (ast.Expr, error) {
	switch r := right.(type) {
	case sqlparser.ListArg:
		q, ok := p.lookup(string(r)).(queryEntry)
		if !ok {
			return nil, internal(r)
		}
		return &ast.InSubquery{Span: left.Source().To(q.span), Expr: left, Query: q.query, Not: not}, nil
	case sqlparser.ValTuple:
		items, err := p.convertAll(sqlparser.Exprs(r))
		if err != nil {
			return nil, err
		}
		span := left.Source().To(p.closing(items[len(items)-1]).span())
		return &ast.InList{Span: span, Expr: left, List: items, Not: not}, nil
	case *sqlparser.ParenExpr:
		x, err := p.convert(r.Expr)
		if err != nil {
			return nil, err
		}
		return &ast.InList{Span: left.Source().To(p.closing(x).span()), Expr: left, List: []ast.Expr{x}, Not: not}, nil
	}
	return nil, internal(right)
}

// convertLike converts the pattern operators; which it was stands between the operands.
func (p *parser) convertLike(left ast.Expr, e *sqlparser.ComparisonExpr) (ast.Expr, error) {
	pattern, err := p.convert(e.Right)
	if err != nil {
		return nil, err
	}
	out := &ast.LikeExpr{Span: left.Source().To(pattern.Source()), Expr: left, Pattern: pattern,
		Not: e.Operator == sqlparser.NotLikeStr || e.Operator == sqlparser.NotRegexpStr}
	for _, t := range p.between(left, pattern) {
		switch t.s {
		case "ilike":
			out.Insensitive = true
		case "regexp", "rlike", "~", "!~":
			out.Kind = ast.Regexp
		case "~*", "!~*":
			out.Kind, out.Insensitive = ast.Regexp, true
		case "similar":
			out.Kind = ast.Similar
		case "glob":
			out.Kind = ast.Glob
		}
	}
	// ANY (…) and ALL (…) have been read as calls.
	if c, ok := pattern.(*ast.FuncCall); ok && !c.Name.Quoted && len(c.Args) > 0 && p.text[pattern.Source().Start] != '(' {
		switch c.Name.Name {
		case "any", "some", "all":
			out.Pattern, out.Patterns, out.All = nil, c.Args, c.Name.Name == "all"
		}
	}
	if e.Escape != nil {
		if out.Escape, err = p.convert(e.Escape); err != nil {
			return nil, err
		}
		out.End = out.Escape.Source().End
	}
	return out, nil
}

func (p *parser) convertBetween(e *sqlparser.RangeCond) (ast.Expr, error) {
	x, err := p.convert(e.Left)
	if err != nil {
		return nil, err
	}
	low, err := p.convert(e.From)
	if err != nil {
		return nil, err
	}
	high, err := p.convert(e.To)
	if err != nil {
		return nil, err
	}
	return &ast.Between{Span: x.Source().To(high.Source()), Expr: x, Low: low, High: high,
		Not: e.Operator == sqlparser.NotBetweenStr, Symmetric: p.before(low).word("symmetric")}, nil
}
