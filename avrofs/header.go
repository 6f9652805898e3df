package avrofs

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sync"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/pool"
	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/avrofs/store"
)

// head is what the header of a file says. Heads are shared and immutable.
type head struct {
	header *ocf.Header
	writer *writer
}

// writer is a writer's schema. Files whose headers hold the same bytes share
// one, and with it the parsed schema.
type writer struct {
	once   sync.Once
	text   []byte
	meta   []ocf.MetaEntry // of the first header, shared by those that hold the same
	schema *schema.Schema  // a record
	err    error
}

// parse parses the schema. One that is not a record becomes the record of a
// single field, "value": its data are laid out alike.
func (w *writer) parse(lim schema.Limits) error {
	w.once.Do(func() {
		var s *schema.Schema
		if s, w.err = schema.Parse(w.text, lim); w.err == nil {
			w.schema = asRecord(s)
		}
	})
	return w.err
}

// valueField names the one column of files whose schema is not a record.
const valueField = "value"

func asRecord(s *schema.Schema) *schema.Schema {
	if s.Kind == schema.Record {
		return s
	}
	return &schema.Schema{Kind: schema.Record, Name: valueField, Fields: []schema.Field{{Name: valueField, Type: s}}}
}

// wrapped returns the schema that asRecord has made a record of.
func wrapped(s *schema.Schema) (*schema.Schema, bool) {
	if s.Name == valueField && len(s.Fields) == 1 && s.Fields[0].Name == valueField && s.Props == nil && s.Doc == "" {
		return s.Fields[0].Type, true
	}
	return nil, false
}

type headKey struct {
	root, path  string
	size, mtime int64
}

// headerCache keeps heads and writers in two generations: when the young one
// is full it becomes the old one, and what is used is carried over. That keeps
// the most recently used without a list to maintain.
type headerCache struct {
	mu                 sync.Mutex
	young, old         map[headKey]cached
	writers, oldWriter map[[sha256.Size]byte]*writer
	bytes              int // of young writers' texts
}

type cached struct {
	head *head
	err  error // a file that is not Avro
}

// Bounds of one generation.
const (
	maxHeads       = 500_000
	maxWriters     = 50_000
	maxWriterBytes = 256 << 20
)

func (c *headerCache) get(k headKey) (cached, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.young[k]
	if !ok {
		if e, ok = c.old[k]; ok {
			c.put(k, e)
		}
	}
	return e, ok
}

// put needs c.mu.
func (c *headerCache) put(k headKey, e cached) {
	if c.young == nil || len(c.young) >= maxHeads {
		c.old, c.young = c.young, map[headKey]cached{}
	}
	c.young[k] = e
}

func (c *headerCache) add(k headKey, e cached) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(k, e)
}

// intern gives a header the schema bytes, and where they are equal the
// metadata, of those seen before.
func (c *headerCache) intern(h *ocf.Header) *writer {
	key := sha256.Sum256(h.Schema)
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.writers[key]
	if w == nil {
		if w = c.oldWriter[key]; w == nil {
			w = &writer{text: h.Schema, meta: h.Meta}
		}
		if c.writers == nil || len(c.writers) >= maxWriters || c.bytes > maxWriterBytes {
			c.oldWriter, c.writers, c.bytes = c.writers, map[[sha256.Size]byte]*writer{}, 0
		}
		c.writers[key] = w
		c.bytes += len(w.text)
	}
	h.Schema = w.text
	same := func(a, b ocf.MetaEntry) bool { return a.Key == b.Key && bytes.Equal(a.Value, b.Value) }
	if slices.EqualFunc(h.Meta, w.meta, same) {
		h.Meta = w.meta
		return w
	}
	for i := range h.Meta {
		if bytes.Equal(h.Meta[i].Value, w.text) {
			h.Meta[i].Value = w.text
		}
	}
	return w
}

// headers returns the heads of files, nil for files without bytes, and how many
// of them had to be read. With tolerant, what is wrong with a file is in errs at
// its index; else the first of these errors is returned.
func (v *view) headers(ctx context.Context, r *root, infos []store.Info, tolerant bool) (heads []*head, read int, errs []error, err error) {
	heads = make([]*head, len(infos))
	errs = make([]error, len(infos))
	budget := schemaBudget{left: v.lake.opts.SchemaBytes, seen: map[*writer]bool{}}
	keep := func(i int, h *head, err error) error {
		if err == nil && h != nil {
			if !budget.take(h.writer) {
				// Which file is one too many depends on timing.
				return &PathError{Path: r.String(), Msg: fmt.Sprintf("the schemas of the files are larger than %d bytes together, which is the limit for one table", v.lake.opts.SchemaBytes)}
			}
			if perr := h.writer.parse(v.lake.opts.SchemaLimits); perr != nil {
				err = &SchemaError{r.show(infos[i].Path), perr}
			}
		}
		if err == nil && h != nil && tolerant {
			// Where files may be left out, so are those of an unknown codec. Else the scan says so.
			_, err = ocf.NewReader(nil, 0, h.header, ocf.Options{Name: r.show(infos[i].Path)})
		}
		heads[i], errs[i] = h, err
		if err != nil && !tolerant {
			return err
		}
		return nil
	}
	if v.checks.Load() {
		if err := v.unchangedAll(ctx, r, infos); err != nil {
			return nil, 0, nil, err
		}
	}
	// What is in the cache needs no goroutine.
	var missing []int
	for i, in := range infos {
		switch c, ok := v.lake.heads.get(keyOf(r, in)); {
		case in.Err != nil:
			err = keep(i, nil, in.Err)
		case in.Size == 0:
		case ok && c.err == nil:
			err = keep(i, c.head, nil)
		default:
			missing = append(missing, i)
		}
		if err != nil && len(missing) == 0 {
			return nil, 0, nil, err
		}
		if err != nil {
			// An earlier file may fail too, and is the one to name.
			break
		}
	}
	first := err
	err = pool.Each(ctx, len(missing), v.lake.opts.HeaderReaders, func(ctx context.Context, k int) error {
		i := missing[k]
		h, err := v.readHead(ctx, r, infos[i])
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return keep(i, h, err)
	})
	if err == nil {
		err = first
	}
	if err != nil {
		return nil, 0, nil, err
	}
	return heads, len(missing), errs, nil
}

// unchangedAll makes sure that files are what was listed in an earlier view, as
// opening them would.
func (v *view) unchangedAll(ctx context.Context, r *root, infos []store.Info) error {
	w, ok := r.store.(store.Watcher)
	if !ok {
		return nil
	}
	type group struct {
		dir         string
		first, last int // of infos, last excluded
	}
	var groups []group
	for i, in := range infos {
		dir := path.Dir(in.Path)
		if n := len(groups); n > 0 && groups[n-1].dir == dir {
			groups[n-1].last = i + 1
			continue
		}
		groups = append(groups, group{dir, i, i + 1})
	}
	return pool.Each(ctx, len(groups), v.lake.opts.HeaderReaders, func(ctx context.Context, k int) error {
		g := groups[k]
		c := cellOf(v, v.entriesOf, dirKey{r, g.dir})
		e, _, err := c.get(ctx, func() (*dirEntries, error) { return nil, errNotListed })
		if err != nil || e.at.Equal(v.at) || e.at.After(v.at) {
			return ctx.Err() // it was listed, or its files looked up, for this view
		}
		names := make([]string, 0, g.last-g.first)
		for _, in := range infos[g.first:g.last] {
			names = append(names, path.Base(in.Path))
		}
		now, err := w.StatAll(ctx, g.dir, names)
		if errors.Is(err, fs.ErrNotExist) {
			return &ChangedError{r.show(g.dir), "something in it has vanished", err}
		}
		if err != nil {
			return err
		}
		for i, in := range infos[g.first:g.last] {
			if err := changed(now[i], in, now[i].Size, r); err != nil {
				return err
			}
		}
		return nil
	})
}

var errNotListed = errors.New("not listed")

type schemaBudget struct {
	mu   sync.Mutex
	left int64
	seen map[*writer]bool
}

func (b *schemaBudget) take(w *writer) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.seen[w] {
		b.seen[w] = true
		b.left -= int64(len(w.text))
	}
	return b.left >= 0
}

func keyOf(r *root, in store.Info) headKey {
	return headKey{r.id, in.Path, in.Size, in.ModTime.UnixNano()}
}

// readHead reads the header of a file of more than zero bytes and keeps it. The
// file must be the one that was listed, or the cache would hold something else
// under its key.
func (v *view) readHead(ctx context.Context, r *root, in store.Info) (*head, error) {
	key := keyOf(r, in)
	if c, ok := v.lake.heads.get(key); ok && c.err != nil {
		return nil, c.err
	}
	f, err := openChecked(ctx, r, in)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h, err := ocf.ReadHeader(f, in.Size, v.lake.opts.Limits)
	if err != nil {
		if cerr := unchanged(f, r, in); cerr != nil {
			return nil, cerr
		}
		err = ocf.WithFile(err, r.show(in.Path))
		if errors.Is(err, ocf.ErrNotAvro) {
			v.lake.heads.add(key, cached{err: err})
		}
		return nil, err
	}
	hd := &head{header: h, writer: v.lake.heads.intern(h)}
	v.lake.heads.add(key, cached{head: hd})
	return hd, nil
}

// openChecked opens a file and makes sure that it is the one that was listed.
func openChecked(ctx context.Context, r *root, in store.Info) (store.File, error) {
	f, err := r.store.Open(ctx, in.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &ChangedError{r.show(in.Path), "it has vanished", err}
	}
	if err != nil {
		return nil, err
	}
	if err := unchanged(f, r, in); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func unchanged(f store.File, r *root, in store.Info) error {
	now, err := f.Stat()
	if err != nil {
		return err
	}
	size := now.Size
	if f.Size() != in.Size {
		size = f.Size()
	}
	return changed(now, in, size, r)
}

// changed returns the error for a file that is not what was listed, nil if it is.
func changed(now, in store.Info, size int64, r *root) error {
	what := ""
	switch {
	case size < in.Size:
		what = fmt.Sprintf("it has shrunk from %d to %d bytes", in.Size, size)
	case size > in.Size:
		what = fmt.Sprintf("it has grown from %d to %d bytes", in.Size, size)
	case !now.ModTime.Equal(in.ModTime):
		what = "it was modified or replaced"
	default:
		return nil
	}
	return &ChangedError{r.show(in.Path), what, nil}
}

// sameRecord reports whether files hold records of one name, as far as they can
// be read, and how many headers it has read for that.
func (v *view) sameRecord(ctx context.Context, r *root, infos []store.Info) (same bool, read int, err error) {
	heads, read, errs, err := v.headers(ctx, r, infos, true)
	if err != nil {
		return false, 0, err
	}
	for i, err := range errs {
		if err != nil && infos[i].Err == nil && !lasting(err) {
			return false, 0, err
		}
	}
	var schemas []*schema.Schema
	seen := map[*writer]bool{}
	for _, h := range heads {
		if h != nil && h.writer.schema != nil && !seen[h.writer] {
			seen[h.writer] = true
			schemas = append(schemas, h.writer.schema)
		}
	}
	return oneName(schemas), read, nil
}

// lasting reports whether an error says something about a file, and will say so
// again. Only such errors may be put off until the file is used: what a table
// is must not hang on a read that failed by chance.
func lasting(err error) bool {
	var oe *ocf.Error
	return errors.Is(err, ocf.ErrNotAvro) || errors.Is(err, fs.ErrPermission) ||
		errors.As(err, &oe) && oe.Kind != nil || errors.As(err, new(*SchemaError))
}

// oneName reports whether records go by one name. A name and its aliases are
// one, namespaces do not count.
func oneName(schemas []*schema.Schema) bool {
	group := map[string]string{} // names to names that stand for them, up to one that stands for itself
	find := func(n string) string {
		for group[n] != n {
			group[n] = group[group[n]]
			n = group[n]
		}
		return n
	}
	for _, s := range schemas {
		names := recordNames(s)
		for _, n := range names {
			if _, ok := group[n]; !ok {
				group[n] = n
			}
			group[find(n)] = find(names[0])
		}
	}
	for _, s := range schemas {
		if find(recordNames(s)[0]) != find(recordNames(schemas[0])[0]) {
			return false
		}
	}
	return true
}

// recordNames returns the name that a file's data go by, then its aliases.
func recordNames(s *schema.Schema) []string {
	if inner, ok := wrapped(s); ok {
		switch inner.Kind {
		case schema.Int, schema.Long, schema.Float, schema.Double:
			return []string{" number"} // no record is called that
		case schema.Record, schema.Enum, schema.Fixed:
			s = inner
		default:
			return []string{" " + inner.Kind.String()}
		}
	}
	names := []string{"." + s.ShortName()}
	for _, a := range s.Aliases {
		names = append(names, "."+a[lastDot(a)+1:])
	}
	return names
}

func lastDot(s string) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '.' {
			return i
		}
	}
	return -1
}
