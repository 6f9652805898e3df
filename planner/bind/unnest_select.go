package bind

import (
	"slices"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// generation collects the calls of UNNEST, EXPLODE and the like in a select list. They are evaluated
// for the rows that are left of windows and QUALIFY, side by side: the row is repeated as often as the
// longest list has elements, the others are NULL past their end.
type generation struct {
	node *plan.Unnest // nil: there are none
}

// over puts the lists over a node.
func (g *generation) over(n plan.Node) plan.Node {
	if g.node == nil {
		return n
	}
	g.node.Input = n
	return g.node
}

// add adds the lists of a call and returns their columns.
func (x *exprs) add(g generator, n *ast.FuncCall) ([]plan.Column, error) {
	b := x.b
	switch {
	case x.made == nil || x.inAggregate != nil || x.inWindow != nil:
		return nil, b.hint(n, "in FROM it is a table: FROM t, UNNEST(t.list) AS u(x)", "%s stands in FROM or in the select list, outside of aggregates, not in %s", strings.ToUpper(g.name), x.clause)
	case n.Star || n.Distinct || n.Filter != nil || n.OrderBy != nil:
		return nil, b.errorf(n, "%s takes arguments alone", g.name)
	}
	made, mark := x.made, len(x.loose)
	x.made = nil
	ls, err := x.bindLists(g, n, n.Args, false)
	x.made = made
	if err != nil {
		return nil, err
	}
	for _, l := range ls.node.Lists {
		if l.Args[0], err = x.grouped(l.Args[0]); err != nil {
			return nil, err
		}
	}
	x.loose = x.loose[:mark]
	cols := ls.cols
	if made.node == nil {
		made.node = &plan.Unnest{}
	}
	u := made.node
	u.Outer = u.Outer || g.Outer
	u.Lists = append(u.Lists, ls.node.Lists...)
	if g.Position {
		if u.Ordinal.ID == 0 {
			u.Ordinal = plan.Column{ID: b.id(), Name: "pos", Type: types.Of(types.BigInt), Nullable: g.Outer}
		}
		cols = append([]plan.Column{u.Ordinal}, cols...)
	}
	if len(u.Lists) > 1 {
		for _, l := range u.Lists {
			for i := range l.Cols {
				l.Cols[i].Nullable = true
			}
		}
		cols = slices.Clone(cols)
		for i := range cols {
			cols[i].Nullable = true
		}
	}
	return cols, nil
}

// generated binds a call that is one value of each row.
func (x *exprs) generated(g generator, n *ast.FuncCall) (plan.Expr, error) {
	cols, err := x.add(g, n)
	if err != nil {
		return nil, err
	}
	if len(cols) != 1 {
		return nil, x.b.hint(n, "let it stand alone in the select list, or in FROM", "%s gives %d columns here", strings.ToUpper(g.name), len(cols))
	}
	ref := cols[0].Ref()
	ref.Null = true // another list may turn out to be longer
	return ref, nil
}

// generate binds item i if it is a call that gives several columns, and puts them in its place.
func (s *selection) generate(i int, x *exprs) (bool, error) {
	call, ok := s.items[i].expr.(*ast.FuncCall)
	if !ok {
		return false, nil
	}
	g, ok := generatorOf(call.Name.Name)
	if !ok || g.Series {
		return false, nil
	}
	cols, err := x.add(g, call)
	if err != nil {
		return false, err
	}
	if len(cols) == 1 {
		ref := cols[0].Ref()
		ref.Null = true
		s.items[i].value = ref
		return true, nil
	}
	if it := s.items[i]; it.alias != nil {
		return false, s.b.hint(it.alias, "use it in FROM to name them", "%s gives %d columns, which one alias cannot name", strings.ToUpper(g.name), len(cols))
	}
	items := make([]item, len(cols))
	for k, c := range cols {
		ref := c.Ref()
		ref.Null = true
		if items[k] = (item{name: c.Name, node: call, value: ref}); c.Name == g.name {
			items[k].name = "col"
		}
	}
	s.items = slices.Replace(s.items, i, i+1, items...)
	return true, nil
}
