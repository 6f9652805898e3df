package parse

import "github.com/avrosql/avrosql/planner/ast"

// qualify rewrites QUALIFY condition.
func (p *parser) qualify(b *block) error {
	p.i++
	at := b.extra.n
	b.finish = append(b.finish, func(extra []ast.Expr) { b.sel.Qualify = extra[at] })
	return p.arg(&b.extra)
}

// windows reads WINDOW name AS (…), ….
func (p *parser) windows(b *block) error {
	p.i++
	for {
		tok := p.i
		id, err := p.name("a window's name", false)
		if err != nil {
			return err
		}
		if err := p.expect("as", "AS was expected"); err != nil {
			return err
		}
		spec, err := p.windowSpec(&b.extra)
		if err != nil {
			return err
		}
		span := p.spanFrom(tok)
		b.finish = append(b.finish, func(extra []ast.Expr) {
			b.sel.Windows = append(b.sel.Windows, ast.NamedWindow{Span: span, Name: id, Spec: spec(extra)})
		})
		if !p.takeOp(",") {
			return nil
		}
	}
}
