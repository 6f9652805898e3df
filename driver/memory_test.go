package driver_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

// largeFile writes a file of n rows of a long, a string and a double: about 30 bytes each.
func largeFile(t testing.TB, path, codec string, n int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b := bufio.NewWriterSize(f, 1<<20)
	w, err := ocf.NewWriter(b, []byte(`{"type":"record","name":"big","fields":[{"name":"id","type":"long"},{"name":"s","type":"string"},{"name":"v","type":"double"}]}`), ocf.WriterOptions{Codec: codec})
	if err != nil {
		t.Fatal(err)
	}
	var rec []byte
	for i := range n {
		rec = appendDouble(appendText(appendLong(rec[:0], int64(i)), fmt.Sprintf("some text %08d", i%100_000)), float64(i%1_000)/4)
		if err := w.Append(rec); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.Flush(); err != nil {
		t.Fatal(err)
	}
}

// TestScanMemory: what a query holds does not grow with the file.
func TestScanMemory(t *testing.T) {
	if !*long {
		t.Skip("needs -long")
	}
	dir := t.TempDir()
	largeFile(t, filepath.Join(dir, "small.avro"), "snappy", 1_000_000)
	largeFile(t, filepath.Join(dir, "large.avro"), "snappy", 10_000_000)
	for _, workers := range []int{1, 2, 8} {
		db := openDB(t, fmt.Sprintf("%s?workers=%d", dir, workers))
		for _, query := range []string{
			"SELECT sum(v) FROM %s WHERE id %% 7 = 1", "SELECT id, s, v FROM %s", "SELECT s FROM %s WHERE v > 200", "SELECT v, count(*), min(s) FROM %s GROUP BY v", "SELECT id FROM %s ORDER BY v DESC, s LIMIT 100",
		} {
			var used [2]uint64
			for i, table := range []string{"small", "large"} {
				used[i] = heap(func() {
					rows, err := db.Query(fmt.Sprintf(query, table))
					if err != nil {
						t.Fatal(err)
					}
					defer rows.Close()
					n := 0
					for rows.Next() {
						n++
					}
					if rows.Err() != nil || n == 0 {
						t.Errorf("%d rows, %v", n, rows.Err())
					}
				})
			}
			t.Logf("%d workers: %s: %d and %d MiB", workers, query, used[0]>>20, used[1]>>20)
			if used[1] > 150<<20 || used[1] > used[0]*2+16<<20 {
				t.Errorf("%d workers: %s: %d MiB, and %d MiB for ten times as much", workers, query, used[0]>>20, used[1]>>20)
			}
		}
	}
}

// TestMemorySlowReader: workers that are ahead of whoever reads wait, whatever the budget; that they are
// is no reason to run out of memory.
func TestMemorySlowReader(t *testing.T) {
	dir := t.TempDir()
	largeFile(t, filepath.Join(dir, "t.avro"), "snappy", 100_000)
	db := openDB(t, dir+"?workers=2&max_memory=2MiB")
	rows, err := db.Query("SELECT id, s, concat(s, s, s, s) FROM t")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		if n++; n == 1 {
			time.Sleep(300 * time.Millisecond)
		}
	}
	if err := rows.Err(); err != nil || n != 100_000 {
		t.Fatal(n, err)
	}
}
