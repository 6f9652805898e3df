package op

import (
	"cmp"
	"context"
	"math"
	"math/rand"
	"slices"
	"testing"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// values appends n values to v: some of many or of few, far apart or close, with what is special.
func values(r *rand.Rand, v *vector.Vector, n, shape int, nulls bool) {
	of := func(n int) int64 { return int64(r.Intn(n)) }
	for range n {
		if nulls && r.Intn(5) == 0 || v.Kind == vector.Nothing {
			v.AppendNull()
			continue
		}
		if v.Kind != vector.Bytes {
			v.Len++
		}
		switch v.Kind {
		case vector.Bool:
			v.Bools = append(v.Bools, of(2) == 0)
		case vector.Int64:
			v.I64 = append(v.I64, []int64{of(3) * 1000, of(1<<20) - 1<<19, int64(r.Uint64()), math.MinInt64 + of(2)*math.MaxInt64}[shape%4])
		case vector.Float64:
			special := []float64{0, math.Copysign(0, -1), math.NaN(), -math.NaN(), math.Inf(-1), math.Inf(1), -2.5, math.SmallestNonzeroFloat64}
			v.F64 = append(v.F64, []float64{special[of(8)], r.NormFloat64(), float64(of(100)) / 4, math.Float64frombits(r.Uint64())}[shape%4])
		case vector.Int128:
			v.I128 = append(v.I128, []types.Int128{{Hi: of(3) - 1, Lo: uint64(of(3))}, {Lo: uint64(of(50))}, {Hi: -1, Lo: r.Uint64() | 1<<63}, {Hi: int64(r.Uint64()), Lo: r.Uint64()}}[shape%4])
		case vector.Interval:
			v.Intervals = append(v.Intervals, []types.IntervalValue{{Months: 1}, {Days: 30}, {Days: -30}, {Nanos: of(4) - 2}, {Months: math.MaxInt32, Days: math.MaxInt32, Nanos: 5}}[of(5)])
		case vector.Bytes:
			b := []byte("the same beginning"[:18*(shape&1)])
			if v.Type.Kind == types.Decimal {
				b = b[:0]
			}
			most := []int{2, 30, 2, 4}[shape%4]
			for k := of(most) + 1; k > 0; k-- {
				b = append(b, []byte{0, 'a', 'b', 0xff}[of(4)])
			}
			if err := v.AppendBytes(b); err != nil {
				panic(err)
			}
		case vector.List, vector.Map:
			for range of(3) {
				for k, c := range v.Children {
					values(r, c, 1, shape, v.Kind == vector.List || k > 0)
				}
			}
			v.Offsets = append(v.Offsets, uint32(v.Children[0].Len))
		case vector.Struct:
			for _, c := range v.Children {
				values(r, c, 1, shape, true)
			}
		}
	}
}

// TestPacking: packed keys order rows as their comparisons do, equal ones as they came.
func TestPacking(t *testing.T) {
	of := types.Of
	st := types.NewStruct(types.Field{Name: "a", Type: of(types.BigInt), Nullable: true}, types.Field{Name: "s", Type: of(types.Varchar), Nullable: true})
	kinds := []*types.Type{of(types.Null), of(types.Boolean), of(types.BigInt), of(types.Double), of(types.Varchar), of(types.Varchar), types.NewDecimal(30, 0), types.NewDecimal(60, 0), of(types.Interval),
		st, types.NewArray(of(types.BigInt), true), types.NewArray(of(types.Interval), false), types.NewMap(of(types.Double), true), types.NewStruct(types.Field{Name: "l", Type: types.NewArray(st, true), Nullable: true})}
	ctx := context.Background()
	for seed := range int64(300) {
		r := rand.New(rand.NewSource(seed))
		acct := mem.NewAccount(mem.NewBudget(0), "test")
		spec := &SortSpec{}
		var shapes []int
		for k := range 1 + r.Intn(4) {
			spec.Cols = append(spec.Cols, kinds[r.Intn(len(kinds))])
			spec.Keys = append(spec.Keys, SortKey{Column: k, Type: spec.Cols[k], Desc: r.Intn(2) == 0, NullsFirst: r.Intn(2) == 0})
			shapes = append(shapes, r.Intn(12))
		}
		lay := spec.layout()
		rows := newStore(spec.Cols, acct)
		n := []int{3, 600, 2100, 9000}[r.Intn(4)]
		for rows.rows < n {
			b := vector.Batch{Cols: newVectors(spec.Cols), N: 1 + r.Intn(1+n/2), Seq: int64(rows.rows)}
			for k, v := range b.Cols {
				values(r, v, b.N, shapes[k], shapes[k] >= 4)
			}
			sel := b.Selection()
			if r.Intn(3) == 0 {
				sel = sel[b.N/2:]
			}
			if err := rows.add(&b, b.Cols, sel); err != nil {
				t.Fatal(err)
			}
		}
		before := acct.Used()
		s, err := newSorted(ctx, rows, &lay, acct)
		if err != nil {
			t.Fatal(err)
		}
		if got := acct.Used() - before; got != int64(rows.rows)*rowOverhead {
			t.Errorf("seed %d: %d bytes are reserved for %d rows", seed, got, rows.rows)
		}
		want := make([]uint32, rows.rows)
		for i := range want {
			want[i] = uint32(i)
		}
		slices.SortFunc(want, func(a, b uint32) int {
			x, y := s.ids[a], s.ids[b]
			for k := range lay.keys {
				if d := lay.orders[k].Compare(s.keyCols[k][x>>chunkShift], int(x&chunkMask), s.keyCols[k][y>>chunkShift], int(y&chunkMask)); d != 0 {
					return d
				}
			}
			return cmp.Compare(a, b)
		})
		if err := s.sort(ctx, 1); err != nil {
			t.Fatal(err)
		}
		for i, e := range s.entries {
			if e.rank != want[i] {
				t.Fatalf("seed %d: row %d of %d is %d, want %d: %v, %d bits, %d keys whole", seed, i, n, e.rank, want[i], spec.Keys, s.width, s.tail)
			}
		}
	}
}
