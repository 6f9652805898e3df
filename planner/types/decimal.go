package types

import (
	"math/big"
	"strconv"
)

// AppendDecimal appends x · 10^-scale with exactly scale digits after the point.
func (x Int128) AppendDecimal(dst []byte, scale int) []byte {
	if x.Hi == int64(x.Lo)>>63 {
		return AppendDecimal64(dst, int64(x.Lo), scale)
	}
	if x.Hi < 0 {
		dst = append(dst, '-')
	}
	hi, lo := x.Abs()
	var buf [40]byte
	at := len(buf)
	for hi != 0 {
		const chunk = 1e19
		var r uint64
		hi, lo, _, r = quoRem(hi, lo, 0, chunk)
		for range 19 {
			at--
			buf[at] = byte('0' + r%10)
			r /= 10
		}
	}
	for ; lo != 0; lo /= 10 {
		at--
		buf[at] = byte('0' + lo%10)
	}
	digits := buf[at:]
	for len(digits) > 1 && digits[0] == '0' {
		digits = digits[1:]
	}
	return appendPoint(dst, digits, scale)
}

// AppendDecimal64 appends x · 10^-scale with exactly scale digits after the point.
func AppendDecimal64(dst []byte, x int64, scale int) []byte {
	if scale == 0 {
		return strconv.AppendInt(dst, x, 10)
	}
	u := uint64(x)
	if x < 0 {
		u = -u
		dst = append(dst, '-')
	}
	var buf [20]byte
	return appendPoint(dst, strconv.AppendUint(buf[:0], u, 10), scale)
}

// AppendDecimalBig appends x · 10^-scale with exactly scale digits after the point.
func AppendDecimalBig(dst []byte, x *big.Int, scale int) []byte {
	if x.Sign() < 0 {
		dst = append(dst, '-')
	}
	var buf [80]byte
	digits := x.Append(buf[:0], 10)
	if digits[0] == '-' {
		digits = digits[1:]
	}
	return appendPoint(dst, digits, scale)
}

func appendPoint(dst, digits []byte, scale int) []byte {
	if scale <= 0 {
		return append(dst, digits...)
	}
	if len(digits) <= scale {
		dst = append(dst, '0', '.')
		for range scale - len(digits) {
			dst = append(dst, '0')
		}
		return append(dst, digits...)
	}
	dst = append(dst, digits[:len(digits)-scale]...)
	dst = append(dst, '.')
	return append(dst, digits[len(digits)-scale:]...)
}

// AppendBig appends an integer in two's complement, big-endian, in its shortest form: at least one
// byte, the first bit the sign.
func AppendBig(dst []byte, x *big.Int) []byte {
	if x.Sign() >= 0 {
		n := x.BitLen()/8 + 1
		at := len(dst)
		dst = append(dst, make([]byte, n)...)
		x.FillBytes(dst[at:])
		return dst
	}
	// -x-1 has the inverted bits.
	var y big.Int
	y.Not(x)
	at := len(dst)
	dst = AppendBig(dst, &y)
	for i := at; i < len(dst); i++ {
		dst[i] = ^dst[i]
	}
	return dst
}

// AppendBigFixed appends an integer in two's complement, big-endian, in size bytes, which have room for it.
func AppendBigFixed(dst []byte, x *big.Int, size int) []byte {
	at := len(dst)
	dst = AppendBig(dst, x)
	pad := size - (len(dst) - at)
	if pad <= 0 {
		return dst
	}
	fill := byte(0)
	if x.Sign() < 0 {
		fill = 0xff
	}
	dst = append(dst, make([]byte, pad)...)
	copy(dst[at+pad:], dst[at:])
	for i := range pad {
		dst[at+i] = fill
	}
	return dst
}

// DecimalBytes is how many bytes of two's complement hold every number of so many digits.
func DecimalBytes(digits int) int {
	limit := BigPow10(digits)
	return (limit.BitLen() + 8) / 8
}

// SetBigBytes sets b to the integer that AppendBig wrote; no bytes are 0.
func SetBigBytes(b *big.Int, p []byte) *big.Int {
	b.SetBytes(p)
	if len(p) > 0 && p[0] >= 0x80 {
		var one big.Int
		one.SetInt64(1)
		b.Sub(b, one.Lsh(&one, uint(8*len(p))))
	}
	return b
}

// RescaleBig sets x to x · 10^n, rounded half away from zero where n is negative, and returns it.
func RescaleBig(x *big.Int, n int) *big.Int {
	switch {
	case n > 0:
		return x.Mul(x, BigPow10(n))
	case n < 0:
		return QuoRoundBig(x, x, BigPow10(-n))
	}
	return x
}

// QuoRoundBig sets z to x / y rounded to the nearest integer, halves away from zero, and returns it. y
// must not be zero.
func QuoRoundBig(z, x, y *big.Int) *big.Int {
	neg := x.Sign()*y.Sign() < 0
	var q, r big.Int
	q.QuoRem(x, y, &r)
	r.Lsh(&r, 1)
	if r.CmpAbs(y) >= 0 {
		one := big.NewInt(1)
		if neg {
			one.Neg(one)
		}
		q.Add(&q, one)
	}
	return z.Set(&q)
}

var bigPows = func() (t [2 * MaxDecimal128]*big.Int) {
	t[0] = big.NewInt(1)
	for i := 1; i < len(t); i++ {
		t[i] = new(big.Int).Mul(t[i-1], big.NewInt(10))
	}
	return t
}()

// BigPow10 returns 10^n, n from 0 on; shared and not to be written to.
func BigPow10(n int) *big.Int {
	if n < len(bigPows) {
		return bigPows[n]
	}
	return pow10(n)
}

// FitsBig reports whether x has at most n decimal digits.
func FitsBig(x *big.Int, n int) bool { return x.CmpAbs(BigPow10(n)) < 0 }

// ParseDecimal reads a number, with or without sign, point and exponent, as an unscaled integer of the
// given scale, further digits rounded half away from zero. It reports false for what is no number or
// has more than MaxDecimal digits.
func ParseDecimal(s string, scale int) (*big.Int, bool) {
	sign, mant, frac, exp, ok := scanDecimal(s)
	if !ok {
		return nil, false
	}
	shift := exp - len(frac) + scale
	if len(mant)+len(frac) > 4*MaxDecimal || shift > 2*MaxDecimal {
		return nil, false
	}
	x, ok := new(big.Int).SetString(mant+frac, 10)
	if !ok {
		return nil, false
	}
	if shift < -8*MaxDecimal {
		shift = -8 * MaxDecimal
	}
	RescaleBig(x, shift)
	if sign {
		x.Neg(x)
	}
	return x, FitsBig(x, MaxDecimal)
}

// ParseDecimal64 is ParseDecimal for numbers of at most 18 digits, before and after they are brought to
// the scale; false means that ParseDecimal has to decide.
func ParseDecimal64(s []byte, scale int) (int64, bool) {
	i, neg := 0, false
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		neg, i = s[0] == '-', 1
	}
	if len(s)-i > 32 {
		return 0, false
	}
	var x uint64 // more than 18 digits may wrap, and are refused then
	digits, point := 0, -1
	for ; i < len(s); i++ {
		c := s[i]
		if c == '.' && point < 0 {
			point = digits
			continue
		}
		if c-'0' > 9 {
			break
		}
		x = 10*x + uint64(c-'0')
		digits++
	}
	if digits == 0 || digits > 18 {
		return 0, false
	}
	shift := scale
	if point >= 0 {
		shift -= digits - point
	}
	if i < len(s) {
		exp, ok := exponent(s[i:])
		if !ok {
			return 0, false
		}
		shift += exp
	}
	switch {
	case shift >= 0:
		if digits+shift > 18 {
			return 0, false
		}
		x *= uint64(pow64[shift])
	case shift < -18:
		x = 0
	default:
		p := uint64(pow64[-shift])
		rest := x % p
		if x /= p; rest >= p-rest {
			x++
		}
	}
	if neg {
		return -int64(x), true
	}
	return int64(x), true
}

// exponent reads e, a sign and at most three digits.
func exponent(s []byte) (int, bool) {
	if s[0] != 'e' && s[0] != 'E' {
		return 0, false
	}
	s = s[1:]
	neg := false
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		neg, s = s[0] == '-', s[1:]
	}
	if len(s) == 0 || len(s) > 3 {
		return 0, false
	}
	n := 0
	for _, c := range s {
		if c-'0' > 9 {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	if neg {
		n = -n
	}
	return n, true
}

func scanDecimal(s string) (neg bool, whole, frac string, exp int, ok bool) {
	i := 0
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		neg = s[i] == '-'
		i++
	}
	at := i
	for i < len(s) && s[i]-'0' <= 9 {
		i++
	}
	whole = s[at:i]
	if i < len(s) && s[i] == '.' {
		i++
		at = i
		for i < len(s) && s[i]-'0' <= 9 {
			i++
		}
		frac = s[at:i]
	}
	if whole == "" && frac == "" {
		return false, "", "", 0, false
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		e, err := strconv.Atoi(s[i+1:])
		if err != nil || e > 1<<20 || e < -1<<20 {
			return false, "", "", 0, false
		}
		exp, i = e, len(s)
	}
	return neg, whole, frac, exp, i == len(s)
}
