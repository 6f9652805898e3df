package parquet_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	pq "github.com/parquet-go/parquet-go"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/parquet"
	"github.com/avrosql/avrosql/driver"
	"github.com/avrosql/avrosql/planner/types"
)

func open(t *testing.T, root string) *sql.DB {
	t.Helper()
	c, err := driver.NewConnector(driver.Config{Roots: []driver.Root{{Path: root}}, Settings: driver.Settings{AllowPaths: true, AllowCopy: true}})
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	t.Cleanup(func() { db.Close() })
	return db
}

func readFile(t *testing.T, path string) (fields []types.Field, rows [][]types.Datum, err error) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return readBytes(data)
}

func readBytes(data []byte) (fields []types.Field, rows [][]types.Datum, err error) {
	r, err := parquet.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return r.Fields(), rows, nil
		}
		if err != nil {
			return nil, nil, err
		}
		rows = append(rows, row)
	}
}

// What COPY writes is read back with the same values; a union comes back as the group that it became.
func TestRoundTrip(t *testing.T) {
	db := open(t, "../../../../testdata")
	for _, table := range []string{"types", "chunks", "employees", "customers", "orders", "users"} {
		path := filepath.Join(t.TempDir(), "x.parquet")
		query := "SELECT * FROM " + table
		if table == "types" {
			// Years beyond what nanoseconds in 64 bits hold.
			query = "SELECT * EXCLUDE (timestamp_nanos) FROM types"
		}
		if _, err := db.Exec("COPY (" + query + ") TO '" + path + "' (codec zstd)"); err != nil {
			t.Errorf("%s: %v", table, err)
			continue
		}
		fields, got, err := readFile(t, path)
		if err != nil {
			t.Errorf("%s: %v", table, err)
			continue
		}
		var list []string
		for _, f := range fields {
			if f.Type.Bytes() {
				list = append(list, "LOWER(HEX(`"+f.Name+"`))")
			} else {
				list = append(list, "CAST(`"+f.Name+"` AS VARCHAR)")
			}
		}
		rows, err := db.QueryContext(context.Background(), "SELECT "+strings.Join(list, ", ")+" FROM ("+query+")")
		if err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		n := 0
		for ; rows.Next(); n++ {
			want := make([]sql.NullString, len(fields))
			dest := make([]any, len(fields))
			for i := range want {
				dest[i] = &want[i]
			}
			if err := rows.Scan(dest...); err != nil {
				t.Fatal(err)
			}
			if n >= len(got) {
				continue
			}
			for i, f := range fields {
				d := got[n][i]
				text := ""
				switch {
				case d.Null || f.Type.Nested():
				case f.Type.Bytes():
					text = fmt.Sprintf("%x", d.S)
				default:
					text = d.Text(nil)
				}
				if d.Null == want[i].Valid || !f.Type.Nested() && text != want[i].String {
					t.Errorf("%s: row %d, %s: %q, want %v", table, n, f.Name, text, want[i])
				}
			}
		}
		if err := rows.Err(); err != nil || n != len(got) {
			t.Errorf("%s: %d rows, want %d: %v", table, len(got), n, err)
		}
		rows.Close()
	}
}

// Nested values, worked out by hand: lists of lists with every place where something can be missing.
func TestNested(t *testing.T) {
	db := open(t, "../../../../testdata")
	path := filepath.Join(t.TempDir(), "x.parquet")
	const query = `SELECT * FROM (VALUES (1, [[1, 2], [], NULL, [NULL]]), (2, []), (3, NULL), (4, [[3]])) AS v(id, ll)`
	if _, err := db.Exec("COPY (" + query + ") TO '" + path + "'"); err != nil {
		t.Fatal(err)
	}
	fields, rows, err := readFile(t, path)
	if err != nil {
		t.Fatal(err)
	}
	if got := fields[1].Type.String(); got != "ARRAY<ARRAY<INT>>" && got != "ARRAY<ARRAY<BIGINT>>" {
		t.Error(got)
	}
	var show func(d types.Datum) string
	show = func(d types.Datum) string {
		if d.Null {
			return "NULL"
		}
		if d.Type.Kind != types.Array {
			return d.Text(nil)
		}
		var parts []string
		for _, e := range d.Elems {
			parts = append(parts, show(e))
		}
		return "[" + strings.Join(parts, " ") + "]"
	}
	var got []string
	for _, row := range rows {
		got = append(got, show(row[1]))
	}
	if want := "[[1 2] [] NULL [NULL]]; []; NULL; [[3]]"; strings.Join(got, "; ") != want {
		t.Errorf("%s, want %s", strings.Join(got, "; "), want)
	}
}

// Files that parquet-go writes from Go values: plain repeated fields, unsigned numbers, groups in lists.
func TestForeign(t *testing.T) {
	type inner struct {
		X int32   `parquet:"x"`
		Y *string `parquet:"y,optional"`
	}
	type row struct {
		Plain []int64           `parquet:"plain"`
		List  []inner           `parquet:"list,list"`
		Map   map[string]int32  `parquet:"map"`
		U32   uint32            `parquet:"u32"`
		U64   uint64            `parquet:"u64"`
		Dec   int64             `parquet:"dec,decimal(2:10)"`
		Odd   map[int32]float64 `parquet:"odd"`
	}
	y := "why"
	var buf bytes.Buffer
	if err := pq.Write(&buf, []row{
		{Plain: []int64{1, 2}, List: []inner{{1, &y}, {2, nil}}, Map: map[string]int32{"k": 7}, U32: 1<<32 - 1, U64: 1<<64 - 1, Dec: -1234, Odd: map[int32]float64{5: 0.5}},
		{},
	}); err != nil {
		t.Fatal(err)
	}
	fields, rows, err := readBytes(buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range fields {
		got = append(got, f.Name+" "+f.Type.String())
	}
	want := "plain ARRAY<BIGINT>, list ARRAY<STRUCT<x INT, y VARCHAR>>, map MAP<VARCHAR, INT>, u32 BIGINT, u64 DECIMAL(20,0), dec DECIMAL(10,2), odd STRUCT<key_value ARRAY<STRUCT<key INT, value DOUBLE>>>"
	if strings.Join(got, ", ") != want {
		t.Errorf("%s\nwant %s", strings.Join(got, ", "), want)
	}
	if text := fmt.Sprint(rows[0][3].Text(nil), " ", rows[0][4].Text(nil), " ", rows[0][5].Text(nil)); text != "4294967295 18446744073709551615 -12.34" {
		t.Error(text)
	}
	if l := rows[0][1].Elems; len(l) != 2 || l[0].Elems[1].S != "why" || !l[1].Elems[1].Null || len(rows[1][1].Elems) != 0 || len(rows[0][0].Elems) != 2 {
		t.Error(rows[0][1], rows[1])
	}
}

// Damaged files are errors, not panics.
func TestDamaged(t *testing.T) {
	db := open(t, "../../../../testdata")
	path := filepath.Join(t.TempDir(), "x.parquet")
	if _, err := db.Exec("COPY customers TO '" + path + "'"); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(data); n += 7 {
		if _, _, err := readBytes(data[:n]); err == nil {
			t.Errorf("cut at %d: no error", n)
		}
		bad := bytes.Clone(data)
		bad[n] ^= 0x55
		readBytes(bad)
	}
}
