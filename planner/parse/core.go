package parse

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/xwb1989/sqlparser"
)

// maxNest is how many parentheses of the script one core text nests; each takes at most two there,
// of which sqlparser accepts 200. What lies
// deeper is parsed on its own and stands as one identifier.
const maxNest = 60

// coreTok is one token of the core text and the token of the script that it comes from.
type coreTok struct {
	text string
	tok  int32
}

// core collects a part of the core text.
type core struct {
	toks []coreTok
	nest int // parentheses open at this point
}

// put appends core tokens that come from token tok of the script.
func (c *core) put(tok int, texts ...string) {
	for _, t := range texts {
		c.toks = append(c.toks, coreTok{t, int32(tok)})
	}
}

// slot appends an empty token that can be filled later, when it shows that something must stand in
// front of what follows.
func (c *core) slot(tok int) int {
	c.put(tok, "")
	return len(c.toks) - 1
}

func (c *core) fill(slot int, text string) { c.toks[slot].text = text }

func (c *core) openParen(tok int) {
	c.put(tok, "(")
	c.nest++
}

func (c *core) closeParen(tok int) {
	c.put(tok, ")")
	c.nest--
}

// An entry of the side table is what an ordinal in the core text stands for.
type entry interface{ entry() }

type (
	// exprEntry is a finished expression.
	exprEntry struct{ expr ast.Expr }
	// tableEntry is a finished table expression.
	tableEntry struct{ table ast.TableExpr }
	// matchEntry is MATCH_CONDITION (match) with ON on or USING (using), or neither, up to offset end.
	matchEntry struct {
		match, on ast.Expr
		using     []ast.Ident
		end       int
	}
	// identEntry is a name in USING.
	identEntry struct{ ident ast.Ident }
	// queryEntry is the right side of IN (query).
	queryEntry struct {
		query *ast.Query
		span  ast.Span
	}
	// callEntry is a reserved function: what it builds from its converted arguments.
	callEntry struct {
		build func(args []ast.Expr) (ast.Expr, error)
	}
	// quantEntry is ANY or ALL on the right of a comparison; the core has the array as argument.
	quantEntry struct {
		all   bool
		query *ast.Query
		span  ast.Span
	}
)

func (exprEntry) entry()  {}
func (tableEntry) entry() {}
func (matchEntry) entry() {}
func (identEntry) entry() {}
func (queryEntry) entry() {}
func (callEntry) entry()  {}
func (quantEntry) entry() {}

// add puts an entry into the side table and returns its identifier in the core text.
func (p *parser) add(e entry) string {
	p.side = append(p.side, e)
	return "`i" + strconv.Itoa(len(p.side)-1) + "`"
}

// lookup returns the entry of an ordinal such as i12, :l12 or ::q12.
func (p *parser) lookup(ref string) entry {
	n, err := strconv.Atoi(strings.TrimLeft(ref, ":ilq"))
	if err != nil || n < 0 || n >= len(p.side) {
		return nil
	}
	return p.side[n]
}

// hole emits a finished expression.
func (p *parser) hole(c *core, tok int, e ast.Expr) {
	c.put(tok, p.add(exprEntry{e}))
}

// literal emits a literal or a parameter.
func (p *parser) literal(c *core, tok int, e ast.Expr) {
	p.add(exprEntry{e})
	c.put(tok, ":l"+strconv.Itoa(len(p.side)-1))
}

// mark returns the core name of a reserved function.
func (p *parser) mark(build func(args []ast.Expr) (ast.Expr, error)) string {
	return p.add(callEntry{build})
}

// parseCore gives core text to sqlparser. end is the token behind the text in the script, where an
// unexpected end is reported.
func (p *parser) parseCore(toks []coreTok, end int) (*sqlparser.Select, error) {
	var b strings.Builder
	ends := make([]int, 0, len(toks))
	toks = slices.DeleteFunc(toks, func(t coreTok) bool { return t.text == "" })
	for i, t := range toks {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
		ends = append(ends, b.Len())
	}
	text := b.String()
	if p.trace != nil {
		p.trace(text)
	}
	stmt, err := sqlparser.Parse(text)
	if err != nil {
		return nil, p.coreError(err, toks, ends, end)
	}
	sel, ok := stmt.(*sqlparser.Select)
	if !ok {
		return nil, fmt.Errorf("parse: internal error: core text read as %T", stmt)
	}
	return sel, nil
}

// coreError maps an error of sqlparser back to the script. sqlparser tells the place in its message
// alone: the number of bytes read, one more than the end of the token that it could not take.
func (p *parser) coreError(err error, toks []coreTok, ends []int, end int) error {
	msg := err.Error()
	if strings.Contains(msg, "nesting level") {
		return p.fail(p.toks[end].span(), "this expression is nested too deeply", "")
	}
	at, op := end, ""
	if i := strings.Index(msg, "position "); i >= 0 {
		var pos int
		if n, _ := fmt.Sscanf(msg[i:], "position %d", &pos); n == 1 {
			// Behind the last token only the message tells whether it or the end is unexpected.
			if k, ok := slices.BinarySearch(ends, pos-1); ok && (k < len(ends)-1 || strings.Contains(msg, " near ")) {
				at, op = int(toks[k].tok), toks[k].text
			}
		}
	}
	if op != "on" && op != "using" && p.openJoin > 0 {
		return p.fail(p.toks[p.openJoin].span(), "this join has no condition", "LEFT, RIGHT, FULL, SEMI, ANTI and ASOF JOIN take ON … or USING (…)")
	}
	t := p.toks[at]
	return p.fail(t.span(), "syntax error at "+p.describe(t), coreHint(op))
}

// coreHint says what sqlparser's grammar wants where it cannot take a core token.
func coreHint(op string) string {
	switch op {
	case "=", "<", ">", "<=", ">=", "!=", "<=>":
		return "comparisons do not chain; put one side in parentheses or join them with AND"
	case "like", "regexp", "between", "in":
		return "put the condition before it in parentheses"
	case "not":
		return "put NOT and its condition in parentheses"
	case "on", "using":
		return "ON and USING belong to the JOIN before them, one each"
	case "escape":
		return "ESCAPE belongs to LIKE"
	}
	return ""
}
