package parse

import (
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
)

// Error is a mistake in the text: message, line and column, the line itself with a caret, a hint.
type Error = ast.Error

// At returns an error that points at a span of the text. The binder uses it for names and types.
func At(text string, span ast.Span, msg, hint string) *Error {
	return ast.NewError(text, span, msg, hint)
}

// fail returns an error at the span.
func (p *parser) fail(span ast.Span, msg, hint string) error {
	return ast.NewError(p.text, span, msg, hint)
}

// readOnly refuses a statement that would write.
func (p *parser) readOnly(span ast.Span, msg, hint string) error {
	e := ast.NewError(p.text, span, msg, hint)
	e.Err = ast.ErrReadOnly
	return e
}

// describe says what a token is, for messages.
func (p *parser) describe(t token) string {
	if t.kind == kEOF || t.op(";") {
		return "the end of the statement"
	}
	src := p.text[t.start:t.end]
	if len(src) > 40 {
		src = strings.ToValidUTF8(src[:40], "") + "…"
	}
	if t.kind == kString || t.kind == kQuoted {
		return src
	}
	return fmt.Sprintf("%q", src)
}

// unexpected returns the error for a token where something else was due.
func (p *parser) unexpected(want string) error {
	t := p.tok()
	msg := "unexpected " + strings.TrimPrefix(p.describe(t), "the ")
	if want != "" {
		msg += "; " + want
	}
	return p.fail(t.span(), msg, p.hint(t, want))
}

// hint guesses at the mistake behind an unexpected token where something else was wanted.
func (p *parser) hint(t token, want string) string {
	var prev, prev2 token
	if p.i > 0 {
		prev = p.toks[p.i-1]
	}
	if p.i > 1 {
		prev2 = p.toks[p.i-2]
	}
	reserved := t.kind == kWord && ast.Reserved(t.s)
	switch {
	case reserved && strings.Contains(want, "expression") && p.nameWanted():
		return fmt.Sprintf("%s is a keyword; as a name it is written %q", strings.ToUpper(t.s), t.s)
	case prev2.op("*") && (prev.word("except") || prev.word("exclude")):
		return "the columns stand in parentheses: * " + strings.ToUpper(prev.s) + " (" + p.text[t.start:t.end] + ")"
	case prev.op(",") && (t.kind == kEOF || t.op(")") || t.op("]") || t.op("}") || t.op(";") || reserved || p.clauseAt(p.i)):
		return "remove the comma before it"
	case (t.word("group") || t.word("order")) && !p.ahead(1).word("by"):
		return strings.ToUpper(t.s) + " BY is two words; as a name it is written \"" + t.s + "\""
	case want == "" && t.word("select"):
		return "a semicolon stands between statements"
	case want == "" && (t.word("where") || t.word("having") || t.word("from") || p.clauseAt(p.i)):
		return "the clauses of a query come in the order SELECT, FROM, WHERE, GROUP BY, HAVING, WINDOW, QUALIFY, ORDER BY, LIMIT"
	case prev2.word("as") && prev.kind == kWord && ast.Reserved(prev.s):
		return "the name after AS is missing"
	case reserved && strings.Contains(want, "name"):
		return fmt.Sprintf("%s is a keyword; as a name it is written %q", strings.ToUpper(t.s), t.s)
	case (prev.word("sort") || prev.word("cluster")) && t.word("by"):
		return "ORDER BY sorts the result"
	case prev.word("distribute") && t.word("by"):
		return "leave it out: the result is one"
	case t.word("into"):
		return "COPY (query) TO 'file' writes a result, SET @x = (query) keeps a value"
	case prev.word("lock") && t.word("in"):
		return "nothing is ever locked: the files are only read"
	case (prev.word("force") || prev.word("use") || prev.word("ignore")) && (t.word("index") || t.word("key")):
		return "there are no indexes: leave it out"
	case t.op(":") && prev.name():
		return "an alias stands behind its expression: expression AS name; a field of JSON is doc->'name'"
	case t.kind == kString && prev.word("binary"):
		return "CAST('…' AS VARBINARY) makes bytes; text compares case by case without it"
	case t.kind == kString && (prev.name() || prev.op(")")) && want == "":
		return "a bare alias is a name, not a string: AS name, or AS \"name\""
	case t.op(":=") && prev.kind != kEOF:
		return "SET @x = (query) assigns a variable; running values are window functions, such as sum(x) OVER (ORDER BY y)"
	case prev.kind == kString && t.name():
		return "inside a string, a quote is written twice: 'it''s'"
	case want == "" && t.op("-") && prev.name() && p.ahead(1).start == t.end && prev.end == t.start:
		return fmt.Sprintf("a name with a minus sign is written in quotes: %q", prev.s+"-…")
	case want == "":
		// A clause that is misspelt was taken for an alias.
		for _, w := range []token{t, prev} {
			if w.kind == kWord && !ast.Reserved(w.s) && len(w.s) > 3 {
				if found := nearest(w.s, clauseWords); found != "" && found != w.s {
					return "did you mean " + strings.ToUpper(found) + " in the place of " + w.s + "?"
				}
			}
		}
	}
	return ""
}

// clauseWords begin the clauses of a query.
var clauseWords = []string{
	"from", "where", "group", "having", "order", "limit", "offset", "join", "inner", "left", "right", "full", "cross",
	"union", "intersect", "except", "window", "qualify",
}

// nameWanted reports whether the keyword at hand can only have been meant as a name, for what follows it.
func (p *parser) nameWanted() bool {
	t, next := p.tok(), p.ahead(1)
	if next.kind == kEOF || next.word("from") || p.clauseAt(min(p.i+1, len(p.toks)-1)) {
		return t.word("when") || t.word("by") || t.word("using") || t.word("like")
	}
	for _, op := range []string{",", ")", ".", "=", "<", ">", "<=", ">=", "<>", "!=", "+", "/"} {
		if next.op(op) {
			return true
		}
	}
	return false
}

// nearest returns the candidate closest to a word, or "" where none is close.
func nearest(word string, candidates []string) string {
	best, at := "", len(word)/3+1
	for _, c := range candidates {
		if d := distance(word, c); d < at {
			best, at = c, d
		}
	}
	return best
}

// distance is the number of letters to insert, delete, replace or swap with their neighbour.
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(a)][len(b)]
}
