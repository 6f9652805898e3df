package expr

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"strconv"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func init() {
	register(map[string]builder{
		"sqrt": domain(math.Sqrt, func(x float64) bool { return x >= 0 || x != x }),
		"cbrt": double(math.Cbrt), "exp": double(math.Exp),
		"ln": domain(math.Log, positive), "log2": domain(math.Log2, positive), "log10": domain(math.Log10, positive),
		"log": buildLog,
		"sin": double(math.Sin), "cos": double(math.Cos), "tan": double(math.Tan),
		"cot":  domain(func(x float64) float64 { return 1 / math.Tan(x) }, func(x float64) bool { return x != 0 }),
		"asin": domain(math.Asin, unit), "acos": domain(math.Acos, unit),
		"atan": func(k *call) (Eval, error) {
			if len(k.args) == 2 {
				return double2(math.Atan2)(k)
			}
			return double(math.Atan)(k)
		},
		"atan2": double2(math.Atan2), "power": double2(math.Pow),
		"sinh": double(math.Sinh), "cosh": double(math.Cosh), "tanh": double(math.Tanh),
		"degrees": double(func(x float64) float64 { return x * (180 / math.Pi) }),
		"radians": double(func(x float64) float64 { return x * (math.Pi / 180) }),
		"pi":      func(*call) (Eval, error) { return newConstant(types.NewDouble(math.Pi)), nil },
		"e":       func(*call) (Eval, error) { return newConstant(types.NewDouble(math.E)), nil },
		"random": func(k *call) (Eval, error) {
			return k.floats(func(args, int) (float64, bool) { return rand.Float64(), true })
		},
		"isnan":    test(func(x float64) bool { return x != x }),
		"isinf":    test(func(x float64) bool { return math.IsInf(x, 0) }),
		"isfinite": test(func(x float64) bool { return !math.IsInf(x, 0) && x == x }),
		"sign":     buildSign,
		"abs":      buildAbs,
		"mod":      buildMod,
		"factorial": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				n, x := a.int(0, i), int64(1)
				if n > 20 {
					return 0, false, overflow("factorial", strconv.FormatInt(n, 10), types.Of(types.BigInt), "")
				}
				for ; n > 1; n-- {
					x *= n
				}
				return x, a.int(0, i) >= 0, nil
			})
		},
		"gcd": func(k *call) (Eval, error) { return k.ints(gcdRow) },
		"lcm": func(k *call) (Eval, error) { return k.ints(lcmRow) },
		"width_bucket": func(k *call) (Eval, error) {
			return k.ints(widthBucket)
		},
		"bitand":     bitwise(func(x, y int64) int64 { return x & y }),
		"bitor":      bitwise(func(x, y int64) int64 { return x | y }),
		"bitxor":     bitwise(func(x, y int64) int64 { return x ^ y }),
		"shiftleft":  shift("shiftleft", func(x int64, n uint64) int64 { return x << n }),
		"shiftright": shift("shiftright", func(x int64, n uint64) int64 { return x >> n }),
		"bitnot": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) { return ^a.int(0, i), true, nil })
		},
		"bit_count": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				return int64(bits.OnesCount64(uint64(a.int(0, i)))), true, nil
			})
		},
	})
}

func positive(x float64) bool { return x > 0 || x != x }
func unit(x float64) bool     { return x >= -1 && x <= 1 || x != x }

func double(f func(float64) float64) builder {
	return func(k *call) (Eval, error) {
		return k.floats(func(a args, i int) (float64, bool) { return f(a.float(0, i)), true })
	}
}

func double2(f func(x, y float64) float64) builder {
	return func(k *call) (Eval, error) {
		return k.floats(func(a args, i int) (float64, bool) { return f(a.float(0, i), a.float(1, i)), true })
	}
}

// domain is a function that is NULL where its argument is not in its domain.
func domain(f func(float64) float64, in func(float64) bool) builder {
	return func(k *call) (Eval, error) {
		return k.floats(func(a args, i int) (float64, bool) {
			x := a.float(0, i)
			if !in(x) {
				return 0, false
			}
			return f(x), true
		})
	}
}

func test(f func(float64) bool) builder {
	return func(k *call) (Eval, error) {
		return k.bools(func(a args, i int) (bool, bool, error) { return f(a.float(0, i)), true, nil })
	}
}

func bitwise(f func(x, y int64) int64) builder {
	return func(k *call) (Eval, error) {
		return k.ints(func(a args, i int) (int64, bool, error) { return f(a.int(0, i), a.int(1, i)), true, nil })
	}
}

// shift refuses counts below 0: other engines make 0 of them, shift the other way or take them modulo 64.
func shift(name string, f func(x int64, n uint64) int64) builder {
	return func(k *call) (Eval, error) {
		return k.ints(func(a args, i int) (int64, bool, error) {
			n := a.int(1, i)
			if n < 0 {
				return 0, false, badArgument(name, strconv.FormatInt(n, 10), "a number of bits is at least 0; shift the other way instead")
			}
			return f(a.int(0, i), uint64(n)), true, nil
		})
	}
}

func buildLog(k *call) (Eval, error) {
	if len(k.args) == 1 {
		return domain(math.Log, positive)(k)
	}
	return k.floats(func(a args, i int) (float64, bool) {
		base, x := a.float(0, i), a.float(1, i)
		if !positive(base) || !positive(x) || base == 1 {
			return 0, false
		}
		switch base {
		case 2:
			return math.Log2(x), true
		case 10:
			return math.Log10(x), true
		}
		return math.Log(x) / math.Log(base), true
	})
}

func buildSign(k *call) (Eval, error) {
	switch vector.KindOf(k.types[0]) {
	case vector.Float64:
		// NaN is the greatest number.
		return k.ints(func(a args, i int) (int64, bool, error) {
			return int64(vector.CompareFloat(a.float(0, i), 0)), true, nil
		})
	case vector.Int64:
		return k.ints(func(a args, i int) (int64, bool, error) {
			x := a.int(0, i)
			return x>>63 | int64(uint64(-x)>>63), true, nil
		})
	case vector.Int128:
		return k.ints(func(a args, i int) (int64, bool, error) { return int64(a[0].I128[i].Sign()), true, nil })
	}
	s := new(bigScratch)
	return k.ints(func(a args, i int) (int64, bool, error) { return int64(a[0].Unscaled(i, &s.x).Sign()), true, nil })
}

func buildAbs(k *call) (Eval, error) {
	switch vector.KindOf(k.types[0]) {
	case vector.Float64:
		return double(math.Abs)(k)
	case vector.Int64:
		return k.ints(func(a args, i int) (int64, bool, error) {
			x := a.int(0, i)
			if x >= 0 {
				return x, true, nil
			}
			if x == math.MinInt64 {
				return 0, false, overflow("abs", strconv.FormatInt(x, 10), k.t, "CAST the argument to DECIMAL")
			}
			return -x, true, nil
		})
	}
	return k.decimals(func(s *bigScratch) error { s.x.Abs(&s.x); return nil })
}

// decimals is a function of a decimal, any digits, with a decimal result: it changes x, the unscaled
// argument, to the result at the result's scale.
func (k *call) decimals(f func(s *bigScratch) error) (Eval, error) {
	return &decimalFunc{arg: k.args[0], f: f, name: k.name, out: vector.New(k.t)}, nil
}

type decimalFunc struct {
	arg  Eval
	f    func(s *bigScratch) error
	name string
	out  *vector.Vector
	s    bigScratch
}

func (e *decimalFunc) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	resize(e.out, b.N)
	e.out.Nulls = append(e.out.Nulls[:0], v.Nulls...)
	for _, i := range sel {
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		v.Unscaled(int(i), &e.s.x)
		if err := e.f(&e.s); err != nil {
			return nil, err
		}
		if !types.FitsBig(&e.s.x, e.out.Type.Precision) {
			return nil, overflow(e.name, DatumAt(v, int(i)).Text(nil), e.out.Type, "CAST the argument to a DECIMAL of more digits before the point")
		}
		storeBig(e.out, int(i), &e.s.x)
	}
	return e.out, nil
}

func gcd(x, y uint64) uint64 {
	for y != 0 {
		x, y = y, x%y
	}
	return x
}

func magnitude(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}

func gcdRow(a args, i int) (int64, bool, error) {
	x, y := a.int(0, i), a.int(1, i)
	g := gcd(magnitude(x), magnitude(y))
	if g > math.MaxInt64 {
		return 0, false, overflow("gcd", strconv.FormatInt(x, 10)+" and "+strconv.FormatInt(y, 10), types.Of(types.BigInt), "")
	}
	return int64(g), true, nil
}

func lcmRow(a args, i int) (int64, bool, error) {
	x, y := a.int(0, i), a.int(1, i)
	if x == 0 || y == 0 {
		return 0, true, nil
	}
	hi, lo := bits.Mul64(magnitude(x)/gcd(magnitude(x), magnitude(y)), magnitude(y))
	if hi != 0 || lo > math.MaxInt64 {
		return 0, false, overflow("lcm", strconv.FormatInt(x, 10)+" and "+strconv.FormatInt(y, 10), types.Of(types.BigInt), "")
	}
	return int64(lo), true, nil
}

func widthBucket(a args, i int) (int64, bool, error) {
	x, lo, hi, n := a.float(0, i), a.float(1, i), a.float(2, i), a.int(3, i)
	if n <= 0 || n == math.MaxInt64 {
		return 0, false, badArgument("width_bucket", strconv.FormatInt(n, 10), "the number of buckets must be positive")
	}
	if lo != lo || hi != hi || lo == hi || math.IsInf(lo, 0) || math.IsInf(hi, 0) {
		return 0, false, badArgument("width_bucket", string(types.AppendDouble(nil, lo, 64)), "the bounds must be finite and differ")
	}
	if lo > hi {
		x, lo, hi = -x, -lo, -hi
	}
	switch {
	case x < lo:
		return 0, true, nil
	case !(x < hi):
		return n + 1, true, nil
	}
	return min(int64((x-lo)/(hi-lo)*float64(n)), n-1) + 1, true, nil
}
