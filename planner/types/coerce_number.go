package types

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// ParseNumber reads a number as SQL writes it, with or without sign: digits alone are a BIGINT, or a
// DECIMAL(n,0) beyond its range; with a point a DECIMAL of just the digits written; with an exponent a
// DOUBLE. Blanks around it don't count. It reports false for what is no number, has more than
// MaxDecimal digits, or is too large for a DOUBLE.
func ParseNumber(text string) (Datum, bool) {
	text = strings.TrimSpace(text)
	digits := strings.TrimLeft(text, "+-")
	if len(text)-len(digits) > 1 || digits == "" {
		return Datum{}, false
	}
	if strings.ContainsAny(digits, "eE") {
		for _, c := range digits {
			if (c < '0' || c > '9') && !strings.ContainsRune(".eE+-", c) {
				return Datum{}, false
			}
		}
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return Datum{}, false
		}
		return NewDouble(f), true
	}
	whole, frac, point := strings.Cut(digits, ".")
	for _, part := range []string{whole, frac} {
		for i := range len(part) {
			if part[i] < '0' || part[i] > '9' {
				return Datum{}, false
			}
		}
	}
	if len(digits) == 1 && point {
		return Datum{}, false
	}
	if whole = strings.TrimLeft(whole, "0"); len(whole)+len(frac) > MaxDecimal {
		return Datum{}, false
	}
	u, _ := new(big.Int).SetString("0"+whole+frac, 10)
	if text[0] == '-' {
		u.Neg(u)
	}
	if !point && u.IsInt64() {
		return NewInt(u.Int64()), true
	}
	return DecimalDatum(u, NewDecimal(max(len(whole)+len(frac), 1), len(frac))), true
}

// DecimalDatum returns a constant of a DECIMAL type from its unscaled value, which must have no more
// digits than the type.
func DecimalDatum(unscaled *big.Int, t *Type) Datum {
	d := Datum{Type: t}
	switch {
	case t.Precision <= MaxDecimal64:
		d.I = unscaled.Int64()
	case t.Precision <= MaxDecimal128:
		lo := new(big.Int).And(unscaled, maxUint64)
		hi := new(big.Int).Rsh(unscaled, 64)
		d.W = Int128{Hi: hi.Int64(), Lo: lo.Uint64()}
	default:
		d.Big = new(big.Int).Set(unscaled)
	}
	return d
}

var maxUint64 = new(big.Int).SetUint64(math.MaxUint64)

// Unscaled returns an exact number, BOOLEAN, INT, BIGINT or DECIMAL, as an integer and a scale.
func (d Datum) Unscaled() (u *big.Int, scale int) {
	switch {
	case d.Type.Kind != Decimal, d.Type.Precision <= MaxDecimal64:
		u = big.NewInt(d.I)
	case d.Type.Precision <= MaxDecimal128:
		u = new(big.Int).Lsh(big.NewInt(d.W.Hi), 64)
		u.Add(u, new(big.Int).SetUint64(d.W.Lo))
	default:
		u = new(big.Int).Set(d.Big)
	}
	return u, d.Type.Scale
}

// Exactly converts a constant number or BOOLEAN to another such type if the value stays exactly what
// it is; NULL becomes the NULL of any type.
func (d Datum) Exactly(to *Type) (Datum, bool) {
	if d.Type.Equal(to) {
		return d, true
	}
	if d.Null {
		return NullOf(to), true
	}
	if !d.Type.countable() || !to.countable() {
		return Datum{}, false
	}
	if d.Type.Floating() {
		return exactFloat(d.F, to)
	}
	u, scale := d.Unscaled()
	if to.Floating() {
		r := new(big.Rat).SetFrac(u, pow10(scale))
		f, exact := r.Float64()
		if to.Kind == Float {
			f32, exact32 := r.Float32()
			f, exact = float64(f32), exact32
		}
		return Datum{Type: to, F: f}, exact && !math.IsInf(f, 0)
	}
	return exactInteger(u, scale, to)
}

func exactFloat(f float64, to *Type) (Datum, bool) {
	if to.Kind == Double || to.Kind == Float && (float64(float32(f)) == f || f != f) {
		return Datum{Type: to, F: f}, true
	}
	if to.Kind == Float || f != f || math.IsInf(f, 0) || f == 0 && math.Signbit(f) {
		return Datum{}, false
	}
	if math.Abs(f) >= 1e18 || f != 0 && math.Abs(f) < 1e-18 {
		return Datum{}, false
	}
	// Binary fractions are written in full: 0.1e0 is no decimal that fits here.
	r := new(big.Rat).SetFloat64(f)
	scale := to.Scale
	r.Mul(r, new(big.Rat).SetInt(pow10(scale)))
	if !r.IsInt() {
		return Datum{}, false
	}
	return exactInteger(r.Num(), scale, to)
}

// exactInteger converts u · 10^-scale to an integer, BOOLEAN or DECIMAL type.
func exactInteger(u *big.Int, scale int, to *Type) (Datum, bool) {
	if want := to.Scale; scale > want {
		q, rem := new(big.Int).QuoRem(u, pow10(scale-want), new(big.Int))
		if rem.Sign() != 0 {
			return Datum{}, false
		}
		u = q
	} else if scale < want {
		u = new(big.Int).Mul(u, pow10(want-scale))
	}
	switch to.Kind {
	case Decimal:
		if u.CmpAbs(pow10(to.Precision)) >= 0 {
			return Datum{}, false
		}
		return DecimalDatum(u, to), true
	case Boolean:
		if !u.IsInt64() || u.Int64()>>1 != 0 {
			return Datum{}, false
		}
	case Int:
		if !u.IsInt64() || u.Int64() != int64(int32(u.Int64())) {
			return Datum{}, false
		}
	default:
		if !u.IsInt64() {
			return Datum{}, false
		}
	}
	return Datum{Type: to, I: u.Int64()}, true
}

// Nearest converts a constant number or BOOLEAN to DOUBLE or FLOAT, rounding to the nearest value.
func (d Datum) Nearest(to *Type) (Datum, bool) {
	if d.Null || !d.Type.countable() || !to.Floating() {
		return d, false
	}
	f := d.F
	if !d.Type.Floating() {
		u, scale := d.Unscaled()
		r := new(big.Rat).SetFrac(u, pow10(scale))
		if to.Kind == Float {
			f32, _ := r.Float32()
			f = float64(f32)
		} else {
			f, _ = r.Float64()
		}
	} else if to.Kind == Float {
		f = float64(float32(f))
	}
	return Datum{Type: to, F: f}, !math.IsInf(f, 0) || math.IsInf(d.F, 0)
}

func pow10(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}
