package driver_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"database/sql"

	"github.com/avrosql/avrosql/avrofs/store"
	"github.com/avrosql/avrosql/driver"
	"github.com/avrosql/avrosql/planner/ast"
)

// daysLake is a table "hits" of five files for each of twenty days, and a table "visits" of one file a
// day, in a store that counts. Every file holds one record. The file hits/…/day=07/e.avro alone has a
// field rare, those from day 18 on have a field late, and the days before 10 have n as an int.
func daysLake(t *testing.T) *store.FaultStore {
	t.Helper()
	m := fstest.MapFS{}
	add := func(path string, at int, fields string, raw ...byte) {
		text := `{"type":"record","name":"R","fields":[{"name":"id","type":"long"}` + fields + `]}`
		m[path] = &fstest.MapFile{Data: container(t, text, writer("null", 0), raw), ModTime: time.Unix(int64(1_700_000_000+at), 0)}
	}
	for d := 1; d <= 20; d++ {
		for f := range 5 {
			fields, raw := `,{"name":"n","type":"int"}`, []byte{byte(2 * d), byte(2 * f)}
			if d >= 10 {
				fields = `,{"name":"n","type":"long"}`
			}
			if d == 7 && f == 4 {
				fields, raw = fields+`,{"name":"rare","type":"int"}`, append(raw, 2)
			}
			if d >= 18 {
				fields, raw = fields+`,{"name":"late","type":"int"}`, append(raw, 4)
			}
			add(fmt.Sprintf("hits/year=2026/month=01/day=%02d/%c.avro", d, 'a'+f), d*10+f, fields, raw...)
		}
		fields, raw := `,{"name":"day","type":"int"}`, []byte{byte(2 * d), byte(2 * d)}
		if d == 12 {
			fields, raw = fields+`,{"name":"only_here","type":"int"}`, append(raw, 6)
		}
		add(fmt.Sprintf("visits/dt=2026-01-%02d/v.avro", d), d, fields, raw...)
	}
	return store.Faulty(store.FS(m), store.FaultPlan{})
}

func openStore(t *testing.T, st store.Store, s driver.Settings) *sql.DB {
	t.Helper()
	return openConfig(t, driver.Config{Roots: []driver.Root{{Store: st}}, Settings: s})
}

// TestHeadersOfAQuery: a query reads the headers of the files that its conditions on paths leave, and of
// the table's oldest and newest. headers is what it reads of them in a lake that nothing is known of.
func TestHeadersOfAQuery(t *testing.T) {
	const oldestAndNewest = 2
	for _, c := range []struct {
		query   string
		args    []any
		headers int64 // that were read
		files   int64 // that are scanned
		rows    string
	}{
		{query: "SELECT count(*) FROM hits WHERE year = 2026 AND month = 1 AND day = 5", headers: 5 + oldestAndNewest, files: 5, rows: "5"},
		{query: "SELECT sum(n) FROM hits WHERE year = ? AND month = ? AND day = ?", args: []any{2026, 1, 5}, headers: 5 + oldestAndNewest, files: 5, rows: "10"},
		{query: "SELECT count(*) FROM hits WHERE year * 10000 + month * 100 + day BETWEEN 20260105 AND 20260106", headers: 10 + oldestAndNewest, files: 10, rows: "10"},
		{query: "SELECT sum(late) FROM hits WHERE day = 3", headers: 5 + oldestAndNewest, files: 5, rows: "NULL"},
		{query: "SELECT count(*) FROM hits WHERE day = 1", headers: 5 + oldestAndNewest - 1, files: 5, rows: "5"},
		{query: "SELECT count(*) FROM hits WHERE day = 77", headers: oldestAndNewest, files: 0, rows: "0"},
		{query: "SELECT count(*) FROM hits WHERE _file LIKE '%day=04/c.avro'", headers: 1 + oldestAndNewest, files: 1, rows: "1"},
		{query: "SELECT (SELECT count(*) FROM hits WHERE day = 5), (SELECT max(day) FROM hits WHERE day < 3)", headers: 14 + oldestAndNewest, files: 15, rows: "5|2"},
		{query: "WITH x AS (SELECT * FROM hits WHERE day = 5) SELECT count(*) FROM x a JOIN x b ON a.n = b.n", headers: 5 + oldestAndNewest, files: 10, rows: "5"},
		{query: "SELECT count(*) FROM hits h JOIN visits v ON v.id = h.id WHERE h.day = 5 AND v.dt = '2026-01-05'", headers: 5 + 1 + 2*oldestAndNewest, files: 6, rows: "5"},
		// The condition on one table's path comes over the join.
		{query: "SELECT count(*) FROM hits a JOIN hits b ON a.day = b.day AND a.n = b.n WHERE a.day = 5", headers: 5 + oldestAndNewest, files: 10, rows: "5"},
		{query: "SELECT day FROM hits WHERE day = 5 UNION SELECT day FROM hits WHERE day = 6 ORDER BY 1", headers: 10 + oldestAndNewest, files: 10, rows: "5 6"},
		// A correlated query whose names have their tables.
		{query: "SELECT count(*) FROM hits h WHERE h.day = 5 AND EXISTS (SELECT 1 FROM visits v WHERE v.dt = '2026-01-05' AND v.id = h.id)", headers: 5 + 1 + 2*oldestAndNewest, files: 6, rows: "5"},
		// Names that only files elsewhere have: all headers are read before they are refused.
		{query: "SELECT count(rare) FROM hits WHERE day = 5", headers: 100, files: 5, rows: "0"},
		{query: "SELECT count(rare) FROM hits WHERE day = 7", headers: 100, files: 5, rows: "1"},
		// NATURAL JOIN and names of the query around mean what they mean with all columns.
		{query: "SELECT count(*) FROM hits NATURAL JOIN visits WHERE year = 2026 AND day = 5 AND dt = '2026-01-05'", headers: 120, files: 6, rows: "5"},
		{query: "SELECT count(*) FROM (SELECT day, 7 AS only_here FROM hits WHERE day = 5) h WHERE EXISTS (SELECT 1 FROM visits WHERE dt = '2026-01-05' AND only_here IS NULL)", headers: 120, files: 6, rows: "5"},
		// No condition on the path: all.
		{query: "SELECT count(*) FROM hits WHERE id = 5", headers: 100, files: 100, rows: "5"},
		{query: "SELECT count(*) FROM hits WHERE day = 5 OR id = 6", headers: 100, files: 100, rows: "10"},
	} {
		st := daysLake(t)
		db := openStore(t, st, driver.Settings{Workers: 1})
		rows, err := readAll(db, c.query, c.args...)
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		if got := strings.Join(lines(rows), " "); got != c.rows {
			t.Errorf("%s: got %s, want %s", c.query, got, c.rows)
		}
		if got := st.Opens(); got != c.headers+c.files {
			t.Errorf("%s: %d opens, want %d for headers and %d to scan", c.query, got, c.headers, c.files)
		}
		// The same with the schemas of all files.
		all := openStore(t, daysLake(t), driver.Settings{Workers: 1, NoPushdown: true})
		if want, err := readAll(all, c.query, c.args...); err != nil || !slices.Equal(lines(rows), lines(want)) {
			t.Errorf("%s: %v with pushdown, %v without, %v", c.query, lines(rows), lines(want), err)
		}
		// Known headers are not read again.
		before := st.Opens()
		if _, err := readAll(db, c.query, c.args...); err != nil || st.Opens()-before != c.files {
			t.Errorf("%s: again: %d opens, want %d, %v", c.query, st.Opens()-before, c.files, err)
		}
	}
}

// TestColumnsOfAQuery: * is what the files that are left, the oldest and the newest have; DESCRIBE knows
// every column.
func TestColumnsOfAQuery(t *testing.T) {
	names := func(rows [][]any) (out []string) {
		for _, r := range rows {
			out = append(out, r[0].(string))
		}
		return out
	}
	columns := func(db *sql.DB, query string) string {
		rows, err := db.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		cols, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(cols, " ")
	}
	db := openStore(t, daysLake(t), driver.Settings{})
	if got, want := columns(db, "SELECT * FROM hits WHERE day = 5"), "id n late year month day"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	const all = "id n rare late year month day"
	if got := columns(db, "SELECT * FROM hits WHERE day = 7"); got != all {
		t.Errorf("got %s, want %s", got, all)
	}
	if got := columns(db, "SELECT * FROM hits"); got != all {
		t.Errorf("got %s, want %s", got, all)
	}
	if got := strings.Join(names(mustRead(t, db, "DESCRIBE hits")), " "); got != all {
		t.Errorf("got %s, want %s", got, all)
	}
	if got := strings.Join(names(mustRead(t, db, "DESCRIBE SELECT * FROM hits WHERE day = 5")), " "); got != all {
		t.Errorf("got %s, want %s", got, all)
	}
	var e *ast.Error
	if _, err := readAll(db, "SELECT rarest FROM hits WHERE day = 5"); !errors.As(err, &e) || !strings.Contains(err.Error(), "did you mean rare?") {
		t.Error(err)
	}
}

// TestHeadersInExplain: EXPLAIN says how many files there are, how many are left and how many headers were
// read to know that.
func TestHeadersInExplain(t *testing.T) {
	db := openStore(t, daysLake(t), driver.Settings{})
	text := strings.Join(lines(mustRead(t, db, "EXPLAIN SELECT count(*) FROM hits WHERE day = 5")), "\n")
	for _, want := range []string{"files: 5 of 100", "pruned by: day = 5", "headers read: 7"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s\nlacks %q", text, want)
		}
	}
}
