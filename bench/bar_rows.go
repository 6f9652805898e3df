package main

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/avrosql/avrosql/bench/dummy"
)

// sampleRows is how many rows the dummy driver repeats: few enough to stay in the caches.
const sampleRows = 1000

// rowsBar hands out every field of every row. Both drivers yield the same values; the dummy has
// them in memory, boxes them and copies the strings.
func rowsBar(e *env) ([]line, error) {
	var lines []line
	for _, codec := range e.codecs {
		path, err := e.file(codec, e.n)
		if err != nil {
			return nil, err
		}
		db, err := open(path, 2)
		if err != nil {
			return nil, err
		}
		defer db.Close()
		sample, err := sampleOf(db, table(codec, e.n))
		if err != nil {
			return nil, err
		}
		hand := sql.OpenDB(dummy.Connector{Table: sample, Rows: e.n})
		defer hand.Close()
		t, err := race(e.reps,
			contender{"the dummy driver", func() (string, error) { return readAll(hand, "SELECT * FROM dummy") }},
			contender{"avrosql", func() (string, error) { return readAll(db, "SELECT * FROM "+table(codec, e.n)) }},
		)
		if err != nil {
			return nil, err
		}
		lines = append(lines, atMost("21 fields by Scan, 2 workers", codec, t, 1.3))
	}
	return lines, nil
}

// sampleOf takes the first rows of a table for the dummy driver.
func sampleOf(db *sql.DB, name string) (*dummy.Table, error) {
	rows, err := db.Query(fmt.Sprintf("SELECT * FROM %s LIMIT %d", name, sampleRows))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	t := &dummy.Table{}
	for _, c := range types {
		t.Columns = append(t.Columns, dummy.Column{Name: c.Name()})
	}
	values, dest := make([]any, len(types)), make([]any, len(types))
	for i := range values {
		dest[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		if err := t.Add(values); err != nil {
			return nil, err
		}
	}
	return t, rows.Err()
}

// event is what a row is scanned into.
type event struct {
	id, userID, status, bytes, shard int64
	ts                               time.Time
	session, method, url             string
	latency, score                   float64
	country, agent                   string
	city, referrer                   sql.NullString
	retries                          sql.NullInt64
	cost                             sql.NullFloat64
	cached                           bool
	device, tags, attrs              []byte
}

// readAll scans all rows of a query with the columns of the events schema.
func readAll(db *sql.DB, query string) (string, error) {
	rows, err := db.Query(query)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var e event
	var n int64
	for rows.Next() {
		err := rows.Scan(&e.id, &e.ts, &e.userID, &e.session, &e.method, &e.url, &e.status, &e.bytes, &e.latency,
			&e.score, &e.country, &e.city, &e.referrer, &e.retries, &e.cost, &e.cached, &e.agent, &e.device,
			&e.tags, &e.attrs, &e.shard)
		if err != nil {
			return "", err
		}
		n++
	}
	return fmt.Sprintf("%d rows", n), rows.Err()
}
