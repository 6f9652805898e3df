package driver_test

import (
	"database/sql"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/avrosql/avrosql/driver"
)

// device, place and reading are what the records of events.avro look like in Go.
type device struct {
	OS    struct{ Name, Version string }
	Model *string
}

type place struct {
	Lat, Lon float64
	Accuracy *float32
}

type reading struct {
	Sensor string
	Value  *float64
}

type node struct {
	Label    string
	Children []node
	Next     *node
}

// Nested values are JSON that scans into whatever takes text.
func TestNestedJSON(t *testing.T) {
	db := openDB(t, lakeDir)
	const query = "SELECT tags, attrs, device, tree.next FROM events WHERE id = 5"
	want := []string{`[]`, `{"os":"linux","build":"108"}`, `{"os":{"name":"linux","version":"6.12"},"model":null}`,
		`{"label":"4'","children":[],"next":{"label":"4''","children":[],"next":{"label":"4'''","children":[],"next":{"label":"4''''","children":[],"next":null}}}}`}
	texts := make([]string, 4)
	blobs := make([][]byte, 4)
	raws := make([]json.RawMessage, 4)
	anys := make([]any, 4)
	nulls := make([]sql.NullString, 4)
	for name, dest := range map[string][]any{
		"string":          {&texts[0], &texts[1], &texts[2], &texts[3]},
		"[]byte":          {&blobs[0], &blobs[1], &blobs[2], &blobs[3]},
		"json.RawMessage": {&raws[0], &raws[1], &raws[2], &raws[3]},
		"any":             {&anys[0], &anys[1], &anys[2], &anys[3]},
		"sql.NullString":  {&nulls[0], &nulls[1], &nulls[2], &nulls[3]},
	} {
		if err := db.QueryRow(query).Scan(dest...); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for i, w := range want {
		for name, got := range map[string]string{"string": texts[i], "[]byte": string(blobs[i]), "json.RawMessage": string(raws[i]), "sql.NullString": nulls[i].String} {
			if got != w {
				t.Errorf("column %d into %s: %s, want %s", i, name, got, w)
			}
		}
		if b, ok := anys[i].([]byte); !ok || string(b) != w {
			t.Errorf("column %d into any: %T %s, want []byte %s", i, anys[i], anys[i], w)
		}
	}
	// What is NULL is nil everywhere.
	var b []byte
	var r sql.Null[json.RawMessage]
	var a any
	var s sql.NullString
	if err := db.QueryRow("SELECT geo, geo, tree.next, tree FROM events WHERE id = 7").Scan(&b, &r, &a, &s); err != nil || b != nil || r.Valid || a != nil || s.Valid {
		t.Errorf("%v %v %v %v, %v", b, r, a, s, err)
	}
}

// Every logical type has a form in JSON that reads back as it is.
func TestNestedScalarsJSON(t *testing.T) {
	db := openDB(t, lakeDir)
	columns := []string{"bool", "int", "long", "float", "double", "bytes", "string", "fixed", "enum", "decimal_38", "uuid_fixed", "date", "time_micros",
		"timestamp_millis", "timestamp_nanos", "local_micros", "duration"}
	query := "SELECT ARRAY[`" + strings.Join(columns, "`], ARRAY[`") + "`] FROM types WHERE label = ?"
	for label, want := range map[string][]string{
		"ordinary": {`[true]`, `[42]`, `[1099511627776]`, `[1.5]`, `[2.718281828459045]`, `["YXZybwD/"]`, `["Grüße, 世界 🚀"]`, `["3q2+7w=="]`, `["HEARTS"]`,
			`[12345678901234567890.0123456789]`, `["123e4567-e89b-12d3-a456-426614174000"]`, `["2026-01-02"]`, `["03:04:05.123456"]`,
			`["2026-01-02T03:04:05.123Z"]`, `["2026-01-02T03:04:05.123456789Z"]`, `["2026-01-02T03:04:05.123456"]`, `["P1Y2M3DT1H6M45.006S"]`},
		"greatest": {`[true]`, `[2147483647]`, `[9223372036854775807]`, `[3.4028235e+38]`, `[1.7976931348623157e+308]`, `["//8="]`, "[\"\U0010ffff\"]", `["f////w=="]`, `["CLUBS"]`,
			`[9999999999999999999999999999.9999999999]`, `["ffffffff-ffff-ffff-ffff-fffffffffffe"]`, `["9999-12-31"]`, `["23:59:59.999999"]`,
			`["9999-12-31T23:59:59.999Z"]`, `["2262-04-11T23:47:16.854775807Z"]`, `["9999-12-31T23:59:59.999999"]`, `["P178956970Y7M2147483647DT1193H2M47.295S"]`},
		"not a number": {`[true]`, `[1]`, `[1]`, `["NaN"]`, `["NaN"]`, `["TmFO"]`, `["NaN"]`, `["TmFOAA=="]`, `["DIAMONDS"]`, `[null]`, `[null]`, `["2024-02-29"]`, `["12:00:00"]`,
			`["2024-02-29T12:00:00Z"]`, `["2024-02-29T12:00:00Z"]`, `["2024-02-29T12:00:00"]`, `["P1M29D"]`},
		"minus zero": {`[false]`, `[0]`, `[0]`, `[-0.0]`, `[-0.0]`, `["gA=="]`, `["\n\t"]`, `["AAAAAQ=="]`, `["HEARTS"]`, `[-1.2800000000]`, `[null]`, `["1582-10-15"]`, `["00:00:00.000001"]`,
			`["1582-10-15T00:00:00Z"]`, `["1677-09-21T00:12:43.145224192Z"]`, `["1582-10-15T00:00:00.000001"]`, `["PT24H"]`},
	} {
		rows := mustRead(t, db, query, label)
		if len(rows) != 1 {
			t.Fatalf("%s: %d rows", label, len(rows))
		}
		for i, w := range want {
			if got := string(rows[0][i].([]byte)); got != w {
				t.Errorf("%s: %s is %s, want %s", label, columns[i], got, w)
			}
			if !json.Valid(rows[0][i].([]byte)) {
				t.Errorf("%s: %s is no JSON: %s", label, columns[i], rows[0][i])
			}
		}
	}
}

func TestInto(t *testing.T) {
	for _, options := range []string{"", "?nested=native"} {
		db := openDB(t, lakeDir+options)
		var (
			d        device
			g        *place
			tags     []string
			attrs    map[string]string
			readings []reading
			counts   map[string]int64
			value    any
			tree     *node
		)
		scan := func(id int) {
			t.Helper()
			// What is there from before must not shine through.
			g, tags, counts, value, tree = &place{Lat: 1}, []string{"old"}, map[string]int64{"old": 1}, "old", &node{Label: "old"}
			err := db.QueryRow("SELECT device, geo, tags, attrs, readings, counts, value, tree FROM events WHERE id = ?", id).Scan(
				driver.Into(&d), driver.Into(&g), driver.Into(&tags), driver.Into(&attrs), driver.Into(&readings), driver.Into(&counts), driver.Into(&value), driver.Into(&tree))
			if err != nil {
				t.Errorf("%s id %d: %v", options, id, err)
			}
		}
		check := func(what string, got, want any) {
			t.Helper()
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %s:\n%s", options, what, diff)
			}
		}
		galaxy, accuracy := "galaxy s26", float32(2.5)
		scan(6)
		want := device{Model: &galaxy}
		want.OS.Name, want.OS.Version = "android", "16"
		check("device", d, want)
		check("geo", g, &place{-33.8688, 151.2093, &accuracy})
		check("tags", tags, []string{"beta", "trial", "beta"})
		check("attrs", attrs, map[string]string{"os": "android", "build": "117"})
		a, b, c := 57.5, 58.25, 31.375
		check("readings", readings, []reading{{"s0", &a}, {"s1", &b}, {"s2", &c}})
		check("counts", counts, map[string]int64{"a": 6, "b.c": 7, "": -1})
		check("value", value, map[string]any{"lat": 35.6762, "lon": 139.6503, "accuracy": 2.5})
		check("tree", tree, (*node)(nil))
		scan(7)
		check("geo", g, (*place)(nil))
		check("counts", counts, map[string]int64(nil))
		scan(5)
		check("device model", d.Model, (*string)(nil))
		check("tags", tags, []string{})
		check("value", value, true)
		leaf := func(label string, next *node) node { return node{label, []node{}, next} }
		n4 := leaf("4''''", nil)
		n3 := leaf("4'''", &n4)
		n2 := leaf("4''", &n3)
		n1 := leaf("4'", &n2)
		check("tree", tree, &node{"4", []node{leaf("4.0", nil), leaf("4.1", nil)}, &n1})
	}
}

// Into takes scalars as well, and says what does not fit.
func TestIntoScalars(t *testing.T) {
	db := openDB(t, lakeDir)
	var n int64
	var u uint8
	var f float32
	var s string
	var b []byte
	var m map[string]int
	if err := db.QueryRow("SELECT 42, 7, 1.5, 'text', bytes FROM types WHERE label = 'ordinary'").Scan(
		driver.Into(&n), driver.Into(&u), driver.Into(&f), driver.Into(&s), driver.Into(&b)); err != nil {
		t.Fatal(err)
	}
	if n != 42 || u != 7 || f != 1.5 || s != "text" || string(b) != "avro\x00\xff" {
		t.Errorf("%d %d %v %q %q", n, u, f, s, b)
	}
	if err := db.QueryRow("SELECT ARRAY[1, 2]").Scan(driver.Into(&m)); err == nil || !strings.Contains(err.Error(), "map[string]int") {
		t.Errorf("an array into a map: %v", err)
	}
	var tooSmall []int8
	if err := db.QueryRow("SELECT ARRAY[1000]").Scan(driver.Into(&tooSmall)); err == nil {
		t.Errorf("1000 fits an int8: %v", tooSmall)
	}
	// Text that happens to be JSON is text where a string is wanted.
	if err := db.QueryRow(`SELECT '"quoted"'`).Scan(driver.Into(&s)); err != nil || s != `"quoted"` {
		t.Errorf("%s, %v", s, err)
	}
}

func TestNestedNative(t *testing.T) {
	db := openDB(t, lakeDir+"?nested=native")
	rows := mustRead(t, db, "SELECT device, geo, tags, attrs, readings, counts, value, tree FROM events WHERE id IN (5, 6) ORDER BY id")
	object := func(kv ...any) map[string]any {
		m := map[string]any{}
		for i := 0; i < len(kv); i += 2 {
			m[kv[i].(string)] = kv[i+1]
		}
		return m
	}
	leaf := func(label string, next any) map[string]any {
		return object("label", label, "children", []any{}, "next", next)
	}
	want := [][]any{
		{
			object("os", object("name", "linux", "version", "6.12"), "model", nil), object("lat", -33.8688, "lon", 151.2093, "accuracy", 2.5), []any{},
			object("os", "linux", "build", "108"), []any{object("sensor", "s0", "value", 116.375)}, object(), true,
			object("label", "4", "children", []any{leaf("4.0", nil), leaf("4.1", nil)}, "next", leaf("4'", leaf("4''", leaf("4'''", leaf("4''''", nil))))),
		},
		{
			object("os", object("name", "android", "version", "16"), "model", "galaxy s26"), object("lat", -33.8688, "lon", 151.2093, "accuracy", 2.5), []any{"beta", "trial", "beta"},
			object("os", "android", "build", "117"),
			[]any{object("sensor", "s0", "value", 57.5), object("sensor", "s1", "value", 58.25), object("sensor", "s2", "value", 31.375)},
			object("a", int64(6), "b.c", int64(7), "", int64(-1)), object("lat", 35.6762, "lon", 139.6503, "accuracy", 2.5), nil,
		},
	}
	if d := cmp.Diff(want, rows); d != "" {
		t.Error(d)
	}
	got := one(t, db, "SELECT ARRAY[NULL, X'00ff']")
	if !reflect.DeepEqual(got, []any{nil, []byte{0, 255}}) {
		t.Errorf("%#v", got)
	}
	kinds, err := db.Query("SELECT device, tags, value, tree.next FROM events")
	if err != nil {
		t.Fatal(err)
	}
	defer kinds.Close()
	types, err := kinds.ColumnTypes()
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"STRUCT", "ARRAY", "UNION", "STRUCT"} {
		if types[i].DatabaseTypeName() != name || types[i].ScanType() != reflect.TypeFor[any]() {
			t.Errorf("%s: %s, scanned into %s", types[i].Name(), types[i].DatabaseTypeName(), types[i].ScanType())
		}
	}
}
