package parse

import (
	"reflect"
	"testing"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		text string
		want []Statement
	}{
		{"", nil},
		{" ; ;", nil},
		{"SELECT 1", []Statement{{"SELECT 1", 0, false}}},
		{" SELECT 1 ; -- x\n SELECT ';' ;", []Statement{{"SELECT 1", 1, true}, {"SELECT ';'", 18, true}}},
		{"a; b 'c; d", []Statement{{"a", 0, true}, {"b 'c; d", 3, false}}},
		{"a; 'c; d", []Statement{{"a", 0, true}, {"'c; d", 3, false}}},
		{"'c", []Statement{{"'c", 0, false}}},
		{"(a; b)", []Statement{{"(a", 0, true}, {"b)", 4, false}}},
		{"a /* ; */; \"x;\"; `;`", []Statement{{"a", 0, true}, {`"x;"`, 11, true}, {"`;`", 17, false}}},
		{"a; \x01 b; c", []Statement{{"a", 0, true}, {"\x01 b; c", 3, false}}},
	} {
		if got := Split(c.text, Options{}); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: %+v, want %+v", c.text, got, c.want)
		}
		for _, s := range Split(c.text, Options{}) {
			if c.text[s.Offset:s.Offset+len(s.Text)] != s.Text {
				t.Errorf("%q: %q is not at %d", c.text, s.Text, s.Offset)
			}
		}
	}
}

func TestIncomplete(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "  \n": false, "-- only a comment": false, "SELECT 1;": false, "SELECT 1; -- x": false, "SELECT 1; ;": false,
		"SELECT 1": true, "SELECT 1; SELECT": true, "SELECT 'a;": true, "SELECT \"a;": true, "/* a; */ /* b": true, "SELECT (1;": false,
		"SELECT $q$ a;": true, "SELECT 12ab": false, "SELECT X'1": true,
	} {
		if got := Incomplete(text, Options{}); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if !Incomplete(`SELECT 'a\';`, Options{Quotes: Mysql}) || Incomplete(`SELECT 'a\';`, Options{}) {
		t.Error("a backslash escapes with MySQL's quotes alone")
	}
}
