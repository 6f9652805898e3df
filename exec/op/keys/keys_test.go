package keys

import (
	"errors"
	"fmt"
	"math"
	"math/rand"
	"testing"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// fill appends n values out of a small set to v.
func fill(r *rand.Rand, v *vector.Vector, n int) {
	for range n {
		if v.Kind == vector.Nothing {
			v.Len++
			continue
		}
		if r.Intn(6) == 0 {
			v.AppendNull()
			continue
		}
		v.Len++
		switch v.Kind {
		case vector.Bool:
			v.Bools = append(v.Bools, r.Intn(2) == 0)
		case vector.Int64:
			v.I64 = append(v.I64, int64(r.Intn(40))-20)
		case vector.Float64:
			v.F64 = append(v.F64, []float64{0, math.Copysign(0, -1), 1.5, math.NaN(), -math.NaN(), math.Inf(-1)}[r.Intn(6)])
		case vector.Int128:
			v.I128 = append(v.I128, types.Int128{Hi: int64(r.Intn(3)) - 1, Lo: uint64(r.Intn(3))})
		case vector.Interval:
			v.Intervals = append(v.Intervals, []types.IntervalValue{{Months: 1}, {Days: 30}, {Days: -30}, {Nanos: -1}, {Months: math.MaxInt32, Days: math.MaxInt32, Nanos: 5}}[r.Intn(5)])
		case vector.Bytes:
			v.Len--
			if err := v.AppendBytes([]byte([]string{"", "a", "b", "ab", "a longer string than the others"}[r.Intn(5)])); err != nil {
				panic(err)
			}
		case vector.List, vector.Map:
			for range r.Intn(3) {
				for _, c := range v.Children {
					if v.Kind == vector.Map && c == v.Children[0] {
						_ = c.AppendBytes([]byte{byte('a' + r.Intn(2))})
					} else {
						fill(r, c, 1)
					}
				}
			}
			v.Offsets = append(v.Offsets, uint32(v.Children[0].Len))
		case vector.Encoded:
			if v.Len--; r.Intn(3) == 0 {
				v.AppendNull()
				continue
			}
			row := vector.New(v.Type.Unfolds)
			for row.Len == 0 || row.IsNull(0) {
				row.Reset()
				fill(r, row, 1)
			}
			if err := v.AppendBytes(vector.AppendEncoded(nil, row, 0)); err != nil {
				panic(err)
			}
		case vector.Struct:
			for _, c := range v.Children {
				fill(r, c, 1)
			}
		case vector.Union:
			tag := r.Intn(len(v.Children))
			v.Tags = append(v.Tags, int32(tag))
			for k, c := range v.Children {
				if k != tag {
					c.AppendNull()
				} else {
					for n := c.Len; c.Len == n; {
						fill(r, c, 1)
					}
				}
			}
		}
	}
}

func keyTypes() [][]*types.Type {
	of := types.Of
	st := types.NewStruct(types.Field{Name: "a", Type: of(types.BigInt), Nullable: true}, types.Field{Name: "s", Type: of(types.Varchar), Nullable: true})
	un := &types.Type{Kind: types.Union, Fields: []types.Field{{Name: "long", Type: of(types.BigInt)}, {Name: "string", Type: of(types.Varchar)}}}
	node := types.NewRecursive("Node")
	node.Unfolds = types.NewStruct(types.Field{Name: "f", Type: of(types.Double), Nullable: true}, types.Field{Name: "s", Type: of(types.Varchar), Nullable: true},
		types.Field{Name: "kids", Type: types.NewArray(node, true), Nullable: true}, types.Field{Name: "m", Type: types.NewMap(un, true), Nullable: true})
	list := [][]*types.Type{{}, {node}, {node, of(types.Interval)}, {of(types.BigInt), of(types.Varchar)}, {of(types.Interval), of(types.BigInt), of(types.Interval)}, {of(types.Null), of(types.Boolean)}}
	for _, t := range []*types.Type{of(types.Null), of(types.Boolean), of(types.BigInt), of(types.Double), of(types.Varchar), types.NewDecimal(30, 0), of(types.Interval),
		st, un, types.NewArray(st, true), types.NewMap(un, true), types.NewArray(types.NewArray(of(types.Double), true), true)} {
		list = append(list, []*types.Type{t})
	}
	nine := make([]*types.Type, 9)
	for i := range nine {
		nine[i] = of(types.Boolean)
	}
	return append(list, nine)
}

func TestTable(t *testing.T) {
	for _, ts := range keyTypes() {
		t.Run(fmt.Sprint(ts), func(t *testing.T) {
			r := rand.New(rand.NewSource(1))
			budget := mem.NewBudget(0)
			acct := mem.NewAccount(budget, "test")
			tab := New(ts, acct)
			all := make([]*vector.Vector, len(ts)) // the representative of each group
			for c, ty := range ts {
				all[c] = vector.New(ty)
			}
			equal := func(a []*vector.Vector, i int, b []*vector.Vector, j int) bool {
				for c := range a {
					if vector.Compare(a[c], i, b[c], j) != 0 {
						return false
					}
				}
				return true
			}
			groups := 0
			for range 20 {
				cols := make([]*vector.Vector, len(ts))
				n := 100
				for c, ty := range ts {
					cols[c] = vector.New(ty)
					fill(r, cols[c], n)
				}
				var sel []int32
				for i := range n {
					if r.Intn(3) > 0 {
						sel = append(sel, int32(i))
					}
				}
				before := make([]uint32, len(sel))
				tab.Lookup(&Scratch{}, cols, sel, before)
				got := make([]uint32, len(sel))
				fresh, err := tab.Find(cols, sel, got, nil)
				if err != nil {
					t.Fatal(err)
				}
				for c := range cols {
					if err := vector.AppendSel(all[c], cols[c], fresh); err != nil {
						t.Fatal(err)
					}
				}
				if groups += len(fresh); groups != tab.Len() {
					t.Fatalf("%d groups, %d fresh rows", tab.Len(), groups)
				}
				for k, i := range sel {
					if int(got[k]) >= groups || !equal(cols, int(i), all, int(got[k])) {
						t.Fatalf("row %d is put in group %d, of another key", i, got[k])
					}
					if before[k] != None && before[k] != got[k] || before[k] == None && int(got[k]) < groups-len(fresh) {
						t.Fatalf("Lookup gave %d, then Find %d", before[k], got[k])
					}
				}
			}
			for i := range groups {
				for j := range i {
					if equal(all, i, all, j) {
						t.Fatalf("groups %d and %d have one key", j, i)
					}
				}
			}
			out := make([]*vector.Vector, len(ts))
			for c, ty := range ts {
				out[c] = vector.New(ty)
			}
			order := make([]uint32, groups)
			for i := range order {
				order[i] = uint32(groups - 1 - i)
			}
			if err := tab.Append(out, order); err != nil {
				t.Fatal(err)
			}
			for i := range groups {
				if !equal(out, i, all, groups-1-i) {
					t.Fatalf("key of group %d comes back otherwise", groups-1-i)
				}
				for c := range out {
					if out[c].Kind == vector.Interval && !out[c].IsNull(i) && out[c].Intervals[i] != all[c].Intervals[groups-1-i] {
						t.Fatalf("interval %v comes back as %v", all[c].Intervals[groups-1-i], out[c].Intervals[i])
					}
				}
			}
			acct.Close()
			if budget.Used() != 0 {
				t.Fatal("memory stays reserved")
			}
		})
	}
}

func TestTableManyKeys(t *testing.T) {
	const n = 200_000
	for _, ts := range [][]*types.Type{{types.Of(types.BigInt)}, {types.Of(types.Varchar)}, {types.Of(types.BigInt), types.Of(types.Varchar)}} {
		tab := New(ts, mem.NewAccount(nil, "test"))
		for round := range 2 {
			for at := 0; at < n; at += 2000 {
				cols := []*vector.Vector{}
				for _, ty := range ts {
					v := vector.New(ty)
					for i := range 2000 {
						if v.Kind == vector.Int64 {
							v.I64 = append(v.I64, int64(at+i)*1_000_003)
							v.Len++
						} else if err := v.AppendBytes(fmt.Appendf(nil, "key %d", at+i)); err != nil {
							t.Fatal(err)
						}
					}
					cols = append(cols, v)
				}
				groups := make([]uint32, 2000)
				fresh, err := tab.Find(cols, vector.Identity(2000), groups, nil)
				if err != nil || len(fresh) != 2000*(1-round) {
					t.Fatal(err, len(fresh))
				}
				for i, g := range groups {
					if int(g) != at+i {
						t.Fatalf("key %d has group %d", at+i, g)
					}
				}
			}
		}
	}
}

func TestTableBudget(t *testing.T) {
	b := mem.NewBudget(20_000)
	tab := New([]*types.Type{types.Of(types.BigInt)}, mem.NewAccount(b, "hash aggregate"))
	v := &vector.Vector{Type: types.Of(types.BigInt), Kind: vector.Int64, Len: 10_000}
	for i := range v.Len {
		v.I64 = append(v.I64, int64(i))
	}
	_, err := tab.Find([]*vector.Vector{v}, vector.Identity(v.Len), make([]uint32, v.Len), nil)
	var e *mem.Error
	if !errors.As(err, &e) || e.Operator != "hash aggregate" || b.Used() > 20_000 {
		t.Fatal(err)
	}
}

func TestScratchIsBounded(t *testing.T) {
	heap := make([]byte, maxScratch/4)
	v := &vector.Vector{Type: types.Of(types.Varchar), Kind: vector.Bytes, Len: 50, Heap: heap, Refs: make([]vector.Ref, 50)}
	w := &vector.Vector{Type: types.Of(types.BigInt), Kind: vector.Int64, Len: 50, I64: make([]int64, 50)}
	for i := range v.Refs {
		v.Refs[i].Len = uint32(len(heap))
		w.I64[i] = int64(i % 2)
	}
	tab := New([]*types.Type{v.Type, w.Type}, mem.NewAccount(nil, "test"))
	groups := make([]uint32, 50)
	if _, err := tab.Find([]*vector.Vector{v, w}, vector.Identity(50), groups, nil); err != nil || tab.Len() != 2 {
		t.Fatal(err, tab.Len())
	}
	for i, g := range groups {
		if int(g) != i%2 {
			t.Fatalf("row %d in group %d", i, g)
		}
	}
	if cap(tab.own.enc.buf) > 2*maxScratch {
		t.Fatalf("%d bytes of scratch", cap(tab.own.enc.buf))
	}
}

func benchmark(b *testing.B, distinct int, ts ...*types.Type) {
	tab := New(ts, mem.NewAccount(nil, "test"))
	cols := []*vector.Vector{}
	const n = 2048
	for _, ty := range ts {
		v := vector.New(ty)
		for i := range n {
			if v.Kind == vector.Int64 {
				v.I64 = append(v.I64, int64(i*7919%distinct))
				v.Len++
			} else {
				_ = v.AppendBytes(fmt.Appendf(nil, "/path/%d", i*7919%distinct))
			}
		}
		cols = append(cols, v)
	}
	groups := make([]uint32, n)
	fresh := make([]int32, 0, n)
	b.ReportAllocs()
	b.SetBytes(n)
	for b.Loop() {
		if _, err := tab.Find(cols, vector.Identity(n), groups, fresh); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFindInt(b *testing.B)  { benchmark(b, 500, types.Of(types.BigInt)) }
func BenchmarkFindText(b *testing.B) { benchmark(b, 500, types.Of(types.Varchar)) }
func BenchmarkFindRows(b *testing.B) {
	benchmark(b, 500, types.Of(types.Varchar), types.Of(types.BigInt))
}
