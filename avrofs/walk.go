package avrofs

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/avrosql/avrosql/avrofs/store"
)

// expand returns the files that a glob matches, in the order of their paths.
// Each directory is listed once at most, whatever the pattern: what is carried
// down is the set of places in the pattern that a directory has reached. Links
// to directories are followed, but not by **. Where the last element is nothing
// but wildcards, files count as in a directory; else every file that matches.
func (v *view) expand(ctx context.Context, r *root, p *pattern) (files []store.Info, dirs int, err error) {
	w := &walk{v: v, r: r, p: p}
	states := make([]bool, len(p.elems)+1)
	states[0] = true
	p.spread(states)
	if err := w.dir(ctx, ".", states, 0); err != nil {
		return nil, 0, err
	}
	sortInfos(w.files)
	return w.files, w.dirs, nil
}

type walk struct {
	v     *view
	r     *root
	p     *pattern
	files []store.Info
	dirs  int // directories that the whole pattern matched
}

func (w *walk) dir(ctx context.Context, dir string, states []bool, depth int) error {
	if depth > maxDepth {
		return tooDeep(w.r, dir)
	}
	// Names that are known need no listing.
	literal := true
	for i := range w.p.elems {
		literal = literal && (!states[i] || !w.p.elems[i].wild)
	}
	if literal {
		for i := range w.p.elems {
			if !states[i] {
				continue
			}
			in, err := w.r.store.Stat(ctx, path.Join(dir, w.p.elems[i].literal))
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return err
			}
			if err := w.entry(ctx, in, states, depth); err != nil {
				return err
			}
		}
		return nil
	}
	infos, err := w.list(ctx, dir, states)
	if err != nil {
		return err
	}
	w.v.warm(ctx, w.r, w.wanted(infos, states))
	for _, in := range infos {
		if err := w.entry(ctx, in, states, depth); err != nil {
			return err
		}
	}
	return nil
}

// wanted returns the directories that will be listed.
func (w *walk) wanted(infos []store.Info, states []bool) []store.Info {
	var out []store.Info
	next := make([]bool, len(states))
	for _, in := range infos {
		if !in.Dir {
			continue
		}
		clear(next)
		w.p.step(states, next, path.Base(in.Path), !in.Link)
		for i := range w.p.elems {
			if next[i] && w.p.elems[i].wild {
				out = append(out, in)
				break
			}
		}
	}
	return out
}

// list returns what lies in a directory, of its files those that can count.
func (w *walk) list(ctx context.Context, dir string, states []bool) ([]store.Info, error) {
	if !w.p.broad() {
		return w.v.entries(ctx, w.r, dir)
	}
	li, err := w.v.list(ctx, w.r, dir)
	if err != nil {
		return nil, err
	}
	infos := slices.Clip(li.dirs)
	if states[len(w.p.elems)-1] {
		infos = append(infos, li.files...)
	}
	// A directory that the pattern names may be one that is passed over
	// elsewhere.
	for i := range w.p.elems {
		if e := &w.p.elems[i]; states[i] && !e.wild && ignoredName(e.literal) {
			if in, err := w.r.store.Stat(ctx, path.Join(dir, e.literal)); err == nil {
				infos = append(infos, in)
			}
		}
	}
	return infos, nil
}

// entry goes on with one entry of a directory that is in the given states.
func (w *walk) entry(ctx context.Context, in store.Info, states []bool, depth int) error {
	name := path.Base(in.Path)
	last := len(w.p.elems)
	next := make([]bool, last+1)
	w.p.step(states, next, name, !in.Link)
	if in.Dir {
		if next[last] {
			w.dirs++
		}
		if slices.Contains(next[:last], true) {
			return w.dir(ctx, in.Path, next, depth+1)
		}
		return nil
	}
	if !next[last] {
		return nil
	}
	w.files = append(w.files, in)
	return nil
}

// pathExists reports whether a path, or something that it matches as a glob,
// exists in the local file system.
func pathExists(p string) bool {
	if strings.Contains(p, "\x00") {
		return false
	}
	r, err := openLocalRoot(p)
	if err != nil {
		return false
	}
	defer r.close()
	if r.glob == nil {
		return true
	}
	l := &Lake{now: time.Now, warned: map[Warning]bool{}, opts: Options{HeaderReaders: 1, SchemaBytes: defaultSchemaBytes}}
	files, _, err := newView(l, time.Now(), nil).expand(noContext, r, r.glob)
	return err == nil && len(files) > 0
}
