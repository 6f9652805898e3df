package slt

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var (
	long  = flag.Bool("long", false, "run every query of the files that others wrote")
	only  = flag.String("file", "", "run only files whose path contains this")
	fails = flag.Int("fails", 20, "how many failures of a file are shown")
)

// sampled is how many queries of each of others' files are run without -long.
const sampled = 700

// TestShared runs SQLite's own files with MySQL's results.
func TestShared(t *testing.T) {
	dir := filepath.Join(shared(t), "slt")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the logic tests of others are not there; AVROSQL_SHARED names the directory that holds slt")
	}
	runAll(t, dir, "workers=1", !*long)
}

// TestOwn runs the files of testdata, whose answers are the same however they are found.
func TestOwn(t *testing.T) {
	for _, options := range []string{"workers=1", "workers=4&batch_rows=3", "workers=2&pushdown=off"} {
		t.Run(options, func(t *testing.T) {
			if options != "workers=1" && testing.Short() {
				t.Skip("one way is enough")
			}
			runAll(t, "testdata", options, false)
		})
	}
}

func runAll(t *testing.T, dir, options string, sample bool) {
	total := Stats{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".test") || !strings.Contains(path, *only) {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		t.Run(filepath.ToSlash(rel), func(t *testing.T) {
			r := &Runner{Options: options + "&refresh=1h", Timeout: time.Minute}
			if sample {
				step, err := stride(path)
				if err != nil {
					t.Fatal(err)
				}
				r.Choose = func(i int) bool { return i%step == 0 }
			}
			shown := 0
			r.Fail = func(file string, rec Record, err error) {
				if shown++; shown <= *fails {
					t.Errorf("%s:%d: %v\n%s", rel, rec.Line, err, rec.SQL)
				}
			}
			if err := r.RunFile(path); err != nil {
				t.Fatal(err)
			}
			t.Logf("%d records run, %d passed, %d failed", r.Run, r.Passed, r.Failed)
			if info, err := os.Stat(path); err == nil && info.Size() > 0 && r.Run == 0 {
				t.Error("no records")
			}
			total.Run, total.Passed, total.Failed = total.Run+r.Run, total.Passed+r.Passed, total.Failed+r.Failed
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d records run, %d passed, %d failed", total.Run, total.Passed, total.Failed)
}

// stride is the step by which a sample goes through the queries of a file.
func stride(path string) (int, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	records, err := Parse(f)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, r := range records {
		if !r.Statement {
			n++
		}
	}
	return max(1, (n+sampled-1)/sampled), nil
}

func shared(t *testing.T) string {
	if dir := os.Getenv("AVROSQL_SHARED"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(filepath.Dir(dir), "shared")
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the working directory")
		}
		dir = up
	}
}
