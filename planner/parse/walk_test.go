package parse

import (
	"reflect"
	"testing"

	"github.com/avrosql/avrosql/planner/ast"
)

// visited are the nodes that ast.Walk promises to visit.
func visited(v any) bool {
	switch v.(type) {
	case ast.Expr, ast.TableExpr, ast.SetExpr, ast.Statement, *ast.Script:
		return true
	}
	return false
}

// reach collects the nodes below v by reflection.
func reach(v reflect.Value, to map[any]bool) {
	switch v.Kind() {
	case reflect.Interface:
		reach(v.Elem(), to)
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		if visited(v.Interface()) {
			to[v.Interface()] = true
		}
		reach(v.Elem(), to)
	case reflect.Slice:
		for i := range v.Len() {
			reach(v.Index(i), to)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			reach(v.Field(i), to)
		}
	}
}

// TestWalk checks that Walk visits each node of a tree once.
func TestWalk(t *testing.T) {
	types := map[reflect.Type]bool{}
	for _, cases := range goldenCases(t, "rules") {
		for _, c := range cases {
			checkWalk(t, c.sql, types)
		}
	}
	if len(types) < 60 {
		t.Errorf("only %d kinds of nodes were met", len(types))
	}
}

func checkWalk(t *testing.T, sql string, types map[reflect.Type]bool) {
	script, err := Parse(sql, Options{})
	if err != nil {
		t.Fatal(err)
	}
	params := script.Params
	script.Params = nil
	want := map[any]bool{}
	reach(reflect.ValueOf(script), want)
	met := map[any]bool{}
	ast.Walk(script, func(n ast.Node) bool {
		if !want[n] || met[n] {
			t.Errorf("%s: %T %s is visited twice", sql, n, ast.Format(n))
		}
		met[n] = true
		types[reflect.TypeOf(n)] = true
		return true
	})
	for n := range want {
		if _, ok := n.(*ast.StringLit); !met[n] && (!ok || !plainString(script)) {
			t.Errorf("%s: %T is not visited", sql, n)
		}
	}
	for _, p := range params {
		if !met[p] {
			t.Errorf("%s: a parameter is not in the tree", sql)
		}
	}
}

// plainString reports whether a string is no expression: the path of COPY, the pattern of SHOW.
func plainString(script *ast.Script) bool {
	for _, s := range script.Statements {
		if e, ok := s.(*ast.Explain); ok {
			s = e.Stmt
		}
		switch s.(type) {
		case *ast.QueryStmt:
			report := false
			ast.Walk(s, func(n ast.Node) bool {
				_, is := n.(*ast.Report)
				report = report || is
				return true
			})
			return report
		case *ast.Copy, *ast.ShowTables, *ast.ShowColumns, *ast.ShowDatabases, *ast.ShowFunctions, *ast.ShowVariables, *ast.ShowViews, *ast.Prepare:
			return true
		}
	}
	return false
}
