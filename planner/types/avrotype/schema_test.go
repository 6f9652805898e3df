package avrotype_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/planner/types"
	"github.com/avrosql/avrosql/planner/types/avrotype"
)

// Types that come from a schema give a schema from which they come again.
func TestSchemaKeepsTypes(t *testing.T) {
	for _, text := range []string{
		`{"type":"record","name":"r","fields":[
			{"name":"n","type":"null"},{"name":"b","type":"boolean"},{"name":"i","type":["null","int"]},{"name":"l","type":"long"},
			{"name":"f","type":"float"},{"name":"d","type":"double"},{"name":"s","type":["string","null"]},{"name":"y","type":"bytes"},
			{"name":"x","type":{"type":"fixed","name":"a.b.F","size":3}},
			{"name":"dec","type":{"type":"bytes","logicalType":"decimal","precision":50,"scale":7}},
			{"name":"u","type":{"type":"string","logicalType":"uuid"}},{"name":"day","type":{"type":"int","logicalType":"date"}},
			{"name":"t3","type":{"type":"int","logicalType":"time-millis"}},{"name":"t6","type":{"type":"long","logicalType":"time-micros"}},
			{"name":"m3","type":{"type":"long","logicalType":"timestamp-millis"}},{"name":"m6","type":{"type":"long","logicalType":"timestamp-micros"}},
			{"name":"m9","type":{"type":"long","logicalType":"timestamp-nanos"}},{"name":"c3","type":{"type":"long","logicalType":"local-timestamp-millis"}},
			{"name":"c6","type":{"type":"long","logicalType":"local-timestamp-micros"}},{"name":"c9","type":{"type":"long","logicalType":"local-timestamp-nanos"}},
			{"name":"iv","type":{"type":"fixed","name":"duration","size":12,"logicalType":"duration"}}]}`,
		`{"type":"record","name":"top","namespace":"my.space","fields":[
			{"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"]}},{"name":"e2","type":["null","E"]},
			{"name":"p","type":{"type":"record","name":"P","fields":[{"name":"x","type":"int"},{"name":"e","type":"E"}]}},
			{"name":"ps","type":{"type":"array","items":["null","P"]}},{"name":"m","type":{"type":"map","values":{"type":"array","items":"P"}}},
			{"name":"un","type":["null","long","string","P",{"type":"array","items":"double"}]},
			{"name":"z","type":{"type":"record","name":"Z","namespace":"","fields":[{"name":"q","type":"int"}]}},
			{"name":"z2","type":{"type":"record","name":"Y","namespace":"o","fields":[{"name":"q","type":"Z"}]}},
			{"name":"empty","type":{"type":"record","name":"Empty","fields":[]}}]}`,
	} {
		want, err := avrotype.Record(schema.MustParse(text))
		if err != nil {
			t.Fatal(err)
		}
		s, err := avrotype.Schema("r", want)
		if err != nil {
			t.Fatal(err)
		}
		again, err := schema.Parse([]byte(s.String()), schema.Limits{})
		if err != nil {
			t.Fatalf("%v\n%s", err, s)
		}
		got, err := avrotype.Record(again)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s\n%s", s, d)
		}
	}
}

// Without names, or where one name stands for two types, names are made.
func TestSchemaMakesNames(t *testing.T) {
	point := func(name string, k types.Kind) *types.Type {
		p := types.NewStruct(types.Field{Name: "x", Type: types.Of(k)})
		p.Name = name
		return p
	}
	cols := []types.Field{
		{Name: "a", Type: point("", types.Int)}, {Name: "b", Type: point("P", types.Int)}, {Name: "c", Type: point("P", types.Double)},
		{Name: "d", Type: types.NewArray(point("", types.Int), true)}, {Name: "e", Type: point("bad name", types.Int)},
		{Name: "f", Type: &types.Type{Kind: types.Enum, Symbols: []string{"not a name"}}},
	}
	s, err := avrotype.Schema("a", cols)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range s.Fields {
		n := f.Type
		if n.Kind == schema.Array {
			n, _ = n.Items.Nullable()
		}
		names = append(names, n.BranchName())
	}
	if d := cmp.Diff([]string{"a_2", "P", "P_2", "d", "e", "string"}, names); d != "" {
		t.Error(d)
	}
}

func TestSchemaRefuses(t *testing.T) {
	var bad *avrotype.NameError
	for _, name := range []string{"", "count(*)", "1st", "größe", "a.b"} {
		if _, err := avrotype.Schema("r", []types.Field{{Name: name, Type: types.Of(types.Int)}}); !errors.As(err, &bad) {
			t.Errorf("%q: %v", name, err)
		}
		if safe := avrotype.SafeName(name); safe == name {
			t.Errorf("%q is called safe", name)
		} else if _, err := avrotype.Schema("r", []types.Field{{Name: safe, Type: types.Of(types.Int)}}); err != nil {
			t.Errorf("%q: %v", safe, err)
		}
	}
	if _, err := avrotype.Schema("r", []types.Field{{Name: "a", Type: types.Of(types.Int)}, {Name: "a", Type: types.Of(types.Int)}}); err == nil {
		t.Error("two columns of one name are accepted")
	}
}
