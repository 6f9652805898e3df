package driver_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/store"
	"github.com/avrosql/avrosql/driver"
)

// faultQueries read in every way that there is: all of it, headers only, one column, joins, sorts.
var faultQueries = []string{
	"SELECT * FROM orders",
	"SELECT count(*) FROM orders",
	"SELECT status, sum(amount) FROM orders WHERE amount > 10 GROUP BY status ORDER BY status",
	"SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY o.id DESC",
	"SELECT id FROM orders ORDER BY amount, id LIMIT 3",
	"SELECT * FROM codecs",
}

// TestFaults lets each read, open and listing of a query fail in turn. Each must surface, in every mode:
// an I/O error is no damage that could be skipped.
func TestFaults(t *testing.T) {
	for _, s := range []driver.Settings{{Workers: 1}, {Workers: 3, BatchRows: 3}, {Workers: 2, OnCorrupt: driver.SkipBlock}, {Workers: 1, OnCorrupt: driver.SkipFile}} {
		for _, query := range faultQueries {
			run := func(plan store.FaultPlan) (*store.FaultStore, []string, error) {
				t.Helper()
				inner, err := store.Local(lakeDir)
				if err != nil {
					t.Fatal(err)
				}
				faulty := store.Faulty(inner, plan)
				c, err := driver.NewConnector(driver.Config{Roots: []driver.Root{{Store: faulty}}, Settings: s})
				if err != nil {
					return faulty, nil, err
				}
				all, err := readAll(openConnector(t, c), query)
				return faulty, lines(all), err
			}
			sound, want, err := run(store.FaultPlan{})
			if err != nil || len(want) == 0 {
				t.Fatalf("%s: %d rows, %v", query, len(want), err)
			}
			check := func(what string, rows []string, err error) {
				t.Helper()
				switch {
				case errors.Is(err, store.ErrInjected):
				case err == nil && slices.Equal(rows, want):
					// What failed was not needed after all: other workers were faster.
					t.Logf("%s: %s was not needed", query, what)
				default:
					t.Errorf("%+v: %s: %s failed: %d rows, %v", s, query, what, len(rows), err)
				}
			}
			for n := int64(1); n <= sound.Reads(); n++ {
				_, rows, err := run(store.FaultPlan{FailRead: n})
				check(fmt.Sprint("read ", n), rows, err)
				_, rows, err = run(store.FaultPlan{ShortRead: n})
				check(fmt.Sprint("half of read ", n), rows, err)
			}
			for n := int64(1); n <= sound.Opens(); n++ {
				_, rows, err := run(store.FaultPlan{FailOpen: n})
				check(fmt.Sprint("open ", n), rows, err)
			}
			_, rows, err := run(store.FaultPlan{FailRead: 1, FailFrom: true})
			check("every read", rows, err)
			if _, rows, err := run(store.FaultPlan{Vanish: true}); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: all files have vanished: %d rows, %v", query, len(rows), err)
			}
			// Files that end too soon from some read on, while their size stays: damage, which may be skipped.
			if s.OnCorrupt != driver.FailOnCorrupt {
				continue
			}
			for n := int64(1); n <= sound.Reads(); n++ {
				_, rows, err := run(store.FaultPlan{ShrinkRead: n, ShrinkTo: 300})
				if err == nil && !slices.Equal(rows, want) {
					t.Errorf("%+v: %s: files shrink at read %d: %d rows, no error", s, query, n, len(rows))
				}
			}
		}
	}
}

// TestListFaults: a directory that can't be listed is an error where its table is asked for.
func TestListFaults(t *testing.T) {
	for n := int64(1); n < 12; n++ {
		inner, err := store.Local(lakeDir)
		if err != nil {
			t.Fatal(err)
		}
		c, err := driver.NewConnector(driver.Config{Roots: []driver.Root{{Store: store.Faulty(inner, store.FaultPlan{FailList: n})}}})
		if errors.Is(err, store.ErrInjected) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		db := openConnector(t, c)
		for _, query := range []string{"SELECT count(*) FROM orders", "SELECT count(*) FROM orders"} {
			got, err := readAll(db, query)
			if err != nil && !errors.Is(err, store.ErrInjected) {
				t.Errorf("listing %d fails: %v", n, err)
			}
			if err == nil && got[0][0] != int64(60) {
				t.Errorf("listing %d fails: %v orders", n, got[0][0])
			}
		}
		// A fault that has passed is forgotten.
		if n := one(t, db, "SELECT count(*) FROM orders"); n != int64(60) {
			t.Errorf("%v orders", n)
		}
	}
}

// change is something that happens to a file t.avro of 1,000 rows while it is known or read.
type change struct {
	name string
	do   func(path string) error
	rows int64 // what the table has afterwards, -1: the table is gone
}

func changes(t *testing.T) []change {
	other := numbers(t, 1_500)
	same := numbers(t, 1_000)
	return []change{
		{"removed", os.Remove, -1},
		{"cut", func(p string) error { return os.Truncate(p, 500) }, -2},
		{"emptied", func(p string) error { return os.Truncate(p, 0) }, 0},
		{"replaced", func(p string) error {
			if err := os.WriteFile(p+".new", other, 0o666); err != nil {
				return err
			}
			return os.Rename(p+".new", p)
		}, 1_500},
		{"rewritten", func(p string) error { return os.WriteFile(p, other, 0o666) }, 1_500},
		{"touched", func(p string) error {
			return errors.Join(os.WriteFile(p, same, 0o666), os.Chtimes(p, time.Now(), time.Now().Add(-time.Hour)))
		}, 1_000},
	}
}

// TestChangedBetweenQueries: a listing that is still fresh enough names files that are not the same any
// more. The query gives the new state or an error that says so, and the next one is right.
func TestChangedBetweenQueries(t *testing.T) {
	for _, c := range changes(t) {
		for _, query := range []string{"SELECT count(n) FROM t", "SELECT count(*) FROM t"} {
			dir := writeTree(t, map[string][]byte{"t.avro": numbers(t, 1_000), "u.avro": numbers(t, 1)})
			db := openDB(t, dir+"?refresh=1h")
			if n := one(t, db, query); n != int64(1_000) {
				t.Fatal(n)
			}
			if err := c.do(filepath.Join(dir, "t.avro")); err != nil {
				t.Fatal(err)
			}
			var err error
			var got [][]any
			for try := range 3 {
				got, err = readAll(db, query)
				var changed *avrofs.ChangedError
				if try == 0 && errors.As(err, &changed) {
					continue // fair: it was listed before
				}
				switch {
				case c.rows == -1:
					var unknown *avrofs.UnknownTableError
					if !errors.As(err, &unknown) {
						t.Errorf("%s: %s: try %d: %v, %v, want an unknown table", c.name, query, try, got, err)
					}
				case c.rows == -2:
					if !errors.Is(err, ocf.ErrTruncated) {
						t.Errorf("%s: %s: try %d: %v, %v, want a truncated file", c.name, query, try, got, err)
					}
				case c.rows == 0 && strings.Contains(query, "(n)"):
					// A table of nothing but an empty file has no columns.
					if err == nil {
						t.Errorf("%s: %s: try %d: %v", c.name, query, try, got)
					}
				case err != nil || got[0][0] != c.rows:
					t.Errorf("%s: %s: try %d: %v, %v, want %d", c.name, query, try, got, err, c.rows)
				}
			}
		}
	}
}

// TestChangedWhileReading: what happens to a file between planning and the end of its rows is an error, or
// does not show at all: rows of two states never mix.
func TestChangedWhileReading(t *testing.T) {
	const n = 300_000
	before := numbers(t, n)
	for _, c := range changes(t) {
		for _, workers := range []int{1, 2} {
			dir := writeTree(t, map[string][]byte{"t/a.avro": before, "t/b.avro": before})
			db := openDB(t, fmt.Sprintf("%s?workers=%d&batch_rows=1000", dir, workers))
			for _, name := range []string{"a.avro", "b.avro"} {
				rows, err := db.Query("SELECT n FROM t")
				if err != nil {
					t.Fatal(err)
				}
				var got int64
				for rows.Next() {
					var v int64
					if err := rows.Scan(&v); err != nil {
						t.Fatal(err)
					}
					if v != got%n {
						t.Fatalf("%s: %s: row %d is %d", c.name, name, got, v)
					}
					if got++; got == 1 {
						if err := c.do(filepath.Join(dir, "t", name)); err != nil {
							t.Fatal(err)
						}
					}
				}
				if err := rows.Err(); err == nil && got != 2*n {
					t.Errorf("%d workers: %s %s: %d rows and no error", workers, c.name, name, got)
				} else if err != nil && !errors.As(err, new(*avrofs.ChangedError)) {
					t.Errorf("%d workers: %s %s: %v, want a *avrofs.ChangedError", workers, c.name, name, err)
				}
				rows.Close()
				if err := os.WriteFile(filepath.Join(dir, "t", name), before, 0o666); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Millisecond)
				db.Close()
				db = openDB(t, fmt.Sprintf("%s?workers=%d&batch_rows=1000", dir, workers))
			}
		}
	}
}

// TestAppearing: new files and partitions are seen once the listing is older than refresh.
func TestAppearing(t *testing.T) {
	dir := writeTree(t, map[string][]byte{"t/dt=2026-01-01/a.avro": numbers(t, 3)})
	db := openDB(t, dir+"?refresh=1ns")
	if n := one(t, db, "SELECT count(*) FROM t"); n != int64(3) {
		t.Fatal(n)
	}
	if err := os.MkdirAll(filepath.Join(dir, "t", "dt=2026-01-02"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "t", "dt=2026-01-02", "b.avro"), numbers(t, 4), 0o666); err != nil {
		t.Fatal(err)
	}
	if n := one(t, db, "SELECT count(*) FROM t"); n != int64(7) {
		t.Errorf("%v rows, want those of the new partition as well", n)
	}
	if got := lines(mustRead(t, db, "SELECT dt, count(*) FROM t GROUP BY dt ORDER BY dt")); !slices.Equal(got, []string{"2026-01-01T00:00:00Z|3", "2026-01-02T00:00:00Z|4"}) {
		t.Error(got)
	}
}

// TestOddFiles: what is no table does not stand in the way of those that are.
func TestOddFiles(t *testing.T) {
	fsys := fstest.MapFS{
		"good.avro":    {Data: numbers(t, 3)},
		"other.avro":   {Data: container(t, `{"type":"record","name":"other","fields":[]}`, writer("null", 0))},
		"bad.avro":     {Data: []byte("PAR1 but not Avro PAR1")},
		"empty.avro":   {},
		"_hidden.avro": {Data: numbers(t, 9)},
		".dot.avro":    {Data: numbers(t, 9)},
		"notes.txt":    {Data: []byte("x")},
		"sub/_SUCCESS": {},
	}
	db := openConfig(t, driver.Config{Roots: []driver.Root{{FS: fsys}}})
	if n := one(t, db, "SELECT count(*) FROM good"); n != int64(3) {
		t.Error(n)
	}
	if _, err := readAll(db, "SELECT * FROM bad"); !errors.Is(err, ocf.ErrNotAvro) || !strings.Contains(err.Error(), "Parquet") {
		t.Error(err)
	}
	if n := one(t, db, "SELECT count(*) FROM empty"); n != int64(0) {
		t.Error(n)
	}
	got := lines(mustRead(t, db, "SHOW TABLES"))
	if !slices.Contains(got, "|good") || slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "hidden") || strings.Contains(s, "notes") }) {
		t.Error(got)
	}
}
