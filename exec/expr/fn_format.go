package expr

import (
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/planner/types"
)

func init() {
	register(map[string]builder{
		"date_format": func(k *call) (Eval, error) { return k.formatMoment(0, 1, mysqlCodes) },
		"strftime": func(k *call) (Eval, error) {
			if k.types[0].Text() && k.types[1].Temporal() {
				return k.formatMoment(1, 0, cCodes)
			}
			return k.formatMoment(0, 1, cCodes)
		},
		"str_to_date":  func(k *call) (Eval, error) { return k.parseMoment(mysqlCodes, false) },
		"strptime":     func(k *call) (Eval, error) { return k.parseMoment(cCodes, true) },
		"try_strptime": func(k *call) (Eval, error) { return k.parseMoment(cCodes, false) },
	})
}

// field codes of a format, one for each thing that can be written or read.
type code uint8

const (
	literal code = iota
	year4
	year2
	isoYear
	century
	month2
	month1
	monthLong
	monthShort
	day2
	day1
	daySpace
	dayOrdinal
	dayOfYear
	weekdayLong
	weekdayShort
	weekdaySunday0
	weekdayMonday1
	weekISO
	weekSunday0 // weeks begin on Sunday; 0 before the first
	weekMonday0
	weekSunday1 // the week before the first is the last of the year before
	yearSunday
	hour2
	hour1
	hour12x2
	hour12x1
	hourSpace
	hour12Space
	minute2
	minute1
	second2
	second1
	millis
	micros
	nanoseconds9
	ampm
	epochSeconds
	zoneOffset
	zoneName
)

// formatItem is a field, or a text if code is literal.
type formatItem struct {
	code code
	text string
}

type format []formatItem

// codes maps the letters after % to fields; a text that holds % is a format itself.
type codes struct {
	fields map[byte]code
	others map[byte]string
	// unknown letters stand for themselves (MySQL) or are an error (C).
	lenient bool
}

var mysqlCodes = &codes{
	fields: map[byte]code{'a': weekdayShort, 'b': monthShort, 'c': month1, 'D': dayOrdinal, 'd': day2, 'e': day1, 'f': micros, 'H': hour2, 'h': hour12x2, 'I': hour12x2,
		'i': minute2, 'j': dayOfYear, 'k': hour1, 'l': hour12x1, 'M': monthLong, 'm': month2, 'p': ampm, 'S': second2, 's': second2, 'U': weekSunday0, 'u': weekMonday0,
		'V': weekSunday1, 'v': weekISO, 'W': weekdayLong, 'w': weekdaySunday0, 'X': yearSunday, 'x': isoYear, 'Y': year4, 'y': year2},
	others:  map[byte]string{'T': "%H:%i:%S", 'r': "%I:%i:%S %p"},
	lenient: true,
}

var cCodes = &codes{
	fields: map[byte]code{'a': weekdayShort, 'A': weekdayLong, 'b': monthShort, 'h': monthShort, 'B': monthLong, 'C': century, 'd': day2, 'e': daySpace, 'f': micros, 'g': millis,
		'G': isoYear, 'H': hour2, 'I': hour12x2, 'j': dayOfYear, 'k': hourSpace, 'l': hour12Space, 'L': millis, 'm': month2, 'M': minute2, 'n': nanoseconds9, 'p': ampm, 's': epochSeconds,
		'S': second2, 'u': weekdayMonday1, 'U': weekSunday0, 'V': weekISO, 'w': weekdaySunday0, 'W': weekMonday0, 'y': year2, 'Y': year4, 'z': zoneOffset, 'Z': zoneName},
	others: map[byte]string{'c': "%Y-%m-%d %H:%M:%S", 'D': "%m/%d/%y", 'F': "%Y-%m-%d", 'R': "%H:%M", 'r': "%I:%M:%S %p", 'T': "%H:%M:%S", 'X': "%H:%M:%S", 'x': "%Y-%m-%d", 't': "\t"},
}

// unpadded are the fields that %- writes without leading zeros.
var unpadded = map[code]code{month2: month1, day2: day1, daySpace: day1, hour2: hour1, hour12x2: hour12x1, hourSpace: hour1, hour12Space: hour12x1, minute2: minute1, second2: second1}

func compileFormat(s string, c *codes) (format, error) {
	var f format
	text := func(t string) {
		if n := len(f); n > 0 && f[n-1].code == literal {
			f[n-1].text += t
		} else {
			f = append(f, formatItem{text: t})
		}
	}
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			text(s[i : i+1])
			continue
		}
		if i++; i == len(s) {
			text("%")
			break
		}
		bare := s[i] == '-' && i+1 < len(s) && !c.lenient
		if bare {
			i++
		}
		if field, ok := c.fields[s[i]]; ok {
			if u, ok := unpadded[field]; ok && bare {
				field = u
			}
			f = append(f, formatItem{code: field})
			continue
		}
		if t, ok := c.others[s[i]]; ok {
			inner, err := compileFormat(t, c)
			if err != nil {
				return nil, err
			}
			for _, item := range inner {
				if item.code == literal {
					text(item.text)
				} else {
					f = append(f, item)
				}
			}
			continue
		}
		if s[i] != '%' && !c.lenient {
			return nil, badArgument("", strconv.Quote(clip(s)), "the format has no code %"+s[i:i+1])
		}
		text(s[i : i+1])
	}
	return f, nil
}

func (k *call) formatMoment(moment, text int, c *codes) (Eval, error) {
	formats := newCache(func(s string) (format, error) { return compileFormat(s, c) })
	var zone *types.Zone
	if k.types[moment].Kind == types.Timestamp {
		zone = k.c.zone()
	}
	return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
		f, err := formats.get(a.bytes(text, i))
		if err != nil {
			return dst, false, err
		}
		day, nanos := a.moment(moment, i)
		return f.append(dst, day, nanos, zone), true, nil
	})
}

// padded appends n with at least width digits, filled with fill.
func padded(dst []byte, n int64, width int, fill byte) []byte {
	if n < 0 {
		dst, n = append(dst, '-'), -n
	}
	for least := types.Pow10(width - 1); n < least && least > 1; least /= 10 {
		dst = append(dst, fill)
	}
	return strconv.AppendInt(dst, n, 10)
}

// append appends a moment; of an instant, which comes with a zone, what the zone's clock shows.
func (f format) append(dst []byte, day, nanos int64, zone *types.Zone) []byte {
	epoch, offset := day*types.SecondsPerDay+nanos/1e9, int64(0)
	if zone != nil {
		offset = zone.Offset(epoch)
		day, nanos = carry(day, nanos+offset*1e9)
	}
	y, m, d := types.DateOf(day)
	hour := nanos / 3600e9
	hour12 := (hour+11)%12 + 1
	for _, item := range f {
		switch item.code {
		case literal:
			dst = append(dst, item.text...)
		case year4:
			dst = padded(dst, int64(y), 4, '0')
		case year2:
			dst = padded(dst, types.FloorMod(int64(y), 100), 2, '0')
		case century:
			dst = padded(dst, int64(y/100), 2, '0')
		case isoYear:
			iso, _ := types.ISOWeek(day)
			dst = padded(dst, int64(iso), 4, '0')
		case month2:
			dst = padded(dst, int64(m), 2, '0')
		case month1:
			dst = padded(dst, int64(m), 1, '0')
		case monthLong:
			dst = append(dst, months[m]...)
		case monthShort:
			dst = append(dst, months[m][:3]...)
		case day2:
			dst = padded(dst, int64(d), 2, '0')
		case day1:
			dst = padded(dst, int64(d), 1, '0')
		case daySpace:
			dst = padded(dst, int64(d), 2, ' ')
		case dayOrdinal:
			dst = append(padded(dst, int64(d), 1, '0'), ordinal(d)...)
		case dayOfYear:
			dst = padded(dst, day-types.DayOf(y, 1, 1)+1, 3, '0')
		case weekdayLong:
			dst = append(dst, weekdays[types.Weekday(day)]...)
		case weekdayShort:
			dst = append(dst, weekdays[types.Weekday(day)][:3]...)
		case weekdaySunday0:
			dst = padded(dst, int64(types.Weekday(day)+1)%7, 1, '0')
		case weekdayMonday1:
			dst = padded(dst, int64(types.Weekday(day))+1, 1, '0')
		case weekISO:
			_, w := types.ISOWeek(day)
			dst = padded(dst, int64(w), 2, '0')
		case weekSunday0:
			dst = padded(dst, weekOfYear(day, y, 6), 2, '0')
		case weekMonday0:
			dst = padded(dst, weekOfYear(day, y, 0), 2, '0')
		case weekSunday1, yearSunday:
			w, wy := weekOfYear(day, y, 6), y
			if w == 0 {
				wy = y - 1
				w = weekOfYear(types.DayOf(y, 1, 1)-1, wy, 6)
			}
			if item.code == yearSunday {
				dst = padded(dst, int64(wy), 4, '0')
			} else {
				dst = padded(dst, w, 2, '0')
			}
		case hour2:
			dst = padded(dst, hour, 2, '0')
		case hour1:
			dst = padded(dst, hour, 1, '0')
		case hourSpace:
			dst = padded(dst, hour, 2, ' ')
		case hour12x2:
			dst = padded(dst, hour12, 2, '0')
		case hour12x1:
			dst = padded(dst, hour12, 1, '0')
		case hour12Space:
			dst = padded(dst, hour12, 2, ' ')
		case minute2:
			dst = padded(dst, nanos/60e9%60, 2, '0')
		case minute1:
			dst = padded(dst, nanos/60e9%60, 1, '0')
		case second2:
			dst = padded(dst, nanos/1e9%60, 2, '0')
		case second1:
			dst = padded(dst, nanos/1e9%60, 1, '0')
		case millis:
			dst = padded(dst, nanos/1e6%1e3, 3, '0')
		case micros:
			dst = padded(dst, nanos/1e3%1e6, 6, '0')
		case nanoseconds9:
			dst = padded(dst, nanos%1e9, 9, '0')
		case ampm:
			half := "AM"
			if hour >= 12 {
				half = "PM"
			}
			dst = append(dst, half...)
		case epochSeconds:
			dst = strconv.AppendInt(dst, epoch, 10)
		case zoneOffset:
			dst = types.AppendOffset(dst, offset)
		case zoneName:
			if zone != nil {
				dst = append(dst, zone.Location().String()...)
			}
		}
	}
	return dst
}

// weekOfYear counts weeks that begin on a weekday (0 Monday); days before the first are in week 0.
func weekOfYear(day int64, year, first int) int64 {
	start := types.DayOf(year, 1, 1)
	start += types.FloorMod(int64(first-types.Weekday(start)), 7)
	return types.FloorDiv(day-start, 7) + 1
}

func ordinal(d int) string {
	if d/10 != 1 {
		switch d % 10 {
		case 1:
			return "st"
		case 2:
			return "nd"
		case 3:
			return "rd"
		}
	}
	return "th"
}

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
	case weekISO, weekSunday0, weekMonday0, weekSunday1:
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
