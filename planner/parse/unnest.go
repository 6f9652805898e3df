package parse

import "github.com/avrosql/avrosql/planner/ast"

// unnest reads UNNEST(a, b) [WITH ORDINALITY].
func (p *parser) unnest() (*ast.Unnest, error) {
	p.i += 2
	exprs, err := p.exprList()
	if err != nil {
		return nil, err
	}
	if err := p.expectOp(")", `an operator, "," or ")" was expected`); err != nil {
		return nil, err
	}
	return &ast.Unnest{Args: exprs, Ordinality: p.take("with", "ordinality")}, nil
}
