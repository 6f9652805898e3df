package ast

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ErrReadOnly is the cause of an Error about a statement that would write.
var ErrReadOnly = errors.New("the files are only read")

// Error is a mistake at a place in the text of the script. Parser and binder both return it.
type Error struct {
	Line, Column int // from 1; the column in runes
	Offset       int // in bytes from the start of the script
	Width        int // runes marked on the line, at least 1
	Msg          string
	Hint         string // what to do about it, or empty
	Text         string // the line of the script
	Err          error  // a cause, or nil
}

// NewError returns an error that points at span in text. A span beyond the text points at its end.
func NewError(text string, span Span, msg, hint string) *Error {
	start := min(max(span.Start, 0), len(text))
	lineStart := strings.LastIndexByte(text[:start], '\n') + 1
	lineEnd := len(text)
	if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
		lineEnd = start + i
	}
	end := min(max(span.End, start), lineEnd)
	return &Error{
		Line:   strings.Count(text[:start], "\n") + 1,
		Column: utf8.RuneCountInString(text[lineStart:start]) + 1,
		Offset: start,
		Width:  max(utf8.RuneCountInString(text[start:end]), 1),
		Msg:    msg,
		Hint:   hint,
		Text:   strings.TrimSuffix(text[lineStart:lineEnd], "\r"),
	}
}

// maxShown is how many runes of a long line are shown on either side of the place.
const maxShown = 60

// Error gives message and position, the line with a caret below the place, and the hint.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "line %d, column %d: %s", e.Line, e.Column, e.Msg)
	if line := []rune(e.Text); len(line) > 0 {
		col := min(e.Column-1, len(line))
		from, to := 0, len(line)
		var before, after string
		if col > maxShown {
			from, before = col-maxShown, "…"
		}
		if to-col > maxShown {
			to, after = col+maxShown, "…"
		}
		shown := line[from:to]
		for i, r := range shown {
			if r != '\t' && (r < ' ' || r == utf8.RuneError) {
				shown[i] = '·'
			}
		}
		b.WriteString("\n  " + before + string(shown) + after + "\n  ")
		if before != "" {
			b.WriteByte(' ')
		}
		for _, r := range line[from:col] {
			if r != '\t' {
				r = ' '
			}
			b.WriteRune(r)
		}
		b.WriteString("^" + strings.Repeat("~", min(max(e.Width-1, 0), max(to-col-1, 0))))
	}
	if e.Hint != "" {
		b.WriteString("\nhint: " + e.Hint)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
