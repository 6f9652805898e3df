package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// summarize binds SUMMARIZE: a row for each column of a table or query with its type and what its values
// are like. Least and greatest value and the quartiles are text, since they are of many types; quartiles
// and the number of different values may be approximate. What a type does not have is NULL.
func (b *binder) summarize(n *ast.Summarize, e env) (*output, error) {
	var src *source
	var err error
	if n.Query != nil {
		out, err := b.query(n.Query, e)
		if err != nil {
			return nil, err
		}
		src, err = b.derived(out, "", ast.Alias{}, n)
		if err != nil {
			return nil, err
		}
	} else if src, err = b.table(n.Table, e); err != nil {
		return nil, err
	}
	if err := b.partial(n); err != nil {
		return nil, err
	}
	y := &summary{b: b, n: n, agg: &plan.Aggregate{Input: src.node}}
	number := plan.Column{ID: b.id(), Name: "number", Type: types.Of(types.BigInt)}
	numbers := &plan.Values{Cols: []plan.Column{number}}
	rows, err := y.aggregate("count", nil)
	if err != nil {
		return nil, err
	}
	var table [][]plan.Expr
	for _, c := range src.cols {
		if c.hidden {
			continue
		}
		row, err := y.column(c, rows)
		if err != nil {
			return nil, err
		}
		numbers.Rows = append(numbers.Rows, []plan.Expr{&plan.Literal{Value: types.NewInt(int64(len(table)))}})
		table = append(table, row)
	}
	var list []plan.Named
	for i, def := range summaryColumns {
		t := types.Of(def.kind)
		values := make([]plan.Expr, len(table))
		for k, row := range table {
			if values[k] = row[i]; values[k] == nil {
				values[k] = &plan.Literal{Value: types.NullOf(t)}
			}
		}
		v := byNumber(number, values, t)
		list = append(list, plan.Named{Column: b.column(def.name, v), Expr: v})
	}
	node := &plan.Project{Input: &plan.Join{Kind: plan.Cross, L: numbers, R: y.agg}, Exprs: list}
	return &output{node, columnsOf(list)}, nil
}

var summaryColumns = []struct {
	name string
	kind types.Kind
}{
	{"column_name", types.Varchar}, {"column_type", types.Varchar}, {"min", types.Varchar}, {"max", types.Varchar},
	{"approx_unique", types.BigInt}, {"avg", types.Double}, {"std", types.Double},
	{"q25", types.Varchar}, {"q50", types.Varchar}, {"q75", types.Varchar},
	{"count", types.BigInt}, {"null_percentage", types.Double},
}

// summary collects the aggregates of a SUMMARIZE.
type summary struct {
	b   *binder
	n   ast.Node
	agg *plan.Aggregate
}

// aggregate adds an aggregate of a value, with a fraction for quantiles.
func (y *summary) aggregate(name string, arg plan.Expr, fraction ...float64) (plan.Expr, error) {
	f, ok := funcs.Lookup(name)
	if !ok {
		return nil, y.b.unsupported(y.n, name)
	}
	at := &ast.FuncCall{Span: y.n.Source(), Name: ast.Ident{Name: name}, Star: arg == nil}
	args := []plan.Expr{arg}
	if arg != nil {
		at.Args = append(at.Args, &ast.NullLit{Span: at.Span})
	}
	for _, q := range fraction {
		args = append(args, &plan.Literal{Value: types.NewDouble(q)})
		at.Args = append(at.Args, &ast.NullLit{Span: at.Span})
	}
	x := &exprs{b: y.b, scope: &scope{}, clause: "SUMMARIZE"}
	next := 0
	call, err := x.aggregateCall(at, f, nil, func(ast.Expr) (plan.Expr, error) {
		next++
		return args[next-1], nil
	})
	if err != nil {
		return nil, err
	}
	call.ID, call.Name = y.b.id(), name
	y.agg.Aggs = append(y.agg.Aggs, *call)
	return call.Column.Ref(), nil
}

// column returns the values of a column's row in the order of summaryColumns, nil for NULL.
func (y *summary) column(c *column, rows plan.Expr) ([]plan.Expr, error) {
	e := c.expr()
	t := e.Type()
	row := make([]plan.Expr, len(summaryColumns))
	row[0] = &plan.Literal{Value: types.NewString(c.name)}
	row[1] = &plan.Literal{Value: types.NewString(t.String())}
	row[10] = rows
	var failed error
	add := func(i int, name string, arg plan.Expr, fraction ...float64) {
		if failed != nil {
			return
		}
		v, err := y.aggregate(name, arg, fraction...)
		if failed = err; err == nil {
			row[i] = castTo(v, types.Of(summaryColumns[i].kind))
			if !row[i].Type().Equal(types.Of(summaryColumns[i].kind)) {
				row[i] = &plan.Cast{Arg: v, To: types.Of(summaryColumns[i].kind)}
			}
		}
	}
	add(2, "min", e)
	add(3, "max", e)
	for i := 2; i <= 3 && failed == nil && t.Bytes(); i++ {
		// Bytes need not be text.
		cast := row[i].(*plan.Cast)
		row[i], failed = (&exprs{b: y.b, scope: &scope{}}).function(y.n, "hex", []operand{{cast.Arg, y.n}})
	}
	add(4, "approx_count_distinct", e)
	if t.Numeric() {
		add(5, "avg", e)
		add(6, "stddev_samp", e)
		for i, q := range []float64{0.25, 0.5, 0.75} {
			add(7+i, "approx_quantile", e, q)
		}
	} else if k := t.Kind; k == types.Date || k == types.Time || k == types.Timestamp || k == types.DateTime {
		for i, q := range []float64{0.25, 0.5, 0.75} {
			add(7+i, "quantile_disc", e, q)
		}
	}
	// The share of NULLs; of no rows it is NULL, as 0 / 0 is.
	held, err := y.aggregate("count", e)
	if failed == nil {
		failed = err
	}
	if failed != nil {
		return nil, failed
	}
	x := &exprs{b: y.b, scope: &scope{}}
	at := func(e plan.Expr) operand { return operand{e, y.n} }
	nulls, err := x.arith(y.n, plan.Sub, at(rows), at(held))
	if err == nil {
		nulls, err = x.arith(y.n, plan.Mul, at(castTo(nulls, types.Of(types.Double))), at(&plan.Literal{Value: types.NewDouble(100)}))
	}
	if err == nil {
		nulls, err = x.arith(y.n, plan.Div, at(nulls), at(rows))
	}
	row[11] = nulls
	return row, err
}
