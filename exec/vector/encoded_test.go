package vector

import (
	"bytes"
	"cmp"
	"math/rand"
	"testing"

	"github.com/avrosql/avrosql/planner/types"
)

// node is a recursive type with fields of every form.
func node() *types.Type {
	t := types.NewRecursive("Node")
	field := func(name string, ft *types.Type) types.Field {
		return types.Field{Name: name, Type: ft, Nullable: true}
	}
	of := types.Of
	inner := types.NewStruct(field("n", types.NewDecimal(30, 2)), field("in", t))
	union := &types.Type{Kind: types.Union, Fields: []types.Field{field("long", of(types.BigInt)), field("inner", inner), field("string", of(types.Varchar))}}
	t.Unfolds = types.NewStruct(field("b", of(types.Boolean)), field("i", of(types.BigInt)), field("f", of(types.Double)), field("s", of(types.Varchar)),
		field("wide", types.NewDecimal(60, 2)), field("span", of(types.Interval)), field("none", of(types.Null)), field("u", union),
		field("next", t), field("kids", types.NewArray(t, true)), field("by", types.NewMap(t, true)), field("m", types.NewMap(union, true)), field("in", inner),
		field("lists", types.NewArray(types.NewArray(of(types.Double), true), true)))
	return t
}

// TestEncoded holds the encoded form against the rows that it is made of.
func TestEncoded(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	ty := node()
	const n = 150
	rows, enc := New(ty.Unfolds), New(ty)
	for first := random(r, ty.Unfolds, 100, true); rows.Len < n; {
		if err := AppendRange(rows, first, 0, min(100, n-rows.Len)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range n {
		if rows.IsNull(i) {
			enc.AppendNull()
		} else if err := enc.AppendBytes(AppendEncoded(nil, rows, i)); err != nil {
			t.Fatal(err)
		}
	}
	back := New(ty.Unfolds)
	for range 2 { // the second time over used memory
		if err := Unfold(back, enc, n, Identity(n)); err != nil {
			t.Fatal(err)
		}
	}
	some := []int32{3, 4, 17, 99}
	few, field := New(ty.Unfolds), New(ty.Unfolds.Fields[9].Type)
	if err := Unfold(few, enc, n, some); err != nil {
		t.Fatal(err)
	}
	if err := UnfoldField(field, enc, 9, n, some); err != nil {
		t.Fatal(err)
	}
	unfolder := NewUnfolder(ty)
	hashes := make([]uint64, n)
	Hash(enc, Identity(n), hashes)
	keys := make([][]byte, n)
	for i := range n {
		if !Equal(rows, i, back, i) {
			t.Fatalf("row %d is not what it was", i)
		}
		for _, k := range some {
			if int(k) == i && (!Equal(few, i, rows, i) || !Equal(field, i, rows.Children[9], i)) {
				t.Fatalf("row %d of a selection is not what it was", i)
			}
		}
		if enc.IsNull(i) {
			continue
		}
		one := unfolder.Open(enc, i)
		if !Equal(one, 0, rows, i) || !bytes.Equal(AppendEncoded(nil, one, 0), enc.Bytes(i)) {
			t.Fatalf("row %d alone is not what it was", i)
		}
		unfolder.Close(one)
		keys[i] = AppendKey(nil, ty.Unfolds, enc.Bytes(i))
		if len(keys[i]) != KeySize(ty.Unfolds, enc.Bytes(i)) {
			t.Fatalf("row %d: a key of %d bytes, said to be of %d", i, len(keys[i]), KeySize(ty.Unfolds, enc.Bytes(i)))
		}
		if compareEncoded(ty.Unfolds, keys[i], enc.Bytes(i)) != 0 {
			t.Fatalf("row %d: the key is another value", i)
		}
	}
	equal := 0
	for i := range n {
		for j := range n {
			want, got := Compare(rows, i, rows, j), Compare(enc, i, enc, j)
			if cmp.Compare(want, 0) != cmp.Compare(got, 0) {
				t.Fatalf("rows %d and %d compare %d, encoded %d", i, j, want, got)
			}
			if same := bytes.Equal(keys[i], keys[j]); same != (want == 0) {
				t.Fatalf("rows %d and %d compare %d, their keys are the same: %v", i, j, want, same)
			}
			if want == 0 && hashes[i] != hashes[j] {
				t.Fatalf("rows %d and %d are equal and hash apart", i, j)
			}
			if want == 0 && i != j && !rows.IsNull(i) {
				equal++
			}
		}
	}
	if equal == 0 {
		t.Error("no two rows are equal")
	}
}

// TestEncodedEqual compares values that differ in what does not count.
func TestEncodedEqual(t *testing.T) {
	ty := node()
	r := rand.New(rand.NewSource(2))
	for range 200 {
		row := random(r, ty.Unfolds, 1, false)
		other := New(ty.Unfolds)
		if err := AppendRange(other, row, 0, 1); err != nil {
			t.Fatal(err)
		}
		if !row.Children[2].IsNull(0) && row.Children[2].F64[0] == 0 {
			other.Children[2].F64[0] = -row.Children[2].F64[0]
		}
		if m := other.Children[11]; !m.IsNull(0) && m.Offsets[1] > 1 {
			// The entries of the map the other way round, unless a key stands twice.
			n := int(m.Offsets[1])
			keys := map[string]bool{}
			back := make([]int32, n)
			for k := range n {
				keys[string(m.Children[0].Bytes(k))] = true
				back[k] = int32(n - 1 - k)
			}
			if len(keys) == n {
				turned := New(m.Type)
				for c, child := range m.Children {
					if err := AppendSel(turned.Children[c], child, back); err != nil {
						t.Fatal(err)
					}
				}
				turned.Len, turned.Offsets = 1, []uint32{0, uint32(n)}
				other.Children[11] = turned
			}
		}
		a, b := AppendEncoded(nil, row, 0), AppendEncoded(nil, other, 0)
		if compareEncoded(ty.Unfolds, a, b) != 0 || hashEncoded(ty.Unfolds, a) != hashEncoded(ty.Unfolds, b) || !bytes.Equal(AppendKey(nil, ty.Unfolds, a), AppendKey(nil, ty.Unfolds, b)) {
			t.Fatal("two forms of one value are not equal")
		}
	}
}
