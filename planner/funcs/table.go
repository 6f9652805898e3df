package funcs

const catTable = "table"

// Rows says how a function makes rows of values: in place of a table, or in a select list.
type Rows struct {
	Position bool // a column before the elements counts them from 0
	Outer    bool // a row without elements is kept
	Fields   bool // the elements are records, and each field a column
	Series   bool // of numbers
	Open     bool // a series that does not reach its end
}

// tableFuncs stand in FROM; those with Rows in a select list as well. Their examples are whole queries.
var tableFuncs = []*Func{
	{Name: "read_avro", Aliases: []string{"avro_scan"}, Kind: Table, Category: catTable, Forms: []string{"VARCHAR -> table"},
		Doc: "The rows of a file, or of the files of a glob, as one table.", Note: "Options such as merge, schema and on_corrupt follow as name => value; the driver keeps paths below its roots unless allow_paths is set.",
		Example: "SELECT count(*) FROM read_avro('employees.avro', merge => 'strict')", Result: "12"},
	{Name: "unnest", Kind: Table, Category: catTable, Rows: &Rows{}, Forms: []string{"ARRAY[, ...] -> table", "MAP[, ...] -> table", "JSON -> table"},
		Doc: "A row for each element of an array, or for each key and value of a map; several lists go side by side, NULL past the end of the shorter.", Note: "It sees the columns of the tables before it, and takes WITH ORDINALITY for a column that counts from 1.",
		Example: "SELECT * FROM unnest(['a', 'b']) WITH ORDINALITY AS u (x, n)", Result: "a, 1; b, 2"},
	{Name: "json_table", Kind: Table, Category: catTable, Forms: []string{"JSON, VARCHAR, ... -> table"},
		Doc:     "A row for each value that a path of a JSON document leads to, with columns of what lies below it.",
		Note:    "COLUMNS lists name FOR ORDINALITY; name type PATH path, with NULL, ERROR or DEFAULT value before ON EMPTY and ON ERROR; name type EXISTS PATH path; and NESTED PATH path COLUMNS (…), a row for each value further down. Without PATH it is the member of the column's name.",
		Example: "SELECT j.* FROM json_table('[{\"a\":1,\"b\":[\"x\",\"y\"]},{\"a\":2}]', '$[*]' COLUMNS (n FOR ORDINALITY, a INT PATH '$.a', NESTED PATH '$.b[*]' COLUMNS (b VARCHAR PATH '$'))) AS j", Result: "1, 1, x; 1, 1, y; 2, 2, NULL"},
	{Name: "explode", Kind: Table, Category: catTable, Rows: &Rows{}, Forms: []string{"ARRAY -> table", "MAP -> table"},
		Doc: "As unnest.", Example: "SELECT id, tag FROM events LATERAL VIEW explode(tags) t AS tag WHERE id = 2", Result: "2, vip; 2, new"},
	{Name: "explode_outer", Kind: Table, Category: catTable, Rows: &Rows{Outer: true}, Forms: []string{"ARRAY -> table", "MAP -> table"},
		Doc: "As explode, but a NULL or empty list gives a row of NULL.", Example: "SELECT v.n, x FROM (VALUES (1, [7]), (2, NULL)) AS v (n, list), explode_outer(v.list) AS x", Result: "1, 7; 2, NULL"},
	{Name: "posexplode", Kind: Table, Category: catTable, Rows: &Rows{Position: true}, Forms: []string{"ARRAY -> table", "MAP -> table"},
		Doc: "As explode, with the position, from 0, in a first column called pos.", Example: "SELECT * FROM posexplode(['a', 'b'])", Result: "0, a; 1, b"},
	{Name: "posexplode_outer", Kind: Table, Category: catTable, Rows: &Rows{Position: true, Outer: true}, Forms: []string{"ARRAY -> table", "MAP -> table"},
		Doc: "As posexplode, but a NULL or empty list gives a row of NULLs.", Example: "SELECT v.n, x.* FROM (VALUES (1, NULL), (2, [7])) AS v (n, list), posexplode_outer(v.list) AS x", Result: "1, NULL, NULL; 2, 0, 7"},
	{Name: "inline", Kind: Table, Category: catTable, Rows: &Rows{Fields: true}, Forms: []string{"ARRAY -> table"},
		Doc: "A row for each element of an array of structs, a column for each field.", Example: "SELECT * FROM inline([{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'y'}])", Result: "1, x; 2, y"},
	{Name: "inline_outer", Kind: Table, Category: catTable, Rows: &Rows{Fields: true, Outer: true}, Forms: []string{"ARRAY -> table"},
		Doc: "As inline, but a NULL or empty array gives a row of NULLs.", Example: "SELECT v.n, x.a FROM (VALUES (1, [{'a': 5}]), (2, NULL)) AS v (n, list), inline_outer(v.list) AS x", Result: "1, 5; 2, NULL"},
}
