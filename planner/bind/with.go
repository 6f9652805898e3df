package bind

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
)

// cte is a table of a WITH clause. It is bound anew wherever it is used, as a derived table.
type cte struct {
	def  *ast.CTE
	env  env // what its query sees: the tables before it
	next *cte
	self bool // stands for itself within WITH RECURSIVE
}

// with adds the tables of a WITH clause to what a query sees.
func (b *binder) with(w *ast.With, e env) (env, error) {
	if w == nil {
		return e, nil
	}
	for i := range w.CTEs {
		def := &w.CTEs[i]
		for k := range i {
			if strings.EqualFold(w.CTEs[k].Name.Name, def.Name.Name) {
				return e, b.errorf(&def.Name, "WITH defines %s twice", def.Name.String())
			}
		}
		inner := e
		if w.Recursive {
			inner.ctes = &cte{def: def, next: e.ctes, self: true}
		}
		e.ctes = &cte{def: def, env: inner, next: e.ctes}
	}
	return e, nil
}

// find returns the table of that name, nil if there is none.
func (c *cte) find(name string) *cte {
	for d := c; d != nil; d = d.next {
		if d.def.Name.Name == name {
			return d
		}
	}
	for d := c; d != nil; d = d.next {
		if strings.EqualFold(d.def.Name.Name, name) {
			return d
		}
	}
	return nil
}

// inline binds a table of WITH in the place where it is used.
func (b *binder) inline(c *cte, n *ast.TableName) (*output, error) {
	if c.self {
		return nil, b.unsupported(n, "a query that refers to itself (WITH RECURSIVE)")
	}
	out, err := b.query(c.def.Query, c.env)
	if err != nil {
		return nil, err
	}
	return b.renameColumns(out, c.def.Columns, c.def.Name.String())
}
