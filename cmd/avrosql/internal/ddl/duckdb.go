package ddl

import (
	"strings"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/avrofs/schema"
)

// DuckDB (extension avro): there is no external table; a view over read_avro does the same. Types are
// those that read_avro finds in the files; columns of the path are taken out of the file's name.
func duckDB(t *table) string {
	quote, text := doubleQuotes, singleQuotes
	y := silent(t, func(s *schema.Schema, at string) {
		switch l := s.Logical; l.Kind {
		case schema.NoLogical:
		case schema.LogicalUUID:
			if s.Kind == schema.Fixed {
				t.at(at, "a UUID in 16 bytes is read as BLOB")
			}
		default:
			t.at(at, "%s may be read as its plain type, depending on the version of the extension", l)
		}
	})
	for i := range t.schema.Fields {
		y.of(t.schema.Fields[i].Type, t.schema.Fields[i].Name)
	}
	source, list := "read_avro("+text(t.glob())+")", " * "
	if len(t.parts) > 0 {
		source = "read_avro(" + text(t.glob()) + ", filename = true)"
		cols := []string{"* EXCLUDE (filename)"}
		for _, p := range t.parts {
			value := "nullif(url_decode(regexp_extract(filename, " + text("/"+regexpQuote(p.Name)+"=([^/]+)/") + ", 1)), '__HIVE_DEFAULT_PARTITION__')"
			if typ := partType(p, "BIGINT", "DATE", ""); p.Kind != avrofs.Varchar {
				value = "CAST(" + value + " AS " + typ + ")"
			}
			cols = append(cols, value+" AS "+quote(p.Name))
		}
		list = "\n  " + strings.Join(cols, ",\n  ") + "\n"
	}
	name := quote(t.name)
	if t.database != "" {
		name = quote(strings.ReplaceAll(t.database, ".", "_")) + "." + name
	}
	return t.script("INSTALL avro", "LOAD avro", "CREATE OR REPLACE VIEW "+name+" AS SELECT"+list+"FROM "+source)
}

// regexpQuote escapes what a regular expression gives meaning to.
func regexpQuote(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune(`\.+*?()|[]{}^$`, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
