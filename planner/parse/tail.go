package parse

import (
	"slices"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/xwb1989/sqlparser"
)

// tail is ORDER BY, LIMIT, OFFSET and FETCH of a query, before and after sqlparser.
type tail struct {
	order               core
	marks               []orderMarks
	limitCore, offCore  core
	hasLimit, hasOffset bool
	percent, ties       bool
	fetch               bool
	span                ast.Span

	orderBy       []ast.OrderItem
	limit, offset ast.Expr
}

// orderMarks is what sqlparser does not know of a sort key.
type orderMarks struct {
	first, last int
	desc        bool
	nulls       ast.NullsOrder
}

func (t *tail) empty() bool { return len(t.marks) == 0 && !t.hasLimit && !t.hasOffset }

// tail reads what follows the body of a query.
func (p *parser) tail() (*tail, error) {
	t := &tail{}
	if p.words("order", "by") {
		tok := p.i
		p.i += 2
		t.order.put(tok, "order", "by")
		if p.tok().word("all") && p.orderAllEnd() {
			p.hole(&t.order, p.i, &ast.Star{Span: p.tok().span()})
			p.i++
			m, err := p.orderDirection(tok + 2)
			if err != nil {
				return nil, err
			}
			t.marks = append(t.marks, m)
		} else if err := p.orderKeys(t); err != nil {
			return nil, err
		}
	}
	from := p.i
	if err := p.limits(t); err != nil {
		return nil, err
	}
	if p.i > from {
		t.span = p.spanFrom(from)
	}
	if w := p.tok(); w.word("for") && p.clauseAt(p.i) {
		return nil, p.fail(w.span(), "FOR UPDATE is not supported", "nothing is ever locked: the files are only read")
	}
	return t, nil
}

// orderAllEnd reports whether ALL is the whole sort key.
func (p *parser) orderAllEnd() bool {
	return p.clauseEnd(1) || p.ahead(1).word("asc") || p.ahead(1).word("desc") || p.ahead(1).word("nulls")
}

func (p *parser) orderKeys(t *tail) error {
	for {
		first := p.i
		if err := p.rewriteExpr(&t.order); err != nil {
			return err
		}
		m, err := p.orderDirection(first)
		if err != nil {
			return err
		}
		if m.desc {
			t.order.put(m.last, "desc")
		}
		t.marks = append(t.marks, m)
		if !p.tok().op(",") {
			return nil
		}
		t.order.put(p.i, ",")
		p.i++
	}
}

// orderDirection reads [ASC | DESC] [NULLS FIRST | LAST] behind a sort key that starts at token first.
func (p *parser) orderDirection(first int) (orderMarks, error) {
	m := orderMarks{first: first}
	if !p.take("asc") {
		m.desc = p.take("desc")
	}
	switch {
	case p.take("nulls", "first"):
		m.nulls = ast.NullsFirst
	case p.take("nulls", "last"):
		m.nulls = ast.NullsLast
	case p.tok().word("nulls"):
		p.i++
		return m, p.unexpected("FIRST or LAST was expected")
	}
	m.last = p.i - 1
	return m, nil
}

// orderList reads ORDER BY keys of a call or a window, whose expressions join the arguments.
func (p *parser) orderList(a *args) (func([]ast.Expr) []ast.OrderItem, error) {
	if !p.take("order", "by") {
		return nil, p.unexpected("ORDER BY was expected")
	}
	from := a.n
	var marks []orderMarks
	for {
		first := p.i
		if err := p.arg(a); err != nil {
			return nil, err
		}
		m, err := p.orderDirection(first)
		if err != nil {
			return nil, err
		}
		marks = append(marks, m)
		if !p.takeOp(",") {
			break
		}
	}
	return func(args []ast.Expr) []ast.OrderItem { return p.orderItems(args[from:from+len(marks)], marks) }, nil
}

func (p *parser) orderItems(exprs []ast.Expr, marks []orderMarks) []ast.OrderItem {
	items := make([]ast.OrderItem, len(marks))
	for i, m := range marks {
		span := p.toks[m.first].span().To(p.toks[m.last].span())
		items[i] = ast.OrderItem{Span: span, Expr: exprs[i], Desc: m.desc, Nulls: m.nulls}
	}
	return items
}

// limits reads LIMIT, OFFSET and FETCH, in any order, each once.
func (p *parser) limits(t *tail) error {
	for p.tailAt(p.i) || p.tok().word("limit") || p.tok().word("offset") {
		w := p.tok()
		if w.s == "offset" && t.hasOffset || w.s != "offset" && t.hasLimit {
			return p.fail(w.span(), strings.ToUpper(w.s)+" was said already", "")
		}
		p.i++
		var err error
		switch w.s {
		case "limit":
			err = p.limitClause(t)
		case "offset":
			t.hasOffset = true
			if err = p.rewriteExpr(&t.offCore); err == nil {
				p.takeAny("rows", "row")
			}
		case "fetch":
			err = p.fetchClause(t)
		default:
			p.i--
			return p.unexpected("")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// limitClause reads LIMIT n, LIMIT offset, n, LIMIT ALL, LIMIT n PERCENT and LIMIT n %.
func (p *parser) limitClause(t *tail) error {
	if p.takeAny("all", "null") {
		return nil
	}
	t.hasLimit = true
	if err := p.rewriteExpr(&t.limitCore); err != nil {
		return err
	}
	if p.takeOp(",") {
		if t.hasOffset {
			return p.fail(p.last().span(), "OFFSET was said already", "LIMIT n OFFSET m is LIMIT m, n")
		}
		t.hasOffset = true
		t.offCore, t.limitCore = t.limitCore, core{}
		return p.rewriteExpr(&t.limitCore)
	}
	t.percent = p.take("percent") || p.takeOp("%")
	return nil
}

// fetchClause reads FETCH FIRST|NEXT [n [PERCENT]] ROW|ROWS ONLY|WITH TIES, from FIRST on.
func (p *parser) fetchClause(t *tail) error {
	tok := p.i
	p.i++
	t.hasLimit, t.fetch = true, true
	if w := p.tok(); w.word("row") || w.word("rows") {
		p.literal(&t.limitCore, tok, &ast.IntLit{Span: p.toks[tok].span(), Text: "1"})
	} else {
		if err := p.rewriteOperand(&t.limitCore, false); err != nil {
			return err
		}
		t.percent = p.take("percent")
	}
	if !p.takeAny("rows", "row") {
		return p.unexpected("ROWS was expected")
	}
	switch {
	case p.take("only"):
	case p.take("with", "ties"):
		t.ties = true
	default:
		return p.unexpected("ONLY or WITH TIES was expected")
	}
	return nil
}

// toks is the core text of the tail. sqlparser wants a LIMIT where there is an OFFSET.
func (t *tail) toks(p *parser) []coreTok {
	if t.empty() {
		return nil
	}
	c := core{}
	if t.hasLimit || t.hasOffset {
		c.put(p.i, "limit")
		if t.hasLimit {
			c.toks = append(c.toks, t.limitCore.toks...)
		} else {
			p.literal(&c, p.i, &ast.NullLit{})
		}
		if t.hasOffset {
			c.put(p.i, "offset")
			c.toks = append(c.toks, t.offCore.toks...)
		}
	}
	return slices.Concat(t.order.toks, c.toks)
}

// convertTail takes ORDER BY and LIMIT from sqlparser's tree.
func (p *parser) convertTail(sel *sqlparser.Select, t *tail) error {
	if t.empty() {
		return nil
	}
	exprs := make([]ast.Expr, len(sel.OrderBy))
	for i, o := range sel.OrderBy {
		e, err := p.convert(o.Expr)
		if err != nil {
			return err
		}
		exprs[i] = e
	}
	t.orderBy = p.orderItems(exprs, t.marks)
	var err error
	if t.hasLimit {
		if t.limit, err = p.convert(sel.Limit.Rowcount); err != nil {
			return err
		}
	}
	if t.hasOffset {
		t.offset, err = p.convert(sel.Limit.Offset)
	}
	return err
}
