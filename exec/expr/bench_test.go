package expr

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

const benchRows = 2048

// benchBatch is a batch of a BIGINT, a DOUBLE, a VARCHAR, a DECIMAL(12,2) and a nested record.
func benchBatch() (*vector.Batch, []plan.Column) {
	r := rand.New(rand.NewPCG(1, 1))
	record := types.NewStruct(
		types.Field{Name: "id", Type: tInt}, types.Field{Name: "name", Type: tText, Nullable: true},
		types.Field{Name: "tags", Type: types.NewArray(tText, false)}, types.Field{Name: "attrs", Type: types.NewMap(tText, false)})
	ts := []*types.Type{tInt, tDouble, tText, types.NewDecimal(12, 2), record, tInt, types.Of(types.DateTime)}
	b := &vector.Batch{N: benchRows}
	var cols []plan.Column
	for i, t := range ts {
		cols = append(cols, plan.Column{ID: plan.ColumnID(i), Name: fmt.Sprintf("c%d", i), Type: t})
		v := vector.New(t)
		for range benchRows {
			d := types.Datum{Type: t}
			switch t.Kind {
			case types.BigInt:
				d.I = r.Int64N(1000)
			case types.DateTime:
				d.I = r.Int64N(1 << 50)
			case types.Decimal:
				d.I = r.Int64N(1e6)
			case types.Double:
				d.F = r.Float64()
			case types.Varchar:
				d.S = fmt.Sprintf("/path/%d/item", r.IntN(500))
			case types.Struct:
				d.Elems = []types.Datum{types.NewInt(r.Int64N(1e9)), types.NewString("someone@example.com"),
					{Type: record.Fields[2].Type, Elems: []types.Datum{types.NewString("red"), types.NewString("green")}},
					{Type: record.Fields[3].Type, Keys: []string{"os", "lang"}, Elems: []types.Datum{types.NewString("linux"), types.NewString("en_GB")}}}
			}
			AppendDatum(v, d)
		}
		b.Cols = append(b.Cols, v)
	}
	return b, cols
}

func lit(d types.Datum) plan.Expr { return &plan.Literal{Value: d} }

func BenchmarkEval(b *testing.B) {
	batch, cols := benchBatch()
	c := func(i int) plan.Expr { return cols[i].Ref() }
	str := func(s string) plan.Expr { return lit(types.NewString(s)) }
	num := func(x int64) plan.Expr { return lit(types.NewInt(x)) }
	dec := types.NewDecimal(12, 2)
	call := func(name string, t *types.Type, args ...plan.Expr) plan.Expr {
		return &plan.Call{Name: name, Args: args, T: t}
	}
	list := func(n int) (out []plan.Expr) {
		for i := range n {
			out = append(out, num(int64(i*i*1000+i)))
		}
		return out
	}
	for _, k := range []struct {
		name string
		e    plan.Expr
	}{
		{"int + int", &plan.Arith{Op: plan.Add, L: c(0), R: c(5), T: tInt}},
		{"int * const", &plan.Arith{Op: plan.Mul, L: c(0), R: num(3), T: tInt}},
		{"int % const", &plan.Arith{Op: plan.Mod, L: c(0), R: num(7), T: tInt}},
		{"double * double", &plan.Arith{Op: plan.Mul, L: c(1), R: c(1), T: tDouble}},
		{"double / double", &plan.Arith{Op: plan.Div, L: c(1), R: c(1), T: tDouble}},
		{"decimal + decimal", &plan.Arith{Op: plan.Add, L: c(3), R: c(3), T: types.DecimalAdd(dec, dec)}},
		{"decimal * decimal", &plan.Arith{Op: plan.Mul, L: c(3), R: c(3), T: types.DecimalMul(dec, dec)}},
		{"decimal / decimal", &plan.Arith{Op: plan.Div, L: c(3), R: c(3), T: types.DecimalDiv(dec, dec)}},
		{"int < const", &plan.Compare{Op: plan.Lt, L: c(0), R: num(500)}},
		{"int = int", &plan.Compare{Op: plan.Eq, L: c(0), R: c(5)}},
		{"double >= double", &plan.Compare{Op: plan.Ge, L: c(1), R: c(1)}},
		{"text = const", &plan.Compare{Op: plan.Eq, L: c(2), R: str("/path/17/item")}},
		{"text < text", &plan.Compare{Op: plan.Lt, L: c(2), R: c(2)}},
		{"and", &plan.And{Args: []plan.Expr{&plan.Compare{Op: plan.Lt, L: c(0), R: num(500)}, &plan.Compare{Op: plan.Gt, L: c(5), R: num(500)}}}},
		{"in 5", &plan.InList{Arg: c(0), List: list(5)}},
		{"in 100", &plan.InList{Arg: c(0), List: list(100)}},
		{"like prefix", &plan.Match{Arg: c(2), Pattern: str("/path/1%")}},
		{"like contains", &plan.Match{Arg: c(2), Pattern: str("%99%")}},
		{"like general", &plan.Match{Arg: c(2), Pattern: str("/path/_7%item")}},
		{"case", &plan.Case{Whens: []plan.When{{Cond: &plan.Compare{Op: plan.Lt, L: c(0), R: num(500)}, Then: c(0)}}, Else: num(0), T: tInt}},
		{"int to double", &plan.Cast{Arg: c(0), To: tDouble}},
		{"int to text", &plan.Cast{Arg: c(0), To: tText}},
		{"decimal to double", &plan.Cast{Arg: c(3), To: tDouble}},
		{"upper", call("upper", tText, c(2))},
		{"substr", call("substr", tText, c(2), num(2), num(4))},
		{"length", call("length", tInt, c(2))},
		{"year", call("year", tInt, c(6))},
		{"date_trunc", call("date_trunc", cols[6].Type, str("month"), c(6))},
		{"sqrt", call("sqrt", tDouble, c(1))},
		{"to_json record", call("to_json", tText, c(4))},
		{"map value", &plan.Subscript{Arg: &plan.Field{Arg: c(4), Index: 3}, Index: str("lang")}},
	} {
		b.Run(k.name, func(b *testing.B) {
			ev, err := Compile(k.e, NewLayout(cols), nil)
			if err != nil {
				b.Fatal(err)
			}
			sel := vector.Identity(benchRows)
			if _, err := ev.Eval(batch, sel); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ev.Eval(batch, sel); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
		})
	}
}

func BenchmarkFilter(b *testing.B) {
	batch, cols := benchBatch()
	num := func(x int64) plan.Expr { return lit(types.NewInt(x)) }
	for _, k := range []struct {
		name  string
		conds []plan.Expr
	}{
		{"one int", []plan.Expr{&plan.Compare{Op: plan.Eq, L: cols[0].Ref(), R: num(200)}}},
		{"range", []plan.Expr{&plan.Compare{Op: plan.Ge, L: cols[0].Ref(), R: num(200)}, &plan.Compare{Op: plan.Lt, L: cols[0].Ref(), R: num(800)}}},
		{"or", []plan.Expr{&plan.Or{Args: []plan.Expr{&plan.Compare{Op: plan.Lt, L: cols[0].Ref(), R: num(200)}, &plan.Compare{Op: plan.Gt, L: cols[5].Ref(), R: num(800)}}}}},
		{"text", []plan.Expr{&plan.Compare{Op: plan.Eq, L: cols[2].Ref(), R: lit(types.NewString("/path/17/item"))}}},
	} {
		b.Run(k.name, func(b *testing.B) {
			f, err := CompileFilter(k.conds, NewLayout(cols), nil)
			if err != nil {
				b.Fatal(err)
			}
			batch.Sel = nil
			f.Apply(batch)
			b.ReportAllocs()
			for b.Loop() {
				batch.Sel = nil
				f.Apply(batch)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
		})
	}
}

// The hot kernels allocate nothing once they have seen a batch.
func TestKernelsDoNotAllocate(t *testing.T) {
	batch, cols := benchBatch()
	c := func(i int) plan.Expr { return cols[i].Ref() }
	str := func(s string) plan.Expr { return lit(types.NewString(s)) }
	for _, e := range []plan.Expr{
		&plan.Arith{Op: plan.Add, L: c(0), R: c(5), T: tInt},
		&plan.Arith{Op: plan.Mul, L: c(3), R: c(3), T: types.NewDecimal(24, 4)},
		&plan.Arith{Op: plan.Div, L: c(1), R: c(1), T: tDouble},
		&plan.Or{Args: []plan.Expr{&plan.Compare{Op: plan.Lt, L: c(0), R: lit(types.NewInt(5))}, &plan.IsNull{Arg: c(2)}}},
		&plan.Compare{Op: plan.Lt, L: c(2), R: str("/path/2")},
		&plan.Match{Arg: c(2), Pattern: str("%1%2%")}, &plan.Match{Kind: plan.ILike, Arg: c(2), Pattern: str("/PATH/1%")},
		&plan.Case{Whens: []plan.When{{Cond: &plan.Compare{Op: plan.Lt, L: c(0), R: c(5)}, Then: c(2)}}, Else: str("x"), T: tText},
		&plan.Cast{Arg: c(0), To: tText}, &plan.Cast{Arg: c(3), To: tDouble}, &plan.Cast{Arg: &plan.Cast{Arg: c(0), To: tText}, To: tInt},
		&plan.Call{Name: "upper", Args: []plan.Expr{c(2)}, T: tText}, &plan.Call{Name: "year", Args: []plan.Expr{c(6)}, T: tInt},
		&plan.Call{Name: "date_trunc", Args: []plan.Expr{str("month"), c(6)}, T: cols[6].Type},
		&plan.Call{Name: "to_json", Args: []plan.Expr{c(4)}, T: tText},
	} {
		ev, err := Compile(e, NewLayout(cols), nil)
		if err != nil {
			t.Fatal(err)
		}
		sel := vector.Identity(benchRows)
		run := func() {
			if _, err := ev.Eval(batch, sel); err != nil {
				t.Fatal(err)
			}
		}
		run()
		if n := testing.AllocsPerRun(20, run); n > 0 {
			t.Errorf("%s: %v allocations a batch", plan.FormatExpr(e), n)
		}
	}
}
