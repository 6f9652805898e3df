package ast

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestError(t *testing.T) {
	long := strings.Repeat("ä", 200)
	for _, c := range []struct {
		text         string
		span         Span
		msg, hint    string
		line, column int
		want         string
	}{
		{"SELECT a\n\tFROM tée x\nWHERE", Span{15, 19}, "no such table", "did you mean t?", 2, 7,
			"line 2, column 7: no such table\n  \tFROM tée x\n  \t     ^~~\nhint: did you mean t?"},
		{"SELECT 1", Span{8, 8}, "m", "", 1, 9, "line 1, column 9: m\n  SELECT 1\n          ^"},
		{"SELECT 1", Span{80, 90}, "m", "", 1, 9, "line 1, column 9: m\n  SELECT 1\n          ^"},
		{"", Span{}, "m", "", 1, 1, "line 1, column 1: m"},
		{"a\r\nb", Span{0, 4}, "m", "", 1, 1, "line 1, column 1: m\n  a\n  ^"},
		{"a b\x00c", Span{2, 3}, "m", "", 1, 3, "line 1, column 3: m\n  a b·c\n    ^"},
		{long + "x" + long, Span{400, 401}, "m", "", 1, 201,
			"line 1, column 201: m\n  …" + long[:120] + "x" + long[:118] + "…\n  " + strings.Repeat(" ", 61) + "^"},
	} {
		e := NewError(c.text, c.span, c.msg, c.hint)
		if got := e.Error(); got != c.want {
			t.Errorf("%q %v:\n%s\nwant\n%s", c.text, c.span, got, c.want)
		}
		if e.Line != c.line || e.Column != c.column {
			t.Errorf("%q %v: line %d, column %d, want %d, %d", c.text, c.span, e.Line, e.Column, c.line, c.column)
		}
	}
	e := NewError("a", Span{0, 1}, "m", "")
	e.Err = io.EOF
	if !errors.Is(e, io.EOF) {
		t.Error("the cause is lost")
	}
}
