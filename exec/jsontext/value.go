package jsontext

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// Kind is the kind of a value.
type Kind uint8

// The kinds of values.
const (
	Null Kind = iota
	Boolean
	Number
	String
	Array
	Object
)

// KindOf returns the kind of a valid value without blanks before it.
func KindOf(v []byte) Kind {
	switch v[0] {
	case 'n':
		return Null
	case 't', 'f':
		return Boolean
	case '"':
		return String
	case '[':
		return Array
	case '{':
		return Object
	}
	return Number
}

// Whole reports whether a valid number is written without a fraction and an exponent.
func Whole(v []byte) bool { return !bytes.ContainsAny(v, ".eE") }

// AppendUnquoted appends what a valid string, with its quotes, stands for. Half of a surrogate pair
// becomes U+FFFD.
func AppendUnquoted(dst, s []byte) []byte {
	s = s[1 : len(s)-1]
	for {
		i := bytes.IndexByte(s, '\\')
		if i < 0 {
			return append(dst, s...)
		}
		dst = append(dst, s[:i]...)
		c := s[i+1]
		s = s[i+2:]
		switch c {
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			r := unit(s)
			s = s[4:]
			if utf16.IsSurrogate(r) {
				low := rune(-1)
				if len(s) >= 6 && s[0] == '\\' && s[1] == 'u' {
					low = unit(s[2:])
				}
				if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
					s = s[6:]
				}
			}
			dst = utf8.AppendRune(dst, r)
			continue
		}
		dst = append(dst, c)
	}
}

func unit(s []byte) (r rune) {
	for _, c := range s[:4] {
		r = r<<4 | hexDigit(c)
	}
	return r
}

// stringIs reports whether a valid string, with its quotes, stands for want.
func stringIs(s []byte, want string) bool {
	body := s[1 : len(s)-1]
	if bytes.IndexByte(body, '\\') < 0 {
		return string(body) == want
	}
	return string(AppendUnquoted(nil, s)) == want
}

// Elements calls f with each element of a valid array, until it returns false.
func Elements(v []byte, f func(elem []byte) bool) {
	elements(v, 0, 0, func(_, value int) int {
		end := skip(v, value, 0)
		if !f(v[value:end]) {
			return -1
		}
		return end
	})
}

// Members calls f with each key, in its quotes, and value of a valid object, until it returns false.
func Members(v []byte, f func(key, value []byte) bool) {
	members(v, 0, 0, func(key, keyEnd, value int) int {
		end := skip(v, value, 0)
		if !f(v[key:keyEnd], v[value:end]) {
			return -1
		}
		return end
	})
}

// Len returns the number of elements of a valid array or of members of a valid object.
func Len(v []byte) int {
	n := 0
	switch KindOf(v) {
	case Array:
		elements(v, 0, 0, func(_, value int) int { n++; return skip(v, value, 0) })
	case Object:
		members(v, 0, 0, func(_, _, value int) int { n++; return skip(v, value, 0) })
	}
	return n
}
