package export

import (
	"errors"
	"fmt"
	"io"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
	"github.com/avrosql/avrosql/planner/types/avrotype"
)

var avroFormat = Format{
	Name: "avro", Doc: "an Avro container file; logical types, nullability, nested records and enums are kept",
	Extensions: []string{".avro"}, Options: []string{"codec", "level", "block_size", "schema"}, New: newAvro,
}

// recordName is the name of the record that files hold if nobody gives them another.
const recordName = "row"

// defaultCodec is read by every implementation of Avro that reads more than null and deflate.
const defaultCodec = "snappy"

// ValueError is a value that the file's schema has no room for.
type ValueError struct {
	Column string // with the path to a nested value
	Row    int64  // from 0
	Msg    string
}

func (e *ValueError) Error() string {
	return fmt.Sprintf("row %d: %s: %s", e.Row+1, e.Column, e.Msg)
}

// avroWriter encodes batches (specification, "Binary Encoding") into a container file.
type avroWriter struct {
	out    *ocf.Writer
	fields []avroField
	rows   int64
	datum  []byte
}

// avroField is a field of the schema: the column that it comes from and its encoder.
type avroField struct {
	col    int // -1: every value is null
	name   string
	encode encoder
}

func newAvro(w io.Writer, cols []plan.Column, o *Options) (Writer, error) {
	fields := make([]types.Field, len(cols))
	for i, c := range cols {
		fields[i] = types.Field{Name: c.Name, Type: c.Type, Nullable: c.Nullable}
	}
	s := o.Schema
	if s == nil {
		var err error
		name := o.Record
		if name == "" {
			name = recordName
		}
		if s, err = avrotype.Schema(name, fields); err != nil {
			return nil, err
		}
	}
	if s.Kind != schema.Record {
		return nil, fmt.Errorf("the schema of a file of rows is a record, not %s", s.Kind)
	}
	a := &avroWriter{}
	var err error
	if a.fields, err = new(compiler).matchFields(s, fields, ""); err != nil {
		return nil, err
	}
	codec := o.Codec
	if codec == "" {
		codec = defaultCodec
	}
	a.out, err = ocf.NewWriter(w, []byte(s.String()), ocf.WriterOptions{Codec: codec, Level: o.Level, BlockBytes: o.BlockBytes})
	return a, err
}

// Write appends the rows of a batch.
func (a *avroWriter) Write(b *vector.Batch) error {
	for _, i := range b.Selection() {
		a.datum = a.datum[:0]
		for k := range a.fields {
			f := &a.fields[k]
			var v *vector.Vector
			if f.col >= 0 {
				v = b.Cols[f.col]
			}
			var err error
			if a.datum, err = f.encode(a.datum, v, int(i)); err != nil {
				return a.locate(err, f.name)
			}
		}
		if err := a.out.Append(a.datum); err != nil {
			return err
		}
		a.rows++
	}
	return nil
}

func (a *avroWriter) locate(err error, name string) error {
	var ve *ValueError
	if errors.As(err, &ve) {
		ve.Column, ve.Row = name+ve.Column, a.rows
	}
	return err
}

// Close writes the last block.
func (a *avroWriter) Close() error { return a.out.Close() }

// matchFields finds for each field of a record the column of its name, and for each column its field.
func (c *compiler) matchFields(s *schema.Schema, cols []types.Field, at string) ([]avroField, error) {
	used := make([]bool, len(cols))
	var out []avroField
	for _, f := range s.Fields {
		found := -1
		for i, col := range cols {
			if col.Name == f.Name {
				found = i
			}
		}
		path := at + f.Name
		if found < 0 {
			if nullBranch(f.Type) < 0 && f.Type.Kind != schema.Null {
				return nil, fmt.Errorf("the schema's field %s is in no column and can't be null; select a column of that name", path)
			}
			enc, err := c.holder(types.Of(types.Null), f.Type, path)
			if err != nil {
				return nil, err
			}
			out = append(out, avroField{-1, f.Name, enc})
			continue
		}
		used[found] = true
		enc, err := c.holder(cols[found].Type, f.Type, path)
		if err != nil {
			return nil, err
		}
		out = append(out, avroField{found, f.Name, enc})
	}
	for i, col := range cols {
		if !used[i] {
			return nil, fmt.Errorf("the schema has no field for the column %s%s", at, col.Name)
		}
	}
	return out, nil
}
