package parse

import "github.com/avrosql/avrosql/planner/ast"

// unpivotAt reports whether UNPIVOT behind a table stands at token i.
func (p *parser) unpivotAt(i int) bool {
	at := func(n int) token { return p.toks[min(i+n, len(p.toks)-1)] }
	return at(0).word("unpivot") && (at(1).op("(") || (at(1).word("include") || at(1).word("exclude")) && at(2).word("nulls"))
}

// unpivot reads UNPIVOT [INCLUDE | EXCLUDE NULLS] (values FOR name IN (columns)) behind a table.
func (p *parser) unpivot(input ast.TableExpr) (*ast.Unpivot, error) {
	p.i++
	u := &ast.Unpivot{Input: input, IncludeNulls: p.unpivotNulls()}
	if err := p.expectOp("(", "UNPIVOT (value FOR name IN (columns)) was expected"); err != nil {
		return nil, err
	}
	var err error
	if p.tok().op("(") {
		u.Values, err = p.nameList("a column's name")
	} else {
		var id ast.Ident
		id, err = p.name("the name of the column for values", false)
		u.Values = []ast.Ident{id}
	}
	if err != nil {
		return nil, err
	}
	if err := p.expect("for", "FOR was expected"); err != nil {
		return nil, err
	}
	if u.Name, err = p.name("the name of the column for names", false); err != nil {
		return nil, err
	}
	if err := p.expect("in", "IN and a list of columns were expected"); err != nil {
		return nil, err
	}
	if err := p.expectOp("(", ""); err != nil {
		return nil, err
	}
	if u.Columns, err = p.unpivotColumns(); err != nil {
		return nil, err
	}
	if err := p.expectOp(")", `"," or ")" was expected`); err != nil {
		return nil, err
	}
	return u, p.expectOp(")", `")" was expected`)
}

func (p *parser) unpivotNulls() bool {
	include := p.take("include", "nulls")
	if !include {
		p.take("exclude", "nulls")
	}
	return include
}

// unpivotColumns reads a, b AS 'x', (c, d) AS y, * EXCLUDE (e) and COLUMNS(* EXCLUDE (e)).
func (p *parser) unpivotColumns() ([]ast.UnpivotColumns, error) {
	var out []ast.UnpivotColumns
	for {
		tok := p.i
		var c ast.UnpivotColumns
		var err error
		if p.tok().word("columns") && p.ahead(1).op("(") && p.ahead(2).op("*") {
			p.i += 2
			var star *ast.Star
			if star, err = p.star(1); err == nil {
				c.Columns = []ast.Expr{star}
				err = p.expectOp(")", "")
			}
		} else if n := p.starAhead(); n > 0 {
			var star *ast.Star
			star, err = p.star(n)
			c.Columns = []ast.Expr{star}
		} else if p.takeOp("(") {
			for err == nil {
				if err = p.unpivotColumn(&c); err == nil && !p.takeOp(",") {
					err = p.expectOp(")", `"," or ")" was expected`)
					break
				}
			}
		} else {
			err = p.unpivotColumn(&c)
		}
		if err != nil {
			return nil, err
		}
		alias, err := p.columnAlias()
		if err != nil {
			return nil, err
		}
		if alias != nil {
			c.Alias = alias.Name
		}
		c.Span = p.spanFrom(tok)
		out = append(out, c)
		if !p.takeOp(",") {
			return out, nil
		}
	}
}

func (p *parser) unpivotColumn(c *ast.UnpivotColumns) error {
	tok := p.i
	ids, err := p.dotted("a column's name")
	if err == nil {
		c.Columns = append(c.Columns, &ast.Path{Span: p.spanFrom(tok), Parts: ids})
	}
	return err
}

// unpivotQuery reads UNPIVOT [INCLUDE NULLS] table ON columns INTO NAME name VALUE values, which is
// SELECT * FROM table UNPIVOT (…).
func (p *parser) unpivotQuery() (body, error) {
	tok := p.i
	p.i++
	input, err := p.table()
	if err != nil {
		return body{}, err
	}
	u := &ast.Unpivot{Input: input, IncludeNulls: p.unpivotNulls(), Name: ast.Ident{Name: "name"}, Values: []ast.Ident{{Name: "value"}}}
	if err := p.expect("on", "UNPIVOT table ON columns INTO NAME name VALUE value was expected"); err != nil {
		return body{}, err
	}
	if u.Columns, err = p.unpivotColumns(); err != nil {
		return body{}, err
	}
	at := p.spanFrom(tok)
	u.Name.Span, u.Values[0].Span = at, at
	if p.take("into") {
		if err := p.expect("name", "NAME was expected"); err != nil {
			return body{}, err
		}
		if u.Name, err = p.name("a name", false); err != nil {
			return body{}, err
		}
		if err := p.expect("value", "VALUE was expected"); err != nil {
			return body{}, err
		}
		u.Values = nil
		for {
			id, err := p.name("a name", false)
			if err != nil {
				return body{}, err
			}
			u.Values = append(u.Values, id)
			if !p.takeOp(",") {
				break
			}
		}
	}
	u.Span = p.spanFrom(tok)
	return body{done: p.starFrom(tok, u)}, nil
}
