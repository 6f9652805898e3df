package format

import (
	"testing"

	"pgregory.net/rapid"
)

// TestFit: a table takes no more room than there is, down to what a single column needs, shows the
// first and the last columns, and leaves no room unused that a column wants.
func TestFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		natural := rapid.SliceOfN(rapid.IntRange(1, 60), 1, 30).Draw(t, "natural")
		room := rapid.IntRange(1, 200).Draw(t, "room")
		narrowest := make([]int, len(natural))
		for i, w := range natural {
			narrowest[i] = least(w, i%3 == 0)
		}
		s := fit(natural, narrowest, room)
		total := 1
		for i, w := range s.widths {
			if w < 1 {
				t.Fatalf("width %d in %v", w, s.widths)
			}
			total += w + 3
			at := s.column(i)
			if at >= 0 && w > natural[at] {
				t.Fatalf("column %d has %d, wants %d", at, w, natural[at])
			}
		}
		shown := len(natural) - s.hidden()
		if total > max(room, 9) {
			t.Fatalf("%d of %d: %+v", total, room, s)
		}
		if shown < 1 || s.column(0) != 0 || shown > 1 && s.column(len(s.widths)-1) != len(natural)-1 {
			t.Fatalf("%+v of %d columns", s, len(natural))
		}
		if total < room && shown > 1 {
			for i, w := range s.widths {
				if at := s.column(i); at >= 0 && w < natural[at] {
					t.Fatalf("%d of %d: column %d has %d, wants %d", total, room, at, w, natural[at])
				}
			}
		}
	})
}
