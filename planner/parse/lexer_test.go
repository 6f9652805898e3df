package parse

import (
	"fmt"
	"strings"
	"testing"
)

func TestLexer(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "",
		"  \n":                          "",
		"SELECT a.b":                    "w:SELECT w:a o:. w:b",
		"-- x\n/* y */ 1 -- z":          "c:-- x\n/* y */ n:1 c:-- z",
		"'a''b' \"n\" `q` X'00' $1 1.5": "s:'a''b' q:\"n\" q:`q` s:X'00' p:$1 n:1.5",
		"a 'open; b":                    "w:a O:'open; b",
		"a /* open":                     "w:a O:/* open",
		"a \x01 b":                      "w:a B:\x01 w:b",
		`select 1 \G`:                   `w:select n:1 B:\ w:G`,
		"a ‘b’":                         "w:a B:‘ w:b B:’",
		"a;b":                           "w:a o:; w:b",
		"\ufeffselect":                  "w:select",
	} {
		letters := "ewqsnpocOB"
		var got []string
		for _, k := range Tokens(text, Options{}) {
			got = append(got, fmt.Sprintf("%c:%s", letters[k.Kind], text[k.Start:k.End]))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q: %s, want %s", text, s, want)
		}
	}
}

// FuzzLexer: tokens lie apart, in order and within the text, and of a text that can be scanned they are
// the scanner's.
func FuzzLexer(f *testing.F) {
	for _, s := range []string{"select 'a' from \"b\" -- c", "1abc /* /* */", "SET @x = @@workers", "\ufeff\xff $x$ a $x$ 12e", `\d x`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		var got []string
		for _, k := range Tokens(text, Options{}) {
			if k.Start < at || k.End <= k.Start || k.End > len(text) {
				t.Fatalf("%q: token %+v behind %d", text, k, at)
			}
			at = k.End
			if k.Kind != TokenComment {
				got = append(got, text[k.Start:k.End])
			}
		}
		toks, err := scan(text, Options{}.withDefaults())
		if err != nil {
			return
		}
		var want []string
		for _, k := range toks[:len(toks)-1] {
			want = append(want, text[k.start:k.end])
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%q: %q, want %q", text, got, want)
		}
	})
}
