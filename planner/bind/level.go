package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/plan"
)

// An aggregate belongs to the innermost query that one of the columns in its arguments comes from, as
// the standard has it: in SELECT (SELECT sum(t.x) FROM u) FROM t the sum is one over the rows of t, and
// a constant to the query within.

// needsGroups is the condition of a block that was taken for one without groups, until a query within
// turned out to have an aggregate over it.
type needsGroups struct{ scope *scope }

func (*needsGroups) Error() string { return "an aggregate of a query within belongs to this one" }

// ownScope returns the scope of the query that an aggregate in scope s belongs to.
func (x *exprs) ownScope(n *ast.FuncCall) *scope {
	if x.scope.parent == nil {
		return x.scope
	}
	depth := map[*scope]int{}
	for s := x.scope; s != nil; s = s.parent {
		depth[s] = len(depth)
	}
	var own *scope
	note := func(s *scope) {
		if own == nil || depth[s] < depth[own] {
			own = s
		}
	}
	bound := map[string]bool{} // parameters of lambdas
	look := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Query:
			note(x.scope)
			return false
		case *ast.Lambda:
			for _, p := range n.Params {
				bound[p.Name] = true
			}
		case *ast.Path:
			if !bound[n.Parts[0].Name] {
				note(x.scopeOf(n.Parts, true))
			}
		case *ast.Star:
			if len(n.Qualifier) > 0 {
				note(x.scopeOf(n.Qualifier, false))
			}
		}
		return true
	}
	for _, a := range n.Args {
		ast.Walk(a, look)
	}
	for _, list := range [][]ast.OrderItem{n.OrderBy, n.WithinGroup} {
		for _, o := range list {
			ast.Walk(o.Expr, look)
		}
	}
	if n.Filter != nil {
		ast.Walk(n.Filter, look)
	}
	if own == nil {
		return x.scope
	}
	return own
}

// scopeOf returns the scope where a name means something; that of x if there is none.
func (x *exprs) scopeOf(parts []ast.Ident, column bool) *scope {
	for s := x.scope; s != nil; s = s.parent {
		if column {
			if found, _ := x.readings(s, parts); len(found) > 0 {
				return s
			}
			continue
		}
		for _, q := range s.matching(parts) {
			if q.parts == len(parts) {
				return s
			}
		}
	}
	return x.scope
}

// outerAggregate binds an aggregate that belongs to the query of s around.
func (x *exprs) outerAggregate(s *scope, n *ast.FuncCall, f *funcs.Func) (plan.Expr, error) {
	inner := x.scope
	for inner.parent != s {
		inner = inner.parent
	}
	fr := inner.frame
	if fr == nil {
		return nil, x.b.unsupported(n, "an aggregate of the query around this one in "+x.clause)
	}
	e, err := fr.x.aggregate(n, f)
	if err != nil {
		return nil, err
	}
	return fr.param(x.b.label(n), e), nil
}

// hasAggregate reports whether an expression calls an aggregate of this query, not counting queries
// within it.
func (x *exprs) hasAggregate(n ast.Node) bool {
	found := false
	ast.Walk(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Query:
			return false
		case *ast.FuncCall:
			if f, ok := funcs.Lookup(n.Name.Name); ok && f.Kind == funcs.Aggregate && n.Over == nil {
				found = found || x.ownScope(n) == x.scope
			}
		}
		return !found
	})
	return found
}

// aggregatesInWindow reports a window that is partitioned or ordered by aggregates.
func (x *exprs) aggregatesInWindow(w *ast.WindowSpec) bool {
	for _, e := range w.PartitionBy {
		if x.hasAggregate(e) {
			return true
		}
	}
	for _, o := range w.OrderBy {
		if x.hasAggregate(o.Expr) {
			return true
		}
	}
	return false
}
