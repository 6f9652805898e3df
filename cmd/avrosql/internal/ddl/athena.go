package ddl

import "github.com/avrosql/avrosql/avrofs/schema"

// Athena (user guide, "CREATE TABLE" and "Avro SerDe"): Hive's statements, over S3, without union types,
// and with names of letters, digits and underscores alone.

func athena(t *table) string {
	y := hiveTyper(t)
	y.union = func(_ []*schema.Schema, types []string, at string) string {
		t.at(at, "a union of %d types can't be said; queries of the column fail", len(types))
		return "string"
	}
	for i := range t.schema.Fields {
		if name := t.schema.Fields[i].Name; !plainWord(name) {
			t.at(name, "Athena takes only letters, digits and underscores in names")
		}
	}
	s := hiveTable(t, y, true)
	return t.script(append([]string{s}, repair(t)...)...)
}
