package driver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/exec"
	"github.com/avrosql/avrosql/exec/export"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner"
	"github.com/avrosql/avrosql/planner/bind"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// export writes the rows of COPY and CREATE TABLE … AS. Its one row says how many there were.
func (c *conn) export(ctx context.Context, planned *planner.Statement, q *query) (*result, error) {
	e := planned.Export
	given := make([]export.Option, len(e.Options))
	for i, o := range e.Options {
		given[i] = export.Option(o)
	}
	target, err := c.target(ctx, q, e, given)
	if err != nil {
		return nil, err
	}
	if target == nil { // IF NOT EXISTS, and it does
		return exported(0), nil
	}
	defer target.Root.Close()
	root, err := target.Shape(planned.Root)
	if err != nil {
		return nil, err
	}
	cursor, err := exec.Run(ctx, root, c.env(ctx, q))
	if err != nil {
		return nil, err
	}
	rows, err := target.Write(ctx, cursor)
	if e := cursor.Close(); err == nil {
		err = e
	}
	if err != nil {
		return nil, fmt.Errorf("nothing was written: %w", err)
	}
	c.c.lake.Forget()
	return exported(rows), nil
}

// exported is the result set of a statement that wrote rows.
func exported(rows int64) *result {
	col := plan.Column{ID: 1, Name: "rows", Type: types.Of(types.BigInt)}
	v := &vector.Vector{Type: col.Type, Kind: vector.Int64, Len: 1, I64: []int64{rows}}
	return &result{
		src: &oneBatch{&vector.Batch{Cols: []*vector.Vector{v}, N: 1, Owned: true}}, cols: []plan.Column{col},
		values: []valueFunc{compileValue(col.Type, time.UTC, false)}, affected: rows,
	}
}

type oneBatch struct{ b *vector.Batch }

func (o *oneBatch) Next(context.Context) (*vector.Batch, error) {
	b := o.b
	o.b = nil
	return b, nil
}

func (o *oneBatch) Close() error { return nil }

// target opens the place that a statement may write to; nil if there is nothing to do.
func (c *conn) target(ctx context.Context, q *query, e *bind.Export, given []export.Option) (*export.Target, error) {
	if e.Table != nil {
		return c.tableTarget(ctx, q, e, given)
	}
	format, opts, err := export.Choose(e.Path, given)
	if err != nil {
		return nil, err
	}
	if opts.SchemaPath != "" && !c.c.cfg.AllowCopy && !c.c.cfg.AllowPaths {
		return nil, fmt.Errorf("option schema: a path is read only with allow_copy=true; give the schema as JSON text")
	}
	if err := opts.ReadSchema(); err != nil {
		return nil, err
	}
	if strings.ContainsRune(e.Path, 0) || e.Path == "" {
		return nil, fmt.Errorf("%q is no path", e.Path)
	}
	path, err := filepath.Abs(e.Path)
	if err != nil {
		return nil, err
	}
	dir, name := filepath.Split(path)
	if !c.c.cfg.AllowCopy {
		if dir, name, err = c.inside(path); err != nil {
			return nil, err
		}
	}
	root, err := export.OpenDir(dir)
	if err != nil {
		return nil, err
	}
	return &export.Target{Root: root, Path: name, Format: format, Options: opts}, nil
}

// inside finds the root that a path lies in, for connections that may write there alone.
func (c *conn) inside(path string) (dir, name string, err error) {
	if c.c.cfg.Writable {
		for _, r := range c.c.cfg.Roots {
			if r.Path == "" || r.FS != nil || r.Store != nil {
				continue
			}
			abs, err := filepath.Abs(r.Path)
			if err != nil {
				return "", "", err
			}
			if rel, err := filepath.Rel(abs, path); err == nil && filepath.IsLocal(rel) && rel != "." {
				return abs, rel, nil
			}
		}
		return "", "", fmt.Errorf("%s is outside of the lake; allow_copy=true in the data source name lets COPY write anywhere: %w", path, ErrReadOnly)
	}
	return "", "", fmt.Errorf("COPY is not allowed; allow_copy=true in the data source name lets it write anywhere, writable=true within the lake: %w", ErrReadOnly)
}

// tableTarget is the directory of a new table: root/name or root/database/name. A directory is the one
// layout in which a table's name does not depend on what lies beside it.
func (c *conn) tableTarget(ctx context.Context, q *query, e *bind.Export, given []export.Option) (*export.Target, error) {
	if !c.c.cfg.Writable {
		return nil, fmt.Errorf("CREATE TABLE … AS writes into the lake, which needs writable=true in the data source name (in the shell, --writable): %w", ErrReadOnly)
	}
	parts := e.Table
	if len(parts) == 1 && c.settings.Database != "" {
		parts = append(strings.Split(c.settings.Database, "."), parts...)
	}
	roots := c.c.cfg.Roots
	i := slices.IndexFunc(roots, func(r Root) bool { return len(parts) > 1 && r.Name != "" && r.Name == parts[0] })
	if i >= 0 {
		parts = parts[1:]
	} else {
		i = slices.IndexFunc(roots, func(r Root) bool {
			info, err := os.Stat(r.Path)
			return r.FS == nil && r.Store == nil && err == nil && info.IsDir()
		})
	}
	if i < 0 || roots[i].FS != nil || roots[i].Store != nil {
		return nil, fmt.Errorf("no root of the lake is a directory that a table can be written to")
	}
	for _, p := range parts {
		if err := checkTableName(p); err != nil {
			return nil, err
		}
	}
	format, opts, err := export.Choose("table.avro", given)
	if err != nil {
		return nil, err
	}
	if format.Name != "avro" {
		return nil, fmt.Errorf("tables are Avro files; COPY … TO writes format %s", format.Name)
	}
	if opts.SchemaPath != "" {
		return nil, fmt.Errorf("option schema: give the schema as JSON text")
	}
	name := filepath.Join(parts...)
	opts.Overwrite = opts.Overwrite || e.OrReplace
	opts.Record = parts[len(parts)-1]
	root, err := os.OpenRoot(roots[i].Path)
	if err != nil {
		return nil, err
	}
	t := &export.Target{Root: root, Path: name, Tree: true, Format: format, Options: opts}
	if skip, err := c.tableExists(ctx, q, e, t); err != nil || skip {
		return nil, errors.Join(err, root.Close())
	}
	if len(parts) > 1 {
		if err := root.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return nil, errors.Join(err, root.Close())
		}
	}
	return t, nil
}

// tableExists reports whether IF NOT EXISTS leaves nothing to do. A table of the name that lies
// elsewhere is never written over.
func (c *conn) tableExists(ctx context.Context, q *query, e *bind.Export, t *export.Target) (skip bool, err error) {
	_, err = t.Root.Stat(t.Path)
	own := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	cat := c.catalog(q)
	_, err = cat.Table(ctx, e.Table)
	var unknown *avrofs.UnknownTableError
	exists := own || err == nil
	switch {
	case err != nil && !errors.As(err, &unknown) && !own:
		return false, err
	case exists && e.IfNotExists:
		return true, nil
	case exists && !own:
		return false, fmt.Errorf("table %s exists, in files that CREATE TABLE has not written; choose another name", strings.Join(e.Table, "."))
	case exists && !t.Options.Overwrite:
		return false, fmt.Errorf("table %s exists; choose another name, or CREATE OR REPLACE TABLE", strings.Join(e.Table, "."))
	}
	return false, nil
}

// checkTableName refuses names that as a directory's would mean something else, or nothing.
func checkTableName(name string) error {
	if name == "" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || strings.ContainsAny(name, `/\:*?"<>|=+`) ||
		strings.IndexFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) >= 0 || !filepath.IsLocal(name) || len(name) > 200 ||
		strings.Trim(name, "0123456789-") == "" || strings.HasSuffix(strings.ToLower(name), ".avro") || strings.ContainsAny(name, ".") {
		return fmt.Errorf("%q can't be the name of a table's directory; use letters, digits and _, a letter first", name)
	}
	return nil
}
