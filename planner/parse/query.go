package parse

import "github.com/avrosql/avrosql/planner/ast"

// body is one operand of a set operation: a finished one, or a SELECT block that is not yet given to
// sqlparser, because ORDER BY and LIMIT may still follow and belong to the same core text.
type body struct {
	done  ast.SetExpr
	block *block
}

// query reads [WITH …] body [ORDER BY …] [LIMIT …].
func (p *parser) query() (*ast.Query, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	chain := p.chain
	p.chain = 0
	defer func() { p.chain = chain }()

	tok := p.i
	q := &ast.Query{}
	with, err := p.with()
	if err != nil {
		return nil, err
	}
	q.With = with
	b, err := p.setUnion()
	if err != nil {
		return nil, err
	}
	t, err := p.tail()
	if err != nil {
		return nil, err
	}
	if err := p.finishQuery(q, b, t); err != nil {
		return nil, err
	}
	q.Span = p.spanFrom(tok)
	if inner, ok := q.Body.(*ast.Query); ok && q.With == nil && t.empty() {
		inner.Span = q.Span // ((SELECT 1)) is SELECT 1
		return inner, nil
	}
	return q, nil
}

// finishQuery parses what is left of the body together with the tail.
func (p *parser) finishQuery(q *ast.Query, b body, t *tail) error {
	if b.block != nil {
		sel, err := p.finishBlock(b.block, t)
		if err != nil {
			return err
		}
		q.Body = sel
	} else {
		q.Body = b.done
		if !t.empty() {
			c := &core{}
			c.put(p.i, "select")
			p.literal(c, p.i, &ast.NullLit{})
			core, err := p.parseCore(append(c.toks, t.toks(p)...), p.i)
			if err != nil {
				return err
			}
			if err := p.convertTail(core, t); err != nil {
				return err
			}
		}
	}
	q.OrderBy, q.Limit, q.Offset = t.orderBy, t.limit, t.offset
	q.Percent, q.WithTies, q.Fetch, q.LimitSpan = t.percent, t.ties, t.fetch && t.percent, t.span
	return nil
}

// setTerm reads an operand of a set operation.
func (p *parser) setTerm() (body, error) {
	switch t := p.tok(); {
	case t.op("("):
		q, span, err := p.parenQuery()
		if err != nil {
			return body{}, err
		}
		q.Span = span
		return body{done: q}, nil
	case t.word("select") || t.word("from"):
		b, err := p.block()
		return body{block: b}, err
	case t.word("values"):
		v, err := p.values()
		return body{done: v}, err
	case t.word("table") && p.ahead(1).name():
		return p.tableQuery()
	case t.word("pivot"):
		return p.pivotQuery()
	case t.word("unpivot"):
		return p.unpivotQuery()
	case p.i > 0 && p.last().op("(") && p.reportAt(p.i):
		return p.report()
	case t.word("with"):
		return body{}, p.fail(t.span(), "unexpected WITH", "put the query with its WITH in parentheses")
	}
	return body{}, p.unexpected("SELECT, VALUES, FROM or a query in parentheses was expected")
}

// tableQuery reads TABLE name, which is SELECT * FROM name.
func (p *parser) tableQuery() (body, error) {
	tok := p.i
	p.i++
	at := p.i
	ids, err := p.dotted("a table's name")
	if err != nil {
		return body{}, err
	}
	return body{done: p.starFrom(tok, &ast.TableName{Span: p.spanFrom(at), Parts: ids})}, nil
}

// reportAt reports whether DESCRIBE, SUMMARIZE or SHOW stands at token i, in parentheses, and not a name.
func (p *parser) reportAt(i int) bool {
	t, next := p.toks[i], p.toks[min(i+1, len(p.toks)-1)]
	if t.kind != kWord {
		return false
	}
	starts := next.kind == kString || next.op("(") || next.word("select") || next.word("from") || next.name() && !ast.Reserved(next.s)
	switch t.s {
	case "describe", "summarize":
		return starts && !p.clauseAt(i+1) && !next.word("join")
	case "show":
		return next.word("tables") || next.word("views") || next.word("columns") || next.word("databases") || next.word("schemas") ||
			next.word("functions") || next.word("variables") || next.word("settings") || next.word("partitions") || next.word("all")
	}
	return false
}

// report reads DESCRIBE, SUMMARIZE or SHOW in the place of a query.
func (p *parser) report() (body, error) {
	tok := p.i
	s, err := p.statement()
	if err != nil {
		return body{}, err
	}
	return body{done: &ast.Report{Span: p.spanFrom(tok), Stmt: s}}, nil
}

// starFrom returns SELECT * FROM t for what was read from token tok on.
func (p *parser) starFrom(tok int, t ast.TableExpr) *ast.Select {
	span := p.spanFrom(tok)
	star := &ast.Star{Span: p.toks[tok].span()}
	return &ast.Select{Span: span, Items: []ast.SelectItem{{Span: star.Span, Expr: star}}, From: []ast.TableExpr{t}}
}
