package opt

import "github.com/avrosql/avrosql/planner/plan"

// pushWindow moves conditions below a window: a partition is passed whole or not at all, so those on
// columns that it is partitioned by may go. All others would change what the functions see.
func (o *optimizer) pushWindow(n *plan.Window, conds []plan.Expr) plan.Node {
	by, vague := plan.ColumnSet{}, plan.ColumnSet{}
	for _, e := range n.Partition {
		if r, ok := e.(*plan.ColumnRef); ok {
			by.Add(r.ID)
			if !identifies(r.T) {
				vague.Add(r.ID)
			}
		}
	}
	var down, stay []plan.Expr
	for _, c := range conds {
		refs := plan.Columns(c)
		ok := len(refs) > 0 && by.Contains(refs) && movable(c)
		for id := range refs {
			ok = ok && (!vague.Has(id) || comparesOnly(c))
		}
		if ok {
			down = append(down, c)
		} else {
			stay = append(stay, c)
		}
	}
	if in := o.push(n.Input, down); in != n.Input {
		c := *n
		c.Input = in
		n = &c
	}
	return filtered(n, stay)
}

// usedFuncs returns the functions of a window that something above refers to.
func (p *columnPruner) usedFuncs(n *plan.Window) []plan.WindowFunc {
	var list []plan.WindowFunc
	for _, f := range n.Funcs {
		if p.uses[f.ID] != nil {
			list = append(list, f)
		}
	}
	return list
}

func (p *columnPruner) collectWindow(n *plan.Window) {
	funcs := p.usedFuncs(n)
	if len(funcs) == 0 {
		return
	}
	for i := range funcs {
		for _, e := range funcs[i].Exprs() {
			p.note(e)
		}
	}
	for _, e := range n.Partition {
		p.note(e)
	}
	for _, k := range n.Order {
		p.note(k.Expr)
	}
}

// window drops the functions that nobody needs, and the node with the last of them.
func (p *columnPruner) window(n *plan.Window) plan.Node {
	funcs := p.usedFuncs(n)
	switch len(funcs) {
	case 0:
		return n.Input
	case len(n.Funcs):
	default:
		c := *n
		c.Funcs = funcs
		n = &c
	}
	return plan.MapExprs(n, p.expr)
}
