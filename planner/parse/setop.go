package parse

import "github.com/avrosql/avrosql/planner/ast"

var setOps = map[string]ast.SetOpKind{"union": ast.Union, "except": ast.Except, "minus": ast.Except, "intersect": ast.Intersect}

// setOpAt reports whether a set operation stands at token i. MINUS is a name elsewhere.
func (p *parser) setOpAt(i int) bool {
	t := p.toks[i]
	if t.word("minus") {
		next := p.toks[i+1]
		return next.word("select") || next.word("all") || next.word("distinct") || next.word("from") || next.op("(")
	}
	return t.word("union") || t.word("except") || t.word("intersect")
}

// setUnion reads operands joined by UNION and EXCEPT.
func (p *parser) setUnion() (body, error) {
	return p.setChain((*parser).setIntersect, func(k ast.SetOpKind) bool { return k != ast.Intersect })
}

// setIntersect reads operands joined by INTERSECT, which binds more.
func (p *parser) setIntersect() (body, error) {
	return p.setChain((*parser).setTerm, func(k ast.SetOpKind) bool { return k == ast.Intersect })
}

func (p *parser) setChain(operand func(*parser) (body, error), mine func(ast.SetOpKind) bool) (body, error) {
	tok := p.i
	left, err := operand(p)
	if err != nil {
		return body{}, err
	}
	for p.setOpAt(p.i) && mine(setOps[p.tok().s]) {
		if err := p.link(); err != nil {
			return body{}, err
		}
		op := &ast.SetOp{Op: setOps[p.advance().s]}
		if !p.take("distinct") {
			op.All = p.take("all")
		}
		op.ByName = p.take("by", "name")
		if op.Left, err = p.finished(left); err != nil {
			return body{}, err
		}
		right, err := operand(p)
		if err != nil {
			return body{}, err
		}
		if op.Right, err = p.finished(right); err != nil {
			return body{}, err
		}
		op.Span = p.spanFrom(tok)
		left = body{done: op}
	}
	return left, nil
}

// finished parses a body that no tail follows.
func (p *parser) finished(b body) (ast.SetExpr, error) {
	if b.block == nil {
		return b.done, nil
	}
	return p.finishBlock(b.block, &tail{})
}
