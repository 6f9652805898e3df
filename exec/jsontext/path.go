package jsontext

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// stepKind says what a step of a path leads to.
type stepKind uint8

const (
	member     stepKind = iota // the member of a key
	index                      // the element of a number
	fromEnd                    // the same, counted from the last, which is 0
	elementsOf                 // all elements
	membersOf                  // all members' values
)

type step struct {
	kind stepKind
	key  string
	n    int
}

// Path leads from a document to values in it.
type Path struct {
	steps []step
	many  bool
}

// Many reports whether the path may lead to several values: it has a *.
func (p *Path) Many() bool { return p.many }

// Root reports whether the path is $, the document itself.
func (p *Path) Root() bool { return len(p.steps) == 0 }

// maxSteps bounds the steps of a path.
const maxSteps = 1000

// Key returns the path to the member of a key.
func Key(key string) *Path { return &Path{steps: []step{{key: key}}} }

// Index returns the path to an element: from 0, or from the last, which is -1.
func Index(n int64) *Path {
	s := step{kind: index, n: int(min(n, 1<<31-1))}
	if n < 0 {
		s = step{kind: fromEnd, n: int(min(-(n + 1), 1<<31-1))}
	}
	return &Path{steps: []step{s}}
}

// ParsePath reads a path: $ for the document, then steps .name, ."any name", .*, [n], [-n], [last],
// [last-n], ['name'], [*], with or without blanks between.
func ParsePath(s string) (*Path, error) {
	p := &Path{}
	rest, ok := strings.CutPrefix(strings.TrimSpace(s), "$")
	if !ok {
		return nil, fmt.Errorf("a path begins with $, as in $.a.b[0]")
	}
	for {
		if rest = strings.TrimLeft(rest, " \t\r\n"); rest == "" {
			return p, nil
		}
		if len(p.steps) == maxSteps {
			return nil, fmt.Errorf("a path has at most %d steps", maxSteps)
		}
		var st step
		var err error
		switch rest[0] {
		case '.':
			st, rest, err = afterDot(strings.TrimLeft(rest[1:], " \t\r\n"))
		case '[':
			st, rest, err = inBrackets(rest[1:])
		case '*':
			err = fmt.Errorf("** is not supported; a path goes down step by step, as in $.*.b")
		default:
			err = fmt.Errorf("a step begins with . or [, not with %q", rest)
		}
		if err != nil {
			return nil, err
		}
		p.many = p.many || st.kind >= elementsOf
		p.steps = append(p.steps, st)
	}
}

func afterDot(s string) (step, string, error) {
	if strings.HasPrefix(s, "*") {
		return step{kind: membersOf}, s[1:], nil
	}
	if strings.HasPrefix(s, `"`) {
		return quotedKey(s)
	}
	end := strings.IndexAny(s, ".[ \t\r\n")
	if end < 0 {
		end = len(s)
	}
	if end == 0 {
		return step{}, s, fmt.Errorf("a name is missing after the dot; a key with other signs stands in quotes, as in $.\"a b\"")
	}
	return step{key: s[:end]}, s[end:], nil
}

func quotedKey(s string) (step, string, error) {
	b := []byte(s)
	if s[0] == '\'' {
		// As JSON, but for the quotes.
		end := strings.IndexByte(s[1:], '\'')
		if end < 0 {
			return step{}, s, fmt.Errorf("the quote before %q has no end", s[1:])
		}
		return step{key: s[1 : end+1]}, s[end+2:], nil
	}
	end := skipString(b, 0)
	if end < 0 {
		return step{}, s, fmt.Errorf("%s is not a key in quotes", s)
	}
	return step{key: string(AppendUnquoted(nil, b[:end]))}, s[end:], nil
}

func inBrackets(s string) (st step, rest string, err error) {
	s = strings.TrimLeft(s, " \t\r\n")
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		if st, rest, err = quotedKey(s); err != nil {
			return st, rest, err
		}
		if rest = strings.TrimLeft(rest, " \t\r\n"); !strings.HasPrefix(rest, "]") {
			return st, rest, fmt.Errorf("a ] is missing")
		}
		return st, rest[1:], nil
	}
	inner, rest, ok := strings.Cut(s, "]")
	if !ok {
		return st, rest, fmt.Errorf("a ] is missing")
	}
	bad := fmt.Errorf("[%s] is neither a number, nor last, last-1 …, nor *, nor a name in quotes", inner)
	inner = strings.TrimSpace(inner)
	if inner == "*" {
		return step{kind: elementsOf}, rest, nil
	}
	st.kind = index
	if after, last := strings.CutPrefix(inner, "last"); last {
		if st.kind, inner = fromEnd, "0"; strings.TrimSpace(after) != "" {
			if after, last = strings.CutPrefix(strings.TrimSpace(after), "-"); !last {
				return st, rest, bad
			}
			inner = strings.TrimSpace(after)
		}
	} else if after, minus := strings.CutPrefix(inner, "-"); minus {
		st.kind, inner = fromEnd, after
	}
	u, err := strconv.ParseUint(inner, 10, 31)
	if err != nil {
		return st, rest, bad
	}
	if st.n = int(u); st.kind == fromEnd && strings.HasPrefix(strings.TrimSpace(s), "-") {
		if st.n--; st.n < 0 {
			return step{kind: index}, rest, nil
		}
	}
	return st, rest, nil
}

// Span is where a value begins and ends in a document.
type Span struct{ Start, End int }

// Finder finds values in one document after the other. It keeps what it allocates.
type Finder struct {
	doc   []byte
	steps []step
	found []Span
}

// Find returns where the values stand that the path leads to, in the order of the document. The spans
// are valid until the next call. The whole document is checked; the error is a *SyntaxError.
func (f *Finder) Find(doc []byte, p *Path) ([]Span, error) {
	f.doc, f.steps, f.found = doc, p.steps, f.found[:0]
	pos := finish(doc, f.walk(blanks(doc, 0), 0))
	f.doc = nil
	if pos < 0 {
		return nil, syntaxError(pos)
	}
	return f.found, nil
}

// walk goes on with step n at the value that begins at i, and returns where the value ends.
func (f *Finder) walk(i, n int) int {
	b := f.doc
	if n == len(f.steps) {
		end := skip(b, i, n)
		if end >= 0 {
			f.found = append(f.found, Span{i, end})
		}
		return end
	}
	st := &f.steps[n]
	switch open := at(b, i); {
	case open == '{' && st.kind == member:
		return f.walkMember(i, n, st.key)
	case open == '{' && st.kind == membersOf:
		return members(b, i, n, func(_, _, value int) int { return f.walk(value, n+1) })
	case open == '[' && st.kind == elementsOf:
		return elements(b, i, n, func(_, value int) int { return f.walk(value, n+1) })
	case open == '[' && (st.kind == index || st.kind == fromEnd):
		want := st.n
		if st.kind == fromEnd {
			size := 0
			if end := elements(b, i, n, func(_, value int) int { size++; return skip(b, value, n+1) }); end < 0 {
				return end
			}
			want = size - 1 - want
		}
		return elements(b, i, n, func(k, value int) int {
			if k == want {
				return f.walk(value, n+1)
			}
			return skip(b, value, n+1)
		})
	}
	return skip(b, i, n)
}

// walkMember is written out, without a function for each member, because most paths are of names.
func (f *Finder) walkMember(i, n int, key string) int {
	b, mark := f.doc, len(f.found)
	if n+1 > MaxDepth {
		return deep + ^i
	}
	if i = blanks(b, i+1); at(b, i) == '}' {
		return i + 1
	}
	for {
		if at(b, i) != '"' {
			return ^i
		}
		end := skipString(b, i)
		if end < 0 {
			return end
		}
		name := b[i+1 : end-1]
		hit := string(name) == key
		if !hit && bytes.IndexByte(name, '\\') >= 0 {
			hit = stringIs(b[i:end], key)
		}
		if i = blanks(b, end); at(b, i) != ':' {
			return ^i
		}
		i = blanks(b, i+1)
		if hit {
			f.found = f.found[:mark]
			i = f.walk(i, n+1)
		} else {
			i = skip(b, i, n+1)
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
