package store

import (
	"context"
	"io/fs"
	"os"
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
	return &local{root: r, name: root}, nil
}

type local struct {
	root *os.Root
	name string
}

func (l *local) String() string { return l.name }

func (l *local) Close() error { return l.root.Close() }

func (l *local) Open(ctx context.Context, p string) (File, error) {
	if err := checkPath(ctx, "open", l.name, p); err != nil {
		return nil, err
	}
	// The first check keeps devices from being opened at all; the flag and the
	// second one hold if the path is exchanged in between.
	fi, err := l.root.Stat(p)
	if err != nil {
		return nil, pathError("open", l.name, p, err)
	}
	if !fi.Mode().IsRegular() {
		return nil, pathError("open", l.name, p, ErrNotRegular)
	}
	f, err := l.root.OpenFile(p, os.O_RDONLY|openNonblock, 0)
	if err != nil {
		return nil, pathError("open", l.name, p, err)
	}
	fi, err = f.Stat()
	if err == nil && !fi.Mode().IsRegular() {
		err = ErrNotRegular
	}
	if err != nil {
		f.Close()
		return nil, pathError("open", l.name, p, err)
	}
	return &localFile{f: f, size: fi.Size(), root: l.name, path: p}, nil
}

func (l *local) Stat(ctx context.Context, p string) (Info, error) {
	if err := checkPath(ctx, "stat", l.name, p); err != nil {
		return Info{}, err
	}
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
	// A root of the directory itself makes each Lstat one system call, however
	// deep the directory lies. Links are resolved from the store's root, since
	// they may lead anywhere within that.
	sub, err := l.root.OpenRoot(dir)
	if err != nil {
		return nil, pathError("list", l.name, dir, err)
	}
	defer sub.Close()
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
