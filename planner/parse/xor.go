package parse

import "github.com/avrosql/avrosql/planner/ast"

// XOR binds less than AND and more than OR, where sqlparser has no level. So the part between two
// ORs that has an XOR becomes one call whose arguments are what stands between the XORs.

func (p *parser) rewriteXor(c *core, st *exprState, tok int) {
	if !st.xor {
		st.xor = true
		c.fill(st.part, p.mark(buildXor)+" (")
		c.nest++
	}
	c.put(tok, ",")
}

func (p *parser) closeXor(c *core) { c.closeParen(p.i) }

func buildXor(args []ast.Expr) (ast.Expr, error) {
	span := args[0].Source().To(args[len(args)-1].Source())
	return &ast.Xor{Span: span, Args: args}, nil
}
