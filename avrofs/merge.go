package avrofs

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"slices"
	"sync"

	"github.com/avrosql/avrosql/avrofs/schema"
)

// reader is a reader's schema with what has been resolved against it. Tables
// with the same writers share one.
type reader struct {
	schema *schema.Schema
	given  bool // by the user: resolved as the specification says

	mu       sync.Mutex
	resolved map[*schema.Schema]resolved
}

type resolved struct {
	res *schema.Resolution
	err error
}

// resolution resolves a writer's schema, once.
func (r *reader) resolution(w *schema.Schema) (*schema.Resolution, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	got, ok := r.resolved[w]
	if !ok {
		if r.given {
			got.res, got.err = schema.Resolve(w, r.schema)
		} else {
			got.res, got.err = schema.Resolve(w, r.schema, schema.IgnoreNames, schema.ExactPromotion)
		}
		if r.resolved == nil || len(r.resolved) >= maxWriters {
			r.resolved = map[*schema.Schema]resolved{}
		}
		r.resolved[w] = got
	}
	return got.res, got.err
}

// mergeCache keeps the readers of recent tables.
type mergeCache struct {
	mu      sync.Mutex
	numbers map[*schema.Schema]uint64 // of writers and given readers, never reused
	next    uint64
	young   map[[sha256.Size]byte]*reader
	old     map[[sha256.Size]byte]*reader
	given   map[string]*schema.Schema // by text
}

const maxReaders = 1000

// parse parses a schema that was given. Equal texts give the same schema, so
// that what rests on it is found again.
func (c *mergeCache) parse(text string, lim schema.Limits) (*schema.Schema, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.given[text]; s != nil {
		return s, nil
	}
	s, err := schema.Parse([]byte(text), lim)
	if err != nil {
		return nil, err
	}
	if c.given == nil || len(c.given) >= maxReaders {
		c.given = map[string]*schema.Schema{}
	}
	s = asRecord(s)
	c.given[text] = s
	return s, nil
}

func (c *mergeCache) number(s *schema.Schema) uint64 {
	if n, ok := c.numbers[s]; ok {
		return n
	}
	if c.numbers == nil || len(c.numbers) >= 2*maxWriters {
		c.numbers = map[*schema.Schema]uint64{}
	}
	c.next++
	c.numbers[s] = c.next
	return c.next
}

// mergeKey identifies a reader: how it was made, of which schemas, and which
// fields are hidden or were made optional.
func (c *mergeCache) key(mode MergeMode, given *schema.Schema, in []schema.MergeInput, hidden, optional []string) [sha256.Size]byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := []byte{byte(mode)}
	if given != nil {
		b = binary.BigEndian.AppendUint64(b, c.number(given))
	} else {
		numbers := make([]uint64, len(in))
		for i := range in {
			numbers[i] = c.number(in[i].Schema)
		}
		if mode == MergeUnion || mode == MergeStrict {
			slices.Sort(numbers) // the order does not matter
		}
		for _, n := range numbers {
			b = binary.BigEndian.AppendUint64(b, n)
		}
	}
	for _, h := range hidden {
		b = append(append(b, 0), h...)
	}
	for _, o := range optional {
		b = append(append(b, 0, 1), o...)
	}
	return sha256.Sum256(b)
}

func (c *mergeCache) get(k [sha256.Size]byte) *reader {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.young[k]
	if r == nil {
		if r = c.old[k]; r != nil {
			c.put(k, r)
		}
	}
	return r
}

func (c *mergeCache) put(k [sha256.Size]byte, r *reader) {
	if c.young == nil || len(c.young) >= maxReaders {
		c.old, c.young = c.young, map[[sha256.Size]byte]*reader{}
	}
	c.young[k] = r
}

// add keeps r, or returns the reader that another has added meanwhile.
func (c *mergeCache) add(k [sha256.Size]byte, r *reader) *reader {
	c.mu.Lock()
	defer c.mu.Unlock()
	if o := c.young[k]; o != nil {
		return o
	}
	c.put(k, r)
	return r
}

// reader finds the reader's schema of files. given is the user's; the fields
// named in hidden are left out of it.
func (l *Lake) reader(files []*File, mode MergeMode, given *schema.Schema, hidden []string) (*reader, error) {
	in := inputs(files, mode)
	if given == nil && len(in) == 0 {
		return &reader{schema: &schema.Schema{Kind: schema.Record, Name: "empty"}}, nil
	}
	var optional []string
	if given == nil && (mode == MergeLatest || mode == MergeFirst) {
		optional = lacking(in[0].Schema, inputs(files, MergeUnion))
	}
	key := l.merge.key(mode, given, in, hidden, optional)
	if r := l.merge.get(key); r != nil {
		return r, nil
	}
	r := &reader{schema: given, given: given != nil}
	if given == nil {
		m := schema.MergeByMeaning
		switch mode {
		case MergeStrict:
			m = schema.MergeStrict
		case MergeLatest:
			m = schema.MergeLatest
		case MergeFirst:
			m = schema.MergeFirst
		}
		var err error
		if r.schema, err = schema.Merge(in, m); err != nil {
			return nil, err
		}
	}
	r.schema = hide(makeOptional(r.schema, optional), hidden)
	return l.merge.add(key, r), nil
}

// inputs returns the distinct schemas of files, each with the first file that
// has it, in the order that the mode wants.
func inputs(files []*File, mode MergeMode) []schema.MergeInput {
	if mode == MergeLatest {
		files = slices.Clone(files)
		slices.SortStableFunc(files, func(a, b *File) int {
			return cmp.Or(a.ModTime.Compare(b.ModTime), cmp.Compare(a.Path, b.Path))
		})
		if len(files) > 0 {
			last := files[len(files)-1]
			return []schema.MergeInput{{Schema: last.Schema, File: last.Path}}
		}
	}
	if mode == MergeFirst && len(files) > 0 {
		files = files[:1]
	}
	seen := map[*schema.Schema]bool{}
	var in []schema.MergeInput
	for _, f := range files {
		if !seen[f.Schema] {
			seen[f.Schema] = true
			in = append(in, schema.MergeInput{Schema: f.Schema, File: f.Path})
		}
	}
	return in
}

// hide returns a record without some of its fields.
func hide(s *schema.Schema, hidden []string) *schema.Schema {
	if !slices.ContainsFunc(hidden, func(h string) bool { return s.Field(h) >= 0 }) {
		return s
	}
	c := &schema.Schema{Kind: s.Kind, Name: s.Name, Aliases: s.Aliases, Doc: s.Doc, Logical: s.Logical, Props: s.Props}
	for _, f := range s.Fields {
		if !slices.Contains(hidden, f.Name) {
			c.Fields = append(c.Fields, f)
		}
	}
	return c
}

// lacking returns the fields of the schema that one file decides on that have no
// default and that another file does not have, by their names or aliases.
func lacking(chosen *schema.Schema, all []schema.MergeInput) (names []string) {
	for i := range chosen.Fields {
		f := &chosen.Fields[i]
		if f.HasDefault {
			continue
		}
		for _, in := range all {
			has := in.Schema.Field(f.Name) >= 0
			for _, a := range f.Aliases {
				has = has || in.Schema.Field(a) >= 0
			}
			if !has {
				names = append(names, f.Name)
				break
			}
		}
	}
	return names
}

// makeOptional returns a record some of whose fields are NULL where a file lacks
// them.
func makeOptional(s *schema.Schema, names []string) *schema.Schema {
	if len(names) == 0 {
		return s
	}
	c := &schema.Schema{Kind: s.Kind, Name: s.Name, Aliases: s.Aliases, Doc: s.Doc, Logical: s.Logical, Props: s.Props}
	c.Fields = slices.Clone(s.Fields)
	for i := range c.Fields {
		f := &c.Fields[i]
		if !slices.Contains(names, f.Name) {
			continue
		}
		f.HasDefault, f.Default = true, json.RawMessage("null")
		if f.Type.Kind == schema.Null {
			continue
		}
		branches := []*schema.Schema{f.Type}
		if f.Type.Kind == schema.Union {
			branches = slices.DeleteFunc(slices.Clone(f.Type.Branches), func(b *schema.Schema) bool { return b.Kind == schema.Null })
		}
		f.Type = &schema.Schema{Kind: schema.Union, Branches: append([]*schema.Schema{{Kind: schema.Null}}, branches...)}
	}
	return c
}
