package avrofs

import (
	"bytes"
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

// record is the JSON of a record schema: record("Employee", "id long", "name string").
func record(name string, fields ...string) string {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"type":"record","name":%q,"fields":[`, name)
	for i, f := range fields {
		if i > 0 {
			b.WriteByte(',')
		}
		var n, t string
		fmt.Sscan(f, &n, &t)
		fmt.Fprintf(&b, `{"name":%q,"type":%q}`, n, t)
	}
	b.WriteString("]}")
	return b.String()
}

// avro is a container file with the given data, already encoded.
func avro(t testing.TB, schema string, records ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := ocf.NewWriter(&b, []byte(schema), ocf.WriterOptions{Sync: &[16]byte{1, 2, 3}})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if err := w.Append([]byte(r)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var day = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// tree makes a file system of schemas by path. A schema that begins with "="
// is the contents of the file itself.
func tree(t testing.TB, files map[string]string) fstest.MapFS {
	t.Helper()
	m := fstest.MapFS{}
	for p, s := range files {
		data := []byte(nil)
		if len(s) > 0 && s[0] == '=' {
			data = []byte(s[1:])
		} else {
			data = avro(t, s)
		}
		m[p] = &fstest.MapFile{Data: data, ModTime: day}
	}
	return m
}

func open(t testing.TB, opts Options, roots ...Root) *Lake {
	t.Helper()
	l, err := Open(roots, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}
