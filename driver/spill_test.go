package driver_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
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
