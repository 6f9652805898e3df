package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
)

// orderKey is a key of ORDER BY: an item of the select list, or an expression of its own.
type orderKey struct {
	item int // -1: key.Expr
	key  plan.SortKey
	node ast.Node
}

// orderBy binds an ORDER BY: names and ordinals of the select list, ALL, and expressions. Constants
// order nothing and are left out. NULL is the least value unless the clause says otherwise.
func (s *selection) orderBy(list []ast.OrderItem) ([]orderKey, error) {
	var keys []orderKey
	for i := range list {
		o := &list[i]
		base := orderKey{item: -1, node: o.Expr, key: plan.SortKey{Desc: o.Desc, NullsFirst: !o.Desc}}
		switch o.Nulls {
		case ast.NullsFirst:
			base.key.NullsFirst = true
		case ast.NullsLast:
			base.key.NullsFirst = false
		}
		if _, all := o.Expr.(*ast.Star); all {
			for i := range s.items {
				k := base
				k.item = i
				keys = append(keys, k)
			}
			continue
		}
		k, value, err := s.orderKey(base, o.Expr)
		if err != nil {
			return nil, err
		}
		if literalOf(value) == nil {
			keys = append(keys, k)
		}
	}
	return keys, nil
}

func (s *selection) orderKey(k orderKey, n ast.Expr) (orderKey, plan.Expr, error) {
	if i, ok, err := s.ordinal(n, "ORDER BY"); err != nil || ok {
		k.item = i
		if err != nil {
			return k, nil, err
		}
		return k, s.items[i].value, nil
	}
	if p, ok := n.(*ast.Path); ok && len(p.Parts) == 1 {
		found := itemsNamed(s.items, p.Parts[0].Name)
		for _, i := range found[min(len(found), 1):] {
			if !same(s.items[i].value, s.items[found[0]].value) {
				return k, nil, s.b.hint(n, "give them aliases, or order by number", "%s is ambiguous: %d columns of the select list have that name", p.Parts[0].String(), len(found))
			}
		}
		if len(found) > 0 {
			k.item = found[0]
			return k, s.items[k.item].value, nil
		}
	}
	x := s.result("ORDER BY")
	x.alias = s.valueOf
	if s.group == nil {
		x.noAggregate = "name it in the select list"
	}
	e, err := x.expr(n)
	if err != nil {
		return k, nil, err
	}
	for i, it := range s.items {
		if same(it.value, e) {
			k.item = i
			return k, e, nil
		}
	}
	k.key.Expr = e
	return k, e, nil
}
