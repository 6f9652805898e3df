package types

import "time"

// The calendar is the proleptic Gregorian one, from 0001-01-01 to 9999-12-31. Days count from
// 1970-01-01.
const (
	MinYear = 1
	MaxYear = 9999
	MinDay  = -719162 // 0001-01-01
	MaxDay  = 2932896 // 9999-12-31

	SecondsPerDay = 24 * 60 * 60
	MicrosPerDay  = SecondsPerDay * 1_000_000
	NanosPerDay   = SecondsPerDay * 1_000_000_000
)

// ValidDay reports whether a day lies in the calendar.
func ValidDay(day int64) bool { return day >= MinDay && day <= MaxDay }

// DayOf returns the day of a date, whose month must be from 1 to 12 and whose year may be any that
// is not astronomical. The day of the month may be any number: it counts from the month's first.
//
// Years here begin in March, so that the leap day is the last; 400 of them are one era of 146,097 days.
func DayOf(year, month, dom int) int64 {
	y, m := int64(year), int64(month)
	if m <= 2 {
		y--
		m += 12
	}
	era := floorDiv(y, 400)
	yoe := y - era*400
	doy := (153*(m-3) + 2) / 5
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return era*146097 + doe - 719468 + int64(dom) - 1
}

// DateOf returns the date of a day.
func DateOf(day int64) (year, month, dom int) {
	z := day + 719468
	era := z / 146097
	if z%146097 < 0 {
		era--
	}
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	m := (5*doy + 2) / 153
	dom = int(doy - (153*m+2)/5 + 1)
	year = int(yoe + era*400)
	if m < 10 {
		return year, int(m + 3), dom
	}
	return year + 1, int(m - 9), dom
}

func floorDiv(x, y int64) int64 {
	q := x / y
	if x%y < 0 {
		q--
	}
	return q
}

// FloorDiv returns x / y rounded down, y positive.
func FloorDiv(x, y int64) int64 { return floorDiv(x, y) }

// FloorMod returns x - y·FloorDiv(x, y), y positive.
func FloorMod(x, y int64) int64 {
	r := x % y
	if r < 0 {
		r += y
	}
	return r
}

// LeapYear reports whether the year has a 29th of February.
func LeapYear(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

var monthDays = [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// DaysIn returns the length of a month.
func DaysIn(year, month int) int {
	if month == 2 && LeapYear(year) {
		return 29
	}
	return monthDays[month]
}

// ValidDate reports whether a date is in the calendar.
func ValidDate(year, month, dom int) bool {
	return year >= MinYear && year <= MaxYear && month >= 1 && month <= 12 && dom >= 1 && dom <= DaysIn(year, month)
}

// AddMonths returns the day that is so many months later, the day of the month cut to the month's
// last; false if that is outside the calendar.
func AddMonths(day, months int64) (int64, bool) {
	if months > 12*(MaxYear+1) || months < -12*(MaxYear+1) {
		return 0, false
	}
	y, m, d := DateOf(day)
	n := int64(y)*12 + int64(m-1) + months
	y, m = int(floorDiv(n, 12)), int(FloorMod(n, 12))+1
	if y < MinYear || y > MaxYear {
		return 0, false
	}
	return DayOf(y, m, min(d, DaysIn(y, m))), true
}

// Weekday returns the day of the week, 0 for Monday to 6 for Sunday.
func Weekday(day int64) int { return int(FloorMod(day+3, 7)) }

// ISOWeek returns the ISO 8601 week of a day and the year that the week belongs to.
func ISOWeek(day int64) (year, week int) {
	thursday := day - int64(Weekday(day)) + 3
	year, _, _ = DateOf(thursday)
	return year, int(thursday-DayOf(year, 1, 1))/7 + 1
}

// Zone converts between instants and what a clock shows in a time zone. It keeps the period of the
// last offset, so that neighbouring instants cost no look-up; it is not safe for concurrent use.
type Zone struct {
	loc        *time.Location
	start, end int64 // seconds since the epoch between which offset holds
	offset     int64
}

// NewZone returns the zone of a location; nil is UTC.
func NewZone(loc *time.Location) *Zone {
	if loc == nil {
		loc = time.UTC
	}
	return &Zone{loc: loc, start: 0, end: 0}
}

// Location returns the zone's location.
func (z *Zone) Location() *time.Location { return z.loc }

// UTC reports whether the zone's clock always shows UTC.
func (z *Zone) UTC() bool { return z.loc == time.UTC }

const (
	farPast   = -1 << 60
	farFuture = 1 << 60
)

// Offset returns how many seconds the zone's clock is ahead of UTC at an instant given in seconds
// since the epoch.
func (z *Zone) Offset(sec int64) int64 {
	if sec < z.start || sec >= z.end {
		z.load(sec)
	}
	return z.offset
}

func (z *Zone) load(sec int64) {
	t := time.Unix(sec, 0).In(z.loc)
	_, off := t.Zone()
	z.offset, z.start, z.end = int64(off), farPast, farFuture
	start, end := t.ZoneBounds()
	if !start.IsZero() {
		z.start = start.Unix()
	}
	if !end.IsZero() {
		z.end = end.Unix()
	}
}

// Instant returns the instant, in seconds since the epoch, at which the zone's clock shows so many
// seconds since 1970-01-01 00:00:00. Of a time that it shows twice this is the first; a time that it
// jumps over is read with the offset from before the jump.
func (z *Zone) Instant(clock int64) int64 {
	const day = SecondsPerDay
	if u := clock - z.offset; u >= z.start+day && u < z.end-day {
		return u
	}
	before := z.Offset(clock - day)
	if u := clock - before; z.Offset(u) == before {
		return u
	}
	after := z.Offset(clock + day)
	if u := clock - after; z.Offset(u) == after {
		return u
	}
	return clock - before
}
