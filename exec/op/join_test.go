package op

import (
	"errors"
	"fmt"
	"math/rand"
	"sort"
	"testing"

	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// joined describes a join of two tables for both the operator and the loop it is compared with.
type joinTest struct {
	kind     JoinKind
	keys     []int // columns of both sides
	residual func(probe, build row) bool
}

func (jt joinTest) operator(probe, build *table, c config, budget *mem.Budget, buildFirst bool) Operator {
	if c.temp == eager {
		c.temp = tight
	}
	spec := &JoinSpec{Kind: jt.kind, Probe: probe.types, Build: build.types, BuildFirst: buildFirst, Budget: budget, Spill: c.temp, BatchRows: c.batch, Tail: exchange.Last}
	var buildKeys []Eval
	for _, k := range jt.keys {
		spec.Keys = append(spec.Keys, probe.types[k])
		buildKeys = append(buildKeys, col(k))
	}
	inputs, _ := build.scan(c)
	parts, pos := probe.scan(c)
	t := NewJoinTable(spec, inputs, buildKeys, len(parts))
	for i, p := range parts {
		var cond Condition
		if jt.residual != nil {
			cond = &where{f: func(r row) bool {
				if buildFirst {
					return jt.residual(r[len(build.types):], r[:len(build.types)])
				}
				return jt.residual(r[:len(probe.types)], r[len(probe.types):])
			}}
		}
		parts[i] = NewJoin(t, p, buildKeys, cond)
	}
	return gather(parts, pos, jt.output(probe, build, buildFirst), budget)
}

func (jt joinTest) output(probe, build *table, buildFirst bool) []*types.Type {
	switch {
	case jt.kind == JoinBuildSemi || jt.kind == JoinBuildAnti:
		return build.types
	case jt.kind == JoinMark || jt.kind == JoinNullMark:
		return append(probe.types[:len(probe.types):len(probe.types)], types.Of(types.Boolean))
	case !jt.kind.pairs():
		return probe.types
	case buildFirst:
		return append(append([]*types.Type{}, build.types...), probe.types...)
	}
	return append(append([]*types.Type{}, probe.types...), build.types...)
}

// equals says whether the keys are equal: 1 yes, 0 no, -1 unknown.
func (jt joinTest) equals(p, b row) int {
	unknown := false
	for _, k := range jt.keys {
		switch {
		case p[k] == nil || b[k] == nil:
			unknown = true
		case p[k] != b[k]:
			return 0
		}
	}
	if unknown {
		return -1
	}
	return 1
}

func (jt joinTest) expected(probe, build *table, buildFirst bool) (out []row) {
	emit := func(p, b row) {
		if buildFirst {
			p, b = b, p
		}
		out = append(out, append(append(row{}, p...), b...))
	}
	nulls := func(t *table) row { return make(row, len(t.types)) }
	matched := make([]bool, len(build.rows))
	for _, p := range probe.rows {
		n, unknown := 0, false
		for i, b := range build.rows {
			if jt.residual != nil && !jt.residual(p, b) {
				continue
			}
			switch jt.equals(p, b) {
			case 1:
				n++
				matched[i] = true
				if jt.kind.pairs() {
					emit(p, b)
				}
			case -1:
				unknown = true
			}
		}
		switch {
		case jt.kind.probeOuter() && n == 0:
			emit(p, nulls(build))
		case jt.kind == JoinMark:
			out = append(out, append(p[:len(p):len(p)], n > 0))
		case jt.kind == JoinNullMark && n == 0 && unknown:
			out = append(out, append(p[:len(p):len(p)], nil))
		case jt.kind == JoinNullMark:
			out = append(out, append(p[:len(p):len(p)], n > 0))
		case jt.kind == JoinProbeSemi && n > 0, jt.kind == JoinProbeAnti && n == 0, jt.kind == JoinNullAnti && n == 0 && !unknown:
			out = append(out, p)
		}
	}
	for i, b := range build.rows {
		switch {
		case (jt.kind == JoinBuildOuter || jt.kind == JoinFullOuter) && !matched[i]:
			emit(nulls(probe), b)
		case jt.kind == JoinBuildSemi && matched[i], jt.kind == JoinBuildAnti && !matched[i]:
			out = append(out, b)
		}
	}
	return out
}

var joinNames = []string{"inner", "probe outer", "build outer", "full", "probe semi", "probe anti", "build semi", "build anti", "not in", "single", "mark", "in"}

func TestJoin(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	residuals := []func(p, b row) bool{nil,
		func(p, b row) bool { return p[3] != nil && b[3] != nil && p[3].(int64) < b[3].(int64) },
		func(p, b row) bool { return p[0].(int64)%5 == 0 }}
	sizes := [][2]int{{0, 0}, {0, 20}, {20, 0}, {50, 40}, {200, 1}, {110, 40}, {40, 110}}
	if testing.Short() {
		sizes = sizes[:4]
	}
	for _, size := range sizes {
		probe, build := sample(r, size[0], 25), sample(r, size[1], 25)
		for _, keys := range [][]int{{}, {1}, {2}, {1, 2}} {
			for kind := JoinInner; kind <= JoinNullMark; kind++ {
				if kind.nullAware() && len(keys) == 0 || kind == JoinSingle {
					continue
				}
				for ri, res := range residuals {
					jt := joinTest{kind, keys, res}
					buildFirst := r.Intn(2) == 0
					want := jt.expected(probe, build, buildFirst)
					for _, c := range configs {
						budget := mem.NewBudget(0)
						got := all(t, jt.operator(probe, build, c, budget, buildFirst))
						same(t, fmt.Sprint(joinNames[kind], size, keys, " residual ", ri, c), got, want)
						if budget.Used() != 0 {
							t.Fatal("memory stays reserved")
						}
					}
				}
			}
		}
	}
}

// TestJoinSingle looks up at most one row, and fails where there are two that satisfy the condition.
func TestJoinSingle(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	probe, build := sample(r, 200, 25), sample(r, 90, 25)
	seen := map[any]bool{}
	single := &table{types: build.types}
	for _, b := range build.rows {
		if !seen[b[1]] {
			seen[b[1]] = true
			single.rows = append(single.rows, b)
		}
	}
	single = newTable(r, single.types, single.rows)
	few := func(p, b row) bool { return p[0].(int64)%3 == 0 }
	for _, c := range configs {
		for _, residual := range []func(p, b row) bool{nil, few} {
			jt := joinTest{JoinSingle, []int{1}, residual}
			same(t, fmt.Sprint(c), all(t, jt.operator(probe, single, c, nil, false)), jt.expected(probe, single, false))
			if _, err := try(jt.operator(probe, build, c, nil, false)); !errors.Is(err, ErrSecondRow) {
				t.Fatalf("%v: %v, want a second row", c, err)
			}
		}
		// The rows that the condition rejects are not looked up.
		jt := joinTest{JoinSingle, []int{1}, func(p, b row) bool { return false }}
		same(t, fmt.Sprint(c), all(t, jt.operator(probe, build, c, nil, false)), jt.expected(probe, build, false))
	}
}

// TestJoinLazy has a build side that fails: it is not read for nothing.
func TestJoinLazy(t *testing.T) {
	r := rand.New(rand.NewSource(8))
	build := sample(r, 5, 25)
	bad := errors.New("bad")
	for kind := JoinInner; kind <= JoinNullMark; kind++ {
		for _, n := range []int{0, 10} {
			probe := sample(r, n, 25)
			spec := &JoinSpec{Kind: kind, Keys: []*types.Type{tBig}, Probe: probe.types, Build: build.types, Tail: exchange.Last}
			inputs, _ := build.scan(configs[0])
			table := NewJoinTable(spec, []Operator{NewProject(inputs[0], []Eval{col(0), failing{bad}})}, []Eval{col(0)}, 1)
			parts, _ := probe.scan(configs[0])
			_, err := try(NewJoin(table, parts[0], []Eval{col(0)}, nil))
			if want := n > 0 || !kind.lazy(); (err != nil) != want || err != nil && !errors.Is(err, bad) {
				t.Errorf("%s of %d rows: %v", joinNames[kind], n, err)
			}
		}
	}
}

// failing is an expression that can't be evaluated.
type failing struct{ err error }

func (f failing) Eval(*vector.Batch, []int32) (*vector.Vector, error) { return nil, f.err }

// TestJoinManyChunks has more build rows than a chunk holds, and keys with more matches than a batch.
func TestJoinManyChunks(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	probe, build := sample(r, 30, 2), sample(r, 9000, 2)
	jt := joinTest{JoinFullOuter, []int{1}, func(p, b row) bool { return b[0].(int64)%100 == p[0].(int64) }}
	want := jt.expected(probe, build, false)
	for _, c := range configs {
		same(t, fmt.Sprint(c), all(t, jt.operator(probe, build, c, nil, false)), want)
	}
}

func TestJoinBudget(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	probe, build := sample(r, 300, 100), sample(r, 5000, 100)
	for _, c := range configs {
		if c.temp != nil {
			continue
		}
		b := mem.NewBudget(50_000)
		outOfMemory(t, "hash join", b, joinTest{kind: JoinInner, keys: []int{1}}.operator(probe, build, c, b, false))
	}
}

func sorts(tab *table, c config, keys []SortKey, budget *mem.Budget, limit, offset int64) Operator {
	spec := &SortSpec{Cols: tab.types, Keys: keys, Budget: budget, Spill: c.temp, BatchRows: c.batch}
	parts, _ := tab.scan(c)
	var inputs []SortInput
	for _, p := range parts {
		in := SortInput{Input: p}
		for _, k := range keys {
			if k.Column < 0 {
				in.Exprs = append(in.Exprs, computed{tBig, func(r row) any {
					if r[3] == nil {
						return nil
					}
					return r[3].(int64) / 100
				}})
			}
		}
		inputs = append(inputs, in)
	}
	if limit < 0 {
		return NewSort(spec, inputs)
	}
	return NewTopN(spec, inputs, limit, offset)
}

func sortedRows(tab *table, keys []SortKey) []row {
	rows := append([]row{}, tab.rows...)
	sort.SliceStable(rows, func(i, j int) bool {
		for _, k := range keys {
			var x, y any
			if k.Column >= 0 {
				x, y = rows[i][k.Column], rows[j][k.Column]
			} else {
				if x = rows[i][3]; x != nil {
					x = x.(int64) / 100
				}
				if y = rows[j][3]; y != nil {
					y = y.(int64) / 100
				}
			}
			if x == y {
				continue
			}
			if x == nil || y == nil {
				return (x == nil) == k.NullsFirst
			}
			less := false
			switch x := x.(type) {
			case int64:
				less = x < y.(int64)
			case string:
				less = x < y.(string)
			case float64:
				less = x < y.(float64)
			}
			return less != k.Desc
		}
		return false
	})
	return rows
}

func TestSortAndTopN(t *testing.T) {
	r := rand.New(rand.NewSource(4))
	sizes := []int{0, 1, 300, 9_000}
	if testing.Short() {
		sizes = sizes[:3]
	}
	for _, n := range sizes {
		tab := sample(r, n, 15)
		for _, keys := range [][]SortKey{
			{{Column: 1, Type: tBig, NullsFirst: true}},
			{{Column: 2, Type: tText, Desc: true}, {Column: 1, Type: tBig}},
			{{Column: -1, Type: tBig, Desc: true, NullsFirst: true}, {Column: 4, Type: tFloat}},
			{{Column: 4, Type: tFloat, Desc: true}},
			{},
		} {
			want := sortedRows(tab, keys)
			for _, c := range configs {
				if n > 1000 && c.batch < 64 {
					continue
				}
				budget := mem.NewBudget(0)
				same(t, fmt.Sprint("sort ", n, keys, c), all(t, sorts(tab, c, keys, budget, -1, 0)), want)
				for _, l := range [][2]int64{{0, 0}, {1, 0}, {10, 5}, {3, int64(n)}, {int64(n), 2}, {1 << 62, 1 << 62}} {
					cut := want[min(l[1], int64(n)):]
					cut = cut[:min(l[0], int64(len(cut)))]
					same(t, fmt.Sprint("top ", n, keys, c, l), all(t, sorts(tab, c, keys, budget, l[0], l[1])), cut)
				}
				if budget.Used() != 0 {
					t.Fatal("memory stays reserved")
				}
			}
		}
	}
}

func TestTopNKeepsLittle(t *testing.T) {
	tab := sample(rand.New(rand.NewSource(6)), 100_000, 15)
	o := sorts(tab, config{workers: 2, batch: 2048}, []SortKey{{Column: 0, Type: tBig, Desc: true}}, nil, 10, 0).(*TopN)
	rows := all(t, o)
	if len(rows) != 10 || rows[0][0] != int64(99_999) {
		t.Fatal(rows)
	}
	if o.Memory() > 2<<20 {
		t.Fatalf("%d bytes for 10 rows of 100,000", o.Memory())
	}
}

func TestSortBudget(t *testing.T) {
	tab := sample(rand.New(rand.NewSource(5)), 3000, 15)
	for _, c := range configs {
		if c.temp != nil {
			continue
		}
		b := mem.NewBudget(20_000)
		outOfMemory(t, "sort", b, sorts(tab, c, []SortKey{{Column: 0, Type: tBig}}, b, -1, 0))
		b = mem.NewBudget(20_000)
		outOfMemory(t, "top-N", b, sorts(tab, c, []SortKey{{Column: 0, Type: tBig}}, b, 2000, 0))
	}
}

func BenchmarkJoinProbe(b *testing.B) {
	r := rand.New(rand.NewSource(1))
	probe, build := sample(r, 200_000, 1000), sample(r, 1000, 1000)
	b.ReportAllocs()
	b.SetBytes(200_000)
	for b.Loop() {
		o := joinTest{kind: JoinProbeSemi, keys: []int{1}}.operator(probe, build, config{workers: 1, batch: 2048, temp: roomy}, nil, false)
		if _, err := drainOnly(o); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkJoinInner(b *testing.B) {
	r := rand.New(rand.NewSource(1))
	probe, build := sample(r, 200_000, 1000), sample(r, 1000, 1000)
	b.ReportAllocs()
	b.SetBytes(200_000)
	for b.Loop() {
		o := joinTest{kind: JoinInner, keys: []int{2}}.operator(probe, build, config{workers: 1, batch: 2048, temp: roomy}, nil, false)
		if _, err := drainOnly(o); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSort(b *testing.B) {
	tab := sample(rand.New(rand.NewSource(1)), 200_000, 1000)
	b.ReportAllocs()
	b.SetBytes(200_000)
	for b.Loop() {
		if _, err := drainOnly(sorts(tab, config{workers: 2, batch: 2048, temp: roomy}, []SortKey{{Column: 2, Type: tText}, {Column: 3, Type: tBig}}, nil, -1, 0)); err != nil {
			b.Fatal(err)
		}
	}
}
