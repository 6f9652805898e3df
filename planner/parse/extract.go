package parse

import "github.com/avrosql/avrosql/planner/ast"

// rewriteExtract rewrites EXTRACT(field FROM x).
func (p *parser) rewriteExtract(c *core) (bool, error) {
	tok, field := p.i, p.ahead(2)
	if !field.name() && field.kind != kString || field.s == "" || nameLen(field.s) < len(field.s) || !p.ahead(3).word("from") {
		return false, nil
	}
	ex := &ast.Extract{Field: field.ident(p.text)}
	ex.Field.Quoted = false
	p.openMark(c, tok, func(args []ast.Expr) (ast.Expr, error) {
		ex.From = args[0]
		return ex, nil
	})
	p.i += 4
	if err := p.rewriteExpr(c); err != nil {
		return true, err
	}
	c.closeParen(p.i)
	if err := p.expectOp(")", `an operator or ")" was expected`); err != nil {
		return true, err
	}
	ex.Span = p.spanFrom(tok)
	return true, nil
}
