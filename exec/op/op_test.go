package op

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// eager is a space that operators spill to as soon as they hold more than a few rows.
var eager = spill.New(spill.Options{Floor: 1, Limit: 20_000, BlockBytes: 1000})

// tight is one of even less.
var tight = spill.New(spill.Options{Floor: 1, Limit: 1500, BlockBytes: 300})

// roomy is one that is not needed, as that of most queries.
var roomy = spill.New(spill.Options{})

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		for _, s := range []*spill.Space{eager, tight} {
			if err := s.Close(); err != nil {
				fmt.Println(err)
				code = 1
			}
		}
		os.Exit(code)
	}))
}

var (
	tBig   = types.Of(types.BigInt)
	tText  = types.Of(types.Varchar)
	tFloat = types.Of(types.Double)
)

// row is a row as tests see it: nil, int64, float64, string, bool or []any for lists.
type row []any

func put(v *vector.Vector, x any) {
	if x == nil {
		v.AppendNull()
		return
	}
	switch x := x.(type) {
	case int64:
		v.I64 = append(v.I64, x)
	case float64:
		v.F64 = append(v.F64, x)
	case bool:
		v.Bools = append(v.Bools, x)
	case string:
		if err := v.AppendBytes([]byte(x)); err != nil {
			panic(err)
		}
		return
	case types.Int128:
		v.I128 = append(v.I128, x)
	default:
		panic(fmt.Sprintf("%T", x))
	}
	v.Len++
}

func get(v *vector.Vector, i int) any {
	if v.IsNull(i) {
		return nil
	}
	switch v.Kind {
	case vector.Int64:
		return v.I64[i]
	case vector.Float64:
		return v.F64[i]
	case vector.Bool:
		return v.Bools[i]
	case vector.Bytes:
		return string(v.Bytes(i))
	case vector.Int128:
		return v.I128[i].String()
	case vector.List:
		list := []any{}
		for e := v.Offsets[i]; e < v.Offsets[i+1]; e++ {
			list = append(list, get(v.Children[0], int(e)))
		}
		return list
	}
	panic(v.Kind.String())
}

func rowOf(b *vector.Batch, i int) row {
	r := row{}
	for _, v := range b.Cols {
		r = append(r, get(v, i))
	}
	return r
}

// table is rows cut into morsels. Each batch carries rows that its selection leaves out.
type table struct {
	types   []*types.Type
	rows    []row
	batches []*vector.Batch
}

func newTable(r *rand.Rand, ts []*types.Type, rows []row) *table {
	t := &table{types: ts, rows: rows}
	for at := 0; at < len(rows); {
		n := min(1+r.Intn(100), len(rows)-at)
		b := &vector.Batch{Cols: newVectors(ts)}
		for _, row := range rows[at : at+n] {
			if r.Intn(3) == 0 {
				for c, v := range b.Cols {
					put(v, rows[r.Intn(len(rows))][c])
				}
				b.N++
			}
			b.Sel = append(b.Sel, int32(b.N))
			for c, v := range b.Cols {
				put(v, row[c])
			}
			b.N++
		}
		t.batches = append(t.batches, b)
		at += n
	}
	return t
}

// col is an expression that is a column.
type col int

func (c col) Eval(b *vector.Batch, _ []int32) (*vector.Vector, error) { return b.Cols[c], nil }

// where is a condition over a row.
type where struct {
	f   func(row) bool
	sel []int32
}

func (w *where) Apply(b *vector.Batch) error {
	out := append(make([]int32, 0, 1), w.sel...)[:0]
	for _, i := range b.Selection() {
		if w.f(rowOf(b, int(i))) {
			out = append(out, i)
		}
	}
	w.sel, b.Sel = out, out
	return nil
}

// computed is an expression over a row; it panics where it is asked for rows that were left out.
type computed struct {
	t *types.Type
	f func(row) any
}

func (c computed) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v := vector.New(c.t)
	at := map[int32]bool{}
	for _, i := range sel {
		at[i] = true
	}
	for i := range b.N {
		if at[int32(i)] {
			put(v, c.f(rowOf(b, i)))
		} else {
			v.AppendNull()
		}
	}
	return v, nil
}

// config is one way to run a query.
type config struct {
	workers, batch int
	temp           *spill.Space
}

var configs = []config{{1, 2048, nil}, {1, 3, nil}, {2, 2048, nil}, {4, 3, nil}, {3, 64, nil}, {1, 2048, eager}, {3, 16, eager}}

// scan returns a worker's pipeline for each worker.
func (t *table) scan(c config) (parts []Operator, pos []*exchange.Position) {
	src := NewBatches(t.batches)
	for range c.workers {
		p := &exchange.Position{}
		pos = append(pos, p)
		parts = append(parts, NewMemoryScan(src, p, nil, len(t.types), c.batch))
	}
	return parts, pos
}

func gather(parts []Operator, pos []*exchange.Position, ts []*types.Type, budget *mem.Budget) Operator {
	if len(parts) == 1 {
		return parts[0]
	}
	var list []exchange.Worker
	for i, p := range parts {
		list = append(list, exchange.Worker{Source: p, Position: pos[i]})
	}
	return exchange.NewGather(list, ts, exchange.GatherOptions{BatchRows: 50, WindowBytes: 5000, Budget: budget})
}

// all drains an operator and checks its batches.
func all(t *testing.T, o Operator) []row {
	t.Helper()
	rows, err := try(o)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func try(o Operator) (rows []row, err error) {
	defer func() {
		if cerr := o.Close(); err == nil {
			err = cerr
		}
	}()
	ctx := context.Background()
	if err := o.Open(ctx); err != nil {
		return nil, err
	}
	last := position{-1, -1}
	for {
		var b vector.Batch
		ok, err := o.Next(ctx, &b)
		if err != nil || !ok {
			return rows, err
		}
		if b.Rows() == 0 {
			return nil, errors.New("an empty batch")
		}
		for _, v := range b.Cols {
			if v.Len < b.N {
				return nil, fmt.Errorf("a column has %d values, the batch %d rows", v.Len, b.N)
			}
		}
		for _, i := range b.Selection() {
			p := position{b.Seq, b.Row + int64(i)}
			if !last.before(p) {
				return nil, fmt.Errorf("row at %v after row at %v", p, last)
			}
			last = p
			rows = append(rows, rowOf(&b, int(i)))
		}
	}
}

func same(t *testing.T, what string, got, want []row) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d rows, want %d", what, len(got), len(want))
	}
	for i := range got {
		if !sameRow(got[i], want[i]) {
			t.Fatalf("%s: row %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

func sameRow(a, b row) bool {
	for i := range a {
		x, ok := a[i].(float64)
		y, ok2 := b[i].(float64)
		if ok && ok2 && (x == y || math.Abs(x-y) <= 1e-9*math.Abs(x)) {
			continue
		}
		if fmt.Sprint(a[i]) != fmt.Sprint(b[i]) {
			return false
		}
	}
	return len(a) == len(b)
}

// sample makes rows of (id BIGINT, k BIGINT?, s VARCHAR?, x BIGINT?, f DOUBLE?).
func sample(r *rand.Rand, n, distinct int) *table {
	rows := make([]row, n)
	maybe := func(x any) any {
		if r.Intn(7) == 0 {
			return nil
		}
		return x
	}
	for i := range rows {
		rows[i] = row{int64(i), maybe(int64(r.Intn(distinct))), maybe(fmt.Sprintf("s%d", r.Intn(distinct))), maybe(int64(r.Intn(1000)) - 500), maybe(r.NormFloat64())}
	}
	return newTable(r, []*types.Type{tBig, tBig, tText, tBig, tFloat}, rows)
}

func TestPipeline(t *testing.T) {
	tab := sample(rand.New(rand.NewSource(1)), 1000, 20)
	var want []row
	for _, r := range tab.rows {
		if k, ok := r[1].(int64); ok && k%3 == 0 {
			want = append(want, row{r[2], k * 2})
		}
	}
	for _, c := range configs {
		parts, pos := tab.scan(c)
		for i := range parts {
			parts[i] = NewFilter(parts[i], &where{f: func(r row) bool { k, ok := r[1].(int64); return ok && k%3 == 0 }})
			parts[i] = NewProject(parts[i], []Eval{col(2), computed{tBig, func(r row) any { return r[1].(int64) * 2 }}})
		}
		budget := mem.NewBudget(0)
		same(t, fmt.Sprint(c), all(t, gather(parts, pos, []*types.Type{tText, tBig}, budget)), want)
		if budget.Used() != 0 {
			t.Fatal("memory stays reserved")
		}
	}
}

func TestLimit(t *testing.T) {
	tab := sample(rand.New(rand.NewSource(2)), 500, 20)
	for _, c := range configs {
		for _, l := range [][2]int64{{0, 0}, {1, 0}, {10, 3}, {100, 450}, {-1, 77}, {5, 600}, {500, 0}, {1000, 0}, {math.MaxInt64, 1}} {
			parts, pos := tab.scan(c)
			o := NewLimit(gather(parts, pos, tab.types, nil), l[0], l[1])
			want := tab.rows[min(l[1], 500):]
			if l[0] >= 0 {
				want = want[:min(l[0], int64(len(want)))]
			}
			same(t, fmt.Sprint(c, l), all(t, o), want)
		}
	}
	// Rows without columns are cut as well.
	src := NewBatches([]*vector.Batch{{N: 70}, {N: 50}})
	n := 0
	o := NewLimit(NewMemoryScan(src, nil, nil, 0, 2048), 60, 30)
	if err := o.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	for {
		var b vector.Batch
		ok, err := o.Next(context.Background(), &b)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		n += b.Rows()
	}
	if n != 60 {
		t.Fatalf("%d rows", n)
	}
}

func TestValues(t *testing.T) {
	one := func(x any) Eval { return computed{tBig, func(row) any { return x }} }
	o := NewValues([]*types.Type{tBig, tBig}, [][]Eval{{one(int64(1)), one(nil)}, {one(int64(2)), one(int64(3))}, {one(int64(4)), one(int64(5))}}, 2)
	same(t, "values", all(t, o), []row{{int64(1), nil}, {int64(2), int64(3)}, {int64(4), int64(5)}})
}

func TestCanceled(t *testing.T) {
	tab := sample(rand.New(rand.NewSource(3)), 5000, 20)
	for _, c := range configs {
		ctx, cancel := context.WithCancel(context.Background())
		parts, pos := tab.scan(c)
		o := gather(parts, pos, tab.types, nil)
		if err := o.Open(ctx); err != nil {
			t.Fatal(err)
		}
		var b vector.Batch
		if ok, err := o.Next(ctx, &b); !ok || err != nil {
			t.Fatal(ok, err)
		}
		cancel()
		for range 20 {
			if _, err := o.Next(ctx, &b); err != nil {
				if !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
				break
			}
		}
		if err := o.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// outOfMemory runs an operator that must not fit its budget.
func outOfMemory(t *testing.T, what string, budget *mem.Budget, o Operator) {
	t.Helper()
	_, err := try(o)
	var e *mem.Error
	if !errors.As(err, &e) || !strings.Contains(e.Operator, what) {
		t.Fatalf("%s: %v", what, err)
	}
	if budget.Used() != 0 {
		t.Fatalf("%s: %d bytes stay reserved", what, budget.Used())
	}
}

// drainOnly counts rows and looks at nothing.
func drainOnly(o Operator) (n int, err error) {
	defer o.Close()
	ctx := context.Background()
	if err := o.Open(ctx); err != nil {
		return 0, err
	}
	for {
		var b vector.Batch
		ok, err := o.Next(ctx, &b)
		if err != nil || !ok {
			return n, err
		}
		n += b.Rows()
	}
}
