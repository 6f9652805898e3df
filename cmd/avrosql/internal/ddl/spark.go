package ddl

import (
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/avrofs/schema"
)

// Spark SQL ("Apache Avro Data Source Guide", "CREATE DATASOURCE TABLE"): the option avroSchema is the
// reader's schema, so that files of all versions are resolved against it. Partition columns stand among
// the columns. A union of several types becomes a struct of member0, member1 and so on.

var sparkWords = words{
	boolean: "BOOLEAN", int: "INT", long: "BIGINT", float: "FLOAT", double: "DOUBLE", bytes: "BINARY", string: "STRING",
	logical: []logicalWord{
		{schema.LogicalDate, "DATE"},
		{schema.LogicalTimestampMillis, "TIMESTAMP"}, {schema.LogicalTimestampMicros, "TIMESTAMP"},
		{schema.LogicalLocalTimestampMillis, "TIMESTAMP_NTZ"}, {schema.LogicalLocalTimestampMicros, "TIMESTAMP_NTZ"},
	},
	decimal: "DECIMAL(%d,%d)", wide: "refused",
	array: "ARRAY<%s>", mapOf: "MAP<STRING, %s>", record: "STRUCT<%s>", between: ", ", field: "%s: %s", quote: backticks,
}

func spark(t *table) string {
	y := sparkWords.typer(t)
	y.union = func(branches []*schema.Schema, types []string, at string) string {
		// Spark reads int with long as BIGINT, float with double as DOUBLE.
		if len(types) == 2 {
			switch [2]schema.Kind{min(branches[0].Kind, branches[1].Kind), max(branches[0].Kind, branches[1].Kind)} {
			case [2]schema.Kind{schema.Int, schema.Long}:
				return "BIGINT"
			case [2]schema.Kind{schema.Float, schema.Double}:
				return "DOUBLE"
			}
		}
		t.at(at, "the branches of the union are member0 to member%d", len(types)-1)
		names := make([]string, len(types))
		for i := range names {
			names[i] = fmt.Sprintf("member%d", i)
		}
		return y.record(names, types)
	}
	t.caseClash()
	var cols, parts []string
	for i := range t.schema.Fields {
		f := &t.schema.Fields[i]
		cols = append(cols, backticks(f.Name)+" "+y.of(f.Type, f.Name)+hiveComment(f))
	}
	for _, p := range t.parts {
		cols = append(cols, backticks(p.Name)+" "+partType(p, "BIGINT", "DATE", "STRING"))
		parts = append(parts, backticks(p.Name))
	}
	where := t.file
	if where == "" || len(parts) > 0 {
		where = t.dir
		if t.shared {
			t.directory()
		}
	}
	var b strings.Builder
	b.WriteString("CREATE TABLE IF NOT EXISTS " + hiveName(t, backticks) + " " + columns(cols))
	b.WriteString("\nUSING avro\nOPTIONS (avroSchema " + backslashed("'", t.schema.String()))
	if t.nested() {
		b.WriteString(", recursiveFileLookup 'true'")
	}
	b.WriteString(")")
	if len(parts) > 0 {
		b.WriteString("\nPARTITIONED BY (" + strings.Join(parts, ", ") + ")")
	}
	b.WriteString("\nLOCATION " + backslashed("'", url(where)))
	return t.script(append([]string{b.String()}, repair(t)...)...)
}
