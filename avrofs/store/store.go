// Package store says where bytes live: local directories, any fs.FS, and a
// fault injector for tests. Everything above it reads files by absolute
// offset through File and finds them through List and Stat.
//
// Paths are slash-separated and relative to the store's root, in the form
// that fs.ValidPath accepts; "." is the root itself. Only regular files can be
// opened: a FIFO, a socket or a device is refused with ErrNotRegular before
// anything could block on it.
//
// Errors are *fs.PathError values whose Path begins with the store's own name,
// so that errors.Is with fs.ErrNotExist, fs.ErrPermission and fs.ErrInvalid
// works for every store.
package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// ErrNotRegular is the condition of a path that names something other than a
// regular file where a file is wanted: a directory, FIFO, socket or device.
var ErrNotRegular = errors.New("not a regular file")

// ErrTooLarge is the condition of a file that has to be read whole into
// memory and is larger than the store does that for.
var ErrTooLarge = errors.New("file too large to be held in memory")

// Info describes a file or a directory.
type Info struct {
	Path    string // slash-separated, relative to the store's root
	Size    int64  // in bytes; -1 where Err is set
	ModTime time.Time
	Dir     bool
	// Link says that the last element of Path is a symbolic link. Size,
	// ModTime and Dir are those of its target. A walk that follows links to
	// directories has to guard against cycles.
	Link bool
	// Err is set in listings for an entry that can be neither opened nor
	// listed: a dangling link, a link that leads out of the root, a FIFO or a
	// device. It is what Open would return.
	Err error
}

// File is an open file. ReadAt may be called from many goroutines at a time.
type File interface {
	io.ReaderAt
	// Size is the size in bytes at the time the file was opened.
	Size() int64
	Close() error
	// Stat asks anew, so that a file that has changed since it was opened
	// can be told by its size or modification time.
	Stat() (Info, error)
}

// Store is a tree of files. Its methods may be called from many goroutines.
type Store interface {
	// Open opens a regular file.
	Open(ctx context.Context, path string) (File, error)
	// List returns what lies directly in dir, sorted by the bytes of the
	// paths.
	List(ctx context.Context, dir string) ([]Info, error)
	// Stat follows symbolic links.
	Stat(ctx context.Context, path string) (Info, error)
	// String names the store in messages.
	String() string
}

// Watcher is a Store that can tell without listing it whether a directory holds
// the same names as before.
type Watcher interface {
	// DirTime returns a time that changes whenever an entry of a directory is
	// added, removed or renamed, in steps of two seconds at most; ok is false
	// where there is none. Files that are written to leave it as it is.
	DirTime(ctx context.Context, dir string) (t time.Time, ok bool, err error)
	// StatAll describes files that lie directly in a directory, by their names
	// and in their order. Links are described as such, not followed: their Size
	// is -1.
	StatAll(ctx context.Context, dir string, names []string) ([]Info, error)
}

// pathError reports err for p under the store's name, without nesting the
// *fs.PathError that the layer below made.
func pathError(op, root, p string, err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	shown := p
	if root != "" {
		shown = strings.TrimSuffix(root, "/")
		if p != "." {
			shown += "/" + p
		}
	}
	return &fs.PathError{Op: op, Path: shown, Err: err}
}

// checkPath refuses paths that fs.ValidPath does, before they reach a file
// system, and gives up early on a context that is done.
func checkPath(ctx context.Context, op, root, p string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !fs.ValidPath(p) {
		return pathError(op, root, p, fs.ErrInvalid)
	}
	return nil
}

// join is path.Join for a valid directory and a name in it.
func join(dir, name string) string {
	if dir == "." {
		return name
	}
	return path.Join(dir, name)
}

// makeInfo describes fi, the target of p after links are followed.
func makeInfo(root, p string, fi fs.FileInfo, link bool) Info {
	in := Info{Path: p, Size: fi.Size(), ModTime: fi.ModTime(), Dir: fi.IsDir(), Link: link}
	switch {
	case in.Dir:
		in.Size = 0
	case !fi.Mode().IsRegular():
		in.Size = -1
		in.Err = pathError("open", root, p, ErrNotRegular)
	}
	return in
}

func sortInfos(infos []Info) {
	slices.SortFunc(infos, func(a, b Info) int { return strings.Compare(a.Path, b.Path) })
}
