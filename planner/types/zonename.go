package types

import (
	"strconv"
	"strings"
	"time"
)

// ParseZone finds a time zone: a name of the IANA database, in any case where it is written as most are,
// or an offset such as +02:00, -8, UTC+2 or GMT+2, which is ahead of UTC by so much.
func ParseZone(name string) (*time.Location, bool) {
	name = strings.TrimSpace(name)
	switch strings.ToUpper(name) {
	case "":
		return nil, false
	case "UTC", "Z", "GMT":
		return time.UTC, true
	}
	offset := name
	if len(name) > 3 && (strings.EqualFold(name[:3], "UTC") || strings.EqualFold(name[:3], "GMT")) {
		offset = name[3:]
	}
	if offset[0] == '+' || offset[0] == '-' {
		c := scanner{s: offset}
		if seconds, ok := c.offset(); ok && c.end() {
			return FixedZone(seconds), true
		}
		return nil, false
	}
	for _, s := range []string{name, zoneCase(name), strings.ToUpper(name)} {
		if loc, err := time.LoadLocation(s); err == nil && s != "Local" {
			return loc, true
		}
	}
	return nil, false
}

// FixedZone is a zone that is always so many seconds ahead of UTC.
func FixedZone(seconds int64) *time.Location {
	if seconds == 0 {
		return time.UTC
	}
	sign, n := "+", seconds
	if n < 0 {
		sign, n = "-", -n
	}
	two := func(n int64) string { return strconv.FormatInt(n/10, 10) + strconv.FormatInt(n%10, 10) }
	text := sign + two(n/3600) + ":" + two(n/60%60)
	if n%60 != 0 {
		text += ":" + two(n%60)
	}
	return time.FixedZone(text, int(seconds))
}

// zoneCase writes each word of a zone's name with a capital.
func zoneCase(name string) string {
	b := []byte(strings.ToLower(name))
	start := true
	for i, c := range b {
		if start && 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
		start = c == '/' || c == '_' || c == '-'
	}
	return string(b)
}
