package bind

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// unpivot binds UNPIVOT: each row becomes one for each group of columns, in their order, with the name of
// the group and its values. Rows whose values are all NULL are left out unless NULLS are included. The
// other columns stand before name and values.
func (b *binder) unpivot(n *ast.Unpivot, e env) (*source, error) {
	src, err := b.table(n.Input, e)
	if err != nil {
		return nil, err
	}
	if err := b.partial(n); err != nil {
		return nil, err
	}
	s := &selection{b: b, scope: e.scope(src.rels, src.cols), final: &attachment{}}
	x := s.exprs("UNPIVOT")
	used := map[*column]bool{}
	var names []string
	values := make([][]operand, len(n.Values))
	for i := range n.Columns {
		g := &n.Columns[i]
		groups, err := s.unpivotGroups(x, n, g)
		if err != nil {
			return nil, err
		}
		for _, group := range groups {
			var label []string
			for k, c := range group {
				used[c] = true
				label = append(label, c.name)
				values[k] = append(values[k], operand{c.expr(), g})
			}
			name := strings.Join(label, "_")
			if g.Alias != "" {
				name = g.Alias
			}
			names = append(names, name)
		}
	}
	if len(names) > maxColumns {
		return nil, b.errorf(n, "UNPIVOT has more than %d columns", maxColumns)
	}
	number := plan.Column{ID: b.id(), Name: "number", Type: types.Of(types.BigInt)}
	numbers := &plan.Values{Cols: []plan.Column{number}}
	for i := range names {
		numbers.Rows = append(numbers.Rows, []plan.Expr{&plan.Literal{Value: types.NewInt(int64(i))}})
	}
	var list []plan.Named
	add := func(name string, v plan.Expr) plan.Column {
		c := b.column(name, v)
		list = append(list, plan.Named{Column: c, Expr: v})
		return c
	}
	for _, c := range src.cols {
		if !used[c] && !c.hidden {
			add(c.name, c.expr())
		}
	}
	labels := make([]plan.Expr, len(names))
	for i, name := range names {
		labels[i] = &plan.Literal{Value: types.NewString(name)}
	}
	add(n.Name.Name, byNumber(number, labels, types.Of(types.Varchar)))
	var present []plan.Expr
	for k, v := range values {
		t, err := b.unify(v, func(l, r operand) error {
			return b.hint(r.n, "CAST them in a derived table", "UNPIVOT puts values of unlike types into one column, %s and %s", l.e.Type(), r.e.Type())
		})
		if err != nil {
			return nil, err
		}
		exprs := make([]plan.Expr, len(v))
		for i, o := range v {
			exprs[i] = castTo(o.e, t)
		}
		c := add(n.Values[k].Name, byNumber(number, exprs, t))
		present = append(present, &plan.IsNull{Arg: c.Ref(), Negate: true})
	}
	node := plan.Node(&plan.Project{Input: &plan.Join{Kind: plan.Cross, L: src.node, R: numbers}, Exprs: list})
	if !n.IncludeNulls {
		cond := present[0]
		if len(present) > 1 {
			cond = &plan.Or{Args: present}
		}
		node = &plan.Filter{Input: node, Conds: []plan.Expr{cond}}
	}
	return b.derived(&output{node, columnsOf(list)}, "", n.Alias, n)
}

// unpivotGroups returns the columns of each row that a group means; a star means every column on its own.
func (s *selection) unpivotGroups(x *exprs, n *ast.Unpivot, g *ast.UnpivotColumns) ([][]*column, error) {
	b := s.b
	if star, ok := g.Columns[0].(*ast.Star); ok {
		if len(n.Values) > 1 || g.Alias != "" || len(star.Replace) > 0 || len(star.Rename) > 0 {
			return nil, b.hint(g, "name the columns", "* in UNPIVOT means columns with a value each, under their names")
		}
		items, err := s.starItems(star)
		if err != nil {
			return nil, err
		}
		var out [][]*column
		for _, it := range items {
			if len(it.steps) > 0 {
				return nil, b.errorf(g, "UNPIVOT takes columns, not fields")
			}
			out = append(out, []*column{it.col})
		}
		return out, nil
	}
	if len(g.Columns) != len(n.Values) {
		return nil, b.errorf(g, "this is %s, there are %s for them", plural(len(g.Columns), "column"), plural(len(n.Values), "name"))
	}
	var group []*column
	for _, c := range g.Columns {
		p := c.(*ast.Path)
		found, problem := x.readings(s.scope, p.Parts)
		switch {
		case len(found) == 0 && problem != nil:
			return nil, problem
		case len(found) == 0:
			return nil, x.unknown(p)
		case len(found) > 1:
			return nil, x.ambiguous(p, found)
		case len(found[0].steps) > 0:
			return nil, b.hint(p, "select it in a derived table", "UNPIVOT takes columns, not fields")
		}
		group = append(group, found[0].col)
	}
	return [][]*column{group}, nil
}

// byNumber chooses among values by a column that counts from 0.
func byNumber(number plan.Column, values []plan.Expr, t *types.Type) plan.Expr {
	if len(values) == 1 {
		return values[0]
	}
	out := &plan.Case{T: t}
	for i, v := range values {
		out.Null = out.Null || v.Nullable()
		if i == len(values)-1 {
			out.Else = v
			break
		}
		is := &plan.Compare{Op: plan.Eq, L: number.Ref(), R: &plan.Literal{Value: types.NewInt(int64(i))}}
		out.Whens = append(out.Whens, plan.When{Cond: is, Then: v})
	}
	return out
}
