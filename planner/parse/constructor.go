package parse

import "github.com/avrosql/avrosql/planner/ast"

// rewriteList rewrites [a, b, …], from the bracket on; tok is where the constructor starts.
func (p *parser) rewriteList(c *core, tok int) error {
	if tok == p.i && p.comprehensionAt(tok) {
		return p.rewriteComprehension(c)
	}
	list := &ast.List{}
	p.openMark(c, tok, func(args []ast.Expr) (ast.Expr, error) {
		list.Items = args
		return list, nil
	})
	p.i++
	a := &args{c: c}
	for !p.tok().op("]") {
		if err := p.arg(a); err != nil {
			return err
		}
		if !p.takeOp(",") {
			break
		}
		if p.tok().op("]") {
			return p.unexpected("an expression was expected")
		}
	}
	c.closeParen(p.i)
	if err := p.expectOp("]", `an operator, "," or "]" was expected`); err != nil {
		return err
	}
	list.Span = p.spanFrom(tok)
	return nil
}

// rewriteStruct rewrites {'a': x, b: y}.
func (p *parser) rewriteStruct(c *core) error {
	tok := p.i
	s := &ast.Struct{}
	p.openMark(c, tok, func(args []ast.Expr) (ast.Expr, error) {
		for i := range s.Fields {
			s.Fields[i].Value = args[i]
		}
		return s, nil
	})
	p.i++
	a := &args{c: c}
	for !p.tok().op("}") {
		key, at := p.tok(), p.i
		if !key.name() && key.kind != kString || key.s == "" {
			return p.unexpected("a field's name was expected; a map is MAP {k: v}")
		}
		p.i++
		name := key.ident(p.text)
		name.Quoted = key.kind != kWord
		if err := p.expectOp(":", `":" was expected after the field's name`); err != nil {
			return err
		}
		if err := p.arg(a); err != nil {
			return err
		}
		s.Fields = append(s.Fields, ast.StructField{Span: p.spanFrom(at), Name: name})
		if !p.takeOp(",") {
			break
		}
		if p.tok().op("}") {
			return p.unexpected("a field was expected")
		}
	}
	c.closeParen(p.i)
	if err := p.expectOp("}", `"," or "}" was expected`); err != nil {
		return err
	}
	s.Span = p.spanFrom(tok)
	return nil
}

// rewriteMap rewrites MAP {k: v, …}.
func (p *parser) rewriteMap(c *core) error {
	tok := p.i
	m := &ast.Map{}
	p.openMark(c, tok, func(args []ast.Expr) (ast.Expr, error) {
		for i := range m.Entries {
			m.Entries[i].Key, m.Entries[i].Value = args[2*i], args[2*i+1]
		}
		return m, nil
	})
	p.i += 2
	a := &args{c: c}
	for !p.tok().op("}") {
		at := p.i
		if err := p.arg(a); err != nil {
			return err
		}
		if err := p.expectOp(":", `":" was expected after the key`); err != nil {
			return err
		}
		if err := p.arg(a); err != nil {
			return err
		}
		m.Entries = append(m.Entries, ast.MapEntry{Span: p.spanFrom(at)})
		if !p.takeOp(",") {
			break
		}
		if p.tok().op("}") {
			return p.unexpected("an entry was expected")
		}
	}
	c.closeParen(p.i)
	if err := p.expectOp("}", `"," or "}" was expected`); err != nil {
		return err
	}
	m.Span = p.spanFrom(tok)
	return nil
}

// rewriteRowCall rewrites ROW(a, b) and STRUCT(a AS x, b), calls whose arguments can have names.
func (p *parser) rewriteRowCall(c *core) error {
	tok := p.i
	row := p.tok().word("row")
	var fields []ast.StructField
	var span ast.Span
	p.openMark(c, tok, func(args []ast.Expr) (ast.Expr, error) {
		if row {
			return &ast.Row{Span: span, Items: args}, nil
		}
		for i := range fields {
			fields[i].Value = args[i]
		}
		return &ast.Struct{Span: span, Fields: fields}, nil
	})
	p.i += 2
	a := &args{c: c}
	for !p.tok().op(")") {
		at := p.i
		var fl ast.StructField
		if err := p.arg(a); err != nil {
			return err
		}
		if !row && p.take("as") {
			id, err := p.name("a field's name", true)
			if err != nil {
				return err
			}
			fl.Name = id
		}
		fl.Span = p.spanFrom(at)
		fields = append(fields, fl)
		if !p.takeOp(",") {
			break
		}
		if p.tok().op(")") {
			return p.unexpected("an expression was expected")
		}
	}
	c.closeParen(p.i)
	if err := p.expectOp(")", `an operator, "," or ")" was expected`); err != nil {
		return err
	}
	span = p.spanFrom(tok)
	return nil
}
