package store

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"sync"
)

// maxWhole bounds how much of a file that offers neither ReadAt nor Seek is
// held in memory.
const maxWhole = 256 << 20

// FS is any fs.FS: embedded files, a zip archive, an os.DirFS. A file is read
// by ReadAt where it has that, else by Seek and Read under a lock, else it is
// read whole into memory when it is opened, up to 256 MiB. How links and
// paths out of the root are treated is the fs.FS's affair.
func FS(fsys fs.FS) Store { return &fsStore{fsys: fsys, name: fmt.Sprintf("fs(%T)", fsys)} }

type fsStore struct {
	fsys fs.FS
	name string
}

func (s *fsStore) String() string { return s.name }

func (s *fsStore) Open(ctx context.Context, p string) (File, error) {
	if err := checkPath(ctx, "open", s.name, p); err != nil {
		return nil, err
	}
	fi, err := fs.Stat(s.fsys, p)
	if err == nil && !fi.Mode().IsRegular() {
		err = ErrNotRegular
	}
	if err != nil {
		return nil, pathError("open", s.name, p, err)
	}
	f, err := s.fsys.Open(p)
	if err != nil {
		return nil, pathError("open", s.name, p, err)
	}
	if fi, err = f.Stat(); err == nil && !fi.Mode().IsRegular() {
		err = ErrNotRegular
	}
	if err != nil {
		f.Close()
		return nil, pathError("open", s.name, p, err)
	}
	file := &fsFile{f: f, size: fi.Size(), root: s.name, path: p}
	switch t := f.(type) {
	case io.ReaderAt:
		file.ReaderAt = t
	case io.ReadSeeker:
		file.ReaderAt = &seekReaderAt{rs: t}
	default:
		data, err := readWhole(f, fi.Size())
		if err != nil {
			f.Close()
			return nil, pathError("open", s.name, p, err)
		}
		file.size = int64(len(data))
		file.ReaderAt = bytes.NewReader(data)
	}
	return file, nil
}

func (s *fsStore) Stat(ctx context.Context, p string) (Info, error) {
	if err := checkPath(ctx, "stat", s.name, p); err != nil {
		return Info{}, err
	}
	fi, err := fs.Stat(s.fsys, p)
	if err != nil {
		return Info{}, pathError("stat", s.name, p, err)
	}
	return makeInfo(s.name, p, fi, false), nil
}

func (s *fsStore) List(ctx context.Context, dir string) ([]Info, error) {
	if err := checkPath(ctx, "list", s.name, dir); err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(s.fsys, dir)
	if err != nil {
		return nil, pathError("list", s.name, dir, err)
	}
	infos := make([]Info, 0, len(entries))
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p := join(dir, e.Name())
		link := e.Type()&fs.ModeSymlink != 0
		var fi fs.FileInfo
		if link {
			fi, err = fs.Stat(s.fsys, p)
		} else {
			fi, err = e.Info()
		}
		if err != nil {
			infos = append(infos, Info{Path: p, Size: -1, Link: link, Err: pathError("open", s.name, p, err)})
			continue
		}
		infos = append(infos, makeInfo(s.name, p, fi, link))
	}
	sortInfos(infos)
	return infos, nil
}

type fsFile struct {
	io.ReaderAt
	f          fs.File
	size       int64
	root, path string
}

func (f *fsFile) Size() int64 { return f.size }

func (f *fsFile) Close() error { return f.f.Close() }

func (f *fsFile) Stat() (Info, error) {
	fi, err := f.f.Stat()
	if err != nil {
		return Info{}, pathError("stat", f.root, f.path, err)
	}
	return makeInfo(f.root, f.path, fi, false), nil
}

// seekReaderAt gives a seekable file the contract of io.ReaderAt.
type seekReaderAt struct {
	mu sync.Mutex
	rs io.ReadSeeker
}

func (r *seekReaderAt) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fs.ErrInvalid
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := r.rs.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(r.rs, p)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}

// readWhole reads all of r, which says that it holds size bytes but is not
// believed.
func readWhole(r io.Reader, size int64) ([]byte, error) {
	if size > maxWhole {
		return nil, fmt.Errorf("%w: %d bytes, limit %d", ErrTooLarge, size, int64(maxWhole))
	}
	var b bytes.Buffer
	n, err := b.ReadFrom(io.LimitReader(r, maxWhole+1))
	if err != nil {
		return nil, err
	}
	if n > maxWhole {
		return nil, fmt.Errorf("%w: limit %d bytes", ErrTooLarge, int64(maxWhole))
	}
	return b.Bytes(), nil
}
