package bind

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// interval binds INTERVAL value unit. A constant becomes a literal, anything else a multiple of the
// unit.
func (x *exprs) interval(n *ast.Interval) (plan.Expr, error) {
	o, err := x.operand(n.Value)
	if err != nil {
		return nil, err
	}
	b := x.b
	d := literalOf(o.e)
	text := textLiteral(o.e)
	switch {
	case d != nil && d.Null:
		return &plan.Literal{Value: types.NullOf(types.Of(types.Interval))}, nil
	case n.Unit == "" && !text:
		return nil, b.hint(n, "for instance INTERVAL 1 DAY", "the interval has no unit")
	case n.Unit == "":
		v, ok := types.ParseInterval(d.S)
		if !ok {
			return nil, b.hint(n.Value, formats[types.Interval], "%s is not an interval", quoteText(d.S))
		}
		return intervalLiteral(v), nil
	}
	unit := n.Unit
	if n.ToUnit != "" && n.ToUnit != n.Unit {
		unit += "_" + n.ToUnit
	}
	compound := strings.Contains(unit, "_")
	one, known := types.IntervalUnit(unit)
	switch {
	case !known && !compound:
		return nil, b.errorf(n, "no unit %s", unit)
	case d == nil && compound:
		return nil, b.hint(n.Value, "for instance INTERVAL '1-2' YEAR TO MONTH", "an interval of two units is written as a string")
	case d == nil:
		if t := o.e.Type(); !t.Integer() && t.Kind != types.Boolean {
			return nil, b.hint(n.Value, "write CAST("+b.text(n.Value)+" AS BIGINT)", "the number of an interval is whole, not %s", withArticle(t.Kind.String()))
		}
		l := intervalLiteral(one)
		return &plan.Arith{Op: plan.Mul, L: l, R: castTo(o.e, types.Of(types.BigInt)), T: l.Type(), Null: o.e.Nullable()}, nil
	case !text && !counts(d.Type):
		return nil, b.errorf(n.Value, "%s is no number of %ss", withArticle(d.Type.Kind.String()), unit)
	}
	s := d.S
	if !text {
		s = d.Text(nil)
	}
	if strings.HasSuffix(unit, "_second") && strings.Contains(s, ".") {
		unit = strings.TrimSuffix(unit, "second") + "microsecond"
	}
	v, ok := types.ParseIntervalIn(s, unit)
	if !ok {
		return nil, b.hint(n.Value, formats[types.Interval], "%s is not an interval in units of %s, or is out of range", quoteText(s), strings.ReplaceAll(n.Unit, "_", " to "))
	}
	return intervalLiteral(v), nil
}

func intervalLiteral(v types.IntervalValue) *plan.Literal {
	return &plan.Literal{Value: types.Datum{Type: types.Of(types.Interval), Iv: v}}
}
