package driver_test

import (
	"os"
	"strings"
	"testing"
)

// windowTable is what the queries of testdata/window.txt call t.
const windowTable = "WITH t(id, g, x, s) AS (VALUES (1, 'a', 10, 'p'), (2, 'a', 20, NULL), (3, 'b', NULL, 'q'), " +
	"(4, 'a', 20, 'r'), (5, 'b', 5, 'p'), (6, 'b', 5, 's'), (7, 'a', NULL, 't')) "

// TestWindowQueries compares with answers that SQLite gave or, behind those, that were worked out by hand.
func TestWindowQueries(t *testing.T) {
	text, err := os.ReadFile("testdata/window.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, dsn := range []string{lakeDir, lakeDir + "?workers=3&batch_rows=2"} {
		db := openDB(t, dsn)
		for block := range strings.SplitSeq("\n"+string(text), "\n> ") {
			query, want, _ := strings.Cut(block, "\n")
			if query == "" {
				continue
			}
			want = strings.TrimRight(want, "\n")
			all, err := readAll(db, windowTable+query)
			if msg, failing := strings.CutPrefix(want, "error: "); failing {
				if err == nil || !strings.Contains(err.Error(), msg) {
					t.Errorf("%s\nerror %v\nwant  %s", query, err, msg)
				}
				continue
			}
			if got := strings.Join(lines(all), "\n"); err != nil || got != want {
				t.Errorf("%s\n%v\ngot:\n%s\nwant:\n%s", query, err, got, want)
			}
		}
	}
}

// TestWindowWorkers has files read by several workers: ties stand as the files have them all the same.
func TestWindowWorkers(t *testing.T) {
	const query = `SELECT _file, _row, row_number() OVER (PARTITION BY status ORDER BY id % 3) AS n,
		sum(amount) OVER (ORDER BY status ROWS BETWEEN 99 PRECEDING AND 7 FOLLOWING) AS s,
		lag(id) OVER (PARTITION BY status) AS p, count(*) OVER (PARTITION BY status) AS c FROM orders`
	var want string
	for _, opts := range []string{"workers=1", "workers=4&batch_rows=7", "workers=2&pushdown=off"} {
		db := openDB(t, lakeDir+"?"+opts)
		got := strings.Join(lines(mustRead(t, db, query)), "\n")
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%s: other rows than one worker gives", opts)
		}
	}
}
