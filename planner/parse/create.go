package parse

import "github.com/avrosql/avrosql/planner/ast"

// create reads CREATE [OR REPLACE] [TEMPORARY] VIEW … and CREATE … TABLE … AS query.
func (p *parser) create() (ast.Statement, error) {
	p.i++
	replace := p.take("or", "replace")
	temp := p.takeAny("temporary", "temp")
	switch {
	case p.take("view"):
		return p.createView(&ast.CreateView{OrReplace: replace, Temporary: temp})
	case p.take("table"):
		return p.createTable(&ast.CreateTableAs{OrReplace: replace, Temporary: temp})
	}
	switch t := p.tok(); t.s {
	case "function", "macro":
		return nil, p.fail(t.span(), "there are no functions of your own", "CREATE TEMPORARY VIEW names a query, SET @name = value a value")
	case "database", "schema":
		return nil, p.fail(t.span(), "databases cannot be created", "every directory of tables is one")
	case "index":
		return nil, p.fail(t.span(), "there are no indexes", "leave it out")
	}
	return nil, p.unexpected("VIEW or TABLE was expected")
}

func (p *parser) createView(s *ast.CreateView) (ast.Statement, error) {
	s.IfNotExists = p.take("if", "not", "exists")
	var err error
	if s.Name, err = p.dotted("the view's name"); err != nil {
		return nil, err
	}
	if p.tok().op("(") {
		if s.Columns, err = p.nameList("a column's name"); err != nil {
			return nil, err
		}
	}
	if err := p.expect("as", "AS and a query were expected"); err != nil {
		return nil, err
	}
	s.Query, err = p.query()
	return s, err
}

func (p *parser) createTable(s *ast.CreateTableAs) (ast.Statement, error) {
	s.IfNotExists = p.take("if", "not", "exists")
	var err error
	if s.Name, err = p.tableName(); err != nil {
		return nil, err
	}
	if t := p.tok(); t.op("(") {
		return nil, p.readOnly(t.span(), "tables take their columns from a query", "CREATE TABLE name AS SELECT …")
	}
	if p.take("with") {
		if s.Options, err = p.options(); err != nil {
			return nil, err
		}
	}
	if err := p.expect("as", "AS and a query were expected"); err != nil {
		return nil, err
	}
	s.Query, err = p.query()
	return s, err
}

// drop reads DROP VIEW [IF EXISTS] name and DROP PREPARE name.
func (p *parser) drop() (ast.Statement, error) {
	if p.ahead(1).word("prepare") {
		p.i++
		return p.deallocate()
	}
	p.i++
	if t := p.tok(); t.word("table") || t.word("database") || t.word("schema") {
		return nil, p.readOnly(t.span(), "only views can be dropped", ast.ErrReadOnly.Error())
	}
	if err := p.expect("view", "VIEW was expected"); err != nil {
		return nil, err
	}
	s := &ast.DropView{IfExists: p.take("if", "exists")}
	var err error
	s.Name, err = p.dotted("the view's name")
	return s, err
}

// options reads (name value, name = value, name).
func (p *parser) options() ([]ast.Option, error) {
	if err := p.expectOp("(", "options in parentheses were expected"); err != nil {
		return nil, err
	}
	var out []ast.Option
	for {
		tok := p.i
		id, err := p.name("an option's name", true)
		if err != nil {
			return nil, err
		}
		o := ast.Option{Name: id}
		p.takeOp("=")
		if !p.tok().op(",") && !p.tok().op(")") {
			if o.Value, err = p.settingValue(); err != nil {
				return nil, err
			}
		}
		o.Span = p.spanFrom(tok)
		out = append(out, o)
		if !p.takeOp(",") {
			return out, p.expectOp(")", `"," or ")" was expected`)
		}
	}
}
