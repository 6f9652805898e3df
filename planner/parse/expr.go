package parse

import (
	"github.com/avrosql/avrosql/planner/ast"
)

// args emits expressions between commas and counts them; what is built from them later finds its
// own by position.
type args struct {
	c *core
	n int
}

func (p *parser) arg(a *args) error {
	if a.n > 0 {
		a.c.put(p.i, ",")
	}
	a.n++
	return p.rewriteExpr(a.c)
}

// argHole adds a finished expression to the list.
func (p *parser) argHole(a *args, tok int, e ast.Expr) {
	if a.n > 0 {
		a.c.put(tok, ",")
	}
	a.n++
	p.hole(a.c, tok, e)
}

// expr parses one expression on its own.
func (p *parser) expr() (ast.Expr, error) {
	c := &core{}
	if err := p.rewriteExpr(c); err != nil {
		return nil, err
	}
	exprs, err := p.finishExprs(c)
	if err != nil {
		return nil, err
	}
	return exprs[0], nil
}

// exprList parses expressions between commas on their own.
func (p *parser) exprList() ([]ast.Expr, error) {
	a := &args{c: &core{}}
	for {
		if err := p.arg(a); err != nil {
			return nil, err
		}
		if !p.takeOp(",") {
			return p.finishExprs(a.c)
		}
	}
}

// finishExprs converts a list of expressions that was rewritten into c.
func (p *parser) finishExprs(c *core) ([]ast.Expr, error) {
	sel, err := p.parseCore(append([]coreTok{{"select", int32(p.i)}}, c.toks...), p.i)
	if err != nil {
		return nil, err
	}
	return p.selectExprs(sel.SelectExprs)
}

// rewriteExpr rewrites the expression that starts here and stops at the first token that cannot be
// part of it.
func (p *parser) rewriteExpr(c *core) error {
	if err := p.enter(); err != nil {
		return err
	}
	defer p.leave()
	if c.nest >= maxNest {
		tok := p.i
		e, err := p.expr()
		if err != nil {
			return err
		}
		p.hole(c, tok, e)
		return nil
	}
	chain := p.chain
	p.chain = 0
	defer func() { p.chain = chain }()

	st := exprState{part: c.slot(p.i)}
	for {
		if err := p.rewriteOperand(c, st.compare); err != nil {
			return err
		}
		more, err := p.rewriteOperator(c, &st)
		if err != nil {
			return err
		}
		if !more {
			return p.endPart(c, &st)
		}
	}
}

// exprState is what the operators of one expression know of each other.
type exprState struct {
	part    int  // slot before the part between two ORs, for XOR
	xor     bool // the part has an XOR
	between []int
	compare bool // the last operator was a comparison: ANY and ALL can follow
}

// endPart ends the part of an expression between two ORs.
func (p *parser) endPart(c *core, st *exprState) error {
	if n := len(st.between); n > 0 {
		t := p.toks[st.between[n-1]]
		return p.fail(t.span(), "BETWEEN without AND", "BETWEEN low AND high")
	}
	if st.xor {
		p.closeXor(c)
		st.xor = false
	}
	return nil
}

// rewriteOperand rewrites prefix operators, a primary and its postfixes.
func (p *parser) rewriteOperand(c *core, compared bool) error {
	depth := p.depth
	defer func() { p.depth = depth }()
	for {
		t := p.tok()
		switch {
		case t.word("not"):
			c.put(p.i, "not")
		case t.op("-") || t.op("+") || t.op("~") || t.op("!"):
			c.put(p.i, t.s)
		case t.op("!~"):
			c.put(p.i, "!", "~")
		default:
			return p.rewritePrimary(c, compared)
		}
		compared = false
		p.i++
		if err := p.enter(); err != nil {
			return err
		}
	}
}

// rewritePrimary rewrites a literal, a name, a call, a constructor or a group in parentheses, with
// the postfixes behind it.
func (p *parser) rewritePrimary(c *core, compared bool) error {
	slot, tok := c.slot(p.i), p.i
	t := p.tok()
	var err error
	switch t.kind {
	case kString:
		p.literal(c, tok, p.strings())
	case kBytes, kInt, kDecimal, kFloat:
		p.i++
		p.literal(c, tok, numberOrBytes(t))
	case kDollar:
		err = p.rewriteParam(c)
	case kVariable:
		p.i++
		p.literal(c, tok, t.variable())
	case kWord:
		err = p.rewriteWord(c, compared)
	case kQuoted:
		err = p.rewriteName(c)
	case kOp:
		switch t.s {
		case "(":
			err = p.rewriteParen(c)
		case "[":
			err = p.rewriteList(c, tok)
		case "{":
			err = p.rewriteStruct(c)
		case "?", ":":
			err = p.rewriteParam(c)
		case "*":
			return p.fail(t.span(), "unexpected *", "* stands alone in a select list and in count(*)")
		default:
			return p.unexpected("an expression was expected")
		}
	default:
		return p.unexpected("an expression was expected")
	}
	if err != nil {
		return err
	}
	return p.rewritePostfix(c, slot, tok)
}

// strings reads one string or several side by side, which are one.
func (p *parser) strings() *ast.StringLit {
	t := p.advance()
	lit := &ast.StringLit{Span: t.span(), Value: t.s}
	if p.tok().kind != kString {
		return lit
	}
	val := []byte(t.s)
	for p.tok().kind == kString {
		t = p.advance()
		val = append(val, t.s...)
	}
	lit.Value, lit.End = string(val), int(t.end)
	return lit
}

func numberOrBytes(t token) ast.Expr {
	switch t.kind {
	case kBytes:
		return &ast.BytesLit{Span: t.span(), Value: []byte(t.s)}
	case kInt:
		return &ast.IntLit{Span: t.span(), Text: t.s}
	case kDecimal:
		return &ast.DecimalLit{Span: t.span(), Text: t.s}
	}
	return &ast.FloatLit{Span: t.span(), Text: t.s}
}

// rewriteWord rewrites a primary that starts with a word.
func (p *parser) rewriteWord(c *core, compared bool) error {
	t, next := p.tok(), p.ahead(1)
	switch t.s {
	case "null":
		p.i++
		p.literal(c, p.i-1, &ast.NullLit{Span: t.span()})
		return nil
	case "true", "false":
		p.i++
		p.literal(c, p.i-1, &ast.BoolLit{Span: t.span(), Value: t.s == "true"})
		return nil
	case "case":
		return p.rewriteCase(c)
	case "cast":
		return p.rewriteCast(c)
	case "try_cast", "safe_cast":
		if next.op("(") {
			return p.rewriteCast(c)
		}
	case "exists":
		if next.op("(") && !p.queryAt(p.i+1) && p.opts.Lambdas != nil && p.opts.Lambdas(t.s) && p.lambdaIn(p.i) {
			return p.rewriteCall(c)
		}
		return p.rewriteExists(c)
	case "lambda":
		if next.name() && p.lambdaArg == p.i && p.lambdaFunc {
			return p.rewriteLambda(c)
		}
	case "interval":
		if ok, err := p.rewriteInterval(c); ok || err != nil {
			return err
		}
	case "array":
		if next.op("[") {
			p.i++
			return p.rewriteList(c, p.i-1)
		}
	case "map":
		if next.op("{") {
			return p.rewriteMap(c)
		}
	case "any", "some", "all":
		if compared && next.op("(") {
			return p.rewriteQuantified(c)
		}
	}
	if p.rewriteTyped(c) {
		return nil
	}
	if ast.Reserved(t.s) || (t.s == "group" || t.s == "order") && next.word("by") {
		return p.unexpected("an expression was expected")
	}
	return p.rewriteName(c)
}

// bareCalls are the functions that are called without parentheses.
var bareCalls = map[string]bool{
	"current_date": true, "current_time": true, "current_timestamp": true, "localtime": true,
	"localtimestamp": true, "utc_date": true, "utc_time": true, "utc_timestamp": true,
	"current_user": true, "current_schema": true, "current_catalog": true,
}

// rewriteName rewrites a path, a call, or a lambda with one parameter.
func (p *parser) rewriteName(c *core) error {
	t, next, tok := p.tok(), p.ahead(1), p.i
	switch {
	case next.op("->") && p.lambdaHere(p.ahead(2)):
		return p.rewriteLambda(c)
	case next.op("("):
		return p.rewriteCall(c)
	case t.kind == kWord && bareCalls[t.s] && !next.op("."):
		p.i++
		p.hole(c, tok, &ast.FuncCall{Span: t.span(), Name: ast.Ident{Span: t.span(), Name: t.s}, NoParens: true})
		return nil
	}
	ids, err := p.dotted("a name")
	if err != nil {
		return err
	}
	if p.tok().op("(") {
		// A call with a value in front of it, which a postfix is.
		p.i -= 2
		ids = ids[:len(ids)-1]
	}
	p.hole(c, tok, &ast.Path{Span: p.spanFrom(tok), Parts: ids})
	return nil
}

// rewriteParen rewrites what stands in parentheses: a query, a lambda's parameters, an expression
// or a row.
func (p *parser) rewriteParen(c *core) error {
	tok := p.i
	if p.queryAt(p.i) {
		q, span, err := p.parenQuery()
		if err != nil {
			return err
		}
		p.hole(c, tok, &ast.Subquery{Span: span, Query: q})
		return nil
	}
	if p.lambdaAt(p.i) {
		return p.rewriteLambda(c)
	}
	c.openParen(tok)
	p.i++
	if p.tok().op(")") {
		return p.unexpected("an expression was expected")
	}
	for {
		if err := p.rewriteExpr(c); err != nil {
			return err
		}
		if !p.tok().op(",") {
			break
		}
		c.put(p.i, ",")
		p.i++
	}
	c.closeParen(p.i)
	return p.expectOp(")", `an operator, "," or ")" was expected`)
}

// startsOperand reports whether an operand can start at the n-th token from here.
func (p *parser) startsOperand(n int) bool {
	t := p.ahead(n)
	switch t.kind {
	case kEOF:
		return false
	case kOp:
		switch t.s {
		case "(", "[", "{", "?", ":", "-", "+", "~", "!":
			return true
		}
		return false
	case kWord:
		switch t.s {
		case "not", "null", "true", "false", "case", "cast", "exists":
			return true
		}
		if next := p.ahead(n + 1); (t.s == "limit" || t.s == "offset") && (next.op("-") || next.op("+") || next.kind == kWord) {
			return true
		}
		return !ast.Reserved(t.s) && !p.clauseAt(p.i+n)
	}
	return true
}
