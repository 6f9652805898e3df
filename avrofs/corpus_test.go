package avrofs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/schema"
)

// shared finds the directory of test data beside the repository.
func shared(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("AVROSQL_SHARED"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip("there is no go.mod above the working directory")
		}
		dir = up
	}
	dir = filepath.Join(dir, "..", "shared")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the shared test data are not there: ", dir)
	}
	return dir
}

// Every file of the corpus is in a table, and every table opens or says which
// file it can't be made of.
func TestCorpus(t *testing.T) {
	dir := filepath.Join(shared(t), "corpus", "files")
	want := 0
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && isAvroName(d.Name()) && !ignoredName(d.Name()) {
			want++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	l := open(t, Options{}, Root{Path: dir})
	names, err := l.Tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got, refused := 0, 0
	for _, n := range names {
		s, err := l.Snapshot(t.Context(), n.Database, n.Name)
		switch {
		case err == nil:
			got += len(s.Files) + len(s.Empty)
			for _, f := range s.Files {
				if _, err := s.Resolution(f); err != nil {
					t.Errorf("%v: %v", n, err)
				}
			}
			continue
		case errors.Is(err, ocf.ErrNotAvro), errors.As(err, new(*ocf.Error)), errors.As(err, new(*SchemaError)), errors.As(err, new(*schema.MergeError)):
		default:
			t.Errorf("%v: %v", n, err)
		}
		if !strings.Contains(err.Error(), ".avro") {
			t.Errorf("%v: the error names no file: %v", n, err)
		}
		refused++
		t.Logf("%v: %v", n, err)
	}
	t.Logf("%d tables, %d refused; %d of %d files", len(names), refused, got, want)
	if got+refused > want || got < want*9/10 {
		t.Errorf("%d files in tables, %d tables refused, %d files", got, refused, want)
	}
}
