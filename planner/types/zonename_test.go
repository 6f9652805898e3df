package types

import (
	"testing"
	"time"
)

func TestParseZone(t *testing.T) {
	july := time.Date(2024, 7, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, want string
		offset     int
	}{
		{"Europe/Berlin", "Europe/Berlin", 7200},
		{"europe/berlin", "Europe/Berlin", 7200},
		{"AMERICA/NEW_YORK", "America/New_York", -14400},
		{"utc", "UTC", 0},
		{" Z ", "UTC", 0},
		{"+02:00", "+02:00", 7200},
		{"-05:30", "-05:30", -19800},
		{"+2", "+02:00", 7200},
		{"-8", "-08:00", -28800},
		{"+0530", "+05:30", 19800},
		{"GMT+2", "+02:00", 7200},
		{"UTC-03:00", "-03:00", -10800},
		{"+00:00", "UTC", 0},
		{"+01:02:03", "+01:02:03", 3723},
		{"Etc/GMT+2", "Etc/GMT+2", -7200}, // the database's own sign
		{"cet", "CET", 7200},
	} {
		loc, ok := ParseZone(c.name)
		if !ok {
			t.Errorf("%s: no zone", c.name)
			continue
		}
		if _, offset := july.In(loc).Zone(); loc.String() != c.want || offset != c.offset {
			t.Errorf("%s is %s, %d ahead; want %s, %d", c.name, loc, offset, c.want, c.offset)
		}
	}
	for _, name := range []string{"", "Local", "local", "+", "+25", "+02:60", "Mars/Base", "../etc", "8", "UTC+", "GMT 2"} {
		if loc, ok := ParseZone(name); ok {
			t.Errorf("%q is %s", name, loc)
		}
	}
}
