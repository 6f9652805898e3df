package funcs

import (
	"strings"

	"github.com/avrosql/avrosql/planner/types"
)

// form is one parsed signature.
type form struct {
	params   []string
	required int
	variadic bool
	result   string
	null     byte // '?', '!' or 0
}

func (f *Func) parse() {
	f.parsed = make([]form, len(f.Forms))
	for i, s := range f.Forms {
		f.parsed[i] = parseForm(s)
	}
}

func parseForm(s string) form {
	var r form
	params, result, _ := strings.Cut(s, "->")
	r.result = strings.TrimSpace(result)
	if n := len(r.result); n > 0 && (r.result[n-1] == '?' || r.result[n-1] == '!') {
		r.null, r.result = r.result[n-1], r.result[:n-1]
	}
	params = strings.TrimSpace(params)
	required, optional, _ := strings.Cut(params, "[")
	split := func(s string) {
		for p := range strings.SplitSeq(strings.Trim(s, "[], "), ",") {
			p = strings.Trim(p, "[] ")
			if p == "..." {
				r.variadic = true
			} else if p != "" {
				r.params = append(r.params, p)
			}
		}
	}
	split(required)
	r.required = len(r.params)
	split(optional)
	return r
}

func (r *form) takes(n int) bool {
	return n >= r.required && (n <= len(r.params) || r.variadic)
}

func (r *form) param(i int) string { return r.params[min(i, len(r.params)-1)] }

func (r *form) resolve(args []*types.Type, nullable []bool) (s Signature, cost int, ok bool) {
	s.Args = make([]*types.Type, len(args))
	var variable *types.Type // what T stands for
	elemNullable, anyNull, anyArray := false, false, false
	for i, a := range args {
		p := r.param(i)
		anyNull = anyNull || nullable[i] || a.Kind == types.Null
		t := a
		switch p {
		case "ARRAY<T>", "MAP<T>":
			kind := types.Array
			if p == "MAP<T>" {
				kind = types.Map
			}
			if a.Kind == types.Null {
				cost++
				continue
			}
			if a.Kind != kind {
				return s, 0, false
			}
			t, elemNullable, anyArray = a.Elem, elemNullable || a.ElemNullable, true
		case "T":
		default:
			to, c, ok := convert(a, p)
			if !ok {
				return s, 0, false
			}
			s.Args[i] = to
			cost += c
			continue
		}
		if variable == nil {
			variable = t
		} else if variable, ok = types.Common(variable, t); !ok {
			return s, 0, false
		}
	}
	if variable == nil {
		variable = types.Of(types.Null)
	}
	if !anyArray {
		elemNullable = anyNull
	}
	for i, a := range args {
		if s.Args[i] != nil {
			continue
		}
		switch r.param(i) {
		case "T":
			s.Args[i] = variable
			if !a.Equal(variable) {
				cost += 2
			}
		case "ARRAY<T>":
			if s.Args[i] = a; a.Kind == types.Null || !a.Elem.Equal(variable) {
				s.Args[i] = types.NewArray(variable, a.ElemNullable)
			}
		case "MAP<T>":
			if s.Args[i] = a; a.Kind == types.Null || !a.Elem.Equal(variable) {
				s.Args[i] = types.NewMap(variable, a.ElemNullable)
			}
		}
	}
	s.Result = r.resultType(s.Args, variable, elemNullable)
	if s.Result == nil {
		return s, 0, false
	}
	s.Nullable = r.null == '?' || r.null == 0 && anyNull
	return s, cost, true
}

func (r *form) resultType(args []*types.Type, variable *types.Type, elemNullable bool) *types.Type {
	switch r.result {
	case "T":
		return variable
	case "ARRAY<T>":
		return types.NewArray(variable, elemNullable)
	case "ARRAY<T?>":
		return types.NewArray(variable, true)
	case "MAP<T>":
		return types.NewMap(variable, elemNullable)
	case "ARG":
		return args[0]
	case "ARG2":
		return args[1]
	case "ARG3":
		return args[2]
	case "ELEM":
		if args[0].Elem == nil {
			return types.Of(types.Null)
		}
		return args[0].Elem
	case "ARRAY<VARCHAR>":
		return types.NewArray(types.Of(types.Varchar), false)
	case "ARRAY<BIGINT>":
		return types.NewArray(types.Of(types.BigInt), false)
	}
	return namedType(r.result)
}

var namedTypes = map[string]*types.Type{
	"NULL": types.Of(types.Null), "BOOLEAN": types.Of(types.Boolean), "BIGINT": types.Of(types.BigInt),
	"DOUBLE": types.Of(types.Double), "VARCHAR": types.Of(types.Varchar), "VARBINARY": types.Of(types.Varbinary),
	"DATE": types.Of(types.Date), "TIME": types.Of(types.Time), "DATETIME": types.Of(types.DateTime),
	"JSON": types.Of(types.JSON), "TIMESTAMP": types.Of(types.Timestamp), "INTERVAL": types.Of(types.Interval), "UUID": types.Of(types.UUID),
}

func namedType(s string) *types.Type { return namedTypes[s] }

// convert returns what an argument becomes under a parameter other than a type variable, and what
// that costs: 0 as it is, more the further it goes.
func convert(a *types.Type, p string) (to *types.Type, cost int, ok bool) {
	if a.Kind == types.Null {
		switch p {
		case "ANY", "SCALAR":
			return a, 0, true
		case "NUMBER", "DECIMAL":
			return types.Of(types.Double), 1, true
		case "TEXT":
			return types.Of(types.Varchar), 1, true
		case "MOMENT", "DATETIME(P)":
			return types.Of(types.DateTime), 1, true
		case "ARRAY":
			return types.NewArray(a, true), 1, true
		case "MAP":
			return types.NewMap(a, true), 1, true
		case "STRUCT", "UNION":
			return a, 1, true
		}
		return namedType(p), 1, true
	}
	switch p {
	case "ANY":
		return a, 0, true
	case "SCALAR":
		return a, 0, !a.Nested()
	case "TEXT":
		return a, 0, a.Text()
	case "VARCHAR":
		switch {
		case a.Text():
			return a, 0, true
		case a.Nested() || a.Bytes():
			return nil, 0, false
		}
		return types.Of(types.Varchar), 10, true
	case "VARBINARY":
		return a, 0, a.Bytes()
	case "JSON":
		if a.Nested() {
			return types.Of(types.JSON), 10, true
		}
		return a, 0, a.Text() || a.Bytes()
	case "BOOLEAN":
		return a, 0, a.Kind == types.Boolean
	case "BIGINT":
		switch a.Kind {
		case types.Int, types.BigInt:
			return types.Of(types.BigInt), 0, true
		case types.Boolean:
			return types.Of(types.BigInt), 4, true
		}
	case "DECIMAL":
		return a, 0, a.Kind == types.Decimal
	case "NUMBER":
		switch a.Kind {
		case types.Int, types.Boolean:
			return types.Of(types.BigInt), 1, true
		case types.Float:
			return types.Of(types.Double), 1, true
		}
		return a, 0, a.Numeric()
	case "DOUBLE":
		switch a.Kind {
		case types.Float, types.Double:
			return types.Of(types.Double), 0, true
		case types.Decimal:
			return types.Of(types.Double), 3, true
		case types.Int, types.BigInt, types.Boolean:
			return types.Of(types.Double), 5, true
		}
	case "DATE":
		return a, 0, a.Kind == types.Date
	case "TIME":
		return types.Of(types.Time), 0, a.Kind == types.Time
	case "INTERVAL":
		return a, 0, a.Kind == types.Interval
	case "DATETIME", "DATETIME(P)":
		prec := 6
		if p == "DATETIME(P)" {
			prec = a.Precision
		}
		switch a.Kind {
		case types.Date:
			return types.Of(types.DateTime), 2, true
		case types.DateTime:
			return types.NewTemporal(types.DateTime, prec), 0, true
		case types.Timestamp:
			return types.NewTemporal(types.DateTime, prec), 3, true
		}
	case "TIMESTAMP":
		switch a.Kind {
		case types.Date:
			return types.Of(types.Timestamp), 3, true
		case types.DateTime:
			return types.Of(types.Timestamp), 2, true
		case types.Timestamp:
			return types.Of(types.Timestamp), 0, true
		}
	case "MOMENT":
		return a, 0, a.Kind == types.Date || a.Kind == types.DateTime || a.Kind == types.Timestamp
	case "ARRAY":
		return a, 0, a.Kind == types.Array
	case "MAP":
		return a, 0, a.Kind == types.Map
	case "STRUCT":
		return a.Unfold(), 0, a.Unfold().Kind == types.Struct
	case "UNION":
		return a, 0, a.Kind == types.Union
	}
	return nil, 0, false
}
