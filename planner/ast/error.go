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
	length := utf8.RuneCountInString(e.Text)
	col := min(e.Column-1, length)
	return e.cut(max(0, col-maxShown), min(length, col+maxShown))
}

// Fit is Error with the line cut to a number of columns, so that a terminal does not break it above the
// caret; 0 is no bound.
func (e *Error) Fit(width int) string {
	length := utf8.RuneCountInString(e.Text)
	room := max(width-2, 8) // behind the margin
	if width <= 0 || length <= room {
		return e.cut(0, length)
	}
	col := min(e.Column-1, length)
	from := max(0, min(col-room/2, length-room+1))
	if from <= 1 {
		from = 0
	} else {
		room--
	}
	to := from + room
	if to < length {
		to--
	}
	return e.cut(from, min(to, length))
}

// cut writes the error with the runes of the line from one to another.
func (e *Error) cut(from, to int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "line %d, column %d: %s", e.Line, e.Column, e.Msg)
	if line := []rune(e.Text); len(line) > 0 {
		col := min(e.Column-1, len(line))
		var before, after string
		if from > 0 {
			before = "…"
		}
		if to < len(line) {
			after = "…"
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
