package expr

import (
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/planner/types"
)

// parseMoment is STR_TO_DATE or STRPTIME.
func (k *call) parseMoment(c *codes, strict bool) (Eval, error) {
	formats := newCache(func(s string) (format, error) { return compileFormat(s, c) })
	return k.moments(false, func(a args, i int) (int64, int64, bool, error) {
		f, err := formats.get(a.bytes(1, i))
		if err != nil {
			return 0, 0, false, err
		}
		day, nanos, ok := f.parse(strings.TrimSpace(a.str(0, i)))
		if !ok && strict {
			return 0, 0, false, &Error{Kind: ErrArgument, Op: k.name, Value: strconv.Quote(clip(a.str(0, i))),
				Detail: "does not fit the format " + strconv.Quote(clip(a.str(1, i))), Remedy: "try_strptime gives NULL instead"}
		}
		return day, nanos, ok, nil
	})
}

// parse reads a text after the format; blanks of the format stand for any number of blanks. What the
// format does not name is 1970-01-01 00:00:00.
func (f format) parse(s string) (day, nanos int64, ok bool) {
	p := formatParser{s: s, year: 1970, month: 1, dom: 1}
	for _, item := range f {
		if item.blanks {
			p.s = strings.TrimLeft(p.s, " ")
		}
		if !p.item(item) {
			return 0, 0, false
		}
	}
	if p.s != "" {
		return 0, 0, false
	}
	if p.hasEpoch {
		day = types.FloorDiv(p.epoch, types.SecondsPerDay)
		return day, (p.epoch-day*types.SecondsPerDay)*1e9 + p.frac, types.ValidDay(day)
	}
	switch p.half {
	case 'a', 'p':
		if p.hour < 1 || p.hour > 12 {
			return 0, 0, false
		}
		if p.hour %= 12; p.half == 'p' {
			p.hour += 12
		}
	}
	nanos = (p.hour*3600+p.minute*60+p.second)*1e9 + p.frac
	if p.dayOfYear > 0 {
		if p.year < types.MinYear || p.year > types.MaxYear {
			return 0, 0, false
		}
		day = types.DayOf(int(p.year), 1, 1) + p.dayOfYear - 1
		y, _, _ := types.DateOf(day)
		return p.shifted(day, nanos, y == int(p.year))
	}
	if !types.ValidDate(int(p.year), int(p.month), int(p.dom)) {
		return 0, 0, false
	}
	return p.shifted(types.DayOf(int(p.year), int(p.month), int(p.dom)), nanos, true)
}

// shifted takes an offset that the text had off, so that the result is UTC.
func (p *formatParser) shifted(day, nanos int64, ok bool) (int64, int64, bool) {
	day, nanos = carry(day, nanos-p.offset*1e9)
	return day, nanos, ok && types.ValidDay(day)
}

type formatParser struct {
	s                    string
	year, month, dom     int64
	hour, minute, second int64
	frac                 int64
	dayOfYear            int64
	epoch, offset        int64
	hasEpoch             bool
	half                 byte
}

// number reads up to most digits, a value from lo to hi.
func (p *formatParser) number(most int, lo, hi int64) (n int64, ok bool) {
	i := 0
	for i < len(p.s) && i < most && p.s[i]-'0' <= 9 {
		n = n*10 + int64(p.s[i]-'0')
		i++
	}
	p.s = p.s[i:]
	return n, i > 0 && n >= lo && n <= hi
}

// name reads one of some names, or their first three letters, in any case.
func (p *formatParser) name(names []string) (int, bool) {
	for _, size := range []int{0, 3} {
		for i, n := range names {
			if size > 0 && len(n) > size {
				n = n[:size]
			}
			if n != "" && len(p.s) >= len(n) && strings.EqualFold(p.s[:len(n)], n) {
				p.s = p.s[len(n):]
				return i, true
			}
		}
	}
	return 0, false
}

func (p *formatParser) fraction() bool {
	unit, i := int64(1e8), 0
	p.frac = 0
	for ; i < len(p.s) && i < 9 && p.s[i]-'0' <= 9; i++ {
		p.frac += int64(p.s[i]-'0') * unit
		unit /= 10
	}
	p.s = p.s[i:]
	return i > 0
}

func (p *formatParser) literal(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] == ' ' {
			p.s = strings.TrimLeft(p.s, " ")
			continue
		}
		if p.s == "" || p.s[0] != text[i] {
			return false
		}
		p.s = p.s[1:]
	}
	return true
}

func (p *formatParser) item(item formatItem) (ok bool) {
	switch item.code {
	case literal:
		return p.literal(item.text)
	case year4, isoYear, yearSunday:
		p.year, ok = p.number(4, types.MinYear, types.MaxYear)
	case year2:
		if p.year, ok = p.number(2, 0, 99); p.year < 70 {
			p.year += 100
		}
		p.year += 1900
	case month2, month1:
		p.month, ok = p.number(2, 1, 12)
	case monthLong, monthShort:
		var m int
		m, ok = p.name(months[:])
		p.month = int64(m)
	case day2, day1, daySpace:
		p.s = strings.TrimLeft(p.s, " ")
		p.dom, ok = p.number(2, 1, 31)
	case dayOrdinal:
		if p.dom, ok = p.number(2, 1, 31); ok {
			ok = len(p.s) >= 2 && strings.Contains("st nd rd th", strings.ToLower(p.s[:2]))
			p.s = p.s[min(2, len(p.s)):]
		}
	case dayOfYear:
		p.dayOfYear, ok = p.number(3, 1, 366)
	case weekdayLong, weekdayShort:
		_, ok = p.name(weekdays[:])
	case weekdaySunday0, weekdayMonday1:
		_, ok = p.number(1, 0, 7)
	case weekISO, weekSunday0, weekMonday0, weekMonday4, weekSunday1:
		_, ok = p.number(2, 0, 53)
	case hour2, hour1, hourSpace:
		p.s = strings.TrimLeft(p.s, " ")
		p.hour, ok = p.number(2, 0, 23)
	case hour12x2, hour12x1, hour12Space:
		p.s = strings.TrimLeft(p.s, " ")
		if p.hour, ok = p.number(2, 1, 12); p.half == 0 {
			p.half = 'a'
		}
	case minute2, minute1:
		p.minute, ok = p.number(2, 0, 59)
	case second2, second1:
		p.second, ok = p.number(2, 0, 59)
	case millis, micros, nanoseconds9:
		ok = p.fraction()
	case ampm:
		if ok = len(p.s) >= 2 && (p.s[1]|0x20 == 'm') && (p.s[0]|0x20 == 'a' || p.s[0]|0x20 == 'p'); ok {
			p.half = p.s[0] | 0x20
			p.s = p.s[2:]
		}
	case epochSeconds:
		neg := strings.HasPrefix(p.s, "-")
		p.s = strings.TrimPrefix(p.s, "-")
		if p.epoch, ok = p.number(12, 0, 1<<40); neg {
			p.epoch = -p.epoch
		}
		p.hasEpoch = true
	case zoneOffset:
		return p.zone()
	case zoneName:
		ok = strings.HasPrefix(p.s, "UTC") || strings.HasPrefix(p.s, "GMT")
		p.s = p.s[min(3, len(p.s)):]
	}
	return ok
}

// zone reads Z, +0200, +02:00 or +02.
func (p *formatParser) zone() bool {
	if strings.HasPrefix(p.s, "Z") {
		p.s = p.s[1:]
		return true
	}
	if p.s == "" || p.s[0] != '+' && p.s[0] != '-' {
		return false
	}
	neg := p.s[0] == '-'
	p.s = p.s[1:]
	h, ok := p.number(2, 0, 18)
	m := int64(0)
	if colon := strings.HasPrefix(p.s, ":"); ok && (colon || p.s != "" && p.s[0]-'0' <= 9) {
		if colon {
			p.s = p.s[1:]
		}
		m, ok = p.number(2, 0, 59)
	}
	if p.offset = h*3600 + m*60; neg {
		p.offset = -p.offset
	}
	return ok
}
