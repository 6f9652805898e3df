package parse

import "strings"

// Statement is a statement's text and where it starts in the script. It neither starts nor ends
// with white space or comments, and the semicolon is not part of it.
type Statement struct {
	Text   string
	Offset int
	Closed bool // a semicolon follows
}

// Split cuts a script at the semicolons that stand outside strings, quoted names and comments,
// without parsing it. Empty statements are left out. A string that is not closed runs to the end.
func Split(text string, opts Options) []Statement {
	s := &scanner{text: text, opts: opts.withDefaults()}
	_ = s.run() // what could not be scanned belongs to the last statement
	var out []Statement
	start := -1
	for i, t := range s.toks {
		switch {
		case t.op(";"):
			if start >= 0 {
				out = append(out, Statement{text[start:s.toks[i-1].end], start, true})
			}
			start = -1
		case t.kind != kEOF && start < 0:
			start = int(t.start)
		case t.kind == kEOF && start >= 0:
			out = append(out, Statement{text[start:s.toks[i-1].end], start, false})
		}
	}
	if n := len(s.toks); n == 0 || s.toks[n-1].kind != kEOF {
		if start < 0 && n > 0 {
			start = int(s.toks[n-1].end)
		}
		start = max(start, 0)
		if rest := strings.TrimSpace(text[start:]); rest != "" {
			out = append(out, Statement{rest, strings.Index(text[start:], rest) + start, false})
		}
	}
	return out
}

// Incomplete reports whether text ends inside a statement, a string, a quoted name or a comment, so
// that a shell should ask for another line. Text with another kind of mistake is complete.
func Incomplete(text string, opts Options) bool {
	s := &scanner{text: text, opts: opts.withDefaults()}
	if err := s.run(); err != nil {
		return s.open
	}
	n := len(s.toks)
	return n > 1 && !s.toks[n-2].op(";")
}
