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

// takesLists reports whether a table at token i takes the lists of a row apart, so that a join with it
// needs no condition.
func (p *parser) takesLists(i int) bool {
	if p.toks[i].word("lateral") {
		i = min(i+1, len(p.toks)-1)
	}
	t := p.toks[i]
	switch t.s {
	case "unnest", "explode", "explode_outer", "posexplode", "posexplode_outer", "inline", "inline_outer", "json_table":
		return t.kind == kWord && p.toks[i+1].op("(")
	}
	return false
}
