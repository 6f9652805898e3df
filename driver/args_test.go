package driver_test

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"
)

type (
	myInt    int32
	myString string
	myBytes  []byte
	myBool   bool
	myFloat  float32
	uuid     [4]byte
)

// money is a Valuer, broken one that fails, nilValuer one that is asked for its value although it is nil.
type money struct{ cents int64 }

func (m money) Value() (sqldriver.Value, error) {
	return fmt.Sprintf("%d.%02d", m.cents/100, m.cents%100), nil
}

type broken struct{}

var errBroken = errors.New("broken valuer")

func (broken) Value() (sqldriver.Value, error) { return nil, errBroken }

type nilValuer struct{}

func (*nilValuer) Value() (sqldriver.Value, error) { panic("called on nil") }

func TestArgumentTypes(t *testing.T) {
	db := openDB(t, lakeDir)
	i, s, b := 7, "text", []byte{1, 2}
	var noInt *int
	var noValuer *nilValuer
	var noBytes []byte
	at := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.FixedZone("east", 3600))
	tests := []struct {
		arg  any
		want any
		kind string // DatabaseTypeName of the parameter
	}{
		{nil, nil, "NULL"}, {noInt, nil, "NULL"}, {noValuer, nil, "NULL"}, {noBytes, nil, "VARBINARY"}, {(*big.Int)(nil), nil, "NULL"},
		{true, true, "BOOLEAN"}, {myBool(true), true, "BOOLEAN"},
		{int(-1), int64(-1), "BIGINT"}, {int8(-8), int64(-8), "BIGINT"}, {int16(-16), int64(-16), "BIGINT"}, {int32(-32), int64(-32), "BIGINT"},
		{int64(math.MinInt64), int64(math.MinInt64), "BIGINT"}, {myInt(3), int64(3), "BIGINT"},
		{uint(1), int64(1), "BIGINT"}, {uint8(8), int64(8), "BIGINT"}, {uint16(16), int64(16), "BIGINT"}, {uint32(math.MaxUint32), int64(math.MaxUint32), "BIGINT"},
		{uint64(math.MaxInt64), int64(math.MaxInt64), "BIGINT"}, {uint64(math.MaxUint64), "18446744073709551615", "DECIMAL"},
		{new(big.Int).Lsh(big.NewInt(-1), 100), "-1267650600228229401496703205376", "DECIMAL"},
		{1.5, 1.5, "DOUBLE"}, {float32(0.1), float64(float32(0.1)), "DOUBLE"}, {myFloat(2.5), 2.5, "DOUBLE"},
		{math.Inf(-1), math.Inf(-1), "DOUBLE"}, {math.NaN(), math.NaN(), "DOUBLE"},
		{"", "", "VARCHAR"}, {"'; DROP TABLE x --", "'; DROP TABLE x --", "VARCHAR"}, {"a\x00b", "a\x00b", "VARCHAR"}, {myString("my"), "my", "VARCHAR"}, {json.Number("12"), "12", "VARCHAR"},
		{[]byte{}, []byte{}, "VARBINARY"}, {[]byte{0, 255}, []byte{0, 255}, "VARBINARY"}, {myBytes{1}, []byte{1}, "VARBINARY"},
		{json.RawMessage("{}"), []byte("{}"), "VARBINARY"}, {uuid{1, 2, 3, 4}, []byte{1, 2, 3, 4}, "VARBINARY"},
		{sql.RawBytes{9}, []byte{9}, "VARBINARY"},
		{at, at.UTC(), "TIMESTAMP"}, {time.Time{}, time.Time{}, "TIMESTAMP"},
		{at.Add(7), at.Add(7).UTC(), "TIMESTAMP"},
		{90 * time.Minute, "PT1H30M", "INTERVAL"}, {-time.Nanosecond, "PT-0.000000001S", "INTERVAL"},
		{&i, int64(7), "BIGINT"}, {&s, "text", "VARCHAR"}, {&b, []byte{1, 2}, "VARBINARY"},
		{money{1234}, "12.34", "VARCHAR"}, {&money{5}, "0.05", "VARCHAR"},
		{sql.NullInt64{}, nil, "NULL"}, {sql.NullInt64{Int64: 5, Valid: true}, int64(5), "BIGINT"},
		{sql.NullString{String: "x", Valid: true}, "x", "VARCHAR"}, {sql.NullTime{Time: at, Valid: true}, at.UTC(), "TIMESTAMP"},
		{sql.Null[bool]{V: true, Valid: true}, true, "BOOLEAN"}, {sql.NullByte{Byte: 3, Valid: true}, int64(3), "BIGINT"},
		{[]int{}, []byte("[]"), "ARRAY"}, {[]int(nil), []byte("[]"), "ARRAY"}, {[]int{1, 2}, []byte("[1,2]"), "ARRAY"}, {[2]string{"a", "b"}, []byte(`["a","b"]`), "ARRAY"},
		{[]any{1, nil, 2.5}, []byte("[1.0,null,2.5]"), "ARRAY"}, {[]*int{&i, nil}, []byte("[7,null]"), "ARRAY"},
		{[][]int{{1}, nil, {2, 3}}, []byte("[[1],[],[2,3]]"), "ARRAY"},
		{[]any{[]int{1}, nil, []float64{0.5}}, []byte("[[1.0],null,[0.5]]"), "ARRAY"}, {[]uint64{1, math.MaxUint64}, []byte("[1,18446744073709551615]"), "ARRAY"},
		{[]money{{1}, {200}}, []byte(`["0.01","2.00"]`), "ARRAY"}, {[]myInt{4}, []byte("[4]"), "ARRAY"},
	}
	for _, tt := range tests {
		for _, prepared := range []bool{false, true} {
			rows, err := ask(db, prepared, "SELECT ?", tt.arg)
			if err != nil {
				t.Errorf("%T %v: %v", tt.arg, tt.arg, err)
				continue
			}
			kinds, err := rows.ColumnTypes()
			if err != nil {
				t.Fatal(err)
			}
			all, err := readSet(rows)
			rows.Close()
			if err != nil || len(all) != 1 {
				t.Errorf("%T %v: %d rows, %v", tt.arg, tt.arg, len(all), err)
				continue
			}
			if got := all[0][0]; !same(got, tt.want) {
				t.Errorf("%T %v: got %#v, want %#v", tt.arg, tt.arg, got, tt.want)
			}
			if name := kinds[0].DatabaseTypeName(); name != tt.kind {
				t.Errorf("%T %v is a %s, want %s", tt.arg, tt.arg, name, tt.kind)
			}
		}
	}
}

// ask runs a query at once or by a prepared statement, which is closed with its rows.
func ask(db *sql.DB, prepared bool, query string, args ...any) (*sql.Rows, error) {
	if !prepared {
		return db.Query(query, args...)
	}
	s, err := db.Prepare(query)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return s.Query(args...)
}

func TestArgumentErrors(t *testing.T) {
	db := openDB(t, lakeDir)
	var deep any = 1
	for range 50 {
		deep = []any{deep}
	}
	tests := []struct {
		query string
		args  []any
		want  string
	}{
		{"SELECT ?", []any{struct{ X int }{1}}, "struct { X int }"},
		{"SELECT ?", []any{map[string]int{}}, "map[string]int"},
		{"SELECT ?", []any{func() {}}, "func()"},
		{"SELECT ?", []any{make(chan int)}, "chan int"},
		{"SELECT ?", []any{complex(1, 2)}, "complex128"},
		{"SELECT ?", []any{broken{}}, "broken valuer"},
		{"SELECT ?", []any{[]any{1, "x"}}, "element 1 is a VARCHAR among elements of type BIGINT"},
		{"SELECT ?", []any{[]any{1, broken{}}}, "element 1: broken valuer"},
		{"SELECT ?", []any{[]any{int64(math.MaxInt64), 0.5}}, "exactly"},
		{"SELECT ?", []any{deep}, "nested deeper"},
		{"SELECT ?", []any{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}, "0001 to 9999"},
		{"SELECT ?", []any{time.Date(0, 12, 31, 0, 0, 0, 0, time.UTC)}, "0001 to 9999"},
		{"SELECT ?", nil, "takes 1 argument, 0 were given"},
		{"SELECT ?, ?", []any{1}, "takes 2 arguments, 1 was given"},
		{"SELECT 1", []any{1}, "takes 0 arguments, 1 was given"},
		{"SELECT $3", []any{1, 2}, "takes 3 arguments"},
		{"SELECT :a, :b", []any{sql.Named("a", 1)}, "(:a, :b)"},
		{"SELECT :a", []any{1}, `pass sql.Named for :a`},
		{"SELECT :a", []any{sql.Named("b", 1)}, "no parameter :b"},
		{"SELECT ?", []any{sql.Named("b", 1)}, "no parameter :b"},
		{"SELECT :a, :b", []any{sql.Named("a", 1), sql.Named("a", 2)}, "two arguments are named :a"},
		{"SELECT ?, $1", []any{1}, "line 1, column 11"},
		{"SELECT $0", []any{1}, "line 1, column 8"},
		{"SELECT id FROM employees WHERE name = ?", []any{3}, "VARCHAR does not compare with BIGINT"},
		{"SELECT id FROM employees LIMIT ?", []any{-1}, "not negative"},
		{"SELECT name FROM ?", []any{"employees"}, "table"},
	}
	for _, tt := range tests {
		_, err := readAll(db, tt.query, tt.args...)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s %v: got %v, want an error with %q", tt.query, tt.args, err, tt.want)
		}
	}
	if _, err := readAll(db, "SELECT ?", broken{}); !errors.Is(err, errBroken) {
		t.Errorf("a Valuer's error is lost: %v", err)
	}
	if _, err := db.Query("SELECT :o", sql.Out{Dest: new(int)}); err == nil {
		t.Error("an output parameter is accepted")
	}
}

// Parameters stand where values do, in every style.
func TestParameters(t *testing.T) {
	db := openDB(t, lakeDir)
	day2 := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		query string
		args  []any
		want  string // rows, joined by spaces
	}{
		{"SELECT id FROM employees WHERE id = ANY(?)", []any{[]int{3, 1}}, "1 3"},
		{"SELECT id FROM employees WHERE id IN (?)", []any{[]int8{3, 1}}, "1 3"},
		{"SELECT id FROM employees WHERE id NOT IN (?)", []any{[]int{3, 1, 12, 11, 10, 9, 8}}, "2 4 5 6 7"},
		{"SELECT id FROM employees WHERE id IN (?, ?)", []any{1, 3}, "1 3"},
		{"SELECT id FROM employees WHERE id <> ALL(?)", []any{[]int{3, 1, 12, 11, 10, 9, 8}}, "2 4 5 6 7"},
		{"SELECT id FROM employees WHERE id = ANY(?)", []any{[]int{}}, ""},
		{"SELECT id FROM employees WHERE id = ANY(?)", []any{[]int(nil)}, ""},
		{"SELECT id FROM employees WHERE id = ANY(?)", []any{[]any{nil, 2}}, "2"},
		{"SELECT id FROM employees WHERE id NOT IN (?)", []any{[]any{nil, 2}}, ""},
		{"SELECT id FROM employees WHERE id = ?", []any{nil}, ""},
		{"SELECT id FROM employees WHERE name = ANY(?) AND active", []any{[]string{"Ada Lovelace", "Charles Babbage"}}, "1"},
		{"SELECT id FROM employees WHERE name LIKE ?", []any{"%K%"}, "4 5 6 11"},
		{"SELECT id FROM employees WHERE id BETWEEN $2 AND $1 AND active = $3", []any{5, 2, true}, "2 4"},
		{"SELECT id FROM employees WHERE id > :low AND id < :high OR id = :low", []any{sql.Named("high", 4), sql.Named("low", 2)}, "2 3"},
		{"SELECT :a + ?", []any{sql.Named("a", 1), 2}, "3"},
		{"SELECT :a + ?", []any{2, sql.Named("a", 1)}, "3"},
		{"SELECT $1, $1", []any{"x"}, "x|x"},
		{"SELECT id FROM employees ORDER BY id DESC LIMIT ? OFFSET ?", []any{2, 1}, "11 10"},
		{"SELECT CASE WHEN ? THEN ? ELSE ? END", []any{false, 1, 2}, "2"},
		{"SELECT CAST(? AS BIGINT) + 1", []any{"41"}, "42"},
		{"SELECT ?[1]", []any{[]string{"a", "b"}}, "b"},
		{"SELECT count(*) FROM orders WHERE dt = ?", []any{day2}, "17"},
		{"SELECT count(*) FROM orders WHERE dt = ?", []any{"2026-01-02"}, "17"},
		{"SELECT count(*) FROM orders WHERE dt IN (?)", []any{[]time.Time{day2}}, "17"},
		{"SELECT count(*) FROM orders WHERE dt < ?", []any{day2.Add(time.Nanosecond)}, "32"},
		{"SELECT count(*) FROM orders WHERE amount > ?", []any{math.Inf(1)}, "0"},
		{"SELECT count(*) FROM types WHERE `long` = ?", []any{uint64(math.MaxUint64)}, "0"},
		{"SELECT label FROM types WHERE bytes = ?", []any{[]byte("avro\x00\xff")}, "ordinary"},
		{"SELECT label FROM types WHERE float = ?", []any{float32(-math.MaxFloat32)}, "least"},
		{"SELECT label FROM types WHERE uuid_string = ?", []any{"F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"}, "ordinary"},
		{"SELECT label FROM types WHERE enum = ?", []any{"DIAMONDS"}, "not a number"},
		{"SELECT label FROM types WHERE decimal_bytes = ?", []any{"1234.56"}, "ordinary"},
		{"SELECT label FROM types WHERE timestamp_micros = ?", []any{time.Date(2026, 1, 2, 4, 4, 5, 123456000, time.FixedZone("", 3600))}, "ordinary"},
		{"SELECT label FROM types WHERE timestamp_nanos = ?", []any{time.Date(2026, 1, 2, 3, 4, 5, 123456789, time.UTC)}, "ordinary"},
		{"SELECT label FROM types WHERE timestamp_micros = ?", []any{time.Date(2026, 1, 2, 3, 4, 5, 123456789, time.UTC)}, ""},
		{"SELECT label FROM types WHERE timestamp_millis > ? - ?", []any{time.Date(2026, 1, 2, 4, 0, 0, 0, time.UTC), time.Hour}, "ordinary greatest"},
		{"SELECT 'a?b', \"id\", `id` /* ? */ FROM employees WHERE id = ? -- ?", []any{1}, "a?b|1|1"},
	}
	for _, tt := range tests {
		for _, prepared := range []bool{false, true} {
			rows, err := ask(db, prepared, tt.query, tt.args...)
			if err != nil {
				t.Errorf("%s %v: %v", tt.query, tt.args, err)
				continue
			}
			all, err := readSet(rows)
			rows.Close()
			if err != nil {
				t.Errorf("%s %v: %v", tt.query, tt.args, err)
				continue
			}
			if got := strings.Join(lines(all), " "); got != tt.want {
				t.Errorf("%s %v: got %s, want %s", tt.query, tt.args, got, tt.want)
			}
		}
	}
}

// A time is an instant: against a date it counts from midnight in the session's time zone.
func TestTimeArgumentZone(t *testing.T) {
	db := openDB(t, lakeDir+"?timezone=America/New_York")
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Skip("no time zones: ", err)
	}
	const query = "SELECT count(*) FROM orders WHERE dt = ?"
	if n := one(t, db, query, time.Date(2026, 1, 2, 0, 0, 0, 0, zone)); n != int64(17) {
		t.Errorf("midnight in New York: %v rows, want 17", n)
	}
	if n := one(t, db, query, time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)); n != int64(0) {
		t.Errorf("midnight in UTC: %v rows, want 0", n)
	}
}

func TestNumInput(t *testing.T) {
	db := openDB(t, lakeDir)
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for query, want := range map[string]int{
		"SELECT 1": 0, "SELECT ?, ?": 2, "SELECT $2": 2, "SELECT $1, $1": 1, "SELECT :a, :b, :a": 2, "SELECT '?', \"?\", `?` -- ?\n": 0,
		"SELECT ?; SELECT ?": 2, "SELECT :a; SELECT :a": 1,
	} {
		err := conn.Raw(func(c any) error {
			s, err := c.(sqldriver.ConnPrepareContext).PrepareContext(context.Background(), query)
			if err != nil {
				return err
			}
			defer s.Close()
			if n := s.NumInput(); n != want {
				t.Errorf("%s: %d arguments, want %d", query, n, want)
			}
			return nil
		})
		if err != nil {
			t.Errorf("%s: %v", query, err)
		}
	}
	// database/sql itself refuses a wrong number for prepared statements.
	s, err := db.Prepare("SELECT ?")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Query(); err == nil {
		t.Error("a statement runs without its argument")
	}
	// Mistakes in the text show when it is prepared, unknown names when it runs.
	if _, err := db.Prepare("SELEC 1"); err == nil {
		t.Error("a mistake in the text is prepared")
	}
	late, err := db.Prepare("SELECT nothing FROM nowhere")
	if err != nil {
		t.Fatal(err)
	}
	defer late.Close()
	if _, err := late.Query(); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("a query of an unknown table: %v", err)
	}
}

// A prepared statement is planned for its arguments: each run has its own rows.
func TestPreparedAgain(t *testing.T) {
	db := openDB(t, lakeDir)
	s, err := db.Prepare("SELECT name FROM employees WHERE id = ?")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for id, want := range map[any]string{1: "Ada Lovelace", int64(2): "Grace Hopper", "3": "Charles Babbage", 4.0: "Katherine O'Neil"} {
		var name string
		if err := s.QueryRow(id).Scan(&name); err != nil || name != want {
			t.Errorf("%v: got %q, %v, want %q", id, name, err, want)
		}
	}
	var name string
	if err := s.QueryRow(nil).Scan(&name); !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("NULL: got %v, want no rows", err)
	}
}

// What takes no context is there for callers of the driver's own interfaces.
func TestPlainStatement(t *testing.T) {
	db := openDB(t, lakeDir)
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	err = conn.Raw(func(c any) error {
		s, err := c.(sqldriver.Conn).Prepare("SELECT ? + 1")
		if err != nil {
			return err
		}
		defer s.Close()
		//lint:ignore SA1019 the old door is tested as well
		rows, err := s.Query([]sqldriver.Value{int64(2)})
		if err != nil {
			return err
		}
		defer rows.Close()
		dest := make([]sqldriver.Value, 1)
		if err := rows.Next(dest); err != nil || dest[0] != int64(3) {
			t.Errorf("got %v, %v, want 3", dest[0], err)
		}
		//lint:ignore SA1019 the old door is tested as well
		_, err = s.Exec([]sqldriver.Value{struct{}{}})
		if err == nil || strings.Count(err.Error(), "avro:") != 1 {
			t.Errorf("a bad argument: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
