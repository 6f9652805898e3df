package bind

import (
	"sort"
	"strconv"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// env is what a query sees of the text around it.
type env struct {
	outer *scope // the tables of the query around, where they may be seen
	frame *frame // what refers to them
	ctes  *cte   // the tables of WITH, innermost first
}

// output is a bound query: a node and the columns that it hands up, all of them.
type output struct {
	node plan.Node
	cols []plan.Column
}

// query binds a whole query.
func (b *binder) query(q *ast.Query, e env) (*output, error) {
	if err := b.ctx.Err(); err != nil {
		return nil, err
	}
	e, err := b.with(q, e)
	if err != nil {
		return nil, err
	}
	cut, err := b.limit(q)
	if err != nil {
		return nil, err
	}
	if body, ok := q.Body.(*ast.Select); ok {
		return b.selectBlock(body, q.OrderBy, cut, e)
	}
	out, err := b.body(q.Body, e)
	if err != nil {
		return nil, err
	}
	return b.orderOutput(out, q.OrderBy, cut, e)
}

// values binds VALUES (…), (…); its columns are called column1, column2 ….
func (b *binder) values(v *ast.Values, e env) (*output, error) {
	x := &exprs{b: b, scope: e.scope(nil, nil), clause: "VALUES", noAggregate: "there are no rows to aggregate"}
	rows := make([]attachment, len(v.Rows))
	queries := false
	width := len(v.Rows[0])
	columns := make([][]operand, width)
	for k, row := range v.Rows {
		x.at = &rows[k]
		if len(row) != width {
			return nil, b.errorf(row[0], "this row has %s, the first has %d", plural(len(row), "value"), width)
		}
		for i, n := range row {
			o, err := x.operand(n)
			if err != nil {
				return nil, err
			}
			columns[i] = append(columns[i], o)
		}
		queries = queries || len(rows[k].list) > 0
	}
	out := &plan.Values{Rows: make([][]plan.Expr, len(v.Rows))}
	for i, col := range columns {
		t, err := b.unify(col, func(l, r operand) error {
			return b.hint(r.n, unlikeHint(l.e.Type(), r.e.Type()), "column %d has values of unlike types, %s and %s", i+1, l.e.Type(), r.e.Type())
		})
		if err != nil {
			return nil, err
		}
		c := plan.Column{ID: b.id(), Name: "column" + strconv.Itoa(i+1), Type: t}
		for k, o := range col {
			value := castTo(o.e, t)
			c.Nullable = c.Nullable || value.Nullable()
			out.Rows[k] = append(out.Rows[k], value)
		}
		out.Cols = append(out.Cols, c)
	}
	if queries {
		u := &plan.Union{Cols: out.Cols, Exprs: out.Rows}
		for k := range rows {
			u.List = append(u.List, rows[k].over(&plan.Values{Rows: [][]plan.Expr{{}}}))
		}
		return &output{u, u.Cols}, nil
	}
	return &output{out, out.Cols}, nil
}

// constant returns the value of an expression without columns.
func (b *binder) constant(n ast.Expr, clause string) (types.Datum, error) {
	x := &exprs{b: b, scope: &scope{}, clause: clause, noAggregate: "a constant belongs there"}
	x.aliasHint = func(string) string { return clause + " takes a constant" }
	e, err := x.expr(n)
	if err != nil {
		return types.Datum{}, err
	}
	if d := literalOf(e); d != nil {
		return *d, nil
	}
	if b.opts.Evaluate == nil {
		return types.Datum{}, b.errorf(n, "%s takes a constant", clause)
	}
	d, err := b.opts.Evaluate(e)
	if err != nil {
		return d, b.wrap(n, err)
	}
	return d, nil
}

// orderOutput sorts and cuts a query by what it hands up.
func (b *binder) orderOutput(out *output, order []ast.OrderItem, c cut, e env) (*output, error) {
	if len(order) > 0 {
		s := &selection{b: b, scope: e.scope(nil, nil), final: &attachment{}}
		rel := &relation{}
		for i := range out.cols {
			col := &column{name: out.cols[i].Name, rel: rel, plan: &out.cols[i]}
			rel.cols = append(rel.cols, col)
			s.scope.cols = append(s.scope.cols, col)
			s.items = append(s.items, item{name: col.name, node: order[0].Expr, col: col, value: col.expr()})
		}
		s.scope.rels = []*relation{rel}
		keys, err := s.orderBy(order)
		if err != nil {
			return nil, err
		}
		n := &plan.Sort{Input: s.final.over(out.node)}
		for _, k := range keys {
			key := k.key
			if k.item >= 0 {
				key.Expr = s.items[k.item].value
			}
			n.Keys = append(n.Keys, key)
		}
		keep := c.plain()
		if len(n.Keys) > 0 {
			out = &output{n, out.cols}
		}
		if !keep {
			node, err := c.apply(b, out.node, n.Keys)
			if err != nil {
				return nil, err
			}
			out, c = &output{node, out.cols}, cut{n: -1}
		}
		if len(s.final.list) > 0 || !keep {
			list := rename(b, out.cols)
			out = &output{&plan.Project{Input: out.node, Exprs: list}, columnsOf(list)}
		}
	}
	node, err := c.apply(b, out.node, nil)
	if err != nil {
		return nil, err
	}
	if c.plain() {
		return &output{node, out.cols}, nil
	}
	list := rename(b, out.cols)
	return &output{&plan.Project{Input: node, Exprs: list}, columnsOf(list)}, nil
}

func sorted(list []string) []string {
	sort.Strings(list)
	return list
}
