package exec

import (
	"context"
	"maps"
	"sync"

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

// sharedSpools returns the spools of what b is below of, or new ones, which closed then releases.
func (b *builder) sharedSpools(closed *func()) *spools {
	if b.outer != nil {
		return b.outer.spools
	}
	s := &spools{builder: b, rows: map[plan.Node]*op.Spool{}, loose: map[plan.Node]bool{}, bare: map[*plan.Scan]*plan.Scan{}}
	*closed = s.release
	return s
}

// spools are the parts of a right side that no parameter reaches, read once and kept.
type spools struct {
	builder *builder // of the plan around

	mu    sync.Mutex
	rows  map[plan.Node]*op.Spool
	loose map[plan.Node]bool        // whether a parameter reaches a node
	bare  map[*plan.Scan]*plan.Scan // scans without the conditions that parameters are part of
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

// kept returns the rows of a node below a dependent join that parameters do not reach, and of scans all
// but the conditions that they do; nil if the node is to be built as any other.
func (b *builder) kept(n plan.Node) (*stream, error) {
	if b.outer == nil {
		return nil, nil
	}
	switch n.(type) {
	case *plan.Values, *plan.WorkTable:
		return nil, nil
	}
	s := b.outer.spools
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.reached(n) {
		spool, err := s.spool(b.ctx, n)
		if err != nil {
			return nil, err
		}
		return serial(spool.Scan()), nil
	}
	scan, ok := n.(*plan.Scan)
	if !ok {
		return nil, nil
	}
	bare := s.bare[scan]
	var conds []plan.Expr
	for _, c := range scan.Conds {
		if plan.HasOuterRef(c) {
			conds = append(conds, c)
		}
	}
	if bare == nil {
		c := *scan
		c.Limit = -1
		c.Conds = nil
		for _, e := range scan.Conds {
			if !plan.HasOuterRef(e) {
				c.Conds = append(c.Conds, e)
			}
		}
		c.Cols = append(append([]plan.ScanColumn(nil), scan.Cols...), scan.Extra...)
		c.Extra = nil
		bare = &c
		s.bare[scan] = bare
	}
	spool, err := s.spool(b.ctx, bare)
	if err != nil {
		return nil, err
	}
	layout := expr.NewLayout(bare.Columns())
	cond, err := b.condition(conds, layout)
	if err != nil {
		return nil, err
	}
	refs := make([]plan.Expr, len(scan.Cols))
	for i, c := range scan.Cols {
		refs[i] = c.Ref()
	}
	evals, err := b.compile(refs, layout)
	if err != nil {
		return nil, err
	}
	return serial(op.NewProject(op.NewFilter(spool.Scan(), cond), evals)), nil
}

// reached reports whether a parameter reaches a node or one below it.
func (s *spools) reached(n plan.Node) bool {
	r, ok := s.loose[n]
	if !ok {
		r = len(plan.OuterRefs(n)) > 0
		s.loose[n] = r
	}
	return r
}

// spool reads a node that no parameter reaches.
func (s *spools) spool(ctx context.Context, n plan.Node) (*op.Spool, error) {
	if sp := s.rows[n]; sp != nil {
		return sp, nil
	}
	b := *s.builder
	b.ctx, b.stats = ctx, nil
	o, err := b.one(n)
	if err != nil {
		return nil, err
	}
	sp, err := op.NewSpool(ctx, o, columnTypes(n.Columns()), b.env.Memory)
	if err != nil {
		return nil, err
	}
	s.rows[n] = sp
	return sp, nil
}

func (s *spools) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n, sp := range s.rows {
		sp.Release()
		delete(s.rows, n)
	}
}
