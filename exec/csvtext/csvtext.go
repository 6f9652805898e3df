// Package csvtext writes fields of CSV and of TSV: what COPY and the formats of the command have in
// common. CSV follows RFC 4180, with line feeds; NULL is an empty field or what else stands for it, and
// text that reads like NULL is quoted. TSV escapes tabs, line feeds, carriage returns and backslashes, as
// PostgreSQL's text format does.
package csvtext

import (
	"encoding/binary"
	"encoding/hex"
	"slices"
)

// TSVNull is what NULL is in TSV.
const TSVNull = `\N`

// NullLine is a NULL that is the only field of a line of CSV: most readers pass over lines with nothing in
// them, and the row would be lost.
const NullLine = `""`

// CSV is how fields are written.
type CSV struct {
	delimiter byte
	null      string
}

// NewCSV returns what writes fields for a delimiter and a text that stands for NULL.
func NewCSV(delimiter byte, null string) CSV { return CSV{delimiter, null} }

// Append appends a field that is not NULL.
func (c *CSV) Append(dst, field []byte) []byte {
	if len(field) > 0 && string(field) != c.null && !c.special(field) {
		return append(dst, field...)
	}
	return appendQuoted(dst, field)
}

// Quote ends a field that was appended from start on and has nothing in it that is special: a number,
// say. It gets quotes where it reads like NULL.
func (c *CSV) Quote(dst []byte, start int) []byte {
	if c.null == "" || string(dst[start:]) != c.null {
		return dst
	}
	return appendQuoted(dst[:start], []byte(c.null))
}

func appendQuoted(dst, field []byte) []byte {
	dst = append(slices.Grow(dst, len(field)+len(field)/4+2), '"')
	for _, b := range field {
		if b == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, b)
	}
	return append(dst, '"')
}

// AppendBytes appends bytes: \x and their hexadecimal digits.
func AppendBytes(dst, v []byte) []byte { return hex.AppendEncode(append(dst, `\x`...), v) }

// AppendTSVBytes appends bytes to TSV, where the backslash is escaped.
func AppendTSVBytes(dst, v []byte) []byte { return AppendBytes(append(dst, '\\'), v) }

const (
	each  = 0x0101010101010101 // a one in each byte
	highs = 0x80 * each
)

// anyOf has high bits set if one of eight bytes is one of four, which stand eight times each: (x-1)&^x has
// the high bit of the lowest byte that is zero, if there is one.
func anyOf(w, a, b, c, d uint64) uint64 {
	a, b, c, d = w^a, w^b, w^c, w^d
	return ((a-each)&^a | (b-each)&^b | (c-each)&^c | (d-each)&^d) & highs
}

// within reports whether one of four bytes, which stand eight times each, is in a field.
func within(field []byte, a, b, c, d uint64) bool {
	for len(field) >= 8 {
		if anyOf(binary.LittleEndian.Uint64(field), a, b, c, d) != 0 {
			return true
		}
		field = field[8:]
	}
	for _, x := range field {
		if x == byte(a) || x == byte(b) || x == byte(c) || x == byte(d) {
			return true
		}
	}
	return false
}

// special reports whether a field needs quotes.
func (c *CSV) special(field []byte) bool {
	return within(field, uint64(c.delimiter)*each, '"'*each, '\r'*each, '\n'*each)
}

// AppendTSV appends a field of TSV that is not NULL.
func AppendTSV(dst, field []byte) []byte {
	if !within(field, '\t'*each, '\n'*each, '\r'*each, '\\'*each) {
		return append(dst, field...)
	}
	for _, b := range field {
		switch b {
		case '\t':
			dst = append(dst, '\\', 't')
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\\':
			dst = append(dst, '\\', '\\')
		default:
			dst = append(dst, b)
		}
	}
	return dst
}
