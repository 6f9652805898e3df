package expr

import (
	"bytes"
	"regexp"
	"regexp/syntax"
	"slices"
	"unicode"
	"unicode/utf8"
)

// regexpScan finds the matches of a pattern one after the other. Patterns that are plain text, one byte out of a
// class, or a run of such bytes, as ' ', '\s+' and '[^0-9a-z]+' are, it finds without package regexp, and
// without allocating.
type regexpScan struct {
	re      *regexp.Regexp
	literal []byte     // the pattern is this text
	class   *[256]bool // the pattern is a byte out of these
	run     bool       // and all of them that follow

	text []byte
	at   int
	loc  [2]int
	rest [][]int // matches that package regexp has found
}

func newRegexpScan(op, pattern string) (*regexpScan, error) {
	re, err := compileRegexp(op, pattern)
	if err != nil {
		return nil, err
	}
	m := &regexpScan{re: re}
	if tree, err := syntax.Parse(pattern, syntax.Perl); err == nil {
		m.simple(tree)
	}
	return m, nil
}

// simple finds out what of a pattern makes it simple, if anything does.
func (m *regexpScan) simple(tree *syntax.Regexp) {
	if tree.Op == syntax.OpPlus && tree.Flags&syntax.NonGreedy == 0 {
		tree, m.run = tree.Sub[0], true
	}
	switch {
	case tree.Op == syntax.OpLiteral && tree.Flags&syntax.FoldCase == 0 && (!m.run || len(tree.Rune) == 1 && tree.Rune[0] < utf8.RuneSelf):
		if m.run {
			m.class = new([256]bool)
			m.class[tree.Rune[0]] = true
		} else if !slices.Contains(tree.Rune, utf8.RuneError) { // which also matches what is no UTF-8
			m.literal = []byte(string(tree.Rune))
		}
	case tree.Op == syntax.OpCharClass:
		class := new([256]bool)
		for k := 0; k < len(tree.Rune); k += 2 {
			lo, hi := tree.Rune[k], tree.Rune[k+1]
			if hi >= utf8.RuneSelf && (lo > utf8.RuneSelf || hi != unicode.MaxRune || !m.run) {
				return // characters of several bytes: all of them in runs, or none
			}
			for c := lo; c <= min(hi, 255); c++ {
				class[c] = true
			}
		}
		m.class = class
	}
}

// begin starts with another text; most limits the matches, -1 does not. Without groups, only the places of
// whole matches are found.
func (m *regexpScan) begin(text []byte, most int, groups bool) {
	m.text, m.at, m.rest = text, 0, nil
	switch {
	case m.literal != nil || m.class != nil:
	case groups:
		m.rest = m.re.FindAllSubmatchIndex(text, most)
	default:
		m.rest = m.re.FindAllIndex(text, most)
	}
}

// next returns the place of the next match and of its groups, nil behind the last. It is valid until the next
// call.
func (m *regexpScan) next() []int {
	switch {
	case m.literal != nil:
		k := bytes.Index(m.text[m.at:], m.literal)
		if k < 0 {
			return nil
		}
		m.loc = [2]int{m.at + k, m.at + k + len(m.literal)}
	case m.class != nil:
		i := m.at
		for i < len(m.text) && !m.class[m.text[i]] {
			i++
		}
		if i == len(m.text) {
			return nil
		}
		m.loc[0] = i
		i++
		for m.run && i < len(m.text) && m.class[m.text[i]] {
			i++
		}
		m.loc[1] = i
	default:
		if len(m.rest) == 0 {
			return nil
		}
		loc := m.rest[0]
		m.rest = m.rest[1:]
		return loc
	}
	m.at = m.loc[1]
	return m.loc[:]
}
