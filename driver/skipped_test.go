package driver_test

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/driver"
)

// damagedLake is a table of three files: one whole, one whose second block of three has a bad checksum,
// and one that is no Avro.
func damagedLake(t *testing.T) (fsys fstest.MapFS, block [2]int64) {
	t.Helper()
	schema := `{"type":"record","name":"n","fields":[{"name":"n","type":"long"}]}`
	rec := func(n int64) []byte { return appendLong(nil, n) }
	w := writer("snappy", 0)
	w.BlockCount = 2
	bad := container(t, schema, w, rec(1), rec(2), rec(3), rec(4), rec(5))
	list := blocks(t, bad)
	bad[list[1].DataOffset+list[1].Size-1] ^= 1
	good := container(t, schema, w, rec(10), rec(20), rec(30))
	return fstest.MapFS{"t/a.avro": {Data: good}, "t/b.avro": {Data: bad}, "t/c.avro": {Data: []byte("PAR1 PAR1")}},
		[2]int64{list[1].Offset, list[1].Next() - list[1].Offset}
}

// TestSkippedLog: what is left out is told to the functions of connector and context, and noted by the
// connector, once for each query, even if it reads a file twice.
func TestSkippedLog(t *testing.T) {
	fsys, at := damagedLake(t)
	var mu sync.Mutex
	var all, mine []string
	note := func(to *[]string) func(string) {
		return func(m string) {
			mu.Lock()
			defer mu.Unlock()
			*to = append(*to, m)
		}
	}
	c, err := driver.NewConnector(driver.Config{Roots: []driver.Root{{FS: fsys}}, Warn: note(&all)})
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	defer db.Close()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ctx := driver.WithWarn(t.Context(), note(&mine))
	query := func(ctx context.Context, text string) (string, error) {
		rows, err := conn.QueryContext(ctx, text)
		if err != nil {
			return "", err
		}
		defer rows.Close()
		var got string
		for rows.Next() {
			var v string
			if err := rows.Scan(&v); err != nil {
				return "", err
			}
			got += v + " "
		}
		return strings.TrimSpace(got), rows.Err()
	}
	if _, err := query(ctx, "SELECT sum(n) FROM t"); !isDamage(err) || !strings.Contains(err.Error(), "t/c.avro") {
		t.Fatal(err)
	}
	if _, err := query(ctx, "SET on_corrupt = skip_block"); err != nil {
		t.Fatal(err)
	}
	if _, err := query(ctx, "SELECT sum(n) FROM t"); !isDamage(err) || !strings.Contains(err.Error(), "t/c.avro") {
		t.Fatal(err)
	}
	if _, err := query(ctx, "SET on_corrupt = skip_file"); err != nil {
		t.Fatal(err)
	}
	if len(all)+len(mine)+len(c.Skipped()) > 0 {
		t.Fatalf("warnings before anything was left out: %q, %q, %v", all, mine, c.Skipped())
	}
	if got, err := query(ctx, "SELECT sum(n) FROM t"); err != nil || got != "63" {
		t.Errorf("%s, %v", got, err)
	}
	if got, err := query(t.Context(), "SELECT count(*) FROM t x, t y WHERE x.n = y.n"); err != nil || got != "5" {
		t.Errorf("%s, %v", got, err)
	}
	if len(mine) != 2 || len(all) != 4 || !slices.Equal(mine, all[:2]) {
		t.Errorf("warnings of the query %q, of the connector %q", mine, all)
	}
	list := c.Skipped()
	if len(list) != 4 || c.SkippedTotal() != (driver.SkippedTotal{Ranges: 4, Bytes: 2 * (9 + int64(len(fsys["t/b.avro"].Data)) - at[0]), Unknown: 4}) {
		t.Fatalf("%v, %v", list, c.SkippedTotal())
	}
	if a, b := list[0], list[1]; a.File != "t/c.avro" || a.Offset != 0 || a.Bytes != 9 || !strings.HasPrefix(a.Reason, "not an Avro container file") ||
		b.File != "t/b.avro" || b.Offset != at[0] || !strings.Contains(b.Reason, "checksum mismatch") || a.Query != b.Query || list[2].Query == a.Query {
		t.Errorf("%v", list)
	}
	// Without the file that is no Avro, the blocks around the damaged one are there.
	if _, err := query(ctx, "SET on_corrupt = skip_block"); err != nil {
		t.Fatal(err)
	}
	if got, err := query(ctx, "SELECT sum(n) FROM 't/b.avro'"); err != nil || got != "8" {
		t.Errorf("%s, %v", got, err)
	}
	if last := c.Skipped()[4]; last.Offset != at[0] || last.Bytes != at[1] || last.Records != 2 {
		t.Errorf("%v", last)
	}
	err = conn.Raw(func(c any) error {
		list, more := c.(interface{ Warnings() ([]string, int64) }).Warnings()
		if len(list) != 1 || more != 0 || !strings.HasPrefix(list[0], "t/b.avro: skipped") {
			t.Errorf("the connection's warnings are %q and %d", list, more)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	before := len(all)
	if got, err := query(driver.WithWarn(t.Context(), nil), "SELECT sum(n) FROM 't/b.avro'"); err != nil || got != "8" || len(all) != before {
		t.Errorf("unheard: %s, %v, warnings %q", got, err, all[before:])
	}
	if _, err := query(ctx, "SET on_corrupt = error"); err != nil {
		t.Fatal(err)
	}
	if _, err := query(ctx, "SELECT sum(n) FROM 't/b.avro'"); !isDamage(err) {
		t.Error(err)
	}
}

// blocks lists the blocks of a file.
func blocks(t *testing.T, data []byte) (list []ocf.Block) {
	t.Helper()
	h, err := ocf.ReadHeader(bytes.NewReader(data), int64(len(data)), ocf.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := ocf.NewReader(bytes.NewReader(data), int64(len(data)), h, ocf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for it := r.All(t.Context()); ; {
		b, err := it.Next()
		if err == io.EOF {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, b)
	}
}
