package bind

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// frame is a query within an expression while it is bound. Names that mean columns of the query around
// become parameters.
type frame struct {
	x      *exprs // what binds the expression around
	params []plan.Named
}

// param returns the parameter for a value of the query around.
func (f *frame) param(name string, e plan.Expr) plan.Expr {
	if literalOf(e) != nil {
		return e
	}
	for _, p := range f.params {
		if same(p.Expr, e) {
			return p.Outer()
		}
	}
	p := plan.Named{Column: f.x.b.column(name, e), Expr: e}
	f.params = append(f.params, p)
	return p.Outer()
}

// attachment collects the queries of a clause's expressions, which become joins with the rows that the
// clause is evaluated for.
type attachment struct {
	list  []attached
	bound []boundQuery
}

// attached is a join whose left side is yet to come.
type attached struct {
	join   plan.Join
	params []plan.Named
}

// boundQuery is the value of an expression with a query, by its text, so that GROUP BY knows it again.
type boundQuery struct {
	text  string
	e     plan.Expr
	guard []plan.Expr // of the rows that it has a value for
}

// over joins the queries to a node.
func (a *attachment) over(n plan.Node) plan.Node {
	for _, q := range a.list {
		n = q.over(n)
	}
	return n
}

func (q attached) over(n plan.Node) plan.Node {
	j := q.join
	j.L = n
	if len(q.params) == 0 {
		return &j
	}
	return &plan.Apply{Join: j, Params: q.params}
}

// scope returns a scope for tables of a query that sees e.
func (e env) scope(rels []*relation, cols []*column) *scope {
	return &scope{parent: e.outer, frame: e.frame, ctes: e.ctes, rels: rels, cols: cols}
}

// outerColumn returns the parameter for a reading in a scope around.
func (x *exprs) outerColumn(s *scope, r reading, n *ast.Path) (plan.Expr, error) {
	inner := x.scope
	for inner.parent != s {
		inner = inner.parent
	}
	f := inner.frame
	if f == nil {
		return nil, x.b.unsupported(n, "a column of the query around this one in "+x.clause)
	}
	e, err := f.x.readOrAlias(r, n)
	if err != nil {
		return nil, err
	}
	x.resolved = f.x.resolved
	return f.param(r.col.name, e), nil
}

// subquery binds a query within an expression.
func (x *exprs) subquery(n ast.Node, q *ast.Query) (*output, *frame, error) {
	if x.at == nil {
		return nil, nil, x.b.errorf(n, "a query cannot stand in %s", x.clause)
	}
	f := &frame{x: x}
	mark := len(x.loose)
	out, err := x.b.query(q, env{outer: x.scope, frame: f, ctes: x.scope.ctes})
	if err != nil {
		return nil, nil, err
	}
	if x.group != nil && x.inAggregate == nil {
		for _, p := range f.params {
			if c := x.needed(p.Expr); c != nil {
				return nil, nil, x.ungrouped(*c)
			}
		}
		x.loose = x.loose[:mark]
	}
	return out, f, nil
}

// attach joins a query to the rows of the clause.
func (x *exprs) attach(j plan.Join, out *output, f *frame) {
	j.R = out.node
	x.protect(&j, f)
	x.at.list = append(x.at.list, attached{j, f.params})
}

// mark returns a new column for what a join says of its left rows.
func (x *exprs) mark(name string, nullable bool) plan.Column {
	return plan.Column{ID: x.b.id(), Name: name, Type: types.Of(types.Boolean), Nullable: nullable}
}

// query binds an expression with a query, once for each text.
func (x *exprs) query(n ast.Expr) (plan.Expr, error) {
	text := x.b.text(n)
	if strings.ContainsAny(text, "?:$") {
		text = "" // parameters of one text may differ
	}
	if text != "" && x.at != nil {
		if e := x.at.find(text, x.guard); e != nil {
			return e, nil
		}
		if x.group != nil && x.inAggregate == nil {
			if e := x.group.rows.find(text, nil); e != nil && x.group.key(e) != nil {
				return e, nil
			}
		}
	}
	e, err := x.newQuery(n)
	if err == nil && text != "" {
		x.at.bound = append(x.at.bound, boundQuery{text, e, append([]plan.Expr(nil), x.guard...)})
	}
	return e, err
}

func (a *attachment) find(text string, guard []plan.Expr) plan.Expr {
	for _, q := range a.bound {
		if q.text == text && implies(guard, q.guard) {
			return q.e
		}
	}
	return nil
}

func (x *exprs) newQuery(n ast.Expr) (plan.Expr, error) {
	switch n := n.(type) {
	case *ast.Subquery:
		row, err := x.rowQuery(n, 1)
		if err != nil {
			return nil, err
		}
		return row[0].e, nil
	case *ast.Exists:
		return x.exists(n)
	case *ast.InSubquery:
		return x.inQuery(n, n.Expr, n.Query, n.Not)
	case *ast.Quantified:
		return x.quantifiedQuery(n)
	}
	return nil, x.b.unsupported(n, "this query")
}

// rowQuery binds a query that stands for one row of so many values, NULLs where it has none.
func (x *exprs) rowQuery(n *ast.Subquery, width int) ([]operand, error) {
	out, f, err := x.subquery(n, n.Query)
	if err != nil {
		return nil, err
	}
	if len(out.cols) != width {
		want := "one column"
		if width > 1 {
			want = plural(width, "column")
		}
		return nil, x.b.errorf(n, "a query of %s stands here, not one of %s", want, plural(len(out.cols), "column"))
	}
	x.attach(plan.Join{Kind: plan.Single}, out, f)
	row := make([]operand, width)
	for i, c := range out.cols {
		ref := c.Ref()
		ref.Null = true
		row[i] = operand{ref, n}
	}
	return row, nil
}

func (x *exprs) exists(n *ast.Exists) (plan.Expr, error) {
	out, f, err := x.subquery(n, n.Query)
	if err != nil {
		return nil, err
	}
	m := x.mark("exists", false)
	x.attach(plan.Join{Kind: plan.Mark, Mark: m}, out, f)
	return m.Ref(), nil
}

// inQuery binds x [NOT] IN (SELECT …), x being a value or a row of values.
func (x *exprs) inQuery(n ast.Node, arg ast.Expr, q *ast.Query, not bool) (plan.Expr, error) {
	left := []ast.Expr{arg}
	if row, ok := arg.(*ast.Row); ok {
		left = row.Items
	}
	l, err := x.operands(left...)
	if err != nil {
		return nil, err
	}
	out, f, err := x.subquery(n, q)
	if err != nil {
		return nil, err
	}
	if len(out.cols) != len(l) {
		return nil, x.b.errorf(q, "%s on the left of IN, %s in the query", plural(len(l), "value"), plural(len(out.cols), "column"))
	}
	j := plan.Join{Kind: plan.NullMark}
	nullable := false
	for i, o := range l {
		a, z, err := x.align(o, out.result(i, q))
		if err != nil {
			if a, z = unlikeIn(o, out.cols[i]); a == nil {
				return nil, err
			}
		}
		a, z = joinKey(a, z.Type()), joinKey(z, a.Type())
		nullable = nullable || a.Nullable() || z.Nullable()
		j.LeftKeys, j.RightKeys = append(j.LeftKeys, a), append(j.RightKeys, z)
	}
	j.Mark = x.mark("in", nullable)
	x.attach(j, out, f)
	if not {
		return negate(j.Mark.Ref()), nil
	}
	return j.Mark.Ref(), nil
}

// unlikeIn compares a constant that is text or bytes and can't be read as a number with what a query has
// of numbers: by their text, which never is the constant's.
func unlikeIn(o operand, c plan.Column) (l, r plan.Expr) {
	d := literalOf(o.e)
	if d == nil || d.Null || !c.Type.Numeric() || !d.Type.Text() && !d.Type.Bytes() {
		return nil, nil
	}
	varchar := types.Of(types.Varchar)
	l, r = o.e, plan.Expr(&plan.Cast{Arg: c.Ref(), To: varchar})
	if d.Type.Bytes() {
		return castTo(l, types.Of(types.Varbinary)), &plan.Cast{Arg: r, To: types.Of(types.Varbinary)}
	}
	return castTo(l, varchar), r
}

// compareWithQuery binds (a, b) op (SELECT c, d …), in either order, and queries of rows on both sides.
func (x *exprs) compareWithQuery(n *ast.Compare) (e plan.Expr, ok bool, err error) {
	if l, r := rowsOfQuery(n.Left), rowsOfQuery(n.Right); l > 1 && r > 1 {
		one, err := x.rowQuery(n.Left.(*ast.Subquery), l)
		if err != nil {
			return nil, true, err
		}
		two, err := x.rowQuery(n.Right.(*ast.Subquery), l)
		if err != nil {
			return nil, true, err
		}
		e, err = x.compareRows(n.Op, one, two)
		return e, true, err
	}
	side := func(row, query ast.Expr) (*ast.Row, *ast.Subquery, bool) {
		r, ok1 := row.(*ast.Row)
		q, ok2 := query.(*ast.Subquery)
		return r, q, ok1 && ok2
	}
	r, q, found := side(n.Left, n.Right)
	swap := false
	if !found {
		if r, q, found = side(n.Right, n.Left); !found {
			return nil, false, nil
		}
		swap = true
	}
	one, err := x.operands(r.Items...)
	if err != nil {
		return nil, true, err
	}
	two, err := x.rowQuery(q, len(one))
	if err != nil {
		return nil, true, err
	}
	if swap {
		one, two = two, one
	}
	e, err = x.compareRows(n.Op, one, two)
	return e, true, err
}

// rowsOfQuery returns how many values a row of a query is seen to have by its select list, else 0.
func rowsOfQuery(n ast.Expr) int {
	q, ok := n.(*ast.Subquery)
	if !ok {
		return 0
	}
	sel, ok := q.Query.Body.(*ast.Select)
	if !ok {
		return 0
	}
	for _, item := range sel.Items {
		if _, star := item.Expr.(*ast.Star); star {
			return 0
		}
	}
	return len(sel.Items)
}

// conjuncts returns the conditions that a condition of the text is the conjunction of.
func conjuncts(n ast.Expr) []ast.Expr {
	a, ok := n.(*ast.And)
	if !ok {
		return []ast.Expr{n}
	}
	var list []ast.Expr
	for _, c := range a.Args {
		list = append(list, conjuncts(c)...)
	}
	return list
}

// filtered binds a condition over the rows of a node, one conjunct after another: a query of a later one
// is only evaluated for rows that the earlier ones pass.
func (x *exprs) filtered(node plan.Node, cond ast.Expr) (plan.Node, error) {
	var conds []plan.Expr
	flush := func() {
		if len(conds) > 0 {
			node, conds = &plan.Filter{Input: node, Conds: conds}, nil
		}
	}
	for _, c := range conjuncts(cond) {
		at := &attachment{bound: x.at.bound}
		x.at = at
		e, err := x.condition(c)
		if err != nil {
			return nil, err
		}
		if len(at.list) > 0 {
			flush()
			node = at.over(node)
		}
		conds = append(conds, plan.Conjuncts(e)...)
	}
	flush()
	return node, nil
}
