// Package convert makes Avro files of CSV, TSV, NDJSON and Parquet files: avrosql convert. The columns'
// types come from a schema that is given, else from the file itself, which is read twice where its text
// does not say them: what is chosen holds every value of the file, not those of a sample.
package convert

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/parquet"
	"github.com/avrosql/avrosql/exec/export"
	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
	"github.com/avrosql/avrosql/planner/types/avrotype"
)

// Options say how to read the input and what to write.
type Options struct {
	From      string // csv, tsv, ndjson or parquet; "": by the file's name
	Schema    string // JSON text or the path of an .avsc file; "": inferred
	Delimiter rune   // of csv; 0: a comma
	NoHeader  bool   // csv: the first line is data; columns are column1, column2, …
	Null      string // csv: what stands for NULL
	Codec     string
	BlockSize int
	Overwrite bool
	// Note is told of what a reader should know, such as columns that were renamed.
	Note func(message string)
}

// source is an input whose types are known.
type source interface {
	Fields() []types.Field
	// Next returns the next row, io.EOF at the end.
	Next() ([]types.Datum, error)
	Close() error
}

// opener opens an input. want are the columns of a given schema, nil where they are to be found out.
type opener func(f *os.File, want []types.Field, o *Options) (source, error)

var inputs = []struct {
	name       string
	extensions []string
	open       opener
}{
	{"csv", []string{".csv"}, openCSV},
	{"tsv", []string{".tsv", ".tab"}, openTSV},
	{"ndjson", []string{".ndjson", ".jsonl"}, openNDJSON},
	{"parquet", []string{".parquet"}, openParquet},
}

// Inputs lists the formats that can be read.
func Inputs() []string {
	var names []string
	for _, in := range inputs {
		names = append(names, in.name)
	}
	return names
}

// Extensions lists the extensions of what can be read, without the dot.
func Extensions() []string {
	var all []string
	for _, in := range inputs {
		for _, e := range in.extensions {
			all = append(all, strings.TrimPrefix(e, "."))
		}
	}
	return all
}

func find(name, path string) (opener, error) {
	ext := strings.ToLower(filepath.Ext(path))
	for _, in := range inputs {
		if strings.EqualFold(in.name, name) {
			return in.open, nil
		}
		for _, e := range in.extensions {
			if name == "" && e == ext {
				return in.open, nil
			}
		}
	}
	list := strings.Join(Inputs(), ", ")
	if name == "" {
		return nil, fmt.Errorf("%s: the name does not say what the file holds; add --from with one of: %s", path, list)
	}
	return nil, fmt.Errorf("unknown format %q; what can be converted: %s", name, list)
}

// Convert reads the file at in and writes out, an Avro file, which appears once it is complete. It
// returns the number of rows.
func Convert(ctx context.Context, in, out string, o Options) (rows int64, err error) {
	if o.Note == nil {
		o.Note = func(string) {}
	}
	open, err := find(o.From, in)
	if err != nil {
		return 0, err
	}
	if !strings.EqualFold(filepath.Ext(out), ".avro") {
		return 0, fmt.Errorf("%s: the output is an Avro file, and its name ends in .avro", out)
	}
	given := []export.Option{{Name: "overwrite", Value: types.NewBool(o.Overwrite)}}
	if o.Codec != "" {
		given = append(given, export.Option{Name: "codec", Value: types.NewString(o.Codec)})
	}
	if o.BlockSize > 0 {
		given = append(given, export.Option{Name: "block_size", Value: types.NewInt(int64(o.BlockSize))})
	}
	if o.Schema != "" {
		given = append(given, export.Option{Name: "schema", Value: types.NewString(o.Schema)})
	}
	format, opts, err := export.Choose(out, given)
	if err == nil {
		err = opts.ReadSchema()
	}
	if err != nil {
		return 0, err
	}
	var want []types.Field
	if opts.Schema != nil {
		if want, err = avrotype.Record(opts.Schema); err != nil {
			return 0, err
		}
	}
	f, err := os.Open(in)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return 0, errors.Join(err, fmt.Errorf("%s is no regular file; it has to be read twice", in))
	}
	src, err := open(f, want, &o)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", in, err)
	}
	defer src.Close()
	dir, name := filepath.Split(out)
	if dir == "" {
		dir = "."
	}
	root, err := export.OpenDir(dir)
	if err != nil {
		return 0, err
	}
	defer root.Close()
	batches := &batches{in: src, path: in}
	target := &export.Target{Root: root, Path: name, Format: format, Options: opts}
	for i, f := range safeFields(src.Fields(), opts.Schema == nil, o.Note) {
		target.Cols = append(target.Cols, plan.Column{ID: plan.ColumnID(i + 1), Name: f.Name, Type: f.Type, Nullable: f.Nullable})
		batches.cols = append(batches.cols, vector.New(f.Type))
	}
	return target.Write(ctx, batches)
}

// safeFields renames fields, nested ones included, to what Avro allows.
func safeFields(fields []types.Field, rename bool, note func(string)) []types.Field {
	if !rename {
		return fields
	}
	out := make([]types.Field, len(fields))
	taken := map[string]bool{}
	for i, f := range fields {
		safe := avrotype.SafeName(f.Name)
		for base, n := safe, 2; taken[safe]; n++ {
			safe = fmt.Sprintf("%s_%d", base, n)
		}
		taken[safe] = true
		if safe != f.Name {
			note(fmt.Sprintf("%q is written as %s: Avro's names are of letters, digits and _", f.Name, safe))
		}
		out[i] = types.Field{Name: safe, Type: safeType(f.Type, note), Nullable: f.Nullable}
	}
	return out
}

func safeType(t *types.Type, note func(string)) *types.Type {
	switch t.Kind {
	case types.Array:
		return types.NewArray(safeType(t.Elem, note), t.ElemNullable)
	case types.Map:
		return types.NewMap(safeType(t.Elem, note), t.ElemNullable)
	case types.Struct:
		return types.NewStruct(safeFields(t.Fields, true, note)...)
	}
	return t
}

// batches gathers rows.
type batches struct {
	in   source
	path string
	cols []*vector.Vector
}

const batchRows = 1024

// Next implements export.Source.
func (b *batches) Next(ctx context.Context) (*vector.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, c := range b.cols {
		c.Reset()
	}
	n := 0
	for ; n < batchRows; n++ {
		row, err := b.in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", b.path, err)
		}
		for i, d := range row {
			expr.AppendDatum(b.cols[i], d)
		}
	}
	if n == 0 {
		return nil, nil
	}
	return &vector.Batch{Cols: b.cols, N: n}, nil
}

func openParquet(f *os.File, want []types.Field, _ *Options) (source, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return parquet.NewReader(f, info.Size())
}
