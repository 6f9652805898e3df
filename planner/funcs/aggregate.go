package funcs

import (
	"strings"

	"github.com/avrosql/avrosql/planner/types"
)

const catAggregate = "aggregate"

// Within says what WITHIN GROUP (ORDER BY …) behind an aggregate means.
type Within uint8

// What the order of WITHIN GROUP is.
const (
	NoWithin     Within = iota // nothing: it may not stand there
	WithinRows                 // the order of the rows, as an ORDER BY among the arguments
	WithinValues               // its one key is the first argument: percentile_cont(0.5) WITHIN GROUP (ORDER BY x)
)

func aggregate(name, forms, doc, example, result string, aliases ...string) *Func {
	return &Func{Name: name, Aliases: aliases, Kind: Aggregate, Category: catAggregate, Forms: strings.Split(forms, " or "), Doc: doc, Example: example, Result: result}
}

func statistic(name, doc, example, result string, aliases ...string) *Func {
	return aggregate(name, "DOUBLE -> DOUBLE?", doc, example, result, aliases...)
}

func bivariate(name, doc, example, result string, aliases ...string) *Func {
	return aggregate(name, "DOUBLE, DOUBLE -> DOUBLE?", doc, example, result, aliases...)
}

// with sets what few entries have.
func (f *Func) with(set func(f *Func)) *Func {
	set(f)
	return f
}

func onlyCustom(custom func([]*types.Type, []bool) (Signature, bool)) func(*Func) {
	return func(f *Func) { f.custom, f.only = custom, true }
}

func canFail(f *Func) { f.CanFail = true }

// ordered marks functions for which the order of the rows matters; a list may have it behind WITHIN GROUP.
func ordered(f *Func)    { f.Ordered = true }
func listOrder(f *Func)  { f.Ordered, f.Within, f.CanFail = true, WithinRows, true }
func nullable(f *Func)   { f.Ordered, f.Nulls = true, true }
func percentile(f *Func) { f.Within, f.Constants, f.CanFail = WithinValues, 1, true }

// Aggregates pass over NULLs and are NULL over no rows, except for the counts. Their examples are over a
// column x that holds 1, 2, 4 and NULL.
var aggregateFuncs = []*Func{
	aggregate("count", "[ANY, ...] -> BIGINT!", "Number of rows, or of those where no argument is NULL.", "count(x)", "3"),
	aggregate("count_if", "BOOLEAN -> BIGINT!", "Number of rows where the condition is true.", "count_if(x > 1)", "2", "countif"),
	aggregate("sum", "NUMBER -> ARG? or INTERVAL -> INTERVAL?", "Sum.", "sum(x)", "7").with(onlyCustom(sumSignature)).with(canFail),
	aggregate("avg", "NUMBER -> ARG? or INTERVAL -> INTERVAL? or MOMENT -> DATETIME?", "Arithmetic mean; of decimals with four more digits, of dates a DATETIME.", "avg(x)", "2.3333333333333335", "mean").with(onlyCustom(avgSignature)).with(canFail),
	aggregate("min", "ANY -> ARG?", "Least value.", "min(x)", "1"),
	aggregate("max", "ANY -> ARG?", "Greatest value.", "max(x)", "4"),
	aggregate("arg_min", "ANY, ANY -> ARG?", "The first argument, NULL or not, of the row where the second is least; the first of such rows.", "arg_min(x, -x)", "4", "min_by", "argmin").with(ordered),
	aggregate("arg_max", "ANY, ANY -> ARG?", "The first argument, NULL or not, of the row where the second is greatest; the first of such rows.", "arg_max(x, -x)", "1", "max_by", "argmax").with(ordered),
	aggregate("any_value", "ANY -> ARG?", "The first value that is not NULL.", "any_value(x)", "1", "arbitrary").with(nullable),
	aggregate("first", "ANY -> ARG?", "The value of the first row, NULL or not unless IGNORE NULLS is said.", "first(x)", "1").with(nullable),
	aggregate("last", "ANY -> ARG?", "The value of the last row, NULL or not unless IGNORE NULLS is said.", "last(x IGNORE NULLS)", "4").with(nullable),
	aggregate("bool_and", "BOOLEAN -> BOOLEAN?", "Whether all conditions are true.", "bool_and(x > 1)", "false", "every", "logical_and"),
	aggregate("bool_or", "BOOLEAN -> BOOLEAN?", "Whether a condition is true.", "bool_or(x > 1)", "true", "logical_or", "some", "any"),
	aggregate("bit_and", "BIGINT -> BIGINT?", "The bits that all values have.", "bit_and(x)", "0"),
	aggregate("bit_or", "BIGINT -> BIGINT?", "The bits that a value has.", "bit_or(x)", "7"),
	aggregate("bit_xor", "BIGINT -> BIGINT?", "The bits that an odd number of values has.", "bit_xor(x)", "7"),
	statistic("product", "Product.", "product(x)", "8.0"),
	statistic("geomean", "Geometric mean.", "geomean(x)", "2.0", "geometric_mean"),
	statistic("stddev_samp", "Sample standard deviation.", "round(stddev_samp(x), 4)", "1.5275", "stddev", "std_dev"),
	statistic("stddev_pop", "Population standard deviation.", "round(stddev_pop(x), 4)", "1.2472", "std"),
	statistic("var_samp", "Sample variance.", "round(var_samp(x), 4)", "2.3333", "variance"),
	statistic("var_pop", "Population variance.", "round(var_pop(x), 4)", "1.5556"),
	statistic("sem", "Standard error of the mean: stddev_samp divided by the root of the number of values; DuckDB takes that of the population.", "round(sem(x), 4)", "0.8819"),
	statistic("skewness", "Skewness, corrected for a sample; NULL over fewer than 3 values.", "round(skewness(x), 4)", "0.9352"),
	statistic("kurtosis", "Excess kurtosis, corrected for a sample; NULL over fewer than 4 values.", "kurtosis(x)", "NULL"),
	statistic("kurtosis_pop", "Excess kurtosis of a population.", "round(kurtosis_pop(x), 4)", "-1.5"),
	bivariate("corr", "Pearson's coefficient of correlation.", "round(corr(x, x * x), 4)", "0.9897"),
	bivariate("covar_pop", "Covariance of a population.", "round(covar_pop(x, 2 * x), 4)", "3.1111"),
	bivariate("covar_samp", "Covariance of a sample.", "round(covar_samp(x, 2 * x), 4)", "4.6667"),
	aggregate("regr_count", "DOUBLE, DOUBLE -> BIGINT!", "Number of rows where neither argument is NULL.", "regr_count(x, 1)", "3"),
	bivariate("regr_avgx", "Mean of the second argument, the independent one.", "regr_avgx(x, 3 * x)", "7.0"),
	bivariate("regr_avgy", "Mean of the first argument, the dependent one.", "regr_avgy(3 * x, x)", "7.0"),
	bivariate("regr_sxx", "Sum of squared distances of the second argument from its mean.", "round(regr_sxx(1, x), 4)", "4.6667"),
	bivariate("regr_syy", "Sum of squared distances of the first argument from its mean.", "round(regr_syy(x, 1), 4)", "4.6667"),
	bivariate("regr_sxy", "Sum of products of the distances from the means.", "round(regr_sxy(x, 2 * x), 4)", "9.3333"),
	bivariate("regr_slope", "Slope of the line that fits best, the first argument by the second.", "round(regr_slope(3 * x + 1, x), 4)", "3.0"),
	bivariate("regr_intercept", "Where that line is at 0.", "round(regr_intercept(3 * x + 1, x), 4)", "1.0"),
	bivariate("regr_r2", "Square of the coefficient of correlation.", "round(regr_r2(3 * x + 1, x), 4)", "1.0"),
	aggregate("group_concat", "VARCHAR[, VARCHAR] -> VARCHAR?", "The values joined with a separator, a comma unless it is given.", "group_concat(x, '-')", "1-2-4", "string_agg", "listagg").with(listOrder),
	aggregate("array_agg", "ANY -> ARRAY?", "The values, NULLs included unless IGNORE NULLS is said, as an array.", "array_agg(x)", "[1,2,4,null]", "list").with(onlyCustom(arrayAggSignature)).with(listOrder).with(nullable),
	jsonAggregate("json_arrayagg", "ANY -> JSON?", "A JSON array of the values, NULLs included.", "json_arrayagg(x)", "[1,2,4,null]", "json_group_array", "json_agg"),
	jsonAggregate("json_objectagg", "VARCHAR, ANY -> JSON?", "A JSON object of keys and values; of several rows with a key the last counts.", "json_objectagg(concat('k', x), x) FILTER (WHERE x < 4)", `{"k1":1,"k2":2}`, "json_group_object", "json_object_agg"),
	aggregate("collect_list", "ANY -> ARRAY!", "The values that are not NULL as an array, which is empty over none.", "collect_list(x ORDER BY x DESC)", "[4,2,1]").with(onlyCustom(collectSignature)).with(listOrder),
	aggregate("collect_set", "ANY -> ARRAY!", "The different values that are not NULL as an array, which is empty over none.", "collect_set(x % 2)", "[1,0]").with(onlyCustom(collectSignature)).with(listOrder),
	aggregate("map_agg", "VARCHAR, ANY -> MAP?", "A map of the first argument to the second; of several rows with a key the last counts.", "map_agg(x, x * x)", `{"1":1,"2":4,"4":16}`).with(onlyCustom(mapAggSignature)).with(listOrder),
	aggregate("histogram", "VARCHAR -> MAP?", "A map of each value to the number of rows that have it.", "histogram(x > 1)", `{"false":1,"true":2}`).with(onlyCustom(histogramSignature)).with(canFail),
	aggregate("mode", "ANY -> ARG?", "The value of most rows; of several the least, or the greatest with WITHIN GROUP (ORDER BY x DESC).", "mode(x % 2)", "0").with(func(f *Func) { f.Within = WithinValues }),
	aggregate("median", "NUMBER -> DOUBLE?", "The value in the middle, halfway between the two that are; of dates a DATETIME. Of intervals months, days and seconds are apart, as in AVG.", "median(x)", "2.0").with(onlyCustom(medianSignature)).with(canFail),
	aggregate("quantile_cont", "NUMBER, DOUBLE -> DOUBLE?", "The value at a fraction of the way from the least to the greatest, between neighbours if need be; for an array of fractions an array. A negative fraction counts from the greatest.",
		"quantile_cont(x, 0.75)", "3.0", "percentile_cont", "percentile").with(onlyCustom(quantileContSignature)).with(percentile),
	aggregate("quantile_disc", "ANY, DOUBLE -> ARG?", "The first value that at least a fraction of the rows do not pass; for an array of fractions an array. A negative fraction counts from the greatest.",
		"quantile_disc(x, 0.5)", "2", "percentile_disc", "quantile").with(onlyCustom(quantileDiscSignature)).with(percentile),
	aggregate("approx_quantile", "DOUBLE, DOUBLE -> DOUBLE?", "quantile_cont by a t-digest: exact over up to 1,024 rows, beyond with a rank that is off by less than half a percent.",
		"approx_quantile(x, 0.5)", "2.0", "approx_percentile", "percentile_approx").with(onlyCustom(approxQuantileSignature)).with(percentile),
	aggregate("grouping", "[ANY, ...] -> BIGINT!", "Which of the keys the row's grouping set leaves out: a bit for each argument, the last the lowest; of all keys if there are no arguments.",
		"grouping(id)", "1", "grouping_id").with(func(f *Func) { f.From = "employees GROUP BY GROUPING SETS ((), (id)) LIMIT 1" }),
	aggregate("approx_count_distinct", "ANY -> BIGINT!", "Number of different values by HyperLogLog: exact up to 1,024, beyond with a standard error of 0.8 %.", "approx_count_distinct(x)", "3", "approx_distinct"),
}

// sumType returns the type of a sum of values of type t, nil if there is none.
func sumType(t *types.Type) *types.Type {
	switch t.Kind {
	case types.Int, types.BigInt, types.Boolean:
		return types.Of(types.BigInt)
	case types.Float, types.Double, types.Null:
		return types.Of(types.Double)
	case types.Interval:
		return t
	case types.Decimal:
		if t.Precision <= types.MaxDecimal128 {
			return types.NewDecimal(types.MaxDecimal128, t.Scale)
		}
		return types.NewDecimal(min(t.Precision+10, types.MaxDecimal), t.Scale)
	}
	return nil
}

// summand is what SUM and AVG make of their argument.
func summand(t *types.Type) (*types.Type, bool) {
	if t.Kind == types.Interval || t.Temporal() {
		return t, true
	}
	to, _, ok := convert(t, "NUMBER")
	return to, ok
}

func sumSignature(args []*types.Type, _ []bool) (Signature, bool) {
	if len(args) != 1 {
		return Signature{}, false
	}
	to, ok := summand(args[0])
	r := sumType(args[0])
	return Signature{Args: []*types.Type{to}, Result: r, Nullable: true}, ok && r != nil
}

// meanType returns the type of what lies between values of type t.
func meanType(t *types.Type) *types.Type {
	switch t.Kind {
	case types.Decimal:
		return types.NewDecimal(min(max(t.Precision+4, types.MaxDecimal128), types.MaxDecimal), t.Scale+4)
	case types.Date:
		return types.Of(types.DateTime)
	case types.Time, types.Timestamp, types.DateTime, types.Interval:
		return t
	}
	return types.Of(types.Double)
}

func avgSignature(args []*types.Type, _ []bool) (Signature, bool) {
	if len(args) != 1 {
		return Signature{}, false
	}
	to, ok := summand(args[0])
	if !ok {
		return Signature{}, false
	}
	return Signature{Args: []*types.Type{to}, Result: meanType(to), Nullable: true}, true
}

func arrayAggSignature(args []*types.Type, nullable []bool) (Signature, bool) {
	if len(args) != 1 {
		return Signature{}, false
	}
	return Signature{Args: args[:1:1], Result: types.NewArray(args[0], nullable[0] || args[0].Kind == types.Null), Nullable: true}, true
}

func collectSignature(args []*types.Type, _ []bool) (Signature, bool) {
	if len(args) != 1 {
		return Signature{}, false
	}
	return Signature{Args: args[:1:1], Result: types.NewArray(args[0], args[0].Kind == types.Null)}, true
}

func mapAggSignature(args []*types.Type, nullable []bool) (Signature, bool) {
	if len(args) != 2 {
		return Signature{}, false
	}
	key, _, ok := convert(args[0], "VARCHAR")
	return Signature{Args: []*types.Type{key, args[1]}, Result: types.NewMap(args[1], nullable[1] || args[1].Kind == types.Null), Nullable: true}, ok
}

func histogramSignature(args []*types.Type, _ []bool) (Signature, bool) {
	if len(args) != 1 {
		return Signature{}, false
	}
	key, _, ok := convert(args[0], "VARCHAR")
	return Signature{Args: []*types.Type{key}, Result: types.NewMap(types.Of(types.BigInt), false), Nullable: true}, ok
}

// fractions returns what the fractions of a quantile become, and the result for a quantile of type t.
func fractions(arg, t *types.Type) (to, result *types.Type, ok bool) {
	if arg.Kind == types.Array {
		_, _, ok = convert(arg.Elem, "DOUBLE")
		return types.NewArray(types.Of(types.Double), arg.ElemNullable), types.NewArray(t, false), ok
	}
	to, _, ok = convert(arg, "DOUBLE")
	return to, t, ok
}

func medianSignature(args []*types.Type, nullable []bool) (Signature, bool) {
	return avgSignature(args, nullable)
}

func quantileContSignature(args []*types.Type, _ []bool) (Signature, bool) {
	if len(args) != 2 {
		return Signature{}, false
	}
	x, ok := summand(args[0])
	if !ok {
		return Signature{}, false
	}
	f, r, ok := fractions(args[1], meanType(x))
	return Signature{Args: []*types.Type{x, f}, Result: r, Nullable: true}, ok
}

func quantileDiscSignature(args []*types.Type, _ []bool) (Signature, bool) {
	if len(args) != 2 {
		return Signature{}, false
	}
	f, r, ok := fractions(args[1], args[0])
	return Signature{Args: []*types.Type{args[0], f}, Result: r, Nullable: true}, ok
}

func approxQuantileSignature(args []*types.Type, _ []bool) (Signature, bool) {
	if len(args) != 2 {
		return Signature{}, false
	}
	x, _, ok := convert(args[0], "DOUBLE")
	f, r, ok2 := fractions(args[1], types.Of(types.Double))
	return Signature{Args: []*types.Type{x, f}, Result: r, Nullable: true}, ok && ok2
}

// jsonAggregate is TO_JSON of another aggregate, which the binder makes in its place.
func jsonAggregate(name, form, doc, example, result string, aliases ...string) *Func {
	return aggregate(name, form, doc, example, result, aliases...).with(onlyCustom(inQuery)).with(listOrder)
}
