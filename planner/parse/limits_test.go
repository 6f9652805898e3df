package parse

import (
	"errors"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/planner/ast"
)

// rep writes open n times, mid, and close n times.
func rep(open string, n int, mid, closing string) string {
	return strings.Repeat(open, n) + mid + strings.Repeat(closing, n)
}

// TestLarge parses statements that are large in one direction: each ends in a tree that can be
// walked and formatted, or in an error at a place.
func TestLarge(t *testing.T) {
	const mega = 1 << 20
	for _, c := range []struct {
		name, sql string
		ok        bool
	}{
		{"a megabyte of !", "SELECT " + strings.Repeat("!", mega) + "1", false},
		{"a megabyte of -", "SELECT " + strings.Repeat("- ", mega/2) + "1", false},
		{"a megabyte of NOT", "SELECT " + strings.Repeat("NOT ", mega/4) + "1", false},
		{"a megabyte of (", "SELECT " + strings.Repeat("(", mega), false},
		{"a megabyte of ()", "SELECT " + rep("(", mega/2, "1", ")"), false},
		{"a megabyte of CASE", "SELECT " + strings.Repeat("CASE ", mega/5), false},
		{"a megabyte of [", "SELECT x" + strings.Repeat("[0]", mega/3), false},
		{"a megabyte of ::", "SELECT x" + strings.Repeat("::INT", mega/5), false},
		{"a megabyte of .", "SELECT x" + strings.Repeat(".x", mega/2), false},
		{"a megabyte of +", "SELECT 1" + strings.Repeat("+1", mega/2), false},
		{"a megabyte of IS NULL", "SELECT 1" + strings.Repeat(" IS NULL", mega/8), false},
		{"a megabyte of UNION", "SELECT 1" + strings.Repeat(" UNION SELECT 1", mega/15), false},
		{"a megabyte of JOIN", "SELECT 1 FROM t" + strings.Repeat(" JOIN t", mega/7), false},
		{"a megabyte of LEFT JOIN", "SELECT 1 FROM t" + strings.Repeat(" LEFT JOIN t", mega/12), false},
		{"a megabyte of EXPLAIN", strings.Repeat("EXPLAIN ", mega/8), false},
		{"a megabyte of comments", strings.Repeat("/*", mega/2), false},
		{"nine hundred LEFT JOIN and as many ON", "SELECT 1 FROM t" + strings.Repeat(" LEFT JOIN t", 900) + strings.Repeat(" ON 1", 900), true},
		{"nine hundred (", "SELECT " + rep("(", 900, "1", ")"), true},
		{"a thousand (", "SELECT " + rep("(", 1000, "1", ")"), false},
		{"four hundred subqueries", "SELECT " + rep("(SELECT ", 400, "1", ")"), true},
		{"four hundred derived tables", rep("SELECT * FROM (", 400, "SELECT 1", ")"), true},
		{"four hundred f(", "SELECT " + rep("f(", 400, "1", ")"), true},
		{"two hundred CASE in ELSE", "SELECT " + rep("CASE WHEN 1 THEN 1 ELSE ", 200, "1", " END"), true},
		{"two hundred of everything", "SELECT " + rep("-f((NOT [CASE WHEN a XOR b THEN {'x': ", 100, "1", "}.x END::INT[]][0]))"), true},
		{"ten thousand OR", "SELECT a" + strings.Repeat(" OR a", 10_000), true},
		{"a megabyte of AND", "SELECT a" + strings.Repeat(" AND a", mega/6), true},
		{"AND and OR in turns", "SELECT a" + strings.Repeat(" AND a OR a", 50_000), true},
		{"ten thousand XOR", "SELECT a" + strings.Repeat(" XOR a", 10_000), true},
		{"nine thousand +", "SELECT a" + strings.Repeat(" + a", 9_000), true},
		{"nine thousand ||", "SELECT a" + strings.Repeat(" || a", 9_000), true},
		{"nine thousand UNION ALL", "SELECT 1" + strings.Repeat(" UNION ALL SELECT 1", 9_000), true},
		{"nine thousand JOIN", "SELECT 1 FROM t" + strings.Repeat(" JOIN t USING (a)", 9_000), true},
		{"a list of 100,000", "SELECT a IN (1" + strings.Repeat(",1", 100_000) + ")", true},
		{"100,000 rows", "VALUES (1)" + strings.Repeat(",(1)", 100_000), true},
		{"10,000 columns", "SELECT a" + strings.Repeat(",a", 10_000) + " FROM t", true},
		{"10,000 statements", strings.Repeat("SELECT 1;", 10_000), true},
		{"a string of a megabyte", "SELECT '" + strings.Repeat("''", mega/2) + "'", true},
		{"a number of a megabyte", "SELECT " + strings.Repeat("9", mega), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			script, err := Parse(c.sql, Options{})
			if (err == nil) != c.ok {
				t.Fatalf("error %.300v", err)
			}
			if err != nil {
				var e *Error
				if !errors.As(err, &e) || strings.Contains(err.Error(), "internal") || len(err.Error()) > 1000 {
					t.Errorf("%T %.300v", err, err)
				}
				return
			}
			n := 0
			ast.Walk(script, func(ast.Node) bool { n++; return true })
			if n < 1 {
				t.Error("nothing to walk")
			}
			text := ast.Format(script)
			if _, err := Parse(text, Options{}); err != nil {
				t.Errorf("formatted: %.300v", err)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	for _, c := range []struct {
		sql  string
		opts Options
		want string
	}{
		{"SELECT 1", Options{MaxBytes: 7}, "more than the limit of 7"},
		{"SELECT 1, 2", Options{MaxTokens: 3}, "more than 3 tokens"},
		{"SELECT ((1))", Options{MaxDepth: 3}, "more than 3 levels"},
		{"SELECT 1 + 2 + 3", Options{MaxChain: 1}, "more than 1 operators"},
	} {
		if _, err := Parse(c.sql, c.opts); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.sql, err, c.want)
		}
	}
	if _, err := Parse("SELECT 1 AND 2 AND 3", Options{MaxChain: 1}); err != nil {
		t.Errorf("AND is no chain: %v", err)
	}
	if _, err := Parse("SELECT 1 = 2 OR 3 = 4 AND 5 = 6 OR 7 BETWEEN 8 AND 9", Options{MaxChain: 1}); err != nil {
		t.Errorf("AND and OR end a chain: %v", err)
	}
}
