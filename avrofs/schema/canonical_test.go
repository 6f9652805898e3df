package schema

import (
	"encoding/hex"
	"testing"
)

func TestFingerprint(t *testing.T) {
	// The fingerprints of the primitives that every implementation agrees on.
	for text, want := range map[string]uint64{
		`"null"`: 0x63dd24e7cc258f8a, `"boolean"`: 0x9f42fc78a4d4f764, `"int"`: 0x7275d51a3f395c8f,
		`"long"`: 0xd054e14493f41db7, `"float"`: 0x4d7c02cb3ea8d790, `"double"`: 0x8e7535c032ab957e,
		`"bytes"`: 0x4fc016dac3201965, `"string"`: 0x8f014872634503c7,
		`{"type":"int"}`: 0x7275d51a3f395c8f,
		`{"type":"long","logicalType":"timestamp-micros"}`: 0xd054e14493f41db7,
	} {
		if got := MustParse(text).Fingerprint(); got != want {
			t.Errorf("%s: %016x, want %016x", text, got, want)
		}
	}
	sum := MustParse(`"int"`).SHA256()
	if got := hex.EncodeToString(sum[:]); got != "3f2b87a9fe7cc9b13835598c3981cd45e3e355309e5090aa0933d7becb6fba45" {
		t.Errorf("SHA-256 of int: %s", got)
	}
}

func TestCanonical(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"primitives", `{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"int"}}]}`,
			`{"name":"R","type":"record","fields":[{"name":"a","type":"int"}]}`},
		{"full names", `{"type":"record","name":"R","namespace":"n","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":1}},{"name":"b","type":"F"}]}`,
			`{"name":"n.R","type":"record","fields":[{"name":"a","type":{"name":"n.F","type":"fixed","size":1}},{"name":"b","type":"n.F"}]}`},
		{"stripped", `{"type":"record","name":"R","doc":"d","aliases":["Q"],"x":1,"fields":[{"name":"a","type":{"type":"long","logicalType":"timestamp-millis"},"default":0,"order":"ignore","doc":"d","aliases":["b"]}]}`,
			`{"name":"R","type":"record","fields":[{"name":"a","type":"long"}]}`},
		{"order", `{"fields":[{"type":"int","name":"a"}],"type":"record","name":"R"}`,
			`{"name":"R","type":"record","fields":[{"name":"a","type":"int"}]}`},
		{"order of an enum", `{"symbols":["A","B"],"default":"A","type":"enum","name":"E"}`, `{"name":"E","type":"enum","symbols":["A","B"]}`},
		{"strings", `{"type":"enum","name":"\u0045","symbols":["\u0041","\u00e9","\"","\\"]}`, `{"name":"E","type":"enum","symbols":["A","é","\"","\\"]}`},
		{"integers", `{"type":"fixed","name":"F","size":"016"}`, `{"name":"F","type":"fixed","size":16}`},
		{"white space", "{ \"type\" : \"map\" ,\n \"values\" : [ \"null\" , \"int\" ] }", `{"type":"map","values":["null","int"]}`},
		{"array", `{"items":"string","type":"array"}`, `{"type":"array","items":"string"}`},
		{"recursion", `{"type":"record","name":"List","namespace":"n","fields":[{"name":"next","type":["null","List"]}]}`,
			`{"name":"n.List","type":"record","fields":[{"name":"next","type":["null","n.List"]}]}`},
	}
	for _, tt := range tests {
		s, err := Parse([]byte(tt.text), Limits{})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := string(s.Canonical()); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
			continue
		}
		again := MustParse(tt.want)
		if string(again.Canonical()) != tt.want || again.Fingerprint() != s.Fingerprint() {
			t.Errorf("%s: the canonical form of the canonical form is %s", tt.name, again.Canonical())
		}
	}
}

func TestMinSize(t *testing.T) {
	for text, want := range map[string]int{
		`"null"`: 0, `"boolean"`: 1, `"int"`: 1, `"long"`: 1, `"float"`: 4, `"double"`: 8, `"bytes"`: 1, `"string"`: 1,
		`{"type":"fixed","name":"F","size":12}`:            12,
		`{"type":"enum","name":"E","symbols":["A"]}`:       1,
		`{"type":"array","items":"double"}`:                1,
		`{"type":"map","values":"double"}`:                 1,
		`["null","int"]`:                                   1,
		`["int","double"]`:                                 2,
		`["double",{"type":"fixed","name":"F","size":3}]`:  4,
		`{"type":"record","name":"R","fields":[]}`:         0,
		`{"type":"long","logicalType":"timestamp-millis"}`: 1,
		`{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"double"},{"name":"c","type":["null","string"]}]}`: 10,
		// Recursion that can end, and that can't.
		`{"type":"record","name":"R","fields":[{"name":"v","type":"float"},{"name":"next","type":["null","R"]}]}`:                 5,
		`{"type":"record","name":"R","fields":[{"name":"v","type":"float"},{"name":"kids","type":{"type":"array","items":"R"}}]}`: 5,
		`{"type":"record","name":"R","fields":[{"name":"next","type":"R"}]}`:                                                      maxMinSize,
		`[]`: maxMinSize,
		// The way out of the recursion lies in the record that is met second.
		`{"type":"record","name":"A","fields":[{"name":"b","type":{"type":"record","name":"B","fields":[{"name":"u","type":["A","long"]}]}},{"name":"x","type":"int"}]}`: 3,
		`{"type":"fixed","name":"F","size":268435456}`: 268435456,
	} {
		s := MustParse(text)
		if got := s.MinSize(); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
		if fresh := (&Schema{Kind: s.Kind, Fields: s.Fields, Branches: s.Branches, Items: s.Items, Size: s.Size}); fresh.MinSize() != want {
			t.Errorf("%s: %d where Parse has not computed it, want %d", text, fresh.MinSize(), want)
		}
	}
}

func TestNullable(t *testing.T) {
	for text, want := range map[string]string{
		`["null","int"]`: `"int"`, `["int","null"]`: `"int"`, `["null"]`: "", `["int"]`: "", `"int"`: "", `["null","int","string"]`: "", `["int","string"]`: "", `[]`: "",
	} {
		got := ""
		if s, ok := MustParse(text).Nullable(); ok {
			got = s.String()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
