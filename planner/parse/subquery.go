package parse

import "github.com/avrosql/avrosql/planner/ast"

// queryAt reports whether the parenthesis at token i holds a query rather than an expression or a
// join: ((SELECT 1)) does, ((SELECT 1) + 2) and ((SELECT 1) t JOIN u) do not.
func (p *parser) queryAt(i int) bool {
	for p.toks[i].op("(") {
		t, next := p.toks[i+1], p.toks[min(i+2, len(p.toks)-1)]
		if t.kind == kWord {
			switch t.s {
			case "select", "from":
				return true
			case "with":
				return next.name() && (!ast.Reserved(next.s) || next.kind == kQuoted)
			case "values":
				return next.op("(") || next.word("row")
			case "table":
				return next.name() && (!ast.Reserved(next.s) || next.kind == kQuoted)
			case "pivot", "unpivot":
				return p.pivotAt(i + 1)
			case "describe", "summarize", "show":
				return p.reportAt(i + 1)
			}
			return false
		}
		if !t.op("(") {
			return false
		}
		after := int(p.match[i+1]) + 1
		if p.setOpAt(after) || p.tailAt(after) {
			return true
		}
		if !p.toks[after].op(")") {
			return false
		}
		i++
	}
	return false
}

// parenQuery reads a query in parentheses.
func (p *parser) parenQuery() (*ast.Query, ast.Span, error) {
	tok := p.i
	p.i++
	q, err := p.query()
	if err != nil {
		return nil, ast.Span{}, err
	}
	if err := p.expectOp(")", `")" was expected after the query`); err != nil {
		return nil, ast.Span{}, err
	}
	return q, p.spanFrom(tok), nil
}

// rewriteExists rewrites EXISTS (query).
func (p *parser) rewriteExists(c *core) error {
	tok := p.i
	p.i++
	if !p.tok().op("(") || !p.queryAt(p.i) {
		return p.unexpected("EXISTS takes a query in parentheses")
	}
	q, _, err := p.parenQuery()
	if err != nil {
		return err
	}
	p.hole(c, tok, &ast.Exists{Span: p.spanFrom(tok), Query: q})
	return nil
}

// rewriteQuantified rewrites ANY (…), SOME (…) and ALL (…) behind a comparison, which the converter
// joins with it.
func (p *parser) rewriteQuantified(c *core) error {
	tok := p.i
	e := quantEntry{all: p.tok().word("all")}
	p.i++
	if p.queryAt(p.i) {
		q, _, err := p.parenQuery()
		if err != nil {
			return err
		}
		e.query, e.span = q, p.spanFrom(tok)
		c.put(tok, p.add(e), "(", ")")
		return nil
	}
	closing := p.toks[p.match[p.i]]
	e.span = p.toks[tok].span().To(closing.span())
	c.put(tok, p.add(e))
	c.openParen(tok)
	p.i++
	if err := p.rewriteExpr(c); err != nil {
		return err
	}
	c.closeParen(p.i)
	return p.expectOp(")", `an operator or ")" was expected`)
}
