package ddl

import (
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/avrofs/schema"
)

// Spark SQL ("Apache Avro Data Source Guide", "CREATE DATASOURCE TABLE"): the option avroSchema is the
// reader's schema, so that files of all versions are resolved against it. Partition columns stand among
// the columns. A union of several types becomes a struct of member0, member1 and so on.

var sparkWords = words{"BOOLEAN", "INT", "BIGINT", "FLOAT", "DOUBLE", "BINARY", "STRING"}

func spark(t *table) string {
	y := &typer{t: t, fallback: "STRING"}
	y.scalar = func(s *schema.Schema, at string) string {
		l := s.Logical
		switch l.Kind {
		case schema.NoLogical:
		case schema.LogicalUUID:
			if s.Kind == schema.Fixed {
				t.at(at, "a UUID in 16 bytes is read as BINARY")
			}
		case schema.LogicalDate:
			return "DATE"
		case schema.LogicalTimestampMillis, schema.LogicalTimestampMicros:
			return "TIMESTAMP"
		case schema.LogicalLocalTimestampMillis, schema.LogicalLocalTimestampMicros:
			return "TIMESTAMP_NTZ"
		case schema.LogicalDecimal:
			if l.Precision <= 38 {
				return fmt.Sprintf("DECIMAL(%d,%d)", l.Precision, l.Scale)
			}
			t.at(at, "%s has more than 38 digits, and is refused", l)
		default:
			t.at(at, "%s is read as %s", l, sparkWords.of(s))
		}
		return sparkWords.of(s)
	}
	y.array = func(items string) string { return "ARRAY<" + items + ">" }
	y.mapOf = func(values string) string { return "MAP<STRING, " + values + ">" }
	y.record = func(names, types []string) string {
		out := make([]string, len(names))
		for i := range names {
			out[i] = backticks(names[i]) + ": " + types[i]
		}
		return "STRUCT<" + strings.Join(out, ", ") + ">"
	}
	y.union = func(branches []*schema.Schema, types []string, at string) string {
		if len(types) == 1 {
			return types[0]
		}
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
