package op

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op/agg"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// The columns that window tests compute beside those of sample.
const (
	winStep = iota + 5 // BIGINT: id % 4
	winKeep            // BOOLEAN?: x > 0
	winLow             // BIGINT?: x - 60, the start of a range
	winHigh            // BIGINT?: x + 90
	winNth             // BIGINT: id % 4 + 1
)

var windowTypes = []*types.Type{tBig, types.Of(types.Boolean), tBig, tBig, tBig}

func windowExprs() []Eval {
	add := func(n int64) func(row) any {
		return func(r row) any {
			if r[3] == nil {
				return nil
			}
			return r[3].(int64) + n
		}
	}
	return []Eval{
		computed{tBig, func(r row) any { return r[0].(int64) % 4 }},
		computed{types.Of(types.Boolean), func(r row) any {
			if r[3] == nil {
				return nil
			}
			return r[3].(int64) > 0
		}},
		computed{tBig, add(-60)}, computed{tBig, add(90)},
		computed{tBig, func(r row) any { return r[0].(int64)%4 + 1 }},
	}
}

// widen gives rows the computed columns.
func widen(rows []row) []row {
	out := make([]row, len(rows))
	for i, r := range rows {
		out[i] = slices.Clone(r)
		for _, e := range windowExprs() {
			out[i] = append(out[i], e.(computed).f(r))
		}
	}
	return out
}

func windowOp(tab *table, c config, partition []int, keys []SortKey, funcs []WindowFunc, budget *mem.Budget) *Window {
	parts, _ := tab.scan(c)
	spec := &WindowSpec{Cols: tab.types, Computed: windowTypes, Partition: partition, Keys: keys, Funcs: funcs, Budget: budget, Spill: c.temp, BatchRows: c.batch}
	var inputs []SortInput
	for _, p := range parts {
		inputs = append(inputs, SortInput{Input: p, Exprs: windowExprs()})
	}
	return NewWindow(spec, inputs)
}

// compareAny compares two values, NULL as the key says.
func compareAny(a, b any, k SortKey) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil || b == nil:
		if (a == nil) == k.NullsFirst {
			return -1
		}
		return 1
	}
	d := 0
	switch a := a.(type) {
	case int64:
		d = cmp.Compare(a, b.(int64))
	case float64:
		d = cmp.Compare(a, b.(float64))
	case string:
		d = strings.Compare(a, b.(string))
	}
	if k.Desc {
		d = -d
	}
	return d
}

// windowRef computes a function for every row by the book.
func windowRef(rows []row, partition []int, keys []SortKey, f *WindowFunc) []any {
	out := make([]any, len(rows))
	byPart := map[string][]int{}
	for i, r := range rows {
		key := ""
		for _, p := range partition {
			key += fmt.Sprintf("%v|", r[p])
		}
		byPart[key] = append(byPart[key], i)
	}
	order := func(a, b int) int {
		for _, k := range keys {
			if d := compareAny(rows[a][k.Column], rows[b][k.Column], k); d != 0 {
				return d
			}
		}
		return 0
	}
	for _, list := range byPart {
		slices.SortStableFunc(list, order)
		group := make([]int, len(list))
		for i := 1; i < len(list); i++ {
			group[i] = group[i-1]
			if order(list[i-1], list[i]) != 0 {
				group[i]++
			}
		}
		for i, at := range list {
			out[at] = windowValue(rows, list, group, i, keys, f)
		}
	}
	return out
}

// inFrame reports whether row j of a partition is in the frame of row i.
func inFrame(rows []row, list, group []int, i, j int, keys []SortKey, f *Frame) bool {
	switch f.Exclude {
	case plan.ExcludeCurrent:
		if i == j {
			return false
		}
	case plan.ExcludeGroup:
		if group[i] == group[j] {
			return false
		}
	case plan.ExcludeTies:
		if group[i] == group[j] && i != j {
			return false
		}
	}
	// side says how far j is before (negative) or behind the bound.
	side := func(b Bound, at int) int {
		here, there := i, j
		if f.Unit != plan.FrameRows {
			here, there = group[i], group[j]
		}
		switch b.Kind {
		case plan.UnboundedPreceding:
			return 1
		case plan.UnboundedFollowing:
			return -1
		case plan.CurrentRow:
			return there - here
		}
		if f.Unit == plan.FrameRange {
			if rows[list[i]][f.Key] == nil || rows[list[j]][f.Key] == nil {
				return there - here
			}
			return compareAny(rows[list[j]][f.Key], rows[list[i]][b.At], keys[0])
		}
		if b.Kind == plan.Preceding {
			return there - (here - int(b.N))
		}
		return there - (here + int(b.N))
	}
	return side(f.Start, f.Start.At) >= 0 && side(f.End, f.End.At) <= 0
}

func windowValue(rows []row, list, group []int, i int, keys []SortKey, f *WindowFunc) any {
	first := slices.Index(group, group[i])
	n := len(list)
	arg := func(j, k int) any { return rows[list[j]][f.Args[k]] }
	switch f.Name {
	case "row_number":
		return int64(i + 1)
	case "rank":
		return int64(first + 1)
	case "dense_rank":
		return int64(group[i] + 1)
	case "percent_rank":
		if n == 1 {
			return 0.0
		}
		return float64(first) / float64(n-1)
	case "cume_dist":
		last := i
		for last+1 < n && group[last+1] == group[i] {
			last++
		}
		return float64(last+1) / float64(n)
	case "lag", "lead":
		step := 1
		if f.Name == "lag" {
			step = -1
		}
		left := arg(i, 1).(int64)
		j := i
		for left > 0 {
			j += step
			if j < 0 || j >= n {
				return arg(i, 2)
			}
			if !f.IgnoreNulls || arg(j, 0) != nil {
				left--
			}
		}
		return arg(j, 0)
	}
	var in []int // rows of the frame
	var vals []any
	for j := range list {
		if !inFrame(rows, list, group, i, j, keys, &f.Frame) {
			continue
		}
		if f.Filter >= 0 && rows[list[j]][f.Filter] != true {
			continue
		}
		v := any(int64(1))
		if len(f.Args) > 0 {
			v = arg(j, 0)
		}
		if strings.HasPrefix(f.Name, "arg_") && arg(j, 1) == nil {
			continue
		}
		in = append(in, j)
		if v == nil && (f.IgnoreNulls || f.Name != "array_agg" && !strings.HasSuffix(f.Name, "_value")) {
			continue
		}
		vals = append(vals, v)
	}
	if f.Distinct {
		seen := map[any]bool{}
		vals = slices.DeleteFunc(vals, func(v any) bool {
			old := seen[v]
			seen[v] = true
			return old
		})
	}
	pick := func(k int) any {
		if k < 0 || k >= len(vals) {
			return nil
		}
		return vals[k]
	}
	if by := slices.Clone(f.Order); f.Name == "first" || f.Name == "last" || strings.HasPrefix(f.Name, "arg_") {
		if strings.HasPrefix(f.Name, "arg_") {
			by = slices.Insert(by, 0, agg.OrderKey{At: 1, Desc: f.Name == "arg_max"})
		}
		slices.SortStableFunc(in, func(i, j int) int {
			for _, k := range by {
				if d := compareAny(arg(i, k.At), arg(j, k.At), SortKey{Desc: k.Desc, NullsFirst: k.NullsFirst}); d != 0 {
					return d
				}
			}
			return 0
		})
		switch {
		case len(in) == 0:
			return nil
		case f.Name == "last":
			return arg(in[len(in)-1], 0)
		}
		return arg(in[0], 0)
	}
	switch f.Name {
	case "first_value", "any_value":
		return pick(0)
	case "last_value":
		return pick(len(vals) - 1)
	case "nth_value":
		return pick(int(arg(i, 1).(int64)) - 1)
	case "count":
		return int64(len(vals))
	case "array_agg":
		if vals == nil {
			return nil
		}
		return vals
	}
	if len(vals) == 0 {
		return nil
	}
	switch f.Name {
	case "sum":
		if _, ok := vals[0].(float64); ok {
			return floatSumOf(vals)
		}
		return sumOf(vals)
	case "min":
		return slices.MinFunc(vals, func(a, b any) int { return compareAny(a, b, SortKey{}) })
	case "max":
		return slices.MaxFunc(vals, func(a, b any) int { return compareAny(a, b, SortKey{}) })
	case "mode", "quantile_disc":
		slices.SortFunc(vals, func(a, b any) int { return compareAny(a, b, SortKey{}) })
		if f.Name == "quantile_disc" {
			return vals[(len(vals)-1)/2]
		}
		best, most := 0, 0
		for i, n := 0, 0; i < len(vals); i++ {
			if n++; i > 0 && vals[i] != vals[i-1] {
				n = 1
			}
			if n > most {
				best, most = i, n
			}
		}
		return vals[best]
	case "var_pop":
		mean, m2 := floatSumOf(vals).(float64)/float64(len(vals)), 0.0
		for _, v := range vals {
			m2 += (v.(float64) - mean) * (v.(float64) - mean)
		}
		return m2 / float64(len(vals))
	case "group_concat":
		var texts []string
		for _, v := range vals {
			texts = append(texts, v.(string))
		}
		return strings.Join(texts, ",")
	}
	panic(f.Name)
}

// randomFrame draws a frame; wide ones need a tree.
func randomFrame(r *rand.Rand, keys []SortKey) Frame {
	f := Frame{Key: -1, Exclude: plan.Exclusion(r.Intn(4)), Desc: len(keys) > 0 && keys[0].Desc}
	if r.Intn(2) == 0 {
		f.Exclude = plan.ExcludeNothing
	}
	f.Unit = plan.FrameUnit(r.Intn(3))
	distances := f.Unit != plan.FrameRange || len(keys) == 1 && keys[0].Column == 3
	for {
		f.Start, f.End = Bound{Kind: plan.BoundKind(r.Intn(4)), At: -1}, Bound{Kind: 1 + plan.BoundKind(r.Intn(4)), At: -1}
		far := func(k plan.BoundKind) bool { return k == plan.Preceding || k == plan.Following }
		if f.Start.Kind > f.End.Kind || !distances && (far(f.Start.Kind) || far(f.End.Kind)) {
			continue
		}
		for _, b := range []*Bound{&f.Start, &f.End} {
			b.N = int64(r.Intn([]int{4, 250}[r.Intn(2)]))
			if f.Unit == plan.FrameRange && far(b.Kind) {
				f.Key = 3
				if (b.Kind == plan.Preceding) != f.Desc {
					b.At = winLow
				} else {
					b.At = winHigh
				}
			}
		}
		return f
	}
}

func windowFuncs(r *rand.Rand, frame Frame) []WindowFunc {
	filter := -1
	if r.Intn(3) == 0 {
		filter = winKeep
	}
	all := []WindowFunc{
		{Name: "row_number", Result: tBig}, {Name: "rank", Result: tBig}, {Name: "dense_rank", Result: tBig}, {Name: "percent_rank", Result: tFloat}, {Name: "cume_dist", Result: tFloat},
		{Name: "lag", Args: []int{2, winStep, 2}, Result: tText}, {Name: "lead", Args: []int{3, winStep, 0}, Result: tBig, IgnoreNulls: true}, {Name: "lag", Args: []int{4, winStep, 4}, Result: tFloat, IgnoreNulls: true},
		{Name: "first_value", Args: []int{2}, Result: tText}, {Name: "last_value", Args: []int{3}, Result: tBig, IgnoreNulls: true}, {Name: "nth_value", Args: []int{4, winNth}, Result: tFloat},
		{Name: "any_value", Args: []int{2}, Result: tText, IgnoreNulls: true, Filter: filter},
		{Name: "count", Result: tBig, Filter: filter}, {Name: "sum", Args: []int{3}, Result: tBig, Filter: filter}, {Name: "sum", Args: []int{4}, Result: tFloat}, {Name: "var_pop", Args: []int{4}, Result: tFloat},
		{Name: "min", Args: []int{2}, Result: tText, Filter: filter}, {Name: "max", Args: []int{3}, Result: tBig}, {Name: "max", Args: []int{4}, Result: tFloat},
		{Name: "count", Args: []int{2}, Distinct: true, Result: tBig}, {Name: "sum", Args: []int{3}, Distinct: true, Result: tBig, Filter: filter},
		{Name: "array_agg", Args: []int{3}, Result: tArray}, {Name: "group_concat", Args: []int{2}, Result: tText, Filter: filter},
		{Name: "sum", Args: []int{4}, Distinct: true, Result: tFloat}, {Name: "var_pop", Args: []int{4}, Distinct: true, Result: tFloat, Filter: filter},
		{Name: "array_agg", Args: []int{3}, Distinct: true, Result: tArray, Filter: filter}, {Name: "group_concat", Args: []int{2}, Distinct: true, Result: tText},
		{Name: "mode", Args: []int{2}, Result: tText, Filter: filter}, {Name: "mode", Args: []int{3}, Distinct: true, Result: tBig},
		{Name: "quantile_disc", Args: []int{3, 3}, Consts: half, Result: tBig, Filter: filter}, {Name: "quantile_disc", Args: []int{2, 2}, Consts: half, Distinct: true, Result: tText},
		{Name: "first", Args: []int{2, 3}, Sorted: 1, Order: []agg.OrderKey{{At: 1, Desc: true}}, Result: tText, Filter: filter},
		{Name: "last", Args: []int{3, 4}, Sorted: 1, Order: []agg.OrderKey{{At: 1, NullsFirst: true}}, Result: tBig},
		{Name: "arg_max", Args: []int{2, winStep, 4}, Sorted: 1, Order: []agg.OrderKey{{At: 2, Desc: true}}, Result: tText},
		{Name: "arg_min", Args: []int{3, 2}, Distinct: true, Result: tBig},
	}
	var out []WindowFunc
	for _, i := range r.Perm(len(all))[:6] {
		f := all[i]
		if f.Filter == 0 {
			f.Filter = -1
		}
		f.Frame = frame
		out = append(out, f)
	}
	return out
}

var half = func() []*types.Datum {
	d := types.NewDouble(0.5)
	return []*types.Datum{nil, &d}
}()

var tArray = types.NewArray(tBig, true)

func TestWindow(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	partitions := [][]int{nil, {1}, {2}, {1, 2}}
	orders := [][]SortKey{nil, {{Column: 3, Type: tBig, NullsFirst: true}}, {{Column: 3, Type: tBig, Desc: true}}, {{Column: 2, Type: tText}},
		{{Column: 4, Type: tFloat, Desc: true, NullsFirst: true}}, {{Column: 1, Type: tBig}, {Column: 2, Type: tText, Desc: true}}}
	for n := range 250 {
		tab := sample(r, []int{1, 5, 40, 300}[r.Intn(4)], 1+r.Intn(6))
		partition, keys := partitions[r.Intn(len(partitions))], orders[r.Intn(len(orders))]
		funcs := windowFuncs(r, randomFrame(r, keys))
		c := configs[r.Intn(len(configs))]
		rows := widen(tab.rows)
		want := make([]row, len(rows))
		for i := range rows {
			want[i] = slices.Clone(rows[i][:5])
		}
		for k := range funcs {
			for i, v := range windowRef(rows, partition, keys, &funcs[k]) {
				want[i] = append(want[i], v)
			}
		}
		got := all(t, windowOp(tab, c, partition, keys, funcs, nil))
		what := fmt.Sprintf("%d: partition %v order %+v %v", n, partition, keys, c)
		for _, f := range funcs {
			what += fmt.Sprintf("\n%+v", f)
		}
		same(t, what, got, want)
	}
}

// TestWindowTree has frames that take nodes of several levels, over partitions in one segment.
func TestWindowTree(t *testing.T) {
	const n = 9000
	r := rand.New(rand.NewSource(1))
	tab := sample(r, n, 3)
	rows := widen(tab.rows)
	frame := Frame{Key: -1, Start: Bound{Kind: plan.Preceding, N: 700, At: -1}, End: Bound{Kind: plan.Following, N: 1800, At: -1}, Exclude: plan.ExcludeCurrent}
	f := WindowFunc{Name: "sum", Args: []int{3}, Filter: -1, Result: tBig, Frame: frame}
	got := all(t, windowOp(tab, config{workers: 2, batch: 2048}, []int{1}, nil, []WindowFunc{f}, nil))
	parts := map[any][]int{}
	for i, row := range rows {
		parts[row[1]] = append(parts[row[1]], i)
	}
	for _, list := range parts {
		sums := make([]int64, len(list)+1)
		for k, i := range list {
			sums[k+1] = sums[k]
			if x := rows[i][3]; x != nil {
				sums[k+1] += x.(int64)
			}
		}
		for k, i := range list {
			want := sums[min(len(list), k+1801)] - sums[max(0, k-700)] - (sums[k+1] - sums[k])
			if got[i][5] != want {
				t.Fatalf("row %d: %v, want %d", i, got[i][5], want)
			}
		}
	}
}

func TestWindowSegments(t *testing.T) {
	// More rows than a segment has, in partitions that end on all sides of its bounds.
	const n = 3*segmentRows + 5
	rows := make([]row, n)
	for i := range rows {
		rows[i] = row{int64(i), int64(i / 7), nil, int64(-i), nil}
	}
	tab := newTable(rand.New(rand.NewSource(1)), []*types.Type{tBig, tBig, tText, tBig, tFloat}, rows)
	whole := Frame{Key: -1, Start: Bound{Kind: plan.UnboundedPreceding, At: -1}, End: Bound{Kind: plan.UnboundedFollowing, At: -1}}
	funcs := []WindowFunc{{Name: "row_number", Result: tBig, Filter: -1}, {Name: "count", Result: tBig, Filter: -1, Frame: whole}}
	got := all(t, windowOp(tab, config{workers: 3, batch: 2048}, []int{1}, []SortKey{{Column: 3, Type: tBig}}, funcs, nil))
	for i, g := range got {
		size := min(7, n-i/7*7)
		if g[0] != int64(i) || g[5] != int64(size-i%7) || g[6] != int64(size) {
			t.Fatalf("row %d is %v", i, g)
		}
	}
}

func TestWindowErrors(t *testing.T) {
	tab := sample(rand.New(rand.NewSource(1)), 100, 3)
	for _, f := range []WindowFunc{{Name: "ntile", Args: []int{winStep}, Result: tBig}, {Name: "nth_value", Args: []int{3, winStep}, Result: tBig}} {
		f.Filter, f.Frame = -1, Frame{Key: -1, Start: Bound{At: -1}, End: Bound{Kind: plan.UnboundedFollowing, At: -1}}
		// The first row's id % 4 is 0.
		if _, err := try(windowOp(tab, config{workers: 1, batch: 2048}, nil, nil, []WindowFunc{f}, nil)); err == nil || !strings.Contains(err.Error(), "at least 1, not 0") {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

func TestWindowBudget(t *testing.T) {
	tab := sample(rand.New(rand.NewSource(1)), 20000, 3)
	growing := Frame{Key: -1, Start: Bound{Kind: plan.UnboundedPreceding, At: -1}, End: Bound{Kind: plan.CurrentRow, At: -1}}
	// The arrays of a growing frame grow with the square of the rows.
	f := WindowFunc{Name: "array_agg", Args: []int{3}, Filter: -1, Result: tArray, Frame: growing}
	budget := mem.NewBudget(50 << 20)
	w := windowOp(tab, config{workers: 2, batch: 2048}, nil, nil, []WindowFunc{f}, budget)
	_, err := try(w)
	var over *mem.Error
	if !errors.As(err, &over) || over.Operator != "window" {
		t.Errorf("arrays of 1.6 GB within 50 MB: %v", err)
	}
	if budget.Used() != 0 {
		t.Errorf("%d bytes are still in use", budget.Used())
	}
	f = WindowFunc{Name: "row_number", Filter: -1, Result: tBig}
	w = windowOp(tab, config{workers: 2, batch: 2048}, []int{1}, []SortKey{{Column: 3, Type: tBig}}, []WindowFunc{f}, budget)
	if _, err := try(w); err != nil || w.Memory() < 20000*40 || budget.Used() != 0 {
		t.Errorf("%v; %d bytes at most, %d left", err, w.Memory(), budget.Used())
	}
}

func TestWindowCancel(t *testing.T) {
	tab := sample(rand.New(rand.NewSource(1)), 1000, 3)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	w := windowOp(tab, config{workers: 2, batch: 64}, nil, nil, []WindowFunc{{Name: "row_number", Filter: -1, Result: tBig}}, nil)
	var b vector.Batch
	if _, err := w.Next(ctx, &b); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}
