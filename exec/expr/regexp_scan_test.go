package expr

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestRegexpScan compares what is found with what package regexp finds.
func TestRegexpScan(t *testing.T) {
	patterns := []string{`a`, `ab`, `a+`, `a+?`, `[ab]`, `[ab]+`, `[^a]+`, `[^a]`, `\s+`, `\W+`, `\d`, `(?i)a`, `(?i)[a]+`, `é`, `[é-ü]+`, `(a)`, `a*`, `^a`, `a$`, ``,
		`^ab$`, `\.`, `\x{fffd}`, `[\x{fffd}]+`, `[^\x{fffd}]+`, `.`, `.+`, `(?s).+`, `[[:^alpha:]]+`, `aa`, `a|b`, `\bab`, `[\x{80}-\x{10ffff}]+`, `[\x{7f}-\x{10ffff}]+`, `(?i)k+`, `(?i)[k]+`, `(?U)a+`}
	simple := 0
	r := rand.New(rand.NewPCG(5, 6))
	for _, p := range patterns {
		m, err := newRegexpScan("test", p)
		if err != nil {
			t.Fatal(err)
		}
		if m.literal != nil || m.class != nil {
			simple++
		}
		for range 300 {
			var text []byte
			for range r.IntN(12) {
				text = append(text, []string{"a", "b", "ab", " ", "é", "\xff", "\xc3", "K", "k", "\u212a", "7", "\n", "\ufffd", ".", "日"}[r.IntN(15)]...)
			}
			var got [][]int
			m.begin(text, -1, false)
			for loc := m.next(); loc != nil; loc = m.next() {
				got = append(got, []int{loc[0], loc[1]})
			}
			if want := m.re.FindAllIndex(text, -1); !slices.EqualFunc(got, want, slices.Equal) {
				t.Fatalf("%s in %q: %v, want %v", p, text, got, want)
			}
		}
	}
	if simple < 12 {
		t.Errorf("only %d of the patterns are simple", simple)
	}
	m, _ := newRegexpScan("test", `[^a-z]+`)
	text := []byte("some text, with words in it")
	if n := testing.AllocsPerRun(20, func() {
		for m.begin(text, -1, false); m.next() != nil; {
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
