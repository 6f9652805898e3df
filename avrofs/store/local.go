package store

import (
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"
)

// Local is the directory root of the local file system. It stands on os.Root:
// a symbolic link that leads out of root is refused, at whatever depth it is
// met. The returned Store also implements io.Closer; files that are open stay
// readable after it is closed.
func Local(root string) (Store, error) {
	r, err := os.OpenRoot(root)
	if err != nil {
		return nil, pathError("open", "", root, err)
	}
	abs, err := filepath.Abs(root)
	if err != nil {
		r.Close()
		return nil, pathError("open", "", root, err)
	}
	return &local{root: r, name: root, abs: abs}, nil
}

type local struct {
	name   string
	abs    string
	mu     sync.RWMutex // held for reading while root is used
	root   *os.Root
	closed bool
	dirs   dirCache // of root
}

func (l *local) String() string { return l.name }

func (l *local) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.dirs.clear()
	return l.root.Close()
}

// follow sees to it that root is the directory that has its path now: a root that was removed is an
// error instead of an empty directory, and one that took its place is used from now on.
func (l *local) follow() error {
	l.mu.RLock()
	held, err := l.root.Stat(".")
	l.mu.RUnlock()
	if err != nil {
		return err // closed
	}
	now, err := os.Stat(l.abs)
	if err != nil {
		return err
	}
	if os.SameFile(held, now) {
		return nil
	}
	r, err := os.OpenRoot(l.abs)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		r.Close()
		return fs.ErrClosed
	}
	l.dirs.clear()
	l.root.Close()
	l.root = r
	return nil
}

func (l *local) Open(ctx context.Context, p string) (File, error) {
	if err := checkPath(ctx, "open", l.name, p); err != nil {
		return nil, err
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	f, err := l.openNear(p)
	if err != nil {
		// The directory may have been exchanged, or p be a link that leads out of it.
		f, err = openRegular(l.root, p)
	}
	if err != nil {
		return nil, pathError("open", l.name, p, err)
	}
	fi, err := f.Stat()
	if err == nil && !fi.Mode().IsRegular() {
		err = ErrNotRegular
	}
	if err != nil {
		f.Close()
		return nil, pathError("open", l.name, p, err)
	}
	return &localFile{f: f, size: fi.Size(), root: l.name, path: p}, nil
}

// openNear opens a file by way of its directory, which is kept open for the next one.
func (l *local) openNear(p string) (*os.File, error) {
	dir, name := path.Split(p)
	if dir == "" || !keepsDirs {
		return nil, fs.ErrInvalid
	}
	dir = dir[:len(dir)-1]
	d := l.dirs.get(dir)
	if d == nil {
		var err error
		if d, err = l.root.OpenRoot(dir); err != nil {
			return nil, err
		}
		l.dirs.put(dir, d)
	}
	return openRegular(d, name)
}

// openRegular opens a regular file. The check before keeps devices from being opened at all; the flag
// and the caller's look at the open file hold if the path is exchanged in between.
func openRegular(r *os.Root, p string) (*os.File, error) {
	fi, err := r.Stat(p)
	if err != nil {
		return nil, err
	}
	if !fi.Mode().IsRegular() {
		return nil, ErrNotRegular
	}
	return r.OpenFile(p, os.O_RDONLY|openNonblock, 0)
}

func (l *local) Stat(ctx context.Context, p string) (Info, error) {
	if err := checkPath(ctx, "stat", l.name, p); err != nil {
		return Info{}, err
	}
	if err := l.follow(); err != nil {
		return Info{}, pathError("stat", "", l.name, err)
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	l.dirs.drop(path.Dir(p))
	li, err := l.root.Lstat(p)
	if err != nil {
		return Info{}, pathError("stat", l.name, p, err)
	}
	link := li.Mode()&fs.ModeSymlink != 0
	if link {
		if li, err = l.root.Stat(p); err != nil {
			return Info{}, pathError("stat", l.name, p, err)
		}
	}
	return makeInfo(l.name, p, li, link), nil
}

func (l *local) List(ctx context.Context, dir string) ([]Info, error) {
	if err := checkPath(ctx, "list", l.name, dir); err != nil {
		return nil, err
	}
	if err := l.follow(); err != nil {
		return nil, pathError("list", "", l.name, err)
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	// A root of the directory itself makes each Lstat one system call, however
	// deep the directory lies. Links are resolved from the store's root, since
	// they may lead anywhere within that.
	sub, err := l.root.OpenRoot(dir)
	if err != nil {
		return nil, pathError("list", l.name, dir, err)
	}
	if dir == "." {
		defer sub.Close()
	} else {
		defer l.dirs.put(dir, sub)
	}
	d, err := sub.Open(".")
	if err != nil {
		return nil, pathError("list", l.name, dir, err)
	}
	defer d.Close()
	names, err := d.Readdirnames(-1)
	if err != nil {
		return nil, pathError("list", l.name, dir, err)
	}
	infos := make([]Info, 0, len(names))
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p := join(dir, name)
		fi, err := sub.Lstat(name)
		link := err == nil && fi.Mode()&fs.ModeSymlink != 0
		if link {
			fi, err = l.root.Stat(p)
		}
		if os.IsNotExist(err) && !link {
			continue // removed while the directory was read
		}
		if err != nil {
			infos = append(infos, Info{Path: p, Size: -1, Link: link, Err: pathError("open", l.name, p, err)})
			continue
		}
		infos = append(infos, makeInfo(l.name, p, fi, link))
	}
	sortInfos(infos)
	return infos, nil
}

type localFile struct {
	f          *os.File
	size       int64
	root, path string
}

func (f *localFile) ReadAt(p []byte, off int64) (int, error) { return f.f.ReadAt(p, off) }

func (f *localFile) Size() int64 { return f.size }

func (f *localFile) Close() error { return f.f.Close() }

func (f *localFile) Stat() (Info, error) {
	fi, err := f.f.Stat()
	if err != nil {
		return Info{}, pathError("stat", f.root, f.path, err)
	}
	return makeInfo(f.root, f.path, fi, false), nil
}
