package types

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// some returns a type of each form.
func some() []*Type {
	list := []*Type{NewDecimal(5, 2), NewDecimal(18, 0), NewDecimal(38, 10), NewDecimal(60, 20),
		{Kind: Enum, Symbols: []string{"a"}}, {Kind: Enum, Symbols: []string{"b"}}, {Kind: Binary, Length: 4}, {Kind: Binary, Length: 8},
		NewTemporal(Time, 3), NewTemporal(Timestamp, 3), NewTemporal(Timestamp, 9), NewTemporal(DateTime, 9),
		NewArray(Of(Int), false), NewArray(Of(BigInt), true), NewArray(Of(Null), true), NewMap(Of(Varchar), false), NewMap(Of(Double), false),
		NewStruct(Field{"a", Of(Int), false}), NewStruct(Field{"a", Of(Double), true}), NewStruct(Field{"b", Of(Int), false}),
		{Kind: Union, Fields: []Field{{"int", Of(Int), false}, {"string", Of(Varchar), false}}}}
	list = append(list, chain(Of(Int)), chain(Of(BigInt)), chain(Of(Varchar)), chain(Of(Int)).Unfolds, chain(Of(BigInt)).Unfolds, NewArray(chain(Of(Double)), false))
	for k := Null; k <= Interval; k++ {
		if k != Decimal && k != Enum && k != Binary {
			list = append(list, Of(k))
		}
	}
	return list
}

func TestCommon(t *testing.T) {
	for _, c := range []struct {
		a, b *Type
		want string // empty: none
	}{
		{Of(Null), Of(Date), "DATE"}, {Of(Int), Of(Int), "INT"}, {Of(Int), Of(BigInt), "BIGINT"}, {Of(Boolean), Of(Int), "BIGINT"},
		{Of(Boolean), Of(Boolean), "BOOLEAN"}, {Of(Float), Of(Float), "FLOAT"}, {Of(Float), Of(Int), "DOUBLE"}, {Of(Double), NewDecimal(5, 2), "DOUBLE"},
		{NewDecimal(5, 2), Of(BigInt), "DECIMAL(21,2)"}, {NewDecimal(5, 2), Of(Int), "DECIMAL(12,2)"}, {NewDecimal(5, 2), NewDecimal(4, 3), "DECIMAL(6,3)"},
		{NewDecimal(5, 2), Of(Boolean), "DECIMAL(5,2)"}, {NewDecimal(1000, 0), NewDecimal(1000, 1000), "DECIMAL(1000,1000)"},
		{Of(Varchar), Of(UUID), "VARCHAR"}, {&Type{Kind: Enum, Symbols: []string{"a"}}, &Type{Kind: Enum, Symbols: []string{"b"}}, "VARCHAR"},
		{&Type{Kind: Binary, Length: 4}, Of(Varbinary), "VARBINARY"}, {Of(Varchar), Of(Varbinary), ""}, {Of(Varchar), Of(Int), ""},
		{Of(Date), Of(DateTime), "DATETIME"}, {Of(Date), NewTemporal(Timestamp, 3), "TIMESTAMP(3)"}, {NewTemporal(DateTime, 9), NewTemporal(Timestamp, 3), "TIMESTAMP(9)"},
		{Of(Date), Of(Time), ""}, {NewTemporal(Time, 3), Of(Time), "TIME"}, {Of(Date), Of(Interval), ""}, {Of(Date), Of(BigInt), ""},
		{NewArray(Of(Int), false), NewArray(Of(Double), true), "ARRAY<DOUBLE>"}, {NewArray(Of(Int), false), NewArray(Of(Varchar), false), ""},
		{NewMap(Of(Int), false), NewMap(Of(BigInt), false), "MAP<VARCHAR, BIGINT>"}, {NewArray(Of(Int), false), Of(Int), ""},
		{NewStruct(Field{"a", Of(Int), false}), NewStruct(Field{"a", Of(Double), true}), "STRUCT<a DOUBLE>"},
		{NewStruct(Field{"a", Of(Int), false}), NewStruct(Field{"b", Of(Int), false}), ""},
	} {
		got := ""
		if u, ok := Common(c.a, c.b); ok {
			got = u.String()
		}
		if got != c.want {
			t.Errorf("Common(%s, %s) = %q, want %q", c.a, c.b, got, c.want)
		}
	}
}

// TestCommonLaws checks over all pairs: the order does not matter, the common type takes both without
// loss and stands still, and where there is one there is a cast.
func TestCommonLaws(t *testing.T) {
	for _, a := range some() {
		if !Widens(a, a) || !CanCast(a, a) {
			t.Errorf("%s does not become itself", a)
		}
		for _, b := range some() {
			u, ok := Common(a, b)
			v, ok2 := Common(b, a)
			if ok != ok2 || ok && !u.Equal(v) {
				t.Errorf("Common(%s, %s) = %v, the other way round %v", a, b, u, v)
			}
			if !ok {
				continue
			}
			for _, x := range []*Type{a, b} {
				if !Widens(x, u) || !CanCast(x, u) {
					t.Errorf("%s does not become %s, its common type with %s and %s", x, u, a, b)
				}
				if w, ok := Common(x, u); !ok || !w.Equal(u) {
					t.Errorf("Common(%s, %s) = %v, %v", x, u, w, ok)
				}
			}
		}
		for _, b := range some() {
			if Widens(a, b) && !CanCast(a, b) {
				t.Errorf("%s widens to %s but can't be cast", a, b)
			}
		}
	}
}

func TestWidens(t *testing.T) {
	for _, c := range []struct {
		from, to *Type
		want     bool
	}{
		{Of(Int), Of(BigInt), true}, {Of(BigInt), Of(Int), false}, {Of(BigInt), Of(Double), true}, {Of(Double), Of(BigInt), false},
		{Of(Int), Of(Float), false}, {Of(Float), Of(Double), true}, {Of(Boolean), Of(Int), true}, {Of(BigInt), NewDecimal(19, 0), true},
		{Of(BigInt), NewDecimal(18, 0), false}, {NewDecimal(5, 2), NewDecimal(6, 3), true}, {NewDecimal(5, 2), NewDecimal(6, 4), false},
		{NewDecimal(5, 2), NewDecimal(5, 1), false}, {Of(Double), NewDecimal(38, 10), false}, {Of(Enum), Of(Varchar), true}, {Of(Varchar), Of(Enum), false},
		{Of(Varchar), Of(Int), false}, {Of(Int), Of(Varchar), false}, {Of(Date), Of(Timestamp), true}, {Of(Timestamp), Of(Date), false},
		{Of(Timestamp), Of(DateTime), false}, {Of(DateTime), Of(Timestamp), true}, {NewArray(Of(Int), false), NewArray(Of(BigInt), true), true},
		{NewArray(Of(Int), true), NewArray(Of(BigInt), false), false},
	} {
		if got := Widens(c.from, c.to); got != c.want {
			t.Errorf("Widens(%s, %s) = %v", c.from, c.to, got)
		}
	}
}

func TestDecimalTypes(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(a, b *Type) *Type
		a, b *Type
		want string
	}{
		{"add", DecimalAdd, NewDecimal(10, 2), NewDecimal(5, 4), "DECIMAL(13,4)"},
		{"add", DecimalAdd, NewDecimal(38, 2), NewDecimal(38, 2), "DECIMAL(38,2)"},
		{"add", DecimalAdd, NewDecimal(38, 0), NewDecimal(38, 38), "DECIMAL(77,38)"},
		{"mul", DecimalMul, NewDecimal(15, 2), NewDecimal(16, 2), "DECIMAL(31,4)"},
		{"mul", DecimalMul, NewDecimal(31, 4), NewDecimal(16, 2), "DECIMAL(38,6)"},
		{"mul", DecimalMul, NewDecimal(38, 10), NewDecimal(38, 10), "DECIMAL(76,20)"},
		{"mul", DecimalMul, NewDecimal(900, 450), NewDecimal(900, 450), "DECIMAL(1000,550)"},
		{"div", DecimalDiv, NewDecimal(10, 2), NewDecimal(1, 0), "DECIMAL(14,6)"},
		{"div", DecimalDiv, NewDecimal(2, 1), NewDecimal(1, 0), "DECIMAL(6,5)"},
		{"div", DecimalDiv, NewDecimal(38, 2), NewDecimal(15, 2), "DECIMAL(44,6)"},
		{"div", DecimalDiv, NewDecimal(30, 2), NewDecimal(15, 2), "DECIMAL(36,6)"},
		{"idiv", DecimalIntDiv, NewDecimal(10, 2), NewDecimal(5, 2), "DECIMAL(10,0)"},
		{"mod", DecimalMod, NewDecimal(10, 2), NewDecimal(5, 4), "DECIMAL(5,4)"},
		{"mod", DecimalMod, NewDecimal(2, 2), NewDecimal(2, 2), "DECIMAL(2,2)"},
	} {
		if got := c.f(c.a, c.b).String(); got != c.want {
			t.Errorf("%s(%s, %s) = %s, want %s", c.name, c.a, c.b, got, c.want)
		}
	}
}

// TestDecimalRoom checks that the result types have room for the results, unless they were cut to
// MaxDecimal128 or MaxDecimal digits.
func TestDecimalRoom(t *testing.T) {
	decimal := rapid.Custom(func(t *rapid.T) *Type {
		p := rapid.IntRange(1, 45).Draw(t, "precision")
		return NewDecimal(p, rapid.IntRange(0, p).Draw(t, "scale"))
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := decimal.Draw(t, "a"), decimal.Draw(t, "b")
		most := func(u *Type) *big.Rat {
			return new(big.Rat).SetFrac(new(big.Int).Sub(pow10(u.Precision), big.NewInt(1)), pow10(u.Scale))
		}
		least := new(big.Rat).SetFrac(big.NewInt(1), pow10(b.Scale))
		for name, c := range map[string]struct {
			t *Type
			v *big.Rat
		}{
			"add": {DecimalAdd(a, b), new(big.Rat).Add(most(a), most(b))},
			"mul": {DecimalMul(a, b), new(big.Rat).Mul(most(a), most(b))},
			"div": {DecimalDiv(a, b), new(big.Rat).Quo(most(a), least)},
		} {
			if c.t.Precision < 1 || c.t.Scale < 0 || c.t.Scale > c.t.Precision {
				t.Fatalf("%s(%s, %s) = %s", name, a, b, c.t)
			}
			scaled := c.v.Mul(c.v, new(big.Rat).SetInt(pow10(c.t.Scale)))
			digits := len(new(big.Int).Quo(scaled.Num(), scaled.Denom()).String())
			if digits > c.t.Precision && c.t.Precision != MaxDecimal128 {
				t.Fatalf("%s(%s, %s) = %s has no room for %d digits", name, a, b, c.t, digits)
			}
			if c.t.Precision-c.t.Scale < max(a.Precision-a.Scale, b.Precision-b.Scale) && name != "div" {
				t.Fatalf("%s(%s, %s) = %s has no room for its operands", name, a, b, c.t)
			}
		}
	})
}

func TestParseNumber(t *testing.T) {
	for _, c := range []struct{ text, typ, value string }{
		{"0", "BIGINT", "0"}, {"-5", "BIGINT", "-5"}, {" +7 ", "BIGINT", "7"}, {"007", "BIGINT", "7"},
		{"9223372036854775807", "BIGINT", "9223372036854775807"}, {"-9223372036854775808", "BIGINT", "-9223372036854775808"},
		{"9223372036854775808", "DECIMAL(19,0)", "9223372036854775808"}, {"123456789012345678901234567890123456789", "DECIMAL(39,0)", "123456789012345678901234567890123456789"},
		{"1.5", "DECIMAL(2,1)", "1.5"}, {"-1.50", "DECIMAL(3,2)", "-1.50"}, {"0.05", "DECIMAL(2,2)", "0.05"}, {".5", "DECIMAL(1,1)", "0.5"}, {"5.", "DECIMAL(1,0)", "5"},
		{"0.0", "DECIMAL(1,1)", "0.0"}, {"1e3", "DOUBLE", "1000.0"}, {"-1.5E-3", "DOUBLE", "-0.0015"}, {"00000000000000000000000000000001", "BIGINT", "1"},
		{"", "", ""}, {".", "", ""}, {"-", "", ""}, {"--1", "", ""}, {"+-1", "", ""}, {"1.2.3", "", ""}, {"1e", "", ""}, {"1e999", "", ""},
		{"0x10", "", ""}, {"1_000", "", ""}, {"NaN", "", ""}, {"infinity", "", ""}, {"1 2", "", ""}, {"1e1.5", "", ""}, {"0x1p-2", "", ""},
	} {
		d, ok := ParseNumber(c.text)
		if !ok {
			if c.typ != "" {
				t.Errorf("%q is no number", c.text)
			}
			continue
		}
		if got := d.Text(nil); d.Type.String() != c.typ || got != c.value {
			t.Errorf("%q is %s %s, want %s %s", c.text, d.Type, got, c.typ, c.value)
		}
	}
	long := make([]byte, MaxDecimal+1)
	for i := range long {
		long[i] = '9'
	}
	if _, ok := ParseNumber(string(long)); ok {
		t.Errorf("a number of %d digits", len(long))
	}
	if d, ok := ParseNumber(string(long[1:])); !ok || d.Type.Precision != MaxDecimal {
		t.Errorf("a number of %d digits is %v", len(long)-1, ok)
	}
}

func TestExactly(t *testing.T) {
	num := func(s string) Datum { d, _ := ParseNumber(s); return d }
	for _, c := range []struct {
		d    Datum
		to   *Type
		want string // empty: not exactly
	}{
		{num("5"), Of(Int), "5"}, {num("2147483648"), Of(Int), ""}, {num("-2147483648"), Of(Int), "-2147483648"}, {num("5"), Of(Double), "5.0"},
		{num("9007199254740993"), Of(Double), ""}, {num("16777217"), Of(Float), ""}, {num("16777216"), Of(Float), "16777216.0"}, {num("0.5"), Of(Float), "0.5"},
		{num("0.1"), Of(Double), ""}, {num("5"), NewDecimal(3, 2), "5.00"}, {num("10"), NewDecimal(3, 2), ""}, {num("1.50"), NewDecimal(2, 1), "1.5"},
		{num("1.55"), NewDecimal(2, 1), ""}, {num("2.0"), Of(Int), "2"}, {num("1e2"), Of(BigInt), "100"}, {num("1.5e0"), Of(BigInt), ""}, {num("1.5e0"), NewDecimal(3, 1), "1.5"},
		{num("1e-1"), NewDecimal(3, 1), ""}, {num("1"), Of(Boolean), "true"}, {num("0.0"), Of(Boolean), "false"}, {num("2"), Of(Boolean), ""}, {num("-1"), Of(Boolean), ""},
		{NewBool(true), Of(BigInt), "1"}, {NewBool(true), NewDecimal(1, 0), "1"}, {NewDouble(math.NaN()), Of(Float), "NaN"}, {NewDouble(math.NaN()), NewDecimal(38, 0), ""},
		{NewDouble(math.Inf(1)), Of(BigInt), ""}, {NewDouble(math.Copysign(0, -1)), Of(BigInt), ""}, {NewDouble(1e30), NewDecimal(38, 0), ""}, {NewString("5"), Of(Int), ""},
		{NullOf(Of(Null)), NewArray(Of(Int), false), "NULL"}, {num("99999999999999999999"), NewDecimal(38, 2), "99999999999999999999.00"}, {num("99999999999999999999"), NewDecimal(60, 2), "99999999999999999999.00"},
	} {
		got, ok := c.d.Exactly(c.to)
		if ok != (c.want != "") || ok && (got.Text(nil) != c.want || !got.Type.Equal(c.to)) {
			t.Errorf("%s %s exactly as %s: %s, %v; want %q", c.d.Type, c.d.Text(nil), c.to, got.Text(nil), ok, c.want)
		}
	}
}

// TestExactlyLaws checks that what is exactly something else is exactly itself again, and of the same
// value.
func TestExactlyLaws(t *testing.T) {
	var targets []*Type
	for _, u := range some() {
		if u.countable() {
			targets = append(targets, u)
		}
	}
	number := rapid.OneOf(rapid.StringMatching(`-?[0-9]{1,25}`), rapid.StringMatching(`-?[0-9]{1,12}\.[0-9]{1,12}`), rapid.StringMatching(`-?[0-9]{1,3}e-?[0-9]{1,2}`))
	rapid.Check(t, func(t *rapid.T) {
		d, ok := ParseNumber(number.Draw(t, "number"))
		if !ok {
			t.Fatal("not a number")
		}
		to := rapid.SampledFrom(targets).Draw(t, "type")
		v, ok := d.Exactly(to)
		if !ok {
			return
		}
		if !v.Type.Equal(to) {
			t.Fatalf("%s exactly as %s has type %s", d.Type, to, v.Type)
		}
		back, ok := v.Exactly(d.Type)
		if !ok || back.Text(nil) != d.Text(nil) && !(d.Type.Floating() && back.F == d.F) {
			t.Fatalf("%s %s as %s is %s, and back %s, %v", d.Type, d.Text(nil), to, v.Text(nil), back.Text(nil), ok)
		}
	})
}
