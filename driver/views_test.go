package driver_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/driver"
	"github.com/avrosql/avrosql/planner/ast"
)

// twoConns returns two connections of one database.
func twoConns(t *testing.T, dsn string) (db *sql.DB, a, b *sql.Conn) {
	t.Helper()
	db = openDB(t, dsn)
	var err error
	if a, err = db.Conn(context.Background()); err != nil {
		t.Fatal(err)
	}
	if b, err = db.Conn(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close(); b.Close() })
	return db, a, b
}

func mustExec(t *testing.T, c *sql.Conn, text string) {
	t.Helper()
	if _, err := c.ExecContext(context.Background(), text); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

func TestViews(t *testing.T) {
	_, a, b := twoConns(t, lakeDir)
	mustExec(t, a, "CREATE VIEW few AS SELECT id, name AS n FROM customers WHERE id < 4; CREATE VIEW fewer (k, label) AS SELECT * FROM few WHERE id <> 2")
	want := [][]any{{int64(1), "Acme Corp"}, {int64(3), "Café Zoë"}}
	if got := mustRead(t, b, "SELECT k, fewer.label FROM fewer ORDER BY k"); !reflect.DeepEqual(got, want) {
		t.Errorf("another connection reads %v from the view", got)
	}
	if got := one(t, a, "SELECT count(*) FROM few x JOIN fewer y ON x.id = y.k"); got != int64(2) {
		t.Errorf("views under aliases join to %v rows", got)
	}
	if got := one(t, a, "WITH few AS (SELECT 7 AS id) SELECT id FROM few"); got != int64(7) {
		t.Errorf("a table of WITH gives way to a view: %v", got)
	}
	if got := mustRead(t, a, "DESCRIBE fewer"); !reflect.DeepEqual(got, [][]any{{"k", "BIGINT", "NO", "view"}, {"label", "VARCHAR", "NO", "view"}}) {
		t.Errorf("DESCRIBE: %v", got)
	}
	if got := mustRead(t, a, "SHOW CREATE VIEW fewer"); !reflect.DeepEqual(got, [][]any{{"fewer", "CREATE VIEW fewer (k, label) AS SELECT * FROM few WHERE id <> 2"}}) {
		t.Errorf("SHOW CREATE VIEW: %v", got)
	}
	if got := mustRead(t, a, "SHOW TABLES LIKE 'few%'"); len(got) != 2 {
		t.Errorf("SHOW TABLES: %v", got)
	}
	// A view is bound anew: it follows what it is made of.
	mustExec(t, a, "CREATE OR REPLACE VIEW few AS SELECT 8 AS id, 'x' AS n")
	if got := mustRead(t, b, "SELECT * FROM fewer"); !reflect.DeepEqual(got, [][]any{{int64(8), "x"}}) {
		t.Errorf("after a change below: %v", got)
	}
	mustExec(t, a, "CREATE VIEW IF NOT EXISTS few AS SELECT 9 AS id, 'y' AS n")
	if got := one(t, b, "SELECT id FROM few"); got != int64(8) {
		t.Errorf("IF NOT EXISTS replaced the view: %v", got)
	}
	mustExec(t, a, "CREATE OR REPLACE VIEW few AS SELECT 1 AS other")
	_, err := readAll(b, "SELECT count(*)\nFROM fewer")
	var place, inner *ast.Error
	if !errors.As(err, &place) || place.Line != 2 || !strings.Contains(place.Msg, "view fewer: no column id") ||
		!errors.As(place.Err, &inner) || inner.Line != 1 || inner.Column != 25 {
		t.Errorf("an error within a view: %v", err)
	}
	mustExec(t, a, "DROP VIEW few; DROP VIEW IF EXISTS few")
	if _, err := readAll(b, "SELECT * FROM fewer"); err == nil || !strings.Contains(err.Error(), `view fewer: unknown table "few"`) {
		t.Errorf("a view over a view that is gone: %v", err)
	}
}

func TestTemporaryViews(t *testing.T) {
	db, a, b := twoConns(t, lakeDir)
	mustExec(t, a, "CREATE TEMPORARY VIEW customers AS SELECT 1 AS mine; SET @n = 3; CREATE TEMP VIEW w AS SELECT @n + mine AS m FROM customers")
	if got := one(t, a, "SELECT m FROM w"); got != int64(4) {
		t.Errorf("m is %v", got)
	}
	mustExec(t, a, "SET @n = 10")
	if got := one(t, a, "SELECT m FROM W"); got != int64(11) {
		t.Errorf("with another value of the variable m is %v", got)
	}
	if got := one(t, b, "SELECT count(*) FROM customers"); got != int64(10) {
		t.Errorf("a temporary view is seen by another connection: %v", got)
	}
	if got := mustRead(t, a, "SHOW VIEWS"); !reflect.DeepEqual(got, [][]any{{"", "customers", "YES"}, {"", "w", "YES"}}) {
		t.Errorf("SHOW VIEWS: %v", got)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(2)
	a, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if got := mustRead(t, a, "SHOW VIEWS"); len(got) != 0 {
		t.Errorf("after the reset there are the views %v", got)
	}
}

// A view of a database reads the tables of that database, whatever is in use when it is read.
func TestViewsOfDatabases(t *testing.T) {
	_, a, b := twoConns(t, lakeDir)
	mustExec(t, a, "USE hr; CREATE VIEW team AS SELECT count(*) AS n FROM staff")
	if got := one(t, a, "SELECT n FROM team"); got != int64(7) {
		t.Errorf("n is %v", got)
	}
	if got := one(t, b, "SELECT team.n FROM hr.team"); got != int64(7) {
		t.Errorf("from outside of the database n is %v", got)
	}
	if _, err := readAll(b, "SELECT n FROM team"); err == nil {
		t.Error("a view of a database is found without its name")
	}
	if got := mustRead(t, b, "SHOW VIEWS FROM hr"); !reflect.DeepEqual(got, [][]any{{"hr", "team", "NO"}}) {
		t.Errorf("SHOW VIEWS FROM hr: %v", got)
	}
	mustExec(t, b, "DROP VIEW hr.team")
}

func TestViewErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"CREATE VIEW customers AS SELECT 1", "there is a table customers"},
		{"CREATE VIEW v AS SELECT * FROM v", "view v refers to itself"},
		{"CREATE TEMP VIEW orders AS SELECT * FROM orders", "view orders refers to itself"},
		{"CREATE VIEW a AS SELECT 1 AS x; CREATE VIEW b AS SELECT * FROM a; CREATE OR REPLACE VIEW a AS SELECT * FROM b", "a → b → a"},
		{"CREATE VIEW v AS SELECT nope FROM customers", "no column nope"},
		{"CREATE VIEW v (x, y) AS SELECT 1", "has 1 column, the alias names 2"},
		{"CREATE VIEW v AS SELECT @n", "cannot depend on variable @n"},
		{"CREATE VIEW v AS SELECT getvariable('n')", "cannot depend on variable @n"},
		{"CREATE TEMP VIEW t AS SELECT 1; CREATE VIEW v AS SELECT * FROM t", "t is a temporary view"},
		{"CREATE TEMP VIEW hr.t AS SELECT 1", "belongs to no database"},
		{"CREATE OR REPLACE VIEW IF NOT EXISTS v AS SELECT 1", "exclude each other"},
		{"CREATE VIEW v AS SELECT 1; CREATE VIEW V AS SELECT 2", "view V exists already; CREATE OR REPLACE VIEW"},
		{"DROP VIEW nope", "there is no view nope"},
		{"SHOW CREATE VIEW customers", "no view customers"},
		{"SELECT @nope", "SET @nope = value"},
		{"SELECT @@nope", "no setting nope"},
	} {
		db := openDB(t, lakeDir)
		db.SetMaxOpenConns(1)
		if _, err := db.Exec(c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", c.text, err, c.want)
		}
	}
	db := openDB(t, lakeDir)
	if _, err := db.Exec("CREATE VIEW v AS SELECT ?", 1); err == nil || !strings.Contains(err.Error(), "a view has no parameters") {
		t.Errorf("a view with a parameter: %v", err)
	}
}

func TestVariables(t *testing.T) {
	_, a, b := twoConns(t, lakeDir+"?workers=3")
	mustExec(t, a, "SET @a = 2; SET @B := @a * 10; SET VARIABLE c = (SELECT max(id) FROM customers); SET @none = (SELECT id FROM customers WHERE id < 0); SET @l = [1, 2]; SET @when = DATE '2026-01-31'")
	got := mustRead(t, a, "SELECT @a, @b, @C, getvariable('c') - 1, @none, 2 = ANY(@l), CAST(@when + INTERVAL 1 DAY AS VARCHAR), @@workers, @@session.workers")
	want := [][]any{{int64(2), int64(20), int64(10), int64(9), nil, true, "2026-02-01", "3", "3"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if got := mustRead(t, a, "EXPLAIN SELECT id FROM customers WHERE id = @a"); !strings.Contains(got[4][0].(string), "id = 2") {
		t.Errorf("a variable is not pushed down as a literal: %v", got)
	}
	if _, err := readAll(b, "SELECT @a"); err == nil {
		t.Error("another connection sees the variable")
	}
	mustExec(t, a, "RESET VARIABLE a")
	if _, err := readAll(a, "SELECT @a"); err == nil {
		t.Error("a variable is left after RESET")
	}
	if _, err := readAll(a, "SET @x = (SELECT id FROM customers)"); err == nil {
		t.Error("a variable takes several rows")
	}
}

func TestPreparedInText(t *testing.T) {
	_, a, b := twoConns(t, lakeDir)
	mustExec(t, a, "PREPARE two AS SELECT name FROM customers WHERE id IN (?, ?) ORDER BY id; PREPARE plus FROM 'SELECT :x + :y AS s'; SET @k = 3")
	for _, c := range []struct {
		text string
		want [][]any
	}{
		{"EXECUTE two(1, 3)", [][]any{{"Acme Corp"}, {"Café Zoë"}}},
		{"EXECUTE Two USING @k, 1 + 0", [][]any{{"Acme Corp"}, {"Café Zoë"}}},
		{"EXECUTE plus (x => 1, y => 2.5)", [][]any{{"3.5"}}},
	} {
		if got := mustRead(t, a, c.text); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", c.text, got, c.want)
		}
	}
	for _, c := range []struct{ text, want string }{
		{"EXECUTE two(1)", "takes 2 values, 1 was given"},
		{"EXECUTE plus (x => 1)", "takes a value for :y"},
		{"EXECUTE plus (x => 1, y => 2, z => 3)", "has no parameter :z"},
		{"EXECUTE nope", "no prepared statement nope"},
		{"PREPARE p AS EXECUTE two(1, 2)", "a statement to prepare was expected"},
		{"PREPARE p FROM 'EXECUTE two(1, 2)'", "does not take this statement"},
		{"PREPARE p FROM 'SELECT 1; SELECT 2'", "takes one statement, the text has 2"},
		{"PREPARE p FROM 'SELEC 1'", "did you mean SELECT?"},
		{"DEALLOCATE nope", "no prepared statement nope"},
	} {
		if _, err := readAll(a, c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", c.text, err, c.want)
		}
	}
	if _, err := readAll(b, "EXECUTE two(1, 2)"); err == nil {
		t.Error("another connection has the prepared statement")
	}
	mustExec(t, a, "DEALLOCATE PREPARE two; DROP PREPARE plus; PREPARE one AS SELECT 1; DEALLOCATE ALL")
	if _, err := readAll(a, "EXECUTE one"); err == nil {
		t.Error("DEALLOCATE ALL leaves one")
	}
}

// SHOW WARNINGS tells what the statement before it passed over.
func TestShowWarnings(t *testing.T) {
	dir := t.TempDir()
	data, err := os.ReadFile(filepath.Join(lakeDir, "customers.avro"))
	if err != nil {
		t.Fatal(err)
	}
	damaged := append([]byte(nil), data...)
	damaged[len(damaged)-1] ^= 1 // in the sync marker
	if err := os.WriteFile(filepath.Join(dir, "c.avro"), damaged, 0o666); err != nil {
		t.Fatal(err)
	}
	told := 0
	c, err := driver.NewConnector(driver.Config{
		Roots: []driver.Root{{Path: dir}}, Warn: func(string) { told++ }, Settings: driver.Settings{OnCorrupt: driver.SkipFile},
	})
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	defer db.Close()
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	mustRead(t, conn, "SELECT name FROM c")
	for range 2 { // asking does not change the answer
		got := mustRead(t, conn, "SHOW WARNINGS")
		if len(got) != 1 || told != 1 || got[0][0] != "Warning" || !strings.Contains(got[0][1].(string), "c.avro") {
			t.Fatalf("warnings %v, of which %d were told", got, told)
		}
	}
	mustRead(t, conn, "SELECT 1")
	if got := mustRead(t, conn, "SHOW WARNINGS"); len(got) != 0 {
		t.Errorf("after a statement without warnings: %v", got)
	}
}
