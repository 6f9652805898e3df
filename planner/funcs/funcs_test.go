package funcs

import (
	"errors"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/planner/types"
)

func TestListIsWellFormed(t *testing.T) {
	names := map[string]bool{}
	for _, f := range All() {
		if names[f.Name] {
			t.Errorf("%s is listed twice", f.Name)
		}
		names[f.Name] = true
		for _, missing := range []struct {
			is   bool
			what string
		}{
			{f.Name != strings.ToLower(f.Name), "Name is not in lower case"},
			{f.Category == "", "no Category"},
			{len(f.Forms) == 0, "no Forms"},
			{!sentence(f.Doc), "Doc is to be one sentence with a full stop: it becomes the description in docs/functions.md"},
			{f.Note != "" && !sentence(f.Note), "Note is to be whole sentences"},
			{f.Example == "", "no Example: a SQL expression that stands in docs/functions.md and is run by the tests of driver"},
			{f.Example != "" && f.Result == "" && !strings.Contains(f.Doc, "empty"), "no Result: what the Example gives as text"},
			{strings.Contains(f.Example+f.Result, "`"), "Example or Result has a backtick, which the page can't show"},
		} {
			if missing.is {
				t.Errorf("%s: %s", f.Name, missing.what)
			}
		}
		f.once.Do(f.parse)
		for i, r := range f.parsed {
			for _, p := range r.params {
				if p == "LAMBDA" {
					if f.Lambda == NoLambda {
						t.Errorf("%s does not say what its lambda gets", f.Name)
					}
					continue
				}
				if _, _, ok := convert(types.Of(types.Null), p); !ok && p != "T" && p != "ARRAY<T>" && p != "MAP<T>" {
					t.Errorf("%s: unknown parameter %q in %q", f.Name, p, f.Forms[i])
				} else if to, _, _ := convert(types.Of(types.Null), p); to == nil && namedTypes[p] == nil && p != "T" && p != "ARRAY<T>" && p != "MAP<T>" {
					t.Errorf("%s: unknown parameter %q in %q", f.Name, p, f.Forms[i])
				}
			}
			if r.variadic && len(r.params) == 0 {
				t.Errorf("%s: nothing to repeat in %q", f.Name, f.Forms[i])
			}
			args := make([]*types.Type, max(r.required, len(r.params)))
			for j := range args {
				args[j] = types.Of(types.Null)
			}
			if !f.only && f.Kind != Table && (f.custom == nil || r.result != "ARRAY") && (r.resultType(args, types.Of(types.Null), true) == nil && !strings.HasPrefix(r.result, "ARG")) {
				t.Errorf("%s: unknown result %q", f.Name, r.result)
			}
		}
	}
}

func sentence(s string) bool { return strings.HasSuffix(s, ".") || strings.HasSuffix(s, "…") }

func typ(s string) *types.Type {
	switch s {
	case "DECIMAL(10,2)":
		return types.NewDecimal(10, 2)
	case "DECIMAL(4,0)":
		return types.NewDecimal(4, 0)
	case "ARRAY<VARCHAR>":
		return types.NewArray(types.Of(types.Varchar), true)
	case "ARRAY<BIGINT>":
		return types.NewArray(types.Of(types.BigInt), false)
	case "ARRAY<DOUBLE>":
		return types.NewArray(types.Of(types.Double), false)
	case "MAP<VARCHAR, BIGINT>":
		return types.NewMap(types.Of(types.BigInt), false)
	case "TIMESTAMP(9)":
		return types.NewTemporal(types.Timestamp, 9)
	case "DATETIME(9)":
		return types.NewTemporal(types.DateTime, 9)
	case "DATETIME(3)":
		return types.NewTemporal(types.DateTime, 3)
	}
	for k := types.Null; k <= types.Union; k++ {
		if k.String() == s {
			return types.Of(k)
		}
	}
	panic(s)
}

func typs(s string) []*types.Type {
	var list []*types.Type
	for p := range strings.SplitSeq(s, ";") {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, typ(p))
		}
	}
	return list
}

func TestResolve(t *testing.T) {
	for _, c := range []struct{ name, args, want, result string }{
		{"UPPER", "VARCHAR", "VARCHAR", "VARCHAR"},
		{"upper", "ENUM", "ENUM", "VARCHAR"},
		{"upper", "INT", "VARCHAR", "VARCHAR"},
		{"length", "ARRAY<VARCHAR>", "ARRAY<VARCHAR>", "BIGINT"},
		{"length", "VARBINARY", "VARBINARY", "BIGINT"},
		{"substring", "VARCHAR;INT", "VARCHAR;BIGINT", "VARCHAR"},
		{"abs", "INT", "BIGINT", "BIGINT"},
		{"abs", "DECIMAL(10,2)", "DECIMAL(10,2)", "DECIMAL(10,2)"},
		{"round", "DECIMAL(10,2)", "DECIMAL(10,2)", "DECIMAL(9,0)"},
		{"round", "DECIMAL(10,2);BIGINT", "DECIMAL(10,2);BIGINT", "DECIMAL(11,2)"},
		{"sqrt", "BIGINT", "DOUBLE", "DOUBLE"},
		{"mod", "INT;DECIMAL(10,2)", "DECIMAL(12,2);DECIMAL(12,2)", "DECIMAL(12,2)"},
		{"greatest", "INT;DOUBLE;NULL", "DOUBLE;DOUBLE;DOUBLE", "DOUBLE"},
		{"year", "TIMESTAMP(9)", "DATETIME", "BIGINT"},
		{"year", "NULL", "DATETIME", "BIGINT"},
		{"date_trunc", "VARCHAR;DATETIME(3)", "VARCHAR;DATETIME(3)", "DATETIME(3)"},
		{"timezone", "VARCHAR;TIMESTAMP(9)", "VARCHAR;TIMESTAMP(9)", "DATETIME(9)"},
		{"timezone", "VARCHAR;NULL", "VARCHAR;DATETIME", "TIMESTAMP"},
		{"array", "INT;DOUBLE", "DOUBLE;DOUBLE", "ARRAY<DOUBLE>"},
		{"array_contains", "ARRAY<BIGINT>;DOUBLE", "ARRAY<DOUBLE>;DOUBLE", "BOOLEAN"},
		{"map", "VARCHAR;INT", "VARCHAR;INT", "MAP<VARCHAR, INT>"},
		{"element_at", "MAP<VARCHAR, BIGINT>;VARCHAR", "MAP<VARCHAR, BIGINT>;VARCHAR", "BIGINT"},
		{"contains", "VARCHAR;VARCHAR", "VARCHAR;VARCHAR", "BOOLEAN"},
		{"sum", "INT", "BIGINT", "BIGINT"},
		{"sum", "DECIMAL(10,2)", "DECIMAL(10,2)", "DECIMAL(38,2)"},
		{"avg", "DECIMAL(10,2)", "DECIMAL(10,2)", "DECIMAL(38,6)"},
		{"count", "", "", "BIGINT"},
		{"min", "ENUM", "ENUM", "ENUM"},
	} {
		f, ok := Lookup(c.name)
		if !ok {
			t.Errorf("%s: not found", c.name)
			continue
		}
		args := typs(c.args)
		s, err := f.Resolve(args, make([]bool, len(args)))
		if err != nil {
			t.Errorf("%s(%s): %v", c.name, c.args, err)
			continue
		}
		var got []string
		for _, a := range s.Args {
			got = append(got, a.String())
		}
		if g := strings.Join(got, ";"); g != c.want || s.Result.String() != c.result {
			t.Errorf("%s(%s) is (%s) -> %s, want (%s) -> %s", c.name, c.args, g, s.Result, c.want, c.result)
		}
	}
}

func TestResolveRefuses(t *testing.T) {
	for _, c := range []struct{ name, args, want string }{
		{"upper", "ARRAY<VARCHAR>", "upper does not take (ARRAY<VARCHAR>); it is upper(VARCHAR) -> VARCHAR; CAST the arguments that differ"},
		{"upper", "", "upper does not take 0 arguments; it is upper(VARCHAR) -> VARCHAR"},
		{"sum", "VARCHAR", "sum does not take (VARCHAR); it is sum(NUMBER) -> ARG or sum(INTERVAL) -> INTERVAL; CAST the arguments that differ"},
		{"greatest", "INT;VARCHAR", "greatest does not take (INT, VARCHAR); it is greatest(T, T[, ...]) -> T; CAST the arguments that differ"},
		{"array_sum", "ARRAY<VARCHAR>", "array_sum does not take (ARRAY<VARCHAR>); it is array_sum(ARRAY) -> BIGINT; CAST the arguments that differ"},
		{"sqrt", "VARCHAR", "sqrt does not take (VARCHAR); it is sqrt(DOUBLE) -> DOUBLE; CAST the arguments that differ"},
	} {
		f, _ := Lookup(c.name)
		args := typs(c.args)
		_, err := f.Resolve(args, make([]bool, len(args)))
		var e *Error
		if !errors.As(err, &e) || err.Error() != c.want {
			t.Errorf("%s(%s): %v", c.name, c.args, err)
		}
	}
}

func TestNullability(t *testing.T) {
	for _, c := range []struct {
		name, args string
		nullable   []bool
		want       bool
	}{
		{"upper", "VARCHAR", []bool{false}, false},
		{"upper", "VARCHAR", []bool{true}, true},
		{"sqrt", "DOUBLE", []bool{false}, true},
		{"typeof", "DOUBLE", []bool{true}, false},
		{"count", "DOUBLE", []bool{true}, false},
		{"sum", "DOUBLE", []bool{false}, true},
	} {
		f, _ := Lookup(c.name)
		if s, err := f.Resolve(typs(c.args), c.nullable); err != nil || s.Nullable != c.want {
			t.Errorf("%s(%s) %v: nullable %v, %v", c.name, c.args, c.nullable, s.Nullable, err)
		}
	}
}

func TestRefine(t *testing.T) {
	f, _ := Lookup("round")
	args := []*types.Type{types.NewDecimal(10, 4), types.Of(types.BigInt)}
	sig, err := f.Resolve(args, []bool{false, false})
	if err != nil {
		t.Fatal(err)
	}
	for digits, want := range map[int64]string{2: "DECIMAL(9,2)", 0: "DECIMAL(7,0)", -1: "DECIMAL(7,0)", 4: "DECIMAL(11,4)", 9: "DECIMAL(11,4)"} {
		d := types.NewInt(digits)
		if got := f.Refine(sig, []*types.Datum{nil, &d}).Result.String(); got != want {
			t.Errorf("round to %d digits is %s, want %s", digits, got, want)
		}
	}
	if got := f.Refine(sig, []*types.Datum{nil, nil}).Result; got != sig.Result {
		t.Errorf("round to any digits is %s", got)
	}
}
