package avrofs

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/avrofs/store"
)

// Snapshot is a table as it was at one moment: its files and their schema. It
// is immutable and safe for concurrent use.
type Snapshot struct {
	Database string
	Name     string // of the table, or the path or glob that stands for one
	// Schema is the reader's schema, a record: merged from those of the files,
	// or given. Fields that a path column hides are not in it. It is the empty
	// record if no file has a schema.
	Schema      *schema.Schema
	PathColumns []PathColumn
	// Files holds the files that have a header, in the order of the bytes of
	// their paths. It must not be modified.
	Files []*File
	// Empty are the paths of files without a single byte. They hold no rows.
	Empty []string
	// Skipped are the files that were left out because of SkipBad.
	Skipped []SkippedFile
	// HeadersRead is how many headers had to be read for this snapshot; the
	// others were known.
	HeadersRead int

	reader *reader
	list   *Listing
	take   []int   // PathColumns among the columns of list; nil: all
	known  []*File // Files, and those that decide on the schema in any case
}

// SkippedFile is a file that could not be used, and why.
type SkippedFile struct {
	Path  string
	Size  int64 // in bytes
	Index int   // in the Listing
	Err   error
}

// File is a file of a snapshot. It must not be modified.
type File struct {
	Path    string // as messages and the column _file have it
	Size    int64  // in bytes
	ModTime time.Time
	Header  *ocf.Header
	// Schema is the writer's schema, a record. Where the file's own is not, it
	// is the one field "value" of a record. Files with equal headers share it.
	Schema *schema.Schema
	Values []PathValue // of the snapshot's PathColumns
	Index  int         // of the file in its Listing

	lake *Lake
	at   time.Time // of the view that listed it
	root *root
	info store.Info
}

// Open opens the file. If it is not any more what was listed, the error is a
// *ChangedError.
func (f *File) Open(ctx context.Context) (store.File, error) {
	open, err := openChecked(ctx, f.root, f.info)
	return open, f.noted(err)
}

// noted makes a change known to the lake, so that the next snapshot sees it.
func (f *File) noted(err error) error {
	if errors.As(err, new(*ChangedError)) {
		f.lake.forget(f.at)
	}
	return err
}

// Unchanged returns a *ChangedError if an open file is not any more what was
// listed.
func (f *File) Unchanged(open store.File) error { return f.noted(unchanged(open, f.root, f.info)) }

// Resolution says how a file's data are read as the snapshot's schema. It is
// computed once for each distinct schema.
func (s *Snapshot) Resolution(f *File) (*schema.Resolution, error) {
	res, err := s.reader.resolution(f.Schema)
	if err != nil {
		return nil, &SchemaError{f.Path, err}
	}
	return res, nil
}

// Keep returns the snapshot with some of its files, given by index in ascending
// order.
func (s *Snapshot) Keep(files []int) *Snapshot {
	k := *s
	k.Files = make([]*File, len(files))
	for i, n := range files {
		k.Files[i] = s.Files[n]
	}
	return &k
}

// Listing returns the listing that the snapshot was made of.
func (s *Snapshot) Listing() *Listing { return s.list }

// Known reports whether files, given by their ascending indexes in the Listing, have been looked into:
// their headers have been read or they are among Skipped.
func (s *Snapshot) Known(files []int) bool {
	k, skipped := 0, s.Skipped
	for _, i := range files {
		for k < len(s.known) && s.known[k].Index < i {
			k++
		}
		if k < len(s.known) && s.known[k].Index == i {
			continue
		}
		for len(skipped) > 0 && skipped[0].Index < i {
			skipped = skipped[1:]
		}
		if len(skipped) == 0 || skipped[0].Index != i {
			return false
		}
	}
	return true
}

// KnownFiles returns the indexes in the Listing of the files whose headers have been read.
func (s *Snapshot) KnownFiles() []int {
	out := make([]int, len(s.known))
	for k, f := range s.known {
		out[k] = f.Index
	}
	return out
}

// Among returns the snapshot over those files, given by their ascending indexes in the Listing, whose
// headers have been read.
func (s *Snapshot) Among(files []int) *Snapshot {
	a := *s
	a.Files = make([]*File, 0, len(files))
	k := 0
	for _, f := range s.known {
		for k < len(files) && files[k] < f.Index {
			k++
		}
		if k < len(files) && files[k] == f.Index {
			a.Files = append(a.Files, f)
		}
	}
	a.Skipped = nil
	for _, f := range s.Skipped {
		if _, found := slices.BinarySearch(files, f.Index); found {
			a.Skipped = append(a.Skipped, f)
		}
	}
	return &a
}

// PathNull reports whether some file of the Listing has no value for a path column.
func (s *Snapshot) PathNull(col int) bool {
	if s.take != nil {
		col = s.take[col]
	}
	return s.list.paths.nulls[col]
}

// PathValues returns the values of PathColumns for a file of the listing, whether it is in the snapshot
// or not. It must not be modified; files that follow one another mostly share it.
func (s *Snapshot) PathValues(i int) []PathValue { return pickValues(s.list.paths.vals[i], s.take) }

func pickValues(row []PathValue, take []int) []PathValue {
	if take == nil {
		return row
	}
	out := make([]PathValue, len(take))
	for k, c := range take {
		out[k] = row[c]
	}
	return out
}

// Snapshot takes a snapshot of a table, reading the headers that are not known
// yet. Names match exactly, else without regard to case. The errors are
// *UnknownTableError, *AmbiguousTableError, *LayoutError, *SchemaError,
// *schema.MergeError and those of ocf and of the store.
func (l *Lake) Snapshot(ctx context.Context, database, name string) (*Snapshot, error) {
	return l.SnapshotWith(ctx, database, name, TableOptions{})
}

// SnapshotWith is Snapshot with options that stand before those of the table and
// of the lake.
func (l *Lake) SnapshotWith(ctx context.Context, database, name string, o TableOptions) (*Snapshot, error) {
	var s *Snapshot
	err := l.fresh(ctx, func(v *view) error {
		li, err := v.named(ctx, joinNames(database, name), o)
		if err == nil {
			s, err = li.Snapshot(ctx, nil)
		}
		return err
	})
	return s, err
}
