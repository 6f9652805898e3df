package funcs

// LambdaKind says what the lambda of a function gets, which is one of its arguments: x -> expression or
// (x, y) -> expression.
type LambdaKind uint8

// The kinds.
const (
	NoLambda  LambdaKind = iota
	OfElement            // (x) or (x, i): an element of an ARRAY, and its position from 0
	OfEntry              // (k, v): key and value of a MAP's entry
	OfPair               // (x, y): elements of two ARRAYs at the same position, NULL past the end of the shorter
	OfFold               // (acc, x): what came of the elements before, and the next
)

const catLambda = "lambda"

var lambdaFuncs = []*Func{
	{Name: "transform", Aliases: []string{"list_transform", "array_transform", "list_apply", "array_apply", "apply"}, Category: catLambda,
		Forms: []string{"ARRAY, LAMBDA -> ARRAY"}, Lambda: OfElement, only: true,
		Doc: "An array of what the lambda gives for each element; it may take the position, from 0, as its second parameter.", Example: "transform([1, 2, 3], x -> x * 2)", Result: "[2,4,6]"},
	{Name: "filter", Aliases: []string{"list_filter", "array_filter"}, Category: catLambda,
		Forms: []string{"ARRAY, LAMBDA -> ARRAY"}, Lambda: OfElement, only: true,
		Doc: "The elements for which the lambda is true; it may take the position, from 0, as its second parameter.", Example: "filter([1, 2, 3], x -> x > 1)", Result: "[2,3]"},
	{Name: "reduce", Aliases: []string{"list_reduce", "array_reduce", "aggregate"}, Category: catLambda,
		Forms: []string{"ARRAY, T, LAMBDA[, LAMBDA] -> T", "ARRAY, LAMBDA[, T] -> T"}, Lambda: OfFold, only: true,
		Doc: "What is left when the lambda has taken in one element after the other, from a first value or the first element on; a last lambda may turn it into the result.", Example: "reduce([1, 2, 3], 10, (acc, x) -> acc + x)", Result: "16"},
	{Name: "any_match", Aliases: []string{"exists", "list_any_match", "array_any"}, Category: catLambda,
		Forms: []string{"ARRAY, LAMBDA -> BOOLEAN"}, Lambda: OfElement, only: true,
		Doc: "Whether the lambda is true for an element; NULL if it is for none and NULL for some.", Example: "any_match([1, 2, 3], x -> x > 2)", Result: "true"},
	{Name: "all_match", Aliases: []string{"forall", "list_all_match", "array_all"}, Category: catLambda,
		Forms: []string{"ARRAY, LAMBDA -> BOOLEAN"}, Lambda: OfElement, only: true,
		Doc: "Whether the lambda is true for all elements; NULL if it is false for none and NULL for some.", Example: "all_match([1, 2, 3], x -> x > 2)", Result: "false"},
	{Name: "none_match", Category: catLambda,
		Forms: []string{"ARRAY, LAMBDA -> BOOLEAN"}, Lambda: OfElement, only: true,
		Doc: "Whether the lambda is true for no element; NULL if it is so and NULL for some.", Example: "none_match([1, 2, 3], x -> x > 3)", Result: "true"},
	{Name: "zip_with", Category: catLambda,
		Forms: []string{"ARRAY, ARRAY, LAMBDA -> ARRAY"}, Lambda: OfPair, only: true,
		Doc: "An array of what the lambda gives for the elements of two arrays at each position.", Example: "zip_with([1, 2], [10, 20], (x, y) -> x + y)", Result: "[11,22]"},
	{Name: "transform_values", Category: catLambda,
		Forms: []string{"MAP, LAMBDA -> MAP"}, Lambda: OfEntry, only: true,
		Doc: "The map with what the lambda gives for each key and value in the value's place.", Example: "transform_values(map('a', 1), (k, v) -> v + 1)", Result: `{"a":2}`},
	{Name: "transform_keys", Category: catLambda, CanFail: true,
		Forms: []string{"MAP, LAMBDA -> MAP"}, Lambda: OfEntry, only: true,
		Doc: "The map with what the lambda gives for each key and value in the key's place; of a key that comes twice the last value stays.", Example: "transform_keys(map('a', 1), (k, v) -> upper(k))", Result: `{"A":1}`},
	{Name: "map_filter", Category: catLambda,
		Forms: []string{"MAP, LAMBDA -> MAP"}, Lambda: OfEntry, only: true,
		Doc: "The entries for which the lambda is true.", Example: "map_filter(map('a', 1, 'b', 2), (k, v) -> v > 1)", Result: `{"b":2}`},
}
