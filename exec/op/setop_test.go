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

// pairs makes rows of two columns with few values.
func pairs(r *rand.Rand, n int) *table {
	rows := make([]row, n)
	for i := range rows {
		rows[i] = row{pickOne(r, nil, int64(1), int64(2), int64(3)), pickOne(r, nil, "a", "b")}
		if n >= 1000 {
			rows[i][0] = int64(r.Intn(n))
		}
	}
	return newTable(r, []*types.Type{tBig, tText}, rows)
}

func pickOne(r *rand.Rand, list ...any) any { return list[r.Intn(len(list))] }

func TestSetOp(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for _, size := range [][2]int{{0, 0}, {0, 9}, {9, 0}, {9, 9}, {300, 7}, {7, 300}, {200, 190}, {2500, 2000}} {
		left, right := pairs(r, size[0]), pairs(r, size[1])
		for _, except := range []bool{false, true} {
			for _, all := range []bool{false, true} {
				count := map[string]int{}
				for _, b := range right.rows {
					count[fmt.Sprint(b)]++
				}
				var want []row
				seen := map[string]bool{}
				for _, l := range left.rows {
					k := fmt.Sprint(l)
					there := count[k] > 0
					if all {
						count[k]--
					} else if seen[k] {
						continue
					}
					seen[k] = true
					if there != except {
						want = append(want, l)
					}
				}
				for _, c := range configs {
					budget := mem.NewBudget(0)
					l, _ := left.scan(config{workers: 1, batch: c.batch})
					r, _ := right.scan(config{workers: 1, batch: c.batch})
					o := NewSetOp(SetOpSpec{Except: except, All: all, Types: left.types, Budget: budget, Spill: c.temp}, l[0], r[0])
					rows, err := try(o)
					if err != nil {
						t.Fatal(err)
					}
					same(t, fmt.Sprint(size, " except ", except, " all ", all, c), rows, want)
					if budget.Used() != 0 {
						t.Fatal("memory stays reserved")
					}
					if n := o.Spilled().Runs.Load(); size[0] > 1000 && (c.temp != nil) != (n > 0) {
						t.Fatalf("%v: %d runs", c, n)
					}
				}
			}
		}
	}
	left, right := pairs(r, 1000), pairs(r, 1001)
	for _, except := range []bool{false, true} {
		make := func(c config) Operator {
			l, _ := left.scan(config{workers: 1, batch: c.batch})
			r, _ := right.scan(config{workers: 1, batch: c.batch})
			return NewSetOp(SetOpSpec{Except: except, Types: left.types, Spill: c.temp}, l[0], r[0])
		}
		faults(t, "set operation", all(t, make(configs[0])), make)
	}
	tab := sample(r, 3000, 3000)
	l, _ := tab.scan(configs[0])
	s, _ := tab.scan(configs[0])
	small := mem.NewBudget(10_000)
	outOfMemory(t, "set operation", small, NewSetOp(SetOpSpec{Types: tab.types, Budget: small}, l[0], s[0]))
}

func TestSpool(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for _, n := range []int{0, 1, 10_000, -10_000} {
		space := eager
		if n >= 0 {
			space = nil
		} else {
			n = -n
		}
		tab := sample(r, n, 20)
		budget := mem.NewBudget(0)
		parts, _ := tab.scan(configs[0])
		s, err := NewSpool(context.Background(), parts[0], tab.types, budget, space)
		if err != nil {
			t.Fatal(err)
		}
		// Two that read it at once are nothing to each other.
		a, b := s.Scan(), s.Scan()
		var batch vector.Batch
		if _, err := a.Next(context.Background(), &batch); err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprint(n), all(t, b), tab.rows)
		same(t, fmt.Sprint(n), all(t, s.Scan()), tab.rows)
		a.Close()
		if n > 0 && budget.Used() == 0 || (s.run != nil) != (space != nil) {
			t.Errorf("%d bytes are reserved, on disk: %v", budget.Used(), s.run != nil)
		}
		if s.Release(); budget.Used() != 0 {
			t.Fatal("memory stays reserved")
		}
	}
	tab := sample(r, 3000, 20)
	parts, _ := tab.scan(configs[0])
	small := mem.NewBudget(10_000)
	if _, err := NewSpool(context.Background(), parts[0], tab.types, small, nil); !errors.As(err, new(*mem.Error)) {
		t.Errorf("%v, want too little memory", err)
	}
	if small.Used() != 0 {
		t.Fatal("memory stays reserved")
	}
}
