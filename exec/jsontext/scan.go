// Package jsontext reads JSON as the text that it is: it checks a document against RFC 8259, finds the
// values that a path leads to, and compares values, all over the bytes, without building a tree. Numbers
// keep their digits.
//
// A document is one value with blanks around it, nested at most MaxDepth deep. Of a key that an object
// has several times the last one counts. Strings are not checked to be UTF-8: who hands over bytes of
// unknown origin checks what comes out.
package jsontext

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// MaxDepth is how deep the arrays and objects of a document may nest.
const MaxDepth = 1000

// SyntaxError says where a text stops being JSON.
type SyntaxError struct {
	Offset int // bytes from the start
	Deep   bool
}

func (e *SyntaxError) Error() string {
	if e.Deep {
		return fmt.Sprintf("JSON nests deeper than %d levels at byte %d", MaxDepth, e.Offset)
	}
	return fmt.Sprintf("no JSON from byte %d on", e.Offset)
}

// Inside the package a position below 0 stands for an error: the complement of its offset, less deep if
// the depth was the reason.
const deep = -1 << 62 >> (64 - bits.UintSize)

func syntaxError(pos int) *SyntaxError {
	if pos < deep/2 {
		return &SyntaxError{Offset: ^(pos - deep), Deep: true}
	}
	return &SyntaxError{Offset: ^pos}
}

// Valid reports whether a text is JSON.
func Valid(doc []byte) bool { return check(doc) >= 0 }

// Check returns a *SyntaxError if a text is not JSON.
func Check(doc []byte) error {
	if pos := check(doc); pos < 0 {
		return syntaxError(pos)
	}
	return nil
}

func check(doc []byte) int { return finish(doc, skip(doc, blanks(doc, 0), 0)) }

// finish checks that nothing but blanks follows a document's value, which ends at pos.
func finish(doc []byte, pos int) int {
	if pos < 0 {
		return pos
	}
	if pos = blanks(doc, pos); pos < len(doc) {
		return ^pos
	}
	return pos
}

// blanks returns where the first byte from i on stands that is no blank.
func blanks(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// at returns a byte, or 0, which nothing of JSON begins with, behind the end.
func at(b []byte, i int) byte {
	if i < len(b) {
		return b[i]
	}
	return 0
}

// skip returns where the value ends that begins at i.
func skip(b []byte, i, depth int) int {
	switch at(b, i) {
	case '"':
		return skipString(b, i)
	case '{':
		return members(b, i, depth, nil)
	case '[':
		return elements(b, i, depth, nil)
	case 't':
		return word(b, i, "true")
	case 'f':
		return word(b, i, "false")
	case 'n':
		return word(b, i, "null")
	}
	return skipNumber(b, i)
}

func word(b []byte, i int, w string) int {
	if len(b)-i < len(w) || string(b[i:i+len(w)]) != w {
		return ^i
	}
	return i + len(w)
}

// members goes over the object that begins at i. visit, if given, is called with where each key begins
// and ends, quotes included, and where its value begins, and returns where the value ends.
func members(b []byte, i, depth int, visit func(key, keyEnd, value int) int) int {
	if depth++; depth > MaxDepth {
		return deep + ^i
	}
	if i = blanks(b, i+1); at(b, i) == '}' {
		return i + 1
	}
	for {
		if at(b, i) != '"' {
			return ^i
		}
		key := i
		end := skipString(b, i)
		if end < 0 {
			return end
		}
		if i = blanks(b, end); at(b, i) != ':' {
			return ^i
		}
		i = blanks(b, i+1)
		if visit != nil {
			i = visit(key, end, i)
		} else {
			i = skip(b, i, depth)
		}
		if i < 0 {
			return i
		}
		switch i = blanks(b, i); at(b, i) {
		case ',':
			i = blanks(b, i+1)
		case '}':
			return i + 1
		default:
			return ^i
		}
	}
}

// elements goes over the array that begins at i. visit, if given, is called with the number, from 0, of
// each element and where it begins, and returns where it ends.
func elements(b []byte, i, depth int, visit func(n, value int) int) int {
	if depth++; depth > MaxDepth {
		return deep + ^i
	}
	if i = blanks(b, i+1); at(b, i) == ']' {
		return i + 1
	}
	for n := 0; ; n++ {
		if visit != nil {
			i = visit(n, i)
		} else {
			i = skip(b, i, depth)
		}
		if i < 0 {
			return i
		}
		switch i = blanks(b, i); at(b, i) {
		case ',':
			i = blanks(b, i+1)
		case ']':
			return i + 1
		default:
			return ^i
		}
	}
}

const (
	each  = 0x0101010101010101 // a one in each byte
	highs = 0x80 * each
)

// special has a high bit for the lowest of eight bytes that is a control character, a quote or a
// backslash, and none where none is: (x-y)&^x has the high bit of the lowest byte that is below y's.
func special(w uint64) uint64 {
	quote, slash := w^'"'*each, w^'\\'*each
	return ((w-0x20*each)&^w | (quote-each)&^quote | (slash-each)&^slash) & highs
}

// skipString returns where the string ends that begins with the quote at i.
func skipString(b []byte, i int) int {
	for i++; ; {
		for len(b)-i >= 8 {
			if w := special(binary.LittleEndian.Uint64(b[i:])); w != 0 {
				i += bits.TrailingZeros64(w) / 8
				break
			}
			i += 8
		}
		switch c := at(b, i); {
		case c == '"':
			return i + 1
		case c < 0x20: // behind the end, too
			return ^i
		case c != '\\':
			i++
			continue
		}
		switch at(b, i+1) {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			i += 2
		case 'u':
			for k := i + 2; k < i+6; k++ {
				if hexDigit(at(b, k)) < 0 {
					return ^i
				}
			}
			i += 6
		default:
			return ^i
		}
	}
}

func hexDigit(c byte) rune {
	switch {
	case c-'0' < 10:
		return rune(c - '0')
	case c-'a' < 6:
		return rune(c-'a') + 10
	case c-'A' < 6:
		return rune(c-'A') + 10
	}
	return -1
}

// skipNumber returns where the number ends that begins at i.
func skipNumber(b []byte, i int) int {
	start := i
	if at(b, i) == '-' {
		i++
	}
	switch c := at(b, i); {
	case c == '0':
		i++
	case c-'1' < 9:
		for at(b, i)-'0' < 10 {
			i++
		}
	default:
		return ^start
	}
	if at(b, i) == '.' {
		if i++; at(b, i)-'0' >= 10 {
			return ^i
		}
		for at(b, i)-'0' < 10 {
			i++
		}
	}
	if c := at(b, i); c == 'e' || c == 'E' {
		i++
		if c := at(b, i); c == '+' || c == '-' {
			i++
		}
		if at(b, i)-'0' >= 10 {
			return ^i
		}
		for at(b, i)-'0' < 10 {
			i++
		}
	}
	return i
}

// AppendCompact appends a valid value without the blanks between its tokens.
func AppendCompact(dst, v []byte) []byte {
	for i := 0; i < len(v); {
		switch v[i] {
		case ' ', '\n', '\t', '\r':
			i++
			continue
		case '"':
			end := skipString(v, i)
			dst = append(dst, v[i:end]...)
			i = end
			continue
		}
		dst = append(dst, v[i])
		i++
	}
	return dst
}

// AppendPretty appends a valid value with a line for each element and member, two blanks in for each
// level.
func AppendPretty(dst, v []byte) []byte {
	line := func(level int) {
		dst = append(dst, '\n')
		for range level {
			dst = append(dst, ' ', ' ')
		}
	}
	level := 0
	for i := blanks(v, 0); i < len(v); i = blanks(v, i) {
		switch c := v[i]; c {
		case '{', '[':
			if next := blanks(v, i+1); v[next] == '}' || v[next] == ']' {
				dst = append(dst, c, v[next])
				i = next + 1
				continue
			}
			level++
			dst = append(dst, c)
			line(level)
			i++
		case '}', ']':
			level--
			line(level)
			dst = append(dst, c)
			i++
		case ',':
			dst = append(dst, c)
			line(level)
			i++
		case ':':
			dst = append(dst, ':', ' ')
			i++
		default:
			end := skip(v, i, 0)
			dst = append(dst, v[i:end]...)
			i = end
		}
	}
	return dst
}
