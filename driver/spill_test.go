package driver_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/driver"
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/spill"
)

// TestSpillMemory: what passes max_memory goes to disk, the heap stays bounded, and the answer is that of
// a query with all the memory there is.
func TestSpillMemory(t *testing.T) {
	if !*long {
		t.Skip("needs -long")
	}
	const n = 5_000_000
	dir := t.TempDir()
	largeFile(t, filepath.Join(dir, "t.avro"), "snappy", n)
	temp := t.TempDir()
	db := openDB(t, fmt.Sprintf("%s?workers=2&max_memory=64MiB&temp_dir=%s", dir, temp))
	for _, q := range []struct {
		query string
		check func(i int64, row []int64) error
		rows  int64
	}{
		// ids come in descending order of v, which is id % 1000, each group ascending.
		{"SELECT id, 0 FROM t ORDER BY v DESC, id", func(i int64, r []int64) error { return want(r[0], i%5000*1000+999-i/5000) }, n},
		{"SELECT id, id * 2 FROM t ORDER BY s, id LIMIT 4000000 OFFSET 500000", func(i int64, r []int64) error { return want(r[1], 2*r[0]) }, 4_000_000},
		{"SELECT id DIV 2, count(*) FROM t GROUP BY id DIV 2", func(i int64, r []int64) error {
			if r[0] != i {
				return want(r[0], i)
			}
			return want(r[1], 2)
		}, n / 2},
		{"SELECT count(DISTINCT id), count(DISTINCT s) FROM t", func(i int64, r []int64) error {
			if r[0] != n {
				return want(r[0], n)
			}
			return want(r[1], 100_000)
		}, 1},
		{"SELECT a.id, b.id FROM t a JOIN t b ON a.id = b.id + 1", func(i int64, r []int64) error {
			if r[0] != i+1 {
				return want(r[0], i+1)
			}
			return want(r[1], i)
		}, n - 1},
		{"SELECT count(*), sum(a.id - b.id) FROM t a JOIN t b ON a.s = b.s AND a.id = b.id", func(i int64, r []int64) error {
			if r[0] != n {
				return want(r[0], n)
			}
			return want(r[1], 0)
		}, 1},
		{"SELECT id, row_number() OVER (PARTITION BY s ORDER BY id DESC) FROM t", func(i int64, r []int64) error {
			if r[0] != i {
				return want(r[0], i)
			}
			return want(r[1], 50-i/100_000)
		}, n},
		{"SELECT id, 1 FROM t EXCEPT SELECT id * 2, 1 FROM t", func(i int64, r []int64) error { return want(r[0], 2*i+1) }, n / 2},
		{"SELECT DISTINCT id, 1 FROM t", func(i int64, r []int64) error { return want(r[0], i) }, n},
	} {
		used := heap(func() {
			rows, err := db.Query(q.query)
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			checkRows(t, q.query, rows, q.check, q.rows)
		})
		t.Logf("%s: %d MiB", q.query, used>>20)
		if used > 200<<20 {
			t.Errorf("%s: %d MiB of heap", q.query, used>>20)
		}
		if list, err := filepath.Glob(filepath.Join(temp, "*")); err != nil || len(list) > 0 {
			t.Errorf("files stay behind: %v, %v", list, err)
		}
	}
}

// temporaryFiles is how many of our temporary files are open.
func temporaryFiles(t *testing.T) (n int) {
	t.Helper()
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("open files can't be listed here")
	}
	for _, f := range list {
		if to, err := os.Readlink(filepath.Join("/proc/self/fd", f.Name())); err == nil && strings.Contains(to, "avrosql-") && strings.Contains(to, ".tmp") {
			n++
		}
	}
	return n
}

// TestSpillFiles: however a query ends, its temporary file is gone; where there may be none, or not enough
// of it, the error says so.
func TestSpillFiles(t *testing.T) {
	defer driver.SpillEagerly(1000)()
	temp := t.TempDir()
	db := openDB(t, lakeDir+"?workers=2&temp_dir="+temp)
	const query = "SELECT a.id FROM orders a JOIN orders b ON a.status = b.status ORDER BY a.note, b.id"
	open := func(ctx context.Context) *sql.Rows {
		rows, err := db.QueryContext(ctx, query)
		if err != nil {
			t.Fatal(err)
		}
		if !rows.Next() {
			t.Fatal(rows.Err())
		}
		if temporaryFiles(t) != 1 {
			t.Fatalf("%d temporary files are open", temporaryFiles(t))
		}
		if list, err := os.ReadDir(temp); err != nil || len(list) > 0 {
			t.Fatal("the file has a name", list, err)
		}
		return rows
	}
	gone := func(what string) {
		if n := temporaryFiles(t); n != 0 {
			t.Errorf("%s: %d temporary files are open", what, n)
		}
	}
	rows := open(context.Background())
	for rows.Next() {
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	gone("read to the end")
	rows = open(context.Background())
	rows.Close()
	gone("closed")
	ctx, cancel := context.WithCancel(context.Background())
	rows = open(ctx)
	cancel()
	for rows.Next() {
	}
	rows.Close()
	if err := rows.Err(); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	gone("canceled")

	for options, check := range map[string]func(error) bool{
		"max_temp=10KB": func(err error) bool { var e *spill.LimitError; return errors.As(err, &e) && e.Max == 10_000 },
		"temp_dir=off&max_memory=30000": func(err error) bool {
			return errors.As(err, new(*mem.Error)) && strings.Contains(err.Error(), "temp_dir=off forbids")
		},
	} {
		db := openDB(t, lakeDir+"?"+options)
		_, err := readAll(db, query)
		if !check(err) || !strings.Contains(err.Error(), "raise max_") {
			t.Errorf("%s: %v", options, err)
		}
		gone(options)
	}
	_, err := readAll(db, "SELECT n FROM (SELECT id DIV (id - 1003) AS n, note FROM orders) ORDER BY CAST(note AS INT), n")
	if err == nil {
		t.Error("no error of a cast")
	}
	gone("failed")
	if _, err := db.Exec("SET temp_dir = '/no/such/directory'"); err == nil || !strings.Contains(err.Error(), "must be a directory") {
		t.Error(err)
	}
	lost := filepath.Join(t.TempDir(), "lost")
	if err := os.Mkdir(lost, 0o700); err != nil {
		t.Fatal(err)
	}
	db = openDB(t, lakeDir+"?temp_dir="+lost)
	one(t, db, "SELECT 1")
	if err := os.Remove(lost); err != nil {
		t.Fatal(err)
	}
	var e *spill.Error
	if _, err := readAll(db, query); !errors.As(err, &e) || e.Dir != lost || !strings.Contains(err.Error(), "temp_dir") {
		t.Error(err)
	}
}

func want(got, want int64) error {
	if got != want {
		return fmt.Errorf("%d, want %d", got, want)
	}
	return nil
}

func checkRows(t *testing.T, query string, rows *sql.Rows, check func(int64, []int64) error, count int64) {
	t.Helper()
	n := int64(0)
	r := make([]int64, 2)
	for ; rows.Next(); n++ {
		if err := rows.Scan(&r[0], &r[1]); err != nil {
			t.Fatal(err)
		}
		if err := check(n, r); err != nil {
			t.Fatalf("%s: row %d: %v", query, n, err)
		}
	}
	if err := rows.Err(); err != nil || n != count {
		t.Errorf("%s: %d rows of %d, %v", query, n, count, err)
	}
}
