package ddl

import (
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/avrofs/schema"
)

// Trino (Hive connector): a table of the format AVRO with an external location. The columns are the
// reader's schema; partition columns stand last among them. The catalog is called hive, the schema of
// tables without a database default.

var trinoWords = words{"boolean", "integer", "bigint", "real", "double", "varbinary", "varchar"}

func trino(t *table) string {
	quote := func(s string) string { return doubled(`"`, s) }
	text := func(s string) string { return doubled("'", s) }
	y := &typer{t: t, fallback: "varchar"}
	y.scalar = func(s *schema.Schema, at string) string {
		l := s.Logical
		switch l.Kind {
		case schema.NoLogical:
		case schema.LogicalUUID:
			if s.Kind == schema.Fixed {
				t.at(at, "a UUID in 16 bytes is read as varbinary")
			}
		case schema.LogicalDate:
			return "date"
		case schema.LogicalTimestampMillis:
			return "timestamp(3)"
		case schema.LogicalTimestampMicros:
			return "timestamp(6)"
		case schema.LogicalDecimal:
			if l.Precision <= 38 {
				return fmt.Sprintf("decimal(%d, %d)", l.Precision, l.Scale)
			}
			t.at(at, "%s has more than 38 digits, and is read as its bytes", l)
		default:
			t.at(at, "%s is read as %s", l, trinoWords.of(s))
		}
		return trinoWords.of(s)
	}
	y.array = func(items string) string { return "array(" + items + ")" }
	y.mapOf = func(values string) string { return "map(varchar, " + values + ")" }
	y.record = func(names, types []string) string {
		out := make([]string, len(names))
		for i := range names {
			out[i] = quote(names[i]) + " " + types[i]
		}
		return "row(" + strings.Join(out, ", ") + ")"
	}
	y.union = func(_ []*schema.Schema, types []string, at string) string {
		if len(types) == 1 {
			return types[0]
		}
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
