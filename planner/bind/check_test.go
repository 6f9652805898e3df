package bind_test

import (
	"testing"

	"github.com/avrosql/avrosql/planner/bind"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// check verifies what every plan must be: each column made once, each reference to a column of an
// input, the operands of each expression of the types that planner/plan demands.
func check(t *testing.T, text string, b *bind.Bound) {
	t.Helper()
	if b.Root == nil {
		return
	}
	made := map[plan.ColumnID]bool{}
	plan.WalkNodes(b.Root, func(n plan.Node) bool {
		switch n := n.(type) {
		case *plan.Scan:
			for _, c := range n.Cols {
				checkNew(t, text, made, c.Column)
			}
		case *plan.Project:
			for _, e := range n.Exprs {
				checkNew(t, text, made, e.Column)
				if !e.Type.Equal(e.Expr.Type()) || e.Nullable != e.Expr.Nullable() {
					t.Errorf("%s: column %s is %s, its expression %s", text, e.Name, e.Type, e.Expr.Type())
				}
			}
		case *plan.Aggregate:
			for _, c := range n.Columns() {
				checkNew(t, text, made, c)
			}
		case *plan.Values:
			for _, c := range n.Cols {
				checkNew(t, text, made, c)
			}
		case *plan.Join:
			for i, l := range n.LeftKeys {
				if r := n.RightKeys[i]; !l.Type().Equal(r.Type()) {
					t.Errorf("%s: join keys of types %s and %s", text, l.Type(), r.Type())
				}
				if !plan.Produced(n.L).Covers(l) || !plan.Produced(n.R).Covers(n.RightKeys[i]) {
					t.Errorf("%s: a join key is not of its side", text)
				}
			}
		}
		seen := plan.ColumnSet{}
		nullable := map[plan.ColumnID]plan.Column{}
		for _, in := range n.Inputs() {
			for _, c := range in.Columns() {
				seen.Add(c.ID)
				nullable[c.ID] = c
			}
		}
		_, join := n.(*plan.Join)
		for _, e := range plan.NodeExprs(n) {
			plan.Walk(e, func(e plan.Expr) bool {
				if r, ok := e.(*plan.ColumnRef); ok {
					if !seen.Has(r.ID) {
						t.Errorf("%s: %s refers to no column of its input", text, r.Name)
					} else if c := nullable[r.ID]; !c.Type.Equal(r.T) || c.Nullable != r.Null && !join {
						t.Errorf("%s: reference to %s says %s nullable %v, the column is %s nullable %v", text, r.Name, r.T, r.Null, c.Type, c.Nullable)
					}
				}
				checkExpr(t, text, e)
				return true
			})
		}
		return true
	})
	if id := b.NextID(); made[id] {
		t.Errorf("%s: NextID returns a column in use", text)
	}
}

func checkNew(t *testing.T, text string, made map[plan.ColumnID]bool, c plan.Column) {
	t.Helper()
	if made[c.ID] || c.ID == 0 {
		t.Errorf("%s: column %s has the id of another, %d", text, c.Name, c.ID)
	}
	made[c.ID] = true
}

func checkExpr(t *testing.T, text string, e plan.Expr) {
	t.Helper()
	bad := func(why string) { t.Errorf("%s: %s in %s", text, why, plan.FormatExpr(e)) }
	boolean := func(list ...plan.Expr) {
		for _, c := range list {
			if c.Type().Kind != types.Boolean {
				bad("a condition of type " + c.Type().String())
			}
		}
	}
	alike := func(a, b plan.Expr) {
		if !a.Type().Equal(b.Type()) && !(a.Type().Text() && b.Type().Text()) {
			bad("operands of types " + a.Type().String() + " and " + b.Type().String())
		}
	}
	switch e := e.(type) {
	case *plan.Compare:
		alike(e.L, e.R)
	case *plan.InList:
		for _, x := range e.List {
			alike(e.Arg, x)
		}
	case *plan.And:
		boolean(e.Args...)
		if len(e.Args) < 2 {
			bad("one condition")
		}
	case *plan.Or:
		boolean(e.Args...)
		if len(e.Args) < 2 {
			bad("one condition")
		}
	case *plan.Not:
		boolean(e.Arg)
	case *plan.IsTruth:
		boolean(e.Arg)
	case *plan.Arith:
		if e.T.Numeric() && e.L.Type().Numeric() && (e.L.Type().Kind != e.T.Kind || e.R.Type().Kind != e.T.Kind) {
			bad("operands of unlike kinds")
		}
	case *plan.Case:
		for _, w := range e.Whens {
			boolean(w.Cond)
			if !w.Then.Type().Equal(e.T) {
				bad("an arm of type " + w.Then.Type().String())
			}
		}
		if e.Else != nil && !e.Else.Type().Equal(e.T) {
			bad("an else of type " + e.Else.Type().String())
		}
	case *plan.Subscript:
		if k := e.Arg.Type().Kind; k == types.Array && e.Index.Type().Kind != types.BigInt || k == types.Map && e.Index.Type().Kind != types.Varchar {
			bad("an index of type " + e.Index.Type().String())
		}
	}
}
