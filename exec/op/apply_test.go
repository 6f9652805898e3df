package op

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"testing"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// applied is a dependent join of (id, k, s, x, f) with the rows of a table whose x is greater than the
// parameter, which is k.
type applied struct {
	kind   JoinKind
	keys   []int
	left   *table
	right  *table
	runs   int
	closed int
}

func (a *applied) operator(c config, budget *mem.Budget) *Apply {
	var keys []*types.Type
	var evals []Eval
	for _, k := range a.keys {
		keys, evals = append(keys, a.left.types[k]), append(evals, col(k))
	}
	spec := ApplySpec{
		Kind: a.kind, Left: a.left.types, Right: a.right.types, Keys: keys, Params: []*types.Type{tBig}, Budget: budget, BatchRows: c.batch,
		Run: func(_ context.Context, cols []*vector.Vector, i int) (Operator, error) {
			a.runs++
			p := get(cols[0], i)
			parts, _ := a.right.scan(config{workers: 1, batch: c.batch})
			return NewFilter(parts[0], &where{f: func(r row) bool { return a.joins(p, r) }}), nil
		},
		Closed: func() { a.closed++ },
	}
	parts, _ := a.left.scan(config{workers: 1, batch: c.batch})
	return NewApply(spec, parts[0], []Eval{col(1)}, evals, evals, nil)
}

func (a *applied) joins(p any, r row) bool {
	return p != nil && r[3] != nil && r[3].(int64) > p.(int64)*40
}

func TestApply(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for _, size := range [][2]int{{0, 10}, {10, 0}, {150, 40}} {
		left, right := sample(r, size[0], 12), sample(r, size[1], 12)
		distinct := map[any]bool{}
		for _, l := range left.rows {
			distinct[l[1]] = true
		}
		for _, keys := range [][]int{{}, {2}, {1, 2}} {
			for _, kind := range []JoinKind{JoinInner, JoinProbeOuter, JoinProbeSemi, JoinProbeAnti, JoinNullAnti, JoinMark, JoinNullMark} {
				a := &applied{kind: kind, keys: keys, left: left, right: right}
				if kind.nullAware() && len(keys) == 0 {
					continue
				}
				jt := joinTest{kind, keys, func(p, b row) bool { return a.joins(p[1], b) }}
				want := jt.expected(left, right, false)
				for _, c := range configs {
					a.runs, a.closed = 0, 0
					budget := mem.NewBudget(0)
					o := a.operator(c, budget)
					same(t, fmt.Sprint(joinNames[kind], size, keys, c), all(t, o), want)
					if a.runs != len(distinct) {
						t.Errorf("%d runs for %d parameters", a.runs, len(distinct))
					}
					if o.Close(); a.closed != 1 {
						t.Errorf("closed %d times", a.closed)
					}
					if budget.Used() != 0 {
						t.Fatal("memory stays reserved")
					}
				}
			}
		}
	}
}

// TestApplyFails passes on what the right side says, and leaves nothing behind.
func TestApplyFails(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	a := &applied{kind: JoinSingle, left: sample(r, 50, 5), right: sample(r, 20, 5)}
	budget := mem.NewBudget(0)
	if _, err := try(a.operator(configs[0], budget)); !errors.Is(err, ErrSecondRow) {
		t.Errorf("%v, want a second row", err)
	}
	bad := errors.New("bad")
	o := a.operator(configs[0], budget)
	o.spec.Run = func(context.Context, []*vector.Vector, int) (Operator, error) {
		parts, _ := a.right.scan(configs[0])
		return NewProject(parts[0], []Eval{failing{bad}}), nil
	}
	if _, err := try(o); !errors.Is(err, bad) {
		t.Errorf("%v, want %v", err, bad)
	}
	if budget.Used() != 0 {
		t.Fatal("memory stays reserved")
	}
	small := mem.NewBudget(20_000)
	a = &applied{kind: JoinInner, left: sample(r, 50, 5), right: sample(r, 2000, 5)}
	outOfMemory(t, "dependent join", small, a.operator(configs[0], small))
}
