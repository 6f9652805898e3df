package exec

import (
	"context"
	"sync"

	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/exec/op"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// sharedSpools returns the spools of what b is below of, or new ones, which closed then releases.
func (b *builder) sharedSpools(closed *func()) *spools {
	if b.outer != nil {
		return b.outer.spools
	}
	s := &spools{builder: b, rows: map[plan.Node]*op.Spool{}, loose: map[plan.Node]bool{}, bare: map[*plan.Scan]*bareScan{}}
	*closed = s.release
	return s
}

// spools are the parts of a right side that no parameter reaches, read once and kept.
type spools struct {
	builder *builder // of the plan around

	mu    sync.Mutex
	rows  map[plan.Node]*op.Spool
	loose map[plan.Node]bool // whether a parameter reaches a node
	bare  map[*plan.Scan]*bareScan
}

// bareScan is a scan without the conditions that parameters are part of, and without those behind them that
// may raise an error for rows which they reject. Conditions that equate an expression over its columns with
// one of parameters find its rows by a hash table of keys; the rest is tested.
type bareScan struct {
	node  *plan.Scan
	keys  []plan.Expr // over the columns
	sides []plan.Expr // over parameters
	conds []plan.Expr
	index *op.JoinTable // of keys; nil until it is needed, or without keys
}

func newBareScan(scan *plan.Scan) *bareScan {
	c := *scan
	c.Limit = -1
	c.Conds = nil
	c.Cols = append(append([]plan.ScanColumn(nil), scan.Cols...), scan.Extra...)
	c.Extra = nil
	s := &bareScan{node: &c}
	for _, e := range scan.Conds {
		if !plan.HasOuterRef(e) && (len(s.keys)+len(s.conds) == 0 || !plan.CanError(e)) {
			c.Conds = append(c.Conds, e)
			continue
		}
		if eq, ok := e.(*plan.Compare); ok && plan.HasOuterRef(e) && eq.Op == plan.Eq && eq.L.Type().Equal(eq.R.Type()) && !plan.CanError(e) && plan.Deterministic(e) {
			key, side := eq.L, eq.R
			if plan.HasOuterRef(key) {
				key, side = side, key
			}
			if !plan.HasOuterRef(key) && len(plan.Columns(key)) > 0 && len(plan.Columns(side)) == 0 {
				s.keys, s.sides = append(s.keys, key), append(s.sides, side)
				continue
			}
		}
		s.conds = append(s.conds, e)
	}
	return s
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
	if bare == nil {
		bare = newBareScan(scan)
		s.bare[scan] = bare
	}
	rows, err := b.bareRows(s, bare)
	if err != nil {
		return nil, err
	}
	layout := expr.NewLayout(bare.node.Columns())
	if len(bare.conds) > 0 {
		cond, err := b.condition(bare.conds, layout)
		if err != nil {
			return nil, err
		}
		rows = op.NewFilter(rows, cond)
	}
	refs := make([]plan.Expr, len(scan.Cols))
	for i, c := range scan.Cols {
		refs[i] = c.Ref()
	}
	evals, err := b.compile(refs, layout)
	if err != nil {
		return nil, err
	}
	return serial(op.NewProject(rows, evals)), nil
}

// bareRows returns the rows of a scan that have the keys of the parameters, the scan's columns first.
func (b *builder) bareRows(s *spools, bare *bareScan) (op.Operator, error) {
	if len(bare.keys) == 0 {
		spool, err := s.spool(b.ctx, bare.node)
		if err != nil {
			return nil, err
		}
		return spool.Scan(), nil
	}
	kinds := make([]*types.Type, len(bare.keys))
	cols := make([]op.Eval, len(bare.keys))
	for i, k := range bare.keys {
		kinds[i], cols[i] = k.Type(), op.Column(i)
	}
	if bare.index == nil {
		in := *s.builder
		in.ctx, in.stats = b.ctx, nil
		input, err := in.one(bare.node)
		if err != nil {
			return nil, err
		}
		keys, err := in.compile(bare.keys, expr.NewLayout(bare.node.Columns()))
		if err != nil {
			return nil, err
		}
		spec := &op.JoinSpec{Kind: op.JoinInner, Keys: kinds, Probe: kinds, Build: columnTypes(bare.node.Columns()), BuildFirst: true, Budget: b.env.Memory, BatchRows: b.env.BatchRows}
		bare.index = op.NewJoinTable(spec, []op.Operator{input}, keys, op.AnyProbes)
	}
	sides, err := b.compile(bare.sides, nil)
	if err != nil {
		return nil, err
	}
	return op.NewJoin(bare.index, op.NewValues(kinds, [][]op.Eval{sides}, 1), cols, nil), nil
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
	sp, err := op.NewSpool(ctx, o, columnTypes(n.Columns()), b.env.Memory, b.space)
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
	for _, bare := range s.bare {
		if bare.index != nil {
			bare.index.Free()
			bare.index = nil
		}
	}
}
