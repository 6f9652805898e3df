package parse

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/xwb1989/sqlparser"
)

// groupBy reads GROUP BY: plain expressions go to the core text, grouping sets to the extra
// expressions.
func (p *parser) groupBy(b *block) error {
	tok := p.i
	p.i += 2
	g := &ast.GroupBy{}
	b.sel.GroupBy = g
	if p.tok().word("all") && p.clauseEnd(1) {
		p.i++
		g.All = true
		g.Span = p.spanFrom(tok)
		return nil
	}
	plain, sets := args{c: &core{}}, len(b.finish)
	for {
		kind, n := p.groupingAt()
		if n > 0 || p.tok().op("(") && p.ahead(1).op(")") {
			p.i += n
			set, err := p.groupingSet(b, kind)
			if err != nil {
				return err
			}
			b.finish = append(b.finish, func(extra []ast.Expr) { g.Sets = append(g.Sets, set(extra)) })
		} else if err := p.arg(&plain); err != nil {
			return err
		}
		if !p.takeOp(",") || p.clauseEnd(0) {
			break // also at a comma behind the last one
		}
	}
	if plain.n > 0 {
		b.group.put(tok, "group", "by")
		b.group.toks = append(b.group.toks, plain.c.toks...)
	}
	switch {
	case plain.n > 0 && len(b.finish) == sets && p.words("grouping", "sets") && p.ahead(2).op("("):
		p.i += 2
		set, err := p.groupingSet(b, ast.GroupingSets)
		if err != nil {
			return err
		}
		b.finish = append(b.finish, func(extra []ast.Expr) { g.Sets = append(g.Sets, set(extra)) })
		b.setsOf = true
	case p.take("with", "rollup"):
		b.withKind = ast.Rollup
	case p.take("with", "cube"):
		b.withKind = ast.Cube
	}
	g.Span = p.spanFrom(tok)
	return nil
}

// clauseEnd reports whether the query or its clause ends before the n-th token from here.
func (p *parser) clauseEnd(n int) bool {
	t := p.ahead(n)
	return t.kind == kEOF || t.op(")") || t.op(";") || t.word("having") || p.clauseAt(p.i+n) || p.setOpAt(min(p.i+n, len(p.toks)-1))
}

// groupingAt returns the kind of a grouping set that starts here and how many tokens its keyword
// takes, 0 where none does.
func (p *parser) groupingAt() (ast.GroupingKind, int) {
	switch {
	case p.words("grouping", "sets") && p.ahead(2).op("("):
		return ast.GroupingSets, 2
	case p.words("rollup") && p.ahead(1).op("("):
		return ast.Rollup, 1
	case p.words("cube") && p.ahead(1).op("("):
		return ast.Cube, 1
	}
	return ast.GroupingExprs, 0
}

// groupingSet reads the parentheses of a grouping set and what is in them.
func (p *parser) groupingSet(b *block, kind ast.GroupingKind) (func([]ast.Expr) ast.GroupingSet, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	tok := p.i
	p.i++
	set := ast.GroupingSet{Kind: kind}
	var subs []func([]ast.Expr) ast.GroupingSet
	from := b.extra.n
	for !p.tok().op(")") {
		k, n := p.groupingAt()
		switch {
		case kind == ast.GroupingExprs:
			if err := p.arg(&b.extra); err != nil {
				return nil, err
			}
		case n > 0 && kind == ast.GroupingSets || n == 0 && p.tok().op("(") && p.groupParen():
			p.i += n
			sub, err := p.groupingSet(b, k)
			if err != nil {
				return nil, err
			}
			subs = append(subs, sub)
		default:
			sub, err := p.groupingExpr(b)
			if err != nil {
				return nil, err
			}
			subs = append(subs, sub)
		}
		if !p.takeOp(",") {
			break
		}
		if p.tok().op(")") {
			return nil, p.unexpected("an expression was expected")
		}
	}
	to := b.extra.n
	if err := p.expectOp(")", `an operator, "," or ")" was expected`); err != nil {
		return nil, err
	}
	set.Span = p.spanFrom(tok)
	return func(extra []ast.Expr) ast.GroupingSet {
		if kind == ast.GroupingExprs {
			set.Exprs = extra[from:to:to]
		}
		for _, sub := range subs {
			set.Sets = append(set.Sets, sub(extra))
		}
		return set
	}, nil
}

// groupParen reports whether the parenthesis here is a whole element of a grouping set.
func (p *parser) groupParen() bool {
	after := p.toks[p.match[p.i]+1]
	return (after.op(",") || after.op(")")) && !p.queryAt(p.i)
}

// groupingExpr reads one expression as a set of its own.
func (p *parser) groupingExpr(b *block) (func([]ast.Expr) ast.GroupingSet, error) {
	at := b.extra.n
	if err := p.arg(&b.extra); err != nil {
		return nil, err
	}
	return func(extra []ast.Expr) ast.GroupingSet {
		return ast.GroupingSet{Span: extra[at].Source(), Exprs: extra[at : at+1 : at+1]}
	}, nil
}

// flattenRow appends the items of (a, (b, c)), or what is no row in parentheses.
func (p *parser) flattenRow(to []ast.Expr, e ast.Expr) []ast.Expr {
	row, ok := e.(*ast.Row)
	if !ok || p.text[row.Start] != '(' {
		return append(to, e)
	}
	for _, it := range row.Items {
		to = p.flattenRow(to, it)
	}
	return to
}

// convertGroup converts the plain expressions. A row is as good as its items, WITH ROLLUP and
// WITH CUBE make a set of all of them, and Spark's GROUPING SETS behind keys stand in their place.
func (p *parser) convertGroup(group sqlparser.GroupBy, b *block) error {
	g := b.sel.GroupBy
	for _, e := range group {
		expr, err := p.convert(e)
		if err != nil {
			return err
		}
		g.Exprs = p.flattenRow(g.Exprs, expr)
	}
	switch {
	case b.setsOf:
		g.Exprs = nil
	case b.withKind != ast.GroupingExprs:
		set := ast.GroupingSet{Span: g.Span, Kind: b.withKind}
		for i, e := range g.Exprs {
			set.Sets = append(set.Sets, ast.GroupingSet{Span: e.Source(), Exprs: g.Exprs[i : i+1 : i+1]})
		}
		g.Exprs, g.Sets = nil, append(g.Sets, set)
	}
	return nil
}
