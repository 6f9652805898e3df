package parse

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var long = flag.Bool("long", false, "parse every query of the logic tests")

// shared returns a folder of the shared test data, or skips the test.
func shared(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("AVROSQL_SHARED")
	if root == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
			if filepath.Dir(dir) == dir {
				t.Fatal("no go.mod above the working directory")
			}
			dir = filepath.Dir(dir)
		}
		root = filepath.Join(dir, "..", "shared")
	}
	dir := filepath.Join(root, name)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("%s is absent: %v", dir, err)
	}
	return dir
}

// sltQueries calls f with every query record of a logic test that is meant for MySQL.
func sltQueries(text string, f func(line int, sql string)) {
	var lines []string
	for _, l := range strings.Split(text, "\n") {
		lines = append(lines, strings.TrimRight(l, "\r"))
	}
	skip := false
	for i := 0; i < len(lines); i++ {
		switch words := strings.Fields(lines[i]); {
		case len(words) == 0 || strings.HasPrefix(words[0], "#"):
		case words[0] == "skipif":
			skip = skip || words[1] == "mysql"
		case words[0] == "onlyif":
			skip = skip || words[1] != "mysql"
		case words[0] == "query" || words[0] == "statement":
			from := i + 1
			for i+1 < len(lines) && lines[i+1] != "----" && lines[i+1] != "" {
				i++
			}
			if words[0] == "query" && !skip {
				f(from+1, strings.Join(lines[from:i+1], "\n"))
			}
			for i+1 < len(lines) && lines[i+1] != "" {
				i++
			}
			skip = false
		}
	}
}

// TestLogicTests parses every query of SQLite's logic tests, and again what Format makes of it.
func TestLogicTests(t *testing.T) {
	n := 0
	err := filepath.WalkDir(shared(t, "slt"), func(path string, d os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".test") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		sltQueries(string(text), func(line int, sql string) {
			n++
			if !*long && n%7 != 0 {
				return
			}
			script, err := Parse(sql, Options{})
			if err != nil {
				t.Errorf("%s:%d: %v", path, line, err)
				return
			}
			if n%70 == 0 {
				roundTrip(t, sql, script)
			}
			if n%700 == 0 {
				checkSpans(t, sql, script)
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 1000 {
		t.Errorf("only %d queries were found", n)
	}
	t.Logf("%d queries", n)
}

// TestTPCH parses the queries of TPC-H.
func TestTPCH(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t, "tpch"), "queries", "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 22 {
		t.Errorf("%d queries, want 22", len(files))
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		script, err := Parse(string(text), Options{})
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		if len(script.Statements) != 1 {
			t.Errorf("%s: %d statements", f, len(script.Statements))
		}
		roundTrip(t, string(text), script)
		checkSpans(t, string(text), script)
	}
}
