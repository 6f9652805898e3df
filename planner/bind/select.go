package bind

import (
	"errors"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
)

// selection is one SELECT block while it is bound.
type selection struct {
	b     *binder
	scope *scope
	items []item
	group *grouping   // nil unless the block is grouped
	final *attachment // queries of the select list, QUALIFY and the order
	block bool        // not what is only ordered
	// windows are the block's window functions; nil where there can be none.
	windows *windowing
	made    *generation // of the select list
}

// exprs binds expressions over the rows of FROM.
func (s *selection) exprs(clause string) *exprs {
	return &exprs{b: s.b, scope: s.scope, clause: clause, at: s.final}
}

// result binds expressions over what the block groups, if it does.
func (s *selection) result(clause string) *exprs {
	x := s.exprs(clause)
	x.group, x.windows = s.group, s.windows
	x.whole = s.group != nil && s.group.sets != nil
	x.mayGroup = s.block && s.group == nil
	return x
}

// selectBlock binds SELECT … with the ORDER BY and LIMIT that follow it. From below to above the plan
// is: tables, WHERE, grouping, HAVING, windows, QUALIFY, UNNEST in the select list, the select list with what else is sorted by,
// DISTINCT, order, limit, and a projection that takes away what is not selected.
func (b *binder) selectBlock(n *ast.Select, order []ast.OrderItem, c cut, e env) (*output, error) {
	src, err := b.from(n.From, e)
	if err != nil {
		return nil, err
	}
	sc := e.scope(src.rels, src.cols)
	out, err := b.blockOver(n, order, c, src, sc, false)
	var again *needsGroups
	if errors.As(err, &again) && again.scope == sc {
		out, err = b.blockOver(n, order, c, src, sc, true)
	}
	return out, err
}

// blockOver binds a block over its tables; grouped says that it has groups though none of its own
// clauses say so.
func (b *binder) blockOver(n *ast.Select, order []ast.OrderItem, c cut, src *source, sc *scope, grouped bool) (*output, error) {
	s := &selection{b: b, scope: sc, final: &attachment{}, made: &generation{}, block: true}
	var err error
	if err := s.expand(n.Items); err != nil {
		return nil, err
	}
	if s.windows, err = b.newWindowing(n.Windows); err != nil {
		return nil, err
	}
	node := src.node
	if n.Where != nil {
		x := s.exprs("WHERE")
		x.noAggregate = "conditions on aggregates belong into HAVING"
		x.aliasHint, x.alias = s.aliasHint, s.lateral(x, len(s.items))
		x.at = &attachment{}
		if node, err = x.filtered(node, n.Where); err != nil {
			return nil, err
		}
	}
	if grouped || s.isGrouped(n, order) {
		s.group = &grouping{b: b, rows: &attachment{}}
		if n.GroupBy != nil {
			if err := s.groupBy(n.GroupBy); err != nil {
				return nil, err
			}
		}
	}
	x := s.result("the select list")
	x.aliasHint, x.made = s.aliasHint, s.made
	for i := 0; i < len(s.items); i++ {
		it := &s.items[i]
		if it.value != nil {
			continue // came of the item before
		}
		x.loose = x.loose[:0]
		x.alias = s.lateral(x, i)
		if more, err := s.generate(i, x); more || err != nil {
			if err != nil {
				return nil, err
			}
			continue
		}
		if it.value, err = it.bind(x); err != nil {
			return nil, err
		}
		if _, ok := it.expr.(*ast.Path); ok && it.alias == nil && !it.named {
			it.name = x.resolved
		}
		if it.value, err = x.grouped(it.value); err != nil {
			return nil, err
		}
	}
	var having plan.Expr
	havingAt := &attachment{}
	if n.Having != nil {
		x := s.result("HAVING")
		x.windows, x.at = nil, havingAt
		x.alias = func(p *ast.Path) (plan.Expr, bool, error) {
			e, ok, err := s.valueOf(p)
			if ok && s.final.provides(e) {
				// A query of the select list comes after HAVING, which has to have one of its own.
				it, _ := s.aliased(p)
				inner := *x
				inner.alias = nil
				e, err = it.bind(&inner)
			}
			return e, ok && err == nil, err
		}
		if having, err = x.condition(n.Having); err != nil {
			return nil, err
		}
		if s.windows.uses(having) {
			return nil, b.hint(n.Having, "conditions on window functions belong into QUALIFY", "HAVING comes before window functions")
		}
	}
	var qualify plan.Expr
	if n.Qualify != nil {
		x := s.result("QUALIFY")
		x.alias = s.valueOf
		if s.group == nil {
			x.noAggregate = "name it in the select list"
		}
		if qualify, err = x.condition(n.Qualify); err != nil {
			return nil, err
		}
	}
	keys, err := s.orderBy(order)
	if err != nil {
		return nil, err
	}
	on, err := s.orderBy(orderItems(n.DistinctOn))
	if err != nil {
		return nil, err
	}
	if s.group != nil {
		// Every expression over the groups has been bound by now, so that all aggregates are known.
		node = &plan.Aggregate{Input: s.group.rows.over(node), Keys: s.group.keys, Sets: s.group.sets, Set: s.group.set, Aggs: s.group.aggs}
	}
	if having != nil {
		node = filter(havingAt.over(node), having)
	}
	node = s.windows.apply(node)
	node = s.final.over(node)
	if qualify != nil {
		node = filter(node, qualify)
	}
	if n.DistinctOn != nil {
		return s.distinctOn(s.made.over(node), keys, on, c)
	}
	return s.project(s.made.over(node), keys, n.Distinct, c)
}

// filter keeps the rows for which a condition is true.
func filter(n plan.Node, cond plan.Expr) plan.Node {
	return &plan.Filter{Input: n, Conds: plan.Conjuncts(cond)}
}

// isGrouped reports whether the block has groups: with GROUP BY, HAVING or an aggregate in the select
// list, QUALIFY or the order.
func (s *selection) isGrouped(n *ast.Select, order []ast.OrderItem) bool {
	if n.GroupBy != nil || n.Having != nil {
		return true
	}
	x := s.exprs("")
	for _, it := range s.items {
		if it.expr != nil && x.hasAggregate(it.expr) {
			return true
		}
	}
	for _, o := range append(orderItems(n.DistinctOn), order...) {
		if x.hasAggregate(o.Expr) {
			return true
		}
	}
	for i := range n.Windows {
		if x.aggregatesInWindow(n.Windows[i].Spec) {
			return true
		}
	}
	return n.Qualify != nil && x.hasAggregate(n.Qualify)
}

// valueOf resolves an alias of the select list to the value of its item.
func (s *selection) valueOf(p *ast.Path) (plan.Expr, bool, error) {
	it, err := s.aliased(p)
	if it == nil || err != nil {
		return nil, false, err
	}
	return it.value, it.value != nil, nil
}

// project makes the nodes from the select list up.
func (s *selection) project(node plan.Node, keys []orderKey, distinct bool, c cut) (*output, error) {
	b := s.b
	list := make([]plan.Named, 0, len(s.items)+len(keys))
	for _, it := range s.items {
		if distinct {
		}
		list = append(list, plan.Named{Column: b.column(it.name, it.value), Expr: it.value})
	}
	sortKeys := make([]plan.SortKey, 0, len(keys))
	hidden := false
	for _, k := range keys {
		key := k.key
		if k.item < 0 {
			if distinct {
				return nil, b.hint(k.node, "add it to the select list", "a SELECT DISTINCT is ordered by what it selects")
			}
			col := b.column(b.label(k.node), key.Expr)
			list = append(list, plan.Named{Column: col, Expr: key.Expr})
			key.Expr, hidden = col.Ref(), true
		}
		sortKeys = append(sortKeys, key)
	}
	n := len(s.items)
	node = &plan.Project{Input: node, Exprs: list}
	cols := columnsOf(list[:n])
	if distinct {
		list = rename(b, cols)
		node = &plan.Aggregate{Input: node, Keys: list}
		cols = columnsOf(list)
	}
	for i, k := range keys {
		if k.item >= 0 {
			sortKeys[i].Expr = cols[k.item].Ref()
		}
	}
	if len(sortKeys) > 0 {
		node = &plan.Sort{Input: node, Keys: sortKeys}
	}
	node, err := c.apply(b, node, sortKeys)
	if err != nil {
		return nil, err
	}
	if hidden || !c.plain() {
		list = rename(b, cols)
		node = &plan.Project{Input: node, Exprs: list}
		cols = columnsOf(list)
	}
	return &output{node, cols}, nil
}

func columnsOf(list []plan.Named) []plan.Column {
	cols := make([]plan.Column, len(list))
	for i, n := range list {
		cols[i] = n.Column
	}
	return cols
}

// rename hands on columns under new ids.
func rename(b *binder, cols []plan.Column) []plan.Named {
	list := make([]plan.Named, len(cols))
	for i, c := range cols {
		ref := c.Ref()
		list[i] = plan.Named{Column: b.column(c.Name, ref), Expr: ref}
	}
	return list
}
