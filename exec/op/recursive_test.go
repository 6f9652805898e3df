package op

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"testing"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/planner/types"
)

// rounds is a recursion over numbers: each round adds one and keeps what is below a limit.
func rounds(tab *table, c config, distinct bool, most int, step, limit int64, budget *mem.Budget, closed *int) *Recursive {
	spec := RecursiveSpec{Types: tab.types, Distinct: distinct, MaxRounds: most, Budget: budget, Spill: c.temp, Closed: func() { *closed++ }}
	spec.Step = func(_ context.Context, last *Spool) (Operator, error) {
		next := NewProject(last.Scan(), []Eval{computed{tBig, func(r row) any { return (r[0].(int64) + step) % 97 }}})
		return NewFilter(next, &where{f: func(r row) bool { return r[0].(int64) < limit }}), nil
	}
	parts, _ := tab.scan(config{workers: 1, batch: c.batch})
	return NewRecursive(spec, parts[0])
}

func TestRecursive(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for _, n := range []int{0, 1, 60} {
		tab := newTable(r, []*types.Type{tBig}, nil)
		for range n {
			tab.rows = append(tab.rows, row{int64(r.Intn(8))})
		}
		tab = newTable(r, tab.types, tab.rows)
		for _, distinct := range []bool{false, true} {
			var want, last []row
			seen := map[any]bool{}
			add := func(x row, list []row) []row {
				if distinct && seen[x[0]] {
					return list
				}
				seen[x[0]] = true
				return append(list, x)
			}
			for _, x := range tab.rows {
				last = add(x, last)
			}
			for len(last) > 0 {
				want = append(want, last...)
				var next []row
				for _, x := range last {
					if v := x[0].(int64) + 3; v < 20 {
						next = add(row{v}, next)
					}
				}
				last = next
			}
			for _, c := range configs {
				budget, closed := mem.NewBudget(0), 0
				o := rounds(tab, c, distinct, 100, 3, 20, budget, &closed)
				same(t, fmt.Sprint(n, distinct, c), all(t, o), want)
				if o.Close(); closed != 1 {
					t.Errorf("closed %d times", closed)
				}
				if budget.Used() != 0 {
					t.Fatal("memory stays reserved")
				}
			}
		}
	}
}

// TestRecursiveEnds goes round for ever without DISTINCT, and ends with it.
func TestRecursiveEnds(t *testing.T) {
	tab := newTable(rand.New(rand.NewSource(2)), []*types.Type{tBig}, []row{{int64(1)}})
	budget, closed := mem.NewBudget(0), 0
	var re *RecursionError
	if _, err := try(rounds(tab, configs[0], false, 1000, 1, 97, budget, &closed)); !errors.As(err, &re) || re.Rounds != 1000 {
		t.Errorf("%v, want an end after 1000 rounds", err)
	}
	if rows := all(t, rounds(tab, configs[0], true, 1000, 1, 97, budget, &closed)); len(rows) != 97 {
		t.Errorf("%d rows, want 97", len(rows))
	}
	if budget.Used() != 0 || closed != 2 {
		t.Fatal("something stays behind")
	}
}
