package bind

import "strings"

// foreignFunctions says of functions of other systems what to write instead.
var foreignFunctions = map[string]string{
	"to_char": "date_format(x, 'yyyy-MM-dd') and strftime(x, '%Y-%m-%d') format dates, format(x, 2) and printf numbers", "to_varchar": "date_format(x, 'yyyy-MM-dd') formats dates, CAST(x AS VARCHAR) the rest",
	"to_number": "CAST(replace(x, ',', '') AS DECIMAL(18,2))", "parse_json": "CAST(x AS JSON)", "try_parse_json": "if(json_valid(x), x, NULL)", "json": "CAST(x AS JSON)",
	"version": "avrosql --version tells it", "user": "there are no users", "current_user": "there are no users", "session_user": "there are no users", "current_catalog": "current_database() is the database that is used",
	"connection_id": "connections have no numbers", "found_rows": "SELECT count(*) FROM (query)", "last_insert_id": "the files are only read", "row_count": "the files are only read",
	"sleep": "queries do not wait", "pg_sleep": "queries do not wait", "benchmark": "EXPLAIN ANALYZE measures a query",
	"input_file_name": "the column _file has it", "input_file_block_start": "the column _block has it", "monotonically_increasing_id": "row_number() OVER () numbers the rows; _file and _row tell where one comes from", "spark_partition_id": "_file tells where a row comes from",
	"stack": "FROM (VALUES (…), (…)) AS t (a, b), or UNPIVOT", "json_tuple": "json_value(doc, '$.a'), json_value(doc, '$.b')", "json_each": "UNNEST(from_json(doc, 'MAP<VARCHAR, JSON>')) AS t (key, value) for an object, UNNEST(doc::JSON) for an array",
	"regexp_split_to_table": "unnest(regexp_split(x, pattern))", "nextval": "row_number() OVER () numbers the rows", "struct_insert": "{'a': s.a, 'b': value} makes a struct anew", "struct_update": "{'a': s.a, 'b': value} makes a struct anew", "list_aggregate": "array_sum, array_avg, array_min, array_max, or reduce(list, start, (acc, x) -> …)",
	"list_median": "SELECT median(x) FROM unnest(list) AS u (x)", "read_parquet": "only Avro files are read; avrosql convert makes them of Parquet", "read_csv": "only Avro files are read; avrosql convert makes them of CSV", "read_csv_auto": "only Avro files are read; avrosql convert makes them of CSV",
	"read_json": "only Avro files are read; avrosql convert makes them of JSON", "read_json_auto": "only Avro files are read; avrosql convert makes them of JSON", "read_text": "only Avro files are read", "glob": "SELECT * FROM avro.files lists the files",
	"duckdb_settings": "SHOW VARIABLES", "duckdb_functions": "SHOW FUNCTIONS", "duckdb_tables": "SHOW TABLES", "duckdb_columns": "SELECT * FROM information_schema.columns",
	"mad": "SELECT median(abs(x - m)) over SELECT x, median(x) OVER () AS m FROM …", "entropy": "SELECT -sum(p * log2(p)) over SELECT count(*) / sum(count(*)) OVER () AS p FROM … GROUP BY x", "strip_accents": "translate(x, 'áéíóú', 'aeiou') replaces letters one by one",
	"setseed": "random numbers cannot be repeated; hash(x) spreads values always in the same way",
}

// foreignColumns says of columns that other systems add what these are called here.
var foreignColumns = map[string]string{
	"filename": "_file is the file that a row comes from", "_metadata": "_file is the file that a row comes from, _row its number there", "rowid": "_row is the number of a row in its file", "file_row_number": "_row is the number of a row in its file",
	"_rowid_": "_row is the number of a row in its file", "file_name": "_file is the file that a row comes from", "file_path": "_file is the file that a row comes from",
}

// home reports whether a database is what others call the tables that are in none.
func home(parts []string) bool {
	switch len(parts) {
	case 2:
		d := strings.ToLower(parts[0])
		return d == "main" || d == "default" || d == "public"
	case 3:
		c := strings.ToLower(parts[0])
		return (c == "spark_catalog" || c == "memory") && home(parts[1:])
	}
	return false
}
