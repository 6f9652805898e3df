package ast

import (
	"errors"
	"fmt"
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
	for _, c := range []struct {
		length, at, width int
		want              string
	}{
		{8, 0, 10, "ääääääää\n  ^"},
		{9, 0, 10, "äääääää…\n  ^"},
		{9, 9, 10, "…ääääääx\n         ^"},
		{40, 20, 10, "…ääääxä…\n       ^"},
		{40, 20, 0, long[:40] + "x" + long[:38] + "\n  " + strings.Repeat(" ", 20) + "^"},
	} {
		text := []rune(long[:2*c.length])
		if c.at > 0 {
			text[min(c.at, len(text)-1)] = 'x'
		}
		e := &Error{Line: 1, Column: c.at + 1, Width: 1, Msg: "m", Text: string(text)}
		if c.at == c.length {
			e.Column--
		}
		got, _ := strings.CutPrefix(e.Fit(c.width), fmt.Sprintf("line 1, column %d: m\n  ", e.Column))
		if got != c.want {
			t.Errorf("%d runes, error at %d, %d columns:\n%s\nwant\n%s", c.length, c.at, c.width, got, c.want)
		}
		if first, _, _ := strings.Cut(got, "\n"); c.width > 0 && len([]rune(first)) > c.width-2 {
			t.Errorf("%q is wider than %d columns", first, c.width)
		}
	}
	e := NewError("a", Span{0, 1}, "m", "")
	e.Err = io.EOF
	if !errors.Is(e, io.EOF) {
		t.Error("the cause is lost")
	}
}
