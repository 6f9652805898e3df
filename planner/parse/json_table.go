package parse

import "github.com/avrosql/avrosql/planner/ast"

// jsonTable reads JSON_TABLE(doc, path COLUMNS (…)).
func (p *parser) jsonTable() (*ast.JSONTable, error) {
	p.i += 2
	t := &ast.JSONTable{}
	var err error
	if t.Doc, err = p.expr(); err != nil {
		return nil, err
	}
	if err := p.expectOp(",", `an operator, or "," and a path were expected`); err != nil {
		return nil, err
	}
	if t.Path, err = p.str("a path such as $[*]"); err != nil {
		return nil, err
	}
	if p.take("null", "on", "error") {
		return nil, p.fail(p.last().span(), "JSON_TABLE has no NULL ON ERROR for the document", "a document that is no JSON is an error; json_valid finds it")
	}
	if t.Columns, err = p.jsonColumns(); err != nil {
		return nil, err
	}
	p.take("error", "on", "error")
	return t, p.expectOp(")", "")
}

// jsonColumns reads COLUMNS (…).
func (p *parser) jsonColumns() ([]ast.JSONColumn, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	if err := p.expect("columns", "COLUMNS (name type PATH '$.name', …) was expected"); err != nil {
		return nil, err
	}
	if err := p.expectOp("(", ""); err != nil {
		return nil, err
	}
	var cols []ast.JSONColumn
	for {
		tok := p.i
		c, err := p.jsonColumn()
		if err != nil {
			return nil, err
		}
		c.Span = p.spanFrom(tok)
		cols = append(cols, c)
		if !p.takeOp(",") {
			return cols, p.expectOp(")", `PATH, ON EMPTY, ON ERROR, "," or ")" was expected`)
		}
	}
}

func (p *parser) jsonColumn() (c ast.JSONColumn, err error) {
	if p.tok().word("nested") && (p.ahead(1).word("path") || p.ahead(1).kind == kString) {
		p.i++
		p.take("path")
		c.Kind = ast.JSONNested
		if c.Path, err = p.str("a path"); err != nil {
			return c, err
		}
		c.Columns, err = p.jsonColumns()
		return c, err
	}
	if c.Name, err = p.name("a column's name", false); err != nil {
		return c, err
	}
	if p.take("for") {
		c.Kind = ast.JSONOrdinality
		return c, p.expect("ordinality", "ORDINALITY was expected")
	}
	if c.Type, err = p.typeName(); err != nil {
		return c, err
	}
	if p.take("exists") {
		c.Kind = ast.JSONExists
	}
	if p.take("path") {
		if c.Path, err = p.str("a path"); err != nil {
			return c, err
		}
	}
	for c.Kind == ast.JSONValue {
		done, err := p.jsonOtherwise(&c)
		if done || err != nil {
			return c, err
		}
	}
	return c, nil
}

// jsonOtherwise reads NULL, ERROR or DEFAULT value, and what it is for.
func (p *parser) jsonOtherwise(c *ast.JSONColumn) (done bool, err error) {
	o, tok := ast.JSONOtherwise{}, p.tok()
	switch {
	case p.take("null"):
		o.Kind = ast.JSONNull
	case p.take("error"):
		o.Kind = ast.JSONError
	case p.take("default"):
		o.Kind = ast.JSONDefault
		if o.Value, err = p.expr(); err != nil {
			return false, err
		}
	default:
		return true, nil
	}
	to := &c.OnEmpty
	if p.take("on", "error") {
		to = &c.OnError
	} else if !p.take("on", "empty") {
		return false, p.unexpected("ON EMPTY or ON ERROR was expected")
	}
	if to.Kind != ast.JSONUnsaid {
		return false, p.fail(tok.span().To(p.last().span()), "this is said twice", "one clause ON EMPTY and one ON ERROR are enough")
	}
	*to = o
	return false, nil
}
