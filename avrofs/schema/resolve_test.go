package schema

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// rec and en shorten the schemas of the tables below.
func rec(name string, fields ...string) string {
	return `{"type":"record","name":"` + name + `","fields":[` + strings.Join(fields, ",") + `]}`
}

func fld(name, typ string, attrs ...string) string {
	return `{"name":"` + name + `","type":` + strings.Join(append([]string{typ}, attrs...), ",") + `}`
}

// resolutionCase reads a datum, given as JSON, through a pair of schemas. want
// is the datum as JSON, with "<i>" before the value of a union to name its
// branch. refused is the error of Resolve, met that of the datum.
type resolutionCase struct {
	name, writer, reader string
	datum, want          string
	refused, met         string
}

// The cases follow the specification's section "Schema Resolution" sentence by
// sentence.
var resolutionCases = []resolutionCase{
	// Sentence 1 of what it means to match: arrays, by their items.
	{name: "arrays", writer: `{"type":"array","items":"int"}`, reader: `{"type":"array","items":"int"}`, datum: `[1,2]`, want: `[1,2]`},
	{name: "arrays, items promoted", writer: `{"type":"array","items":"int"}`, reader: `{"type":"array","items":"double"}`, datum: `[1,2]`, want: `[1,2]`},
	{name: "arrays, items differ", writer: `{"type":"array","items":"int"}`, reader: `{"type":"array","items":"string"}`, refused: "at []: int as written can't be read as string"},
	{name: "array and map", writer: `{"type":"array","items":"int"}`, reader: `{"type":"map","values":"int"}`, refused: "array of int as written can't be read as map of int"},
	// 2: maps, by their values.
	{name: "maps", writer: `{"type":"map","values":"string"}`, reader: `{"type":"map","values":"string"}`, datum: `{"a":"x"}`, want: `{"a":"x"}`},
	{name: "maps, values promoted", writer: `{"type":"map","values":"string"}`, reader: `{"type":"map","values":"bytes"}`, datum: `{"a":"é"}`, want: "{\"a\":\"Ã©\"}"},
	{name: "maps, values differ", writer: `{"type":"map","values":"string"}`, reader: `{"type":"map","values":"long"}`, refused: "at {}:"},
	// 3: enums, by their short names.
	{name: "enums", writer: `{"type":"enum","name":"a.E","symbols":["A","B"]}`, reader: `{"type":"enum","name":"b.E","symbols":["B","A"]}`, datum: `"B"`, want: `"B"`},
	{name: "enums, names differ", writer: `{"type":"enum","name":"E","symbols":["A"]}`, reader: `{"type":"enum","name":"F","symbols":["A"]}`, refused: "names differ"},
	{name: "enum and string", writer: `{"type":"enum","name":"E","symbols":["A"]}`, reader: `"string"`, refused: "enum E as written can't be read as string"},
	// 4: fixed, by their sizes and short names.
	{name: "fixed", writer: `{"type":"fixed","name":"a.F","size":2}`, reader: `{"type":"fixed","name":"F","size":2}`, datum: `"ab"`, want: `"ab"`},
	{name: "fixed, sizes differ", writer: `{"type":"fixed","name":"F","size":2}`, reader: `{"type":"fixed","name":"F","size":3}`, refused: "has 2 bytes as written, 3 in"},
	{name: "fixed, names differ", writer: `{"type":"fixed","name":"F","size":2}`, reader: `{"type":"fixed","name":"G","size":2}`, refused: "names differ"},
	{name: "fixed and bytes", writer: `{"type":"fixed","name":"F","size":2}`, reader: `"bytes"`, refused: "can't be read as bytes"},
	// 5: records, by their short names.
	{name: "records", writer: rec("a.R", fld("x", `"int"`)), reader: rec("b.R", fld("x", `"int"`)), datum: `{"x":1}`, want: `{"x":1}`},
	{name: "records, names differ", writer: rec("R", fld("x", `"int"`)), reader: rec("S", fld("x", `"int"`)), refused: "names differ"},
	{name: "record and map", writer: rec("R", fld("x", `"int"`)), reader: `{"type":"map","values":"int"}`, refused: "can't be read"},
	{name: "error and record", writer: `{"type":"error","name":"R","fields":[{"name":"x","type":"int"}]}`, reader: rec("R", fld("x", `"int"`)), datum: `{"x":1}`, want: `{"x":1}`},
	// 6: one primitive type on both sides.
	{name: "null", writer: `"null"`, reader: `"null"`, datum: `null`, want: `null`},
	{name: "boolean", writer: `"boolean"`, reader: `"boolean"`, datum: `true`, want: `true`},
	{name: "int", writer: `"int"`, reader: `"int"`, datum: `-5`, want: `-5`},
	{name: "long", writer: `"long"`, reader: `"long"`, datum: `9223372036854775807`, want: `9223372036854775807`},
	{name: "float", writer: `"float"`, reader: `"float"`, datum: `1.5`, want: `1.5`},
	{name: "double", writer: `"double"`, reader: `"double"`, datum: `1e300`, want: `1e+300`},
	{name: "bytes", writer: `"bytes"`, reader: `"bytes"`, datum: `"\u00ff"`, want: "\"ÿ\""},
	{name: "string", writer: `"string"`, reader: `"string"`, datum: `"a"`, want: `"a"`},
	// 7, promotions: of int,
	{name: "int to long", writer: `"int"`, reader: `"long"`, datum: `7`, want: `7`},
	{name: "int to float", writer: `"int"`, reader: `"float"`, datum: `16777217`, want: `1.6777216e+07`},
	{name: "int to double", writer: `"int"`, reader: `"double"`, datum: `16777217`, want: `1.6777217e+07`},
	// of long,
	{name: "long to float", writer: `"long"`, reader: `"float"`, datum: `7`, want: `7`},
	{name: "long to double", writer: `"long"`, reader: `"double"`, datum: `7`, want: `7`},
	{name: "long to int", writer: `"long"`, reader: `"int"`, refused: "long as written can't be read as int"},
	// of float,
	{name: "float to double", writer: `"float"`, reader: `"double"`, datum: `0.5`, want: `0.5`},
	{name: "double to float", writer: `"double"`, reader: `"float"`, refused: "can't be read"},
	{name: "float to long", writer: `"float"`, reader: `"long"`, refused: "can't be read"},
	{name: "double to long", writer: `"double"`, reader: `"long"`, refused: "can't be read"},
	// of string and bytes into each other, and of nothing else.
	{name: "string to bytes", writer: `"string"`, reader: `"bytes"`, datum: `"é"`, want: "\"Ã©\""},
	{name: "bytes to string", writer: `"bytes"`, reader: `"string"`, datum: `"\u00c3\u00a9"`, want: `"é"`},
	{name: "boolean to int", writer: `"boolean"`, reader: `"int"`, refused: "can't be read"},
	{name: "int to boolean", writer: `"int"`, reader: `"boolean"`, refused: "can't be read"},
	{name: "int to string", writer: `"int"`, reader: `"string"`, refused: "can't be read"},
	{name: "null to int", writer: `"null"`, reader: `"int"`, refused: "can't be read"},
	{name: "string to enum", writer: `"string"`, reader: `{"type":"enum","name":"E","symbols":["A"]}`, refused: "can't be read"},

	// Records: fields are found by name, in any order;
	{name: "field order", writer: rec("R", fld("a", `"int"`), fld("b", `"string"`)), reader: rec("R", fld("b", `"string"`), fld("a", `"int"`)),
		datum: `{"a":1,"b":"x"}`, want: `{"b":"x","a":1}`},
	// fields of one name are resolved in their turn;
	{name: "fields recursively", writer: rec("R", fld("s", rec("S", fld("a", `"int"`)))), reader: rec("R", fld("s", rec("S", fld("a", `"long"`)))),
		datum: `{"s":{"a":1}}`, want: `{"s":{"a":1}}`},
	{name: "fields recursively, mismatch", writer: rec("R", fld("s", rec("S", fld("a", `"int"`)))), reader: rec("R", fld("s", rec("S", fld("a", `"string"`)))),
		refused: "at s.a: int as written can't be read as string"},
	// what the reader lacks is passed over;
	{name: "field skipped", writer: rec("R", fld("a", `"int"`), fld("b", `"string"`), fld("c", `"int"`)), reader: rec("R", fld("c", `"int"`)),
		datum: `{"a":1,"b":"x","c":3}`, want: `{"c":3}`},
	{name: "all fields skipped", writer: rec("R", fld("a", `"int"`)), reader: rec("R"), datum: `{"a":1}`, want: `{}`},
	// what the writer lacks comes from the default;
	{name: "default", writer: rec("R", fld("a", `"int"`)), reader: rec("R", fld("b", `"string"`, `"default":"x"`), fld("a", `"int"`, `"default":9`)),
		datum: `{"a":1}`, want: `{"b":"x","a":1}`},
	{name: "defaults of every type", writer: rec("R"), reader: rec("R",
		fld("n", `"null"`, `"default":null`), fld("b", `"boolean"`, `"default":true`), fld("i", `"int"`, `"default":1`), fld("l", `"long"`, `"default":2`),
		fld("f", `"float"`, `"default":1.1`), fld("d", `"double"`, `"default":1.1`), fld("y", `"bytes"`, `"default":"\u00ff"`), fld("s", `"string"`, `"default":"foo"`),
		fld("r", rec("S", fld("a", `"int"`), fld("b", `"int"`, `"default":8`)), `"default":{"a":1}`),
		fld("e", `{"type":"enum","name":"E","symbols":["FOO","BAR"]}`, `"default":"BAR"`), fld("a", `{"type":"array","items":"int"}`, `"default":[1]`),
		fld("m", `{"type":"map","values":"int"}`, `"default":{"a":1}`), fld("x", `{"type":"fixed","name":"F","size":1}`, `"default":"\u00ff"`),
		fld("u", `["int","null"]`, `"default":5`)),
		datum: `{}`, want: `{"n":null,"b":true,"i":1,"l":2,"f":1.1,"d":1.1,"y":"ÿ","s":"foo","r":{"a":1,"b":8},"e":"BAR","a":[1],"m":{"a":1},"x":"ÿ","u":<0>5}`},
	{name: "ill-formed default, not needed", writer: rec("R", fld("a", `"int"`)), reader: rec("R", fld("a", `"int"`, `"default":"x"`)), datum: `{"a":1}`, want: `{"a":1}`},
	{name: "ill-formed default, needed", writer: rec("R"), reader: rec("R", fld("a", `"int"`, `"default":"x"`)), refused: `at a: the default "x" is no int`},
	// and without a default is an error.
	{name: "no default", writer: rec("R", fld("a", `"int"`)), reader: rec("R", fld("b", `"int"`)), refused: "at b: the reader's field has no default"},
	{name: "nullable without default", writer: rec("R"), reader: rec("R", fld("b", `["null","int"]`)), refused: "has no default"},
	{name: "no default, deep", writer: rec("R", fld("s", `{"type":"array","items":`+rec("S")+`}`)), reader: rec("R", fld("s", `{"type":"array","items":`+rec("S", fld("b", `"int"`))+`}`)),
		refused: "at s[].b: the reader's field has no default"},

	// Enums: a symbol that the reader lacks becomes the reader's default, or is an error.
	{name: "enum default", writer: `{"type":"enum","name":"E","symbols":["A","B"]}`, reader: `{"type":"enum","name":"E","symbols":["X","A"],"default":"X"}`, datum: `"B"`, want: `"X"`},
	{name: "enum default, not needed", writer: `{"type":"enum","name":"E","symbols":["A","B"]}`, reader: `{"type":"enum","name":"E","symbols":["X","A"],"default":"X"}`, datum: `"A"`, want: `"A"`},
	{name: "unknown symbol", writer: `{"type":"enum","name":"E","symbols":["A","B"]}`, reader: `{"type":"enum","name":"E","symbols":["A"]}`, datum: `"B"`, met: `symbol "B" is not in the reader's enum E`},
	{name: "unknown symbol, not met", writer: `{"type":"enum","name":"E","symbols":["A","B"]}`, reader: `{"type":"enum","name":"E","symbols":["A"]}`, datum: `"A"`, want: `"A"`},
	{name: "the writer's default counts for nothing", writer: `{"type":"enum","name":"E","symbols":["A","B"],"default":"A"}`, reader: `{"type":"enum","name":"E","symbols":["A"]}`, datum: `"B"`, met: "is not in"},
	{name: "a default that is no symbol", writer: `{"type":"enum","name":"E","symbols":["A","B"]}`, reader: `{"type":"enum","name":"E","symbols":["A"],"default":"Z"}`, datum: `"B"`, met: "is not in"},

	// A union on both sides: the reader's first branch that matches the writer's.
	{name: "unions", writer: `["null","int"]`, reader: `["int","null"]`, datum: `5`, want: `<0>5`},
	{name: "unions, null", writer: `["null","int"]`, reader: `["int","null"]`, datum: `null`, want: `<1>null`},
	{name: "unions, promotion", writer: `["null","int"]`, reader: `["null","double"]`, datum: `5`, want: `<1>5`},
	{name: "unions, exact before promotion", writer: `["null","int"]`, reader: `["double","long","int"]`, datum: `5`, want: `<2>5`},
	{name: "unions, first promotion", writer: `["null","int"]`, reader: `["null","string","double","long"]`, datum: `5`, want: `<2>5`},
	{name: "unions, branch missing and met", writer: `["null","int"]`, reader: `["int","string"]`, datum: `null`, met: "at <0>: null as written matches no branch of the reader's union [int, string]"},
	{name: "unions, branch missing, not met", writer: `["null","int"]`, reader: `["int","string"]`, datum: `1`, want: `<0>1`},
	{name: "unions, nothing in common", writer: `["null","int"]`, reader: `["boolean","string"]`, refused: "matches no branch"},
	{name: "unions of records by name", writer: `[` + rec("A", fld("x", `"int"`)) + `,` + rec("B", fld("x", `"int"`)) + `]`, reader: `[` + rec("B", fld("x", `"long"`)) + `,` + rec("A", fld("x", `"long"`)) + `]`,
		datum: `{"x":1}`, want: `<1>{"x":1}`},
	{name: "unions of records, full name before unqualified", writer: `["null",` + rec("n.A", fld("x", `"int"`)) + `]`, reader: `["null",` + rec("m.A", fld("x", `"int"`)) + `,` + rec("n.A", fld("x", `"int"`)) + `]`,
		datum: `{"x":1}`, want: `<2>{"x":1}`},
	{name: "unions of records, alias before unqualified", writer: `["null",` + rec("n.A", fld("x", `"int"`)) + `]`,
		reader: `["null",` + rec("m.A", fld("x", `"int"`)) + `,{"type":"record","name":"m.B","aliases":["n.A"],"fields":[]}]`, datum: `{"x":1}`, want: `<2>{}`},
	{name: "unions of records, unqualified name", writer: `["null",` + rec("n.A", fld("x", `"int"`)) + `]`, reader: `["null",` + rec("m.B", fld("x", `"int"`)) + `,` + rec("m.A", fld("x", `"int"`)) + `]`,
		datum: `{"x":1}`, want: `<2>{"x":1}`},
	{name: "unions of records, unqualified name that does not resolve", writer: `["null",` + rec("n.A", fld("x", `"int"`)) + `]`,
		reader: `["null",` + rec("m.A", fld("y", `"int"`)) + `,` + rec("k.A", fld("x", `"int"`)) + `]`, datum: `{"x":1}`, want: `<2>{"x":1}`},
	{name: "unions of records, other names", writer: `["null",` + rec("A", fld("x", `"int"`)) + `]`, reader: `["null",` + rec("B", fld("x", `"int"`)) + `]`,
		datum: `{"x":1}`, met: "matches no branch"},
	{name: "unions of arrays", writer: `["null",{"type":"array","items":"int"}]`, reader: `["null",{"type":"array","items":"long"}]`, datum: `[1]`, want: `<1>[1]`},

	// A union on the reader's side alone: its first branch that matches.
	{name: "to a union", writer: `"int"`, reader: `["null","int"]`, datum: `5`, want: `<1>5`},
	{name: "to a union, promoted", writer: `"string"`, reader: `["null","bytes"]`, datum: `"a"`, want: `<1>"a"`},
	{name: "to a union, no match", writer: `"int"`, reader: `["null","string"]`, refused: "int as written matches no branch of the reader's union [null, string]"},
	{name: "to a union, the match does not resolve", writer: rec("R", fld("a", `"int"`)), reader: `["null",` + rec("R", fld("b", `"int"`)) + `]`, refused: "at b: the reader's field has no default"},
	{name: "to an empty union", writer: `"int"`, reader: `[]`, refused: "matches no branch"},
	{name: "field to a union", writer: rec("R", fld("a", `"int"`)), reader: rec("R", fld("a", `["null","long"]`)), datum: `{"a":1}`, want: `{"a":<1>1}`},

	// A union on the writer's side alone: the branch that was written has to match.
	{name: "from a union", writer: `["null","int"]`, reader: `"int"`, datum: `5`, want: `5`},
	{name: "from a union, promoted", writer: `["null","int"]`, reader: `"double"`, datum: `5`, want: `5`},
	{name: "from a union, met", writer: `["null","int"]`, reader: `"int"`, datum: `null`, met: "null as written can't be read as int"},
	{name: "from a union, no match", writer: `["null","int"]`, reader: `"string"`, refused: "null as written can't be read as string"},
	{name: "field from a union", writer: rec("R", fld("a", `["null","int"]`)), reader: rec("R", fld("a", `"long"`)), datum: `{"a":null}`, met: "at a<0>: null as written"},

	// Documentation counts for nothing.
	{name: "docs", writer: `{"type":"record","name":"R","doc":"one","fields":[{"name":"a","type":"int","doc":"x"}]}`, reader: `{"type":"record","name":"R","doc":"two","fields":[{"name":"a","type":"int","doc":"y"}]}`, datum: `{"a":1}`, want: `{"a":1}`},

	// Aliases, of named types and of fields.
	{name: "record alias", writer: rec("n.Old", fld("a", `"int"`)), reader: `{"type":"record","name":"n.New","aliases":["Old"],"fields":[{"name":"a","type":"int"}]}`, datum: `{"a":1}`, want: `{"a":1}`},
	{name: "record alias with another namespace", writer: rec("m.Old", fld("a", `"int"`)), reader: `{"type":"record","name":"n.New","aliases":["m.Old"],"fields":[{"name":"a","type":"int"}]}`, datum: `{"a":1}`, want: `{"a":1}`},
	{name: "record alias of the writer", writer: `{"type":"record","name":"Old","aliases":["New"],"fields":[]}`, reader: rec("New"), refused: "names differ"},
	{name: "enum alias", writer: `{"type":"enum","name":"Old","symbols":["A"]}`, reader: `{"type":"enum","name":"New","aliases":["Old"],"symbols":["A"]}`, datum: `"A"`, want: `"A"`},
	{name: "fixed alias", writer: `{"type":"fixed","name":"Old","size":1}`, reader: `{"type":"fixed","name":"New","aliases":["Old"],"size":1}`, datum: `"a"`, want: `"a"`},
	{name: "field alias", writer: rec("R", fld("old", `"int"`)), reader: rec("R", fld("new", `"long"`, `"aliases":["older","old"]`)), datum: `{"old":1}`, want: `{"new":1}`},
	{name: "field alias of the writer", writer: rec("R", fld("old", `"int"`, `"aliases":["new"]`)), reader: rec("R", fld("new", `"int"`)), refused: "has no default"},
	{name: "field name before alias", writer: rec("R", fld("old", `"int"`), fld("new", `"int"`)), reader: rec("R", fld("new", `"int"`, `"aliases":["old"]`)), datum: `{"old":1,"new":2}`, want: `{"new":2}`},
	{name: "field alias that is another field", writer: rec("R", fld("old", `"int"`)), reader: rec("R", fld("new", `"int"`, `"aliases":["old"]`, `"default":7`), fld("old", `"int"`)), datum: `{"old":1}`, want: `{"new":7,"old":1}`},
	{name: "first field alias", writer: rec("R", fld("b", `"int"`), fld("a", `"int"`)), reader: rec("R", fld("new", `"int"`, `"aliases":["a","b"]`)), datum: `{"a":1,"b":2}`, want: `{"new":1}`},

	// Decimals match by scale and precision.
	{name: "decimals", writer: `{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}`, reader: `{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}`, datum: `"a"`, want: `"a"`},
	{name: "decimals, scales differ", writer: `{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}`, reader: `{"type":"bytes","logicalType":"decimal","precision":4,"scale":1}`, refused: "bytes (decimal(4,2)) as written can't be read as bytes (decimal(4,1))"},
	{name: "decimals, precisions differ", writer: `{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}`, reader: `{"type":"bytes","logicalType":"decimal","precision":5,"scale":2}`, refused: "can't be read"},
	{name: "decimal of another base", writer: `{"type":"fixed","name":"F","size":4,"logicalType":"decimal","precision":4}`, reader: `{"type":"bytes","logicalType":"decimal","precision":4}`, refused: "can't be read"},
	{name: "decimal as plain bytes", writer: `{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}`, reader: `"bytes"`, datum: `"a"`, want: `"a"`},
	{name: "decimal as big-decimal", writer: `{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}`, reader: `{"type":"bytes","logicalType":"big-decimal"}`, refused: "can't be read"},
	// Units are rescaled; a logical type against a plain one is the reader's choice.
	{name: "millis to micros", writer: `{"type":"long","logicalType":"timestamp-millis"}`, reader: `{"type":"long","logicalType":"timestamp-micros"}`, datum: `-1`, want: `-1000`},
	{name: "micros to millis", writer: `{"type":"long","logicalType":"timestamp-micros"}`, reader: `{"type":"long","logicalType":"timestamp-millis"}`, datum: `-1`, want: `-1`},
	{name: "micros to nanos, out of range", writer: `{"type":"long","logicalType":"timestamp-micros"}`, reader: `{"type":"long","logicalType":"timestamp-nanos"}`, datum: `9223372036854775807`, met: "out of range"},
	{name: "time of day", writer: `{"type":"int","logicalType":"time-millis"}`, reader: `{"type":"long","logicalType":"time-micros"}`, datum: `5`, want: `5000`},
	{name: "timestamp as plain long", writer: `{"type":"long","logicalType":"timestamp-millis"}`, reader: `"long"`, datum: `5`, want: `5`},
}

func TestResolve(t *testing.T) {
	for _, tt := range resolutionCases {
		t.Run(tt.name, func(t *testing.T) { checkResolution(t, tt) })
	}
}

func checkResolution(t *testing.T, tt resolutionCase, opts ...Option) {
	t.Helper()
	w, rd := MustParse(tt.writer), MustParse(tt.reader)
	r, err := Resolve(w, rd, opts...)
	if tt.refused != "" {
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.Error(), tt.refused) {
			t.Fatalf("error %v, want %q", err, tt.refused)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	v, err := ParseDefault(w, []byte(tt.datum))
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Convert(v)
	if tt.met != "" {
		if err == nil || !strings.Contains(err.Error(), tt.met) {
			t.Fatalf("error %v, want %q", err, tt.met)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if got.Schema != rd {
		t.Errorf("the value is of %s", describe(got.Schema))
	}
	if text := tagged(got); text != tt.want {
		t.Errorf("got %s, want %s", text, tt.want)
	}
}

// tagged writes a value as JSON with the branch before each union's value.
func tagged(v *Value) string {
	switch v.Kind {
	case Union:
		return fmt.Sprintf("<%d>%s", v.Branch, tagged(&v.Elems[0]))
	case Array, Map, Record:
		var parts []string
		for i := range v.Elems {
			p := tagged(&v.Elems[i])
			if v.Kind == Map {
				p = fmt.Sprintf("%q:%s", v.Keys[i], p)
			} else if v.Kind == Record {
				p = fmt.Sprintf("%q:%s", v.Schema.Fields[i].Name, p)
			}
			parts = append(parts, p)
		}
		if v.Kind == Array {
			return "[" + strings.Join(parts, ",") + "]"
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	return v.String()
}

func TestResolveOptions(t *testing.T) {
	for _, tt := range []resolutionCase{
		{name: "record names", writer: rec("A", fld("x", `"int"`)), reader: rec("B", fld("x", `"int"`)), datum: `{"x":1}`, want: `{"x":1}`},
		{name: "enum and fixed names", writer: rec("A", fld("e", `{"type":"enum","name":"E","symbols":["S"]}`), fld("f", `{"type":"fixed","name":"F","size":1}`)),
			reader: rec("A", fld("e", `{"type":"enum","name":"E2","symbols":["S"]}`), fld("f", `{"type":"fixed","name":"F2","size":1}`)), datum: `{"e":"S","f":"a"}`, want: `{"e":"S","f":"a"}`},
		{name: "in a union", writer: rec("A", fld("x", `"int"`)), reader: `["null",` + rec("B", fld("x", `"int"`)) + `]`, datum: `{"x":1}`, want: `<1>{"x":1}`},
		{name: "in a union, equal names first", writer: rec("A", fld("x", `"int"`)), reader: `[` + rec("B", fld("x", `"int"`)) + `,` + rec("A", fld("x", `"int"`)) + `]`, datum: `{"x":1}`, want: `<1>{"x":1}`},
		{name: "decimal widened", writer: `{"type":"bytes","logicalType":"decimal","precision":4,"scale":1}`, reader: `{"type":"bytes","logicalType":"decimal","precision":8,"scale":3}`,
			datum: `"\u00ff"`, want: "\"\u009c\""}, // -0.1 is -1 at scale 1, -100 at scale 3
		{name: "decimal of the other base", writer: `{"type":"fixed","name":"F","size":4,"logicalType":"decimal","precision":4}`, reader: `{"type":"bytes","logicalType":"decimal","precision":4}`,
			datum: `"\u0000\u0000\u0000\u0080"`, want: `"` + "\\u0000\u0080" + `"`},
		{name: "decimal narrowed", writer: `{"type":"bytes","logicalType":"decimal","precision":4,"scale":1}`, reader: `{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}`, refused: "can't be read"},
		{name: "uuid", writer: `{"type":"fixed","name":"U","size":16,"logicalType":"uuid"}`, reader: `{"type":"string","logicalType":"uuid"}`,
			datum: `"\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000a\u000b\u000c\u000d\u000e\u00ff"`, want: `"00010203-0405-0607-0809-0a0b0c0d0eff"`},
		{name: "kinds still matter", writer: `"int"`, reader: `"string"`, refused: "can't be read"},
	} {
		t.Run("IgnoreNames/"+tt.name, func(t *testing.T) { checkResolution(t, tt, IgnoreNames) })
	}
	for _, tt := range []resolutionCase{
		{name: "exact", writer: `"long"`, reader: `"double"`, datum: `9007199254740992`, want: `9.007199254740992e+15`},
		{name: "inexact", writer: `"long"`, reader: `"double"`, datum: `9007199254740993`, met: "9007199254740993 has no equal as double"},
		{name: "greatest", writer: `"long"`, reader: `"double"`, datum: `9223372036854775807`, met: "has no equal"},
		{name: "least", writer: `"long"`, reader: `"double"`, datum: `-9223372036854775808`, want: `-9.223372036854776e+18`},
		{name: "int as float", writer: `"int"`, reader: `"float"`, datum: `16777217`, met: "has no equal as float"},
		{name: "deep", writer: `["null",{"type":"array","items":"long"}]`, reader: `{"type":"array","items":["null","double"]}`, datum: `[9007199254740993]`, met: "has no equal"},
	} {
		t.Run("ExactPromotion/"+tt.name, func(t *testing.T) { checkResolution(t, tt, ExactPromotion) })
	}
	r, err := Resolve(MustParse(`"int"`), MustParse(`"double"`), ExactPromotion)
	if err != nil || r.ExactPromotion {
		t.Errorf("every int is a double: %v, %v", r, err)
	}
}

func TestResolveRecursive(t *testing.T) {
	list := MustParse(`{"type":"record","name":"List","fields":[{"name":"v","type":"int"},{"name":"next","type":["null","List"]}]}`)
	wide := MustParse(`{"type":"record","name":"List","fields":[{"name":"next","type":["List","null"]},{"name":"v","type":"long"},{"name":"w","type":"int","default":4}]}`)
	r, err := Resolve(list, wide)
	if err != nil {
		t.Fatal(err)
	}
	next := r.Fields[1].Res
	if next.Action != ActionFromUnion || next.Branches[0].Branch != 1 || next.Branches[1].Branch != 0 || next.Branches[1].Elem != r {
		t.Errorf("the recursion does not come back to its resolution: %+v", next)
	}
	v, err := ParseDefault(list, []byte(`{"v":1,"next":{"v":2,"next":null}}`))
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Convert(v)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"next":<0>{"next":<1>null,"v":2,"w":4},"v":1,"w":4}`; tagged(got) != want {
		t.Errorf("got %s, want %s", tagged(got), want)
	}

	// A pair that fails after its recursion was taken for granted fails as a whole.
	bad := MustParse(`{"type":"record","name":"List","fields":[{"name":"next","type":["null","List"]},{"name":"v","type":"string"}]}`)
	if _, err := Resolve(list, bad); err == nil {
		t.Error("int is read as string")
	}
	u, err := Resolve(MustParse(`["null",`+list.String()+`]`), MustParse(`["null",`+bad.String()+`]`))
	if err != nil || u.Branches[1].Action != ActionError || u.Branches[1].Err == nil {
		t.Errorf("the branch that can't be read: %+v, %v", u, err)
	}
}

// B holds A and was resolved while A was still in hope: when A fails, B must fail.
func TestResolveFailedRecursion(t *testing.T) {
	pair := func(bad string) *Schema {
		a := rec("A", fld("b", rec("B", fld("as", `{"type":"array","items":"A"}`))), fld("bad", bad))
		return MustParse(`["int",` + a + `,"B"]`)
	}
	r, err := Resolve(pair(`"int"`), pair(`"string"`))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []Action{ActionToUnion, ActionError, ActionError} {
		if got := r.Branches[i].Action; got != want {
			t.Errorf("branch %d: %s, want %s", i, got, want)
		}
	}
}

func TestResolveIdentity(t *testing.T) {
	s := MustParse(rec("R", fld("a", `["null","int",`+rec("S", fld("b", `{"type":"map","values":["null","R"]}`))+`]`), fld("e", `{"type":"enum","name":"E","symbols":["A","B"]}`), fld("c", `["string"]`)))
	r, err := Resolve(s, s)
	if err != nil {
		t.Fatal(err)
	}
	checkIdentity(t, "identity", r, map[*Resolution]bool{})
}

// Chains of references are longer than the text is deep, and cycles of coprime
// lengths meet in as many pairs as their product.
func TestResolveLarge(t *testing.T) {
	cycle := func(n int) *Schema {
		var b strings.Builder
		b.WriteString(`[`)
		for i := n; i > 0; i-- {
			next := `"null"`
			if i < n {
				next = fmt.Sprintf(`"R%d"`, i+1)
			}
			fmt.Fprintf(&b, `{"type":"record","name":"R%d","fields":[{"name":"next","type":%s}]},`, i, next)
		}
		b.WriteString(`"null"]`)
		s := MustParse(b.String())
		last := s.Branches[0]
		last.Fields[0].Type = s.Branches[n-1] // close the ring
		return s.Branches[n-1]
	}
	start := time.Now()
	for _, pair := range [][2]int{{50, 49}, {5000, 1}, {2000, 1999}} {
		w, rd := cycle(pair[0]), cycle(pair[1])
		r, err := Resolve(w, rd, IgnoreNames)
		big := pair[0]*pair[1] > maxGraphDepth
		var e *Error
		if big != errors.As(err, &e) {
			t.Errorf("rings of %d and %d: %v, %v", pair[0], pair[1], r != nil, err)
		}
	}
	// Many branches that all have to be tried against each other.
	union := func(prefix string, n int, field string) *Schema {
		var all []string
		for i := range n {
			all = append(all, rec(fmt.Sprintf("%s%d", prefix, i), fld(field, `"int"`)))
		}
		return MustParse("[" + strings.Join(all, ",") + "]")
	}
	if _, err := Resolve(union("a", 3000, "x"), union("b", 3000, "y"), IgnoreNames); err == nil {
		t.Error("fields without defaults are read from nothing")
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("took %v", d)
	}
}
