package csvtext

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// records shows what is read: fields in brackets, those in quotes with a q, NULL as N.
func records(r *Reader) (string, error) {
	var b strings.Builder
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return b.String(), err
		}
		for _, f := range record {
			switch {
			case f.Null:
				b.WriteString("N")
			case f.Quoted:
				fmt.Fprintf(&b, "q%q", f.Text)
			default:
				fmt.Fprintf(&b, "%q", f.Text)
			}
		}
		b.WriteByte('\n')
	}
}

func TestReader(t *testing.T) {
	for _, c := range []struct{ text, want, err string }{
		{"", "", ""},
		{"a,b\n", "\"a\"\"b\"\n", ""}, {"a,b", "\"a\"\"b\"\n", ""}, {"a,b\r\n,\r\n", "\"a\"\"b\"\nNN\n", ""},
		{"\xef\xbb\xbfa", "\"a\"\n", ""}, {"\n\na", "N\nN\n\"a\"\n", ""}, {`"",`, "q\"\"N\n", ""},
		{"\"a\r\nb\",\"x \"\"y\"\"\"\r\n", "q\"a\\r\\nb\"q\"x \\\"y\\\"\"\n", ""},
		{"\"a,\n\n,b\",c\nd,e\n", "q\"a,\\n\\n,b\"\"c\"\n\"d\"\"e\"\n", ""},
		{"a\r\n\"b", "\"a\"\n", "line 2, column 1: the quote that begins here has no end"},
		{"a,x\"y\n", "", "line 1, column 4: a quote within"}, {"\"a\"b\n", "", "line 1, column 4: text behind"},
		{"\"a\nb\" ,c", "", "line 2, column 3: text behind"}, {"\xff\xfea\x00", "", "UTF-16"},
		{strings.Repeat("x", 200_000) + ",y\nz,", "\"" + strings.Repeat("x", 200_000) + "\"\"y\"\n\"z\"N\n", ""},
	} {
		got, err := records(NewCSVReader(strings.NewReader(c.text), ',', ""))
		if got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%.50q: %.100s, %v; want %.100s, %s", c.text, got, err, c.want, c.err)
		}
	}
	got, err := records(NewCSVReader(strings.NewReader("a¦n/a¦\"n/a\"\n"), '¦', "n/a"))
	if want := "\"a\"Nq\"n/a\"\n"; got != want || err != nil {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
	got, err = records(NewTSVReader(strings.NewReader("a\\tb\\n\\\\n\t\\N\t\"q\t\\\\N\tC:\\x\\\r\n\t\n"), TSVNull))
	if want := `"a\tb\n\\n"N"\"q""\\N""C:\\x\\"` + "\n\"\"\"\"\n"; got != want || err != nil {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}

// What is written is read back, NULL and the empty text told apart.
func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	alphabet := []string{"a", ",", "\"", "\n", "\r", "\r\n", "\t", "\\", "N", "é", " ", "\\N", "n"}
	csv := NewCSV(',', "")
	for range 5_000 {
		var commas, tabs []byte
		var want [3]string
		var null [3]bool
		for k := range want {
			for range r.IntN(6) {
				want[k] += alphabet[r.IntN(len(alphabet))]
			}
			if k > 0 {
				commas, tabs = append(commas, ','), append(tabs, '\t')
			}
			if null[k] = r.IntN(4) == 0; null[k] {
				tabs = append(tabs, TSVNull...)
				continue
			}
			commas, tabs = csv.Append(commas, []byte(want[k])), AppendTSV(tabs, []byte(want[k]))
		}
		commas, tabs = append(commas, '\n'), append(tabs, '\n')
		for _, in := range []*Reader{NewCSVReader(strings.NewReader(string(commas)), ',', ""), NewTSVReader(strings.NewReader(string(tabs)), TSVNull)} {
			record, err := in.Read()
			if err != nil || len(record) != 3 {
				t.Fatalf("%q, %q: %v, %v", commas, tabs, record, err)
			}
			for k, f := range record {
				if f.Null != null[k] || !f.Null && string(f.Text) != want[k] {
					t.Fatalf("%q, %q: field %d is %q, %v; want %q, %v", commas, tabs, k, f.Text, f.Null, want[k], null[k])
				}
			}
		}
	}
}
