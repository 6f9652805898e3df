package expr

import (
	"math"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// Functions that give an INTERVAL.
func init() {
	family := map[string]builder{
		"make_interval": func(k *call) (Eval, error) {
			units := []types.IntervalValue{{Months: 12}, {Months: 1}, {Days: 7}, {Days: 1}, {Nanos: 3600e9}, {Nanos: 60e9}}
			return k.intervals(func(a args, i int) (v types.IntervalValue, ok bool) {
				for n := range min(len(a), len(units)) {
					part, ok := units[n].Times(a.int(n, i))
					if !ok {
						return v, false
					}
					if v, ok = v.Plus(part); !ok {
						return v, false
					}
				}
				if len(a) <= len(units) {
					return v, true
				}
				s := math.Round(a.float(len(units), i) * 1e6)
				if !(math.Abs(s) < math.MaxInt64/1e3) {
					return v, false
				}
				return v.Plus(types.IntervalValue{Nanos: int64(s) * 1e3})
			})
		},
		"justify_days": func(k *call) (Eval, error) {
			return k.intervals(func(a args, i int) (types.IntervalValue, bool) { return justifyDays(a[0].Intervals[i]) })
		},
		"justify_hours": func(k *call) (Eval, error) {
			return k.intervals(func(a args, i int) (types.IntervalValue, bool) { return justifyHours(a[0].Intervals[i]) })
		},
		"justify_interval": func(k *call) (Eval, error) {
			return k.intervals(func(a args, i int) (types.IntervalValue, bool) {
				v, ok := justifyHours(a[0].Intervals[i])
				if ok {
					v, ok = justifyDays(v)
				}
				return oneSign(v), ok
			})
		},
		"timediff": func(k *call) (Eval, error) {
			return k.intervals(func(a args, i int) (types.IntervalValue, bool) {
				d1, n1 := a.moment(0, i)
				d2, n2 := a.moment(1, i)
				span, _ := types.Nanos(d1, n1).Sub(types.Nanos(d2, n2))
				n, ok := span.Int64()
				return types.IntervalValue{Nanos: n}, ok
			})
		},
	}
	for name, unit := range map[string]types.IntervalValue{"to_years": {Months: 12}, "to_quarters": {Months: 3}, "to_months": {Months: 1}, "to_weeks": {Days: 7},
		"to_hours": {Nanos: 3600e9}, "to_minutes": {Nanos: 60e9}, "to_milliseconds": {Nanos: 1e6}, "to_microseconds": {Nanos: 1e3}} {
		family[name] = func(k *call) (Eval, error) { return k.times(unit) }
	}
	register(family)
}

// times is a number of a unit.
func (k *call) times(unit types.IntervalValue) (Eval, error) {
	return k.intervals(func(a args, i int) (types.IntervalValue, bool) { return unit.Times(a.int(0, i)) })
}

// intervalFunc computes an INTERVAL from arguments that are not NULL; ok is false if it has no room.
type intervalFunc struct {
	strict
	name string
	f    func(a args, i int) (v types.IntervalValue, ok bool)
}

func (k *call) intervals(f func(a args, i int) (types.IntervalValue, bool)) (Eval, error) {
	return &intervalFunc{strict: k.strict(), name: k.name, f: f}, nil
}

func (e *intervalFunc) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	if done, err := e.begin(b, sel); done || err != nil {
		return e.out, err
	}
	for _, i := range sel {
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		v, ok := e.f(e.in, int(i))
		if !ok {
			return nil, overflow(e.name, DatumAt(e.in[0], int(i)).Text(nil), e.out.Type, "")
		}
		e.out.Intervals[i] = v
	}
	return e.out, nil
}

// justifyHours makes days of every 24 hours, justifyDays months of every 30 days; what is left has the
// sign of the whole.
func justifyHours(v types.IntervalValue) (types.IntervalValue, bool) {
	out, ok := types.IntervalValue{Months: v.Months, Days: v.Days}.Plus(types.IntervalValue{Days: v.Nanos / types.NanosPerDay})
	out.Nanos = v.Nanos % types.NanosPerDay
	switch {
	case out.Days > 0 && out.Nanos < 0:
		out.Days, out.Nanos = out.Days-1, out.Nanos+types.NanosPerDay
	case out.Days < 0 && out.Nanos > 0:
		out.Days, out.Nanos = out.Days+1, out.Nanos-types.NanosPerDay
	}
	return out, ok
}

func justifyDays(v types.IntervalValue) (types.IntervalValue, bool) {
	out, ok := types.IntervalValue{Months: v.Months}.Plus(types.IntervalValue{Months: v.Days / 30})
	out.Days, out.Nanos = v.Days%30, v.Nanos
	switch {
	case out.Months > 0 && out.Days < 0:
		out.Months, out.Days = out.Months-1, out.Days+30
	case out.Months < 0 && out.Days > 0:
		out.Months, out.Days = out.Months+1, out.Days-30
	}
	return out, ok
}

// oneSign gives all parts of a justified interval the sign of the first that is not zero.
func oneSign(v types.IntervalValue) types.IntervalValue {
	if v.Months > 0 && (v.Days < 0 || v.Days == 0 && v.Nanos < 0) {
		v.Months, v.Days = v.Months-1, v.Days+30
	} else if v.Months < 0 && (v.Days > 0 || v.Days == 0 && v.Nanos > 0) {
		v.Months, v.Days = v.Months+1, v.Days-30
	}
	if v.Days > 0 && v.Nanos < 0 {
		v.Days, v.Nanos = v.Days-1, v.Nanos+types.NanosPerDay
	} else if v.Days < 0 && v.Nanos > 0 {
		v.Days, v.Nanos = v.Days+1, v.Nanos-types.NanosPerDay
	}
	return v
}
