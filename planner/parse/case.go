package parse

// rewriteCase rewrites CASE … END, which sqlparser has. CASE nests without parentheses, so it counts
// as one for the limit on nesting.
func (p *parser) rewriteCase(c *core) error {
	if err := p.enter(); err != nil {
		return err
	}
	defer p.leave()
	open := p.tok()
	c.put(p.i, "case")
	c.nest++
	p.i++
	part := func() error { return p.rewriteExpr(c) }
	if !p.tok().word("when") {
		if err := part(); err != nil {
			return err
		}
	}
	if !p.tok().word("when") {
		return p.unexpected("WHEN was expected")
	}
	for p.tok().word("when") {
		c.put(p.i, "when")
		p.i++
		if err := part(); err != nil {
			return err
		}
		if !p.tok().word("then") {
			return p.unexpected("THEN was expected")
		}
		c.put(p.i, "then")
		p.i++
		if err := part(); err != nil {
			return err
		}
	}
	if p.tok().word("else") {
		c.put(p.i, "else")
		p.i++
		if err := part(); err != nil {
			return err
		}
	}
	if !p.tok().word("end") {
		return p.fail(open.span(), "this CASE is not closed", "END was expected before "+p.describe(p.tok()))
	}
	c.put(p.i, "end")
	c.nest--
	p.i++
	return nil
}
