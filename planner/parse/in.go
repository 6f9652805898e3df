package parse

import "strconv"

// rewriteIn rewrites what follows IN: a list, or a query, which travels as the argument ::q12.
func (p *parser) rewriteIn(c *core) error {
	t, tok := p.tok(), p.i
	closer := ")"
	if t.op("[") && !p.comprehensionAt(p.i) && !p.ahead(1).op("]") {
		closer = "]" // x IN [a, b] is x IN (a, b)
	} else if !t.op("(") {
		hint := "IN takes a list or a query in parentheses"
		if t.op("?") || t.op(":") || t.kind == kDollar || t.kind == kVariable || t.op("[") || t.kind == kWord {
			hint += "; for an array write x = ANY (array)"
		}
		return p.fail(t.span(), "unexpected "+p.describe(t)+` after IN; "(" was expected`, hint)
	}
	if closer == ")" && p.queryAt(p.i) {
		q, span, err := p.parenQuery()
		if err != nil {
			return err
		}
		p.add(queryEntry{q, span})
		c.put(tok, "::q"+strconv.Itoa(len(p.side)-1))
		return nil
	}
	p.i++
	if p.tok().op(")") {
		return p.fail(t.span().To(p.tok().span()), "the list after IN is empty", "x IN () would be FALSE; leave the condition out")
	}
	c.openParen(tok)
	for {
		if err := p.rewriteExpr(c); err != nil {
			return err
		}
		if !p.tok().op(",") {
			break
		}
		if p.ahead(1).op(closer) {
			p.i++ // a comma behind the last value
			break
		}
		c.put(p.i, ",")
		p.i++
	}
	c.closeParen(p.i)
	return p.expectOp(closer, `an operator, "," or "`+closer+`" was expected`)
}
