package exec

import (
	"context"
	"fmt"

	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/exec/op"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// stream is the output of a node: the pipelines of one or more workers.
type stream struct {
	parts []op.Operator
	pos   []*exchange.Position // of each part, if there are several
}

func serial(o op.Operator) *stream { return &stream{parts: []op.Operator{o}} }

// builder turns a plan into operators.
type builder struct {
	ctx   context.Context
	env   *Env
	space *spill.Space // nil: nothing spills
	expr  *expr.Env
	stats map[plan.Node]*nodeStats // nil if nobody wants them
	joins int64
	outer *outerValues // below a dependent join, else nil
	// shared are the rows of the plan.Withs around, by their tables.
	shared map[plan.ColumnID]*sharedRows
}

func newBuilder(ctx context.Context, env *Env, space *spill.Space) *builder {
	b := &builder{ctx: ctx, env: env, space: space, expr: &expr.Env{Location: env.Location, Now: env.Now, Place: op.Located}}
	if env.Stats {
		b.stats = map[plan.Node]*nodeStats{}
	}
	return b
}

// root builds the plan as one stream.
func (b *builder) root(n plan.Node) (op.Operator, error) {
	return b.one(n)
}

// one builds a node and gathers its workers' rows.
func (b *builder) one(n plan.Node) (op.Operator, error) {
	s, err := b.build(n)
	if err != nil {
		return nil, err
	}
	return b.gather(s, n), nil
}

func (b *builder) gather(s *stream, n plan.Node) op.Operator {
	if len(s.parts) == 1 {
		return s.parts[0]
	}
	workers := make([]exchange.Worker, len(s.parts))
	for i, p := range s.parts {
		workers[i] = exchange.Worker{Source: p, Position: s.pos[i]}
	}
	return exchange.NewGather(workers, columnTypes(n.Columns()), exchange.GatherOptions{BatchRows: b.env.BatchRows, Budget: b.env.Memory})
}

// build builds the pipelines of a node.
func (b *builder) build(n plan.Node) (*stream, error) {
	s, err := b.kept(n)
	if s != nil || err != nil {
		return s, err
	}
	switch n := n.(type) {
	case *plan.Scan:
		s, err = b.scan(n, false)
	case *plan.Filter:
		s, err = b.filter(n)
	case *plan.Project:
		s, err = b.project(n)
	case *plan.Aggregate:
		s, err = b.aggregate(n)
	case *plan.Join:
		s, err = b.join(n)
	case *plan.Asof:
		s, err = b.asof(n)
	case *plan.Apply:
		s, err = b.apply(n)
	case *plan.Recursive:
		s, err = b.recursive(n)
	case *plan.With:
		s, err = b.with(n)
	case *plan.WorkTable:
		s, err = b.workTable(n)
	case *plan.Union:
		s, err = b.union(n)
	case *plan.SetOp:
		s, err = b.setOp(n)
	case *plan.Window:
		s, err = b.window(n)
	case *plan.Unnest:
		s, err = b.unnest(n)
	case *plan.Sort:
		s, err = b.sort(n)
	case *plan.TopN:
		s, err = b.topN(n)
	case *plan.Limit:
		s, err = b.limit(n)
	case *plan.Values:
		s, err = b.values(n)
	default:
		err = fmt.Errorf("no operator for plan node %T", n)
	}
	if err != nil {
		return nil, err
	}
	b.measure(n, s)
	return s, nil
}

func (b *builder) filter(n *plan.Filter) (*stream, error) {
	conds := b.bindAll(n.Conds)
	if b.never(conds) {
		return serial(op.NewValues(columnTypes(n.Columns()), nil, b.env.BatchRows)), nil
	}
	s, err := b.build(n.Input)
	if err != nil {
		return nil, err
	}
	layout := expr.NewLayout(n.Input.Columns())
	for i, p := range s.parts {
		cond, err := expr.CompileFilter(conds, layout, b.expr)
		if err != nil {
			return nil, err
		}
		s.parts[i] = op.NewFilter(p, cond)
	}
	return s, nil
}

func (b *builder) project(n *plan.Project) (*stream, error) {
	s, err := b.build(n.Input)
	if err != nil {
		return nil, err
	}
	layout := expr.NewLayout(n.Input.Columns())
	list := make([]plan.Expr, len(n.Exprs))
	for i, e := range n.Exprs {
		list[i] = e.Expr
	}
	for i, p := range s.parts {
		evals, err := b.compile(list, layout)
		if err != nil {
			return nil, err
		}
		s.parts[i] = op.NewProject(p, evals)
	}
	return s, nil
}

// compile compiles expressions for one worker.
func (b *builder) compile(list []plan.Expr, layout expr.Layout) ([]op.Eval, error) {
	evals := make([]op.Eval, len(list))
	for i, e := range list {
		v, err := expr.Compile(b.bind(e), layout, b.expr)
		if err != nil {
			return nil, err
		}
		evals[i] = v
	}
	return evals, nil
}

// condition compiles a conjunction for one worker, nil for none.
func (b *builder) condition(list []plan.Expr, layout expr.Layout) (op.Condition, error) {
	if len(list) == 0 {
		return nil, nil
	}
	return expr.CompileFilter(b.bindAll(list), layout, b.expr)
}

func (b *builder) limit(n *plan.Limit) (*stream, error) {
	in, err := b.one(n.Input)
	if err != nil {
		return nil, err
	}
	return serial(op.NewLimit(in, n.N, n.Offset)), nil
}

func (b *builder) values(n *plan.Values) (*stream, error) {
	rows := make([][]op.Eval, len(n.Rows))
	for i, r := range n.Rows {
		var err error
		if rows[i], err = b.compile(r, nil); err != nil {
			return nil, err
		}
	}
	return serial(op.NewValues(columnTypes(n.Cols), rows, b.env.BatchRows)), nil
}

func columnTypes(cols []plan.Column) []*types.Type {
	list := make([]*types.Type, len(cols))
	for i, c := range cols {
		list[i] = c.Type
	}
	return list
}
