package ddl

import (
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/avrofs/schema"
)

// ClickHouse (formats, "Avro"; table engines File and S3): names and types are given, fields that a
// file lacks get their type's default where input_format_avro_allow_missing_fields is set. Columns of
// the path come with use_hive_partitioning. Arrays, maps and tuples can't be NULL there.

var clickHouseWords = words{
	boolean: "Bool", int: "Int32", long: "Int64", float: "Float32", double: "Float64", bytes: "String", string: "String",
	logical: []logicalWord{
		{schema.LogicalDate, "Date32"},
		{schema.LogicalTimestampMillis, "DateTime64(3, 'UTC')"}, {schema.LogicalTimestampMicros, "DateTime64(6, 'UTC')"},
	},
	array: "Array(%s)", mapOf: "Map(String, %s)", record: "Tuple(%s)", between: ", ", field: "%s %s", quote: clickHouseName,
}

func clickHouseName(s string) string { return backslashed("`", s) }

// clickHouseScalar has types of its own for bytes of one length and for decimals.
func clickHouseScalar(t *table, s *schema.Schema, at string) string {
	fixed := func(size int) string { return fmt.Sprintf("FixedString(%d)", max(size, 1)) }
	switch l := s.Logical; l.Kind {
	case schema.NoLogical:
		if s.Kind == schema.Fixed {
			return fixed(s.Size)
		}
	case schema.LogicalUUID:
		if s.Kind == schema.String {
			return "UUID"
		}
		return fixed(16)
	case schema.LogicalDecimal:
		if l.Precision <= 76 && s.Kind == schema.Bytes {
			return fmt.Sprintf("Decimal(%d, %d)", l.Precision, l.Scale)
		}
		t.at(at, "%s over %s is read as its bytes", l, s.Kind)
		if s.Kind == schema.Fixed {
			return fixed(s.Size)
		}
		return clickHouseWords.of(s)
	case schema.LogicalDuration:
		t.at(at, "%s is read as its bytes", l)
		return fixed(12)
	}
	return clickHouseWords.scalar(t, s, at)
}

func clickHouse(t *table) string {
	quote := clickHouseName
	text := func(s string) string { return backslashed("'", s) }
	y := clickHouseWords.typer(t)
	y.scalar = func(s *schema.Schema, at string) string { return clickHouseScalar(t, s, at) }
	y.union = func(branches []*schema.Schema, types []string, at string) string {
		seen := map[string]bool{}
		for _, typ := range types {
			if seen[typ] {
				t.at(at, "several branches of the union are %s, which can't be told apart", typ)
			}
			seen[typ] = true
		}
		return "Variant(" + strings.Join(types, ", ") + ")"
	}
	y.nullable = func(s *schema.Schema, typ, at string) string {
		switch s.Kind {
		case schema.Array, schema.Map, schema.Record:
			t.at(at, "can't be NULL: NULL is read as an empty %s", s.Kind)
			return typ
		}
		return "Nullable(" + typ + ")"
	}
	var cols []string
	for i := range t.schema.Fields {
		f := &t.schema.Fields[i]
		def := quote(f.Name) + " " + y.of(f.Type, f.Name)
		if f.Doc != "" {
			def += " COMMENT " + text(f.Doc)
		}
		cols = append(cols, def)
	}
	if len(t.parts) > 0 {
		var names []string
		for _, p := range t.parts {
			names = append(names, p.Name)
		}
		t.note("read off the paths where use_hive_partitioning = 1: %s", strings.Join(names, ", "))
	}
	glob := t.glob()
	where := "File(Avro, " + text(glob) + ")"
	switch {
	case strings.Contains(glob, "://"):
		where = "S3(" + text(glob) + ", 'Avro')"
	default:
		t.note("a server reads files below its user_files_path alone")
	}
	name := quote(t.name)
	if t.database != "" {
		name = quote(strings.ReplaceAll(t.database, ".", "_")) + "." + name
	}
	return t.script("CREATE TABLE IF NOT EXISTS " + name + " " + columns(cols) + "\nENGINE = " + where +
		"\nSETTINGS input_format_avro_allow_missing_fields = 1, input_format_null_as_default = 1")
}
