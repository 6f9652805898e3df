package ddl

import (
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/avrosql/avrosql/avrofs"
)

// place is where a table's files are, in the engine's words.
type place struct {
	dir    string // the directory that holds all of them, without a slash at its end
	file   string // the only file, if there is but one
	depth  int    // of partition levels below dir; -1 if that differs
	shared bool   // dir holds files of other tables as well
}

// newTable finds out what the statements need to know.
func newTable(e engine, snap *avrofs.Snapshot, roots []avrofs.Root, location string) (*table, error) {
	t := &table{database: snap.Database, name: snap.Name, schema: snap.Schema}
	var paths []string
	for _, f := range snap.Files {
		paths = append(paths, f.Path)
	}
	paths = append(paths, snap.Empty...)
	dir := commonDir(paths)
	// Levels of key=value are no part of the table's own directory.
	keys := map[string]bool{}
	for _, p := range paths {
		for _, level := range strings.Split(path.Dir(p), "/") {
			if k, _, ok := strings.Cut(level, "="); ok {
				keys[k] = true
			}
		}
	}
	for {
		// Levels of digits and dates are not either; new ones may come.
		base := path.Base(dir)
		k, _, ok := strings.Cut(base, "=")
		if ok && !hasColumn(snap.PathColumns, k) || !ok && strings.Trim(base, "0123456789-") != "" || isRoot(dir, roots) {
			break
		}
		dir = path.Dir(dir)
	}
	for _, c := range snap.PathColumns {
		if keys[c.Name] {
			t.parts = append(t.parts, c)
			continue
		}
		t.note("the column %s, which avrosql reads off the positions in the files' paths, is not declared", c.Name)
	}
	t.depth = -1
	for i, p := range paths {
		depth := strings.Count(strings.TrimPrefix(path.Dir(p), dir), "/")
		if i == 0 {
			t.depth = depth
		} else if t.depth != depth {
			t.depth = -1
			break
		}
	}
	found, _ := filepath.Glob(filepath.Join(filepath.FromSlash(dir), "*.avro"))
	own := map[string]bool{}
	for _, p := range paths {
		own[filepath.Clean(filepath.FromSlash(p))] = true
	}
	for _, f := range found {
		t.shared = t.shared || !own[filepath.Clean(f)]
	}
	where := func(p string) (string, error) {
		base, rest, err := relative(p, roots)
		switch {
		case err != nil:
			return "", err
		case location != "":
			return strings.TrimRight(location, "/") + rest, nil
		case e.remote != "":
			t.note("give --location to say where the files of %s are; %s stands for it here", base, e.remote)
			return e.remote + rest, nil
		}
		return base + rest, nil
	}
	var err error
	if t.dir, err = where(dir); err == nil && len(paths) == 1 {
		t.file, err = where(paths[0])
	}
	return t, err
}

func hasColumn(cols []avrofs.PathColumn, name string) bool {
	for _, c := range cols {
		if c.Name == name {
			return true
		}
	}
	return false
}

// isRoot reports whether a directory is one that the command line names; none lies above it.
func isRoot(dir string, roots []avrofs.Root) bool {
	for _, r := range roots {
		if filepath.ToSlash(filepath.Clean(r.Path)) == dir {
			return true
		}
	}
	return dir == "." || dir == "/"
}

// nested reports whether files lie below the directory, in levels that are no partitions.
func (t *table) nested() bool { return t.file == "" && t.depth != 0 && len(t.parts) == 0 }

func commonDir(paths []string) string {
	if len(paths) == 0 {
		return "."
	}
	dir := path.Dir(paths[0])
	for _, p := range paths[1:] {
		for dir != "." && dir != "/" && path.Dir(p) != dir && !strings.HasPrefix(p, dir+"/") {
			dir = path.Dir(dir)
		}
	}
	return dir
}

// relative splits a path into the root that it lies below, made absolute, and the rest of it.
func relative(p string, roots []avrofs.Root) (base, rest string, err error) {
	for _, r := range roots {
		dir := filepath.ToSlash(filepath.Clean(r.Path))
		if info, err := os.Stat(r.Path); err != nil || !info.IsDir() {
			// A file, or a glob: what comes before its first wildcard.
			for strings.ContainsAny(dir, `*?[\`) || err == nil && dir == filepath.ToSlash(filepath.Clean(r.Path)) {
				dir = path.Dir(dir)
			}
		}
		if p == dir || strings.HasPrefix(p, strings.TrimSuffix(dir, "/")+"/") || dir == "." {
			abs, err := filepath.Abs(filepath.FromSlash(dir))
			rest := strings.TrimPrefix(p, dir)
			if dir == "." {
				rest = "/" + p
			}
			if p == dir || p == "." {
				rest = ""
			}
			return filepath.ToSlash(abs), rest, err
		}
	}
	abs, err := filepath.Abs(filepath.FromSlash(p))
	return filepath.ToSlash(abs), "", err
}

// url is a path as a URL; one that has a scheme, or is a stage, stays.
func url(p string) string {
	switch {
	case strings.Contains(p, "://"), strings.HasPrefix(p, "@"):
		return p
	case strings.HasPrefix(p, "/"):
		return "file://" + p
	}
	return "file:///" + p
}

// glob is a pattern for all of the files.
func (p *place) glob() string {
	switch {
	case p.file != "":
		return p.file
	case p.depth == 0:
		return p.dir + "/*.avro"
	case p.depth > 0:
		return p.dir + strings.Repeat("/*", p.depth) + "/*.avro"
	}
	return p.dir + "/**/*.avro"
}

// directory notes what an engine that reads whole directories will make of the place.
func (t *table) directory() string {
	if t.shared {
		t.note("%s holds files of other tables too, which this engine would read as well: move this table's into a directory of their own", t.dir)
	}
	return url(t.dir)
}
