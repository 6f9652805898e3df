package parse

// rewriteIs rewrites IS [NOT] NULL, UNKNOWN, TRUE and FALSE, and IS [NOT] DISTINCT FROM, which
// travels as <=>.
func (p *parser) rewriteIs(c *core, tok int) (again, more bool, err error) {
	p.i++
	not := p.take("not")
	if p.take("distinct", "from") {
		c.put(tok, "<=>")
		return false, true, nil
	}
	c.put(tok, "is")
	if not {
		c.put(tok, "not")
	}
	switch t := p.tok(); {
	case t.word("null") || t.word("unknown"):
		c.put(p.i, "null")
	case t.word("true") || t.word("false"):
		c.put(p.i, t.s)
	default:
		return false, false, p.unexpected("NULL, TRUE, FALSE or DISTINCT FROM was expected after IS")
	}
	p.i++
	return true, false, nil
}
