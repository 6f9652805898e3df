package avrofs

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// pattern is a glob over slash-separated paths. In one element, * stands for
// any characters, ? for one, [a-c] for one of a class, [!a-c] or [^a-c] for one
// outside of it, and \ takes the meaning from the character after it. An
// element ** stands for any number of directories, none included; at the end
// it stands for all files below.
//
// A wildcard at the start of an element matches neither a leading dot nor a
// leading underscore, which mark what is not data.
type pattern struct {
	text  string
	elems []patternElem
}

type patternElem struct {
	text    string
	literal string // the text without escapes, if it has no wildcard
	wild    bool
	deep    bool // **
}

// maxPatternElems keeps the elements of a pattern, and so the states of a
// walk, small.
const maxPatternElems = 256

// hasMeta reports whether a path holds a character that a glob gives meaning to.
func hasMeta(path string) bool { return strings.ContainsAny(path, `*?[\`) }

// parsePattern parses a relative glob.
func parsePattern(text string) (*pattern, error) {
	p := &pattern{text: text}
	for _, s := range strings.Split(text, "/") {
		switch s {
		case "", ".":
			continue
		case "..":
			return nil, &PathError{Path: text, Msg: ".. can't follow a wildcard"}
		case "**":
			if n := len(p.elems); n > 0 && p.elems[n-1].deep {
				continue
			}
			p.elems = append(p.elems, patternElem{text: s, wild: true, deep: true})
			continue
		}
		e := patternElem{text: s}
		lit, err := checkElem(s)
		if err != nil {
			return nil, &PathError{Path: text, Err: err}
		}
		if lit != nil {
			e.literal = *lit
			if e.literal == ".." || e.literal == "." || strings.Contains(e.literal, "/") {
				return nil, &PathError{Path: text, Msg: "an escaped element must be a name"}
			}
		} else {
			e.wild = true
		}
		p.elems = append(p.elems, e)
	}
	if n := len(p.elems); n > 0 && p.elems[n-1].deep {
		p.elems = append(p.elems, patternElem{text: "*", wild: true})
	}
	if len(p.elems) == 0 {
		return nil, &PathError{Path: text, Msg: "an empty pattern"}
	}
	if len(p.elems) > maxPatternElems {
		return nil, &PathError{Path: text, Msg: fmt.Sprintf("more than %d elements", maxPatternElems)}
	}
	return p, nil
}

// checkElem finds out whether an element is well-formed, and its literal text
// if it has no wildcards.
func checkElem(s string) (*string, error) {
	var lit strings.Builder
	wild := false
	for i := 0; i < len(s); {
		switch s[i] {
		case '*', '?':
			wild = true
			i++
		case '\\':
			if i+1 == len(s) {
				return nil, fmt.Errorf("the pattern %q ends in a backslash", s)
			}
			_, n := utf8.DecodeRuneInString(s[i+1:])
			lit.WriteString(s[i+1 : i+1+n])
			i += 1 + n
		case '[':
			n, _, ok := matchClass(s[i:], 0)
			if !ok {
				return nil, fmt.Errorf("the pattern %q has an unfinished [class]; write \\[ for the character itself", s)
			}
			wild = true
			i += n
		default:
			lit.WriteByte(s[i])
			i++
		}
	}
	if wild {
		return nil, nil
	}
	text := lit.String()
	return &text, nil
}

// broad reports whether the last element is nothing but wildcards: such a
// pattern names no kind of file.
func (p *pattern) broad() bool {
	return strings.Trim(p.elems[len(p.elems)-1].text, "*") == ""
}

// static returns how many leading elements hold no wildcard, the last element
// of the pattern not among them.
func (p *pattern) static() int {
	n := 0
	for n < len(p.elems)-1 && !p.elems[n].wild {
		n++
	}
	return n
}

func (e *patternElem) match(name string) bool {
	if !e.wild {
		return e.literal == name
	}
	if name == "" || ignoredName(name) && (e.deep || e.text[0] != name[0]) {
		return false
	}
	return e.deep || matchElem(e.text, name)
}

// match reports whether the whole of a relative path matches.
func (p *pattern) match(path string) bool {
	names := strings.Split(path, "/")
	// states[i]: the elements before i have been used up.
	states := make([]bool, len(p.elems)+1)
	states[0] = true
	p.spread(states)
	next := make([]bool, len(states))
	for k, name := range names {
		p.step(states, next, name, k < len(names)-1)
		states, next = next, states
	}
	return states[len(p.elems)]
}

// step moves the states over one name, which ** may stand for if deep.
func (p *pattern) step(from, to []bool, name string, deep bool) {
	clear(to)
	for i := range p.elems {
		if !from[i] {
			continue
		}
		e := &p.elems[i]
		switch {
		case e.deep:
			if deep && e.match(name) {
				to[i] = true
			}
		case e.match(name):
			to[i+1] = true
		}
	}
	p.spread(to)
}

// spread adds the states reached by letting ** stand for nothing.
func (p *pattern) spread(states []bool) {
	for i := range p.elems {
		if states[i] && p.elems[i].deep {
			states[i+1] = true
		}
	}
}

// matchElem matches one name against one well-formed element. After a failure
// only the last * is tried again, so the time is at most the product of the
// lengths.
func matchElem(pat, name string) bool {
	px, nx := 0, 0
	starP, starN := -1, 0
	for px < len(pat) || nx < len(name) {
		if px < len(pat) {
			if pat[px] == '*' {
				starP, starN = px, nx
				px++
				continue
			}
			if nx < len(name) {
				r, n := utf8.DecodeRuneInString(name[nx:])
				if m, ok := matchOne(pat[px:], name[nx:nx+n], r); ok {
					px += m
					nx += n
					continue
				}
			}
		}
		if starP < 0 || starN >= len(name) {
			return false
		}
		_, n := utf8.DecodeRuneInString(name[starN:])
		starN += n
		px, nx = starP+1, starN
	}
	return true
}

// matchOne matches one character, given as text and as rune, and returns the
// length of what it matched in pat.
func matchOne(pat, text string, r rune) (int, bool) {
	switch pat[0] {
	case '?':
		return 1, true
	case '[':
		n, in, ok := matchClass(pat, r)
		return n, ok && in
	case '\\':
		pat = pat[1:]
		return 1 + len(text), strings.HasPrefix(pat, text)
	}
	return len(text), strings.HasPrefix(pat, text)
}

// matchClass reads a class at the start of pat and reports its length, whether
// r is in it, and whether it is well-formed. A ] that comes first is a member.
func matchClass(pat string, r rune) (n int, in, ok bool) {
	i := 1
	negated := i < len(pat) && (pat[i] == '!' || pat[i] == '^')
	if negated {
		i++
	}
	char := func() (rune, bool) {
		if i < len(pat) && pat[i] == '\\' {
			i++
		}
		if i >= len(pat) {
			return 0, false
		}
		c, k := utf8.DecodeRuneInString(pat[i:])
		i += k
		return c, true
	}
	for first := true; ; first = false {
		if i >= len(pat) {
			return 0, false, false
		}
		if pat[i] == ']' && !first {
			return i + 1, in != negated, true
		}
		lo, ok := char()
		if !ok {
			return 0, false, false
		}
		hi := lo
		if i+1 < len(pat) && pat[i] == '-' && pat[i+1] != ']' {
			i++
			if hi, ok = char(); !ok {
				return 0, false, false
			}
		}
		if lo <= r && r <= hi {
			in = true
		}
	}
}
