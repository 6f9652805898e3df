package driver_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/linkedin/goavro/v2"
)

const messageSchema = `{"type":"record","name":"m.Reading","fields":[{"name":"id","type":"long"},{"name":"tags","type":{"type":"array","items":"string"}},{"name":"v","type":["null","double"]}]}`

// message encodes a datum with a writer that is not ours.
func message(t *testing.T, i int) []byte {
	t.Helper()
	codec, err := goavro.NewCodec(messageSchema)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if i%2 == 0 {
		v = goavro.Union("double", float64(i)/2)
	}
	b, err := codec.BinaryFromNative(nil, map[string]any{"id": int64(i) * 1e9, "tags": strings.Split(strings.Repeat("x,", i%4)+"é", ","), "v": v})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func frames(t *testing.T, datum []byte) map[string][]byte {
	s, err := schema.Parse([]byte(messageSchema), schema.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	single := binary.LittleEndian.AppendUint64([]byte{0xc3, 1}, s.Fingerprint())
	return map[string][]byte{
		"plain": datum, "single-object": append(single, datum...),
		"confluent": append([]byte{0, 0, 0, 1, 44}, datum...), "confluent:300": append([]byte{0, 0, 0, 1, 44}, datum...),
	}
}

func TestFromAvro(t *testing.T) {
	files := map[string][]byte{}
	const rows = 300
	for form := range frames(t, nil) {
		var records [][]byte
		for i := range rows {
			r := appendLong(nil, int64(i))
			if i%7 == 3 {
				records = append(records, append(r, 0)) // NULL
				continue
			}
			records = append(records, appendText(append(r, 2), string(frames(t, message(t, i))[form])))
		}
		files[strings.ReplaceAll(strings.ReplaceAll(form, ":", "_"), "-", "_")+".avro"] = container(t,
			`{"type":"record","name":"row","fields":[{"name":"k","type":"long"},{"name":"msg","type":["null","bytes"]}]}`, ocf.WriterOptions{}, records...)
	}
	db := openDB(t, writeTree(t, files)+"?batch_rows=32")
	var want []string
	for i := range rows {
		if i%3 == 0 && i%7 != 3 {
			v := "NULL"
			if i%2 == 0 {
				v = fmt.Sprint(float64(i) / 2)
			}
			tags := "[" + strings.Repeat(`"x",`, i%4) + `"é"]`
			want = append(want, fmt.Sprintf("%d|%d|%q|%s", i, int64(i)*1e9, tags, v))
		} else if i%3 == 0 {
			want = append(want, fmt.Sprintf("%d|NULL|NULL|NULL", i))
		}
	}
	for form := range frames(t, nil) {
		table := strings.ReplaceAll(strings.ReplaceAll(form, ":", "_"), "-", "_")
		args := "msg, '" + messageSchema + "', '" + form + "'"
		got := lines(mustRead(t, db, "SELECT k, m.id, m.tags, m.v FROM (SELECT k, from_avro("+args+") AS m FROM "+table+" WHERE k % 3 = 0) t ORDER BY k"))
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s: got\n%s\nwant\n%s", form, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if n := one(t, db, "SELECT count(*) FROM "+table+" WHERE try_from_avro("+args+").id >= 0"); n != int64(rows-43) {
			t.Errorf("%s: %v messages", form, n)
		}
	}
	// Without a third argument, a head of this schema is a frame and anything else a datum.
	for _, table := range []string{"plain", "single_object"} {
		if n := one(t, db, "SELECT sum(from_avro(msg, '"+messageSchema+"').id) FROM "+table+" WHERE k < 3"); n != int64(3e9) {
			t.Errorf("%s: %v", table, n)
		}
	}
}

// TestFromAvroMalformed: whatever the damage there is an error that names the byte, and NULL with TRY,
// and the rows around are what they are.
func TestFromAvroMalformed(t *testing.T) {
	db := openDB(t, lakeDir)
	good := message(t, 2)
	bad := map[string]struct{ args, msg string }{}
	sql := func(b []byte) string { return fmt.Sprintf("X'%X'", b) }
	for n := range good {
		bad[fmt.Sprint("cut at ", n)] = struct{ args, msg string }{sql(good[:n]) + ", '" + messageSchema + "'", "byte"}
	}
	single := frames(t, good)["single-object"]
	other := append([]byte{}, single...)
	other[4] ^= 1
	bad["trailing"] = struct{ args, msg string }{sql(append(good[:len(good):len(good)], 1)) + ", '" + messageSchema + "'", fmt.Sprintf("byte %d: 1 bytes are left", len(good))}
	bad["fingerprint"] = struct{ args, msg string }{sql(other) + ", '" + messageSchema + "', 'single-object'", "byte 2: the message is of a schema with the fingerprint"}
	bad["no head"] = struct{ args, msg string }{sql(good) + ", '" + messageSchema + "', 'single-object'", "byte 0"}
	bad["id"] = struct{ args, msg string }{sql(frames(t, good)["confluent"]) + ", '" + messageSchema + "', 'confluent:7'", "byte 1: the message is of schema 300, not 7"}
	bad["magic"] = struct{ args, msg string }{"X'01020304', '" + messageSchema + "', 'confluent'", "byte 0"}
	bad["branch"] = struct{ args, msg string }{"X'000008', '" + messageSchema + "'", "byte 2, field v"}
	for name, c := range bad {
		_, err := readAll(db, "SELECT from_avro("+c.args+")")
		if err == nil || !strings.Contains(err.Error(), c.msg) || !strings.Contains(err.Error(), "from_avro") {
			t.Errorf("%s: %v, want %s", name, err, c.msg)
		}
		args, rest, _ := strings.Cut(c.args, ",")
		got := lines(mustRead(t, db, "SELECT try_from_avro(x,"+rest+") IS NULL FROM (VALUES ("+args+"), (NULL), ("+args+")) AS t (x)"))
		if strings.Join(got, " ") != "true true true" {
			t.Errorf("%s: %v", name, got)
		}
	}
	got := lines(mustRead(t, db, "SELECT try_from_avro(x, 'long') FROM (VALUES (X'02'), (X''), (X'80'), (NULL), (X'04'), (X'0404')) AS t (x)"))
	if strings.Join(got, " ") != "1 NULL NULL NULL 2 NULL" {
		t.Error(got)
	}
	for query, msg := range map[string]string{
		"SELECT from_avro(payload, kind) FROM events":              "line 1, column 27: this argument must be constant",
		"SELECT from_avro(payload, 'strin') FROM events":           "line 1, column 27",
		"SELECT from_avro(payload, 'string', 'x') FROM events":     "a message is plain, single-object, confluent",
		"SELECT from_avro(user, 'string') FROM events":             "from_avro does not take a VARCHAR",
		"SELECT from_avro(payload) FROM events":                    "from_avro does not take 1 arguments",
		"SELECT from_json(user, 'STRUCT<a>') FROM events":          "is no type",
		"SELECT from_json(user, 'a INT, b NOTYPE') FROM events":    "no type NOTYPE",
		`SELECT from_json('{"a":"x"}', 'a INT')`:                   `cannot convert VARCHAR "x" to INT`,
		`SELECT from_json('{"a":[1]}', 'STRUCT<a STRUCT<b INT>>')`: "cannot convert JSON [1] to STRUCT",
		`SELECT from_json('{"a":1', 'a INT')`:                      "not JSON",
	} {
		if _, err := readAll(db, query); err == nil || !strings.Contains(err.Error(), msg) {
			t.Errorf("%s: %v, want %s", query, err, msg)
		}
	}
}
