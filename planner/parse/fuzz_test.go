package parse

import (
	"errors"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/planner/ast"
)

// FuzzParse looks for panics, and for trees that Format does not write as what they are.
func FuzzParse(f *testing.F) {
	for _, dir := range []string{"rules", "errors"} {
		for _, cases := range goldenCases(f, dir) {
			for _, c := range cases {
				f.Add(c.sql)
			}
		}
	}
	f.Fuzz(func(t *testing.T, sql string) {
		Incomplete(sql, Options{})
		for _, s := range Split(sql, Options{}) {
			if sql[s.Offset:s.Offset+len(s.Text)] != s.Text {
				t.Errorf("%q is not at %d", s.Text, s.Offset)
			}
		}
		script, err := Parse(sql, Options{MaxDepth: 200})
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || strings.Contains(err.Error(), "internal error") {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		ast.Walk(script, func(n ast.Node) bool {
			if s := n.Source(); s.Start < 0 || s.Start > s.End || s.End > len(sql) {
				t.Errorf("%T has the span %v of %d", n, s, len(sql))
			}
			return true
		})
		text := ast.Format(script)
		again, err := Parse(text, Options{})
		if err != nil {
			t.Fatalf("%q formats as %q: %v", sql, text, err)
		}
		if d := diffTrees(script.Statements, again.Statements); d != "" {
			t.Fatalf("%q formats as %q, another tree: %s", sql, text, d)
		}
	})
}
