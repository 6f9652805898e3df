package driver_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/avrosql/avrosql/driver"
	"github.com/avrosql/avrosql/driver/slt"
)

// differentialQueries are asked under every setting. Those with loose have their rows in no order of
// their own; all others must come in the same order each time, that of files, blocks and records.
var differentialQueries = []struct {
	query string
	loose bool
}{
	// Scans in the order of the files.
	{"SELECT * FROM employees", false},
	{"SELECT * FROM customers", false},
	{"SELECT * FROM orders", false},
	{"SELECT * FROM events", false},
	{"SELECT * FROM types", false},
	{"SELECT * FROM users", false},
	{"SELECT * FROM chunks", false},
	{"SELECT * FROM codecs", false},
	{"SELECT * FROM hr.staff", false},
	{"SELECT _file, _row, _block, id FROM orders", false},
	{"SELECT _file, _row FROM codecs", false},
	{"SELECT id FROM orders LIMIT 7", false},
	{"SELECT id FROM orders LIMIT 7 OFFSET 21", false},
	{"SELECT id FROM orders WHERE amount > 50 LIMIT 3", false},
	{"SELECT 1 FROM orders", false},
	{"SELECT dt FROM orders", false},
	// Conditions of every shape that the decoder can test, and some that it can't.
	{"SELECT id, amount FROM orders WHERE amount > 20", false},
	{"SELECT id FROM orders WHERE amount < 0", false},
	{"SELECT id FROM orders WHERE amount = 12.5 OR amount IS NULL", false},
	{"SELECT id, status FROM orders WHERE status = 'PAID'", false},
	{"SELECT id, status FROM orders WHERE status <> 'PAID' AND amount BETWEEN 10 AND 90", false},
	{"SELECT id, status FROM orders WHERE status IN ('PAID', 'SHIPPED', 'no such')", false},
	{"SELECT id FROM orders WHERE status > 'P'", false},
	{"SELECT id, note FROM orders WHERE note IS NOT NULL", false},
	{"SELECT id FROM orders WHERE note IS NULL AND dt > DATE '2026-01-02'", false},
	{"SELECT id FROM orders WHERE note LIKE '%e%'", false},
	{"SELECT id FROM orders WHERE dt = DATE '2026-01-03' OR id < 1005", false},
	{"SELECT id FROM orders WHERE dt IN (DATE '2026-01-01', DATE '2026-01-05') AND id % 3 = 0", false},
	{"SELECT id FROM orders WHERE created >= TIMESTAMP '2026-01-03 12:00:00'", false},
	{"SELECT id FROM orders WHERE _file LIKE '%part-00001%' AND amount > 0", false},
	{"SELECT id, name FROM employees WHERE active", false},
	{"SELECT id, name FROM employees WHERE NOT active AND id BETWEEN 2 AND 9", false},
	{"SELECT name FROM employees WHERE id IN (1, 5, 9, 99)", false},
	{"SELECT name FROM employees WHERE name >= 'S'", false},
	{"SELECT id FROM employees WHERE name = 'Zoë 🚀' OR name = ''", false},
	{"SELECT id FROM events WHERE device.os.name = 'linux'", false},
	{"SELECT id, device.model FROM events WHERE device.model IS NULL", false},
	{"SELECT id, geo.lat FROM events WHERE geo.lat > 0 AND geo.accuracy IS NOT NULL", false},
	{"SELECT id, tags FROM events WHERE tags[0] = 'vip'", false},
	{"SELECT id, attrs FROM events WHERE attrs['os'] <> 'linux'", false},
	{"SELECT id, readings[0].value FROM events WHERE readings[0].value > 50", false},
	{"SELECT id, value FROM events WHERE value.long > 990", false},
	{"SELECT id, union_branch(value) FROM events WHERE value IS NOT NULL", false},
	{"SELECT id, tree FROM events WHERE tree.label = '8'", false},
	{"SELECT id, counts FROM events WHERE counts['a'] >= 3", false},
	{"SELECT id FROM events WHERE kind = 'BUY' OR kind = 'ERROR'", false},
	{"SELECT id FROM events WHERE \"user\" IS NOT NULL AND length(payload) = 4", false},
	{"SELECT label FROM types WHERE `double` > 0", false},
	{"SELECT label FROM types WHERE `double` = `float`", false},
	{"SELECT label FROM types WHERE `double` IN (0, -2.5)", false},
	{"SELECT label FROM types WHERE decimal_38 < 0", false},
	{"SELECT label FROM types WHERE decimal_60 >= 1", false},
	{"SELECT label FROM types WHERE uuid_fixed IS NOT NULL AND fixed > X'00'", false},
	{"SELECT label FROM types WHERE timestamp_nanos < TIMESTAMP '1970-01-01 00:00:00'", false},
	{"SELECT label FROM types WHERE date BETWEEN DATE '1900-01-01' AND DATE '2024-12-31'", false},
	{"SELECT label FROM types WHERE bytes = X'00'", false},
	{"SELECT id, plan, visits FROM users WHERE plan = 'PRO' OR visits > 100", false},
	{"SELECT id, full_name FROM users WHERE rating IS NULL AND address.city IS NULL", false},
	{"SELECT numbers, words FROM chunks WHERE numbers[1] > 0", false},
	{"SELECT id + 1, upper(name), CASE WHEN active THEN 'yes' ELSE 'no' END FROM employees WHERE id + 1 > 4", false},
	// Everything that holds rows back.
	{"SELECT count(*) FROM orders", false},
	{"SELECT count(*) FROM codecs WHERE _file LIKE '%snappy%'", false},
	{"SELECT count(*), count(note), sum(amount), min(amount), max(amount), avg(amount) FROM orders", false},
	{"SELECT count(*), sum(amount) FROM orders WHERE id < 0", false},
	{"SELECT status, count(*), sum(amount), avg(amount) FROM orders GROUP BY status", true},
	{"SELECT dt, count(*), count(DISTINCT customer_id) FROM orders GROUP BY dt ORDER BY dt", false},
	{"SELECT status, dt, max(created) FROM orders WHERE amount > 0 GROUP BY status, dt HAVING count(*) > 1", true},
	{"SELECT DISTINCT status FROM orders", true},
	{"SELECT DISTINCT device.os.name, kind FROM events", true},
	{"SELECT count(DISTINCT id), sum(DISTINCT customer_id) FROM orders", false},
	{"SELECT `double`, count(*) FROM types GROUP BY `double`", true},
	{"SELECT id, amount FROM orders ORDER BY amount DESC, id", false},
	{"SELECT id FROM orders ORDER BY note NULLS FIRST, id DESC", false},
	{"SELECT label FROM types ORDER BY `double`, label", false},
	{"SELECT id FROM orders ORDER BY amount LIMIT 5", false},
	{"SELECT id FROM orders ORDER BY amount DESC, id LIMIT 5 OFFSET 50", false},
	{"SELECT name FROM employees ORDER BY name", false},
	// Joins.
	{"SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id", true},
	{"SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer_id ORDER BY o.id", false},
	{"SELECT c.name, o.id FROM customers c LEFT JOIN orders o ON c.id = o.customer_id AND o.amount > 80", true},
	{"SELECT c.name, count(o.id), sum(o.amount) FROM customers c LEFT JOIN orders o ON c.id = o.customer_id GROUP BY c.name", true},
	{"SELECT s.name, d.name, m.name FROM hr.staff s JOIN hr.departments d ON d.id = s.department_id LEFT JOIN hr.staff m ON m.id = s.manager_id", true},
	{"SELECT a.id, b.id FROM employees a JOIN employees b ON a.id < b.id AND a.active = b.active WHERE a.id + b.id = 9", true},
	{"SELECT count(*) FROM orders a JOIN orders b ON a.status = b.status AND a.dt = b.dt", false},
	// Derived tables.
	{"SELECT status, n FROM (SELECT status, count(*) AS n FROM orders GROUP BY status) x WHERE n > 5", true},
	{"SELECT x.id FROM (SELECT id, amount FROM orders ORDER BY amount DESC LIMIT 10) x WHERE x.amount < 1000", true},
	{"SELECT max(n) FROM (SELECT customer_id, count(*) AS n FROM orders GROUP BY customer_id) x", false},
}

// TestDifferential: settings that change how a query is answered do not change its answer.
func TestDifferential(t *testing.T) {
	base := openDB(t, lakeDir+"?workers=1&pushdown=off&refresh=1h")
	want := make([][]string, len(differentialQueries))
	some := 0
	for i, q := range differentialQueries {
		want[i] = differentialRows(t, base, "base", q.query, q.loose)
		some += len(want[i])
	}
	if t.Failed() || some < 1000 {
		t.Fatalf("the queries have only %d rows among them", some)
	}
	for _, workers := range []int{1, 2, 4} {
		for _, batch := range []int{3, 2048} {
			for _, rest := range []string{"pushdown=on", "pushdown=off", "pushdown=on&verify=full", "pushdown=on&on_corrupt=skip_block", "pushdown=off&on_corrupt=skip_file"} {
				options := fmt.Sprintf("workers=%d&batch_rows=%d&%s", workers, batch, rest)
				db := openDB(t, lakeDir+"?refresh=1h&"+options)
				for i, q := range differentialQueries {
					got := differentialRows(t, db, options, q.query, q.loose)
					if !slices.Equal(got, want[i]) {
						t.Errorf("%s: %s: %d rows, want %d: %s", options, q.query, len(got), len(want[i]), firstDifference(got, want[i]))
					}
				}
				db.Close()
			}
		}
	}
}

// TestSpillDifferential: what goes to disk gives the same rows, in the same order, as what does not.
func TestSpillDifferential(t *testing.T) {
	base := openDB(t, lakeDir+"?workers=1&temp_dir=off&refresh=1h")
	want := make([][]string, len(differentialQueries))
	for i, q := range differentialQueries {
		want[i] = differentialRows(t, base, "base", q.query, q.loose)
	}
	for _, limit := range []int64{1, 3000} {
		defer driver.SpillEagerly(limit)()
		for _, options := range []string{"workers=1", "workers=4&batch_rows=3"} {
			db := openDB(t, lakeDir+"?refresh=1h&temp_dir="+t.TempDir()+"&"+options)
			for i, q := range differentialQueries {
				got := differentialRows(t, db, options, q.query, q.loose)
				if !slices.Equal(got, want[i]) {
					t.Errorf("%s: %s: %d rows, want %d: %s", options, q.query, len(got), len(want[i]), firstDifference(got, want[i]))
				}
			}
			for _, query := range []string{"SELECT id FROM orders ORDER BY note", "SELECT note, count(*) FROM orders GROUP BY note", "SELECT a.id FROM orders a JOIN orders b ON a.id = b.id"} {
				if text := differentialRows(t, db, options, "EXPLAIN ANALYZE "+query, false); !strings.Contains(strings.Join(text, "\n"), "spilled ") {
					t.Errorf("%s: %s: nothing is on disk:\n%s", options, query, strings.Join(text, "\n"))
				}
			}
			db.Close()
		}
	}
}

// TestSpillOwn runs the logic tests with everything on disk.
func TestSpillOwn(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	defer driver.SpillEagerly(200)()
	files, err := filepath.Glob(filepath.Join("slt", "testdata", "*.test"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		r := &slt.Runner{Options: "workers=2&batch_rows=16&refresh=1h", Timeout: time.Minute}
		r.Fail = func(file string, rec slt.Record, err error) { t.Errorf("%s:%d: %v\n%s", f, rec.Line, err, rec.SQL) }
		if err := r.RunFile(f); err != nil || r.Run == 0 {
			t.Fatal(r.Run, err)
		}
	}
}

func differentialRows(t *testing.T, q queryer, options, query string, loose bool) []string {
	t.Helper()
	all, err := readAll(q, query)
	if err != nil {
		t.Errorf("%s: %s: %v", options, query, err)
		return nil
	}
	text := lines(all)
	if loose {
		slices.Sort(text)
	}
	return text
}

func firstDifference(got, want []string) string {
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			return fmt.Sprintf("row %d is missing: %s", i, want[i])
		case i >= len(want):
			return fmt.Sprintf("row %d is too much: %s", i, got[i])
		case got[i] != want[i]:
			return fmt.Sprintf("row %d is %s, want %s", i, got[i], want[i])
		}
	}
	return "none"
}

// TestDifferentialLarge does the same with a table of many blocks, so that workers really share a file
// and batches end within blocks.
func TestDifferentialLarge(t *testing.T) {
	slow(t)
	const n = 40_000
	schema := `{"type":"record","name":"r","fields":[{"name":"id","type":"long"},{"name":"s","type":["null","string"]},{"name":"v","type":"double"},
		{"name":"tags","type":{"type":"array","items":"string"}},{"name":"k","type":{"type":"enum","name":"e","symbols":["A","B","C"]}}]}`
	files := map[string][]byte{}
	for f, codec := range []string{"null", "deflate", "snappy"} {
		var recs [][]byte
		for i := f * n; i < (f+1)*n; i++ {
			r := appendLong(nil, int64(i))
			if i%7 == 0 {
				r = appendLong(r, 0)
			} else {
				r = appendText(appendLong(r, 1), strings.Repeat("x", i%11)+fmt.Sprint(i%1000))
			}
			r = appendDouble(r, float64(i%512)/8)
			if k := i % 4; k > 0 {
				r = appendLong(r, int64(k))
				for j := range k {
					r = appendText(r, fmt.Sprint("t", (i+j)%5))
				}
			}
			r = appendLong(r, 0)
			r = appendLong(r, int64(i%3))
			recs = append(recs, r)
		}
		files[fmt.Sprintf("big/part-%d.avro", f)] = container(t, schema, writer(codec, 8_000), recs...)
	}
	dir := writeTree(t, files)
	queries := []struct {
		query string
		loose bool
	}{
		{"SELECT id FROM big WHERE v > 60", false},
		{"SELECT id, s, tags FROM big WHERE id % 1000 < 3", false},
		{"SELECT id, _row, _block FROM big WHERE s = 'xxx42' OR s IS NULL AND k = 'B' AND v < 1", false},
		{"SELECT id FROM big LIMIT 100 OFFSET 50000", false},
		{"SELECT id FROM big WHERE tags[1] = 't3' AND k <> 'A' LIMIT 500", false},
		{"SELECT k, count(*), sum(id), min(s), max(v) FROM big GROUP BY k", true},
		{"SELECT s, count(*) FROM big GROUP BY s", true},
		{"SELECT id FROM big ORDER BY v DESC, id LIMIT 300", false},
		{"SELECT id, v FROM big WHERE k = 'C' ORDER BY s, id", false},
		{"SELECT count(*), count(s), sum(v) FROM big WHERE v <> 3", false},
		{"SELECT a.id FROM big a JOIN big b ON a.id = b.id + 40000 WHERE b.v > 63", true},
		{"SELECT DISTINCT s FROM big WHERE id < 30000", true},
	}
	base := openDB(t, dir+"?workers=1&pushdown=off")
	want := make([][]string, len(queries))
	for i, q := range queries {
		if want[i] = differentialRows(t, base, "base", q.query, q.loose); len(want[i]) == 0 {
			t.Errorf("%s has no rows", q.query)
		}
	}
	for _, options := range []string{
		"workers=1", "workers=2", "workers=4", "workers=3&batch_rows=3", "workers=2&batch_rows=97&pushdown=off", "workers=4&verify=full", "workers=2&on_corrupt=skip_block",
	} {
		db := openDB(t, dir+"?"+options)
		for i, q := range queries {
			if got := differentialRows(t, db, options, q.query, q.loose); !slices.Equal(got, want[i]) {
				t.Errorf("%s: %s: %d rows, want %d: %s", options, q.query, len(got), len(want[i]), firstDifference(got, want[i]))
			}
		}
		db.Close()
	}
}
