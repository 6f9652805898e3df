package driver_test

import (
	"math"
	"strings"
	"testing"
	"time"
)

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// nines60 is a number of 60 digits, 20 of them behind the point.
var nines60 = strings.Repeat("9", 40) + "." + strings.Repeat("9", 20)

// TestTypes holds every value of types.avro, as the specification's text and the values in
// testdata/gen/types.go give it.
func TestTypes(t *testing.T) {
	columns := []string{
		"bool", "int", "long", "float", "double", "bytes", "string", "fixed", "enum",
		"decimal_bytes", "decimal_38", "decimal_60", "decimal_fixed", "uuid_string", "uuid_fixed",
		"date", "time_millis", "time_micros",
		"timestamp_millis", "timestamp_micros", "timestamp_nanos", "local_millis", "local_micros", "local_nanos",
		"duration",
	}
	least := time.Unix(0, math.MinInt64).UTC()
	most := time.Unix(0, math.MaxInt64).UTC()
	at := func(nanos int) time.Time { return time.Date(2026, 1, 2, 3, 4, 5, nanos, time.UTC) }
	before := func(nanos int) time.Time { return time.Date(1969, 12, 31, 23, 59, 59, nanos, time.UTC) }
	last := func(nanos int) time.Time { return time.Date(9999, 12, 31, 23, 59, 59, nanos, time.UTC) }
	epoch := time.Unix(0, 0).UTC()
	leap := time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)
	old := time.Date(1900, 2, 28, 23, 59, 59, 0, time.UTC)
	gregorian := func(nanos int) time.Time { return time.Date(1582, 10, 15, 0, 0, 0, nanos, time.UTC) }
	want := map[string][]any{
		"ordinary": {
			true, int64(42), int64(1099511627776), 1.5, 2.718281828459045, []byte("avro\x00\xff"), "Grüße, 世界 🚀", []byte{0xde, 0xad, 0xbe, 0xef}, "HEARTS",
			"1234.56", "12345678901234567890.0123456789", "3.14159265358979323846", "99.9999",
			"f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "123e4567-e89b-12d3-a456-426614174000",
			day(2026, 1, 2), "03:04:05.123000", "03:04:05.123456",
			at(123_000_000), at(123_456_000), at(123_456_789), at(123_000_000), at(123_456_000), at(123_456_789),
			"P1Y2M3DT1H6M45.006S",
		},
		"negative": {
			false, int64(-42), int64(-1099511627776), -1.5, -2.5, []byte{0}, "-", []byte{0xff, 0xff, 0xff, 0xff}, "CLUBS",
			"-1234.56", "-0.0000000001", "-3.50000000000000000000", "-0.0001",
			"ffffffff-ffff-ffff-ffff-ffffffffffff", "ffffffff-ffff-ffff-ffff-ffffffffffff",
			day(1969, 12, 31), "23:59:59.999000", "23:59:59.999999",
			before(999_000_000), before(999_999_000), before(999_999_999), before(999_000_000), before(999_999_000), before(999_999_999),
			"PT0.001S",
		},
		"zero": {
			false, int64(0), int64(0), 0.0, 0.0, []byte{}, "", []byte{0, 0, 0, 0}, "SPADES",
			"0.00", "0.0000000000", "0.00000000000000000000", "0.0000",
			"00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000",
			epoch, "00:00:00.000000", "00:00:00.000000",
			epoch, epoch, epoch, epoch, epoch, epoch,
			"PT0S",
		},
		"least": {
			false, int64(math.MinInt32), int64(math.MinInt64), -math.MaxFloat32, -math.MaxFloat64, []byte{0}, " ", []byte{0x80, 0, 0, 0}, "SPADES",
			"-99999999.99", "-9999999999999999999999999999.9999999999", "-" + nines60, "-99999999999999.9999",
			"00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000001",
			day(1, 1, 1), "00:00:00.000000", "00:00:00.000000",
			day(1, 1, 1), day(1, 1, 1), least, day(1, 1, 1), day(1, 1, 1), least,
			"P1D",
		},
		"greatest": {
			true, int64(math.MaxInt32), int64(math.MaxInt64), math.MaxFloat32, math.MaxFloat64, []byte{0xff, 0xff}, "\U0010ffff", []byte{0x7f, 0xff, 0xff, 0xff}, "CLUBS",
			"99999999.99", "9999999999999999999999999999.9999999999", nines60, "99999999999999.9999",
			"ffffffff-ffff-ffff-ffff-fffffffffffe", "ffffffff-ffff-ffff-ffff-fffffffffffe",
			day(9999, 12, 31), "23:59:59.999000", "23:59:59.999999",
			last(999_000_000), last(999_999_000), most, last(999_000_000), last(999_999_000), most,
			"P178956970Y7M2147483647DT1193H2M47.295S",
		},
		"not a number": {
			true, int64(1), int64(1), math.NaN(), math.NaN(), []byte("NaN"), "NaN", []byte("NaN\x00"), "DIAMONDS",
			"0.01", nil, nil, nil, nil, nil,
			day(2024, 2, 29), "12:00:00.000000", "12:00:00.000000",
			leap, leap, leap, leap, leap, leap,
			"P1M29D",
		},
		"infinite": {
			true, int64(-1), int64(-1), math.Inf(1), math.Inf(-1), nil, "'; --", nil, nil,
			"-0.01", "1.0000000000", "1.00000000000000000000", "1.0000", nil, nil,
			day(1900, 2, 28), "23:59:59.000000", "23:59:59.000000",
			old, old, old, old, old, old,
			"P1Y",
		},
		"minus zero": {
			false, int64(0), int64(0), math.Copysign(0, -1), math.Copysign(0, -1), []byte{0x80}, "\n\t", []byte{0, 0, 0, 1}, "HEARTS",
			"1.28", "-1.2800000000", "-1.00000000000000000000", "-1.0000", nil, nil,
			day(1582, 10, 15), "00:00:00.000000", "00:00:00.000001",
			gregorian(0), gregorian(1000), least, gregorian(0), gregorian(1000), least,
			"PT24H",
		},
		"null": make([]any, len(columns)),
	}
	rows := mustRead(t, openDB(t, lakeDir), "SELECT label, `"+strings.Join(columns, "`, `")+"` FROM types")
	if len(rows) != len(want) {
		t.Fatalf("%d rows, want %d", len(rows), len(want))
	}
	for _, row := range rows {
		values, ok := want[row[0].(string)]
		if !ok {
			t.Fatalf("row %q is not known", row[0])
		}
		for i, w := range values {
			if got := row[i+1]; !same(got, w) {
				t.Errorf("%s: %s is %#v, want %#v", row[0], columns[i], got, w)
			}
		}
	}
}

// same compares two values of the driver, their Go types included. Times must be of the same zone as well.
func same(a, b any) bool {
	switch a := a.(type) {
	case float64:
		b, ok := b.(float64)
		return ok && (math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b))
	case time.Time:
		b, ok := b.(time.Time)
		return ok && a.Equal(b) && a.Location().String() == b.Location().String()
	case []byte:
		b, ok := b.([]byte)
		return ok && a != nil && string(a) == string(b)
	}
	return a == b
}
