package agg

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/rand"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func ints(t *types.Type, vals ...int64) *vector.Vector {
	return &vector.Vector{Type: t, Kind: vector.Int64, Len: len(vals), I64: vals}
}

func floats(vals ...float64) *vector.Vector {
	return &vector.Vector{Type: types.Of(types.Double), Kind: vector.Float64, Len: len(vals), F64: vals}
}

func wide(t *types.Type, vals ...int64) *vector.Vector {
	v := vector.New(t)
	for _, x := range vals {
		v.I128 = append(v.I128, types.Int128From(x))
		v.Len++
	}
	return v
}

func bools(vals ...bool) *vector.Vector {
	return &vector.Vector{Type: types.Of(types.Boolean), Kind: vector.Bool, Len: len(vals), Bools: vals}
}

func texts(vals ...string) *vector.Vector {
	v := vector.New(types.Of(types.Varchar))
	for _, s := range vals {
		if err := v.AppendBytes([]byte(s)); err != nil {
			panic(err)
		}
	}
	return v
}

// numbers makes a decimal column of unscaled values.
func numbers(t *types.Type, vals ...string) *vector.Vector {
	v := vector.New(t)
	for _, s := range vals {
		x, ok := new(big.Int).SetString(s, 10)
		if !ok {
			panic(s)
		}
		switch v.Kind {
		case vector.Int64:
			v.I64 = append(v.I64, x.Int64())
			v.Len++
		case vector.Int128:
			w, _ := types.Int128FromBig(x)
			v.I128 = append(v.I128, w)
			v.Len++
		default:
			_ = v.AppendBytes(types.AppendBig(nil, x))
		}
	}
	return v
}

func show(v *vector.Vector, i int) string {
	if v.IsNull(i) {
		return "NULL"
	}
	switch v.Kind {
	case vector.Bool:
		return fmt.Sprint(v.Bools[i])
	case vector.Int64:
		if v.Type.Kind == types.Decimal {
			return string(types.AppendDecimal64(nil, v.I64[i], v.Type.Scale))
		}
		return fmt.Sprint(v.I64[i])
	case vector.Float64:
		return fmt.Sprintf("%.12g", v.F64[i])
	case vector.Int128:
		return string(v.I128[i].AppendDecimal(nil, v.Type.Scale))
	case vector.Interval:
		return fmt.Sprint(v.Intervals[i])
	case vector.Bytes:
		if v.Type.Kind == types.Decimal {
			return string(types.AppendDecimalBig(nil, types.SetBigBytes(new(big.Int), v.Bytes(i)), v.Type.Scale))
		}
		return string(v.Bytes(i))
	case vector.Map:
		s := "{"
		for e := v.Offsets[i]; e < v.Offsets[i+1]; e++ {
			s += show(v.Children[0], int(e)) + "=" + show(v.Children[1], int(e)) + ";"
		}
		return s + "}"
	case vector.List:
		s := "["
		for e := v.Offsets[i]; e < v.Offsets[i+1]; e++ {
			s += show(v.Children[0], int(e)) + ";"
		}
		return s + "]"
	}
	panic(v.Kind.String())
}

// state returns the state of a function; behind its name may stand the constant of its second argument.
func state(t *testing.T, name string, args []*vector.Vector, result *types.Type) State {
	t.Helper()
	var ts []*types.Type
	for _, a := range args {
		ts = append(ts, a.Type)
	}
	spec := &Spec{Func: name, Args: ts, Result: result}
	if fn, list, ok := strings.Cut(name, " "); ok {
		d := types.Datum{Type: types.NewArray(types.Of(types.Double), false)}
		for _, text := range strings.Fields(list) {
			x, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			d.Elems = append(d.Elems, types.NewDouble(x))
		}
		if len(d.Elems) == 1 {
			d = d.Elems[0]
		}
		spec.Func, spec.Args, spec.Consts = fn, append(ts, d.Type), []*types.Datum{nil, &d}
	}
	s, err := New(spec, mem.NewAccount(nil, "test"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// over computes one value over all rows: in one piece, and with every row in a state of its own, of which
// all groups or the one that has the row are merged, or all groups after they were saved and loaded.
func over(t *testing.T, name string, result *types.Type, args ...*vector.Vector) (string, error) {
	t.Helper()
	var out [4]string
	var errs [4]error
	for way := range 4 {
		s := state(t, name, args, result)
		if err := s.Grow(1); err != nil {
			t.Fatal(err)
		}
		n := args[0].Len
		if way == 0 {
			if err := s.Update(nil, args, vector.Identity(n)); err != nil {
				t.Fatal(err)
			}
		} else {
			for i := range n {
				one := state(t, name, args, result)
				if err := one.Grow(2); err != nil {
					t.Fatal(err)
				}
				if p, ok := one.(Positioned); ok {
					p.At(0, 0)
				}
				if err := one.Update([]uint32{1}, args, []int32{int32(i)}); err != nil {
					t.Fatal(err)
				}
				from, to := []uint32(nil), []uint32{0, 0}
				switch way {
				case 2:
					from, to = []uint32{1}, []uint32{0}
				case 3:
					one = reloaded(t, one, state(t, name, args, result), []uint32{1, 0})
				}
				if err := s.Merge(one, from, to); err != nil {
					t.Fatal(err)
				}
			}
		}
		dst := vector.New(result)
		if errs[way] = s.Result(dst, []uint32{0}); errs[way] == nil {
			if dst.Len != 1 {
				t.Fatalf("%s: %d values", name, dst.Len)
			}
			out[way] = show(dst, 0)
		}
	}
	for way := 1; way < 4; way++ {
		if out[0] != out[way] || (errs[0] == nil) != (errs[way] == nil) {
			t.Fatalf("%s: %s (%v) in one piece, %s (%v) merged in way %d", name, out[0], errs[0], out[way], errs[way], way)
		}
	}
	return out[0], errs[0]
}

// reloaded saves groups of s and loads them into another state of the function.
func reloaded(t *testing.T, s, into State, groups []uint32) State {
	t.Helper()
	var cols []*vector.Vector
	for _, ty := range s.Columns() {
		cols = append(cols, vector.New(ty))
	}
	if err := s.Save(cols, groups); err != nil {
		t.Fatal(err)
	}
	for _, v := range cols {
		if v.Len != len(groups) {
			t.Fatalf("%T saves %d rows of %d", s, v.Len, len(groups))
		}
	}
	if err := into.Load(cols, len(groups)); err != nil {
		t.Fatal(err)
	}
	return into
}

// TestSavedBytes: what is saved as bytes holds no pointers.
func TestSavedBytes(t *testing.T) {
	for _, x := range []any{int64(0), intSum{}, floatSum{}, wideSum{}, intervalSum{}, intValue{}, floatValue{}, position{}, uint8(0), moments{}, fourMoments{}, coMoments{}} {
		var walk func(ty reflect.Type)
		walk = func(ty reflect.Type) {
			switch ty.Kind() {
			case reflect.Struct:
				for i := range ty.NumField() {
					walk(ty.Field(i).Type)
				}
			case reflect.Array:
				walk(ty.Elem())
			case reflect.Bool, reflect.Int32, reflect.Int64, reflect.Uint8, reflect.Uint32, reflect.Uint64, reflect.Float64:
			default:
				t.Errorf("%T has a %s in it", x, ty)
			}
		}
		walk(reflect.TypeOf(x))
	}
}

func TestFunctions(t *testing.T) {
	of := types.Of
	bigint, double, varchar := of(types.BigInt), of(types.Double), of(types.Varchar)
	d10, d30, d38, d60, d70 := types.NewDecimal(10, 2), types.NewDecimal(30, 2), types.NewDecimal(38, 2), types.NewDecimal(60, 2), types.NewDecimal(70, 2)
	d38s6, d64s6 := types.NewDecimal(38, 6), types.NewDecimal(64, 6)
	inf := math.Inf(1)
	iv := func(list ...types.IntervalValue) *vector.Vector {
		return &vector.Vector{Type: of(types.Interval), Kind: vector.Interval, Len: len(list), Intervals: list}
	}
	array := vector.New(types.NewArray(bigint, true))
	for _, list := range [][]int64{{2}, {1, 5}, {1}, {}} {
		array.Children[0].I64 = append(array.Children[0].I64, list...)
		array.Children[0].Len = len(array.Children[0].I64)
		array.Offsets = append(array.Offsets, uint32(array.Children[0].Len))
		array.Len++
	}
	const e37 = "0000000000000000000000000000000000000"
	for _, c := range []struct {
		name   string
		result *types.Type
		args   []*vector.Vector
		want   string // "overflow" is an error
	}{
		{"sum", bigint, []*vector.Vector{ints(bigint, math.MaxInt64, 1, -1)}, "9223372036854775807"},
		{"sum", bigint, []*vector.Vector{ints(bigint, math.MaxInt64, 1)}, "overflow"},
		{"sum", bigint, []*vector.Vector{ints(bigint, math.MinInt64, math.MinInt64, math.MaxInt64, math.MaxInt64)}, "-2"},
		{"sum", d38, []*vector.Vector{numbers(d10, "125", "-25", "9999999999")}, "100000000.99"},
		{"sum", d38, []*vector.Vector{numbers(d30, "125", "-25", "999999999999999999999999999999")}, "10000000000000000000000000000.99"},
		{"sum", d38, []*vector.Vector{numbers(d38, "9"+e37, "9"+e37, "-9"+e37)}, "90000000000000000000000000000000000" + "0.00"},
		{"sum", d38, []*vector.Vector{numbers(d38, "9"+e37, "9"+e37)}, "overflow"},
		{"sum", d70, []*vector.Vector{numbers(d60, "1"+e37+"00", "1"+e37+"01")}, "2" + e37 + ".01"},
		{"sum", double, []*vector.Vector{floats(1e100, 1, -1e100)}, "1"},
		{"sum", double, []*vector.Vector{floats(inf, 1)}, "+Inf"},
		{"sum", double, []*vector.Vector{floats(inf, -inf)}, "NaN"},
		{"avg", double, []*vector.Vector{ints(bigint, 1, 2, 4)}, "2.33333333333"},
		{"avg", double, []*vector.Vector{ints(bigint, math.MaxInt64, math.MaxInt64)}, "9.22337203685e+18"},
		{"avg", d38s6, []*vector.Vector{numbers(d10, "100", "100", "50")}, "0.833333"},
		{"avg", d38s6, []*vector.Vector{numbers(d10, "-100", "-100")}, "-1.000000"},
		{"avg", d38s6, []*vector.Vector{numbers(d10, "1", "0", "0", "0", "0", "0")}, "0.001667"},
		{"avg", d38s6, []*vector.Vector{numbers(d30, "200", "100", "100")}, "1.333333"},
		{"avg", d64s6, []*vector.Vector{numbers(d60, "1"+e37+"00", "0")}, "5" + e37[1:] + ".000000"},
		{"avg", double, []*vector.Vector{floats(1, 2)}, "1.5"},
		{"min", bigint, []*vector.Vector{ints(bigint, 3, -7, 5)}, "-7"},
		{"max", bigint, []*vector.Vector{ints(bigint, math.MinInt64)}, "-9223372036854775808"},
		{"max", double, []*vector.Vector{floats(1, math.NaN(), inf)}, "NaN"},
		{"min", double, []*vector.Vector{floats(math.NaN(), 1, inf)}, "1"},
		{"min", varchar, []*vector.Vector{texts("b", "ab", "abc", "")}, ""},
		{"max", varchar, []*vector.Vector{texts("b", "ab", "\xff", "")}, "\xff"},
		{"max", d60, []*vector.Vector{numbers(d60, "-1", "1"+e37+"00", "5")}, "1" + e37 + ".00"},
		{"min", d30, []*vector.Vector{numbers(d30, "-1", "100", "5")}, "-0.01"},
		{"max", of(types.Boolean), []*vector.Vector{bools(false, true)}, "true"},
		{"max", of(types.Interval), []*vector.Vector{iv(types.IntervalValue{Days: 29}, types.IntervalValue{Months: 1}, types.IntervalValue{Nanos: 1})}, "{1 0 0}"},
		{"min", array.Type, []*vector.Vector{array}, "[]"},
		{"max", array.Type, []*vector.Vector{array}, "[2;]"},
		{"any_value", varchar, []*vector.Vector{texts("x", "y")}, "x"},
		{"count", bigint, []*vector.Vector{texts("x", "y")}, "2"},
		{"count_if", bigint, []*vector.Vector{bools(true, false, true)}, "2"},
		{"bool_and", of(types.Boolean), []*vector.Vector{bools(true, false)}, "false"},
		{"bool_and", of(types.Boolean), []*vector.Vector{bools(true, true)}, "true"},
		{"bool_or", of(types.Boolean), []*vector.Vector{bools(false, true)}, "true"},
		{"bool_or", of(types.Boolean), []*vector.Vector{bools(false)}, "false"},
		{"var_samp", double, []*vector.Vector{floats(2, 4, 4, 4, 5, 5, 7, 9)}, "4.57142857143"},
		{"stddev_pop", double, []*vector.Vector{floats(2, 4, 4, 4, 5, 5, 7, 9)}, "2"},
		{"var_samp", double, []*vector.Vector{floats(1)}, "NULL"},
		{"var_pop", double, []*vector.Vector{floats(1)}, "0"},
		{"var_pop", double, []*vector.Vector{floats(1e9+1, 1e9+2, 1e9+3)}, "0.666666666667"},
		{"group_concat", varchar, []*vector.Vector{texts("x", "", "z")}, "x,,z"},
		{"group_concat", varchar, []*vector.Vector{texts("x", "y", "z"), texts("-", "+", "=")}, "x+y=z"},
		{"array_agg", types.NewArray(varchar, true), []*vector.Vector{texts("x", "y")}, "[x;y;]"},
		{"avg", of(types.DateTime), []*vector.Vector{ints(of(types.Date), 1, 2)}, "129600000000"},
		{"avg", of(types.Time), []*vector.Vector{ints(of(types.Time), 10, 13)}, "12"},
		{"avg", types.NewTemporal(types.Timestamp, 9), []*vector.Vector{wide(types.NewTemporal(types.Timestamp, 9), -10, -13)}, "-12"},
		{"sum", of(types.Interval), []*vector.Vector{iv(types.IntervalValue{Months: 1, Days: 2, Nanos: 3}, types.IntervalValue{Months: 1, Days: -3, Nanos: 5})}, "{2 -1 8}"},
		{"sum", of(types.Interval), []*vector.Vector{iv(types.IntervalValue{Months: types.MaxIntervalPart}, types.IntervalValue{Months: 1})}, "overflow"},
		{"avg", of(types.Interval), []*vector.Vector{iv(types.IntervalValue{Months: 3}, types.IntervalValue{Days: 1}, types.IntervalValue{})}, "{1 0 28800000000000}"},
		{"avg", of(types.Interval), []*vector.Vector{iv(types.IntervalValue{Months: 1}, types.IntervalValue{})}, "{0 15 0}"},
		{"first", varchar, []*vector.Vector{texts("x", "y")}, "x"},
		{"last", varchar, []*vector.Vector{texts("x", "y")}, "y"},
		{"arg_min", varchar, []*vector.Vector{texts("x", "y", "z"), ints(bigint, 5, 1, 1)}, "y"},
		{"arg_max", varchar, []*vector.Vector{texts("x", "y", "z"), ints(bigint, 5, 5, 1)}, "x"},
		{"bit_and", bigint, []*vector.Vector{ints(bigint, 7, 6, -2)}, "6"},
		{"bit_or", bigint, []*vector.Vector{ints(bigint, 1, 4)}, "5"},
		{"bit_xor", bigint, []*vector.Vector{ints(bigint, 7, 1, 7)}, "1"},
		{"product", double, []*vector.Vector{floats(2, -3, 0.5)}, "-3"},
		{"geomean", double, []*vector.Vector{floats(1, 10, 100)}, "10"},
		{"geomean", double, []*vector.Vector{floats(0, 10)}, "0"},
		// Worked out from the central moments.
		{"skewness", double, []*vector.Vector{floats(1, 2, 3, 10)}, "1.7636326148"},
		{"kurtosis", double, []*vector.Vector{floats(1, 2, 3, 10, 4)}, "3.152"},
		{"kurtosis_pop", double, []*vector.Vector{floats(1, 2, 4)}, "-1.5"},
		{"skewness", double, []*vector.Vector{floats(1, 2)}, "NULL"},
		{"skewness", double, []*vector.Vector{floats(2, 2, 2)}, "NULL"},
		{"corr", double, []*vector.Vector{floats(1, 2, 3), floats(2, 4, 6)}, "1"},
		{"corr", double, []*vector.Vector{floats(1, 1), floats(2, 4)}, "NULL"},
		{"covar_pop", double, []*vector.Vector{floats(1, 2, 3), floats(2, 4, 6)}, "1.33333333333"},
		{"covar_samp", double, []*vector.Vector{floats(1, 2, 3), floats(2, 4, 6)}, "2"},
		{"covar_samp", double, []*vector.Vector{floats(1), floats(2)}, "NULL"},
		{"covar_pop", double, []*vector.Vector{floats(1), floats(2)}, "0"},
		{"regr_count", bigint, []*vector.Vector{floats(1, 2), floats(2, 4)}, "2"},
		{"regr_avgx", double, []*vector.Vector{floats(1, 2), floats(2, 4)}, "3"},
		{"regr_avgy", double, []*vector.Vector{floats(1, 2), floats(2, 4)}, "1.5"},
		{"regr_sxx", double, []*vector.Vector{floats(1, 2), floats(2, 4)}, "2"},
		{"regr_syy", double, []*vector.Vector{floats(1, 2), floats(2, 4)}, "0.5"},
		{"regr_sxy", double, []*vector.Vector{floats(1, 2), floats(2, 4)}, "1"},
		{"regr_slope", double, []*vector.Vector{floats(5, 7, 9), floats(1, 2, 3)}, "2"},
		{"regr_intercept", double, []*vector.Vector{floats(5, 7, 9), floats(1, 2, 3)}, "3"},
		{"regr_r2", double, []*vector.Vector{floats(5, 7, 9), floats(1, 2, 3)}, "1"},
		{"regr_r2", double, []*vector.Vector{floats(5, 5), floats(1, 2)}, "1"},
		{"regr_r2", double, []*vector.Vector{floats(5, 6), floats(1, 1)}, "NULL"},
		{"collect_list", types.NewArray(varchar, false), []*vector.Vector{texts("x", "y")}, "[x;y;]"},
		{"collect_list", types.NewArray(varchar, false), []*vector.Vector{texts()}, "[]"},
		{"map_agg", types.NewMap(bigint, false), []*vector.Vector{texts("a", "b", "a"), ints(bigint, 1, 2, 3)}, "{a=3;b=2;}"},
		{"histogram", types.NewMap(bigint, false), []*vector.Vector{texts("b", "a", "b")}, "{b=2;a=1;}"},
		{"mode", varchar, []*vector.Vector{texts("b", "a", "b", "c", "a")}, "a"},
		{"mode", double, []*vector.Vector{floats(0, math.NaN(), math.NaN())}, "NaN"},
		{"approx_count_distinct", bigint, []*vector.Vector{texts("b", "a", "b")}, "2"},
		{"approx_count_distinct", bigint, []*vector.Vector{floats(0, math.Copysign(0, -1), math.NaN())}, "2"},
		{"approx_count_distinct", bigint, []*vector.Vector{texts()}, "0"},
		{"approx_quantile 0.5", double, []*vector.Vector{floats(5, 1, 2, 4)}, "3"},
		{"approx_quantile 0.25 1", types.NewArray(double, false), []*vector.Vector{floats(inf, 1, 2, -inf, math.NaN())}, "[1;NaN;]"},
		{"approx_quantile 0.5", double, []*vector.Vector{floats()}, "NULL"},
		{"quantile_cont 0.5", double, []*vector.Vector{ints(bigint, 4, 1, 3, 2)}, "2.5"},
		{"quantile_cont 0.1", double, []*vector.Vector{ints(bigint, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100)}, "10"},
		{"quantile_cont 1", double, []*vector.Vector{floats(1, inf, inf)}, "+Inf"},
		{"quantile_cont -0.25", double, []*vector.Vector{floats(1, 2, 3, 4, 5)}, "4"},
		{"quantile_cont 0 -0 0.3", types.NewArray(double, false), []*vector.Vector{floats(1, 2, 3)}, "[1;3;1.6;]"},
		{"quantile_cont 0.5", d38s6, []*vector.Vector{numbers(d10, "100", "101")}, "1.005000"},
		{"quantile_cont 0.5", d64s6, []*vector.Vector{numbers(d60, "1"+e37+"00", "1"+e37+"01")}, "1" + e37 + ".005000"},
		{"quantile_cont 0.75", of(types.DateTime), []*vector.Vector{ints(of(types.Date), 0, 1)}, "64800000000"},
		{"quantile_cont 0.5", of(types.Timestamp), []*vector.Vector{ints(of(types.Timestamp), -1, -2)}, "-2"},
		{"quantile_cont 0.5", of(types.Interval), []*vector.Vector{iv(types.IntervalValue{Days: 1}, types.IntervalValue{Days: 2})}, "{0 1 43200000000000}"},
		{"quantile_disc 0.5", varchar, []*vector.Vector{texts("d", "a", "c", "b")}, "b"},
		{"quantile_disc -0.5", varchar, []*vector.Vector{texts("d", "a", "c", "b")}, "c"},
		{"quantile_disc 0", varchar, []*vector.Vector{texts("d", "a")}, "a"},
		{"quantile_disc 1", varchar, []*vector.Vector{texts("d", "a")}, "d"},
		{"quantile_disc 0.5 0.51", types.NewArray(bigint, false), []*vector.Vector{ints(bigint, 1, 2)}, "[1;2;]"},
		{"quantile_cont 0.5", double, []*vector.Vector{floats()}, "NULL"},
		{"sum", bigint, []*vector.Vector{ints(bigint)}, "NULL"},
		{"avg", d38s6, []*vector.Vector{numbers(d30)}, "NULL"},
		{"min", varchar, []*vector.Vector{texts()}, "NULL"},
		{"array_agg", types.NewArray(varchar, true), []*vector.Vector{texts()}, "NULL"},
		{"bool_and", of(types.Boolean), []*vector.Vector{bools()}, "NULL"},
		{"count", bigint, []*vector.Vector{texts()}, "0"},
		{"stddev_pop", double, []*vector.Vector{floats()}, "NULL"},
		{"sum", double, []*vector.Vector{{Type: of(types.Null)}}, "NULL"},
	} {
		got, err := over(t, c.name, c.result, c.args...)
		var o *OverflowError
		if c.want == "overflow" {
			if !errors.As(err, &o) || o.Func != c.name || o.Value == "" {
				t.Errorf("%s: %s, %v; want an overflow", c.name, got, err)
			}
		} else if err != nil || got != c.want {
			t.Errorf("%s of %s: %s, %v; want %s", c.name, c.args[0].Type, got, err, c.want)
		}
	}
}

func TestUnknownAndMisused(t *testing.T) {
	for _, c := range []struct {
		name string
		args []*types.Type
	}{{"nosuch", []*types.Type{types.Of(types.BigInt)}}, {"sum", nil}, {"sum", []*types.Type{types.Of(types.Varchar)}}, {"bool_or", []*types.Type{types.Of(types.BigInt)}}, {"avg", []*types.Type{types.Of(types.Varchar)}}, {"corr", []*types.Type{types.Of(types.Double)}}, {"quantile_cont", []*types.Type{types.Of(types.Double), types.Of(types.Double)}}} {
		if _, err := New(&Spec{Func: c.name, Args: c.args, Result: types.Of(types.BigInt)}, mem.NewAccount(nil, "test")); err == nil {
			t.Errorf("%s of %v was made", c.name, c.args)
		}
	}
}

// TestFloatSums do not depend on the order of the rows.
func TestFloatSums(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	vals := make([]float64, 20_000)
	for i := range vals {
		vals[i] = r.NormFloat64() * math.Pow(10, float64(r.Intn(20)))
	}
	var first string
	for range 20 {
		r.Shuffle(len(vals), func(i, j int) { vals[i], vals[j] = vals[j], vals[i] })
		s := state(t, "sum", []*vector.Vector{floats()}, types.Of(types.Double)).(*sumFloat)
		if err := s.Grow(1); err != nil {
			t.Fatal(err)
		}
		for at := 0; at < len(vals); at += 1000 {
			if err := s.Update(nil, []*vector.Vector{floats(vals[at : at+1000]...)}, vector.Identity(1000)); err != nil {
				t.Fatal(err)
			}
		}
		got := fmt.Sprint(s.s[0].value())
		if first == "" {
			first = got
		}
		if got != first {
			t.Fatalf("%s in one order, %s in another", first, got)
		}
	}
}

// TestKeptIsBounded replaces values over and over.
func TestKeptIsBounded(t *testing.T) {
	acct := mem.NewAccount(mem.NewBudget(1<<20), "test")
	s, err := New(&Spec{Func: "max", Args: []*types.Type{types.Of(types.Varchar)}, Result: types.Of(types.Varchar)}, acct)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Grow(3); err != nil {
		t.Fatal(err)
	}
	groups := make([]uint32, 1000)
	for i := range groups {
		groups[i] = uint32(i % 3)
	}
	for n := range 100 {
		v := vector.New(types.Of(types.Varchar))
		for i := range 1000 {
			_ = v.AppendBytes(fmt.Appendf(nil, "%010d", n*1000+i))
		}
		if err := s.Update(groups, []*vector.Vector{v}, vector.Identity(1000)); err != nil {
			t.Fatal(err)
		}
	}
	dst := vector.New(types.Of(types.Varchar))
	if err := s.Result(dst, []uint32{2, 0, 1}); err != nil {
		t.Fatal(err)
	}
	if got := show(dst, 0) + show(dst, 1) + show(dst, 2); got != "000009999800000999990000099997" {
		t.Fatal(got)
	}
	if acct.Used() > 200_000 {
		t.Fatalf("%d bytes for three strings", acct.Used())
	}
}

func BenchmarkSumInt(b *testing.B) {
	s, _ := New(&Spec{Func: "sum", Args: []*types.Type{types.Of(types.BigInt)}, Result: types.Of(types.BigInt)}, mem.NewAccount(nil, "test"))
	_ = s.Grow(1)
	v := []*vector.Vector{ints(types.Of(types.BigInt), make([]int64, 2048)...)}
	b.ReportAllocs()
	for b.Loop() {
		_ = s.Update(nil, v, vector.Identity(2048))
	}
}

// TestApproximations: estimates keep to the errors that they state, and counts are the same however the
// rows are cut up.
func TestApproximations(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	const n, parts = 60_000, 4
	double := types.Of(types.Double)
	vals := make([]float64, n)
	for i := range vals {
		vals[i] = math.Exp(r.NormFloat64())
	}
	estimate := func(name string, result *types.Type, parts int) *vector.Vector {
		whole := state(t, name, []*vector.Vector{floats()}, result)
		if err := whole.Grow(1); err != nil {
			t.Fatal(err)
		}
		for p := range parts {
			s := state(t, name, []*vector.Vector{floats()}, result)
			if err := s.Grow(1); err != nil {
				t.Fatal(err)
			}
			part := vals[p*n/parts : (p+1)*n/parts]
			for at := 0; at < len(part); at += 1000 {
				if err := s.Update(nil, []*vector.Vector{floats(part[at : at+1000]...)}, vector.Identity(1000)); err != nil {
					t.Fatal(err)
				}
			}
			if p%2 == 1 {
				s = reloaded(t, s, state(t, name, []*vector.Vector{floats()}, result), []uint32{0})
			}
			if err := whole.Merge(s, nil, []uint32{0}); err != nil {
				t.Fatal(err)
			}
		}
		dst := vector.New(result)
		if err := whole.Result(dst, []uint32{0}); err != nil {
			t.Fatal(err)
		}
		return dst
	}
	one, four := estimate("approx_count_distinct", types.Of(types.BigInt), 1).I64[0], estimate("approx_count_distinct", types.Of(types.BigInt), parts).I64[0]
	if one != four || math.Abs(float64(one-n)) > 0.03*n {
		t.Errorf("%d values counted as %d, in parts as %d", n, one, four)
	}
	sorted := slices.Clone(vals)
	slices.Sort(sorted)
	for _, p := range []int{1, parts} {
		got := estimate("approx_quantile 0.01 0.25 0.5 0.9 0.999", types.NewArray(double, false), p).Children[0].F64
		for i, q := range []float64{0.01, 0.25, 0.5, 0.9, 0.999} {
			rank, _ := slices.BinarySearch(sorted, got[i])
			if off := math.Abs(float64(rank)/n - q); off > 0.005 {
				t.Errorf("in %d parts: quantile %v has rank %v", p, q, float64(rank)/n)
			}
		}
	}
}

// TestBudget: states that grow with the rows stop at the budget.
func TestBudget(t *testing.T) {
	double := types.NewDouble(0.5)
	for _, name := range []string{"array_agg", "group_concat", "mode", "histogram", "quantile_disc", "map_agg"} {
		text := types.Of(types.Varchar)
		acct := mem.NewAccount(mem.NewBudget(100_000), "test")
		spec := &Spec{Func: name, Args: []*types.Type{text, text}, Consts: []*types.Datum{nil, &double}, Result: types.NewArray(text, true)}
		if name != "map_agg" {
			spec.Args = spec.Args[:1]
		}
		s, err := New(spec, acct)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Grow(1); err != nil {
			t.Fatal(err)
		}
		for n := 0; err == nil && n < 1000; n++ {
			v := vector.New(text)
			for i := range 100 {
				_ = v.AppendBytes(fmt.Appendf(nil, "%020d", n*100+i))
			}
			err = s.Update(nil, []*vector.Vector{v, v}, vector.Identity(100))
		}
		var over *mem.Error
		if !errors.As(err, &over) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
