package parse

import "github.com/avrosql/avrosql/planner/ast"

// pivot reads PIVOT (aggregates FOR column IN (values) … [GROUP BY …]) behind a table.
func (p *parser) pivot(input ast.TableExpr) (*ast.Pivot, error) {
	p.i += 2
	pv := &ast.Pivot{Input: input}
	var err error
	if !p.tok().word("for") {
		if pv.Aggs, err = p.aliased("for"); err != nil {
			return nil, err
		}
	}
	if err := p.expect("for", `"," or FOR was expected`); err != nil {
		return nil, err
	}
	for {
		f, err := p.pivotFor(true)
		if err != nil {
			return nil, err
		}
		pv.For = append(pv.For, f)
		p.take("for")
		if p.words("group", "by") || p.tok().op(")") {
			break
		}
	}
	if p.take("group", "by") {
		if pv.GroupBy, err = p.exprList(); err != nil {
			return nil, err
		}
	}
	return pv, p.expectOp(")", `GROUP BY or ")" was expected`)
}

// aliased reads expressions with aliases between commas; a bare alias is never the stop word.
func (p *parser) aliased(stop string) ([]ast.SelectItem, error) {
	var items []ast.SelectItem
	for {
		tok := p.i
		e, err := p.expr()
		if err != nil {
			return nil, err
		}
		it := ast.SelectItem{Expr: e}
		if !p.tok().word(stop) {
			if it.Alias, err = p.columnAlias(); err != nil {
				return nil, err
			}
		}
		it.Span = p.spanFrom(tok)
		items = append(items, it)
		if !p.takeOp(",") {
			return items, nil
		}
	}
}

// pivotFor reads column IN (values), or column alone where the list may be missing. IN (ANY) is no
// list.
func (p *parser) pivotFor(list bool) (ast.PivotFor, error) {
	tok := p.i
	c := &core{}
	if err := p.rewriteOperand(c, false); err != nil {
		return ast.PivotFor{}, err
	}
	exprs, err := p.finishExprs(c)
	if err != nil {
		return ast.PivotFor{}, err
	}
	f := ast.PivotFor{Expr: exprs[0]}
	if list || p.tok().word("in") {
		if err := p.expect("in", "IN and a list of values were expected"); err != nil {
			return f, err
		}
		if err := p.expectOp("(", ""); err != nil {
			return f, err
		}
		if !p.tok().word("any") || !p.ahead(1).op(")") {
			if f.Values, err = p.aliased(")"); err != nil {
				return f, err
			}
		} else {
			p.i++
		}
		if err := p.expectOp(")", `"," or ")" was expected`); err != nil {
			return f, err
		}
	}
	f.Span = p.spanFrom(tok)
	return f, nil
}

// pivotAt reports whether PIVOT at token i starts a query: PIVOT t ON …, not a name.
func (p *parser) pivotAt(i int) bool {
	next := p.toks[min(i+1, len(p.toks)-1)]
	return next.name() && !ast.Reserved(next.s) || next.kind == kString || next.op("(")
}

// pivotQuery reads PIVOT table ON columns USING aggregates [GROUP BY …], which is
// SELECT * FROM table PIVOT (…).
func (p *parser) pivotQuery() (body, error) {
	tok := p.i
	p.i++
	input, err := p.table()
	if err != nil {
		return body{}, err
	}
	if err := p.expect("on", "PIVOT table ON column USING aggregate was expected"); err != nil {
		return body{}, err
	}
	pv := &ast.Pivot{Input: input}
	for {
		f, err := p.pivotFor(false)
		if err != nil {
			return body{}, err
		}
		pv.For = append(pv.For, f)
		if !p.takeOp(",") {
			break
		}
	}
	if p.take("using") {
		if pv.Aggs, err = p.aliased("group"); err != nil {
			return body{}, err
		}
	}
	if p.take("group", "by") {
		if pv.GroupBy, err = p.exprList(); err != nil {
			return body{}, err
		}
	}
	pv.Span = p.spanFrom(tok)
	return body{done: p.starFrom(tok, pv)}, nil
}
