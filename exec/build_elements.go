package exec

import (
	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/exec/op"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// numberID is the id of the column with a row's number in pipelines over the elements of rows.
const numberID plan.ColumnID = -1

// elementsBuilder builds the right side of a dependent join for whole batches of the left: parameters are
// columns there, which go along as far as they are needed, and so does the number of the row.
type elementsBuilder struct {
	b      *builder
	params plan.ColumnSet
	cols   []plan.Column // of the pipeline so far, the number last
	ops    op.Operator
}

// elements returns what evaluates the right side of a dependent join for a batch.
func (b *builder) elements(n *plan.Apply, e *plan.Elements) (func(vector.Batch) (op.Operator, error), error) {
	x := &elementsBuilder{b: b, params: plan.ColumnSet{}}
	for _, p := range n.Params {
		x.params.Add(p.ID)
		x.cols = append(x.cols, p.Column)
	}
	x.cols = append(x.cols, plan.Column{ID: numberID, Name: "number", Type: types.Of(types.BigInt)})
	layout := expr.NewLayout(x.cols)
	guards, err := b.condition(x.bindAll(e.Guards), layout)
	if err != nil {
		return nil, err
	}
	skips, err := b.condition(x.bindAll(e.Skips), layout)
	if err != nil {
		return nil, err
	}
	feed := &op.Feed{}
	x.ops = feed
	// What is needed behind each node.
	result := plan.Columns()
	for _, c := range n.R.Columns() {
		result.Add(c.ID)
	}
	above := x.needs(e.Above, result)
	last := result
	var agg *op.ElementsAggregate
	if e.Agg != nil {
		last = plan.Columns(x.bindAll(plan.NodeExprs(e.Agg))...)
	}
	body := x.needs(e.Body, last)
	for i, node := range e.Body {
		if err := x.add(node, body[i]); err != nil {
			return nil, err
		}
	}
	if e.Agg != nil {
		need := result
		if len(above) > 0 {
			need = x.uses(e.Above[0], above[0])
		}
		if agg, err = x.aggregate(e.Agg, n.Params, need); err != nil {
			return nil, err
		}
		x.ops = agg
	}
	for i, node := range e.Above {
		if err := x.add(node, above[i]); err != nil {
			return nil, err
		}
	}
	refs := make([]plan.Expr, 0, len(x.cols))
	for _, c := range n.R.Columns() {
		refs = append(refs, c.Ref())
	}
	refs = append(refs, x.cols[len(x.cols)-1].Ref())
	if err := x.project(refs); err != nil {
		return nil, err
	}
	return func(batch vector.Batch) (op.Operator, error) {
		if guards != nil {
			if err := guards.Apply(&batch); err != nil {
				return nil, err
			}
		}
		if agg != nil {
			agg.Set(batch)
		}
		if skips != nil {
			if err := skips.Apply(&batch); err != nil {
				return nil, err
			}
		}
		feed.Set(batch)
		return x.ops, nil
	}, nil
}

// bind makes columns of the parameters; those of dependent joins around are values.
func (x *elementsBuilder) bind(e plan.Expr) plan.Expr {
	return x.b.bind(plan.BindOuter(e, func(r *plan.OuterRef) plan.Expr {
		if !x.params.Has(r.ID) {
			return nil
		}
		return &plan.ColumnRef{ID: r.ID, Name: r.Name, T: r.T, Null: r.Null}
	}))
}

func (x *elementsBuilder) bindAll(list []plan.Expr) []plan.Expr {
	out := make([]plan.Expr, len(list))
	for i, e := range list {
		out[i] = x.bind(e)
	}
	return out
}

// uses returns the columns that a node needs of its input for those that are needed behind it.
func (x *elementsBuilder) uses(n plan.Node, need plan.ColumnSet) plan.ColumnSet {
	set := plan.Columns(x.bindAll(plan.NodeExprs(n))...)
	for id := range need {
		set.Add(id)
	}
	return set
}

// needs returns what is needed behind each of some nodes, last what is behind all.
func (x *elementsBuilder) needs(list []plan.Node, last plan.ColumnSet) []plan.ColumnSet {
	out := make([]plan.ColumnSet, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		out[i] = last
		last = x.uses(list[i], last)
	}
	return out
}

// add puts a node behind the pipeline.
func (x *elementsBuilder) add(n plan.Node, need plan.ColumnSet) error {
	layout := expr.NewLayout(x.cols)
	switch n := n.(type) {
	case *plan.Filter:
		cond, err := x.b.condition(x.bindAll(n.Conds), layout)
		if err != nil {
			return err
		}
		x.ops = op.NewFilter(x.ops, cond)
	case *plan.Project:
		var exprs []plan.Expr
		var cols []plan.Column
		made := plan.ColumnSet{}
		for _, e := range n.Exprs {
			exprs, cols = append(exprs, x.bind(e.Expr)), append(cols, e.Column)
			made.Add(e.ID)
		}
		for i, c := range x.cols {
			if i == len(x.cols)-1 || x.params.Has(c.ID) && need.Has(c.ID) && !made.Has(c.ID) {
				exprs, cols = append(exprs, c.Ref()), append(cols, c)
			}
		}
		if err := x.project(exprs); err != nil {
			return err
		}
		x.cols = cols
	case *plan.Unnest:
		return x.unnest(n, need)
	}
	return nil
}

func (x *elementsBuilder) project(exprs []plan.Expr) error {
	evals, err := x.b.compile(exprs, expr.NewLayout(x.cols))
	if err != nil {
		return err
	}
	x.ops = op.NewProject(x.ops, evals)
	return nil
}

// unnest takes lists apart. The number, which comes last, has to be put there again.
func (x *elementsBuilder) unnest(n *plan.Unnest, need plan.ColumnSet) error {
	spec, err := x.b.unnestSpec(n)
	if err != nil {
		return err
	}
	layout := expr.NewLayout(x.cols)
	var cols []plan.Column
	number := len(x.cols) - 1
	for i, c := range x.cols {
		if i == number || need.Has(c.ID) {
			spec.Pass, spec.Types = append(spec.Pass, i), append(spec.Types, c.Type)
			cols = append(cols, c)
		}
	}
	for k, l := range n.Lists {
		if spec.Lists[k].Args, err = x.b.compile(x.bindAll(l.Args), layout); err != nil {
			return err
		}
		for _, c := range l.Cols {
			cols = append(cols, c.Column)
		}
	}
	if n.Ordinal.ID != 0 {
		cols = append(cols, n.Ordinal)
	}
	x.ops = op.NewUnnest(x.ops, spec)
	x.cols = cols
	var refs []plan.Expr
	var moved []plan.Column
	for _, c := range cols {
		if c.ID != numberID {
			refs, moved = append(refs, c.Ref()), append(moved, c)
		}
	}
	last := plan.Column{ID: numberID, Name: "number", Type: types.Of(types.BigInt)}
	if err := x.project(append(refs, last.Ref())); err != nil {
		return err
	}
	x.cols = append(moved, last)
	return nil
}

// aggregate ends the pipeline of elements and begins one of rows again.
func (x *elementsBuilder) aggregate(n *plan.Aggregate, params []plan.Named, need plan.ColumnSet) (*op.ElementsAggregate, error) {
	layout := expr.NewLayout(x.cols)
	in := op.AggregateInput{Input: x.ops, Args: make([][]op.Eval, len(n.Aggs)), Filters: make([]op.Condition, len(n.Aggs))}
	var specs []op.AggSpec
	var cols []plan.Column
	for i := range n.Aggs {
		a := n.Aggs[i]
		a.Args = x.bindAll(a.Args)
		a.Order = append([]plan.SortKey(nil), a.Order...)
		for k := range a.Order {
			a.Order[k].Expr = x.bind(a.Order[k].Expr)
		}
		spec, args := x.b.aggSpec(&a)
		specs = append(specs, spec)
		var err error
		if in.Args[i], err = x.b.compile(args, layout); err != nil {
			return nil, err
		}
		if a.Filter != nil {
			if in.Filters[i], err = x.b.condition([]plan.Expr{x.bind(a.Filter)}, layout); err != nil {
				return nil, err
			}
		}
		cols = append(cols, a.Column)
	}
	var pass []int
	var kinds []*types.Type
	for i, p := range params {
		if need.Has(p.ID) {
			pass, kinds, cols = append(pass, i), append(kinds, p.Type), append(cols, p.Column)
		}
	}
	number := plan.Column{ID: numberID, Name: "number", Type: types.Of(types.BigInt)}
	pass, kinds = append(pass, len(params)), append(kinds, number.Type)
	x.cols = append(cols, number)
	return op.NewElementsAggregate(in, specs, pass, kinds, x.b.env.Memory), nil
}
