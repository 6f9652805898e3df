package agg

import (
	"cmp"
	"math/bits"

	"github.com/avrosql/avrosql/exec/vector"
)

// maxSelected is for how many places rows are selected rather than sorted.
const maxSelected = 8

// SelectRows reorders rows of a column without NULLs so that the k-th in the order of the values is
// rows[k], those before it are no greater and those after it no less. It takes time linear in the rows.
func SelectRows(v *vector.Vector, rows []int32, k int) {
	switch v.Kind {
	case vector.Int64:
		selectBy(v, rows, k, v.I64, cmp.Compare[int64])
	case vector.Float64:
		selectBy(v, rows, k, v.F64, vector.CompareFloat)
	default:
		SortRows(v, rows)
	}
}

// selectBy is quickselect with three parts: less than a value in the middle, equal to it, greater. Input
// that defeats the choice of that value is sorted.
func selectBy[T any](v *vector.Vector, rows []int32, k int, vals []T, compare func(x, y T) int) {
	for tries := 2 * bits.Len(uint(len(rows))); len(rows) > 12; tries-- {
		if tries == 0 {
			break
		}
		n := len(rows)
		pivot := median3(vals[rows[0]], vals[rows[n/2]], vals[rows[n-1]], compare)
		less, at, greater := 0, 0, n
		for at < greater {
			switch d := compare(vals[rows[at]], pivot); {
			case d < 0:
				rows[less], rows[at] = rows[at], rows[less]
				less++
				at++
			case d > 0:
				greater--
				rows[greater], rows[at] = rows[at], rows[greater]
			default:
				at++
			}
		}
		switch {
		case k < less:
			rows = rows[:less]
		case k >= greater:
			rows, k = rows[greater:], k-greater
		default:
			return
		}
	}
	SortRows(v, rows)
}

func median3[T any](x, y, z T, compare func(x, y T) int) T {
	if compare(x, y) > 0 {
		x, y = y, x
	}
	switch {
	case compare(y, z) <= 0:
		return y
	case compare(x, z) <= 0:
		return z
	}
	return x
}
