package parse

import "github.com/avrosql/avrosql/planner/ast"

// clauseAt reports whether the word at token i begins or ends a clause rather than being a name.
// Reserved words are not looked at here; these are the words that can be either.
func (p *parser) clauseAt(i int) bool {
	t := p.toks[i]
	if t.kind != kWord {
		return false
	}
	next := p.toks[min(i+1, len(p.toks)-1)]
	switch t.s {
	case "group", "order", "partition":
		return next.word("by")
	case "limit", "offset", "fetch":
		return p.tailAt(i)
	case "window":
		return p.windowAt(i)
	case "qualify":
		return next.name() || next.op("(") || next.word("not")
	case "inner", "cross", "natural", "left", "right", "full", "semi", "anti", "straight_join", "positional", "asof":
		return p.joinAt(i)
	case "match_condition":
		return next.op("(")
	case "tablesample":
		return next.op("(") || next.name() || next.kind == kInt || next.kind == kDecimal
	case "pivot":
		return next.op("(")
	case "unpivot":
		return p.unpivotAt(i)
	case "minus":
		return p.setOpAt(i)
	case "for":
		return next.word("update") || next.word("share")
	case "at":
		return next.word("time")
	}
	return false
}

// tailAt reports whether ORDER BY, LIMIT, OFFSET or FETCH stands at token i.
func (p *parser) tailAt(i int) bool {
	t := p.toks[i]
	if t.kind != kWord {
		return false
	}
	next := p.toks[min(i+1, len(p.toks)-1)]
	switch t.s {
	case "order":
		return next.word("by")
	case "limit", "offset":
		switch next.kind {
		case kInt, kDecimal, kFloat, kDollar, kVariable, kString:
			return true
		case kOp:
			return next.op("?") || next.op("(") || next.op(":") || next.op("-") || next.op("+")
		case kWord:
			return next.s == "all" || next.s == "null" || next.s == "cast" || next.s == "case" ||
				!ast.Reserved(next.s) && p.toks[min(i+2, len(p.toks)-1)].op("(")
		}
	case "fetch":
		return next.word("first") || next.word("next")
	}
	return false
}

// windowAt reports whether a WINDOW clause stands at token i.
func (p *parser) windowAt(i int) bool {
	return p.toks[i].word("window") && i+3 < len(p.toks) && p.toks[i+1].name() && p.toks[i+2].word("as") && p.toks[i+3].op("(")
}

// joinWords are the words that can stand between two tables before JOIN.
var joinWords = map[string]bool{
	"natural": true, "inner": true, "cross": true, "left": true, "right": true, "full": true,
	"outer": true, "semi": true, "anti": true, "asof": true, "positional": true,
}

// joinAt reports whether a join stands at token i: words such as LEFT OUTER, then JOIN.
func (p *parser) joinAt(i int) bool {
	for n := 0; n < 4; n++ {
		t := p.toks[min(i+n, len(p.toks)-1)]
		if t.word("join") || n == 0 && t.word("straight_join") {
			return true
		}
		if t.kind != kWord || !joinWords[t.s] {
			return false
		}
	}
	return false
}

// noAlias are the words that are never an alias without AS, so that half a clause is not taken for
// one.
var noAlias = map[string]bool{
	"group": true, "order": true, "limit": true, "natural": true, "inner": true, "cross": true, "left": true,
	"right": true, "full": true, "outer": true, "qualify": true, "tablesample": true, "with": true, "fetch": true,
	"straight_join": true, "lateral": true, "set": true, "into": true,
}

// bareAlias reports whether the token here can be an alias without AS.
func (p *parser) bareAlias() bool {
	t := p.tok()
	return t.kind == kQuoted || t.kind == kWord && !ast.Reserved(t.s) && !noAlias[t.s] && !p.clauseAt(p.i)
}
