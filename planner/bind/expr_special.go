package bind

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// special binds calls whose arguments, their values or types, make another function of them; done is
// false for all others.
func (x *exprs) special(n ast.Node, f *funcs.Func, args []operand) (e plan.Expr, done bool, err error) {
	b := x.b
	switch f.Name {
	case "map":
		if len(args) == 2 && args[0].e.Type().Kind == types.Array {
			e, err = x.function(n, "map_from_arrays", args)
			return e, true, err
		}
	case "date_part":
		// Seconds since 1970 have a fraction, other fields are whole.
		if len(args) == 2 && textLiteral(args[0].e) && strings.EqualFold(literalOf(args[0].e).S, "epoch") {
			e, err = x.function(n, "epoch", args[1:])
			return e, true, err
		}
	case "truncate":
		if len(args) == 2 && args[1].e.Type().Text() && !isNull(args[1].e) {
			e, err = x.truncateDate(n, args)
			return e, true, err
		}
	case "decode":
		if len(args) > 2 {
			e, err = x.decode(args)
			return e, true, err
		}
	case "timestampadd":
		if len(args) == 2 {
			f, _ = funcs.Lookup("date_add")
			if textLiteral(args[0].e) {
				if args[0].e, err = b.readText(args[0].e, types.Of(types.Date), args[0].n); err != nil {
					return nil, true, err
				}
			}
			e, err = x.apply(n, f, args)
			return e, true, err
		}
	case "sequence", "generate_series", "range":
		if len(args) == 3 {
			seriesOfDates(args)
		}
	}
	return nil, false, nil
}

// truncateDate binds Spark's TRUNC(date, unit), a date.
func (x *exprs) truncateDate(n ast.Node, args []operand) (plan.Expr, error) {
	b := x.b
	d := args[0]
	if textLiteral(d.e) {
		var err error
		if d.e, err = b.readText(d.e, types.Of(types.Date), d.n); err != nil {
			return nil, err
		}
	}
	e, err := x.function(n, "date_trunc", []operand{args[1], d})
	if err != nil || e.Type().Kind == types.Date {
		return e, err
	}
	return &plan.Cast{Arg: e, To: types.Of(types.Date)}, nil
}

// decode binds DECODE(x, a, r, b, s, …, else), which is CASE WHEN x IS NOT DISTINCT FROM a THEN r ….
func (x *exprs) decode(args []operand) (plan.Expr, error) {
	if err := x.b.repeated(args[0]); err != nil {
		return nil, err
	}
	var conds []plan.Expr
	var arms []operand
	for i := 1; i+1 < len(args); i += 2 {
		cond, err := x.comparison(plan.NotDistinct, args[0], args[i])
		if err != nil {
			return nil, err
		}
		conds, arms = append(conds, cond), append(arms, args[i+1])
	}
	if len(args)%2 == 0 {
		arms = append(arms, args[len(args)-1])
	}
	return x.b.choose(conds, arms)
}

// seriesOfDates makes the ends of a series of dates moments with a time of day where the step has one.
func seriesOfDates(args []operand) {
	d := literalOf(args[2].e)
	if d == nil || d.Null || d.Type.Kind != types.Interval || d.Iv.Nanos%types.NanosPerDay == 0 {
		return
	}
	for i, a := range args[:2] {
		if a.e.Type().Kind == types.Date {
			args[i].e = castTo(a.e, types.Of(types.DateTime))
		}
	}
}

// jsonAggregates are TO_JSON of others.
var jsonAggregates = map[string]string{"json_arrayagg": "array_agg", "json_objectagg": "map_agg"}

// jsonAggregate binds JSON_ARRAYAGG(x) as TO_JSON(ARRAY_AGG(x)), with all that stands in it and behind it.
func (x *exprs) jsonAggregate(n *ast.FuncCall) (e plan.Expr, done bool, err error) {
	f, ok := funcs.Lookup(n.Name.Name)
	if !ok || jsonAggregates[f.Name] == "" {
		return nil, false, nil
	}
	inner := *n
	inner.Name.Name = jsonAggregates[f.Name]
	if e, err = x.call(&inner); err == nil {
		e, err = x.function(n, "to_json", []operand{{e, n}})
	}
	return e, true, err
}

// ignoresNulls reads the second argument of FIRST(x, true) and the like, which says IGNORE NULLS, and passes
// over the accuracy of PERCENTILE_APPROX.
func ignoresNulls(n *ast.FuncCall) *ast.FuncCall {
	if name := n.Name.Name; len(n.Args) == 3 && (name == "approx_percentile" || name == "percentile_approx") {
		c := *n
		c.Args = n.Args[:2] // the third is how exact to be
		return &c
	}
	if len(n.Args) != 2 {
		return n
	}
	ignore, ok := n.Args[1].(*ast.BoolLit)
	if !ok {
		return n
	}
	switch n.Name.Name {
	case "any_value":
	case "first", "last", "first_value", "last_value":
		if ignore.Value {
			c := *n
			c.Args, c.Nulls = n.Args[:1], ast.IgnoreNulls
			return &c
		}
	default:
		return n
	}
	c := *n
	c.Args = n.Args[:1]
	return &c
}
