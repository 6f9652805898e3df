package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

var frameUnits = map[ast.FrameUnit]plan.FrameUnit{ast.FrameRows: plan.FrameRows, ast.FrameRange: plan.FrameRange, ast.FrameGroups: plan.FrameGroups}

var boundKinds = map[ast.BoundKind]plan.BoundKind{
	ast.UnboundedPreceding: plan.UnboundedPreceding, ast.Preceding: plan.Preceding, ast.CurrentRow: plan.CurrentRow,
	ast.Following: plan.Following, ast.UnboundedFollowing: plan.UnboundedFollowing,
}

var exclusions = map[ast.FrameExclude]plan.Exclusion{
	ast.ExcludeNone: plan.ExcludeNothing, ast.ExcludeCurrentRow: plan.ExcludeCurrent, ast.ExcludeGroup: plan.ExcludeGroup, ast.ExcludeTies: plan.ExcludeTies,
}

// frame binds a frame. Without one it is the whole partition, or with an order what comes up to the
// current row and its peers.
func (x *exprs) frame(spec *ast.WindowSpec, order []plan.SortKey) (plan.Frame, error) {
	n := spec.Frame
	if n == nil {
		out := plan.WholePartition()
		if len(order) > 0 {
			out.Unit, out.End.Kind = plan.FrameRange, plan.CurrentRow
		}
		return out, nil
	}
	out := plan.Frame{Unit: frameUnits[n.Unit], Exclude: exclusions[n.Exclude]}
	out.Start.Kind, out.End.Kind = boundKinds[n.Start.Kind], boundKinds[n.End.Kind]
	if n.Unit == ast.FrameRange {
		return out, x.rangeBounds(spec, order, &out)
	}
	name := [...]string{ast.FrameRows: "ROWS", ast.FrameGroups: "GROUPS"}[n.Unit]
	for _, p := range []struct {
		n  *ast.Bound
		to *plan.FrameBound
	}{{&n.Start, &out.Start}, {&n.End, &out.End}} {
		if p.n.Offset == nil {
			continue
		}
		var err error
		if p.to.N, err = x.b.count(p.n.Offset, name, -1); err != nil {
			return out, err
		}
		if p.to.N < 0 {
			return out, x.b.errorf(p.n.Offset, "%s takes a whole number that is not negative, not NULL", name)
		}
	}
	return out, nil
}

// rangeBounds binds the distances of RANGE: to the values of the key that they reach to.
func (x *exprs) rangeBounds(spec *ast.WindowSpec, order []plan.SortKey, out *plan.Frame) error {
	b, n := x.b, spec.Frame
	if n.Start.Offset == nil && n.End.Offset == nil {
		return nil
	}
	if len(order) != 1 {
		return b.hint(n, "use ROWS or GROUPS, or order by one key", "RANGE with a distance needs a window ordered by exactly one key, not %d", len(order))
	}
	key := order[0]
	bounds := []struct {
		n  *ast.Bound
		to *plan.FrameBound
	}{{&n.Start, &out.Start}, {&n.End, &out.End}}
	var t *types.Type
	for _, p := range bounds {
		if p.n.Offset == nil {
			continue
		}
		d, err := b.constant(p.n.Offset, "RANGE")
		if err != nil {
			return err
		}
		if d.Type.Kind == types.Varchar && !d.Null {
			if v, ok := types.ParseNumber(d.S); ok {
				d = v
			}
		}
		if d.Null || negative(d) {
			return b.errorf(p.n.Offset, "RANGE takes a distance that is not negative and not NULL")
		}
		op := plan.Sub
		if (p.to.Kind == plan.Following) != key.Desc {
			op = plan.Add
		}
		l, r := operand{key.Expr, spec.OrderBy[0].Expr}, operand{&plan.Literal{Value: d}, p.n.Offset}
		if l.e.Type().Integer() && d.Type.Integer() {
			// The sum may pass what a BIGINT holds.
			l.e, r.e = castTo(l.e, rangeNumber), castTo(r.e, rangeNumber)
		}
		at, err := x.arith(p.n, op, l, r)
		if err != nil {
			return err
		}
		if t == nil {
			t = at.Type()
		} else if c, ok := types.Common(t, at.Type()); ok {
			t = c
		} else {
			return b.errorf(n, "the distances of RANGE are of unlike kinds")
		}
		p.to.At = at
	}
	if _, ok := types.Common(t, key.Expr.Type()); !ok {
		return b.hint(n, "order by a number, date or timestamp", "RANGE cannot tell distances of %s", withArticle(key.Expr.Type().Kind.String()))
	}
	for _, p := range bounds {
		if p.to.At != nil {
			p.to.At = castTo(p.to.At, t)
		}
	}
	out.Key = castTo(key.Expr, t)
	return nil
}

// negative reports a distance below zero.
func negative(d types.Datum) bool {
	switch d.Type.Kind {
	case types.Interval:
		const day = 24 * 60 * 60 * 1e9
		return float64(d.Iv.Months)*30*day+float64(d.Iv.Days)*day+float64(d.Iv.Nanos) < 0
	case types.Float, types.Double:
		return !(d.F >= 0)
	}
	switch {
	case d.Big != nil:
		return d.Big.Sign() < 0
	case d.Type.Kind == types.Decimal && d.Type.Precision > types.MaxDecimal64:
		return d.W.Hi < 0
	}
	return d.I < 0
}
