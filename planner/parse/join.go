package parse

import "github.com/avrosql/avrosql/planner/ast"

// join reads the words of a join and emits those that sqlparser has: FULL, SEMI and ANTI travel as
// LEFT, and the converter reads the words again. It reports whether a condition must follow.
func (p *parser) join(c *core) (bool, error) {
	tok := p.i
	kind, natural, err := p.joinWords()
	if err != nil {
		return false, err
	}
	if natural {
		c.put(tok, "natural")
	}
	switch kind {
	case ast.InnerJoin, ast.StraightJoin, ast.AsofJoin:
		c.put(tok, "join")
		return false, nil
	case ast.CrossJoin, ast.PositionalJoin:
		c.put(tok, "cross", "join")
		return false, nil
	case ast.RightJoin:
		c.put(tok, "right", "join")
	default:
		c.put(tok, "left", "join")
	}
	return !natural, nil
}

// joinWords reads [NATURAL] [INNER | CROSS | POSITIONAL | LEFT … [OUTER | SEMI | ANTI]] JOIN, ASOF
// [INNER | LEFT [OUTER]] JOIN or STRAIGHT_JOIN.
func (p *parser) joinWords() (kind ast.JoinKind, natural bool, err error) {
	tok := p.i
	natural = p.take("natural")
	switch {
	case p.take("straight_join"):
		return ast.StraightJoin, false, nil
	case p.take("inner"):
	case p.take("positional"):
		kind = ast.PositionalJoin
	case p.take("asof") || p.words("left", "asof"):
		if kind = ast.AsofJoin; p.take("left", "asof") || p.take("left") {
			kind = ast.AsofLeftJoin
			p.take("outer")
		} else {
			p.take("inner")
		}
	case p.take("cross"):
		kind = ast.CrossJoin
	case p.take("left", "semi") || p.take("semi"):
		kind = ast.SemiJoin
	case p.take("left", "anti") || p.take("anti"):
		kind = ast.AntiJoin
	case p.take("left"):
		kind = ast.LeftJoin
	case p.take("right"):
		kind = ast.RightJoin
	case p.take("full"):
		kind = ast.FullJoin
	}
	if kind == ast.LeftJoin || kind == ast.RightJoin || kind == ast.FullJoin {
		p.take("outer")
	}
	if natural {
		switch kind {
		case ast.CrossJoin:
			return 0, false, p.fail(p.spanFrom(tok), "a join is NATURAL or CROSS, not both", "")
		case ast.PositionalJoin, ast.AsofJoin, ast.AsofLeftJoin:
			return 0, false, p.fail(p.spanFrom(tok), "this join cannot be NATURAL", "name the columns with USING")
		}
	}
	if !p.take("join") {
		if p.words("right") || p.words("full") || p.words("semi") || p.words("anti") {
			return 0, false, p.fail(p.tok().span(), "an ASOF JOIN is INNER or LEFT", "put the table that is kept whole on the left")
		}
		return 0, false, p.unexpected("JOIN was expected")
	}
	return kind, natural, nil
}

// matchCondition rewrites MATCH_CONDITION (x >= y) behind an ASOF JOIN, with ON, USING or neither, into one ON that
// the converter takes apart.
func (p *parser) matchCondition(c *core) error {
	tok := p.i
	p.i += 2
	var m matchEntry
	var err error
	if m.match, err = p.expr(); err != nil {
		return err
	}
	if err := p.expectOp(")", `an operator or ")" was expected`); err != nil {
		return err
	}
	switch t := p.tok(); {
	case t.word("using"):
		if m.using, err = p.usingList(); err != nil {
			return err
		}
	case p.take("on"):
		if m.on, err = p.expr(); err != nil {
			return err
		}
	}
	m.end = p.last().span().End
	c.put(tok, "on", p.add(m))
	return nil
}

// usingList reads USING (a, b).
func (p *parser) usingList() ([]ast.Ident, error) {
	p.i++
	if err := p.expectOp("(", `"(" was expected`); err != nil {
		return nil, err
	}
	var list []ast.Ident
	for {
		t := p.tok()
		if !t.name() {
			return nil, p.unexpected("a column's name was expected")
		}
		list = append(list, t.ident(p.text))
		p.i++
		if !p.takeOp(",") {
			break
		}
	}
	return list, p.expectOp(")", `"," or ")" was expected`)
}
