package avrofs

import (
	"context"
	"time"

	"github.com/avrosql/avrosql/avrofs/schema"
)

// ModTime returns when a file was modified last.
func (li *Listing) ModTime(i int) time.Time { return li.table.info[i].ModTime }

// PathValues returns what the path of a file says: the columns of the table's
// paths, those of a layout that was recognised included, and their values.
func (li *Listing) PathValues(i int) ([]PathColumn, []PathValue) {
	return li.paths.cols, li.paths.vals[i]
}

// File reads the header of one file, unless it is known. It is nil for a file
// without a single byte. The file's Values are those of PathColumns.
func (li *Listing) File(ctx context.Context, i int) (*File, error) {
	in := li.table.info[i]
	heads, _, _, err := li.view.headers(ctx, li.table.root, li.table.info[i:i+1], false)
	if err != nil || heads[0] == nil {
		return nil, err
	}
	return &File{
		Path: li.Path(i), Size: in.Size, ModTime: in.ModTime,
		Header: heads[0].header, Schema: heads[0].writer.schema, Values: li.Values(i),
		lake: li.view.lake, at: li.view.at, root: li.table.root, info: in,
	}, nil
}

// WriterSchema returns the schema in the file's header, as it is.
func (f *File) WriterSchema() *schema.Schema {
	if s, ok := wrapped(f.Schema); ok {
		return s
	}
	return f.Schema
}

// IsFault reports whether an error says something about a file, and will say so
// again: that it is not Avro, damaged, or may not be read. All others are errors
// of reading it just now.
func IsFault(err error) bool { return lasting(err) }
