package vector

import (
	"hash/maphash"
	"math"
	"math/bits"

	"github.com/avrosql/avrosql/planner/types"
)

// seed is drawn anew in every process, so that no input can be made that collides by design.
var seed = maphash.MakeSeed()

var seed64 = maphash.Bytes(seed, []byte("integers"))

// HashBytes returns the hash of a byte string.
func HashBytes(b []byte) uint64 { return maphash.Bytes(seed, b) }

// HashInt returns the hash of a 64-bit integer.
func HashInt(x uint64) uint64 {
	hi, lo := bits.Mul64(x^seed64, 0x9e3779b97f4a7c15)
	return mix(hi ^ lo)
}

func mix(h uint64) uint64 {
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	return h ^ h>>32
}

func combine(h, x uint64) uint64 { return mix(bits.RotateLeft64(h, 23) ^ x) }

const nullHash = 0x5bd1e995a5b35705

// Hash combines h[k] with the hash of the vector's row sel[k]. Values that Compare finds equal hash
// alike, NULLs among them; for the first of several key columns h holds zeros.
func Hash(v *Vector, sel []int32, h []uint64) {
	switch v.Kind {
	case Int64:
		if !v.HasNulls() {
			for k, i := range sel {
				h[k] = combine(h[k], HashInt(uint64(v.I64[i])))
			}
			return
		}
	case Float64:
		if !v.HasNulls() {
			for k, i := range sel {
				h[k] = combine(h[k], HashInt(FloatBits(v.F64[i])))
			}
			return
		}
	case Bytes:
		if !v.HasNulls() {
			for k, i := range sel {
				h[k] = combine(h[k], HashBytes(v.Bytes(int(i))))
			}
			return
		}
	}
	for k, i := range sel {
		h[k] = combine(h[k], hashRow(v, int(i)))
	}
}

func hashRow(v *Vector, i int) uint64 {
	if v.IsNull(i) {
		return nullHash
	}
	switch v.Kind {
	case Bool:
		return HashInt(uint64(b2i(v.Bools[i])))
	case Int64:
		return HashInt(uint64(v.I64[i]))
	case Float64:
		return HashInt(FloatBits(v.F64[i]))
	case Int128:
		return hash128(v.I128[i])
	case Interval:
		return hash128(IntervalLength(v.Intervals[i]))
	case Bytes:
		return HashBytes(v.Bytes(i))
	case Map:
		return hashMap(v, i)
	case List:
		h := uint64(0)
		for e := v.Offsets[i]; e < v.Offsets[i+1]; e++ {
			for _, c := range v.Children {
				h = combine(h, hashRow(c, int(e)))
			}
		}
		return h
	case Struct:
		h := uint64(0)
		for _, c := range v.Children {
			h = combine(h, hashRow(c, i))
		}
		return h
	case Union:
		t := v.Tags[i]
		if t < 0 {
			return nullHash
		}
		return combine(uint64(t), hashRow(v.Children[t], i))
	case Encoded:
		return hashEncoded(v.Type.Unfolds, v.Bytes(i))
	}
	return nullHash
}

// FloatBits returns the bits of a float with one form for zero and one for NaN, so that equal values
// have equal bits.
func FloatBits(x float64) uint64 {
	switch {
	case x == 0:
		return 0
	case x != x:
		return 0x7ff8000000000001
	}
	return math.Float64bits(x)
}

func hash128(x types.Int128) uint64 { return combine(HashInt(x.Lo), uint64(x.Hi)) }

var (
	zero128      types.Int128
	zeroInterval types.IntervalValue
)

// IntervalLength is an interval's length in nanoseconds with months of 30 days; it fits 128 bits with
// room to spare.
func IntervalLength(x types.IntervalValue) types.Int128 {
	days := x.Months*30 + x.Days
	const day = 24 * 60 * 60 * 1e9
	neg := days < 0
	u := uint64(days)
	if neg {
		u = -u
	}
	hi, lo := bits.Mul64(u, day)
	if neg {
		var borrow uint64
		lo, borrow = bits.Sub64(0, lo, 0)
		hi, _ = bits.Sub64(0, hi, borrow)
	}
	lo, carry := bits.Add64(lo, uint64(x.Nanos), 0)
	return types.Int128{Hi: int64(hi) + x.Nanos>>63 + int64(carry), Lo: lo}
}

// IntervalOf is an interval of that length, in days and nanoseconds.
func IntervalOf(length types.Int128) types.IntervalValue {
	const day = 24 * 60 * 60 * 1e9
	neg := length.Hi < 0
	hi, lo := uint64(length.Hi), length.Lo
	if neg {
		var borrow uint64
		lo, borrow = bits.Sub64(0, lo, 0)
		hi, _ = bits.Sub64(0, hi, borrow)
	}
	// The number of days fits 64 bits: an interval has fewer than 2^45.
	q, r := bits.Div64(hi%day, lo, day)
	days, nanos := int64(q), int64(r)
	if neg {
		days, nanos = -days, -nanos
	}
	months := int64(0)
	if days > types.MaxIntervalPart || days < -types.MaxIntervalPart {
		months = days / 30
	}
	return types.IntervalValue{Months: months, Days: days - months*30, Nanos: nanos}
}
