package parse

import (
	"math/big"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
)

// maxDigits limits the length of a number: it bounds the work on 0x… and what the binder must read.
const maxDigits = 10_000

// inBase returns the digits as a decimal number.
func inBase(digits string, base int) (string, bool) {
	digits = strings.ReplaceAll(digits, "_", "")
	if digits == "" || len(digits) > maxDigits {
		return "", false
	}
	n, ok := new(big.Int).SetString(digits, base)
	if !ok || n.Sign() < 0 {
		return "", false
	}
	return n.String(), true
}

// digits passes over digits with single underscores between them.
func (s *scanner) digits() {
	for isDigit(s.at(0)) || s.at(0) == '_' && isDigit(s.at(1)) && s.pos > 0 && isDigit(s.text[s.pos-1]) {
		s.pos++
	}
}

// number reads 12, 1.5, .5, 1., 1e3, 0x1F and 0b101.
func (s *scanner) number() *ast.Error {
	start := s.pos
	if c := s.at(1) | 0x20; s.at(0) == '0' && (c == 'x' || c == 'b') {
		return s.basedNumber(map[byte]int{'x': 16, 'b': 2}[c])
	}
	k := kInt
	s.digits()
	if s.at(0) == '.' && s.at(1) != '.' {
		k = kDecimal
		s.pos++
		s.digits()
	}
	if s.at(0)|0x20 == 'e' {
		sign := 0
		if s.at(1) == '+' || s.at(1) == '-' {
			sign = 1
		}
		if isDigit(s.at(1 + sign)) {
			k = kFloat
			s.pos += 1 + sign
			s.digits()
		}
	}
	if k, n := s.numberSuffix(k); n > 0 {
		text := strings.ReplaceAll(s.text[start:s.pos], "_", "")
		s.pos += n
		if len(text) > maxDigits {
			return s.fail(start, s.pos, "this number is too long", "")
		}
		if k == kFloat && !strings.ContainsAny(text, "eE") {
			text += "e0"
		}
		s.add(k, start, canonicalNumber(k, text))
		return nil
	}
	if nameLen("_"+s.text[s.pos:min(len(s.text), s.pos+4)]) > 1 {
		return s.runsOn(start)
	}
	text := strings.ReplaceAll(s.text[start:s.pos], "_", "")
	if len(text) > maxDigits {
		return s.fail(start, s.pos, "this number is too long", "")
	}
	s.add(k, start, canonicalNumber(k, text))
	return nil
}

// numberSuffix reads Spark's suffixes: L behind a BIGINT, D behind a DOUBLE, BD behind a DECIMAL. It returns
// what the number is and how long the suffix, 0 where there is none.
func (s *scanner) numberSuffix(k kind) (kind, int) {
	rest := s.text[s.pos:min(len(s.text), s.pos+6)]
	switch n := nameLen("_"+rest) - 1; {
	case n == 1 && rest[0]|0x20 == 'l' && k == kInt:
		return kInt, 1
	case n == 1 && rest[0]|0x20 == 'd':
		return kFloat, 1
	case n == 2 && rest[0]|0x20 == 'b' && rest[1]|0x20 == 'd' && k != kFloat:
		return kDecimal, 2
	}
	return k, 0
}

// canonicalNumber brings the digits into the form of ast.IntLit, ast.DecimalLit and ast.FloatLit.
func canonicalNumber(k kind, text string) string {
	if strings.HasPrefix(text, ".") {
		text = "0" + text
	}
	switch k {
	case kInt:
		text = strings.TrimLeft(text, "0")
		if text == "" {
			text = "0"
		}
	case kDecimal:
		text = strings.TrimSuffix(text, ".")
	}
	return text
}

func (s *scanner) runsOn(start int) *ast.Error {
	end := s.pos + nameLen("_"+s.text[s.pos:]) - 1
	s.pos = end
	return s.fail(start, end, "a number cannot run into a name", `put a space between them, or quotes around the whole: "`+s.text[start:end]+`" for a name, '`+s.text[start:end]+`' for text`)
}

func (s *scanner) basedNumber(base int) *ast.Error {
	start := s.pos
	s.pos += 2
	from := s.pos
	s.pos += nameLen("_"+s.text[s.pos:]) - 1
	n, ok := inBase(s.text[from:s.pos], base)
	if !ok {
		return s.fail(start, s.pos, "this is no number: digits of base 16 follow 0x, of base 2 follow 0b", "")
	}
	s.add(kInt, start, n)
	return nil
}
