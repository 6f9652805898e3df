package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// caseOf binds CASE. CASE x WHEN v is CASE WHEN x = v.
func (x *exprs) caseOf(n *ast.Case) (plan.Expr, error) {
	var subject operand
	var err error
	if n.Operand != nil {
		if subject, err = x.operand(n.Operand); err != nil {
			return nil, err
		}
		if err := x.b.repeated(subject); err != nil {
			return nil, err
		}
	}
	conds := make([]plan.Expr, len(n.Whens))
	var arms []operand
	mark := len(x.guard)
	for i, w := range n.Whens {
		if n.Operand == nil {
			conds[i], err = x.bindCondition(w.Cond)
		} else {
			var v operand
			if v, err = x.operand(w.Cond); err == nil {
				conds[i], err = x.comparison(plan.Eq, subject, v)
			}
		}
		if err != nil {
			return nil, err
		}
		before := len(x.guard)
		x.given(conds[i])
		arm, err := x.operand(w.Then)
		if err != nil {
			return nil, err
		}
		arms = append(arms, arm)
		x.guard = x.guard[:before]
		x.given(isNot(conds[i], true))
	}
	if n.Else != nil {
		arm, err := x.operand(n.Else)
		if err != nil {
			return nil, err
		}
		arms = append(arms, arm)
	}
	x.guard = x.guard[:mark]
	return x.b.choose(conds, arms)
}

// choose makes a Case: a value for each condition and, if there is one more, for the rest.
func (b *binder) choose(conds []plan.Expr, arms []operand) (plan.Expr, error) {
	t, err := b.unify(arms, func(l, r operand) error {
		return b.hint(r.n, unlikeHint(l.e.Type(), r.e.Type()), "the results are of unlike types, %s and %s", l.e.Type(), r.e.Type())
	})
	if err != nil {
		return nil, err
	}
	out := &plan.Case{T: t, Null: len(arms) == len(conds)}
	for i, arm := range arms {
		e := castTo(arm.e, t)
		out.Null = out.Null || e.Nullable()
		if i < len(conds) {
			out.Whens = append(out.Whens, plan.When{Cond: conds[i], Then: e})
		} else {
			out.Else = e
		}
	}
	return out, nil
}

// cutCases drops the arms of CASEs that are never taken because their conditions are constants.
func (b *binder) cutCases(e plan.Expr) plan.Expr {
	return plan.Rewrite(e, func(e plan.Expr) plan.Expr {
		c, ok := e.(*plan.Case)
		if !ok {
			return e
		}
		out := &plan.Case{Else: c.Else, T: c.T, Null: c.Null}
		for _, w := range c.Whens {
			holds, known := b.known(w.Cond)
			if known && holds {
				out.Else = w.Then
				break
			}
			if !known {
				out.Whens = append(out.Whens, w)
			}
		}
		switch {
		case len(out.Whens) == len(c.Whens):
			return e
		case len(out.Whens) > 0:
			return out
		case out.Else != nil:
			return out.Else
		}
		return &plan.Literal{Value: types.NullOf(c.T)}
	})
}

// known returns whether a condition that does not depend on columns holds. A comparison with NULL does
// not, whatever the other side is.
func (b *binder) known(e plan.Expr) (holds, known bool) {
	if c, ok := e.(*plan.Compare); ok && c.Op < plan.Distinct && (isNull(c.L) || isNull(c.R)) {
		return false, true
	}
	if len(plan.Columns(e)) > 0 || !plan.Deterministic(e) {
		return false, false
	}
	d := literalOf(e)
	if d == nil {
		if b.opts.Evaluate == nil {
			return false, false
		}
		v, err := b.opts.Evaluate(e)
		if err != nil {
			return false, false
		}
		d = &v
	}
	return !d.Null && d.I != 0, true
}

// coalesce returns the first of some values, all of type t, that is not NULL. What follows one that is never
// NULL is dropped; with whole, only what follows a constant.
func coalesce(list []plan.Expr, t *types.Type, whole bool) plan.Expr {
	kept := list[:0:0]
	null := true
	for i, e := range list {
		if isNull(e) && i < len(list)-1 {
			continue
		}
		kept = append(kept, e)
		null = null && e.Nullable()
		if !e.Nullable() && (!whole || literalOf(e) != nil) {
			break
		}
	}
	last := kept[len(kept)-1]
	if len(kept) == 1 {
		return last
	}
	out := &plan.Case{T: t, Else: last, Null: null}
	for _, e := range kept[:len(kept)-1] {
		out.Whens = append(out.Whens, plan.When{Cond: &plan.IsNull{Arg: e, Negate: true}, Then: e})
	}
	return out
}
