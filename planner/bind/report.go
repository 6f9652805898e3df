package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
)

// report binds DESCRIBE, SUMMARIZE or SHOW in the place of a query.
func (b *binder) report(n *ast.Report, e env) (*output, error) {
	switch s := n.Stmt.(type) {
	case *ast.Describe:
		return b.describe(s.Table, s.Query, e)
	case *ast.Summarize:
		return b.summarize(s, e)
	}
	out, err := b.statement(n.Stmt)
	if err != nil {
		return nil, err
	}
	if out.Root == nil || out.Explain || out.Command != nil {
		return nil, b.errorf(n, "this statement has no rows to select from")
	}
	return &output{out.Root, out.Root.Columns()}, nil
}
