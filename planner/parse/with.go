package parse

import "github.com/avrosql/avrosql/planner/ast"

// with reads WITH [RECURSIVE] name [(columns)] AS [[NOT] MATERIALIZED] (query), …. It returns nil
// where none comes.
func (p *parser) with() (*ast.With, error) {
	tok := p.i
	if !p.take("with") {
		return nil, nil
	}
	w := &ast.With{Recursive: p.tok().word("recursive") && p.ahead(1).name() && !p.ahead(1).word("as")}
	if w.Recursive {
		p.i++
	}
	for {
		at := p.i
		var c ast.CTE
		var err error
		if c.Name, err = p.name("the name of a common table expression", false); err != nil {
			return nil, err
		}
		if p.tok().op("(") {
			if c.Columns, err = p.nameList("a column's name"); err != nil {
				return nil, err
			}
		}
		if err := p.expect("as", "AS was expected"); err != nil {
			return nil, err
		}
		switch {
		case p.take("materialized"):
			c.Materialized = ast.Materialized
		case p.take("not", "materialized"):
			c.Materialized = ast.NotMaterialized
		}
		if !p.tok().op("(") {
			return nil, p.unexpected("a query in parentheses was expected")
		}
		if c.Query, _, err = p.parenQuery(); err != nil {
			return nil, err
		}
		c.Span = p.spanFrom(at)
		w.CTEs = append(w.CTEs, c)
		if !p.takeOp(",") {
			w.Span = p.spanFrom(tok)
			return w, nil
		}
	}
}
