package reference

import (
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// Eval is a small Evaluate: integers, floating point, text, booleans and records, comparisons and casts
// of decimals of up to 18 digits, dates and intervals of months and days; no functions. AND, OR, CASE and IN evaluate no further than they have to.
func Eval(e plan.Expr) (types.Datum, error) {
	null := types.NullOf(e.Type())
	switch e := e.(type) {
	case *plan.Literal:
		return e.Value, nil
	case *plan.Arith:
		l, r, isNull, err := pair(e.L, e.R)
		if err != nil || isNull {
			return null, err
		}
		return arith(e, l, r)
	case *plan.Neg:
		d, err := Eval(e.Arg)
		if err != nil || d.Null {
			return null, err
		}
		if d.I == math.MinInt64 {
			return null, fmt.Errorf("-(%d) overflows", d.I)
		}
		d.I, d.F = -d.I, -d.F
		return d, nil
	case *plan.Compare:
		return compare(e)
	case *plan.And:
		return connect(e.Args, false)
	case *plan.Or:
		return connect(e.Args, true)
	case *plan.Not:
		d, err := Eval(e.Arg)
		if err != nil || d.Null {
			return null, err
		}
		return types.NewBool(d.I == 0), nil
	case *plan.IsNull:
		d, err := Eval(e.Arg)
		return types.NewBool(d.Null != e.Negate), err
	case *plan.Placed:
		return Eval(e.Arg)
	case *plan.IsTruth:
		d, err := Eval(e.Arg)
		return types.NewBool((!d.Null && (d.I != 0) == e.Want) != e.Negate), err
	case *plan.InList:
		var arms []plan.Expr
		for _, x := range e.List {
			arms = append(arms, &plan.Compare{Op: plan.Eq, L: e.Arg, R: x})
		}
		d, err := connect(arms, true)
		if err != nil || d.Null {
			return null, err
		}
		return types.NewBool((d.I != 0) != e.Negate), nil
	case *plan.Match:
		l, r, isNull, err := pair(e.Arg, e.Pattern)
		if err != nil || isNull {
			return null, err
		}
		pattern := regexp.QuoteMeta(r.S)
		pattern = "(?s)^" + strings.NewReplacer("%", ".*", "_", ".").Replace(pattern) + "$"
		return types.NewBool(regexp.MustCompile(pattern).MatchString(l.S) != e.Negate), nil
	case *plan.Case:
		for _, w := range e.Whens {
			d, err := Eval(w.Cond)
			if err != nil {
				return null, err
			}
			if !d.Null && d.I != 0 {
				return Eval(w.Then)
			}
		}
		if e.Else == nil {
			return null, nil
		}
		return Eval(e.Else)
	case *plan.Cast:
		d, err := Eval(e.Arg)
		if err != nil || d.Null {
			return null, err
		}
		d, err = cast(d, e.To)
		if err != nil && e.Try {
			return null, nil
		}
		return d, err
	case *plan.Field:
		d, err := Eval(e.Arg)
		if err != nil || d.Null {
			return null, err
		}
		return d.Elems[e.Index], nil
	}
	return null, fmt.Errorf("no way to evaluate %s", plan.FormatExpr(e))
}

func pair(a, b plan.Expr) (l, r types.Datum, null bool, err error) {
	if l, err = Eval(a); err != nil {
		return l, r, false, err
	}
	r, err = Eval(b)
	return l, r, l.Null || r.Null, err
}

// connect is OR where until is true, AND where it is false.
func connect(args []plan.Expr, until bool) (types.Datum, error) {
	null := false
	for _, a := range args {
		d, err := Eval(a)
		if err != nil {
			return types.NullOf(types.Of(types.Boolean)), err
		}
		if d.Null {
			null = true
		} else if (d.I != 0) == until {
			return types.NewBool(until), nil
		}
	}
	if null {
		return types.NullOf(types.Of(types.Boolean)), nil
	}
	return types.NewBool(!until), nil
}

func compare(e *plan.Compare) (types.Datum, error) {
	l, r, null, err := pair(e.L, e.R)
	if err != nil {
		return types.NullOf(e.Type()), err
	}
	if e.Op >= plan.Distinct {
		same := l.Null == r.Null && (l.Null || Compare(l, r) == 0)
		return types.NewBool(same == (e.Op == plan.NotDistinct)), nil
	}
	if null {
		return types.NullOf(e.Type()), nil
	}
	c := Compare(l, r)
	return types.NewBool([...]bool{plan.Eq: c == 0, plan.Ne: c != 0, plan.Lt: c < 0, plan.Le: c <= 0, plan.Gt: c > 0, plan.Ge: c >= 0}[e.Op]), nil
}

// Compare orders two values of one comparable type, neither of them NULL.
func Compare(a, b types.Datum) int {
	switch {
	case a.Type.Text() || a.Type.Bytes():
		return strings.Compare(a.S, b.S)
	case a.Type.Floating():
		switch {
		case math.IsNaN(a.F) || math.IsNaN(b.F):
			return boolInt(math.IsNaN(a.F)) - boolInt(math.IsNaN(b.F))
		case a.F < b.F:
			return -1
		}
		return boolInt(a.F > b.F)
	case a.Type.Kind == types.Struct:
		for i := range a.Elems {
			if c := Compare(a.Elems[i], b.Elems[i]); c != 0 {
				return c
			}
		}
		return 0
	}
	if a.I < b.I {
		return -1
	}
	return boolInt(a.I > b.I)
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func arith(e *plan.Arith, l, r types.Datum) (types.Datum, error) {
	null := types.NullOf(e.T)
	if l.Type.Kind == types.Date && e.T.Kind == types.Date && r.Type.Kind == types.Interval && r.Iv.Nanos == 0 {
		sign := 1
		if e.Op == plan.Sub {
			sign = -1
		}
		day := time.Unix(l.I*86400, 0).UTC()
		first := time.Date(day.Year(), day.Month()+time.Month(sign*int(r.Iv.Months)), 1, 0, 0, 0, 0, time.UTC)
		last := first.AddDate(0, 1, -1).Day() // a month later than January 31 is the end of February
		day = first.AddDate(0, 0, min(day.Day(), last)-1+sign*int(r.Iv.Days))
		return types.Datum{Type: e.T, I: day.Unix() / 86400}, nil
	}
	if !e.T.Numeric() || e.T.Kind == types.Decimal {
		return null, fmt.Errorf("no way to evaluate %s", plan.FormatExpr(e))
	}
	if e.T.Floating() {
		if r.F == 0 && e.Op >= plan.Div {
			return null, nil
		}
		return types.Datum{Type: e.T, F: [...]float64{plan.Add: l.F + r.F, plan.Sub: l.F - r.F, plan.Mul: l.F * r.F,
			plan.Div: l.F / r.F, plan.IntDiv: math.Trunc(l.F / r.F), plan.Mod: math.Mod(l.F, r.F)}[e.Op]}, nil
	}
	a, b, v := big.NewInt(l.I), big.NewInt(r.I), new(big.Int)
	switch e.Op {
	case plan.Add:
		v.Add(a, b)
	case plan.Sub:
		v.Sub(a, b)
	case plan.Mul:
		v.Mul(a, b)
	default:
		if r.I == 0 {
			return null, nil
		}
		if e.Op == plan.Mod {
			v.Rem(a, b)
		} else {
			v.Quo(a, b)
		}
	}
	if !v.IsInt64() {
		return null, fmt.Errorf("%s overflows", plan.FormatExpr(e))
	}
	return types.Datum{Type: e.T, I: v.Int64()}, nil
}

func cast(d types.Datum, to *types.Type) (types.Datum, error) {
	from := d.Type
	switch {
	case to.Kind == types.Varchar && from.Text():
		return types.NewString(d.S), nil
	case to.Kind == types.Varchar && from.Integer():
		return types.NewString(strconv.FormatInt(d.I, 10)), nil
	case from.Text() && to.Integer():
		n, err := strconv.ParseInt(d.S, 10, 64)
		return types.Datum{Type: to, I: n}, err
	case from.Text() && to.Kind == types.Date:
		day, err := time.Parse("2006-01-02", d.S)
		return types.Datum{Type: to, I: day.Unix() / 86400}, err
	case from.Floating() && to.Floating():
		if to.Kind == types.Float {
			d.F = float64(float32(d.F))
		}
		return types.Datum{Type: to, F: d.F}, nil
	case to.Floating():
		out, _ := d.Nearest(to)
		return out, nil
	}
	out, ok := d.Exactly(to)
	if !ok {
		return types.NullOf(to), fmt.Errorf("%s is no %s", plan.FormatDatum(d), to)
	}
	return out, nil
}
