package expr

import (
	"math"
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func init() {
	register(map[string]builder{
		"now":            func(k *call) (Eval, error) { return k.now(types.Timestamp) },
		"localtimestamp": func(k *call) (Eval, error) { return k.now(types.DateTime) },
		"current_date":   func(k *call) (Eval, error) { return k.now(types.Date) },
		"current_time":   func(k *call) (Eval, error) { return k.now(types.Time) },
		"date_part":      buildDatePart,
		"last_day": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				day, _ := a.moment(0, i)
				y, m, d := types.DateOf(day)
				return day + int64(types.DaysIn(y, m)-d), true, nil
			})
		},
		"next_day": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				want, ok := weekdayOf(a.str(1, i))
				if !ok {
					return 0, false, nil
				}
				day, _ := a.moment(0, i)
				next := day + 1 + types.FloorMod(int64(want-types.Weekday(day)-1), 7)
				return next, types.ValidDay(next), nil
			})
		},
		"date": func(k *call) (Eval, error) {
			if k.types[0].Text() {
				if len(k.args) == 2 {
					return k.parsePattern(0, 1)
				}
				return k.c.cast(k.args[0], k.types[0], k.t, false)
			}
			return k.ints(func(a args, i int) (int64, bool, error) {
				day, _ := a.moment(0, i)
				return day, true, nil
			})
		},
		"time": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				_, nanos := a.moment(0, i)
				return nanos / 1e3, true, nil
			})
		},
		"dayname": func(k *call) (Eval, error) {
			return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				day, _ := a.moment(0, i)
				return append(dst, weekdays[types.Weekday(day)]...), true, nil
			})
		},
		"monthname": func(k *call) (Eval, error) {
			return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				day, _ := a.moment(0, i)
				_, m, _ := types.DateOf(day)
				return append(dst, months[m]...), true, nil
			})
		},
		"to_days": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				day, _ := a.moment(0, i)
				return day + mysqlDays, true, nil
			})
		},
		"from_days": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				n := a.int(0, i)
				if n < mysqlDays+types.MinDay || n > mysqlDays+types.MaxDay {
					return 0, false, nil
				}
				return n - mysqlDays, true, nil
			})
		},
		"time_to_sec": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				_, nanos := a.moment(0, i)
				return nanos / 1e9, true, nil
			})
		},
		"sec_to_time": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				s := a.int(0, i)
				if s < 0 || s >= types.SecondsPerDay {
					return 0, false, nil
				}
				return s * 1e6, true, nil
			})
		},
	})
	for _, name := range []string{"year", "quarter", "month", "day", "dayofweek", "weekday", "isodow", "dayofyear", "isoyear",
		"yearweek", "century", "decade", "hour", "minute", "second", "millisecond", "microsecond"} {
		register(map[string]builder{name: datePart(dateParts[name])})
	}
	register(map[string]builder{"week": buildWeek})
}

// mysqlDays is how many days MySQL counts from its year 0 to 1970-01-01.
const mysqlDays = 719528

var (
	weekdays = [...]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	months   = [...]string{"", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
)

// weekdayOf reads the name of a weekday, or its first two or three letters.
func weekdayOf(s string) (int, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	for i, name := range weekdays {
		if name = strings.ToLower(name); s == name || s == name[:3] || s == name[:2] {
			return i, true
		}
	}
	return 0, false
}

// moment returns row i of argument k, a TIME, DATE, DATETIME or TIMESTAMP, as day and nanoseconds since
// midnight.
func (a args) moment(k, i int) (day, nanos int64) { return momentAt(a[k], i) }

// now is the beginning of the query, cut to the digits that an argument asks for.
func (k *call) now(kind types.Kind) (Eval, error) {
	d := k.c.nowDatum(kind)
	if len(k.args) == 0 {
		return newConstant(d), nil
	}
	return k.ints(func(a args, i int) (int64, bool, error) {
		unit := types.Pow10(6 - int(min(max(a.int(0, i), 0), 6)))
		return d.I - types.FloorMod(d.I, unit), true, nil
	})
}

// nowDatum is the beginning of the query in microseconds, or the date or time of it on the session's
// clock.
func (c *compiler) nowDatum(kind types.Kind) types.Datum {
	d := types.Datum{Type: types.Of(kind)}
	sec, nanos := c.env.Now.Unix(), int64(c.env.Now.Nanosecond())
	if kind != types.Timestamp {
		sec += c.zone().Offset(sec)
	}
	switch kind {
	case types.Date:
		d.I = types.FloorDiv(sec, types.SecondsPerDay)
	case types.Time:
		d.I = types.FloorMod(sec, types.SecondsPerDay)*1e6 + nanos/1e3
	default:
		d.I = sec*1e6 + nanos/1e3
	}
	return d
}

// partFunc is a field of a moment.
type partFunc func(day, nanos int64) int64

func datePart(f partFunc) builder {
	return func(k *call) (Eval, error) {
		return &partEval{arg: k.args[0], f: f, out: vector.New(k.t)}, nil
	}
}

// partEval is a field of a DATETIME or TIME.
type partEval struct {
	arg Eval
	f   partFunc
	out *vector.Vector
}

func (e *partEval) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	resize(e.out, b.N)
	if v.Kind == vector.Nothing {
		setAllNull(e.out, sel)
		return e.out, nil
	}
	e.out.Nulls = append(e.out.Nulls[:0], v.Nulls...)
	dst, digits := e.out.I64, v.Type.Precision
	if v.Type.Kind == types.Time {
		for _, i := range sel {
			dst[i] = e.f(0, timeNanos(v.I64[i], digits))
		}
		return e.out, nil
	}
	for _, i := range sel {
		day, nanos := types.Clock(v.I64[i], digits)
		dst[i] = e.f(day, nanos)
	}
	return e.out, nil
}

// timeNanos returns a TIME in nanoseconds. Files may hold times outside of a day; their fields are those
// of their text, as in MySQL: as many hours as there are, without the sign. What is beyond 64 bits counts
// as the most that they hold.
func timeNanos(v int64, digits int) int64 {
	unit := types.Pow10(9 - digits)
	if most := math.MaxInt64 / unit; v > most || v < -most {
		return math.MaxInt64
	}
	return max(v, -v) * unit
}

func ofYear(f func(year int) int64) partFunc {
	return func(day, _ int64) int64 {
		y, _, _ := types.DateOf(day)
		return f(y)
	}
}

// dateParts are the fields by the names that DATE_PART and EXTRACT know.
var dateParts = map[string]partFunc{
	"millennium": ofYear(func(y int) int64 { return types.FloorDiv(int64(y)-1, 1000) + 1 }),
	"century":    ofYear(func(y int) int64 { return types.FloorDiv(int64(y)-1, 100) + 1 }),
	"decade":     ofYear(func(y int) int64 { return types.FloorDiv(int64(y), 10) }),
	"year":       ofYear(func(y int) int64 { return int64(y) }),
	"quarter":    func(day, _ int64) int64 { _, m, _ := types.DateOf(day); return int64(m+2) / 3 },
	"month":      func(day, _ int64) int64 { _, m, _ := types.DateOf(day); return int64(m) },
	"day":        func(day, _ int64) int64 { _, _, d := types.DateOf(day); return int64(d) },
	"week":       func(day, _ int64) int64 { _, w := types.ISOWeek(day); return int64(w) },
	"isoyear":    func(day, _ int64) int64 { y, _ := types.ISOWeek(day); return int64(y) },
	"yearweek":   func(day, _ int64) int64 { y, w := types.ISOWeek(day); return int64(y)*100 + int64(w) },
	"dayofyear": func(day, _ int64) int64 {
		y, _, _ := types.DateOf(day)
		return day - types.DayOf(y, 1, 1) + 1
	},
	"dayofweek": func(day, _ int64) int64 { return int64(types.Weekday(day)+1)%7 + 1 },
	"dow":       func(day, _ int64) int64 { return int64(types.Weekday(day)+1) % 7 },
	"isodow":    func(day, _ int64) int64 { return int64(types.Weekday(day)) + 1 },
	"weekday":   func(day, _ int64) int64 { return int64(types.Weekday(day)) },
	"hour":      func(_, n int64) int64 { return n / 3600e9 },
	"minute":    func(_, n int64) int64 { return n / 60e9 % 60 },
	"second":    func(_, n int64) int64 { return n / 1e9 % 60 },
	// Within the minute, as PostgreSQL has them, and MySQL's microsecond: within the second.
	"millisecond":  func(_, n int64) int64 { return n / 1e6 % 60e3 },
	"microseconds": func(_, n int64) int64 { return n / 1e3 % 60e6 },
	"nanoseconds":  func(_, n int64) int64 { return n % 60e9 },
	"microsecond":  func(_, n int64) int64 { return n / 1e3 % 1e6 },
	"nanosecond":   func(_, n int64) int64 { return n % 1e9 },
	"epoch":        func(day, n int64) int64 { return day*types.SecondsPerDay + n/1e9 },
}

var partAliases = map[string]string{
	"years": "year", "y": "year", "quarters": "quarter", "months": "month", "mon": "month", "days": "day", "d": "day", "dayofmonth": "day",
	"weeks": "week", "weekofyear": "week", "doy": "dayofyear", "dayofweek_iso": "isodow", "hours": "hour", "h": "hour", "minutes": "minute",
	"min": "minute", "seconds": "second", "s": "second", "milliseconds": "millisecond", "ms": "millisecond", "us": "microseconds",
	"centuries": "century", "decades": "decade", "millennia": "millennium",
}

func canonicalUnit(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if c, ok := partAliases[s]; ok {
		return c
	}
	return s
}

func buildDatePart(k *call) (Eval, error) {
	unknown := func(unit string) error {
		return badArgument("date_part", strconv.Quote(unit), "no such field; there are year, quarter, month, week, day, dow, doy, hour, minute, second, millisecond, microsecond, epoch and others")
	}
	if k.types[1].Kind == types.Interval {
		c := newCache(func(s string) (func(types.IntervalValue) int64, error) {
			f, ok := intervalParts[canonicalUnit(s)]
			if !ok {
				return nil, unknown(s)
			}
			return f, nil
		})
		return k.ints(func(a args, i int) (int64, bool, error) {
			f, err := c.get(a.bytes(0, i))
			if err != nil {
				return 0, false, err
			}
			return f(a[1].Intervals[i]), true, nil
		})
	}
	c := newCache(func(s string) (partFunc, error) {
		f, ok := dateParts[canonicalUnit(s)]
		if !ok {
			return nil, unknown(s)
		}
		return f, nil
	})
	zone := k.c.zone()
	instant := k.types[1].Kind == types.Timestamp && !zone.UTC()
	return k.ints(func(a args, i int) (int64, bool, error) {
		f, err := c.get(a.bytes(0, i))
		if err != nil {
			return 0, false, err
		}
		day, nanos := a.moment(1, i)
		if a[1].Type.Kind == types.Time {
			day, nanos = 0, timeNanos(a.int(1, i), a[1].Type.Precision)
		}
		if instant && canonicalUnit(a.str(0, i)) != "epoch" {
			day, nanos = toClock(zone, day, nanos)
		}
		return f(day, nanos), true, nil
	})
}

// intervalParts are the fields of an interval. Its three parts stay apart: days never count as months.
var intervalParts = map[string]func(types.IntervalValue) int64{
	"millennium":   func(v types.IntervalValue) int64 { return v.Months / 12000 },
	"century":      func(v types.IntervalValue) int64 { return v.Months / 1200 },
	"decade":       func(v types.IntervalValue) int64 { return v.Months / 120 },
	"year":         func(v types.IntervalValue) int64 { return v.Months / 12 },
	"quarter":      func(v types.IntervalValue) int64 { return v.Months%12/3 + 1 },
	"month":        func(v types.IntervalValue) int64 { return v.Months % 12 },
	"day":          func(v types.IntervalValue) int64 { return v.Days },
	"hour":         func(v types.IntervalValue) int64 { return v.Nanos / 3600e9 },
	"minute":       func(v types.IntervalValue) int64 { return v.Nanos / 60e9 % 60 },
	"second":       func(v types.IntervalValue) int64 { return v.Nanos / 1e9 % 60 },
	"millisecond":  func(v types.IntervalValue) int64 { return v.Nanos / 1e6 % 60e3 },
	"microseconds": func(v types.IntervalValue) int64 { return v.Nanos / 1e3 % 60e6 },
	"microsecond":  func(v types.IntervalValue) int64 { return v.Nanos / 1e3 % 1e6 },
	"epoch": func(v types.IntervalValue) int64 {
		return (v.Months*30+v.Days)*types.SecondsPerDay + v.Nanos/1e9
	},
}
