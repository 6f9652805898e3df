package parse

import (
	"testing"

	"github.com/avrosql/avrosql/planner/ast"
)

// TestMisreadings holds what sqlparser, given the text itself, reads as something else without
// saying so.
func TestMisreadings(t *testing.T) {
	for _, c := range []struct {
		name, sql, want string
		check           func(s *ast.Script) bool
	}{
		{"two minus signs are no comment", "SELECT a--1 FROM t", "SELECT a - -1 FROM t", nil},
		{"the backslash of a pattern stays", `SELECT 'x\%y', 'a\nb'`, `SELECT 'x\%y', 'a\nb'`, nil},
		{"a second string is no alias", "SELECT 'a' 'b' FROM t", "SELECT 'ab' FROM t", func(s *ast.Script) bool {
			return firstSelect(s).Items[0].Alias == nil
		}},
		{"no sequence is called", "SELECT next value FROM t", "SELECT next AS value FROM t", nil},
		{"? is not :v1", "SELECT :v1, ? WHERE a = :v1", "SELECT :v1, ? WHERE a = :v1", func(s *ast.Script) bool {
			return len(s.Params) == 3 && s.Params[0].Name == "v1" && s.Params[1].Style == ast.Question && s.Params[1].Ordinal == 1
		}},
		{"a comment is never executed", "SELECT 1 /*! + 1 */", "SELECT 1", nil},
		{"// divides", "SELECT 7 // 2 FROM t", "SELECT 7 DIV 2 FROM t", nil},
		{"|| is not OR", "SELECT a || b FROM t WHERE c OR d", "SELECT a || b FROM t WHERE c OR d", nil},
		{"numbers keep their sign and text", "SELECT - 1, + 1, -1.0, 1.50, 1e0", "SELECT -1, +1, -1.0, 1.50, 1e0", nil},
		{"names keep their case", "SELECT Date, VALUE, Dual FROM DUAL", "SELECT Date, VALUE, Dual FROM DUAL", func(s *ast.Script) bool {
			return firstSelect(s).From[0].(*ast.TableName).Parts[0].Name == "DUAL"
		}},
		{"no FROM is not FROM dual", "SELECT 1", "SELECT 1", func(s *ast.Script) bool { return firstSelect(s).From == nil }},
		{"paths are of any depth", "SELECT t.a.b.c.d FROM t", "SELECT t.a.b.c.d FROM t", nil},
		{"keywords can be names", "SELECT key, index, order, group, desc, end, values, interval, match FROM default",
			`SELECT key, index, order, group, desc, end, values, "interval", match FROM default`, nil},
		{"EXISTS in parentheses is one", "SELECT (EXISTS (SELECT 1)) = true", "SELECT EXISTS (SELECT 1) = TRUE", nil},
		{"names may look like ordinals", "SELECT `i0`, i1, :l0 FROM q1", `SELECT "i0", i1, :l0 FROM q1`, nil},
		{"strings may look like anything", "SELECT '`; -- /* ', \"it's /*\"", `SELECT '` + "`" + `; -- /* ', "it's /*"`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			script, err := Parse(c.sql, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := ast.Format(script); got != c.want {
				t.Errorf("%s\n got %s\nwant %s", c.sql, got, c.want)
			}
			if c.check != nil && !c.check(script) {
				t.Errorf("%s: %s", c.sql, c.name)
			}
			checkSpans(t, c.sql, script)
		})
	}
}

func firstSelect(s *ast.Script) *ast.Select {
	return s.Statements[0].(*ast.QueryStmt).Query.Body.(*ast.Select)
}

func TestMysqlQuotes(t *testing.T) {
	script, err := Parse(`SELECT "a", 'b\'c', "it's", `+"`d`", Options{Quotes: Mysql})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := ast.Format(script), `SELECT 'a', 'b''c', 'it''s', "d"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	script, err = Parse(`SELECT 'a\tb\0c\%d\_e\\f\q'`, Options{Quotes: Mysql})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := firstSelect(script).Items[0].Expr.(*ast.StringLit).Value, "a\tb\x00c\\%d\\_e\\fq"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMaybeFile(t *testing.T) {
	for sql, want := range map[string]bool{
		"FROM 'x'": true, "FROM `/data/x/*.avro`": true, `FROM "x.avro"`: true, `FROM "X.AVRO"`: true, `FROM "s3://b/k"`: true,
		"FROM x": false, `FROM "x y"`: false, "FROM x.avro": false,
	} {
		script, err := Parse(sql, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := firstSelect(script).From[0].(*ast.TableName).MaybeFile(); got != want {
			t.Errorf("%s: MaybeFile is %v", sql, got)
		}
	}
}
