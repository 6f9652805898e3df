package ddl

import (
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/avrofs/schema"
)

// Trino (Hive connector): a table of the format AVRO with an external location. The columns are the
// reader's schema; partition columns stand last among them. The catalog is called hive, the schema of
// tables without a database default.

var trinoWords = words{
	boolean: "boolean", int: "integer", long: "bigint", float: "real", double: "double", bytes: "varbinary", string: "varchar",
	logical: []logicalWord{
		{schema.LogicalDate, "date"}, {schema.LogicalTimestampMillis, "timestamp(3)"}, {schema.LogicalTimestampMicros, "timestamp(6)"},
	},
	decimal: "decimal(%d, %d)", wide: "read as its bytes",
	array: "array(%s)", mapOf: "map(varchar, %s)", record: "row(%s)", between: ", ", field: "%s %s", quote: doubleQuotes,
}

func trino(t *table) string {
	quote, text := doubleQuotes, singleQuotes
	y := trinoWords.typer(t)
	y.union = func(_ []*schema.Schema, types []string, at string) string {
		t.at(at, "the union becomes a row of a tag and a field for each branch")
		out := []string{`"tag" tinyint`}
		for i, typ := range types {
			out = append(out, fmt.Sprintf(`"field%d" %s`, i, typ))
		}
		return "row(" + strings.Join(out, ", ") + ")"
	}
	t.caseClash()
	var cols, parts []string
	for i := range t.schema.Fields {
		f := &t.schema.Fields[i]
		def := quote(f.Name) + " " + y.of(f.Type, f.Name)
		if f.Doc != "" {
			def += " COMMENT " + text(oneLine(f.Doc))
		}
		cols = append(cols, def)
	}
	for _, p := range t.parts {
		cols = append(cols, quote(p.Name)+" "+partType(p, "bigint", "date", "varchar"))
		parts = append(parts, text(strings.ToLower(p.Name)))
	}
	if t.nested() {
		t.note("the files lie in directories below, which Trino reads with hive.recursive-directories=true")
	}
	database := "default"
	if t.database != "" {
		database = strings.ReplaceAll(t.database, ".", "_")
	}
	with := []string{"format = 'AVRO'", "external_location = " + text(t.directory())}
	if len(parts) > 0 {
		with = append(with, "partitioned_by = ARRAY["+strings.Join(parts, ", ")+"]")
	}
	statements := []string{"CREATE TABLE IF NOT EXISTS hive." + quote(database) + "." + quote(t.name) + " " + columns(cols) + "\nWITH " + columns(with)}
	if len(parts) > 0 {
		statements = append(statements, "CALL hive.system.sync_partition_metadata("+text(database)+", "+text(t.name)+", 'ADD')")
	}
	return t.script(statements...)
}
