package planner_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/avrosql/avrosql/planner"
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/bind"
	"github.com/avrosql/avrosql/planner/parse"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// catalog has one table.
type catalog struct{}

type table struct{}

func (table) Name() string                 { return "t" }
func (table) Files() int                   { return 1 }
func (table) PathValues(int) []types.Datum { return nil }
func (table) Keep([]int) plan.Table        { return table{} }
func (table) Bytes() int64                 { return 100 }
func (table) HeadersRead() int             { return 1 }
func (table) Columns() []plan.TableColumn {
	return []plan.TableColumn{
		{Name: "id", Type: types.Of(types.BigInt)},
		{Name: "tags", Type: types.NewArray(types.Of(types.Varchar), false), Nullable: true},
	}
}

func (catalog) Table(_ context.Context, parts []string) (plan.Table, error) {
	if parts[0] != "t" {
		return nil, errors.New("no table " + parts[0])
	}
	return table{}, nil
}
func (catalog) Open(context.Context, string, map[string]types.Datum) (plan.Table, error) {
	return nil, errors.New("files are not allowed")
}
func (catalog) Tables(context.Context, string) ([]bind.TableInfo, error) { return nil, nil }
func (catalog) Databases(context.Context) ([]string, error)              { return nil, nil }
func (catalog) CreateStatement(context.Context, []string) (string, error) {
	return "", errors.New("no")
}

func planText(t *testing.T, text string, opts planner.Options) (*planner.Statement, error) {
	t.Helper()
	script, err := parse.Parse(text, parse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	opts.Text = text
	return planner.Plan(context.Background(), script.Statements[0], catalog{}, opts)
}

func columns(cols []plan.Column) string {
	var out []string
	for _, c := range cols {
		out = append(out, c.Name+" "+c.Type.String())
	}
	return strings.Join(out, ", ")
}

func TestPlan(t *testing.T) {
	s, err := planText(t, "SELECT id, tags FROM t WHERE id > 5", planner.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s.Kind != planner.Query || columns(s.Columns) != "id BIGINT, tags ARRAY<VARCHAR>" || columns(s.Root.Columns()) != columns(s.Columns) {
		t.Errorf("kind %d, columns %s", s.Kind, columns(s.Columns))
	}
	tests := 0
	plan.WalkNodes(s.Root, func(n plan.Node) bool {
		if scan, ok := n.(*plan.Scan); ok {
			tests = len(scan.Tests)
		}
		return true
	})
	if tests != 1 {
		t.Errorf("the condition was not pushed into the scan:\n%s", plan.Format(s.Root, nil))
	}
	s, err = planText(t, "SELECT id FROM t WHERE id > 5", planner.Options{NoPushdown: true})
	if err != nil {
		t.Fatal(err)
	}
	plan.WalkNodes(s.Root, func(n plan.Node) bool {
		if scan, ok := n.(*plan.Scan); ok && len(scan.Tests)+len(scan.Conds) > 0 {
			t.Errorf("NoPushdown pushed down:\n%s", plan.Format(s.Root, nil))
		}
		return true
	})
}

func TestNestedAsJSON(t *testing.T) {
	s, err := planText(t, "SELECT id, tags AS labels FROM t", planner.Options{NestedAsJSON: true})
	if err != nil {
		t.Fatal(err)
	}
	if columns(s.Columns) != "id BIGINT, labels ARRAY<VARCHAR>" || columns(s.Root.Columns()) != "id BIGINT, labels VARCHAR" {
		t.Errorf("columns %s out of %s", columns(s.Root.Columns()), columns(s.Columns))
	}
	if c := s.Root.Columns()[1]; !c.Nullable {
		t.Errorf("the JSON of a nullable column is not nullable")
	}
	p, ok := s.Root.(*plan.Project)
	if !ok || plan.FormatExpr(p.Exprs[1].Expr) == "" {
		t.Fatalf("no projection on top:\n%s", plan.Format(s.Root, nil))
	}
	seen := map[plan.ColumnID]bool{}
	for _, c := range append(p.Input.Columns(), p.Columns()...) {
		if seen[c.ID] {
			t.Errorf("column id %d is used twice", c.ID)
		}
		seen[c.ID] = true
	}
	s, err = planText(t, "SELECT id FROM t", planner.Options{NestedAsJSON: true})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(plan.Format(s.Root, nil), "to_json") || s.Root.Columns()[0].ID != s.Columns[0].ID {
		t.Errorf("a plan without nested columns was changed:\n%s", plan.Format(s.Root, nil))
	}
}

func TestExplain(t *testing.T) {
	s, err := planText(t, "EXPLAIN SELECT id FROM t WHERE id > 5 LIMIT 3", planner.Options{NestedAsJSON: true})
	if err != nil {
		t.Fatal(err)
	}
	if s.Kind != planner.Explain || columns(s.Columns) != "plan VARCHAR" {
		t.Fatalf("kind %d, columns %s", s.Kind, columns(s.Columns))
	}
	var got []string
	for _, r := range s.Root.(*plan.Values).Rows {
		got = append(got, r[0].(*plan.Literal).Value.S)
	}
	query, err := planText(t, "SELECT id FROM t WHERE id > 5 LIMIT 3", planner.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.TrimRight(plan.Format(query.Root, nil), "\n"), strings.Join(got, "\n")); diff != "" {
		t.Errorf("EXPLAIN is not the plan of the query:\n%s", diff)
	}
	s, err = planText(t, "EXPLAIN ANALYZE SELECT id FROM t", planner.Options{})
	if err != nil || s.Kind != planner.ExplainAnalyze {
		t.Fatalf("%v, %v", s, err)
	}
	rows := planner.ExplainRows(s.Root, func(plan.Node) string { return "7 rows" }).(*plan.Values).Rows
	if last := rows[len(rows)-1][0].(*plan.Literal).Value.S; !strings.Contains(last, "7 rows") {
		t.Errorf("the annotation is missing: %q", last)
	}
}

func TestCommands(t *testing.T) {
	s, err := planText(t, "SET workers = 4", planner.Options{})
	if err != nil || s.Kind != planner.Command || s.Command.(bind.Set).Name != "workers" {
		t.Errorf("%v, %v", s, err)
	}
	_, err = planText(t, "SELECT nope FROM t", planner.Options{})
	var e *ast.Error
	if !errors.As(err, &e) || e.Column != 8 {
		t.Errorf("got %v", err)
	}
}

func TestParams(t *testing.T) {
	for _, c := range []struct {
		text  string
		n     int
		names string
	}{
		{"SELECT 1", 0, ""}, {"SELECT ?, ?", 2, ""}, {"SELECT $3, $1", 3, ""}, {"SELECT :a, :b, :a", 0, "a b"}, {"SELECT ?; SELECT ?", 2, ""},
	} {
		script, err := parse.Parse(c.text, parse.Options{})
		if err != nil {
			t.Fatal(err)
		}
		n, names := planner.Params(script.Params)
		if n != c.n || strings.Join(names, " ") != c.names {
			t.Errorf("%s: %d positional, %v", c.text, n, names)
		}
	}
}
