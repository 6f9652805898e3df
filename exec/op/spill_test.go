package op

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"sync"
	"testing"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
)

// faulty is a file whose n-th operation fails.
type faulty struct {
	mu  sync.Mutex
	b   []byte
	ops int
	at  int
}

var errDisk = errors.New("the disk is on fire")

func (f *faulty) next() error {
	if f.ops++; f.ops == f.at {
		return errDisk
	}
	return nil
}

func (f *faulty) WriteAt(p []byte, at int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := int(at) + len(p); n > len(f.b) {
		f.b = append(f.b, make([]byte, n-len(f.b))...)
	}
	return copy(f.b[at:], p), f.next()
}

func (f *faulty) ReadAt(p []byte, at int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return copy(p, f.b[at:]), f.next()
}

func (f *faulty) Close() error { return nil }

// spiller is an operator that spills.
type spiller interface {
	Operator
	Memory() int64
	Spilled() *spill.Meter
}

// faults runs an operator with a disk that fails at its n-th operation, for many n: the error comes up, or
// all rows do.
func faults(t *testing.T, what string, want []row, make func(c config) Operator) {
	t.Helper()
	failed := 0
	for at := 1; at < 2000; at += 1 + at/3 {
		f := &faulty{at: at}
		space := spill.New(spill.Options{Floor: 1, Limit: 3000, BlockBytes: 500, Create: func(string) (spill.File, error) { return f, nil }})
		got, err := try(make(config{1 + at%2, 64, space}))
		switch {
		case err == nil:
			same(t, fmt.Sprint(what, ", operation ", at), got, want)
		case !errors.Is(err, errDisk) || !errors.As(err, new(*spill.Error)):
			t.Fatalf("%s, operation %d: %v", what, at, err)
		default:
			failed++
		}
	}
	if failed < 5 {
		t.Fatalf("%s: only %d runs met the disk", what, failed)
	}
}

// TestSortSpills: runs are merged in several passes where there are many, and memory stays bounded.
func TestSortSpills(t *testing.T) {
	tab := sample(rand.New(rand.NewSource(8)), 20_000, 15)
	keys := []SortKey{{Column: 1, Type: tBig}, {Column: 2, Type: tText, Desc: true}}
	want := sortedRows(tab, keys)
	for _, c := range []config{{1, 2048, eager}, {2, 64, eager}} {
		for _, l := range [][2]int64{{-1, 0}, {9000, 3}, {100, 15_000}} {
			budget := mem.NewBudget(200_000)
			o := sorts(tab, c, keys, budget, l[0], l[1]).(spiller)
			expect := want
			if l[0] >= 0 {
				expect = want[l[1]:min(int64(len(want)), l[0]+l[1])]
			}
			same(t, fmt.Sprint("spilled ", c, l), all(t, o), expect)
			if n := o.Spilled().Runs.Load(); n <= 64 || o.Spilled().Bytes.Load() == 0 {
				t.Fatalf("%d runs", n)
			}
			if budget.Used() != 0 || budget.Peak() > 400_000 {
				t.Fatalf("%d bytes stay reserved, %d at most", budget.Used(), budget.Peak())
			}
		}
	}
	// Without a limit of its own an operator spills for the budget, and only then.
	for _, small := range []bool{false, true} {
		size := int64(64 << 20)
		if small {
			size = 1 << 20
		}
		space := spill.New(spill.Options{Floor: 1 << 14})
		o := sorts(tab, config{2, 2048, space}, keys, mem.NewBudget(size), -1, 0).(spiller)
		same(t, "by budget", all(t, o), want)
		if spilled := o.Spilled().Runs.Load() > 0; spilled != small {
			t.Fatalf("a budget of %d, and spilled is %v", size, spilled)
		}
		if err := space.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSortFaults(t *testing.T) {
	tab := sample(rand.New(rand.NewSource(9)), 2000, 15)
	keys := []SortKey{{Column: 1, Type: tBig}}
	want := sortedRows(tab, keys)
	faults(t, "sort", want, func(c config) Operator { return sorts(tab, c, keys, nil, -1, 0) })
	faults(t, "top-N", want[10:1510], func(c config) Operator { return sorts(tab, c, keys, nil, 1500, 10) })
}

// TestSpillCanceled: a context that ends ends a query that is spilling, too.
func TestSpillCanceled(t *testing.T) {
	tab := sample(rand.New(rand.NewSource(8)), 5000, 15)
	for n := range 3 {
		o := sorts(tab, config{2, 64, eager}, []SortKey{{Column: 1, Type: tBig}}, nil, -1, 0)
		ctx, cancel := context.WithCancel(context.Background())
		if err := o.Open(ctx); err != nil {
			t.Fatal(err)
		}
		var b vector.Batch
		var err error
		for range n {
			_, err = o.Next(ctx, &b)
		}
		cancel()
		if err == nil {
			_, err = o.Next(ctx, &b)
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if err := o.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAggregateSpills: groups are parted as deep as it takes, one group with many distinct values goes to
// disk as well, and what does not spill is an error.
func TestAggregateSpills(t *testing.T) {
	tab := sample(rand.New(rand.NewSource(12)), 20_000, 4000)
	counted := func(arg int, distinct bool) aggTest {
		for _, a := range aggTests {
			if a.fn == "count" && a.arg == arg && a.distinct == distinct && a.filter == nil {
				return a
			}
		}
		return aggTest{fn: "count", arg: arg, distinct: distinct, result: tBig, want: func(v []any) any { return int64(len(distinctOf(v))) }}
	}
	for _, q := range []struct {
		keys  []int
		tests []aggTest
	}{
		{[]int{0}, []aggTest{counted(-1, false)}},
		{[]int{0, 2}, nil},
		{nil, []aggTest{counted(0, true), counted(-1, false), counted(1, true)}},
		{[]int{4}, []aggTest{counted(0, true)}},
		{[]int{1}, []aggTest{counted(0, true), counted(2, true), counted(2, false)}},
	} {
		want := expected(tab, q.keys, q.tests)
		for _, c := range []config{{1, 2048, eager}, {2, 64, eager}} {
			budget := mem.NewBudget(1 << 20)
			o := aggregate(t, tab, c, q.keys, q.tests, budget).(spiller)
			same(t, fmt.Sprint("spilled ", c, q.keys), all(t, o), want)
			if o.Spilled().Runs.Load() < 10 {
				t.Fatalf("%d runs", o.Spilled().Runs.Load())
			}
			if budget.Used() != 0 || budget.Peak() > 1<<20 {
				t.Fatalf("%d bytes stay reserved, %d at most", budget.Used(), budget.Peak())
			}
		}
	}
	list := aggTests[len(aggTests)-1]
	b := mem.NewBudget(100_000)
	outOfMemory(t, "hash aggregate", b, aggregate(t, tab, config{2, 2048, eager}, nil, []aggTest{list}, b))
	want := expected(tab, []int{1}, []aggTest{list})
	same(t, "lists", all(t, aggregate(t, tab, config{2, 2048, eager}, []int{1}, []aggTest{list}, mem.NewBudget(1<<20))), want)
}

func TestAggregateFaults(t *testing.T) {
	tab := sample(rand.New(rand.NewSource(9)), 2000, 500)
	tests := []aggTest{aggTests[0], aggTests[2], aggTests[16]}
	faults(t, "aggregate", expected(tab, []int{2}, tests), func(c config) Operator { return aggregate(t, tab, c, []int{2}, tests, nil) })
	faults(t, "distinct", expected(tab, nil, aggTests[2:3]), func(c config) Operator {
		return aggregate(t, tab, c, nil, []aggTest{{fn: "count", arg: 2, distinct: true, result: tBig}}, nil)
	})
}

// TestJoinSpills: both sides go to disk, rows of one key meet in chunks, and memory stays bounded.
func TestJoinSpills(t *testing.T) {
	r := rand.New(rand.NewSource(13))
	probe, build := sample(r, 1500, 700), sample(r, 6000, 700)
	for _, row := range build.rows[:1200] {
		row[1] = int64(3) // too many of one key
	}
	build = newTable(r, build.types, build.rows)
	few := func(p, b row) bool { return b[0].(int64)%7 == p[0].(int64)%7 }
	for _, kind := range []JoinKind{JoinInner, JoinFullOuter, JoinProbeAnti, JoinBuildSemi, JoinMark, JoinNullMark} {
		for _, residual := range []func(p, b row) bool{nil, few} {
			if kind == JoinNullMark && residual != nil {
				continue // compares all with all
			}
			jt := joinTest{kind, []int{1}, residual}
			want := jt.expected(probe, build, false)
			for _, c := range []config{{1, 2048, eager}, {3, 64, eager}} {
				budget := mem.NewBudget(0)
				same(t, fmt.Sprint(joinNames[kind], c), all(t, jt.operator(probe, build, c, budget, false)), want)
				if budget.Used() != 0 || budget.Peak() > 1<<19 {
					t.Fatalf("%s: %d bytes stay reserved, %d at most", joinNames[kind], budget.Used(), budget.Peak())
				}
			}
		}
	}
	// With no keys every chunk may hold the one row, and the second.
	probe, build = sample(r, 40, 10), sample(r, 400, 10)
	for n, want := range []error{nil, nil, ErrSecondRow} {
		jt := joinTest{JoinSingle, nil, func(p, b row) bool { return b[0].(int64)%300 < int64(n) && b[0].(int64) < 301 }}
		if n == 1 {
			jt.residual = func(p, b row) bool { return b[0].(int64) == 390 }
		}
		got, err := try(jt.operator(probe, build, config{2, 64, eager}, nil, false))
		if !errors.Is(err, want) {
			t.Fatalf("%d rows: %v", n, err)
		}
		if want == nil {
			same(t, fmt.Sprint(n, " rows"), got, jt.expected(probe, build, false))
		}
	}
}

func TestJoinFaults(t *testing.T) {
	r := rand.New(rand.NewSource(14))
	probe, build := sample(r, 300, 50), sample(r, 500, 50)
	for _, kind := range []JoinKind{JoinInner, JoinFullOuter, JoinProbeSemi} {
		jt := joinTest{kind: kind, keys: []int{1}}
		faults(t, joinNames[kind], jt.expected(probe, build, kind.pairs()), func(c config) Operator { return jt.operator(probe, build, c, nil, kind.pairs()) })
	}
}

// TestWindowSpills: partitions of the window go to disk, and what comes back is what memory gives.
func TestWindowSpills(t *testing.T) {
	tab := sample(rand.New(rand.NewSource(15)), 5000, 300)
	keys := []SortKey{{Column: 3, Type: tBig}}
	funcs := []WindowFunc{
		{Name: "row_number", Filter: -1, Result: tBig},
		{Name: "rank", Filter: -1, Result: tBig},
		{Name: "lag", Args: []int{2}, Filter: -1, Result: tText},
	}
	for _, partition := range [][]int{{1}, {1, 2}, {4}} {
		want := all(t, windowOp(tab, config{1, 2048, nil}, partition, keys, funcs, nil))
		for _, c := range []config{{1, 2048, eager}, {3, 64, eager}} {
			budget := mem.NewBudget(0)
			var o spiller = windowOp(tab, c, partition, keys, funcs, budget)
			same(t, fmt.Sprint(partition, c), all(t, o), want)
			if o.Spilled().Runs.Load() < 30 || budget.Used() != 0 {
				t.Fatalf("%d runs, %d bytes stay reserved", o.Spilled().Runs.Load(), budget.Used())
			}
		}
		faults(t, "window", want, func(c config) Operator { return windowOp(tab, c, partition, keys, funcs, nil) })
	}
	// Without partitions all rows have to fit.
	b := mem.NewBudget(100_000)
	outOfMemory(t, "window", b, windowOp(tab, config{2, 64, eager}, nil, keys, funcs, b))
}
