package parse

// filter rewrites FILTER (WHERE condition) behind a call; DuckDB leaves WHERE out.
func (p *parser) filter(a *args, cb *callBuilder) error {
	p.i += 2
	p.take("where")
	if err := p.arg(a); err != nil {
		return err
	}
	cb.filter = a.n
	return p.expectOp(")", `an operator or ")" was expected`)
}
