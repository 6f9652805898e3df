package funcs

import "github.com/avrosql/avrosql/planner/types"

const catJSON = "JSON"

const jsonDoc = `'{"a":{"b":[1,"x",{"c":null}]},"n":12}'`

var jsonFuncs = []*Func{
	{Name: "json_extract", Aliases: []string{"json_query", "json_extract_path"}, Category: catJSON, Forms: []string{"JSON, VARCHAR[, ...] -> JSON?", "JSON, BIGINT -> JSON?"}, CanFail: true,
		Doc:  "The value at a path, as JSON without blanks; doc -> path is the same.",
		Note: "Several paths, or one with a *, give an array of all that they lead to. It is NULL if there is nothing.", Example: `json_extract(` + jsonDoc + `, '$.a.b[1]')`, Result: `"x"`},
	{Name: "json_extract_string", Aliases: []string{"get_json_object", "json_extract_path_text"}, Category: catJSON, Forms: []string{"JSON, VARCHAR -> VARCHAR?", "JSON, BIGINT -> VARCHAR?"}, CanFail: true,
		Doc:  "The value at a path as text: strings without their quotes, NULL for null; doc ->> path is the same.",
		Note: "MySQL's ->> gives the word null for a JSON null.", Example: `json_extract_string(` + jsonDoc + `, '$.a.b[1]')`, Result: "x"},
	{Name: "json_value", Aliases: []string{"json_extract_scalar"}, Category: catJSON, Forms: []string{"JSON, VARCHAR -> VARCHAR?", "JSON, BIGINT -> VARCHAR?"}, CanFail: true,
		Doc: "The scalar at a path as text; NULL if it is an array or an object.", Example: `json_value(` + jsonDoc + `, '$.n')`, Result: "12"},
	{Name: "json_exists", Aliases: []string{"json_contains_path"}, Category: catJSON, Forms: []string{"JSON, VARCHAR -> BOOLEAN", "JSON, BIGINT -> BOOLEAN"}, CanFail: true,
		Doc: "Whether a path leads to a value, be it null.", Example: `json_exists(` + jsonDoc + `, '$.a.b[2].c')`, Result: "true"},
	{Name: "json_valid", Category: catJSON, Forms: []string{"JSON -> BOOLEAN"},
		Doc: "Whether a text is JSON.", Example: `json_valid('{"a":1,}')`, Result: "false"},
	{Name: "json_type", Aliases: []string{"json_typeof"}, Category: catJSON, Forms: []string{"JSON[, VARCHAR] -> VARCHAR?"}, CanFail: true,
		Doc:  "Kind of the document, or of the value at a path: OBJECT, ARRAY, STRING, INTEGER, DOUBLE, BOOLEAN or NULL.",
		Note: "DuckDB says VARCHAR and BIGINT or UBIGINT for STRING and INTEGER.", Example: `json_type(` + jsonDoc + `, '$.a.b')`, Result: "ARRAY"},
	{Name: "json_keys", Aliases: []string{"json_object_keys"}, Category: catJSON, Forms: []string{"JSON[, VARCHAR] -> ARRAY<VARCHAR>?"}, CanFail: true,
		Doc: "The keys of an object, in its order; NULL of other values.", Example: `json_keys(` + jsonDoc + `)`, Result: `["a","n"]`},
	{Name: "json_array_length", Category: catJSON, Forms: []string{"JSON[, VARCHAR] -> BIGINT?"}, CanFail: true,
		Doc: "Number of elements of an array; NULL of other values.", Note: "DuckDB gives 0 for these.", Example: `json_array_length('[1,[2,3]]')`, Result: "2"},
	{Name: "json_length", Category: catJSON, Forms: []string{"JSON[, VARCHAR] -> BIGINT?"}, CanFail: true,
		Doc: "Number of elements of an array or members of an object, 1 for a scalar.", Example: `json_length(` + jsonDoc + `)`, Result: "2"},
	{Name: "json_contains", Category: catJSON, Forms: []string{"JSON, JSON[, VARCHAR] -> BOOLEAN?"}, CanFail: true,
		Doc:  "Whether a document, or the value in it at a path, holds another.",
		Note: "An array holds what one of its elements holds, an object another with some of its members, a scalar its equal; numbers count by value. The second argument is JSON: a string needs its quotes.", Example: `json_contains('[1,{"a":2,"b":3}]', '{"a":2.0}')`, Result: "true"},
	{Name: "json_unquote", Category: catJSON, Forms: []string{"JSON -> VARCHAR"}, CanFail: true,
		Doc: "A JSON string without its quotes and escapes; any other text as it is.", Example: `json_unquote('"a\tb"')`, Result: "a\tb"},
	{Name: "json_quote", Category: catJSON, Forms: []string{"VARCHAR -> JSON"},
		Doc: "A text as a JSON string.", Example: `json_quote('say "x"')`, Result: `"say \"x\""`},
	{Name: "json_pretty", Category: catJSON, Forms: []string{"JSON -> VARCHAR"}, CanFail: true,
		Doc: "A document with a line for each element and member.", Example: `replace(json_pretty('{"a":[]}'), chr(10), '/')`, Result: `{/  "a": []/}`},
	{Name: "json_object", Aliases: []string{"json_build_object"}, Category: catJSON, Forms: []string{"[VARCHAR, ANY, ...] -> JSON!"}, custom: jsonObject, only: true, CanFail: true,
		Doc: "An object of keys and values in turn; JSON among the values stays JSON.", Example: `json_object('a', 1, 'b', json_array(true, NULL, 'x'))`, Result: `{"a":1,"b":[true,null,"x"]}`},
	{Name: "json_array", Aliases: []string{"json_build_array"}, Category: catJSON, Forms: []string{"[ANY, ...] -> JSON!"}, CanFail: true,
		Doc: "An array of the arguments; JSON among them stays JSON.", Example: `json_array(1, 2.50, DATE '2026-01-31')`, Result: `[1,2.50,"2026-01-31"]`},
	{Name: "json_set", Category: catJSON, Forms: []string{"JSON, VARCHAR, ANY[, VARCHAR, ANY, ...] -> JSON?"}, custom: jsonChange, only: true, CanFail: true,
		Doc:  "A document with the values at paths changed, or added at the end where only the last step is missing.",
		Note: "Changes are made one behind the other; JSON among the values stays JSON. An index beyond an array's end adds to it.", Example: `json_set('{"a":1}', '$.a', 2, '$.b', 'x')`, Result: `{"a":2,"b":"x"}`},
	{Name: "json_insert", Category: catJSON, Forms: []string{"JSON, VARCHAR, ANY[, VARCHAR, ANY, ...] -> JSON?"}, custom: jsonChange, only: true, CanFail: true,
		Doc: "json_set that leaves what is there as it is.", Example: `json_insert('{"a":1}', '$.a', 2, '$.b', 3)`, Result: `{"a":1,"b":3}`},
	{Name: "json_replace", Category: catJSON, Forms: []string{"JSON, VARCHAR, ANY[, VARCHAR, ANY, ...] -> JSON?"}, custom: jsonChange, only: true, CanFail: true,
		Doc: "json_set that adds nothing.", Example: `json_replace('{"a":1}', '$.a', 2, '$.b', 3)`, Result: `{"a":2}`},
	{Name: "json_remove", Category: catJSON, Forms: []string{"JSON, VARCHAR[, ...] -> JSON?"}, CanFail: true,
		Doc: "A document without what paths lead to.", Example: `json_remove('{"a":[1,2,3],"b":4}', '$.a[1]', '$.b')`, Result: `{"a":[1,3]}`},
	{Name: "json_merge_patch", Category: catJSON, Forms: []string{"JSON, JSON[, ...] -> JSON"}, CanFail: true,
		Doc: "A document with the members of patches in the place of its own, those that are null taken out (RFC 7396).", Example: `json_merge_patch('{"a":{"x":1,"y":2},"b":3}', '{"a":{"y":null},"c":4}')`, Result: `{"a":{"x":1},"b":3,"c":4}`},
	{Name: "from_json", Aliases: []string{"json_transform", "json_transform_strict"}, Category: catJSON, Forms: []string{"JSON, VARCHAR -> TYPE?"}, Rewrite: AsTyped, custom: inQuery, only: true, CanFail: true,
		Doc:  "The document as a value of the type that the second argument, a constant, names.",
		Note: "The fields of a STRUCT may stand there alone. Fields that an object lacks are NULL, others are passed over; what can't be converted is an error, where Spark and DuckDB give NULL: TRY(from_json(…)) does.", Example: `from_json('{"a":1,"b":["x"]}', 'a BIGINT, b ARRAY<VARCHAR>').b[0]`, Result: "x"},
	{Name: "to_json", Aliases: []string{"row_to_json", "array_to_json"}, Category: catJSON, Forms: []string{"ANY -> JSON"}, CanFail: true,
		Doc: "The value as JSON.", Example: "to_json(array('a', 'b'))", Result: `["a","b"]`},
}

func jsonObject(args []*types.Type, _ []bool) (Signature, bool) {
	s := Signature{Args: make([]*types.Type, len(args)), Result: types.Of(types.JSON)}
	for i, a := range args {
		s.Args[i] = a
		if i%2 == 0 {
			key, _, ok := convert(a, "VARCHAR")
			if !ok {
				return Signature{}, false
			}
			s.Args[i] = key
		}
	}
	return s, len(args)%2 == 0
}

// jsonChange is a document, then paths and values in turn.
func jsonChange(args []*types.Type, _ []bool) (Signature, bool) {
	s := Signature{Args: make([]*types.Type, len(args)), Result: types.Of(types.JSON), Nullable: true}
	for i, a := range args {
		s.Args[i] = a
		want := "VARCHAR"
		if i == 0 {
			want = "JSON"
		}
		if i == 0 || i%2 == 1 {
			to, _, ok := convert(a, want)
			if !ok {
				return Signature{}, false
			}
			s.Args[i] = to
		}
	}
	return s, len(args) >= 3 && len(args)%2 == 1
}

// inQuery is for functions that the binder resolves, since the value of an argument decides.
func inQuery([]*types.Type, []bool) (Signature, bool) { return Signature{}, false }
