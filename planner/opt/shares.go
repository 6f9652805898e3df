package opt

import "github.com/avrosql/avrosql/planner/plan"

// askShared asks of rows that are read once for several uses (plan.With) what all uses ask of them: for each
// column on which every use has conditions, that those of one of the uses hold. It also notes at the uses how
// much there is to read.
func askShared(_ *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		w, ok := n.(*plan.With)
		if !ok || w.Pushed {
			return n
		}
		c := *w
		c.Pushed = true
		if conds := asked(w); len(conds) > 0 {
			c.Def = filtered(w.Def, conds)
		}
		size := estimate(c.Def)
		c.Body = plan.RewriteNode(w.Body, func(n plan.Node) plan.Node {
			leaf, ok := n.(*plan.WorkTable)
			if !ok || leaf.Table != w.Table {
				return n
			}
			sized := *leaf
			sized.Size = size
			return &sized
		})
		return &c
	})
}

// asked returns the conditions, over the definition's columns.
func asked(w *plan.With) []plan.Expr {
	uses := 0
	var filters [][]plan.Expr // of each use that has them
	var leaves []*plan.WorkTable
	plan.WalkNodes(w.Body, func(n plan.Node) bool {
		if leaf, ok := n.(*plan.WorkTable); ok && leaf.Table == w.Table {
			uses++
		}
		if f, ok := n.(*plan.Filter); ok {
			if leaf, ok := f.Input.(*plan.WorkTable); ok && leaf.Table == w.Table {
				filters, leaves = append(filters, f.Conds), append(leaves, leaf)
			}
		}
		return true
	})
	if uses != len(filters) {
		return nil
	}
	var out []plan.Expr
	for i, col := range w.Cols {
		var any []plan.Expr
		for k, leaf := range leaves {
			conds := onColumn(leaf, i, col, filters[k])
			if len(conds) == 0 {
				any = nil
				break
			}
			any = append(any, allOf(conds))
		}
		if any = unique(any); len(any) == 1 {
			out = append(out, plan.Conjuncts(any[0])...)
		} else if len(any) > 1 {
			out = append(out, &plan.Or{Args: any})
		}
	}
	return out
}

// onColumn returns the conditions on the i-th column of the rows alone, rewritten to col.
func onColumn(leaf *plan.WorkTable, i int, col plan.Column, conds []plan.Expr) (out []plan.Expr) {
	for k, at := range leaf.Index {
		if at != i {
			continue
		}
		for _, c := range conds {
			refs := plan.Columns(c)
			if movable(c) && !plan.HasOuterRef(c) && len(refs) == 1 && refs.Has(leaf.Cols[k].ID) {
				out = append(out, plan.Substitute(c, map[plan.ColumnID]plan.Expr{leaf.Cols[k].ID: col.Ref()}))
			}
		}
	}
	return out
}

func allOf(conds []plan.Expr) plan.Expr {
	if len(conds) == 1 {
		return conds[0]
	}
	return &plan.And{Args: conds}
}
