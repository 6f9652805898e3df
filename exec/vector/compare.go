package vector

import (
	"bytes"
	"cmp"

	"github.com/avrosql/avrosql/planner/types"
)

// Comparator compares row i of a with row j of b: negative, zero or positive. Neither may be NULL at
// the top; inside nested values NULL is the smallest.
type Comparator func(a *Vector, i int, b *Vector, j int) int

// ComparatorOf returns the comparison of a type's values: numbers and times by value with NaN the
// greatest and equal to itself and -0 equal to 0, false before true, strings and bytes bytewise,
// arrays and structs element by element, maps as arrays of their entries in
// the order of their keys, unions by branch first.
func ComparatorOf(t *types.Type) Comparator {
	switch KindOf(t) {
	case Bool:
		return compareBool
	case Int64:
		return func(a *Vector, i int, b *Vector, j int) int { return cmp.Compare(a.I64[i], b.I64[j]) }
	case Float64:
		return func(a *Vector, i int, b *Vector, j int) int { return CompareFloat(a.F64[i], b.F64[j]) }
	case Int128:
		return func(a *Vector, i int, b *Vector, j int) int { return compare128(a.I128[i], b.I128[j]) }
	case Interval:
		return func(a *Vector, i int, b *Vector, j int) int { return CompareInterval(a.Intervals[i], b.Intervals[j]) }
	case Bytes:
		if t.Kind == types.Decimal {
			return func(a *Vector, i int, b *Vector, j int) int { return CompareUnscaled(a.Bytes(i), b.Bytes(j)) }
		}
		return func(a *Vector, i int, b *Vector, j int) int { return bytes.Compare(a.Bytes(i), b.Bytes(j)) }
	}
	return compareValues
}

// Compare compares row i of a with row j of b, two vectors of one type. NULL is the smallest, and
// equal to itself.
func Compare(a *Vector, i int, b *Vector, j int) int {
	switch an, bn := a.IsNull(i), b.IsNull(j); {
	case an && bn:
		return 0
	case an:
		return -1
	case bn:
		return 1
	}
	return compareValues(a, i, b, j)
}

// Equal reports whether row i of a and row j of b hold the same value; NULL equals NULL.
func Equal(a *Vector, i int, b *Vector, j int) bool { return Compare(a, i, b, j) == 0 }

func compareValues(a *Vector, i int, b *Vector, j int) int {
	switch a.Kind {
	case Bool:
		return compareBool(a, i, b, j)
	case Int64:
		return cmp.Compare(a.I64[i], b.I64[j])
	case Float64:
		return CompareFloat(a.F64[i], b.F64[j])
	case Int128:
		return compare128(a.I128[i], b.I128[j])
	case Interval:
		return CompareInterval(a.Intervals[i], b.Intervals[j])
	case Bytes:
		if a.Type.Kind == types.Decimal {
			return CompareUnscaled(a.Bytes(i), b.Bytes(j))
		}
		return bytes.Compare(a.Bytes(i), b.Bytes(j))
	case Map:
		return compareMaps(a, i, b, j)
	case List:
		x, xEnd := int(a.Offsets[i]), int(a.Offsets[i+1])
		y, yEnd := int(b.Offsets[j]), int(b.Offsets[j+1])
		for x < xEnd && y < yEnd {
			for c := range a.Children {
				if d := Compare(a.Children[c], x, b.Children[c], y); d != 0 {
					return d
				}
			}
			x, y = x+1, y+1
		}
		return cmp.Compare(xEnd-x, yEnd-y)
	case Struct:
		for c := range a.Children {
			if d := Compare(a.Children[c], i, b.Children[c], j); d != 0 {
				return d
			}
		}
	case Union:
		if d := cmp.Compare(a.Tags[i], b.Tags[j]); d != 0 || a.Tags[i] < 0 {
			return d
		}
		return Compare(a.Children[a.Tags[i]], i, b.Children[a.Tags[i]], j)
	case Encoded:
		return compareEncoded(a.Type.Unfolds, a.Bytes(i), b.Bytes(j))
	}
	return 0
}

func compareBool(a *Vector, i int, b *Vector, j int) int {
	switch x, y := a.Bools[i], b.Bools[j]; {
	case x == y:
		return 0
	case y:
		return -1
	}
	return 1
}

// CompareFloat orders floats with NaN greatest and equal to itself, and -0 equal to 0.
func CompareFloat(x, y float64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	case x == y:
		return 0
	}
	return cmp.Compare(b2i(x != x), b2i(y != y))
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func compare128(x, y types.Int128) int {
	if x.Hi != y.Hi {
		return cmp.Compare(x.Hi, y.Hi)
	}
	return cmp.Compare(x.Lo, y.Lo)
}

// CompareInterval orders intervals by length with a month of 30 days and a day of 24 hours.
func CompareInterval(x, y types.IntervalValue) int {
	return compare128(IntervalLength(x), IntervalLength(y))
}

// CompareUnscaled orders integers in two's complement, big-endian, shortest form.
func CompareUnscaled(x, y []byte) int {
	xn, yn := len(x) > 0 && x[0] >= 0x80, len(y) > 0 && y[0] >= 0x80
	if xn != yn {
		return b2i(yn) - b2i(xn)
	}
	if len(x) != len(y) {
		d := cmp.Compare(len(x), len(y))
		if xn {
			return -d
		}
		return d
	}
	return bytes.Compare(x, y)
}
