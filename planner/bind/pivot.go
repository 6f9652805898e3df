package bind

import (
	"context"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// maxPivot bounds the columns that a PIVOT makes.
const maxPivot = 10_000

// pivotColumn is one combination of the values that a PIVOT makes columns of.
type pivotColumn struct {
	name string
	cond plan.Expr
}

// pivot binds PIVOT as a grouping whose aggregates have filters. Without GROUP BY it groups by the columns
// that neither aggregates nor FOR refer to. Values that are not listed are read from the data, in their
// order and without NULL. A column is called after its value; after value and alias, joined by _, where
// the aggregate has an alias or there are several; after the values of all FOR, joined by _, where there
// are several.
func (b *binder) pivot(n *ast.Pivot, e env) (*source, error) {
	lists := make([][]types.Datum, len(n.For))
	for i := range n.For {
		if n.For[i].Values == nil {
			var err error
			if lists[i], err = b.pivotValues(n, &n.For[i], e); err != nil {
				return nil, err
			}
		}
	}
	src, err := b.table(n.Input, e)
	if err != nil {
		return nil, err
	}
	if n.GroupBy == nil {
		if err := b.partial(n); err != nil {
			return nil, err
		}
	}
	s := &selection{b: b, scope: e.scope(src.rels, src.cols), final: &attachment{}}
	s.group = &grouping{b: b, rows: &attachment{}}
	over := s.exprs("PIVOT")
	over.at, over.noAggregate = s.group.rows, "aggregates stand before FOR or behind USING"
	columns := []pivotColumn{{}}
	for i := range n.For {
		if columns, err = b.pivotFor(over, &n.For[i], lists[i], columns); err != nil {
			return nil, err
		}
	}
	aggs := n.Aggs
	if len(aggs) == 0 {
		at := n.For[0].Span
		aggs = []ast.SelectItem{{Span: at, Expr: &ast.FuncCall{Span: at, Name: ast.Ident{Span: at, Name: "count"}, Star: true}}}
	}
	if len(columns)*len(aggs) > maxPivot {
		return nil, b.errorf(n, "PIVOT would make %d columns, more than %d", len(columns)*len(aggs), maxPivot)
	}
	if err := s.pivotKeys(n); err != nil {
		return nil, err
	}
	var list []plan.Named
	for _, k := range s.group.keys {
		list = append(list, plan.Named{Column: b.column(k.Name, k.Column.Ref()), Expr: k.Column.Ref()})
	}
	x := s.result("PIVOT")
	x.at = s.group.rows
	for _, c := range columns {
		x.only = c.cond
		for i := range aggs {
			it := &aggs[i]
			if !x.hasAggregate(it.Expr) {
				return nil, b.hint(it.Expr, "for instance sum(…)", "PIVOT takes aggregates")
			}
			v, err := x.expr(it.Expr)
			if err != nil {
				return nil, err
			}
			name := c.name
			switch {
			case it.Alias != nil:
				name += "_" + it.Alias.Name
			case len(aggs) > 1:
				name += "_" + b.label(it.Expr)
			}
			list = append(list, plan.Named{Column: b.column(name, v), Expr: v})
		}
	}
	node := plan.Node(&plan.Aggregate{Input: s.group.rows.over(src.node), Keys: s.group.keys, Aggs: s.group.aggs})
	node = &plan.Project{Input: s.final.over(node), Exprs: list}
	return b.derived(&output{node, columnsOf(list)}, "", n.Alias, n)
}

// pivotFor multiplies the columns by the values of one FOR.
func (b *binder) pivotFor(x *exprs, f *ast.PivotFor, values []types.Datum, columns []pivotColumn) ([]pivotColumn, error) {
	arg, err := x.operand(f.Expr)
	if err != nil {
		return nil, err
	}
	type choice struct {
		name  string
		value operand
	}
	var list []choice
	for _, d := range values {
		list = append(list, choice{d.Text(b.zone), operand{&plan.Literal{Value: d}, f.Expr}})
	}
	for i := range f.Values {
		it := &f.Values[i]
		v, err := x.operand(it.Expr)
		if err != nil {
			return nil, err
		}
		if len(plan.Columns(v.e)) > 0 {
			return nil, b.errorf(it.Expr, "the values of PIVOT are constants")
		}
		name := b.label(it.Expr)
		if d := literalOf(v.e); d != nil {
			name = d.Text(b.zone)
		}
		if it.Alias != nil {
			name = it.Alias.Name
		}
		list = append(list, choice{name, v})
	}
	if len(columns)*len(list) > maxPivot {
		return nil, b.hint(f.Expr, "list the values that matter: IN (…)", "PIVOT would make %d columns, more than %d", len(columns)*len(list), maxPivot)
	}
	var out []pivotColumn
	for _, c := range columns {
		for _, v := range list {
			cond, err := x.comparison(plan.NotDistinct, arg, v.value)
			if err != nil {
				return nil, err
			}
			next := pivotColumn{name: v.name, cond: cond}
			if c.cond != nil {
				next.name = c.name + "_" + v.name
				next.cond = &plan.And{Args: append(plan.Conjuncts(c.cond), cond)}
			}
			out = append(out, next)
		}
	}
	return out, nil
}

// pivotKeys adds what a PIVOT groups by.
func (s *selection) pivotKeys(n *ast.Pivot) error {
	if n.GroupBy != nil {
		return s.groupBy(&ast.GroupBy{Span: n.Span, Exprs: n.GroupBy})
	}
	x := s.exprs("PIVOT")
	used := map[*column]bool{}
	use := func(e ast.Expr) {
		ast.Walk(e, func(n ast.Node) bool {
			if p, ok := n.(*ast.Path); ok {
				found, _ := x.readings(s.scope, p.Parts)
				for _, r := range found {
					used[r.col] = true
				}
			}
			return true
		})
	}
	for i := range n.Aggs {
		use(n.Aggs[i].Expr)
	}
	for i := range n.For {
		use(n.For[i].Expr)
	}
	for _, c := range s.scope.cols {
		if !used[c] && !c.hidden {
			s.group.addKey(c.name, c.expr())
		}
	}
	return nil
}

// pivotValues reads the values of a FOR without a list from the data.
func (b *binder) pivotValues(n *ast.Pivot, f *ast.PivotFor, e env) ([]types.Datum, error) {
	if b.opts.Rows == nil {
		return nil, b.hint(f, "list them: IN (…)", "the values of PIVOT cannot be read here")
	}
	mark := len(b.scans)
	src, err := b.table(n.Input, e)
	if err != nil {
		return nil, err
	}
	if err := b.partial(n); err != nil {
		return nil, err
	}
	s := &selection{b: b, scope: e.scope(src.rels, src.cols), final: &attachment{}}
	x := s.exprs("PIVOT")
	x.noAggregate = "aggregates stand before FOR or behind USING"
	v, err := x.expr(f.Expr)
	if err != nil {
		return nil, err
	}
	key := plan.Named{Column: b.column("value", v), Expr: v}
	var node plan.Node = &plan.Aggregate{Input: s.final.over(src.node), Keys: []plan.Named{key}}
	node = &plan.Filter{Input: node, Conds: []plan.Expr{&plan.IsNull{Arg: key.Column.Ref(), Negate: true}}}
	node = &plan.Sort{Input: node, Keys: []plan.SortKey{{Expr: key.Column.Ref(), NullsFirst: true}}}
	node = &plan.Limit{Input: node, N: maxPivot + 1}
	if len(plan.OuterRefs(node)) > 0 {
		return nil, b.hint(f, "list them: IN (…)", "the values of this PIVOT depend on the query around it")
	}
	for _, sc := range b.scans[mark:] {
		sc.finish()
	}
	b.scans = b.scans[:mark]
	rows, err := b.opts.Rows(b.ctx, b.settleShared(node))
	if err != nil {
		return nil, b.wrap(f, err)
	}
	values := make([]types.Datum, len(rows))
	for i, r := range rows {
		values[i] = r[0]
		if values[i].Type.Kind == types.Enum {
			values[i].Type = types.Of(types.Varchar)
		}
	}
	if len(values) > maxPivot {
		return nil, b.hint(f, "list those that matter: IN (…)", "%s has more than %d values", strings.TrimSpace(b.text(f.Expr)), maxPivot)
	}
	return values, nil
}

// RowsFunc runs a plan and returns its rows.
type RowsFunc func(ctx context.Context, root plan.Node) ([][]types.Datum, error)
