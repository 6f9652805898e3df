package expr

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// Random nested values are valid JSON and hold what they should.
func TestJSONValues(t *testing.T) {
	g := newGenerator(17)
	record := types.NewStruct(
		types.Field{Name: "a\"b", Type: tInts, Nullable: true}, types.Field{Name: "m", Type: tMap, Nullable: true},
		types.Field{Name: "s", Type: tStruct, Nullable: true}, types.Field{Name: "d", Type: tDouble, Nullable: true},
		types.Field{Name: "dec", Type: tDec50, Nullable: true}, types.Field{Name: "t", Type: tText, Nullable: true})
	ev, err := Compile(&plan.Call{Name: "to_json", Args: []plan.Expr{&plan.ColumnRef{ID: 1, T: record}}, T: tText}, Layout{1: 0}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		v := vector.New(record)
		var rows []types.Datum
		for range 20 {
			d := g.datum(record, true)
			rows = append(rows, d)
			AppendDatum(v, d)
		}
		out, err := ev.Eval(&vector.Batch{Cols: []*vector.Vector{v}, N: 20}, vector.Identity(20))
		if err != nil {
			t.Fatal(err)
		}
		for i, d := range rows {
			if d.Null {
				if !out.IsNull(i) {
					t.Fatalf("NULL is %s", out.Bytes(i))
				}
				continue
			}
			dec := json.NewDecoder(bytes.NewReader(out.Bytes(i)))
			dec.UseNumber()
			var back any
			if err := dec.Decode(&back); err != nil {
				t.Fatalf("%s: %v", out.Bytes(i), err)
			}
			sameJSON(t, d, back)
		}
	}
}

func sameJSON(t *testing.T, d types.Datum, got any) {
	t.Helper()
	fail := func() { t.Helper(); t.Fatalf("%v is %v", plan.FormatDatum(d), got) }
	if d.Null {
		if got != nil {
			fail()
		}
		return
	}
	switch d.Type.Kind {
	case types.BigInt, types.Decimal:
		if n, ok := got.(json.Number); !ok || n.String() != d.Text(nil) {
			fail()
		}
	case types.Double:
		if s, ok := got.(string); ok {
			if !math.IsNaN(d.F) && !math.IsInf(d.F, 0) || s != d.Text(nil) {
				fail()
			}
			return
		}
		if f, err := got.(json.Number).Float64(); err != nil || f != d.F {
			fail()
		}
	case types.Varchar:
		if got != d.S {
			fail()
		}
	case types.Array:
		list := got.([]any)
		if len(list) != len(d.Elems) {
			fail()
		}
		for i, e := range d.Elems {
			sameJSON(t, e, list[i])
		}
	case types.Struct:
		m := got.(map[string]any)
		if len(m) != len(d.Elems) {
			fail()
		}
		for i, e := range d.Elems {
			sameJSON(t, e, m[d.Type.Fields[i].Name])
		}
	case types.Map:
		m := got.(map[string]any)
		last := map[string]types.Datum{}
		for i, k := range d.Keys {
			last[k] = d.Elems[i]
		}
		if len(m) != len(last) {
			fail()
		}
		for k, e := range last {
			sameJSON(t, e, m[k])
		}
	}
}

func TestJSONScalars(t *testing.T) {
	for _, c := range []struct {
		d    types.Datum
		want string
	}{
		{types.Datum{Type: types.Of(types.Varbinary), S: "\x00\xff"}, `"AP8="`},
		{types.Datum{Type: types.Of(types.Date), I: 0}, `"1970-01-01"`},
		{types.Datum{Type: types.Of(types.Time), I: 1_500_000}, `"00:00:01.5"`},
		{types.Datum{Type: types.Of(types.Timestamp), I: -1}, `"1969-12-31T23:59:59.999999Z"`},
		{types.Datum{Type: types.NewTemporal(types.Timestamp, 9), W: types.Int128From(1)}, `"1970-01-01T00:00:00.000000001Z"`},
		{types.Datum{Type: types.Of(types.DateTime), I: 0}, `"1970-01-01T00:00:00"`},
		{types.Datum{Type: types.Of(types.Interval), Iv: types.IntervalValue{Months: 1}}, `"P1M"`},
		{types.Datum{Type: types.Of(types.JSON), S: `{"a": 1}`}, `{"a": 1}`},
		{types.Datum{Type: types.Of(types.Float), F: float64(float32(0.1))}, `0.1`},
		{types.NewBool(true), `true`},
		{types.Datum{Type: &types.Type{Kind: types.Union, Fields: []types.Field{{Name: "long", Type: tInt}, {Name: "string", Type: tText}}}, I: 1,
			Elems: []types.Datum{types.NewString("x")}}, `"x"`},
		{types.Datum{Type: types.NewStruct()}, `{}`},
	} {
		e := &plan.Call{Name: "to_json", Args: []plan.Expr{&plan.Literal{Value: c.d}}, T: tText}
		if got, err := Constant(e, nil); err != nil || got.S != c.want {
			t.Errorf("%s is %s, want %s (%v)", c.d.Type, got.S, c.want, err)
		}
	}
}
