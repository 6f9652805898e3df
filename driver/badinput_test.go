package driver_test

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/driver"
	"github.com/avrosql/avrosql/exec/decode"
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/planner/ast"
)

// TestErrorPlaces: a mistake in a query is shown with line, column and a caret, and a name that is
// misspelt with those that are near.
func TestErrorPlaces(t *testing.T) {
	db := openDB(t, lakeDir)
	tests := []struct {
		query        string
		line, column int
		says         []string
	}{
		{"SELECT * FROM employes", 1, 15, []string{"employes", "did you mean employees?"}},
		{"SELECT *\nFROM hr.stuff", 2, 6, []string{"hr.stuff", "hr.staff"}},
		{"SELECT nam\n  FROM employees", 1, 8, []string{"no column nam", "did you mean name?"}},
		{"SELECT e.nmae FROM employees e", 1, 10, []string{"nmae", "name"}},
		{"SELECT x.name FROM employees e", 1, 8, []string{"x"}},
		{"SELECT id\nFROM employees\nWHERE\n\tactiv", 4, 2, []string{"activ", "did you mean active?"}},
		{"SELECT device.os.nam FROM events", 1, 18, []string{"nam", "name"}},
		{"SELECT uper(name) FROM employees", 1, 8, []string{"uper", "upper"}},
		{"SELECT upper(id, name) FROM employees", 1, 8, []string{"upper"}},
		{"SELECT 1 +", 1, 11, []string{"expression was expected"}},
		{"SELEC 1", 1, 1, []string{"SELECT"}},
		{"SELECT 'abc", 1, 8, []string{"not closed"}},
		{"SELECT 1 FROM", 1, 14, nil},
		{"SELECT (1", 1, 8, []string{"not closed"}},
		{"SELECT 1)", 1, 9, nil},
		{"SELECT * FROM employees WHERE name = 1", 1, 38, []string{"VARCHAR does not compare with BIGINT", "CAST"}},
		{"SELECT * FROM employees WHERE id = 'x'", 1, 36, []string{"'x'"}},
		{"SELECT * FROM orders WHERE dt = '2026-13-01'", 1, 33, []string{"2026-13-01"}},
		{"SELECT CAST(1 AS NUMBR)", 1, 18, []string{"NUMBR"}},
		{"SELECT name, count(*) FROM employees", 1, 8, []string{"GROUP BY"}},
		{"SELECT id FROM employees GROUP BY 2", 1, 35, nil},
		{"SELECT id FROM employees ORDER BY nothing", 1, 35, []string{"nothing"}},
		{"SELECT sum(sum(id)) FROM employees", 1, 12, nil},
		{"SELECT id FROM employees WHERE sum(id) > 1", 1, 32, []string{"HAVING"}},
		{"SELECT id FROM employees a JOIN employees b ON a.id = b.id", 1, 8, []string{"id"}},
		{"SELECT \"Ada\" FROM employees", 1, 8, []string{"'Ada'"}},
		{"SELECT sum(name) FROM employees", 1, 8, []string{"VARCHAR"}},
		{"SELECT '日本', x FROM employees", 1, 14, []string{"no column x"}},
		{"SELECT 1;\nSELECT 2;\n  SELECT 3 3", 3, 12, nil},
	}
	for _, tt := range tests {
		rows, err := db.Query(tt.query)
		if err == nil {
			rows.Close()
			t.Errorf("%s: no error", tt.query)
			continue
		}
		var at *ast.Error
		if !errors.As(err, &at) {
			t.Errorf("%s: %v is a %T", tt.query, err, err)
			continue
		}
		if at.Line != tt.line || at.Column != tt.column {
			t.Errorf("%s: line %d, column %d, want %d, %d: %v", tt.query, at.Line, at.Column, tt.line, tt.column, err)
		}
		for _, s := range append(tt.says, fmt.Sprintf("line %d, column %d", tt.line, tt.column)) {
			if !strings.Contains(err.Error(), s) {
				t.Errorf("%s: the error does not say %q: %v", tt.query, s, err)
			}
		}
		// The caret stands below the place.
		shown := strings.Split(err.Error(), "\n")
		if len(shown) < 3 || strings.TrimPrefix(shown[1], "  ") != strings.Split(tt.query, "\n")[tt.line-1] {
			t.Errorf("%s: the line is not shown: %v", tt.query, err)
		} else if caret := strings.IndexByte(shown[2], '^'); caret != tt.column+1 {
			t.Errorf("%s: the caret stands at %d, want %d:\n%v", tt.query, caret, tt.column+1, err)
		}
	}
}

func TestBadRoots(t *testing.T) {
	dir := writeTree(t, map[string][]byte{"empty/x": nil, "text/notes.txt": []byte("hello"), "a.avro": numbers(t, 1)})
	for _, missing := range []string{filepath.Join(dir, "missing"), filepath.Join(dir, "missing.avro"), filepath.Join(dir, "missing", "*.avro"), filepath.Join(dir, "a.avro", "x")} {
		cfg := driver.Config{Roots: []driver.Root{{Path: missing}}}
		if c, err := driver.NewConnector(cfg); err == nil {
			c.Close()
			t.Errorf("%s is opened", missing)
		} else if !strings.Contains(err.Error(), filepath.Base(filepath.Dir(missing))) {
			t.Errorf("%s: the error does not name it: %v", missing, err)
		}
	}
	if _, err := driver.NewConnector(driver.Config{Roots: []driver.Root{{Path: filepath.Join(dir, "missing")}}}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing path: %v", err)
	}
	for _, name := range []string{"empty", "text"} {
		db := openDB(t, filepath.Join(dir, name))
		_, err := readAll(db, "SELECT * FROM "+name)
		var u *avrofs.UnknownTableError
		if !errors.As(err, &u) || !strings.Contains(err.Error(), "no Avro files") {
			t.Errorf("%s: %v", name, err)
		}
		if all := mustRead(t, db, "SHOW TABLES"); len(all) != 0 {
			t.Errorf("%s has tables: %v", name, all)
		}
	}
	db := openDB(t, filepath.Join(dir, "empty"))
	for _, query := range []string{"SELECT * FROM '../a.avro'", "SELECT * FROM `" + filepath.Join(dir, "a.avro") + "`", "SELECT * FROM read_avro('../*.avro')"} {
		var refused *avrofs.NotAllowedError
		if _, err := readAll(db, query); !errors.As(err, &refused) || !strings.Contains(err.Error(), "allow_paths") {
			t.Errorf("%s: %v", query, err)
		}
	}
	db = openDB(t, filepath.Join(dir, "empty")+"?allow_paths=true")
	if n := one(t, db, "SELECT count(*) FROM '"+filepath.Join(dir, "a.avro")+"'"); n != int64(1) {
		t.Error(n)
	}
}

// heap runs a function and returns about how much memory it needed at most.
func heap(do func()) uint64 {
	runtime.GC()
	var before, m runtime.MemStats
	runtime.ReadMemStats(&before)
	stop, done, most := make(chan bool), make(chan bool), before.HeapInuse
	go func() {
		defer close(done)
		for {
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
			select {
			case <-stop:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	do()
	close(stop)
	<-done
	return most - before.HeapInuse
}

// numbered repeats a text for the numbers from 0; every %d is the number.
func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		if strings.Count(format, "%d") > 1 {
			fmt.Fprintf(&b, format, i, i)
		} else {
			fmt.Fprintf(&b, format, i)
		}
	}
	return b.String()
}

// doubling defines aliases, each twice the one before.
func doubling(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ", a%d + a%[1]d AS a%d", i, i+1)
	}
	return b.String()
}

// chained defines tables of WITH, each using the one before twice.
func chained(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ", c%d AS (SELECT a.x FROM c%d a, c%[2]d b)", i+1, i)
	}
	return b.String()
}

// TestLongTexts: long and deep statements are answered or refused, soon and with little memory.
func TestLongTexts(t *testing.T) {
	if testing.Short() {
		t.Skip("minutes under the race detector")
	}
	db := openDB(t, lakeDir)
	repeat := strings.Repeat
	tests := []struct {
		name, query string
		rows        int // -1: refused
	}{
		{"a megabyte of !", "SELECT " + repeat("!", 1<<20) + "1", -1},
		{"a megabyte of nothing but !", repeat("!", 1<<20), -1},
		{"half a million of -", "SELECT " + repeat("- ", 1<<19) + "1", -1},
		{"ten thousand ORs", "SELECT id FROM employees WHERE id = 1" + repeat(" OR id = 2", 10_000), 2},
		{"ten thousand ANDs", "SELECT id FROM employees WHERE id = 1" + repeat(" AND name <> 'x'", 10_000), 1},
		{"ten thousand ORs and ANDs", "SELECT id FROM employees WHERE id = 1" + repeat(" OR id < 1 AND active", 5_000), 1},
		{"a thousand parentheses", "SELECT " + repeat("(", 900) + "1" + repeat(")", 900), 1},
		{"too many parentheses", "SELECT " + repeat("(", 100_000) + "1" + repeat(")", 100_000), -1},
		{"nine thousand additions", "SELECT id" + repeat("+id", 9_000) + " FROM employees", 12},
		{"nine thousand concatenations", "SELECT name" + repeat("||name", 9_000) + " FROM employees", 12},
		{"fifty thousand values", "SELECT id FROM employees WHERE id IN (1" + repeat(",2", 50_000) + ")", 2},
		{"nested calls", "SELECT " + repeat("abs(", 5_000) + "1" + repeat(")", 5_000), -1},
		{"nested CASE", "SELECT " + repeat("CASE WHEN TRUE THEN ", 5_000) + "1" + repeat(" END", 5_000), -1},
		{"nested queries", repeat("SELECT * FROM (", 5_000) + "SELECT 1" + repeat(") x", 5_000), -1},
		{"nested types", "SELECT CAST(NULL AS " + repeat("ARRAY<", 5_000) + "INT" + repeat(">", 5_000) + ")", -1},
		{"a thousand columns", "SELECT 1" + repeat(",1", 1_000), 1},
		{"a string of a megabyte", "SELECT '" + repeat("x", 1<<20) + "'", 1},
		{"a number of a megabyte", "SELECT 1" + repeat("0", 1<<20), -1},
		{"an unclosed comment", "SELECT /* " + repeat("/*", 1<<19), -1},
		{"five thousand columns of expressions", "SELECT id" + numbered(5_000, ", id + %d AS c%d") + " FROM employees", 12},
		{"two thousand aggregates", "SELECT sum(id)" + numbered(2_000, ", sum(id + %d) AS c%d") + " FROM employees", 1},
		{"a thousand keys", "SELECT id" + numbered(1_000, ", id + %d AS c%d") + " FROM employees GROUP BY ALL", 12},
		{"a thousand branches", "SELECT id FROM employees" + repeat(" UNION ALL SELECT id FROM employees", 1_000), 12_012},
		{"ten thousand expressions in a list", "SELECT id FROM employees WHERE id IN (-1" + numbered(10_000, ", id + %d + %[1]d + 1") + ")", 0},
		{"ten thousand arms", "SELECT CASE id" + numbered(10_000, " WHEN %d THEN %d") + " END FROM employees", 12},
		{"a hundred queries deep", repeat("SELECT * FROM (", 150) + "SELECT 1" + repeat(") x", 150), 1},
		{"a hundred conditions deep", repeat("SELECT id FROM employees WHERE id IN (", 100) + "1" + repeat(")", 100), 1},
		{"fifty correlated", "SELECT id FROM employees t0 WHERE" + numbered(50, " EXISTS (SELECT 1 FROM employees t%d WHERE id = t%[1]d.id AND") + " TRUE" + repeat(")", 50), 12},
		{"forty tables", "SELECT count(*) FROM employees t" + numbered(40, " JOIN employees t%d ON t%[1]d.id = t.id"), 1},
		{"tables that double", "WITH c0 AS (SELECT 1 AS x)" + chained(25) + " SELECT * FROM c25", -1},
		{"aliases that double", "SELECT id AS a0" + doubling(30) + " FROM employees", -1},
		{"aliases that double in WHERE", "SELECT id AS a0" + doubling(30) + " FROM employees WHERE a30 > 1", -1},
		{"five thousand pivoted columns", "PIVOT employees ON id IN (1" + numbered(5_000, ", %d + %[1]d + 2") + ") USING count(*) GROUP BY active", 2},
		{"a thousand columns made rows", "UNPIVOT (SELECT id" + numbered(1_000, ", id + %d AS c%d") + " FROM employees) ON *", 12 * 1_001},
		{"five thousand patterns", "SELECT id FROM employees WHERE name LIKE ANY ('x'" + numbered(5_000, ", '%%%d-%d'") + ")", 0},
		{"a recursion without end", "WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT 1 FROM r) SELECT count(*) FROM r", -1},
		{"a result without end", "SELECT repeat(repeat('x', 1000000), 1000000)", -1},
		{"a pattern that backtracks", "SELECT 1 WHERE '" + repeat("a", 10_000) + "' LIKE '" + repeat("%a", 1_000) + "b'", 0},
		{"an expression that backtracks", "SELECT 1 WHERE '" + repeat("a", 10_000) + "' REGEXP '^(a*)*b'", 0},
	}
	for _, tt := range tests {
		var rows [][]any
		var err error
		start := time.Now()
		used := heap(func() { rows, err = readAll(db, tt.query) })
		took := time.Since(start)
		switch {
		case tt.rows < 0 && err == nil:
			t.Errorf("%s: %d rows, want an error", tt.name, len(rows))
		case tt.rows >= 0 && (err != nil || len(rows) != tt.rows):
			t.Errorf("%s: %d rows, want %d: %v", tt.name, len(rows), tt.rows, err)
		case err != nil && len(err.Error()) > 1_000:
			t.Errorf("%s: the error has %d bytes", tt.name, len(err.Error()))
		}
		if took > 5*time.Minute || used > 400<<20 {
			t.Errorf("%s: took %s and %d MB", tt.name, took, used>>20)
		}
	}
}

// TestDeepSchemas: schemas nest to a limit.
func TestDeepSchemas(t *testing.T) {
	records := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `{"type":"record","name":"r%d","fields":[{"name":"f","type":`, i)
		}
		return b.String() + `"int"` + strings.Repeat("}]}", n)
	}
	for name, text := range map[string]string{
		"arrays":   strings.Repeat(`{"type":"array","items":`, 100_000) + `"int"` + strings.Repeat("}", 100_000),
		"records":  records(100_000),
		"brackets": strings.Repeat("[", 100_000),
		"objects":  strings.Repeat(`{"type":`, 100_000) + `"int"` + strings.Repeat("}", 100_000),
		"unions":   `{"type":"record","name":"r","fields":[{"name":"f","type":` + strings.Repeat(`["null",{"type":"array","items":`, 50_000) + `"int"` + strings.Repeat("}]", 50_000) + "}]}",
	} {
		_, err := readDamaged(container(t, text, writer("null", 0)), driver.Settings{}, "SELECT * FROM t", nil)
		var s *avrofs.SchemaError
		if !errors.As(err, &s) || !strings.Contains(err.Error(), "t.avro") || !strings.Contains(err.Error(), "deep") || len(err.Error()) > 1_000 {
			t.Errorf("%s: %.300v", name, err)
		}
		var se *schema.Error
		if !errors.As(err, &se) {
			t.Errorf("%s: no *schema.Error: %T", name, err)
		}
	}
	// What is below the limit is read.
	got, err := readDamaged(container(t, records(100), writer("null", 0), []byte{84}), driver.Settings{}, "SELECT * FROM t", nil)
	if err != nil || len(got) != 1 || !strings.Contains(got[0], ":42}") {
		t.Errorf("%v, %v", got, err)
	}
}

// TestRecursiveDepth: values of recursive schemas nest to max_depth.
func TestRecursiveDepth(t *testing.T) {
	const list = `{"type":"record","name":"list","fields":[{"name":"v","type":"int"},{"name":"next","type":["null","list"]}]}`
	value := func(n int) []byte {
		return append(bytes.Repeat([]byte{2, 2}, n), 2, 0)
	}
	data := func(n int) []byte { return container(t, list, writer("null", 0), value(n)) }
	for _, tt := range []struct {
		depth, limit int
		ok           bool
	}{{10, 0, true}, {400, 0, true}, {1_100, 0, false}, {1_000_000, 0, false}, {5, 20, true}, {50, 20, false}, {4_000, 10_000, true}} {
		for _, query := range []string{"SELECT * FROM t", "SELECT v FROM t", "SELECT next FROM t WHERE v = 1", "SELECT count(v) FROM t"} {
			_, err := readDamaged(data(tt.depth), driver.Settings{MaxDepth: tt.limit}, query, nil)
			if tt.ok && err != nil || !tt.ok && !errors.Is(err, decode.ErrData) && query != "SELECT v FROM t" && query != "SELECT count(v) FROM t" {
				t.Errorf("%d levels, limit %d: %s: %v", tt.depth, tt.limit, query, err)
			}
			if err != nil && !strings.Contains(err.Error(), "max_depth") {
				t.Errorf("%d levels, limit %d: %s: the error does not say how to raise the limit: %v", tt.depth, tt.limit, query, err)
			}
		}
	}
}

// bomb is a file of one block that a few kilobytes decompress to n bytes of zeros.
func bomb(t *testing.T, n int) []byte {
	t.Helper()
	var z bytes.Buffer
	w, err := flate.NewWriter(&z, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	for zeros := make([]byte, 1<<20); n > 0; n -= len(zeros) {
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	b := container(t, `{"type":"record","name":"n","fields":[{"name":"b","type":"bytes"}]}`, writer("deflate", 0))
	b = append(appendLong(appendLong(b, 1), int64(z.Len())), z.Bytes()...)
	return append(b, testSync[:]...)
}

// TestBomb: what a block decompresses to is bounded by the limits and by max_memory.
func TestBomb(t *testing.T) {
	data := bomb(t, 400<<20)
	var err error
	used := heap(func() {
		_, err = readDamaged(data, driver.Settings{MaxMemory: 20 << 20}, "SELECT * FROM t", nil)
	})
	var m *mem.Error
	if !errors.As(err, &m) || m.Operator != "scan" || !strings.Contains(err.Error(), "max_memory") || !strings.Contains(err.Error(), "t.avro") {
		t.Errorf("20 MiB: %v", err)
	}
	if used > 100<<20 {
		t.Errorf("20 MiB: %d MiB were used", used>>20)
	}
	db := openConfig(t, driver.Config{
		Roots:  []driver.Root{{FS: fstest.MapFS{"t.avro": {Data: data}}, Path: "t.avro"}},
		Limits: ocf.Limits{RawBytes: 10 << 20},
	})
	used = heap(func() { _, err = readAll(db, "SELECT * FROM t") })
	if !errors.Is(err, ocf.ErrLimit) || used > 100<<20 {
		t.Errorf("a limit of 10 MiB: %v, with %d MiB", err, used>>20)
	}
	// No mode skips for want of memory.
	if got, err := readDamaged(data, driver.Settings{MaxMemory: 20 << 20, OnCorrupt: driver.SkipBlock}, "SELECT * FROM t", nil); !errors.As(err, &m) {
		t.Errorf("skip_block: %v, %v", got, err)
	}
}

// TestHugeCounts: what a file announces is not believed before it is there.
func TestHugeCounts(t *testing.T) {
	block := func(h []byte, count, size int64, data ...byte) []byte {
		return append(append(appendLong(appendLong(bytes.Clone(h), count), size), data...), testSync[:]...)
	}
	record := func(fields string) []byte {
		return container(t, `{"type":"record","name":"r","fields":[`+fields+`]}`, writer("null", 0))
	}
	long := record(`{"name":"f","type":"long"}`)
	array := record(`{"name":"f","type":{"type":"array","items":"long"}}`)
	nulls := record(`{"name":"f","type":{"type":"array","items":"null"}}`)
	maps := record(`{"name":"f","type":{"type":"map","values":"null"}}`)
	text := record(`{"name":"f","type":"string"}`)
	none := record(``)
	var manyMeta []byte
	manyMeta = append(manyMeta, "Obj\x01"...)
	manyMeta = appendLong(manyMeta, 1<<40)
	tests := []struct {
		name string
		data []byte
	}{
		{"a negative count", block(long, -1, 1, 2)},
		{"the least count", block(long, -1<<63, 1, 2)},
		{"a huge count", block(long, 1<<62, 1, 2)},
		{"a negative size", block(long, 1, -1, 2)},
		{"a huge size", block(long, 1, 1<<62, 2)},
		{"a size beyond the file", block(long, 1, 1000, 2)},
		{"a count too low", block(long, 1, 2, 2, 2)},
		{"a count too high", block(long, 3, 2, 2, 2)},
		{"a count of a billion empty records", block(none, 1<<30, 0)},
		{"a huge array", block(array, 1, 7, append(appendLong(nil, 1<<40), 0)...)},
		{"a huge array of nulls", block(nulls, 1, 7, append(appendLong(nil, 1<<40), 0)...)},
		{"an array block of the least count", block(array, 1, 11, append(appendLong(nil, -1<<63), 0)...)},
		{"an array block of a negative size", block(array, 1, 3, 1, 1, 0)},
		{"a map without end", block(maps, 1, 3, 2, 2, 'k')},
		{"a long string", block(text, 1, 9, appendLong(nil, 1<<60)...)},
		{"a negative string", block(text, 1, 1, 1)},
		{"metadata of a trillion entries", manyMeta},
		{"metadata of a huge key", append(appendLong([]byte("Obj\x01"), 1), appendLong(nil, 1<<60)...)},
		{"metadata of a negative count", append([]byte("Obj\x01"), 1)},
		{"metadata of a negative key", append(appendLong([]byte("Obj\x01"), 1), 1)},
	}
	for _, tt := range tests {
		for _, query := range []string{"SELECT * FROM t", "SELECT count(*) FROM t"} {
			for _, verify := range []bool{false, true} {
				var got []string
				var err error
				used := heap(func() {
					got, err = readDamaged(tt.data, driver.Settings{Verify: verify, MaxMemory: 1 << 30}, query, nil)
				})
				// Block headers are believed where they are plausible.
				believed := strings.Contains(query, "count") && !verify && err == nil && got[0] == "1"
				if !isDamage(err) && !believed {
					t.Errorf("%s: %s: %v, %v", tt.name, query, got, err)
				}
				if used > 64<<20 {
					t.Errorf("%s: %s: %d MiB", tt.name, query, used>>20)
				}
			}
		}
	}
}

// TestMemoryErrors: what grows with the data is bounded by max_memory, and the error says who asked for
// how much and what to do.
func TestMemoryErrors(t *testing.T) {
	fsys := fstest.MapFS{"t.avro": {Data: numbers(t, 300_000)}}
	db := openConfig(t, driver.Config{Roots: []driver.Root{{FS: fsys}}, Settings: driver.Settings{MaxMemory: 2 << 20, TempDir: "off", Workers: 2}})
	for query, operator := range map[string]string{
		"SELECT n FROM t ORDER BY n DESC":                          "sort",
		"SELECT n, count(*) FROM t GROUP BY n":                     "aggregate",
		"SELECT DISTINCT n FROM t":                                 "aggregate",
		"SELECT count(DISTINCT n) FROM t":                          "aggregate",
		"SELECT count(*) FROM t a JOIN t b ON a.n = b.n":           "join",
		"SELECT count(*) FROM t a LEFT JOIN t b ON a.n = b.n + 1":  "join",
		"SELECT n FROM t ORDER BY n DESC LIMIT 250000":             "",
		"SELECT a.n FROM (SELECT n FROM t GROUP BY n) a WHERE n<0": "",
	} {
		_, err := readAll(db, query)
		var m *mem.Error
		if !errors.As(err, &m) {
			if operator != "" || err != nil {
				t.Errorf("%s: %v", query, err)
			}
			continue
		}
		// Whoever asks for the last bytes is named, and that may be the scan below.
		if m.Operator != "scan" && !strings.Contains(m.Operator, operator) || !strings.Contains(err.Error(), "max_memory") {
			t.Errorf("%s: %v", query, err)
		}
	}
	// The budget is given back: what fits is answered afterwards.
	if n := one(t, db, "SELECT count(*) FROM t"); n != int64(300_000) {
		t.Error(n)
	}
	if got := mustRead(t, db, "SELECT n FROM t ORDER BY n DESC LIMIT 3"); len(got) != 3 || got[0][0] != int64(299_999) {
		t.Error(got)
	}
}
