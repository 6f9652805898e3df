package vector

import (
	"bytes"
	"math"
	"math/rand"
	"testing"

	"github.com/avrosql/avrosql/planner/types"
)

// samples are types of every physical form, nested ones among them.
func samples() []*types.Type {
	of := types.Of
	inner := types.NewStruct(types.Field{Name: "a", Type: of(types.BigInt), Nullable: true}, types.Field{Name: "s", Type: of(types.Varchar)})
	union := &types.Type{Kind: types.Union, Fields: []types.Field{{Name: "long", Type: of(types.BigInt)}, {Name: "string", Type: of(types.Varchar)}}}
	return []*types.Type{
		of(types.Null), of(types.Boolean), of(types.BigInt), of(types.Double), of(types.Varchar), types.NewDecimal(10, 2),
		types.NewDecimal(30, 2), types.NewDecimal(60, 2), of(types.Interval), types.NewTemporal(types.Timestamp, 9),
		types.NewArray(of(types.Varchar), true), types.NewArray(types.NewArray(of(types.BigInt), false), false),
		types.NewMap(of(types.Double), true), inner, types.NewArray(inner, true), union, types.NewArray(union, true), node(),
	}
}

// appendRandom appends a value out of a small set, so that equal ones are common.
func appendRandom(r *rand.Rand, v *Vector, nulls bool) {
	if v.Kind == Nothing {
		v.Len++
		return
	}
	if nulls && r.Intn(5) == 0 {
		v.AppendNull()
		return
	}
	v.Len++
	switch v.Kind {
	case Encoded:
		v.Len--
		if nulls && r.Intn(8) > 0 { // so that it ends
			v.AppendNull()
			return
		}
		row := New(v.Type.Unfolds)
		appendRandom(r, row, false)
		_ = v.AppendBytes(AppendEncoded(nil, row, 0))
	case Bool:
		v.Bools = append(v.Bools, r.Intn(2) == 0)
	case Int64:
		v.I64 = append(v.I64, []int64{0, 1, -1, math.MaxInt64, math.MinInt64, 300}[r.Intn(6)])
	case Float64:
		v.F64 = append(v.F64, []float64{0, math.Copysign(0, -1), 1.5, -1.5, math.NaN(), -math.NaN(), math.Inf(1), math.Inf(-1)}[r.Intn(8)])
	case Int128:
		v.I128 = append(v.I128, []types.Int128{{}, {Lo: 1}, {Hi: -1, Lo: math.MaxUint64}, {Hi: 1}, {Hi: -2}, {Hi: 1, Lo: 7}, {Lo: 1 << 63}}[r.Intn(7)])
	case Interval:
		v.Intervals = append(v.Intervals, []types.IntervalValue{{}, {Months: 1}, {Days: 30}, {Days: 29, Nanos: 24 * 3600 * 1e9}, {Months: -1}, {Nanos: -1}, {Months: 1, Days: -30, Nanos: -1}}[r.Intn(7)])
	case Bytes:
		var b []byte
		if v.Type.Kind == types.Decimal {
			b = [][]byte{{0}, {1}, {0xff}, {0x7f, 0}, {0x80, 0}, {0xfe}, {1, 0, 0}, {0xff, 0x7f, 0}}[r.Intn(8)]
		} else {
			b = []byte([]string{"", "a", "ab", "abcdefgh", "abcdefghi", "abcdefgh\x00", "b", "\xff"}[r.Intn(8)])
		}
		v.Heap = append(v.Heap, "junk"...)
		v.Refs = append(v.Refs, Ref{uint32(len(v.Heap)), uint32(len(b))})
		v.Heap = append(v.Heap, b...)
	case List, Map:
		for range r.Intn(4) {
			for _, c := range v.Children {
				appendRandom(r, c, nulls && c != v.Children[0] || v.Kind == List)
			}
		}
		v.Offsets = append(v.Offsets, uint32(v.Children[0].Len))
	case Struct:
		for k, c := range v.Children {
			appendRandom(r, c, nulls || v.Type.Fields[k].Nullable)
		}
	case Union:
		t := r.Intn(len(v.Children))
		v.Tags = append(v.Tags, int32(t))
		for k, c := range v.Children {
			if k == t {
				appendRandom(r, c, false)
			} else {
				c.AppendNull()
			}
		}
	}
}

func random(r *rand.Rand, t *types.Type, n int, nulls bool) *Vector {
	v := New(t)
	for range n {
		appendRandom(r, v, nulls)
	}
	return v
}

func TestCompareIsAnOrder(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for _, ty := range samples() {
		v := random(r, ty, 60, true)
		order := ComparatorOf(ty)
		h := make([]uint64, v.Len)
		Hash(v, Identity(v.Len), h)
		for i := range v.Len {
			for j := range v.Len {
				d := Compare(v, i, v, j)
				if e := Compare(v, j, v, i); d != -e {
					t.Fatalf("%s: rows %d, %d compare %d and %d", ty, i, j, d, e)
				}
				if d == 0 && h[i] != h[j] {
					t.Fatalf("%s: rows %d, %d are equal and hash apart", ty, i, j)
				}
				if !v.IsNull(i) && !v.IsNull(j) && order(v, i, v, j) != d {
					t.Fatalf("%s: typed comparison of %d, %d gives %d, general %d", ty, i, j, order(v, i, v, j), d)
				}
				for k := range v.Len {
					if d <= 0 && Compare(v, j, v, k) <= 0 && Compare(v, i, v, k) > 0 {
						t.Fatalf("%s: rows %d <= %d <= %d but not transitively", ty, i, j, k)
					}
				}
			}
		}
	}
}

func TestCompareCases(t *testing.T) {
	f := func(x ...float64) *Vector {
		return &Vector{Type: types.Of(types.Double), Kind: Float64, Len: len(x), F64: x}
	}
	v := f(math.NaN(), math.Inf(1), 0, math.Copysign(0, -1), -1)
	for i, want := range []int{0, 1, 1, 1, 1} {
		if got := Compare(v, 0, v, i); got != want {
			t.Errorf("NaN against %v: %d", v.F64[i], got)
		}
	}
	if Compare(v, 2, v, 3) != 0 {
		t.Error("0 differs from -0")
	}
	h := make([]uint64, 5)
	Hash(v, Identity(5), h)
	if h[2] != h[3] || h[0] == h[1] {
		t.Error("hashes of 0 and -0 differ, or of NaN and infinity agree")
	}
	d := func(list ...[]byte) *Vector {
		v := New(types.NewDecimal(50, 0))
		for _, b := range list {
			v.Refs = append(v.Refs, Ref{uint32(len(v.Heap)), uint32(len(b))})
			v.Heap = append(v.Heap, b...)
			v.Len++
		}
		return v
	}
	asc := d([]byte{0x80, 0, 0}, []byte{0x80, 0}, []byte{0xff, 0x7f}, []byte{0x80}, []byte{0xff}, []byte{0}, []byte{1}, []byte{0x7f}, []byte{0, 0x80}, []byte{1, 0, 0})
	for i := range asc.Len - 1 {
		if Compare(asc, i, asc, i+1) >= 0 {
			t.Errorf("decimal %d is not below its successor", i)
		}
	}
}

func TestCopies(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for _, ty := range samples() {
		for round := range 30 {
			src := random(r, ty, 1+r.Intn(200), round%3 > 0)
			var sel []int32
			for i := range src.Len {
				if round%2 == 0 || r.Intn(2) == 0 {
					sel = append(sel, int32(i))
				}
			}
			check := func(what string, dst *Vector, at int, want []int32) {
				t.Helper()
				if dst.Len != at+len(want) {
					t.Fatalf("%s: %s: %d rows, want %d", ty, what, dst.Len, at+len(want))
				}
				for k, i := range want {
					if i < 0 {
						if !dst.IsNull(at + k) {
							t.Fatalf("%s: %s: row %d is not NULL", ty, what, k)
						}
						continue
					}
					if dst.IsNull(at+k) != src.IsNull(int(i)) || Compare(dst, at+k, src, int(i)) != 0 {
						t.Fatalf("%s: %s: row %d differs from row %d of the source", ty, what, k, i)
					}
				}
			}
			dst := random(r, ty, 5, true)
			if err := AppendSel(dst, src, sel); err != nil {
				t.Fatal(err)
			}
			check("AppendSel", dst, 5, sel)
			lo := r.Intn(src.Len)
			if err := AppendRange(dst, src, lo, src.Len); err != nil {
				t.Fatal(err)
			}
			check("AppendSel, AppendRange", dst, 5, append(append([]int32{}, sel...), Identity(src.Len)[lo:]...))
			dst.AppendNull()
			if !dst.IsNull(dst.Len - 1) {
				t.Fatalf("%s: AppendNull", ty)
			}

			mixed := make([]int32, 50)
			ids := make([]int64, 50)
			chunks := []*Vector{New(ty), New(ty)}
			cut := min(src.Len, 128)
			if err := AppendRange(chunks[0], src, 0, cut); err != nil {
				t.Fatal(err)
			}
			if err := AppendRange(chunks[1], src, cut, src.Len); err != nil {
				t.Fatal(err)
			}
			for k := range mixed {
				mixed[k] = int32(r.Intn(src.Len))
				ids[k] = int64(mixed[k])
			}
			taken := New(ty)
			for range 2 {
				if err := Take(taken, src, mixed); err != nil {
					t.Fatal(err)
				}
				check("Take", taken, 0, mixed)
			}
			ids = append(ids, -1)
			dst = random(r, ty, 3, true)
			if err := AppendIDs(dst, chunks, 7, ids); err != nil {
				t.Fatal(err)
			}
			check("AppendIDs", dst, 3, append(mixed, -1))
			if size := src.CopySize(sel); size < 0 || ty.Kind == types.Varchar && size < int64(8*len(sel)) {
				t.Fatalf("CopySize %d", size)
			}
		}
	}
}

func TestPrefixes(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	for _, ty := range samples() {
		v := random(r, ty, 100, true)
		for _, o := range []Order{NewOrder(ty, false, false), NewOrder(ty, true, false), NewOrder(ty, false, true), NewOrder(ty, true, true)} {
			p := make([]uint64, v.Len)
			o.Prefixes(v, v.Len, p)
			for i := range v.Len {
				for j := range v.Len {
					if p[i] < p[j] && o.Compare(v, i, v, j) >= 0 {
						t.Fatalf("%s %+v: prefix of row %d is smaller than of row %d", ty, o, i, j)
					}
				}
			}
		}
	}
}

func TestHeapsAreCopied(t *testing.T) {
	src := New(types.Of(types.Varchar))
	src.Heap, src.Refs, src.Len = []byte("hello"), []Ref{{0, 5}}, 1
	dst := New(src.Type)
	if err := AppendSel(dst, src, Identity(1)); err != nil {
		t.Fatal(err)
	}
	copy(src.Heap, "xxxxx")
	if !bytes.Equal(dst.Bytes(0), []byte("hello")) {
		t.Fatalf("%q", dst.Bytes(0))
	}
}

func TestHeapLimit(t *testing.T) {
	src := New(types.Of(types.Varchar))
	src.Heap, src.Refs, src.Len = make([]byte, 1<<20), []Ref{{0, 1 << 20}}, 1
	sel := make([]int32, 4096)
	if err := AppendSel(New(src.Type), src, sel); err != ErrHeap {
		t.Fatalf("4 GiB were taken: %v", err)
	}
}

func BenchmarkHashBytes(b *testing.B) {
	v := random(rand.New(rand.NewSource(1)), types.Of(types.Varchar), 2048, false)
	h := make([]uint64, 2048)
	b.ReportAllocs()
	for b.Loop() {
		clear(h)
		Hash(v, Identity(2048), h)
	}
}
