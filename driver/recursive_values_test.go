package driver_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/linkedin/goavro/v2"

	"github.com/avrosql/avrosql/driver"
	"github.com/avrosql/avrosql/exec/decode"
)

// nodeSchema is a tree whose nodes hold what JSON text would blur.
const nodeSchema = `{"type":"record","name":"Node","namespace":"org.example","fields":[
	{"name":"label","type":"string"},
	{"name":"big","type":"long"},
	{"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":30,"scale":4}},
	{"name":"at","type":{"type":"long","logicalType":"timestamp-nanos"}},
	{"name":"raw","type":"bytes"},
	{"name":"f","type":"double"},
	{"name":"color","type":{"type":"enum","name":"Color","symbols":["RED","GREEN"]}},
	{"name":"id","type":{"type":"string","logicalType":"uuid"}},
	{"name":"u","type":["null","long","string","Node"]},
	{"name":"children","type":{"type":"array","items":"Node"}},
	{"name":"named","type":{"type":"map","values":"Node"}}]}`

func writeGoavro(t *testing.T, path, schema string, rows ...any) {
	t.Helper()
	var buf bytes.Buffer
	w, err := goavro.NewOCFWriter(goavro.OCFConfig{W: &buf, Schema: schema})
	if err == nil {
		err = w.Append(rows)
	}
	if err == nil {
		err = os.WriteFile(path, buf.Bytes(), 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// exactNode is a node with children below it, all of them equal.
func exactNode(label string, u any, children ...any) map[string]any {
	if children == nil {
		children = []any{}
	}
	price, _ := new(big.Rat).SetString("-123456789012345678901234.5678")
	return map[string]any{"label": label, "big": int64(math.MaxInt64 - 1), "price": price,
		"at": int64(1_700_000_000_123_456_789), "raw": []byte{0, 0xff, 0xfe}, "f": math.NaN(), "color": "GREEN",
		"id": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "u": u, "children": children, "named": map[string]any{}}
}

// TestRecursiveExact: at any depth a value is what it would be in a column of its own.
func TestRecursiveExact(t *testing.T) {
	dir := t.TempDir()
	leaf := exactNode("leaf", goavro.Union("long", int64(1)<<62+1))
	mid := exactNode("mid", goavro.Union("org.example.Node", leaf), leaf, leaf)
	mid["named"] = map[string]any{"k": leaf}
	top := exactNode("top", goavro.Union("string", "s"), mid)
	writeGoavro(t, filepath.Join(dir, "t.avro"), nodeSchema, exactNode("root", nil, top))
	for _, opts := range []string{"workers=1", "workers=2&pushdown=off&verify=full"} {
		db := openDB(t, dir+"?allow_copy=true&"+opts)
		for _, path := range []string{"children[0]", "children[0].children[0]", "children[0].children[0].children[1]", "children[0].children[0].u.Node", "children[0].children[0].named['k']", "children[0].children[0].named.k"} {
			got := mustRead(t, db, strings.ReplaceAll("SELECT P.big, P.price, P.at, P.raw, P.f, P.color, P.id, P.f = CAST('NaN' AS DOUBLE) FROM t", "P", path))
			want := []any{int64(math.MaxInt64 - 1), "-123456789012345678901234.5678", time.Unix(1_700_000_000, 123_456_789).UTC(), []byte{0, 0xff, 0xfe}, math.NaN(), "GREEN", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", true}
			for i := range want {
				nan := i == 4 && math.IsNaN(got[0][4].(float64))
				if !nan && !reflect.DeepEqual(got[0][i], want[i]) {
					t.Errorf("%s, column %d: %v, want %v", path, i, got[0][i], want[i])
				}
			}
		}
		got := line(mustRead(t, db, "SELECT union_branch(children[0].u), union_branch(children[0].children[0].u), union_branch(children[0].children[0].children[0].u), children[0].children[0].children[0].u.long, u IS NULL FROM t")[0])
		if want := "string|Node|long|4611686018427387905|true"; got != want {
			t.Errorf("branches: %s, want %s", got, want)
		}
	}
}

type intoNode struct {
	Label    string
	Big      int64
	Raw      []byte
	Children []intoNode
	Named    map[string]intoNode
}

// TestRecursiveGo hands whole trees to Go programs: as JSON into structs, and as maps and slices.
func TestRecursiveGo(t *testing.T) {
	dir := t.TempDir()
	leaf := exactNode("leaf", nil)
	mid := exactNode("mid", nil, leaf)
	mid["named"] = map[string]any{"k": leaf}
	mid["f"], leaf["f"] = 0.5, math.Inf(1)
	writeGoavro(t, filepath.Join(dir, "t.avro"), nodeSchema, exactNode("root", nil, mid))

	var list []intoNode
	if err := openDB(t, dir).QueryRow("SELECT children FROM t").Scan(driver.Into(&list)); err != nil {
		t.Fatal(err)
	}
	l := list[0].Children[0]
	if len(list) != 1 || list[0].Label != "mid" || l.Label != "leaf" || l.Big != math.MaxInt64-1 || !bytes.Equal(l.Raw, []byte{0, 0xff, 0xfe}) || list[0].Named["k"].Label != "leaf" {
		t.Errorf("%+v", list)
	}

	db := openDB(t, dir+"?nested=native")
	node := one(t, db, "SELECT children[0] FROM t").(map[string]any)
	inner := node["children"].([]any)[0].(map[string]any)
	for name, want := range map[string]any{"label": "leaf", "big": int64(math.MaxInt64 - 1), "price": "-123456789012345678901234.5678", "f": math.Inf(1), "color": "GREEN",
		"at": time.Unix(1_700_000_000, 123_456_789).UTC(), "raw": []byte{0, 0xff, 0xfe}, "u": nil, "children": []any{}, "named": map[string]any{}} {
		if !reflect.DeepEqual(inner[name], want) {
			t.Errorf("%s is %#v, want %#v", name, inner[name], want)
		}
	}
	if !reflect.DeepEqual(node["named"].(map[string]any)["k"], inner) {
		t.Errorf("the map holds %v, the array %v", node["named"], inner)
	}
}

// TestRecursiveEvolution: what a merged or a given schema says of a record holds wherever it is met.
func TestRecursiveEvolution(t *testing.T) {
	old := `{"type":"record","name":"Node","fields":[{"name":"gone","type":"string"},{"name":"n","type":"int"},{"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
		{"name":"children","type":{"type":"array","items":"Node"}}]}`
	young := `{"type":"record","name":"Node","fields":[{"name":"children","type":{"type":"array","items":"Node"}},{"name":"n","type":"long"},{"name":"at","type":{"type":"long","logicalType":"timestamp-micros"}},
		{"name":"tag","type":"string","default":"new"},{"name":"more","type":["null","Node"],"default":null}]}`
	var oldNode, youngNode func(depth int) map[string]any
	oldNode = func(depth int) map[string]any {
		children := []any{}
		if depth > 0 {
			children = append(children, oldNode(depth-1))
		}
		return map[string]any{"gone": "g", "n": int32(depth), "at": time.UnixMilli(1000 + int64(depth)), "children": children}
	}
	youngNode = func(depth int) map[string]any {
		out := map[string]any{"n": int64(1)<<40 + int64(depth), "at": time.UnixMicro(1_000_000 + int64(depth)), "tag": "y", "children": []any{}, "more": nil}
		if depth > 0 {
			out["children"] = []any{youngNode(depth - 1)}
			out["more"] = goavro.Union("Node", youngNode(depth-1))
		}
		return out
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "t"), 0o777); err != nil {
		t.Fatal(err)
	}
	writeGoavro(t, filepath.Join(dir, "t", "a.avro"), old, oldNode(3))
	writeGoavro(t, filepath.Join(dir, "t", "b.avro"), young, youngNode(3))
	if err := os.WriteFile(filepath.Join(dir, "young.avsc"), []byte(young), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, query, want string }{
		{"t", "SELECT children[0].n, children[0].children[0].n, children[0].children[0].children[0].n FROM T", "2|1|0 1099511627778|1099511627777|1099511627776"},
		{"t", "SELECT children[0].children[0].at::VARCHAR FROM T", "1970-01-01 00:00:01.001+00 1970-01-01 00:00:01.000001+00"},
		{"t", "SELECT children[0].tag, children[0].children[0].children[0].tag FROM T", "new|new y|y"},
		{"t", "SELECT children[0].gone, children[0].children[0].gone FROM T", "g|g NULL|NULL"},
		{"t", "SELECT children[0].more IS NULL, children[0].more.children[0].n, more.more.more.n FROM T", "true|NULL|NULL false|1099511627776|1099511627776"},
		{"read_avro('t/*.avro', schema => 'young.avsc')", "SELECT children[0].children[0].n, children[0].children[0].tag, children[0].children[0].at::VARCHAR FROM T", "1|new|1970-01-01 00:00:01.001+00 1099511627777|y|1970-01-01 00:00:01.000001+00"},
	} {
		for _, opts := range []string{"workers=1", "workers=2&pushdown=off"} {
			db := openDB(t, dir+"?"+opts)
			query := strings.Replace(c.query, "FROM T", "FROM "+c.from, 1) + " ORDER BY _file"
			all, err := readAll(db, query)
			if got := strings.Join(lines(all), " "); err != nil || got != c.want {
				t.Errorf("%s: %s, %v, want %s", query, got, err, c.want)
			}
		}
	}
}

// TestRecursiveDeep: data nested as deep as max_depth lets them are read, compared, written and handed out;
// deeper ones are an error that names file and field.
func TestRecursiveDeep(t *testing.T) {
	const list = `{"type":"record","name":"list","fields":[{"name":"v","type":"int"},{"name":"next","type":["null","list"]},{"name":"all","type":{"type":"array","items":"list"}}]}`
	value := func(n int) []byte {
		return append(append(bytes.Repeat([]byte{2, 2}, n), 2, 0, 0), bytes.Repeat([]byte{0}, n)...)
	}
	arrays := func(n int) []byte {
		return append(append(bytes.Repeat([]byte{2, 0, 2}, n), 2, 0, 0), bytes.Repeat([]byte{0}, n)...)
	}
	n := 90_000
	if testing.Short() {
		n = 9_000
	}
	dir := writeTree(t, map[string][]byte{
		"t.avro": container(t, list, writer("null", 0), value(n), value(n), value(3)), "a.avro": container(t, list, writer("null", 0), arrays(n/2), arrays(n/2)),
		"far.avro": container(t, list, writer("null", 0), value(1_000_000)), "wide.avro": container(t, list, writer("null", 0), arrays(1_000_000)),
	})
	db := openDB(t, dir+"?max_depth=100000&allow_copy=true&nested=native&refresh=-1s")
	for _, c := range []struct{ query, want string }{
		{"SELECT count(DISTINCT next) FROM t", "2"},
		{"SELECT count(*) FROM t x JOIN t y ON x.next = y.next", "5"},
		{"SELECT sum(length(to_json(next)) > 1000) FROM t", "2"},
		{"SELECT count(*) FROM (SELECT next FROM t ORDER BY next)", "3"},
		{"SELECT next.next.next.next.v FROM t ORDER BY 1", "NULL 1 1"},
		{"SELECT count(DISTINCT all) FROM a", "1"},
		{"SELECT count(*) FROM a WHERE all[0].all[0].all[0].all[0].v = 1", "2"},
	} {
		all, err := readAll(db, strings.ReplaceAll(c.query, "all", "`all`"))
		if got := strings.Join(lines(all), " "); err != nil || got != c.want {
			t.Errorf("%s: %s, %v", c.query, got, err)
		}
	}
	depth := 0
	for v := one(t, db, "SELECT next FROM t LIMIT 1"); v != nil; depth++ {
		v = v.(map[string]any)["next"]
	}
	if depth != n {
		t.Errorf("%d levels, want %d", depth, n)
	}
	if _, err := db.Exec("COPY t TO '" + filepath.Join(dir, "copy.avro") + "'"); err != nil {
		t.Fatal(err)
	}
	if got := one(t, db, "SELECT count(*) FROM t JOIN copy ON t.next = copy.next"); got != int64(5) {
		t.Errorf("%v rows of the copy are the same", got)
	}
	for _, opts := range []string{"", "?max_depth=100000"} {
		for _, query := range []string{"SELECT next.v FROM far", "SELECT * FROM far", "SELECT count(*) FROM far WHERE next IS NOT NULL", "SELECT `all`[0].v FROM wide", "SELECT v FROM far", "SELECT v FROM wide"} {
			_, err := readAll(openDB(t, dir+opts), query)
			field := "field next"
			if strings.Contains(query, "wide") {
				field = "field all"
			}
			if !errors.Is(err, decode.ErrData) || !strings.Contains(fmt.Sprint(err), "max_depth") || !strings.Contains(fmt.Sprint(err), ".avro") || !strings.HasPrefix(query, "SELECT v") && !strings.Contains(fmt.Sprint(err), field) {
				t.Errorf("%s: %v", query, err)
			}
		}
	}
}

// TestLargeTypes: records that name others twice at each of many levels make a type too large to be written out;
// paths lead through them all the same.
func TestLargeTypes(t *testing.T) {
	const levels = 40
	text := `{"type":"record","name":"R0","fields":[{"name":"x","type":"long"}]}`
	for i := 1; i <= levels; i++ {
		text = fmt.Sprintf(`{"type":"record","name":"R%d","fields":[{"name":"a","type":%s},{"name":"b","type":["null","R%d"]},{"name":"n","type":"int"}]}`, i, text, i-1)
	}
	data := []byte{14} // R0: 7
	for i := 1; i <= levels; i++ {
		data = append(data, 0, byte(2*i))
	}
	dir := writeTree(t, map[string][]byte{"t.avro": container(t, text, writer("null", 0), data, data)})
	for _, opts := range []string{"workers=1", "pushdown=off"} {
		db := openDB(t, dir+"?"+opts)
		query := "SELECT a" + strings.Repeat(".a", levels-1) + ".x, a.a.a.n, a" + strings.Repeat(".a", 30) + ".b IS NULL FROM t LIMIT 1"
		if got := line(mustRead(t, db, query)[0]); got != "7|37|true" {
			t.Errorf("%s: %s", query, got)
		}
		if got := one(t, db, "SELECT count(DISTINCT a) FROM t"); got != int64(1) {
			t.Errorf("%v", got)
		}
		if got := mustRead(t, db, "SELECT * FROM t"); !strings.Contains(line(got[0]), `\"x\":7}`) {
			t.Errorf("%s", line(got[0]))
		}
	}
}
