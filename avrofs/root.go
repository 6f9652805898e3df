package avrofs

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/avrosql/avrosql/avrofs/store"
)

// root is an opened Root.
type root struct {
	name     string
	explicit bool // the name was given
	store    store.Store
	owned    bool   // the store was opened here
	id       string // tells the files of different stores apart in caches
	shown    string // what paths of files begin with in messages and _file
	abs      string // the store's directory in the local file system, "" if it is not there
	real     string // abs without links
	dir      string // within the store: where tables begin; "." mostly
	file     string // the one file of the root, within the store
	alias    string // what the file is called in messages, if not by its path
	glob     *pattern
}

// noContext is for the few look-ups that Open makes.
var noContext = context.Background()

func openRoot(r Root) (*root, error) {
	if r.FS != nil && r.Store != nil || r.FS == nil && r.Store == nil && r.Path == "" {
		return nil, &PathError{Path: strconv.Quote(r.Path), Msg: "a root is either a path, an fs.FS or a store"}
	}
	var (
		opened *root
		err    error
	)
	switch {
	case r.FS != nil:
		opened, err = openStoreRoot(store.FS(r.FS), r.Path)
	case r.Store != nil:
		opened, err = openStoreRoot(r.Store, r.Path)
	default:
		opened, err = openLocalRoot(r.Path)
	}
	if err != nil {
		return nil, err
	}
	if r.Name != "" {
		opened.name, opened.explicit = r.Name, true
	}
	return opened, nil
}

// storeIDs numbers the stores that were handed over, which have no path to be told apart by.
var storeIDs atomic.Int64

// unnamed is the name of a root that has nothing to be named after.
const unnamed = "root"

// openStoreRoot opens a path or glob of a store that was handed over.
func openStoreRoot(s store.Store, p string) (*root, error) {
	p = path.Clean("/" + filepath.ToSlash(p))[1:]
	if p == "" {
		p = "."
	}
	r := &root{store: s, id: "store " + strconv.FormatInt(storeIDs.Add(1), 10), name: unnamed, dir: "."}
	info, err := s.Stat(noContext, p)
	switch {
	case err == nil && info.Dir:
		r.dir = p
		if p != "." {
			r.name = path.Base(p)
		}
	case err == nil:
		r.file, r.name = p, fileTable(path.Base(p))
	case errors.Is(err, fs.ErrNotExist) && hasMeta(p):
		return r, r.setGlob(p)
	default:
		return nil, err
	}
	return r, nil
}

// openLocalRoot opens a path or glob of the local file system. The path itself
// may lead over links; what lies below it may not lead out of it.
func openLocalRoot(p string) (*root, error) {
	if strings.Contains(p, "://") {
		return nil, &PathError{Path: p, Msg: "URLs can't be read; copy the files to a directory"}
	}
	info, err := os.Stat(p)
	if err != nil && !(hasMeta(p) && (errors.Is(err, fs.ErrNotExist) || noName(p))) {
		return nil, err
	}
	if err == nil && info.IsDir() {
		r, err := localRoot(p)
		if err != nil {
			return nil, err
		}
		r.name = dirTable(filepath.Base(r.abs))
		return r, nil
	}
	if err == nil && !info.Mode().IsRegular() {
		return nil, &PathError{Path: p, Err: store.ErrNotRegular}
	}
	slashed := filepath.ToSlash(p)
	if err != nil {
		dir, rest := splitGlob(slashed)
		r, err := localRoot(filepath.FromSlash(dir))
		if err != nil {
			return nil, err
		}
		return r, r.setGlob(rest)
	}
	real, err := filepath.EvalSymlinks(p)
	if err != nil {
		return nil, err
	}
	dir, rest := splitBase(slashed)
	r, err := localRoot(filepath.FromSlash(dir))
	if err != nil {
		return nil, err
	}
	r.file = rest
	if filepath.Join(r.real, filepath.FromSlash(rest)) != real {
		// The file is a link: its target is what was named.
		if r, err = localRoot(filepath.Dir(real)); err != nil {
			return nil, err
		}
		r.file, r.alias = filepath.Base(real), p
	}
	r.name = fileTable(path.Base(slashed))
	return r, nil
}

// noName reports whether the system has no files of a name: Windows says of wildcards that they are
// invalid, not that nothing is there.
func noName(p string) bool { return filepath.Separator == '\\' && strings.ContainsAny(p, "*?") }

func localRoot(dir string) (*root, error) {
	if dir == "" {
		dir = "."
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	real, err := filepath.EvalSymlinks(abs)
	if err != nil {
		return nil, err
	}
	s, err := store.Local(dir)
	if err != nil {
		return nil, err
	}
	return &root{store: s, owned: true, id: real, shown: filepath.ToSlash(filepath.Clean(dir)), abs: abs, real: real, dir: "."}, nil
}

func (r *root) close() error {
	if c, ok := r.store.(io.Closer); ok && r.owned {
		return c.Close()
	}
	return nil
}

// setGlob makes the files that match a glob the files of the root.
func (r *root) setGlob(rest string) error {
	p, err := parsePattern(rest)
	if err != nil {
		return err
	}
	r.glob = p
	r.name = unnamed
	for i := p.static() - 1; i >= 0; i-- {
		if _, _, kv := keyValue(p.elems[i].literal); !kv {
			r.name = dirTable(p.elems[i].literal)
			return nil
		}
	}
	if r.abs != "" {
		r.name = dirTable(filepath.Base(r.abs))
	}
	return nil
}

// splitGlob splits a glob into the directory that it starts in and the rest.
// Trailing key=value levels are left to the rest, as they are columns.
func splitGlob(p string) (dir, rest string) {
	elems := strings.Split(p, "/")
	n := 0
	for n < len(elems)-1 && !hasMeta(elems[n]) {
		n++
	}
	return cut(elems, n)
}

// splitBase does the same with the path of a file.
func splitBase(p string) (dir, rest string) {
	elems := strings.Split(path.Clean(p), "/")
	return cut(elems, len(elems)-1)
}

func cut(elems []string, n int) (dir, rest string) {
	for n > 0 {
		if _, _, kv := keyValue(elems[n-1]); !kv {
			break
		}
		n--
	}
	dir = strings.Join(elems[:n], "/")
	if dir == "" && n > 0 {
		dir = "/"
	}
	return dir, strings.Join(elems[n:], "/")
}

// nameRoots gives roots without a name of their own different ones.
func nameRoots(roots []*root) error {
	taken := map[string]*root{}
	for _, r := range roots {
		if !r.explicit {
			continue
		}
		if taken[r.name] != nil {
			return &PathError{Path: r.name, Msg: "two roots have this name"}
		}
		taken[r.name] = r
	}
	for _, r := range roots {
		if r.explicit {
			continue
		}
		base := r.name
		for n := 2; taken[r.name] != nil; n++ {
			r.name = base + "_" + strconv.Itoa(n)
		}
		taken[r.name] = r
	}
	return nil
}

// show gives the path of a file or directory as messages and _file have it.
func (r *root) show(rel string) string {
	switch {
	case r.alias != "" && rel == r.file:
		return r.alias
	case r.shown == "" || r.shown == ".":
		return rel
	case rel == ".":
		return r.shown
	}
	return strings.TrimSuffix(r.shown, "/") + "/" + rel
}

// database returns the database of the tables in the directory of that name.
func (r *root) database(name TableName, top bool) string {
	if top && !r.explicit {
		return ""
	}
	return name.String()
}

// String names the root in messages.
func (r *root) String() string {
	switch {
	case r.file != "":
		return r.show(r.file)
	case r.glob != nil:
		return r.show(r.glob.text)
	case r.shown == "":
		return r.store.String() + "/" + r.dir
	case r.shown == ".":
		return r.abs
	}
	return r.show(r.dir)
}

// allows reports whether a file of the root's store belongs to the root.
func (r *root) allows(rel string) bool {
	switch {
	case r.file != "":
		return rel == r.file
	case r.glob != nil:
		return r.glob.match(rel)
	}
	return r.dir == "." || rel == r.dir || strings.HasPrefix(rel, r.dir+"/")
}
