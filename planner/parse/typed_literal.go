package parse

import "github.com/avrosql/avrosql/planner/ast"

var typedKinds = map[string]ast.TypedKind{
	"date": ast.DateLit, "time": ast.TimeLit, "timestamp": ast.TimestampLit, "timestamptz": ast.TimestampLit,
	"timestamp_ltz": ast.TimestampLit, "timestamp_ntz": ast.DatetimeLit,
	"datetime": ast.DatetimeLit, "uuid": ast.UUIDLit,
}

// rewriteTyped rewrites DATE '…', TIMESTAMP '…', TIMESTAMP WITH TIME ZONE '…' and the like.
func (p *parser) rewriteTyped(c *core) bool {
	tok := p.i
	word := p.tok().s
	k, ok := typedKinds[word]
	if !ok {
		return false
	}
	n := 1
	if word == "time" || word == "timestamp" {
		for _, with := range []string{"with", "without"} {
			if p.words(word, with, "time", "zone") {
				n = 4
				if with == "without" && word == "timestamp" {
					k = ast.DatetimeLit
				}
			}
		}
	}
	str := p.ahead(n)
	if str.kind != kString {
		return false
	}
	p.i += n + 1
	p.literal(c, tok, &ast.TypedLit{Span: p.spanFrom(tok), Kind: k, Value: str.s, ValueSpan: str.span()})
	return true
}
