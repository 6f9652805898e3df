package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// texts is a source of rows of one text column and, for partitions, one text that chooses them. After the
// last batch comes fail, if there is one.
type texts struct {
	batches [][][2]string
	fail    error
	before  func(n int) // called before batch n
	n       int
}

const null = "\x00null"

func (s *texts) Next(ctx context.Context) (*vector.Batch, error) {
	if s.before != nil {
		s.before(s.n)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.n == len(s.batches) {
		return nil, s.fail
	}
	cols := []*vector.Vector{vector.New(types.Of(types.Varchar)), vector.New(types.Of(types.Varchar))}
	for _, row := range s.batches[s.n] {
		for k, text := range row {
			if text == null {
				cols[k].AppendNull()
			} else if err := cols[k].AppendBytes([]byte(text)); err != nil {
				return nil, err
			}
		}
	}
	s.n++
	return &vector.Batch{Cols: cols, N: cols[0].Len}, nil
}

func target(t *testing.T, name, path string, o Options) (*Target, string) {
	t.Helper()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	f, err := Find(name, "")
	if err != nil {
		t.Fatal(err)
	}
	col := plan.Column{ID: 1, Name: "a", Type: types.Of(types.Varchar), Nullable: true}
	return &Target{Root: root, Path: path, Format: f, Options: &o, Cols: []plan.Column{col}}, dir
}

// tree lists the files below dir with slashes.
func tree(t *testing.T, dir string) (list []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, p)
			list = append(list, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// The directories of partitions are Hive's: escapes, NULL, and no value that would read as NULL.
func TestPartitionNames(t *testing.T) {
	w, dir := target(t, "csv", "out", Options{Header: true, PartitionBy: []string{"k=?"}})
	src := &texts{batches: [][][2]string{
		{{"1", "plain"}, {"2", null}, {"3", "a/b=c%"}, {"4", ".."}, {"5", "é ü"}},
		{{"6", "a\n\"*:?\\{}[]^<>|#'"}, {"7", "plain"}, {"8", "x."}},
	}}
	if rows, err := w.Write(t.Context(), src); rows != 8 || err != nil {
		t.Fatal(rows, err)
	}
	want := []string{
		"out/k%3D%3F=%2E%2E/part-0.csv", "out/k%3D%3F=__HIVE_DEFAULT_PARTITION__/part-0.csv",
		"out/k%3D%3F=a%0A%22%2A%3A%3F%5C%7B%7D%5B%5D%5E%3C%3E%7C%23%27/part-0.csv", "out/k%3D%3F=a%2Fb%3Dc%25/part-0.csv",
		"out/k%3D%3F=plain/part-0.csv", "out/k%3D%3F=x%2E/part-0.csv", "out/k%3D%3F=é ü/part-0.csv",
	}
	if got := tree(t, dir); !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "out", "k%3D%3F=plain", "part-0.csv")); string(text) != "a\n1\n7\n" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	for _, value := range []string{"", nullPartition} {
		w, dir := target(t, "csv", "out", Options{PartitionBy: []string{"k"}})
		if _, err := w.Write(t.Context(), &texts{batches: [][][2]string{{{"1", "x"}, {"2", value}}}}); err == nil || len(tree(t, dir)) > 0 {
			t.Errorf("%q: %v, %q", value, err, tree(t, dir))
		}
	}
}

// More partitions than are kept open: rows that come back to one that was completed go into a further file.
func TestManyPartitions(t *testing.T) {
	w, dir := target(t, "csv", "out", Options{PartitionBy: []string{"k"}})
	src := &texts{}
	for range 2 {
		for k := range maxOpen + 6 {
			src.batches = append(src.batches, [][2]string{{"v", fmt.Sprintf("%03d", k)}})
		}
	}
	if rows, err := w.Write(t.Context(), src); rows != 2*(maxOpen+6) || err != nil {
		t.Fatal(rows, err)
	}
	lines := 0
	for _, name := range tree(t, dir) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		lines += strings.Count(string(text), "\n")
	}
	if files := len(tree(t, dir)); lines != 2*(maxOpen+6) || files <= maxOpen+6 {
		t.Errorf("%d lines in %d files", lines, files)
	}
}

// tight is a format whose file is a disk that is full after some bytes.
func tight(t *testing.T, name string, room int) *Format {
	t.Helper()
	f, err := Find(name, "")
	if err != nil {
		t.Fatal(err)
	}
	g := *f
	g.New = func(w io.Writer, cols []plan.Column, o *Options) (Writer, error) {
		return f.New(&limited{w, room}, cols, o)
	}
	return &g
}

type limited struct {
	w    io.Writer
	room int
}

var errFull = errors.New("the disk is full")

func (l *limited) Write(p []byte) (int, error) {
	if len(p) > l.room {
		n, _ := l.w.Write(p[:l.room])
		l.room -= n
		return n, errFull
	}
	l.room -= len(p)
	return l.w.Write(p)
}

// Whatever fails, and whenever, what was there before is there as it was, and nothing else.
func TestFailure(t *testing.T) {
	failed := errors.New("the query failed")
	row := [2]string{strings.Repeat("some text ", 100), "k"}
	batch := slices.Repeat([][2]string{row}, 100)
	for _, format := range []string{"avro", "csv", "tsv", "json", "ndjson"} {
		for _, path := range []string{"x.out", "dir"} {
			for name, room := range map[string]int{"query": 1 << 30, "cancel": 1 << 30, "full at once": 0, "full": 50_000, "full at the end": 299_000} {
				w, dir := target(t, format, path, Options{Header: true, Overwrite: true, Codec: "null"})
				if format != "avro" {
					w.Options.Codec = ""
				}
				old := path
				if path == "dir" {
					w.Options.PartitionBy = []string{"k"}
					old = "dir/old.csv"
					if err := os.Mkdir(filepath.Join(dir, path), 0o777); err != nil {
						t.Fatal(err)
					}
				}
				if err := os.WriteFile(filepath.Join(dir, old), []byte("before"), 0o666); err != nil {
					t.Fatal(err)
				}
				w.Format = tight(t, format, room)
				ctx, cancel := context.WithCancel(t.Context())
				src, want := &texts{batches: [][][2]string{batch, batch, batch}}, errFull
				switch name {
				case "query":
					src.fail, want = failed, failed
				case "cancel":
					want = context.Canceled
					src.before = func(n int) {
						if n == 2 {
							cancel()
						}
					}
				}
				_, err := w.Write(ctx, src)
				cancel()
				if !errors.Is(err, want) {
					t.Errorf("%s, %s, %s: %v, want %v", format, path, name, err, want)
				}
				text, _ := os.ReadFile(filepath.Join(dir, old))
				if got := tree(t, dir); !slices.Equal(got, []string{old}) || string(text) != "before" {
					t.Errorf("%s, %s, %s: left %q, %q", format, path, name, got, text)
				}
			}
		}
	}
}

// A file is not replaced unasked, whether it was there at the start or came in between.
func TestExists(t *testing.T) {
	w, dir := target(t, "csv", "x.csv", Options{})
	src := &texts{batches: [][][2]string{{{"1", ""}}}, before: func(int) {
		if err := os.WriteFile(filepath.Join(dir, "x.csv"), []byte("other"), 0o666); err != nil {
			t.Fatal(err)
		}
	}}
	for range 2 {
		if _, err := w.Write(t.Context(), src); !errors.Is(err, fs.ErrExist) {
			t.Error(err)
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, "x.csv")); string(text) != "other" || err != nil || len(tree(t, dir)) != 1 {
		t.Errorf("%q, %v, %q", text, err, tree(t, dir))
	}
}
