package parse

import "github.com/avrosql/avrosql/planner/ast"

// rewriteCast rewrites CAST(x AS type), TRY_CAST(x AS type) and SAFE_CAST(x AS type).
func (p *parser) rewriteCast(c *core) error {
	tok := p.i
	try := !p.tok().word("cast")
	p.i++
	if err := p.expectOp("(", "CAST(x AS type) was expected"); err != nil {
		return err
	}
	cast := &ast.Cast{Try: try}
	p.openMark(c, tok, func(args []ast.Expr) (ast.Expr, error) {
		cast.Expr = args[0]
		return cast, nil
	})
	if err := p.rewriteExpr(c); err != nil {
		return err
	}
	if err := p.expect("as", "AS and a type were expected"); err != nil {
		return err
	}
	return p.castType(c, tok, cast)
}

// rewriteConvert rewrites CONVERT(x, type).
func (p *parser) rewriteConvert(c *core) error {
	tok := p.i
	p.i += 2
	cast := &ast.Cast{}
	p.openMark(c, tok, func(args []ast.Expr) (ast.Expr, error) {
		cast.Expr = args[0]
		return cast, nil
	})
	if err := p.rewriteExpr(c); err != nil {
		return err
	}
	if p.tok().word("using") {
		return p.fail(p.tok().span(), "CONVERT … USING is not supported", "all text is UTF-8; CONVERT(x, type) and CAST(x AS type) change types")
	}
	if err := p.expectOp(",", `"," and a type were expected`); err != nil {
		return err
	}
	return p.castType(c, tok, cast)
}

// castType reads the type and the closing parenthesis.
func (p *parser) castType(c *core, tok int, cast *ast.Cast) error {
	typ, err := p.typeName()
	if err != nil {
		return err
	}
	c.closeParen(p.i)
	if err := p.expectOp(")", ""); err != nil {
		return err
	}
	cast.Type, cast.Span = typ, p.spanFrom(tok)
	return nil
}

// openMark emits the name and the parenthesis of a reserved function.
func (p *parser) openMark(c *core, tok int, build func(args []ast.Expr) (ast.Expr, error)) {
	c.put(tok, p.mark(build))
	c.openParen(tok)
}
