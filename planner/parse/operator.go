package parse

import (
	"strings"
)

// coreOps are the infix operators as they travel. || shares << and the pattern operators share
// REGEXP and LIKE; the converter looks at the script to tell them apart.
var coreOps = map[string]string{
	"+": "+", "-": "-", "*": "*", "/": "/", "//": "div", "%": "%", "&": "&", "|": "|", "^": "^",
	"<<": "<<", ">>": ">>", "||": "<<",
	"=": "=", "==": "=", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "<>": "!=", "!=": "!=", "<=>": "<=>",
	"&&": "and", "~": "regexp", "~*": "regexp", "!~": "not regexp", "!~*": "not regexp",
}

var comparisons = map[string]bool{"=": true, "==": true, "<": true, ">": true, "<=": true, ">=": true, "<>": true, "!=": true}

// rewriteOperator rewrites what follows an operand: conditions that need no further operand, and
// one operator that does. It reports whether an operand must follow.
func (p *parser) rewriteOperator(c *core, st *exprState) (bool, error) {
	st.compare = false
	for {
		t, tok := p.tok(), p.i
		switch t.kind {
		case kOp:
			op, ok := coreOps[t.s]
			if !ok || t.s == "%" && !p.startsOperand(1) {
				return false, p.strayOperator(t)
			}
			st.compare = comparisons[t.s]
			p.i++
			c.put(tok, strings.Fields(op)...)
			if op == "and" {
				p.and(st)
				return true, nil
			}
			return true, p.link()
		case kWord:
			again, more, err := p.wordOperator(c, st, t, tok)
			if !again || err != nil {
				return more, err
			}
			if err := p.link(); err != nil {
				return false, err
			}
		default:
			return false, nil
		}
	}
}

// and passes an AND, which may be that of a BETWEEN. If not, it ends a chain of other operators.
func (p *parser) and(st *exprState) {
	if n := len(st.between); n > 0 {
		st.between = st.between[:n-1]
		return
	}
	p.chain = 0
}

// strayOperator refuses the operators that belong to other systems.
func (p *parser) strayOperator(t token) error {
	switch t.s {
	case ":=":
		return p.unexpected("")
	}
	return nil
}

// wordOperator rewrites an operator that is a word. Again means that another operator may follow
// at once, more that an operand must.
func (p *parser) wordOperator(c *core, st *exprState, t token, tok int) (again, more bool, err error) {
	switch t.s {
	case "and":
		p.i++
		c.put(tok, "and")
		p.and(st)
		return false, true, nil
	case "or":
		if err := p.endPart(c, st); err != nil {
			return false, false, err
		}
		p.i++
		c.put(tok, "or")
		p.chain = 0
		st.part = c.slot(p.i)
		return false, true, nil
	case "xor":
		if !p.startsOperand(1) {
			return false, false, nil
		}
		if len(st.between) > 0 {
			return false, false, p.endPart(c, st)
		}
		p.i++
		p.rewriteXor(c, st, tok)
		return false, true, nil
	case "div", "mod":
		if !p.startsOperand(1) {
			return false, false, nil
		}
		p.i++
		c.put(tok, t.s)
		return false, true, p.link()
	case "is":
		return p.rewriteIs(c, tok)
	case "isnull", "notnull":
		p.i++
		c.put(tok, "is")
		if t.s == "notnull" {
			c.put(tok, "not")
		}
		c.put(tok, "null")
		return true, false, nil
	case "escape":
		if !p.startsOperand(1) {
			return false, false, nil
		}
		p.i++
		c.put(tok, "escape")
		return false, true, nil
	case "collate":
		if p.ahead(1).name() {
			return false, false, p.fail(t.span(), "COLLATE is not supported", "strings compare by bytes; use lower(x) to ignore case")
		}
		return false, false, nil
	}
	return p.rewritePredicate(c, st, tok)
}

// rewritePredicate rewrites [NOT] IN, BETWEEN and the pattern operators.
func (p *parser) rewritePredicate(c *core, st *exprState, tok int) (again, more bool, err error) {
	not := 0
	if p.tok().word("not") {
		not = 1
	}
	op := p.ahead(not)
	if op.kind != kWord || not == 0 && !p.startsOperand(1) && !(op.s == "between" || op.s == "like" || op.s == "in") {
		if not == 1 {
			p.i++
			return false, false, p.unexpected("IN, LIKE, BETWEEN or another condition was expected")
		}
		return false, false, nil
	}
	var text string
	words := 1
	switch op.s {
	case "in":
		text = "in"
	case "between":
		text = "between"
		if p.ahead(not + 1).word("symmetric") {
			words = 2
		}
	case "like", "ilike":
		text = "like"
	case "regexp", "rlike", "glob":
		text = "regexp"
	case "similar":
		if p.ahead(not + 1).word("to") {
			text, words = "regexp", 2
		}
	}
	if text == "" {
		if not == 1 {
			p.i++
			return false, false, p.unexpected("IN, LIKE, BETWEEN or another condition was expected")
		}
		return false, false, nil
	}
	if not == 1 {
		c.put(tok, "not")
	}
	c.put(tok+not, text)
	p.i += not + words
	switch text {
	case "in":
		return true, false, p.rewriteIn(c)
	case "between":
		st.between = append(st.between, tok+not)
	}
	return false, true, nil
}
