package expr

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// paramTypes are types to try for the parameters of signatures.
var paramTypes = map[string][]*types.Type{
	"VARCHAR": {tText}, "TEXT": {tText}, "BIGINT": {tInt}, "DOUBLE": {tDouble}, "BOOLEAN": {tBool},
	"DECIMAL": {tDec9, tDec30, tDec50}, "NUMBER": {tInt, tDouble, tDec9, tDec30, tDec50}, "VARBINARY": {types.Of(types.Varbinary)},
	"DATE": {types.Of(types.Date)}, "TIME": {types.Of(types.Time)}, "INTERVAL": {types.Of(types.Interval)},
	"DATETIME": {types.Of(types.DateTime)}, "TIMESTAMP": {types.Of(types.Timestamp)},
	"MOMENT": {types.Of(types.Date), types.Of(types.DateTime), types.Of(types.Timestamp), types.NewTemporal(types.Timestamp, 9), types.NewTemporal(types.DateTime, 3)},
	"ANY":    {tInt, tText, tInts, tStruct, tDec30}, "SCALAR": {tInt, tText}, "T": {tInt, tText, tDouble, tDec30},
	"JSON":  {tText, types.Of(types.Varbinary)},
	"ARRAY": {tInts, types.NewArray(tText, true), types.NewArray(tDouble, true), types.NewArray(tDec9, true)}, "ARRAY<T>": {tInts},
	"MAP": {tMap}, "MAP<T>": {tMap}, "STRUCT": {tStruct},
	"UNION": {{Kind: types.Union, Fields: []types.Field{{Name: "long", Type: tInt}, {Name: "string", Type: tText}}}},
}

// argument draws a value that is often within a function's domain.
func (g *generator) argument(t *types.Type) types.Datum {
	if g.IntN(8) == 0 {
		return types.NullOf(t)
	}
	d := types.Datum{Type: t}
	switch t.Kind {
	case types.BigInt:
		d.I = pick[int64](g, 0, 1, 2, 3, -1, -2, 5, 10, 16, 36, 2026, 64, -64, 1000, math.MaxInt64, math.MinInt64, 1_000_000_000_000)
	case types.Varchar:
		d.S = pick(g, "", "a", "b", "ab", "a,b,c", "héllo wörld", ",", "day", "month", "hour", "UTC", "Asia/Tokyo", "%Y-%m-%d", "%H:%M", "2026-01-31",
			"12:30", "[0-9]+", "(a)(b)?", "i", "ff", "4142", "YWJj", "a%20b", `{"a":[1,2,{"b":null}]}`, "$.a[2].b", "monday", "xx", "\x00", "$1")
	case types.Varbinary:
		d.S = pick(g, "", "a", "\x00\xff", "abc")
	case types.Date:
		d.I = int64(g.IntN(types.MaxDay-types.MinDay)) + types.MinDay
	case types.Time:
		d.I = g.Int64N(types.MicrosPerDay)
	case types.Interval:
		d.Iv = types.IntervalValue{Months: int64(g.IntN(5) - 1), Days: int64(g.IntN(3)), Nanos: pick[int64](g, 0, 1e9, 3600e9, -5)}
	case types.DateTime, types.Timestamp:
		d.SetMoment(int64(g.IntN(80000))-40000, g.Int64N(types.NanosPerDay))
	case types.Union:
		d.I = int64(g.IntN(2))
		d.Elems = []types.Datum{g.datum(t.Fields[d.I].Type, false)}
	case types.Array:
		for range g.IntN(5) {
			d.Elems = append(d.Elems, g.argument(t.Elem))
		}
	default:
		return g.datum(t, true)
	}
	return d
}

func params(form string) (list []string, required int, variadic bool) {
	args, _, _ := strings.Cut(form, "->")
	need, optional, _ := strings.Cut(args, "[")
	for i, part := range []string{need, optional} {
		for p := range strings.SplitSeq(part, ",") {
			switch p = strings.Trim(p, "[] "); p {
			case "":
			case "...":
				variadic = true
			default:
				list = append(list, p)
			}
		}
		if i == 0 {
			required = len(list)
		}
	}
	return list, required, variadic
}

// ownNulls are the functions that look at NULL arguments themselves.
var ownNulls = map[string]bool{"concat_ws": true, "quote": true, "field": true, "typeof": true, "hash": true, "array": true, "struct": true, "map": true,
	"array_append": true, "array_prepend": true, "array_repeat": true, "json_object": true, "json_array": true, "json_set": true, "json_insert": true, "json_replace": true, "isnull": true, "isnotnull": true, "elt": true}

// Every function gives for the selected rows of a batch what it gives for each of them alone, NULL for
// NULL arguments, and errors only for rows that are selected.
func TestFunctionsRowByRow(t *testing.T) {
	g := newGenerator(99)
	env := &Env{MaxValue: 1 << 16}
	for _, f := range funcs.All() {
		if f.Kind != funcs.Scalar || kernels[f.Name] == nil || f.Rewrite == funcs.AsTyped || f.Stability == funcs.Volatile {
			continue
		}
		calls, errs := 0, 0
		for _, form := range f.Forms {
			list, required, variadic := params(form)
			for round := range 12 {
				n := required
				if round%2 == 1 {
					n = len(list)
				}
				if variadic && len(list) > 0 && round%3 == 0 {
					n = len(list) + len(list)%2
				}
				if f.Name == "json_set" || f.Name == "json_insert" || f.Name == "json_replace" {
					n = (n-1)/2*2 + 1 // a document, then pairs
				}
				var args []*types.Type
				var null []bool
				variable := pick(g, paramTypes["T"]...)
				for i := range n {
					p := list[min(i, len(list)-1)]
					choices, ok := paramTypes[p]
					if !ok {
						t.Fatalf("%s: no type for %s", f.Name, p)
					}
					a := pick(g, choices...)
					switch p {
					case "T":
						a = variable
					case "ARRAY<T>":
						a = types.NewArray(variable, true)
					}
					args, null = append(args, a), append(null, true)
				}
				if f.Name == "map" {
					for i := range args {
						args[i] = pick(g, tText)
					}
				}
				sig, err := f.Resolve(args, null)
				if err != nil {
					if f.Name != "mod" && f.Name != "flatten" && f.Name != "array_sum" && f.Name != "array_avg" && f.Name != "map_from_arrays" && f.Name != "map_from_entries" {
						t.Errorf("%s%v: %v", f.Name, args, err)
					}
					continue
				}
				calls++
				errs += g.checkCall(t, f, sig, env)
			}
		}
		if f.Name == "flatten" {
			nested := types.NewArray(tInts, true)
			sig, err := f.Resolve([]*types.Type{nested}, []bool{true})
			if err != nil {
				t.Fatal(err)
			}
			calls++
			g.checkCall(t, f, sig, env)
		}
		if f.Name == "map_from_entries" {
			entry := types.NewStruct(types.Field{Name: "k", Type: types.Of(types.Varchar), Nullable: true}, types.Field{Name: "v", Type: types.Of(types.BigInt), Nullable: true})
			sig, err := f.Resolve([]*types.Type{types.NewArray(entry, true)}, []bool{true})
			if err != nil {
				t.Fatal(err)
			}
			calls++
			g.checkCall(t, f, sig, env)
		}
		if calls == 0 {
			t.Errorf("%s was not tried", f.Name)
		}
		if errs > 0 && !f.CanFail {
			t.Errorf("%s raises errors, and the list says that it can't", f.Name)
		}
	}
}

// checkCall evaluates a call over a batch and over its rows one by one.
func (g *generator) checkCall(t *testing.T, f *funcs.Func, sig funcs.Signature, env *Env) (failed int) {
	t.Helper()
	const n = 40
	b := &vector.Batch{N: n}
	var cols []plan.Column
	call := &plan.Call{Name: f.Name, T: sig.Result, Null: sig.Nullable}
	for i, a := range sig.Args {
		cols = append(cols, plan.Column{ID: plan.ColumnID(i), Name: fmt.Sprint("c", i), Type: a, Nullable: true})
		v := vector.New(a)
		fixed := g.argument(a)
		constant := g.IntN(3) == 0 // as literals usually are
		for range n {
			d := fixed
			if !constant {
				d = g.argument(a)
			}
			AppendDatum(v, d)
		}
		b.Cols = append(b.Cols, v)
		call.Args = append(call.Args, cols[i].Ref())
		if constant {
			call.Args[i] = &plan.Literal{Value: fixed}
		}
	}
	ev, err := Compile(call, NewLayout(cols), env)
	if err != nil {
		if f.CanFail {
			return 1 // a constant that is no pattern
		}
		t.Fatalf("%s: %v", plan.FormatExpr(call), err)
	}
	var sel []int32
	for i := range n {
		if g.IntN(3) > 0 {
			sel = append(sel, int32(i))
		}
	}
	want := make([]types.Datum, n)
	fails := make([]bool, n)
	for i := range n {
		alone := &vector.Batch{N: 1}
		null := false
		for _, c := range b.Cols {
			d := DatumAt(c, i)
			null = null || d.Null
			alone.Cols = append(alone.Cols, FromDatum(d, 1))
		}
		single, err := Compile(call, NewLayout(cols), env)
		if err != nil {
			t.Fatal(err)
		}
		v, err := single.Eval(alone, vector.Identity(1))
		if fails[i] = err != nil; fails[i] {
			failed++
			continue
		}
		want[i] = DatumAt(v, 0)
		if null && !want[i].Null && !ownNulls[f.Name] {
			t.Errorf("%s is %v for a NULL argument", plan.FormatExpr(call), plan.FormatDatum(want[i]))
		}
		if want[i].Null && !sig.Nullable {
			t.Errorf("%s is NULL, which its signature excludes", plan.FormatExpr(call))
		}
	}
	check := func(sel []int32) {
		t.Helper()
		fail := false
		for _, i := range sel {
			fail = fail || fails[i]
		}
		v, err := ev.Eval(b, sel)
		if (err != nil) != fail {
			t.Errorf("%s: error %v, want one: %v", plan.FormatExpr(call), err, fail)
		}
		if err != nil {
			return
		}
		if v.Len != n {
			t.Errorf("%s: %d rows, want %d", plan.FormatExpr(call), v.Len, n)
		}
		for _, i := range sel {
			got := plan.FormatDatum(DatumAt(v, int(i)))
			if w := plan.FormatDatum(want[i]); got != w {
				t.Errorf("%s: row %d is %s, alone %s", plan.FormatExpr(call), i, got, w)
			}
		}
	}
	check(sel)
	check(vector.Identity(n))
	var sound []int32
	for i := range n {
		if !fails[i] {
			sound = append(sound, int32(i))
		}
	}
	check(sound)
	return failed
}
