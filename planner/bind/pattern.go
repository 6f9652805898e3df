package bind

import (
	"regexp"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
)

// wholePattern returns the regular expression that matches what a pattern of GLOB or SIMILAR TO does: the
// whole text.
//
// GLOB has * and ? for any text and any character, and [a-z] with ! or ^ for a set. SIMILAR TO has % and
// _ for them, and | * + ? {n,m} ( ) [ ] as regular expressions have; a backslash escapes.
func wholePattern(kind ast.LikeKind, pattern string) string {
	var out strings.Builder
	out.WriteString(`^(?s:`)
	runes := []rune(pattern)
	for i := 0; i < len(runes); i++ {
		switch r := runes[i]; {
		case r == '[':
			end := i + 1
			if end < len(runes) && (runes[end] == '^' || kind == ast.Glob && runes[end] == '!') {
				end++
			}
			for end++; end < len(runes) && runes[end] != ']'; end++ {
			}
			if end >= len(runes) {
				out.WriteString(`\[`)
				continue
			}
			set := string(runes[i+1 : end])
			if kind == ast.Glob && set[0] == '!' {
				set = "^" + set[1:]
			}
			out.WriteString("[" + strings.ReplaceAll(set, `\`, `\\`) + "]")
			i = end
		case kind == ast.Glob && r == '*', kind == ast.Similar && r == '%':
			out.WriteString(".*")
		case kind == ast.Glob && r == '?', kind == ast.Similar && r == '_':
			out.WriteString(".")
		case kind == ast.Similar && r == '\\' && i+1 < len(runes):
			i++
			out.WriteString(regexp.QuoteMeta(string(runes[i])))
		case kind == ast.Similar && strings.ContainsRune("|*+?{}()", r):
			out.WriteRune(r)
		default:
			out.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	return out.String() + `)$`
}

// nameMatcher tells which names the pattern behind a star or in COLUMNS means.
func (b *binder) nameMatcher(n *ast.StarPattern) (func(string) bool, error) {
	match := func(name string) bool { return likeMatch([]rune(n.Pattern), []rune(name)) }
	if n.Kind == ast.Like && n.Insensitive {
		low := []rune(strings.ToLower(n.Pattern))
		match = func(name string) bool { return likeMatch(low, []rune(strings.ToLower(name))) }
	}
	if n.Kind != ast.Like {
		text := n.Pattern
		if n.Kind != ast.Regexp {
			text = wholePattern(n.Kind, text)
		}
		re, err := regexp.Compile(text)
		if err != nil {
			return nil, b.wrap(n, err)
		}
		match = re.MatchString
	}
	if n.Not {
		inner := match
		match = func(name string) bool { return !inner(name) }
	}
	return match, nil
}
