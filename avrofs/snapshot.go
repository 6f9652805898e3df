package avrofs

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
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
}

// SkippedFile is a file that could not be used, and why.
type SkippedFile struct {
	Path string
	Size int64 // in bytes
	Err  error
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

// Listing is a table whose files have been listed, but not looked into.
type Listing struct {
	Database string
	Name     string
	// PathColumns are those whose names no field can take: the columns of
	// key=value levels and of a declared layout.
	PathColumns []PathColumn

	view  *view
	table *table
	opts  TableOptions
	given *schema.Schema
	paths *pathColumns
	read  atomic.Int64 // headers that were read to make it, told by one snapshot
}

// Len returns how many files the table has, those without a header included.
func (li *Listing) Len() int { return len(li.table.info) }

// Values returns the values of PathColumns for a file.
func (li *Listing) Values(i int) []PathValue { return li.paths.vals[i][:len(li.PathColumns)] }

// Path returns the path of a file.
func (li *Listing) Path(i int) string { return li.table.root.show(li.table.info[i].Path) }

// Size returns the size of a file in bytes.
func (li *Listing) Size(i int) int64 { return li.table.info[i].Size }

// listing prepares a table.
func (v *view) listing(ctx context.Context, t *table, o TableOptions) (*Listing, error) {
	if t.err != nil {
		return nil, t.err
	}
	given, err := v.lake.givenSchema(ctx, v, o)
	if err != nil {
		return nil, err
	}
	var declared *layout
	if o.Layout != "" {
		if declared, err = parseLayout(o.Layout); err != nil {
			return nil, err
		}
	}
	li := &Listing{Database: t.name.Database, Name: t.name.Name, view: v, table: t, opts: o, given: given}
	if li.paths, err = readPaths(t.root, t.dir, t.info, declared, !t.one); err != nil {
		return nil, err
	}
	li.PathColumns = li.paths.cols[:li.paths.sure:li.paths.sure]
	li.read.Store(int64(t.read))
	return li, nil
}

// Snapshot reads the headers of some files, given by index in ascending order,
// and makes them a table. The table's oldest and newest files have a say in the
// schema too, so that it does not hang on the choice more than it must; a name
// that is missing in it may be one of the other files, for which nil asks all.
func (li *Listing) Snapshot(ctx context.Context, files []int) (*Snapshot, error) {
	infos := li.table.info
	if files == nil {
		files = make([]int, len(infos))
		for i := range files {
			files[i] = i
		}
	}
	use := li.ends(files)
	chosen := make([]store.Info, len(use))
	for k, i := range use {
		chosen[k] = infos[i]
	}
	heads, read, errs, err := li.view.headers(ctx, li.table.root, chosen, li.opts.SkipBad)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{Database: li.Database, Name: li.Name, HeadersRead: read + int(li.read.Swap(0))}
	all := make([]*File, 0, len(use))
	var index []int // of all, in infos
	for k, i := range use {
		shown := li.table.root.show(infos[i].Path)
		switch {
		case errs[k] != nil && infos[i].Err == nil && !lasting(errs[k]):
			return nil, errs[k] // it may well be readable
		case errs[k] != nil:
			s.Skipped = append(s.Skipped, SkippedFile{shown, infos[i].Size, errs[k]})
		case heads[k] == nil:
			s.Empty = append(s.Empty, shown)
		default:
			all = append(all, &File{
				Path: shown, Size: infos[i].Size, ModTime: infos[i].ModTime,
				Header: heads[k].header, Schema: heads[k].writer.schema,
				lake: li.view.lake, at: li.view.at, root: li.table.root, info: infos[i],
			})
			index = append(index, i)
		}
	}
	if err := li.settle(s, all, index); err != nil {
		return nil, err
	}
	if len(use) != len(files) {
		k := 0
		s.Files = slices.DeleteFunc(s.Files, func(*File) bool {
			i := index[k]
			k++
			_, found := slices.BinarySearch(files, i)
			return !found
		})
	}
	return s, nil
}

// settle finds the schema and the path columns of a snapshot.
func (li *Listing) settle(s *Snapshot, files []*File, index []int) error {
	mode := li.opts.Merge
	if mode == MergeDefault {
		mode = MergeUnion
	}
	hidden := make([]string, len(li.PathColumns))
	for i, c := range li.PathColumns {
		hidden[i] = c.Name
	}
	var err error
	if s.reader, err = li.view.lake.reader(files, mode, li.given, hidden); err != nil {
		return err
	}
	s.Schema = s.reader.schema
	in := inputs(files, MergeUnion)
	schemas := make([]*schema.Schema, len(in))
	for i := range in {
		schemas[i] = in[i].Schema
	}
	if !oneName(schemas) {
		li.view.lake.warn(li.table.root.show(li.table.dir), "its files hold records of different names, which are read as one table")
	}
	paths := li.paths.only(func(name string) bool { return s.Schema.Field(name) >= 0 })
	s.PathColumns = paths.cols
	for k, f := range files {
		f.Values = paths.vals[index[k]]
	}
	s.Files = files
	return nil
}

// ends adds the oldest and the newest file that have bytes to a choice of files.
func (li *Listing) ends(files []int) []int {
	infos := li.table.info
	if len(files) == len(infos) {
		return files
	}
	oldest, newest := -1, -1
	for i, in := range infos {
		if in.Size == 0 || in.Err != nil {
			continue
		}
		if oldest < 0 || in.ModTime.Before(infos[oldest].ModTime) {
			oldest = i
		}
		if newest < 0 || !in.ModTime.Before(infos[newest].ModTime) {
			newest = i
		}
	}
	use := slices.Clone(files)
	for _, i := range []int{oldest, newest} {
		if at, found := slices.BinarySearch(use, i); i >= 0 && !found {
			use = slices.Insert(use, at, i)
		}
	}
	return use
}

// Listing lists the files of a table without looking into them, so that a
// condition on path columns can choose among them first. The error for a name
// that nothing has is an *UnknownTableError; see Snapshot.
func (l *Lake) Listing(ctx context.Context, database, name string) (*Listing, error) {
	return l.ListingWith(ctx, database, name, TableOptions{})
}

// ListingWith is Listing with options that stand before those of the table and
// of the lake.
func (l *Lake) ListingWith(ctx context.Context, database, name string, o TableOptions) (*Listing, error) {
	var li *Listing
	err := l.fresh(ctx, func(v *view) (err error) {
		li, err = v.named(ctx, joinNames(database, name), o)
		return err
	})
	return li, err
}

func (v *view) named(ctx context.Context, name string, first TableOptions) (*Listing, error) {
	li, _, err := cellOf(v, v.listings, first.key(name)).get(ctx, func() (*Listing, error) {
		t, err := v.find(ctx, name)
		if err != nil {
			return nil, err
		}
		o, _ := v.lake.tableOptions(t.name)
		return v.listing(ctx, t, first.over(o.over(v.lake.opts.Table)))
	})
	return li, err
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
	full := joinNames(database, name)
	err := l.fresh(ctx, func(v *view) (err error) {
		s, err = v.cached(ctx, o.key(full), func() (*Listing, error) { return v.named(ctx, full, o) })
		return err
	})
	return s, err
}

// cached keeps a snapshot of all files of a table in the view.
func (v *view) cached(ctx context.Context, key string, list func() (*Listing, error)) (*Snapshot, error) {
	s, made, err := cellOf(v, v.snapshots, key).get(ctx, func() (*Snapshot, error) {
		li, err := list()
		if err != nil {
			return nil, err
		}
		return li.Snapshot(ctx, nil)
	})
	if err != nil || made {
		return s, err
	}
	again := *s
	again.HeadersRead = 0
	return &again, nil
}
