package types

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// wide draws numbers of all sizes, with the corners of the range among them.
func wide(r *rand.Rand) Int128 {
	switch r.IntN(8) {
	case 0:
		return []Int128{{}, Int128From(1), Int128From(-1), MaxInt128, MinInt128, {0, math.MaxUint64}, {-1, 0}, {1, 0},
			Int128From(math.MaxInt64), Int128From(math.MinInt64)}[r.IntN(10)]
	case 1:
		return Pow10Wide(r.IntN(39))
	case 2:
		return Int128From(int64(r.Uint64()) >> uint(r.IntN(64)))
	}
	x := Int128{int64(r.Uint64()), r.Uint64()}
	b := x.Big()
	b.Rsh(b, uint(r.IntN(128)))
	x, _ = Int128FromBig(b)
	return x
}

func inRange(b *big.Int) bool {
	return b.Cmp(MaxInt128.Big()) <= 0 && b.Cmp(MinInt128.Big()) >= 0
}

func TestInt128AgainstBig(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	check := func(op string, x, y, got Int128, ok bool, want *big.Int) {
		t.Helper()
		if ok != inRange(want) || ok && got.Big().Cmp(want) != 0 {
			t.Fatalf("%v %s %v = %v, %v; want %v", x.Big(), op, y.Big(), got.Big(), ok, want)
		}
	}
	for range 50_000 {
		x, y := wide(r), wide(r)
		a, b := x.Big(), y.Big()
		if back, ok := Int128FromBig(a); !ok || back != x {
			t.Fatalf("%v came back as %v", x, back)
		}
		sum, ok := x.Add(y)
		check("+", x, y, sum, ok, new(big.Int).Add(a, b))
		diff, ok := x.Sub(y)
		check("-", x, y, diff, ok, new(big.Int).Sub(a, b))
		prod, ok := x.Mul(y)
		check("*", x, y, prod, ok, new(big.Int).Mul(a, b))
		neg, ok := x.Neg()
		check("neg", x, y, neg, ok, new(big.Int).Neg(a))
		if x.Cmp(y) != a.Cmp(b) || x.Sign() != a.Sign() {
			t.Fatalf("%v cmp %v = %d", a, b, x.Cmp(y))
		}
		if y.Sign() != 0 {
			q, rem, ok := x.QuoRem(y)
			wq, wr := new(big.Int).QuoRem(a, b, new(big.Int))
			check("/", x, y, q, ok, wq)
			if rem.Big().Cmp(wr) != 0 {
				t.Fatalf("%v %% %v = %v, want %v", a, b, rem, wr)
			}
			round, ok := x.QuoRound(y)
			check("round /", x, y, round, ok, QuoRoundBig(new(big.Int), a, b))
		}
		n := r.IntN(90) - 45
		scaled, ok := x.Rescale(n)
		check("rescale", x, Int128From(int64(n)), scaled, ok, RescaleBig(x.Big(), n))
		if d := r.IntN(40); x.Fits(d) != FitsBig(a, d) {
			t.Fatalf("%v fits %d: %v", a, d, x.Fits(d))
		}
		if x.String() != a.String() {
			t.Fatalf("%v printed as %s", a, x)
		}
		if want, _ := new(big.Float).SetInt(a).Float64(); x.Float() != want {
			t.Fatalf("%v as a double is %v, want %v", a, x.Float(), want)
		}
		f := math.Ldexp(r.Float64()*2-1, r.IntN(140))
		back, ok := Int128FromFloat(f)
		wf, _ := new(big.Float).SetFloat64(math.Round(f)).Int(nil)
		if ok != inRange(wf) || ok && back.Big().Cmp(wf) != 0 {
			t.Fatalf("%v became %v, %v", f, back, ok)
		}
		if got := SetBigBytes(new(big.Int), AppendBig(nil, a)); got.Cmp(a) != 0 {
			t.Fatalf("%v came back from its bytes as %v", a, got)
		}
	}
}

func TestBigBytesAreShortest(t *testing.T) {
	for x, want := range map[int64]int{0: 1, 127: 1, 128: 2, -128: 1, -129: 2, 32767: 2, -32768: 2, 32768: 3} {
		if got := AppendBig(nil, big.NewInt(x)); len(got) != want {
			t.Errorf("%d takes %d bytes: % x", x, len(got), got)
		}
	}
}

func TestDecimalText(t *testing.T) {
	for _, c := range []struct {
		text  string
		scale int
		want  string
	}{
		{"1.5", 2, "1.50"}, {"-0.005", 2, "-0.01"}, {"0.004", 2, "0.00"}, {"1e3", 1, "1000.0"}, {"12345678901234567890.5", 1, "12345678901234567890.5"},
		{"-.5", 0, "-1"}, {"5.", 0, "5"}, {"123456789012345678901234567890123456789", 0, "123456789012345678901234567890123456789"},
		{"1e-400", 2, "0.00"}, {"+7", 3, "7.000"}, {"9.995e0", 2, "10.00"}, {"-9.9949999999999992e2", 1, "-999.5"}, {"5e-19", 0, "0"}, {"5e-1", 0, "1"},
		{"999999999999999999", 0, "999999999999999999"}, {"999999999999999999", 1, "999999999999999999.0"}, {"500000000000000000e-18", 0, "1"},
		{"499999999999999999e-18", 0, "0"}, {"1e17", 0, "100000000000000000"}, {"1e18", 0, "1000000000000000000"}, {"00000000000000000000.125", 2, "0.13"},
		{"36893488147419103233", 0, "36893488147419103233"}, {"5.e3", 0, "5000"},
	} {
		u, ok := ParseDecimal(c.text, c.scale)
		if !ok {
			t.Errorf("%s: refused", c.text)
			continue
		}
		if got := string(AppendDecimalBig(nil, u, c.scale)); got != c.want {
			t.Errorf("%s with scale %d is %s, want %s", c.text, c.scale, got, c.want)
		}
		if w, ok := Int128FromBig(u); ok {
			if got := string(w.AppendDecimal(nil, c.scale)); got != c.want {
				t.Errorf("%s in 128 bits is %s, want %s", c.text, got, c.want)
			}
		}
		if x, ok := ParseDecimal64([]byte(c.text), c.scale); ok && x != u.Int64() {
			t.Errorf("%s in 64 bits is %d, want %s", c.text, x, u)
		}
	}
	for _, s := range []string{"", ".", "-", "1.2.3", "1e", "0x10", "1_000", " 1", "1e99999999", "--1", "1e+"} {
		if u, ok := ParseDecimal(s, 2); ok {
			t.Errorf("%q was read as %v", s, u)
		}
		if x, ok := ParseDecimal64([]byte(s), 2); ok {
			t.Errorf("%q was read as %d in 64 bits", s, x)
		}
	}
}
