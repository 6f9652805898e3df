package avrofs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/avrofs/store"
)

// spot is what a path can mean: something in a root's store.
type spot struct {
	root *root
	rel  string
}

// spots returns what a path can mean, the likeliest first: relative to a root,
// inside of a root, and where that is allowed anywhere. outside says that it
// leads out of every root.
func (l *Lake) spots(p string, anywhere bool) (all []spot, outside bool, err error) {
	if p == "" || strings.Contains(p, "\x00") {
		return nil, false, &PathError{Path: fmt.Sprintf("%q", p), Msg: "not a path"}
	}
	if strings.Contains(p, "://") {
		return nil, false, &PathError{Path: p, Msg: "URLs can't be read; copy the files to a directory"}
	}
	outside = true
	if !filepath.IsAbs(p) {
		rel := path.Clean(filepath.ToSlash(p))
		if rel != ".." && !strings.HasPrefix(rel, "../") && !strings.HasPrefix(rel, "/") {
			outside = false
			for _, r := range l.roots {
				all = append(all, spot{r, path.Join(r.dir, rel)})
			}
		}
	}
	abs, err := filepath.Abs(p)
	if err != nil {
		return nil, false, &PathError{Path: p, Err: err}
	}
	for _, r := range l.roots {
		if r.abs == "" {
			continue
		}
		if r.alias != "" {
			if alias, err := filepath.Abs(r.alias); err == nil && alias == abs {
				all = append(all, spot{r, r.file})
				outside = false
			}
		}
		for _, base := range []string{r.abs, r.real} {
			if rel, err := filepath.Rel(base, abs); err == nil && filepath.IsLocal(rel) {
				all = append(all, spot{r, filepath.ToSlash(rel)})
				outside = false
				break
			}
		}
	}
	if anywhere {
		split := splitGlob
		if _, err := os.Stat(p); err == nil {
			split = splitBase
		}
		dir, rest := split(filepath.ToSlash(p))
		if dir == "" {
			dir = "."
		}
		r, err := l.adhocRoot(filepath.FromSlash(dir))
		if err != nil {
			return all, false, nil // what does not exist is nothing it can mean
		}
		if rest == "" {
			rest = "."
		}
		if fs.ValidPath(rest) || hasMeta(rest) {
			all = append(all, spot{r, rest})
		}
	}
	return all, outside && !anywhere, nil
}

// maxAdhoc bounds the directories outside of the roots that are remembered.
const maxAdhoc = 1000

// adhocRoot is a root for paths outside of the lake. Links are followed wherever
// they lead, since any path is allowed.
func (l *Lake) adhocRoot(dir string) (*root, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	real, err := filepath.EvalSymlinks(abs)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	key := dir + "\x00" + real
	r := l.adhoc[key]
	if r == nil {
		if len(l.adhoc) >= maxAdhoc {
			clear(l.adhoc)
		}
		r = &root{
			name: unnamed, store: store.FS(os.DirFS(real)), id: real,
			shown: filepath.ToSlash(filepath.Clean(dir)), abs: abs, real: real, dir: ".",
		}
		l.adhoc[key] = r
	}
	return r, nil
}

// notFound is the error for a path that means nothing.
func (l *Lake) notFound(p string, outside bool) error {
	if outside {
		e := &NotAllowedError{Path: p}
		for _, r := range l.roots {
			e.Roots = append(e.Roots, r.String())
		}
		if len(e.Roots) == 0 {
			e.Roots = []string{"the lake, which has no roots"}
		}
		return e
	}
	if hasMeta(p) {
		return &PathError{Path: p, Msg: "no file matches", Err: fs.ErrNotExist}
	}
	return &PathError{Path: p, Err: fs.ErrNotExist}
}

// OpenPath takes a snapshot of a file, a directory or the files that a glob
// matches. A path is taken to be relative to a root, then to the working
// directory. What exists by its very name is not a glob. Outside of the roots
// the error is a *NotAllowedError unless Options.AllowPaths is set.
//
// Path columns come from the key=value levels that the path itself ends in and
// all those below.
func (l *Lake) OpenPath(ctx context.Context, pathOrGlob string, opts TableOptions) (*Snapshot, error) {
	var s *Snapshot
	err := l.fresh(ctx, func(v *view) error {
		li, err := v.listPath(ctx, pathOrGlob, opts)
		if err == nil {
			s, err = li.Snapshot(ctx, nil)
		}
		return err
	})
	return s, err
}

// ListPath lists the files of a path as Listing does those of a table; see
// OpenPath.
func (l *Lake) ListPath(ctx context.Context, pathOrGlob string, opts TableOptions) (*Listing, error) {
	var li *Listing
	err := l.fresh(ctx, func(v *view) (err error) {
		li, err = v.listPath(ctx, pathOrGlob, opts)
		return err
	})
	return li, err
}

func (v *view) listPath(ctx context.Context, pathOrGlob string, o TableOptions) (*Listing, error) {
	l := v.lake
	var err error
	if o.Schema == nil && o.SchemaText != "" {
		if o.Schema, err = l.schemaFrom(ctx, v, o.SchemaText, l.opts.AllowPaths); err != nil {
			return nil, err
		}
	}
	o = o.over(l.opts.Table)
	key := "\x01" + o.key(pathOrGlob)
	li, _, err := cellOf(v, v.listings, key).get(ctx, func() (*Listing, error) {
		t, err := v.pathTable(ctx, pathOrGlob)
		if err != nil {
			return nil, err
		}
		return v.listing(ctx, t, o)
	})
	return li, err
}

// pathTable makes a table of a path or glob.
func (v *view) pathTable(ctx context.Context, p string) (*table, error) {
	spots, outside, err := v.lake.spots(p, v.lake.opts.AllowPaths)
	if err != nil {
		return nil, err
	}
	name := TableName{Name: p}
	dirs := 0
	var bad error
	for _, s := range spots {
		t, found, err := v.spotTable(ctx, s, name)
		if err != nil {
			if ctx.Err() != nil || errors.As(err, new(*ChangedError)) {
				return nil, err
			}
			bad = cmp.Or(bad, err)
			continue
		}
		dirs = max(dirs, found)
		if t == nil {
			continue
		}
		t.info = slices.DeleteFunc(slices.Clone(t.info), func(in store.Info) bool { return !s.root.allows(in.Path) })
		if len(t.info) > 0 {
			return t, nil
		}
		outside = outside || !v.lake.opts.AllowPaths
	}
	if bad != nil {
		return nil, bad
	}
	if dirs > 0 {
		return nil, &PathError{Path: p, Msg: "the pattern matches directories but no file; add /*.avro or /**", Err: fs.ErrNotExist}
	}
	return nil, v.lake.notFound(p, outside)
}

// spotTable returns the table at a spot, nil if there is nothing, and how many
// directories a glob matched.
func (v *view) spotTable(ctx context.Context, s spot, name TableName) (*table, int, error) {
	if fs.ValidPath(s.rel) {
		in, err := s.root.store.Stat(ctx, s.rel)
		switch {
		case err == nil && in.Dir:
			t, err := v.tableAt(ctx, s, name)
			return t, 0, err
		case err == nil:
			return &table{root: s.root, name: name, dir: levelsFrom(path.Dir(s.rel)), info: []store.Info{in}, one: true}, 0, nil
		case !errors.Is(err, fs.ErrNotExist) && !hasMeta(s.rel):
			if notDirectory(err) {
				return nil, 0, nil
			}
			return nil, 0, err
		}
	}
	if !hasMeta(s.rel) {
		return nil, 0, nil
	}
	p, err := parsePattern(s.rel)
	if err != nil {
		return nil, 0, err
	}
	files, dirs, err := v.expand(ctx, s.root, p)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return nil, 0, err
	}
	if len(files) == 0 {
		return nil, dirs, nil
	}
	var static []string
	for _, e := range p.elems[:p.static()] {
		static = append(static, e.literal)
	}
	return &table{root: s.root, name: name, dir: levelsFrom(path.Join(append([]string{"."}, static...)...)), info: files}, dirs, nil
}

// levelsFrom returns the directory below which key=value levels count: without
// those that the path itself ends in.
func levelsFrom(dir string) string {
	for dir != "." {
		if _, _, kv := keyValue(path.Base(dir)); !kv {
			break
		}
		dir = path.Dir(dir)
	}
	return dir
}

// tableAt is the table of a directory that is named by its path.
func (v *view) tableAt(ctx context.Context, s spot, name TableName) (*table, error) {
	p, err := v.place(ctx, s.root, s.rel, TableName{Name: dirTable(path.Base(s.rel))}, false, 0)
	if err != nil {
		return nil, err
	}
	shown := s.root.show(s.rel)
	if p.own == nil {
		if len(p.files) == 0 {
			return nil, &PathError{Path: shown, Msg: "the directory holds no Avro files of its own; name a directory below, or add /**"}
		}
		return nil, &PathError{Path: shown, Msg: "the directory holds several tables; name one of its files, or add /*.avro to read them as one"}
	}
	t := *p.own
	t.name, t.dir = name, levelsFrom(s.rel)
	return &t, nil
}

// notDirectory reports whether a path failed because something before its end
// is a file.
func notDirectory(err error) bool {
	return errors.Is(err, syscall.ENOTDIR)
}

// givenSchema returns the reader's schema that options give, nil if none.
func (l *Lake) givenSchema(ctx context.Context, v *view, o TableOptions) (*schema.Schema, error) {
	switch {
	case o.Schema != nil:
		return asRecord(o.Schema), nil
	case o.SchemaText != "":
		return l.schemaFrom(ctx, v, o.SchemaText, true)
	}
	return nil, nil
}

// schemaFrom parses the JSON of a schema, or the file that a path names.
func (l *Lake) schemaFrom(ctx context.Context, v *view, text string, anywhere bool) (*schema.Schema, error) {
	from := "the given schema"
	if t := strings.TrimSpace(text); t == "" || !strings.ContainsRune(`{["`, rune(t[0])) {
		from = text
		data, err := l.schemaFile(ctx, text, anywhere)
		if err != nil {
			return nil, &SchemaError{from, err}
		}
		text = string(data)
	}
	s, err := l.merge.parse(text, l.opts.SchemaLimits)
	if err != nil {
		return nil, &SchemaError{from, err}
	}
	return s, nil
}

// maxSchemaFile bounds an .avsc file.
const maxSchemaFile = 16 << 20

func (l *Lake) schemaFile(ctx context.Context, p string, anywhere bool) ([]byte, error) {
	spots, outside, err := l.spots(p, anywhere)
	if err != nil {
		return nil, err
	}
	for _, s := range spots {
		if !fs.ValidPath(s.rel) || s.root.file != "" && !anywhere {
			continue
		}
		f, err := s.root.store.Open(ctx, s.rel)
		if errors.Is(err, fs.ErrNotExist) || err != nil && notDirectory(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if f.Size() > maxSchemaFile {
			return nil, fmt.Errorf("%d bytes are too many for a schema", f.Size())
		}
		return io.ReadAll(io.NewSectionReader(f, 0, f.Size()))
	}
	return nil, l.notFound(p, outside)
}
