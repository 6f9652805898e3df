package driver_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/avrosql/avrosql/driver"
)

// TestSystemTables compares what system tables say of the lake of testdata with what its tables hold.
func TestSystemTables(t *testing.T) {
	db := openDB(t, lakeDir)
	for _, r := range lines(mustRead(t, db, "SELECT DISTINCT database, table_name FROM avro.files")) {
		database, name, _ := strings.Cut(r, "|")
		table := name
		if database != "" {
			table = database + "." + name
		}
		where := fmt.Sprintf(" WHERE database = '%s' AND table_name = '%s'", database, name)
		all := one(t, db, "SELECT count(*) FROM "+table)
		for _, query := range []string{"SELECT sum(records) FROM avro.files", "SELECT sum(records) FROM avro.blocks", "SELECT sum(records) FROM avro.schemas"} {
			if got := one(t, db, query+where); got != all {
				t.Errorf("%s%s: %v, the table holds %v", query, where, got, all)
			}
		}
		have := lines(mustRead(t, db, "SELECT path, offset, records FROM avro.blocks"+where+" ORDER BY path, offset"))
		want := lines(mustRead(t, db, "SELECT _file, _block, count(*) FROM "+table+" GROUP BY ALL ORDER BY _file, _block"))
		if !slices.Equal(have, want) {
			t.Errorf("%s: avro.blocks has %v, _block says %v", table, have, want)
		}
	}
	for query, want := range map[string]string{
		"SELECT codec FROM avro.files WHERE table_name = 'codecs' ORDER BY 1":                                                                                 "bzip2 deflate null snappy xz zstandard",
		"SELECT count(*) FROM avro.files f JOIN avro.metadata m USING (path) WHERE m.key = 'avro.codec' AND m.value = f.codec":                                "23",
		"SELECT files FROM avro.schemas WHERE table_name = 'orders'":                                                                                          "7",
		"SELECT count(*) FROM avro.schemas WHERE table_name = 'users'":                                                                                        "3",
		"SELECT s.files FROM avro.schemas s JOIN avro.files f USING (fingerprint) WHERE f.path LIKE '%codecs/xz.avro'":                                        "6",
		"SELECT partitions['dt'] FROM avro.files WHERE table_name = 'orders' ORDER BY path LIMIT 1":                                                           "2026-01-01",
		"SELECT sum(size) = sum(raw_size) FROM avro.blocks WHERE path LIKE '%codecs/null.avro'":                                                               "true",
		"SELECT count(DISTINCT x) FROM (SELECT path, sum(raw_size) AS x FROM avro.blocks WHERE table_name = 'codecs' GROUP BY path) y":                        "1",
		"SELECT min(ratio) > 1 FROM avro.blocks WHERE path LIKE '%codecs/snappy.avro'":                                                                        "true",
		"SELECT min(header_size = offset) FROM avro.files JOIN avro.blocks USING (path) WHERE block = 0":                                                      "true",
		"SELECT count(*) FROM avro.skipped":                                                                                                                   "0",
		"SELECT count(*) FROM avro.files WHERE error IS NOT NULL":                                                                                             "0",
		"SELECT column_name FROM information_schema.columns WHERE table_name = 'orders' ORDER BY ordinal_position":                                            "id customer_id amount status created items note dt",
		"SELECT numeric_scale FROM information_schema.columns WHERE table_name = 'orders' AND column_name = 'amount'":                                         "2",
		"SELECT table_type FROM information_schema.tables WHERE table_schema = 'hr'":                                                                          "BASE TABLE BASE TABLE",
		"SELECT table_type FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'blocks'":                                                                        "SYSTEM VIEW",
		"SELECT schema_name FROM information_schema.schemata":                                                                                                 " avro hr information_schema",
		"SELECT count(*) FROM information_schema.columns c LEFT JOIN information_schema.tables t USING (table_schema, table_name) WHERE t.table_type IS NULL": "0",
		"USE avro; SELECT count(*) FROM blocks WHERE table_name = 'orders'":                                                                                   "14",
	} {
		if got := strings.Join(lines(mustRead(t, db, query)), " "); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	explain := strings.Join(lines(mustRead(t, db, "EXPLAIN SELECT sum(records) FROM avro.blocks WHERE table_name = 'orders' AND path LIKE '%dt=2026-01-02%' AND offset > 0")), "\n")
	if !strings.Contains(explain, "files: 2 of 23") || strings.Contains(explain, "block headers") {
		t.Error(explain)
	}
	for _, query := range []string{"SELECT * FROM avro.nothing", "SELECT * FROM avro.files.x", "SELECT * FROM files", "SELECT x FROM avro.files"} {
		if all, err := readAll(db, query); err == nil {
			t.Errorf("%s: %v", query, all)
		}
	}
}

// TestSystemTablesDamage: what is wrong with files is told, and they are told of nevertheless.
func TestSystemTablesDamage(t *testing.T) {
	fsys, at := damagedLake(t)
	cut := container(t, `{"type":"record","name":"n","fields":[{"name":"n","type":"long"}]}`, writer("null", 0), appendLong(nil, 1))
	fsys["t/d.avro"] = &fstest.MapFile{Data: cut[:len(cut)-1]}
	fsys["t/e.avro"] = &fstest.MapFile{}
	db := openConfig(t, driver.Config{Roots: []driver.Root{{FS: fsys}}, Settings: driver.Settings{OnCorrupt: driver.SkipFile}})
	for query, want := range map[string]string{
		"SELECT path, codec, blocks, records, error IS NULL FROM avro.files":                                                    "t/a.avro|snappy|2|3|true t/b.avro|snappy|3|5|true t/c.avro|NULL|NULL|NULL|false t/d.avro|null|NULL|NULL|false t/e.avro|NULL|0|0|true",
		"SELECT block, offset, records, raw_size FROM avro.blocks WHERE path = 't/b.avro' AND error LIKE '%checksum%'":          fmt.Sprintf("1|%d|2|NULL", at[0]),
		"SELECT count(*) FROM avro.blocks WHERE path = 't/b.avro'":                                                              "3",
		"SELECT offset + size = (SELECT size FROM avro.files WHERE path = 't/d.avro') FROM avro.blocks WHERE path = 't/d.avro'": "true",
		"SELECT error LIKE '%Parquet%' FROM avro.metadata WHERE path = 't/c.avro'":                                              "true",
		"SELECT fingerprint IS NULL, files, first_file, last_file FROM avro.schemas":                                            "false|3|t/a.avro|t/d.avro true|2|t/c.avro|t/e.avro",
	} {
		if got := strings.Join(lines(mustRead(t, db, query)), " "); got != want {
			t.Errorf("%s:\n%s, want\n%s", query, got, want)
		}
	}
	mustRead(t, db, "SELECT count(*) FROM t")
	got := lines(mustRead(t, db, "SELECT file, offset, bytes, records, reason LIKE '%checksum%' FROM avro.skipped WHERE query = (SELECT max(query) FROM avro.skipped) ORDER BY file"))
	size := int64(len(fsys["t/b.avro"].Data))
	want := []string{fmt.Sprintf("t/b.avro|%d|%d|NULL|true", at[0], size-at[0]), "t/c.avro|0|9|NULL|false", fmt.Sprintf("t/d.avro|%d|18|NULL|false", len(cut)-19)}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// openings counts how often files are opened.
type openings struct {
	fs.FS
	mu   sync.Mutex
	list []string
}

func (o *openings) Open(name string) (fs.File, error) {
	if strings.HasSuffix(name, ".avro") {
		o.mu.Lock()
		o.list = append(o.list, name)
		o.mu.Unlock()
	}
	return o.FS.Open(name)
}

func (o *openings) Stat(name string) (fs.FileInfo, error) { return fs.Stat(o.FS, name) }

// TestSystemTablesCost: files are opened only for what is asked of them.
func TestSystemTablesCost(t *testing.T) {
	fsys := fstest.MapFS{}
	for i := range 200 {
		fsys[fmt.Sprintf("t/k=%d/x.avro", i)] = &fstest.MapFile{Data: numbers(t, 3)}
	}
	o := &openings{FS: fsys}
	db := openConfig(t, driver.Config{Roots: []driver.Root{{FS: o}}, Settings: driver.Settings{Refresh: -1}})
	for _, c := range []struct {
		query string
		want  int
	}{
		{"SELECT path, size, modified, partitions FROM avro.files", 0},
		{"SELECT * FROM information_schema.tables", 0},
		{"SELECT codec, fingerprint FROM avro.files WHERE path = 't/k=7/x.avro'", 1},
		{"SELECT codec, fingerprint FROM avro.files", 199}, // one header is known
		{"SELECT codec, fingerprint, schema_name FROM avro.files", 0},
		{"SELECT records FROM avro.files WHERE path LIKE '%k=1_/x.avro'", 10},
		{"SELECT * FROM avro.blocks LIMIT 1", 8},
		{"SELECT schema, files FROM avro.schemas", 0},
		{"SELECT records FROM avro.schemas", 200},
	} {
		o.list = nil
		mustRead(t, db, c.query)
		if len(o.list) != c.want {
			t.Errorf("%s: %d files were opened, want %d", c.query, len(o.list), c.want)
		}
	}
}

// TestSystemNames: data go before system tables of their name.
func TestSystemNames(t *testing.T) {
	db := openConfig(t, driver.Config{Roots: []driver.Root{{FS: fstest.MapFS{"avro/files.avro": {Data: numbers(t, 4)}, "avro/x.avro": {Data: container(t, `{"type":"record","name":"o","fields":[]}`, writer("null", 0))}}}}})
	if n := one(t, db, "SELECT sum(n) FROM avro.files"); n == nil {
		t.Error("no sum")
	}
	if n := one(t, db, "SELECT count(*) FROM avro.blocks WHERE table_name = 'files'"); n != int64(1) {
		t.Error(n)
	}
}
