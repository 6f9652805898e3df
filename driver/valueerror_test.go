package driver_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/exec/op"
)

// TestValueErrorNamesFile: what can't be computed of a row's values says which file and block it lies in,
// wherever the expression stands, and stays what it is for errors.Is.
func TestValueErrorNamesFile(t *testing.T) {
	db := openDB(t, lakeDir)
	for _, query := range []string{
		"SELECT CAST(name AS INT) FROM customers",
		"SELECT id FROM customers WHERE CAST(name AS INT) > 5",
		"SELECT sum(CAST(name AS INT)) FROM customers",
		"SELECT count(*) FROM customers GROUP BY CAST(name AS INT)",
		"SELECT CAST(c.name AS INT) FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.id = 1",
		"SELECT sum(CAST(name AS INT)) FROM (SELECT * FROM customers ORDER BY id LIMIT 3) t",
		"SELECT CAST(name AS INT) FROM (SELECT name, row_number() OVER (ORDER BY id) AS n FROM customers) t WHERE n < 3",
		"SELECT a.id FROM orders a LEFT JOIN customers b ON a.id = b.id + 1000 ORDER BY CAST(b.name AS INT)",
		"SELECT count(*) FROM orders a JOIN customers b ON CAST(b.name AS INT) = a.id",
		"SELECT count(*) FROM orders a JOIN customers b ON a.customer_id = b.id AND CAST(b.name AS INT) + a.id > 3 AND b.id = 1",
		"SELECT transform([1], x -> CAST(c.name AS INT) + x) FROM customers c JOIN orders o ON o.customer_id = c.id AND c.id = 1",
	} {
		_, err := readAll(db, query)
		var at *op.ScanError
		if !errors.As(err, &at) || !strings.HasSuffix(at.File, "customers.avro") || at.Block <= 0 || !errors.Is(err, expr.ErrCast) ||
			!strings.Contains(err.Error(), `cannot convert VARCHAR "Acme Corp" to INT`) {
			t.Errorf("%s: %v", query, err)
		}
	}
	// A value that comes out of no block has no place.
	if _, err := readAll(db, "SELECT CAST(n AS INT) FROM (SELECT max(name) AS n FROM customers) t"); err == nil || strings.Contains(err.Error(), "block") {
		t.Error(err)
	}
}

// TestTimeOutsideOfDay: the fields of such a TIME are those of its text.
func TestTimeOutsideOfDay(t *testing.T) {
	files := map[string][]byte{"t.avro": container(t, `{"type":"record","name":"r","fields":[{"name":"x","type":{"type":"long","logicalType":"time-micros"}}]}`,
		writer("null", 0), appendLong(nil, 90_061_500_000), appendLong(nil, -3_661_000_000), appendLong(nil, 86_399_999_999))}
	db := openDB(t, writeTree(t, files))
	got := strings.Join(lines(mustRead(t, db, "SELECT CAST(x AS VARCHAR), hour(x), minute(x), second(x), microsecond(x), EXTRACT(hour FROM x), date_part('minute', x) FROM t")), "\n")
	want := "25:01:01.5|25|1|1|500000|25|1\n-01:01:01|1|1|1|0|1|1\n23:59:59.999999|23|59|59|999999|23|59"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
