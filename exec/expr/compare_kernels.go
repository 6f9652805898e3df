package expr

import (
	"unsafe"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
)

// The loops of comparison. NaN is equal to itself and greater than every other number: for integers
// `x != x` is constantly false, and the compiler drops it. Against a constant that is not NaN the
// plain operators do, if > is written as not <=.
//
// The select loops write each row to out and step on only if it is a hit, without a branch; out may be
// the memory of sel.

type number interface{ int64 | float64 }

func compareConstDense[T number](op plan.CompareOp, dst []bool, a []T, c T) {
	a = a[:len(dst)]
	switch op {
	case plan.Eq:
		for i, x := range a {
			dst[i] = x == c
		}
	case plan.Ne:
		for i, x := range a {
			dst[i] = x != c
		}
	case plan.Lt:
		for i, x := range a {
			dst[i] = x < c
		}
	case plan.Le:
		for i, x := range a {
			dst[i] = x <= c
		}
	case plan.Gt:
		for i, x := range a {
			dst[i] = !(x <= c)
		}
	case plan.Ge:
		for i, x := range a {
			dst[i] = !(x < c)
		}
	}
}

func selectConst[T number](op plan.CompareOp, out, sel []int32, a []T, c T) []int32 {
	k := 0
	switch op {
	case plan.Eq:
		for _, i := range sel {
			out[k] = i
			if a[i] == c {
				k++
			}
		}
	case plan.Ne:
		for _, i := range sel {
			out[k] = i
			if a[i] != c {
				k++
			}
		}
	case plan.Lt:
		for _, i := range sel {
			out[k] = i
			if a[i] < c {
				k++
			}
		}
	case plan.Le:
		for _, i := range sel {
			out[k] = i
			if a[i] <= c {
				k++
			}
		}
	case plan.Gt:
		for _, i := range sel {
			out[k] = i
			if !(a[i] <= c) {
				k++
			}
		}
	case plan.Ge:
		for _, i := range sel {
			out[k] = i
			if !(a[i] < c) {
				k++
			}
		}
	}
	return out[:k]
}

func compareDense[T number](op plan.CompareOp, dst []bool, a, b []T) {
	switch op {
	case plan.Gt:
		a, b, op = b, a, plan.Lt
	case plan.Ge:
		a, b, op = b, a, plan.Le
	}
	a, b = a[:len(dst)], b[:len(dst)]
	switch op {
	case plan.Eq:
		for i, x := range a {
			y := b[i]
			dst[i] = x == y || x != x && y != y
		}
	case plan.Ne:
		for i, x := range a {
			y := b[i]
			dst[i] = x != y && (x == x || y == y)
		}
	case plan.Lt:
		for i, x := range a {
			y := b[i]
			dst[i] = x < y || y != y && x == x
		}
	case plan.Le:
		for i, x := range a {
			y := b[i]
			dst[i] = x <= y || y != y
		}
	}
}

func selectCompare[T number](op plan.CompareOp, out, sel []int32, a, b []T) []int32 {
	switch op {
	case plan.Gt:
		a, b, op = b, a, plan.Lt
	case plan.Ge:
		a, b, op = b, a, plan.Le
	}
	k := 0
	switch op {
	case plan.Eq:
		for _, i := range sel {
			out[k] = i
			if x, y := a[i], b[i]; x == y || x != x && y != y {
				k++
			}
		}
	case plan.Ne:
		for _, i := range sel {
			out[k] = i
			if x, y := a[i], b[i]; x != y && (x == x || y == y) {
				k++
			}
		}
	case plan.Lt:
		for _, i := range sel {
			out[k] = i
			if x, y := a[i], b[i]; x < y || y != y && x == x {
				k++
			}
		}
	case plan.Le:
		for _, i := range sel {
			out[k] = i
			if x, y := a[i], b[i]; x <= y || y != y {
				k++
			}
		}
	}
	return out[:k]
}

func selectEqualBytes(out, sel []int32, refs []vector.Ref, heap []byte, c string, equal bool) []int32 {
	k, n := 0, uint32(len(c))
	for _, i := range sel {
		r := refs[i]
		out[k] = i
		if (r.Len == n && string(heap[r.Off:r.Off+n]) == c) == equal {
			k++
		}
	}
	return out[:k]
}

// unsafeString reads bytes as a string that is good as long as they are left alone.
func unsafeString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
