package parse

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/planner/ast"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// goldens runs f on every script of testdata/dir and compares what it returns with what stands
// below the script. A file holds scripts, each after a line of three dashes, with the result behind
// a line of three equals signs.
func goldens(t *testing.T, dir string, f func(t *testing.T, sql string) string) {
	files, err := filepath.Glob(filepath.Join("testdata", dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files in %s: %v", dir, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			for _, c := range strings.Split("\n"+string(data), "\n---\n")[1:] {
				sql, want, _ := strings.Cut(c, "\n===\n")
				sql = strings.TrimRight(sql, "\n")
				got := strings.TrimRight(f(t, sql), "\n")
				if got != strings.TrimRight(want, "\n") && !*update {
					t.Errorf("%s\n got:\n%s\nwant:\n%s", sql, got, want)
				}
				out.WriteString("---\n" + sql + "\n===\n" + got + "\n")
			}
			if *update {
				if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// TestRules shows, for each rule, the core texts that go to sqlparser and the tree as Format
// writes it.
func TestRules(t *testing.T) {
	goldens(t, "rules", func(t *testing.T, sql string) string {
		var out strings.Builder
		script, err := parseTraced(sql, Options{}, func(core string) { out.WriteString("core: " + core + "\n") })
		if err != nil {
			t.Errorf("%s: %v", sql, err)
			return err.Error()
		}
		roundTrip(t, sql, script)
		checkSpans(t, sql, script)
		for _, s := range script.Statements {
			out.WriteString("tree: " + ast.Format(s) + "\n")
		}
		return out.String()
	})
}

// TestErrors shows the errors as the user sees them.
func TestErrors(t *testing.T) {
	goldens(t, "errors", func(t *testing.T, sql string) string {
		_, err := Parse(sql, Options{MaxDepth: 50})
		if err == nil {
			t.Errorf("%s: no error", sql)
			return ""
		}
		if strings.Contains(err.Error(), "internal") {
			t.Errorf("%s: %v", sql, err)
		}
		return err.Error()
	})
}
