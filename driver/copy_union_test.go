package driver_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/schema"
)

// The branches of a union keep their Avro types, and each value its branch, on the way through COPY.
func TestCopyUnions(t *testing.T) {
	const fixed8 = "\x00\x00\x00\x00\x00\x00\x61\xa8" // 25000
	for name, c := range map[string]struct {
		union  string
		values []string // branch and datum
		want   []string // branch and text
	}{
		"bytes and fixed decimals": {`[{"type":"bytes","logicalType":"decimal","precision":10,"scale":4},{"type":"fixed","name":"D","size":8,"logicalType":"decimal","precision":10,"scale":4}]`,
			[]string{"\x00\x04\x61\xa8", "\x02" + fixed8}, []string{"bytes 2.5000", "D 2.5000"}},
		"two fixed decimals": {`["null",{"type":"fixed","name":"a.D1","size":8,"logicalType":"decimal","precision":10,"scale":4},{"type":"fixed","name":"b.D1","size":8,"logicalType":"decimal","precision":10,"scale":4}]`,
			[]string{"\x04" + fixed8, "\x02" + fixed8, "\x00"}, []string{"b.D1 2.5000", "a.D1 2.5000", "<nil> <nil>"}},
		"string and fixed uuid": {`["string",{"type":"fixed","name":"U","size":16,"logicalType":"uuid"}]`,
			[]string{"\x00\x04ab", "\x02\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"},
			[]string{`string "ab"`, `U "00010203-0405-0607-0809-0a0b0c0d0e0f"`}},
		"uuid as text": {`[{"type":"string","logicalType":"uuid"},{"type":"fixed","name":"U","size":16,"logicalType":"uuid"}]`,
			[]string{"\x02\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"}, []string{`U "00010203-0405-0607-0809-0a0b0c0d0e0f"`}},
		"two durations": {`[{"type":"fixed","name":"X","size":12,"logicalType":"duration"},{"type":"fixed","name":"Y","size":12,"logicalType":"duration"},{"type":"fixed","name":"duration","size":12}]`,
			[]string{"\x02\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", "\x04abcdefghijkl"}, []string{`Y "P1M"`, `duration "YWJjZGVmZ2hpamts"`}},
	} {
		t.Run(name, func(t *testing.T) {
			db, dir := copyDB(t), t.TempDir()
			var records [][]byte
			for _, v := range c.values {
				records = append(records, []byte(v))
			}
			from, to := filepath.Join(dir, "from.avro"), filepath.Join(dir, "to.avro")
			data := container(t, `{"type":"record","name":"r","fields":[{"name":"u","type":`+c.union+`}]}`, ocf.WriterOptions{}, records...)
			if err := os.WriteFile(from, data, 0o666); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec("COPY (FROM '" + from + "') TO '" + to + "'"); err != nil {
				t.Fatal(err)
			}
			for _, path := range []string{from, to} {
				all, err := readAll(db, "SELECT union_branch(u), CAST(u AS VARCHAR) FROM '"+path+"'")
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, row := range all {
					got = append(got, fmt.Sprint(row[0], " ", row[1]))
				}
				if fmt.Sprint(got) != fmt.Sprint(c.want) {
					t.Errorf("%s: %q, want %q", filepath.Base(path), got, c.want)
				}
			}
			if want, got := unionOf(t, from), unionOf(t, to); got != want {
				t.Errorf("a union of %s, want %s", got, want)
			}
		})
	}
}

// unionOf describes the branches that the first field of a file has beside null.
func unionOf(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	h, err := ocf.ReadHeader(bytes.NewReader(data), int64(len(data)), ocf.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, b := range schema.MustParse(string(h.Schema)).Fields[0].Type.Branches {
		if b.Kind != schema.Null {
			out = append(out, fmt.Sprintf("%s %s %d %s", b.Kind, b.BranchName(), b.Size, b.Logical))
		}
	}
	return strings.Join(out, ", ")
}
