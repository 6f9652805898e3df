package funcs

import "github.com/avrosql/avrosql/planner/types"

const catAggregate = "aggregate"

func statistic(name, doc, example, result string, aliases ...string) *Func {
	return &Func{Name: name, Aliases: aliases, Kind: Aggregate, Category: catAggregate, Forms: []string{"DOUBLE -> DOUBLE?"}, Doc: doc, Example: example, Result: result}
}

// Aggregates pass over NULLs and are NULL over no rows, except for the counts. Their examples are over a
// column x that holds 1, 2, 4 and NULL.
var aggregateFuncs = []*Func{
	{Name: "count", Kind: Aggregate, Category: catAggregate, Forms: []string{"[ANY, ...] -> BIGINT!"},
		Doc: "Number of rows, or of those where no argument is NULL.", Example: "count(x)", Result: "3"},
	{Name: "sum", Kind: Aggregate, Category: catAggregate, Forms: []string{"NUMBER -> ARG?"}, custom: sumSignature, only: true, CanFail: true,
		Doc: "Sum.", Example: "sum(x)", Result: "7"},
	{Name: "avg", Aliases: []string{"mean"}, Kind: Aggregate, Category: catAggregate, Forms: []string{"NUMBER -> ARG?"}, custom: avgSignature, only: true,
		Doc: "Arithmetic mean; of decimals with four more digits.", Example: "avg(x)", Result: "2.3333333333333335"},
	{Name: "min", Kind: Aggregate, Category: catAggregate, Forms: []string{"SCALAR -> ARG?"}, Doc: "Least value.", Example: "min(x)", Result: "1"},
	{Name: "max", Kind: Aggregate, Category: catAggregate, Forms: []string{"SCALAR -> ARG?"}, Doc: "Greatest value.", Example: "max(x)", Result: "4"},
	{Name: "any_value", Aliases: []string{"arbitrary", "first"}, Kind: Aggregate, Category: catAggregate, Forms: []string{"ANY -> ARG?"},
		Doc: "The first value that is not NULL.", Example: "any_value(x)", Result: "1"},
	{Name: "count_if", Aliases: []string{"countif"}, Kind: Aggregate, Category: catAggregate, Forms: []string{"BOOLEAN -> BIGINT!"},
		Doc: "Number of rows where the condition is true.", Example: "count_if(x > 1)", Result: "2"},
	{Name: "bool_and", Aliases: []string{"every", "logical_and"}, Kind: Aggregate, Category: catAggregate, Forms: []string{"BOOLEAN -> BOOLEAN?"},
		Doc: "Whether all conditions are true.", Example: "bool_and(x > 1)", Result: "false"},
	{Name: "bool_or", Aliases: []string{"logical_or"}, Kind: Aggregate, Category: catAggregate, Forms: []string{"BOOLEAN -> BOOLEAN?"},
		Doc: "Whether a condition is true.", Example: "bool_or(x > 1)", Result: "true"},
	statistic("stddev_samp", "Sample standard deviation.", "round(stddev_samp(x), 4)", "1.5275", "stddev", "std_dev"),
	statistic("stddev_pop", "Population standard deviation.", "round(stddev_pop(x), 4)", "1.2472", "std"),
	statistic("var_samp", "Sample variance.", "round(var_samp(x), 4)", "2.3333", "variance"),
	statistic("var_pop", "Population variance.", "round(var_pop(x), 4)", "1.5556"),
	{Name: "group_concat", Aliases: []string{"string_agg", "listagg"}, Kind: Aggregate, Category: catAggregate, Forms: []string{"VARCHAR[, VARCHAR] -> VARCHAR?"}, CanFail: true,
		Doc: "The values joined with a separator, a comma unless it is given.", Example: "group_concat(x, '-')", Result: "1-2-4"},
	{Name: "array_agg", Aliases: []string{"list", "collect_list"}, Kind: Aggregate, Category: catAggregate, Forms: []string{"ANY -> ARRAY"}, custom: arrayAggSignature, only: true, CanFail: true,
		Doc: "The values, NULLs included, as an array.", Example: "array_agg(x)", Result: "[1,2,4,null]"},
}

// sumType returns the type of a sum of values of type t, nil if there is none.
func sumType(t *types.Type) *types.Type {
	switch t.Kind {
	case types.Int, types.BigInt, types.Boolean:
		return types.Of(types.BigInt)
	case types.Float, types.Double, types.Null:
		return types.Of(types.Double)
	case types.Decimal:
		if t.Precision <= types.MaxDecimal128 {
			return types.NewDecimal(types.MaxDecimal128, t.Scale)
		}
		return types.NewDecimal(min(t.Precision+10, types.MaxDecimal), t.Scale)
	}
	return nil
}

func sumSignature(args []*types.Type, _ []bool) (Signature, bool) {
	if len(args) != 1 {
		return Signature{}, false
	}
	to, _, ok := convert(args[0], "NUMBER")
	r := sumType(args[0])
	return Signature{Args: []*types.Type{to}, Result: r, Nullable: true}, ok && r != nil
}

func avgSignature(args []*types.Type, _ []bool) (Signature, bool) {
	if len(args) != 1 {
		return Signature{}, false
	}
	to, _, ok := convert(args[0], "NUMBER")
	if !ok {
		return Signature{}, false
	}
	r := types.Of(types.Double)
	if to.Kind == types.Decimal {
		r = types.NewDecimal(min(max(to.Precision+4, types.MaxDecimal128), types.MaxDecimal), to.Scale+4)
	}
	return Signature{Args: []*types.Type{to}, Result: r, Nullable: true}, true
}

func arrayAggSignature(args []*types.Type, nullable []bool) (Signature, bool) {
	if len(args) != 1 {
		return Signature{}, false
	}
	return Signature{Args: args[:1:1], Result: types.NewArray(args[0], nullable[0] || args[0].Kind == types.Null), Nullable: true}, true
}
