package parse

import "github.com/avrosql/avrosql/planner/ast"

// special are the calls with a syntax of their own. Each gets the call from its name on; it reports
// false, having read nothing, where the arguments turn out to be ordinary.
var special map[string]func(p *parser, c *core) (bool, error)

func init() {
	always := func(f func(p *parser, c *core) error) func(p *parser, c *core) (bool, error) {
		return func(p *parser, c *core) (bool, error) { return true, f(p, c) }
	}
	special = map[string]func(p *parser, c *core) (bool, error){
		"convert":   always((*parser).rewriteConvert),
		"row":       always((*parser).rewriteRowCall),
		"struct":    always((*parser).rewriteRowCall),
		"extract":   (*parser).rewriteExtract,
		"trim":      (*parser).rewriteTrim,
		"position":  (*parser).rewritePosition,
		"substring": (*parser).rewriteSubstring,
		"substr":    (*parser).rewriteSubstring,
		"overlay":   (*parser).rewriteOverlay,
	}
}

// rewriteCall rewrites f(…) and what belongs to the call behind it. The expressions of ORDER BY,
// SEPARATOR, WITHIN GROUP, FILTER and OVER travel as further arguments.
func (p *parser) rewriteCall(c *core) error {
	t, tok := p.tok(), p.i
	if t.kind == kWord {
		if f := special[t.s]; f != nil {
			if done, err := f(p, c); done || err != nil {
				return err
			}
		}
	}
	cb := &callBuilder{call: &ast.FuncCall{Name: ast.Ident{Span: t.span(), Name: t.s, Quoted: t.kind == kQuoted}}}
	p.openMark(c, tok, cb.build)
	p.i += 2
	a := &args{c: c}
	if err := p.callArgs(a, cb); err != nil {
		return err
	}
	if err := p.callTail(a, cb); err != nil {
		return err
	}
	c.closeParen(p.i)
	cb.call.Span = p.spanFrom(tok)
	return nil
}

// callBuilder puts the converted arguments of a call where they belong.
type callBuilder struct {
	call      *ast.FuncCall
	n         int // ordinary arguments
	order     func([]ast.Expr) []ast.OrderItem
	within    func([]ast.Expr) []ast.OrderItem
	window    func([]ast.Expr) *ast.WindowSpec
	separator int // position among the arguments, else 0
	filter    int // the same, from 1
}

func (cb *callBuilder) build(args []ast.Expr) (ast.Expr, error) {
	call := cb.call
	call.Args = args[:cb.n:cb.n]
	if cb.order != nil {
		call.OrderBy = cb.order(args)
	}
	if cb.within != nil {
		call.WithinGroup = cb.within(args)
	}
	if cb.separator > 0 {
		call.Separator = args[cb.separator-1]
	}
	if cb.filter > 0 {
		call.Filter = args[cb.filter-1]
	}
	if cb.window != nil {
		call.Over = cb.window(args)
	}
	return call, nil
}

// callArgs rewrites what stands between the parentheses of a call.
func (p *parser) callArgs(a *args, cb *callBuilder) error {
	if p.take("distinct") {
		cb.call.Distinct = true
	} else if next := p.ahead(1); p.tok().word("all") && !next.op(")") && !next.op(",") && !next.op(".") {
		p.i++
	}
	switch {
	case p.tok().op("*") && p.ahead(1).op(")"):
		p.i++
		cb.call.Star = true
	case p.queryAt(p.i - 1):
		tok := p.i
		q, err := p.query()
		if err != nil {
			return err
		}
		p.argHole(a, tok, &ast.Subquery{Span: p.spanFrom(tok), Query: q})
	default:
		for !p.tok().op(")") {
			if err := p.callArg(a, cb); err != nil {
				return err
			}
			if !p.takeOp(",") {
				break
			}
			if p.tok().op(")") {
				return p.unexpected("an argument was expected")
			}
		}
	}
	cb.n = a.n
	p.nullTreatment(cb)
	if p.words("order", "by") {
		if a.n == 0 {
			return p.unexpected("an argument was expected")
		}
		order, err := p.orderList(a)
		if err != nil {
			return err
		}
		cb.order = order
	}
	if p.take("separator") {
		if err := p.arg(a); err != nil {
			return err
		}
		cb.separator = a.n
	}
	p.nullTreatment(cb)
	return p.expectOp(")", `an operator, "," or ")" was expected`)
}

// callArg rewrites one argument: name => value, t.*, or an expression.
func (p *parser) callArg(a *args, cb *callBuilder) error {
	tok := p.i
	if n := p.starAhead(); n > 0 {
		star, err := p.star(n)
		if err != nil {
			return err
		}
		p.argHole(a, tok, star)
		return nil
	}
	if p.tok().name() && (p.ahead(1).op("=>") || p.ahead(1).op(":=")) {
		named := &ast.NamedArg{Name: p.tok().ident(p.text)}
		if a.n > 0 {
			a.c.put(tok, ",")
		}
		a.n++
		p.openMark(a.c, tok, func(args []ast.Expr) (ast.Expr, error) {
			named.Value = args[0]
			return named, nil
		})
		p.i += 2
		if err := p.rewriteExpr(a.c); err != nil {
			return err
		}
		a.c.closeParen(p.i)
		named.Span = p.spanFrom(tok)
		return nil
	}
	p.lambdaArg, p.lambdaFunc = tok, a.n > 0 && p.opts.Lambdas != nil && p.opts.Lambdas(cb.call.Name.Name)
	return p.arg(a)
}

func (p *parser) nullTreatment(cb *callBuilder) {
	switch {
	case p.take("ignore", "nulls"):
		cb.call.Nulls = ast.IgnoreNulls
	case p.take("respect", "nulls"):
		cb.call.Nulls = ast.RespectNulls
	}
}

// nullsBehind takes the treatment of NULLs that stands behind a call, unless it is the last argument of
// another that it belongs to.
func (p *parser) nullsBehind(cb *callBuilder) {
	next := p.ahead(2)
	if (next.op(")") || next.word("order")) && p.opts.NullTreatment != nil && !p.opts.NullTreatment(cb.call.Name.Name) {
		return
	}
	p.nullTreatment(cb)
}

// callTail rewrites WITHIN GROUP, the treatment of NULLs, FILTER and OVER.
func (p *parser) callTail(a *args, cb *callBuilder) error {
	if p.words("within", "group") {
		p.i += 2
		if err := p.expectOp("(", "WITHIN GROUP (ORDER BY …) was expected"); err != nil {
			return err
		}
		within, err := p.orderList(a)
		if err != nil {
			return err
		}
		cb.within = within
		if err := p.expectOp(")", ""); err != nil {
			return err
		}
	}
	p.nullsBehind(cb)
	if p.tok().word("filter") && p.ahead(1).op("(") {
		if err := p.filter(a, cb); err != nil {
			return err
		}
	}
	p.nullsBehind(cb)
	if next := p.ahead(1); p.tok().word("over") && (next.op("(") || next.kind == kQuoted || next.kind == kWord && !ast.Reserved(next.s)) {
		return p.over(a, cb)
	}
	return nil
}
