package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// fullOnBoth binds a FULL JOIN with a query in its condition that refers to both sides: the rows of a
// LEFT JOIN, which pairs is, and behind them those of the right side that no row of the left side goes
// with. For the latter both sides are bound once more, as a table of WITH is wherever it is used. From
// here on the columns of the two sides are those of the UNION ALL.
func (b *binder) fullOnBoth(n *ast.Join, pairs plan.Node, left, right *source, conds []plan.Expr, e env) (plan.Node, error) {
	again := repeatable(left.node) && repeatable(right.node)
	for _, c := range conds {
		again = again && plan.Deterministic(c)
	}
	if !again {
		return nil, b.hint(n.On, "make it a LEFT JOIN, and add the rows of the right side that have no match by UNION ALL",
			"a query in the condition of a FULL JOIN refers to both of its sides, of which one may have other rows when it is read again")
	}
	l, err := b.table(n.Left, e)
	if err != nil {
		return nil, err
	}
	r, _, err := b.rightOf(n.Right, l, e)
	if err != nil {
		return nil, err
	}
	x := b.onExprs(l, r, e)
	cond, err := x.condition(n.On)
	if err != nil {
		return nil, err
	}
	rest, err := b.onQueries(n, x.at, &plan.Join{Kind: plan.Anti, L: r.node, R: l.node}, r, l, nil, plan.Conjuncts(cond), e)
	if err != nil {
		return nil, err
	}
	u := &plan.Union{List: []plan.Node{pairs, rest}, Exprs: make([][]plan.Expr, 2)}
	take := func(cols []*column, other []*column) {
		for i, c := range cols {
			first, second := c.expr(), plan.Expr(&plan.Literal{Value: types.NullOf(c.typ())})
			if other != nil {
				second = other[i].expr()
				if ref, ok := first.(*plan.ColumnRef); ok {
					ref.Null = true // by the LEFT JOIN
				}
			}
			u.Cols = append(u.Cols, plan.Column{ID: b.id(), Name: c.name, Type: c.typ(), Nullable: true})
			u.Exprs[0], u.Exprs[1] = append(u.Exprs[0], first), append(u.Exprs[1], second)
		}
	}
	lcols, rcols := left.base(), right.base()
	take(lcols, nil)
	take(rcols, r.base())
	for i, c := range append(lcols, rcols...) {
		c.scan, c.plan = nil, &u.Cols[i]
	}
	left.more, right.more = nil, nil
	return u, nil
}

// base returns the columns of tables and queries that all columns of s are made of, each once.
func (s *source) base() []*column {
	var out []*column
	seen := map[*column]bool{}
	var add func(c *column)
	add = func(c *column) {
		switch {
		case c == nil || seen[c]:
			return
		case c.scan != nil || c.plan != nil:
			out = append(out, c)
		default:
			add(c.of)
			add(c.merged[0])
			add(c.merged[1])
		}
		seen[c] = true
	}
	for _, r := range s.rels {
		for _, c := range r.cols {
			add(c)
		}
	}
	for _, c := range s.cols {
		add(c)
	}
	return out
}

// repeatable reports whether a node has the same rows each time it is read: none is drawn by chance, or
// by where a LIMIT cuts.
func repeatable(n plan.Node) bool {
	same := true
	plan.WalkNodes(n, func(n plan.Node) bool {
		switch n.(type) {
		case *plan.Limit, *plan.TopN:
			same = false
		}
		for _, e := range plan.NodeExprs(n) {
			same = same && plan.Deterministic(e)
		}
		return same
	})
	return same
}
