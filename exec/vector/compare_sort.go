package vector

import (
	"encoding/binary"
	"math"

	"github.com/avrosql/avrosql/planner/types"
)

// Order is the comparison of one sort key, chosen once for its type.
type Order struct {
	Values     Comparator
	Desc       bool
	NullsFirst bool
}

// NewOrder returns the order of a key of type t.
func NewOrder(t *types.Type, desc, nullsFirst bool) Order {
	return Order{Values: ComparatorOf(t), Desc: desc, NullsFirst: nullsFirst}
}

// Compare compares row i of a with row j of b, NULLs among them.
func (o *Order) Compare(a *Vector, i int, b *Vector, j int) int {
	switch an, bn := a.IsNull(i), b.IsNull(j); {
	case an && bn:
		return 0
	case an:
		return o.null()
	case bn:
		return -o.null()
	}
	d := o.Values(a, i, b, j)
	if o.Desc {
		return -d
	}
	return d
}

func (o *Order) null() int {
	if o.NullsFirst {
		return -1
	}
	return 1
}

// Prefixes writes for each of the vector's first n rows a number that falls on the same side as the
// value: where two rows' numbers differ, the smaller number comes first in the order; where they are
// the same, only Compare can tell.
func (o *Order) Prefixes(v *Vector, n int, dst []uint64) {
	switch v.Kind {
	case Bool:
		for i := range n {
			dst[i] = uint64(b2i(v.Bools[i])) + 1
		}
	case Int64:
		for i, x := range v.I64[:n] {
			dst[i] = uint64(x) ^ 1<<63
		}
	case Float64:
		for i, x := range v.F64[:n] {
			dst[i] = FloatPrefix(x)
		}
	case Int128:
		for i, x := range v.I128[:n] {
			dst[i] = Prefix128(x)
		}
	case Interval:
		for i, x := range v.Intervals[:n] {
			dst[i] = Prefix128(IntervalLength(x))
		}
	case Bytes:
		if v.Type.Kind == types.Decimal {
			clear(dst[:n])
			break
		}
		for i := range n {
			dst[i] = bytesPrefix(v.Bytes(i))
		}
	default:
		clear(dst[:n])
	}
	if o.Desc {
		for i := range n {
			dst[i] = ^dst[i]
		}
	}
	if !v.HasNulls() {
		return
	}
	null := uint64(math.MaxUint64)
	if o.NullsFirst {
		null = 0
	}
	for i := range n {
		if v.IsNull(i) {
			dst[i] = null
		}
	}
}

// FloatPrefix returns a number that orders as CompareFloat does.
func FloatPrefix(x float64) uint64 {
	switch {
	case x == 0:
		return 1 << 63
	case x != x:
		return math.MaxUint64
	}
	u := math.Float64bits(x)
	if u>>63 != 0 {
		return ^u
	}
	return u | 1<<63
}

// Prefix128 returns a number that orders as x does. It saturates: what passes 64 bits is rare, even among DECIMAL(38) and nanoseconds.
func Prefix128(x types.Int128) uint64 {
	switch {
	case x.Hi == int64(x.Lo)>>63:
		return x.Lo ^ 1<<63
	case x.Hi < 0:
		return 0
	}
	return math.MaxUint64
}

func bytesPrefix(b []byte) uint64 {
	if len(b) >= 8 {
		return binary.BigEndian.Uint64(b)
	}
	var p uint64
	for i, c := range b {
		p |= uint64(c) << (56 - 8*i)
	}
	return p
}
