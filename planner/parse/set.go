package parse

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
)

// set reads SET, which is SHOW VARIABLES, SET name, which is SHOW name, and assignments between commas, of
// which all but the first go to more.
func (p *parser) set() (ast.Statement, error) {
	p.i++
	minus := p.tok().op("-") && p.ahead(1).word("v")
	if minus {
		p.i += 2
	}
	if t := p.tok(); minus || t.kind == kEOF || t.op(";") {
		return &ast.ShowVariables{}, nil
	}
	first, err := p.assignment()
	for err == nil && p.tok().op(",") {
		p.i++
		var s ast.Statement
		tok := p.i
		if s, err = p.assignment(); err == nil {
			s.SetSource(p.spanFrom(tok))
			p.more = append(p.more, s)
		}
	}
	return first, err
}

// assignment reads [SESSION | LOCAL] name = value, name TO value, TIME ZONE value, @name = value and
// VARIABLE name = value.
func (p *parser) assignment() (ast.Statement, error) {
	if err := p.foreignSet(); err != nil {
		return nil, err
	}
	if t := p.tok(); t.kind == kVariable && !t.variable().System || t.word("variable") && p.ahead(1).name() && !p.ahead(1).word("to") {
		return p.setUser()
	}
	if (p.words("session") || p.words("local") || p.words("global")) && p.ahead(1).name() && !p.ahead(1).word("to") {
		p.i++
	}
	s := &ast.Set{}
	if t := p.tok(); p.take("time", "zone") {
		s.Name = []ast.Ident{{Span: t.span().To(p.last().span()), Name: "timezone"}}
		p.takeOp("=")
	} else {
		var err error
		if t := p.tok(); t.kind == kVariable {
			p.i++
			s.Name = []ast.Ident{{Span: t.span(), Name: t.variable().Name}}
		} else if s.Name, err = p.dotted("a setting's name"); err != nil {
			return nil, err
		}
		if !p.takeOp("=") && !p.takeOp(":=") && !p.take("to") {
			if t := p.tok(); t.kind == kEOF || t.op(";") {
				return &ast.ShowVariables{Name: joined(s.Name)}, nil
			}
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

// setUser reads @name = expression and VARIABLE name = expression behind SET.
func (p *parser) setUser() (ast.Statement, error) {
	id, err := p.userName()
	if err != nil {
		return nil, err
	}
	s := &ast.Set{Name: []ast.Ident{id}, User: true}
	if !p.takeOp("=") && !p.takeOp(":=") && !p.take("to") {
		return nil, p.unexpected(`"=" and a value were expected`)
	}
	if s.Value, err = p.expr(); err != nil {
		return nil, err
	}
	return s, nil
}

// userName reads @name or VARIABLE name.
func (p *parser) userName() (ast.Ident, error) {
	if t := p.tok(); t.kind == kVariable {
		p.i++
		return ast.Ident{Span: t.span(), Name: t.variable().Name}, nil
	}
	p.i++
	id, err := p.name("a variable's name", false)
	id.Name = strings.ToLower(id.Name)
	return id, err
}

// settingValue reads an expression, or any one word, which is a name.
func (p *parser) settingValue() (ast.Expr, error) {
	if raw, ok := p.rawValue(); ok {
		return raw, nil
	}
	t, next := p.tok(), p.ahead(1)
	if t.kind == kWord && t.s != "true" && t.s != "false" && t.s != "null" && (next.kind == kEOF || next.op(";") || next.op(",") || next.op(")")) {
		p.i++
		id := t.ident(p.text)
		id.Quoted = ast.Reserved(t.s)
		return &ast.Path{Span: t.span(), Parts: []ast.Ident{id}}, nil
	}
	return p.expr()
}

// reset reads RESET name, RESET VARIABLE name, RESET TIME ZONE, and RESET alone, which is RESET ALL.
func (p *parser) reset() (ast.Statement, error) {
	tok := p.i
	p.i++
	if t := p.tok(); t.kind == kEOF || t.op(";") {
		return &ast.Set{Name: []ast.Ident{{Span: p.toks[tok].span(), Name: "all"}}}, nil
	}
	if p.take("time", "zone") {
		return &ast.Set{Name: []ast.Ident{{Span: p.spanFrom(p.i - 2), Name: "timezone"}}}, nil
	}
	if t := p.tok(); t.kind == kVariable && !t.variable().System || t.word("variable") && p.ahead(1).name() {
		id, err := p.userName()
		return &ast.Set{Name: []ast.Ident{id}, User: true}, err
	}
	name, err := p.dotted("a setting's name")
	return &ast.Set{Name: name}, err
}
