package expr

import (
	"cmp"
	"errors"
	"math"
	"math/big"
	"regexp"
	"strings"
	"unicode"

	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// interpret is a second implementation of expressions, as plain as can be: a row at a time, over
// constants, with big rationals for decimals and recursion for LIKE.
func interpret(e plan.Expr, row map[plan.ColumnID]types.Datum) (types.Datum, error) {
	null := types.NullOf(e.Type())
	eval := func(e plan.Expr) (types.Datum, error) { return interpret(e, row) }
	switch e := e.(type) {
	case *plan.ColumnRef:
		return row[e.ID], nil
	case *plan.Literal:
		return e.Value, nil
	case *plan.Arith:
		l, err := eval(e.L)
		if err != nil {
			return null, err
		}
		r, err := eval(e.R)
		if err != nil || l.Null || r.Null {
			return null, err
		}
		return interpretArith(e, l, r)
	case *plan.Neg:
		x, err := eval(e.Arg)
		if err != nil || x.Null {
			return null, err
		}
		if x.Type.Floating() {
			return types.Datum{Type: x.Type, F: -x.F}, nil
		}
		u, _ := x.Unscaled()
		return exactDatum(new(big.Rat).SetFrac(u.Neg(u), types.BigPow10(scaleOf(x.Type))), x.Type)
	case *plan.Compare:
		l, err := eval(e.L)
		if err != nil {
			return null, err
		}
		r, err := eval(e.R)
		if err != nil {
			return null, err
		}
		switch {
		case e.Op == plan.Distinct || e.Op == plan.NotDistinct:
			same := l.Null && r.Null || !l.Null && !r.Null && compareData(l, r) == 0
			return types.NewBool(same == (e.Op == plan.NotDistinct)), nil
		case l.Null || r.Null:
			return null, nil
		}
		c := compareData(l, r)
		return types.NewBool(map[plan.CompareOp]bool{plan.Eq: c == 0, plan.Ne: c != 0, plan.Lt: c < 0, plan.Le: c <= 0, plan.Gt: c > 0, plan.Ge: c >= 0}[e.Op]), nil
	case *plan.And:
		return interpretJunction(e.Args, false, row)
	case *plan.Or:
		return interpretJunction(e.Args, true, row)
	case *plan.Not:
		x, err := eval(e.Arg)
		if err != nil || x.Null {
			return null, err
		}
		return types.NewBool(x.I == 0), nil
	case *plan.IsNull:
		x, err := eval(e.Arg)
		return types.NewBool(x.Null != e.Negate), err
	case *plan.IsTruth:
		x, err := eval(e.Arg)
		return types.NewBool((!x.Null && (x.I != 0) == e.Want) != e.Negate), err
	case *plan.InList:
		x, err := eval(e.Arg)
		if err != nil {
			return null, err
		}
		unknown, found := x.Null, false
		for _, m := range e.List {
			y, err := eval(m)
			if err != nil {
				return null, err
			}
			if x.Null || y.Null {
				unknown = true
			} else if compareData(x, y) == 0 {
				found = true
				break
			}
		}
		if !found && unknown {
			return null, nil
		}
		return types.NewBool(found != e.Negate), nil
	case *plan.Match:
		x, err := eval(e.Arg)
		if err != nil {
			return null, err
		}
		p, err := eval(e.Pattern)
		if err != nil || x.Null || p.Null {
			return null, err
		}
		var ok bool
		switch e.Kind {
		case plan.Regexp:
			re, err := regexp.Compile(p.S)
			if err != nil {
				return null, err
			}
			ok = re.MatchString(x.S)
		case plan.ILike:
			ok = likeRunes([]rune(x.S), []rune(p.S), e.Escape, unicode.ToLower)
		default:
			ok = likeRunes([]rune(x.S), []rune(p.S), e.Escape, func(r rune) rune { return r })
		}
		return types.NewBool(ok != e.Negate), nil
	case *plan.Case:
		for _, w := range e.Whens {
			c, err := eval(w.Cond)
			if err != nil {
				return null, err
			}
			if !c.Null && c.I != 0 {
				return eval(w.Then)
			}
		}
		if e.Else == nil {
			return null, nil
		}
		return eval(e.Else)
	case *plan.Cast:
		x, err := eval(e.Arg)
		if err != nil {
			return null, err
		}
		if x.Null {
			return null, nil
		}
		d, err := interpretCast(x, e.To)
		if err != nil && e.Try {
			return null, nil
		}
		return d, err
	case *plan.Subscript:
		x, err := eval(e.Arg)
		if err != nil {
			return null, err
		}
		i, err := eval(e.Index)
		if err != nil || x.Null || i.Null {
			return null, err
		}
		if x.Type.Kind == types.Map {
			for k := len(x.Keys) - 1; k >= 0; k-- {
				if x.Keys[k] == i.S {
					return x.Elems[k], nil
				}
			}
		} else if i.I >= 0 && i.I < int64(len(x.Elems)) {
			return x.Elems[i.I], nil
		}
		return null, nil
	case *plan.Field:
		x, err := eval(e.Arg)
		if err != nil || x.Null {
			return null, err
		}
		return x.Elems[e.Index], nil
	}
	panic("not interpreted")
}

var errRange = errors.New("out of range")

func scaleOf(t *types.Type) int {
	_, s := types.Digits(t)
	return s
}

// exactDatum rounds a rational half away from zero to an integer or decimal type.
func exactDatum(r *big.Rat, t *types.Type) (types.Datum, error) {
	r = new(big.Rat).Mul(r, new(big.Rat).SetInt(types.BigPow10(scaleOf(t))))
	half := big.NewRat(1, 2)
	if r.Sign() < 0 {
		half.Neg(half)
	}
	r.Add(r, half)
	u := new(big.Int).Quo(r.Num(), r.Denom())
	switch t.Kind {
	case types.Decimal:
		if new(big.Int).Abs(u).Cmp(types.BigPow10(t.Precision)) >= 0 {
			return types.NullOf(t), errRange
		}
		return types.DecimalDatum(u, t), nil
	case types.Int:
		if !u.IsInt64() || u.Int64() != int64(int32(u.Int64())) {
			return types.NullOf(t), errRange
		}
	}
	if !u.IsInt64() {
		return types.NullOf(t), errRange
	}
	return types.Datum{Type: t, I: u.Int64()}, nil
}

func ratOf(d types.Datum) *big.Rat {
	u, s := d.Unscaled()
	return new(big.Rat).SetFrac(u, types.BigPow10(s))
}

func interpretArith(e *plan.Arith, l, r types.Datum) (types.Datum, error) {
	null := types.NullOf(e.T)
	if e.T.Floating() {
		x, y := l.F, r.F
		if e.Op >= plan.Div && y == 0 {
			return null, nil
		}
		f := map[plan.ArithOp]float64{plan.Add: x + y, plan.Sub: x - y, plan.Mul: x * y, plan.Div: x / y, plan.IntDiv: math.Trunc(x / y), plan.Mod: math.Mod(x, y)}[e.Op]
		return types.Datum{Type: e.T, F: f}, nil
	}
	x, y, z := ratOf(l), ratOf(r), new(big.Rat)
	if e.Op >= plan.Div && y.Sign() == 0 {
		return null, nil
	}
	trunc := func() *big.Int {
		q := new(big.Rat).Quo(x, y)
		return new(big.Int).Quo(q.Num(), q.Denom())
	}
	switch e.Op {
	case plan.Add:
		z.Add(x, y)
	case plan.Sub:
		z.Sub(x, y)
	case plan.Mul:
		z.Mul(x, y)
	case plan.Div:
		z.Quo(x, y)
	case plan.IntDiv:
		z.SetInt(trunc())
	case plan.Mod:
		z.Sub(x, z.Mul(y, new(big.Rat).SetInt(trunc())))
	}
	return exactDatum(z, e.T)
}

func compareFloats(x, y float64) int {
	if x == y || x != x && y != y {
		return 0
	}
	if y != y || x < y {
		return -1
	}
	return 1
}

func compareData(l, r types.Datum) int {
	switch {
	case l.Type.Text():
		return strings.Compare(l.S, r.S)
	case l.Type.Floating():
		return compareFloats(l.F, r.F)
	case l.Type.Kind == types.Decimal:
		return ratOf(l).Cmp(ratOf(r))
	}
	return cmp.Compare(l.I, r.I)
}

func interpretJunction(args []plan.Expr, decides bool, row map[plan.ColumnID]types.Datum) (types.Datum, error) {
	unknown := false
	for _, a := range args {
		x, err := interpret(a, row)
		if err != nil {
			return x, err
		}
		if x.Null {
			unknown = true
		} else if (x.I != 0) == decides {
			return types.NewBool(decides), nil
		}
	}
	if unknown {
		return types.NullOf(types.Of(types.Boolean)), nil
	}
	return types.NewBool(!decides), nil
}

func likeRunes(s, p []rune, escape rune, fold func(rune) rune) bool {
	if len(p) == 0 {
		return len(s) == 0
	}
	switch {
	case p[0] == escape && escape != 0 && len(p) > 1:
		return len(s) > 0 && fold(s[0]) == fold(p[1]) && likeRunes(s[1:], p[2:], escape, fold)
	case p[0] == '%':
		for i := 0; i <= len(s); i++ {
			if likeRunes(s[i:], p[1:], escape, fold) {
				return true
			}
		}
		return false
	}
	return len(s) > 0 && (p[0] == '_' || fold(p[0]) == fold(s[0])) && likeRunes(s[1:], p[1:], escape, fold)
}

func interpretCast(x types.Datum, to *types.Type) (types.Datum, error) {
	from := x.Type
	null := types.NullOf(to)
	exact := from.Kind == types.Boolean || from.Integer() || from.Kind == types.Decimal
	switch {
	case to.Kind == types.Varchar:
		return types.NewString(x.Text(nil)), nil
	case from.Text():
		d, err := types.ParseDatum(x.S, to, nil)
		if err != nil {
			return null, err
		}
		return d, nil
	case to.Kind == types.Boolean && from.Floating():
		return types.NewBool(x.F != 0), nil
	case to.Kind == types.Boolean:
		return types.NewBool(ratOf(x).Sign() != 0), nil
	case to.Floating() && exact:
		f, _ := ratOf(x).Float64()
		if to.Kind == types.Float {
			f32, _ := ratOf(x).Float32()
			f = float64(f32)
		}
		return types.Datum{Type: to, F: f}, nil
	case to.Floating():
		f := x.F
		if to.Kind == types.Float {
			if f = float64(float32(f)); math.IsInf(f, 0) && !math.IsInf(x.F, 0) {
				return null, errRange
			}
		}
		return types.Datum{Type: to, F: f}, nil
	case from.Floating():
		if math.IsNaN(x.F) || math.IsInf(x.F, 0) {
			return null, errRange
		}
		if to.Integer() {
			return exactDatum(new(big.Rat).SetFloat64(x.F), to)
		}
		// A decimal is made of the number that is shown.
		r, _ := new(big.Rat).SetString(x.Text(nil))
		return exactDatum(r, to)
	}
	return exactDatum(ratOf(x), to)
}
