package driver_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/driver"
)

// columnsOf describes the columns of a query's result.
func columnsOf(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	cols, err := rows.ColumnTypes()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range cols {
		p, s, _ := c.DecimalSize()
		l, _ := c.Length()
		n, _ := c.Nullable()
		out = append(out, fmt.Sprintf("%s %s(%d,%d) length %d nullable %v", c.Name(), c.DatabaseTypeName(), p, s, l, n))
	}
	return out
}

// recursive reports whether a file has values of recursive schemas, which SQL types can't describe: COPY
// writes them as JSON text.
func recursive(t *testing.T, db *sql.DB, from string) bool {
	t.Helper()
	all, err := readAll(db, "DESCRIBE SELECT * FROM '"+from+"'")
	if err != nil {
		t.Fatalf("%s: %v", from, err)
	}
	return strings.Contains(fmt.Sprint(all), "JSON")
}

// copies compares a file with what COPY makes of it: columns, types and rows.
func copies(t *testing.T, db *sql.DB, from, options string) {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy.avro")
	res, err := db.Exec(fmt.Sprintf("COPY (FROM '%s') TO '%s' %s", from, to, options))
	if err != nil {
		t.Fatalf("%s: %v", from, err)
	}
	want, err := readAll(db, "FROM '"+from+"'")
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := res.RowsAffected(); n != int64(len(want)) {
		t.Errorf("%s: %d rows affected, want %d", from, n, len(want))
	}
	got, err := readAll(db, "FROM '"+to+"'")
	if err != nil {
		t.Fatalf("%s: %v", from, err)
	}
	if d := cmp.Diff(showRows(want), showRows(got)); d != "" {
		t.Errorf("%s: rows:\n%s", from, d)
	}
	columns := columnsOf(t, db, "FROM '"+from+"'")
	for i, c := range columns {
		// Symbols that are no Avro names would make a file that others can't read.
		if strings.HasPrefix(filepath.Base(from), "test_") && strings.Contains(from, "pig") {
			columns[i] = strings.Replace(c, "ENUM", "VARCHAR", 1)
		}
	}
	if d := cmp.Diff(columns, columnsOf(t, db, "FROM '"+to+"'")); d != "" {
		t.Errorf("%s: columns:\n%s", from, d)
	}
}

func showRows(all [][]any) []string {
	out := make([]string, len(all))
	for i, row := range all {
		out[i] = fmt.Sprintf("%q", fmt.Sprint(row...))
	}
	return out
}

func copyDB(t *testing.T) *sql.DB {
	return openConfig(t, driver.Config{Roots: []driver.Root{{Path: lakeDir}}, Settings: driver.Settings{AllowPaths: true, AllowCopy: true}})
}

// COPY to Avro keeps every value and every type.
func TestCopyKeepsTypes(t *testing.T) {
	db := copyDB(t)
	for i, name := range []string{"types", "chunks", "employees", "customers", "orders/dt=2026-01-01/*", "users/*"} {
		codec := ocf.Codecs()[i%len(ocf.Codecs())]
		copies(t, db, filepath.Join(lakeDir, name+".avro"), "(codec "+codec+", block_size 300)")
	}
}

// Every file of the corpus that is read whole comes out of COPY as it went in.
func TestCopyCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("much data")
	}
	db := copyDB(t)
	for i, f := range corpusFiles(t) {
		if i%10 > 0 && !*long {
			continue
		}
		if _, err := readAll(db, "FROM '"+f.path+"'"); err == nil && !recursive(t, db, f.path) {
			copies(t, db, f.path, "")
		}
	}
}

func TestCopyText(t *testing.T) {
	db := copyDB(t)
	dir := t.TempDir()
	const query = `SELECT * FROM (VALUES (1, 'plain', TRUE, 1.50, DATE '2026-01-02', [1, 2], X'00ff'),
		(2, 'a "b", c', FALSE, -0.05, NULL, [], X''), (3, '', NULL, NULL, DATE '0001-01-01', NULL, NULL), (NULL, 'x' || CHR(9) || 'y' || CHR(10) || '\', TRUE, 0.00, NULL, [NULL], NULL)) AS v(i, s, b, d, day, l, y)`
	for name, want := range map[string]string{
		"a.csv": "i,s,b,d,day,l,y\n1,plain,true,1.50,2026-01-02,\"[1,2]\",\\x00ff\n2,\"a \"\"b\"\", c\",false,-0.05,,[],\\x\n" +
			"3,\"\",,,0001-01-01,,\n,\"x\ty\n\\\",true,0.00,,[null],\n",
		"a.tsv": "i\ts\tb\td\tday\tl\ty\n1\tplain\ttrue\t1.50\t2026-01-02\t[1,2]\t\\\\x00ff\n2\ta \"b\", c\tfalse\t-0.05\t\\N\t[]\t\\\\x\n" +
			"3\t\t\\N\t\\N\t0001-01-01\t\\N\t\\N\n\\N\tx\\ty\\n\\\\\ttrue\t0.00\t\\N\t[null]\t\\N\n",
		"a.ndjson": `{"i":1,"s":"plain","b":true,"d":1.50,"day":"2026-01-02","l":[1,2],"y":"AP8="}` + "\n" +
			`{"i":2,"s":"a \"b\", c","b":false,"d":-0.05,"day":null,"l":[],"y":""}` + "\n" +
			`{"i":3,"s":"","b":null,"d":null,"day":"0001-01-01","l":null,"y":null}` + "\n" +
			`{"i":null,"s":"x\ty\n\\","b":true,"d":0.00,"day":null,"l":[null],"y":null}` + "\n",
	} {
		path := filepath.Join(dir, name)
		if _, err := db.Exec("COPY (" + query + ") TO '" + path + "'"); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, string(got)); d != "" {
			t.Errorf("%s:\n%s", name, d)
		}
	}
	for query, want := range map[string]string{
		`COPY (SELECT 1 AS a, NULL AS b) TO '%s' (format csv, header false, null '?', delimiter ';')`: "1;?\n",
		`COPY (SELECT 1 AS a WHERE FALSE) TO '%s' WITH (format json, overwrite)`:                      "[]\n",
		`COPY (SELECT 1 AS a, 'x' AS b) TO '%s' (format json, overwrite true)`:                        "[\n{\"a\":1,\"b\":\"x\"}\n]\n",
	} {
		path := filepath.Join(dir, "given")
		os.Remove(path)
		if _, err := db.Exec(fmt.Sprintf(query, path)); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(path); string(got) != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

// A given schema decides how values are written; what it has no room for is an error that says where.
func TestCopySchema(t *testing.T) {
	db := copyDB(t)
	dir := t.TempDir()
	const s = `{"type":"record","name":"R","fields":[{"name":"b","type":["null","string"]},{"name":"a","type":"int"},{"name":"m","type":{"type":"long","logicalType":"timestamp-millis"}},
		{"name":"d","type":{"type":"fixed","name":"D","size":4,"logicalType":"decimal","precision":8,"scale":3}},{"name":"e","type":{"type":"enum","name":"E","symbols":["x","y"]}},{"name":"gone","type":["null","int"],"default":null}]}`
	row := func(a, d, e, m string) string {
		return "SELECT " + a + " AS a, 'text' AS b, " + d + " AS d, " + e + " AS e, TIMESTAMP '2026-01-02 03:04:05." + m + "' AS m"
	}
	path := filepath.Join(dir, "given.avsc")
	if err := os.WriteFile(path, []byte(s), 0o666); err != nil {
		t.Fatal(err)
	}
	for i, given := range []string{strings.ReplaceAll(s, "'", "''"), path} {
		to := filepath.Join(dir, fmt.Sprint(i, ".avro"))
		if _, err := db.Exec("COPY (" + row("7", "-1.25", "'y'", "678") + ") TO '" + to + "' (schema '" + given + "')"); err != nil {
			t.Fatal(err)
		}
		got, err := readAll(db, "SELECT b, a, CAST(m AS VARCHAR), d, e, gone FROM '"+to+"'")
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([][]any{{"text", int64(7), "2026-01-02 03:04:05.678+00", "-1.250", "y", nil}}, got); d != "" {
			t.Error(d)
		}
	}
	for _, c := range []struct{ query, want string }{
		{row("3000000000", "1.25", "'y'", "678"), "row 1: a: 3000000000 is out of range for int"},
		{row("NULL", "1.25", "'y'", "678"), "row 1: a: is NULL"},
		{row("1", "99999999.9", "'y'", "678"), "row 1: d: 99999999.900 does not fit decimal(8,3)"},
		{row("1", "1.25", "'z'", "678"), `row 1: e: "z" is no symbol of the enum E`},
		{row("1", "1.25", "'y'", "678901"), "row 1: m: "},
		{row("'one'", "1.25", "'y'", "678"), "a: values of type VARCHAR can't be written as int"},
		{row("1", "1.2345", "'y'", "678"), "d: values of type DECIMAL(5,4) can't be written"},
		{row("1", "1.25", "'y'", "678") + ", 1 AS extra", "no field for the column extra"},
		{"SELECT 1 AS a", "field m is in no column"},
	} {
		to := filepath.Join(dir, "bad.avro")
		_, err := db.Exec("COPY (" + c.query + ") TO '" + to + "' (schema '" + path + "')")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.query, err, c.want)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 3 {
		t.Errorf("what failed left files behind: %q", left)
	}
	if hidden, _ := filepath.Glob(filepath.Join(dir, ".*")); len(hidden) != 0 {
		t.Errorf("what failed left files behind: %q", hidden)
	}
}

// COPY is refused without leave, and never replaces what is there unless told to.
func TestCopyRefused(t *testing.T) {
	dir := t.TempDir()
	there := filepath.Join(dir, "there.csv")
	if err := os.WriteFile(there, []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := openDB(t, lakeDir).Exec("COPY employees TO '" + filepath.Join(dir, "x.csv") + "'"); !errors.Is(err, driver.ErrReadOnly) {
		t.Errorf("without leave: %v", err)
	}
	inside := openDB(t, dir+"?writable=true")
	if _, err := inside.Exec("COPY (SELECT 1 AS a) TO '" + filepath.Join(t.TempDir(), "x.csv") + "'"); !errors.Is(err, driver.ErrReadOnly) {
		t.Errorf("outside of the lake: %v", err)
	}
	if _, err := inside.Exec("COPY (SELECT 1 AS a) TO '" + filepath.Join(dir, "ok.csv") + "'"); err != nil {
		t.Error(err)
	}
	db := copyDB(t)
	if _, err := db.Exec("COPY employees TO '" + there + "'"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a file: %v", err)
	}
	if _, err := db.Exec("COPY employees TO '" + dir + "' (format csv, overwrite)"); err == nil || !strings.Contains(err.Error(), "directory") {
		t.Errorf("over a directory: %v", err)
	}
	for _, c := range []struct{ query, want string }{
		{"COPY (SELECT 1 AS a) TO '%s/a.b'", "does not say its format"},
		{"COPY (SELECT 1 AS a) TO '%s/a.b' (format xml)", "unknown format"},
		{"COPY (SELECT 1 AS a) TO '%s/a.csv' (codec snappy)", "none of format csv"},
		{"COPY (SELECT 1 AS a) TO '%s/a.csv' (header, header)", "twice"},
		{"COPY (SELECT 1 AS a) TO '%s/a.avro' (codec lzo)", "the codecs are"},
		{"COPY (SELECT 1 AS a) TO '%s/a.avro' (partition_by (b))", "no column b"},
		{"COPY (SELECT 1 AS a) TO '%s/a.avro' (partition_by (a))", "no column for the files"},
		{"COPY (SELECT 1 AS a, 2 AS b) TO '%s/a.avro' (partition_by (a, a))", "twice"},
		{"COPY (SELECT 1 AS a, '' AS b) TO '%s/a.avro' (partition_by b)", "NULL"},
		{"COPY (SELECT 1 + 1) TO '%s/a.avro'", "rename it with AS"},
		{"COPY (SELECT 1 AS a, 2 AS a) TO '%s/a.avro'", "two columns are named a"},
		{"COPY (SELECT CAST('x' AS INT) AS a) TO '%s/a.avro'", "x"},
		{"COPY (SELECT 1 AS a) TO '%s/no/such/a.avro'", "make it first"},
	} {
		if _, err := db.Exec(fmt.Sprintf(c.query, dir)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.query, err, c.want)
		}
	}
	if text, _ := os.ReadFile(there); string(text) != "mine" {
		t.Errorf("a file was written over: %q", text)
	}
	var names []string
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if d := cmp.Diff([]string{"ok.csv", "there.csv"}, names); d != "" {
		t.Errorf("what failed left files behind:\n%s", d)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := db.ExecContext(ctx, "COPY employees TO '"+filepath.Join(dir, "late.csv")+"'"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// A partitioned COPY is a table in Hive's layout.
func TestCopyPartitions(t *testing.T) {
	db := copyDB(t)
	dir := filepath.Join(t.TempDir(), "out")
	const query = `SELECT i AS id, CASE i % 3 WHEN 0 THEN 'a/b=c' WHEN 1 THEN 'ü %' END AS k, DATE '2026-01-01' + INTERVAL (i % 2) DAY AS dt FROM
		(SELECT a.id * 100 + b.id AS i FROM employees a, employees b) x`
	for range 2 {
		if _, err := db.Exec("COPY (" + query + ") TO '" + dir + "' (format avro, partition_by (dt, k), overwrite)"); err != nil {
			t.Fatal(err)
		}
		out := openDB(t, dir)
		got, err := readAll(out, "SELECT id, k, dt FROM out ORDER BY id")
		if err != nil {
			t.Fatal(err)
		}
		want, err := readAll(db, "SELECT id, k, CAST(dt AS DATE) FROM ("+query+") ORDER BY id")
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*", "*"))
	if err != nil || len(files) != 6 {
		t.Errorf("%d files: %v", len(files), err)
	}
	// More partitions than are written at a time, met again and again.
	many := filepath.Join(t.TempDir(), "many")
	if _, err := db.Exec("COPY (SELECT a.id * 12 + b.id AS k, c.id AS v FROM employees c, employees a, employees b) TO '" + many + "' (format ndjson, partition_by k)"); err != nil {
		t.Fatal(err)
	}
	dirs, _ := os.ReadDir(many)
	n := 0
	files, _ = filepath.Glob(filepath.Join(many, "*", "*.ndjson"))
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		n += strings.Count(string(text), "\n")
	}
	if len(dirs) != 144 || n != 12*12*12 {
		t.Errorf("%d partitions with %d rows", len(dirs), n)
	}
}

func TestCreateTable(t *testing.T) {
	dir := t.TempDir()
	db := openConfig(t, driver.Config{Roots: []driver.Root{{Path: dir}}, Settings: driver.Settings{Writable: true, AllowPaths: true}})
	exec := func(query string, want int64) {
		t.Helper()
		res, err := db.Exec(query)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		if n, _ := res.RowsAffected(); n != want {
			t.Errorf("%s: %d rows, want %d", query, n, want)
		}
	}
	exec("CREATE TABLE one AS SELECT 1 AS a, 'x' AS b", 1)
	exec("CREATE TABLE two WITH (codec zstandard) AS SELECT a + 1 AS a FROM one UNION ALL SELECT 7", 2)
	exec("CREATE TABLE IF NOT EXISTS two AS SELECT 9 AS z", 0)
	exec("CREATE TABLE sales.orders AS SELECT * FROM two", 2)
	exec("CREATE TABLE none AS SELECT * FROM one WHERE a > 5", 0)
	exec("CREATE TABLE days WITH (partition_by (dt)) AS SELECT a, DATE '2026-01-01' AS dt FROM two", 2)
	exec("CREATE OR REPLACE TABLE one AS SELECT a * 10 AS a FROM one", 1)
	for query, want := range map[string]string{
		"SELECT a FROM one": "[10]", "SELECT a FROM two ORDER BY a": "[2] [7]", "SELECT a FROM sales.orders ORDER BY a": "[2] [7]",
		"SELECT COUNT(*), COUNT(b) FROM none": "[0 0]", "SELECT a FROM days WHERE dt = DATE '2026-01-01' ORDER BY a": "[2] [7]",
	} {
		got, err := readAll(db, query)
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		text := strings.Trim(fmt.Sprint(got), "[]")
		if text != strings.Trim(want, "[]") {
			t.Errorf("%s: %s, want %s", query, text, want)
		}
	}
	for _, query := range []string{
		"CREATE TABLE two AS SELECT 1 AS a", "CREATE TABLE `../out` AS SELECT 1 AS a", "CREATE TABLE `k=v` AS SELECT 1 AS a", "CREATE TABLE `2026` AS SELECT 1 AS a",
		"CREATE TABLE `.hidden` AS SELECT 1 AS a", "CREATE TEMPORARY TABLE x AS SELECT 1 AS a", "CREATE TABLE x WITH (format csv) AS SELECT 1 AS a",
		"CREATE TABLE x AS SELECT no_such FROM one",
	} {
		if _, err := db.Exec(query); err == nil {
			t.Errorf("%s is accepted", query)
		}
	}
	if _, err := openDB(t, dir).Exec("CREATE TABLE x AS SELECT 1 AS a"); !errors.Is(err, driver.ErrReadOnly) {
		t.Errorf("read only: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "x")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what failed left something behind: %v", err)
	}
}
