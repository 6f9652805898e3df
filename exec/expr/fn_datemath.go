package expr

import (
	"math"
	"strconv"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

func init() {
	register(map[string]builder{
		"date_add":       func(k *call) (Eval, error) { return k.dateShift(plan.Add) },
		"date_sub":       func(k *call) (Eval, error) { return k.dateShift(plan.Sub) },
		"add_months":     buildAddMonths,
		"timestampadd":   buildTimestampAdd,
		"datediff":       buildDateDiff,
		"timestampdiff":  buildTimestampDiff,
		"months_between": func(k *call) (Eval, error) { return k.floats(monthsBetween) },
		"age": func(k *call) (Eval, error) {
			return &ageFunc{binary{l: k.args[0], r: k.args[1], out: vector.New(k.t)}}, nil
		},
		"make_date":      func(k *call) (Eval, error) { return k.ints(makeDate) },
		"makedate":       func(k *call) (Eval, error) { return k.ints(makeDayOfYear) },
		"make_time":      func(k *call) (Eval, error) { return k.ints(makeTime) },
		"make_timestamp": func(k *call) (Eval, error) { return k.moments(false, makeTimestamp) },
	})
}

// dateShift is DATE_ADD or DATE_SUB that the binder has left: a date and a number of days, or any
// moment and an interval.
func (k *call) dateShift(op plan.ArithOp) (Eval, error) {
	b := binary{l: k.args[0], r: k.args[1], out: vector.New(k.t)}
	if k.types[1].Kind == types.Interval {
		return k.c.shift(b, k.types[0], k.t, op == plan.Sub)
	}
	return &dayShift{binary: b, minus: op == plan.Sub}, nil
}

func buildAddMonths(k *call) (Eval, error) {
	return k.shiftBy(0, func(args, int) (types.IntervalValue, error) { return types.IntervalValue{Months: 1}, nil })
}

func buildTimestampAdd(k *call) (Eval, error) {
	units := newCache(func(s string) (types.IntervalValue, error) { return intervalUnit("timestampadd", s) })
	return k.shiftBy(2, func(a args, i int) (types.IntervalValue, error) { return units.get(a.bytes(0, i)) })
}

func intervalUnit(op, s string) (types.IntervalValue, error) {
	u, ok := types.IntervalUnit(s)
	if !ok {
		return u, badArgument(op, strconv.Quote(s), "no such unit; there are year, quarter, month, week, day, hour, minute, second, millisecond, microsecond and nanosecond")
	}
	return u, nil
}

// shiftBy adds a unit, as many times as the second argument says, to the moment in argument at.
func (k *call) shiftBy(at int, unit func(a args, i int) (types.IntervalValue, error)) (Eval, error) {
	zone := k.c.zone()
	instant := k.types[at].Kind == types.Timestamp && !zone.UTC()
	const outside = math.MaxInt64 // a day beyond the calendar
	return k.moments(true, func(a args, i int) (int64, int64, bool, error) {
		day, nanos := a.moment(at, i)
		u, err := unit(a, i)
		if err != nil {
			return 0, 0, false, err
		}
		n := a.int(1, i)
		v, ok := u.Times(n)
		switch {
		case !ok && u.Nanos != 0:
			// More nanoseconds than an interval holds, but perhaps not more than the calendar has.
			d, rest := types.ClockWide(types.Mul64(n, u.Nanos))
			day, nanos = carry(day+d, nanos+rest)
			return day, nanos, true, nil
		case ok && instant && v.Nanos == 0:
			day, nanos = toClock(zone, day, nanos)
			if day, nanos, ok = addInterval(day, nanos, v); ok {
				day, nanos = toInstant(zone, day, nanos)
			}
		case ok:
			day, nanos, ok = addInterval(day, nanos, v)
		}
		if !ok {
			day = outside
		}
		return day, nanos, true, nil
	})
}

func buildDateDiff(k *call) (Eval, error) {
	if len(k.args) == 2 {
		return k.ints(func(a args, i int) (int64, bool, error) {
			l, _ := a.moment(0, i)
			r, _ := a.moment(1, i)
			return l - r, true, nil
		})
	}
	units := newCache(func(s string) (truncUnit, error) {
		u, ok := truncUnits[canonicalUnit(s)]
		if !ok {
			return u, badArgument("datediff", strconv.Quote(s), "no such unit; there are year, quarter, month, week, day, hour, minute, second and others")
		}
		return u, nil
	})
	zone := k.c.zone()
	instant := k.types[1].Kind == types.Timestamp && !zone.UTC()
	return k.ints(func(a args, i int) (int64, bool, error) {
		unit := canonicalUnit(a.str(0, i))
		u, err := units.get(a.bytes(0, i))
		if err != nil {
			return 0, false, err
		}
		d1, n1 := a.moment(1, i)
		d2, n2 := a.moment(2, i)
		c1, m1, c2, m2 := d1, n1, d2, n2
		if instant {
			c1, m1 = toClock(zone, d1, n1)
			c2, m2 = toClock(zone, d2, n2)
		}
		if u.day == nil {
			// The boundaries are those of the clock, what lies between them is the time that passes.
			n1, n2 = n1-m1%u.nanos, n2-m2%u.nanos
			if err := checkSpan("datediff", d1, d2, u.nanos); err != nil {
				return 0, false, err
			}
			return (d2-d1)*(types.NanosPerDay/u.nanos) + (n2-n1)/u.nanos, true, nil
		}
		d1, d2 = u.day(c1), u.day(c2)
		switch unit {
		case "day":
			return d2 - d1, true, nil
		case "week":
			return (d2 - d1) / 7, true, nil
		}
		return monthsOf(d2)/monthsIn(unit) - monthsOf(d1)/monthsIn(unit), true, nil
	})
}

// checkSpan refuses a difference whose nanoseconds are beyond 64 bits.
func checkSpan(op string, d1, d2, unit int64) error {
	days := d2 - d1
	if unit == 1 && (days > 106_000 || days < -106_000) {
		return overflow(op, strconv.FormatInt(days, 10)+" days in nanoseconds", types.Of(types.BigInt), "use a larger unit")
	}
	return nil
}

func monthsOf(day int64) int64 {
	y, m, _ := types.DateOf(day)
	return int64(y)*12 + int64(m) - 1
}

func monthsIn(unit string) int64 {
	switch unit {
	case "quarter":
		return 3
	case "year", "isoyear":
		return 12
	case "decade":
		return 120
	case "century":
		return 1200
	case "millennium":
		return 12000
	}
	return 1
}

// buildTimestampDiff counts whole units from argument 1 to argument 2: days and more on the session's
// clock, smaller ones in the time that passes.
func buildTimestampDiff(k *call) (Eval, error) {
	units := newCache(func(s string) (types.IntervalValue, error) { return intervalUnit("timestampdiff", s) })
	zone := k.c.zone()
	instant := k.types[1].Kind == types.Timestamp && !zone.UTC()
	return k.ints(func(a args, i int) (int64, bool, error) {
		u, err := units.get(a.bytes(0, i))
		if err != nil {
			return 0, false, err
		}
		d1, n1 := a.moment(1, i)
		d2, n2 := a.moment(2, i)
		if instant && u.Nanos == 0 {
			d1, n1 = toClock(zone, d1, n1)
			d2, n2 = toClock(zone, d2, n2)
		}
		if u.Months > 0 {
			return wholeMonths(d1, n1, d2, n2) / int64(u.Months), true, nil
		}
		unit := u.Nanos + int64(u.Days)*types.NanosPerDay
		span, _ := types.Nanos(d2, n2).Sub(types.Nanos(d1, n1))
		q, _, _ := span.QuoRem(types.Int128From(unit))
		x, ok := q.Int64()
		if !ok {
			return 0, false, overflow("timestampdiff", strconv.FormatInt(d2-d1, 10)+" days in nanoseconds", types.Of(types.BigInt), "use a larger unit")
		}
		return x, true, nil
	})
}

// wholeMonths counts the months that have passed in full; the sign is that of the direction.
func wholeMonths(d1, n1, d2, n2 int64) int64 {
	sign := int64(1)
	if d2 < d1 || d2 == d1 && n2 < n1 {
		d1, n1, d2, n2, sign = d2, n2, d1, n1, -1
	}
	n := monthsOf(d2) - monthsOf(d1)
	_, _, dom1 := types.DateOf(d1)
	_, _, dom2 := types.DateOf(d2)
	if dom2 < dom1 || dom2 == dom1 && n2 < n1 {
		n--
	}
	return sign * n
}

// monthsBetween takes two dates of the same day of the month, or both the month's last, for whole months
// apart; otherwise the rest counts in months of 31 days.
func monthsBetween(a args, i int) (float64, bool) {
	d1, n1 := a.moment(0, i)
	d2, n2 := a.moment(1, i)
	y1, m1, dom1 := types.DateOf(d1)
	y2, m2, dom2 := types.DateOf(d2)
	whole := float64(monthsOf(d1) - monthsOf(d2))
	if dom1 == dom2 || dom1 == types.DaysIn(y1, m1) && dom2 == types.DaysIn(y2, m2) {
		return whole, true
	}
	part := (float64(dom1-dom2) + float64(n1-n2)/types.NanosPerDay) / 31
	return math.Round((whole+part)*1e8) / 1e8, true
}

func makeDate(a args, i int) (int64, bool, error) {
	y, m, d := a.int(0, i), a.int(1, i), a.int(2, i)
	if y != int64(int32(y)) || m != int64(int8(m)) || d != int64(int8(d)) || !types.ValidDate(int(y), int(m), int(d)) {
		return 0, false, nil
	}
	return types.DayOf(int(y), int(m), int(d)), true, nil
}

func makeDayOfYear(a args, i int) (int64, bool, error) {
	y, n := a.int(0, i), a.int(1, i)
	if y < types.MinYear || y > types.MaxYear || n < 1 || n > types.MaxDay-types.MinDay {
		return 0, false, nil
	}
	day := types.DayOf(int(y), 1, 1) + n - 1
	return day, types.ValidDay(day), nil
}

// clockOf returns nanoseconds since midnight, rounded to microseconds, of hour, minute and second.
func clockOf(h, m int64, s float64) (int64, bool) {
	if h < 0 || h > 23 || m < 0 || m > 59 || !(s >= 0 && s < 60) {
		return 0, false
	}
	return h*3600e9 + m*60e9 + min(int64(math.Round(s*1e6)), 60e6-1)*1e3, true
}

func makeTime(a args, i int) (int64, bool, error) {
	nanos, ok := clockOf(a.int(0, i), a.int(1, i), a.float(2, i))
	return nanos / 1e3, ok, nil
}

func makeTimestamp(a args, i int) (int64, int64, bool, error) {
	day, ok, _ := makeDate(a, i)
	nanos, ok2 := clockOf(a.int(3, i), a.int(4, i), a.float(5, i))
	return day, nanos, ok && ok2, nil
}
