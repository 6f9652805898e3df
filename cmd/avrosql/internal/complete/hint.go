package complete

import (
	"strings"

	"github.com/avrosql/avrosql/planner/parse"
)

// Signature returns the function in whose parentheses the place is, or nil.
func Signature(text string, pos int, env Env) *Function {
	s := statement(text, pos, env)
	if s == nil {
		return nil
	}
	depth := 0
	for i := s.at - 1; i > 0; i-- {
		switch t := s.toks[i]; {
		case t.Is(")"):
			depth++
		case t.Is("("):
			if depth--; depth >= 0 {
				continue
			}
			w := s.toks[i-1]
			if w.Kind != parse.TokenWord || w.End != t.Start {
				return nil
			}
			for _, f := range env.Catalog.Functions() {
				if strings.EqualFold(f.Name, w.Value) {
					return &f
				}
			}
			return nil
		}
	}
	return nil
}
