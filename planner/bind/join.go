package bind

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

var joinKinds = map[ast.JoinKind]plan.JoinKind{
	ast.InnerJoin: plan.Inner, ast.CrossJoin: plan.Cross, ast.LeftJoin: plan.Left, ast.RightJoin: plan.Right,
	ast.FullJoin: plan.Full, ast.SemiJoin: plan.Semi, ast.AntiJoin: plan.Anti, ast.StraightJoin: plan.Inner,
}

// join binds a join of two tables. The condition sees these two alone.
func (b *binder) join(n *ast.Join, e env) (*source, error) {
	// Chains nest to the left; going down in a loop keeps the stack flat.
	var chain []*ast.Join
	var first ast.TableExpr = n
	for {
		j, ok := first.(*ast.Join)
		if !ok {
			break
		}
		chain = append(chain, j)
		first = j.Left
	}
	left, err := b.table(first, e)
	if err != nil {
		return nil, err
	}
	for i := len(chain) - 1; i >= 0; i-- {
		right, params, err := b.rightOf(chain[i].Right, left, e)
		if err != nil {
			return nil, err
		}
		if left, err = b.joinTwo(chain[i], left, right, params, e); err != nil {
			return nil, err
		}
	}
	return left, nil
}

func (b *binder) joinTwo(n *ast.Join, left, right *source, params []plan.Named, e env) (*source, error) {
	if err := b.distinctNames(left.rels, right.rels); err != nil {
		return nil, err
	}
	j := &plan.Join{Kind: joinKinds[n.Kind], L: left.node, R: right.node, Straight: n.Kind == ast.StraightJoin}
	if len(params) > 0 && (j.Kind == plan.Right || j.Kind == plan.Full) {
		return nil, b.hint(n.Right, "make it a LEFT or an INNER JOIN", "a LATERAL table that refers to the left side cannot be joined by RIGHT or FULL JOIN, which keep its rows without one")
	}
	out := &source{}
	out.rels, out.cols = append(left.rels, right.rels...), append(left.cols, right.cols...)
	if n.Match != nil && n.Kind != ast.AsofJoin && n.Kind != ast.AsofLeftJoin {
		return nil, b.hint(n.Match, "write ON", "MATCH_CONDITION belongs to an ASOF JOIN")
	}
	switch n.Kind {
	case ast.AsofJoin, ast.AsofLeftJoin:
		return out, b.asof(n, left, right, params, out, e)
	case ast.PositionalJoin:
		if len(params) > 0 {
			return nil, b.hint(n.Right, "make it an INNER or LEFT JOIN", "a LATERAL table that refers to the left side cannot be joined by POSITIONAL JOIN")
		}
		out.node = b.positional(left, right)
		return out, nil
	}
	switch {
	case n.On != nil:
		x := b.onExprs(left, right, e)
		cond, err := x.condition(n.On)
		if err != nil {
			return nil, err
		}
		conds := plan.Conjuncts(cond)
		if len(x.at.list) > 0 {
			out.node, err = b.onQueries(n, x.at, j, left, right, params, conds, e)
			if err != nil {
				return nil, err
			}
			break
		}
		split(j, left, right, conds)
	case n.Natural || len(n.Using) > 0:
		if err := b.using(n, j, left, right, out); err != nil {
			return nil, err
		}
	case n.Kind == ast.InnerJoin || n.Kind == ast.StraightJoin:
		j.Kind = plan.Cross
	case n.Kind != ast.CrossJoin:
		return nil, b.hint(n.Right, "add ON condition or USING (columns)", "the join does not say which rows go together")
	}
	if out.node == nil {
		out.node = dependent(j, params)
	}
	if j.Kind == plan.Semi || j.Kind == plan.Anti {
		out.rels, out.cols = left.rels, left.cols
		return out, nil
	}
	// What an outer join fills with NULLs is nullable from here on, but was not yet in its own
	// condition.
	if j.Kind == plan.Left || j.Kind == plan.Full {
		fill(right)
	}
	if j.Kind == plan.Right || j.Kind == plan.Full {
		fill(left)
	}
	return out, nil
}

// onExprs binds the condition of a join, which sees the two sides.
func (b *binder) onExprs(left, right *source, e env) *exprs {
	rels := append(left.rels[:len(left.rels):len(left.rels)], right.rels...)
	cols := append(left.cols[:len(left.cols):len(left.cols)], right.cols...)
	return &exprs{b: b, scope: e.scope(rels, cols), clause: "ON", noAggregate: "join a derived table that aggregates", at: &attachment{}}
}

func fill(s *source) {
	for _, r := range s.rels {
		r.outer = true
	}
}

// produced returns the columns of a side that have been referred to.
func produced(s *source) plan.ColumnSet {
	set := plan.ColumnSet{}
	for id := range s.more {
		set.Add(id)
	}
	for _, r := range s.rels {
		for _, c := range r.cols {
			switch {
			case c.plan != nil:
				set.Add(c.plan.ID)
			case c.scan != nil:
				if sc := c.scan.cols[c.index]; sc != nil {
					set.Add(sc.ID)
				}
			}
		}
	}
	return set
}

// split takes the equalities between the two sides out of a condition as keys. One that may raise an
// error stays where it stands unless all before it are keys as well: conditions to its left protect it.
func split(j *plan.Join, left, right *source, conds []plan.Expr) {
	l, r := produced(left), produced(right)
	for _, c := range conds {
		if a, z, ok := equality(c, l, r); ok && (len(j.Residual) == 0 || !plan.CanError(a) && !plan.CanError(z)) {
			j.LeftKeys, j.RightKeys = append(j.LeftKeys, a), append(j.RightKeys, z)
		} else {
			j.Residual = append(j.Residual, c)
		}
	}
}

// equality reports whether a condition equates an expression over the left side with one over the
// right, and returns them, of one type.
func equality(e plan.Expr, left, right plan.ColumnSet) (l, r plan.Expr, ok bool) {
	c, is := e.(*plan.Compare)
	if !is || c.Op != plan.Eq || !plan.Deterministic(c) {
		return nil, nil, false
	}
	has := func(e plan.Expr) bool {
		for range plan.Refs(e) {
			return true
		}
		return false
	}
	l, r = c.L, c.R
	if !has(l) || !has(r) {
		return nil, nil, false
	}
	if !left.Covers(l) || !right.Covers(r) {
		l, r = r, l
	}
	if !left.Covers(l) || !right.Covers(r) {
		return nil, nil, false
	}
	return joinKey(l, r.Type()), joinKey(r, l.Type()), true
}

// joinKey returns a key in a type that the other side's key has too: text of unlike kinds, which
// compares as it is, becomes VARCHAR.
func joinKey(e plan.Expr, other *types.Type) plan.Expr {
	if e.Type().Equal(other) || !e.Type().Text() {
		return e
	}
	return castTo(e, types.Of(types.Varchar))
}

// using binds USING and NATURAL: the named columns of both sides are equal and stand once, first, in *.
func (b *binder) using(n *ast.Join, j *plan.Join, left, right, out *source) error {
	names := n.Using
	if n.Natural {
		if err := b.partial(n); err != nil {
			return err
		}
		for _, c := range left.cols {
			if !c.hidden && len(visible(find(right.cols, c.name))) > 0 {
				names = append(names, ast.Ident{Span: n.Span, Name: c.name})
			}
		}
		if len(names) == 0 {
			return b.hint(n.Right, "say ON what, or CROSS JOIN", "NATURAL JOIN: the tables have no column in common")
		}
	}
	var merged []*column
	gone := map[*column]bool{}
	for i := range names {
		l, err := b.usingColumn(&names[i], left, "left")
		if err != nil {
			return err
		}
		r, err := b.usingColumn(&names[i], right, "right")
		if err != nil {
			return err
		}
		if gone[l] || gone[r] {
			return b.errorf(&names[i], "USING names %s twice", names[i].String())
		}
		x := &exprs{b: b}
		a, z, err := x.align(operand{l.expr(), &names[i]}, operand{r.expr(), &names[i]})
		if err != nil {
			return err
		}
		j.LeftKeys = append(j.LeftKeys, joinKey(a, z.Type()))
		j.RightKeys = append(j.RightKeys, joinKey(z, a.Type()))
		m := &column{name: l.name, merged: [2]*column{l, r}}
		switch j.Kind {
		case plan.Right:
			m = r
		case plan.Full:
			m.common, _ = types.Common(l.typ(), r.typ())
		default:
			m = l
		}
		merged = append(merged, m)
		gone[l], gone[r] = true, true
	}
	out.cols = merged
	for _, c := range append(left.cols[:len(left.cols):len(left.cols)], right.cols...) {
		if !gone[c] {
			out.cols = append(out.cols, c)
		}
	}
	return nil
}

func visible(cols []*column) []*column {
	var out []*column
	for _, c := range cols {
		if !c.hidden {
			out = append(out, c)
		}
	}
	return out
}

func (b *binder) usingColumn(name *ast.Ident, s *source, side string) (*column, error) {
	found := find(s.cols, name.Name)
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, b.hint(name, b.columnHint(name, columnNames(s.cols)), "the %s side of the join has no column %s", side, name.String())
	}
	where := make([]string, len(found))
	for i, c := range found {
		where[i] = c.where()
	}
	return nil, b.hint(name, "write ON with alias.column", "%s is ambiguous on the %s side: it is in %s", name.String(), side, strings.Join(where, " and "))
}
