package expr

import "testing"

// TestRoom: kernels range over what they get, so that it has the length they ask for however it grows.
func TestRoom(t *testing.T) {
	var s []int32
	for _, n := range []int{0, 2, 3, 5, 4, 11, 1, 12} {
		if s = room(s, n); len(s) != n {
			t.Fatalf("room for %d has %d", n, len(s))
		}
	}
}
