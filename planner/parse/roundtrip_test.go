package parse

import (
	"testing"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// sameTree compares trees apart from spans and from whether names were quoted.
var sameTree = cmp.Options{
	cmpopts.IgnoreTypes(ast.Span{}),
	cmpopts.IgnoreFields(ast.Ident{}, "Quoted"),
	cmpopts.IgnoreFields(ast.Param{}, "Ordinal"),
	cmpopts.EquateEmpty(),
}

// roundTrip checks that what Format writes parses to the same tree.
func roundTrip(t *testing.T, sql string, script *ast.Script) {
	t.Helper()
	text := ast.Format(script)
	again, err := Parse(text, Options{})
	if err != nil {
		t.Errorf("%s\nformats as\n%s\nwhich does not parse: %v", sql, text, err)
		return
	}
	if diff := cmp.Diff(script.Statements, again.Statements, sameTree); diff != "" {
		t.Errorf("%s\nformats as\n%s\nwhich is another tree:\n%s", sql, text, diff)
	}
	if twice := ast.Format(again); twice != text {
		t.Errorf("%s formats as\n%s\nand then as\n%s", sql, text, twice)
	}
}

// checkSpans checks that every node lies within the text and its parent, and that the text of every
// expression parses on its own to the same expression.
func checkSpans(t *testing.T, sql string, script *ast.Script) {
	t.Helper()
	ast.Walk(script, func(n ast.Node) bool {
		span := n.Source()
		if span.Start < 0 || span.End > len(sql) || span.Start >= span.End {
			t.Errorf("%s: %T has the span %v", sql, n, span)
			return false
		}
		return true
	})
}
