package parse

import (
	"math"
	"strconv"

	"github.com/avrosql/avrosql/planner/ast"
)

// postfix is one thing that follows a primary: x[i], x[a:b], x.name, x::type, x AT TIME ZONE z, x -> path,
// x ->> path.
type postfix struct {
	arg    int           // position of the subscript, zone or path among the arguments, else 0
	slice  bool          // it is the start of a slice, its end follows
	fn     string        // the function of a zone or path
	field  ast.Ident     // x.name
	to     int           // of a method: the position behind its last argument
	method *ast.FuncCall // x.f(…)
	typ    *ast.TypeName // x::type
	end    int           // where it ends in the text
}

// rewritePostfix rewrites the postfixes behind a primary, all of them into one call around it.
func (p *parser) rewritePostfix(c *core, slot, tok int) error {
	var ops []postfix
	a := &args{c: c, n: 1}
	for {
		if t := p.tok(); t.op("*") && p.ahead(1).op("*") && p.signed(tok) {
			return p.fail(t.span().To(p.ahead(1).span()), "a sign before ** can be meant in two ways", "write (-2) ** 2 or -(2 ** 2)")
		}
		op, ok, err := p.postfix(a)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		op.end = int(p.last().end)
		ops = append(ops, op)
		if p.depth+len(ops) > p.opts.MaxDepth {
			return p.tooDeep(p.tok())
		}
	}
	if len(ops) == 0 {
		return nil
	}
	c.fill(slot, p.mark(func(args []ast.Expr) (ast.Expr, error) { return applyPostfix(args, ops), nil })+" (")
	c.put(p.i, ")")
	return nil
}

func (p *parser) postfix(a *args) (op postfix, ok bool, err error) {
	t := p.tok()
	switch {
	case t.op("["):
		p.i++
		op.arg = a.n
		if next := p.ahead(1); p.tok().op(":") && !next.name() {
			p.argHole(a, p.i, &ast.IntLit{Span: p.tok().span(), Text: "0"})
		} else if err := p.arg(a); err != nil {
			return op, false, err
		}
		if tok := p.i; p.takeOp(":") {
			op.slice = true
			if p.tok().op("]") {
				p.argHole(a, tok, &ast.IntLit{Span: p.toks[tok].span(), Text: strconv.FormatInt(math.MaxInt64, 10)})
			} else if err := p.arg(a); err != nil {
				return op, false, err
			}
		}
		return op, true, p.expectOp("]", `an operator or "]" was expected`)
	case t.op("::"):
		p.i++
		op.typ, err = p.typeName()
		return op, err == nil, err
	case p.methodAt():
		op, err = p.method(a)
		return op, err == nil, err
	case t.op("*") && p.ahead(1).op("*") && t.end == p.ahead(1).start:
		op.arg, op.fn = a.n, "power"
		a.c.put(p.i, ",")
		a.n++
		p.i += 2
		return op, true, p.rewriteExponent(a.c)
	case t.op(".") && !p.ahead(1).op("*"):
		p.i++
		op.field, err = p.name("a field's name after the dot", true)
		return op, err == nil, err
	case p.words("at", "time", "zone"):
		p.i += 3
		op.arg, op.fn = a.n, "timezone"
		a.c.put(p.i, ",")
		a.n++
		return op, true, p.rewriteZone(a.c)
	case t.op("->") || t.op("->>"):
		op.arg, op.fn = a.n, arrows[t.s]
		a.c.put(p.i, ",")
		a.n++
		p.i++
		return op, true, p.rewritePath(a.c)
	}
	return op, false, nil
}

// arrows are the functions that the operators on JSON stand for. They bind as tightly as a subscript,
// so that x->'a' = 1 compares what is taken out.
var arrows = map[string]string{"->": "json_extract", "->>": "json_extract_string"}

// rewritePath rewrites what stands behind an arrow: a path, key or position, whose own postfixes belong
// to the whole.
func (p *parser) rewritePath(c *core) error {
	tok := p.i
	if p.tok().op("-") && p.ahead(1).kind == kInt {
		c.put(tok, "-")
		p.i++
	}
	if t := p.tok(); t.kind == kInt {
		p.i++
		p.literal(c, p.i-1, numberOrBytes(t))
		return nil
	}
	return p.rewriteTight(c, "a path such as '$.a', a key or a position was expected")
}

// rewriteZone rewrites the operand of AT TIME ZONE; its own postfixes belong to the whole.
func (p *parser) rewriteZone(c *core) error {
	return p.rewriteTight(c, "a time zone was expected")
}

// rewriteTight rewrites an operand without operators and postfixes.
func (p *parser) rewriteTight(c *core, want string) error {
	tok := p.i
	switch t := p.tok(); {
	case t.kind == kString:
		p.literal(c, tok, p.strings())
		return nil
	case t.op("("):
		return p.rewriteParen(c)
	case t.kind == kDollar || t.op("?") || t.op(":"):
		return p.rewriteParam(c)
	case t.name() && !(t.kind == kWord && ast.Reserved(t.s)):
		return p.rewriteName(c)
	}
	return p.unexpected(want)
}

func applyPostfix(args []ast.Expr, ops []postfix) ast.Expr {
	e := args[0]
	for _, op := range ops {
		span := ast.Span{Start: e.Source().Start, End: op.end}
		switch {
		case op.method != nil:
			op.method.Span = span
			op.method.Args = append([]ast.Expr{e}, args[op.arg:op.to]...)
			e = op.method
		case op.fn == "timezone":
			e = &ast.FuncCall{Span: span, Name: ast.Ident{Span: span, Name: op.fn}, Args: []ast.Expr{args[op.arg], e}}
		case op.fn != "":
			e = &ast.FuncCall{Span: span, Name: ast.Ident{Span: span, Name: op.fn}, Args: []ast.Expr{e, args[op.arg]}}
		case op.slice:
			e = &ast.FuncCall{Span: span, Name: ast.Ident{Span: span, Name: "subarray"}, Args: []ast.Expr{e, args[op.arg], args[op.arg+1]}}
		case op.arg > 0:
			e = &ast.Subscript{Span: span, Expr: e, Index: args[op.arg]}
		case op.typ != nil:
			e = &ast.Cast{Span: span, Expr: e, Type: op.typ}
		default:
			e = &ast.FieldAccess{Span: span, Expr: e, Field: op.field}
		}
	}
	return e
}
