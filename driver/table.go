package driver

import (
	"context"
	"fmt"
	"slices"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
	"github.com/avrosql/avrosql/planner/types/avrotype"
)

// table is a listing of files as the planner and the executor see it, with the columns that come of the
// headers read so far. It is one use of the table in a query: over all files, or those that Keep left.
type table struct {
	*tableBase
	files []int // in base.list, ascending
	bytes int64
	ready bool // the headers of all files have been read
	// What PathValues returned last, for the next file to share.
	last *lastValues
}

// tableBase is what the uses of a table in a query share.
type tableBase struct {
	list    *avrofs.Listing
	snap    *avrofs.Snapshot // of the files whose headers have been read
	cols    []plan.TableColumn
	name    string
	headers int // that have been read for this query
	query   *query
}

type lastValues struct {
	row  *avrofs.PathValue
	vals []types.Datum
}

// listedTable makes a table of a listing, of which no more headers have been read than the schema needs
// in any case.
func listedTable(ctx context.Context, list *avrofs.Listing, q *query) (*table, error) {
	some := []int{}
	if !list.Gradual() {
		some = nil
	}
	snap, err := list.Snapshot(ctx, some)
	if err != nil {
		return nil, err
	}
	return newTable(snap, q)
}

// newTable makes a table over all files of a snapshot's listing. The columns are those of the snapshot. The query,
// which may be nil, is told of files that are left out.
func newTable(snap *avrofs.Snapshot, q *query) (*table, error) {
	fields, err := avrotype.Record(snap.Schema)
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", snap.Name, err)
	}
	b := &tableBase{list: snap.Listing(), snap: snap, headers: snap.HeadersRead, query: q}
	b.name = avrofs.TableName{Database: snap.Database, Name: snap.Name}.String()
	for _, f := range fields {
		b.cols = append(b.cols, plan.TableColumn{Name: f.Name, Type: f.Type, Nullable: f.Nullable, Source: plan.FromField})
	}
	for i, p := range snap.PathColumns {
		b.cols = append(b.cols, plan.TableColumn{Name: p.Name, Type: pathType(p.Kind), Nullable: snap.PathNull(i), Source: plan.FromPath, Index: i})
	}
	b.cols = append(b.cols,
		plan.TableColumn{Name: "_file", Type: types.Of(types.Varchar), Source: plan.FromFile, Hidden: true},
		plan.TableColumn{Name: "_row", Type: types.Of(types.BigInt), Source: plan.FromRow, Hidden: true},
		plan.TableColumn{Name: "_block", Type: types.Of(types.BigInt), Source: plan.FromBlock, Hidden: true})
	return b.over(b.list.Files()), nil
}

// over is the table over some files of the listing.
func (b *tableBase) over(files []int) *table {
	t := &table{tableBase: b, files: files, ready: b.snap.Known(files), last: &lastValues{}}
	for _, i := range files {
		t.bytes += max(b.list.Size(i), 0)
	}
	return t
}

func pathType(k avrofs.PathKind) *types.Type {
	switch k {
	case avrofs.BigInt:
		return types.Of(types.BigInt)
	case avrofs.Date:
		return types.Of(types.Date)
	}
	return types.Of(types.Varchar)
}

// Name returns the qualified name.
func (t *table) Name() string { return t.name }

// Columns returns fields, path columns and virtual columns.
func (t *table) Columns() []plan.TableColumn { return t.cols }

// Files returns how many files there are.
func (t *table) Files() int { return len(t.files) }

// PathValues returns the values of the path columns of file i. It is for one goroutine.
func (t *table) PathValues(i int) []types.Datum {
	vals := t.snap.PathValues(t.files[i])
	if len(vals) > 0 && t.last.row == &vals[0] {
		return t.last.vals
	}
	out := make([]types.Datum, len(vals))
	for k, v := range vals {
		out[k] = types.Datum{Type: pathType(t.snap.PathColumns[k].Kind), Null: v.Null, I: v.Int, S: v.Str}
	}
	if len(vals) > 0 {
		*t.last = lastValues{&vals[0], out}
	}
	return out
}

// FileName returns the path of file i, as _file has it.
func (t *table) FileName(i int) string { return t.list.Path(t.files[i]) }

// Keep returns the table over some of its files.
func (t *table) Keep(files []int) plan.Table {
	some := make([]int, len(files))
	for k, i := range files {
		some[k] = t.files[i]
	}
	return t.over(some)
}

// Bytes returns the size of the files.
func (t *table) Bytes() int64 { return t.bytes }

// HeadersRead returns how many headers were read for this query.
func (t *table) HeadersRead() int { return t.headers }

// Ready reports whether the headers of all files have been read.
func (t *table) Ready() bool { return t.ready }

// Base returns the listing, which the uses of the table share.
func (t *table) Base() any { return t.list }

// Look reads the headers of the files of some uses of the table.
func (t *table) Look(ctx context.Context, uses []plan.Partial) (plan.Partial, error) {
	var files []int
	if uses != nil {
		files = t.snap.KnownFiles()
		for _, u := range uses {
			files = append(files, u.(*table).files...)
		}
		slices.Sort(files)
		files = slices.Compact(files)
	}
	snap, err := t.list.Snapshot(ctx, files)
	if err != nil {
		return nil, err
	}
	more, err := newTable(snap, t.query)
	if err != nil {
		return nil, err
	}
	more.headers += t.headers
	return more, nil
}

// Snapshot returns what the executor reads. What of the files could not be used is told to the query.
func (t *table) Snapshot() *avrofs.Snapshot {
	s := t.snap.Among(t.files)
	if t.query != nil {
		for _, f := range s.Skipped {
			t.query.skip(Skipped{File: f.Path, Bytes: f.Size, Records: -1, Reason: f.Err.Error()})
		}
	}
	return s
}
