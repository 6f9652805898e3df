package funcs

const catCast = "type conversion"

// macroFuncs stand for expressions of other functions.
var macroFuncs = []*Func{
	macro("nullifzero", catCondition, "nullif($1, 0)", "NUMBER -> ARG?", "NULL in the place of 0.", "nullifzero(0)", "NULL"),
	macro("zeroifnull", catCondition, "coalesce($1, 0)", "NUMBER -> ARG!", "0 in the place of NULL.", "zeroifnull(NULL)", "0"),
	macro("equal_null", catCondition, "same($1, $2)", "T, T -> BOOLEAN!", "Whether the arguments are equal, or both NULL; a <=> b is the same.", "equal_null(NULL, NULL)", "true"),
	macro("positive", catNumeric, "add($1, 0)", "NUMBER -> ARG", "The number itself.", "positive(-3)", "-3"),
	macro("negative", catNumeric, "sub(0, $1)", "NUMBER -> ARG", "The number with the other sign.", "negative(-3)", "3"),
	macro("fdiv", catNumeric, "floor(div($1, $2))", "NUMBER, NUMBER -> ARG?", "The division rounded down to a whole number.", "fdiv(-5, 2)", "-3.0"),
	macro("try_add", catNumeric, "try(add($1, $2))", "NUMBER, NUMBER -> ARG?", "a + b, or NULL where that is out of range; a may be a moment and b an interval.", "try_add(9223372036854775807, 1)", "NULL"),
	macro("try_subtract", catNumeric, "try(sub($1, $2))", "NUMBER, NUMBER -> ARG?", "a - b, or NULL where that is out of range; a may be a moment and b an interval.", "try_subtract(5, 3)", "2"),
	macro("try_multiply", catNumeric, "try(mul($1, $2))", "NUMBER, NUMBER -> ARG?", "a * b, or NULL where that is out of range.", "try_multiply(9223372036854775807, 2)", "NULL"),
	macro("try_divide", catNumeric, "try(div($1, $2))", "NUMBER, NUMBER -> ARG?", "a / b, which is NULL by zero.", "try_divide(5, 0)", "NULL"),
	macro("try_mod", catNumeric, "try(mod($1, $2))", "NUMBER, NUMBER -> ARG?", "a % b, which is NULL by zero.", "try_mod(5, 3)", "2"),
	macro("list_count", catArray, "array_length(array_compact($1))", "ARRAY -> BIGINT", "Number of the elements that are not NULL.", "list_count([1, NULL])", "1"),
	macro("list_unique", catArray, "array_length(array_distinct(array_compact($1)))", "ARRAY -> BIGINT", "Number of distinct elements that are not NULL.", "list_unique([1, 1, NULL])", "1", "array_unique"),
	macro("list_any_value", catArray, "array_first(array_compact($1))", "ARRAY -> ELEM?", "The first element that is not NULL.", "list_any_value([NULL, 2])", "2"),
	macro("list_prepend", catArray, "array_prepend($2, $1)", "T, ARRAY<T> -> ARRAY<T?>", "With one more element, the first argument, at the start.", "list_prepend(1, [2])", "[1,2]"),
	macro("array_pop_back", catArray, "subarray($1, 0, -1)", "ARRAY -> ARG", "Without the last element.", "array_pop_back([1, 2])", "[1]"),
	macro("array_pop_front", catArray, "subarray($1, 1, array_length($1))", "ARRAY -> ARG", "Without the first element.", "array_pop_front([1, 2])", "[2]"),
	macro("map_extract", catMap, "if(map_contains_key($1, $2), array(element_at($1, $2)), array())", "MAP<T>, VARCHAR -> ARRAY<T>", "An array of the value of a key, empty if there is none.", "map_extract(map('a', 1), 'a')", "[1]"),
	macro("map_contains_value", catMap, "array_contains(map_values($1), $2)", "MAP<T>, T -> BOOLEAN?", "Whether a key has the value.", "map_contains_value(map('a', 1), 1)", "true"),
	castFunc("tinyint", "TINYINT", "'7'", "7"), castFunc("smallint", "SMALLINT", "'7'", "7"), castFunc("int", "INT", "'7'", "7", "integer"),
	castFunc("bigint", "BIGINT", "'7'", "7"), castFunc("float", "FLOAT", "'1.5'", "1.5"), castFunc("double", "DOUBLE", "'1.5'", "1.5"),
	castFunc("decimal", "DECIMAL", "'7'", "7"), castFunc("boolean", "BOOLEAN", "1", "true"), castFunc("string", "VARCHAR", "7", "7"),
	castFunc("binary", "VARBINARY", "'a'", "a"), castFunc("timestamp", "TIMESTAMP", "'2026-01-31 10:20:30'", "2026-01-31 10:20:30+00", "to_timestamp_ltz"),
	castFunc("to_timestamp_ntz", "DATETIME", "'2026-01-31 10:20:30'", "2026-01-31 10:20:30", "datetime"),
}

// macro makes a function that stands for an expression, in which $1 is the first argument.
func macro(name, category, expression, form, doc, example, result string, aliases ...string) *Func {
	return &Func{Name: name, Aliases: aliases, Category: category, Forms: []string{form}, Rewrite: AsMacro, Macro: expression,
		custom: inQuery, only: true, CanFail: true, Doc: doc, Example: example, Result: result}
}

func castFunc(name, to, example, result string, aliases ...string) *Func {
	return macro(name, catCast, "cast($1, "+to+")", "SCALAR -> "+to, "The argument as "+to+"; CAST(x AS "+to+") is the same.", name+"("+example+")", result, aliases...)
}

// Takes reports whether a form of the function has so many parameters.
func (f *Func) Takes(n int) bool {
	f.once.Do(f.parse)
	for i := range f.parsed {
		if f.parsed[i].takes(n) {
			return true
		}
	}
	return false
}
