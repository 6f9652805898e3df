package types

import "testing"

// chain is a linked list.
func chain(value *Type) *Type {
	t := NewRecursive("Chain")
	t.Unfolds = NewStruct(Field{"v", value, false}, Field{"next", t, true})
	return t
}

// unrolled is the same list with a record of another name at every second place.
func unrolled(value *Type) *Type {
	even, odd := NewRecursive("Even"), NewRecursive("Odd")
	even.Unfolds = NewStruct(Field{"v", value, false}, Field{"next", odd, true})
	odd.Unfolds = NewStruct(Field{"v", value, false}, Field{"next", even, true})
	return even
}

func TestRecursive(t *testing.T) {
	ints, again, longs := chain(Of(Int)), chain(Of(Int)), chain(Of(BigInt))
	for _, c := range []struct {
		a, b *Type
		want bool
	}{
		{ints, ints, true}, {ints, again, true}, {ints, unrolled(Of(Int)), true}, {unrolled(Of(Int)), ints, true},
		{ints, longs, false}, {ints, ints.Unfolds, false}, {ints.Unfolds, again.Unfolds, true}, {ints, unrolled(Of(BigInt)), false},
		{NewArray(ints, true), NewArray(again, true), true}, {NewArray(ints, true), NewArray(longs, true), false}, {ints, Of(Int), false},
	} {
		if got := c.a.Equal(c.b); got != c.want {
			t.Errorf("%s = %s, of %s and %s: %v", c.a, c.b, c.a.Unfold(), c.b.Unfold(), got)
		}
	}
	// A level of it written out is the same to SameUnfolded alone.
	outer := NewStruct(Field{"v", Of(Int), false}, Field{"next", ints.Unfolds, true})
	if outer.Equal(ints.Unfolds) || !outer.SameUnfolded(ints) || !ints.SameUnfolded(outer) || outer.SameUnfolded(longs) {
		t.Error("a level more is another type")
	}
	for _, c := range []struct {
		a, b   *Type
		kind   Kind
		unfold string // "": no common type
	}{
		{ints, again, Recursive, "STRUCT<v INT, next STRUCT Chain>"}, {ints, longs, Recursive, "STRUCT<v BIGINT, next STRUCT Chain>"},
		{ints, ints.Unfolds, Struct, "STRUCT<v INT, next STRUCT Chain>"}, {longs, ints.Unfolds, Struct, "STRUCT<v BIGINT, next STRUCT Chain>"},
		{ints, outer, Struct, "STRUCT<v INT, next STRUCT<v INT, next STRUCT Chain>>"}, {ints, chain(Of(Varchar)), 0, ""}, {ints, Of(Int), 0, ""},
		{unrolled(Of(Int)), longs, Recursive, "STRUCT<v BIGINT, next STRUCT Odd>"},
	} {
		u, ok := Common(c.a, c.b)
		if !ok && c.unfold == "" {
			continue
		}
		if !ok || u.Kind != c.kind || u.Unfold().String() != c.unfold {
			t.Errorf("Common(%s, %s) = %v, %v", c.a.Unfold(), c.b.Unfold(), u, ok)
			continue
		}
		if again := u.Unfold().Fields[1].Type; u.Kind == Recursive && !again.Equal(u) {
			t.Errorf("Common(%s, %s) does not lead back to itself", c.a.Unfold(), c.b.Unfold())
		}
		if !CanCast(c.a, u) || !CanCast(c.b, u) || !CanCast(u, c.a) {
			t.Errorf("%s and %s can't be cast to their common type", c.a.Unfold(), c.b.Unfold())
		}
	}
	if CanCast(ints, Of(Int)) || CanCast(Of(Int), ints) || !CanCast(ints, Of(Varchar)) || !CanCast(ints, Of(JSON)) || CanCast(Of(Varchar), ints) {
		t.Error("casts from and to scalars")
	}
	if got := NewArray(ints, true).WithoutRecursive(Of(JSON)).String(); got != "ARRAY<JSON>" || !NewArray(ints, true).HasRecursive() || NewArray(Of(Int), true).HasRecursive() {
		t.Error(got)
	}
}
