package parse

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
)

// variable reads @name and @@name, whose token holds the signs and the name in lower case. The scope
// of @@session.name and @@global.name is left out.
func (s *scanner) variable() *ast.Error {
	start, signs := s.pos, "@"
	at := start + 1
	if s.at(1) == '@' {
		signs = "@@"
		at++
		for _, scope := range []string{"session.", "global.", "local."} {
			if rest := s.text[at:]; len(rest) > len(scope) && strings.EqualFold(rest[:len(scope)], scope) {
				at += len(scope)
				break
			}
		}
	}
	n := nameLen(s.text[at:])
	if n == 0 {
		return s.stray()
	}
	s.pos = at + n
	s.add(kVariable, start, signs+strings.ToLower(s.text[at:s.pos]))
	return nil
}
