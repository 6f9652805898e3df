package parse

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/planner/ast"
)

// differ returns where two trees differ, apart from spans, from whether names were quoted and from
// the numbers of parameters; or "". (go-cmp takes exponential time on trees as deep as these.)
func differ(a, b reflect.Value, at string) string {
	if a.Kind() != b.Kind() || a.IsValid() && a.Type() != b.Type() {
		return fmt.Sprintf("%s: %v and %v", at, a, b)
	}
	switch a.Kind() {
	case reflect.Interface, reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			if a.IsNil() != b.IsNil() {
				return fmt.Sprintf("%s: %v and %v", at, a, b)
			}
			return ""
		}
		return differ(a.Elem(), b.Elem(), at)
	case reflect.Slice:
		if a.Len() != b.Len() {
			return fmt.Sprintf("%s: %d and %d items", at, a.Len(), b.Len())
		}
		for i := range a.Len() {
			if d := differ(a.Index(i), b.Index(i), fmt.Sprintf("%s[%d]", at, i)); d != "" {
				return d
			}
		}
	case reflect.Struct:
		t := a.Type()
		if t == reflect.TypeFor[ast.Span]() {
			return ""
		}
		at += "." + t.Name()
		for i := range t.NumField() {
			name := t.Field(i).Name
			if t == reflect.TypeFor[ast.Ident]() && name == "Quoted" || t == reflect.TypeFor[ast.Param]() && name == "Ordinal" {
				continue
			}
			if d := differ(a.Field(i), b.Field(i), at+"."+name); d != "" {
				return d
			}
		}
	default:
		if !a.Equal(b) {
			return fmt.Sprintf("%s: %v and %v", at, a, b)
		}
	}
	return ""
}

func diffTrees(a, b any) string { return differ(reflect.ValueOf(a), reflect.ValueOf(b), "") }

// roundTrip checks that what Format writes parses to the same tree.
func roundTrip(t *testing.T, sql string, script *ast.Script) {
	t.Helper()
	text := ast.Format(script)
	again, err := Parse(text, Options{})
	if err != nil {
		t.Errorf("%s\nformats as\n%s\nwhich does not parse: %v", sql, text, err)
		return
	}
	if diff := diffTrees(script.Statements, again.Statements); diff != "" {
		t.Errorf("%s\nformats as\n%s\nwhich is another tree: %s", sql, text, diff)
	}
	if twice := ast.Format(again); twice != text {
		t.Errorf("%s formats as\n%s\nand then as\n%s", sql, text, twice)
	}
}

// checkSpans checks that every node lies within its parent, and that the text of every expression
// parses on its own to the same expression.
func checkSpans(t *testing.T, sql string, script *ast.Script) {
	t.Helper()
	var within func(outer ast.Node)
	within = func(outer ast.Node) {
		ast.Walk(outer, func(n ast.Node) bool {
			if n == outer {
				return true
			}
			o, span := outer.Source(), n.Source()
			if span.Start < o.Start || span.End > o.End || span.Start >= span.End {
				t.Errorf("%s: %T %s has the span %v, not within %v of its %T", sql, n, ast.Format(n), span, o, outer)
			}
			checkText(t, sql, n)
			within(n)
			return false
		})
	}
	within(script)
}

// checkText parses the text of an expression on its own.
func checkText(t *testing.T, sql string, n ast.Node) {
	t.Helper()
	e, ok := n.(ast.Expr)
	if !ok {
		return
	}
	text := sql[e.Source().Start:e.Source().End]
	switch e.(type) {
	case *ast.Star, *ast.Lambda, *ast.NamedArg:
		return // no expressions on their own
	case *ast.StringLit:
		if strings.Contains(text, " DAY ") || strings.Contains(text, " YEAR ") {
			return // INTERVAL 1 DAY 2 HOURS
		}
	case *ast.IntLit:
		if text == "NEXT" {
			return // FETCH NEXT ROW
		}
	case *ast.Path:
		if text == "on" || text == "Europe/Berlin" {
			return // SET x TO on, SET x = Europe/Berlin
		}
	case *ast.Subquery:
		if text[0] != '(' {
			return // f(SELECT …)
		}
	}
	again, err := Parse("SELECT 0, "+text, Options{})
	if err != nil {
		t.Errorf("%s: the text of %T %s is %s: %v", sql, e, ast.Format(e), text, err)
		return
	}
	sel := again.Statements[0].(*ast.QueryStmt).Query.Body.(*ast.Select)
	if diff := diffTrees(ast.Expr(e), sel.Items[1].Expr); diff != "" || len(sel.Items) != 2 || sel.Items[1].Alias != nil {
		t.Errorf("%s: the text of %T %s is %s: %s", sql, e, ast.Format(e), text, diff)
	}
}
