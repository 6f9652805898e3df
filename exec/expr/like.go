package expr

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The forms of a LIKE pattern, from the most frequent to the general.
type (
	likeExact    string // abc
	likePrefix   string // abc%
	likeSuffix   string // %abc
	likeContains string // %abc%
	likeAny      struct{}
	likeGeneral  struct {
		first, last segment   // before the first % and after the last
		middle      []segment // between them, to be found in order
		open        bool      // whether there is a % at all
	}
)

func (m likeExact) match(s []byte) bool  { return string(s) == string(m) }
func (m likePrefix) match(s []byte) bool { return len(s) >= len(m) && string(s[:len(m)]) == string(m) }
func (m likeSuffix) match(s []byte) bool {
	return len(s) >= len(m) && string(s[len(s)-len(m):]) == string(m)
}
func (m likeContains) match(s []byte) bool { return strings.Contains(unsafeString(s), string(m)) }
func (likeAny) match([]byte) bool          { return true }

// segment is a run of a pattern without %: literal bytes and places for any one character.
type segment struct {
	text []byte // literal bytes; 0xff, which is not in UTF-8, stands for one character
	any  bool   // whether text holds 0xff
}

const anyChar = 0xff

// newLike compiles a LIKE pattern. An escape at the end stands for itself.
func newLike(pattern string, escape rune) matcher {
	var segs []segment
	var cur segment
	for i := 0; i < len(pattern); {
		r, n := utf8.DecodeRuneInString(pattern[i:])
		lit := pattern[i : i+n]
		i += n
		switch {
		case r == escape && escape != 0 && i < len(pattern):
			_, n := utf8.DecodeRuneInString(pattern[i:])
			lit = pattern[i : i+n]
			i += n
		case r == '%':
			segs = append(segs, cur)
			cur = segment{}
			continue
		case r == '_':
			cur.text = append(cur.text, anyChar)
			cur.any = true
			continue
		}
		cur.text = append(cur.text, lit...)
	}
	segs = append(segs, cur)
	plain := true
	for i := range segs {
		plain = plain && !segs[i].any
	}
	first, last := segs[0], segs[len(segs)-1]
	if len(segs) == 1 {
		if plain {
			return likeExact(first.text)
		}
		return &likeGeneral{first: first}
	}
	// Two % in a row are one.
	var middle []segment
	for _, s := range segs[1 : len(segs)-1] {
		if len(s.text) > 0 {
			middle = append(middle, s)
		}
	}
	switch {
	case !plain:
	case len(middle) == 0 && len(first.text) == 0 && len(last.text) == 0:
		return likeAny{}
	case len(middle) == 0 && len(last.text) == 0:
		return likePrefix(first.text)
	case len(middle) == 0 && len(first.text) == 0:
		return likeSuffix(last.text)
	case len(middle) == 1 && len(first.text) == 0 && len(last.text) == 0:
		return likeContains(middle[0].text)
	}
	return &likeGeneral{first: first, last: last, middle: middle, open: true}
}

// prefix matches the segment at the start of s and returns how many bytes it took, -1 for none.
func (g *segment) prefix(s []byte) int {
	if !g.any {
		if bytes.HasPrefix(s, g.text) {
			return len(g.text)
		}
		return -1
	}
	at := 0
	for _, c := range g.text {
		if at >= len(s) {
			return -1
		}
		if c == anyChar {
			_, n := utf8.DecodeRune(s[at:])
			at += n
			continue
		}
		if s[at] != c {
			return -1
		}
		at++
	}
	return at
}

// find returns where the segment's first match in s ends, -1 if there is none.
func (g *segment) find(s []byte) int {
	if !g.any {
		if i := bytes.Index(s, g.text); i >= 0 {
			return i + len(g.text)
		}
		return -1
	}
	for i := 0; ; {
		if n := g.prefix(s[i:]); n >= 0 {
			return i + n
		}
		if i == len(s) {
			return -1
		}
		_, n := utf8.DecodeRune(s[i:])
		i += n
	}
}

// suffix matches the segment at the end of s and returns where it begins, -1 for no match.
func (g *segment) suffix(s []byte) int {
	if !g.any {
		if bytes.HasSuffix(s, g.text) {
			return len(s) - len(g.text)
		}
		return -1
	}
	at := len(s)
	for i := len(g.text) - 1; i >= 0; i-- {
		if at <= 0 {
			return -1
		}
		if g.text[i] == anyChar {
			_, n := utf8.DecodeLastRune(s[:at])
			at -= n
			continue
		}
		if s[at-1] != g.text[i] {
			return -1
		}
		at--
	}
	return at
}

func (m *likeGeneral) match(s []byte) bool {
	n := m.first.prefix(s)
	if n < 0 {
		return false
	}
	if !m.open {
		return n == len(s)
	}
	s = s[n:]
	end := m.last.suffix(s)
	if end < 0 {
		return false
	}
	s = s[:end]
	for i := range m.middle {
		to := m.middle[i].find(s)
		if to < 0 {
			return false
		}
		s = s[to:]
	}
	return true
}

// foldMatcher is ILIKE: pattern and string are compared in lower case.
type foldMatcher struct {
	m   matcher
	buf []byte
}

func newFoldMatcher(pattern string, escape rune) matcher {
	if unicode.ToLower(escape) != escape {
		// The escape would be lowered with the rest: put the backslash in its place first.
		pattern, escape = reescape(pattern, escape), '\\'
	}
	return &foldMatcher{m: newLike(string(appendLower(nil, []byte(pattern))), escape)}
}

func reescape(pattern string, escape rune) string {
	var b strings.Builder
	open := false
	for _, r := range pattern {
		switch {
		case !open && r == escape:
			open = true
			continue
		case open || r == '\\':
			b.WriteByte('\\')
		}
		open = false
		b.WriteRune(r)
	}
	if open {
		b.WriteString("\\" + string(escape))
	}
	return b.String()
}

func (m *foldMatcher) match(s []byte) bool {
	m.buf = appendLower(m.buf[:0], s)
	return m.m.match(m.buf)
}

// appendLower appends s in lower case, ASCII a byte at a time.
func appendLower(dst, s []byte) []byte {
	for i, c := range s {
		if c >= utf8.RuneSelf {
			for _, r := range unsafeString(s[i:]) {
				dst = utf8.AppendRune(dst, unicode.ToLower(r))
			}
			return dst
		}
		if c-'A' < 26 {
			c |= 0x20
		}
		dst = append(dst, c)
	}
	return dst
}

// appendUpper appends s in upper case. ß has no upper case of one character and becomes SS.
func appendUpper(dst, s []byte) []byte {
	for i, c := range s {
		if c >= utf8.RuneSelf {
			for _, r := range unsafeString(s[i:]) {
				if r == 'ß' {
					dst = append(dst, 'S', 'S')
					continue
				}
				dst = utf8.AppendRune(dst, unicode.ToUpper(r))
			}
			return dst
		}
		if c-'a' < 26 {
			c &^= 0x20
		}
		dst = append(dst, c)
	}
	return dst
}
