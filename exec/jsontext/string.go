package jsontext

import (
	"encoding/binary"
	"unicode/utf8"
)

// plain says which bytes stand for themselves in a JSON string.
var plain = func() (t [256]bool) {
	for c := 0x20; c < utf8.RuneSelf; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// unplain has high bits set if one of eight bytes does not stand for itself in a JSON string.
func unplain(w uint64) uint64 { return w&highs | special(w) }

// isPlain reports whether all bytes stand for themselves in a JSON string.
func isPlain(s []byte) bool {
	if len(s) >= 8 {
		last := binary.LittleEndian.Uint64(s[len(s)-8:])
		for len(s) > 8 {
			if unplain(binary.LittleEndian.Uint64(s)) != 0 {
				return false
			}
			s = s[8:]
			if len(s) < 8 {
				break
			}
		}
		return unplain(last) == 0
	}
	for _, c := range s {
		if !plain[c] {
			return false
		}
	}
	return true
}

// AppendString appends text as a string, with quotes. Bytes that are not UTF-8 become U+FFFD.
func AppendString(dst, s []byte) []byte {
	if isPlain(s) {
		dst = append(dst, '"')
		dst = append(dst, s...)
		return append(dst, '"')
	}
	return appendEscaped(dst, s)
}

func appendEscaped(dst, s []byte) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			if r, n := utf8.DecodeRune(s[i:]); r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
			dst = append(append(dst, s[start:i]...), "\ufffd"...)
			i++
			start = i
			continue
		}
		dst = append(dst, s[start:i]...)
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		start = i
	}
	return append(append(dst, s[start:]...), '"')
}
