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

// goldenCase is a script and what a golden file says of it.
type goldenCase struct{ sql, want string }

// goldenCases reads the golden files of testdata/dir: scripts, each after a line of three dashes,
// with the result behind a line of three equals signs.
func goldenCases(t testing.TB, dir string) map[string][]goldenCase {
	files, err := filepath.Glob(filepath.Join("testdata", dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files in %s: %v", dir, err)
	}
	out := map[string][]goldenCase{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range strings.Split("\n"+string(data), "\n---\n")[1:] {
			sql, want, _ := strings.Cut(c, "\n===\n")
			out[file] = append(out[file], goldenCase{strings.TrimRight(sql, "\n"), strings.TrimRight(want, "\n")})
		}
	}
	return out
}

// goldens compares what f returns for every script with the golden files.
func goldens(t *testing.T, dir string, f func(t *testing.T, sql string) string) {
	for file, cases := range goldenCases(t, dir) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			var out strings.Builder
			for _, c := range cases {
				got := strings.TrimRight(f(t, c.sql), "\n")
				if got != c.want && !*update {
					t.Errorf("%s\n got:\n%s\nwant:\n%s", c.sql, got, c.want)
				}
				out.WriteString("---\n" + c.sql + "\n===\n" + got + "\n")
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
