package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
)

// orderItems are expressions that are read as ORDER BY reads its own.
func orderItems(list []ast.Expr) []ast.OrderItem {
	items := make([]ast.OrderItem, len(list))
	for i, e := range list {
		items[i] = ast.OrderItem{Span: e.Source(), Expr: e}
	}
	return items
}

// distinctOn makes the nodes of SELECT DISTINCT ON (…): of the rows that agree in the expressions, the
// one that the order has first; the rows that are left stay in that order. The expressions need not be
// the first ones of ORDER BY.
func (s *selection) distinctOn(node plan.Node, keys, on []orderKey, c cut) (*output, error) {
	b := s.b
	list := make([]plan.Named, 0, len(s.items)+len(keys)+len(on))
	for _, it := range s.items {
		list = append(list, plan.Named{Column: b.column(it.name, it.value), Expr: it.value})
	}
	column := func(k orderKey) plan.Expr {
		if k.item >= 0 {
			return list[k.item].Column.Ref()
		}
		col := b.column(b.label(k.node), k.key.Expr)
		list = append(list, plan.Named{Column: col, Expr: k.key.Expr})
		return col.Ref()
	}
	var order []plan.SortKey
	for _, k := range keys {
		key := k.key
		key.Expr = column(k)
		order = append(order, key)
	}
	var groups []plan.Named
	for _, k := range on {
		e := column(k)
		groups = append(groups, plan.Named{Column: b.column(b.label(k.node), e), Expr: e})
	}
	node = &plan.Project{Input: node, Exprs: list}
	if len(order) > 0 {
		node = &plan.Sort{Input: node, Keys: order}
	}
	cols := columnsOf(list[:len(s.items)])
	if len(groups) == 0 {
		// All rows agree in constants.
		node = &plan.Limit{Input: node, N: 1}
	} else {
		first := &plan.Aggregate{Input: node, Keys: groups}
		for i, col := range cols {
			call := plan.AggCall{Column: plan.Column{ID: b.id(), Name: col.Name, Type: col.Type, Nullable: col.Nullable}, Func: "first", Args: []plan.Expr{col.Ref()}}
			first.Aggs = append(first.Aggs, call)
			cols[i] = call.Column
		}
		node = first
	}
	if c.ties && !c.plain() {
		return nil, b.hint(c.at, "select from a derived table", "WITH TIES does not go with DISTINCT ON")
	}
	node, err := c.apply(b, node, nil)
	if err != nil {
		return nil, err
	}
	list = rename(b, cols)
	return &output{&plan.Project{Input: node, Exprs: list}, columnsOf(list)}, nil
}
