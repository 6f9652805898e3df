package decode_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/exec/decode"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
	"github.com/avrosql/avrosql/planner/types/avrotype"
)

func field(name, typ, rest string) string { return `{"name":"` + name + `","type":` + typ + rest + `}` }

func record(fields ...string) string {
	return `{"type":"record","name":"R","fields":[` + strings.Join(fields, ",") + `]}`
}

// decodeOne reads records with a writer's and a reader's schema and returns the columns' values as
// text, a row a record.
func decodeOne(t *testing.T, writer, reader, data string, count int64, tests []plan.Test, opts ...schema.Option) ([][]any, error) {
	t.Helper()
	w, r := parse(t, writer), parse(t, reader)
	res, err := schema.Resolve(w, r, opts...)
	if err != nil {
		t.Fatal(err)
	}
	fields, err := avrotype.Record(r)
	if err != nil {
		t.Fatal(err)
	}
	var cols []plan.ScanColumn
	for _, f := range fields {
		cols = append(cols, plan.ScanColumn{Path: []string{f.Name}, Column: plan.Column{Name: f.Name, Type: f.Type}})
	}
	prog, err := decode.Compile(res, cols, tests, decode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := hex.DecodeString(strings.ReplaceAll(data, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	d := decode.NewDecoder(prog)
	if err := d.Start(raw, count); err != nil {
		return nil, err
	}
	var out [][]any
	for {
		vecs, n, err := d.Next(2)
		if err != nil {
			return out, err
		}
		if n == 0 {
			return out, nil
		}
		for i := range n {
			var row []any
			for _, v := range vecs {
				row = append(row, textAt(v, i))
			}
			out = append(out, row)
		}
	}
}

// textAt shows a value of any type.
func textAt(v *vector.Vector, i int) any {
	if v.IsNull(i) {
		return nil
	}
	switch v.Kind {
	case vector.Int128:
		return types.Datum{Type: types.NewDecimal(38, 0), W: v.I128[i]}.Text(nil)
	case vector.Interval:
		return types.Datum{Type: v.Type, Iv: v.Intervals[i]}.Text(nil)
	case vector.Bytes:
		if v.Type.Kind == types.Decimal {
			return types.BigOf(v.Bytes(i)).String()
		}
	case vector.Encoded:
		out, row := map[string]any{}, vector.NewUnfolder(v.Type).Open(v, i)
		for k, f := range row.Type.Fields {
			out[f.Name] = textAt(row.Children[k], 0)
		}
		return out
	}
	return valueAt(v, i)
}

func TestResolution(t *testing.T) {
	decimalType := func(base string, p, s string) string {
		return `{` + base + `,"logicalType":"decimal","precision":` + p + `,"scale":` + s + `}`
	}
	for _, c := range []struct {
		name, writer, reader, data string
		count                      int64
		opts                       []schema.Option
		want                       [][]any
		fails                      string
	}{
		{name: "promotions", writer: record(field("a", `"int"`, ""), field("b", `"long"`, ""), field("c", `"float"`, ""), field("d", `"string"`, "")),
			reader: record(field("a", `"long"`, ""), field("b", `"double"`, ""), field("c", `"double"`, ""), field("d", `"bytes"`, "")),
			data:   "06 03 0000003f 0478797a", count: 1, fails: "1 bytes are left"},
		{name: "promotions", writer: record(field("a", `"int"`, ""), field("b", `"long"`, ""), field("c", `"float"`, ""), field("d", `"string"`, "")),
			reader: record(field("a", `"long"`, ""), field("b", `"double"`, ""), field("c", `"double"`, ""), field("d", `"bytes"`, "")),
			data:   "06 03 0000003f 047879", count: 1, want: [][]any{{int64(3), float64(-2), 0.5, "xy"}}},
		{name: "reordered, removed, added with defaults",
			writer: record(field("a", `"int"`, ""), field("gone", `{"type":"map","values":["null","string"]}`, ""), field("b", `"string"`, "")),
			reader: record(field("new", `{"type":"array","items":"int"}`, `,"default":[1,2]`), field("b", `"string"`, ""), field("text", `"string"`, `,"default":"héé"`), field("a", `"int"`, ""), field("none", `["null","int"]`, `,"default":null`)),
			data:   "02 02 026b 02 0276 00 0262   04 00 0263", count: 2,
			want: [][]any{{[]any{int64(1), int64(2)}, "b", "héé", int64(1), nil}, {[]any{int64(1), int64(2)}, "c", "héé", int64(2), nil}}},
		{name: "nested default", writer: record(field("a", `"int"`, "")),
			reader: record(field("r", `{"type":"record","name":"N","fields":[{"name":"x","type":"int","default":7},{"name":"m","type":{"type":"map","values":"double"}}]}`, `,"default":{"m":{"k":1.5}}`)),
			data:   "02", count: 1, want: [][]any{{map[string]any{"x": int64(7), "m": []any{"k", 1.5}}}}},
		{name: "default inside an array of records",
			writer: record(field("a", `{"type":"array","items":{"type":"record","name":"E","fields":[{"name":"x","type":"int"}]}}`, "")),
			reader: record(field("a", `{"type":"array","items":{"type":"record","name":"E","fields":[{"name":"y","type":"string","default":"d"},{"name":"x","type":"long"}]}}`, "")),
			data:   "04 02 04 00", count: 1,
			want: [][]any{{[]any{map[string]any{"y": "d", "x": int64(1)}, map[string]any{"y": "d", "x": int64(2)}}}}},
		{name: "enum default and other order", writer: record(field("e", `{"type":"enum","name":"E","symbols":["A","B","C"]}`, "")),
			reader: record(field("e", `{"type":"enum","name":"E","symbols":["C","A"],"default":"A"}`, "")),
			data:   "00 02 04", count: 3, want: [][]any{{"A"}, {"A"}, {"C"}}},
		{name: "enum symbol unknown", writer: record(field("e", `{"type":"enum","name":"E","symbols":["A","B"]}`, "")),
			reader: record(field("e", `{"type":"enum","name":"E","symbols":["A"]}`, "")), data: "02", count: 1, fails: "no symbol"},
		{name: "enum out of range", writer: record(field("e", `{"type":"enum","name":"E","symbols":["A","B"]}`, "")),
			reader: record(field("e", `{"type":"enum","name":"E","symbols":["A","B"]}`, "")), data: "04", count: 1, fails: "symbol 2"},
		{name: "union to plain", writer: record(field("u", `["null","int","string"]`, "")), reader: record(field("u", `"long"`, "")),
			data: "02 0a", count: 1, want: [][]any{{int64(5)}}},
		{name: "union to plain, wrong branch", writer: record(field("u", `["null","int","string"]`, "")), reader: record(field("u", `"long"`, "")),
			data: "04 0261", count: 1, fails: "field u"},
		{name: "plain to union", writer: record(field("u", `"int"`, "")), reader: record(field("u", `["string","null","long"]`, "")),
			data: "0a", count: 1, want: [][]any{{map[string]any{"branch": "long", "value": int64(5)}}}},
		{name: "plain to nullable", writer: record(field("u", `"int"`, "")), reader: record(field("u", `["null","double"]`, "")),
			data: "0a", count: 1, want: [][]any{{float64(5)}}},
		{name: "finer times", writer: record(field("t", `{"type":"long","logicalType":"timestamp-millis"}`, "")),
			reader: record(field("t", `{"type":"long","logicalType":"timestamp-micros"}`, "")), data: "0f", count: 1,
			opts: []schema.Option{schema.IgnoreNames}, want: [][]any{{int64(-8000)}}},
		{name: "nanoseconds", writer: record(field("t", `{"type":"long","logicalType":"timestamp-millis"}`, "")),
			reader: record(field("t", `{"type":"long","logicalType":"timestamp-nanos"}`, "")), data: "ffffffffffffffffff01", count: 1,
			opts: []schema.Option{schema.IgnoreNames}, want: [][]any{{"-9223372036854775808000000"}}},
		{name: "decimals", writer: record(field("a", decimalType(`"type":"bytes"`, "4", "2"), ""), field("b", decimalType(`"type":"bytes"`, "20", "2"), ""), field("c", decimalType(`"type":"bytes"`, "50", "0"), "")),
			reader: record(field("a", decimalType(`"type":"bytes"`, "4", "2"), ""), field("b", decimalType(`"type":"bytes"`, "20", "2"), ""), field("c", decimalType(`"type":"bytes"`, "50", "0"), "")),
			data:   "04 ff85 02 80 06 000001   00 08 00000100 00", count: 2,
			want: [][]any{{int64(-123), "-128", "1"}, {int64(0), "256", "0"}}},
		{name: "decimals widened", writer: record(field("a", decimalType(`"type":"bytes"`, "4", "2"), ""), field("b", decimalType(`"type":"bytes"`, "20", "2"), "")),
			reader: record(field("a", decimalType(`"type":"bytes"`, "8", "4"), ""), field("b", decimalType(`"type":"bytes"`, "60", "3"), "")),
			data:   "04 ff85 02 80", count: 1, opts: []schema.Option{schema.IgnoreNames}, want: [][]any{{int64(-12300), "-1280"}}},
		{name: "decimal too large", writer: record(field("a", decimalType(`"type":"bytes"`, "4", "2"), "")), reader: record(field("a", decimalType(`"type":"bytes"`, "4", "2"), "")),
			data: "12 7fffffffffffffffff", count: 1, fails: "does not fit"},
		{name: "uuid of both forms", writer: record(field("a", `{"type":"fixed","name":"F","size":16,"logicalType":"uuid"}`, ""), field("b", `{"type":"string","logicalType":"uuid"}`, "")),
			reader: record(field("a", `{"type":"fixed","name":"F","size":16,"logicalType":"uuid"}`, ""), field("b", `{"type":"string","logicalType":"uuid"}`, "")),
			data:   "00112233445566778899aabbccddeeff 0278", count: 1, want: [][]any{{"00112233-4455-6677-8899-aabbccddeeff", "x"}}},
		{name: "exact promotion", writer: record(field("a", `"long"`, "")), reader: record(field("a", `"double"`, "")),
			data: "82808080808080 20", count: 1, opts: []schema.Option{schema.ExactPromotion}, fails: "exactly"},
		{name: "recursion", writer: record(field("v", `"int"`, ""), field("next", `["null","R"]`, "")), reader: record(field("v", `"int"`, ""), field("next", `["null","R"]`, "")),
			data: "02 02 04 02 06 00", count: 1, want: [][]any{{int64(1), map[string]any{"v": int64(2), "next": map[string]any{"v": int64(3), "next": nil}}}}},
		{name: "recursion that ends at once", writer: record(field("next", `["null","R"]`, ""), field("v", `"int"`, "")), reader: record(field("next", `["null","R"]`, ""), field("v", `"int"`, "")),
			data: "00 02  02 00 04 06  00 08", count: 3, want: [][]any{{nil, int64(1)}, {map[string]any{"next": nil, "v": int64(2)}, int64(3)}, {nil, int64(4)}}},
		{name: "logical types inside recursion",
			writer: record(field("next", `["null","R"]`, ""), field("d", `{"type":"fixed","name":"D","size":12,"logicalType":"duration"}`, ""), field("t", `{"type":"long","logicalType":"timestamp-nanos"}`, ""), field("f", `"float"`, "")),
			reader: record(field("next", `["null","R"]`, ""), field("d", `{"type":"fixed","name":"D","size":12,"logicalType":"duration"}`, ""), field("t", `{"type":"long","logicalType":"timestamp-nanos"}`, ""), field("f", `"float"`, "")),
			data:   "02 00 ffffffff00000000dc050000 01 cdcccc3d  010000000200000003000000 00 0000803f", count: 1,
			want: [][]any{{map[string]any{"next": nil, "d": "P357913941Y3MT1.5S", "t": "-1", "f": float64(float32(0.1))}, "P1M2DT0.003S", "0", float64(1)}}},
		{name: "duration", writer: record(field("d", `{"type":"fixed","name":"D","size":12,"logicalType":"duration"}`, "")), reader: record(field("d", `{"type":"fixed","name":"D","size":12,"logicalType":"duration"}`, "")),
			data: "01000000 02000000 dc050000", count: 1, want: [][]any{{"P1M2DT1.5S"}}},
		{name: "null type", writer: record(field("n", `"null"`, ""), field("a", `"int"`, "")), reader: record(field("n", `"null"`, ""), field("a", `"int"`, "")),
			data: "02", count: 1, want: [][]any{{nil, int64(1)}}},
		{name: "a time behind the last of a day", writer: record(field("t", `{"type":"int","logicalType":"time-millis"}`, "")), reader: record(field("t", `{"type":"int","logicalType":"time-millis"}`, "")),
			data: "80f0b252", count: 1, want: [][]any{{int64(86_400_000)}}},
		{name: "a time of day before midnight", writer: record(field("t", `{"type":"long","logicalType":"time-micros"}`, "")), reader: record(field("t", `{"type":"long","logicalType":"time-micros"}`, "")),
			data: "01", count: 1, want: [][]any{{int64(-1)}}},
		{name: "a time of no day inside recursion", writer: record(field("t", `{"type":"int","logicalType":"time-millis"}`, ""), field("next", `["null","R"]`, "")), reader: record(field("t", `{"type":"int","logicalType":"time-millis"}`, ""), field("next", `["null","R"]`, "")),
			data: "00 02 01 00", count: 1, want: [][]any{{int64(0), map[string]any{"t": int64(-1), "next": nil}}}},
		{name: "decimal beyond its precision", writer: record(field("a", decimalType(`"type":"bytes"`, "4", "2"), "")), reader: record(field("a", decimalType(`"type":"bytes"`, "4", "2"), "")),
			data: "04 2710", count: 1, fails: "10000 does not fit DECIMAL(4,2)"},
		{name: "decimals at their precision", writer: record(field("a", decimalType(`"type":"bytes"`, "4", "2"), ""), field("b", decimalType(`"type":"bytes"`, "20", "0"), ""), field("c", decimalType(`"type":"bytes"`, "40", "0"), "")),
			reader: record(field("a", decimalType(`"type":"bytes"`, "4", "2"), ""), field("b", decimalType(`"type":"bytes"`, "20", "0"), ""), field("c", decimalType(`"type":"bytes"`, "40", "0"), "")),
			data:   "04 d8f1  12 056bc75e2d630fffff  22 1d6329f1c35ca4bfabb9f560ffffffffff", count: 1,
			want: [][]any{{int64(-9999), "99999999999999999999", "9999999999999999999999999999999999999999"}}},
		{name: "wide decimal beyond its precision", writer: record(field("b", decimalType(`"type":"bytes"`, "20", "0"), "")), reader: record(field("b", decimalType(`"type":"bytes"`, "20", "0"), "")),
			data: "12 056bc75e2d63100000", count: 1, fails: "100000000000000000000 does not fit DECIMAL(20,0)"},
		{name: "very wide decimal beyond its precision", writer: record(field("c", decimalType(`"type":"bytes"`, "40", "0"), "")), reader: record(field("c", decimalType(`"type":"bytes"`, "40", "0"), "")),
			data: "22 e29cd60e3ca35b4054460a9f0000000000", count: 1, fails: "-10000000000000000000000000000000000000000 does not fit DECIMAL(40,0)"},
		{name: "the last time of day", writer: record(field("t", `{"type":"int","logicalType":"time-millis"}`, "")), reader: record(field("t", `{"type":"long","logicalType":"time-micros"}`, "")),
			data: "fe efb252", count: 1, opts: []schema.Option{schema.IgnoreNames}, want: [][]any{{int64(86_399_999_000)}}},
		{name: "logical types that the reader does not have, inside recursion",
			writer: record(field("next", `["null","R"]`, ""), field("t", `{"type":"long","logicalType":"timestamp-millis"}`, ""), field("f", `"float"`, "")),
			reader: record(field("next", `["null","R"]`, ""), field("t", `"long"`, ""), field("f", `"double"`, "")),
			data:   "02 00 04 cdcccc3d 00 0000803f", count: 1, want: [][]any{{map[string]any{"next": nil, "t": int64(2), "f": float64(float32(0.1))}, int64(0), float64(1)}}},
		{name: "negative string length", writer: record(field("s", `"string"`, "")), reader: record(field("s", `"string"`, "")), data: "01", count: 1, fails: "negative length"},
		{name: "int out of range", writer: record(field("i", `"int"`, "")), reader: record(field("i", `"int"`, "")), data: "8080808020", count: 1, fails: "out of range for int"},
		{name: "varint too long", writer: record(field("i", `"long"`, "")), reader: record(field("i", `"long"`, "")), data: "ffffffffffffffffffff01", count: 1, fails: "malformed"},
		{name: "huge array of nothing", writer: record(field("i", `{"type":"array","items":"null"}`, "")), reader: record(field("i", `{"type":"array","items":"null"}`, "")), data: "feffffffff1f 00", count: 1, fails: "elements without any bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := decodeOne(t, c.writer, c.reader, c.data, c.count, nil, c.opts...)
			if c.fails != "" {
				if !errors.Is(err, decode.ErrData) || !strings.Contains(err.Error(), c.fails) {
					t.Fatalf("want an error with %q, got %v and %v", c.fails, err, got)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}

// TestTestOnDefault tests a field that the file lacks: its default decides for every record.
func TestTestOnDefault(t *testing.T) {
	writer := record(field("a", `"int"`, ""), field("l", `{"type":"array","items":"int"}`, ""))
	reader := record(field("a", `"int"`, ""), field("l", `{"type":"array","items":"int"}`, ""), field("s", `"string"`, `,"default":"x"`), field("n", `["null","int"]`, `,"default":null`))
	col := func(name string, k types.Kind) plan.ScanColumn {
		return plan.ScanColumn{Path: []string{name}, Column: plan.Column{Name: name, Type: types.Of(k)}}
	}
	for _, c := range []struct {
		test plan.Test
		want int
	}{
		{plan.Test{Op: plan.TestEq, Column: col("s", types.Varchar), Values: []types.Datum{types.NewString("x")}}, 2},
		{plan.Test{Op: plan.TestEq, Column: col("s", types.Varchar), Values: []types.Datum{types.NewString("y")}}, 0},
		{plan.Test{Op: plan.TestIsNull, Column: col("n", types.Int)}, 2},
		{plan.Test{Op: plan.TestNotNull, Column: col("n", types.Int)}, 0},
	} {
		got, err := decodeOne(t, writer, reader, "02 02 04 00  04 04 06 08 00", 2, []plan.Test{c.test})
		if err != nil || len(got) != c.want {
			t.Fatalf("%+v: %d rows, %v", c.test, len(got), err)
		}
		if c.want == 2 {
			want := [][]any{{int64(1), []any{int64(2)}, "x", nil}, {int64(2), []any{int64(3), int64(4)}, "x", nil}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatal(diff)
			}
		}
	}
}

// TestTestHandedUp tests fields that are handed up as well and whose slots are not simply overwritten: they
// are read for the tests, two of one field among them, and once more where those hold.
func TestTestHandedUp(t *testing.T) {
	s := record(field("u", `["null",{"type":"string","logicalType":"uuid"}]`, ""), field("a", `"int"`, ""))
	const id = "f81d4fae-7dec-11d0-a765-00a0c91e6bf"
	var data []byte
	for i := range 3 {
		data = append(data, 2, 72)
		data = append(append(data, id...), byte('0'+i), byte(2*i))
	}
	data = append(data, 0, 6)
	col := plan.ScanColumn{Path: []string{"u"}, Column: plan.Column{Name: "u", Type: types.Of(types.UUID)}}
	test := func(op plan.TestOp, last string) plan.Test {
		return plan.Test{Op: op, Column: col, Values: []types.Datum{types.NewString(id + last)}}
	}
	row := func(i int64) []any { return []any{fmt.Sprintf("%s%d", id, i), i} }
	for _, c := range []struct {
		tests []plan.Test
		want  [][]any
	}{
		{[]plan.Test{{Op: plan.TestNotNull, Column: col}}, [][]any{row(0), row(1), row(2)}},
		{[]plan.Test{{Op: plan.TestIsNull, Column: col}}, [][]any{{nil, int64(3)}}},
		{[]plan.Test{test(plan.TestEq, "1")}, [][]any{row(1)}},
		{[]plan.Test{test(plan.TestGt, "0"), test(plan.TestLt, "2")}, [][]any{row(1)}},
	} {
		got, err := decodeOne(t, s, s, fmt.Sprintf("% x", data), 4, c.tests)
		if err != nil {
			t.Fatalf("%+v: %v", c.tests, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Fatalf("%+v: %s", c.tests, diff)
		}
	}
}
