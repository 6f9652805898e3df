package expr

import (
	"bytes"
	"math"
	"unicode/utf8"

	"github.com/avrosql/avrosql/exec/vector"
)

func init() {
	register(map[string]builder{
		"substr": buildSubstr,
		"left": func(k *call) (Eval, error) {
			return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				s, n := a.bytes(0, i), a.int(1, i)
				if n < 0 {
					n = max(int64(utf8.RuneCount(s))+n, 0)
				}
				return append(dst, firstRunes(s, n)...), true, nil
			})
		},
		"right": func(k *call) (Eval, error) {
			return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				s, n := a.bytes(0, i), a.int(1, i)
				skip := -n
				if n >= 0 {
					skip = max(int64(utf8.RuneCount(s))-n, 0)
				}
				return append(dst, s[len(firstRunes(s, skip)):]...), true, nil
			})
		},
		"trim":            func(k *call) (Eval, error) { return k.trim(true, true) },
		"ltrim":           func(k *call) (Eval, error) { return k.trim(true, false) },
		"rtrim":           func(k *call) (Eval, error) { return k.trim(false, true) },
		"lpad":            func(k *call) (Eval, error) { return k.pad(true) },
		"rpad":            func(k *call) (Eval, error) { return k.pad(false) },
		"overlay":         func(k *call) (Eval, error) { return k.bytes(overlay) },
		"insert":          func(k *call) (Eval, error) { return k.bytes(insert) },
		"translate":       func(k *call) (Eval, error) { return k.bytes(translate) },
		"split_part":      func(k *call) (Eval, error) { return k.bytes(splitPart) },
		"substring_index": func(k *call) (Eval, error) { return k.bytes(substringIndex) },
		"split":           func(k *call) (Eval, error) { return k.lists(split) },
	})
}

// firstRunes returns the first n characters of s.
func firstRunes(s []byte, n int64) []byte {
	if at := runeOffset(s, n); at >= 0 {
		return s[:at]
	}
	return s
}

// window returns which of n characters a substring has: from start, counted from 1 or, negative, from
// the end, as many as length says; places before the first character count, but are empty.
func window(n, start, length int64) (from, to int64) {
	switch {
	case start > 0:
		from = min(start-1, n)
	case start < 0:
		from = max(start, -1<<40) + n
	default:
		from = -1
	}
	to = from + min(max(length, 0), 1<<41)
	from = max(from, 0)
	return from, max(min(to, n), from)
}

func buildSubstr(k *call) (Eval, error) {
	length := func(a args, i int) int64 {
		if len(a) > 2 {
			return a.int(2, i)
		}
		return math.MaxInt64
	}
	if k.types[0].Bytes() {
		return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
			s := a.bytes(0, i)
			from, to := window(int64(len(s)), a.int(1, i), length(a, i))
			return append(dst, s[from:to]...), true, nil
		})
	}
	return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
		s := a.bytes(0, i)
		start, want := a.int(1, i), length(a, i)
		if start > 0 {
			// The usual case needs no count of all characters.
			at := runeOffset(s, start-1)
			if at < 0 || want <= 0 {
				return dst, true, nil
			}
			return append(dst, firstRunes(s[at:], want)...), true, nil
		}
		from, to := window(int64(utf8.RuneCount(s)), start, want)
		s = s[len(firstRunes(s, from)):]
		return append(dst, firstRunes(s, to-from)...), true, nil
	})
}

func (k *call) trim(left, right bool) (Eval, error) {
	if len(k.args) == 1 {
		return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
			s := a.bytes(0, i)
			for left && len(s) > 0 && s[0] == ' ' {
				s = s[1:]
			}
			for right && len(s) > 0 && s[len(s)-1] == ' ' {
				s = s[:len(s)-1]
			}
			return append(dst, s...), true, nil
		})
	}
	return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
		s, set := a.bytes(0, i), a.bytes(1, i)
		for left && len(s) > 0 {
			_, n := utf8.DecodeRune(s)
			if !bytes.Contains(set, s[:n]) {
				break
			}
			s = s[n:]
		}
		for right && len(s) > 0 {
			_, n := utf8.DecodeLastRune(s)
			if !bytes.Contains(set, s[len(s)-n:]) {
				break
			}
			s = s[:len(s)-n]
		}
		return append(dst, s...), true, nil
	})
}

// pad fills to a number of characters; with nothing to fill with, a shorter string stays.
func (k *call) pad(left bool) (Eval, error) {
	space := []byte{' '}
	return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
		s, n, with := a.bytes(0, i), a.int(1, i), space
		if len(a) > 2 {
			with = a.bytes(2, i)
		}
		if n <= 0 {
			return dst, true, nil
		}
		missing := n - int64(utf8.RuneCount(s))
		if missing <= 0 {
			return append(dst, firstRunes(s, n)...), true, nil
		}
		if err := k.check(missing); err != nil {
			return dst, false, err
		}
		if !left {
			dst = append(dst, s...)
		}
		if len(with) > 0 {
			runes := int64(utf8.RuneCount(with))
			for ; missing >= runes; missing -= runes {
				dst = append(dst, with...)
			}
			dst = append(dst, firstRunes(with, missing)...)
		}
		if left {
			dst = append(dst, s...)
		}
		return dst, true, nil
	})
}

func overlay(a args, i int, dst []byte) ([]byte, bool, error) {
	s, with := a.bytes(0, i), a.bytes(1, i)
	n := int64(utf8.RuneCount(with))
	if len(a) > 3 {
		n = max(a.int(3, i), 0)
	}
	from := max(a.int(2, i)-1, 0)
	return splice(dst, s, with, from, n), true, nil
}

// insert is MySQL's: a position outside the string changes nothing, a negative count takes the rest.
func insert(a args, i int, dst []byte) ([]byte, bool, error) {
	s, pos, n, with := a.bytes(0, i), a.int(1, i), a.int(2, i), a.bytes(3, i)
	if pos < 1 || pos > int64(utf8.RuneCount(s)) {
		return append(dst, s...), true, nil
	}
	if n < 0 {
		n = math.MaxInt64
	}
	return splice(dst, s, with, pos-1, n), true, nil
}

func splice(dst, s, with []byte, from, n int64) []byte {
	head := firstRunes(s, from)
	rest := s[len(head):]
	dst = append(append(dst, head...), with...)
	return append(dst, rest[len(firstRunes(rest, n)):]...)
}

func translate(a args, i int, dst []byte) ([]byte, bool, error) {
	from, to := a.str(1, i), a.bytes(2, i)
	for _, r := range a.str(0, i) {
		at, n := -1, 0
		for _, f := range from {
			if f == r {
				at = n
				break
			}
			n++
		}
		if at < 0 {
			dst = utf8.AppendRune(dst, r)
			continue
		}
		if b := runeOffset(to, int64(at)); b >= 0 && b < len(to) {
			_, size := utf8.DecodeRune(to[b:])
			dst = append(dst, to[b:b+size]...)
		}
	}
	return dst, true, nil
}

// splitPart gives part n, negative from the end. With an empty separator the whole string is part 1.
func splitPart(a args, i int, dst []byte) ([]byte, bool, error) {
	s, sep, n := a.bytes(0, i), a.bytes(1, i), a.int(2, i)
	if len(sep) == 0 {
		if n == 1 || n == -1 {
			dst = append(dst, s...)
		}
		return dst, true, nil
	}
	if n < 0 {
		n += int64(bytes.Count(s, sep)) + 2
	}
	if n < 1 {
		return dst, true, nil
	}
	for ; n > 1; n-- {
		at := bytes.Index(s, sep)
		if at < 0 {
			return dst, true, nil
		}
		s = s[at+len(sep):]
	}
	if at := bytes.Index(s, sep); at >= 0 {
		s = s[:at]
	}
	return append(dst, s...), true, nil
}

func substringIndex(a args, i int, dst []byte) ([]byte, bool, error) {
	s, sep, n := a.bytes(0, i), a.bytes(1, i), a.int(2, i)
	if len(sep) == 0 || n == 0 {
		return dst, true, nil
	}
	at := 0
	if n > 0 {
		for ; n > 0; n-- {
			next := bytes.Index(s[at:], sep)
			if next < 0 {
				return append(dst, s...), true, nil
			}
			at += next + len(sep)
		}
		return append(dst, s[:at-len(sep)]...), true, nil
	}
	end := len(s)
	for ; n < 0; n++ {
		if end = bytes.LastIndex(s[:end], sep); end < 0 {
			return append(dst, s...), true, nil
		}
	}
	return append(dst, s[end+len(sep):]...), true, nil
}

func split(a args, i int, elems *vector.Vector) (bool, error) {
	s, sep := a.bytes(0, i), a.bytes(1, i)
	for len(sep) == 0 && len(s) > 0 {
		_, n := utf8.DecodeRune(s)
		if err := elems.AppendBytes(s[:n]); err != nil {
			return false, err
		}
		s = s[n:]
	}
	if len(sep) == 0 {
		return true, nil
	}
	for {
		at := bytes.Index(s, sep)
		if at < 0 {
			return true, elems.AppendBytes(s)
		}
		if err := elems.AppendBytes(s[:at]); err != nil {
			return false, err
		}
		s = s[at+len(sep):]
	}
}
