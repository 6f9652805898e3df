package driver_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

// oddDatum concatenates parts of a datum: numbers as varints, strings with their length, bytes as they are.
func oddDatum(parts ...any) (b []byte) {
	for _, p := range parts {
		switch p := p.(type) {
		case int64:
			b = putLong(b, p)
		case int:
			b = putLong(b, int64(p))
		case string:
			b = append(putLong(b, int64(len(p))), p...)
		case []byte:
			b = append(b, p...)
		case float64:
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p))
		}
	}
	return b
}

func oddRecord(fields ...string) string {
	return `{"type":"record","name":"R","fields":[` + strings.Join(fields, ",") + `]}`
}

func oddField(name, typ string) string { return fmt.Sprintf(`{"name":%q,"type":%s}`, name, typ) }

// TestOddSchemas reads what writers may write although few do.
func TestOddSchemas(t *testing.T) {
	dir := t.TempDir()
	db := openDB(t, dir+"?refresh=-1s")
	for _, c := range []struct {
		name, schema string
		records      [][]byte
		query        string // over the table x
		want         []string
		fails        string // instead of want
	}{
		{name: "names that are no names", schema: oddRecord(oddField("n-me", `"int"`), oddField("a b", `"int"`), oddField("x.y", `"int"`), oddField("ключ", `"int"`), oddField("a`b", `"int"`), oddField("1", `"int"`), oddField("", `"int"`)),
			records: [][]byte{oddDatum(1, 2, 3, 4, 5, 6, 7)},
			query:   "SELECT `n-me` + `a b`, `x.y`, \"ключ\", `a``b`, `1`, * FROM x", want: []string{"3|3|4|5|6|1|2|3|4|5|6|7"}},
		{name: "fields that differ in case", schema: oddRecord(oddField("a", `"int"`), oddField("A", `"int"`)),
			records: [][]byte{oddDatum(1, 2)}, query: "SELECT A, a, `A` FROM x", want: []string{"2|1|2"}},
		{name: "fields with the names of virtual columns", schema: oddRecord(oddField("_file", `"int"`), oddField("_row", `"string"`)),
			records: [][]byte{oddDatum(1, "r")}, query: "SELECT * FROM x", want: []string{"1|r"}},
		{name: "two fields of one name", schema: oddRecord(oddField("a", `"int"`), oddField("a", `"int"`)),
			records: [][]byte{oddDatum(1, 2)}, query: "SELECT * FROM x", fails: `has two fields "a"`},
		{name: "a key twice", schema: oddRecord(oddField("m", `{"type":"map","values":"int"}`)),
			records: [][]byte{oddDatum(2, "k", 1, "k", 2, 0)}, query: "SELECT m['k'], m FROM x", want: []string{`2|"{\"k\":1,\"k\":2}"`}},
		{name: "unions of one branch", schema: oddRecord(oddField("s", `["int"]`), oddField("n", `["null"]`)),
			records: [][]byte{oddDatum(0, 5, 0), oddDatum(0, 6, 0)}, query: "SELECT s.int + 1, n IS NULL, union_branch(s) FROM x", want: []string{"6|true|int", "7|true|int"}},
		{name: "union on top", schema: `["null","int"]`, records: [][]byte{oddDatum(0), oddDatum(1, 2)}, query: "SELECT value FROM x", want: []string{"NULL", "2"}},
		{name: "array on top", schema: `{"type":"array","items":"string"}`, records: [][]byte{oddDatum(1, "a", 1, "b", 0)}, query: "SELECT value[1] FROM x", want: []string{"b"}},
		{name: "fixed without bytes", schema: oddRecord(oddField("f", `{"type":"fixed","name":"F","size":0}`), oddField("n", `"null"`)),
			records: [][]byte{nil, nil, nil}, query: "SELECT count(*), count(f), count(n) FROM x", want: []string{"3|3|0"}},
		{name: "records without fields", schema: oddRecord(oddField("r", `{"type":"record","name":"E","fields":[]}`), oddField("l", `{"type":"array","items":"E"}`)),
			records: [][]byte{oddDatum(2, 0)}, query: "SELECT r, l FROM x", want: []string{`"{}"|"[{},{}]"`}},
		{name: "the farthest moments", schema: oddRecord(oddField("t", `{"type":"long","logicalType":"timestamp-millis"}`), oddField("d", `{"type":"int","logicalType":"date"}`)),
			records: [][]byte{oddDatum(int64(math.MaxInt64), math.MaxInt32), oddDatum(int64(math.MinInt64), math.MinInt32)},
			query:   "SELECT CAST(t AS VARCHAR), CAST(d AS VARCHAR), t > d FROM x", fails: "out of range"},
		{name: "the text of the farthest moments", schema: oddRecord(oddField("t", `{"type":"long","logicalType":"timestamp-millis"}`), oddField("d", `{"type":"int","logicalType":"date"}`)),
			records: [][]byte{oddDatum(int64(math.MaxInt64), math.MaxInt32), oddDatum(int64(math.MinInt64), math.MinInt32)},
			query:   "SELECT CAST(t AS VARCHAR), CAST(d AS VARCHAR) FROM x", want: []string{"292278994-08-17 07:12:55.807+00|5881580-07-11", "-292275055-05-16 16:47:04.192+00|-5877641-06-23"}},
		{name: "text that is no UTF-8", schema: oddRecord(oddField("s", `"string"`)),
			records: [][]byte{oddDatum("\xff\xfe")}, query: "SELECT s FROM x WHERE s >= '\u07ff'", want: []string{"\xff\xfe"}},
		{name: "an enum without symbols", schema: oddRecord(oddField("e", `["null",{"type":"enum","name":"E","symbols":[]}]`)),
			records: [][]byte{oddDatum(0), oddDatum(1, 0)}, query: "SELECT e FROM x", fails: "symbol 0 of an enum with 0"},
		{name: "a decimal without bytes", schema: oddRecord(oddField("d", `{"type":"bytes","logicalType":"decimal","precision":50,"scale":2}`)),
			records: [][]byte{oddDatum("")}, query: "SELECT d FROM x", want: []string{"0.00"}},
		{name: "unions of records", schema: oddRecord(`{"name":"u","type":["null",{"type":"record","name":"com.a.Email","fields":[{"name":"to","type":"string"}]},{"type":"record","name":"com.a.Call","fields":[{"name":"to","type":"long"},{"name":"secs","type":"int"}]}]}`),
			records: [][]byte{oddDatum(1, "x@y"), oddDatum(2, 49, 7), oddDatum(0)},
			query:   "SELECT u.Email.`to`, u.Call.`to`, u.`com.a.Call`.secs, union_branch(u), u IS NULL FROM x",
			want:    []string{"x@y|NULL|NULL|Email|false", "NULL|49|7|Call|false", "NULL|NULL|NULL|NULL|true"}},
		{name: "unions within arrays and maps", schema: oddRecord(oddField("a", `{"type":"array","items":["int","string",{"type":"map","values":["null","double"]}]}`)),
			records: [][]byte{oddDatum(3, 0, 5, 1, "t", 2, 1, "k", 1, 0.5, 0, 0)},
			query:   "SELECT a[0].int, a[1].string, a[2].map['k'], union_branch(a[2]), a FROM x",
			want:    []string{`5|t|0.5|map|"[5,\"t\",{\"k\":0.5}]"`}},
		{name: "a linked list", schema: `{"type":"record","name":"R","fields":[{"name":"v","type":"int"},{"name":"next","type":["null","R"]}]}`,
			records: [][]byte{oddDatum(1, 1, 2, 1, 3, 0), oddDatum(9, 0)}, query: "SELECT v, next FROM x",
			want: []string{`1|"{\"v\":2,\"next\":{\"v\":3,\"next\":null}}"`, "9|NULL"}},
		{name: "a tree of expressions", schema: oddRecord(`{"name":"e","type":{"type":"record","name":"Expr","fields":[{"name":"node","type":["long","string",{"type":"record","name":"Call","fields":[{"name":"fn","type":"string"},{"name":"args","type":{"type":"array","items":"Expr"}}]}]}]}}`),
			records: [][]byte{oddDatum(2, "add", 2, 0, 1, 2, "neg", 1, 1, "x", 0, 0)}, query: "SELECT e FROM x",
			want: []string{`"{\"node\":{\"fn\":\"add\",\"args\":[{\"node\":1},{\"node\":{\"fn\":\"neg\",\"args\":[{\"node\":\"x\"}]}}]}}"`}},
		{name: "a union sorted and grouped by its branches", schema: oddRecord(oddField("u", `["string","null","long"]`)),
			records: [][]byte{oddDatum(2, 3), oddDatum(0, "b"), oddDatum(1), oddDatum(0, "a"), oddDatum(2, 3)},
			query:   "SELECT union_branch(u) AS b, u.string, u.long, count(*) FROM x GROUP BY ALL ORDER BY 1, 2, 3", want: []string{"NULL|NULL|NULL|1", "long|NULL|3|2", "string|a|NULL|1", "string|b|NULL|1"}},
		{name: "a union sorted, grouped, told apart and compared", schema: oddRecord(oddField("u", `["string","null","long",{"type":"record","name":"P","fields":[{"name":"x","type":"int"}]}]`), oddField("n", `"int"`)),
			records: [][]byte{oddDatum(2, 3, 1), oddDatum(0, "b", 2), oddDatum(1, 3), oddDatum(3, 7, 4), oddDatum(0, "a", 5), oddDatum(2, 3, 6), oddDatum(3, -7, 7), oddDatum(2, -3, 8)},
			query: `SELECT 'grouped', u, count(*) AS c FROM x GROUP BY u UNION ALL
				SELECT 'sorted', u, n FROM (SELECT u, n FROM x ORDER BY u DESC, n LIMIT 3) s UNION ALL
				SELECT 'told apart', NULL, count(DISTINCT u) FROM x UNION ALL
				SELECT 'joined', NULL, count(*) FROM x a JOIN x b ON a.u = b.u UNION ALL
				SELECT 'least', min(u), 0 FROM x
				ORDER BY 1, 2, 3`,
			want: []string{"grouped|NULL|1", `grouped|"\"a\""|1`, `grouped|"\"b\""|1`, `grouped|"-3"|1`, `grouped|"3"|2`, `grouped|"{\"x\":-7}"|1`, `grouped|"{\"x\":7}"|1`,
				"joined|NULL|9", `least|"\"a\""|0`, `sorted|"3"|1`, `sorted|"{\"x\":-7}"|7`, `sorted|"{\"x\":7}"|4`, "told apart|NULL|6"}},
		{name: "an enum with default and aliases", schema: oddRecord(oddField("e", `{"type":"enum","name":"E","aliases":["Old"],"symbols":["A","B"],"default":"A"}`)),
			records: [][]byte{oddDatum(1), oddDatum(0)}, query: "SELECT e FROM x WHERE e <> 'C' ORDER BY e", want: []string{"A", "B"}},
		{name: "decimals of many digits", schema: oddRecord(oddField("d", `{"type":"fixed","name":"F","size":20,"logicalType":"decimal","precision":45,"scale":5}`)),
			records: [][]byte{append([]byte{0x7f}, make([]byte, 19)...), append([]byte{0xff}, []byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")...)},
			query:   "SELECT d < 0 FROM x", fails: "does not fit DECIMAL(45,5)"},
		{name: "both forms of UUID", schema: oddRecord(oddField("s", `{"type":"string","logicalType":"uuid"}`), oddField("f", `{"type":"fixed","name":"F","size":16,"logicalType":"uuid"}`)),
			records: [][]byte{oddDatum("00010203-0405-0607-0809-0a0b0c0d0e0f", []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})},
			query:   "SELECT s, f, s = f FROM x", want: []string{"00010203-0405-0607-0809-0a0b0c0d0e0f|00010203-0405-0607-0809-0a0b0c0d0e0f|true"}},
		{name: "nanoseconds and durations", schema: oddRecord(oddField("t", `{"type":"long","logicalType":"timestamp-nanos"}`), oddField("l", `{"type":"long","logicalType":"local-timestamp-nanos"}`), oddField("d", `{"type":"fixed","name":"D","size":12,"logicalType":"duration"}`)),
			records: [][]byte{oddDatum(1, -1, []byte{14, 0, 0, 0, 3, 0, 0, 0, 0xdc, 5, 0, 0})},
			query:   "SELECT t, l, d FROM x", want: []string{"1970-01-01T00:00:00.000000001Z|1969-12-31T23:59:59.999999999Z|P1Y2M3DT1.5S"}},
		{name: "logical types that are none", schema: oddRecord(oddField("a", `{"type":"int","logicalType":"datetime"}`), oddField("b", `{"type":"string","logicalType":"date"}`), oddField("c", `{"type":"fixed","name":"D","size":11,"logicalType":"duration"}`), oddField("d", `{"type":"bytes","logicalType":"decimal","precision":0}`), oddField("e", `{"type":"bytes","logicalType":"decimal","precision":2,"scale":3}`), oddField("f", `{"type":"long","logicalType":7}`)),
			records: [][]byte{oddDatum(1, "s", []byte("12345678901"), "x", "y", 5)}, query: "SELECT a + 1, b || '!', length(c), d, e, f FROM x", want: []string{`2|s!|11|"x"|"y"|5`}},
		{name: "attributes of many writers", schema: `{"type":"record","name":"topLevelRecord","namespace":"","connect.version":2,"connect.name":"x.y","iceberg.schema":{"a":[1]},"fields":[{"name":"a","type":{"type":"string","avro.java.string":"String"},"field-id":1,"order":"ignore","doc":"d"},{"name":"b","type":{"type":"map","values":{"type":"string","avro.java.string":"String"},"avro.java.string":"String","java-key-class":"java.lang.String"},"sqlType":"JSON"}]}`,
			records: [][]byte{oddDatum("s", 1, "k", "v", 0)}, query: "SELECT a, b.k FROM x", want: []string{"s|v"}},
		{name: "a block of an array without an end mark", schema: oddRecord(oddField("a", `{"type":"array","items":"int"}`)),
			records: [][]byte{oddDatum(1, 5)}, query: "SELECT a FROM x", fails: "x.avro"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := os.WriteFile(filepath.Join(dir, "x.avro"), container(t, c.schema, ocf.WriterOptions{}, c.records...), 0o666); err != nil {
				t.Fatal(err)
			}
			all, err := readAll(db, c.query)
			if c.fails != "" {
				if err == nil || !strings.Contains(err.Error(), c.fails) {
					t.Errorf("%v, %v; want an error that says %q", lines(all), err, c.fails)
				}
				return
			}
			if got := lines(all); err != nil || strings.Join(got, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("got %q, %v\nwant %q", got, err, c.want)
			}
		})
	}
}

// TestEmptyBlocks reads blocks of no records between others.
func TestEmptyBlocks(t *testing.T) {
	const text = `{"type":"record","name":"R","fields":[{"name":"i","type":"int"}]}`
	for _, codec := range []string{"null", "deflate", "snappy"} {
		dir := writeTree(t, map[string][]byte{"x.avro": container(t, text, ocf.WriterOptions{Codec: codec, BlockCount: 2}, oddDatum(1), oddDatum(2), oddDatum(3))})
		path := filepath.Join(dir, "x.avro")
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		// After the header and behind the last block: no records in no bytes.
		empty := append([]byte{0, 0}, testSync[:]...)
		header := strings.Index(string(data), string(testSync[:])) + len(testSync)
		data = append(append(append(append([]byte{}, data[:header]...), empty...), data[header:]...), append(empty, empty...)...)
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		for _, options := range []string{"", "?verify=full", "?on_corrupt=skip_block"} {
			db := openDB(t, dir+options)
			if got := fmt.Sprint(lines(mustRead(t, db, "SELECT i, _row FROM x"))); got != "[1|0 2|1 3|2]" {
				t.Errorf("%s%s: %s", codec, options, got)
			}
			if got := one(t, db, "SELECT count(*) FROM x"); got != int64(3) {
				t.Errorf("%s%s: count(*) is %v", codec, options, got)
			}
		}
	}
}

// TestInexact meets a number that the merged type of two files can't hold: an error, not a rounded value.
func TestInexact(t *testing.T) {
	long, double := oddRecord(oddField("n", `"long"`)), oddRecord(oddField("n", `"double"`))
	dir := writeTree(t, map[string][]byte{
		"t/a.avro": container(t, long, ocf.WriterOptions{}, oddDatum(int64(1<<53))),
		"t/b.avro": container(t, double, ocf.WriterOptions{}, oddDatum(0.5)),
		"u/a.avro": container(t, long, ocf.WriterOptions{}, oddDatum(int64(1<<53+1))),
		"u/b.avro": container(t, double, ocf.WriterOptions{}, oddDatum(0.5)),
	})
	db := openDB(t, dir)
	if got := fmt.Sprint(lines(mustRead(t, db, "SELECT n FROM t"))); got != "[9.007199254740992e+15 0.5]" {
		t.Error(got)
	}
	if _, err := readAll(db, "SELECT n FROM u"); err == nil || !strings.Contains(err.Error(), "9007199254740993") || !strings.Contains(err.Error(), "a.avro") {
		t.Error(err)
	}
	if got := one(t, db, "SELECT count(*) FROM u"); got != int64(2) {
		t.Error(got)
	}
}

// TestAliases renames a field and follows it through versions, with conditions on it.
func TestAliases(t *testing.T) {
	dir := writeTree(t, map[string][]byte{
		"t/1.avro": container(t, oddRecord(oddField("old", `"int"`), oddField("x", `"int"`)), ocf.WriterOptions{}, oddDatum(1, 10)),
		"t/2.avro": container(t, oddRecord(`{"name":"new","aliases":["old"],"type":"long","default":7}`), ocf.WriterOptions{}, oddDatum(2)),
		"t/3.avro": container(t, oddRecord(oddField("x", `"int"`)), ocf.WriterOptions{}, oddDatum(30)),
	})
	db := openDB(t, dir)
	if got := fmt.Sprint(lines(mustRead(t, db, "SELECT `new`, x FROM t"))); got != "[1|10 2|NULL 7|30]" {
		t.Error(got)
	}
	if got := fmt.Sprint(lines(mustRead(t, db, "SELECT x FROM t WHERE `new` > 1"))); got != "[NULL 30]" {
		t.Error(got)
	}
	if got := fmt.Sprint(lines(mustRead(t, db, "SELECT `new` FROM t WHERE x IS NULL OR x = 30"))); got != "[2 7]" {
		t.Error(got)
	}
}

// TestGrowingUnion: a branch that later files add changes neither the names of the others nor what a query
// over them says.
func TestGrowingUnion(t *testing.T) {
	first := container(t, oddRecord(oddField("u", `["int","string"]`)), ocf.WriterOptions{}, oddDatum(0, 1), oddDatum(1, "a"))
	for name, later := range map[string][]byte{
		"behind":    container(t, oddRecord(oddField("u", `["int","string","boolean"]`)), ocf.WriterOptions{}, oddDatum(2, []byte{1}), oddDatum(0, 2)),
		"in front":  container(t, oddRecord(oddField("u", `["boolean","string","int"]`)), ocf.WriterOptions{}, oddDatum(0, []byte{1}), oddDatum(2, 2)),
		"with null": container(t, oddRecord(oddField("u", `["null","boolean","int","string"]`)), ocf.WriterOptions{}, oddDatum(1, []byte{1}), oddDatum(2, 2)),
	} {
		for _, order := range []string{"12", "21"} {
			dir := writeTree(t, map[string][]byte{"t/" + order[:1] + ".avro": first, "t/" + order[1:] + ".avro": later})
			db := openDB(t, dir)
			got := fmt.Sprint(lines(mustRead(t, db, "SELECT union_branch(u) AS b, u.int, u.string, u.boolean FROM t ORDER BY b, u.int")))
			if want := "[boolean|NULL|NULL|true int|1|NULL|NULL int|2|NULL|NULL string|NULL|a|NULL]"; got != want {
				t.Errorf("%s, %s: %s", name, order, got)
			}
		}
	}
}

// TestEvolutionDeep follows changes within arrays, maps and records through files, and says where two types
// can't meet.
func TestEvolutionDeep(t *testing.T) {
	item := func(fields string) string {
		return oddRecord(oddField("l", `{"type":"array","items":{"type":"map","values":{"type":"record","name":"I","fields":[`+fields+`]}}}`))
	}
	dir := writeTree(t, map[string][]byte{
		"t/1.avro":   container(t, item(`{"name":"n","type":"int"},{"name":"gone","type":"string"}`), ocf.WriterOptions{}, oddDatum(1, 1, "k", 1, "g", 0, 0)),
		"t/2.avro":   container(t, item(`{"name":"fresh","type":"boolean","default":true},{"name":"n","type":["null","long"]}`), ocf.WriterOptions{}, oddDatum(1, 1, "k", []byte{0}, 1, int64(1<<40), 0, 0)),
		"t/3.avro":   container(t, item(`{"name":"n","type":"long"},{"name":"e","type":{"type":"enum","name":"E","symbols":["A"]}}`), ocf.WriterOptions{}, oddDatum(1, 1, "k", 3, 0, 0, 0)),
		"bad/1.avro": container(t, item(`{"name":"n","type":"int"}`), ocf.WriterOptions{}),
		"bad/2.avro": container(t, item(`{"name":"n","type":{"type":"array","items":"int"}}`), ocf.WriterOptions{}),
	})
	db := openDB(t, dir)
	got := fmt.Sprint(lines(mustRead(t, db, "SELECT l[0]['k'].n, l[0]['k'].gone, l[0]['k'].fresh, l[0]['k'].e FROM t")))
	if want := "[1|g|true|NULL 1099511627776|NULL|false|NULL 3|NULL|true|A]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	_, err := readAll(db, "SELECT * FROM bad")
	for _, want := range []string{"bad/1.avro", "bad/2.avro", "l", "n", "int", "array"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
}

// TestMergeModes: what the modes make of files that differ, and what a reader's schema does.
func TestMergeModes(t *testing.T) {
	v1 := container(t, oddRecord(oddField("id", `"int"`), oddField("a", `"string"`)), ocf.WriterOptions{}, oddDatum(1, "x"))
	v2 := container(t, oddRecord(oddField("id", `"long"`), oddField("b", `"int"`)), ocf.WriterOptions{}, oddDatum(2, 5))
	dir := writeTree(t, map[string][]byte{"t/1.avro": v1, "t/2.avro": v2})
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "t", "1.avro"), old, old); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "r.avsc"), []byte(oddRecord(`{"name":"a","type":"string","default":"-"}`, `{"name":"number","aliases":["id"],"type":"double"}`)), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ query, want, fails string }{
		{query: "SELECT id, a, b FROM t", want: "[1|x|NULL 2|NULL|5]"},
		{query: "SELECT * FROM read_avro('t/*.avro', merge => 'latest')", want: "[1|NULL 2|5]"},
		{query: "SELECT * FROM read_avro('t/*.avro', merge => 'first')", fails: "2.avro"},
		{query: "SELECT * FROM read_avro('t/*.avro', merge => 'strict')", fails: "must be equal under merge=strict"},
		{query: "SELECT * FROM read_avro('t/*.avro', schema => 'r.avsc')", want: "[x|1 -|2]"},
		{query: "SELECT * FROM read_avro('t/*.avro', schema => 'none.avsc')", fails: "none.avsc"},
		{query: `SELECT * FROM read_avro('t/*.avro', schema => '{"type":"record","name":"R","fields":[{"name":"a","type":"string"}]}')`, fails: "2.avro"},
		{query: `SELECT * FROM read_avro('t/*.avro', schema => '{"type":"nothing"}')`, fails: "the given schema"},
	} {
		got, err := readAll(openDB(t, dir), c.query)
		switch {
		case c.fails != "":
			if err == nil || !strings.Contains(err.Error(), c.fails) {
				t.Errorf("%s: %v, %v; want an error that says %q", c.query, lines(got), err, c.fails)
			}
		case err != nil || fmt.Sprint(lines(got)) != c.want:
			t.Errorf("%s: got %v, %v, want %s", c.query, lines(got), err, c.want)
		}
	}
	for dsn, want := range map[string]string{"?merge=latest": "[1|NULL 2|5]", "?schema=r.avsc": "[x|1 -|2]"} {
		if got := fmt.Sprint(lines(mustRead(t, openDB(t, dir+dsn), "SELECT * FROM t"))); got != want {
			t.Errorf("%s: got %s, want %s", dsn, got, want)
		}
	}
}
