package parse

import "github.com/avrosql/avrosql/planner/ast"

// values reads VALUES (…), (…) and MySQL's VALUES ROW(…), ROW(…).
func (p *parser) values() (*ast.Values, error) {
	tok := p.i
	p.i++
	var lens []int
	a := &args{c: &core{}}
	for {
		p.take("row")
		if err := p.expectOp("(", "a row of values in parentheses was expected"); err != nil {
			return nil, err
		}
		n := a.n
		for {
			if err := p.arg(a); err != nil {
				return nil, err
			}
			if !p.takeOp(",") {
				break
			}
		}
		lens = append(lens, a.n-n)
		if err := p.expectOp(")", `an operator, "," or ")" was expected`); err != nil {
			return nil, err
		}
		// In FROM another table may follow.
		if next := p.ahead(1); !p.tok().op(",") || !next.op("(") && !(next.word("row") && p.ahead(2).op("(")) || p.queryAt(p.i+1) {
			break
		}
		p.i++
	}
	exprs, err := p.finishExprs(a.c)
	if err != nil {
		return nil, err
	}
	v := &ast.Values{Span: p.spanFrom(tok)}
	for _, n := range lens {
		v.Rows = append(v.Rows, exprs[:n:n])
		exprs = exprs[n:]
	}
	return v, nil
}
