package parse

import "github.com/avrosql/avrosql/planner/ast"

// lambdaHere reports whether a name and an arrow here, before the given token, begin a lambda. An arrow
// behind anything but the name that begins a call's argument takes a value out of JSON. What begins an
// argument is a lambda if the function takes any, and else unless a key, a path or a position follows.
func (p *parser) lambdaHere(body token) bool {
	if p.lambdaArg != p.i || p.i == 0 {
		return false
	}
	return p.lambdaFunc || body.kind != kString && body.kind != kInt && body.kind != kDollar && !body.op("?") && !body.op("-")
}

// lambdaAt reports whether the parenthesis at token i holds the parameters of a lambda.
func (p *parser) lambdaAt(i int) bool {
	arrow := int(p.match[i]) + 1
	if !p.toks[arrow].op("->") || !p.lambdaHere(p.toks[min(arrow+1, len(p.toks)-1)]) && !p.toks[i+2].op(",") {
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

// lambdaIn reports whether something between the parentheses of the call at token i looks like a lambda
// behind a comma.
func (p *parser) lambdaIn(i int) bool {
	end := int(p.match[i+1])
	for i += 2; i < end-2; i++ {
		t := p.toks[i+1]
		if p.toks[i].op(",") && (t.name() && p.toks[i+2].op("->") || t.word("lambda") && p.toks[i+2].name()) {
			return true
		}
	}
	return false
}

// rewriteLambda rewrites x -> body and (x, y) -> body, and lambda x, y: body as Python writes them. The
// body is parsed on its own and reaches as far as an expression can.
func (p *parser) rewriteLambda(c *core) error {
	tok, arrow := p.i, "->"
	var params []ast.Ident
	var err error
	if p.tok().op("(") {
		params, err = p.nameList("a parameter's name")
	} else if p.tok().word("lambda") && p.ahead(1).name() {
		arrow = ":"
		for more := true; more && err == nil; more = p.takeOp(",") {
			if len(params) == 0 {
				p.i++
			}
			var id ast.Ident
			id, err = p.name("a parameter's name", false)
			params = append(params, id)
		}
	} else {
		var id ast.Ident
		id, err = p.name("a parameter's name", false)
		params = []ast.Ident{id}
	}
	if err != nil {
		return err
	}
	if err := p.expectOp(arrow, ""); err != nil {
		return err
	}
	body, err := p.expr()
	if err != nil {
		return err
	}
	p.hole(c, tok, &ast.Lambda{Span: p.spanFrom(tok), Params: params, Body: body})
	return nil
}
