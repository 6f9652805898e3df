package parse

import (
	"fmt"
	"strconv"

	"github.com/avrosql/avrosql/planner/ast"
)

// parser holds the tokens of a script, a place among them, and the side table.
type parser struct {
	text  string
	opts  Options
	toks  []token
	match []int32 // for each bracket the index of its partner
	i     int     // the next token
	side  []entry
	depth int
	chain int // operators in the chain that is being read

	lambdaArg  int  // where an argument begins that may be a lambda, 0 before the first
	lambdaFunc bool // and its function takes some

	halfAngle bool // the first > of a >> has closed a type
	openJoin  int  // the token of an outer join that seems to have no condition, or 0

	more []ast.Statement // further statements that the text of one stands for

	params    []*ast.Param
	questions int
	dollar    *ast.Param

	trace func(core string) // sees every core text, in tests
}

// Parse reads a script: statements separated by semicolons. Every error is an *Error.
func Parse(text string, opts Options) (script *ast.Script, err error) {
	return parseTraced(text, opts, nil)
}

func parseTraced(text string, opts Options, trace func(string)) (script *ast.Script, err error) {
	defer func() {
		if r := recover(); r != nil {
			script, err = nil, &Error{Line: 1, Column: 1, Msg: fmt.Sprintf("internal error of the parser: %v", r)}
		}
	}()
	opts = opts.withDefaults()
	toks, scanErr := scan(text, opts)
	if scanErr != nil {
		return nil, scanErr
	}
	p := &parser{text: text, opts: opts, toks: toks, trace: trace}
	if err := p.brackets(); err != nil {
		return nil, err
	}
	script, err = p.script()
	if err != nil {
		if _, ok := err.(*Error); !ok {
			err = &Error{Line: 1, Column: 1, Msg: err.Error(), Err: err}
		}
		return nil, err
	}
	return script, nil
}

func (p *parser) script() (*ast.Script, error) {
	s := &ast.Script{Span: ast.Span{Start: 0, End: len(p.text)}}
	for {
		for p.takeOp(";") {
		}
		if p.tok().kind == kEOF {
			s.Params = p.params
			return s, nil
		}
		stmt, err := p.statement()
		if err != nil {
			return nil, err
		}
		s.Statements = append(append(s.Statements, stmt), p.more...)
		p.more = nil
		if t := p.tok(); t.kind != kEOF && !t.op(";") {
			return nil, p.unexpected("")
		}
		p.side = p.side[:0]
	}
}

// brackets matches the brackets of every statement.
func (p *parser) brackets() error {
	p.match = make([]int32, len(p.toks))
	var open []int
	closer := map[string]string{"(": ")", "[": "]", "{": "}"}
	for i, t := range p.toks {
		if t.kind != kOp && t.kind != kEOF {
			continue
		}
		switch t.s {
		case "(", "[", "{":
			open = append(open, i)
			if len(open) > p.opts.MaxDepth {
				return p.tooDeep(t)
			}
		case ")", "]", "}":
			if len(open) == 0 || closer[p.toks[open[len(open)-1]].s] != t.s {
				hint := "nothing was opened for it to close"
				if len(open) > 0 {
					o := p.toks[open[len(open)-1]]
					hint = fmt.Sprintf("the %q of line %d is still open", o.s, ast.NewError(p.text, o.span(), "", "").Line)
				}
				return p.fail(t.span(), fmt.Sprintf("unexpected %q", t.s), hint)
			}
			o := open[len(open)-1]
			open = open[:len(open)-1]
			p.match[o], p.match[i] = int32(i), int32(o)
		case ";", "":
			if len(open) > 0 {
				o := p.toks[open[len(open)-1]]
				return p.fail(o.span(), fmt.Sprintf("this %q is not closed", o.s), "close it with "+strconv.Quote(closer[o.s]))
			}
		}
	}
	return nil
}

func (p *parser) tooDeep(t token) error {
	return p.fail(t.span(), fmt.Sprintf("the statement is nested more than %d levels deep here", p.opts.MaxDepth), "")
}

// enter counts one level of nesting; every recursion of the parser passes through it.
func (p *parser) enter() error {
	p.depth++
	if p.depth > p.opts.MaxDepth {
		return p.tooDeep(p.tok())
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

// link counts one operator of a chain.
func (p *parser) link() error {
	p.chain++
	if p.chain > p.opts.MaxChain {
		return p.fail(p.tok().span(), fmt.Sprintf("more than %d operators in a row", p.opts.MaxChain), "put parts of them in parentheses")
	}
	return nil
}

func (p *parser) tok() token { return p.toks[p.i] }

// ahead returns the n-th token from here, the last one where there are fewer.
func (p *parser) ahead(n int) token { return p.toks[min(p.i+n, len(p.toks)-1)] }

// last returns the token before this one.
func (p *parser) last() token { return p.toks[p.i-1] }

func (p *parser) advance() token {
	t := p.toks[p.i]
	if t.kind != kEOF {
		p.i++
	}
	return t
}

// words reports whether these words come next.
func (p *parser) words(ws ...string) bool {
	for n, w := range ws {
		if !p.ahead(n).word(w) {
			return false
		}
	}
	return true
}

// take passes over these words if all of them come next.
func (p *parser) take(ws ...string) bool {
	if !p.words(ws...) {
		return false
	}
	p.i += len(ws)
	return true
}

// takeAny passes over one of these words.
func (p *parser) takeAny(ws ...string) bool {
	for _, w := range ws {
		if p.take(w) {
			return true
		}
	}
	return false
}

func (p *parser) takeOp(op string) bool {
	if p.tok().op(op) {
		p.i++
		return true
	}
	return false
}

func (p *parser) expectOp(op, why string) error {
	if p.takeOp(op) {
		return nil
	}
	if why == "" {
		why = strconv.Quote(op) + " was expected"
	}
	return p.unexpected(why)
}

func (p *parser) expect(word, why string) error {
	if p.take(word) {
		return nil
	}
	return p.unexpected(why)
}

// spanFrom is the span from token i to the token before this one.
func (p *parser) spanFrom(i int) ast.Span {
	return p.toks[i].span().To(p.toks[max(p.i-1, i)].span())
}

// ident is the name that a token is.
func (t token) ident(text string) ast.Ident {
	id := ast.Ident{Span: t.span(), Name: t.s, Quoted: t.kind == kQuoted}
	if t.kind == kWord {
		id.Name = text[t.start:t.end]
	}
	return id
}

// name reads a name; reserved words are refused unless any is set, as behind a dot or AS.
func (p *parser) name(what string, any bool) (ast.Ident, error) {
	t := p.tok()
	if !t.name() || t.kind == kWord && !any && ast.Reserved(t.s) {
		return ast.Ident{}, p.unexpected(what + " was expected")
	}
	p.i++
	return t.ident(p.text), nil
}

// dotted reads a name and what follows it behind dots; it stops before `.*`.
func (p *parser) dotted(what string) ([]ast.Ident, error) {
	id, err := p.name(what, false)
	if err != nil {
		return nil, err
	}
	ids := []ast.Ident{id}
	for p.tok().op(".") && !p.ahead(1).op("*") {
		p.i++
		if id, err = p.name("a name after the dot", true); err != nil {
			return nil, err
		}
		ids = append(ids, id)
		if len(ids) > p.opts.MaxDepth {
			return nil, p.tooDeep(p.tok())
		}
	}
	return ids, nil
}

// nameList reads (a, b, …).
func (p *parser) nameList(what string) ([]ast.Ident, error) {
	if err := p.expectOp("(", ""); err != nil {
		return nil, err
	}
	var ids []ast.Ident
	for {
		id, err := p.name(what, false)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
		if p.takeOp(",") {
			continue
		}
		return ids, p.expectOp(")", `"," or ")" was expected`)
	}
}

// str reads a string literal.
func (p *parser) str(what string) (*ast.StringLit, error) {
	t := p.tok()
	if t.kind != kString {
		return nil, p.unexpected(what + " in single quotes was expected")
	}
	p.i++
	return &ast.StringLit{Span: t.span(), Value: t.s}, nil
}
