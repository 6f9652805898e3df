package types

import (
	"strconv"
	"strings"
)

// AppendDate appends a day as 2026-01-31. Years outside the calendar, which arithmetic refuses and
// files may hold, are written with their sign and all their digits.
func AppendDate(dst []byte, day int64) []byte {
	y, m, d := DateOf(day)
	if y < 0 {
		dst = append(dst, '-')
		y = -y
	}
	if y > 9999 {
		dst = appendDigits(dst, y/10000)
	}
	return append(dst, byte('0'+y/1000%10), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-', byte('0'+d/10), byte('0'+d%10))
}

func appendDigits(dst []byte, n int) []byte {
	if n >= 10 {
		dst = appendDigits(dst, n/10)
	}
	return append(dst, byte('0'+n%10))
}

// AppendClock appends a time of day, in nanoseconds since midnight, as 15:04:05 with as many digits
// of a fraction as it has.
func AppendClock(dst []byte, nanos int64) []byte {
	sec := nanos / 1e9
	frac := nanos - sec*1e9
	h, m, s := sec/3600, sec/60%60, sec%60
	dst = append(dst, byte('0'+h/10), byte('0'+h%10), ':', byte('0'+m/10), byte('0'+m%10), ':', byte('0'+s/10), byte('0'+s%10))
	return appendFraction(dst, frac)
}

// AppendTime appends a TIME of the given fractional digits. Avro does not keep writers from numbers
// that lie outside of a day; they are written with a sign and as many hours as they have, as MySQL
// writes its TIME.
func AppendTime(dst []byte, v int64, precision int) []byte {
	unit := pow64[precision]
	u := uint64(v)
	if v < 0 {
		dst = append(dst, '-')
		u = -u
	}
	sec, frac := u/uint64(unit), int64(u%uint64(unit))*pow64[9-precision]
	if h := sec / 3600; h > 99 {
		dst = strconv.AppendUint(dst, h/100, 10)
		sec -= h / 100 * 100 * 3600
	}
	return AppendClock(dst, int64(sec)*1e9+frac)
}

func appendFraction(dst []byte, nanos int64) []byte {
	if nanos == 0 {
		return dst
	}
	dst = append(dst, '.')
	for unit := int64(1e8); nanos > 0; unit /= 10 {
		dst = append(dst, byte('0'+nanos/unit))
		nanos %= unit
	}
	return dst
}

// AppendDateTime appends a day and a time of day as 2026-01-31 15:04:05.
func AppendDateTime(dst []byte, day, nanos int64) []byte {
	dst = AppendDate(dst, day)
	dst = append(dst, ' ')
	return AppendClock(dst, nanos)
}

// AppendOffset appends an offset from UTC as +00, with minutes and seconds only where it has some.
func AppendOffset(dst []byte, seconds int64) []byte {
	sign := byte('+')
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	h, m, s := seconds/3600, seconds/60%60, seconds%60
	dst = append(dst, sign, byte('0'+h/10), byte('0'+h%10))
	if m != 0 || s != 0 {
		dst = append(dst, ':', byte('0'+m/10), byte('0'+m%10))
	}
	if s != 0 {
		dst = append(dst, ':', byte('0'+s/10), byte('0'+s%10))
	}
	return dst
}

// AppendInterval appends an interval in ISO 8601, for instance P1Y2M3DT4H5M6.7S; without length it is
// PT0S. Each part has its own sign.
func AppendInterval(dst []byte, v IntervalValue) []byte {
	dst = append(dst, 'P')
	part := func(n int64, unit byte) {
		if n != 0 {
			dst = append(AppendDecimal64(dst, n, 0), unit)
		}
	}
	part(v.Months/12, 'Y')
	part(v.Months%12, 'M')
	part(v.Days, 'D')
	if v.Nanos != 0 || v.Months == 0 && v.Days == 0 {
		dst = append(dst, 'T')
		part(v.Nanos/3600e9, 'H')
		part(v.Nanos/60e9%60, 'M')
		if rest := v.Nanos % 60e9; rest != 0 || v.Nanos == 0 {
			if rest < 0 {
				dst = append(dst, '-')
				rest = -rest
			}
			dst = AppendDecimal64(dst, rest/1e9, 0)
			dst = append(appendFraction(dst, rest%1e9), 'S')
		}
	}
	return dst
}

// Clock is the day and the nanoseconds since midnight of a value of a temporal type that counts in
// 10^-precision seconds.
func Clock(v int64, precision int) (day, nanos int64) {
	// Division by constants is multiplication.
	switch precision {
	case 3:
		day, nanos = v/(SecondsPerDay*1e3), v%(SecondsPerDay*1e3)*1e6
	case 6:
		day, nanos = v/MicrosPerDay, v%MicrosPerDay*1e3
	default:
		day, nanos = v/NanosPerDay, v%NanosPerDay
	}
	if nanos < 0 {
		day, nanos = day-1, nanos+NanosPerDay
	}
	return day, nanos
}

// ClockWide is Clock for nanoseconds in 128 bits.
func ClockWide(v Int128) (day, nanos int64) {
	q, r, _ := v.QuoRem(Int128From(NanosPerDay))
	day, nanos = int64(q.Lo), int64(r.Lo)
	if nanos < 0 {
		day--
		nanos += NanosPerDay
	}
	return day, nanos
}

// Nanos returns day · 24 h + nanos as nanoseconds since the epoch.
func Nanos(day, nanos int64) Int128 {
	x, _ := Mul64(day, NanosPerDay).Add(Int128From(nanos))
	return x
}

// scanner reads the parts of a temporal text.
type scanner struct {
	s string
	i int
}

func (c *scanner) end() bool { return c.i == len(c.s) }

func (c *scanner) eat(b byte) bool {
	if c.i < len(c.s) && c.s[c.i] == b {
		c.i++
		return true
	}
	return false
}

// number reads from least to most digits.
func (c *scanner) number(least, most int) (n int, ok bool) {
	at := c.i
	for c.i < len(c.s) && c.i-at < most && c.s[c.i]-'0' <= 9 {
		n = n*10 + int(c.s[c.i]-'0')
		c.i++
	}
	return n, c.i-at >= least
}

func (c *scanner) date() (day int64, ok bool) {
	y, ok := c.number(4, 4)
	if !ok || !c.eat('-') {
		return 0, false
	}
	m, ok := c.number(1, 2)
	if !ok || !c.eat('-') {
		return 0, false
	}
	d, ok := c.number(1, 2)
	if !ok || !ValidDate(y, m, d) {
		return 0, false
	}
	return DayOf(y, m, d), true
}

// clock reads 15:04, 15:04:05 or 15:04:05.678; digits past the ninth don't count.
func (c *scanner) clock() (nanos int64, ok bool) {
	h, ok := c.number(1, 2)
	if !ok || h > 23 || !c.eat(':') {
		return 0, false
	}
	m, ok := c.number(2, 2)
	if !ok || m > 59 {
		return 0, false
	}
	s, frac := 0, int64(0)
	if c.eat(':') {
		if s, ok = c.number(2, 2); !ok || s > 59 {
			return 0, false
		}
		if c.eat('.') {
			unit, at := int64(1e8), c.i
			for ; c.i < len(c.s) && c.s[c.i]-'0' <= 9; c.i++ {
				frac += int64(c.s[c.i]-'0') * unit
				unit /= 10
			}
			if c.i == at {
				return 0, false
			}
		}
	}
	return int64(h*3600+m*60+s)*1e9 + frac, true
}

// offset reads Z, UTC, +01, +0130, +01:30 or +01:30:15.
func (c *scanner) offset() (seconds int64, ok bool) {
	rest := c.s[c.i:]
	if rest == "Z" || rest == "z" || strings.EqualFold(rest, "UTC") || strings.EqualFold(rest, "GMT") {
		c.i = len(c.s)
		return 0, true
	}
	neg := c.eat('-')
	if !neg && !c.eat('+') {
		return 0, false
	}
	h, ok := c.number(1, 2)
	m, s := 0, 0
	if ok && !c.end() {
		colon := c.eat(':')
		if m, ok = c.number(2, 2); ok && !c.end() {
			ok = c.eat(':') == colon
			if ok {
				s, ok = c.number(2, 2)
			}
		}
	}
	if !ok || h > 18 || m > 59 || s > 59 {
		return 0, false
	}
	seconds = int64(h*3600 + m*60 + s)
	if neg {
		seconds = -seconds
	}
	return seconds, true
}

// ParseDate reads 2026-01-31, also with a month or day of one digit.
func ParseDate(s string) (day int64, ok bool) {
	c := scanner{s: s}
	day, ok = c.date()
	return day, ok && c.end()
}

// ParseClock reads a time of day such as 15:04, 15:04:05 or 15:04:05.678 as nanoseconds since midnight.
func ParseClock(s string) (nanos int64, ok bool) {
	c := scanner{s: s}
	nanos, ok = c.clock()
	return nanos, ok && c.end()
}

// Moment is what a date and time text says.
type Moment struct {
	Day, Nanos int64 // Nanos since midnight; 0 where the text is a date alone
	Offset     int64 // seconds ahead of UTC
	HasOffset  bool
	HasClock   bool
}

// ParseMoment reads a date, optionally followed by a blank or T and a time of day, and then optionally
// by an offset from UTC.
func ParseMoment(s string) (m Moment, ok bool) {
	c := scanner{s: s}
	if m.Day, ok = c.date(); !ok || c.end() {
		return m, ok
	}
	if !c.eat('T') && !c.eat('t') {
		at := c.i
		for c.eat(' ') {
		}
		if c.i == at {
			return m, false
		}
	}
	if m.Nanos, ok = c.clock(); !ok || c.end() {
		m.HasClock = true
		return m, ok
	}
	m.HasClock = true
	for c.eat(' ') {
	}
	m.Offset, m.HasOffset = c.offset()
	return m, m.HasOffset && c.end()
}
