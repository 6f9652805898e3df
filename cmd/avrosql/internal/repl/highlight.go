package repl

import (
	"strings"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/complete"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/meta"
	"github.com/avrosql/avrosql/planner/parse"
)

// Colours of tokens.
const (
	colKeyword = "\x1b[1;34m"
	colCall    = "\x1b[36m"
	colString  = "\x1b[32m"
	colNumber  = "\x1b[35m"
	colComment = "\x1b[90m"
	colCommand = "\x1b[1;36m"
	colBad     = "\x1b[31m"
	colEnd     = "\x1b[0m"
)

// highlight colours a text without changing any of its characters.
func highlight(text string, syntax parse.Options) string {
	if trimmed := strings.TrimLeft(text, " \t\n"); meta.IsCommand(trimmed) {
		start := len(text) - len(trimmed)
		end := start + len(trimmed)
		if i := strings.IndexAny(trimmed, " \t\n"); i >= 0 {
			end = start + i
		}
		colour := colCommand
		if _, err := meta.Find(text[start:end]); err != nil {
			colour = colBad
		}
		return text[:start] + colour + text[start:end] + colEnd + text[end:]
	}
	var b strings.Builder
	at := 0
	toks := parse.Tokens(text, syntax)
	for i, t := range toks {
		colour := ""
		switch t.Kind {
		case parse.TokenWord:
			dotted := i > 0 && toks[i-1].Is(".")
			switch {
			case i+1 < len(toks) && toks[i+1].Is("(") && toks[i+1].Start == t.End && !dotted && !complete.Keyword(t.Value):
				colour = colCall
			case !dotted && complete.Keyword(t.Value):
				colour = colKeyword
			}
		case parse.TokenString:
			colour = colString
		case parse.TokenNumber, parse.TokenParam:
			colour = colNumber
		case parse.TokenComment:
			colour = colComment
		case parse.TokenOpen:
			colour = colString
			if strings.HasPrefix(text[t.Start:], "/*") {
				colour = colComment
			}
		case parse.TokenBad:
			if t.Value != `\` {
				colour = colBad
			}
		}
		if colour == "" {
			continue
		}
		// Each line of its own, since a prompt comes between.
		token := strings.ReplaceAll(text[t.Start:t.End], "\n", colEnd+"\n"+colour)
		b.WriteString(text[at:t.Start] + colour + token + colEnd)
		at = t.End
	}
	b.WriteString(text[at:])
	return b.String()
}
