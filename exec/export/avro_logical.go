package export

import (
	"encoding/binary"
	"math"
	"math/big"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// temporal encodes dates, times and intervals as the logical type of the same meaning; nil where s has
// another. A finer unit is written as a coarser one where nothing is lost, value by value.
func temporal(t *types.Type, s *schema.Schema) encoder {
	switch l := s.Logical.Kind; {
	case t.Kind == types.Date && l == schema.LogicalDate:
		return func(dst []byte, v *vector.Vector, i int) ([]byte, error) { return appendInt(dst, v.I64[i]) }
	case t.Kind == types.Interval && l == schema.LogicalDuration:
		return duration
	case t.Kind == types.Time && (l == schema.LogicalTimeMillis || l == schema.LogicalTimeMicros),
		t.Kind == types.Timestamp && (l == schema.LogicalTimestampMillis || l == schema.LogicalTimestampMicros || l == schema.LogicalTimestampNanos),
		t.Kind == types.DateTime && (l == schema.LogicalLocalTimestampMillis || l == schema.LogicalLocalTimestampMicros || l == schema.LogicalLocalTimestampNanos):
		return moments(t, s)
	}
	return nil
}

// moments rescales counts of 10^-precision seconds to the unit of s.
func moments(t *types.Type, s *schema.Schema) encoder {
	have, want := types.Pow10(t.Precision), s.Logical.Kind.PerSecond()
	write := func(dst []byte, n int64) ([]byte, error) { return appendLong(dst, n), nil }
	if s.Kind == schema.Int {
		write = appendInt
	}
	inexact := func(n int64) error {
		return refuse("%d / %d seconds can't be written as %s without loss; use CAST or date_trunc", n, have, s.Logical)
	}
	if vector.KindOf(t) == vector.Int128 {
		return func(dst []byte, v *vector.Vector, i int) ([]byte, error) {
			q, r, ok := v.I128[i].QuoRem(types.Int128From(have / want))
			n, fits := q.Int64()
			if !ok || r.Sign() != 0 || !fits {
				return nil, refuse("%s nanoseconds can't be written as %s, for range or precision", v.I128[i], s.Logical)
			}
			return write(dst, n)
		}
	}
	if want >= have {
		up := want / have
		return func(dst []byte, v *vector.Vector, i int) ([]byte, error) {
			n := v.I64[i] * up
			if n/up != v.I64[i] {
				return nil, refuse("%d / %d seconds is out of range for %s", v.I64[i], have, s.Logical)
			}
			return write(dst, n)
		}
	}
	down := have / want
	return func(dst []byte, v *vector.Vector, i int) ([]byte, error) {
		if v.I64[i]%down != 0 {
			return nil, inexact(v.I64[i])
		}
		return write(dst, v.I64[i]/down)
	}
}

// duration writes months, days and milliseconds, each an unsigned number of 32 bits.
func duration(dst []byte, v *vector.Vector, i int) ([]byte, error) {
	iv := v.Intervals[i]
	ms := iv.Nanos / 1e6
	for _, n := range []int64{iv.Months, iv.Days, ms} {
		if n < 0 || n > math.MaxUint32 {
			return nil, refuse("the interval %s has a part that a duration can't hold: each is a number from 0 to 4294967295", types.AppendInterval(nil, iv))
		}
	}
	if iv.Nanos%1e6 != 0 {
		return nil, refuse("the interval %s is finer than the milliseconds of a duration", types.AppendInterval(nil, iv))
	}
	for _, n := range []int64{iv.Months, iv.Days, ms} {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(n))
	}
	return dst, nil
}

// uuidBytes writes the 16 bytes of a UUID's text.
func uuidBytes(dst []byte, v *vector.Vector, i int) ([]byte, error) {
	dst, ok := types.AppendUUIDBytes(dst, string(v.Bytes(i)))
	if !ok {
		return nil, refuse("%q is no UUID", v.Bytes(i))
	}
	return dst, nil
}

// decimal writes the unscaled number in two's complement: as short as it goes for bytes, filled up for
// fixed.
func decimal(t *types.Type, s *schema.Schema, path string) (encoder, error) {
	up := s.Logical.Scale - t.Scale
	if up < 0 {
		return nil, mismatch(t, s, path)
	}
	shift := types.BigPow10(up)
	limit := types.BigPow10(s.Logical.Precision)
	var big1 big.Int
	var buf []byte
	return func(dst []byte, v *vector.Vector, i int) ([]byte, error) {
		n := v.Unscaled(i, &big1)
		if up > 0 {
			n.Mul(n, shift)
		}
		if n.CmpAbs(limit) >= 0 {
			return nil, refuse("%s does not fit %s", types.AppendDecimalBig(nil, n, s.Logical.Scale), s.Logical)
		}
		buf = types.AppendBig(buf[:0], n)
		if s.Kind != schema.Fixed {
			return append(appendLong(dst, int64(len(buf))), buf...), nil
		}
		if len(buf) > s.Size {
			return nil, refuse("%s does not fit a fixed of %d bytes", types.AppendDecimalBig(nil, n, s.Logical.Scale), s.Size)
		}
		return types.AppendBigFixed(dst, n, s.Size), nil
	}, nil
}
