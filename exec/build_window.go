package exec

import (
	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/exec/op"
	"github.com/avrosql/avrosql/planner/plan"
)

func (b *builder) window(n *plan.Window) (*stream, error) {
	s, err := b.build(n.Input)
	if err != nil {
		return nil, err
	}
	cols := n.Input.Columns()
	c := windowColumns{layout: expr.NewLayout(cols), count: len(cols), at: map[string]int{}}
	spec := &op.WindowSpec{Cols: columnTypes(cols), Budget: b.env.Memory, Spill: b.space, BatchRows: b.env.BatchRows}
	for _, e := range n.Partition {
		spec.Partition = append(spec.Partition, c.column(e))
	}
	for _, k := range n.Order {
		spec.Keys = append(spec.Keys, op.SortKey{Column: c.column(k.Expr), Type: k.Expr.Type(), Desc: k.Desc, NullsFirst: k.NullsFirst})
	}
	for _, f := range n.Funcs {
		w := op.WindowFunc{Name: f.Func, Filter: c.column(f.Filter), Distinct: f.Distinct, IgnoreNulls: f.IgnoreNulls, Result: f.Type}
		sorted, args := b.aggSpec(&plan.AggCall{Column: f.Column, Func: f.Func, Args: f.Args, Order: f.Order})
		w.Consts, w.Order, w.Sorted = sorted.Consts, sorted.Order, len(sorted.Sorted)
		for _, e := range args {
			w.Args = append(w.Args, c.column(e))
		}
		w.Frame = op.Frame{
			Unit: f.Frame.Unit, Exclude: f.Frame.Exclude, Key: c.column(f.Frame.Key), Desc: len(n.Order) > 0 && n.Order[0].Desc,
			Start: op.Bound{Kind: f.Frame.Start.Kind, N: f.Frame.Start.N, At: c.column(f.Frame.Start.At)},
			End:   op.Bound{Kind: f.Frame.End.Kind, N: f.Frame.End.N, At: c.column(f.Frame.End.At)},
		}
		spec.Funcs = append(spec.Funcs, w)
	}
	for _, e := range c.computed {
		spec.Computed = append(spec.Computed, e.Type())
	}
	var inputs []op.SortInput
	for _, p := range s.parts {
		evals, err := b.compile(c.computed, c.layout)
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, op.SortInput{Input: p, Exprs: evals})
	}
	o := op.NewWindow(spec, inputs)
	b.noteBreaker(n, o)
	return serial(o), nil
}

// windowColumns finds the columns of expressions: those of the input, then those that are computed
// beside them.
type windowColumns struct {
	layout   expr.Layout
	count    int
	computed []plan.Expr
	at       map[string]int
}

// column returns the column of e, -1 for none.
func (c *windowColumns) column(e plan.Expr) int {
	if e == nil {
		return -1
	}
	if r, ok := e.(*plan.ColumnRef); ok {
		if at, ok := c.layout[r.ID]; ok {
			return at
		}
	}
	key := plan.Key(e)
	if at, ok := c.at[key]; ok && plan.Deterministic(e) {
		return at
	}
	at := c.count + len(c.computed)
	c.computed = append(c.computed, e)
	c.at[key] = at
	return at
}
