package ddl

import (
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/avrofs/schema"
)

// BigQuery ("CREATE EXTERNAL TABLE", "Loading Avro data"): the schema is read off the files, and can't
// be given for Avro. Logical types count with enable_logical_types. The dataset of tables without a
// database is called dataset.
func bigQuery(t *table) string {
	quote := func(s string) string { return backslashed("`", s) }
	text := func(s string) string { return backslashed("'", s) }
	y := silent(t, func(s *schema.Schema, at string) {
		l := s.Logical
		switch l.Kind {
		case schema.NoLogical, schema.LogicalDate, schema.LogicalTimeMillis, schema.LogicalTimeMicros,
			schema.LogicalTimestampMillis, schema.LogicalTimestampMicros:
		case schema.LogicalLocalTimestampMillis, schema.LogicalLocalTimestampMicros:
		case schema.LogicalDecimal:
			if l.Precision-l.Scale > 38 || l.Scale > 38 {
				t.at(at, "%s does not fit BIGNUMERIC", l)
			}
		case schema.LogicalUUID:
			if s.Kind == schema.Fixed {
				t.at(at, "a UUID in 16 bytes is read as BYTES")
			}
		default:
			t.at(at, "%s is read as %s", l, s.Kind)
		}
	})
	y.union = func(_ []*schema.Schema, _ []string, at string) string {
		t.at(at, "the union becomes a record with a nullable field for each branch")
		return ""
	}
	for i := range t.schema.Fields {
		y.of(t.schema.Fields[i].Type, t.schema.Fields[i].Name)
	}
	t.note("the schema is that of the file whose path sorts last; fields that only other files have are not seen")
	dataset := "dataset"
	if t.database != "" {
		dataset = strings.ReplaceAll(t.database, ".", "_")
	}
	uri := t.file
	if uri == "" {
		uri = t.dir + "/*"
		if t.shared {
			t.directory()
		}
	}
	options := []string{"format = 'AVRO'", "enable_logical_types = TRUE", "uris = [" + text(url(uri)) + "]"}
	var parts []string
	for _, p := range t.parts {
		parts = append(parts, quote(p.Name)+" "+partType(p, "INT64", "DATE", "STRING"))
	}
	s := "CREATE EXTERNAL TABLE IF NOT EXISTS " + quote(dataset) + "." + quote(t.name)
	if len(parts) > 0 {
		s += fmt.Sprintf("\nWITH PARTITION COLUMNS %s", columns(parts))
		options = append(options, "hive_partition_uri_prefix = "+text(url(t.dir)))
	}
	return t.script(s + "\nOPTIONS " + columns(options))
}
