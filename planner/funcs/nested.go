package funcs

import (
	"strconv"

	"github.com/avrosql/avrosql/planner/types"
)

const catCondition = "conditional"

var conditionFuncs = []*Func{
	{Name: "coalesce", Aliases: []string{"ifnull", "nvl"}, Category: catCondition, Forms: []string{"T[, ...] -> T"}, Rewrite: AsCoalesce,
		Doc: "The first argument that is not NULL.", Example: "coalesce(NULL, 2, 3)", Result: "2"},
	{Name: "nullif", Category: catCondition, Forms: []string{"T, T -> T?"}, Rewrite: AsNullIf,
		Doc: "NULL if the arguments are equal, else the first.", Example: "nullif(1, 1)", Result: "NULL"},
	{Name: "if", Aliases: []string{"iif"}, Category: catCondition, Forms: []string{"BOOLEAN, T, T -> T"}, Rewrite: AsIf,
		Doc: "The second argument where the first is true, else the third.", Example: "if(1 < 2, 'yes', 'no')", Result: "yes"},
	{Name: "try", Category: catCondition, Forms: []string{"ANY -> ARG?"},
		Doc: "The argument, or NULL where computing it raises an error of its values: an overflow, a cast, an invalid argument.", Example: "try(CAST(concat('4', 'x') AS INT))", Result: "NULL"},
	{Name: "nvl2", Category: catCondition, Forms: []string{"ANY, T, T -> T"}, Rewrite: AsNvl2,
		Doc: "The second argument where the first is not NULL, else the third.", Example: "nvl2(NULL, 'a', 'b')", Result: "b"},
}

const catArray = "array"

// Positions count from 1, as in ELEMENT_AT; the subscript x[i] counts from 0.
var arrayFuncs = []*Func{
	{Name: "array", Aliases: []string{"list_value", "make_array"}, Category: catArray, Forms: []string{"[T, ...] -> ARRAY<T>"}, custom: arrayOf, only: true,
		Doc: "An array of the arguments.", Example: "array(1, 2)", Result: "[1,2]"},
	{Name: "array_length", Aliases: []string{"cardinality", "array_size", "size", "list_length", "map_size"}, Category: catArray, Forms: []string{"ARRAY -> BIGINT", "MAP -> BIGINT"},
		Doc: "Number of elements or entries.", Example: "array_length(array(1, 2))", Result: "2"},
	{Name: "element_at", Aliases: []string{"list_element", "array_extract", "list_extract", "try_element_at", "map_extract_value"}, Category: catArray, Forms: []string{"ARRAY, BIGINT -> ELEM?", "MAP, VARCHAR -> ELEM?"},
		Doc: "The n-th element (negative: from the end) or the value of a key; NULL if there is none.", Example: "element_at(array('a', 'b'), 1)", Result: "a"},
	{Name: "array_first", Aliases: []string{"list_first"}, Category: catArray, Forms: []string{"ARRAY -> ELEM?"},
		Doc: "The first element; NULL of an empty array.", Example: "array_first(array(7, 8))", Result: "7"},
	{Name: "array_last", Aliases: []string{"list_last"}, Category: catArray, Forms: []string{"ARRAY -> ELEM?"},
		Doc: "The last element; NULL of an empty array.", Example: "array_last(array(7, 8))", Result: "8"},
	{Name: "array_contains", Aliases: []string{"list_contains", "array_has", "list_has"}, Category: catArray, Forms: []string{"ARRAY<T>, T -> BOOLEAN?"},
		Doc: "Whether the array has the element; NULL if it is not found and the array has a NULL.", Example: "array_contains(array(1, 2), 2)", Result: "true"},
	{Name: "array_position", Aliases: []string{"list_position", "array_indexof", "list_indexof"}, Category: catArray, Forms: []string{"ARRAY<T>, T -> BIGINT"},
		Doc: "Position of the element's first occurrence, 0 if there is none.", Example: "array_position(array('a', 'b'), 'b')", Result: "2"},
	{Name: "slice", Aliases: []string{"array_slice", "list_slice"}, Category: catArray, Forms: []string{"ARRAY<T>, BIGINT, BIGINT -> ARRAY<T>"},
		Doc: "At most as many elements as the third argument says, from a position (negative: from the end) on.", Example: "slice(array(1, 2, 3), 2, 2)", Result: "[2,3]"},
	{Name: "array_distinct", Aliases: []string{"list_distinct"}, Category: catArray, Forms: []string{"ARRAY<T> -> ARRAY<T>"},
		Doc: "Without repeated elements, in the order of first occurrence.", Example: "array_distinct(array(1, 2, 1))", Result: "[1,2]"},
	{Name: "array_sort", Aliases: []string{"list_sort", "sort_array"}, Category: catArray, Forms: []string{"ARRAY<T>[, BOOLEAN] -> ARRAY<T>"},
		Doc: "Sorted ascending with NULLs first, or descending with NULLs last if the second argument is false.", Example: "array_sort(array(3, 1, 2))", Result: "[1,2,3]"},
	{Name: "array_reverse", Aliases: []string{"list_reverse"}, Category: catArray, Forms: []string{"ARRAY<T> -> ARRAY<T>"},
		Doc: "The elements in reverse order.", Example: "array_reverse(array(1, 2))", Result: "[2,1]"},
	{Name: "array_min", Aliases: []string{"list_min"}, Category: catArray, Forms: []string{"ARRAY -> ELEM?"},
		Doc: "The least element that is not NULL.", Example: "array_min(array(3, 1))", Result: "1"},
	{Name: "array_max", Aliases: []string{"list_max"}, Category: catArray, Forms: []string{"ARRAY -> ELEM?"},
		Doc: "The greatest element that is not NULL.", Example: "array_max(array(3, 1))", Result: "3"},
	{Name: "array_sum", Aliases: []string{"list_sum"}, Category: catArray, Forms: []string{"ARRAY -> BIGINT?"}, custom: arraySum, only: true, CanFail: true,
		Doc: "Sum of the elements that are not NULL; NULL if there are none.", Example: "array_sum(array(1, 2))", Result: "3"},
	{Name: "array_avg", Aliases: []string{"list_avg"}, Category: catArray, Forms: []string{"ARRAY -> DOUBLE?"}, custom: arrayAvg, only: true,
		Doc: "Mean of the elements that are not NULL; NULL if there are none.", Example: "array_avg(array(1, 2))", Result: "1.5"},
	{Name: "array_join", Aliases: []string{"array_to_string", "list_join"}, Category: catArray, Forms: []string{"ARRAY, VARCHAR[, VARCHAR] -> VARCHAR"}, CanFail: true,
		Doc: "The elements as text with a separator between them; NULLs are left out, or stand as the third argument.", Example: "array_join(array('a', 'b'), '-')", Result: "a-b"},
	{Name: "array_append", Aliases: []string{"list_append", "array_push_back"}, Category: catArray, Forms: []string{"ARRAY<T>, T -> ARRAY<T?>"},
		Doc: "With one more element at the end.", Example: "array_append(array(1), 2)", Result: "[1,2]"},
	{Name: "array_prepend", Aliases: []string{"array_push_front"}, Category: catArray, Forms: []string{"ARRAY<T>, T -> ARRAY<T?>"},
		Doc: "With one more element at the start.", Example: "array_prepend(array(1), 2)", Result: "[2,1]"},
	{Name: "array_remove", Category: catArray, Forms: []string{"ARRAY<T>, T -> ARRAY<T>"},
		Doc: "Without the elements equal to the second argument.", Example: "array_remove(array(1, 2, 1), 1)", Result: "[2]"},
	{Name: "array_intersect", Aliases: []string{"list_intersect"}, Category: catArray, Forms: []string{"ARRAY<T>, ARRAY<T> -> ARRAY<T>"},
		Doc: "The distinct elements that both arrays have.", Example: "array_intersect(array(1, 2), array(2, 3))", Result: "[2]"},
	{Name: "array_union", Category: catArray, Forms: []string{"ARRAY<T>, ARRAY<T> -> ARRAY<T>"},
		Doc: "The distinct elements that one of the arrays has.", Example: "array_union(array(1, 2), array(2, 3))", Result: "[1,2,3]"},
	{Name: "array_except", Category: catArray, Forms: []string{"ARRAY<T>, ARRAY<T> -> ARRAY<T>"},
		Doc: "The distinct elements of the first array that the second has not.", Example: "array_except(array(1, 2), array(2, 3))", Result: "[1]"},
	{Name: "arrays_overlap", Aliases: []string{"list_has_any", "array_has_any"}, Category: catArray, Forms: []string{"ARRAY<T>, ARRAY<T> -> BOOLEAN"},
		Doc: "Whether the arrays have an element in common; NULLs do not count.", Example: "arrays_overlap(array(1, 2), array(2, 3))", Result: "true"},
	{Name: "array_has_all", Aliases: []string{"list_has_all"}, Category: catArray, Forms: []string{"ARRAY<T>, ARRAY<T> -> BOOLEAN"},
		Doc: "Whether the first array has every element of the second; NULLs do not count.", Example: "array_has_all(array(1, 2), array(2))", Result: "true"},
	{Name: "sequence", Aliases: []string{"generate_array"}, Category: catArray, Forms: []string{"BIGINT, BIGINT[, BIGINT] -> ARRAY<BIGINT>", "MOMENT, MOMENT[, INTERVAL] -> ARRAY"}, custom: momentSeries, CanFail: true,
		Doc: "The numbers or moments from the first argument to the second, both included, by steps of the third.", Example: "sequence(1, 7, 3)", Result: "[1,4,7]"},
	{Name: "flatten", Category: catArray, Forms: []string{"ARRAY -> ARRAY"}, custom: flattenType, only: true,
		Doc: "The elements of an array's arrays as one array.", Example: "flatten(array(array(1), array(2, 3)))", Result: "[1,2,3]"},
}

const catMap = "map"

var mapFuncs = []*Func{
	{Name: "map", Category: catMap, Forms: []string{"[VARCHAR, T, ...] -> MAP<T>"}, custom: mapOf, only: true, CanFail: true,
		Doc: "A map of keys and values in turn; of a key given twice the last value stays.", Example: "map('a', 1, 'b', 2)", Result: `{"a":1,"b":2}`},
	{Name: "map_keys", Category: catMap, Forms: []string{"MAP -> ARRAY<VARCHAR>"},
		Doc: "The keys, in the order of the file.", Example: "map_keys(map('a', 1))", Result: `["a"]`},
	{Name: "map_values", Category: catMap, Forms: []string{"MAP<T> -> ARRAY<T>"},
		Doc: "The values, in the order of the file.", Example: "map_values(map('a', 1))", Result: "[1]"},
	{Name: "map_contains_key", Aliases: []string{"map_contains", "map_has_key"}, Category: catMap, Forms: []string{"MAP, VARCHAR -> BOOLEAN"},
		Doc: "Whether the map has the key.", Example: "map_contains_key(map('a', 1), 'a')", Result: "true"},
	{Name: "map_from_arrays", Category: catMap, Forms: []string{"ARRAY, ARRAY<T> -> MAP<T>"}, custom: mapFromArrays, only: true, CanFail: true,
		Doc: "A map of the keys of one array and the values of another of the same length.", Example: "map_from_arrays(array('a'), array(1))", Result: `{"a":1}`},
	{Name: "map_concat", Category: catMap, Forms: []string{"MAP<T>[, ...] -> MAP<T>"},
		Doc: "The entries of all maps; of a key that several have the last value stays.", Example: "map_concat(map('a', 1), map('a', 2))", Result: `{"a":2}`},
}

const catNested = "nested"

var nestedFuncs = []*Func{
	{Name: "struct", Aliases: []string{"row", "struct_pack"}, Category: catNested, Forms: []string{"[ANY, ...] -> STRUCT"}, custom: structOf, only: true,
		Doc: "A struct of the arguments; fields without a name are called f1, f2 …", Example: "struct(1, 'a')", Result: `{"f1":1,"f2":"a"}`},
	{Name: "union_branch", Aliases: []string{"union_tag"}, Category: catNested, Forms: []string{"UNION -> VARCHAR"},
		Doc: "Name of the branch that a union's value holds.", Example: "union_branch(value)", From: "events WHERE id = 2", Result: "long"},
	{Name: "typeof", Aliases: []string{"pg_typeof"}, Category: catNested, Forms: []string{"ANY -> VARCHAR!"},
		Doc: "Name of the argument's type.", Example: "typeof(1.50)", Result: "DECIMAL(3,2)"},
	{Name: "from_avro", Category: catNested, Forms: []string{"VARBINARY, VARCHAR[, VARCHAR] -> TYPE?"}, Rewrite: AsTyped, custom: inQuery, only: true, CanFail: true,
		Doc:     "A datum in Avro's binary encoding as a value of the Avro schema in the second argument, a constant.",
		Note:    "The third argument says what frames a message: plain (nothing), single-object (C3 01 and the schema's CRC-64-AVRO fingerprint, which must match), confluent (a zero and the number of a schema, which is passed over) or confluent:n (the number must be n). Without it a message with the head of the single-object encoding of this schema has that frame, any other none. Malformed messages are an error that names the byte.",
		Example: `from_avro(unhex('0E0261'), '{"type":"record","name":"R","fields":[{"name":"n","type":"int"},{"name":"s","type":"string"}]}').n`, Result: "7"},
	{Name: "try_from_avro", Category: catNested, Forms: []string{"VARBINARY, VARCHAR[, VARCHAR] -> TYPE?"}, Rewrite: AsTry, custom: inQuery, only: true,
		Doc: "As from_avro, but NULL for malformed messages.", Example: `try_from_avro(unhex('0E'), 'string')`, Result: "NULL"},
	{Name: "hash", Category: catNested, Forms: []string{"ANY[, ...] -> BIGINT!"}, CanFail: true,
		Doc: "A 64-bit hash of the arguments, NULL included, stable between queries and releases.", Example: "hash(1, 'a') = hash(1, 'a')", Result: "true"},
}

func arrayOf(args []*types.Type, nullable []bool) (Signature, bool) {
	elem, null := types.Of(types.Null), false
	for i, a := range args {
		t, ok := types.Common(elem, a)
		if !ok {
			return Signature{}, false
		}
		elem, null = t, null || nullable[i] || a.Kind == types.Null
	}
	s := Signature{Args: make([]*types.Type, len(args)), Result: types.NewArray(elem, null)}
	for i := range args {
		s.Args[i] = elem
	}
	return s, true
}

func mapOf(args []*types.Type, nullable []bool) (Signature, bool) {
	if len(args)%2 != 0 {
		return Signature{}, false
	}
	elem, null := types.Of(types.Null), false
	s := Signature{Args: make([]*types.Type, len(args))}
	for i := 0; i < len(args); i += 2 {
		key, _, ok := convert(args[i], "VARCHAR")
		if !ok {
			return Signature{}, false
		}
		s.Args[i] = key
		t, ok := types.Common(elem, args[i+1])
		if !ok {
			return Signature{}, false
		}
		elem, null = t, null || nullable[i+1] || args[i+1].Kind == types.Null
	}
	for i := 1; i < len(args); i += 2 {
		s.Args[i] = elem
	}
	s.Result = types.NewMap(elem, null)
	return s, true
}

func mapFromArrays(args []*types.Type, nullable []bool) (Signature, bool) {
	if len(args) != 2 || args[0].Kind != types.Array || args[1].Kind != types.Array {
		return Signature{}, false
	}
	key, _, ok := convert(args[0].Elem, "VARCHAR")
	if !ok {
		return Signature{}, false
	}
	keys := args[0]
	if key != keys.Elem {
		keys = types.NewArray(key, keys.ElemNullable)
	}
	return Signature{Args: []*types.Type{keys, args[1]}, Result: types.NewMap(args[1].Elem, args[1].ElemNullable),
		Nullable: nullable[0] || nullable[1]}, true
}

// structOf names the fields f1, f2 …; the binder may put another STRUCT of the same types in the
// call's place where the query names them.
func structOf(args []*types.Type, nullable []bool) (Signature, bool) {
	fields := make([]types.Field, len(args))
	for i, a := range args {
		fields[i] = types.Field{Name: "f" + strconv.Itoa(i+1), Type: a, Nullable: nullable[i] || a.Kind == types.Null}
	}
	return Signature{Args: args, Result: types.NewStruct(fields...)}, true
}

func flattenType(args []*types.Type, nullable []bool) (Signature, bool) {
	if len(args) != 1 || args[0].Kind != types.Array || args[0].Elem.Kind != types.Array {
		return Signature{}, false
	}
	return Signature{Args: args[:1:1], Result: args[0].Elem, Nullable: nullable[0] || args[0].ElemNullable}, true
}

func arraySum(args []*types.Type, _ []bool) (Signature, bool) {
	if len(args) != 1 || args[0].Kind != types.Array {
		return Signature{}, false
	}
	r := sumType(args[0].Elem)
	return Signature{Args: args[:1:1], Result: r, Nullable: true}, r != nil
}

func arrayAvg(args []*types.Type, _ []bool) (Signature, bool) {
	if len(args) != 1 || args[0].Kind != types.Array || !args[0].Elem.Numeric() {
		return Signature{}, false
	}
	return Signature{Args: args[:1:1], Result: types.Of(types.Double), Nullable: true}, true
}
