package avrofs

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"time"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/avrofs/store"
)

// Root is a place where a lake's tables come from.
type Root struct {
	// Name is the database of the root's tables, and the name of the table
	// that the root itself is. Empty: the name of the directory or file, and
	// the root's tables need no database where no other root has their names.
	Name string
	// Path is a directory, a file or a glob of the local file system, or of FS
	// or Store, where it may be empty for all of them.
	Path string
	// FS and Store hold the files, in place of the local file system.
	FS    fs.FS
	Store store.Store
}

// Options are what a lake may be told. The zero value is fine.
type Options struct {
	// Refresh is how old a listing may be when a snapshot is taken. Default
	// one second; negative: list for every snapshot.
	Refresh time.Duration
	// AllowPaths lets OpenPath read files outside of the roots.
	AllowPaths bool
	// Table holds the options of all tables, Tables those of single ones by
	// their names, such as "sales.orders".
	Table  TableOptions
	Tables map[string]TableOptions
	// HeaderReaders is how many headers are read at a time. Default 16.
	HeaderReaders int
	// SchemaBytes bounds the schemas that one table's files differ in, as
	// JSON text. Default 256 MiB.
	SchemaBytes int64
	// Limits bound each file, SchemaLimits each schema.
	Limits       ocf.Limits
	SchemaLimits schema.Limits
	// Warn is told of oddities: what looks like data but is passed over, links
	// that are not followed. It is called once for each, possibly from several
	// goroutines at a time, and must not use the lake. May be nil.
	Warn func(Warning)
}

const (
	defaultRefresh       = time.Second
	defaultHeaderReaders = 16
	defaultSchemaBytes   = 256 << 20
)

// Lake finds tables below its roots. It is safe for concurrent use, and holds
// caches that all its users share.
type Lake struct {
	roots []*root
	opts  Options
	heads headerCache
	merge mergeCache

	mu     sync.Mutex
	view   *view
	warned map[Warning]bool
	adhoc  map[string]*root // roots of paths outside of the lake, by directory
	now    func() time.Time
}

// Open makes a lake of roots. Nothing is listed yet, but each root must exist;
// of a glob, the directory that it starts in.
func Open(roots []Root, opts Options) (*Lake, error) {
	if opts.Refresh == 0 {
		opts.Refresh = defaultRefresh
	}
	if opts.HeaderReaders <= 0 {
		opts.HeaderReaders = defaultHeaderReaders
	}
	if opts.SchemaBytes <= 0 {
		opts.SchemaBytes = defaultSchemaBytes
	}
	l := &Lake{opts: opts, warned: map[Warning]bool{}, adhoc: map[string]*root{}, now: time.Now}
	for _, r := range roots {
		opened, err := openRoot(r)
		if err != nil {
			return nil, errors.Join(err, l.Close())
		}
		l.roots = append(l.roots, opened)
	}
	if err := nameRoots(l.roots); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// Close gives up the directories that the lake holds open. Snapshots taken
// before can't open further files.
func (l *Lake) Close() error {
	var errs []error
	for _, r := range l.roots {
		errs = append(errs, r.close())
	}
	return errors.Join(errs...)
}

// Ping reports whether every root is still there.
func (l *Lake) Ping(ctx context.Context) error {
	for _, r := range l.roots {
		var err error
		if r.file != "" {
			_, err = r.store.Stat(ctx, r.file)
		} else {
			_, err = r.store.List(ctx, r.dir)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Forget gives up the current listing, for whoever has just changed files: what comes next lists anew.
func (l *Lake) Forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.view = nil
}

// maxWarned bounds the memory for warnings that have been given.
const maxWarned = 10_000

func (l *Lake) warn(path, msg string) {
	w := Warning{path, msg}
	l.mu.Lock()
	seen := l.warned[w] || len(l.warned) >= maxWarned
	l.warned[w] = true
	l.mu.Unlock()
	if !seen && l.opts.Warn != nil {
		l.opts.Warn(w)
	}
}

// current returns the view that is young enough to be used.
func (l *Lake) current() *view {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	var before map[dirKey]*dirEntries
	if v := l.view; v != nil && l.opts.Refresh > 0 {
		if age := now.Sub(v.at); age >= 0 && age < l.opts.Refresh {
			return v
		}
		before = v.lasting()
	}
	l.view = newView(l, now, before)
	return l.view
}

// forget makes the next snapshot list everything anew, if the view is still that of a time.
func (l *Lake) forget(at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.view != nil && l.view.at.Equal(at) {
		l.view = nil
	}
}

// fresh calls do with the current view. A file that has changed since it was
// listed makes it try once more with a new listing.
func (l *Lake) fresh(ctx context.Context, do func(v *view) error) error {
	v := l.current()
	err := do(v)
	var changed *ChangedError
	if !errors.As(err, &changed) || ctx.Err() != nil {
		return err
	}
	l.forget(v.at)
	return do(l.current())
}
