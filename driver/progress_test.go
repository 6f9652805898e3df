package driver_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/avrosql/avrosql/driver"
)

// TestProgress: a query that reads everything has read all bytes known, but for what frames blocks, and
// all records.
func TestProgress(t *testing.T) {
	db, err := sql.Open("avro", "../testdata")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, query := range []string{"SELECT sum(amount) FROM orders", "SELECT count(*) FROM orders", "SELECT _file, count(*) FROM orders GROUP BY 1"} {
		var p driver.Progress
		rows, err := db.QueryContext(driver.WithProgress(context.Background(), &p), query)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
		done, known := p.Bytes()
		if known == 0 || done > known || done < known/2 || p.Rows() != 60 {
			t.Errorf("%s: %d of %d bytes, %d rows", query, done, known, p.Rows())
		}
	}
}
