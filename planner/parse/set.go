package parse

import "github.com/avrosql/avrosql/planner/ast"

// set reads SET [SESSION | LOCAL] name = value, SET name TO value and SET TIME ZONE value.
func (p *parser) set() (ast.Statement, error) {
	p.i++
	if (p.words("session") || p.words("local") || p.words("global")) && p.ahead(1).name() && !p.ahead(1).word("to") {
		p.i++
	}
	s := &ast.Set{}
	if t := p.tok(); p.take("time", "zone") {
		s.Name = []ast.Ident{{Span: t.span().To(p.last().span()), Name: "timezone"}}
		p.takeOp("=")
	} else {
		var err error
		if s.Name, err = p.dotted("a setting's name"); err != nil {
			return nil, err
		}
		if !p.takeOp("=") && !p.takeOp(":=") && !p.take("to") {
			return nil, p.unexpected(`"=" and a value were expected`)
		}
	}
	if p.take("default") {
		return s, nil
	}
	var err error
	s.Value, err = p.settingValue()
	return s, err
}

// settingValue reads an expression, or any one word, which is a name.
func (p *parser) settingValue() (ast.Expr, error) {
	t, next := p.tok(), p.ahead(1)
	if t.kind == kWord && t.s != "true" && t.s != "false" && t.s != "null" && (next.kind == kEOF || next.op(";") || next.op(",") || next.op(")")) {
		p.i++
		id := t.ident(p.text)
		id.Quoted = ast.Reserved(t.s)
		return &ast.Path{Span: t.span(), Parts: []ast.Ident{id}}, nil
	}
	return p.expr()
}

// reset reads RESET name.
func (p *parser) reset() (ast.Statement, error) {
	p.i++
	name, err := p.dotted("a setting's name")
	return &ast.Set{Name: name}, err
}
