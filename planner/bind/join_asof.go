package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

const asofHint = "for instance ON a.k = b.k AND a.time >= b.time, or USING (k, time)"

// flipped is the comparison with its sides exchanged.
var flipped = map[plan.CompareOp]plan.CompareOp{plan.Lt: plan.Gt, plan.Le: plan.Ge, plan.Gt: plan.Lt, plan.Ge: plan.Le}

// asof binds an ASOF join. Of its condition the equalities are keys and the one inequality between the
// sides says what is nearest. Conditions on the right side alone choose the rows among which that is
// sought, those on the left side the rows for which it is. With USING alone the last column is the one of >=.
func (b *binder) asof(n *ast.Join, left, right *source, params []plan.Named, out *source, e env) error {
	if len(params) > 0 {
		return b.hint(n.Right, "LATERAL (SELECT … ORDER BY … LIMIT 1) finds the nearest row itself", "a LATERAL table that refers to the left side cannot be joined by ASOF JOIN")
	}
	a := &plan.Asof{L: left.node, R: right.node, Outer: n.Kind == ast.AsofLeftJoin, Op: plan.Ge}
	switch {
	case len(n.Using) > 0 && n.Match != nil:
		if err := b.asofOn(n, a, left, right, e); err != nil {
			return err
		}
		j := &plan.Join{Kind: plan.Inner}
		if err := b.using(n, j, left, right, out); err != nil {
			return err
		}
		a.LeftKeys, a.RightKeys = append(a.LeftKeys, j.LeftKeys...), append(a.RightKeys, j.RightKeys...)
	case len(n.Using) > 0:
		j := &plan.Join{Kind: plan.Inner}
		if err := b.using(n, j, left, right, out); err != nil {
			return err
		}
		last := len(n.Using) - 1
		a.LeftKeys, a.RightKeys = j.LeftKeys[:last], j.RightKeys[:last]
		a.LeftAt, a.RightAt = j.LeftKeys[last], j.RightKeys[last]
	case n.On != nil || n.Match != nil:
		if err := b.asofOn(n, a, left, right, e); err != nil {
			return err
		}
	default:
		return b.hint(n.Right, asofHint, "the ASOF JOIN does not say which rows go together")
	}
	out.node = a
	if a.Outer {
		fill(right)
	}
	return nil
}

func (b *binder) asofOn(n *ast.Join, a *plan.Asof, left, right *source, e env) error {
	x := b.onExprs(left, right, e)
	x.at, x.clause = nil, "the condition of an ASOF JOIN"
	var conds []plan.Expr
	at := n.On
	for _, part := range []ast.Expr{n.Match, n.On} {
		if part == nil {
			continue
		}
		cond, err := x.condition(part)
		if err != nil {
			return err
		}
		conds, at = append(conds, plan.Conjuncts(cond)...), part
	}
	l, r := produced(left), produced(right)
	var onLeft, onRight []plan.Expr
	for _, c := range conds {
		if k, z, ok := equality(c, l, r); ok {
			a.LeftKeys, a.RightKeys = append(a.LeftKeys, k), append(a.RightKeys, z)
			continue
		}
		if at, other, op, ok := inequality(c, l, r); ok && a.LeftAt == nil {
			a.LeftAt, a.RightAt, a.Op = at, other, op
			continue
		}
		switch {
		case r.Covers(c) && !l.Covers(c):
			onRight = append(onRight, c)
		case l.Covers(c):
			onLeft = append(onLeft, c)
		default:
			return b.hint(at, "test what else there is to test in WHERE", "the condition of an ASOF JOIN is of equalities, one inequality between the two sides, and conditions on one of them")
		}
	}
	if a.LeftAt == nil {
		return b.hint(at, asofHint, "the condition of an ASOF JOIN has no inequality between the two sides")
	}
	if len(onRight) > 0 {
		a.R = &plan.Filter{Input: a.R, Conds: onRight}
	}
	if len(onLeft) > 0 {
		t := a.LeftAt.Type()
		var when plan.Expr = &plan.And{Args: onLeft}
		if len(onLeft) == 1 {
			when = onLeft[0]
		}
		a.LeftAt = &plan.Case{Whens: []plan.When{{Cond: when, Then: a.LeftAt}}, T: t, Null: true}
	}
	return nil
}

// inequality reports whether a condition compares an expression over the left side with one over the
// right by <, <=, > or >=, and returns them, of one type, and how the left one is compared.
func inequality(e plan.Expr, left, right plan.ColumnSet) (l, r plan.Expr, op plan.CompareOp, ok bool) {
	c, is := e.(*plan.Compare)
	if !is {
		return nil, nil, 0, false
	}
	other, ordered := flipped[c.Op]
	if !ordered || !plan.Deterministic(c) {
		return nil, nil, 0, false
	}
	l, r, ok = equality(&plan.Compare{Op: plan.Eq, L: c.L, R: c.R}, left, right)
	if op = c.Op; ok && !left.Covers(c.L) {
		op = other
	}
	return l, r, op, ok
}

// positional binds a POSITIONAL JOIN: the first row of the one side with the first of the other and so on,
// NULLs where one side has no more.
func (b *binder) positional(left, right *source) plan.Node {
	number := func(s *source) (plan.Node, plan.Expr) {
		f := plan.WindowFunc{Column: plan.Column{ID: b.id(), Name: "position", Type: types.Of(types.BigInt)}, Func: "row_number", Frame: plan.WholePartition()}
		return &plan.Window{Input: s.node, Funcs: []plan.WindowFunc{f}}, f.Column.Ref()
	}
	j := &plan.Join{Kind: plan.Full}
	var l, r plan.Expr
	j.L, l = number(left)
	j.R, r = number(right)
	j.LeftKeys, j.RightKeys = []plan.Expr{l}, []plan.Expr{r}
	fill(left)
	fill(right)
	return j
}
