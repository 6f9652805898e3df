package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// moment binds arithmetic with dates, times and intervals:
//
//	DATE ± INTERVAL                     DATE if the interval is known to have whole days, else DATETIME
//	TIME, DATETIME, TIMESTAMP ± INTERVAL of their own type, fine enough for the interval
//	DATE ± whole number                 DATE, the number being days
//	DATE - DATE                         BIGINT, days
//	other moments subtracted            INTERVAL
//	INTERVAL ± INTERVAL, INTERVAL * whole number
func (x *exprs) moment(n ast.Node, op plan.ArithOp, l, r operand) (plan.Expr, error) {
	interval := types.Of(types.Interval)
	lt, rt := l.e.Type(), r.e.Type()
	switch {
	case lt.Kind == types.Null:
		return &plan.Literal{Value: types.NullOf(rt)}, nil
	case rt.Kind == types.Null:
		return &plan.Literal{Value: types.NullOf(lt)}, nil
	}
	null := l.e.Nullable() || r.e.Nullable()
	switch {
	case op == plan.Add && rt.Temporal() && (lt.Kind == types.Interval || lt.Integer()):
		return x.moment(n, op, r, l)
	case op == plan.Mul && rt.Kind == types.Interval && counts(lt):
		return x.moment(n, op, r, l)
	case lt.Temporal() && rt.Kind == types.Interval && (op == plan.Add || op == plan.Sub):
		t := shifted(lt, r.e)
		return &plan.Arith{Op: op, L: castTo(l.e, t), R: r.e, T: t, Null: null}, nil
	case lt.Kind == types.Date && rt.Integer() && (op == plan.Add || op == plan.Sub):
		return x.function(n, map[plan.ArithOp]string{plan.Add: "date_add", plan.Sub: "date_sub"}[op], []operand{l, r})
	case lt.Temporal() && rt.Temporal() && op == plan.Sub:
		t, ok := types.Common(lt, rt)
		if !ok {
			break
		}
		out := interval
		if t.Kind == types.Date {
			out = types.Of(types.BigInt)
		}
		return &plan.Arith{Op: op, L: castTo(l.e, t), R: castTo(r.e, t), T: out, Null: null}, nil
	case lt.Kind == types.Interval && rt.Kind == types.Interval && (op == plan.Add || op == plan.Sub):
		return &plan.Arith{Op: op, L: l.e, R: r.e, T: interval, Null: null}, nil
	case lt.Kind == types.Interval && op == plan.Mul && (rt.Integer() || rt.Kind == types.Boolean):
		return &plan.Arith{Op: op, L: l.e, R: castTo(r.e, types.Of(types.BigInt)), T: interval, Null: null}, nil
	}
	hint := ""
	switch {
	case lt.Temporal() && counts(rt), rt.Temporal() && counts(lt):
		hint = "say what the number counts, for instance INTERVAL '1' DAY"
	case lt.Text() || rt.Text():
		o := l
		if rt.Text() {
			o = r
		}
		hint = "write CAST(" + x.b.text(o.n) + " AS DATE), TIMESTAMP or whatever it is"
	}
	return nil, x.b.hint(n, hint, "%s %s %s means nothing", lt.Kind, op, rt.Kind)
}

// shifted returns the type of a moment of type t moved by an interval.
func shifted(t *types.Type, by plan.Expr) *types.Type {
	digits := fineness(by)
	switch {
	case t.Kind != types.Date:
		if digits > t.Precision {
			return types.NewTemporal(t.Kind, digits)
		}
	case digits > 0:
		return types.NewTemporal(types.DateTime, max(digits, 6))
	}
	return t
}

// fineness returns how many fractional digits of seconds a moment needs after it is moved by an
// interval: 0 if the interval has whole days, 3 for milliseconds and coarser, else 6 or 9.
func fineness(by plan.Expr) int {
	switch e := by.(type) {
	case *plan.Literal:
		switch nanos := e.Value.Iv.Nanos; {
		case nanos == 0:
			return 0
		case nanos%1_000_000 == 0:
			return 3
		case nanos%1_000 == 0:
			return 6
		}
		return 9
	case *plan.Arith:
		if e.Op == plan.Mul {
			return fineness(e.L)
		}
		if e.L.Type().Kind == types.Interval && e.R.Type().Kind == types.Interval {
			return max(fineness(e.L), fineness(e.R))
		}
	}
	return 6
}
