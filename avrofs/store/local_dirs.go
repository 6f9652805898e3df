package store

import (
	"context"
	"io/fs"
	"os"
	"runtime"
	"sync"
	"time"
)

// dirCache keeps directories open in which files were opened lately. A path below an os.Root is walked
// element by element, which for small files deep in a tree costs more than reading them.
//
// A directory that is kept is the one that was listed last under its path, or found there less than
// dirAge ago: List puts what it has opened here, and Stat takes the directory of its path out.
type dirCache struct {
	mu   sync.Mutex
	dirs map[string]cachedDir
	now  func() time.Time
}

type cachedDir struct {
	root *os.Root
	at   time.Time
}

const (
	maxDirs = 32
	dirAge  = time.Second
)

// keepsDirs is false where a directory that is open can't be removed or renamed by others.
const keepsDirs = runtime.GOOS != "windows"

// get returns an open directory, nil if there is none.
func (c *dirCache) get(dir string) *os.Root {
	c.mu.Lock()
	defer c.mu.Unlock()
	d, ok := c.dirs[dir]
	if !ok {
		return nil
	}
	if age := c.time().Sub(d.at); age < 0 || age > dirAge {
		delete(c.dirs, dir)
		_ = d.root.Close()
		return nil
	}
	return d.root
}

// put hands a directory over; what was kept under its path is closed. Operations that run on a closed
// os.Root end as if it were open, later ones fail with fs.ErrClosed.
func (c *dirCache) put(dir string, root *os.Root) {
	if !keepsDirs {
		_ = root.Close()
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if old, ok := c.dirs[dir]; ok {
		_ = old.root.Close()
	} else if len(c.dirs) >= maxDirs {
		c.evict()
	}
	if c.dirs == nil {
		c.dirs = map[string]cachedDir{}
	}
	c.dirs[dir] = cachedDir{root, c.time()}
}

// evict closes the oldest; it needs c.mu.
func (c *dirCache) evict() {
	var oldest string
	for p, d := range c.dirs {
		if o, ok := c.dirs[oldest]; !ok || d.at.Before(o.at) {
			oldest = p
		}
	}
	_ = c.dirs[oldest].root.Close()
	delete(c.dirs, oldest)
}

func (c *dirCache) drop(dir string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d, ok := c.dirs[dir]; ok {
		delete(c.dirs, dir)
		_ = d.root.Close()
	}
}

func (c *dirCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range c.dirs {
		_ = d.root.Close()
	}
	c.dirs = nil
}

func (c *dirCache) time() time.Time {
	if c.now != nil {
		return c.now()
	}
	return time.Now()
}

// DirTime is the time of the directory's last change, by which every file system of Unix tells that an
// entry was added, removed or renamed.
func (l *local) DirTime(ctx context.Context, dir string) (time.Time, bool, error) {
	if err := checkPath(ctx, "stat", l.name, dir); err != nil || !keepsDirs {
		return time.Time{}, false, err
	}
	if err := l.follow(); err != nil {
		return time.Time{}, false, pathError("stat", "", l.name, err)
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	fi, err := l.root.Stat(dir)
	if err != nil {
		return time.Time{}, false, pathError("stat", l.name, dir, err)
	}
	return fi.ModTime(), fi.IsDir(), nil
}

// StatAll opens the directory once for all its files.
func (l *local) StatAll(ctx context.Context, dir string, names []string) ([]Info, error) {
	if err := checkPath(ctx, "stat", l.name, dir); err != nil {
		return nil, err
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	sub, err := l.root.OpenRoot(dir)
	if err != nil {
		return nil, pathError("stat", l.name, dir, err)
	}
	defer sub.Close()
	infos := make([]Info, len(names))
	for i, name := range names {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p := join(dir, name)
		fi, err := sub.Lstat(name)
		if err != nil {
			return nil, pathError("stat", l.name, p, err)
		}
		if fi.Mode()&fs.ModeSymlink != 0 {
			infos[i] = Info{Path: p, Size: -1, Link: true}
			continue
		}
		infos[i] = makeInfo(l.name, p, fi, false)
	}
	return infos, nil
}
