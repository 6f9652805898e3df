package opt

import "github.com/avrosql/avrosql/planner/plan"

// transitive carries what is known of a key on one side of a join over to the other: with a.x = b.x,
// a.x = 5 says b.x = 5. It is then a filter over the other side, for pushdown to take further, maybe to
// prune files by.
//
// The other side's rows that fail it could match none. So it holds for the right of an inner, left, semi
// or anti join and for the left of an inner or right one; not for a full join, which keeps rows of both,
// nor for NOT IN's, which asks whether there are rows at all. Only conditions on one key alone are
// carried, and only of a type where equal values are the same.
func transitive(_ *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		j, ok := n.(*plan.Join)
		if !ok || len(j.LeftKeys) == 0 {
			return n
		}
		var l, r []plan.Expr
		switch j.Kind {
		case plan.Inner, plan.Semi:
			l, r = derived(j.R, j.L, j.RightKeys, j.LeftKeys), derived(j.L, j.R, j.LeftKeys, j.RightKeys)
		case plan.Left, plan.Anti, plan.Single, plan.Mark:
			r = derived(j.L, j.R, j.LeftKeys, j.RightKeys)
		case plan.Right:
			l = derived(j.R, j.L, j.RightKeys, j.LeftKeys)
		}
		if len(l)+len(r) == 0 {
			return n
		}
		c := *j
		c.L, c.R = filtered(j.L, l), filtered(j.R, r)
		return &c
	})
}

// derived returns what the facts of one side say of the other and is not known there yet.
func derived(from, to plan.Node, fromKeys, toKeys []plan.Expr) []plan.Expr {
	m := map[plan.ColumnID][]*plan.ColumnRef{}
	for i, k := range fromKeys {
		a, ok1 := k.(*plan.ColumnRef)
		b, ok2 := toKeys[i].(*plan.ColumnRef)
		if ok1 && ok2 && a.T.Equal(b.T) && identifies(a.T) {
			m[a.ID] = append(m[a.ID], b)
		}
	}
	if len(m) == 0 {
		return nil
	}
	var known map[string]bool
	var out []plan.Expr
	for _, f := range facts(from) {
		cols := plan.Columns(f)
		if len(cols) != 1 || !movable(f) {
			continue
		}
		for id := range cols {
			for _, b := range m[id] {
				if known == nil {
					known = map[string]bool{}
					for _, k := range facts(to) {
						known[plan.Key(k)] = true
					}
				}
				c := plan.Substitute(f, map[plan.ColumnID]plan.Expr{id: b})
				if key := plan.Key(c); !known[key] {
					known[key] = true
					out = append(out, c)
				}
			}
		}
	}
	return out
}
