package parse

import (
	"encoding/hex"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
)

// quoted reads a string or a quoted name; a doubled quote stands for itself.
func (s *scanner) quoted(q byte) *ast.Error {
	k, what := kQuoted, "name"
	if q == '\'' || q == '"' && s.opts.Quotes == Mysql {
		k, what = kString, "string"
	}
	start := s.pos
	val, err := s.body(q, k == kString && s.opts.Quotes == Mysql, what)
	if err != nil {
		return err
	}
	if k == kQuoted && val == "" {
		return s.fail(start, s.pos, "a name cannot be empty", "an empty string is ''")
	}
	s.add(k, start, val)
	return nil
}

// body reads from the opening to the closing quote.
func (s *scanner) body(q byte, escapes bool, what string) (string, *ast.Error) {
	open := s.pos
	s.pos++
	var b strings.Builder
	from := s.pos
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; {
		case c == q && s.at(1) == q:
			b.WriteString(s.text[from : s.pos+1])
			s.pos += 2
			from = s.pos
		case c == q:
			val := s.text[from:s.pos]
			s.pos++
			if b.Len() > 0 {
				b.WriteString(val)
				val = b.String()
			}
			return val, nil
		case c == '\\' && escapes && s.pos+1 < len(s.text):
			b.WriteString(s.text[from:s.pos])
			b.WriteString(unescape(s.text[s.pos+1]))
			s.pos += 2
			from = s.pos
		default:
			s.pos++
		}
	}
	s.open = true
	return "", s.fail(open, open+1, "this "+what+" is not closed",
		"close it with "+string(q)+"; inside, write "+string(q)+string(q))
}

// unescape returns what a backslash and c stand for, as MySQL has it: \% and \_ keep the
// backslash, because they mean something to LIKE.
func unescape(c byte) string {
	switch c {
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case 'r':
		return "\r"
	case 'b':
		return "\b"
	case '0':
		return "\x00"
	case 'Z':
		return "\x1a"
	case '%', '_':
		return "\\" + string(rune(c))
	}
	return string([]byte{c})
}

// prefixed reports whether a letter and a quote open a string of another kind.
func (s *scanner) prefixed(c byte) bool {
	return s.at(1) == '\'' && strings.IndexByte("xXbBeEnNrR", c) >= 0
}

func (s *scanner) prefixedString(c byte) *ast.Error {
	start := s.pos
	s.pos++
	val, err := s.body('\'', c == 'e' || c == 'E' || s.opts.Quotes == Mysql && c != 'r' && c != 'R', "string")
	if err != nil {
		return err
	}
	switch c {
	case 'x', 'X':
		raw, bad := hex.DecodeString(val)
		if bad != nil {
			return s.fail(start, s.pos, "X'…' takes an even number of hexadecimal digits", "")
		}
		s.add(kBytes, start, string(raw))
	case 'b', 'B':
		n, ok := inBase(val, 2)
		if !ok {
			return s.fail(start, s.pos, "B'…' takes binary digits", "")
		}
		s.add(kInt, start, n)
	default:
		s.add(kString, start, val)
	}
	return nil
}
