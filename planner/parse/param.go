package parse

import (
	"strconv"

	"github.com/avrosql/avrosql/planner/ast"
)

// maxOrdinal is the greatest n of a parameter $n.
const maxOrdinal = 65_535

// rewriteParam rewrites ?, :name, $1 and $name.
func (p *parser) rewriteParam(c *core) error {
	t, tok := p.tok(), p.i
	p.i++
	par := &ast.Param{Span: t.span()}
	switch {
	case t.op("?"):
		p.questions++
		par.Style, par.Ordinal = ast.Question, p.questions
	case t.kind == kDollar && isDigit(t.s[0]):
		n, err := strconv.Atoi(t.s)
		if err != nil || n < 1 || n > maxOrdinal {
			return p.fail(t.span(), "there is no parameter $"+t.s, "parameters count from $1 to $"+strconv.Itoa(maxOrdinal))
		}
		par.Style, par.Ordinal = ast.Dollar, n
		if p.dollar == nil {
			p.dollar = par
		}
	case t.kind == kDollar:
		par.Style, par.Name = ast.Named, p.text[t.start+1:t.end]
	default:
		name := p.tok()
		if name.kind != kWord || name.start != t.end {
			return p.unexpected("a parameter's name was expected right after the colon")
		}
		p.i++
		par.Style, par.Name, par.End = ast.Named, p.text[name.start:name.end], int(name.end)
	}
	if p.questions > 0 && p.dollar != nil {
		return p.fail(par.Span, "? and $1 cannot stand in one script", "number all parameters, or none")
	}
	p.params = append(p.params, par)
	p.literal(c, tok, par)
	return nil
}
