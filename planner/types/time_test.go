package types

import "testing"

// TestAppendTime: numbers outside of a day are written as they are, not folded into one.
func TestAppendTime(t *testing.T) {
	for _, c := range []struct {
		v         int64
		precision int
		want      string
	}{
		{0, 3, "00:00:00"},
		{86_399_999, 3, "23:59:59.999"},
		{86_400_000, 3, "24:00:00"},
		{-5999, 6, "-00:00:00.005999"},
		{359_999_000_001, 6, "99:59:59.000001"},
		{360_000_000_000, 6, "100:00:00"},
		{1<<63 - 1, 6, "2562047788:00:54.775807"},
		{-1 << 63, 6, "-2562047788:00:54.775808"},
	} {
		if got := string(AppendTime(nil, c.v, c.precision)); got != c.want {
			t.Errorf("%d in 10^-%d s: got %s, want %s", c.v, c.precision, got, c.want)
		}
	}
}
