package expr

import (
	"math"
	"strconv"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// castNumber converts between BOOLEAN, INT, BIGINT, FLOAT and DOUBLE. Floats become integers by rounding
// half away from zero.
func castNumber(from, to *types.Type) castLoop {
	switch to.Kind {
	case types.Int:
		switch {
		case from.Integer():
			return narrowInt
		case from.Floating():
			return floatToInt(math.MinInt32, math.MaxInt32+1)
		}
		return boolToInt
	case types.BigInt:
		if from.Floating() {
			return floatToInt(math.MinInt64, 1<<63)
		}
		return boolToInt
	case types.Float:
		switch {
		case from.Integer():
			return intToFloat32
		case from.Floating():
			return narrowFloat
		}
		return boolToFloat
	case types.Double:
		if from.Integer() {
			return intToFloat
		}
		return boolToFloat
	case types.Boolean:
		if from.Floating() {
			return floatToBool
		}
		return intToBool
	}
	return nil
}

func narrowInt(e *castEval, v *vector.Vector, sel []int32) error {
	dst, a := e.out.I64, v.I64
	for _, i := range sel {
		x := a[i]
		if dst[i] = x; x != int64(int32(x)) {
			if err := e.fail(v, i, outOfRange); err != nil {
				return err
			}
		}
	}
	return nil
}

// floatToInt converts floats that, rounded, lie from lo up to but not including end.
func floatToInt(lo, end float64) castLoop {
	return func(e *castEval, v *vector.Vector, sel []int32) error {
		dst, a := e.out.I64, v.F64
		for _, i := range sel {
			x := math.Round(a[i])
			if !(x >= lo && x < end) {
				if err := e.fail(v, i, outOfRange); err != nil {
					return err
				}
				continue
			}
			dst[i] = int64(x)
		}
		return nil
	}
}

func boolToInt(e *castEval, v *vector.Vector, sel []int32) error {
	for _, i := range sel {
		e.out.I64[i] = 0
		if v.Bools[i] {
			e.out.I64[i] = 1
		}
	}
	return nil
}

func boolToFloat(e *castEval, v *vector.Vector, sel []int32) error {
	for _, i := range sel {
		e.out.F64[i] = 0
		if v.Bools[i] {
			e.out.F64[i] = 1
		}
	}
	return nil
}

func intToFloat(e *castEval, v *vector.Vector, _ []int32) error {
	dst := e.out.F64
	for i, x := range v.I64[:len(dst)] {
		dst[i] = float64(x)
	}
	return nil
}

func intToFloat32(e *castEval, v *vector.Vector, _ []int32) error {
	dst := e.out.F64
	for i, x := range v.I64[:len(dst)] {
		dst[i] = float64(float32(x))
	}
	return nil
}

func narrowFloat(e *castEval, v *vector.Vector, sel []int32) error {
	dst, a := e.out.F64, v.F64
	for _, i := range sel {
		x := float64(float32(a[i]))
		if dst[i] = x; math.IsInf(x, 0) && !math.IsInf(a[i], 0) {
			if err := e.fail(v, i, outOfRange); err != nil {
				return err
			}
		}
	}
	return nil
}

func floatToBool(e *castEval, v *vector.Vector, sel []int32) error {
	for _, i := range sel {
		e.out.Bools[i] = v.F64[i] != 0
	}
	return nil
}

func intToBool(e *castEval, v *vector.Vector, sel []int32) error {
	for _, i := range sel {
		e.out.Bools[i] = v.I64[i] != 0
	}
	return nil
}

// toDecimal converts BOOLEAN and numbers to DECIMAL, rounding half away from zero. A float is taken for
// the shortest decimal number that reads as it, which is what is shown of it.
func toDecimal(from, to *types.Type) castLoop {
	switch {
	case from.Floating():
		return floatToDecimal
	case from.Kind == types.Boolean:
		return boolToDecimal
	}
	fp, fs := types.Digits(from)
	if fp <= types.MaxDecimal64 && vector.KindOf(to) == vector.Int64 && fs <= to.Scale && fp-fs+to.Scale <= types.MaxDecimal64 {
		return rescale64
	}
	if max(fp, to.Precision) <= types.MaxDecimal128 {
		return rescale128
	}
	return rescaleBig
}

// rescale64 multiplies by a power of ten where 18 digits hold the product.
func rescale64(e *castEval, v *vector.Vector, sel []int32) error {
	_, fs := types.Digits(e.from)
	mul, limit := types.Pow10(e.to.Scale-fs), types.Pow10(e.to.Precision)
	dst, a := e.out.I64, v.I64
	for _, i := range sel {
		x := a[i] * mul
		if dst[i] = x; x >= limit || x <= -limit {
			if err := e.fail(v, i, outOfRange); err != nil {
				return err
			}
		}
	}
	return nil
}

func rescale128(e *castEval, v *vector.Vector, sel []int32) error {
	_, fs := types.Digits(e.from)
	by := e.to.Scale - fs
	for _, i := range sel {
		var x types.Int128
		if v.Kind == vector.Int64 {
			x = types.Int128From(v.I64[i])
		} else {
			x = v.I128[i]
		}
		x, ok := x.Rescale(by)
		switch {
		case !ok || !x.Fits(e.to.Precision):
			if err := e.fail(v, i, outOfRange); err != nil {
				return err
			}
		case e.out.Kind == vector.Int64:
			e.out.I64[i] = int64(x.Lo)
		default:
			e.out.I128[i] = x
		}
	}
	return nil
}

func rescaleBig(e *castEval, v *vector.Vector, sel []int32) error {
	_, fs := types.Digits(e.from)
	for _, i := range sel {
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		x := types.RescaleBig(v.Unscaled(int(i), &e.big.x), e.to.Scale-fs)
		if !types.FitsBig(x, e.to.Precision) {
			if err := e.fail(v, i, outOfRange); err != nil {
				return err
			}
			continue
		}
		storeBig(e.out, int(i), x)
	}
	return nil
}

func boolToDecimal(e *castEval, v *vector.Vector, sel []int32) error {
	one := types.BigPow10(e.to.Scale)
	for _, i := range sel {
		x := e.big.x.SetInt64(0)
		if v.Bools[i] {
			x = one
		}
		if !types.FitsBig(x, e.to.Precision) {
			if err := e.fail(v, i, outOfRange); err != nil {
				return err
			}
			continue
		}
		storeBig(e.out, int(i), x)
	}
	return nil
}

func floatToDecimal(e *castEval, v *vector.Vector, sel []int32) error {
	bits := 64
	if e.from.Kind == types.Float {
		bits = 32
	}
	limit := int64(0)
	if e.out.Kind == vector.Int64 {
		limit = types.Pow10(e.to.Precision)
	}
	for _, i := range sel {
		f := v.F64[i]
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		if limit > 0 && f == math.Trunc(f) && math.Abs(f) < 1e15 {
			if x := int64(f); e.to.Scale <= 3 {
				if x *= types.Pow10(e.to.Scale); x < limit && x > -limit {
					e.out.I64[i] = x
					continue
				}
			}
		}
		if math.IsNaN(f) || math.IsInf(f, 0) {
			if err := e.fail(v, i, outOfRange); err != nil {
				return err
			}
			continue
		}
		e.buf = strconv.AppendFloat(e.buf[:0], f, 'e', -1, bits)
		if e.short(e.buf, int(i)) {
			continue
		}
		x, ok := types.ParseDecimal(unsafeString(e.buf), e.to.Scale)
		if !ok || !types.FitsBig(x, e.to.Precision) {
			if err := e.fail(v, i, outOfRange); err != nil {
				return err
			}
			continue
		}
		storeBig(e.out, int(i), x)
	}
	return nil
}

// fromDecimal converts DECIMAL to BOOLEAN, integers (half away from zero) and floats (to the nearest).
func fromDecimal(to *types.Type) castLoop {
	switch to.Kind {
	case types.Boolean:
		return decimalToBool
	case types.Int, types.BigInt:
		return decimalToInt
	case types.Float, types.Double:
		return decimalToFloat
	}
	return nil
}

func decimalToBool(e *castEval, v *vector.Vector, sel []int32) error {
	for _, i := range sel {
		switch v.Kind {
		case vector.Int64:
			e.out.Bools[i] = v.I64[i] != 0
		case vector.Int128:
			e.out.Bools[i] = v.I128[i] != types.Int128{}
		default:
			e.out.Bools[i] = v.Unscaled(int(i), &e.big.x).Sign() != 0
		}
	}
	return nil
}

func decimalToInt(e *castEval, v *vector.Vector, sel []int32) error {
	lo, hi := int64(math.MinInt64), int64(math.MaxInt64)
	if e.to.Kind == types.Int {
		lo, hi = math.MinInt32, math.MaxInt32
	}
	for _, i := range sel {
		var x int64
		ok := true
		switch v.Kind {
		case vector.Int64:
			var w types.Int128
			w, ok = types.Int128From(v.I64[i]).Rescale(-e.from.Scale)
			x = int64(w.Lo)
		case vector.Int128:
			var w types.Int128
			if w, ok = v.I128[i].Rescale(-e.from.Scale); ok {
				x, ok = w.Int64()
			}
		default:
			b := types.RescaleBig(v.Unscaled(int(i), &e.big.x), -e.from.Scale)
			x, ok = b.Int64(), b.IsInt64()
		}
		if e.out.I64[i] = x; !ok || x < lo || x > hi {
			if err := e.fail(v, i, outOfRange); err != nil {
				return err
			}
		}
	}
	return nil
}

func decimalToFloat(e *castEval, v *vector.Vector, sel []int32) error {
	scale := e.from.Scale
	// Below 2^53 and 10^22 both sides of the division are exact, so that its result is the nearest.
	var pow float64
	if scale <= 22 {
		pow = math.Pow10(scale)
	}
	narrow := e.to.Kind == types.Float
	for _, i := range sel {
		var f float64
		var x int64
		small := false
		switch v.Kind {
		case vector.Int64:
			x, small = v.I64[i], true
		case vector.Int128:
			x, small = v.I128[i].Int64()
		}
		if small = small && x < 1<<53 && x > -1<<53 && pow != 0; small && !narrow {
			e.out.F64[i] = float64(x) / pow
			continue
		}
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		e.buf = appendDecimalAt(e.buf[:0], v, int(i), &e.big)
		bits := 64
		if narrow {
			bits = 32
		}
		f, err := strconv.ParseFloat(unsafeString(e.buf), bits)
		if e.out.F64[i] = f; err != nil {
			if err := e.fail(v, i, outOfRange); err != nil {
				return err
			}
		}
	}
	return nil
}

// appendDecimalAt appends a decimal as text.
func appendDecimalAt(dst []byte, v *vector.Vector, i int, s *bigScratch) []byte {
	switch v.Kind {
	case vector.Int64:
		return types.AppendDecimal64(dst, v.I64[i], v.Type.Scale)
	case vector.Int128:
		return v.I128[i].AppendDecimal(dst, v.Type.Scale)
	}
	return types.AppendDecimalBig(dst, types.SetBigBytes(&s.x, v.Bytes(i)), v.Type.Scale)
}
