package parse

import "github.com/avrosql/avrosql/planner/ast"

// comprehensionAt reports whether the bracket at token i opens [value FOR x IN list].
func (p *parser) comprehensionAt(i int) bool {
	end := int(p.match[i])
	for i++; i < end; i++ {
		t := p.toks[i]
		switch {
		case t.op("(") || t.op("[") || t.op("{"):
			i = int(p.match[i])
		case t.op(","):
			return false
		case t.word("for"):
			return p.toks[i+1].name()
		}
	}
	return false
}

// rewriteComprehension reads [value FOR x IN list IF condition], each part on its own.
func (p *parser) rewriteComprehension(c *core) error {
	tok := p.i
	p.i++
	e := &ast.Comprehension{}
	var err error
	if e.Value, err = p.expr(); err != nil {
		return err
	}
	if err := p.expect("for", "an operator or FOR was expected"); err != nil {
		return err
	}
	if e.Var, err = p.name("a name for the elements", false); err != nil {
		return err
	}
	if p.tok().op(",") {
		return p.fail(p.tok().span(), "a list comprehension has one variable", "transform(list, (x, i) -> …) gives the position, from 0, as well")
	}
	if err := p.expect("in", "IN and a list were expected"); err != nil {
		return err
	}
	if e.List, err = p.expr(); err != nil {
		return err
	}
	if p.take("if") {
		if e.Cond, err = p.expr(); err != nil {
			return err
		}
	}
	if err := p.expectOp("]", `IF or "]" was expected`); err != nil {
		return err
	}
	e.Span = p.spanFrom(tok)
	p.hole(c, tok, e)
	return nil
}
