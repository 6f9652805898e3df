package expr

import (
	"math"
	"strconv"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

func init() {
	register(map[string]builder{
		"ceil":     func(k *call) (Eval, error) { return k.round(math.Ceil, up) },
		"floor":    func(k *call) (Eval, error) { return k.round(math.Floor, down) },
		"round":    func(k *call) (Eval, error) { return k.round(math.Round, nearest) },
		"truncate": func(k *call) (Eval, error) { return k.round(math.Trunc, towardsZero) },
		"format":   buildFormat,
	})
}

// rounding is a direction in which digits are dropped.
type rounding uint8

const (
	nearest rounding = iota // halves away from zero
	towardsZero
	down
	up
)

// dropDigits divides x by 10^n, n from 0 on.
func (s *bigScratch) dropDigits(n int, r rounding) {
	if r == nearest {
		types.RescaleBig(&s.x, -n)
		return
	}
	neg := s.x.Sign() < 0
	s.x.QuoRem(&s.x, types.BigPow10(n), &s.y)
	if s.y.Sign() != 0 && (r == down && neg || r == up && !neg) {
		s.z.SetInt64(1)
		if neg {
			s.z.SetInt64(-1)
		}
		s.x.Add(&s.x, &s.z)
	}
}

// whole is CEIL or FLOOR.
func (k *call) whole(f func(float64) float64, r rounding) (Eval, error) {
	switch t := k.types[0]; {
	case t.Floating():
		return double(f)(k)
	case t.Integer():
		return k.args[0], nil
	case t.Kind == types.Decimal:
		from, to := t.Scale, k.t.Scale
		return k.decimals(func(s *bigScratch) error {
			s.dropDigits(from, r)
			types.RescaleBig(&s.x, to)
			return nil
		})
	}
	return k.unsupported()
}

// round is ROUND, TRUNCATE, CEIL or FLOOR.
func (k *call) round(f func(float64) float64, r rounding) (Eval, error) {
	t := k.types[0]
	if len(k.args) == 1 {
		return k.whole(f, r)
	}
	switch {
	case t.Floating():
		return k.floats(func(a args, i int) (float64, bool) { return roundFloat(a.float(0, i), a.int(1, i), f), true })
	case t.Integer():
		return k.ints(func(a args, i int) (int64, bool, error) {
			x, n := a.int(0, i), a.int(1, i)
			switch {
			case n >= 0:
				return x, true, nil
			case n < -19 && (r == up && x > 0 || r == down && x < 0):
				return 0, false, overflow(k.name, strconv.FormatInt(x, 10), k.t, "CAST the argument to DECIMAL")
			case n < -19:
				return 0, true, nil
			}
			p := types.Pow10Wide(int(-n))
			w := types.Int128From(x)
			if r == nearest {
				w, _ = w.QuoRound(p)
			} else {
				var rem types.Int128
				w, rem, _ = w.QuoRem(p)
				if r == up && rem.Sign() > 0 {
					w, _ = w.Add(types.Int128From(1))
				} else if r == down && rem.Sign() < 0 {
					w, _ = w.Sub(types.Int128From(1))
				}
			}
			w, _ = w.Mul(p)
			y, ok := w.Int64()
			if !ok {
				return 0, false, overflow(k.name, strconv.FormatInt(x, 10), k.t, "CAST the argument to DECIMAL")
			}
			return y, true, nil
		})
	case t.Kind == types.Decimal:
		e := &roundDecimal{rowwise: k.rowwise(), r: r, from: t.Scale}
		return e, nil
	}
	return k.unsupported()
}

// roundFloat rounds to n digits after the point. A value that has no more digits stays as it is.
func roundFloat(x float64, n int64, f func(float64) float64) float64 {
	switch {
	case n == 0:
		return f(x)
	case n > 0:
		if n > 300 {
			return x
		}
		p := math.Pow10(int(n))
		y := x * p
		if math.IsInf(y, 0) || math.Abs(y) >= 1<<53 {
			return x
		}
		y = f(y) / p
		return y
	case n < -308:
		return 0 * x
	}
	p := math.Pow10(int(-n))
	return f(x/p) * p
}

// roundDecimal rounds a decimal to a number of digits that may differ from row to row.
type roundDecimal struct {
	*rowwise
	r    rounding
	from int
	s    bigScratch
}

func (e *roundDecimal) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.args[0].Eval(b, sel)
	if err != nil {
		return nil, err
	}
	digits, err := e.args[1].Eval(b, sel)
	if err != nil {
		return nil, err
	}
	out, t := e.out, e.out.Type
	resize(out, b.N)
	out.Nulls = out.Nulls.Or(v.Nulls, digits.Nulls).Cut(b.N)
	limit := int64(0)
	if out.Kind == vector.Int64 {
		limit = types.Pow10(t.Precision)
	}
	for _, i := range sel {
		if out.Nulls.Get(int(i)) {
			continue
		}
		n := int(max(digits.I64[i], -types.MaxDecimal-1))
		if v.Kind == vector.Int64 && out.Kind == vector.Int64 {
			if x, ok := round64(v.I64[i], e.from-n, t.Scale-min(n, e.from), e.r); ok && x < limit && x > -limit {
				out.I64[i] = x
				continue
			}
		}
		v.Unscaled(int(i), &e.s.x)
		scale := e.from
		if n < scale {
			e.s.dropDigits(scale-n, e.r)
			scale = n
		}
		switch by := t.Scale - scale; {
		case e.s.x.Sign() == 0:
		case by >= 0:
			types.RescaleBig(&e.s.x, by)
		default:
			e.s.dropDigits(-by, e.r)
		}
		if !types.FitsBig(&e.s.x, t.Precision) {
			return nil, overflow(e.name, DatumAt(v, int(i)).Text(nil), t, "CAST the argument to a DECIMAL of more digits before the point")
		}
		storeBig(out, int(i), &e.s.x)
	}
	return out, nil
}

// round64 drops some digits of x and then adds some zeros; false if that can't be done in 64 bits.
func round64(x int64, drop, zeros int, r rounding) (int64, bool) {
	if drop > types.MaxDecimal64 || zeros < 0 || zeros > types.MaxDecimal64 {
		return 0, false
	}
	if drop > 0 {
		p := types.Pow10(drop)
		rest := x % p
		x /= p
		switch {
		case r == nearest && rest >= p-rest || r == up && rest > 0:
			x++
		case r == nearest && -rest >= p+rest || r == down && rest < 0:
			x--
		}
	}
	p := types.Pow10(zeros)
	y := x * p
	return y, zeros == 0 || y/p == x
}

func buildMod(k *call) (Eval, error) {
	b := binary{l: k.args[0], r: k.args[1], out: vector.New(k.t)}
	switch {
	case k.t.Floating():
		return &floatArith{binary: b, op: plan.Mod}, nil
	case k.t.Kind == types.Decimal:
		return newDecimalArith(plan.Mod, b, k.types[0], k.types[1], k.t), nil
	}
	return &intArith{binary: b, op: plan.Mod}, nil
}

// buildFormat is FORMAT(x, n): n digits after the point and a comma before every third digit.
func buildFormat(k *call) (Eval, error) {
	t := k.types[0]
	_, scale := types.Digits(t)
	var s bigScratch
	var buf []byte
	return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
		n := int(max(a.int(1, i), 0))
		if n > maxFormatDigits {
			return dst, false, badArgument("format", strconv.Itoa(n), "at most "+strconv.Itoa(maxFormatDigits)+" digits")
		}
		buf = buf[:0]
		if t.Floating() {
			f := a.float(0, i)
			if math.IsNaN(f) || math.IsInf(f, 0) {
				return types.AppendDouble(dst, f, 64), true, nil
			}
			buf = strconv.AppendFloat(buf, f, 'e', -1, 64)
			x, ok := types.ParseDecimal(string(buf), n)
			if !ok {
				return dst, false, overflow("format", string(buf), nil, "")
			}
			buf = types.AppendDecimalBig(buf[:0], x, n)
		} else {
			x := types.RescaleBig(a[0].Unscaled(i, &s.x), n-scale)
			buf = types.AppendDecimalBig(buf, x, n)
		}
		return appendThousands(dst, buf, n), true, nil
	})
}

func appendThousands(dst, number []byte, digits int) []byte {
	if number[0] == '-' {
		dst = append(dst, '-')
		number = number[1:]
	}
	whole := len(number)
	if digits > 0 {
		whole -= digits + 1
	}
	for i, c := range number {
		if i > 0 && i < whole && (whole-i)%3 == 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, c)
	}
	return dst
}

// maxFormatDigits is how many digits after the point FORMAT writes at most.
const maxFormatDigits = 100
