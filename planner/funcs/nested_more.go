package funcs

import (
	"strconv"

	"github.com/avrosql/avrosql/planner/types"
)

// listFuncs make lists and maps of others.
var listFuncs = []*Func{
	{Name: "array_concat", Aliases: []string{"list_concat", "array_cat", "list_cat"}, Category: catArray, Forms: []string{"ARRAY<T>[, ...] -> ARRAY<T>"},
		Doc: "The elements of all arrays, one array after the other; a || b is the same.", Example: "array_concat([1, 2], [3])", Result: "[1,2,3]"},
	{Name: "subarray", Category: catArray, Forms: []string{"ARRAY<T>, BIGINT, BIGINT -> ARRAY<T>"},
		Doc: "The elements from one position up to but not including another, both from 0 or, if negative, from the end; a[from:to] is the same.", Example: "subarray([1, 2, 3], 1, 3)", Result: "[2,3]"},
	{Name: "array_reverse_sort", Aliases: []string{"list_reverse_sort"}, Category: catArray, Forms: []string{"ARRAY<T> -> ARRAY<T>"},
		Doc: "Sorted descending with NULLs last.", Example: "array_reverse_sort([3, 1, 2])", Result: "[3,2,1]"},
	{Name: "array_compact", Category: catArray, Forms: []string{"ARRAY<T> -> ARRAY<T>"},
		Doc: "Without the NULLs.", Example: "array_compact([1, NULL, 2])", Result: "[1,2]"},
	{Name: "array_repeat", Aliases: []string{"list_repeat"}, Category: catArray, Forms: []string{"T, BIGINT -> ARRAY<T?>"}, CanFail: true,
		Doc: "An array of one value so many times.", Example: "array_repeat('a', 2)", Result: `["a","a"]`},
	{Name: "array_zip", Aliases: []string{"list_zip", "arrays_zip"}, Category: catArray, Forms: []string{"ARRAY[, ...] -> ARRAY"}, custom: arrayZip, only: true,
		Doc: "An array of structs of the elements at each position, NULL past the end of the shorter arrays.", Example: "array_zip([1, 2], ['a'])", Result: `[{"f1":1,"f2":"a"},{"f1":2,"f2":null}]`},
	{Name: "generate_series", Category: catArray, Rows: &Rows{Series: true}, Forms: []string{"BIGINT, BIGINT[, BIGINT] -> ARRAY<BIGINT>", "MOMENT, MOMENT, INTERVAL -> ARRAY"}, custom: momentSeries, CanFail: true,
		Note: "Dates are a DATE if the step is of whole days; a step of months counts from the first, so that it comes back to the 31st.",
		Doc:  "The numbers or moments from the first argument to the second, both included, by steps of the third, or 1; in FROM a table of them.", Example: "generate_series(1, 7, 3)", Result: "[1,4,7]"},
	{Name: "range", Category: catArray, Rows: &Rows{Series: true, Open: true}, Forms: []string{"BIGINT[, BIGINT, BIGINT] -> ARRAY<BIGINT>", "MOMENT, MOMENT, INTERVAL -> ARRAY"}, custom: momentSeries, CanFail: true,
		Doc: "The numbers or moments from the first argument, or 0, up to but not including the next, by steps of the third, or 1; in FROM a table of them.", Example: "range(3)", Result: "[0,1,2]"},
	{Name: "map_entries", Category: catMap, Forms: []string{"MAP<T> -> ARRAY"}, custom: mapEntries, only: true,
		Doc: "The entries, as structs of key and value, in the order of the file.", Example: "map_entries(map('a', 1))", Result: `[{"key":"a","value":1}]`},
	{Name: "map_from_entries", Category: catMap, Forms: []string{"ARRAY -> MAP"}, custom: mapFromEntries, only: true, CanFail: true,
		Doc: "A map of structs of two fields, key and value; of a key given twice the last value stays.", Example: "map_from_entries([{'key': 'a', 'value': 1}])", Result: `{"a":1}`},
	{Name: "named_struct", Category: catNested, Forms: []string{"VARCHAR, ANY[, ...] -> STRUCT"}, Rewrite: AsStruct, only: true,
		Doc: "A struct of names and values in turn.", Example: "named_struct('a', 1, 'b', 'x')", Result: `{"a":1,"b":"x"}`},
	{Name: "struct_extract", Category: catNested, Forms: []string{"STRUCT, VARCHAR -> ANY"}, Rewrite: AsField, only: true,
		Doc: "A field of a struct or branch of a union by its name.", Example: "struct_extract({'a': 5}, 'a')", Result: "5"},
}

func arrayZip(args []*types.Type, nullable []bool) (Signature, bool) {
	s := Signature{Args: args}
	fields := make([]types.Field, len(args))
	for i, a := range args {
		if a.Kind != types.Array {
			return s, false
		}
		fields[i] = types.Field{Name: "f" + strconv.Itoa(i+1), Type: a.Elem, Nullable: true}
		s.Nullable = s.Nullable || nullable[i]
	}
	s.Result = types.NewArray(types.NewStruct(fields...), false)
	return s, len(args) > 0
}

func mapEntries(args []*types.Type, nullable []bool) (Signature, bool) {
	if len(args) != 1 || args[0].Kind != types.Map {
		return Signature{}, false
	}
	entry := types.NewStruct(types.Field{Name: "key", Type: types.Of(types.Varchar)}, types.Field{Name: "value", Type: args[0].Elem, Nullable: args[0].ElemNullable})
	return Signature{Args: args, Result: types.NewArray(entry, false), Nullable: nullable[0]}, true
}

func mapFromEntries(args []*types.Type, nullable []bool) (Signature, bool) {
	if len(args) != 1 || args[0].Kind != types.Array {
		return Signature{}, false
	}
	entry := args[0].Elem.Unfold()
	if entry.Kind != types.Struct || len(entry.Fields) != 2 || !entry.Fields[0].Type.Text() {
		return Signature{}, false
	}
	f := entry.Fields
	return Signature{Args: []*types.Type{types.NewArray(entry, args[0].ElemNullable)}, Result: types.NewMap(f[1].Type, f[1].Nullable), Nullable: nullable[0]}, true
}

// momentSeries is a series from one moment to another, both of one type.
func momentSeries(args []*types.Type, nullable []bool) (Signature, bool) {
	if len(args) < 2 || len(args) > 3 {
		return Signature{}, false
	}
	t, ok := types.Common(args[0], args[1])
	if !ok || t.Kind != types.Date && t.Kind != types.DateTime && t.Kind != types.Timestamp {
		return Signature{}, false
	}
	s := Signature{Args: []*types.Type{t, t}, Result: types.NewArray(t, false), Nullable: nullable[0] || nullable[1]}
	if len(args) == 3 {
		step, _, ok := convert(args[2], "INTERVAL")
		if !ok {
			return Signature{}, false
		}
		s.Args, s.Nullable = append(s.Args, step), s.Nullable || nullable[2] || args[2].Kind == types.Null
	}
	return s, true
}
