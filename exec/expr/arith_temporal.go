package expr

import (
	"fmt"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// moments reads and writes DATE, DATETIME and TIMESTAMP vectors as days and nanoseconds since midnight,
// a TIMESTAMP's in UTC.
func momentAt(v *vector.Vector, i int) (day, nanos int64) {
	switch {
	case v.Kind == vector.Int128:
		return types.ClockWide(v.I128[i])
	case v.Type.Kind == types.Date:
		return v.I64[i], 0
	}
	return types.Clock(v.I64[i], v.Type.Precision)
}

// setMoment stores a moment, what is finer than the type's precision cut off.
func setMoment(v *vector.Vector, i int, day, nanos int64) {
	switch {
	case v.Kind == vector.Int128:
		v.I128[i] = types.Nanos(day, nanos)
	case v.Type.Kind == types.Date:
		v.I64[i] = day
	default:
		v.I64[i] = day*types.SecondsPerDay*types.Pow10(v.Type.Precision) + nanos/types.Pow10(9-v.Type.Precision)
	}
}

// carry moves whole days from nanos to day, so that nanos lies within a day.
func carry(day, nanos int64) (int64, int64) {
	d := types.FloorDiv(nanos, types.NanosPerDay)
	return day + d, nanos - d*types.NanosPerDay
}

// toClock turns an instant into what the zone's clock shows.
func toClock(zone *types.Zone, day, nanos int64) (int64, int64) {
	if zone.UTC() {
		return day, nanos
	}
	return carry(day, nanos+1e9*zone.Offset(day*types.SecondsPerDay+nanos/1e9))
}

// toInstant turns what the zone's clock shows into an instant.
func toInstant(zone *types.Zone, day, nanos int64) (int64, int64) {
	if zone.UTC() {
		return day, nanos
	}
	clock := day*types.SecondsPerDay + nanos/1e9
	return carry(day, nanos+1e9*(zone.Instant(clock)-clock))
}

// addInterval adds months on the calendar, then days, then nanoseconds; false if a step leaves the
// calendar.
func addInterval(day, nanos int64, v types.IntervalValue) (int64, int64, bool) {
	if v.Months != 0 {
		var ok bool
		if day, ok = types.AddMonths(day, v.Months); !ok {
			return 0, 0, false
		}
	}
	day += v.Days
	d := v.Nanos / types.NanosPerDay
	day, nanos = carry(day+d, nanos+v.Nanos-d*types.NanosPerDay)
	return day, nanos, types.ValidDay(day)
}

func (c *compiler) compileTemporalArith(e *plan.Arith, l, r Eval) (Eval, error) {
	lt, rt := e.L.Type(), e.R.Type()
	b := binary{l: l, r: r, out: vector.New(e.T)}
	unsupported := fmt.Errorf("%s %s %s as %s: %w", lt, e.Op, rt, e.T, ErrUnsupported)
	switch {
	case rt.Kind == types.Interval && lt.Temporal() && (e.Op == plan.Add || e.Op == plan.Sub):
		return c.shift(b, lt, e.T, e.Op == plan.Sub)
	case lt.Kind == types.Interval && rt.Temporal() && e.Op == plan.Add:
		b.l, b.r = r, l
		return c.shift(b, rt, e.T, false)
	case lt.Temporal() && rt.Temporal() && e.Op == plan.Sub:
		if (lt.Kind == types.Time) != (rt.Kind == types.Time) || e.T.Kind != types.Interval && !e.T.Integer() {
			return nil, unsupported
		}
		if lt.Kind != rt.Kind {
			t, ok := types.Common(lt, rt)
			if !ok {
				return nil, unsupported
			}
			var err error
			if b.l, err = c.cast(l, lt, t, false); err == nil {
				b.r, err = c.cast(r, rt, t, false)
			}
			if err != nil {
				return nil, err
			}
		}
		return &timeDiff{b}, nil
	case lt.Temporal() && rt.Integer() && (e.Op == plan.Add || e.Op == plan.Sub) && lt.Kind == types.Date && e.T.Kind == types.Date:
		return &dayShift{binary: b, minus: e.Op == plan.Sub}, nil
	case lt.Kind == types.Interval && rt.Kind == types.Interval && (e.Op == plan.Add || e.Op == plan.Sub):
		return &intervalSum{binary: b, minus: e.Op == plan.Sub}, nil
	case lt.Kind == types.Interval && rt.Integer() && e.Op == plan.Mul:
		return &intervalTimes{b}, nil
	case lt.Integer() && rt.Kind == types.Interval && e.Op == plan.Mul:
		b.l, b.r = r, l
		return &intervalTimes{b}, nil
	}
	return nil, unsupported
}

// shift is a temporal value plus or minus an interval, as the type t.
func (c *compiler) shift(b binary, from, t *types.Type, minus bool) (Eval, error) {
	if from.Kind == types.Time {
		b.out = vector.New(from)
		return &timeShift{binary: b, minus: minus}, nil
	}
	if from.Kind == types.Date && t.Kind == types.Timestamp {
		// Midnight on the session's clock.
		arg, err := c.cast(b.l, from, t, false)
		if err != nil {
			return nil, err
		}
		b.l = arg
	}
	return &momentShift{binary: b, minus: minus, zone: c.zone(), instant: t.Kind == types.Timestamp}, nil
}

// momentShift adds an interval to a DATE, DATETIME or TIMESTAMP. Of a TIMESTAMP, months and days are
// added on the session's clock and smaller units to the instant.
type momentShift struct {
	binary
	minus, instant bool
	zone           *types.Zone
}

func (e *momentShift) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, r, err := e.operands(b, sel)
	if err != nil {
		return nil, err
	}
	e.begin(b.N, l, r)
	for _, i := range sel {
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		day, nanos := momentAt(l, int(i))
		v, ok := r.Intervals[i], true
		if e.minus {
			v, ok = v.Negated()
		}
		if ok && e.instant && !e.zone.UTC() && (v.Months != 0 || v.Days != 0) {
			day, nanos = toClock(e.zone, day, nanos)
			day, nanos, ok = addInterval(day, nanos, types.IntervalValue{Months: v.Months, Days: v.Days})
			day, nanos = toInstant(e.zone, day, nanos)
			v.Months, v.Days = 0, 0
		}
		if ok {
			day, nanos, ok = addInterval(day, nanos, v)
		}
		if !ok {
			return nil, calendarOverflow(l, r, int(i), e.minus, e.out.Type)
		}
		setMoment(e.out, int(i), day, nanos)
	}
	return e.out, nil
}

func calendarOverflow(l, r *vector.Vector, i int, minus bool, t *types.Type) error {
	op := " + "
	if minus {
		op = " - "
	}
	return overflow("", DatumAt(l, i).Text(nil)+op+DatumAt(r, i).Text(nil), t, "the calendar goes from 0001-01-01 to 9999-12-31")
}

// timeShift adds an interval's time part to a TIME, around midnight.
type timeShift struct {
	binary
	minus bool
}

func (e *timeShift) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, r, err := e.operands(b, sel)
	if err != nil {
		return nil, err
	}
	e.begin(b.N, l, r)
	prec := l.Type.Precision
	for _, i := range sel {
		_, nanos := types.Clock(l.I64[i], prec)
		by := r.Intervals[i].Nanos % types.NanosPerDay
		if e.minus {
			by = -by
		}
		e.out.I64[i] = types.FloorMod(nanos+by, types.NanosPerDay) / types.Pow10(9-prec)
	}
	return e.out, nil
}

// dayShift is a DATE plus or minus a number of days.
type dayShift struct {
	binary
	minus bool
}

func (e *dayShift) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, r, err := e.operands(b, sel)
	if err != nil {
		return nil, err
	}
	e.begin(b.N, l, r)
	for _, i := range sel {
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		n := r.I64[i]
		if n > types.MaxDay-types.MinDay || n < types.MinDay-types.MaxDay {
			return nil, calendarOverflow(l, r, int(i), e.minus, e.out.Type)
		}
		if e.minus {
			n = -n
		}
		if e.out.I64[i] = l.I64[i] + n; !types.ValidDay(e.out.I64[i]) {
			return nil, calendarOverflow(l, r, int(i), e.minus, e.out.Type)
		}
	}
	return e.out, nil
}

// timeDiff is the difference of two temporal values, as whole days and the rest, or as a number of
// days where the result is an integer.
type timeDiff struct{ binary }

func (e *timeDiff) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, r, err := e.operands(b, sel)
	if err != nil {
		return nil, err
	}
	e.begin(b.N, l, r)
	for _, i := range sel {
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		ld, ln := momentAt(l, int(i))
		rd, rn := momentAt(r, int(i))
		days, nanos := ld-rd, ln-rn
		// Both parts of one sign.
		if days > 0 && nanos < 0 {
			days, nanos = days-1, nanos+types.NanosPerDay
		} else if days < 0 && nanos > 0 {
			days, nanos = days+1, nanos-types.NanosPerDay
		}
		if e.out.Kind == vector.Int64 {
			e.out.I64[i] = days
			continue
		}
		e.out.Intervals[i] = types.IntervalValue{Days: days, Nanos: nanos}
	}
	return e.out, nil
}

// intervalSum adds or subtracts intervals.
type intervalSum struct {
	binary
	minus bool
}

func (e *intervalSum) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, r, err := e.operands(b, sel)
	if err != nil {
		return nil, err
	}
	e.begin(b.N, l, r)
	for _, i := range sel {
		v, ok := r.Intervals[i], true
		if e.minus {
			v, ok = v.Negated()
		}
		if ok {
			v, ok = l.Intervals[i].Plus(v)
		}
		if e.out.Intervals[i] = v; !ok && !e.out.Nulls.Get(int(i)) {
			return nil, calendarOverflow(l, r, int(i), e.minus, e.out.Type)
		}
	}
	return e.out, nil
}

// intervalTimes multiplies an interval by an integer.
type intervalTimes struct{ binary }

func (e *intervalTimes) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, r, err := e.operands(b, sel)
	if err != nil {
		return nil, err
	}
	e.begin(b.N, l, r)
	for _, i := range sel {
		v, ok := l.Intervals[i].Times(r.I64[i])
		if e.out.Intervals[i] = v; !ok && !e.out.Nulls.Get(int(i)) {
			return nil, overflow("", DatumAt(l, int(i)).Text(nil)+" * "+DatumAt(r, int(i)).Text(nil), e.out.Type, "")
		}
	}
	return e.out, nil
}
