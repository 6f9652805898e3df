package schema

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestParseLenient(t *testing.T) {
	tests := []struct{ name, text, canonical string }{
		{"bare primitive", `"string"`, `"string"`},
		{"white space and byte order mark", "\xef\xbb\xbf\n \"int\" \n", `"int"`},
		{"primitive as object", `{"type":"long"}`, `"long"`},
		{"primitive with attributes", `{"type":"string","avro.java.string":"String"}`, `"string"`},
		{"wrapped", `{"type":{"type":{"type":"int"}}}`, `"int"`},
		{"wrapped record", `{"type":{"type":"record","name":"R","fields":[]}}`, `{"name":"R","type":"record","fields":[]}`},
		{"wrapped union", `{"type":["null","int"]}`, `["null","int"]`},
		{"top-level error", `{"type":"error","name":"E","fields":[{"name":"m","type":"string"}]}`, `{"name":"E","type":"record","fields":[{"name":"m","type":"string"}]}`},
		{"top-level union", `["null","int"]`, `["null","int"]`},
		{"empty union", `[]`, `[]`},
		{"record without fields", `{"type":"record","name":"R","fields":[]}`, `{"name":"R","type":"record","fields":[]}`},
		{"record without the attribute fields", `{"type":"record","name":"R"}`, `{"name":"R","type":"record","fields":[]}`},
		{"record without a name", `{"type":"record","fields":[{"name":"a","type":"int"}]}`, `{"name":"","type":"record","fields":[{"name":"a","type":"int"}]}`},
		{"odd names", `{"type":"record","name":"1 $x-y","namespace":"a$b.2","fields":[{"name":"9 lives","type":"int"},{"name":"","type":"int"}]}`,
			`{"name":"a$b.2.1 $x-y","type":"record","fields":[{"name":"9 lives","type":"int"},{"name":"","type":"int"}]}`},
		{"odd symbols", `{"type":"enum","name":"E","symbols":["1","a b","","é"]}`, `{"name":"E","type":"enum","symbols":["1","a b","","é"]}`},
		{"no symbols", `{"type":"enum","name":"E","symbols":[]}`, `{"name":"E","type":"enum","symbols":[]}`},
		{"enum default that is no symbol", `{"type":"enum","name":"E","symbols":["A"],"default":"B"}`, `{"name":"E","type":"enum","symbols":["A"]}`},
		{"fixed of no bytes", `{"type":"fixed","name":"F","size":0}`, `{"name":"F","type":"fixed","size":0}`},
		{"ill-formed default", `{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":"x"}]}`, `{"name":"R","type":"record","fields":[{"name":"a","type":"int"}]}`},
		{"docs and aliases of other types", `{"type":"record","name":"R","doc":5,"doc":"x","aliases":"Old","fields":[{"name":"a","type":"int","doc":{},"aliases":[1,"b"]}]}`,
			`{"name":"R","type":"record","fields":[{"name":"a","type":"int"}]}`},
		{"name with dots, namespace ignored", `{"type":"fixed","name":"a.b","namespace":"x","size":1}`, `{"name":"a.b","type":"fixed","size":1}`},
		{"namespace null", `{"type":"record","name":"n.R","fields":[{"name":"f","type":{"type":"fixed","name":"F","namespace":null,"size":1}}]}`,
			`{"name":"n.R","type":"record","fields":[{"name":"f","type":{"name":"n.F","type":"fixed","size":1}}]}`},
		{"type attributes on the field", `{"type":"record","name":"R","fields":[{"name":"a","type":"array","items":"int","default":[]}]}`,
			`{"name":"R","type":"record","fields":[{"name":"a","type":{"type":"array","items":"int"}}]}`},
		{"equal definitions", `["null",{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":2}},{"name":"b","type":{"type":"fixed","name":"F","size":2,"doc":"again"}}]}]`,
			`["null",{"name":"R","type":"record","fields":[{"name":"a","type":{"name":"F","type":"fixed","size":2}},{"name":"b","type":"F"}]}]`},
		{"equal recursive definition inside itself", `{"type":"record","name":"R","fields":[{"name":"a","type":["null",{"type":"record","name":"R","fields":[{"name":"a","type":["null","R"]}]}]}]}`,
			`{"name":"R","type":"record","fields":[{"name":"a","type":["null","R"]}]}`},
		{"equal attributes twice", `{"type":"fixed","name":"F","size":2,"size": 2}`, `{"name":"F","type":"fixed","size":2}`},
	}
	for _, tt := range tests {
		s, err := Parse([]byte(tt.text), Limits{})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := string(s.Canonical()); got != tt.canonical {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.canonical)
		}
		again, err := Parse([]byte(s.String()), Limits{})
		if err != nil || again.String() != s.String() {
			t.Errorf("%s: %s parses again as %v, %v", tt.name, s, again, err)
		}
	}
}

func TestParseStrict(t *testing.T) {
	tests := []struct{ name, text, path, msg string }{
		{"empty", " ", "", "empty"},
		{"no JSON", `{"type":`, "", "not a JSON text"},
		{"brackets crossed", `{"type":[}]`, "", "not a JSON text"},
		{"trailing text", `"int" "int"`, "", "not a JSON text"},
		{"closing bracket", `]`, "", "not a JSON text"},
		{"open string", `"int`, "", "not a JSON text"},
		{"number", `5`, "", "is not a schema"},
		{"object without type", `{"name":"x"}`, "", `without the attribute "type"`},
		{"unknown type", `"strin"`, "", `undefined type "strin"`},
		{"unknown type in an object", `{"type":"varchar"}`, "", `undefined type "varchar"`},
		{"undefined reference in a field", `{"type":"record","name":"n.R","fields":[{"name":"a","type":{"type":"array","items":"S"}}]}`, "a[]", `undefined type "n.S"`},
		{"reference before the definition", `{"type":"record","name":"R","fields":[{"name":"a","type":"F"},{"name":"b","type":{"type":"fixed","name":"F","size":1}}]}`, "a", "undefined type"},
		{"complex type without attributes", `{"type":"map","values":"array"}`, "{}", "array needs its attributes"},
		{"array without items", `{"type":"array"}`, "", `without the attribute "items"`},
		{"map without values", `{"type":"map","items":"int"}`, "", `without the attribute "values"`},
		{"fixed without size", `{"type":"fixed","name":"F"}`, "", "without the attribute"},
		{"negative size", `{"type":"fixed","name":"F","size":-1}`, "", "negative size"},
		{"huge size", `{"type":"fixed","name":"F","size":9000000000000}`, "", "limit"},
		{"size past int64", `{"type":"fixed","name":"F","size":99999999999999999999}`, "", "size"},
		{"size as text", `{"type":"fixed","name":"F","size":"big"}`, "", "size"},
		{"fraction as size", `{"type":"fixed","name":"F","size":1.5}`, "", "size"},
		{"union in union", `["null",["int"]]`, "<1>", "directly inside"},
		{"wrapped union in union", `["null",{"type":["int"]}]`, "<1>", "directly inside"},
		{"duplicate branch", `["int","null",{"type":"int","logicalType":"date"}]`, "<2>", "second branch of type int"},
		{"two arrays", `[{"type":"array","items":"int"},{"type":"array","items":"string"}]`, "<1>", "second branch of type array"},
		{"duplicate named branch", `[{"type":"fixed","name":"F","size":1},"F"]`, "<1>", `second branch "F"`},
		{"fields no array", `{"type":"record","name":"R","fields":{}}`, "", "are no array"},
		{"field no object", `{"type":"record","name":"R","fields":["a"]}`, "", "no object"},
		{"field without name", `{"type":"record","name":"R","fields":[{"type":"int"}]}`, "", "no name"},
		{"field without type", `{"type":"record","name":"R","fields":[{"name":"a"}]}`, "a", "no type"},
		{"two fields of one name", `{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"a","type":"int"}]}`, "a", "two fields"},
		{"enum without symbols", `{"type":"enum","name":"E"}`, "", "without symbols"},
		{"symbol no string", `{"type":"enum","name":"E","symbols":["A",1]}`, "", "symbol 1"},
		{"symbol twice", `{"type":"enum","name":"E","symbols":["A","A"]}`, "", "twice"},
		{"different definitions", `{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":2}},{"name":"b","type":{"type":"fixed","name":"F","size":3}}]}`, "b", "defined twice"},
		{"different meaning", `{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":12}},{"name":"b","type":{"type":"fixed","name":"F","size":12,"logicalType":"duration"}}]}`, "b", "defined twice"},
		{"size twice", `{"type":"fixed","name":"F","size":2,"size":3}`, "", "stands twice"},
		{"path through everything", `{"type":"record","name":"R","fields":[{"name":"a","type":["null",{"type":"map","values":{"type":"array","items":{"type":"record","name":"S","fields":[{"name":"b","type":"x"}]}}}]}]}`, "a<1>{}[].b", "undefined"},
	}
	for _, tt := range tests {
		s, err := Parse([]byte(tt.text), Limits{})
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: parsed as %v, error %v", tt.name, s, err)
			continue
		}
		if e.Path != tt.path || !strings.Contains(e.Error(), tt.msg) {
			t.Errorf("%s: path %q, error %v; want path %q, %q", tt.name, e.Path, e, tt.path, tt.msg)
		}
	}
}

func TestNames(t *testing.T) {
	// The examples of the specification's section on names, as far as they can
	// stand in one schema.
	s := MustParse(`{"type":"record","name":"Example","doc":"d","namespace":"org.foo","aliases":["Old","x.Older"],"fields":[
		{"name":"e","type":{"type":"enum","name":"Kind","symbols":["A"]}},
		{"name":"k","type":"Kind"},
		{"name":"q","type":"org.foo.Kind"},
		{"name":"o","type":{"type":"record","name":"Other","namespace":"org.bar","fields":[
			{"name":"f","type":{"type":"fixed","name":"Kind","size":1}},
			{"name":"own","type":"Kind"},
			{"name":"outer","type":"org.foo.Kind"}]}},
		{"name":"n","type":{"type":"record","name":"Plain","namespace":"","fields":[
			{"name":"f","type":{"type":"fixed","name":"Bare","size":2}}]}},
		{"name":"bare","type":"Bare"},
		{"name":"self","type":["null","Example"]}]}`)
	field := func(s *Schema, name string) *Schema { return s.Fields[s.Field(name)].Type }
	if s.Name != "org.foo.Example" || strings.Join(s.Aliases, " ") != "org.foo.Old x.Older" {
		t.Errorf("name %s, aliases %v", s.Name, s.Aliases)
	}
	kind := field(s, "e")
	if kind.Name != "org.foo.Kind" || field(s, "k") != kind || field(s, "q") != kind {
		t.Errorf("references to %s do not come back to it", kind.Name)
	}
	other := field(s, "o")
	if f := field(other, "f"); f.Name != "org.bar.Kind" || field(other, "own") != f || field(other, "outer") != kind {
		t.Errorf("names in the inner namespace: %s", other)
	}
	if field(field(s, "n"), "f").Name != "Bare" || field(s, "bare") != field(field(s, "n"), "f") {
		t.Errorf("names in no namespace: %s", s)
	}
	if r, ok := field(s, "self").Nullable(); !ok || r != s {
		t.Error("recursion does not come back to the record")
	}
	again := MustParse(s.String())
	if !sameBody(s, again, nil) || again.String() != s.String() {
		t.Errorf("the text means something else:\n%s\n%s", s, again)
	}
}

// A type in no namespace must stay apart from one of the same short name in the
// namespace around the reference.
func TestNamesHidden(t *testing.T) {
	for _, text := range []string{
		`[{"type":"fixed","name":"F","size":1},{"type":"record","name":"n.R","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":2}},{"name":"b","type":".F"},{"name":"c","type":"F"}]}]`,
		`[{"type":"fixed","name":"long","size":1},{"type":"record","name":"R","fields":[{"name":"a","type":".long"},{"name":"b","type":"long"}]}]`,
		`[{"type":"fixed","name":"n.long","size":1},{"type":"record","name":"n.R","fields":[{"name":"a","type":"n.long"},{"name":"b","type":"long"}]}]`,
	} {
		s := MustParse(text)
		again, err := Parse([]byte(s.String()), Limits{})
		if err != nil || !sameBody(s, again, nil) {
			t.Errorf("%s\nis written as %s\nand read as %v, %v", text, s, again, err)
		}
	}
}

func TestLogical(t *testing.T) {
	tests := []struct {
		text string
		want Logical
	}{
		{`{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}`, Logical{LogicalDecimal, 4, 2}},
		{`{"type":"bytes","logicalType":"decimal","precision":4}`, Logical{LogicalDecimal, 4, 0}},
		{`{"type":"bytes","logicalType":"decimal","precision":76,"scale":76}`, Logical{LogicalDecimal, 76, 76}},
		{`{"type":"fixed","name":"F","size":8,"logicalType":"decimal","precision":18,"scale":2}`, Logical{LogicalDecimal, 18, 2}},
		{`{"type":"fixed","name":"F","size":16,"logicalType":"decimal","precision":38}`, Logical{LogicalDecimal, 38, 0}},
		{`{"type":{"type":"fixed","name":"F","size":8},"logicalType":"decimal","precision":18,"scale":2}`, Logical{LogicalDecimal, 18, 2}},
		{`{"type":{"type":"long"},"logicalType":"timestamp-millis"}`, Logical{Kind: LogicalTimestampMillis}},
		{`{"type":"bytes","logicalType":"big-decimal"}`, Logical{Kind: LogicalBigDecimal}},
		{`{"type":"string","logicalType":"uuid"}`, Logical{Kind: LogicalUUID}},
		{`{"type":"fixed","name":"F","size":16,"logicalType":"uuid"}`, Logical{Kind: LogicalUUID}},
		{`{"type":"int","logicalType":"date"}`, Logical{Kind: LogicalDate}},
		{`{"type":"int","logicalType":"time-millis"}`, Logical{Kind: LogicalTimeMillis}},
		{`{"type":"long","logicalType":"time-micros"}`, Logical{Kind: LogicalTimeMicros}},
		{`{"type":"long","logicalType":"timestamp-millis"}`, Logical{Kind: LogicalTimestampMillis}},
		{`{"type":"long","logicalType":"timestamp-micros"}`, Logical{Kind: LogicalTimestampMicros}},
		{`{"type":"long","logicalType":"timestamp-nanos"}`, Logical{Kind: LogicalTimestampNanos}},
		{`{"type":"long","logicalType":"local-timestamp-millis"}`, Logical{Kind: LogicalLocalTimestampMillis}},
		{`{"type":"long","logicalType":"local-timestamp-micros"}`, Logical{Kind: LogicalLocalTimestampMicros}},
		{`{"type":"long","logicalType":"local-timestamp-nanos"}`, Logical{Kind: LogicalLocalTimestampNanos}},
		{`{"type":"fixed","name":"F","size":12,"logicalType":"duration"}`, Logical{Kind: LogicalDuration}},

		{`{"type":"bytes","logicalType":"decimal"}`, Logical{}},
		{`{"type":"bytes","logicalType":"decimal","precision":0}`, Logical{}},
		{`{"type":"bytes","logicalType":"decimal","precision":-3}`, Logical{}},
		{`{"type":"bytes","logicalType":"decimal","precision":"4"}`, Logical{}},
		{`{"type":"bytes","logicalType":"decimal","precision":4,"scale":5}`, Logical{}},
		{`{"type":"bytes","logicalType":"decimal","precision":4,"scale":-1}`, Logical{}},
		{`{"type":"bytes","logicalType":"decimal","precision":4,"scale":1.5}`, Logical{}},
		{`{"type":"fixed","name":"F","size":8,"logicalType":"decimal","precision":19}`, Logical{}},
		{`{"type":"fixed","name":"F","size":0,"logicalType":"decimal","precision":1}`, Logical{}},
		{`{"type":"string","logicalType":"decimal","precision":4}`, Logical{}},
		{`{"type":"string","logicalType":"date"}`, Logical{}},
		{`{"type":"long","logicalType":"date"}`, Logical{}},
		{`{"type":"long","logicalType":"time-millis"}`, Logical{}},
		{`{"type":"int","logicalType":"timestamp-millis"}`, Logical{}},
		{`{"type":"fixed","name":"F","size":15,"logicalType":"uuid"}`, Logical{}},
		{`{"type":"fixed","name":"F","size":16,"logicalType":"duration"}`, Logical{}},
		{`{"type":"long","logicalType":"timestamp-picos"}`, Logical{}},
		{`{"type":"long","logicalType":7}`, Logical{}},
		{`{"type":"long","logicalType":""}`, Logical{}},
	}
	for _, tt := range tests {
		s := MustParse(tt.text)
		if s.Logical != tt.want {
			t.Errorf("%s: logical type %v, want %v", tt.text, s.Logical, tt.want)
		}
		if s.Props["logicalType"] == nil {
			t.Errorf("%s: the raw attribute is lost", tt.text)
		}
		if again := MustParse(s.String()); again.Logical != s.Logical {
			t.Errorf("%s: written as %s", tt.text, s)
		}
	}
}

// The precision that fits a fixed, for all sizes of interest, against the
// powers of ten counted exactly in the specification's formula.
func TestDecimalFits(t *testing.T) {
	most := map[int]int{1: 2, 2: 4, 3: 6, 4: 9, 5: 11, 6: 14, 7: 16, 8: 18, 9: 21, 10: 23, 11: 26, 12: 28, 13: 31, 14: 33, 15: 35, 16: 38, 32: 76}
	for size, p := range most {
		if !decimalFits(p, size) || decimalFits(p+1, size) {
			t.Errorf("%d bytes hold %d digits: %v, one more: %v", size, p, decimalFits(p, size), decimalFits(p+1, size))
		}
	}
}

func TestDepth(t *testing.T) {
	bombs := map[string]string{
		"arrays":        strings.Repeat(`{"type":"array","items":`, 100000) + `"int"` + strings.Repeat(`}`, 100000),
		"unions":        strings.Repeat(`[`, 100000) + strings.Repeat(`]`, 100000),
		"unclosed":      strings.Repeat(`[`, 10000000),
		"wrappers":      strings.Repeat(`{"type":`, 100000) + `"int"` + strings.Repeat(`}`, 100000),
		"records":       strings.Repeat(`{"type":"record","name":"R","fields":[{"name":"a","type":`, 100000) + `"int"` + strings.Repeat(`}]}`, 100000),
		"in a default":  `{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":` + strings.Repeat(`[`, 100000) + strings.Repeat(`]`, 100000) + `}]}`,
		"in properties": `{"type":"int","x":` + strings.Repeat(`{"x":`, 100000) + `1` + strings.Repeat(`}`, 100000) + `}`,
	}
	for name, text := range bombs {
		start := time.Now()
		_, err := Parse([]byte(text), Limits{})
		var e *Error
		if !errors.As(err, &e) || e.Msg != "too deep" {
			t.Errorf("%s: %v", name, err)
		}
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%s: took %v", name, d)
		}
	}
	deep := func(n int) []byte {
		return []byte(strings.Repeat(`{"type":"array","items":`, n) + `"int"` + strings.Repeat(`}`, n))
	}
	if _, err := Parse(deep(1000), Limits{}); err != nil {
		t.Errorf("1000 levels: %v", err)
	}
	if _, err := Parse(deep(11), Limits{MaxDepth: 10}); err == nil {
		t.Error("11 levels are accepted with a limit of 10")
	}
}

func TestLimits(t *testing.T) {
	record := `{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":100}},{"name":"b","type":["null","int"]}]}`
	for _, tt := range []struct {
		lim Limits
		ok  bool
	}{
		{Limits{MaxBytes: len(record)}, true}, {Limits{MaxBytes: len(record) - 1}, false},
		{Limits{MaxNames: 2}, true}, {Limits{MaxNames: 1}, false},
		{Limits{MaxFields: 4}, true}, {Limits{MaxFields: 3}, false},
		{Limits{MaxFixed: 100}, true}, {Limits{MaxFixed: 99}, false},
	} {
		if _, err := Parse([]byte(record), tt.lim); (err == nil) != tt.ok {
			t.Errorf("%+v: error %v", tt.lim, err)
		}
	}
}

// Parse must not keep the text: header buffers are used again.
func TestParseCopies(t *testing.T) {
	text := []byte(`{"type":"record","name":"R","x":{"y":1},"fields":[{"name":"abc","doc":"doc","type":"int","default":17}]}`)
	s, err := Parse(text, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	before := s.String()
	for i := range text {
		text[i] = '#'
	}
	if s.String() != before {
		t.Errorf("%s became %s", before, s)
	}
}

func TestErrorText(t *testing.T) {
	var at *path
	for range 40 {
		at = at.field("a").items(Map)
	}
	at = at.field(strings.Repeat("é", 60))
	err := fail(at, "do this", "bad")
	want := "avro schema: at ..." + strings.Repeat("{}.a", 15) + "{}." + strings.Repeat("é", 40) + "...: bad (do this)"
	if err.Error() != want {
		t.Errorf("got %s\nwant %s", err, want)
	}
	inner := errors.New("inner")
	if err := (&Error{Msg: "m", Err: inner}); err.Error() != "avro schema: m: inner" || !errors.Is(err, inner) {
		t.Error(err)
	}
}
