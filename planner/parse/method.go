package parse

import "github.com/avrosql/avrosql/planner/ast"

// methodAt reports whether a call with a value in front of it, x.f(…), comes next.
func (p *parser) methodAt() bool {
	return p.tok().op(".") && p.ahead(1).name() && p.ahead(2).op("(")
}

// method rewrites the arguments of x.f(…), which is f(x, …).
func (p *parser) method(a *args) (op postfix, err error) {
	p.i++
	t := p.tok()
	call := &ast.FuncCall{Name: ast.Ident{Span: t.span(), Name: t.s, Quoted: t.kind == kQuoted}}
	op.method, op.arg = call, a.n
	p.i += 2
	cb := &callBuilder{call: call}
	for !p.tok().op(")") {
		if err := p.callArg(a, cb); err != nil {
			return op, err
		}
		if !p.takeOp(",") {
			break
		}
		if p.tok().op(")") {
			return op, p.unexpected("an argument was expected")
		}
	}
	op.to = a.n
	return op, p.expectOp(")", `an operator, "," or ")" was expected`)
}

// rewriteExponent rewrites what stands behind **: an operand with a sign, without operators and postfixes.
func (p *parser) rewriteExponent(c *core) error {
	if p.tok().op("-") {
		c.put(p.i, "-")
		p.i++
	}
	if t := p.tok(); t.kind == kInt || t.kind == kDecimal || t.kind == kFloat {
		p.i++
		p.literal(c, p.i-1, numberOrBytes(t))
		return nil
	}
	return p.rewriteTight(c, "a number was expected")
}

// signed reports whether a sign stands before the operand that begins at token i, not a minus between
// two.
func (p *parser) signed(i int) bool {
	if i == 0 || !p.toks[i-1].op("-") && !p.toks[i-1].op("+") && !p.toks[i-1].op("~") {
		return false
	}
	if i == 1 {
		return true
	}
	t := p.toks[i-2]
	if t.kind == kOp {
		return !t.op(")") && !t.op("]") && !t.op("}")
	}
	return t.kind == kWord && ast.Reserved(t.s) && t.s != "end" && t.s != "null" && t.s != "true" && t.s != "false"
}
