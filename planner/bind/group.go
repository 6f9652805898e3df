package bind

import (
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// grouping collects what an Aggregate computes while the expressions above it are bound.
type grouping struct {
	b    *binder
	keys []plan.Named
	aggs []plan.AggCall
	rows *attachment // queries within keys and aggregates
	// texts are the keys that have queries in them or are constant, by how they are written: bound anew
	// the former have another query in them, and the latter are not all the constants that equal them.
	texts map[string]plan.Expr

	sets   [][]int     // grouping sets, see plan.Aggregate; nil for one
	set    plan.Column // the ordinal of the row's set
	nested bool        // there are keys that are made of others or, with several sets, of what others are made of
}

// noteText lets a key be known by its text if a query is part of it or it is constant.
func (g *grouping) noteText(n ast.Expr, key plan.Expr) {
	text := ast.Format(n)
	if strings.ContainsAny(text, "?:$") || literalOf(key) == nil && !g.rows.provides(key) {
		return
	}
	if g.texts == nil {
		g.texts = map[string]plan.Expr{}
	}
	g.texts[text] = key
}

// key returns the column of the key that e equals, nil if there is none or e is constant.
func (g *grouping) key(e plan.Expr) plan.Expr {
	if literalOf(e) != nil {
		return nil
	}
	return g.anyKey(e)
}

// anyKey is key of constants as well.
func (g *grouping) anyKey(e plan.Expr) plan.Expr {
	for _, k := range g.keys {
		if same(k.Expr, e) {
			return k.Column.Ref()
		}
	}
	return nil
}

// addKey adds a grouping key unless there is one that is the same, and returns its ordinal.
func (g *grouping) addKey(name string, e plan.Expr) int {
	for i, k := range g.keys {
		if same(k.Expr, e) {
			return i
		}
	}
	g.keys = append(g.keys, plan.Named{Column: g.b.column(name, e), Expr: e})
	return len(g.keys) - 1
}

// addAggregate returns the column of an aggregate; calls that are the same are computed once.
func (g *grouping) addAggregate(name string, a plan.AggCall) plan.Expr {
	for _, c := range g.aggs {
		if c.Func == a.Func && c.Distinct == a.Distinct && sameList(c.Args, a.Args) && sameKeys(c.Order, a.Order) && c.Type.Equal(a.Type) &&
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

// groupBy binds the GROUP BY clause: columns, aliases and ordinals of the select list, expressions,
// ALL.
func (s *selection) groupBy(clause *ast.GroupBy) error {
	b := s.b
	x := s.exprs("GROUP BY")
	x.at = s.group.rows
	x.whole = len(clause.Sets) > 0
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
		if err == nil && it.expr != nil {
			s.group.noteText(it.expr, e)
		}
		return e, err == nil, err
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
				if it.expr != nil {
					s.group.noteText(it.expr, e)
				}
				s.group.addKey(it.name, e)
			}
		}
	}
	all, err := s.groupingKeys(x, clause.Exprs)
	if err != nil {
		return err
	}
	if len(clause.Sets) == 0 {
		s.group.nest()
		return nil
	}
	sets := [][]int{all}
	for i := range clause.Sets {
		more, err := s.groupingSets(x, &clause.Sets[i])
		if err != nil {
			return err
		}
		if sets, err = b.crossSets(sets, more, clause); err != nil {
			return err
		}
	}
	s.group.divide(sets)
	return nil
}

// groupingKey binds an expression of GROUP BY and returns the ordinal of its key.
func (s *selection) groupingKey(x *exprs, n ast.Expr) (int, error) {
	b := s.b
	name := b.label(n)
	var e plan.Expr
	var err error
	if k, ok, bad := s.ordinal(n, "GROUP BY"); bad != nil {
		return 0, bad
	} else if ok {
		it := &s.items[k]
		if it.expr != nil && x.hasAggregate(it.expr) {
			return 0, b.hint(n, x.noAggregate, "column %d of the select list is an aggregate", k+1)
		}
		name = it.name
		if e, err = it.bind(x); err == nil && it.expr != nil {
			s.group.noteText(it.expr, e)
		}
	} else {
		e, err = x.bind(n)
	}
	if err != nil {
		return 0, err
	}
	s.group.noteText(n, e)
	return s.group.addKey(name, e), nil
}

func (s *selection) groupingKeys(x *exprs, list []ast.Expr) ([]int, error) {
	set := []int{}
	for _, n := range list {
		k, err := s.groupingKey(x, n)
		if err != nil {
			return nil, err
		}
		set = append(set, k)
	}
	return set, nil
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
