package bind_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/bind"
	"github.com/avrosql/avrosql/planner/parse"
	"github.com/avrosql/avrosql/planner/plan"
)

func bindText(ctx context.Context, text string) (*bind.Bound, error) {
	script, err := parse.Parse(text, parse.Options{})
	if err != nil {
		return nil, err
	}
	return bind.Bind(ctx, script.Statements[0], catalog{}, bind.Options{Text: text, Evaluate: evaluate})
}

// nested wraps text into itself n times.
func nested(n int, before, text, after string) string {
	return strings.Repeat(before, n) + text + strings.Repeat(after, n)
}

// TestLimits checks that short texts can't stand for huge plans.
func TestLimits(t *testing.T) {
	var with strings.Builder
	with.WriteString("WITH t0 AS (SELECT 1 AS x)")
	for i := 1; i < 40; i++ {
		fmt.Fprintf(&with, ", t%d AS (SELECT a.x FROM t%d a JOIN t%d b ON a.x = b.x)", i, i-1, i-1)
	}
	for name, c := range map[string]struct{ text, want string }{
		"WITH":     {with.String() + " SELECT * FROM t39", "more than 2000 tables"},
		"BETWEEN":  {"SELECT " + nested(60, "(", "n", " BETWEEN 0 AND 1)") + " FROM events", "several times"},
		"COALESCE": {"SELECT " + nested(60, "coalesce(", "boss", ", boss)") + " FROM employees", "several times"},
		"NULLIF":   {"SELECT " + nested(60, "nullif(", "n", ", 1)") + " FROM events", "several times"},
		"CASE":     {"SELECT " + nested(60, "CASE ", "n", " WHEN 1 THEN 2 WHEN 3 THEN 4 END") + " FROM events", "several times"},
		"depth":    {"SELECT " + nested(3, "(", "1"+strings.Repeat(" + 1", 9000), ")"+strings.Repeat(" + 1", 9000)), "deep"},
	} {
		_, err := bindText(context.Background(), c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %.300v, want an error with %q", name, err, c.want)
		}
	}
	for name, text := range map[string]string{
		"chain": "SELECT 1" + strings.Repeat(" + n", 9000) + " FROM events",
		"or":    "SELECT 1 FROM events WHERE n = 1" + strings.Repeat(" OR n = 2", 9000),
		"in":    "SELECT 1 FROM events WHERE n IN (1" + strings.Repeat(", 2", 50000) + ")",
		"joins": "SELECT 1 FROM employees e0" + strings.Repeat(" CROSS JOIN (SELECT 1)", 900),
		"group": "SELECT n" + strings.Repeat(" + n", 2000) + " FROM events GROUP BY n, n + n, n + n + n",
		"long":  "SELECT 1 AS " + strings.Repeat("x", 10000) + ", '" + strings.Repeat("y", 100000) + "'",
	} {
		b, err := bindText(context.Background(), text)
		if err != nil {
			t.Errorf("%s: %.300v", name, err)
		} else if len(plan.Format(b.Root, nil)) == 0 {
			t.Errorf("%s: no plan", name)
		}
	}
}

// TestPlace checks that errors of the catalog keep their cause and get a place, and that a cancelled
// context comes through as it is.
func TestPlace(t *testing.T) {
	_, err := bindText(context.Background(), "SELECT 1\nFROM nowhere")
	var e *ast.Error
	if !errors.As(err, &e) || e.Line != 2 || e.Column != 6 || e.Err == nil {
		t.Errorf("got %#v", err)
	}
	_, err = bindText(context.Background(), "SELECT name ~* name FROM events")
	if !errors.Is(err, bind.ErrNotSupported) {
		t.Errorf("%v is not ErrNotSupported", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := bindText(ctx, "SELECT 1"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestDeterministic checks that one query always gives one plan.
func TestDeterministic(t *testing.T) {
	text := "SELECT kind, count(*), max(e.id) FROM events e JOIN employees m ON e.id = m.id WHERE m.active GROUP BY kind ORDER BY 2"
	first := ""
	for range 20 {
		b, err := bindText(context.Background(), text)
		if err != nil {
			t.Fatal(err)
		}
		if got := plan.Format(b.Root, nil); first == "" {
			first = got
		} else if got != first {
			t.Fatalf("plans differ:\n%s\n%s", first, got)
		}
	}
}
