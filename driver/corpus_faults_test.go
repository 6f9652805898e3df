package driver_test

import (
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/exec/decode"
)

// fault is what the error about a file must be, and say.
type fault struct {
	kind error
	says string
	// count is what SELECT count(*) makes of the file, which hops from block header to block header and
	// believes counts that are plausible: nil for the same error.
	count error
}

// corpusFaults are the files that no reader can read whole.
var corpusFaults = map[string]fault{
	// No container files.
	"resources_alltypes.avro":               {ocf.ErrNotAvro, "binary data", nil},
	"dat_person-10.avro.raw":                {ocf.ErrNotAvro, "binary data", nil},
	"bytes_to_avro_test_record_binary.avro": {ocf.ErrNotAvro, "binary data", nil},
	"bigquery_avrodecimal.avro":             {ocf.ErrNotAvro, "binary data", nil},
	"bigquery_avrofloat.avro":               {ocf.ErrNotAvro, "binary data", nil},
	"bigquery_avroint.avro":                 {ocf.ErrNotAvro, "binary data", nil},
	"avro_avro_schemaless.avro":             {ocf.ErrNotAvro, "binary data", nil},
	"avro_avro_schemaless_decimal.avro":     {ocf.ErrNotAvro, "binary data", nil},
	"avro_recursive.avro":                   {ocf.ErrNotAvro, "binary data", nil},
	"avro_schemaless_simple_record.avro":    {ocf.ErrNotAvro, "binary data", nil},
	"files_futurama_episodes.avro":          {ocf.ErrNotAvro, "Trevni", nil},
	"files_map_null_schema.avro":            {ocf.ErrNotAvro, "an Avro schema in JSON", nil},
	"fixtures_bad-header.avro":              {ocf.ErrNotAvro, "text", nil},

	// Cut off.
	"tests_avro-1238-truncated.avro":                           {ocf.ErrTruncated, "sync marker", nil},
	"dat_person-10.no-codec.avro":                              {ocf.ErrTruncated, "block header", nil},
	"resources_TestResettableFileInputStream_1.truncated.avro": {ocf.ErrTruncated, "sync marker", nil},
	"fixtures_blockCountExceedsMaxBlockCount.avro":             {ocf.ErrTruncated, "block header", nil},
	"fixtures_blockSizeNotGreaterThanZero.avro":                {ocf.ErrTruncated, "sync marker", nil},
	"fixtures_cannotDiscardBlockBytes.avro":                    {ocf.ErrTruncated, "block", nil},
	"fixtures_cannotReadBlockSize.avro":                        {ocf.ErrTruncated, "block header", nil},
	"fixtures_cannotReadSyncMarker.avro":                       {ocf.ErrTruncated, "sync marker", nil},
	"fixtures_firstBlockCountNotGreaterThanZero.avro":          {ocf.ErrTruncated, "block header", nil},
	"fixtures_blockSizeExceedsMaxBlockSize.avro":               {ocf.ErrTruncated, "2147483648", nil},

	// Damaged blocks. Several of these files end within the header of another block, behind the damage.
	"avro_test_files_test_corrupted_file.avro": {ocf.ErrSyncMismatch, "sync marker", nil},
	"fixtures_syncMarkerMismatch.avro":         {ocf.ErrSyncMismatch, "sync marker", nil},
	"testdata_deflate-invalid-data.avro":       {ocf.ErrCorrupt, "deflate", ocf.ErrTruncated},
	"testdata_snappy-invalid-crc.avro":         {ocf.ErrChecksum, "snappy", ocf.ErrTruncated},
	"testdata_snappy-invalid-data.avro":        {ocf.ErrCorrupt, "snappy", ocf.ErrTruncated},
	"testdata_snappy-short-crc.avro":           {ocf.ErrCorrupt, "snappy", nil},
	"testdata_zstd-invalid-data.avro":          {ocf.ErrChecksum, "zstandard", ocf.ErrTruncated},
	"fixtures_temp1.avro":                      {ocf.ErrCorrupt, "deflate", nil},

	// Damaged records.
	"tests_avro-1237-bad-union-discriminant.avro": {decode.ErrData, "branch", ocf.ErrTruncated},
	"fixtures_secondBlockCountZero.avro":          {decode.ErrData, "", ocf.ErrTruncated},
}

// wantFault reads a file that is damaged. With decoding, count(*) has to meet the same damage.
func wantFault(t *testing.T, ctx context.Context, db *sql.DB, path string, want fault, decoding bool) {
	t.Helper()
	check := func(query string, want error, says string) {
		t.Helper()
		_, err := readAll(db, query+quotePath(path))
		switch {
		case err == nil:
			t.Errorf("%s: no error", query)
		case !errors.Is(err, want):
			t.Errorf("%s: not %q: %v", query, want, err)
		case !strings.Contains(err.Error(), filepath.Base(path)) || !strings.Contains(err.Error(), says):
			t.Errorf("%s: the error does not name the file or %q: %v", query, says, err)
		}
	}
	check("SELECT * FROM ", want.kind, want.says)
	if want.count == nil || decoding {
		check("SELECT count(*) FROM ", want.kind, want.says)
	} else {
		check("SELECT count(*) FROM ", want.count, "")
	}
}

func gunzip(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), strings.TrimSuffix(filepath.Base(path), ".gz"))
	if err := os.WriteFile(out, data, 0o666); err != nil {
		t.Fatal(err)
	}
	return out
}
