package expr

import (
	"strconv"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func init() {
	register(map[string]builder{
		"date_trunc":  buildDateTrunc,
		"time_bucket": buildTimeBucket,
	})
}

// momentFunc computes a DATE, DATETIME or TIMESTAMP from other arguments; ok is false for NULL.
type momentFunc struct {
	strict
	name  string
	f     func(a args, i int) (day, nanos int64, ok bool, err error)
	check bool // that the result lies in the calendar
}

func (k *call) moments(check bool, f func(a args, i int) (day, nanos int64, ok bool, err error)) (Eval, error) {
	return &momentFunc{strict: k.strict(), name: k.name, f: f, check: check}, nil
}

func (e *momentFunc) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	if done, err := e.begin(b, sel); done || err != nil {
		return e.out, err
	}
	for _, i := range sel {
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		day, nanos, ok, err := e.f(e.in, int(i))
		switch {
		case err != nil:
			return nil, err
		case !ok:
			e.out.SetNull(int(i))
		case e.check && !types.ValidDay(day):
			text := ""
			for n, v := range e.in {
				if n > 0 {
					text += ", "
				}
				text += DatumAt(v, int(i)).Text(nil)
			}
			return nil, overflow(e.name, text, e.out.Type, "the calendar goes from 0001-01-01 to 9999-12-31")
		default:
			setMoment(e.out, int(i), day, nanos)
		}
	}
	return e.out, nil
}

// truncUnit says how a unit cuts: calendar units by day, others by a number of nanoseconds.
type truncUnit struct {
	day   func(day int64) int64
	nanos int64
}

func firstOfYears(n int, base int) func(day int64) int64 {
	return func(day int64) int64 {
		y, _, _ := types.DateOf(day)
		y = int(types.FloorDiv(int64(y-base), int64(n)))*n + base
		return types.DayOf(y, 1, 1)
	}
}

func firstOfMonths(n int) func(day int64) int64 {
	return func(day int64) int64 {
		y, m, _ := types.DateOf(day)
		return types.DayOf(y, (m-1)/n*n+1, 1)
	}
}

var truncUnits = map[string]truncUnit{
	"millennium": {day: firstOfYears(1000, 1)}, "century": {day: firstOfYears(100, 1)}, "decade": {day: firstOfYears(10, 0)},
	"year": {day: firstOfYears(1, 0)}, "quarter": {day: firstOfMonths(3)}, "month": {day: firstOfMonths(1)},
	"week": {day: func(day int64) int64 { return day - int64(types.Weekday(day)) }},
	"isoyear": {day: func(day int64) int64 {
		y, _ := types.ISOWeek(day)
		d := types.DayOf(y, 1, 4)
		return d - int64(types.Weekday(d))
	}},
	"day":  {day: func(day int64) int64 { return day }},
	"hour": {nanos: 3600e9}, "minute": {nanos: 60e9}, "second": {nanos: 1e9}, "millisecond": {nanos: 1e6},
	"microsecond": {nanos: 1e3}, "microseconds": {nanos: 1e3}, "nanosecond": {nanos: 1}, "nanoseconds": {nanos: 1},
}

// truncAliases are Spark's and Oracle's names.
var truncAliases = map[string]string{"yyyy": "year", "yy": "year", "mm": "month", "q": "quarter", "dd": "day", "hh": "hour"}

func buildDateTrunc(k *call) (Eval, error) {
	units := newCache(func(s string) (truncUnit, error) {
		s = canonicalUnit(s)
		if name, ok := truncAliases[s]; ok {
			s = name
		}
		u, ok := truncUnits[s]
		if !ok {
			return u, badArgument("date_trunc", strconv.Quote(s), "no such unit; there are year, quarter, month, week, day, hour, minute, second and others")
		}
		return u, nil
	})
	zone := k.c.zone()
	instant := k.types[1].Kind == types.Timestamp
	return k.moments(false, func(a args, i int) (int64, int64, bool, error) {
		u, err := units.get(a.bytes(0, i))
		if err != nil {
			return 0, 0, false, err
		}
		day, nanos := a.moment(1, i)
		if !instant {
			if u.day != nil {
				return u.day(day), 0, true, nil
			}
			return day, nanos - nanos%u.nanos, true, nil
		}
		cd, cn := toClock(zone, day, nanos)
		if u.day != nil {
			day, nanos = toInstant(zone, u.day(cd), 0)
			return day, nanos, true, nil
		}
		// Within the hour no offset changes, so that the instant moves as the clock does.
		day, nanos = carry(day, nanos-cn%u.nanos)
		return day, nanos, true, nil
	})
}

// Buckets of days and shorter count from this Monday, those of months from the year's first.
var (
	bucketDay   = types.DayOf(2000, 1, 3)
	bucketMonth = int64(2000 * 12)
)

func buildTimeBucket(k *call) (Eval, error) {
	zone := k.c.zone()
	instant := k.types[1].Kind == types.Timestamp
	return k.moments(true, func(a args, i int) (int64, int64, bool, error) {
		v := a[0].Intervals[i]
		text := func() string { return string(types.AppendInterval(nil, v)) }
		day, nanos := a.moment(1, i)
		if instant {
			day, nanos = toClock(zone, day, nanos)
		}
		switch {
		case v.Months > 0 && v.Days == 0 && v.Nanos == 0:
			y, m, _ := types.DateOf(day)
			n := int64(y)*12 + int64(m) - 1 - bucketMonth
			n = n - types.FloorMod(n, v.Months) + bucketMonth
			day, nanos = types.DayOf(int(types.FloorDiv(n, 12)), int(types.FloorMod(n, 12))+1, 1), 0
		case v.Months == 0 && v.Days >= 0 && v.Nanos >= 0 && (v.Days > 0 || v.Nanos > 0):
			width, _ := types.Nanos(v.Days, 0).Add(types.Int128From(v.Nanos))
			at := types.Nanos(day-bucketDay, nanos)
			_, rem, _ := at.QuoRem(width)
			if rem.Sign() < 0 {
				rem, _ = rem.Add(width)
			}
			at, _ = at.Sub(rem)
			day, nanos = types.ClockWide(at)
			day += bucketDay
		default:
			return 0, 0, false, badArgument("time_bucket", text(), "the width must be a positive number of months, or of days and less")
		}
		if instant {
			day, nanos = toInstant(zone, day, nanos)
		}
		return day, nanos, true, nil
	})
}
