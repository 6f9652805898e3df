package decode_test

import (
	"errors"
	"fmt"
	"math/rand"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/exec/decode"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
	"github.com/avrosql/avrosql/planner/types/avrotype"
)

func parse(t testing.TB, text string) *schema.Schema {
	t.Helper()
	s, err := schema.Parse([]byte(text), schema.Limits{})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return s
}

// leaf is a column that a scan could ask for: a path through records.
type leaf struct {
	path     []string
	t        *types.Type
	nullable bool
}

func leaves(fields []types.Field, prefix []string, out []leaf) []leaf {
	for _, f := range fields {
		path := append(append([]string{}, prefix...), f.Name)
		out = append(out, leaf{path, f.Type, f.Nullable})
		if f.Type.Kind == types.Struct {
			out = leaves(f.Type.Fields, path, out)
		}
	}
	return out
}

func follow(v any, path []string) any {
	for _, name := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[name]
	}
	return v
}

// randomTest makes a condition on a leaf and the same condition on reference values.
func randomTest(g *gen, l leaf) (plan.Test, func(any) bool, bool) {
	col := plan.ScanColumn{Path: l.path, Column: plan.Column{Type: l.t}}
	if g.Intn(4) == 0 {
		return plan.Test{Op: plan.TestIsNull, Column: col}, func(v any) bool { return v == nil }, true
	}
	switch l.t.Kind {
	case types.BigInt, types.Int, types.Timestamp:
		c := int64(g.Intn(6) - 2)
		d := types.Datum{Type: l.t, I: c}
		switch g.Intn(3) {
		case 0:
			return plan.Test{Op: plan.TestEq, Column: col, Values: []types.Datum{d}}, func(v any) bool { return v == c }, true
		case 1:
			return plan.Test{Op: plan.TestGt, Column: col, Values: []types.Datum{d}}, func(v any) bool { return v != nil && v.(int64) > c }, true
		}
		return plan.Test{Op: plan.TestNe, Column: col, Values: []types.Datum{d}}, func(v any) bool { return v != nil && v != c }, true
	case types.Double, types.Float:
		d := types.Datum{Type: l.t, F: 0.25}
		return plan.Test{Op: plan.TestLe, Column: col, Values: []types.Datum{d}}, func(v any) bool { return v != nil && v.(float64) <= 0.25 }, true
	case types.Varchar, types.Varbinary, types.Enum:
		vals := []types.Datum{{Type: l.t, S: "A"}, {Type: l.t, S: ""}, {Type: l.t, S: "xyz"}}
		return plan.Test{Op: plan.TestIn, Column: col, Values: vals}, func(v any) bool { return v == "A" || v == "" || v == "xyz" }, true
	case types.Boolean:
		d := types.Datum{Type: l.t, I: 1}
		return plan.Test{Op: plan.TestEq, Column: col, Values: []types.Datum{d}}, func(v any) bool { return v == true }, true
	}
	return plan.Test{}, nil, false
}

// TestRandom decodes random data of random schemas with random projections and tests, in batches of
// every size, and compares with what was written.
func TestRandom(t *testing.T) {
	for seed := range int64(1500) {
		g := &gen{Rand: rand.New(rand.NewSource(seed))}
		text := g.record(3)
		s := parse(t, text)
		fields, err := avrotype.Record(s)
		if err != nil {
			t.Fatal(err)
		}
		res, err := schema.Resolve(s, s)
		if err != nil {
			t.Fatal(err)
		}
		var raw []byte
		var want []any
		count := 1 + g.Intn(40)
		for range count {
			var v any
			raw, v = g.datum(raw, s)
			want = append(want, v)
		}
		all := leaves(fields, nil, nil)
		var cols []plan.ScanColumn
		var chosen []leaf
		for _, l := range all {
			if g.Intn(2) == 0 {
				chosen = append(chosen, l)
				cols = append(cols, plan.ScanColumn{Path: l.path, Column: plan.Column{Type: l.t, Name: fmt.Sprint(l.path)}})
			}
		}
		var tests []plan.Test
		var checks []func(any) bool
		for range g.Intn(3) {
			if len(all) == 0 {
				break
			}
			l := all[g.Intn(len(all))]
			if test, check, ok := randomTest(g, l); ok && l.t.Kind != types.Struct && !l.t.Nested() && l.t.Kind != types.JSON {
				tests = append(tests, test)
				checks = append(checks, func(v any) bool { return check(follow(v, l.path)) })
			}
		}
		prog, err := decode.Compile(res, cols, tests, decode.Options{Ordinals: true, Verify: g.Intn(2) == 0})
		if err != nil {
			t.Fatalf("seed %d: %s: %v", seed, text, err)
		}
		d := decode.NewDecoder(prog)
		batch := 1 + g.Intn(5)
		if g.Intn(2) == 0 {
			batch = 2048
		}
		for round := range 2 {
			if err := d.Start(append(make([]byte, 0, len(raw)+prog.Spare()), raw...), int64(count)); err != nil {
				t.Fatal(err)
			}
			var got, expect []any
			for i, v := range want {
				pass := true
				for _, check := range checks {
					pass = pass && check(v)
				}
				if pass {
					row := []any{int32(i)}
					for _, l := range chosen {
						row = append(row, follow(v, l.path))
					}
					expect = append(expect, row)
				}
			}
			for {
				vecs, n, err := d.Next(batch)
				if err != nil {
					t.Fatalf("seed %d: %s: %v", seed, text, err)
				}
				if n == 0 {
					break
				}
				for i := range n {
					row := []any{d.Ordinals()[i]}
					for _, v := range vecs {
						if v.Len != n {
							t.Fatalf("seed %d: a vector of %d rows in a batch of %d", seed, v.Len, n)
						}
						row = append(row, valueAt(v, i))
					}
					got = append(got, row)
				}
			}
			if diff := cmp.Diff(expect, got); diff != "" {
				t.Fatalf("seed %d round %d: %s\ncolumns %v tests %+v\n%s", seed, round, text, cols, tests, diff)
			}
		}
		truncate(t, g, prog, raw, int64(count))
	}
}

// truncate cuts and damages the data: an error or other values, never a panic or more rows than said.
func truncate(t *testing.T, g *gen, prog *decode.Program, raw []byte, count int64) {
	t.Helper()
	run := func(b []byte) (rows int, err error) {
		d := decode.NewDecoder(prog)
		if err := d.Start(append(make([]byte, 0, len(b)+prog.Spare()), b...), count); err != nil {
			return 0, err
		}
		for {
			_, n, err := d.Next(7)
			if err != nil || n == 0 {
				return rows, err
			}
			rows += n
		}
	}
	for range 5 {
		if len(raw) == 0 {
			return
		}
		if _, err := run(raw[:g.Intn(len(raw))]); !errors.Is(err, decode.ErrData) {
			t.Fatalf("truncated: %v", err)
		}
		if _, err := run(append(append([]byte{}, raw...), byte(g.Intn(256)))); !errors.Is(err, decode.ErrData) {
			t.Fatalf("with a byte too many: %v", err)
		}
		damaged := append([]byte{}, raw...)
		damaged[g.Intn(len(raw))] ^= 1 << g.Intn(8)
		if rows, err := run(damaged); int64(rows) > count || err != nil && !errors.Is(err, decode.ErrData) {
			t.Fatalf("damaged: %d rows, %v", rows, err)
		}
	}
}
