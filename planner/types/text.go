package types

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// AppendDouble appends a float in its shortest form that reads back as itself, always with a point, an
// exponent, or a name: 1.0, 1e+21, NaN, Infinity, -Infinity. Bits is 32 for FLOAT, 64 for DOUBLE.
func AppendDouble(dst []byte, f float64, bits int) []byte {
	switch {
	case f != f:
		return append(dst, "NaN"...)
	case math.IsInf(f, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(f, -1):
		return append(dst, "-Infinity"...)
	}
	if a := math.Abs(f); a != 0 && (a < 1e-5 || a >= 1e17) {
		return strconv.AppendFloat(dst, f, 'e', -1, bits)
	}
	at := len(dst)
	dst = strconv.AppendFloat(dst, f, 'f', -1, bits)
	if bytes.IndexByte(dst[at:], '.') < 0 {
		dst = append(dst, '.', '0')
	}
	return dst
}

// AppendText appends a scalar as CAST(… AS VARCHAR) writes it; zone is the session's, for TIMESTAMP.
// NULL is appended as the word. Nested values are not written.
func (d Datum) AppendText(dst []byte, zone *Zone) []byte {
	if d.Null {
		return append(dst, "NULL"...)
	}
	t := d.Type
	switch t.Kind {
	case Boolean:
		return strconv.AppendBool(dst, d.I != 0)
	case Int, BigInt:
		return strconv.AppendInt(dst, d.I, 10)
	case Float:
		return AppendDouble(dst, d.F, 32)
	case Double:
		return AppendDouble(dst, d.F, 64)
	case Decimal:
		switch {
		case t.Precision <= MaxDecimal64:
			return AppendDecimal64(dst, d.I, t.Scale)
		case t.Precision <= MaxDecimal128:
			return d.W.AppendDecimal(dst, t.Scale)
		}
		return AppendDecimalBig(dst, d.Big, t.Scale)
	case Date:
		return AppendDate(dst, d.I)
	case Time:
		return AppendTime(dst, d.I, t.Precision)
	case Timestamp, DateTime:
		day, nanos := ClockWide(d.W)
		if t.Precision <= 6 {
			day, nanos = Clock(d.I, t.Precision)
		}
		if t.Kind == DateTime {
			return AppendDateTime(dst, day, nanos)
		}
		return AppendTimestamp(dst, day, nanos, zone)
	case Interval:
		return AppendInterval(dst, d.Iv)
	}
	return append(dst, d.S...)
}

// AppendTimestamp appends an instant, given as day and nanoseconds in UTC, as the zone's clock shows it,
// with the offset: 2026-01-31 15:04:05+00.
func AppendTimestamp(dst []byte, day, nanos int64, zone *Zone) []byte {
	var off int64
	if zone != nil {
		off = zone.Offset(day*SecondsPerDay + nanos/1e9)
		nanos += off * 1e9
		if nanos < 0 {
			day, nanos = day-1, nanos+NanosPerDay
		} else if nanos >= NanosPerDay {
			day, nanos = day+1, nanos-NanosPerDay
		}
	}
	return AppendOffset(AppendDateTime(dst, day, nanos), off)
}

// Text returns a scalar as CAST(… AS VARCHAR) writes it.
func (d Datum) Text(zone *Zone) string { return string(d.AppendText(nil, zone)) }

// ParseError says why a text is no value of a type.
type ParseError struct {
	Text string
	Type *Type
	Why  string // "out of range", or empty
}

func (e *ParseError) Error() string {
	text := e.Text
	if len(text) > 64 {
		text = strings.ToValidUTF8(text[:64], "") + "…"
	}
	s := fmt.Sprintf("%q is no %s", text, e.Type)
	if e.Why != "" {
		s += ": " + e.Why
	}
	return s
}

const outOfRange = "out of range"

// ParseDatum reads the text of a scalar. Blanks around it don't count, except in strings. A TIMESTAMP
// without an offset is what the zone's clock shows. Digits of a fraction that a temporal type has no
// room for are cut off; those of a decimal are rounded half away from zero. The error is a *ParseError.
func ParseDatum(text string, t *Type, zone *Zone) (Datum, error) {
	d := Datum{Type: t}
	s := strings.TrimSpace(text)
	fail := func(why string) (Datum, error) { return Datum{}, &ParseError{text, t, why} }
	switch t.Kind {
	case Boolean:
		v, ok := ParseBool(s)
		if !ok {
			return fail("")
		}
		if v {
			d.I = 1
		}
	case Int, BigInt:
		bits := 64
		if t.Kind == Int {
			bits = 32
		}
		var err error
		if d.I, err = strconv.ParseInt(s, 10, bits); err != nil {
			if _, isNumber := ParseDecimal(s, 0); isNumber && !strings.ContainsAny(s, ".eE") {
				return fail(outOfRange)
			}
			return fail("")
		}
	case Float, Double:
		bits := 64
		if t.Kind == Float {
			bits = 32
		}
		var why string
		var ok bool
		if d.F, why, ok = ParseFloat(s, bits); !ok {
			return fail(why)
		}
	case Decimal:
		u, ok := ParseDecimal(s, t.Scale)
		if !ok {
			return fail("")
		}
		if !FitsBig(u, t.Precision) {
			return fail(outOfRange)
		}
		return DecimalDatum(u, t), nil
	case Varchar, JSON:
		if !utf8.ValidString(text) {
			return fail("not UTF-8")
		}
		if t.Kind == JSON && !json.Valid([]byte(text)) {
			return fail("")
		}
		d.S = text
	case Enum:
		for _, sym := range t.Symbols {
			if sym == text {
				d.S = text
				return d, nil
			}
		}
		return fail("it has no such symbol")
	case UUID:
		var buf [36]byte
		if !ParseUUID(buf[:], s) {
			return fail("")
		}
		d.S = string(buf[:])
	case Varbinary:
		d.S = text
	case Binary:
		if len(text) != t.Length {
			return fail("it has " + strconv.Itoa(len(text)) + " bytes")
		}
		d.S = text
	case Date:
		m, ok := ParseMoment(s)
		if !ok {
			return fail("")
		}
		d.I = m.Day
	case Time:
		nanos, ok := ParseClock(s)
		if !ok {
			return fail("")
		}
		d.I = nanos / pow64[9-t.Precision]
	case DateTime, Timestamp:
		m, ok := ParseMoment(s)
		if !ok {
			return fail("")
		}
		if m.HasOffset && t.Kind == DateTime {
			return fail("it has a time zone; make it a TIMESTAMP")
		}
		day, nanos := m.Day, m.Nanos
		if t.Kind == Timestamp {
			day, nanos = m.Instant(zone)
		}
		d.SetMoment(day, nanos)
	case Interval:
		v, ok := ParseInterval(s)
		if !ok {
			return fail("")
		}
		d.Iv = v
	default:
		return fail("nested values are not read from text")
	}
	return d, nil
}

// Instant returns the day and nanoseconds in UTC of the moment; without an offset it is what the
// zone's clock shows.
func (m Moment) Instant(zone *Zone) (day, nanos int64) {
	off := m.Offset
	if !m.HasOffset && zone != nil {
		clock := m.Day*SecondsPerDay + m.Nanos/1e9
		off = clock - zone.Instant(clock)
	}
	day, nanos = m.Day, m.Nanos-off*1e9
	for nanos < 0 {
		day, nanos = day-1, nanos+NanosPerDay
	}
	for nanos >= NanosPerDay {
		day, nanos = day+1, nanos-NanosPerDay
	}
	return day, nanos
}

// SetMoment sets a DATETIME or TIMESTAMP of the datum's type to a day and nanoseconds since midnight,
// what is finer than its precision cut off.
func (d *Datum) SetMoment(day, nanos int64) {
	if d.Type.Precision > 6 {
		d.W = Nanos(day, nanos)
		return
	}
	d.I = day*SecondsPerDay*pow64[d.Type.Precision] + nanos/pow64[9-d.Type.Precision]
}

// ParseBool reads true, t, yes, y, on, 1 and their opposites, in any case.
func ParseBool(s string) (v, ok bool) {
	switch len(s) {
	case 1:
		switch s[0] {
		case 't', 'T', 'y', 'Y', '1':
			return true, true
		case 'f', 'F', 'n', 'N', '0':
			return false, true
		}
	case 2:
		if strings.EqualFold(s, "on") {
			return true, true
		}
		return false, strings.EqualFold(s, "no")
	case 3:
		if strings.EqualFold(s, "yes") {
			return true, true
		}
		return false, strings.EqualFold(s, "off")
	case 4:
		return true, strings.EqualFold(s, "true")
	case 5:
		return false, strings.EqualFold(s, "false")
	}
	return false, false
}

// ParseFloat reads a number in decimal digits, NaN, Infinity or Inf.
func ParseFloat(s string, bits int) (f float64, why string, ok bool) {
	for i := range len(s) {
		if c := s[i]; c == '_' || c == 'x' || c == 'X' {
			return 0, "", false
		}
	}
	f, err := strconv.ParseFloat(s, bits)
	if err != nil {
		if e, is := err.(*strconv.NumError); is && e.Err == strconv.ErrRange {
			return 0, outOfRange, false
		}
		return 0, "", false
	}
	return f, "", true
}

// ParseUUID writes the 36-character lower-case form of a UUID to dst. The text may be in upper case,
// in braces, or without hyphens.
func ParseUUID(dst []byte, s string) bool {
	if len(s) == 38 && s[0] == '{' && s[37] == '}' {
		s = s[1:37]
	}
	if len(s) != 36 && len(s) != 32 {
		return false
	}
	i := 0
	for at := range 36 {
		if at == 8 || at == 13 || at == 18 || at == 23 {
			dst[at] = '-'
			if len(s) == 36 {
				if s[i] != '-' {
					return false
				}
				i++
			}
			continue
		}
		c := s[i]
		i++
		switch {
		case c-'0' <= 9, c-'a' < 6:
		case c-'A' < 6:
			c |= 0x20
		default:
			return false
		}
		dst[at] = c
	}
	return true
}

// AppendUUID appends the text of a UUID's 16 bytes.
func AppendUUID(dst, u []byte) []byte {
	const hexDigits = "0123456789abcdef"
	for i, b := range u[:16] {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		dst = append(dst, hexDigits[b>>4], hexDigits[b&15])
	}
	return dst
}

// AppendUUIDBytes appends the 16 bytes of a UUID's text, in any form that ParseUUID reads.
func AppendUUIDBytes(dst []byte, text string) (_ []byte, ok bool) {
	var form [36]byte
	if !ParseUUID(form[:], text) {
		return dst, false
	}
	high := true
	for _, c := range form {
		if c == '-' {
			continue
		}
		d := c - '0'
		if c >= 'a' {
			d = c - 'a' + 10
		}
		if high {
			dst = append(dst, d<<4)
		} else {
			dst[len(dst)-1] |= d
		}
		high = !high
	}
	return dst, true
}

// BigOf returns the unscaled value of a DECIMAL wider than MaxDecimal128 from its bytes in a vector.
func BigOf(p []byte) *big.Int { return SetBigBytes(new(big.Int), p) }
