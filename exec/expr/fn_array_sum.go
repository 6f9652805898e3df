package expr

import (
	"math/big"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func buildArraySum(k *call) (Eval, error) {
	elem := k.types[0].Elem
	switch {
	case elem.Kind == types.Null:
		return newConstant(types.NullOf(k.t)), nil
	case elem.Floating():
		return k.floats(func(a args, i int) (float64, bool) {
			sum, n := sumFloats(a[0], i)
			return sum, n > 0
		})
	case k.t.Kind == types.Decimal:
		return newDecimalSum(k), nil
	}
	return k.ints(func(a args, i int) (int64, bool, error) {
		c, n := a[0].Children[0], 0
		var sum types.Int128
		for j := a[0].Offsets[i]; j < a[0].Offsets[i+1]; j++ {
			if c.IsNull(int(j)) {
				continue
			}
			x := int64(0)
			if c.Kind == vector.Int64 {
				x = c.I64[j]
			} else if c.Bools[j] {
				x = 1
			}
			sum, _ = sum.Add(types.Int128From(x))
			n++
		}
		x, ok := sum.Int64()
		if !ok {
			return 0, false, overflow("array_sum", sum.String(), k.t, "CAST the elements to DECIMAL")
		}
		return x, n > 0, nil
	})
}

func sumFloats(v *vector.Vector, i int) (sum float64, n int) {
	c := v.Children[0]
	for j := v.Offsets[i]; j < v.Offsets[i+1]; j++ {
		if !c.IsNull(int(j)) {
			sum += c.F64[j]
			n++
		}
	}
	return sum, n
}

// decimalSum is ARRAY_SUM of decimals.
type decimalSum struct {
	arg Eval
	out *vector.Vector
	s   bigScratch
}

func newDecimalSum(k *call) Eval { return &decimalSum{arg: k.args[0], out: vector.New(k.t)} }

func (e *decimalSum) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	resize(e.out, b.N)
	for _, i := range sel {
		n := 0
		if !v.IsNull(int(i)) {
			n = e.sum(v, int(i))
		}
		switch {
		case n == 0:
			e.out.SetNull(int(i))
		case !types.FitsBig(&e.s.z, e.out.Type.Precision):
			return nil, overflow("array_sum", string(types.AppendDecimalBig(nil, &e.s.z, e.out.Type.Scale)), e.out.Type, "")
		default:
			storeBig(e.out, int(i), &e.s.z)
		}
	}
	return e.out, nil
}

func (e *decimalSum) sum(v *vector.Vector, i int) (n int) {
	c := v.Children[0]
	e.s.z.SetInt64(0)
	for j := v.Offsets[i]; j < v.Offsets[i+1]; j++ {
		if !c.IsNull(int(j)) {
			e.s.z.Add(&e.s.z, c.Unscaled(int(j), &e.s.x))
			n++
		}
	}
	return n
}

func buildArrayAvg(k *call) (Eval, error) {
	elem := k.types[0].Elem
	if elem.Floating() {
		return k.floats(func(a args, i int) (float64, bool) {
			sum, n := sumFloats(a[0], i)
			return sum / float64(n), n > 0
		})
	}
	_, scale := types.Digits(elem)
	d := &decimalSum{}
	return k.floats(func(a args, i int) (float64, bool) {
		n := d.sum(a[0], i)
		if n == 0 {
			return 0, false
		}
		f, _ := new(big.Rat).SetFrac(&d.s.z, new(big.Int).Mul(types.BigPow10(scale), big.NewInt(int64(n)))).Float64()
		return f, true
	})
}
