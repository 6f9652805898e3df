package system

import (
	"context"
	"errors"
	"io"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/schema"
)

// single is the unit of a table that has no keys.
type single struct{}

func (single) key(int) (string, bool) { return "", false }

func oneUnit(context.Context, *Env) ([]unit, error) { return []unit{single{}}, nil }

// tableUnit is a table of the lake, or a system table.
type tableUnit struct {
	avrofs.TableName
	def *definition // of a system table
}

func (u tableUnit) key(i int) (string, bool) {
	if i == 0 {
		return u.Database, true
	}
	return u.Name, true
}

func lakeTables(ctx context.Context, env *Env) ([]unit, error) {
	names, err := env.Lake.Tables(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]unit, len(names))
	for i, n := range names {
		out[i] = tableUnit{TableName: n}
	}
	return out, nil
}

// fileUnit is a file of a table; or a table of which no file can be told, and why.
type fileUnit struct {
	name avrofs.TableName
	li   *avrofs.Listing
	i    int
	err  error
}

func (u fileUnit) key(i int) (string, bool) {
	switch i {
	case 0:
		return u.name.Database, true
	case 1:
		return u.name.Name, true
	}
	if u.li == nil {
		return "", false
	}
	return u.li.Path(u.i), true
}

// fileKeys are the key columns of tables of files.
var fileKeys = []column{{"database", text, false}, {"table_name", text, false}, {"path", text, true}}

func lakeFiles(ctx context.Context, env *Env) ([]unit, error) {
	names, err := env.Lake.Tables(ctx)
	if err != nil {
		return nil, err
	}
	var out []unit
	for _, n := range names {
		li, err := listing(ctx, env, n)
		if err != nil {
			return nil, err
		}
		out = append(out, li...)
	}
	return out, nil
}

func listing(ctx context.Context, env *Env, n avrofs.TableName) ([]unit, error) {
	li, err := env.Lake.Listing(ctx, n.Database, n.Name)
	if errors.As(err, new(*avrofs.LayoutError)) {
		return []unit{fileUnit{name: n, err: err}}, nil
	}
	if err != nil {
		return nil, err
	}
	out := make([]unit, li.Len())
	for i := range out {
		out[i] = fileUnit{name: n, li: li, i: i}
	}
	return out, nil
}

// header reads the header of the unit's file. What is wrong with the file is its fault; a file without
// bytes has neither.
func (u fileUnit) header(ctx context.Context) (f *avrofs.File, fault, err error) {
	if u.err != nil {
		return nil, u.err, nil
	}
	f, err = u.li.File(ctx, u.i)
	if err != nil && avrofs.IsFault(err) {
		return nil, err, nil
	}
	return f, nil, err
}

// openFile opens a file for its blocks.
func openFile(ctx context.Context, f *avrofs.File, lim ocf.Limits) (*ocf.Reader, io.Closer, error) {
	open, err := f.Open(ctx)
	if err != nil {
		return nil, nil, err
	}
	r, err := ocf.NewReader(open, f.Size, f.Header, ocf.Options{Name: f.Path, Limits: lim})
	if err != nil {
		_ = open.Close()
		return nil, nil, err
	}
	return r, open, nil
}

// counts are what block headers say of a file.
type counts struct{ blocks, records int64 }

func countBlocks(ctx context.Context, f *avrofs.File, lim ocf.Limits) (c counts, fault, err error) {
	r, file, err := openFile(ctx, f, lim)
	if err != nil {
		if avrofs.IsFault(err) {
			return c, err, nil
		}
		return c, nil, err
	}
	defer file.Close()
	for it := r.All(ctx); ; {
		b, err := it.Next()
		switch {
		case err == io.EOF:
			return c, nil, nil
		case err != nil && avrofs.IsFault(err):
			return c, err, nil
		case err != nil:
			return c, nil, err
		}
		c.blocks++
		c.records += b.Count
	}
}

// aboutTable tells an error about a table from one of reading it just now: schemas that can't be merged,
// paths that are no layout, files that are damaged.
func aboutTable(err error) bool {
	var merge *schema.MergeError
	var layout *avrofs.LayoutError
	return errors.As(err, &merge) || errors.As(err, &layout) || avrofs.IsFault(err)
}
