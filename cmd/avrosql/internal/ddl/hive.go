package ddl

import (
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/avrofs/schema"
)

// Hive (language manual, "AvroSerDe" and "CREATE TABLE"): the schema is given as avro.schema.literal,
// and the SerDe derives the columns from it; they are written out all the same, for readers. Athena
// takes Hive's statements, with the SerDe by its name.

var hiveWords = words{"boolean", "int", "bigint", "float", "double", "binary", "string"}

// hiveScalar follows the SerDe: dates, milliseconds and decimals up to 38 digits are known to it.
func hiveScalar(t *table) func(*schema.Schema, string) string {
	return func(s *schema.Schema, at string) string {
		l := s.Logical
		switch l.Kind {
		case schema.NoLogical:
		case schema.LogicalUUID:
			if s.Kind == schema.Fixed {
				t.at(at, "a UUID in 16 bytes is read as binary")
			}
		case schema.LogicalDate:
			return "date"
		case schema.LogicalTimestampMillis:
			return "timestamp"
		case schema.LogicalDecimal:
			if l.Precision <= 38 && s.Kind == schema.Bytes {
				return fmt.Sprintf("decimal(%d,%d)", l.Precision, l.Scale)
			}
			t.at(at, "%s over %s is read as its bytes", l, s.Kind)
		default:
			t.at(at, "%s is read as %s", l, hiveWords.of(s))
		}
		return hiveWords.of(s)
	}
}

func hiveTyper(t *table) *typer {
	return &typer{
		t: t, scalar: hiveScalar(t), fallback: "string",
		array: func(items string) string { return "array<" + items + ">" },
		mapOf: func(values string) string { return "map<string," + values + ">" },
		record: func(names, types []string) string {
			out := make([]string, len(names))
			for i := range names {
				out[i] = doubled("`", names[i]) + ":" + types[i]
			}
			return "struct<" + strings.Join(out, ",") + ">"
		},
		union: func(_ []*schema.Schema, types []string, at string) string {
			if len(types) == 1 {
				return types[0]
			}
			return "uniontype<" + strings.Join(types, ",") + ">"
		},
	}
}

// hiveName quotes a name. A database of several parts is one name in Hive.
func hiveName(t *table, quote func(string) string) string {
	if t.database == "" {
		return quote(t.name)
	}
	return quote(strings.ReplaceAll(t.database, ".", "_")) + "." + quote(t.name)
}

func backticks(s string) string { return doubled("`", s) }

func hiveTable(t *table, y *typer, serde bool) string {
	t.caseClash()
	var cols, parts []string
	for i := range t.schema.Fields {
		f := &t.schema.Fields[i]
		cols = append(cols, backticks(f.Name)+" "+y.of(f.Type, f.Name)+hiveComment(f))
	}
	for _, p := range t.parts {
		parts = append(parts, backticks(p.Name)+" "+partType(p, "bigint", "date", "string"))
	}
	var b strings.Builder
	b.WriteString("CREATE EXTERNAL TABLE IF NOT EXISTS " + hiveName(t, backticks) + " " + columns(cols))
	if len(parts) > 0 {
		b.WriteString("\nPARTITIONED BY (" + strings.Join(parts, ", ") + ")")
	}
	literal := "('avro.schema.literal' = " + backslashed("'", t.schema.String()) + ")"
	if serde {
		b.WriteString("\nROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.avro.AvroSerDe'\nWITH SERDEPROPERTIES " + literal)
	}
	b.WriteString("\nSTORED AS AVRO\nLOCATION " + backslashed("'", t.directory()+"/"))
	if !serde {
		b.WriteString("\nTBLPROPERTIES " + literal)
	}
	return b.String()
}

func hiveComment(f *schema.Field) string {
	if f.Doc == "" {
		return ""
	}
	return " COMMENT " + backslashed("'", f.Doc)
}

func repair(t *table) []string {
	if len(t.parts) == 0 {
		return nil
	}
	return []string{"MSCK REPAIR TABLE " + hiveName(t, backticks)}
}

func hive(t *table) string {
	statements := []string{hiveTable(t, hiveTyper(t), false)}
	if t.nested() {
		t.note("the files lie in directories below, which the session has to ask for")
		statements = append(statements, "SET mapreduce.input.fileinputformat.input.dir.recursive = true", "SET hive.mapred.supports.subdirectories = true")
	}
	return t.script(append(statements, repair(t)...)...)
}
