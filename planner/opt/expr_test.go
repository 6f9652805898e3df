package opt

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/planner/opt/reference"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// TestExpressions simplifies expressions, as values and as conditions.
func TestExpressions(t *testing.T) {
	b := &builder{}
	e := b.scan(events(), "")
	ref := func(name string, typ *types.Type, null bool) *plan.ColumnRef {
		return &plan.ColumnRef{ID: b.id(), Name: name, T: typ, Null: null}
	}
	id, k, s, ok, x := col(e, "id"), col(e, "k"), col(e, "s"), col(e, "ok"), col(e, "x")
	f, d := ref("f", float, true), ref("d", date, true)
	enum := ref("color", &types.Type{Kind: types.Enum, Symbols: []string{"red"}}, true)
	price := ref("price", types.NewDecimal(10, 2), true)
	millis, local := ref("millis", types.NewTemporal(types.Timestamp, 3), true), ref("local", types.Of(types.DateTime), true)
	micros := types.Of(types.Timestamp)
	dec := func(u int64, p, s int) plan.Expr { return lit(types.Datum{Type: types.NewDecimal(p, s), I: u}) }
	null := lit(types.NullOf(bigint))
	fails := gt(cast(s, bigint), lit(5))
	badConst := cast(lit("x"), bigint)
	list := map[string][]plan.Expr{
		"fold": {
			arith(plan.Add, lit(1), arith(plan.Mul, lit(2), lit(3))),
			arith(plan.Add, id, arith(plan.Mul, lit(2), lit(3))),
			arith(plan.Div, lit(1), lit(0)),
			arith(plan.Add, lit(int64(math.MaxInt64)), lit(1)),
			badConst,
			&plan.Case{Whens: []plan.When{{Cond: eq(id, lit(1)), Then: badConst}}, Else: lit(0), T: bigint},
			cast(id, bigint),
			&plan.Call{Name: "no_such_function", T: bigint},
		},
		"boolean": {
			and(lit(true), eq(id, lit(1))), and(eq(id, lit(1)), lit(false)), and(fails, lit(false)),
			or(lit(false), eq(id, lit(1))), or(eq(id, lit(1)), lit(true)),
			and(and(ok, eq(id, lit(1))), ok), and(lit(true), lit(true)),
			and(ok, lit(types.NullOf(boolT))),
			or(eq(id, lit(1)), eq(id, lit(2)), in(id, lit(3), lit(1))),
			or(eq(id, lit(1)), gt(id, lit(7)), eq(lit(2), id), eq(s, lit("a"))),
			or(eq(cast(s, bigint), lit(1)), eq(cast(s, bigint), lit(2))),
			or(and(ok, eq(id, lit(1))), and(eq(id, lit(2)), ok)),
			or(and(ok, eq(id, lit(1))), ok),
			or(and(ok, fails), and(ok, eq(id, lit(1)))),
			or(and(ok, eq(id, lit(1))), and(eq(id, lit(2)), not(ok))),
		},
		"negation": {
			not(not(ok)), not(eq(id, k)), not(gt(x, lit(1.0))), not(isnull(s)), not(in(id, lit(1), lit(2))),
			not(and(ok, eq(id, lit(1)))), not(or(ok, gt(id, lit(1)), not(ok))), not(cmp(plan.Distinct, id, k)),
			not(&plan.Match{Kind: plan.Like, Arg: s, Pattern: lit("a%")}), not(&plan.IsTruth{Arg: ok, Want: true}), not(lit(true)), not(ok),
		},
		"null": {
			eq(id, null), cmp(plan.Lt, null, id), cmp(plan.Distinct, k, lit(types.NullOf(integer))), cmp(plan.NotDistinct, null, id),
			cmp(plan.Distinct, id, lit(3)), cmp(plan.Distinct, k, lit(3)),
			isnull(id), isnull(k), &plan.IsNull{Arg: id, Negate: true}, isnull(cast(s, bigint)), arith(plan.Add, id, null),
			in(null, lit(1), lit(2)), in(id, lit(1), null), &plan.InList{Arg: id, List: []plan.Expr{lit(1), null}, Negate: true},
			&plan.IsTruth{Arg: ok, Want: true}, &plan.IsTruth{Arg: ok, Want: false}, &plan.IsTruth{Arg: ok, Want: true, Negate: true},
			or(eq(id, null), ok), &plan.Match{Kind: plan.Like, Arg: s, Pattern: lit(types.NullOf(varchar))},
		},
		"in": {
			in(id, lit(1), lit(2), lit(1)), in(id, lit(1), lit(1)), &plan.InList{Arg: id, List: []plan.Expr{lit(7)}, Negate: true},
			in(cast(k, bigint), lit(1), lit(int64(1<<40)), lit(2)), in(cast(k, bigint), lit(int64(1<<40)), lit(int64(-1<<40))),
			&plan.InList{Arg: cast(k, bigint), List: []plan.Expr{lit(int64(1 << 40)), lit(int64(-1 << 40))}, Negate: true},
			in(cast(k, bigint), lit(1), null), in(cast(enum, varchar), lit("red"), lit("blue")), in(cast(k, bigint), lit(1), id),
		},
		"case": {
			&plan.Case{Whens: []plan.When{{Cond: lit(false), Then: lit(1)}, {Cond: ok, Then: lit(2)}, {Cond: lit(true), Then: lit(3)}, {Cond: fails, Then: lit(4)}}, T: bigint},
			&plan.Case{Whens: []plan.When{{Cond: lit(types.NullOf(boolT)), Then: lit(1)}}, T: bigint, Null: true},
			&plan.Case{Whens: []plan.When{{Cond: lit(true), Then: id}}, T: bigint},
			&plan.Case{Whens: []plan.When{{Cond: ok, Then: id}}, T: bigint, Null: true},
		},
		"compare": {
			cmp(plan.Lt, lit(5), id), cmp(plan.NotDistinct, lit(5), k), cmp(plan.Ge, id, k),
			gt(cast(k, bigint), lit(5)), gt(cast(k, bigint), lit(int64(1<<40))), cmp(plan.Le, cast(k, bigint), lit(int64(1<<40))), eq(cast(k, bigint), lit(int64(-1<<40))),
			cmp(plan.Ne, cast(k, bigint), lit(int64(1<<40))), cmp(plan.Distinct, cast(k, bigint), lit(5)),
			gt(cast(id, types.NewDecimal(20, 1)), lit(types.Datum{Type: types.NewDecimal(20, 1), W: types.Int128{Lo: 15}})), cmp(plan.Ge, cast(id, types.NewDecimal(18, 1)), dec(-15, 18, 1)),
			cmp(plan.Lt, cast(id, types.NewDecimal(18, 1)), dec(20, 18, 1)), eq(cast(id, types.NewDecimal(18, 1)), dec(15, 18, 1)),
			cmp(plan.Lt, cast(id, double), lit(1.5)), gt(cast(id, double), lit(-1.5)), eq(cast(id, double), lit(float64(1<<53))), gt(cast(id, double), lit(math.NaN())),
			gt(cast(price, types.NewDecimal(12, 4)), dec(12345, 12, 4)), eq(cast(price, double), lit(0.1)), eq(cast(price, types.NewDecimal(9, 0)), dec(1, 9, 0)),
			eq(cast(f, double), lit(0.1)), cmp(plan.Lt, cast(f, double), lit(0.1)), cmp(plan.Ge, cast(f, double), lit(0.5)), gt(cast(f, double), lit(math.NaN())), gt(cast(f, double), lit(1e300)),
			cmp(plan.Ge, cast(d, types.Of(types.DateTime)), lit(types.Datum{Type: types.Of(types.DateTime), I: 86_400_000_001})),
			eq(cast(d, types.Of(types.DateTime)), lit(types.Datum{Type: types.Of(types.DateTime), I: 86_400_000_000})),
			cmp(plan.Ge, cast(d, micros), lit(types.Datum{Type: micros, I: 86_400_000_000})),
			cmp(plan.Lt, cast(millis, micros), lit(types.Datum{Type: micros, I: 1500})), cmp(plan.Lt, cast(millis, micros), lit(types.Datum{Type: micros, I: -1500})),
			gt(cast(local, micros), lit(types.Datum{Type: micros, I: 5})), gt(cast(local, date), lit(types.Datum{Type: date, I: 5})),
			eq(cast(enum, varchar), lit("red")), eq(lit("red"), cast(enum, varchar)), eq(cast(s, bigint), lit(5)),
			eq(&plan.Cast{Arg: k, To: bigint, Try: true}, lit(5)),
		},
	}
	o := &optimizer{opts: Options{Evaluate: reference.Eval}}
	for name, exprs := range list {
		var out strings.Builder
		for _, e := range exprs {
			before := plan.FormatExpr(e)
			value := o.simplifyExpr(e)
			fmt.Fprintf(&out, "%s\n", before)
			show := func(label string, after plan.Expr, same bool) {
				text := plan.FormatExpr(after)
				if same {
					text = "unchanged"
				}
				fmt.Fprintf(&out, "  %-10s %s\n", label, text)
			}
			show("value:", value, value == e)
			if e.Type().Kind == types.Boolean {
				if c := o.condition(value); c != value {
					show("condition:", c, false)
				}
			}
			if plan.FormatExpr(e) != before {
				t.Errorf("%s was changed to %s", before, plan.FormatExpr(e))
			}
		}
		path := "testdata/expr_" + name + ".txt"
		if *update {
			if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(want) != out.String() {
			t.Errorf("%s differs; got:\n%s", path, out.String())
		}
	}
}
