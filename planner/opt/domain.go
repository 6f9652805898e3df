package opt

import (
	"math"
	"math/big"

	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// domain describes a type whose values are the whole multiples of a unit between two bounds: numbers,
// in ones; times, in seconds. A cast from one to another of a unit that divides its own, or to
// floating point within its exact range, keeps every value and the order.
type domain struct {
	unit     *big.Rat
	min, max *big.Int // in units; nil: none
	zone     bool     // an instant: not comparable with a wall clock
}

func domainOf(t *types.Type) (d domain, ok bool) {
	bits := func(n uint) {
		d.max = new(big.Int).Lsh(big.NewInt(1), n-1)
		d.min = new(big.Int).Neg(d.max)
		d.max.Sub(d.max, big.NewInt(1))
	}
	switch t.Kind {
	case types.Int:
		d.unit = big.NewRat(1, 1)
		bits(32)
	case types.BigInt:
		d.unit = big.NewRat(1, 1)
		bits(64)
	case types.Decimal:
		d.unit = new(big.Rat).SetFrac(big.NewInt(1), power10(t.Scale))
		d.max = power10(t.Precision)
		d.max.Sub(d.max, big.NewInt(1))
		d.min = new(big.Int).Neg(d.max)
	case types.Date:
		d.unit = big.NewRat(86400, 1)
		bits(32)
	case types.Time, types.DateTime, types.Timestamp:
		d.unit = new(big.Rat).SetFrac(big.NewInt(1), power10(t.Precision))
		d.zone = t.Kind == types.Timestamp
		if t.Precision <= 6 {
			bits(64)
		}
	default:
		return d, false
	}
	return d, true
}

func power10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// rational returns a constant in the unit-less measure of its domain: the number, or seconds.
func rational(d types.Datum) (*big.Rat, bool) {
	t := d.Type
	switch {
	case t.Floating():
		if math.IsNaN(d.F) || math.IsInf(d.F, 0) {
			return nil, false
		}
		return new(big.Rat).SetFloat64(d.F), true
	case t.Integer() || t.Kind == types.Decimal:
		u, scale := d.Unscaled()
		return new(big.Rat).SetFrac(u, power10(scale)), true
	case t.Temporal():
		dom, _ := domainOf(t)
		n := big.NewInt(d.I)
		if t.Precision > 6 && t.Kind != types.Time {
			n = int128(d.W)
		}
		return new(big.Rat).Mul(new(big.Rat).SetInt(n), dom.unit), true
	}
	return nil, false
}

func int128(w types.Int128) *big.Int {
	v := new(big.Int).Lsh(big.NewInt(w.Hi), 64)
	return v.Add(v, new(big.Int).SetUint64(w.Lo))
}

// datum returns n units as a constant.
func datum(n *big.Int, t *types.Type) types.Datum {
	if t.Kind == types.Decimal {
		return types.DecimalDatum(n, t)
	}
	if t.Precision > 6 && t.Kind != types.Time {
		lo := new(big.Int).And(n, new(big.Int).SetUint64(math.MaxUint64))
		return types.Datum{Type: t, W: types.Int128{Hi: new(big.Int).Rsh(n, 64).Int64(), Lo: lo.Uint64()}}
	}
	return types.Datum{Type: t, I: n.Int64()}
}

// outcome is what becomes of a comparison when the cast is taken off.
type outcome uint8

const (
	unknown  outcome = iota // the cast has to stay
	compares                // arg op value
	never                   // FALSE, or NULL where arg is
	always                  // TRUE, or NULL where arg is
)

type uncasted struct {
	result outcome
	op     plan.CompareOp
	arg    plan.Expr
	value  types.Datum
}

// uncast takes the cast off the left side of a comparison with a constant.
func uncast(e *plan.Compare) uncasted {
	cast, ok := e.L.(*plan.Cast)
	lit, isLit := isLiteral(e.R)
	if !ok || !isLit || lit.Null || cast.Try || e.Op >= plan.Distinct {
		return uncasted{}
	}
	from := cast.Arg.Type()
	if from.Kind == types.Float && cast.To.Kind == types.Double {
		return uncastFloat(e.Op, cast.Arg, lit.F)
	}
	dom, ok := domainOf(from)
	if !ok || !keepsOrder(from, dom, cast.To, lit) {
		return uncasted{}
	}
	value, ok := rational(lit)
	if !ok {
		return uncasted{}
	}
	units := new(big.Rat).Quo(value, dom.unit)
	floor := new(big.Int).Div(units.Num(), units.Denom()) // Euclidean, the denominator being positive: rounds down
	whole := units.IsInt()
	below := dom.min != nil && floor.Cmp(dom.min) < 0
	above := dom.max != nil && floor.Cmp(dom.max) > 0
	out := uncasted{result: compares, op: e.Op, arg: cast.Arg}
	switch {
	case !whole || below || above:
		switch e.Op {
		case plan.Eq:
			return uncasted{result: never, arg: cast.Arg}
		case plan.Ne:
			return uncasted{result: always, arg: cast.Arg}
		case plan.Lt, plan.Le:
			out.op = plan.Le
		case plan.Gt, plan.Ge:
			out.op = plan.Gt
		}
		// No value is at most a constant below all, each is above it; and the other way round.
		if below || above {
			out.result = never
			if (out.op == plan.Le) == above {
				out.result = always
			}
			return out
		}
	}
	out.value = datum(floor, from)
	return out
}

// keepsOrder reports whether a cast keeps every value of a domain and its order, as far as can matter
// for comparing with lit.
func keepsOrder(from *types.Type, dom domain, to *types.Type, lit types.Datum) bool {
	if to.Floating() {
		// Below 2^53 every integer is a DOUBLE; larger ones are rounded, but to no less than that.
		// For FLOAT it is 2^24.
		limit := float64(1 << 53)
		if to.Kind == types.Float {
			limit = 1 << 24
		}
		return from.Integer() && math.Abs(lit.F) < limit
	}
	target, ok := domainOf(to)
	if !ok || dom.zone != target.zone {
		return false
	}
	numbers := from.Numeric() && to.Numeric()
	times := from.Temporal() && to.Temporal() && (from.Kind == types.Time) == (to.Kind == types.Time)
	if !numbers && !times {
		return false
	}
	return new(big.Rat).Quo(dom.unit, target.unit).IsInt()
}

// uncastFloat compares a FLOAT itself with a DOUBLE, rounded down to the next FLOAT if it is none.
// NaN is greatest in both, and the FLOAT of a NaN.
func uncastFloat(op plan.CompareOp, arg plan.Expr, v float64) uncasted {
	f := float32(v)
	if float64(f) == v || math.IsNaN(v) {
		return uncasted{result: compares, op: op, arg: arg, value: types.Datum{Type: arg.Type(), F: float64(f)}}
	}
	if float64(f) > v {
		f = math.Nextafter32(f, float32(math.Inf(-1)))
	}
	switch op {
	case plan.Eq:
		return uncasted{result: never, arg: arg}
	case plan.Ne:
		return uncasted{result: always, arg: arg}
	case plan.Lt, plan.Le:
		op = plan.Le
	default:
		op = plan.Gt
	}
	return uncasted{result: compares, op: op, arg: arg, value: types.Datum{Type: arg.Type(), F: float64(f)}}
}
