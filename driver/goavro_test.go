package driver_test

import (
	"database/sql"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/linkedin/goavro/v2"
)

// TestGoavro compares what the driver hands out with what goavro decodes, for the files of testdata
// that goavro can read.
func TestGoavro(t *testing.T) {
	root := filepath.Join("..", "testdata")
	var files []string
	for _, pattern := range []string{
		"employees.avro", "customers.avro", "orders/*/*.avro", "users/v[12].avro", "hr/*.avro",
		"codecs/null.avro", "codecs/deflate.avro", "codecs/snappy.avro",
	} {
		found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(found), err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		columns, got := driverRows(t, file)
		want := goavroRows(t, file, columns)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: goavro against the driver:\n%s", file, d)
		}
	}
}

func driverRows(t *testing.T, file string) (columns []string, all [][]any) {
	t.Helper()
	db, err := sql.Open("avro", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	table := strings.TrimSuffix(filepath.Base(file), ".avro")
	rows, err := db.Query("SELECT * FROM `" + table + "`")
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	defer rows.Close()
	if columns, err = rows.Columns(); err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		row, dest := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			dest[i] = &row[i]
		}
		if err := rows.Scan(dest...); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return columns, all
}

func goavroRows(t *testing.T, file string, columns []string) (all [][]any) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in, err := goavro.NewOCFReader(f)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for in.Scan() {
		datum, err := in.Read()
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		record := datum.(map[string]any)
		if len(record) != len(columns) {
			t.Fatalf("%s: %d fields, %d columns", file, len(record), len(columns))
		}
		row := make([]any, len(columns))
		for i, name := range columns {
			row[i] = fromGoavro(t, record[name])
		}
		all = append(all, row)
	}
	if err := in.Err(); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return all
}

// fromGoavro makes of a value of goavro's what the driver hands out. Decimals in these files have two
// digits behind the point.
func fromGoavro(t *testing.T, v any) any {
	t.Helper()
	switch v := v.(type) {
	case nil, int64, float64, bool, string, []byte, time.Time:
		return v
	case int32:
		return int64(v)
	case *big.Rat:
		return v.FloatString(2)
	case map[string]any:
		if len(v) == 1 {
			for _, held := range v {
				return fromGoavro(t, held)
			}
		}
	}
	t.Fatalf("value of type %T", v)
	return nil
}
