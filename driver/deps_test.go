package driver_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/avrosql/avrosql"

// depsRules is the import graph of the module, and a statement of policy. A package that is not here
// can't be added, and an import that is not here can't be made, without a line that says so. To
// relax a line is a decision about the design, not a fix for a build.
//
// "a: b c" lets package a import b and c, beside the standard library. Names are relative to the
// module; @name stands for the third-party packages that are given as "@name = …", and a name that
// ends in /... for all packages below. The order is that in which data flows, and no line names a
// package of ours that comes after it.
const depsRules = `
	@codecs = github.com/golang/snappy github.com/klauspost/compress/... github.com/ulikunitz/xz/... github.com/dsnet/compress/...
	@sqlparser = github.com/xwb1989/sqlparser
	@parquet = github.com/parquet-go/parquet-go/...
	@sketches = github.com/axiomhq/hyperloglog github.com/dgryski/go-metro github.com/influxdata/tdigest
	@shell = github.com/spf13/cobra github.com/spf13/pflag golang.org/x/term github.com/mattn/go-runewidth github.com/reeflective/readline/... github.com/guptarohit/asciigraph golang.org/x/sys/...

	# From bytes to blocks to tables. Nothing here knows SQL.
	avrofs/schema:
	avrofs/store:
	avrofs/pool:
	avrofs/ocf: avrofs/store @codecs
	avrofs: avrofs/schema avrofs/store avrofs/pool avrofs/ocf

	# From text to plans. Nothing here knows bytes: of avrofs, only schemas come in, and at one place.
	planner/types:
	planner/types/avrotype: planner/types avrofs/schema
	planner/funcs: planner/types
	planner/ast:
	planner/parse: planner/ast @sqlparser
	planner/plan: planner/types planner/funcs
	planner/bind: planner/types planner/funcs planner/ast planner/plan
	planner/opt: planner/types planner/funcs planner/plan
	planner/opt/reference: planner/types planner/plan
	planner: planner/types planner/funcs planner/ast planner/parse planner/plan planner/bind planner/opt

	# From plans and blocks to rows. Nothing here knows SQL text.
	exec/vector: planner/types
	exec/mem:
	exec/spill: planner/types exec/vector exec/mem @codecs
	exec/exchange: planner/types exec/vector exec/mem
	exec/jsontext:
	exec/csvtext:
	exec/decode: avrofs/schema planner/types planner/plan exec/vector exec/jsontext
	# FROM_AVRO decodes messages within bytes as a scan decodes blocks.
	exec/expr: avrofs/schema planner/types planner/funcs planner/plan exec/vector exec/mem exec/jsontext exec/decode
	exec/op/keys: planner/types exec/vector exec/mem
	exec/op/agg: planner/types exec/vector exec/mem exec/op/keys @sketches
	exec/op: avrofs avrofs/schema avrofs/store avrofs/ocf planner/types planner/plan
	exec/op: exec/vector exec/mem exec/spill exec/exchange exec/decode exec/expr exec/op/keys exec/op/agg
	exec: avrofs avrofs/ocf planner/types planner/plan
	exec: exec/vector exec/mem exec/spill exec/exchange exec/decode exec/expr exec/op exec/op/agg exec/op/keys

	exec/export: avrofs/ocf avrofs/schema planner/types planner/types/avrotype planner/plan exec/vector exec/jsontext exec/csvtext

	# The two ends that users hold.
	driver/system: avrofs avrofs/schema avrofs/ocf avrofs/pool planner/types planner/plan exec exec/vector
	driver: avrofs avrofs/schema avrofs/ocf avrofs/store driver/system
	driver: planner planner/types planner/types/avrotype planner/funcs planner/ast planner/parse planner/plan planner/bind
	driver: exec exec/vector exec/mem exec/spill exec/expr exec/export
	driver/slt: driver avrofs/ocf

	# The shell. It stands on database/sql; of the planner it has the tokens of SQL, to show and to split text,
	# of exec the text of JSON and CSV, which is the same on a terminal as in files.
	cmd/avrosql/internal/parquet: planner/types planner/plan exec/vector exec/export @parquet
	cmd/avrosql/internal/convert: avrofs/schema planner/types planner/types/avrotype planner/plan exec/vector exec/expr exec/export
	cmd/avrosql/internal/convert: exec/csvtext cmd/avrosql/internal/parquet
	cmd/avrosql/internal/format: exec/jsontext exec/csvtext @shell
	cmd/avrosql/internal/suggest:
	cmd/avrosql/internal/complete: planner/ast planner/parse
	cmd/avrosql/internal/pager: @shell
	cmd/avrosql/internal/progress: cmd/avrosql/internal/format
	cmd/avrosql/internal/settings: driver cmd/avrosql/internal/format cmd/avrosql/internal/suggest
	cmd/avrosql/internal/session: avrofs driver planner/ast planner/parse
	cmd/avrosql/internal/session: cmd/avrosql/internal/format cmd/avrosql/internal/pager cmd/avrosql/internal/progress cmd/avrosql/internal/settings
	cmd/avrosql/internal/meta: avrofs driver planner/ast planner/parse cmd/avrosql/internal/format cmd/avrosql/internal/pager @shell
	cmd/avrosql/internal/catalog: cmd/avrosql/internal/complete cmd/avrosql/internal/session
	cmd/avrosql/internal/plot: @shell
	cmd/avrosql/internal/meta: cmd/avrosql/internal/plot cmd/avrosql/internal/progress cmd/avrosql/internal/complete cmd/avrosql/internal/session cmd/avrosql/internal/settings cmd/avrosql/internal/suggest
	cmd/avrosql/internal/repl: planner/parse cmd/avrosql/internal/catalog cmd/avrosql/internal/complete cmd/avrosql/internal/format cmd/avrosql/internal/meta cmd/avrosql/internal/pager @shell
	cmd/avrosql/internal/app: avrofs/ocf cmd/avrosql/internal/convert
	cmd/avrosql/internal/inspect: avrofs/schema avrofs/ocf driver @shell
	cmd/avrosql/internal/ddl: avrofs avrofs/schema @shell
	cmd/avrosql/internal/app: cmd/avrosql/internal/inspect cmd/avrosql/internal/ddl
	cmd/avrosql/internal/app: driver cmd/avrosql/internal/format cmd/avrosql/internal/meta cmd/avrosql/internal/repl
	cmd/avrosql/internal/app: cmd/avrosql/internal/session cmd/avrosql/internal/settings @shell
	cmd/avrosql: cmd/avrosql/internal/app

	testdata/gen: avrofs/ocf github.com/linkedin/goavro/v2
`

// rooms are the top of the floor plan. A test may import whatever lies in its own room and in those
// before, and testOnly. So even tests of avrofs know nothing of SQL.
var rooms = []string{"avrofs", "planner", "exec", "driver", "cmd/avrosql", "testdata"}

// testOnly are the third-party packages for tests, beside those that the code may import.
var testOnly = []string{
	"github.com/google/go-cmp/cmp", "github.com/google/go-cmp/cmp/cmpopts", "pgregory.net/rapid", "go.uber.org/goleak",
	"github.com/linkedin/goavro/v2", "github.com/rogpeppe/go-internal/testscript",
	"github.com/creack/pty", "github.com/hinshun/vt10x",
	"github.com/golang/snappy", "github.com/klauspost/compress/...", "github.com/dsnet/compress/...", "github.com/ulikunitz/xz/...",
}

// soleImporters names the packages that alone may import something, whatever depsRules comes to say.
var soleImporters = map[string]string{
	"github.com/xwb1989/sqlparser":   "planner/parse",
	"github.com/parquet-go/...":      "cmd/avrosql/internal/parquet",
	"github.com/spf13/cobra/...":     "cmd/avrosql/...",
	"github.com/spf13/pflag":         "cmd/avrosql/...",
	"golang.org/x/term":              "cmd/avrosql/...",
	"github.com/mattn/go-runewidth":  "cmd/avrosql/...",
	"github.com/guptarohit/...":      "cmd/avrosql/internal/plot",
	"github.com/reeflective/...":     "cmd/avrosql/internal/repl",
	"golang.org/x/sys/...":           "cmd/avrosql/internal/repl",
	"github.com/linkedin/goavro/...": "", // the code of no package in ./...; tests may
}

// linked are the modules, beside ours, of which a program that imports the driver has code in it.
var linked = []string{
	"github.com/golang/snappy", "github.com/klauspost/compress", "github.com/ulikunitz/xz", "github.com/dsnet/compress",
	"github.com/axiomhq/hyperloglog", "github.com/kamstrup/intmap", "github.com/dgryski/go-metro", "github.com/influxdata/tdigest",
	"github.com/xwb1989/sqlparser",
}

// goroutines are the packages that may start any.
var goroutines = []string{"exec/exchange", "avrofs/pool", "cmd/avrosql/internal/catalog", "cmd/avrosql/internal/progress", "cmd/avrosql/internal/repl"}

type pkg struct {
	ImportPath                         string
	Standard                           bool
	Imports, TestImports, XTestImports []string
	Module                             *struct{ Path string }
}

func list(t *testing.T, args ...string) []pkg {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Standard,Imports,TestImports,XTestImports,Module"}, args...)...)
	cmd.Dir = ".."
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// TestImports: every import is one that depsRules has.
func TestImports(t *testing.T) {
	rules, err := parseRules(depsRules)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, p := range list(t, "./...", "./testdata/gen") {
		name := short(p.ImportPath)
		seen[name] = true
		allowed, ok := rules[name]
		if !ok {
			t.Errorf("package %s has no line in depsRules", name)
			continue
		}
		for _, imp := range outside(p.Imports) {
			if !matchAny(allowed, imp) {
				t.Errorf("%s imports %s, which its line in depsRules does not have", name, imp)
			}
			if sole, importer := soleImporter(imp); sole && name != "testdata/gen" && !match(importer, name) {
				t.Errorf("%s imports %s", name, imp)
			}
		}
		room := slices.IndexFunc(rooms, func(r string) bool { return match(r+"/...", name) })
		if room < 0 {
			t.Errorf("package %s is in no room", name)
			continue
		}
		for _, imp := range outside(append(p.TestImports, p.XTestImports...)) {
			own := slices.ContainsFunc(rooms[:room+1], func(r string) bool { return match(r+"/...", imp) })
			if !own && !matchAny(allowed, imp) && !matchAny(testOnly, imp) {
				t.Errorf("tests of %s import %s, which is neither in its room or one before, nor in testOnly", name, imp)
			}
		}
	}
	for name := range rules {
		if !seen[name] {
			t.Errorf("depsRules has a line for %s, which is not there", name)
		}
	}
}

// TestLinked: who imports the driver gets nothing of the shell, nor of the tests.
func TestLinked(t *testing.T) {
	for _, p := range list(t, "-deps", "./driver") {
		switch {
		case p.Standard:
		case p.Module == nil:
			t.Errorf("%s is of no module", p.ImportPath)
		case p.Module.Path == module:
			if match("cmd/...", short(p.ImportPath)) || match("testdata/...", short(p.ImportPath)) {
				t.Errorf("driver links %s", p.ImportPath)
			}
		case !slices.Contains(linked, p.Module.Path):
			t.Errorf("driver links %s", p.ImportPath)
		}
	}
}

// TestGoroutines: only the packages that wait for them start goroutines.
func TestGoroutines(t *testing.T) {
	files, starters := token.NewFileSet(), map[string]bool{}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (name == filepath.Join("..", "bench") || name != ".." && strings.HasPrefix(d.Name(), ".")) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir := path.Clean(strings.TrimPrefix(filepath.ToSlash(filepath.Dir(name)), "../"))
		for _, at := range starts(f) {
			starters[dir] = true
			if !slices.Contains(goroutines, dir) {
				t.Errorf("%s: a goroutine is started outside of %s", files.Position(at), strings.Join(goroutines, " and "))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range goroutines {
		if !starters[dir] {
			t.Errorf("%s starts no goroutine: this test does not see what it should", dir)
		}
	}
}

// starts finds go statements, and calls that amount to one: the method Go of a sync.WaitGroup or
// errgroup.Group, and time.AfterFunc. context.AfterFunc is none: it stands for waiting for a context.
func starts(f *ast.File) (at []token.Pos) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			at = append(at, n.Pos())
		case *ast.CallExpr:
			if s, ok := n.Fun.(*ast.SelectorExpr); ok {
				of, _ := s.X.(*ast.Ident)
				timer := s.Sel.Name == "AfterFunc" && (of == nil || of.Name != "context")
				if s.Sel.Name == "Go" || s.Sel.Name == "TryGo" || timer {
					at = append(at, n.Pos())
				}
			}
		}
		return true
	})
	return at
}

func TestDepsRules(t *testing.T) {
	for _, bad := range []string{"a: b\nb:", "a: a", "a b", "a: @c", "@c = x\n@c = y", "a: @", "a: b c\nb: a\nc:"} {
		if _, err := parseRules(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
	rules, err := parseRules("@x = e.org/x e.org/y/... # far\n\n# near\na:\nb: a @x\nb: e.org/z\n")
	if err != nil {
		t.Fatal(err)
	}
	for imp, want := range map[string]bool{
		"a": true, "e.org/x": true, "e.org/y": true, "e.org/y/z": true, "e.org/z": true,
		"b": false, "e.org/x/y": false, "e.org/yy": false, "aa": false,
	} {
		if got := matchAny(rules["b"], imp); got != want {
			t.Errorf("b may import %s: %v", imp, got)
		}
	}
}

// parseRules reads the lines of a graph. Because a line can only name what has a line before it, there
// are no cycles.
func parseRules(text string) (map[string][]string, error) {
	rules, groups := map[string][]string{}, map[string][]string{}
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if name, members, ok := strings.Cut(line, " = "); ok && strings.HasPrefix(name, "@") {
			if groups[name] != nil {
				return nil, fmt.Errorf("two lines give %s", name)
			}
			groups[name] = strings.Fields(members)
			continue
		}
		name, imports, ok := strings.Cut(line, ":")
		if !ok {
			return nil, fmt.Errorf("neither a package nor a group: %s", line)
		}
		allowed := rules[name]
		for _, imp := range strings.Fields(imports) {
			_, known := rules[imp]
			switch {
			case groups[imp] != nil:
				allowed = append(allowed, groups[imp]...)
			case imp != name && (known || strings.Contains(imp, ".")):
				allowed = append(allowed, imp)
			default:
				return nil, fmt.Errorf("%s: %s has no line before", name, imp)
			}
		}
		rules[name] = allowed
	}
	return rules, nil
}

// short is a package's path without the module's.
func short(importPath string) string {
	return strings.TrimPrefix(importPath, module+"/")
}

// outside gives the imports that are not of the standard library, ours by their short names.
func outside(imports []string) []string {
	var out []string
	for _, imp := range imports {
		if first, _, _ := strings.Cut(imp, "/"); strings.Contains(first, ".") {
			out = append(out, short(imp))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// match compares a name with a pattern, which may end in /... for itself and all below.
func match(pattern, name string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "/..."); ok {
		return name == prefix || strings.HasPrefix(name, prefix+"/")
	}
	return name == pattern
}

func matchAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return match(p, name) })
}

func soleImporter(imp string) (sole bool, importer string) {
	for pattern, importer := range soleImporters {
		if match(pattern, imp) {
			return true, importer
		}
	}
	return false, ""
}
