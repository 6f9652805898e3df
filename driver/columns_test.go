package driver_test

import (
	"database/sql"
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"
)

// columnText writes what database/sql tells of a column.
func columnText(c *sql.ColumnType) string {
	s := c.Name() + " " + c.DatabaseTypeName()
	if p, d, ok := c.DecimalSize(); ok {
		s += fmt.Sprintf("(%d,%d)", p, d)
	}
	if n, ok := c.Length(); ok {
		if n == math.MaxInt64 {
			s += "[max]"
		} else {
			s += fmt.Sprintf("[%d]", n)
		}
	}
	if null, ok := c.Nullable(); !ok {
		s += " null?"
	} else if null {
		s += " null"
	}
	if c.ScanType() == nil {
		return s + " <none>"
	}
	return s + " " + c.ScanType().String()
}

func TestColumnTypes(t *testing.T) {
	db := openDB(t, lakeDir)
	tests := []struct {
		query string
		want  []string
	}{
		{"SELECT * FROM types", []string{
			"label VARCHAR[max] string",
			"bool BOOLEAN null sql.NullBool",
			"int INT null sql.NullInt64",
			"long BIGINT null sql.NullInt64",
			"float FLOAT null sql.NullFloat64",
			"double DOUBLE null sql.NullFloat64",
			"bytes VARBINARY[max] null []uint8",
			"string VARCHAR[max] null sql.NullString",
			"fixed BINARY[4] null []uint8",
			"enum ENUM[max] null sql.NullString",
			"decimal_bytes DECIMAL(10,2) null sql.NullString",
			"decimal_38 DECIMAL(38,10) null sql.NullString",
			"decimal_60 DECIMAL(60,20) null sql.NullString",
			"decimal_fixed DECIMAL(18,4) null sql.NullString",
			"big_decimal VARBINARY[max] null []uint8",
			"uuid_string UUID[36] null sql.NullString",
			"uuid_fixed UUID[36] null sql.NullString",
			"date DATE null sql.NullTime",
			"time_millis TIME(3,3) null sql.NullString",
			"time_micros TIME(6,6) null sql.NullString",
			"timestamp_millis TIMESTAMP(3,3) null sql.NullTime",
			"timestamp_micros TIMESTAMP(6,6) null sql.NullTime",
			"timestamp_nanos TIMESTAMP(9,9) null sql.NullTime",
			"local_millis DATETIME(3,3) null sql.NullTime",
			"local_micros DATETIME(6,6) null sql.NullTime",
			"local_nanos DATETIME(9,9) null sql.NullTime",
			"duration INTERVAL null sql.NullString",
		}},
		{"SELECT * FROM events", []string{
			"id BIGINT int64", "at TIMESTAMP(6,6) time.Time", "kind ENUM[max] string", "user VARCHAR[max] null sql.NullString",
			"device STRUCT []uint8", "geo STRUCT null []uint8", "tags ARRAY []uint8", "attrs MAP []uint8", "readings ARRAY []uint8",
			"counts MAP null []uint8", "value UNION null []uint8", "tree STRUCT null []uint8", "payload VARBINARY[max] []uint8",
		}},
		{"SELECT dt, _file, _row, _block FROM orders", []string{
			"dt DATE time.Time", "_file VARCHAR[max] string", "_row BIGINT int64", "_block BIGINT int64",
		}},
		{"SELECT 1, 1.50 AS x, 1e0, 'a', NULL, TRUE, count(*), sum(id), avg(id), max(name) FROM employees", []string{
			"1 BIGINT int64", "x DECIMAL(3,2) string", "1e0 DOUBLE float64", "a VARCHAR[max] string", "NULL NULL null interface {}", "TRUE BOOLEAN bool",
			"count(*) BIGINT int64", "sum(id) BIGINT null sql.NullInt64", "avg(id) DOUBLE null sql.NullFloat64", "max(name) VARCHAR[max] null sql.NullString",
		}},
		// The right side of a left join is null where there is nothing to join with.
		{"SELECT o.id, c.id FROM orders o LEFT JOIN customers c ON c.id = o.customer_id", []string{"id BIGINT int64", "id BIGINT null sql.NullInt64"}},
		{"SELECT device.os.name, tags[0], attrs['os'], tree FROM events", []string{
			"name VARCHAR[max] string", "tags[0] VARCHAR[max] null sql.NullString", "attrs['os'] VARCHAR[max] null sql.NullString", "tree STRUCT null []uint8",
		}},
		{"EXPLAIN SELECT 1", []string{"plan VARCHAR[max] string"}},
		{"SET workers = 2", nil},
	}
	for _, tt := range tests {
		rows, err := db.Query(tt.query)
		if err != nil {
			t.Errorf("%s: %v", tt.query, err)
			continue
		}
		kinds, err := rows.ColumnTypes()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, k := range kinds {
			got = append(got, columnText(k))
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s:", tt.query)
			for i := range max(len(got), len(tt.want)) {
				if i >= len(got) || i >= len(tt.want) || got[i] != tt.want[i] {
					t.Errorf("  column %d: got %q, want %q", i, got[min(i, len(got)):min(i+1, len(got))], tt.want[min(i, len(tt.want)):min(i+1, len(tt.want))])
				}
			}
		}
		if err := rows.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Every value of every table can be scanned into its column's scan type, and is not NULL where the
// column says so.
func TestScanTypes(t *testing.T) {
	for _, options := range []string{"", "?nested=native"} {
		db := openDB(t, lakeDir+options)
		for _, table := range mustRead(t, db, "SHOW TABLES") {
			name := table[1].(string)
			if table[0] != "" {
				name = table[0].(string) + "." + name
			}
			rows, err := db.Query("SELECT * FROM " + name)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			kinds, err := rows.ColumnTypes()
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for rows.Next() {
				n++
				raw, typed := make([]any, len(kinds)), make([]any, len(kinds))
				for i, k := range kinds {
					typed[i] = reflect.New(k.ScanType()).Interface()
					raw[i] = new(any)
				}
				if err := rows.Scan(typed...); err != nil {
					t.Errorf("%s row %d: %v", name, n, err)
				}
				if err := rows.Scan(raw...); err != nil {
					t.Errorf("%s row %d: %v", name, n, err)
				}
				for i, k := range kinds {
					v := *raw[i].(*any)
					if null, ok := k.Nullable(); v == nil && (!ok || !null) {
						t.Errorf("%s row %d: %s is NULL, and the column is said to be never", name, n, k.Name())
					}
				}
			}
			if err := rows.Err(); err != nil || n == 0 {
				t.Errorf("%s: %d rows, %v", name, n, err)
			}
			rows.Close()
		}
	}
}

// NULL goes into every sql.Null type and pointer, and a value into the same.
func TestNulls(t *testing.T) {
	db := openDB(t, lakeDir)
	const query = "SELECT bool, `int`, `long`, `double`, string, bytes, timestamp_micros, date, decimal_38, duration FROM types WHERE label = ?"
	for _, label := range []string{"null", "ordinary"} {
		var (
			b  sql.NullBool
			i  sql.NullInt32
			l  sql.NullInt64
			d  sql.NullFloat64
			s  sql.NullString
			by []byte
			ts sql.NullTime
			dt *time.Time
			dc *string
			du sql.Null[string]
		)
		if err := db.QueryRow(query, label).Scan(&b, &i, &l, &d, &s, &by, &ts, &dt, &dc, &du); err != nil {
			t.Errorf("%s: %v", label, err)
			continue
		}
		want := label != "null"
		for k, valid := range []bool{b.Valid, i.Valid, l.Valid, d.Valid, s.Valid, by != nil, ts.Valid, dt != nil, dc != nil, du.Valid} {
			if valid != want {
				t.Errorf("%s: column %d is valid: %t", label, k, valid)
			}
		}
	}
	var n int
	if err := db.QueryRow("SELECT `int` FROM types WHERE label = 'null'").Scan(&n); err == nil {
		t.Error("NULL is scanned into an int")
	}
}
