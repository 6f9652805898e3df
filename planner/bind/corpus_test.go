package bind_test

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/planner/bind"
	"github.com/avrosql/avrosql/planner/parse"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// shared returns the directory of files that are not part of the repository, or skips the test.
func shared(t *testing.T) string {
	dir := os.Getenv("AVROSQL_SHARED")
	if dir == "" {
		root, err := os.Getwd()
		for err == nil {
			if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil || root == filepath.Dir(root) {
				break
			}
			root = filepath.Dir(root)
		}
		dir = filepath.Join(root, "..", "shared")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no test data: %v", err)
	}
	return dir
}

var long = flag.Bool("long", false, "bind every query of the logic tests instead of one in forty")

// one is a catalog of the tables that a test script creates.
type one struct {
	catalog
	tables map[string]*table
}

func (c one) Table(_ context.Context, parts []string) (plan.Table, error) {
	if t := c.tables[strings.Join(parts, ".")]; t != nil {
		return t, nil
	}
	return nil, errors.New("no table " + strings.Join(parts, "."))
}

var createTable = regexp.MustCompile(`(?i)^CREATE TABLE (\w+)\s*\((.*)\)$`)

// create reads a CREATE TABLE of SQLite's logic tests.
func create(stmt string) *table {
	m := createTable.FindStringSubmatch(stmt)
	if m == nil {
		return nil
	}
	var cols []plan.TableColumn
	for part := range strings.SplitSeq(m[2], ",") {
		words := strings.Fields(part)
		if len(words) < 2 || strings.HasPrefix(strings.ToUpper(words[0]), "UNIQUE") {
			continue
		}
		kind := types.Varchar
		switch strings.ToUpper(words[1]) {
		case "INTEGER":
			kind = types.BigInt
		case "FLOAT":
			kind = types.Double
		}
		cols = append(cols, maybe(words[0], types.Of(kind)))
	}
	return newTable(m[1], cols...)
}

// TestLogicTests binds every query of SQLite's logic tests that MySQL answers. Only what has no plan
// may fail.
func TestLogicTests(t *testing.T) {
	dir := filepath.Join(shared(t), "slt")
	total, unsupported := 0, 0
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".test" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		cat := one{tables: map[string]*table{}}
		shown := 0
		for record := range strings.SplitSeq(strings.ReplaceAll(string(text), "\r", ""), "\n\n") {
			kind, sql := logicRecord(record)
			if kind == "statement" {
				if c := create(sql); c != nil {
					cat.tables[c.name] = c
				}
			}
			if kind != "query" {
				continue
			}
			if total++; !*long && total%40 != 0 {
				continue
			}
			script, err := parse.Parse(sql, parse.Options{})
			if err != nil {
				continue
			}
			b, err := bind.Bind(context.Background(), script.Statements[0], cat, bind.Options{Text: sql, Evaluate: evaluate})
			switch {
			case errors.Is(err, bind.ErrNotSupported):
				unsupported++
			case err != nil:
				if shown++; shown <= 3 {
					t.Errorf("%s: %v", filepath.Base(path), err)
				}
			case total%100 == 0:
				check(t, sql, b)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d queries, %d of them without a plan yet", total, unsupported)
}

// logicRecord returns the kind of a record and its SQL; an empty kind for what MySQL does not run.
func logicRecord(record string) (kind, sql string) {
	var lines []string
	for line := range strings.SplitSeq(strings.Trim(record, "\n"), "\n") {
		line, comment, _ := strings.Cut(line, "#")
		words := strings.Fields(line)
		switch {
		case len(words) == 0 && comment != "":
		case len(words) > 1 && words[0] == "skipif" && words[1] == "mysql", len(words) > 1 && words[0] == "onlyif" && words[1] != "mysql":
			return "", ""
		case len(words) > 1 && (words[0] == "skipif" || words[0] == "onlyif"):
		case kind == "" && len(words) > 1 && (words[0] == "query" || words[0] == "statement" && words[1] == "ok"):
			kind = words[0]
		case kind == "":
			return "", ""
		case len(words) == 1 && words[0] == "----":
			return kind, strings.Join(lines, "\n")
		default:
			lines = append(lines, line)
		}
	}
	return kind, strings.Join(lines, "\n")
}

// TestTPCH binds the queries of TPC-H. Only what has no plan may fail.
func TestTPCH(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t), "tpch", "queries", "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no queries: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		script, err := parse.Parse(string(text), parse.Options{})
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
			continue
		}
		for _, stmt := range script.Statements {
			b, err := bind.Bind(context.Background(), stmt, catalog{}, bind.Options{Text: string(text)})
			switch {
			case errors.Is(err, bind.ErrNotSupported):
				t.Logf("%s: %v", filepath.Base(file), err)
			case err != nil:
				t.Errorf("%s: %v", filepath.Base(file), err)
			default:
				check(t, filepath.Base(file), b)
			}
		}
	}
}
