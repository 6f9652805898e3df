package types

import (
	"math"
	"math/big"
	"math/bits"
)

// Int128From returns a 64-bit integer as a 128-bit one.
func Int128From(x int64) Int128 { return Int128{x >> 63, uint64(x)} }

// The ends of the range.
var (
	MaxInt128 = Int128{math.MaxInt64, math.MaxUint64}
	MinInt128 = Int128{math.MinInt64, 0}
)

// Sign returns -1, 0 or 1.
func (x Int128) Sign() int {
	switch {
	case x.Hi < 0:
		return -1
	case x.Hi|int64(x.Lo) == 0:
		return 0
	}
	return 1
}

// Cmp returns -1, 0 or 1 as x is less than, equal to or greater than y.
func (x Int128) Cmp(y Int128) int {
	switch {
	case x == y:
		return 0
	case x.Less(y):
		return -1
	}
	return 1
}

// Less reports x < y.
func (x Int128) Less(y Int128) bool { return x.Hi < y.Hi || x.Hi == y.Hi && x.Lo < y.Lo }

// Neg returns -x; false if it is out of range, as of the least value alone.
func (x Int128) Neg() (Int128, bool) {
	r := x.wrapNeg()
	return r, x != MinInt128
}

func (x Int128) wrapNeg() Int128 {
	lo, borrow := bits.Sub64(0, x.Lo, 0)
	hi, _ := bits.Sub64(0, uint64(x.Hi), borrow)
	return Int128{int64(hi), lo}
}

// Abs returns |x| as an unsigned number in two words.
func (x Int128) Abs() (hi, lo uint64) {
	if x.Hi < 0 {
		x = x.wrapNeg()
	}
	return uint64(x.Hi), x.Lo
}

// Add returns x + y; false if it is out of range.
func (x Int128) Add(y Int128) (Int128, bool) {
	lo, carry := bits.Add64(x.Lo, y.Lo, 0)
	hi, _ := bits.Add64(uint64(x.Hi), uint64(y.Hi), carry)
	r := Int128{int64(hi), lo}
	return r, (x.Hi^r.Hi)&(y.Hi^r.Hi) >= 0
}

// Sub returns x - y; false if it is out of range.
func (x Int128) Sub(y Int128) (Int128, bool) {
	lo, borrow := bits.Sub64(x.Lo, y.Lo, 0)
	hi, _ := bits.Sub64(uint64(x.Hi), uint64(y.Hi), borrow)
	r := Int128{int64(hi), lo}
	return r, (x.Hi^y.Hi)&(x.Hi^r.Hi) >= 0
}

// Mul returns x · y; false if it is out of range.
func (x Int128) Mul(y Int128) (Int128, bool) {
	if x.Hi == int64(x.Lo)>>63 && y.Hi == int64(y.Lo)>>63 {
		return Mul64(int64(x.Lo), int64(y.Lo)), true
	}
	xh, xl := x.Abs()
	yh, yl := y.Abs()
	if xh != 0 && yh != 0 {
		return Int128{}, false
	}
	hi, lo := bits.Mul64(xl, yl)
	// At most one of the cross products is not zero.
	ch, cl := bits.Mul64(xh, yl)
	dh, dl := bits.Mul64(xl, yh)
	hi, carry := bits.Add64(hi, cl|dl, 0)
	return fromAbs(hi, lo, (x.Hi^y.Hi) < 0, ch|dh|carry == 0)
}

// Mul64 returns the full product of two 64-bit integers.
func Mul64(x, y int64) Int128 {
	hi, lo := bits.Mul64(uint64(x), uint64(y))
	return Int128{int64(hi) - x>>63&y - y>>63&x, lo}
}

// fromAbs gives a sign to a magnitude that is known to fit two words if ok.
func fromAbs(hi, lo uint64, neg, ok bool) (Int128, bool) {
	r := Int128{int64(hi), lo}
	if neg {
		r = r.wrapNeg()
		return r, ok && (r.Hi < 0 || hi|lo == 0)
	}
	return r, ok && r.Hi >= 0
}

// QuoRem returns the quotient cut towards zero and the remainder, which has the sign of x. y must not
// be zero; false if the quotient is out of range.
func (x Int128) QuoRem(y Int128) (q, r Int128, ok bool) {
	xh, xl := x.Abs()
	yh, yl := y.Abs()
	qh, ql, rh, rl := quoRem(xh, xl, yh, yl)
	q, ok = fromAbs(qh, ql, (x.Hi^y.Hi) < 0, true)
	r, _ = fromAbs(rh, rl, x.Hi < 0, true)
	return q, r, ok
}

func quoRem(xh, xl, yh, yl uint64) (qh, ql, rh, rl uint64) {
	if yh == 0 {
		if xh == 0 {
			return 0, xl / yl, 0, xl % yl
		}
		qh, rem := xh/yl, xh%yl
		ql, rl = bits.Div64(rem, xl, yl)
		return qh, ql, 0, rl
	}
	if xh < yh || xh == yh && xl < yl {
		return 0, 0, xh, xl
	}
	// The quotient is below 2^64. Shift so that the divisor's top bit is set, estimate with its high
	// word, correct by at most two.
	s := uint(bits.LeadingZeros64(yh))
	vh := yh<<s | yl>>(64-s) // a shift by 64 gives 0
	u2 := xh >> (64 - s)
	u1 := xh<<s | xl>>(64-s)
	if u2 >= vh {
		ql = math.MaxUint64
	} else {
		ql, _ = bits.Div64(u2, u1, vh)
	}
	for {
		ph, pl := bits.Mul64(ql, yl)
		oh, mid := bits.Mul64(ql, yh)
		ph, carry := bits.Add64(ph, mid, 0)
		if oh+carry == 0 && (ph < xh || ph == xh && pl <= xl) {
			var borrow uint64
			rl, borrow = bits.Sub64(xl, pl, 0)
			rh, _ = bits.Sub64(xh, ph, borrow)
			return 0, ql, rh, rl
		}
		ql--
	}
}

// QuoRound returns x / y rounded to the nearest integer, halves away from zero. y must not be zero;
// false if it is out of range.
func (x Int128) QuoRound(y Int128) (Int128, bool) {
	xh, xl := x.Abs()
	yh, yl := y.Abs()
	qh, ql, rh, rl := quoRem(xh, xl, yh, yl)
	// Round up when r >= y - r.
	lo, borrow := bits.Sub64(yl, rl, 0)
	hi, _ := bits.Sub64(yh, rh, borrow)
	if rh > hi || rh == hi && rl >= lo {
		var carry uint64
		ql, carry = bits.Add64(ql, 1, 0)
		qh += carry
	}
	return fromAbs(qh, ql, (x.Hi^y.Hi) < 0, true)
}

var (
	pow64  [19]int64
	pow128 [39]Int128
)

func init() {
	pow64[0], pow128[0] = 1, Int128From(1)
	for i := 1; i < len(pow64); i++ {
		pow64[i] = 10 * pow64[i-1]
	}
	for i := 1; i < len(pow128); i++ {
		pow128[i], _ = pow128[i-1].Mul(Int128From(10))
	}
}

// Pow10 returns 10^n for n from 0 to 18.
func Pow10(n int) int64 { return pow64[n] }

// Pow10Wide returns 10^n for n from 0 to 38.
func Pow10Wide(n int) Int128 { return pow128[n] }

// Rescale returns x · 10^n, rounded half away from zero where n is negative; false if it is out of range.
func (x Int128) Rescale(n int) (Int128, bool) {
	switch {
	case n == 0:
		return x, true
	case n > 38:
		return Int128{}, x.Sign() == 0
	case n > 0:
		return x.Mul(pow128[n])
	case n < -38:
		// 10^39 is more than twice the largest magnitude.
		return Int128{}, true
	}
	return x.QuoRound(pow128[-n])
}

// Fits reports whether x has at most n decimal digits, n from 0 on.
func (x Int128) Fits(n int) bool {
	if n > 38 {
		return true
	}
	hi, lo := x.Abs()
	if hi == 0 && n >= 20 {
		return true
	}
	p := pow128[n]
	return hi < uint64(p.Hi) || hi == uint64(p.Hi) && lo < p.Lo
}

// Int64 returns x as a 64-bit integer, if it is one.
func (x Int128) Int64() (int64, bool) { return int64(x.Lo), x.Hi == int64(x.Lo)>>63 }

// Big returns x as a big integer.
func (x Int128) Big() *big.Int { return x.SetBig(new(big.Int)) }

// SetBig sets b to x and returns it.
func (x Int128) SetBig(b *big.Int) *big.Int {
	hi, lo := x.Abs()
	if hi == 0 {
		b.SetUint64(lo)
	} else {
		var low big.Int
		b.SetUint64(hi)
		b.Lsh(b, 64)
		b.Or(b, low.SetUint64(lo))
	}
	if x.Hi < 0 {
		b.Neg(b)
	}
	return b
}

// Int128FromBig returns a big integer as a 128-bit one; false if it is out of range.
func Int128FromBig(b *big.Int) (Int128, bool) {
	if b.BitLen() > 128 {
		return Int128{}, false
	}
	var buf [16]byte
	b.FillBytes(buf[:])
	var hi, lo uint64
	for i := range 8 {
		hi, lo = hi<<8|uint64(buf[i]), lo<<8|uint64(buf[8+i])
	}
	return fromAbs(hi, lo, b.Sign() < 0, true)
}

// Float returns the double nearest to x.
func (x Int128) Float() float64 {
	hi, lo := x.Abs()
	if hi == 0 {
		f := float64(lo)
		if x.Hi < 0 {
			return -f
		}
		return f
	}
	// Shift the top 64 bits into one word, the bits that fall off kept as a sticky bit, so that the
	// conversion rounds once.
	s := uint(64 - bits.LeadingZeros64(hi))
	w := hi<<(64-s) | lo>>s
	if lo<<(64-s) != 0 {
		w |= 1
	}
	f := math.Ldexp(float64(w), int(s))
	if x.Hi < 0 {
		return -f
	}
	return f
}

// Int128FromFloat returns f rounded half away from zero; false if it is out of range or NaN.
func Int128FromFloat(f float64) (Int128, bool) {
	f = math.Round(f)
	if !(math.Abs(f) < 0x1p127) {
		if f == -0x1p127 {
			return MinInt128, true
		}
		return Int128{}, false
	}
	neg := f < 0
	m := math.Float64bits(math.Abs(f))
	exp := int(m>>52) - 1075
	mant := m&(1<<52-1) | 1<<52
	var hi, lo uint64
	switch {
	case f == 0:
	case exp <= 0:
		lo = mant >> uint(-exp)
	case exp < 64:
		lo, hi = mant<<uint(exp), mant>>uint(64-exp)
	default:
		hi = mant << uint(exp-64)
	}
	return fromAbs(hi, lo, neg, true)
}

// String returns x in decimal digits.
func (x Int128) String() string { return string(x.Append(nil)) }

// Append appends x in decimal digits.
func (x Int128) Append(dst []byte) []byte { return x.AppendDecimal(dst, 0) }
