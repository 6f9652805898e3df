package main

import (
	"math"
	"strings"
	"time"
)

// typeFields are the columns of types.avro: name, type, and the name of the type as a union's branch.
var typeFields = []struct{ name, schema, branch string }{
	{"bool", `"boolean"`, "boolean"},
	{"int", `"int"`, "int"},
	{"long", `"long"`, "long"},
	{"float", `"float"`, "float"},
	{"double", `"double"`, "double"},
	{"bytes", `"bytes"`, "bytes"},
	{"string", `"string"`, "string"},
	{"fixed", `{"type":"fixed","name":"Four","size":4}`, "Four"},
	{"enum", `{"type":"enum","name":"Suit","symbols":["SPADES","HEARTS","DIAMONDS","CLUBS"]}`, "Suit"},
	{"decimal_bytes", `{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}`, "bytes"},
	{"decimal_38", `{"type":"bytes","logicalType":"decimal","precision":38,"scale":10}`, "bytes"},
	{"decimal_60", `{"type":"bytes","logicalType":"decimal","precision":60,"scale":20}`, "bytes"},
	{"decimal_fixed", `{"type":"fixed","name":"Decimal8","size":8,"logicalType":"decimal","precision":18,"scale":4}`, "Decimal8"},
	{"big_decimal", `{"type":"bytes","logicalType":"big-decimal"}`, "bytes"},
	{"uuid_string", `{"type":"string","logicalType":"uuid"}`, "string"},
	{"uuid_fixed", `{"type":"fixed","name":"UUID16","size":16,"logicalType":"uuid"}`, "UUID16"},
	{"date", `{"type":"int","logicalType":"date"}`, "int"},
	{"time_millis", `{"type":"int","logicalType":"time-millis"}`, "int"},
	{"time_micros", `{"type":"long","logicalType":"time-micros"}`, "long"},
	{"timestamp_millis", `{"type":"long","logicalType":"timestamp-millis"}`, "long"},
	{"timestamp_micros", `{"type":"long","logicalType":"timestamp-micros"}`, "long"},
	{"timestamp_nanos", `{"type":"long","logicalType":"timestamp-nanos"}`, "long"},
	{"local_millis", `{"type":"long","logicalType":"local-timestamp-millis"}`, "long"},
	{"local_micros", `{"type":"long","logicalType":"local-timestamp-micros"}`, "long"},
	{"local_nanos", `{"type":"long","logicalType":"local-timestamp-nanos"}`, "long"},
	{"duration", `{"type":"fixed","name":"Duration12","size":12,"logicalType":"duration"}`, "Duration12"},
}

// typesFile has a nullable column of every primitive and logical type. The null branch comes first
// in one column and last in the next.
func typesFile() []file {
	var schema strings.Builder
	schema.WriteString(`{"type":"record","name":"Types","fields":[` + "\n" + ` {"name":"label","type":"string"}`)
	for i, f := range typeFields {
		union := `["null",` + f.schema + `],"default":null`
		if i%2 == 1 {
			union = `[` + f.schema + `,"null"]`
		}
		schema.WriteString(",\n" + ` {"name":"` + f.name + `","type":` + union + `}`)
	}
	schema.WriteString("\n]}")

	var rows []row
	for _, c := range typeCases() {
		r := row{"label": c.label}
		for i, f := range typeFields {
			r[f.name] = nil
			if c.values != nil {
				r[f.name] = orNil(f.branch, c.values[i])
			}
		}
		rows = append(rows, r)
	}
	return []file{{path: "types.avro", schema: schema.String(), codec: "null", block: 3, rows: rows}}
}

// moment gives the values of the columns date to local_nanos. What 64 bits of nanoseconds can't
// hold, which is outside of the years 1678 to 2262, is the nearest that they can.
func moment(t time.Time) []any {
	days := date(t.Year(), t.Month(), t.Day())
	midnight := t.Sub(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC))
	nanos := t.UnixNano()
	if t.Year() < 1678 {
		nanos = math.MinInt64
	} else if t.Year() > 2261 {
		nanos = math.MaxInt64
	}
	return []any{
		days, midnight.Milliseconds(), midnight.Microseconds(),
		t.UnixMilli(), t.UnixMicro(), nanos, t.UnixMilli(), t.UnixMicro(), nanos,
	}
}

// typeCases are the rows: nil for one that is all null.
func typeCases() []struct {
	label  string
	values []any
} {
	build := func(first []any, t time.Time, last []byte) []any {
		return append(append(first, moment(t)...), last)
	}
	nines := strings.Repeat("9", 40) + "." + strings.Repeat("9", 20)
	return []struct {
		label  string
		values []any
	}{
		{"ordinary", build([]any{
			true, 42, int64(1) << 40, float32(1.5), 2.718281828459045, []byte("avro\x00\xff"), "Grüße, 世界 🚀", []byte{0xde, 0xad, 0xbe, 0xef}, "HEARTS",
			decimal("1234.56", 2), decimal("12345678901234567890.0123456789", 10), decimal("3.14159265358979323846", 20), fixedDecimal("99.9999", 4, 8), bigDecimal("31.4159"),
			"f81d4fae-7dec-11d0-a765-00a0c91e6bf6", uuid("123e4567-e89b-12d3-a456-426614174000"),
		}, time.Date(2026, 1, 2, 3, 4, 5, 123456789, time.UTC), duration(14, 3, 4_005_006))},
		{"null", nil},
		{"negative", build([]any{
			false, -42, -(int64(1) << 40), float32(-1.5), -2.5, []byte{0}, "-", []byte{0xff, 0xff, 0xff, 0xff}, "CLUBS",
			decimal("-1234.56", 2), decimal("-0.0000000001", 10), decimal("-3.5", 20), fixedDecimal("-0.0001", 4, 8), bigDecimal("-1.28"),
			"ffffffff-ffff-ffff-ffff-ffffffffffff", uuid("ffffffff-ffff-ffff-ffff-ffffffffffff"),
		}, time.Date(1969, 12, 31, 23, 59, 59, 999999999, time.UTC), duration(0, 0, 1))},
		{"zero", build([]any{
			false, 0, 0, float32(0), 0.0, []byte{}, "", []byte{0, 0, 0, 0}, "SPADES",
			decimal("0", 2), decimal("0", 10), decimal("0", 20), fixedDecimal("0", 4, 8), bigDecimal("0"),
			"00000000-0000-0000-0000-000000000000", uuid("00000000-0000-0000-0000-000000000000"),
		}, time.Unix(0, 0).UTC(), duration(0, 0, 0))},
		{"least", build([]any{
			false, math.MinInt32, int64(math.MinInt64), float32(-math.MaxFloat32), -math.MaxFloat64, []byte{0}, " ", []byte{0x80, 0, 0, 0}, "SPADES",
			decimal("-99999999.99", 2), decimal("-"+nines[:28]+"."+nines[:10], 10), decimal("-"+nines, 20), fixedDecimal("-99999999999999.9999", 4, 8), bigDecimal("-" + nines),
			"00000000-0000-0000-0000-000000000001", uuid("00000000-0000-0000-0000-000000000001"),
		}, time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), duration(0, 1, 0))},
		{"greatest", build([]any{
			true, math.MaxInt32, int64(math.MaxInt64), float32(math.MaxFloat32), math.MaxFloat64, []byte{0xff, 0xff}, "\U0010ffff", []byte{0x7f, 0xff, 0xff, 0xff}, "CLUBS",
			decimal("99999999.99", 2), decimal(nines[:28]+"."+nines[:10], 10), decimal(nines, 20), fixedDecimal("99999999999999.9999", 4, 8), bigDecimal(nines),
			"ffffffff-ffff-ffff-ffff-fffffffffffe", uuid("ffffffff-ffff-ffff-ffff-fffffffffffe"),
		}, time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC), duration(math.MaxInt32, math.MaxInt32, math.MaxUint32))},
		{"not a number", build([]any{
			true, 1, 1, float32(math.NaN()), math.NaN(), []byte("NaN"), "NaN", []byte("NaN\x00"), "DIAMONDS",
			decimal("0.01", 2), nil, nil, nil, nil, nil, nil,
		}, time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC), duration(1, 29, 0))},
		{"infinite", build([]any{
			true, -1, -1, float32(math.Inf(1)), math.Inf(-1), nil, "'; --", nil, nil,
			decimal("-0.01", 2), decimal("1", 10), decimal("1", 20), fixedDecimal("1", 4, 8), bigDecimal("1"), nil, nil,
		}, time.Date(1900, 2, 28, 23, 59, 59, 0, time.UTC), duration(12, 0, 0))},
		{"minus zero", build([]any{
			false, 0, 0, float32(math.Copysign(0, -1)), math.Copysign(0, -1), []byte{0x80}, "\n\t", []byte{0, 0, 0, 1}, "HEARTS",
			decimal("1.28", 2), decimal("-1.28", 10), decimal("-1", 20), fixedDecimal("-1", 4, 8), bigDecimal("128"), nil, nil,
		}, time.Date(1582, 10, 15, 0, 0, 0, 1000, time.UTC), duration(0, 0, 86_400_000))},
	}
}
