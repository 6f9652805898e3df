package csvtext

import (
	"encoding/csv"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestFields(t *testing.T) {
	plain, semicolon := NewCSV(',', ""), NewCSV(';', "n/a")
	for _, c := range []struct {
		csv         *CSV
		field, want string
	}{
		{&plain, "", `""`}, {&plain, "a b", "a b"}, {&plain, "a,b", `"a,b"`}, {&plain, `a"b`, `"a""b"`}, {&plain, `"`, `""""`},
		{&plain, "a\r", "\"a\r\""}, {&plain, "\n", "\"\n\""}, {&plain, "a;b", "a;b"}, {&plain, "n/a", "n/a"}, {&plain, "é\x00", "é\x00"},
		{&semicolon, "a,b", "a,b"}, {&semicolon, "a;b", `"a;b"`}, {&semicolon, "n/a", `"n/a"`}, {&semicolon, "", `""`},
	} {
		if got := string(c.csv.Append([]byte("x"), []byte(c.field))); got != "x"+c.want {
			t.Errorf("%q: %s, want %s", c.field, got, c.want)
		}
	}
	if got := string(semicolon.Quote([]byte("1;n/a"), 2)); got != `1;"n/a"` {
		t.Error(got)
	}
	if got := string(plain.Quote([]byte("1;n/a"), 2)); got != "1;n/a" {
		t.Error(got)
	}
	if got := string(AppendTSV([]byte("x"), []byte("a\tb\nc\rd\\N \"é"))); got != `xa\tb\nc\rd\\N "é` {
		t.Error(got)
	}
}

// Another reader finds the fields that were written, special bytes at any place.
func TestRead(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	alphabet := []string{"a", "b", ",", "\"", "\n", " ", "é", "-", "+", ".", "\x8d", "#"}
	c := NewCSV(',', "")
	for range 20_000 {
		var fields []string
		var line []byte
		for k := range 3 {
			var b strings.Builder
			for range r.IntN(20) {
				if n := r.IntN(40); n < len(alphabet) {
					b.WriteString(alphabet[n])
				} else {
					b.WriteByte('x')
				}
			}
			fields = append(fields, b.String())
			if k > 0 {
				line = append(line, ',')
			}
			line = c.Append(line, []byte(b.String()))
		}
		got, err := csv.NewReader(strings.NewReader(string(line) + "\n")).Read()
		if err != nil || strings.Join(got, "|") != strings.Join(fields, "|") {
			t.Fatalf("%q: %q, %v; want %q", line, got, err, fields)
		}
	}
}
