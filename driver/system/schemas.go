package system

import (
	"context"

	"github.com/avrosql/avrosql/avrofs"
)

// The columns of avro.schemas behind its keys.
const (
	schemaName = iota + 2
	schemaFingerprint
	schemaFiles
	schemaRecords
	schemaFirst
	schemaLast
	schemaJSON
)

// schemasTable is avro.schemas: a row for each distinct schema that the files of a table carry, in the
// order of the first file that has it. Schemas are distinct by their text; those that differ in what
// does not touch the bytes (documentation, defaults, attributes) share a fingerprint. Files without a
// schema, because they are empty or damaged, make a row without name, fingerprint and schema.
// first_file and last_file are paths, in the order of their bytes.
var schemasTable = &definition{
	database: "avro", name: "schemas", keys: 2,
	cols: []column{
		{"database", text, false}, {"table_name", text, false},
		{"schema_name", text, true}, {"fingerprint", text, true}, {"files", number, false}, {"records", number, true},
		{"first_file", text, true}, {"last_file", text, true}, {"schema", text, true}},
	units: lakeTables,
	read: func(r *reading) producer {
		return &perUnit{r: r, make: func(ctx context.Context, u unit, b *builder) error { return schemaRows(ctx, r.env, u.(tableUnit), b) }}
	},
}

// version is a schema of a table and the files that carry it.
type version struct {
	file           *avrofs.File // the first one
	files, records int64
	unknown        bool // the records of some file can't be told
	first, last    string
}

func schemaRows(ctx context.Context, env *Env, u tableUnit, b *builder) error {
	all, err := listing(ctx, env, u.TableName)
	if err != nil {
		return err
	}
	var list []*version
	byText := map[string]*version{}
	for at := 0; at < len(all); at += filesAtOnce {
		part := all[at:min(at+filesAtOnce, len(all))]
		facts, err := lookInto(ctx, env, part, true, b.wants(schemaRecords))
		if err != nil {
			return err
		}
		for i := range facts {
			f, path := &facts[i], ""
			if of := part[i].(fileUnit); of.li != nil {
				path = of.li.Path(of.i)
			}
			key := ""
			if f.file != nil {
				key = string(f.file.Header.Schema)
			}
			v := byText[key]
			if v == nil {
				v = &version{file: f.file, first: path}
				byText[key] = v
				list = append(list, v)
			}
			v.files++
			v.records += f.records
			v.unknown = v.unknown || !f.ok
			v.last = path
		}
	}
	for _, v := range list {
		if v.file != nil {
			b.text(schemaName, v.file.WriterSchema().BranchName())
			if b.wants(schemaFingerprint) {
				b.text(schemaFingerprint, fingerprint(v.file))
			}
			b.text(schemaJSON, string(v.file.Header.Schema))
		}
		b.int(schemaFiles, v.files)
		if !v.unknown {
			b.int(schemaRecords, v.records)
		}
		b.text(schemaFirst, v.first)
		b.text(schemaLast, v.last)
		if err := b.row(u); err != nil {
			return err
		}
	}
	return nil
}
