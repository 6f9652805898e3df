package expr

import (
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/planner/types"
)

// Formats of Java's DateTimeFormatter, as Spark takes them: yyyy-MM-dd HH:mm:ss.SSS.
func init() {
	register(map[string]builder{
		"to_timestamp": func(k *call) (Eval, error) {
			switch {
			case len(k.args) == 2:
				return k.parsePattern(0, 1)
			case k.types[0].Text():
				return k.c.cast(k.args[0], k.types[0], k.t, false)
			}
			return buildFromUnixtime(k)
		},
	})
}

// javaFields are the pattern letters by how often they are repeated.
var javaFields = map[string]code{
	"y": year4, "yy": year2, "yyyy": year4, "u": year4, "uu": year2, "uuuu": year4, "M": month1, "MM": month2, "MMM": monthShort, "MMMM": monthLong,
	"L": month1, "LL": month2, "LLL": monthShort, "LLLL": monthLong, "d": day1, "dd": day2, "DDD": dayOfYear,
	"E": weekdayShort, "EE": weekdayShort, "EEE": weekdayShort, "EEEE": weekdayLong, "a": ampm, "H": hour1, "HH": hour2, "h": hour12x1, "hh": hour12x2,
	"m": minute1, "mm": minute2, "s": second1, "ss": second2, "SSS": millis, "SSSSSS": micros, "SSSSSSSSS": nanoseconds9,
	"X": zoneOffset, "XX": zoneOffset, "XXX": zoneOffset, "x": zoneOffset, "xx": zoneOffset, "xxx": zoneOffset, "Z": zoneOffset, "ZZ": zoneOffset, "ZZZ": zoneOffset,
	"z": zoneName, "VV": zoneName,
}

func compilePattern(s string) (format, error) {
	var f format
	text := func(t string) {
		if n := len(f); n > 0 && f[n-1].code == literal {
			f[n-1].text += t
		} else {
			f = append(f, formatItem{text: t})
		}
	}
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '\'':
			end := strings.IndexByte(s[i+1:], '\'')
			if end < 0 {
				return nil, badArgument("", strconv.Quote(clip(s)), "a quote in the format has no end")
			}
			if end == 0 {
				text("'")
			} else {
				text(s[i+1 : i+1+end])
			}
			i += end + 2
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			end := i + 1
			for end < len(s) && s[end] == c {
				end++
			}
			field, ok := javaFields[s[i:end]]
			if !ok {
				return nil, badArgument("", strconv.Quote(clip(s)), "the format has no field "+s[i:end]+"; there are yyyy, MM, dd, HH, mm, ss, SSS and others, and text stands in quotes")
			}
			f = append(f, formatItem{code: field})
			i = end
		default:
			text(s[i : i+1])
			i++
		}
	}
	return f, nil
}

// compileEither compiles a format with codes after % if it has any, and else one of letters.
func compileEither(s string, c *codes) (format, error) {
	if strings.Contains(s, "%") || !strings.ContainsFunc(s, func(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }) {
		return compileFormat(s, c)
	}
	return compilePattern(s)
}

// zoned reports whether a format reads a zone, or an instant.
func (f format) zoned() bool {
	for _, item := range f {
		if item.code == zoneOffset || item.code == zoneName || item.code == epochSeconds {
			return true
		}
	}
	return false
}

// parsePattern reads an argument's text after a format, as a DATE or DATETIME, or as a TIMESTAMP on the
// session's clock unless the text names a zone.
func (k *call) parsePattern(text, pattern int) (Eval, error) {
	return k.moments(false, k.patternMoment(text, pattern, k.t.Kind == types.Timestamp))
}

func (k *call) patternMoment(text, pattern int, instant bool) func(a args, i int) (int64, int64, bool, error) {
	formats := newCache(func(s string) (format, error) { return compileEither(s, cCodes) })
	zone := k.c.zone()
	return func(a args, i int) (int64, int64, bool, error) {
		f, err := formats.get(a.bytes(pattern, i))
		if err != nil {
			return 0, 0, false, err
		}
		day, nanos, ok := f.parse(strings.TrimSpace(a.str(text, i)))
		if !ok {
			return 0, 0, false, &Error{Kind: ErrArgument, Op: k.name, Value: strconv.Quote(clip(a.str(text, i))),
				Detail: "does not fit the format " + strconv.Quote(clip(a.str(pattern, i))), Remedy: "TRY(…) gives NULL instead"}
		}
		if instant && !f.zoned() {
			day, nanos = toInstant(zone, day, nanos)
		}
		return day, nanos, true, nil
	}
}
