package opt

import (
	"math"

	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// splitTests hands the conditions of a scan that compare a scalar field with constants to the decoder.
//
// Those that can raise an error are last (see ordered), and none from the first of them on is taken, so
// that what they guard against is still tested before. All tests hold before any other condition is
// evaluated, which is sound since none can raise an error.
func splitTests(_ *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		s, ok := n.(*plan.Scan)
		if !ok || len(s.Conds) == 0 {
			return n
		}
		cols := map[plan.ColumnID]plan.ScanColumn{}
		for _, list := range [][]plan.ScanColumn{s.Cols, s.Extra} {
			for _, c := range list {
				cols[c.ID] = c
			}
		}
		tests := s.Tests[:len(s.Tests):len(s.Tests)]
		var rest []plan.Expr
		for i, c := range s.Conds {
			if plan.CanError(c) {
				rest = append(rest, s.Conds[i:]...)
				break
			}
			if t, ok := asTest(c, cols); ok {
				tests = append(tests, t)
			} else {
				rest = append(rest, c)
			}
		}
		if len(tests) == len(s.Tests) {
			return n
		}
		c := *s
		c.Tests, c.Conds = tests, rest
		return &c
	})
}

var testOps = map[plan.CompareOp]plan.TestOp{
	plan.Eq: plan.TestEq, plan.Ne: plan.TestNe, plan.Lt: plan.TestLt, plan.Le: plan.TestLe, plan.Gt: plan.TestGt, plan.Ge: plan.TestGe,
}

// asTest reads a condition as a test of one column. What is not TRUE fails, so that a NULL in an IN
// list counts for nothing.
func asTest(e plan.Expr, cols map[plan.ColumnID]plan.ScanColumn) (plan.Test, bool) {
	t := plan.Test{Expr: e}
	column := func(e plan.Expr) bool {
		r, ok := e.(*plan.ColumnRef)
		if !ok {
			return false
		}
		t.Column, ok = cols[r.ID]
		return ok && t.Column.Source == plan.FromField && testable(t.Column.Type)
	}
	value := func(e plan.Expr) bool {
		d, ok := isLiteral(e)
		if !ok || d.Null || !d.Type.Equal(t.Column.Type) || d.Type.Floating() && math.IsNaN(d.F) {
			// Text of another kind is the same bytes.
			if !ok || d.Null || !d.Type.Text() || !t.Column.Type.Text() {
				return false
			}
			d.Type = t.Column.Type
		}
		t.Values = append(t.Values, d)
		return true
	}
	switch e := e.(type) {
	case *plan.ColumnRef, *plan.Not:
		arg, want := e, true
		if n, ok := e.(*plan.Not); ok {
			arg, want = n.Arg, false
		}
		t.Op = plan.TestEq
		t.Values = []types.Datum{types.NewBool(want)}
		return t, column(arg)
	case *plan.IsTruth:
		t.Op = plan.TestEq
		t.Values = []types.Datum{types.NewBool(e.Want)}
		return t, !e.Negate && column(e.Arg)
	case *plan.Compare:
		op, ok := testOps[e.Op]
		t.Op = op
		return t, ok && column(e.L) && value(e.R)
	case *plan.InList:
		t.Op = plan.TestIn
		if e.Negate || !column(e.Arg) {
			return t, false
		}
		for _, x := range e.List {
			if !isNull(x) && !value(x) {
				return t, false
			}
		}
		return t, true
	case *plan.IsNull:
		t.Op = plan.TestIsNull
		if e.Negate {
			t.Op = plan.TestNotNull
		}
		return t, column(e.Arg)
	}
	return t, false
}

// testable reports a type that the decoder compares.
func testable(t *types.Type) bool {
	switch t.Kind {
	case types.Boolean, types.Int, types.BigInt, types.Float, types.Double, types.Varchar, types.Enum, types.UUID, types.Date:
		return true
	case types.Time, types.Timestamp, types.DateTime:
		return t.Precision <= 6
	case types.Decimal:
		return t.Precision <= types.MaxDecimal64
	}
	return false
}
