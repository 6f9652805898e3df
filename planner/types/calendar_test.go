package types

import (
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata"
)

func TestCalendarAgainstTime(t *testing.T) {
	base := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	if d := DayOf(1, 1, 1); d != MinDay {
		t.Fatalf("0001-01-01 is day %d", d)
	}
	if d := DayOf(9999, 12, 31); d != MaxDay {
		t.Fatalf("9999-12-31 is day %d", d)
	}
	for i := int64(0); i <= MaxDay-MinDay; i++ {
		if i > 400*366 && i < MaxDay-MinDay-400*366 {
			i += 37
		}
		at := base.AddDate(0, 0, int(i))
		y, m, d := DateOf(MinDay + i)
		if y != at.Year() || m != int(at.Month()) || d != at.Day() {
			t.Fatalf("day %d is %d-%d-%d, want %s", MinDay+i, y, m, d, at)
		}
		if DayOf(y, m, d) != MinDay+i || !ValidDate(y, m, d) {
			t.Fatalf("%d-%d-%d is not day %d", y, m, d, MinDay+i)
		}
		wy, ww := at.ISOWeek()
		if gy, gw := ISOWeek(MinDay + i); gy != wy || gw != ww {
			t.Fatalf("ISO week of %s is %d %d", at, gy, gw)
		}
		if (int(at.Weekday())+6)%7 != Weekday(MinDay+i) {
			t.Fatalf("weekday of %s is %d", at, Weekday(MinDay+i))
		}
	}
}

func TestZone(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, name := range []string{"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Monrovia"} {
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		z := NewZone(loc)
		for range 20_000 {
			sec := r.Int64N(300*365*86400) - 150*365*86400
			_, off := time.Unix(sec, 0).In(loc).Zone()
			if got := z.Offset(sec); got != int64(off) {
				t.Fatalf("%s: offset at %d is %d, want %d", name, sec, got, off)
			}
			clock := sec + int64(off)
			back := NewZone(loc).Instant(clock)
			if cached := z.Instant(clock); cached != back {
				t.Fatalf("%s: instant of %d is %d, with a warm cache %d", name, clock, back, cached)
			}
			if back != sec {
				// A clock time that is shown twice stands for the first instant.
				if back > sec || back+z.Offset(back) != clock {
					t.Fatalf("%s: clock %d of instant %d stands for %d", name, clock, sec, back)
				}
			}
		}
	}
	berlin, _ := time.LoadLocation("Europe/Berlin")
	for _, c := range []struct{ clock, instant string }{
		{"2026-03-29 02:30:00", "2026-03-29 01:30:00"}, // jumped over: read as CET
		{"2026-10-25 02:30:00", "2026-10-25 00:30:00"}, // shown twice: the first, CEST
		{"2026-07-01 12:00:00", "2026-07-01 10:00:00"},
	} {
		m, _ := ParseMoment(c.clock)
		want, _ := ParseMoment(c.instant)
		if day, nanos := m.Instant(NewZone(berlin)); day != want.Day || nanos != want.Nanos {
			t.Errorf("%s is %s UTC, want %s", c.clock, AppendDateTime(nil, day, nanos), c.instant)
		}
	}
}

func TestParseDatum(t *testing.T) {
	berlin, _ := time.LoadLocation("Europe/Berlin")
	zone := NewZone(berlin)
	dec, wide, huge := NewDecimal(5, 2), NewDecimal(30, 3), NewDecimal(60, 0)
	for _, c := range []struct {
		text string
		t    *Type
		want string // "" where it is refused
	}{
		{" true ", Of(Boolean), "true"}, {"OFF", Of(Boolean), "false"}, {"2", Of(Boolean), ""}, {"\x11", Of(Boolean), ""},
		{" 42", Of(Int), "42"}, {"2147483648", Of(Int), ""}, {"+9223372036854775807", Of(BigInt), "9223372036854775807"}, {"9223372036854775808", Of(BigInt), ""}, {"1.5", Of(BigInt), ""}, {"", Of(BigInt), ""},
		{"1.5", Of(Double), "1.5"}, {"1", Of(Double), "1.0"}, {"1e400", Of(Double), ""}, {"-inf", Of(Double), "-Infinity"}, {"nan", Of(Double), "NaN"}, {"0x1p4", Of(Double), ""}, {"1_0", Of(Double), ""}, {"0.1", Of(Float), "0.1"}, {"1e300", Of(Double), "1e+300"},
		{"1.005", dec, "1.01"}, {"999.994", dec, "999.99"}, {"999.995", dec, ""}, {"abc", dec, ""}, {"-12345678901234567890.1234", wide, "-12345678901234567890.123"}, {"1e59", huge, "100000000000000000000000000000000000000000000000000000000000"},
		{"2026-01-31", Of(Date), "2026-01-31"}, {"2026-1-5", Of(Date), "2026-01-05"}, {"2026-02-29", Of(Date), ""}, {"2024-02-29", Of(Date), "2024-02-29"}, {"0000-01-01", Of(Date), ""}, {"2026-01-31 10:00", Of(Date), "2026-01-31"}, {"26-01-31", Of(Date), ""}, {"2026-01-31x", Of(Date), ""},
		{"10:20", Of(Time), "10:20:00"}, {"10:20:30.1234567", Of(Time), "10:20:30.123456"}, {"24:00:00", Of(Time), ""}, {"1:2:3", Of(Time), ""},
		{"2026-01-31T10:20:30.5", Of(DateTime), "2026-01-31 10:20:30.5"}, {"2026-01-31 10:20:30Z", Of(DateTime), ""}, {"0001-01-01 00:00:00.123456789", NewTemporal(DateTime, 9), "0001-01-01 00:00:00.123456789"}, {"1969-12-31 23:59:59.9999", NewTemporal(DateTime, 3), "1969-12-31 23:59:59.999"},
		{"2026-01-31 10:20:30", Of(Timestamp), "2026-01-31 10:20:30+01"}, {"2026-07-31 10:20:30Z", Of(Timestamp), "2026-07-31 12:20:30+02"}, {"2026-07-31 10:20:30-03:30", Of(Timestamp), "2026-07-31 15:50:30+02"}, {"2026-07-31 10:20:30 UTC", NewTemporal(Timestamp, 9), "2026-07-31 12:20:30+02"},
		{"{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}", Of(UUID), "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}, {"a0eebc999c0b4ef8bb6d6bb9bd380a11", Of(UUID), "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}, {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1g", Of(UUID), ""}, {"a0eebc99", Of(UUID), ""},
		{"P1Y2M3DT4H5M6.7S", Of(Interval), "P1Y2M3DT4H5M6.7S"}, {"1 day 2 hours", Of(Interval), "P1DT2H"}, {"-3 months", Of(Interval), "P-3M"}, {"1-2", Of(Interval), "P1Y2M"}, {"1 day 02:03:04.5", Of(Interval), "P1DT2H3M4.5S"}, {"1.5 days", Of(Interval), "P1DT12H"}, {"90 min ago", Of(Interval), "PT-1H-30M"}, {"2h30m", Of(Interval), ""}, {"3 04:05:06", Of(Interval), "P3DT4H5M6S"}, {"x", Of(Interval), ""}, {"", Of(Interval), ""}, {"P", Of(Interval), ""}, {"1 0:30 2", Of(Interval), ""}, {"0 s", Of(Interval), "PT0S"}, {"-0.5 s", Of(Interval), "PT-0.5S"}, {"99999999999 years", Of(Interval), ""}, {"1.5 month", Of(Interval), ""}, {"0.5 year", Of(Interval), "P6M"},
		{"\xff", Of(Varchar), ""}, {"{}", Of(JSON), "{}"}, {"{", Of(JSON), ""}, {"ab", &Type{Kind: Binary, Length: 2}, "ab"}, {"abc", &Type{Kind: Binary, Length: 2}, ""},
		{"b", &Type{Kind: Enum, Symbols: []string{"a", "b"}}, "b"}, {"c", &Type{Kind: Enum, Symbols: []string{"a", "b"}}, ""},
	} {
		d, err := ParseDatum(c.text, c.t, zone)
		if got := ""; err == nil {
			got = d.Text(zone)
			if got != c.want {
				t.Errorf("%q as %s is %s, want %s", c.text, c.t, got, c.want)
			}
		} else if c.want != "" {
			t.Errorf("%q as %s: %v", c.text, c.t, err)
		}
	}
}

func TestParseIntervalIn(t *testing.T) {
	for _, c := range []struct{ text, unit, want string }{
		{"90", "DAY", "P90D"}, {"1.5", "hour", "PT1H30M"}, {"1-2", "year_month", "P1Y2M"}, {"1:30", "hour_minute", "PT1H30M"}, {"-1 10", "day_hour", "P-1DT-10H"},
		{"5", "hour_minute", "PT5M"}, {"1.5", "second_microsecond", "PT1.5S"}, {"2", "quarter", "P6M"}, {"x", "day", ""}, {"1", "fortnight", ""}, {"1 2 3", "hour_minute", ""}, {"0.5", "week", "P3DT12H"},
	} {
		v, ok := ParseIntervalIn(c.text, c.unit)
		got := ""
		if ok {
			got = string(AppendInterval(nil, v))
		}
		if got != c.want {
			t.Errorf("%q %s is %q, want %q", c.text, c.unit, got, c.want)
		}
	}
}

func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int64
		want   string
	}{
		{"2026-01-31", 1, "2026-02-28"}, {"2024-01-31", 1, "2024-02-29"}, {"2026-01-31", -2, "2025-11-30"}, {"9999-12-01", 1, ""}, {"0001-01-01", -1, ""}, {"2026-05-15", 120, "2036-05-15"}, {"2026-05-15", 1 << 62, ""},
	} {
		day, _ := ParseDate(c.from)
		got := ""
		if d, ok := AddMonths(day, c.months); ok {
			got = string(AppendDate(nil, d))
		}
		if got != c.want {
			t.Errorf("%s plus %d months is %s, want %s", c.from, c.months, got, c.want)
		}
	}
}
