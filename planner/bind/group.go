package bind

import (
	"fmt"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// grouping collects what an Aggregate computes while the expressions above it are bound.
type grouping struct {
	b    *binder
	keys []plan.Named
	aggs []plan.AggCall
	rows *attachment // queries within keys and aggregates
}

// key returns the column of the key that e equals, nil if there is none.
func (g *grouping) key(e plan.Expr) plan.Expr {
	for _, k := range g.keys {
		if same(k.Expr, e) {
			return k.Column.Ref()
		}
	}
	return nil
}

// addKey adds a grouping key unless there is one that is the same.
func (g *grouping) addKey(name string, e plan.Expr) {
	for _, k := range g.keys {
		if same(k.Expr, e) {
			return
		}
	}
	g.keys = append(g.keys, plan.Named{Column: g.b.column(name, e), Expr: e})
}

// addAggregate returns the column of an aggregate; calls that are the same are computed once.
func (g *grouping) addAggregate(name string, a plan.AggCall) plan.Expr {
	for _, c := range g.aggs {
		if c.Func == a.Func && c.Distinct == a.Distinct && sameList(c.Args, a.Args) &&
			(c.Filter == nil) == (a.Filter == nil) && (c.Filter == nil || same(c.Filter, a.Filter)) {
			return c.Column.Ref()
		}
	}
	a.ID, a.Name = g.b.id(), name
	g.aggs = append(g.aggs, a)
	return a.Column.Ref()
}

// ungrouped is the error for a column that is neither grouped by nor within an aggregate.
func (x *exprs) ungrouped(c looseColumn) error {
	name := x.b.text(c.node)
	if _, ok := c.node.(*ast.Path); !ok || name == "" {
		name = c.name
	}
	if len(x.group.keys) == 0 {
		return x.b.hint(c.node, fmt.Sprintf("add GROUP BY %s, or write any_value(%s)", name, name), "column %s stands beside an aggregate, but the query does not group by it", name)
	}
	return x.b.hint(c.node, fmt.Sprintf("add it to GROUP BY, or write any_value(%s)", name), "column %s is neither grouped by nor in an aggregate", name)
}

// aggregate binds the call of an aggregate.
func (x *exprs) aggregate(n *ast.FuncCall, f *funcs.Func) (plan.Expr, error) {
	b := x.b
	if s := x.ownScope(n); s != x.scope {
		return x.outerAggregate(s, n, f)
	}
	switch {
	case x.inAggregate != nil:
		return nil, b.hint(n, "compute the inner one in a derived table", "aggregate %s stands within aggregate %s", f.Name, x.inAggregate.Name.Name)
	case x.group == nil && x.mayGroup:
		return nil, &needsGroups{x.scope}
	case x.noAggregate != "" || x.group == nil:
		return nil, b.hint(n, x.noAggregate, "aggregate %s cannot stand in %s", f.Name, x.clause)
	case n.WithinGroup != nil:
		return nil, b.unsupported(n, "WITHIN GROUP")
	case n.OrderBy != nil:
		return nil, b.unsupported(n.OrderBy[0].Expr, "ORDER BY within an aggregate")
	case n.Nulls != ast.NullsDefault:
		return nil, b.unsupported(n, "IGNORE NULLS and RESPECT NULLS")
	}
	inner := *x
	inner.inAggregate = n
	inner.alias = nil
	inner.at, inner.guard = x.group.rows, nil
	call := plan.AggCall{Func: f.Name, Distinct: n.Distinct}
	if n.Filter != nil {
		// What it rejects the arguments are not evaluated for.
		cond, err := inner.bindCondition(n.Filter)
		if err != nil {
			return nil, err
		}
		call.Filter = cond
		inner.given(cond)
	}
	var args []operand
	nodes := n.Args
	if len(nodes) == 1 && f.Name == "count" {
		if s, ok := nodes[0].(*ast.Star); ok && len(s.Exclude) == 0 && len(s.Replace) == 0 && !n.Distinct {
			// count(t.*) counts rows, as count(*) does.
			nodes = nil
		}
	}
	for _, a := range nodes {
		o, err := inner.operand(a)
		if err != nil {
			return nil, err
		}
		args = append(args, o)
	}
	if n.Separator != nil {
		o, err := inner.operand(n.Separator)
		if err != nil {
			return nil, err
		}
		args = append(args, o)
	}
	switch {
	case n.Star && f.Name != "count":
		return nil, b.hint(n, "it is "+f.Signature(), "%s does not take *", f.Name)
	case n.Distinct && len(args) == 0:
		return nil, b.hint(n, "name the columns, or count the rows of a SELECT DISTINCT", "COUNT(DISTINCT *) does not say of what")
	}
	sig, err := b.resolve(n, f, args)
	if err != nil {
		return nil, err
	}
	for i, a := range args {
		e := castTo(a.e, sig.Args[i])
		if (n.Distinct || f.Name == "min" || f.Name == "max") && !e.Type().Orders() {
			return nil, b.orders(operand{e, a.n}, "compared")
		}
		call.Args = append(call.Args, e)
	}
	switch f.Name {
	case "min", "max", "any_value", "bool_and", "bool_or":
		call.Distinct = false
	}
	call.Type, call.Nullable = sig.Result, sig.Nullable
	return x.group.addAggregate(b.label(n), call), nil
}

// groupBy binds the GROUP BY clause: columns, aliases and ordinals of the select list, expressions,
// ALL.
func (s *selection) groupBy(clause *ast.GroupBy) error {
	b := s.b
	if len(clause.Sets) > 0 {
		return b.unsupported(&clause.Sets[0], "GROUPING SETS, ROLLUP and CUBE")
	}
	x := s.exprs("GROUP BY")
	x.at = s.group.rows
	x.noAggregate = "conditions on aggregates belong into HAVING; their values can't be grouped by"
	x.alias = func(p *ast.Path) (plan.Expr, bool, error) {
		it, err := s.aliased(p)
		if it == nil || err != nil {
			return nil, false, err
		}
		// Within the item its own alias means nothing.
		inner := *x
		inner.alias = nil
		e, err := it.bind(&inner)
		return e, err == nil, err
	}
	add := func(name string, o operand) error {
		if err := b.orders(o, "grouped by"); err != nil {
			return err
		}
		s.group.addKey(name, o.e)
		return nil
	}
	if clause.All {
		for i := range s.items {
			it := &s.items[i]
			if it.node != nil && it.expr != nil && (x.hasAggregate(it.expr) || hasWindow(it.expr)) {
				continue
			}
			e, err := it.bind(x)
			if err != nil {
				return err
			}
			if literalOf(e) == nil {
				if err := add(it.name, operand{e, it.node}); err != nil {
					return err
				}
			}
		}
	}
	for _, n := range clause.Exprs {
		name := b.label(n)
		var e plan.Expr
		var err error
		if k, ok, bad := s.ordinal(n, "GROUP BY"); bad != nil {
			return bad
		} else if ok {
			it := &s.items[k]
			if it.expr != nil && x.hasAggregate(it.expr) {
				return b.hint(n, x.noAggregate, "column %d of the select list is an aggregate", k+1)
			}
			name = it.name
			e, err = it.bind(x)
		} else {
			e, err = x.bind(n)
		}
		if err != nil {
			return err
		}
		if err := add(name, operand{e, n}); err != nil {
			return err
		}
	}
	return nil
}

// ordinal returns which item of the select list a clause means by a whole number, from 0.
func (s *selection) ordinal(n ast.Expr, clause string) (int, bool, error) {
	lit, ok := n.(*ast.IntLit)
	if !ok {
		return 0, false, nil
	}
	d, ok := types.ParseNumber(lit.Text)
	if !ok || d.Type.Kind != types.BigInt || d.I < 1 || d.I > int64(len(s.items)) {
		return 0, false, s.b.errorf(n, "%s %s: the select list has %s", clause, lit.Text, plural(len(s.items), "column"))
	}
	return int(d.I - 1), true, nil
}
