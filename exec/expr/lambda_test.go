package expr

import (
	"fmt"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// TestLambdasOverBatchesOfAnySize: scratch memory that grows with one batch fits the next.
func TestLambdasOverBatchesOfAnySize(t *testing.T) {
	col := plan.Column{ID: 1, Name: "a", Type: types.NewArray(tInt, false)}
	x := &plan.LambdaRef{T: tInt, Null: true}
	odd := &plan.Compare{Op: plan.Eq, R: lit(types.NewInt(1)), L: &plan.Call{Name: "mod", T: tInt, Args: []plan.Expr{x, lit(types.NewInt(2))}}}
	for name, call := range map[string]*plan.Call{
		"transform": {Name: "transform", T: types.NewArray(tInt, true), Args: []plan.Expr{col.Ref(), lambdaOf(&plan.Neg{Arg: x})}},
		"filter":    {Name: "filter", T: col.Type, Args: []plan.Expr{col.Ref(), lambdaOf(odd)}},
		"any_match": {Name: "any_match", T: tBool, Args: []plan.Expr{col.Ref(), lambdaOf(odd)}},
	} {
		ev, err := Compile(&plan.Cast{Arg: call, To: tText}, NewLayout([]plan.Column{col}), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{4, 6, 5, 9, 3, 20} {
			list := vector.New(col.Type)
			for i := range n {
				AppendDatum(list, types.Datum{Type: col.Type, Elems: []types.Datum{types.NewInt(int64(i)), types.NewInt(int64(i + 1))}})
			}
			v, err := ev.Eval(&vector.Batch{Cols: []*vector.Vector{list}, N: n}, vector.Identity(n))
			if err != nil {
				t.Fatalf("%s of %d rows: %v", name, n, err)
			}
			var got, want []string
			for i := range n {
				got = append(got, string(v.Bytes(i)))
				switch name {
				case "transform":
					want = append(want, fmt.Sprintf("[%d,%d]", -i, -i-1))
				case "filter":
					want = append(want, fmt.Sprintf("[%d]", i|1))
				default:
					want = append(want, "true")
				}
			}
			if g, w := strings.Join(got, " "), strings.Join(want, " "); g != w {
				t.Errorf("%s of %d rows: %s, not %s", name, n, g, w)
			}
		}
	}
}

func lambdaOf(body plan.Expr) *plan.Lambda {
	return &plan.Lambda{Params: []plan.LambdaParam{{Name: "x", Type: tInt}}, Body: body}
}
