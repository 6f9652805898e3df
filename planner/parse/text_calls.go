package parse

import "github.com/avrosql/avrosql/planner/ast"

// wordedCall rewrites a call whose arguments stand between words into an ordinary one. It starts
// behind the opening parenthesis; order gives the arguments their places.
func (p *parser) wordedCall(c *core, tok int, name string, order []int, words ...string) error {
	call := &ast.FuncCall{Name: ast.Ident{Span: p.toks[tok].span(), Name: name}}
	n := 0
	p.openMark(c, tok, func(args []ast.Expr) (ast.Expr, error) {
		call.Args = args
		if order != nil && len(args) == len(order) {
			call.Args = make([]ast.Expr, len(args))
			for i, at := range order {
				call.Args[at] = args[i]
			}
		}
		return call, nil
	})
	a := &args{c: c}
	for {
		if err := p.arg(a); err != nil {
			return err
		}
		if n == len(words) || !p.take(words[n]) {
			break
		}
		n++
	}
	c.closeParen(p.i)
	if err := p.expectOp(")", `an operator or ")" was expected`); err != nil {
		return err
	}
	call.Span = p.spanFrom(tok)
	return nil
}

// hasWord reports whether a word stands directly between the parentheses that open at token i.
func (p *parser) hasWord(i int, word string) bool {
	for end := int(p.match[i]); i < end; {
		i++
		if p.toks[i].word(word) && !p.toks[i-1].op(".") {
			return true
		}
		if m := int(p.match[i]); m > i {
			i = m
		}
	}
	return false
}

// rewriteSubstring rewrites SUBSTRING(x FROM a FOR b), substring(x, a, b), and SUBSTRING(x FOR b), which
// starts at 1.
func (p *parser) rewriteSubstring(c *core) (bool, error) {
	tok := p.i
	switch {
	case p.hasWord(tok+1, "from"):
		p.i += 2
		return true, p.wordedCall(c, tok, p.toks[tok].s, nil, "from", "for")
	case p.hasWord(tok+1, "for"):
		return true, p.fail(p.toks[tok].span(), "SUBSTRING without FROM", "SUBSTRING(x FROM 1 FOR n) or left(x, n)")
	}
	return false, nil
}

// rewritePosition rewrites POSITION(a IN b), position(a, b). Its first argument is one operand,
// because IN would belong to a whole expression.
func (p *parser) rewritePosition(c *core) (bool, error) {
	tok := p.i
	if !p.hasWord(tok+1, "in") {
		return false, nil
	}
	call := &ast.FuncCall{Name: ast.Ident{Span: p.toks[tok].span(), Name: "position"}}
	p.openMark(c, tok, func(args []ast.Expr) (ast.Expr, error) {
		call.Args = args
		return call, nil
	})
	p.i += 2
	if err := p.rewriteOperand(c, false); err != nil {
		return true, err
	}
	for p.tok().op("||") {
		c.put(p.i, "<<")
		p.i++
		if err := p.rewriteOperand(c, false); err != nil {
			return true, err
		}
	}
	c.put(p.i, ",")
	if err := p.expect("in", "IN was expected"); err != nil {
		return true, err
	}
	if err := p.rewriteExpr(c); err != nil {
		return true, err
	}
	c.closeParen(p.i)
	if err := p.expectOp(")", `an operator or ")" was expected`); err != nil {
		return true, err
	}
	call.Span = p.spanFrom(tok)
	return true, nil
}

// rewriteOverlay rewrites OVERLAY(x PLACING y FROM a FOR b), overlay(x, y, a, b).
func (p *parser) rewriteOverlay(c *core) (bool, error) {
	tok := p.i
	if !p.hasWord(tok+1, "placing") {
		return false, nil
	}
	p.i += 2
	return true, p.wordedCall(c, tok, "overlay", nil, "placing", "from", "for")
}

// rewriteTrim rewrites TRIM([BOTH|LEADING|TRAILING] [chars] FROM x), trim(x, chars), ltrim, rtrim.
func (p *parser) rewriteTrim(c *core) (bool, error) {
	tok := p.i
	name, n := "trim", 2
	switch t, next := p.ahead(2), p.ahead(3); {
	case next.op(")") || next.op(",") || next.op(".") || next.op("("):
	case t.word("both"):
		n = 3
	case t.word("leading"):
		name, n = "ltrim", 3
	case t.word("trailing"):
		name, n = "rtrim", 3
	}
	if n == 2 && !p.hasWord(tok+1, "from") {
		return false, nil
	}
	p.i += n
	if p.take("from") || !p.hasWord(tok+1, "from") {
		return true, p.wordedCall(c, tok, name, nil)
	}
	return true, p.wordedCall(c, tok, name, []int{1, 0}, "from")
}
