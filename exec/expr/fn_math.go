package expr

import "math"

// Functions over numbers that users of one engine know, beside those of fn_numeric.go.
func init() {
	register(map[string]builder{
		"asinh": double(math.Asinh), "acosh": domain(math.Acosh, func(x float64) bool { return x >= 1 || x != x }),
		"atanh": domain(math.Atanh, unit), "expm1": double(math.Expm1),
		"log1p": domain(math.Log1p, func(x float64) bool { return x > -1 || x != x }),
		"rint":  double(math.RoundToEven), "hypot": double2(math.Hypot),
		"sec": double(func(x float64) float64 { return 1 / math.Cos(x) }),
		"csc": domain(func(x float64) float64 { return 1 / math.Sin(x) }, func(x float64) bool { return x != 0 }),
		"nanvl": func(k *call) (Eval, error) {
			return k.floats(func(a args, i int) (float64, bool) {
				if x := a.float(0, i); x == x {
					return x, true
				}
				return a.float(1, i), true
			})
		},
		"pmod": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				x, n := a.int(0, i), a.int(1, i)
				if n == 0 {
					return 0, false, nil
				}
				if n == -1 {
					return 0, true, nil
				}
				r := x % n
				if r < 0 {
					r = (r + n) % n
				}
				return r, true, nil
			})
		},
		"bit_get": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				n := a.int(1, i)
				if n < 0 || n > 63 {
					return 0, false, nil
				}
				return a.int(0, i) >> uint(n) & 1, true, nil
			})
		},
		"shiftrightunsigned": bitwise(func(x, n int64) int64 {
			if n < 0 {
				return 0
			}
			return int64(uint64(x) >> uint64(n))
		}),
		"isnull": func(k *call) (Eval, error) {
			return withNulls(k.bools(func(a args, i int) (bool, bool, error) { return a[0].IsNull(i), true, nil }))
		},
		"isnotnull": func(k *call) (Eval, error) {
			return withNulls(k.bools(func(a args, i int) (bool, bool, error) { return !a[0].IsNull(i), true, nil }))
		},
	})
}
