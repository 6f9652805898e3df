package parse

import "github.com/avrosql/avrosql/planner/ast"

// tableFunc reads f(args) [WITH ORDINALITY] in place of a table.
func (p *parser) tableFunc() (*ast.TableFunc, error) {
	t, tok := p.tok(), p.i
	cb := &callBuilder{call: &ast.FuncCall{Name: ast.Ident{Span: t.span(), Name: t.s, Quoted: t.kind == kQuoted}}}
	p.i += 2
	a := &args{c: &core{}}
	if err := p.callArgs(a, cb); err != nil {
		return nil, err
	}
	var exprs []ast.Expr
	if a.n > 0 {
		var err error
		if exprs, err = p.finishExprs(a.c); err != nil {
			return nil, err
		}
	}
	if _, err := cb.build(exprs); err != nil {
		return nil, err
	}
	cb.call.Span = p.spanFrom(tok)
	return &ast.TableFunc{Call: cb.call, Ordinality: p.take("with", "ordinality")}, nil
}
