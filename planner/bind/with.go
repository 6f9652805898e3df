package bind

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
)

// cte is a table of a WITH clause. It is bound anew wherever it is used, as a derived table; see
// with_shared.go for what becomes of several uses.
type cte struct {
	def  *ast.CTE
	with *ast.With
	env  env // what its query sees: the tables before it
	next *cte
	// recursive says that its query may refer to itself; there rec stands for it.
	recursive bool
	rec       *recursion
	often     bool         // it may be used more than once
	shared    *sharedTable // nil: no use of it may be shared
}

// with adds the tables of a WITH clause to what a query sees.
func (b *binder) with(q *ast.Query, e env) (env, error) {
	w := q.With
	if w == nil {
		return e, nil
	}
	counts := countUses(q)
	for i := range w.CTEs {
		def := &w.CTEs[i]
		for k := range i {
			if strings.EqualFold(w.CTEs[k].Name.Name, def.Name.Name) {
				return e, b.errorf(&def.Name, "WITH defines %s twice", def.Name.String())
			}
		}
		e.ctes = &cte{def: def, with: w, env: e, next: e.ctes, recursive: w.Recursive, often: counts[i] > 1}
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

// unseen explains why a name is no table although a WITH clause around has one of that name: it is the
// table's own, or comes later. It returns nil if that is not so.
func (b *binder) unseen(n *ast.TableName) error {
	if len(n.Parts) != 1 {
		return nil
	}
	for i := len(b.defining) - 1; i >= 0; i-- {
		c := b.defining[i]
		for k := range c.with.CTEs {
			def := &c.with.CTEs[k]
			if !strings.EqualFold(def.Name.Name, n.Parts[0].Name) {
				continue
			}
			if def == c.def {
				return b.hint(n, "write WITH RECURSIVE", "%s refers to itself", def.Name.String())
			}
			return b.hint(n, "define it before "+c.def.Name.String()+"; two tables of WITH cannot refer to each other", "%s is defined later in WITH than %s, which refers to it", def.Name.String(), c.def.Name.String())
		}
	}
	return nil
}

// inline binds a table of WITH in the place where it is used.
func (b *binder) inline(c *cte, n *ast.TableName) (*output, error) {
	if c.rec != nil {
		return b.lastRound(c)
	}
	b.defining = append(b.defining, c)
	defer func() { b.defining = b.defining[:len(b.defining)-1] }()
	if c.recursive {
		out, ok, err := b.recursive(c)
		if err != nil {
			return nil, err
		}
		if ok {
			return b.use(c, out)
		}
	}
	out, err := b.query(c.def.Query, c.env)
	if err != nil {
		return nil, err
	}
	return b.use(c, out)
}

// use returns what stands in the place of a table's use.
func (b *binder) use(c *cte, out *output) (*output, error) {
	out, err := b.renameColumns(out, c.def.Columns, c.def.Name.String())
	if err != nil {
		return nil, err
	}
	return b.share(c, out), nil
}
