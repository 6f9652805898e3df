package opt

import (
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// pull takes the conditions on parameters out of a plan; false if that can't be done.
func (p *puller) pull(n plan.Node) (*pulled, bool) {
	if !p.reaches(n) {
		return p.untouched(n)
	}
	anyRow := p.anyRow
	defer func() { p.anyRow = anyRow }()
	switch n.(type) {
	case *plan.Project, *plan.Sort, *plan.Limit:
	default:
		p.anyRow = false // which rows there are decides what comes of them
	}
	switch n := n.(type) {
	case *plan.Filter:
		return p.pullFilter(n)
	case *plan.Project:
		return p.pullProject(n)
	case *plan.Aggregate:
		return p.pullAggregate(n)
	case *plan.Join:
		return p.pullJoin(n)
	case *plan.Sort:
		in, ok := p.pull(n.Input)
		if !ok || in.one {
			return in, ok
		}
		if p.touches(in, plan.NodeExprs(n)) || in.risks(plan.NodeExprs(n)) {
			return nil, false
		}
		in.node = &plan.Sort{Input: in.node, Keys: n.Keys}
		return in, true
	case *plan.Unnest:
		return p.pullUnnest(n)
	case *plan.Limit:
		in, ok := p.pull(n.Input)
		if !ok || n.Offset > 0 || n.N == 0 || !(in.one || anyRow || n.N < 0) {
			return nil, false
		}
		return in, true
	case *plan.Values:
		// One row of expressions is a projection of nothing.
		if len(n.Rows) != 1 {
			return nil, false
		}
		list := make([]plan.Named, len(n.Cols))
		for i, c := range n.Cols {
			list[i] = plan.Named{Column: c, Expr: n.Rows[0][i]}
		}
		return p.pullProject(&plan.Project{Input: &plan.Values{Rows: [][]plan.Expr{{}}}, Exprs: list})
	}
	return nil, false
}

// reaches reports whether one of the parameters is referred to in n or below it.
func (p *puller) reaches(n plan.Node) bool {
	found := false
	plan.WalkNodes(n, func(n plan.Node) bool {
		for _, e := range plan.NodeExprs(n) {
			found = found || p.params.HasOuter(e)
		}
		return !found
	})
	return found
}

// untouched is a plan that no parameter reaches.
func (p *puller) untouched(n plan.Node) (*pulled, bool) { return &pulled{node: n}, true }

// touches reports whether parameters are part of one of the expressions, or of a column that one refers
// to.
func (p *puller) touches(in *pulled, list []plan.Expr) bool {
	for _, e := range list {
		if p.params.HasOuter(e) {
			return true
		}
		for r := range plan.Refs(e) {
			if in.exprs[r.ID] != nil {
				return true
			}
		}
	}
	return false
}

// risks reports whether one of the expressions may raise an error for a row that a condition which was
// pulled up rejects.
func (in *pulled) risks(list []plan.Expr) bool {
	if len(in.conds) == 0 {
		return false
	}
	for _, e := range list {
		if plan.CanError(e) {
			return true
		}
	}
	return false
}

func (p *puller) pullFilter(n *plan.Filter) (*pulled, bool) {
	in, ok := p.pull(n.Input)
	if !ok || in.one {
		return nil, false
	}
	var stay []plan.Expr
	for _, c := range n.Conds {
		c = plan.Substitute(c, in.exprs)
		// What can raise an error is not tested before what stands to its left.
		if p.params.HasOuter(c) || len(in.conds) > 0 && !movable(c) {
			// A condition on parameters alone decides whether anything below is evaluated.
			if !plan.Deterministic(c) || onParameters(c) && (plan.MayFail(n.Input) || plan.CanError(conjunctionOf(stay))) {
				return nil, false
			}
			in.conds = append(in.conds, c)
		} else {
			stay = append(stay, c)
		}
	}
	if len(stay) > 0 {
		in.node = &plan.Filter{Input: in.node, Conds: stay}
	}
	return in, true
}

func (p *puller) pullProject(n *plan.Project) (*pulled, bool) {
	in, ok := p.pull(n.Input)
	if !ok {
		return nil, false
	}
	out := &pulled{conds: in.conds, one: in.one, exprs: map[plan.ColumnID]plan.Expr{}, none: map[plan.ColumnID]plan.Expr{}}
	var list []plan.Named
	var computed []plan.Expr
	for _, x := range n.Exprs {
		if in.one {
			out.none[x.ID] = p.o.simplifyExpr(plan.Substitute(x.Expr, p.defaults(n.Input, in)))
		}
		e := plan.Substitute(x.Expr, in.exprs)
		if p.params.HasOuter(e) || len(in.conds) > 0 && plan.CanError(e) {
			if !plan.Deterministic(e) {
				return nil, false
			}
			out.exprs[x.ID] = e
			computed = append(computed, e)
			continue
		}
		list = append(list, plan.Named{Column: x.Column, Expr: e})
	}
	// What conditions and expressions above refer to has to pass, under an id of its own.
	below := map[plan.ColumnID]plan.Column{}
	for _, c := range in.node.Columns() {
		below[c.ID] = c
	}
	passed := map[plan.ColumnID]plan.Expr{}
	for _, e := range append(append([]plan.Expr(nil), in.conds...), computed...) {
		for r := range plan.Refs(e) {
			if c, ok := below[r.ID]; ok && passed[r.ID] == nil {
				n := p.o.newColumn(c.Name, c.Ref())
				passed[r.ID] = n.Ref()
				list = append(list, plan.Named{Column: n, Expr: c.Ref()})
			}
		}
	}
	out.conds = make([]plan.Expr, len(in.conds))
	for i, c := range in.conds {
		out.conds[i] = plan.Substitute(c, passed)
	}
	for id, e := range out.exprs {
		out.exprs[id] = plan.Substitute(e, passed)
	}
	out.node = &plan.Project{Input: in.node, Exprs: list}
	return out, true
}

// defaults returns what the columns of n are where a plan of one row for each combination has none.
func (p *puller) defaults(n plan.Node, in *pulled) map[plan.ColumnID]plan.Expr {
	m := map[plan.ColumnID]plan.Expr{}
	for _, c := range n.Columns() {
		if m[c.ID] = in.none[c.ID]; m[c.ID] == nil {
			m[c.ID] = &plan.Literal{Value: types.NullOf(c.Type)}
		}
	}
	return m
}

// pullAggregate groups by what parameters are equated with. Other conditions would have to choose among
// the rows before they are grouped. Sets of no keys have rows of their own for each combination.
func (p *puller) pullAggregate(n *plan.Aggregate) (*pulled, bool) {
	if n.Sets != nil {
		return nil, false
	}
	in, ok := p.pull(n.Input)
	if !ok || in.one || p.touches(in, plan.NodeExprs(n)) || in.risks(plan.NodeExprs(n)) {
		return nil, false
	}
	out := &pulled{one: len(n.Keys) == 0, none: map[plan.ColumnID]plan.Expr{}}
	keys := append([]plan.Named(nil), n.Keys...)
	for _, c := range in.conds {
		eq, ok := c.(*plan.Compare)
		if !ok || eq.Op != plan.Eq || plan.CanError(c) {
			return nil, false
		}
		inner, outer := eq.L, eq.R
		if p.params.HasOuter(inner) {
			inner, outer = outer, inner
		}
		if p.params.HasOuter(inner) || len(plan.Columns(inner)) == 0 || len(plan.Columns(outer)) > 0 {
			return nil, false
		}
		k := plan.Named{Column: p.o.newColumn(plan.FormatExpr(inner), inner), Expr: inner}
		keys = append(keys, k)
		out.conds = append(out.conds, &plan.Compare{Op: plan.Eq, L: k.Column.Ref(), R: outer})
	}
	if out.one && len(keys) == 0 {
		return nil, false
	}
	for _, a := range n.Aggs {
		v, ok := emptyValue(a)
		if out.one && !ok {
			return nil, false
		}
		out.none[a.ID] = v
	}
	out.node = &plan.Aggregate{Input: in.node, Keys: keys, Aggs: n.Aggs}
	return out, true
}

// emptyValue returns what an aggregate is over no rows.
func emptyValue(a plan.AggCall) (plan.Expr, bool) {
	switch a.Func {
	case "count", "count_if", "approx_count_distinct", "regr_count":
		d, ok := types.NewInt(0).Exactly(a.Type)
		return &plan.Literal{Value: d}, ok
	}
	if !a.Nullable {
		return nil, false
	}
	return &plan.Literal{Value: types.NullOf(a.Type)}, true
}

func (p *puller) pullJoin(n *plan.Join) (*pulled, bool) {
	inner := n.Kind == plan.Inner || n.Kind == plan.Cross
	switch n.Kind {
	case plan.Inner, plan.Cross, plan.Left, plan.Semi, plan.Anti, plan.NullAnti, plan.Single, plan.Mark, plan.NullMark:
	default:
		return nil, false
	}
	l, ok := p.pull(n.L)
	if !ok || l.one {
		return nil, false
	}
	r := &pulled{node: n.R}
	if p.reaches(n.R) {
		if !inner {
			return nil, false
		}
		if r, ok = p.pull(n.R); !ok || r.one {
			return nil, false
		}
	}
	if len(l.exprs)+len(r.exprs) > 0 {
		return nil, false
	}
	j := *n
	j.L, j.R = l.node, r.node
	j.LeftKeys, j.RightKeys, j.Residual = nil, nil, nil
	out := &pulled{conds: append(l.conds[:len(l.conds):len(l.conds)], r.conds...)}
	if out.risks(n.LeftKeys) || out.risks(n.RightKeys) || len(l.conds) > 0 && n.Kind == plan.Single && !plan.OneRow(n.R) || len(l.conds) > 0 && !inner && plan.MayFail(n.R) {
		return nil, false
	}
	for i, k := range n.LeftKeys {
		if !p.params.HasOuter(k) && !p.params.HasOuter(n.RightKeys[i]) {
			j.LeftKeys, j.RightKeys = append(j.LeftKeys, k), append(j.RightKeys, n.RightKeys[i])
			continue
		}
		if !inner {
			return nil, false
		}
		out.conds = append(out.conds, &plan.Compare{Op: plan.Eq, L: k, R: n.RightKeys[i]})
	}
	for _, c := range n.Residual {
		if !p.params.HasOuter(c) && (len(out.conds) == 0 || !plan.CanError(c)) {
			j.Residual = append(j.Residual, c)
			continue
		}
		if !inner || !plan.Deterministic(c) {
			return nil, false
		}
		out.conds = append(out.conds, c)
	}
	if inner && len(j.LeftKeys)+len(j.Residual) == 0 {
		j.Kind = plan.Cross
	}
	if n.Kind.OneSided() && !p.keeps(&j, out.conds) {
		return nil, false
	}
	out.node = &j
	return out, true
}

// keeps reports whether the join hands up all that conditions refer to.
func (p *puller) keeps(j *plan.Join, conds []plan.Expr) bool {
	have := plan.Produced(j)
	for _, c := range conds {
		if !have.Covers(c) {
			return false
		}
	}
	return true
}

// pullUnnest lets conditions pass that are not on what is unnested.
func (p *puller) pullUnnest(n *plan.Unnest) (*pulled, bool) {
	in, ok := p.pull(n.Input)
	if !ok || in.one || p.touches(in, plan.NodeExprs(n)) {
		return nil, false
	}
	c := *n
	c.Input = in.node
	in.node = &c
	return in, true
}
