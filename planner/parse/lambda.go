package parse

import "github.com/avrosql/avrosql/planner/ast"

// lambdaAt reports whether the parenthesis at token i holds the parameters of a lambda.
func (p *parser) lambdaAt(i int) bool {
	if !p.toks[p.match[i]+1].op("->") {
		return false
	}
	for i++; p.toks[i].name(); i += 2 {
		if p.toks[i+1].op(")") {
			return true
		}
		if !p.toks[i+1].op(",") {
			return false
		}
	}
	return false
}

// rewriteLambda rewrites x -> body and (x, y) -> body. The body is parsed on its own and reaches as
// far as an expression can.
func (p *parser) rewriteLambda(c *core) error {
	tok := p.i
	var params []ast.Ident
	var err error
	if p.tok().op("(") {
		params, err = p.nameList("a parameter's name")
	} else {
		var id ast.Ident
		id, err = p.name("a parameter's name", false)
		params = []ast.Ident{id}
	}
	if err != nil {
		return err
	}
	if err := p.expectOp("->", ""); err != nil {
		return err
	}
	body, err := p.expr()
	if err != nil {
		return err
	}
	p.hole(c, tok, &ast.Lambda{Span: p.spanFrom(tok), Params: params, Body: body})
	return nil
}
