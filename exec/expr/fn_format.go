package expr

import (
	"strconv"

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
	weekMonday4 // the first has four days of the year; 0 before it
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
	code   code
	blanks bool // may stand before it where a text is read
	text   string
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
		'i': minute2, 'j': dayOfYear, 'k': hour1, 'l': hour12x1, 'M': monthLong, 'm': month2, 'p': ampm, 'S': second2, 's': second2, 'U': weekSunday0, 'u': weekMonday4,
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
			f = append(f, formatItem{code: field, blanks: c.lenient})
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
	formats := newCache(func(s string) (format, error) { return compileEither(s, c) })
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
		case weekMonday4:
			w := int64(0)
			switch iy, iw := types.ISOWeek(day); {
			case iy == y:
				w = int64(iw)
			case iy > y:
				w = 53
			}
			dst = padded(dst, w, 2, '0')
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
