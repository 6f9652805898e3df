package jsontext

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// Every string comes back from encoding/json as it was, bytes that are not UTF-8 replaced.
func TestAppendString(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	alphabet := []string{"a", "b", "\"", "\\", "\n", "\x00", "\x1f", " ", "~", "\x7f", "é", "日", "\U0001f600", "\xff", "\xc3", "\u2028", "/", "<", "\t"}
	for round := range 20_000 {
		var s string
		for range r.IntN(30) {
			if round%2 == 0 {
				s += string(rune(32 + r.IntN(95)))
			} else {
				s += alphabet[r.IntN(len(alphabet))]
			}
		}
		out := AppendString([]byte("x"), []byte(s))[1:]
		var back string
		if err := json.Unmarshal(out, &back); err != nil {
			t.Fatalf("%q: %s: %v", s, out, err)
		}
		// A byte that is not UTF-8 becomes one replacement character.
		want := s
		if !utf8.ValidString(s) {
			var b strings.Builder
			for i := 0; i < len(s); {
				c, n := utf8.DecodeRuneInString(s[i:])
				b.WriteRune(c)
				i += n
			}
			want = b.String()
		}
		if back != want {
			t.Fatalf("%q came back as %q", s, back)
		}
	}
	for c := range 256 {
		for at := range 9 {
			s := bytes.Repeat([]byte("a"), 9)
			s[at] = byte(c)
			if isPlain(s) != plain[c] || isPlain(s[:8]) != (plain[c] || at == 8) {
				t.Fatalf("byte %#x at %d", c, at)
			}
		}
	}
}
