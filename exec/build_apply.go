package exec

import (
	"context"
	"maps"

	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/exec/op"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// outerValues are the parameters of the dependent joins that a builder builds below of, and what their
// right sides share.
type outerValues struct {
	values map[plan.ColumnID]types.Datum
	work   map[plan.ColumnID]*op.Spool // the rows of recursions' last rounds
	spools *spools
}

// newOuterValues returns a copy of what holds further up.
func newOuterValues(up *outerValues, shared *spools) *outerValues {
	o := &outerValues{values: map[plan.ColumnID]types.Datum{}, work: map[plan.ColumnID]*op.Spool{}, spools: shared}
	if up != nil {
		maps.Copy(o.values, up.values)
		maps.Copy(o.work, up.work)
	}
	return o
}

func (b *builder) apply(n *plan.Apply) (*stream, error) {
	left, err := b.one(n.L)
	if err != nil {
		return nil, err
	}
	lcols, rcols := n.L.Columns(), n.R.Columns()
	spec := op.ApplySpec{
		Kind: joinKind(n.Kind, false), Left: columnTypes(lcols), Right: columnTypes(rcols),
		Budget: b.env.Memory, BatchRows: b.env.BatchRows,
	}
	params := make([]plan.Expr, len(n.Params))
	for i, p := range n.Params {
		params[i] = p.Expr
		spec.Params = append(spec.Params, p.Type)
	}
	for _, k := range n.RightKeys {
		spec.Keys = append(spec.Keys, k.Type())
	}
	shared := b.sharedSpools(&spec.Closed)
	spec.Run = func(ctx context.Context, cols []*vector.Vector, i int) (op.Operator, error) {
		in := b.below(ctx, shared)
		for k, p := range n.Params {
			d := expr.DatumAt(cols[k], i)
			if d.Null || d.Type == nil {
				d.Type = p.Type
			}
			in.outer.values[p.ID] = d
		}
		return in.one(n.R)
	}
	layout := expr.NewLayout(lcols)
	compiled := make([][]op.Eval, 3)
	for i, list := range [][]plan.Expr{params, n.LeftKeys, n.RightKeys} {
		if i == 2 {
			layout = expr.NewLayout(rcols)
		}
		if compiled[i], err = b.compile(list, layout); err != nil {
			return nil, err
		}
	}
	// See op.Apply for where the numbers stand.
	both := append(append([]plan.Column(nil), lcols...), plan.Column{ID: -1})
	residual, err := b.condition(n.Residual, expr.NewLayout(append(both, rcols...)))
	if err != nil {
		return nil, err
	}
	if e, ok := n.Elements(); ok {
		if spec.Elements, err = b.elements(n, e); err != nil {
			return nil, err
		}
	}
	o := op.NewApply(spec, left, compiled[0], compiled[1], compiled[2], residual)
	b.note(n, func(st *Stats) { st.Memory = o.Memory() })
	return serial(o), nil
}

// bind puts the parameters' values in the places of references to them.
func (b *builder) bind(e plan.Expr) plan.Expr {
	if b.outer == nil || !plan.HasOuterRef(e) {
		return e
	}
	return plan.BindOuter(e, func(r *plan.OuterRef) plan.Expr {
		if v, ok := b.outer.values[r.ID]; ok {
			return &plan.Literal{Value: v}
		}
		return nil
	})
}

func (b *builder) bindAll(list []plan.Expr) []plan.Expr {
	if b.outer == nil {
		return list
	}
	out := make([]plan.Expr, len(list))
	for i, e := range list {
		out[i] = b.bind(e)
	}
	return out
}

// never reports whether no row can satisfy conditions below a dependent join because one of them is a
// parameter that does not hold. What they filter is not evaluated then.
func (b *builder) never(conds []plan.Expr) bool {
	if b.outer == nil {
		return false
	}
	for _, c := range conds {
		if l, ok := c.(*plan.Literal); ok && (l.Value.Null || l.Value.I == 0) {
			return true
		}
	}
	return false
}
