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
	case ast.InnerJoin:
		c.put(tok, "join")
		return false, nil
	case ast.CrossJoin:
		c.put(tok, "cross", "join")
		return false, nil
	case ast.RightJoin:
		c.put(tok, "right", "join")
	default:
		c.put(tok, "left", "join")
	}
	return !natural, nil
}

// joinWords reads [NATURAL] [INNER | CROSS | LEFT … [OUTER | SEMI | ANTI]] JOIN.
func (p *parser) joinWords() (kind ast.JoinKind, natural bool, err error) {
	tok := p.i
	natural = p.take("natural")
	switch {
	case p.take("inner"):
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
	if natural && kind == ast.CrossJoin {
		return 0, false, p.fail(p.spanFrom(tok), "a join is NATURAL or CROSS, not both", "")
	}
	if !p.take("join") {
		return 0, false, p.unexpected("JOIN was expected")
	}
	return kind, natural, nil
}
