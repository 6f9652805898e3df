package types

// DecimalAdd returns the type of the sum or difference of two decimals: every digit of the result
// has room.
func DecimalAdd(a, b *Type) *Type {
	ap, as := Digits(a)
	bp, bs := Digits(b)
	scale := max(as, bs)
	whole := max(ap-as, bp-bs)
	return capDecimal(whole+1+scale, scale, whole, max(ap, bp))
}

// DecimalMul returns the type of the product of two decimals.
func DecimalMul(a, b *Type) *Type {
	ap, as := Digits(a)
	bp, bs := Digits(b)
	return capDecimal(ap+bp, as+bs, max(ap-as, bp-bs), max(ap, bp))
}

// divDigits is how many digits a quotient has beyond the scale of the dividend.
const divDigits = 4

// DecimalDiv returns the type of the quotient of two decimals: four digits more than the dividend has
// after the point.
func DecimalDiv(a, b *Type) *Type {
	ap, as := Digits(a)
	bp, bs := Digits(b)
	scale := as + divDigits
	return capDecimal(ap-as+bs+scale, scale, ap-as, max(ap, bp))
}

// DecimalIntDiv returns the type of the whole part of a quotient.
func DecimalIntDiv(a, b *Type) *Type {
	ap, as := Digits(a)
	bp, bs := Digits(b)
	return capDecimal(max(ap-as+bs, 1), 0, ap-as, max(ap, bp))
}

// DecimalMod returns the type of the remainder of a division.
func DecimalMod(a, b *Type) *Type {
	ap, as := Digits(a)
	bp, bs := Digits(b)
	scale := max(as, bs)
	whole := min(ap-as, bp-bs)
	return capDecimal(max(whole+scale, 1), scale, whole, max(ap, bp))
}

// capDecimal keeps a result within MaxDecimal128 digits, so that it stays fast, as long as the operands
// are and the digits before the point that are left hold each operand; a value that then has none is
// an overflow, which is an error. Whole is the digits before the point of the wider operand, widest the
// precision of the wider one.
func capDecimal(precision, scale, whole, widest int) *Type {
	if precision > MaxDecimal128 && widest <= MaxDecimal128 && MaxDecimal128-scale >= whole {
		precision = MaxDecimal128
	}
	if precision > MaxDecimal {
		precision = MaxDecimal
		scale = min(scale, max(MaxDecimal-whole, 0))
	}
	return NewDecimal(max(precision, scale, 1), scale)
}
