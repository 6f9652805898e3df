package parse

import "github.com/avrosql/avrosql/planner/ast"

// over rewrites OVER w and OVER (…) behind a call.
func (p *parser) over(a *args, cb *callBuilder) error {
	p.i++
	if t := p.tok(); t.name() {
		p.i++
		id := t.ident(p.text)
		cb.window = func([]ast.Expr) *ast.WindowSpec {
			return &ast.WindowSpec{Span: id.Span, Base: &id, Bare: true}
		}
		return nil
	}
	window, err := p.windowSpec(a)
	cb.window = window
	return err
}

// windowSpec reads ([base] [PARTITION BY …] [ORDER BY …] [frame]). Its expressions join the list of
// arguments; the function returned finds them there.
func (p *parser) windowSpec(a *args) (func([]ast.Expr) *ast.WindowSpec, error) {
	tok := p.i
	if err := p.expectOp("(", ""); err != nil {
		return nil, err
	}
	w := &ast.WindowSpec{}
	if t := p.tok(); t.kind == kQuoted || t.kind == kWord && !p.windowClause() {
		id, err := p.name("a window's name", false)
		if err != nil {
			return nil, err
		}
		w.Base = &id
	}
	from, to := a.n, a.n
	if p.take("partition") {
		if err := p.expect("by", "BY was expected"); err != nil {
			return nil, err
		}
		for {
			if err := p.arg(a); err != nil {
				return nil, err
			}
			if !p.takeOp(",") {
				break
			}
		}
		to = a.n
	}
	var order func([]ast.Expr) []ast.OrderItem
	var frame func([]ast.Expr) *ast.Frame
	var err error
	if p.words("order", "by") {
		if order, err = p.orderList(a); err != nil {
			return nil, err
		}
	}
	if t := p.tok(); t.word("rows") || t.word("range") || t.word("groups") {
		if frame, err = p.frame(a); err != nil {
			return nil, err
		}
	}
	if err := p.expectOp(")", `PARTITION BY, ORDER BY, ROWS, RANGE, GROUPS or ")" was expected`); err != nil {
		return nil, err
	}
	w.Span = p.spanFrom(tok)
	return func(args []ast.Expr) *ast.WindowSpec {
		w.PartitionBy = args[from:to:to]
		if order != nil {
			w.OrderBy = order(args)
		}
		if frame != nil {
			w.Frame = frame(args)
		}
		return w
	}, nil
}

func (p *parser) windowClause() bool {
	next := p.ahead(1)
	switch p.tok().s {
	case "partition", "order":
		return next.word("by")
	case "rows", "range", "groups":
		return !next.op(")") && !next.word("order") && !next.word("partition") && !next.word("rows")
	}
	return false
}
