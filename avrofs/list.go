package avrofs

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/pool"
	"github.com/avrosql/avrosql/avrofs/store"
)

// listing is what a directory holds, as far as it matters to tables.
type listing struct {
	files []store.Info // data files, in the order of their paths
	dirs  []store.Info // directories that are not passed over
	bad   []store.Info // what can't be opened and may have been either
	seen  int          // entries that were passed over by their names
	empty bool         // there is nothing at all
}

const avroExt = ".avro"

// isAvroName reports whether a file counts as data by its name alone.
func isAvroName(name string) bool {
	return len(name) > len(avroExt) && strings.EqualFold(name[len(name)-len(avroExt):], avroExt)
}

// ignoredName reports whether a name marks something that is not data: hidden
// and temporary files, checksums. A key=value level may begin with an
// underscore.
func ignoredName(name string) bool {
	switch {
	case name == "" || name[0] == '.':
		return true
	case name[0] == '_':
		return !strings.Contains(name, "=")
	}
	return strings.HasSuffix(name, ".crc")
}

// fileTable is the table name of a file.
func fileTable(name string) string {
	if isAvroName(name) {
		return name[:len(name)-len(avroExt)]
	}
	return name
}

// dirTable is the table or database name of a directory. Spark writes
// directories called x.avro.
func dirTable(name string) string {
	if name == "" || name == "/" || name == "." {
		return unnamed
	}
	return fileTable(name)
}

// list returns the listing of a directory of a root.
func (v *view) list(ctx context.Context, r *root, dir string) (*listing, error) {
	c := cellOf(v, v.dirs, dirKey{r, dir})
	li, _, err := c.get(ctx, func() (*listing, error) { return v.readDir(ctx, r, dir) })
	return li, err
}

// badLevel returns why a partition level can't be opened, nil if all can be.
func (li *listing) badLevel() error {
	for _, b := range li.bad {
		if partitionLevel(path.Base(b.Path)) {
			return b.Err
		}
	}
	return nil
}

// entries returns all that lies in a directory.
func (v *view) entries(ctx context.Context, r *root, dir string) ([]store.Info, error) {
	key := dirKey{r, dir}
	c := cellOf(v, v.entriesOf, key)
	e, _, err := c.get(ctx, func() (*dirEntries, error) {
		if err := v.failure(key); err != nil {
			return nil, err
		}
		w, watched := r.store.(store.Watcher)
		now := v.lake.now()
		e := &dirEntries{at: now}
		if watched {
			var err error
			if e.mod, watched, err = w.DirTime(ctx, dir); err != nil {
				watched = false // listing says why
			}
		}
		if old := v.before[key]; old != nil && watched && old.mod.Equal(e.mod) {
			if age := now.Sub(old.at); age >= 0 && age < maxListingAge {
				v.checks.Store(true)
				return old, nil
			}
		}
		var err error
		e.infos, err = r.store.List(ctx, dir)
		if errors.Is(err, fs.ErrNotExist) && dir != r.dir {
			return nil, &ChangedError{r.show(dir), "it has vanished", err}
		}
		if err != nil {
			return nil, err
		}
		e.lasting = watched && now.Sub(e.mod) > dirTimeStep && !slices.ContainsFunc(e.infos, fickle)
		return e, nil
	})
	if err != nil {
		return nil, err
	}
	return e.infos, nil
}

const (
	// maxListingAge is how long a directory is not listed again whatever its
	// time says: some network file systems don't keep it well.
	maxListingAge = time.Minute
	// dirTimeStep is how far apart two changes of a directory must be to give it
	// different times.
	dirTimeStep = 2 * time.Second
)

// fickle reports whether an entry may become something else without a change of
// its directory: a link, or a file that counts by its first bytes.
func fickle(in store.Info) bool {
	return in.Link || in.Err != nil || !in.Dir && !strings.Contains(path.Base(in.Path), ".")
}

// warm lists directories that will be asked for, several at a time. What goes
// wrong shows when they are.
func (v *view) warm(ctx context.Context, r *root, dirs []store.Info) {
	_ = pool.Each(ctx, len(dirs), v.lake.opts.HeaderReaders, func(ctx context.Context, i int) error {
		if dirs[i].Link {
			return nil
		}
		if _, err := v.entries(ctx, r, dirs[i].Path); err != nil && ctx.Err() == nil {
			v.mu.Lock()
			defer v.mu.Unlock()
			if v.failed == nil {
				v.failed = map[dirKey]error{}
			}
			v.failed[dirKey{r, dirs[i].Path}] = err
		}
		return ctx.Err()
	})
}

// failure returns what went wrong when a directory was listed in advance, once.
func (v *view) failure(key dirKey) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	err := v.failed[key]
	delete(v.failed, key)
	return err
}

func (v *view) readDir(ctx context.Context, r *root, dir string) (*listing, error) {
	infos, err := v.entries(ctx, r, dir)
	if err != nil {
		return nil, err
	}
	li := &listing{empty: len(infos) == 0}
	var unsure []store.Info
	for _, in := range infos {
		name := path.Base(in.Path)
		switch {
		case ignoredName(name):
			li.seen++
		case in.Dir:
			li.dirs = append(li.dirs, in)
		case isAvroName(name):
			li.files = append(li.files, in)
		case in.Err != nil:
			li.bad = append(li.bad, in)
			if in.Link {
				v.lake.warn(r.show(in.Path), "the link is not followed: "+in.Err.Error())
			}
		case !strings.Contains(name, "."):
			unsure = append(unsure, in)
		default:
			li.seen++
			if strings.Contains(strings.ToLower(name), avroExt) {
				v.lake.warn(r.show(in.Path), "passed over: only names that end in .avro count as data")
			}
		}
	}
	if len(unsure) == 0 {
		return li, nil
	}
	data, err := v.sniff(ctx, r, unsure)
	if err != nil {
		return nil, err
	}
	li.seen += len(unsure) - len(data)
	li.files = append(li.files, data...)
	sortInfos(li.files)
	return li, nil
}

// sniff returns those files without an extension that are container files, as
// Hive writes them. A file that begins like one but is damaged is one.
func (v *view) sniff(ctx context.Context, r *root, infos []store.Info) ([]store.Info, error) {
	_, _, errs, err := v.headers(ctx, r, infos, true)
	if err != nil {
		return nil, err
	}
	var data []store.Info
	for i, in := range infos {
		switch err := errs[i]; {
		case in.Size == 0 || errors.Is(err, ocf.ErrNotAvro):
		case errors.Is(err, fs.ErrPermission):
			v.lake.warn(r.show(in.Path), "passed over: it has no extension and can't be read to see whether it is an Avro file")
		case err != nil && !lasting(err):
			return nil, err
		default:
			data = append(data, in)
		}
	}
	return data, nil
}
