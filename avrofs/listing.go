package avrofs

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/avrofs/store"
)

// Listing is a table whose files have been listed, but not looked into. It is
// immutable and safe for concurrent use.
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
	read  atomic.Int64    // headers that were read to make it, told by one snapshot
	all   cell[*Snapshot] // of all files
}

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
	if o.Merge == MergeDefault {
		o.Merge = MergeUnion
	}
	li := &Listing{Database: t.name.Database, Name: t.name.Name, view: v, table: t, opts: o, given: given, all: newCell[*Snapshot]()}
	if li.paths, err = readPaths(t.root, t.dir, t.info, declared, !t.one); err != nil {
		return nil, err
	}
	li.PathColumns = li.paths.cols[:li.paths.sure:li.paths.sure]
	li.read.Store(int64(t.read))
	return li, nil
}

// Len returns how many files the table has, those without a header included.
func (li *Listing) Len() int { return len(li.table.info) }

// Values returns the values of PathColumns for a file.
func (li *Listing) Values(i int) []PathValue { return li.paths.vals[i][:len(li.PathColumns)] }

// Files returns the indexes of the files that have bytes.
func (li *Listing) Files() []int {
	out := make([]int, 0, li.Len())
	for i := range li.table.info {
		if li.table.info[i].Size != 0 {
			out = append(out, i)
		}
	}
	return out
}

// Path returns the path of a file.
func (li *Listing) Path(i int) string { return li.table.root.show(li.table.info[i].Path) }

// Size returns the size of a file in bytes.
func (li *Listing) Size(i int) int64 { return li.table.info[i].Size }

// Gradual reports whether the schema can do without most of the files: that of
// strict merging is one of all files.
func (li *Listing) Gradual() bool {
	return li.given != nil || li.opts.Merge != MergeStrict
}

// Snapshot reads the headers of some files, given by index in ascending order,
// and makes them a table; nil means all. Files that the schema is not to hang on
// the choice for have a say in it whether chosen or not: the table's oldest and
// newest, with MergeLatest and MergeFirst the one that decides. A name that is
// missing in the schema may still be one of the other files, for which nil asks
// all.
//
// A file that is not any more what was listed is a *ChangedError, and the lake
// lists anew for who comes next.
func (li *Listing) Snapshot(ctx context.Context, files []int) (*Snapshot, error) {
	s, err := li.snapshot(ctx, files)
	if errors.As(err, new(*ChangedError)) {
		li.view.lake.forget(li.view.at)
	}
	return s, err
}

func (li *Listing) snapshot(ctx context.Context, files []int) (*Snapshot, error) {
	if files != nil && len(files) < li.Len() && li.Gradual() {
		return li.make(ctx, files)
	}
	s, made, err := li.all.get(ctx, func() (*Snapshot, error) {
		all := make([]int, li.Len())
		for i := range all {
			all[i] = i
		}
		return li.make(ctx, all)
	})
	if err != nil {
		return nil, err
	}
	again := *s
	if !made {
		again.HeadersRead = 0
	}
	if files == nil || len(files) == li.Len() {
		return &again, nil
	}
	return again.Among(files), nil
}

// make makes a snapshot of some files. Where those that decide on the schema
// turn out to have none, others take their place.
func (li *Listing) make(ctx context.Context, files []int) (*Snapshot, error) {
	s := &Snapshot{Database: li.Database, Name: li.Name, list: li, HeadersRead: int(li.read.Swap(0))}
	useless := map[int]bool{}
	for {
		use := li.withDeciding(files, useless)
		all, bad, err := li.load(ctx, s, use)
		if err != nil {
			return nil, err
		}
		again := false
		for _, i := range bad {
			if !useless[i] {
				useless[i] = true
				again = len(files) < li.Len()
			}
		}
		if again {
			continue
		}
		if err := li.settle(s, all); err != nil {
			return nil, err
		}
		if len(use) == len(files) {
			return s, nil
		}
		return s.Among(files), nil
	}
}

// load reads headers. It returns the files that have one, and the indexes of
// those that have not.
func (li *Listing) load(ctx context.Context, s *Snapshot, use []int) (all []*File, bad []int, err error) {
	infos := li.table.info
	chosen := make([]store.Info, len(use))
	for k, i := range use {
		chosen[k] = infos[i]
	}
	heads, read, errs, err := li.view.headers(ctx, li.table.root, chosen, li.opts.SkipBad)
	if err != nil {
		return nil, nil, err
	}
	s.HeadersRead += read
	s.Skipped, s.Empty = nil, nil
	all = make([]*File, 0, len(use))
	files := make([]File, len(use)) // in one piece
	for k, i := range use {
		switch {
		case errs[k] != nil && infos[i].Err == nil && !lasting(errs[k]):
			return nil, nil, errs[k] // it may well be readable
		case errs[k] != nil:
			s.Skipped = append(s.Skipped, SkippedFile{li.Path(i), infos[i].Size, i, errs[k]})
			bad = append(bad, i)
		case heads[k] == nil:
			s.Empty = append(s.Empty, li.Path(i))
			bad = append(bad, i)
		default:
			f := &files[k]
			*f = File{
				Path: li.Path(i), Size: infos[i].Size, ModTime: infos[i].ModTime, Index: i,
				Header: heads[k].header, Schema: heads[k].writer.schema,
				lake: li.view.lake, at: li.view.at, root: li.table.root, info: infos[i],
			}
			all = append(all, f)
		}
	}
	return all, bad, nil
}

// settle finds the schema and the path columns of a snapshot.
func (li *Listing) settle(s *Snapshot, files []*File) error {
	hidden := make([]string, len(li.PathColumns))
	for i, c := range li.PathColumns {
		hidden[i] = c.Name
	}
	var err error
	if s.reader, err = li.view.lake.reader(files, li.opts.Merge, li.given, hidden); err != nil {
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
	s.PathColumns, s.take = li.paths.only(func(name string) bool { return s.Schema.Field(name) >= 0 })
	for k, f := range files {
		if row := li.paths.vals[f.Index]; k > 0 && sameRow(row, li.paths.vals[files[k-1].Index]) {
			f.Values = files[k-1].Values
		} else {
			f.Values = pickValues(row, s.take)
		}
	}
	s.Files, s.known = files, files
	return nil
}

func sameRow(a, b []PathValue) bool { return len(a) > 0 && len(b) > 0 && &a[0] == &b[0] }

// withDeciding adds to a choice of files those whose schemas count in any case.
// Files without bytes and useless ones are none of them.
func (li *Listing) withDeciding(files []int, useless map[int]bool) []int {
	infos := li.table.info
	if len(files) == len(infos) || li.given != nil {
		return files
	}
	first, oldest, newest := -1, -1, -1
	for i, in := range infos {
		if in.Size == 0 || in.Err != nil || useless[i] {
			continue
		}
		if first < 0 {
			first = i
		}
		if oldest < 0 || in.ModTime.Before(infos[oldest].ModTime) {
			oldest = i
		}
		if newest < 0 || !in.ModTime.Before(infos[newest].ModTime) {
			newest = i
		}
	}
	deciding := []int{oldest, newest}
	switch li.opts.Merge {
	case MergeLatest:
		deciding = []int{newest}
	case MergeFirst:
		deciding = []int{first}
	}
	use := slices.Clone(files)
	for _, i := range deciding {
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
