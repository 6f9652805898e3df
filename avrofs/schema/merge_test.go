package schema

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// inputsOf parses schemas and calls their files a.avro, b.avro, ...
func inputsOf(texts ...string) []MergeInput {
	var ins []MergeInput
	for i, text := range texts {
		ins = append(ins, MergeInput{MustParse(text), string(rune('a'+i)) + ".avro"})
	}
	return ins
}

// permutations calls f with every order of ins.
func permutations(ins []MergeInput, f func([]MergeInput)) {
	var rec func(int)
	rec = func(k int) {
		if k == len(ins) {
			f(append([]MergeInput(nil), ins...))
			return
		}
		for i := k; i < len(ins); i++ {
			ins[k], ins[i] = ins[i], ins[k]
			rec(k + 1)
			ins[k], ins[i] = ins[i], ins[k]
		}
	}
	rec(0)
}

const (
	tsMillis = `{"type":"long","logicalType":"timestamp-millis"}`
	tsMicros = `{"type":"long","logicalType":"timestamp-micros"}`
	tsNanos  = `{"type":"long","logicalType":"timestamp-nanos"}`
	localMs  = `{"type":"long","logicalType":"local-timestamp-millis"}`
	localUs  = `{"type":"long","logicalType":"local-timestamp-micros"}`
	timeMs   = `{"type":"int","logicalType":"time-millis"}`
	timeUs   = `{"type":"long","logicalType":"time-micros"}`
	dateT    = `{"type":"int","logicalType":"date"}`
	uuidStr  = `{"type":"string","logicalType":"uuid"}`
	uuidRaw  = `{"type":"fixed","name":"U","size":16,"logicalType":"uuid"}`
	dec42    = `{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}`
	dec90    = `{"type":"bytes","logicalType":"decimal","precision":9}`
	decFix   = `{"type":"fixed","name":"D","size":8,"logicalType":"decimal","precision":10,"scale":2}`
	decFix2  = `{"type":"fixed","name":"D","size":8,"logicalType":"decimal","precision":10,"scale":4}`
	decFix4  = `{"type":"fixed","name":"D","size":4,"logicalType":"decimal","precision":9}`
)

// mergedTypes are types that merge, as types of the field f.
var mergedTypes = []struct{ a, b, want string }{
	{`"int"`, `"long"`, `"long"`}, {`"int"`, `"float"`, `"double"`}, {`"int"`, `"double"`, `"double"`}, {`"long"`, `"float"`, `"double"`}, {`"long"`, `"double"`, `"double"`}, {`"float"`, `"double"`, `"double"`},
	{`"string"`, `"bytes"`, `"bytes"`},
	{`"null"`, `"null"`, `"null"`}, {`"null"`, `"int"`, `["null","int"]`}, {`"int"`, `["null","int"]`, `["null","int"]`}, {`"int"`, `["int","null"]`, `["int","null"]`},
	{`["null","int"]`, `["int","null"]`, `["null","int"]`}, {`["null","int"]`, `["long","null"]`, `["null","long"]`}, {`["null","int"]`, `"double"`, `["null","double"]`}, {`["int"]`, `"int"`, `"int"`},
	{tsMillis, tsMicros, tsMicros}, {tsMicros, tsNanos, tsNanos}, {tsMillis, tsNanos, tsNanos}, {localMs, localUs, localUs}, {timeMs, timeUs, timeUs}, {`["null",` + timeMs + `]`, timeUs, `["null",` + timeUs + `]`},
	{uuidStr, uuidRaw, uuidStr}, {dateT, dateT, dateT},
	{dec42, dec90, `{"type":"bytes","logicalType":"decimal","precision":11,"scale":2}`},
	{dec42, decFix, `{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}`},
	{decFix, decFix2, `{"type":"fixed","name":"D","logicalType":"decimal","precision":12,"scale":4,"size":8}`},
	{decFix, decFix4, `{"type":"bytes","logicalType":"decimal","precision":11,"scale":2}`},
	{`{"type":"fixed","name":"F","size":3}`, `{"type":"fixed","name":"G","size":3}`, `{"type":"fixed","name":"F","aliases":["G"],"size":3}`},
	{`{"type":"array","items":"int"}`, `{"type":"array","items":"long"}`, `{"type":"array","items":"long"}`},
	{`{"type":"array","items":"int"}`, `{"type":"array","items":["null","long"]}`, `{"type":"array","items":["null","long"]}`},
	{`{"type":"map","values":"string"}`, `{"type":"map","values":"bytes"}`, `{"type":"map","values":"bytes"}`},
	{`{"type":"enum","name":"E","symbols":["A","B"]}`, `{"type":"enum","name":"E","symbols":["B","C"],"default":"C"}`, `{"type":"enum","name":"E","symbols":["A","B","C"],"default":"C"}`},
	{rec("S", fld("x", `"int"`)), rec("S", fld("x", `"long"`)), rec("S", fld("x", `"long"`))},
	{rec("S", fld("x", `"int"`)), rec("S", fld("x", `"int"`), fld("y", `"int"`)), rec("S", fld("x", `"int"`), fld("y", `["null","int"]`, `"default":null`))},
	// Attributes that both have stay.
	{`{"type":"string","avro.java.string":"String","x":1}`, `{"type":"string","avro.java.string":"String","x":2}`, `{"type":"string","avro.java.string":"String"}`},
	{`{"type":"string","logicalType":"odd"}`, `{"type":"string","logicalType":"odd","x":2}`, `{"type":"string","logicalType":"odd"}`},
	// Unions.
	{`["null","int","string"]`, `["null","int","boolean"]`, `["null","int","boolean","string"]`},
	{`["int","string"]`, `"int"`, `["int","string"]`}, {`["int","string"]`, `"boolean"`, `["boolean","int","string"]`}, {`["int","string"]`, `["null","int"]`, `["null","int","string"]`}, {`["int","string"]`, `["int","null"]`, `["int","string","null"]`},
	{`["int","string"]`, `["long","string"]`, `["long","string"]`}, {`["int","string"]`, `["bytes","double"]`, `["bytes","double"]`},
	{`["int","long","string"]`, `["double","string"]`, `["double","string","int","long"]`}, // int and long were told apart
	{`["int","string"]`, `[` + tsMillis + `,"string"]`, `["int","string",` + tsMillis + `]`},
	{`["string",` + rec("A", fld("x", `"int"`)) + `]`, `["string",` + rec("B", fld("x", `"int"`)) + `]`, `["string",` + rec("A", fld("x", `"int"`)) + `,` + rec("B", fld("x", `"int"`)) + `]`},
	{`["string",` + rec("A", fld("x", `"int"`)) + `]`, `["string",` + rec("A", fld("x", `"long"`)) + `]`, `["string",` + rec("A", fld("x", `"long"`)) + `]`},
	{`["string",` + rec("A", fld("x", `"int"`)) + `]`, `["string",{"type":"record","name":"B","aliases":["A"],"fields":[{"name":"x","type":"int"}]}]`, `["string",{"type":"record","name":"B","aliases":["A"],"fields":[{"name":"x","type":"int"}]}]`},
	{`["null",` + rec("A", fld("x", `"int"`)) + `]`, rec("B", fld("x", `"int"`)), `["null",{"type":"record","name":"A","aliases":["B"],"fields":[{"name":"x","type":"int"}]}]`},
}

func TestMergeTypes(t *testing.T) {
	for _, tt := range mergedTypes {
		want := rec("R", fld("f", tt.want))
		permutations(inputsOf(rec("R", fld("f", tt.a)), rec("R", fld("f", tt.b))), func(ins []MergeInput) {
			got, err := Merge(ins, MergeByMeaning)
			if err != nil {
				t.Errorf("%s with %s: %v", tt.a, tt.b, err)
				return
			}
			if got.String() != MustParse(want).String() {
				t.Errorf("%s with %s:\n got %s\nwant %s", tt.a, tt.b, got, want)
			}
			for _, in := range ins {
				if _, err := Resolve(in.Schema, got, IgnoreNames); err != nil {
					t.Errorf("%s does not resolve against %s: %v", in.Schema, got, err)
				}
			}
		})
	}
}

func TestMergeRefused(t *testing.T) {
	types := [][2]string{
		{`"int"`, `"string"`}, {`"int"`, `"boolean"`}, {`"int"`, `["null","string"]`}, {`"string"`, `{"type":"enum","name":"E","symbols":["A"]}`}, {`"int"`, `{"type":"array","items":"int"}`},
		{`{"type":"array","items":"int"}`, `{"type":"map","values":"int"}`}, {rec("S"), `{"type":"map","values":"int"}`}, {`"bytes"`, `{"type":"fixed","name":"F","size":1}`},
		{`{"type":"fixed","name":"F","size":1}`, `{"type":"fixed","name":"F","size":2}`}, {`["int",{"type":"fixed","name":"F","size":1},"string"]`, `["string",{"type":"fixed","name":"F","size":2}]`},
		{tsMillis, localMs}, {tsMillis, localUs}, {tsMillis, `"long"`}, {tsMillis, `"int"`}, {tsMillis, dateT}, {dateT, `"int"`}, {dateT, timeMs}, {timeUs, tsMicros}, {timeUs, `"long"`}, {uuidStr, `"string"`}, {uuidStr, `"bytes"`},
		{uuidRaw, `{"type":"fixed","name":"U","size":16}`}, {dec42, `"bytes"`}, {dec42, `{"type":"bytes","logicalType":"big-decimal"}`}, {dec42, `"double"`},
		{`{"type":"fixed","name":"F","size":12,"logicalType":"duration"}`, `{"type":"fixed","name":"F","size":12}`},
		{`["string",` + tsMillis + `]`, `["string","long"]`},
	}
	for _, tt := range types {
		var first *MergeError
		permutations(inputsOf(rec("R", fld("g", `"int"`), fld("f", rec("Q", fld("x", tt[0])))), rec("R", fld("g", `"int"`), fld("f", rec("Q", fld("x", tt[1]))))), func(ins []MergeInput) {
			got, err := Merge(ins, MergeByMeaning)
			var e *MergeError
			if !errors.As(err, &e) {
				t.Errorf("%s with %s: %v, %v", tt[0], tt[1], got, err)
				return
			}
			if !strings.HasPrefix(e.Path, "f.x") || e.TypeA == e.TypeB && e.FileA == e.FileB || e.FileA+e.FileB != "a.avrob.avro" && e.FileA+e.FileB != "b.avroa.avro" {
				t.Errorf("%s with %s: %v", tt[0], tt[1], e)
			}
			if first == nil {
				first = e
			} else if *first != *e {
				t.Errorf("%s with %s: the error depends on the order: %v, %v", tt[0], tt[1], first, e)
			}
		})
	}
	// The files named are those that differ, not just the first ones.
	_, err := Merge(inputsOf(rec("R", fld("f", `"int"`)), rec("R", fld("f", `"long"`)), rec("R", fld("f", `["null","int"]`)), rec("R", fld("f", `"boolean"`))), MergeByMeaning)
	if want := "avro schema: can't merge f: boolean in d.avro, int in a.avro (give a reader's schema, or query the files apart)"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if _, err := Merge(nil, MergeByMeaning); err == nil {
		t.Error("nothing merges to something")
	}
}

func TestMergeFields(t *testing.T) {
	tests := []struct {
		name string
		in   []string
		want string
	}{
		{"order: the longest first, then what others add", []string{rec("R", fld("z", `"int"`), fld("a", `"int"`)), rec("R", fld("c", `"int"`), fld("a", `"int"`), fld("b", `"int"`))},
			rec("R", fld("c", `["null","int"]`, `"default":null`), fld("a", `"int"`), fld("b", `["null","int"]`, `"default":null`), fld("z", `["null","int"]`, `"default":null`))},
		{"missing with a default", []string{rec("R", fld("a", `"int"`), fld("b", `"int"`, `"default":7`)), rec("R", fld("a", `"int"`))},
			rec("R", fld("a", `"int"`), fld("b", `"int"`, `"default":7`))},
		{"missing with an ill-formed default", []string{rec("R", fld("a", `"int"`), fld("b", `"int"`, `"default":"x"`)), rec("R", fld("a", `"int"`))},
			rec("R", fld("a", `"int"`), fld("b", `["null","int"]`, `"default":null`))},
		{"missing and null", []string{rec("R", fld("a", `"null"`)), rec("R")}, rec("R", fld("a", `"null"`, `"default":null`))},
		{"missing and nullable", []string{rec("R", fld("a", `["int","null"]`)), rec("R")}, rec("R", fld("a", `["null","int"]`, `"default":null`))},
		{"missing and a union", []string{rec("R", fld("a", `["int","string"]`)), rec("R")}, rec("R", fld("a", `["null","int","string"]`, `"default":null`))},
		{"the default's branch first", []string{rec("R", fld("a", `["null","int"]`)), rec("R", fld("a", `"int"`, `"default":3`)), rec("R")}, rec("R", fld("a", `["int","null"]`, `"default":3`))},
		{"null before other defaults", []string{rec("R", fld("a", `["null","int"]`, `"default":null`)), rec("R", fld("a", `"int"`, `"default":3`))}, rec("R", fld("a", `["null","int"]`, `"default":null`))},
		{"one of several defaults", []string{rec("R", fld("a", `"int"`, `"default":4`)), rec("R", fld("a", `"int"`, `"default":3`))}, rec("R", fld("a", `"int"`, `"default":3`))},
		{"default promoted", []string{rec("R", fld("a", `"string"`, `"default":"é"`)), rec("R", fld("a", `"bytes"`)), rec("R")}, rec("R", fld("a", `"bytes"`, "\"default\":\"Ã©\""))},
		{"default rescaled", []string{rec("R", fld("a", tsMillis, `"default":5`)), rec("R", fld("a", tsMicros)), rec("R")}, rec("R", fld("a", tsMicros, `"default":5000`))},
		{"default rescaled out of range", []string{rec("R", fld("a", tsMillis, `"default":9223372036854775807`)), rec("R", fld("a", tsMicros)), rec("R")}, rec("R", fld("a", `["null",`+tsMicros+`]`, `"default":null`))},
		{"default that a double can't hold", []string{rec("R", fld("a", `"long"`, `"default":9007199254740993`)), rec("R", fld("a", `"double"`)), rec("R")}, rec("R", fld("a", `["null","double"]`, `"default":null`))},
		{"record default takes fields of others", []string{rec("R", fld("s", rec("S", fld("x", `"int"`)), `"default":{"x":1}`)), rec("R", fld("s", rec("S", fld("x", `"int"`), fld("y", `"int"`)))), rec("R")},
			rec("R", fld("s", rec("S", fld("x", `"int"`), fld("y", `["null","int"]`, `"default":null`)), `"default":{"x":1,"y":null}`))},
		{"alias", []string{rec("R", fld("old", `"int"`)), rec("R", fld("new", `"long"`, `"aliases":["old"]`))}, rec("R", fld("new", `"long"`, `"aliases":["old"]`))},
		{"chain of aliases", []string{rec("R", fld("a", `"int"`)), rec("R", fld("b", `"int"`, `"aliases":["a"]`)), rec("R", fld("c", `"int"`, `"aliases":["b"]`))}, rec("R", fld("c", `"int"`, `"aliases":["a","b"]`))},
		{"alias void in its own record", []string{rec("R", fld("old", `"int"`), fld("new", `"int"`, `"aliases":["old"]`)), rec("R", fld("old", `"int"`))}, rec("R", fld("old", `"int"`), fld("new", `["null","int"]`, `"default":null`))},
		{"docs and orders", []string{rec("R", fld("a", `"int"`, `"doc":"x"`, `"order":"ignore"`)), rec("R", fld("a", `"long"`, `"order":"ignore"`)), rec("R", fld("a", `"long"`, `"doc":"b"`, `"order":"ignore"`, `"p":1`))},
			rec("R", fld("a", `"long"`, `"doc":"b"`, `"order":"ignore"`))},
		{"record names", []string{rec("n.B", fld("a", `"int"`)), rec("n.A", fld("a", `"long"`))}, `{"type":"record","name":"n.A","aliases":["n.B"],"fields":[{"name":"a","type":"long"}]}`},
		{"record alias", []string{rec("A", fld("a", `"int"`)), `{"type":"record","name":"B","aliases":["A"],"fields":[{"name":"a","type":"long"}]}`}, `{"type":"record","name":"B","aliases":["A"],"fields":[{"name":"a","type":"long"}]}`},
		{"a named type used twice", []string{rec("R", fld("h", rec("A", fld("x", `"int"`))), fld("w", `"A"`)), rec("R", fld("h", rec("A", fld("x", `"long"`))), fld("w", `"A"`))},
			rec("R", fld("h", rec("A", fld("x", `"long"`))), fld("w", `"A"`))},
		{"a named type that becomes two", []string{rec("R", fld("h", rec("A", fld("x", `"int"`))), fld("w", `"A"`)), rec("R", fld("h", rec("A", fld("x", `"long"`))))},
			rec("R", fld("h", rec("A", fld("x", `"long"`))), fld("w", `["null",{"type":"record","name":"A_2","aliases":["A"],"fields":[{"name":"x","type":"int"}]}]`, `"default":null`))},
		{"recursion", []string{rec("L", fld("v", `"int"`), fld("n", `["null","L"]`)), rec("L", fld("v", `"long"`), fld("n", `["null","L"]`)), rec("L", fld("n", `["null","L"]`))},
			rec("L", fld("v", `["null","long"]`, `"default":null`), fld("n", `["null","L"]`))},
		{"roots that are no records", []string{`"int"`, `["null","double"]`}, `["null","double"]`},
	}
	for _, tt := range tests {
		want := MustParse(tt.want).String()
		permutations(inputsOf(tt.in...), func(ins []MergeInput) {
			got, err := Merge(ins, MergeByMeaning)
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
				return
			}
			if got.String() != want {
				t.Errorf("%s:\n got %s\nwant %s", tt.name, got, want)
			}
			for _, in := range ins {
				if _, err := Resolve(in.Schema, got, IgnoreNames); err != nil {
					t.Errorf("%s: %s does not resolve against the result: %v", tt.name, in.Schema, err)
				}
			}
		})
	}
	_, err := Merge(inputsOf(rec("R", fld("a", `"int"`)), rec("R", fld("b", `"int"`, `"aliases":["a"]`)), rec("R", fld("a", `"int"`), fld("b", `"int"`))), MergeByMeaning)
	var e *MergeError
	if !errors.As(err, &e) {
		t.Errorf("fields that are one by alias and two by name: %v", err)
	}
}

func TestMergeModes(t *testing.T) {
	ins := inputsOf(rec("R", fld("a", `"int"`)), rec("R", fld("a", `"long"`), fld("b", `"int"`)))
	for mode, want := range map[MergeMode]int{MergeFirst: 0, MergeLatest: 1} {
		if s, err := Merge(ins, mode); err != nil || s != ins[want].Schema {
			t.Errorf("mode %d: %v, %v", mode, s, err)
		}
	}
	for _, tt := range []struct {
		a, b, path string
		ok         bool
	}{
		{rec("R", fld("a", `"int"`)), rec("R", fld("a", `{"type":"int"}`, `"doc":"d"`)), "", true},
		{rec("R", fld("a", `"int"`)), rec("R", fld("a", `"long"`)), "a", false},
		{rec("R", fld("a", tsMillis)), rec("R", fld("a", tsMicros)), "a", false}, // equal canonical forms
		{rec("R", fld("a", `"int"`)), rec("R", fld("a", `"int"`), fld("b", `"int"`)), "", false},
		{rec("R", fld("a", `"int"`), fld("b", `"int"`)), rec("R", fld("b", `"int"`), fld("a", `"int"`)), "", false},
		{rec("R", fld("a", `{"type":"enum","name":"E","symbols":["A"]}`)), rec("R", fld("a", `{"type":"enum","name":"E","symbols":["A","B"]}`)), "a", false},
		{rec("R", fld("a", `["null",{"type":"map","values":"int"}]`)), rec("R", fld("a", `["null",{"type":"map","values":"long"}]`)), "a<1>{}", false},
		{rec("R"), rec("S"), "", false},
	} {
		permutations(inputsOf(tt.a, tt.b), func(ins []MergeInput) {
			s, err := Merge(ins, MergeStrict)
			var e *MergeError
			if tt.ok {
				if err != nil || s != ins[0].Schema && s != ins[1].Schema {
					t.Errorf("%s and %s: %v, %v", tt.a, tt.b, s, err)
				}
			} else if !errors.As(err, &e) || e.Path != tt.path || e.TypeA == e.TypeB || e.FileA == e.FileB {
				t.Errorf("%s and %s: %v, %v", tt.a, tt.b, s, err)
			}
		})
	}
}

// The inputs are shared by whoever parsed them and must stay as they are.
func TestMergeLeavesInputs(t *testing.T) {
	ins := inputsOf(rec("R", fld("h", rec("A", fld("x", `"int"`))), fld("w", `["null","A"]`)), rec("R", fld("h", rec("A", fld("x", `"long"`))), fld("z", `"int"`, `"default":4`)), rec("R", fld("w", `{"type":"record","name":"B","aliases":["A"],"fields":[]}`)))
	var before []string
	for _, in := range ins {
		before = append(before, in.Schema.String())
	}
	got, err := Merge(ins, MergeByMeaning)
	if err != nil {
		t.Fatal(err)
	}
	text := got.String()
	if _, err := Merge([]MergeInput{{got, "merged"}, ins[1], {MustParse(rec("R", fld("q", `"int"`))), "q"}}, MergeByMeaning); err != nil {
		t.Fatal(err)
	}
	for i, in := range ins {
		if in.Schema.String() != before[i] {
			t.Errorf("%s became %s", before[i], in.Schema)
		}
	}
	if got.String() != text {
		t.Errorf("%s became %s", text, got)
	}
}

// An alias that is void because its own union has a branch of that name must not
// draw that branch's data later on.
func TestMergeVoidAlias(t *testing.T) {
	ins := inputsOf(
		`["string",{"type":"record","name":"B","aliases":["A"],"fields":[{"name":"x","type":"int"}]},`+rec("A", fld("x", `"int"`))+`]`,
		`["string",{"type":"record","name":"C","aliases":["A"],"fields":[{"name":"x","type":"int"}]}]`)
	got, err := Merge(ins, MergeByMeaning)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"string": "string", "A": "C", "B": "B", "C": "C"}
	for _, in := range ins {
		r, err := Resolve(in.Schema, got, IgnoreNames)
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range r.Branches {
			w := in.Schema.Branches[i].BranchName()
			if b.Action != ActionToUnion || got.Branches[b.Branch].BranchName() != want[w] {
				t.Errorf("%s is read as %s of %s", w, got.Branches[b.Branch].BranchName(), got)
			}
		}
	}
}

// Recursive schemas whose rings have no common divisor meet in as many ways as
// the product of their lengths.
func TestMergeLarge(t *testing.T) {
	ring := func(prefix string, n int) *Schema {
		text := `"null"`
		for i := n; i > 0; i-- {
			end := `"null"`
			if i == n {
				end = `"` + prefix + `1"`
			}
			if i < n {
				end = text
			}
			text = rec(prefix+itoa(i), fld("next", `["null",`+end+`]`), fld(prefix, `"int"`))
		}
		s, err := Parse([]byte(text), Limits{MaxDepth: 10000})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	got, err := Merge([]MergeInput{{ring("a", 7), "a"}, {ring("b", 5), "b"}}, MergeByMeaning)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(nodes(got)); n < 35 {
		t.Errorf("%d nodes", n)
	}
	for _, in := range []*Schema{ring("a", 7), ring("b", 5)} {
		if _, err := Resolve(in, got, IgnoreNames); err != nil {
			t.Error(err)
		}
	}
	start := time.Now()
	_, err = Merge([]MergeInput{{ring("a", 101), "a"}, {ring("b", 103), "b"}, {ring("c", 107), "c"}}, MergeByMeaning)
	var e *Error
	if !errors.As(err, &e) || time.Since(start) > 10*time.Second {
		t.Errorf("error %v after %v", err, time.Since(start))
	}
	// Thousands of versions of one wide record.
	var ins []MergeInput
	for i := range 2000 {
		var fields []string
		for j := range 50 {
			fields = append(fields, fld("f"+itoa((i+j)%60), `["null","int"]`, `"default":null`))
		}
		ins = append(ins, MergeInput{MustParse(rec("R", append(fields, fld("g"+itoa(i%300), `"long"`))...)), itoa(i)})
	}
	start = time.Now()
	if got, err = Merge(ins, MergeByMeaning); err != nil || len(got.Fields) != 360 {
		t.Fatalf("%v", err)
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("merging %d schemas took %v", len(ins), d)
	}
}
