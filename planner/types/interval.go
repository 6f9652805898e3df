package types

import (
	"math"
	"strings"
)

// units maps names of interval units, singular and plural and short, to months, days or nanoseconds.
var units = func() map[string]IntervalValue {
	m := map[string]IntervalValue{}
	add := func(v IntervalValue, names string) {
		for n := range strings.SplitSeq(names, " ") {
			m[n] = v
		}
	}
	add(IntervalValue{Months: 12000}, "millennium millennia")
	add(IntervalValue{Months: 1200}, "century centuries")
	add(IntervalValue{Months: 120}, "decade decades")
	add(IntervalValue{Months: 12}, "year years yr yrs y")
	add(IntervalValue{Months: 3}, "quarter quarters")
	add(IntervalValue{Months: 1}, "month months mon mons")
	add(IntervalValue{Days: 7}, "week weeks w")
	add(IntervalValue{Days: 1}, "day days d")
	add(IntervalValue{Nanos: 3600e9}, "hour hours hr hrs h")
	add(IntervalValue{Nanos: 60e9}, "minute minutes min mins m")
	add(IntervalValue{Nanos: 1e9}, "second seconds sec secs s")
	add(IntervalValue{Nanos: 1e6}, "millisecond milliseconds msec msecs ms")
	add(IntervalValue{Nanos: 1e3}, "microsecond microseconds usec usecs us")
	add(IntervalValue{Nanos: 1}, "nanosecond nanoseconds nsec nsecs ns")
	return m
}()

// IntervalUnit returns the interval of one unit: year, quarter, month, week, day, hour, minute, second,
// millisecond, microsecond, nanosecond, decade, century or millennium, in any case, plural or short.
func IntervalUnit(name string) (IntervalValue, bool) {
	v, ok := units[strings.ToLower(name)]
	return v, ok
}

// Times returns the interval n times; false if a part is out of range.
func (v IntervalValue) Times(n int64) (IntervalValue, bool) {
	months, ok1 := mulInt(v.Months, n)
	days, ok2 := mulInt(v.Days, n)
	nanos, ok3 := mulInt(v.Nanos, n)
	r := IntervalValue{months, days, nanos}
	return r, ok1 && ok2 && ok3 && r.inRange()
}

func (v IntervalValue) inRange() bool { return within(v.Months) && within(v.Days) }

func within(n int64) bool { return n >= -MaxIntervalPart && n <= MaxIntervalPart }

func mulInt(x, y int64) (int64, bool) {
	p := Mul64(x, y)
	return p.Int64()
}

// Plus returns the sum, part by part; false if a part is out of range.
func (v IntervalValue) Plus(w IntervalValue) (IntervalValue, bool) {
	r := IntervalValue{v.Months + w.Months, v.Days + w.Days, v.Nanos + w.Nanos}
	return r, r.inRange() && (v.Nanos^r.Nanos)&(w.Nanos^r.Nanos) >= 0
}

// Negated returns the interval backwards; false if a part is out of range.
func (v IntervalValue) Negated() (IntervalValue, bool) {
	return IntervalValue{-v.Months, -v.Days, -v.Nanos}, v.Nanos != math.MinInt64
}

// timesDecimal returns the interval times u · 10^-scale; the fraction of a year or month is counted in
// whole months if it gives some, of a week, day or smaller unit in nanoseconds of a 24-hour day.
func (v IntervalValue) timesDecimal(u Int128, scale int) (IntervalValue, bool) {
	one := Int128From(1)
	if scale > 0 {
		one = Pow10Wide(scale)
	}
	q, r, _ := u.QuoRem(one)
	n, ok := q.Int64()
	if !ok {
		return v, false
	}
	whole, ok := v.Times(n)
	if !ok || r.Sign() == 0 {
		return whole, ok
	}
	var part IntervalValue
	switch {
	case v.Months != 0:
		m, _ := r.Mul(Int128From(v.Months))
		m, left, _ := m.QuoRem(one)
		if left.Sign() != 0 {
			return v, false
		}
		part.Months = int64(m.Lo)
	default:
		unit := Int128From(v.Nanos)
		if v.Days != 0 {
			unit = Mul64(v.Days, NanosPerDay)
		}
		m, fits := r.Mul(unit)
		if !fits {
			return v, false
		}
		m, _ = m.QuoRound(one)
		if v.Days != 0 {
			var days Int128
			days, m, _ = m.QuoRem(Int128From(NanosPerDay))
			part.Days, _ = days.Int64() // no more than v.Days
		}
		part.Nanos, _ = m.Int64() // no more than v.Nanos, or a day
	}
	return whole.Plus(part)
}

// ParseInterval reads an interval with its own units: ISO 8601 (P1Y2M3DT4H5M6.7S), pairs of number and
// unit (1 day 2 hours, -3 months; "ago" at the end turns it round), 1-2 for years and months, and a
// time of day at the end (1 day 02:03:04.5).
func ParseInterval(s string) (IntervalValue, bool) {
	s = strings.TrimSpace(s)
	if rest := strings.TrimPrefix(s, "-"); len(rest) > 1 && (rest[0] == 'P' || rest[0] == 'p') {
		v, ok := parseISO(rest[1:])
		if ok && rest != s {
			return v.Negated()
		}
		return v, ok
	}
	var v IntervalValue
	fields := splitInterval(s)
	if len(fields) == 0 {
		return v, false
	}
	ago := strings.EqualFold(fields[len(fields)-1], "ago")
	if ago {
		fields = fields[:len(fields)-1]
	}
	for i := 0; i < len(fields); i++ {
		f := fields[i]
		var part IntervalValue
		var ok bool
		switch {
		case strings.Contains(f, ":"):
			part, ok = parseClockInterval(f)
		case i+1 < len(fields) && !strings.Contains(fields[i+1], ":"):
			var unit IntervalValue
			if unit, ok = IntervalUnit(fields[i+1]); ok {
				i++
				part, ok = timesText(unit, f)
				break
			}
			part, ok = parseYearMonth(f)
		case strings.LastIndexByte(f, '-') > 0:
			part, ok = parseYearMonth(f)
		case i+1 < len(fields):
			// A number before a time of day counts days, as in 3 04:05:06.
			part, ok = timesText(IntervalValue{Days: 1}, f)
		}
		if ok {
			v, ok = v.Plus(part)
		}
		if !ok {
			return v, false
		}
	}
	if ago {
		return v.Negated()
	}
	return v, len(fields) > 0
}

// splitInterval splits at blanks and commas, and between a number and a unit written together (2h).
func splitInterval(s string) []string {
	var out []string
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' || r == '\n' }) {
		i := strings.LastIndexAny(f, "0123456789.") + 1
		if i > 0 && i < len(f) {
			out = append(out, f[:i], f[i:])
		} else {
			out = append(out, f)
		}
	}
	return out
}

// ParseIntervalIn reads a number of the given unit, as in INTERVAL '1.5' DAY, or the several parts of
// MySQL's compound units, as in INTERVAL '1:30' HOUR_MINUTE or '1-2' YEAR_MONTH.
func ParseIntervalIn(s, unit string) (IntervalValue, bool) {
	s, unit = strings.TrimSpace(s), strings.ToLower(unit)
	if first, last, compound := strings.Cut(unit, "_"); compound {
		return parseCompound(s, first, last)
	}
	u, ok := IntervalUnit(unit)
	if !ok {
		return u, false
	}
	return timesText(u, s)
}

var compoundUnits = []string{"year", "month", "day", "hour", "minute", "second", "microsecond"}

// parseCompound gives the numbers in s, whatever stands between them, to the units from first to last,
// from the right where some are missing.
func parseCompound(s, first, last string) (IntervalValue, bool) {
	from, to := -1, -1
	for i, u := range compoundUnits {
		if u == first {
			from = i
		}
		if u == last {
			to = i
		}
	}
	if from < 0 || to <= from || (from < 2) != (to < 2) {
		return IntervalValue{}, false
	}
	neg := strings.HasPrefix(s, "-")
	numbers := strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if len(numbers) == 0 || len(numbers) > to-from+1 {
		return IntervalValue{}, false
	}
	var v IntervalValue
	for i, n := range numbers {
		name := compoundUnits[to-len(numbers)+1+i]
		if name == "microsecond" {
			n = (n + "000000")[:max(6, len(n))]
		}
		u, _ := IntervalUnit(name)
		part, ok := timesText(u, n)
		if ok {
			v, ok = v.Plus(part)
		}
		if !ok {
			return v, false
		}
	}
	if neg {
		return v.Negated()
	}
	return v, true
}

func timesText(unit IntervalValue, s string) (IntervalValue, bool) {
	_, frac, point := strings.Cut(s, ".")
	scale := 0
	if point {
		if scale = len(frac); scale > 9 {
			return unit, false
		}
	}
	u, ok := ParseDecimal64([]byte(s), scale)
	if !ok {
		return unit, false
	}
	return unit.timesDecimal(Int128From(u), scale)
}

func parseClockInterval(s string) (v IntervalValue, ok bool) {
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimLeft(s, "+-")
	parts := strings.Split(s, ":")
	if len(parts) > 3 {
		return v, false
	}
	for i, name := range []string{"h", "m", "s"}[:len(parts)] {
		part, ok := timesText(units[name], parts[i])
		if ok {
			v, ok = v.Plus(part)
		}
		if !ok || strings.HasPrefix(parts[i], "-") {
			return v, false
		}
	}
	if neg {
		return v.Negated()
	}
	return v, true
}

func parseYearMonth(s string) (v IntervalValue, ok bool) {
	neg := strings.HasPrefix(s, "-")
	y, m, found := strings.Cut(strings.TrimLeft(s, "+-"), "-")
	if !found {
		return v, false
	}
	years, ok1 := timesText(IntervalValue{Months: 12}, y)
	months, ok2 := timesText(IntervalValue{Months: 1}, m)
	if !ok1 || !ok2 || strings.Contains(s, ".") {
		return v, false
	}
	if v, ok = years.Plus(months); ok && neg {
		return v.Negated()
	}
	return v, ok
}

func parseISO(s string) (v IntervalValue, ok bool) {
	clock, any := false, false
	for s != "" {
		if !clock && (s[0] == 'T' || s[0] == 't') {
			clock, s = true, s[1:]
			if s == "" {
				return v, false
			}
			continue
		}
		i := strings.IndexFunc(s, func(r rune) bool { return r >= 'A' })
		if i <= 0 {
			return v, false
		}
		unit, known := isoUnits[isoUnit{clock, s[i] &^ 0x20}]
		if !known {
			return v, false
		}
		part, ok := timesText(unit, s[:i])
		if ok {
			v, ok = v.Plus(part)
		}
		if !ok {
			return v, false
		}
		any, s = true, s[i+1:]
	}
	return v, any
}

type isoUnit struct {
	clock bool
	unit  byte
}

var isoUnits = map[isoUnit]IntervalValue{
	{false, 'Y'}: {Months: 12}, {false, 'M'}: {Months: 1}, {false, 'W'}: {Days: 7}, {false, 'D'}: {Days: 1},
	{true, 'H'}: {Nanos: 3600e9}, {true, 'M'}: {Nanos: 60e9}, {true, 'S'}: {Nanos: 1e9},
}
