package ocf_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

// sharedDir finds the shared test data beside the repository.
func sharedDir(t testing.TB) string {
	t.Helper()
	if d := os.Getenv("AVROSQL_SHARED"); d != "" {
		return d
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the working directory")
		}
		dir = filepath.Dir(dir)
	}
	shared := filepath.Join(dir, "..", "shared")
	if _, err := os.Stat(filepath.Join(shared, "corpus", "manifest.tsv")); err != nil {
		t.Skip("the corpus is not there; set AVROSQL_SHARED")
	}
	return shared
}

type manifestRow struct{ file, codec, blocks, records, framing string }

func manifest(t testing.TB, dir string) []manifestRow {
	f, err := os.Open(filepath.Join(dir, "manifest.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = '\t'
	r.LazyQuotes = true
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	col := map[string]int{}
	for i, name := range rows[0] {
		col[name] = i
	}
	var out []manifestRow
	for _, r := range rows[1:] {
		out = append(out, manifestRow{r[col["file"]], r[col["codec"]], r[col["blocks"]], r[col["records"]], r[col["framing"]]})
	}
	return out
}

// verdict reads a whole file and describes it in the manifest's words.
func verdict(data []byte) (row manifestRow, readErr error, err error) {
	h, err := ocf.ReadHeader(bytes.NewReader(data), int64(len(data)), ocf.Limits{})
	if err != nil {
		return row, nil, err
	}
	row.codec = h.Codec
	if _, ok := h.Value("avro.codec"); !ok {
		row.codec = "(absent)"
	}
	r, err := ocf.NewReader(bytes.NewReader(data), int64(len(data)), h, ocf.Options{Name: "f"})
	if err != nil {
		return row, nil, err
	}
	var blocks, records int64
	it := r.All(context.Background())
	var buf ocf.Buffer
	for {
		b, e := it.Next()
		if e != nil {
			if e != io.EOF {
				err = e
			}
			break
		}
		blocks++
		records += b.Count
		if e := r.ReadBlock(b, &buf); e != nil && readErr == nil {
			readErr = e
		}
	}
	row.blocks, row.records = itoa(blocks), itoa(records)
	return row, readErr, err
}

func TestCorpus(t *testing.T) {
	dir := filepath.Join(sharedDir(t), "corpus")
	n := 0
	for _, want := range manifest(t, dir) {
		data, err := os.ReadFile(filepath.Join(dir, "files", want.file))
		if err != nil {
			t.Errorf("%s: %v", want.file, err)
			continue
		}
		n++
		if strings.HasSuffix(want.file, ".gz") {
			if _, err := ocf.ReadHeader(bytes.NewReader(data), int64(len(data)), ocf.Limits{}); !errors.Is(err, ocf.ErrNotAvro) {
				t.Errorf("%s: got %v, want not Avro", want.file, err)
			}
			data = gunzip(t, data)
		}
		got, readErr, err := verdict(data)
		switch {
		case want.framing == "ok":
			if err != nil || got.codec != want.codec || got.blocks != want.blocks || got.records != want.records {
				t.Errorf("%s: got %+v, %v; want %+v", want.file, got, err, want)
			}
			if (readErr != nil) != badData[filepath.Base(want.file)] {
				t.Errorf("%s: block data: %v", want.file, readErr)
			}
		case strings.HasPrefix(want.framing, "not OCF"):
			if !errors.Is(err, ocf.ErrNotAvro) && !errors.Is(err, ocf.ErrEmpty) {
				t.Errorf("%s: got %v, want not Avro", want.file, err)
			}
		default:
			var e *ocf.Error
			if !errors.As(err, &e) || e.Kind == nil || got.blocks != want.blocks || got.records != want.records {
				t.Errorf("%s: got %+v, %v; want %+v", want.file, got, err, want)
			}
		}
		if testing.Verbose() && (err != nil || readErr != nil) {
			t.Logf("%s: %v | %v", want.file, err, readErr)
		}
	}
	if n == 0 {
		t.Error("no files in the manifest")
	}
}

// badData are the files whose framing is right while the data of a block is not.
var badData = map[string]bool{
	"testdata_snappy-short-crc.avro": true, // three bytes of data, less than a checksum
	"fixtures_temp1.avro":            true, // two bytes that are no deflate stream
}

func gunzip(t *testing.T, b []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if b, err = io.ReadAll(r); err != nil {
		t.Fatal(err)
	}
	return b
}
