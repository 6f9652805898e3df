package expr

import (
	"math/big"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// bigScratch is memory for arithmetic on decimals beyond 128 bits.
type bigScratch struct{ x, y, z big.Int }

// decimalArith is arithmetic on decimals and integers with a decimal result. It computes in 128 bits
// where operands and result have at most 38 digits, falling back to big integers for single rows
// whose intermediate value needs them.
type decimalArith struct {
	binary
	op             plan.ArithOp
	lscale, rscale int
	t              *types.Type
	wide           bool // an operand or the result has more than 38 digits
	lw, rw         []types.Int128
	big            bigScratch
}

func newDecimalArith(op plan.ArithOp, b binary, lt, rt, t *types.Type) Eval {
	lp, ls := types.Digits(lt)
	rp, rs := types.Digits(rt)
	if t.Precision <= types.MaxDecimal64 && lp <= types.MaxDecimal64 && rp <= types.MaxDecimal64 {
		d := &decimal64{binary: b, op: op, lmul: 1, rmul: 1, limit: types.Pow10(t.Precision)}
		switch {
		case (op == plan.Add || op == plan.Sub) && t.Scale >= max(ls, rs) && max(lp-ls, rp-rs)+t.Scale <= types.MaxDecimal64:
			d.lmul, d.rmul = types.Pow10(t.Scale-ls), types.Pow10(t.Scale-rs)
			return d
		case op == plan.Mul && t.Scale == ls+rs && lp+rp <= types.MaxDecimal64:
			return d
		}
	}
	if op == plan.Mul && lp <= types.MaxDecimal64 && rp <= types.MaxDecimal64 && t.Scale == ls+rs && t.Precision >= lp+rp && t.Precision <= types.MaxDecimal128 {
		return &decimalProduct{b}
	}
	return &decimalArith{binary: b, op: op, lscale: ls, rscale: rs, t: t,
		wide: max(lp, rp, t.Precision) > types.MaxDecimal128}
}

// decimal64 is addition, subtraction and multiplication where nothing leaves 64 bits: both operands,
// brought to the result's scale, and the result have at most 18 digits.
type decimal64 struct {
	binary
	op         plan.ArithOp
	lmul, rmul int64
	limit      int64
}

func (e *decimal64) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, r, err := e.operands(b, sel)
	if err != nil {
		return nil, err
	}
	e.begin(b.N, l, r)
	dst := e.out.I64
	x, y := l.I64[:len(dst)], r.I64[:len(dst)]
	var over int64
	top := e.limit - 1
	switch e.op {
	case plan.Add:
		for i, a := range x {
			d := a*e.lmul + y[i]*e.rmul
			dst[i] = d
			over |= (top - d) | (top + d)
		}
	case plan.Sub:
		for i, a := range x {
			d := a*e.lmul - y[i]*e.rmul
			dst[i] = d
			over |= (top - d) | (top + d)
		}
	case plan.Mul:
		for i, a := range x {
			d := a * y[i]
			dst[i] = d
			over |= (top - d) | (top + d)
		}
	}
	if over < 0 {
		for _, i := range sel {
			if d := dst[i]; (d > top || d < -top) && !e.out.Nulls.Get(int(i)) {
				return nil, decimalOverflow(e.op, l, r, int(i), e.out.Type)
			}
		}
	}
	return e.out, nil
}

// decimalProduct is multiplication of decimals of at most 18 digits whose product has 128 bits and room
// for all its digits.
type decimalProduct struct{ binary }

func (e *decimalProduct) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, r, err := e.operands(b, sel)
	if err != nil {
		return nil, err
	}
	e.begin(b.N, l, r)
	dst := e.out.I128
	x, y := l.I64[:len(dst)], r.I64[:len(dst)]
	for i, a := range x {
		dst[i] = types.Mul64(a, y[i])
	}
	return e.out, nil
}

func decimalOverflow(op plan.ArithOp, l, r *vector.Vector, i int, t *types.Type) error {
	value := DatumAt(l, i).Text(nil) + " " + op.String() + " " + DatumAt(r, i).Text(nil)
	return overflow("", value, t, "CAST an operand to a DECIMAL of more digits before the point, or to DOUBLE")
}

func (e *decimalArith) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, r, err := e.operands(b, sel)
	if err != nil {
		return nil, err
	}
	e.begin(b.N, l, r)
	nulls := e.out.Nulls
	if e.wide {
		for _, i := range sel {
			if !nulls.Get(int(i)) {
				if err := e.bigRow(l, r, int(i)); err != nil {
					return nil, err
				}
			}
		}
		return e.out, nil
	}
	x, y := widen(l, sel, &e.lw), widen(r, sel, &e.rw)
	if e.out.Kind == vector.Int128 && e.t.Scale == e.natural() {
		done, err := e.fast(x, y, l, r, sel)
		if done || err != nil {
			return e.out, err
		}
	}
	for _, i := range sel {
		if nulls.Get(int(i)) {
			continue
		}
		z, null, ok := e.row(x[i], y[i])
		switch {
		case null:
			e.out.SetNull(int(i))
		case !ok || !z.Fits(e.t.Precision):
			// An intermediate value may have been too large, or the result is: let the slow way decide.
			if err := e.bigRow(l, r, int(i)); err != nil {
				return nil, err
			}
		case e.out.Kind == vector.Int64:
			e.out.I64[i] = int64(z.Lo)
		default:
			e.out.I128[i] = z
		}
	}
	return e.out, nil
}

// natural is the scale that the result has by itself.
func (e *decimalArith) natural() int {
	if e.op == plan.Mul {
		return e.lscale + e.rscale
	}
	return max(e.lscale, e.rscale)
}

// fast is addition, subtraction and multiplication in 128 bits; false for other operations.
func (e *decimalArith) fast(x, y []types.Int128, l, r *vector.Vector, sel []int32) (done bool, err error) {
	dst, digits := e.out.I128, e.t.Precision
	slow := func(i int32) error {
		if e.out.Nulls.Get(int(i)) {
			return nil
		}
		return e.bigRow(l, r, int(i))
	}
	scale := e.natural()
	lmul, rmul := types.Pow10Wide(scale-e.lscale), types.Pow10Wide(scale-e.rscale)
	switch {
	case e.op == plan.Mul:
		for _, i := range sel {
			z, ok := x[i].Mul(y[i])
			if dst[i] = z; !ok || !z.Fits(digits) {
				if err := slow(i); err != nil {
					return false, err
				}
			}
		}
		return true, nil
	case e.op == plan.Add && e.lscale == e.rscale:
		for _, i := range sel {
			z, ok := x[i].Add(y[i])
			if dst[i] = z; !ok || !z.Fits(digits) {
				if err := slow(i); err != nil {
					return false, err
				}
			}
		}
		return true, nil
	case e.op <= plan.Sub:
		minus := e.op == plan.Sub
		for _, i := range sel {
			a, ok1 := x[i].Mul(lmul)
			b, ok2 := y[i].Mul(rmul)
			var ok3 bool
			if minus {
				a, ok3 = a.Sub(b)
			} else {
				a, ok3 = a.Add(b)
			}
			if dst[i] = a; !ok1 || !ok2 || !ok3 || !a.Fits(digits) {
				if err := slow(i); err != nil {
					return false, err
				}
			}
		}
		return true, nil
	}
	return false, nil
}

// row computes in 128 bits; false if that is not enough.
func (e *decimalArith) row(x, y types.Int128) (z types.Int128, null, ok bool) {
	scale := max(e.lscale, e.rscale)
	switch e.op {
	case plan.Mul:
		z, ok = x.Mul(y)
		scale = e.lscale + e.rscale
	case plan.Div:
		if y.Sign() == 0 {
			return z, true, true
		}
		n := e.t.Scale - e.lscale + e.rscale
		if n < 0 {
			return z, false, false
		}
		if x, ok = x.Rescale(n); !ok {
			return z, false, false
		}
		z, ok = x.QuoRound(y)
		return z, false, ok
	default:
		if x, ok = x.Rescale(scale - e.lscale); !ok {
			return z, false, false
		}
		if y, ok = y.Rescale(scale - e.rscale); !ok {
			return z, false, false
		}
		switch e.op {
		case plan.Add:
			z, ok = x.Add(y)
		case plan.Sub:
			z, ok = x.Sub(y)
		default:
			if y.Sign() == 0 {
				return z, true, true
			}
			q, rem, fits := x.QuoRem(y)
			if z, ok = rem, true; e.op == plan.IntDiv {
				z, ok, scale = q, fits, 0
			}
		}
	}
	if ok && scale != e.t.Scale {
		z, ok = z.Rescale(e.t.Scale - scale)
	}
	return z, false, ok
}

// bigRow computes row i in big integers.
func (e *decimalArith) bigRow(l, r *vector.Vector, i int) error {
	x, y, z := l.Unscaled(i, &e.big.x), r.Unscaled(i, &e.big.y), &e.big.z
	if e.op >= plan.Div && y.Sign() == 0 {
		e.out.SetNull(i)
		return nil
	}
	scale := max(e.lscale, e.rscale)
	if e.op != plan.Mul && e.op != plan.Div {
		types.RescaleBig(x, scale-e.lscale)
		types.RescaleBig(y, scale-e.rscale)
	}
	switch e.op {
	case plan.Add:
		z.Add(x, y)
	case plan.Sub:
		z.Sub(x, y)
	case plan.Mul:
		z.Mul(x, y)
		scale = e.lscale + e.rscale
	case plan.Div:
		if n := e.t.Scale - e.lscale + e.rscale; n >= 0 {
			types.RescaleBig(x, n)
		} else {
			types.RescaleBig(y, -n)
		}
		types.QuoRoundBig(z, x, y)
		scale = e.t.Scale
	case plan.IntDiv:
		z.Quo(x, y)
		scale = 0
	case plan.Mod:
		z.Rem(x, y)
	}
	types.RescaleBig(z, e.t.Scale-scale)
	if !types.FitsBig(z, e.t.Precision) {
		return decimalOverflow(e.op, l, r, i, e.t)
	}
	storeBig(e.out, i, z)
	return nil
}

// widen returns a vector of integers or decimals of at most 38 digits in 128 bits.
func widen(v *vector.Vector, sel []int32, scratch *[]types.Int128) []types.Int128 {
	if v.Kind == vector.Int128 {
		return v.I128
	}
	w := *scratch
	if cap(w) < len(v.I64) {
		w = make([]types.Int128, len(v.I64))
		*scratch = w
	}
	w = w[:len(v.I64)]
	for _, i := range sel {
		w[i] = types.Int128From(v.I64[i])
	}
	return w
}

// storeBig stores an unscaled value, which the type has digits for, in row i of a vector of decimals.
func storeBig(v *vector.Vector, i int, x *big.Int) {
	switch v.Kind {
	case vector.Int64:
		v.I64[i] = x.Int64()
	case vector.Int128:
		v.I128[i], _ = types.Int128FromBig(x)
	default:
		at := len(v.Heap)
		v.Heap = types.AppendBig(v.Heap, x)
		v.Refs[i] = vector.Ref{Off: uint32(at), Len: uint32(len(v.Heap) - at)}
	}
}
