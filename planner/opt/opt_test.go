package opt

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/avrosql/avrosql/planner/opt/reference"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
	"pgregory.net/rapid"
)

// TestWhole runs all rules over plans as queries make them.
func TestWhole(t *testing.T) {
	g := newGolden(t, "whole")
	day := lit(types.Datum{Type: date, I: 1})
	query := func() plan.Node {
		b := &builder{}
		e, u := b.scan(events(), "e"), b.scan(small("users", 1e4), "u")
		dev := col(e, "device")
		where := filter(join(plan.Cross, e, u), and(eq(cast(col(e, "k"), bigint), col(u, "id")), eq(col(e, "dt"), day),
			cmp(plan.Ge, cast(col(e, "k"), bigint), lit(3)), eq(field(dev, "os"), lit("linux")), risky(col(e, "s"))))
		p := b.project(where, "lat", field(field(dev, "geo"), "lat"), "name", col(u, "s"), "id", col(e, "id"))
		n := b.agg("n", "count", bigint, col(p, "id"))
		a := &plan.Aggregate{Input: p, Keys: []plan.Named{b.named("lat", col(p, "lat"))}, Aggs: []plan.AggCall{n, b.agg("unused", "max", varchar, col(p, "name"))}}
		having := filter(a, gt(n.Ref(), lit(1)), not(isnull(col(a, "lat"))))
		return &plan.Limit{Input: &plan.Sort{Input: b.project(having, "lat", col(a, "lat"), "n", n.Ref()), Keys: []plan.SortKey{{Expr: n.Ref(), Desc: true}}}, N: 10}
	}
	g.optimize("a query", query(), Options{})
	g.optimize("without pushdown", query(), Options{NoPushdown: true})
	b := &builder{}
	s := b.scan(events(), "")
	g.optimize("one file's rows", &plan.Limit{Input: b.project(filter(s, eq(col(s, "_file"), lit("b")), gt(col(s, "id"), lit(5))), "id", col(s, "id")), N: 3}, Options{})
	g.optimize("count", &plan.Aggregate{Input: filter(s, eq(col(s, "dt"), day)), Aggs: []plan.AggCall{b.agg("n", "count", bigint)}}, Options{})
	l, r := b.scan(small("a", 1e6), ""), b.scan(small("b", 1e3), "")
	g.optimize("an anti join as people write it", b.project(filter(keyed(plan.Left, l, r, col(l, "id"), col(r, "ref")), isnull(col(r, "ref"))), "id", col(l, "id")), Options{})
	g.optimize("nothing can pass", filter(l, eq(col(l, "id"), lit(1)), not(eq(lit(1), lit(1)))), Options{})
	g.optimize("no rule left on", filter(l, lit(true)), Options{Disabled: all()})
}

func all() map[string]bool {
	m := map[string]bool{}
	for _, r := range Rules() {
		m[r] = true
	}
	return m
}

// TestPruneOnce counts evaluations over many files.
func TestPruneOnce(t *testing.T) {
	const files = 100_000
	tab := events()
	tab.files = nil
	for i := range files {
		tab.files = append(tab.files, file{name: fmt.Sprint(i), path: []types.Datum{{Type: date, I: int64(i / 100)}, types.NewInt(int64(i % 24))}})
	}
	b := &builder{}
	s := b.scan(tab, "")
	s.Conds = []plan.Expr{cmp(plan.Lt, col(s, "dt"), lit(types.Datum{Type: date, I: 10})), eq(col(s, "hour"), lit(3))}
	calls := 0
	o := &optimizer{opts: Options{Evaluate: func(e plan.Expr) (types.Datum, error) { calls++; return reference.Eval(e) }}}
	out := pruneFiles(o, s).(*plan.Scan)
	if want := 42; out.Table.Files() != want { // of 1,000 files each 24th from the third on
		t.Errorf("%d files are left, want %d", out.Table.Files(), want)
	}
	if calls > files/100+24 {
		t.Errorf("%d evaluations for %d dates and 24 hours", calls, files/100)
	}
}

// TestUncast compares a cast column with constants, as it is and with the cast taken off.
func TestUncast(t *testing.T) {
	froms := []*types.Type{integer, bigint, float, date, types.NewDecimal(5, 2), types.NewDecimal(18, 0), types.NewTemporal(types.DateTime, 3),
		types.NewTemporal(types.Time, 3), types.NewTemporal(types.Timestamp, 3)}
	tos := []*types.Type{bigint, double, float, types.NewDecimal(18, 4), types.NewDecimal(18, 0), types.Of(types.DateTime), types.Of(types.Time), types.Of(types.Timestamp), date}
	fired := 0
	rapid.Check(t, func(t *rapid.T) {
		from, to := rapid.SampledFrom(froms).Draw(t, "from"), rapid.SampledFrom(tos).Draw(t, "to")
		c := &plan.ColumnRef{ID: 1, Name: "c", T: from, Null: true}
		constant := drawValue(t, to, "constant")
		op := plan.CompareOp(rapid.IntRange(0, 5).Draw(t, "op"))
		u := uncast(&plan.Compare{Op: op, L: &plan.Cast{Arg: c, To: to}, R: &plan.Literal{Value: constant}})
		if u.result == unknown {
			return
		}
		fired++
		// Values near the constant are the ones that matter.
		v := drawValue(t, from, "value")
		if near, ok := rational(constant); ok && rapid.Bool().Draw(t, "near") {
			if dom, ok := domainOf(from); ok {
				n := new(big.Rat).Quo(near, dom.unit)
				k := new(big.Int).Div(n.Num(), n.Denom())
				k.Add(k, big.NewInt(int64(rapid.IntRange(-1, 2).Draw(t, "off"))))
				if k.Cmp(dom.min) < 0 || k.Cmp(dom.max) > 0 {
					return
				}
				v = datum(k, from)
			} else if f, _ := near.Float32(); from.Kind == types.Float && !math.IsInf(float64(f), 0) {
				v.F = float64(math.Nextafter32(f, float32(rapid.SampledFrom([]float64{-1, 0, 1}).Draw(t, "towards"))*math.MaxFloat32))
			}
		}
		want, ok := compareCast(v, to, op, constant)
		if !ok {
			return // the cast fails for this value
		}
		got := u.result == always
		if u.result == compares {
			d, err := reference.Eval(&plan.Compare{Op: u.op, L: &plan.Literal{Value: v}, R: &plan.Literal{Value: u.value}})
			if err != nil || !u.value.Type.Equal(from) {
				t.Fatal(err, u.value.Type)
			}
			got = d.I != 0
		}
		if got != want {
			t.Fatalf("%s %s %s for %s is %v; without the cast %v (%d: %s %s)", plan.FormatExpr(&plan.Cast{Arg: c, To: to}), op, plan.FormatDatum(constant),
				plan.FormatDatum(v), want, got, u.result, u.op, plan.FormatDatum(u.value))
		}
	})
	if fired == 0 {
		t.Error("no cast was taken off")
	}
}

func drawValue(t *rapid.T, typ *types.Type, label string) types.Datum {
	d := types.Datum{Type: typ}
	edges := []float64{0, 0.1, 0.5, 1, -1, 1.5, 1 << 24, 1<<24 + 1, 1 << 53, 1<<53 - 1, math.MaxInt32, math.MaxInt32 + 1, -1 << 31, 1 << 40, 1e300, math.MaxFloat32, math.NaN(), math.Inf(1)}
	if typ.Floating() {
		if rapid.Bool().Draw(t, label+" edge") {
			d.F = rapid.SampledFrom(edges).Draw(t, label)
		} else {
			d.F = rapid.Float64().Draw(t, label)
		}
		if typ.Kind == types.Float {
			d.F = float64(float32(d.F))
		}
		return d
	}
	dom, _ := domainOf(typ)
	d.I = rapid.Int64Range(dom.min.Int64(), dom.max.Int64()).Draw(t, label)
	return d
}

// compareCast evaluates CAST(v AS to) op constant.
func compareCast(v types.Datum, to *types.Type, op plan.CompareOp, constant types.Datum) (holds, ok bool) {
	if to.Temporal() {
		r, _ := rational(v)
		dom, _ := domainOf(to)
		n := new(big.Rat).Quo(r, dom.unit)
		if !n.IsInt() || !n.Num().IsInt64() {
			return false, false
		}
		v = datum(n.Num(), to)
	}
	d, err := reference.Eval(&plan.Compare{Op: op, L: &plan.Cast{Arg: &plan.Literal{Value: v}, To: to}, R: &plan.Literal{Value: constant}})
	return d.I != 0, err == nil
}
