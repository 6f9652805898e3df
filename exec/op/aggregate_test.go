package op

import (
	"fmt"
	"math"
	"math/rand"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/planner/types"
)

// aggTest is an aggregate over one column and what it must give.
type aggTest struct {
	fn       string
	arg      int // -1: none
	result   *types.Type
	distinct bool
	filter   func(row) bool
	want     func(vals []any) any // of the rows that pass the filter, NULLs among them
}

func present(vals []any) (out []any) {
	for _, v := range vals {
		if v != nil {
			out = append(out, v)
		}
	}
	return out
}

func distinctOf(vals []any) (out []any) {
	seen := map[any]bool{}
	for _, v := range present(vals) {
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

func sumOf(vals []any) any {
	n, s := 0, int64(0)
	for _, v := range present(vals) {
		n, s = n+1, s+v.(int64)
	}
	if n == 0 {
		return nil
	}
	return s
}

func floatSumOf(vals []any) any {
	n, s := 0, 0.0
	for _, v := range present(vals) {
		n, s = n+1, s+v.(float64)
	}
	if n == 0 {
		return nil
	}
	return s
}

func joined(vals []any) any {
	var list []string
	for _, v := range present(vals) {
		list = append(list, v.(string))
	}
	if list == nil {
		return nil
	}
	return strings.Join(list, ",")
}

var aggTests = []aggTest{
	{fn: "count", arg: -1, result: tBig, want: func(v []any) any { return int64(len(v)) }},
	{fn: "count", arg: 2, result: tBig, want: func(v []any) any { return int64(len(present(v))) }},
	{fn: "count", arg: 2, result: tBig, distinct: true, want: func(v []any) any { return int64(len(distinctOf(v))) }},
	{fn: "count", arg: 3, result: tBig, distinct: true, filter: func(r row) bool { return r[0].(int64)%2 == 0 }, want: func(v []any) any { return int64(len(distinctOf(v))) }},
	{fn: "sum", arg: 3, result: tBig, want: sumOf},
	{fn: "sum", arg: 3, result: tBig, distinct: true, want: func(v []any) any { return sumOf(distinctOf(v)) }},
	{fn: "sum", arg: 3, result: tBig, filter: func(r row) bool { return r[1] != nil && r[1].(int64) < 3 }, want: sumOf},
	{fn: "sum", arg: 4, result: tFloat, want: floatSumOf},
	{fn: "avg", arg: 3, result: tFloat, want: func(v []any) any {
		if s := sumOf(v); s != nil {
			return float64(s.(int64)) / float64(len(present(v)))
		}
		return nil
	}},
	{fn: "avg", arg: 4, result: tFloat, want: func(v []any) any {
		if s := floatSumOf(v); s != nil {
			return s.(float64) / float64(len(present(v)))
		}
		return nil
	}},
	{fn: "min", arg: 3, result: tBig, want: func(v []any) any {
		var m any
		for _, x := range present(v) {
			if m == nil || x.(int64) < m.(int64) {
				m = x
			}
		}
		return m
	}},
	{fn: "max", arg: 2, result: tText, want: func(v []any) any {
		var m any
		for _, x := range present(v) {
			if m == nil || x.(string) > m.(string) {
				m = x
			}
		}
		return m
	}},
	{fn: "max", arg: 4, result: tFloat, want: func(v []any) any {
		var m any
		for _, x := range present(v) {
			if m == nil || x.(float64) > m.(float64) {
				m = x
			}
		}
		return m
	}},
	{fn: "any_value", arg: 2, result: tText, want: func(v []any) any {
		if p := present(v); len(p) > 0 {
			return p[0]
		}
		return nil
	}},
	{fn: "stddev_pop", arg: 4, result: tFloat, want: func(v []any) any {
		p := present(v)
		if len(p) == 0 {
			return nil
		}
		mean, m2 := floatSumOf(v).(float64)/float64(len(p)), 0.0
		for _, x := range p {
			m2 += (x.(float64) - mean) * (x.(float64) - mean)
		}
		return math.Sqrt(m2 / float64(len(p)))
	}},
	{fn: "group_concat", arg: 2, result: tText, want: joined},
	{fn: "group_concat", arg: 2, result: tText, distinct: true, want: func(v []any) any { return joined(distinctOf(v)) }},
	{fn: "array_agg", arg: 1, result: types.NewArray(tBig, true), want: func(v []any) any {
		if len(v) == 0 {
			return nil
		}
		return v
	}},
}

func aggregate(t *testing.T, tab *table, c config, keys []int, tests []aggTest, budget *mem.Budget) Operator {
	t.Helper()
	spec := &AggregateSpec{Budget: budget, Spill: c.temp, BatchRows: c.batch}
	for _, k := range keys {
		spec.Keys = append(spec.Keys, tab.types[k])
	}
	for _, a := range tests {
		s := AggSpec{Distinct: a.distinct}
		s.Func, s.Result = a.fn, a.result
		if a.arg >= 0 {
			s.Args = []*types.Type{tab.types[a.arg]}
		}
		spec.Aggs = append(spec.Aggs, s)
	}
	parts, _ := tab.scan(c)
	var inputs []AggregateInput
	for _, p := range parts {
		in := AggregateInput{Input: p}
		for _, k := range keys {
			in.Keys = append(in.Keys, col(k))
		}
		for _, a := range tests {
			var args []Eval
			if a.arg >= 0 {
				args = append(args, col(a.arg))
			}
			var f Condition
			if a.filter != nil {
				f = &where{f: a.filter}
			}
			in.Args, in.Filters = append(in.Args, args), append(in.Filters, f)
		}
		inputs = append(inputs, in)
	}
	o, err := NewAggregate(spec, inputs)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// expected groups rows one by one.
func expected(tab *table, keys []int, tests []aggTest) (want []row) {
	var order []string
	groups := map[string][]row{}
	if len(keys) == 0 {
		order = []string{"[]"}
	}
	for _, r := range tab.rows {
		key := []any{}
		for _, k := range keys {
			key = append(key, r[k])
		}
		s := fmt.Sprint(key)
		if groups[s] == nil && len(keys) > 0 {
			order = append(order, s)
		}
		groups[s] = append(groups[s], r)
	}
	for _, s := range order {
		out := row{}
		for _, k := range keys {
			out = append(out, groups[s][0][k])
		}
		for _, a := range tests {
			vals := []any{}
			for _, r := range groups[s] {
				if a.filter == nil || a.filter(r) {
					if a.arg < 0 {
						vals = append(vals, nil)
					} else {
						vals = append(vals, r[a.arg])
					}
				}
			}
			out = append(out, a.want(vals))
		}
		want = append(want, out)
	}
	return want
}

func TestAggregate(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	sizes := []int{0, 1, 400, 3000}
	if testing.Short() {
		sizes = sizes[:3]
	}
	for _, n := range sizes {
		for _, distinct := range []int{5, 800} {
			tab := sample(r, n, distinct)
			for _, keys := range [][]int{{}, {1}, {2}, {1, 2}, {4, 1}} {
				want := expected(tab, keys, aggTests)
				for _, c := range configs {
					if c.temp != nil && (distinct == 5 || len(keys) == 1 && keys[0] == 1) {
						continue // takes long
					}
					budget := mem.NewBudget(0)
					same(t, fmt.Sprint(n, distinct, keys, c), all(t, aggregate(t, tab, c, keys, aggTests, budget)), want)
					if budget.Used() != 0 {
						t.Fatal("memory stays reserved")
					}
				}
			}
		}
	}
}

// TestGroupingSets: each set gives what grouping by it alone does.
func TestGroupingSets(t *testing.T) {
	keys := []int{1, 2, 4}
	sets := [][]int{{0, 1}, {0}, {}, {1, 2}, {}, {0}}
	for _, n := range []int{0, 1, 800} {
		tab := sample(rand.New(rand.NewSource(int64(n))), n, 12)
		var want []row
		for i, set := range sets {
			var list []int
			for _, k := range set {
				list = append(list, keys[k])
			}
			for _, r := range expected(tab, list, aggTests) {
				out := row{nil, nil, nil, int64(i)}
				for at, k := range set {
					out[k] = r[at]
				}
				want = append(want, append(out, r[len(set):]...))
			}
		}
		for _, c := range configs {
			if c.temp != nil && c.workers == 1 {
				continue // takes long
			}
			budget := mem.NewBudget(0)
			o := aggregate(t, tab, c, keys, aggTests, budget).(*Aggregate)
			spec := *o.spec
			spec.Sets = sets
			var inputs []AggregateInput
			for _, p := range o.parts {
				inputs = append(inputs, *p.in)
				p.close()
			}
			o, err := NewAggregate(&spec, inputs)
			if err != nil {
				t.Fatal(err)
			}
			same(t, fmt.Sprint(n, c), all(t, o), want)
			if budget.Used() != 0 {
				t.Fatal("memory stays reserved")
			}
		}
	}
}

func TestDistinctRows(t *testing.T) {
	tab := sample(rand.New(rand.NewSource(5)), 2000, 30)
	want := expected(tab, []int{2, 1}, nil)
	for _, c := range configs {
		same(t, fmt.Sprint(c), all(t, aggregate(t, tab, c, []int{2, 1}, nil, nil)), want)
	}
}

func TestAggregateBudget(t *testing.T) {
	tab := sample(rand.New(rand.NewSource(6)), 3000, 1000)
	for _, c := range configs {
		for _, keys := range [][]int{{0}, {2}, {0, 2}} {
			b := mem.NewBudget(8000)
			outOfMemory(t, "hash aggregate", b, aggregate(t, tab, c, keys, aggTests[:5], b))
		}
		b := mem.NewBudget(8000)
		outOfMemory(t, "hash aggregate", b, aggregate(t, tab, c, nil, []aggTest{{fn: "count", arg: 0, result: tBig, distinct: true}}, b))
	}
}

func BenchmarkAggregateSum(b *testing.B) { benchmarkAggregate(b, nil, aggTests[4:5]) }
func BenchmarkAggregateText(b *testing.B) {
	benchmarkAggregate(b, []int{2}, []aggTest{aggTests[0], aggTests[8]})
}
func BenchmarkAggregateInt(b *testing.B) {
	benchmarkAggregate(b, []int{1}, []aggTest{aggTests[0], aggTests[8]})
}

func benchmarkAggregate(b *testing.B, keys []int, tests []aggTest) {
	tab := sample(rand.New(rand.NewSource(1)), 300_000, 500)
	t := &testing.T{}
	b.ReportAllocs()
	b.SetBytes(int64(len(tab.rows)))
	for b.Loop() {
		o := aggregate(t, tab, config{workers: 1, batch: 2048, temp: roomy}, keys, tests, nil)
		if _, err := try(o); err != nil {
			b.Fatal(err)
		}
	}
}
