package expr

import (
	"strconv"

	"github.com/avrosql/avrosql/planner/types"
)

// Functions of dates and times that users of one engine know, beside those of fn_date.go.
func init() {
	register(map[string]builder{
		"utc_date":      func(k *call) (Eval, error) { return k.utcNow(types.Date) },
		"utc_time":      func(k *call) (Eval, error) { return k.utcNow(types.Time) },
		"utc_timestamp": func(k *call) (Eval, error) { return k.utcNow(types.DateTime) },
		"unix_date": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) { day, _ := a.moment(0, i); return day, true, nil })
		},
		"date_from_unix_date": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				if d := a.int(0, i); types.ValidDay(d) {
					return d, true, nil
				}
				return 0, false, overflow(k.name, strconv.FormatInt(a.int(0, i), 10), k.t, "the calendar goes from 0001-01-01 to 9999-12-31")
			})
		},
		"days_in_month": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				day, _ := a.moment(0, i)
				y, m, _ := types.DateOf(day)
				return int64(types.DaysIn(y, m)), true, nil
			})
		},
		"nanosecond": datePart(dateParts["nanosecond"]),
		"millennium": datePart(dateParts["millennium"]),
		"to_seconds": func(k *call) (Eval, error) {
			if k.types[0].Integer() {
				return k.times(types.IntervalValue{Nanos: 1e9})
			}
			return k.ints(func(a args, i int) (int64, bool, error) {
				day, nanos := a.moment(0, i)
				return (day+mysqlDays)*types.SecondsPerDay + nanos/1e9, true, nil
			})
		},
		"from_utc_timestamp": func(k *call) (Eval, error) { return k.clockShift(true) },
		"to_utc_timestamp":   func(k *call) (Eval, error) { return k.clockShift(false) },
		"period_add": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				m, ok := periodMonths(a.int(0, i))
				n := m + a.int(1, i)
				if ok = ok && a.int(1, i) > -200_000 && a.int(1, i) < 200_000 && n >= 12 && n < 120_000; !ok {
					return 0, false, badArgument(k.name, strconv.FormatInt(a.int(0, i), 10), "a period is YYYYMM")
				}
				return n/12*100 + n%12 + 1, true, nil
			})
		},
		"period_diff": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				x, ok1 := periodMonths(a.int(0, i))
				y, ok2 := periodMonths(a.int(1, i))
				if !ok1 || !ok2 {
					return 0, false, badArgument(k.name, strconv.FormatInt(a.int(0, i), 10), "a period is YYYYMM")
				}
				return x - y, true, nil
			})
		},
	})
}

func periodMonths(p int64) (int64, bool) {
	return p/100*12 + p%100 - 1, p >= 101 && p <= 999912 && p%100 >= 1 && p%100 <= 12
}

// utcNow is the beginning of the query on a clock in UTC.
func (k *call) utcNow(kind types.Kind) (Eval, error) {
	c := *k.c
	c.env.Location = nil
	return newConstant(c.nowDatum(kind)), nil
}

// clockShift is FROM_UTC_TIMESTAMP, a clock time in UTC as the clock of a zone shows it, or the reverse.
func (k *call) clockShift(from bool) (Eval, error) {
	zones := k.zones()
	return k.moments(true, func(a args, i int) (int64, int64, bool, error) {
		z, err := zones.get(a.bytes(1, i))
		if err != nil {
			return 0, 0, false, err
		}
		day, nanos := a.moment(0, i)
		if from {
			day, nanos = toClock(z, day, nanos)
		} else {
			day, nanos = toInstant(z, day, nanos)
		}
		return day, nanos, true, nil
	})
}
