package avrotype_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/planner/types"
	"github.com/avrosql/avrosql/planner/types/avrotype"
)

func TestOf(t *testing.T) {
	for _, c := range []struct{ schema, want string }{
		{`"null"`, "NULL?"},
		{`"boolean"`, "BOOLEAN"}, {`"int"`, "INT"}, {`"long"`, "BIGINT"}, {`"float"`, "FLOAT"}, {`"double"`, "DOUBLE"},
		{`"bytes"`, "VARBINARY"}, {`"string"`, "VARCHAR"},
		{`{"type": "fixed", "name": "f", "size": 4}`, "BINARY(4)"},
		{`{"type": "enum", "name": "e", "symbols": ["a", "b"]}`, "ENUM"},
		{`{"type": "bytes", "logicalType": "decimal", "precision": 10, "scale": 2}`, "DECIMAL(10,2)"},
		{`{"type": "fixed", "name": "f", "size": 8, "logicalType": "decimal", "precision": 18}`, "DECIMAL(18,0)"},
		{`{"type": "bytes", "logicalType": "decimal", "precision": 1000, "scale": 1000}`, "DECIMAL(1000,1000)"},
		{`{"type": "bytes", "logicalType": "decimal", "precision": 1001, "scale": 2}`, "VARBINARY"},
		{`{"type": "bytes", "logicalType": "decimal", "precision": 2, "scale": 3}`, "VARBINARY"},
		{`{"type": "bytes", "logicalType": "big-decimal"}`, "VARBINARY"},
		{`{"type": "string", "logicalType": "uuid"}`, "UUID"},
		{`{"type": "fixed", "name": "f", "size": 16, "logicalType": "uuid"}`, "UUID"},
		{`{"type": "int", "logicalType": "date"}`, "DATE"},
		{`{"type": "int", "logicalType": "time-millis"}`, "TIME(3)"},
		{`{"type": "long", "logicalType": "time-micros"}`, "TIME"},
		{`{"type": "long", "logicalType": "timestamp-millis"}`, "TIMESTAMP(3)"},
		{`{"type": "long", "logicalType": "timestamp-micros"}`, "TIMESTAMP"},
		{`{"type": "long", "logicalType": "timestamp-nanos"}`, "TIMESTAMP(9)"},
		{`{"type": "long", "logicalType": "local-timestamp-millis"}`, "DATETIME(3)"},
		{`{"type": "long", "logicalType": "local-timestamp-micros"}`, "DATETIME"},
		{`{"type": "long", "logicalType": "local-timestamp-nanos"}`, "DATETIME(9)"},
		{`{"type": "fixed", "name": "f", "size": 12, "logicalType": "duration"}`, "INTERVAL"},
		{`{"type": "string", "logicalType": "timestamp-millis"}`, "VARCHAR"},
		{`{"type": "long", "logicalType": "unheard-of"}`, "BIGINT"},
		{`["null", "int"]`, "INT?"}, {`["int", "null"]`, "INT?"}, {`["null"]`, "NULL?"},
		{`["int", "string"]`, "UNION<int INT, string VARCHAR>"},
		{`["string"]`, "UNION<string VARCHAR>"},
		{`["null", "int", {"type": "long", "logicalType": "timestamp-millis"}]`, "UNION<int INT, long TIMESTAMP(3)>?"},
		{`[{"type": "record", "name": "a.R", "fields": []}, {"type": "record", "name": "b.S", "fields": []}]`, "UNION<R STRUCT<>, S STRUCT<>>"},
		{`[{"type": "record", "name": "a.R", "fields": []}, {"type": "enum", "name": "b.R", "symbols": ["x"]}]`, "UNION<a.R STRUCT<>, b.R ENUM>"},
		{`{"type": "array", "items": ["null", "int"]}`, "ARRAY<INT>+"}, {`{"type": "map", "values": "int"}`, "MAP<VARCHAR, INT>"},
		{`{"type": "record", "name": "r", "fields": [{"name": "a", "type": ["null", "int"]}, {"name": "b", "type": {"type": "array", "items": "string"}}]}`,
			"STRUCT<a INT, b ARRAY<VARCHAR>>"},
		{`{"type": "record", "name": "n.Node", "fields": [{"name": "v", "type": "int"}, {"name": "next", "type": ["null", "Node"]}]}`,
			"STRUCT<v INT, next STRUCT n.Node>"},
		{`{"type": "record", "name": "T", "fields": [{"name": "kids", "type": {"type": "array", "items": "T"}}]}`, "STRUCT<kids ARRAY<STRUCT T>>"},
		// A record used twice is recursive nowhere.
		{`{"type": "record", "name": "P", "fields": [{"name": "a", "type": {"type": "record", "name": "Q", "fields": [{"name": "x", "type": "int"}]}}, {"name": "b", "type": "Q"}]}`,
			"STRUCT<a STRUCT<x INT>, b STRUCT<x INT>>"},
		// Each of two that hold each other is open in the other, but not outside.
		{`{"type": "record", "name": "A", "fields": [{"name": "b", "type": {"type": "record", "name": "B", "fields": [{"name": "a", "type": ["null", "A"]}, {"name": "c", "type": ["null", "B"]}]}}, {"name": "d", "type": ["null", "B"]}]}`,
			"STRUCT<b STRUCT<a STRUCT A, c STRUCT B>, d STRUCT<a STRUCT A, c STRUCT B>>"},
	} {
		typ, nullable := avrotype.Of(schema.MustParse(c.schema))
		got := typ.String()
		if nullable {
			got += "?"
		}
		if typ.ElemNullable {
			got += "+"
		}
		if got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.schema, got, c.want)
		}
	}
}

func TestRecord(t *testing.T) {
	fields, err := avrotype.Record(schema.MustParse(`{"type": "record", "name": "Tree", "fields": [
		{"name": "id", "type": "long"}, {"name": "name", "type": ["null", "string"]},
		{"name": "left", "type": ["null", "Tree"]}, {"name": "all", "type": {"type": "map", "values": "Tree"}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range fields {
		got = append(got, fmt.Sprintf("%s %s %v", f.Name, f.Type, f.Nullable))
	}
	if want := "id BIGINT false; name VARCHAR true; left STRUCT Tree true; all MAP<VARCHAR, STRUCT Tree> false"; strings.Join(got, "; ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "; "), want)
	}
	left := fields[2].Type
	if want := "STRUCT<id BIGINT, name VARCHAR, left STRUCT Tree, all MAP<VARCHAR, STRUCT Tree>>"; left.Unfolds.String() != want {
		t.Errorf("the record inside itself unfolds to %s, not %s", left.Unfolds, want)
	}
	if left.Unfolds.Fields[2].Type != left || left.Unfolds.Fields[3].Type.Elem != left || !left.Unfolds.Fields[2].Nullable {
		t.Errorf("the record does not lead back to itself")
	}
	if _, err := avrotype.Record(schema.MustParse(`"int"`)); err == nil || !strings.Contains(err.Error(), "int") {
		t.Errorf("a table of ints: %v", err)
	}
}

// size counts the types that a value consists of and how deep they nest.
func size(t *types.Type) (nodes, depth int) {
	nodes = 1
	add := func(u *types.Type) {
		n, d := size(u)
		nodes += n
		depth = max(depth, d)
	}
	if t.Elem != nil {
		add(t.Elem)
	}
	for _, f := range t.Fields {
		add(f.Type)
	}
	return nodes, depth + 1
}

// TestBounds maps schemas that are small as text and endless, or nearly, as types.
func TestBounds(t *testing.T) {
	var doubling, chain, mutual strings.Builder
	doubling.WriteString(`{"type": "record", "name": "T", "fields": [{"name": "f0", "type": {"type": "record", "name": "R0", "fields": [{"name": "x", "type": "int"}]}}`)
	chain.WriteString(`{"type": "record", "name": "T", "fields": [{"name": "f0", "type": {"type": "record", "name": "R0", "fields": [{"name": "x", "type": "int"}]}}`)
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&doubling, `, {"name": "f%d", "type": {"type": "record", "name": "R%d", "fields": [{"name": "a", "type": "R%d"}, {"name": "b", "type": ["null", "R%d"]}]}}`, i, i, i-1, i-1)
	}
	for i := 1; i < 2000; i++ {
		fmt.Fprintf(&chain, `, {"name": "f%d", "type": {"type": "record", "name": "R%d", "fields": [{"name": "a", "type": "R%d"}]}}`, i, i, i-1)
	}
	doubling.WriteString("]}")
	chain.WriteString("]}")
	mutual.WriteString(`{"type": "record", "name": "T", "fields": [`)
	for i := range 40 {
		fmt.Fprintf(&mutual, `{"name": "f%d", "type": {"type": "record", "name": "M%d", "fields": [`, i, i)
	}
	mutual.WriteString(`{"name": "x", "type": "int"}`)
	for i := 39; i >= 0; i-- {
		for k := range 40 {
			if k <= i {
				fmt.Fprintf(&mutual, `, {"name": "m%d", "type": ["null", "M%d"]}`, k, k)
			}
		}
		mutual.WriteString("]}}")
	}
	mutual.WriteString("]}")
	for name, text := range map[string]string{"doubling": doubling.String(), "chain": chain.String(), "mutual": mutual.String()} {
		s, err := schema.Parse([]byte(text), schema.Limits{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		fields, err := avrotype.Record(s)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		deepest, largest := 0, 0
		for _, f := range fields {
			n, d := size(f.Type)
			deepest, largest = max(deepest, d), max(largest, n)
		}
		if deepest > avrotype.MaxDepth+1 || largest > avrotype.MaxNodes {
			t.Errorf("%s: a column of %d types, %d deep", name, largest, deepest)
		}
		if largest < 5 {
			t.Errorf("%s: everything is JSON", name)
		}
	}
}

// TestJSONNullable holds that a value that is cut off into JSON may be NULL where its datum may be null.
func TestJSONNullable(t *testing.T) {
	deep := `["null","int"]`
	for range avrotype.MaxDepth {
		deep = `{"type":"array","items":` + deep + `}`
	}
	typ, nullable := avrotype.Of(schema.MustParse(deep))
	for typ.Kind == types.Array {
		typ, nullable = typ.Elem, typ.ElemNullable
	}
	if typ.Kind != types.JSON || !nullable {
		t.Errorf("%s, nullable %t", typ, nullable)
	}
}
