package export

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
)

// Source hands out the rows to write, as exec.Cursor does: nil at the end.
type Source interface {
	Next(ctx context.Context) (*vector.Batch, error)
}

// Target is where rows go: a file, or a directory where they are partitioned.
type Target struct {
	Root    *os.Root // nothing outside of it is written
	Path    string   // within Root
	Tree    bool     // Path is to be a directory of files even without partitions
	Format  *Format
	Options *Options
	Cols    []plan.Column // as they come out of the query, before Shape
}

// Shape returns the plan to run for the target: what the format wants, and behind it the text of each
// column that the files are partitioned by.
func (t *Target) Shape(root plan.Node) (plan.Node, error) {
	t.Cols = root.Columns()
	if len(t.Options.PartitionBy) > 0 {
		var err error
		if root, err = t.split(root); err != nil {
			return nil, err
		}
	}
	if t.Format.Shape != nil {
		root = t.Format.Shape(root, len(t.Cols))
	}
	return root, nil
}

// ExistsError says that a file is there that was not to be overwritten.
type ExistsError struct{ Path string }

func (e *ExistsError) Error() string {
	return fmt.Sprintf("%s exists; choose another name, or add (overwrite) to replace it", e.Path)
}

// Unwrap makes errors.Is with fs.ErrExist work.
func (e *ExistsError) Unwrap() error { return fs.ErrExist }

// MissingDirError says that the directory is not there that a file was to be written into.
type MissingDirError struct{ Path string }

func (e *MissingDirError) Error() string {
	return fmt.Sprintf("the directory %s does not exist; make it first, or name another", e.Path)
}

// Unwrap makes errors.Is with fs.ErrNotExist work.
func (e *MissingDirError) Unwrap() error { return fs.ErrNotExist }

// OpenDir opens a directory to write into.
func OpenDir(path string) (*os.Root, error) {
	root, err := os.OpenRoot(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &MissingDirError{filepath.Clean(path)}
	}
	return root, err
}

// Write runs the source to its end and returns how many rows were written. Until it has succeeded there
// is nothing under the target's path that was not there before.
func (t *Target) Write(ctx context.Context, src Source) (rows int64, err error) {
	if err := t.free(); err != nil {
		return 0, err
	}
	if t.tree() {
		return t.writePartitioned(ctx, src)
	}
	if info, err := t.Root.Stat(t.Path); err == nil && !info.Mode().IsRegular() {
		return t.writeThrough(ctx, src)
	}
	temp := temporary(t.Path)
	f, err := t.Root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreMissing(t.Root.Remove(temp)))
		}
	}()
	rows, err = t.fill(ctx, src, f)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = t.free()
	}
	if err == nil {
		err = t.Root.Rename(temp, t.Path)
	}
	return rows, err
}

// free refuses a path that is taken. What is neither file nor directory, such as a pipe, is written to.
func (t *Target) free() error {
	info, err := t.Root.Stat(t.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		dir := filepath.Dir(filepath.Clean(t.Path))
		if _, err := t.Root.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			return &MissingDirError{filepath.Join(t.Root.Name(), dir)}
		}
		return nil
	case err != nil:
		return err
	case info.IsDir() && !t.tree():
		return fmt.Errorf("%s is a directory; name a file in it, or add (partition_by (column)) to write a directory", t.Path)
	case !info.IsDir() && t.tree():
		return fmt.Errorf("%s is a file; partitions need a directory", t.Path)
	case (info.Mode().IsRegular() || info.IsDir()) && !t.Options.Overwrite:
		return &ExistsError{t.Path}
	}
	return nil
}

func (t *Target) tree() bool { return t.Tree || len(t.Options.PartitionBy) > 0 }

// writeThrough writes to what is no regular file, in place.
func (t *Target) writeThrough(ctx context.Context, src Source) (rows int64, err error) {
	f, err := t.Root.OpenFile(t.Path, os.O_WRONLY, 0)
	if err != nil {
		return 0, err
	}
	rows, err = t.fill(ctx, src, f)
	if e := f.Close(); err == nil {
		err = e
	}
	return rows, err
}

// fill writes all rows as one file.
func (t *Target) fill(ctx context.Context, src Source, f *os.File) (rows int64, err error) {
	buf := bufio.NewWriterSize(f, flushBytes)
	w, err := t.Format.New(buf, t.Cols, t.Options)
	if err != nil {
		return 0, err
	}
	if rows, err = drain(ctx, src, w.Write); err != nil {
		return rows, err
	}
	if err := w.Close(); err != nil {
		return rows, err
	}
	return rows, buf.Flush()
}

// drain hands every batch of a source to write, and counts the rows.
func drain(ctx context.Context, src Source, write func(b *vector.Batch) error) (rows int64, err error) {
	for {
		b, err := src.Next(ctx)
		if b == nil || err != nil {
			return rows, err
		}
		if err := write(b); err != nil {
			return rows, err
		}
		rows += int64(b.Rows())
	}
}

// temporary is a name beside path that is nobody's.
func temporary(path string) string {
	dir, base := filepath.Split(path)
	return filepath.Join(dir, "."+base+"."+strings.ToLower(rand.Text()[:8])+".tmp")
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
