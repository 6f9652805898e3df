package ddl

import (
	"strings"

	"github.com/avrosql/avrosql/avrofs/schema"
)

// Hive (language manual, "AvroSerDe" and "CREATE TABLE"): the schema is given as avro.schema.literal,
// and the SerDe derives the columns from it; they are written out all the same, for readers. Athena
// takes Hive's statements, with the SerDe by its name.

// The SerDe knows dates, milliseconds and decimals of up to 38 digits.
var hiveWords = words{
	boolean: "boolean", int: "int", long: "bigint", float: "float", double: "double", bytes: "binary", string: "string",
	logical: []logicalWord{{schema.LogicalDate, "date"}, {schema.LogicalTimestampMillis, "timestamp"}},
	decimal: "decimal(%d,%d)", noFixed: true, wide: "read as its bytes",
	array: "array<%s>", mapOf: "map<string,%s>", record: "struct<%s>", between: ",", field: "%s:%s", quote: backticks,
}

func hiveTyper(t *table) *typer {
	y := hiveWords.typer(t)
	y.union = func(_ []*schema.Schema, types []string, _ string) string {
		return "uniontype<" + strings.Join(types, ",") + ">"
	}
	return y
}

// hiveName quotes a name. A database of several parts is one name in Hive.
func hiveName(t *table, quote func(string) string) string {
	if t.database == "" {
		return quote(t.name)
	}
	return quote(strings.ReplaceAll(t.database, ".", "_")) + "." + quote(t.name)
}

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
