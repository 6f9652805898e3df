package parse

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/avrosql/avrosql/planner/ast"
)

// scanner cuts text into tokens. On an error it stops; what was cut before stays valid.
type scanner struct {
	text string
	opts Options
	pos  int
	toks []token
	open bool // it stopped inside a string, a quoted name or a comment
}

// scan returns the tokens of the text, the last of which is always kEOF.
func scan(text string, opts Options) ([]token, *ast.Error) {
	s := &scanner{text: text, opts: opts}
	err := s.run()
	return s.toks, err
}

func (s *scanner) run() *ast.Error {
	if len(s.text) > s.opts.MaxBytes {
		return s.fail(0, 0, fmt.Sprintf("the script has %d bytes, more than the limit of %d", len(s.text), s.opts.MaxBytes),
			"split it, or raise the limit")
	}
	s.toks = make([]token, 0, len(s.text)/4+1)
	if strings.HasPrefix(s.text, "\ufeff") {
		s.pos = len("\ufeff")
	}
	for {
		if err := s.space(); err != nil {
			return err
		}
		if s.pos >= len(s.text) {
			s.add(kEOF, s.pos, "")
			return nil
		}
		if len(s.toks) >= s.opts.MaxTokens {
			return s.fail(s.pos, s.pos+1, fmt.Sprintf("the script has more than %d tokens", s.opts.MaxTokens),
				"split it, or raise the limit")
		}
		if err := s.next(); err != nil {
			return err
		}
	}
}

func (s *scanner) fail(start, end int, msg, hint string) *ast.Error {
	return ast.NewError(s.text, ast.Span{Start: start, End: end}, msg, hint)
}

// add appends a token that ends at the current position.
func (s *scanner) add(k kind, start int, val string) {
	s.toks = append(s.toks, token{k, int32(start), int32(s.pos), val})
}

// at returns the byte at the offset from the current position, 0 at the end.
func (s *scanner) at(off int) byte {
	if s.pos+off < len(s.text) {
		return s.text[s.pos+off]
	}
	return 0
}

// space passes over white space and comments.
func (s *scanner) space() *ast.Error {
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; {
		case c == ' ' || c >= '\t' && c <= '\r':
			s.pos++
		case c == '#' || c == '-' && s.dashComment():
			if i := strings.IndexByte(s.text[s.pos:], '\n'); i >= 0 {
				s.pos += i
			} else {
				s.pos = len(s.text)
			}
		case c == '/' && s.at(1) == '*':
			if err := s.blockComment(); err != nil {
				return err
			}
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(s.text[s.pos:])
			if !unicode.IsSpace(r) && r != '\ufeff' {
				return nil
			}
			s.pos += n
		default:
			return nil
		}
	}
	return nil
}

// dashComment reports whether a comment starts here: a--1 is an expression and -- b a comment.
func (s *scanner) dashComment() bool {
	if s.at(1) != '-' {
		return false
	}
	switch c := s.at(2); {
	case c <= ' ' || c == '-':
		return true
	case c >= '0' && c <= '9' || c == '.' || c == '(':
		return false
	}
	before := s.text[:s.pos]
	return strings.TrimSpace(before[strings.LastIndexByte(before, '\n')+1:]) == ""
}

func (s *scanner) blockComment() *ast.Error {
	start, depth := s.pos, 0
	for s.pos < len(s.text) {
		switch {
		case s.at(0) == '/' && s.at(1) == '*':
			depth++
			s.pos += 2
		case s.at(0) == '*' && s.at(1) == '/':
			depth--
			s.pos += 2
			if depth == 0 {
				return nil
			}
		default:
			s.pos++
		}
	}
	s.open = true
	return s.fail(start, start+2, "this comment is not closed", "close it with */; comments nest")
}

// operators are those that begin with each byte, longest first.
var operators = func() (table [utf8.RuneSelf][]string) {
	for _, op := range strings.Fields(`<=> !~* ->> :: || && <= >= <> != == << >> -> => := // !~ ~*
		+ - * / % ^ & | ~ ! < > = ( ) [ ] { } , ; . : ?`) {
		table[op[0]] = append(table[op[0]], op)
	}
	return table
}()

func (s *scanner) next() *ast.Error {
	start := s.pos
	c := s.text[start]
	switch {
	case c == '\'' || c == '"' || c == '`':
		return s.quoted(c)
	case isDigit(c) || c == '.' && isDigit(s.at(1)) && !s.afterName():
		return s.number()
	case c == '$':
		return s.dollar()
	case c == '@':
		return s.variable()
	}
	if n := nameLen(s.text[start:]); n > 0 {
		if s.prefixed(c) {
			return s.prefixedString(c)
		}
		s.pos += n
		s.add(kWord, start, strings.ToLower(s.text[start:s.pos]))
		return nil
	}
	if c < utf8.RuneSelf {
		for _, op := range operators[c] {
			if strings.HasPrefix(s.text[start:], op) {
				s.pos += len(op)
				s.add(kOp, start, op)
				return nil
			}
		}
	}
	return s.stray()
}

// afterName reports whether a name or a closing bracket ends right here, so that a dot belongs to it.
func (s *scanner) afterName() bool {
	if len(s.toks) == 0 {
		return false
	}
	last := s.toks[len(s.toks)-1]
	return int(last.end) == s.pos && (last.name() || last.op(")") || last.op("]"))
}

func (s *scanner) stray() *ast.Error {
	r, n := utf8.DecodeRuneInString(s.text[s.pos:])
	end := s.pos + n
	switch {
	case r == utf8.RuneError:
		return s.fail(s.pos, end, "the text is not valid UTF-8 here", "save the script as UTF-8")
	case strings.ContainsRune("‘’‚‛“”„‟´", r):
		return s.fail(s.pos, end, fmt.Sprintf("unexpected %q", r), "use straight quotes: 'text' for strings, \"name\" for names")
	case r == '@':
		return s.fail(s.pos, end, "unexpected '@'", "a variable is written @name, a setting @@name")
	}
	return s.fail(s.pos, end, fmt.Sprintf("unexpected character %q", r), "")
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// nameLen returns how many bytes of text are a name, 0 for none.
func nameLen(text string) int {
	for i, r := range text {
		switch {
		case r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
		case i > 0 && (r == '$' || r >= '0' && r <= '9'):
		case r >= utf8.RuneSelf && r != utf8.RuneError && (unicode.IsLetter(r) || i > 0 && (unicode.IsDigit(r) || unicode.IsMark(r))):
		default:
			return i
		}
	}
	return len(text)
}

// dollar reads $1, $name and $tag$…$tag$.
func (s *scanner) dollar() *ast.Error {
	start := s.pos
	rest := s.text[start+1:]
	n := 0
	for n < len(rest) && isDigit(rest[n]) {
		n++
	}
	if n > 0 {
		s.pos += 1 + n
		s.add(kDollar, start, rest[:n])
		return nil
	}
	n = nameLen(strings.SplitN(rest, "$", 2)[0])
	if n < len(rest) && rest[n] == '$' {
		tag := s.text[start : start+n+2]
		body := rest[n+1:]
		i := strings.Index(body, tag)
		if i < 0 {
			s.open = true
			return s.fail(start, start+len(tag), "this string is not closed", "close it with "+tag)
		}
		s.pos = start + 2*len(tag) + i
		s.add(kString, start, body[:i])
		return nil
	}
	if n == 0 {
		return s.fail(start, start+1, "unexpected '$'", "parameters are ?, :name and $1")
	}
	s.pos += 1 + n
	s.add(kDollar, start, rest[:n])
	return nil
}
