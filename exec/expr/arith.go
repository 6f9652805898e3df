package expr

import (
	"math"
	"strconv"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

func (c *compiler) compileArith(e *plan.Arith) (Eval, error) {
	l, err := c.compile(e.L)
	if err != nil {
		return nil, err
	}
	r, err := c.compile(e.R)
	if err != nil {
		return nil, err
	}
	lt, rt := e.L.Type(), e.R.Type()
	if lt.Kind == types.Null || rt.Kind == types.Null {
		return newConstant(types.NullOf(e.T)), nil
	}
	if !lt.Numeric() || !rt.Numeric() || !e.T.Numeric() {
		if (lt.Numeric() || lt.Kind == types.Boolean) && (rt.Numeric() || rt.Kind == types.Boolean) && e.T.Numeric() {
			if l, err = c.cast(l, lt, e.T, false); err == nil {
				r, err = c.cast(r, rt, e.T, false)
			}
			if err != nil {
				return nil, err
			}
			lt, rt = e.T, e.T
		} else {
			return c.compileTemporalArith(e, l, r)
		}
	}
	if e.T.Kind == types.Decimal && !lt.Floating() && !rt.Floating() {
		return newDecimalArith(e.Op, binary{l: l, r: r, out: vector.New(e.T)}, lt, rt, e.T), nil
	}
	to := types.Of(types.BigInt)
	if e.T.Floating() || lt.Floating() || rt.Floating() {
		to = types.Of(types.Double)
	}
	if l, err = c.cast(l, lt, to, false); err != nil {
		return nil, err
	}
	if r, err = c.cast(r, rt, to, false); err != nil {
		return nil, err
	}
	if to.Kind == types.BigInt {
		return &intArith{binary: binary{l: l, r: r, out: vector.New(e.T)}, op: e.Op, narrow: e.T.Kind == types.Int}, nil
	}
	f := &floatArith{binary: binary{l: l, r: r, out: vector.New(types.Of(types.Double))}, op: e.Op}
	if e.T.Kind == types.Double {
		return f, nil
	}
	return c.cast(f, types.Of(types.Double), e.T, false)
}

// intArith is arithmetic on BIGINT, or on INT if narrow.
type intArith struct {
	binary
	op     plan.ArithOp
	narrow bool
}

func (e *intArith) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, r, err := e.operands(b, sel)
	if err != nil {
		return nil, err
	}
	e.begin(b.N, l, r)
	dst := e.out.I64
	var over int64 // negative if a row, selected or not, is out of range
	switch e.op {
	case plan.Add:
		over = addInts(dst, l.I64, r.I64)
	case plan.Sub:
		over = subInts(dst, l.I64, r.I64)
	case plan.Mul:
		over = mulInts(dst, l.I64, r.I64)
	default:
		if err := e.divide(l, r, sel); err != nil {
			return nil, err
		}
	}
	if over < 0 {
		for _, i := range sel {
			if x, y := l.I64[i], r.I64[i]; !e.out.Nulls.Get(int(i)) && overflows(e.op, x, y) {
				return nil, e.overflow(x, y)
			}
		}
	}
	if e.narrow {
		for _, i := range sel {
			if dst[i] != int64(int32(dst[i])) && !e.out.Nulls.Get(int(i)) {
				return nil, e.overflow(l.I64[i], r.I64[i])
			}
		}
	}
	return e.out, nil
}

func (e *intArith) overflow(x, y int64) error {
	value := strconv.FormatInt(x, 10) + " " + e.op.String() + " " + strconv.FormatInt(y, 10)
	return overflow("", value, e.out.Type, "CAST an operand to DECIMAL or DOUBLE")
}

func addInts(dst, a, b []int64) (over int64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i, x := range a {
		y := b[i]
		r := x + y
		dst[i] = r
		over |= (x ^ r) & (y ^ r)
	}
	return over
}

func subInts(dst, a, b []int64) (over int64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i, x := range a {
		y := b[i]
		r := x - y
		dst[i] = r
		over |= (x ^ y) & (x ^ r)
	}
	return over
}

func mulInts(dst, a, b []int64) (over int64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i, x := range a {
		p := types.Mul64(x, b[i])
		dst[i] = int64(p.Lo)
		// The high word differs from the sign of the low one by some bit; make that the sign bit.
		d := p.Hi ^ int64(p.Lo)>>63
		over |= d | -d
	}
	return over
}

func overflows(op plan.ArithOp, x, y int64) bool {
	switch op {
	case plan.Add:
		r := x + y
		return (x^r)&(y^r) < 0
	case plan.Sub:
		r := x - y
		return (x^y)&(x^r) < 0
	}
	_, ok := types.Mul64(x, y).Int64()
	return !ok
}

// divide is DIV and %, by zero NULL.
func (e *intArith) divide(l, r *vector.Vector, sel []int32) error {
	dst, mod := e.out.I64, e.op == plan.Mod
	for _, i := range sel {
		x, y := l.I64[i], r.I64[i]
		switch {
		case y == 0:
			e.out.SetNull(int(i))
		case y == -1:
			// The one quotient that is out of range; the processor faults on it.
			if mod {
				dst[i] = 0
			} else if dst[i] = -x; x == math.MinInt64 && !e.out.Nulls.Get(int(i)) {
				return e.overflow(x, y)
			}
		case mod:
			dst[i] = x % y
		default:
			dst[i] = x / y
		}
	}
	return nil
}

// floatArith is arithmetic on DOUBLE.
type floatArith struct {
	binary
	op plan.ArithOp
}

func (e *floatArith) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, r, err := e.operands(b, sel)
	if err != nil {
		return nil, err
	}
	e.begin(b.N, l, r)
	dst := e.out.F64
	x, y := l.F64[:len(dst)], r.F64[:len(dst)]
	switch e.op {
	case plan.Add:
		for i, a := range x {
			dst[i] = a + y[i]
		}
	case plan.Sub:
		for i, a := range x {
			dst[i] = a - y[i]
		}
	case plan.Mul:
		for i, a := range x {
			dst[i] = a * y[i]
		}
	case plan.Div:
		zeros := 0
		for i, a := range x {
			if y[i] == 0 {
				zeros++
			}
			dst[i] = a / y[i]
		}
		if zeros > 0 {
			e.nullZeros(y, sel)
		}
	case plan.IntDiv:
		for _, i := range sel {
			dst[i] = math.Trunc(x[i] / y[i])
		}
		e.nullZeros(y, sel)
	case plan.Mod:
		for _, i := range sel {
			dst[i] = math.Mod(x[i], y[i])
		}
		e.nullZeros(y, sel)
	}
	return e.out, nil
}

func (e *floatArith) nullZeros(y []float64, sel []int32) {
	for _, i := range sel {
		if y[i] == 0 {
			e.out.SetNull(int(i))
		}
	}
}

func (c *compiler) compileNeg(e *plan.Neg) (Eval, error) {
	arg, err := c.compile(e.Arg)
	if err != nil {
		return nil, err
	}
	t := e.Arg.Type()
	if t.Kind == types.Null {
		return arg, nil
	}
	return &negate{arg: arg, out: vector.New(t)}, nil
}

type negate struct {
	arg Eval
	out *vector.Vector
	big bigScratch
}

func (e *negate) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	resize(e.out, b.N)
	e.out.Nulls = append(e.out.Nulls[:0], v.Nulls...)
	switch v.Kind {
	case vector.Int64:
		lowest := int64(math.MinInt64)
		if v.Type.Kind == types.Int {
			lowest = math.MinInt32
		}
		for _, i := range sel {
			x := v.I64[i]
			if e.out.I64[i] = -x; x == lowest && !v.Nulls.Get(int(i)) {
				return nil, overflow("", "-("+strconv.FormatInt(x, 10)+")", v.Type, "CAST the operand to DECIMAL")
			}
		}
	case vector.Float64:
		for i, x := range v.F64[:b.N] {
			e.out.F64[i] = -x
		}
	case vector.Int128:
		for _, i := range sel {
			e.out.I128[i], _ = v.I128[i].Neg()
		}
	case vector.Interval:
		for _, i := range sel {
			w, ok := v.Intervals[i].Negated()
			if e.out.Intervals[i] = w; !ok && !v.Nulls.Get(int(i)) {
				return nil, overflow("", "-"+string(types.AppendInterval(nil, v.Intervals[i])), v.Type, "")
			}
		}
	case vector.Bytes:
		for _, i := range sel {
			if !v.Nulls.Get(int(i)) {
				x := types.SetBigBytes(&e.big.x, v.Bytes(int(i)))
				storeBig(e.out, int(i), x.Neg(x))
			}
		}
	}
	return e.out, nil
}
