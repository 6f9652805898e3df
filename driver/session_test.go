package driver_test

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/avrosql/avrosql/driver"
)

// Several statements are several result sets; those without rows in between are carried out on the way.
func TestResultSets(t *testing.T) {
	db := openDB(t, lakeDir)
	rows, err := db.Query(`SET timezone = 'Asia/Tokyo'; SELECT count(*) FROM employees; SET batch_rows = 3;
		SET timezone = 'UTC'; SELECT id, TIMESTAMP '2026-01-01 00:00:00' FROM employees WHERE id <= ?; SELECT 'x' WHERE FALSE;; SET workers = 1`, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	want := []struct{ cols, rows string }{
		{"count(*)", "12"},
		{"id TIMESTAMP '2026-01-01 00:00:00'", "1|2026-01-01T00:00:00Z 2|2026-01-01T00:00:00Z"},
		{"x", ""},
	}
	for i, w := range want {
		cols, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(cols, " "); got != w.cols {
			t.Errorf("set %d: columns %q, want %q", i, got, w.cols)
		}
		all, err := readSet(rows)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(lines(all), " "); got != w.rows {
			t.Errorf("set %d: rows %q, want %q", i, got, w.rows)
		}
		if more := rows.NextResultSet(); more != (i < len(want)-1) {
			t.Fatalf("set %d: another one follows: %t", i, more)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// A result set may be left before its end, and what follows comes all the same.
func TestResultSetsLeftEarly(t *testing.T) {
	db := openDB(t, lakeDir+"?batch_rows=1")
	rows, err := db.Query("SELECT id FROM orders; SELECT id FROM employees; SELECT id FROM customers")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var first int
	if !rows.Next() || rows.Scan(&first) != nil || first != 1001 {
		t.Fatalf("first row is %d", first)
	}
	for range 2 {
		if !rows.NextResultSet() {
			t.Fatal("there are fewer than three result sets")
		}
	}
	all, err := readSet(rows)
	if err != nil || len(all) != 10 {
		t.Errorf("%d customers, %v", len(all), err)
	}
}

// An error in a later statement shows when it is reached, and what stands before it is handed out.
func TestResultSetError(t *testing.T) {
	db := openDB(t, lakeDir)
	rows, err := db.Query("SELECT 1; SELECT nothing FROM employees; SELECT 2")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if all, err := readSet(rows); err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	if rows.NextResultSet() {
		t.Error("a statement that can't be bound is a result set")
	}
	if err := rows.Err(); err == nil || !strings.Contains(err.Error(), "line 1, column 18") {
		t.Errorf("the error is %v, want its place in the whole script", err)
	}
	// A mistake in the text of any statement keeps all from running.
	if _, err := db.Query("SELECT 1; SELEC 2"); err == nil {
		t.Error("half of a script runs")
	}
}

func TestSetAndUse(t *testing.T) {
	db := openDB(t, lakeDir+"?workers=1")
	db.SetMaxOpenConns(1)
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	variable := func(q queryer, name string) any {
		t.Helper()
		for _, row := range mustRead(t, q, "SHOW VARIABLES") {
			if row[0] == name {
				return row[1]
			}
		}
		t.Fatalf("no variable %s", name)
		return nil
	}
	if _, err := conn.ExecContext(ctx, "SET workers = 3; SET timezone = 'Asia/Tokyo'; USE hr"); err != nil {
		t.Fatal(err)
	}
	if w, z, d := variable(conn, "workers"), variable(conn, "timezone"), variable(conn, "database"); w != "3" || z != "Asia/Tokyo" || d != "hr" {
		t.Errorf("workers %v, timezone %v, database %v", w, z, d)
	}
	if n := one(t, conn, "SELECT count(*) FROM staff"); n != int64(7) {
		t.Errorf("%v staff", n)
	}
	if n := one(t, conn, "SELECT count(*) FROM employees"); n != int64(12) {
		t.Errorf("tables outside of the database in use are not found: %v", n)
	}
	at := mustRead(t, conn, "SELECT timestamp_millis FROM types WHERE label = 'zero'")[0][0].(time.Time)
	if at.Location().String() != "Asia/Tokyo" || at.Hour() != 9 || at.Unix() != 0 {
		t.Errorf("the epoch is %v, want it as Tokyo has it", at)
	}
	if _, err := conn.ExecContext(ctx, "SET workers = DEFAULT"); err != nil {
		t.Error(err)
	} else if w := variable(conn, "workers"); w != "1" {
		t.Errorf("workers after SET DEFAULT: %v, want those of the data source name", w)
	}
	for _, bad := range []struct{ query, want string }{
		{"SET nothing = 1", "unknown option \"nothing\""},
		{"SET workers = 'many'", "number from 0"},
		{"SET workers = -1", "number from 0"},
		{"SET merge = 'strict'", "data source name"},
		{"SET allow_paths = true", "data source name"},
		{"SET timezone = 'Mars'", "time zone"},
		{"USE nowhere", "hr"},
	} {
		if _, err := conn.ExecContext(ctx, bad.query); err == nil || !strings.Contains(err.Error(), bad.want) || !strings.Contains(err.Error(), "line 1, column 1") {
			t.Errorf("%s: got %v, want an error with %q", bad.query, err, bad.want)
		}
	}
	if _, err := conn.ExecContext(ctx, "SET batch_rows = 9; RESET batch_rows"); err != nil {
		t.Error(err)
	} else if b := variable(conn, "batch_rows"); b != "0" {
		t.Errorf("batch_rows after RESET: %v", b)
	}
	if _, err := conn.ExecContext(ctx, "SET batch_rows = 9; RESET ALL; SET workers = 5; USE hr"); err != nil {
		t.Error(err)
	} else if b, z := variable(conn, "batch_rows"), variable(conn, "timezone"); b != "0" || z != "UTC" {
		t.Errorf("after RESET ALL: batch_rows %v, timezone %v", b, z)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	// The next one to get the connection finds nothing of it.
	if w, z, d := variable(db, "workers"), variable(db, "timezone"), variable(db, "database"); w != "1" || z != "UTC" || d != "" {
		t.Errorf("after the reset: workers %v, timezone %v, database %v", w, z, d)
	}
	if _, err := readAll(db, "SELECT count(*) FROM staff"); err == nil {
		t.Error("USE lasts beyond its session")
	}
}

// The settings that a result set was started with are those that it ends with.
func TestSetWhileReading(t *testing.T) {
	db := openDB(t, lakeDir)
	rows, err := db.Query("SELECT tags FROM events LIMIT 2; SET nested = 'native'; SELECT tags FROM events LIMIT 1")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all, err := readSet(rows)
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	if _, ok := all[0][0].([]byte); !ok {
		t.Errorf("tags are %T, want JSON", all[0][0])
	}
	if !rows.NextResultSet() {
		t.Fatal(rows.Err())
	}
	if all, err = readSet(rows); err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	if _, ok := all[0][0].([]any); !ok {
		t.Errorf("tags are %T, want a slice", all[0][0])
	}
}

func TestPing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lake")
	fill := func() {
		t.Helper()
		if err := os.CopyFS(dir, os.DirFS(filepath.Join(lakeDir, "hr"))); err != nil {
			t.Fatal(err)
		}
	}
	fill()
	for _, root := range []string{dir, filepath.Join(dir, "staff.avro"), filepath.Join(dir, "*.avro")} {
		db := openDB(t, root+"?refresh=-1s")
		if err := db.Ping(); err != nil {
			t.Error(err)
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Skip("a directory that is open can't be removed: ", err)
		}
		if err := db.Ping(); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is gone: %v", root, err)
		}
		if _, err := readAll(db, "SHOW TABLES"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is gone, and has tables: %v", root, err)
		}
		// What takes its place is found.
		fill()
		if err := db.Ping(); err != nil {
			t.Error(err)
		}
		if got := mustRead(t, db, "SHOW TABLES"); len(got) == 0 {
			t.Errorf("%s has come back without tables", root)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := db.PingContext(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
}

func TestTransactions(t *testing.T) {
	db := openDB(t, lakeDir)
	ctx := context.Background()
	if _, err := db.Begin(); !errors.Is(err, driver.ErrReadOnly) {
		t.Errorf("a writing transaction: %v", err)
	}
	if _, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelSerializable}); err == nil {
		t.Error("an isolation level is promised")
	}
	for _, end := range []func(*sql.Tx) error{(*sql.Tx).Commit, (*sql.Tx).Rollback} {
		tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		if n := one(t, tx, "SELECT count(*) FROM employees"); n != int64(12) {
			t.Errorf("%v employees", n)
		}
		if err := end(tx); err != nil {
			t.Error(err)
		}
	}
}

// Statements that write are refused, and the error says so.
func TestReadOnly(t *testing.T) {
	db := openDB(t, lakeDir)
	for _, query := range []string{
		"INSERT INTO employees VALUES (1, 'x', TRUE)", "UPDATE employees SET name = 'x'", "DELETE FROM employees",
		"DROP TABLE employees", "TRUNCATE TABLE employees", "ALTER TABLE employees ADD x INT", "CREATE TABLE t (x INT)",
		"REPLACE INTO employees VALUES (1)", "MERGE INTO employees USING x ON 1 = 1",
	} {
		if _, err := db.Exec(query); !errors.Is(err, driver.ErrReadOnly) {
			t.Errorf("%s: got %v, want ErrReadOnly", query, err)
		}
	}
}

// Exec runs queries to their end: an error in their rows is not lost.
func TestExecRunsQueries(t *testing.T) {
	db := openDB(t, lakeDir)
	res, err := db.Exec("SELECT id FROM employees")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := res.RowsAffected(); n != 0 || err != nil {
		t.Errorf("%d rows affected, %v", n, err)
	}
	if _, err := db.Exec("SELECT CAST(name AS BIGINT) FROM employees"); err == nil {
		t.Error("an error in the rows is lost")
	}
}

// numbers is a file of n rows 0, 1, … in blocks of about 16 KB.
func numbers(t testing.TB, n int) []byte {
	t.Helper()
	recs := make([][]byte, n)
	for i := range recs {
		recs[i] = appendLong(nil, int64(i))
	}
	return container(t, `{"type":"record","name":"n","fields":[{"name":"n","type":"long"}]}`, writer("null", 16_000), recs...)
}

func TestCancel(t *testing.T) {
	const n = 400_000
	fsys := fstest.MapFS{"n.avro": {Data: numbers(t, n)}}
	for _, workers := range []int{1, 2, 4} {
		db := openConfig(t, driver.Config{Roots: []driver.Root{{FS: fsys}}, Settings: driver.Settings{Workers: workers, BatchRows: 512}})
		// After the context has ended at most the rows of the batch in hand come.
		ctx, cancel := context.WithCancel(context.Background())
		rows, err := db.QueryContext(ctx, "SELECT n FROM n")
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		for rows.Next() {
			if count++; count == 1000 {
				cancel()
			}
		}
		if err := rows.Err(); !errors.Is(err, context.Canceled) {
			t.Errorf("%d workers: after %d rows: %v", workers, count, err)
		}
		if count > 1000+512 {
			t.Errorf("%d workers: %d rows after the context had ended", workers, count-1000)
		}
		rows.Close()
		cancel()

		// A context that has ended before.
		if _, err := db.QueryContext(ctx, "SELECT n FROM n"); !errors.Is(err, context.Canceled) {
			t.Errorf("%d workers: a cancelled context: %v", workers, err)
		}

		// The driver's own rows, without database/sql to watch the context.
		conn, err := db.Conn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		err = conn.Raw(func(c any) error {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			rows, err := c.(sqldriver.QueryerContext).QueryContext(ctx, "SELECT n FROM n", nil)
			if err != nil {
				return err
			}
			defer rows.Close()
			dest := make([]sqldriver.Value, 1)
			for i := range 700 {
				if err := rows.Next(dest); err != nil {
					return err
				}
				if dest[0] != int64(i) {
					t.Errorf("row %d is %v", i, dest[0])
				}
			}
			cancel()
			for i := 0; i <= 512; i++ {
				if err := rows.Next(dest); err != nil {
					return err
				}
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%d workers: the driver's rows: %v", workers, err)
		}
		conn.Close()

		// Queries that hand out nothing until they have read all see it just as soon.
		for _, query := range []string{
			"SELECT count(*) FROM n a JOIN n b ON a.n % 3 = b.n % 5", "SELECT n % 1000, count(*) FROM n GROUP BY n % 1000", "SELECT n FROM n ORDER BY n % 7, n DESC",
			"SELECT DISTINCT n FROM n", "SELECT count(*) FROM n a, n b",
		} {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
			start := time.Now()
			_, err := readAllContext(ctx, db, query)
			cancel()
			if err != nil && !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%d workers: %s: %v", workers, query, err)
			}
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("%d workers: %s: took %s after a deadline of 5 ms", workers, query, took)
			}
		}
	}
}

func readAllContext(ctx context.Context, q queryer, query string) ([][]any, error) {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return readSet(rows)
}

// Closing stops the workers, wherever the rows are.
func TestCloseEarly(t *testing.T) {
	fsys := fstest.MapFS{"n.avro": {Data: numbers(t, 200_000)}}
	for _, workers := range []int{1, 3} {
		db := openConfig(t, driver.Config{Roots: []driver.Root{{FS: fsys}}, Settings: driver.Settings{Workers: workers, BatchRows: 100}})
		db.SetMaxOpenConns(1)
		for _, query := range []string{
			"SELECT n FROM n", "SELECT n FROM n WHERE n % 2 = 0", "SELECT n FROM n ORDER BY n DESC", "SELECT n, count(*) FROM n GROUP BY n",
			"SELECT a.n FROM n a JOIN n b ON a.n = b.n", "SELECT n FROM n; SELECT n FROM n",
		} {
			for _, take := range []int{0, 1, 99, 100, 101, 5000} {
				rows, err := db.Query(query)
				if err != nil {
					t.Fatalf("%s: %v", query, err)
				}
				for range take {
					if !rows.Next() {
						t.Fatalf("%s: %v", query, rows.Err())
					}
				}
				if err := rows.Close(); err != nil {
					t.Errorf("%s: closed after %d rows: %v", query, take, err)
				}
				if rows.Next() {
					t.Errorf("%s: a row after Close", query)
				}
			}
		}
		// The one connection is free again.
		if n := one(t, db, "SELECT count(*) FROM n"); n != int64(200_000) {
			t.Errorf("%v rows", n)
		}
	}
}

// One sql.DB serves many goroutines, each with rows of its own.
func TestManyGoroutines(t *testing.T) {
	db := openDB(t, lakeDir+"?workers=2&batch_rows=3&refresh=1ms")
	queries := []string{
		"SELECT * FROM orders ORDER BY id", "SELECT * FROM events ORDER BY id", "SELECT * FROM types", "SELECT * FROM users ORDER BY id",
		"SELECT status, count(*), sum(amount) FROM orders GROUP BY status ORDER BY status",
		"SELECT c.name, o.id FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY o.id", "SELECT * FROM hr.staff", "SHOW TABLES", "DESCRIBE events",
		"SELECT count(*) FROM codecs WHERE _file LIKE '%xz%'",
	}
	want := make([][]string, len(queries))
	for i, q := range queries {
		want[i] = lines(mustRead(t, db, q))
	}
	prepared, err := db.Prepare("SELECT name FROM employees WHERE id = ?")
	if err != nil {
		t.Fatal(err)
	}
	defer prepared.Close()
	var wg sync.WaitGroup
	for g := range 16 {
		wg.Go(func() {
			for k := range 20 {
				i := (g + k) % len(queries)
				all, err := readAll(db, queries[i])
				if err != nil {
					t.Errorf("%s: %v", queries[i], err)
					return
				}
				if got := lines(all); strings.Join(got, "\n") != strings.Join(want[i], "\n") {
					t.Errorf("%s: got %d rows that differ", queries[i], len(got))
					return
				}
				var name string
				if err := prepared.QueryRow(1 + (g+k)%12).Scan(&name); err != nil || name == "" {
					t.Errorf("%q, %v", name, err)
				}
			}
		})
	}
	wg.Wait()
}

// A lake may be any fs.FS, its roots named or not, and a warning function hears what is odd.
func TestConnector(t *testing.T) {
	fsys := fstest.MapFS{
		"a/t.avro":        {Data: numbers(t, 3)},
		"b/t.avro":        {Data: numbers(t, 4)},
		"b/notes.txt":     {Data: []byte("no table")},
		"b/_SUCCESS":      {},
		"b/day=1/x.avro":  {Data: numbers(t, 1)},
		"b/sub/z/z1.avro": {Data: numbers(t, 2)},
	}
	var mu sync.Mutex
	var warnings []string
	db := openConfig(t, driver.Config{
		Roots: []driver.Root{{Name: "first", FS: fsys, Path: "a"}, {Name: "second", FS: fsys, Path: "b/t.avro"}, {Name: "glob", FS: fsys, Path: "b/sub/**/*.avro"}},
		Warn: func(m string) {
			mu.Lock()
			defer mu.Unlock()
			warnings = append(warnings, m)
		},
	})
	for query, want := range map[string]int64{
		"SELECT count(*) FROM first.t": 3, "SELECT count(*) FROM second": 4, "SELECT count(*) FROM glob": 2,
	} {
		if n := one(t, db, query); n != want {
			t.Errorf("%s: %v, want %d", query, n, want)
		}
	}
	// The driver that database/sql asks for belongs to the connector.
	if _, ok := db.Driver().(*driver.Driver); !ok {
		t.Errorf("the driver is a %T", db.Driver())
	}
	if _, err := driver.NewConnector(driver.Config{Roots: []driver.Root{{Name: "x", FS: fsys}, {Name: "x", FS: fsys}}}); err == nil {
		t.Error("two roots have one name")
	}
	c, err := driver.NewConnector(driver.Config{Roots: []driver.Root{{FS: fsys}}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := c.Connect(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context: %v", err)
	}
	if tables, err := c.Lake().Tables(context.Background()); err != nil || len(tables) == 0 {
		t.Errorf("the lake has %d tables, %v", len(tables), err)
	}
}

// Driver.Open, which database/sql does not use, works by itself.
func TestDriverOpen(t *testing.T) {
	conn, err := (&driver.Driver{}).Open(lakeDir)
	if err != nil {
		t.Fatal(err)
	}
	if v := conn.(sqldriver.Validator); !v.IsValid() {
		t.Error("a new connection is not valid")
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	if v := conn.(sqldriver.Validator); v.IsValid() {
		t.Error("a closed connection is valid")
	}
	ctx := context.Background()
	if _, err := conn.(sqldriver.QueryerContext).QueryContext(ctx, "SELECT 1", nil); !errors.Is(err, sqldriver.ErrBadConn) {
		t.Errorf("query on a closed connection: %v", err)
	}
	if _, err := conn.(sqldriver.ExecerContext).ExecContext(ctx, "SET workers = 1", nil); !errors.Is(err, sqldriver.ErrBadConn) {
		t.Errorf("exec on a closed connection: %v", err)
	}
	if _, err := conn.(sqldriver.ConnPrepareContext).PrepareContext(ctx, "SELECT 1"); !errors.Is(err, sqldriver.ErrBadConn) {
		t.Errorf("prepare on a closed connection: %v", err)
	}
	if err := conn.(sqldriver.SessionResetter).ResetSession(ctx); !errors.Is(err, sqldriver.ErrBadConn) {
		t.Errorf("reset of a closed connection: %v", err)
	}
	for _, want := range []string{"missing", "?workers=x"} {
		if _, err := (&driver.Driver{}).Open(want); err == nil {
			t.Errorf("%s is opened", want)
		}
	}
}

// Strings and bytes that were scanned stay as they are while further rows come.
func TestValuesStay(t *testing.T) {
	db := openDB(t, lakeDir+"?batch_rows=2")
	rows, err := db.Query("SELECT id, device.os.name, payload, tags, attrs, `user` FROM events ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	kept, err := readSet(rows)
	if err != nil {
		t.Fatal(err)
	}
	text := lines(kept)
	for range 3 {
		mustRead(t, db, "SELECT * FROM events")
	}
	for i, again := range lines(kept) {
		if again != text[i] {
			t.Errorf("row %d changed from %s to %s", i, text[i], again)
		}
	}
	for i, l := range lines(mustRead(t, db, "SELECT id, device.os.name, payload, tags, attrs, `user` FROM events ORDER BY id")) {
		if l != text[i] {
			t.Errorf("row %d is %s, then %s", i, text[i], l)
		}
	}
	// Bytes belong to whoever scanned them.
	var a, b []byte
	if err := db.QueryRow("SELECT payload FROM events WHERE id = 2").Scan(&a); err != nil {
		t.Fatal(err)
	}
	copy(a, "XXXX")
	if err := db.QueryRow("SELECT payload FROM events WHERE id = 2").Scan(&b); err != nil || fmt.Sprintf("%x", b) != "0100ff12" {
		t.Errorf("%x, %v", b, err)
	}
}
