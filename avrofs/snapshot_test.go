package avrofs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/avrofs/store"
)

var evolved = map[string]string{
	"t/v1.avro": `{"type":"record","name":"R","namespace":"a","fields":[{"name":"id","type":"int"},{"name":"who","type":"string"}]}`,
	"t/v2.avro": `{"type":"record","name":"R","namespace":"b","fields":[{"name":"id","type":"long"},{"name":"name","aliases":["who"],"type":"string"},{"name":"n","type":"int","default":7}]}`,
	"t/v3.avro": `{"type":"record","name":"R","namespace":"b","fields":[{"name":"name","aliases":["who"],"type":["null","string"]},{"name":"id","type":"long"},{"name":"at","type":{"type":"long","logicalType":"timestamp-micros"}}]}`,
}

func typeOf(s *schema.Schema) string {
	if s.Kind == schema.Union {
		var all []string
		for _, b := range s.Branches {
			all = append(all, typeOf(b))
		}
		return "[" + strings.Join(all, ",") + "]"
	}
	return s.Kind.String()
}

func fieldTypes(s *schema.Schema) string {
	var all []string
	for _, f := range s.Fields {
		all = append(all, f.Name+" "+typeOf(f.Type))
	}
	return strings.Join(all, ", ")
}

func TestMergedSchema(t *testing.T) {
	m := fstest.MapFS{}
	data := map[string][]string{"t/v1.avro": {"\x02\x02a", "\x04\x02b"}, "t/v2.avro": {"\x06\x02c\x00"}, "t/v3.avro": {"\x00\x08\x02"}}
	for p, s := range evolved {
		m[p] = &fstest.MapFile{Data: avro(t, s, data[p]...), ModTime: day}
	}
	l := open(t, Options{}, Root{FS: m})
	s := snapshot(t, l, "t")
	want := map[string]string{"id": "long", "name": "[null,string]", "n": "int", "at": "[null,long]"}
	if len(s.Schema.Fields) != len(want) {
		t.Errorf("got %s", fieldTypes(s.Schema))
	}
	for _, f := range s.Schema.Fields {
		if typeOf(f.Type) != want[f.Name] {
			t.Errorf("%s is %s, want %s", f.Name, typeOf(f.Type), want[f.Name])
		}
	}
	for _, f := range s.Files {
		res, err := s.Resolution(f)
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := s.Resolution(f); again != res {
			t.Error("resolved twice")
		}
		if got := len(res.Fields) + len(res.Defaults); got < len(want) || res.Writer != f.Schema || res.Reader != s.Schema {
			t.Errorf("%s: %d fields", f.Path, got)
		}
		for _, fr := range res.Fields {
			if fr.ReaderField < 0 {
				t.Errorf("%s: field %d is lost", f.Path, fr.WriterField)
			}
		}
		// The header leads to the data.
		open, err := f.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer open.Close()
		r, err := ocf.NewReader(open, open.Size(), f.Header, ocf.Options{Name: f.Path})
		if err != nil {
			t.Fatal(err)
		}
		var rows int64
		for blocks := r.All(t.Context()); ; {
			b, err := blocks.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			rows += b.Count
		}
		if want := int64(len(data[f.Path])); rows != want {
			t.Errorf("%s: %d rows, want %d", f.Path, rows, want)
		}
	}
}

func TestMergeModes(t *testing.T) {
	m := tree(t, evolved)
	m["t/v1.avro"].ModTime = day.Add(time.Hour) // the newest
	for _, c := range []struct {
		mode MergeMode
		want string
	}{
		{MergeFirst, "id int, who [null,string]"},
		{MergeLatest, "id int, who [null,string]"},
		{MergeStrict, "!can't merge"},
	} {
		l := open(t, Options{Table: TableOptions{Merge: c.mode}}, Root{FS: m})
		s, err := l.Snapshot(t.Context(), "", "t")
		if want, bad := strings.CutPrefix(c.want, "!"); bad {
			var me *schema.MergeError
			if !errors.As(err, &me) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "t/v") {
				t.Errorf("%v: got %v", c.mode, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := fieldTypes(s.Schema); got != c.want {
			t.Errorf("%v: got %s", c.mode, got)
		}
	}
	m["t/v2.avro"].ModTime = day.Add(2 * time.Hour)
	l := open(t, Options{Tables: map[string]TableOptions{"T": {Merge: MergeLatest}}}, Root{FS: m})
	if got := fieldTypes(snapshot(t, l, "t").Schema); got != "id long, name string, n int" {
		t.Errorf("got %s", got)
	}
	// The call's own mode goes before the lake's.
	s, err := l.OpenPath(t.Context(), "t/*.avro", TableOptions{Merge: MergeFirst})
	if err != nil || fieldTypes(s.Schema) != "id int, who [null,string]" {
		t.Errorf("%v", err)
	}
	for _, m := range []MergeMode{MergeUnion, MergeStrict, MergeLatest, MergeFirst} {
		if got, err := ParseMergeMode(strings.ToUpper(m.String())); got != m || err != nil {
			t.Errorf("%v: %v, %v", m, got, err)
		}
	}
	if _, err := ParseMergeMode("most"); err == nil {
		t.Error("a mode that there is not was taken")
	}
}

func TestMergeConflict(t *testing.T) {
	l := open(t, Options{}, Root{FS: tree(t, map[string]string{
		"t/a.avro": record("R", "x int"), "t/b.avro": record("R", "x int"), "t/c.avro": record("R", "x boolean"),
	})})
	_, err := l.Snapshot(t.Context(), "", "t")
	var me *schema.MergeError
	if !errors.As(err, &me) || me.Path != "x" || me.FileA+me.FileB != "t/a.avrot/c.avro" && me.FileA+me.FileB != "t/c.avrot/a.avro" {
		t.Errorf("got %v", err)
	}
}

func TestReaderSchema(t *testing.T) {
	files := map[string]string{"r.avsc": "=" + record("R", "id double"), "bad.avsc": "={"}
	for p, s := range evolved {
		files[p] = s
	}
	dir := disk(t, files)
	other := disk(t, map[string]string{"o.avsc": "=" + record("R", "id long")})
	for _, text := range []string{record("R", "id double"), "r.avsc", filepath.Join(dir, "r.avsc")} {
		l := open(t, Options{Table: TableOptions{SchemaText: text}}, Root{Path: dir})
		s, err := l.Snapshot(t.Context(), "", "t")
		if err != nil {
			t.Fatal(err)
		}
		if got := fieldTypes(s.Schema); got != "id double" {
			t.Errorf("%s: got %s", text, got)
		}
		for _, f := range s.Files {
			if _, err := s.Resolution(f); err != nil {
				t.Error(err)
			}
		}
	}
	l := open(t, Options{}, Root{Path: dir})
	for _, c := range []struct{ text, want string }{
		{record("Other", "id long"), "Other"}, // exactly as the specification says: names count
		{record("R", "missing long"), "missing"},
		{`{"type":"what"}`, "the given schema"},
		{"bad.avsc", "bad.avsc"},
		{"none.avsc", "none.avsc: file does not exist"},
		{filepath.Join(other, "o.avsc"), "allow_paths"},
	} {
		s, err := l.OpenPath(t.Context(), "t/v1.avro", TableOptions{SchemaText: c.text})
		if err == nil {
			_, err = s.Resolution(s.Files[0])
		}
		var se *SchemaError
		if c.want == "allow_paths" && !errors.As(err, new(*NotAllowedError)) || err == nil || !errors.As(err, &se) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v", c.text, err)
		}
	}
	// The lake's own options may name a file anywhere.
	l = open(t, Options{Table: TableOptions{SchemaText: filepath.Join(other, "o.avsc")}}, Root{Path: dir})
	if got := fieldTypes(snapshot(t, l, "t").Schema); got != "id long" {
		t.Errorf("got %s", got)
	}
	// A mode in the call sets the lake's schema aside.
	s, err := l.OpenPath(t.Context(), "t", TableOptions{Merge: MergeUnion})
	if err != nil || len(s.Schema.Fields) != 4 {
		t.Errorf("%v", err)
	}
}

func TestNotARecord(t *testing.T) {
	l := open(t, Options{}, Root{FS: tree(t, map[string]string{
		"s.avro": `"string"`, "u.avro": `["null",{"type":"record","name":"X","fields":[]}]`, "n/a.avro": `"int"`, "n/b.avro": `"long"`,
	})})
	for n, want := range map[string]string{"s": "value string", "u": "value [null,record]", "n": "value long"} {
		s := snapshot(t, l, n)
		if got := fieldTypes(s.Schema); got != want {
			t.Errorf("%s: got %s", n, got)
		}
		if _, err := s.Resolution(s.Files[0]); err != nil {
			t.Errorf("%s: %v", n, err)
		}
	}
	s, err := l.OpenPath(t.Context(), "s.avro", TableOptions{SchemaText: `"bytes"`})
	if err != nil {
		t.Fatal(err)
	}
	if res, err := s.Resolution(s.Files[0]); err != nil || res.Fields[0].Res.Action != schema.ActionPromote {
		t.Errorf("%v, %v", res, err)
	}
}

func TestEmptyAndBadFiles(t *testing.T) {
	files := map[string]string{
		"t/a.avro": order, "t/b.avro": "=", "t/c.avro": order,
		"bad/a.avro": order, "bad/b.avro": "=PAR1xxxxPAR1", "bad/c.avro": "=Obj\x01\x02", "bad/d.avro": `{"type":"what"}`,
		"none/a.avro": "=", "g/x.avro": "=\x1f\x8b\x08\x00",
	}
	var warned []string
	l := open(t, Options{Warn: func(w Warning) { warned = append(warned, w.String()) }}, Root{FS: tree(t, files)})
	s := snapshot(t, l, "t")
	if paths(s) != "t/a.avro t/c.avro" || fmt.Sprint(s.Empty) != "[t/b.avro]" {
		t.Errorf("got %s, empty %v", paths(s), s.Empty)
	}
	s = snapshot(t, l, "none")
	if len(s.Files) != 0 || len(s.Empty) != 1 || s.Schema == nil || len(s.Schema.Fields) != 0 {
		t.Errorf("got %+v", s)
	}
	_, err := l.Snapshot(t.Context(), "", "bad")
	var na *ocf.NotAvroError
	if !errors.As(err, &na) || na.File != "bad/b.avro" || na.Looks != "Parquet" {
		t.Errorf("got %v", err)
	}
	if _, err = l.Snapshot(t.Context(), "", "g"); err == nil || !strings.Contains(err.Error(), "gzip") {
		t.Errorf("got %v", err)
	}
	if _, err = l.OpenPath(t.Context(), "bad/c.avro", TableOptions{}); !errors.Is(err, ocf.ErrTruncated) || !strings.Contains(err.Error(), "bad/c.avro") {
		t.Errorf("got %v", err)
	}
	if _, err = l.OpenPath(t.Context(), "bad/d.avro", TableOptions{}); !errors.As(err, new(*SchemaError)) || !strings.Contains(err.Error(), "bad/d.avro") {
		t.Errorf("got %v", err)
	}
	s, err = l.OpenPath(t.Context(), "bad/*.avro", TableOptions{SkipBad: true})
	if err != nil || paths(s) != "bad/a.avro" || len(s.Skipped) != 3 {
		t.Fatalf("%v, %v", s, err)
	}
	for i, want := range []string{"bad/b.avro", "bad/c.avro", "bad/d.avro"} {
		if s.Skipped[i].Path != want || s.Skipped[i].Err == nil || s.Skipped[i].Size == 0 {
			t.Errorf("%v", s.Skipped[i])
		}
	}
}

// Only what will be the same next time may be skipped.
func TestSkipBadIsNotForIOErrors(t *testing.T) {
	m := tree(t, map[string]string{"t/a.avro": order, "t/b.avro": "=hello"})
	for _, plan := range []store.FaultPlan{{FailOpen: 1}, {FailRead: 1}, {ShortRead: 1}} {
		l := open(t, Options{HeaderReaders: 1}, Root{Store: store.Faulty(store.FS(m), plan)})
		if s, err := l.OpenPath(t.Context(), "t/*.avro", TableOptions{SkipBad: true}); !errors.Is(err, store.ErrInjected) {
			t.Errorf("%+v: got %v, %v", plan, s, err)
		}
		if s, err := l.OpenPath(t.Context(), "t/*.avro", TableOptions{SkipBad: true}); err != nil || paths(s) != "t/a.avro" {
			t.Errorf("%+v: got %v", plan, err)
		}
	}
}

// The headers that tell a table from a database of tables count as read.
func TestHeadersReadOfFlatDirectory(t *testing.T) {
	m := tree(t, map[string]string{"t/a.avro": order, "t/b.avro": order, "t/c.avro": order, "u.avro": dept})
	l := open(t, Options{}, Root{FS: m})
	if s := snapshot(t, l, "t"); s.HeadersRead != 3 {
		t.Errorf("%d headers", s.HeadersRead)
	}
	if s := snapshot(t, l, "t"); s.HeadersRead != 0 {
		t.Errorf("%d headers", s.HeadersRead)
	}
	if s := snapshot(t, l, "u"); s.HeadersRead != 1 {
		t.Errorf("%d headers", s.HeadersRead)
	}
}

func TestWarnings(t *testing.T) {
	var warned []string
	l := open(t, Options{Warn: func(w Warning) { warned = append(warned, w.String()) }}, Root{FS: tree(t, map[string]string{
		"a.avro.gz": "=x", "b.avro.tmp": "=x", "c.txt": "=x", "d.avro.crc": "=x", "t/dt=1/a.avro": order, "t/dt=2/b.avro": dept,
	})})
	snapshot(t, l, "t")
	snapshot(t, l, "t")
	if _, err := l.Tables(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(warned, "\n")
	if len(warned) != 3 || !strings.Contains(got, "a.avro.gz: passed over") || !strings.Contains(got, "b.avro.tmp: passed over") || !strings.Contains(got, "t: its files hold records of different names") {
		t.Errorf("got %q", warned)
	}
}

func TestKeep(t *testing.T) {
	l := open(t, Options{}, Root{FS: tree(t, map[string]string{"t/k=1/a.avro": order, "t/k=2/a.avro": order, "t/k=3/a.avro": order})})
	s := snapshot(t, l, "t")
	k := s.Keep([]int{0, 2})
	if paths(k) != "t/k=1/a.avro t/k=3/a.avro" || len(s.Files) != 3 || k.Schema != s.Schema || k.Files[1].Values[0].Int != 3 {
		t.Errorf("got %s", paths(k))
	}
	a, _ := s.Resolution(s.Files[0])
	if b, err := k.Resolution(k.Files[1]); err != nil || a != b {
		t.Error("resolved twice")
	}
}

// Headers of files that a condition on paths leaves out are not read, other
// than the oldest and the newest.
func TestListingPrunes(t *testing.T) {
	m := fstest.MapFS{}
	for i := range 20 {
		s := record("R", "id long")
		if i >= 10 {
			s = record("R", "id long", "late int")
		}
		m[fmt.Sprintf("t/n=%02d/a.avro", i)] = &fstest.MapFile{Data: avro(t, s), ModTime: day.Add(time.Duration(i) * time.Hour)}
	}
	st := store.Faulty(store.FS(m), store.FaultPlan{})
	l := open(t, Options{}, Root{Store: st})
	li, err := l.Listing(t.Context(), "", "t")
	if err != nil {
		t.Fatal(err)
	}
	if st.Opens() != 0 || li.Len() != 20 || li.PathColumns[0].Kind != Varchar {
		t.Errorf("%d opens, %d files, %v", st.Opens(), li.Len(), li.PathColumns)
	}
	var keep []int
	for i := range li.Len() {
		if v := li.Values(i)[0].Str; v == "03" || v == "04" {
			keep = append(keep, i)
		}
	}
	s, err := li.Snapshot(t.Context(), keep)
	if err != nil {
		t.Fatal(err)
	}
	if paths(s) != "t/n=03/a.avro t/n=04/a.avro" || s.HeadersRead != 4 || st.Opens() != 4 || s.Schema.Field("late") < 0 {
		t.Errorf("%s; %d headers, %d opens, %s", paths(s), s.HeadersRead, st.Opens(), fieldTypes(s.Schema))
	}
	for i, f := range s.Files {
		if f.Values[0].Str != li.Values(keep[i])[0].Str {
			t.Errorf("%s has %v", f.Path, f.Values)
		}
	}
	if s, err = li.Snapshot(t.Context(), nil); err != nil || len(s.Files) != 20 || s.HeadersRead != 16 {
		t.Errorf("%v, %v", s, err)
	}
	if s, err = li.Snapshot(t.Context(), []int{}); err != nil || len(s.Files) != 0 || s.Schema.Field("late") < 0 {
		t.Errorf("%v, %v", s, err)
	}
}

// manyFiles are n part files of two schemas in one directory.
func manyFiles(t testing.TB, n int) fstest.MapFS {
	m := fstest.MapFS{}
	a, b := avro(t, record("R", "id long")), avro(t, record("R", "id long", "x int"))
	for i := range n {
		data := a
		if i%7 == 0 {
			data = b
		}
		m[fmt.Sprintf("t/dt=%d/part-%05d.avro", i%10, i)] = &fstest.MapFile{Data: data, ModTime: day}
	}
	return m
}

func TestHeadersAreCached(t *testing.T) {
	st := store.Faulty(store.FS(manyFiles(t, 2000)), store.FaultPlan{})
	l := open(t, Options{Refresh: -1}, Root{Store: st})
	s := snapshot(t, l, "t")
	if len(s.Files) != 2000 || s.HeadersRead != 2000 || st.Opens() != 2000 {
		t.Fatalf("%d files, %d headers, %d opens", len(s.Files), s.HeadersRead, st.Opens())
	}
	seen := map[*schema.Schema]bool{}
	for i, f := range s.Files {
		seen[f.Schema] = true
		if i > 0 && f.Path <= s.Files[i-1].Path {
			t.Fatalf("%s comes after %s", f.Path, s.Files[i-1].Path)
		}
	}
	if len(seen) != 2 {
		t.Errorf("%d schemas", len(seen))
	}
	res, _ := s.Resolution(s.Files[0])
	reads := st.Reads()
	for range 3 {
		again := snapshot(t, l, "T")
		if again.HeadersRead != 0 || st.Opens() != 2000 || st.Reads() != reads {
			t.Fatalf("%d headers, %d opens", again.HeadersRead, st.Opens())
		}
		if again.Schema != s.Schema {
			t.Error("merged again")
		}
		if r, _ := again.Resolution(again.Files[0]); r != res {
			t.Error("resolved again")
		}
	}
}

func TestRefresh(t *testing.T) {
	m := manyFiles(t, 10)
	st := store.Faulty(store.FS(m), store.FaultPlan{})
	l := open(t, Options{}, Root{Store: st})
	now := day
	l.now = func() time.Time { return now }
	s := snapshot(t, l, "t")
	lists := st.Lists()
	m["t/dt=1/new.avro"] = m["t/dt=1/part-00001.avro"]
	now = now.Add(900 * time.Millisecond)
	if again := snapshot(t, l, "t"); len(again.Files) != 10 || st.Lists() != lists || again.HeadersRead != 0 {
		t.Errorf("%d files, %d listings more, %d headers", len(again.Files), st.Lists()-lists, again.HeadersRead)
	}
	now = now.Add(200 * time.Millisecond)
	if again := snapshot(t, l, "t"); len(again.Files) != 11 || again.HeadersRead != 1 || len(s.Files) != 10 {
		t.Errorf("%d files, %d headers", len(again.Files), again.HeadersRead)
	}
	now = now.Add(-time.Hour) // a clock that was put back
	m["t/dt=1/newer.avro"] = m["t/dt=1/part-00001.avro"]
	if again := snapshot(t, l, "t"); len(again.Files) != 12 {
		t.Errorf("%d files", len(again.Files))
	}
}

func TestChangedFile(t *testing.T) {
	dir := disk(t, map[string]string{"t.avro": order})
	p := filepath.Join(dir, "t.avro")
	data, err := os.ReadFile(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, want string
		change     func() error
	}{
		{"shrunk", "it has shrunk from", func() error { return os.Truncate(p, int64(len(data)-1)) }},
		{"grown", "it has grown from", func() error { return os.WriteFile(p, append(data, 0), 0o666) }},
		{"modified", "it was modified or replaced", func() error { return os.Chtimes(p, day, day) }},
		{"gone", "it has vanished", func() error { return os.Remove(p) }},
	} {
		if err := os.WriteFile(p, data, 0o666); err != nil {
			t.Fatal(err)
		}
		l := open(t, Options{Refresh: time.Hour}, Root{Path: dir})
		s := snapshot(t, l, "t")
		f, err := s.Files[0].Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Files[0].Unchanged(f); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if err := c.change(); err != nil {
			t.Fatal(err)
		}
		var ch *ChangedError
		if err := s.Files[0].Unchanged(f); c.name != "gone" && (!errors.As(err, &ch) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v", c.name, err)
		}
		f.Close()
		if _, err := s.Files[0].Open(t.Context()); !errors.As(err, &ch) || !strings.Contains(err.Error(), c.want) || ch.Path != p {
			t.Errorf("%s: got %v", c.name, err)
		}
		if c.name == "gone" {
			if _, err := s.Files[0].Open(t.Context()); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("got %v", err)
			}
			continue
		}
		// The change is known now: the next snapshot has the new state.
		if c.name == "shrunk" {
			continue
		}
		if f, err = snapshot(t, l, "t").Files[0].Open(t.Context()); err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else {
			f.Close()
		}
	}
}

// flux is a store whose file is replaced between its listing and its opening.
type flux struct {
	store.Store
	times  int
	before func()
}

func (f *flux) Open(ctx context.Context, p string) (store.File, error) {
	if f.times > 0 {
		f.times--
		f.before()
	}
	return f.Store.Open(ctx, p)
}

func TestChangeWhileListing(t *testing.T) {
	m := tree(t, map[string]string{"t.avro": order})
	st := &flux{Store: store.FS(m), times: 1}
	st.before = func() {
		m["t.avro"] = &fstest.MapFile{Data: avro(t, dept), ModTime: m["t.avro"].ModTime.Add(time.Second)}
	}
	l := open(t, Options{Refresh: time.Hour}, Root{Store: st})
	if got := fieldNames(snapshot(t, l, "t")); got != "id" {
		t.Errorf("got %s", got)
	}
	st.times = 10 // it never stays still
	l = open(t, Options{Refresh: time.Hour}, Root{Store: st})
	if _, err := l.Snapshot(t.Context(), "", "t"); !errors.As(err, new(*ChangedError)) {
		t.Errorf("got %v", err)
	}
}

// Whatever fails while a snapshot is taken is an error, and is not kept.
func TestFaults(t *testing.T) {
	m := tree(t, map[string]string{
		"t/dt=1/a.avro": order, "t/dt=2/b.avro": order, "t/dt=2/c": dept, "hr/a.avro": order, "hr/b.avro": dept,
	})
	probe := store.Faulty(store.FS(m), store.FaultPlan{})
	use := func(l *Lake) (errs []error) {
		_, err := l.Snapshot(t.Context(), "", "t")
		errs = append(errs, err)
		_, err = l.OpenPath(t.Context(), "hr/*.avro", TableOptions{})
		return append(errs, err)
	}
	for _, err := range use(open(t, Options{HeaderReaders: 1}, Root{Store: probe})) {
		if err != nil {
			t.Fatal(err)
		}
	}
	try := func(name string, n int64, plan func(n int64) store.FaultPlan) {
		for i := int64(1); i <= n; i++ {
			l := open(t, Options{HeaderReaders: 1}, Root{Store: store.Faulty(store.FS(m), plan(i))})
			injected := 0
			for _, err := range use(l) {
				if errors.Is(err, store.ErrInjected) {
					injected++
				} else if err != nil {
					t.Errorf("%s %d: %v", name, i, err)
				}
			}
			if injected == 0 {
				t.Errorf("%s %d did not fail", name, i)
			}
			for _, err := range use(l) {
				if err != nil {
					t.Errorf("%s %d: the error is kept: %v", name, i, err)
				}
			}
		}
	}
	try("open", probe.Opens(), func(n int64) store.FaultPlan { return store.FaultPlan{FailOpen: n} })
	try("read", probe.Reads(), func(n int64) store.FaultPlan { return store.FaultPlan{FailRead: n} })
	try("list", probe.Lists(), func(n int64) store.FaultPlan { return store.FaultPlan{FailList: n} })
	try("short read", probe.Reads(), func(n int64) store.FaultPlan { return store.FaultPlan{ShortRead: n} })
}

func TestSchemaBudget(t *testing.T) {
	m := tree(t, map[string]string{"t/dt=1/a.avro": order, "t/dt=2/b.avro": order, "t/dt=3/c.avro": dept})
	one := int64(len(order))
	l := open(t, Options{SchemaBytes: one}, Root{FS: m})
	if _, err := l.Snapshot(t.Context(), "", "t"); err == nil || !strings.Contains(err.Error(), "the schemas of the files are larger than") {
		t.Errorf("got %v", err)
	}
	l = open(t, Options{SchemaBytes: one + int64(len(dept))}, Root{FS: m})
	snapshot(t, l, "t")
}

func TestCancel(t *testing.T) {
	l := open(t, Options{}, Root{Store: store.Faulty(store.FS(manyFiles(t, 50)), store.FaultPlan{Latency: 10 * time.Millisecond})})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := l.Snapshot(ctx, "", "t"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	snapshot(t, l, "t")
}

// The lake is used from many goroutines while its files change.
func TestConcurrentUse(t *testing.T) {
	dir := disk(t, map[string]string{"t/dt=1/a.avro": order, "t/dt=2/b.avro": order, "hr/employees.avro": employee, "hr/departments.avro": dept, "x.avro": order})
	l := open(t, Options{Refresh: time.Microsecond}, Root{Path: dir})
	data := avro(t, order)
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 20 {
				for _, n := range []string{"t", "hr.employees", "X"} {
					s, err := l.Snapshot(t.Context(), "", n)
					if errors.As(err, new(*ChangedError)) {
						continue
					}
					if err != nil {
						t.Error(err)
						return
					}
					for _, f := range s.Files {
						if _, err := s.Resolution(f); err != nil {
							t.Error(err)
						}
					}
				}
				if g == 0 {
					p := filepath.Join(dir, "t", "dt=1", fmt.Sprintf("n%d.avro", i))
					// As writers do: complete before it has its name.
					if err := errors.Join(os.WriteFile(p+"-", data, 0o666), os.Rename(p+"-", p)); err != nil {
						t.Error(err)
					}
				}
				if _, err := l.Tables(t.Context()); err != nil {
					t.Error(err)
				}
				if _, err := l.OpenPath(t.Context(), "**/*.avro", TableOptions{}); err != nil && !errors.As(err, new(*ChangedError)) {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if s := snapshot(t, l, "t"); len(s.Files) != 22 {
		t.Errorf("%d files", len(s.Files))
	}
}

func BenchmarkSnapshot(b *testing.B) {
	for _, n := range []int{2000, 20000} {
		m := manyFiles(b, n)
		dir := b.TempDir()
		for p, f := range m {
			full := filepath.Join(dir, filepath.FromSlash(p))
			if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
				b.Fatal(err)
			}
			if err := os.WriteFile(full, f.Data, 0o666); err != nil {
				b.Fatal(err)
			}
		}
		b.Run(fmt.Sprintf("first/%d", n), func(b *testing.B) {
			for b.Loop() {
				l := open(b, Options{}, Root{Path: dir})
				if s, err := l.Snapshot(b.Context(), "", "t"); err != nil || len(s.Files) != n {
					b.Fatal(err)
				}
				l.Close()
			}
		})
		b.Run(fmt.Sprintf("again/%d", n), func(b *testing.B) {
			l := open(b, Options{Refresh: -1}, Root{Path: dir})
			for b.Loop() {
				if s, err := l.Snapshot(b.Context(), "", "t"); err != nil || len(s.Files) != n {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("within refresh/%d", n), func(b *testing.B) {
			l := open(b, Options{Refresh: time.Hour}, Root{Path: dir})
			for b.Loop() {
				if s, err := l.Snapshot(b.Context(), "", "t"); err != nil || len(s.Files) != n {
					b.Fatal(err)
				}
			}
		})
	}
}
