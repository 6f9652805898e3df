package ocf_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

func long(n int64) string { return string(binary.AppendVarint(nil, n)) }

func str(s string) string { return long(int64(len(s))) + s }

const (
	obj    = "Obj\x01"
	marker = "0123456789abcdef"
)

func readHeader(s string, lim ocf.Limits) (*ocf.Header, error) {
	return ocf.ReadHeader(strings.NewReader(s), int64(len(s)), lim)
}

func TestHeader(t *testing.T) {
	schema := str("avro.schema") + str(`"long"`)
	entry := func(k, v string) string { return str(k) + str(v) }
	for name, in := range map[string]string{
		"plain":            obj + long(2) + schema + entry("avro.codec", "null") + long(0) + marker,
		"codec absent":     obj + long(1) + schema + long(0) + marker,
		"codec empty":      obj + long(2) + entry("avro.codec", "") + schema + long(0) + marker,
		"sized blocks":     obj + long(-1) + long(int64(len(schema))) + schema + long(-1) + long(4) + entry("a", "b") + long(0) + marker,
		"same value twice": obj + long(1) + schema + long(1) + schema + long(0) + marker,
		"long encodings":   obj + "\x82\x00" + schema + "\x80\x80\x00" + marker,
	} {
		h, err := readHeader(in+"rest", ocf.Limits{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if string(h.Schema) != `"long"` || h.Codec != "null" || string(h.Sync[:]) != marker || h.Size != int64(len(in)) {
			t.Errorf("%s: %+v", name, h)
		}
		for n := range len(in) {
			if _, err := readHeader(in[:n], ocf.Limits{}); !errors.Is(err, ocf.ErrTruncated) && (n > 0 || !errors.Is(err, ocf.ErrEmpty)) {
				t.Errorf("%s cut at %d: %v", name, n, err)
			}
		}
	}
	h, err := readHeader(obj+long(2)+entry("z", "1")+schema+long(1)+entry("a", "2")+long(0)+marker, ocf.Limits{})
	if err != nil || len(h.Meta) != 3 || h.Meta[0].Key != "z" || h.Meta[2].Key != "a" {
		t.Errorf("%+v, %v", h, err)
	}
	if v, ok := h.Value("a"); !ok || string(v) != "2" {
		t.Error("value of a")
	}

	lim := ocf.Limits{HeaderBytes: 1000, SchemaBytes: 100, MetaEntries: 3}
	for _, c := range []struct {
		name, in string
		want     error
	}{
		{"no schema", obj + long(1) + entry("avro.codec", "null") + long(0) + marker, ocf.ErrCorrupt},
		{"two schemas", obj + long(2) + schema + entry("avro.schema", `"int"`) + long(0) + marker, ocf.ErrCorrupt},
		{"two codecs", obj + long(3) + schema + entry("avro.codec", "null") + entry("avro.codec", "snappy") + long(0) + marker, ocf.ErrCorrupt},
		{"smallest count", obj + long(-1<<63) + long(1) + schema, ocf.ErrCorrupt},
		{"negative block size", obj + long(-1) + long(-1) + schema, ocf.ErrCorrupt},
		{"wrong block size", obj + long(-1) + long(3) + schema + long(0) + marker, ocf.ErrCorrupt},
		{"negative key length", obj + long(1) + long(-3), ocf.ErrCorrupt},
		{"long varint", obj + strings.Repeat("\xff", 10) + "\x01" + schema, ocf.ErrCorrupt},
		{"large varint", obj + strings.Repeat("\xff", 9) + "\x02" + schema, ocf.ErrCorrupt},
		{"huge count", obj + long(1<<60) + schema + marker, ocf.ErrLimit},
		{"too many entries", obj + long(4) + schema + schema + schema + schema + long(0) + marker, ocf.ErrLimit},
		{"too many entries in two blocks", obj + long(2) + schema + schema + long(2) + schema + schema + long(0) + marker, ocf.ErrLimit},
		{"schema too large", obj + long(1) + entry("avro.schema", strings.Repeat("x", 101)) + long(0) + marker, ocf.ErrLimit},
		{"value too large", obj + long(1) + str("k") + long(1001), ocf.ErrLimit},
		{"value beyond the file", obj + long(1) + str("k") + long(999), ocf.ErrTruncated},
		{"header too large", obj + long(3) + schema + entry("a", strings.Repeat("x", 600)) + entry("b", strings.Repeat("x", 600)) + long(0) + marker, ocf.ErrLimit},
	} {
		_, err := readHeader(c.in, lim)
		var e *ocf.Error
		if !errors.Is(err, c.want) || !errors.As(err, &e) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// Headers larger than what is read at once.
func TestLargeHeader(t *testing.T) {
	for _, n := range []int{4000, 4096, 5000, 70_000, 3 << 20} {
		schema := strings.Repeat("s", n)
		in := obj + long(3) + str("a") + str("b") + str("avro.schema") + str(schema) + str("c") + str("d") + long(0) + marker
		for _, rest := range []string{"", "rest"} {
			h, err := readHeader(in+rest, ocf.Limits{})
			if err != nil || string(h.Schema) != schema || h.Size != int64(len(in)) {
				t.Errorf("%d: %v", n, err)
			}
		}
		for _, cut := range []int{1, 16, 17, 20, 30} {
			if _, err := readHeader(in[:len(in)-cut], ocf.Limits{}); !errors.Is(err, ocf.ErrTruncated) {
				t.Errorf("%d cut by %d: %v", n, cut, err)
			}
		}
	}
}

func TestUnknownCodec(t *testing.T) {
	h, err := readHeader(obj+long(2)+str("avro.schema")+str(`"long"`)+str("avro.codec")+str("lzo")+long(0)+marker, ocf.Limits{})
	if err != nil || h.Codec != "lzo" {
		t.Fatal(err)
	}
	_, err = ocf.NewReader(nil, 0, h, ocf.Options{Name: "a/b.avro"})
	if !errors.Is(err, ocf.ErrUnknownCodec) {
		t.Error(err)
	}
	for _, s := range append(ocf.Codecs(), "a/b.avro", `"lzo"`) {
		if !strings.Contains(err.Error(), s) {
			t.Errorf("%q is not in %q", s, err)
		}
	}
}

func TestNotAvro(t *testing.T) {
	for in, want := range map[string]string{
		"PAR1\x15\x04":             "Parquet",
		"ORC\x0a":                  "ORC",
		"\x1f\x8b\x08\x00":         "gzip",
		"PK\x03\x04":               "zip",
		"\x28\xb5\x2f\xfd":         "zstandard",
		"BZh91AY":                  "bzip2",
		"\xfd7zXZ\x00":             "xz",
		"#HUDI#\x00\x00":           "Hudi",
		"\xc3\x01\x01\x02":         "single object",
		"SQLite format 3\x00":      "SQLite",
		`{"a": 1}`:                 "JSON text",
		"  [1, 2]\n":               "JSON text",
		`{"type":"x","fields":[]}`: "schema",
		"a,b,c\n1,2,3\n":           "CSV",
		"a\tb\n":                   "tab-separated",
		"\xef\xbb\xbfa;b\n1;2":     "CSV",
		"\xff\xfea\x00":            "UTF-16",
		"hello\n":                  "plain text",
		"grüße in utf-8":           "plain text",
		"<a/>":                     "XML",
		"Obj\x00\x01":              "another version",
		"Obj\n":                    "plain text",
		"\x00\x00\x00\x00\x00":     "zero bytes",
		"\x02\x99\x01":             "binary",
		"\x99\x99\x99\x99PAR1":     "Parquet with",
		" \n ":                     "white space",
	} {
		_, err := readHeader(in, ocf.Limits{})
		var e *ocf.NotAvroError
		if !errors.As(err, &e) || !errors.Is(err, ocf.ErrNotAvro) || !strings.Contains(e.Looks, want) || !bytes.HasPrefix([]byte(in), e.Magic) {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
		if err = ocf.WithFile(err, "some/file"); !strings.HasPrefix(err.Error(), "some/file: ") {
			t.Error(err)
		}
	}
}
