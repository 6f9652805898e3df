package driver_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/driver"
)

var long = flag.Bool("long", false, "run the slow tests: every bit of every file, large files, memory")

// TestMain sees to it that no goroutine of a query outlives it.
func TestMain(m *testing.M) {
	flag.Parse()
	goleak.VerifyTestMain(m)
}

// lakeDir is the lake of testdata.
const lakeDir = "../testdata"

// openDB opens a data source name, and closes it when the test ends.
func openDB(t testing.TB, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("avro", dsn)
	if err != nil {
		t.Fatalf("open %s: %v", dsn, err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// openConfig opens a Config, and closes it when the test ends.
func openConfig(t testing.TB, cfg driver.Config) *sql.DB {
	t.Helper()
	c, err := driver.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return openConnector(t, c)
}

func openConnector(t testing.TB, c *driver.Connector) *sql.DB {
	t.Helper()
	db := sql.OpenDB(c)
	t.Cleanup(func() { db.Close() })
	return db
}

// queryer is a sql.DB, Conn or Tx.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// readAll runs a query, reads every row of its first result set, and closes it.
func readAll(q queryer, query string, args ...any) (all [][]any, err error) {
	rows, err := q.QueryContext(context.Background(), query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all, err = readSet(rows)
	if err != nil {
		return all, err
	}
	return all, rows.Close()
}

// readSet reads the rows of the current result set.
func readSet(rows *sql.Rows) (all [][]any, err error) {
	cols, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		row, dest := make([]any, len(cols)), make([]any, len(cols))
		for i := range row {
			dest[i] = &row[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return all, err
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// mustRead is readAll for queries that must be answered.
func mustRead(t testing.TB, q queryer, query string, args ...any) [][]any {
	t.Helper()
	all, err := readAll(q, query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return all
}

// line writes a row as text: values with their Go types where these could be mistaken.
func line(row []any) string {
	parts := make([]string, len(row))
	for i, v := range row {
		switch v := v.(type) {
		case nil:
			parts[i] = "NULL"
		case []byte:
			parts[i] = fmt.Sprintf("%q", v)
		case time.Time:
			parts[i] = v.Format(time.RFC3339Nano)
		default:
			parts[i] = fmt.Sprint(v)
		}
	}
	return strings.Join(parts, "|")
}

func lines(all [][]any) []string {
	out := make([]string, len(all))
	for i, row := range all {
		out[i] = line(row)
	}
	return out
}

// one returns the only value of a query.
func one(t testing.TB, q queryer, query string, args ...any) any {
	t.Helper()
	all := mustRead(t, q, query, args...)
	if len(all) != 1 || len(all[0]) != 1 {
		t.Fatalf("%s: %d rows, want one of one value: %v", query, len(all), all)
	}
	return all[0][0]
}

var testSync = [16]byte{0xa, 0xb, 0xc, 0xd, 0xe, 0xf, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0}

// container writes a container file of encoded records.
func container(t testing.TB, schema string, o ocf.WriterOptions, records ...[]byte) []byte {
	t.Helper()
	if o.Sync == nil {
		o.Sync = &testSync
	}
	var buf bytes.Buffer
	w, err := ocf.NewWriter(&buf, []byte(schema), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if err := w.Append(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// writeTree writes files below a new directory.
func writeTree(t testing.TB, files map[string][]byte) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, data := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// appendLong appends the encoding of an int or long.
func appendLong(b []byte, v int64) []byte { return binary.AppendVarint(b, v) }

// appendText appends the encoding of a string or of bytes.
func appendText(b []byte, s string) []byte { return append(appendLong(b, int64(len(s))), s...) }

// writer returns options of container.
func writer(codec string, blockBytes int) ocf.WriterOptions {
	return ocf.WriterOptions{Codec: codec, BlockBytes: blockBytes}
}

// appendDouble appends the encoding of a double.
func appendDouble(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
}

// slow leaves out a test of much data but little concurrency where -short asks for it: under the race
// detector, say.
func slow(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("left out by -short")
	}
}
