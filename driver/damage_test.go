package driver_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/driver"
	"github.com/avrosql/avrosql/exec/decode"
)

// victim is a file of testdata that is going to be damaged, and what it holds.
type victim struct {
	path   string
	data   []byte
	header *ocf.Header
	blocks []ocf.Block
	rows   [][]string // of each block
	all    []string
}

func victims(t *testing.T) (list []*victim) {
	t.Helper()
	err := filepath.WalkDir(lakeDir, func(p string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() && strings.HasPrefix(d.Name(), "_") {
			return filepath.SkipDir // lakes of other writers' layouts
		}
		if err != nil || d.IsDir() || filepath.Ext(p) != ".avro" {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		v := &victim{path: p, data: data}
		if v.header, err = ocf.ReadHeader(bytes.NewReader(data), int64(len(data)), ocf.Limits{}); err != nil {
			return err
		}
		r, err := ocf.NewReader(bytes.NewReader(data), int64(len(data)), v.header, ocf.Options{})
		if err != nil {
			return err
		}
		if v.all, err = readDamaged(data, driver.Settings{}, "SELECT * FROM t", nil); err != nil {
			return err
		}
		at := 0
		for it := r.All(context.Background()); ; {
			b, err := it.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return err
			}
			v.blocks = append(v.blocks, b)
			v.rows = append(v.rows, v.all[at:at+int(b.Count)])
			at += int(b.Count)
		}
		if at != len(v.all) {
			t.Errorf("%s: blocks of %d records, %d rows", p, at, len(v.all))
		}
		if at == 0 {
			return nil // a file without records, which there are few of, has nothing to lose
		}
		list = append(list, v)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 20 {
		t.Fatalf("only %d files", len(list))
	}
	return list
}

// readDamaged asks about a table t of one file. Rows that came before an error are returned with it.
func readDamaged(data []byte, s driver.Settings, query string, warn func(string)) ([]string, error) {
	c, err := driver.NewConnector(driver.Config{
		Roots:    []driver.Root{{FS: fstest.MapFS{"t.avro": {Data: data}}, Path: "t.avro"}},
		Settings: s, Warn: warn,
	})
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(c)
	defer db.Close()
	all, err := readAll(db, query)
	return lines(all), err
}

// damageErrors are what errors about damage are, one of them each time.
var damageErrors = []error{
	ocf.ErrNotAvro, ocf.ErrTruncated, ocf.ErrSyncMismatch, ocf.ErrChecksum, ocf.ErrCorrupt, ocf.ErrLimit, ocf.ErrUnknownCodec, decode.ErrData,
}

func isDamage(err error) bool {
	return slices.ContainsFunc(damageErrors, func(e error) bool { return errors.Is(err, e) })
}

// TestTruncated: a file that was cut at a block's end holds the blocks before it, and any other cut is
// an error, whatever is asked.
func TestTruncated(t *testing.T) {
	slow(t)
	t.Parallel()
	for _, v := range victims(t) {
		ends := map[int]int{int(v.header.Size): 0}
		for i, b := range v.blocks {
			ends[int(b.Next())] = i + 1
		}
		for n := range len(v.data) + 1 {
			blocks, whole := ends[n]
			var want []string
			for _, r := range v.rows[:blocks] {
				want = append(want, r...)
			}
			for k, query := range []string{"SELECT * FROM t", "SELECT count(*) FROM t", "SELECT 1 FROM t LIMIT 1000"} {
				if k > 0 && !whole && !*long && n%6 != k {
					continue
				}
				got, err := readDamaged(v.data[:n], driver.Settings{Workers: 1 + n%2}, query, nil)
				switch {
				case n == 0:
					// An empty file has no columns, and no rows.
					if err != nil || query == "SELECT count(*) FROM t" && !slices.Equal(got, []string{"0"}) || query != "SELECT count(*) FROM t" && len(got) > 0 {
						t.Errorf("%s cut to nothing: %s: %v, %v", v.path, query, got, err)
					}
				case !whole:
					if !isDamage(err) {
						t.Errorf("%s cut to %d bytes: %s: %d rows, error %v", v.path, n, query, len(got), err)
					}
				case err != nil:
					t.Errorf("%s cut to %d bytes, after block %d: %s: %v", v.path, n, blocks, query, err)
				case query == "SELECT * FROM t" && !slices.Equal(got, want) || strings.HasPrefix(query, "SELECT 1") && len(got) != len(want):
					t.Errorf("%s cut to %d bytes, after block %d: %s: %d rows, want %d", v.path, n, blocks, query, len(got), len(want))
				}
			}
		}
	}
}

// area says what a byte of a file belongs to.
type area int

const (
	inMagic area = iota
	inHeader
	inHeaderSync
	inFrame // count and size of a block
	inData
	inSync
)

func (v *victim) area(at int) (area, int) {
	h := int(v.header.Size)
	switch {
	case at < 4:
		return inMagic, 0
	case at < h-16:
		return inHeader, 0
	case at < h:
		return inHeaderSync, 0
	}
	for i, b := range v.blocks {
		switch {
		case at < int(b.DataOffset):
			return inFrame, i
		case at < int(b.DataOffset+b.Size):
			return inData, i
		case at < int(b.Next()):
			return inSync, i
		}
	}
	panic("beyond the file")
}

// checked are the codecs that carry a checksum of all data. A few bits of what is compressed may not
// matter to what it is.
var checked = map[string]bool{"snappy": true, "bzip2": true, "xz": true, "zstandard": true}

// flipAllocation bounds what a query of one of the small files may allocate, whatever its lengths and
// counts say.
const flipAllocation = 64 << 20

// TestFlipped flips bits. Magic, framing, sync markers and checksummed data: an error. Elsewhere values
// may change; the number of records does not, unless there is an error.
func TestFlipped(t *testing.T) {
	slow(t)
	allocated := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	flips := 0
	for _, v := range victims(t) {
		data := slices.Clone(v.data)
		for at := range data {
			where, block := v.area(at)
			for bit := range 8 {
				// A bit of every other byte, unless all are wanted; all of what frames the blocks.
				if !*long && where != inFrame && (at+2*bit)%16 != 0 {
					continue
				}
				flips++
				data[at] ^= 1 << bit
				metrics.Read(allocated)
				before := allocated[0].Value.Uint64()
				got, err := readDamaged(data, driver.Settings{Workers: 1 + flips%2, Verify: flips%4 < 2}, "SELECT * FROM t", nil)
				metrics.Read(allocated)
				if n := allocated[0].Value.Uint64() - before; n > flipAllocation {
					t.Errorf("%s: bit %d of byte %d flipped: %d bytes allocated", v.path, bit, at, n)
				}
				fail := func(what string) {
					t.Helper()
					t.Errorf("%s: bit %d of byte %d (area %d, block %d) flipped: %s (%d rows, error %v)", v.path, bit, at, where, block, what, len(got), err)
				}
				switch where {
				case inMagic, inHeaderSync, inFrame, inSync:
					if !isDamage(err) {
						fail("it is not noticed")
					}
				case inData:
					switch {
					case err != nil && !isDamage(err):
						fail("the error is not one of damage")
					case err == nil && checked[v.header.Codec] && !slices.Equal(got, v.all):
						fail("it is not noticed")
					}
				}
				if err == nil && len(got) != len(v.all) {
					fail("the number of rows has changed")
				}
				// What comes before the damaged block has come as it is.
				if where >= inFrame && err != nil {
					n := 0
					for _, r := range v.rows[:block] {
						n += len(r)
					}
					if !slices.Equal(got[:min(n, len(got))], v.all[:min(n, len(got))]) {
						fail("rows before the block have changed")
					}
				}
				data[at] ^= 1 << bit
			}
		}
	}
	t.Logf("%d bits", flips)
}

// TestFlippedCount: COUNT(*) believes block headers as far as they are plausible and lead from one sync
// marker to the next, and with verify=full not at all.
func TestFlippedCount(t *testing.T) {
	slow(t)
	for _, v := range victims(t) {
		data := slices.Clone(v.data)
		for _, b := range v.blocks {
			for at := b.Offset; at < b.Next(); at++ {
				if at >= b.DataOffset && at < b.DataOffset+b.Size {
					continue
				}
				for bit := range 8 {
					if !*long && at >= b.DataOffset && (at+int64(bit))%8 != 0 {
						continue
					}
					data[at] ^= 1 << bit
					got, err := readDamaged(data, driver.Settings{Verify: true}, "SELECT count(*) FROM t", nil)
					if !isDamage(err) {
						t.Errorf("%s: bit %d of byte %d flipped: %v, %v", v.path, bit, at, got, err)
					}
					got, err = readDamaged(data, driver.Settings{}, "SELECT count(*) FROM t", nil)
					if n, framed := v.framed(data); !isDamage(err) && !(framed && err == nil && got[0] == line([]any{n})) {
						t.Errorf("%s: bit %d of byte %d flipped: %v, %v, blocks say %d", v.path, bit, at, got, err, n)
					}
					data[at] ^= 1 << bit
				}
			}
		}
	}
}

// framed adds up the counts of data's blocks, if each ends with a sync marker.
func (v *victim) framed(data []byte) (n int64, ok bool) {
	for at := v.header.Size; at < int64(len(data)); {
		count, c := binary.Varint(data[at:])
		size, s := binary.Varint(data[at+int64(c):])
		at += int64(c) + int64(s) + size
		if count < 0 || size < 0 || at+16 > int64(len(data)) || string(data[at:at+16]) != string(v.header.Sync[:]) {
			return 0, false
		}
		n += count
		at += 16
	}
	return n, true
}

// TestSkipCorrupt: with on_corrupt=skip_block the other blocks' rows come, with skip_file those of the
// blocks before, and a warning names what was left out.
func TestSkipCorrupt(t *testing.T) {
	for _, v := range victims(t) {
		if len(v.blocks) < 2 || v.header.Codec == "null" || v.header.Codec == "deflate" {
			continue
		}
		for block, b := range v.blocks {
			var before, after []string
			for i, r := range v.rows {
				if i < block {
					before = append(before, r...)
				} else if i > block {
					after = append(after, r...)
				}
			}
			for _, at := range []int64{b.Offset, b.DataOffset - 1, b.DataOffset + b.Size/2, b.DataOffset + b.Size, b.Next() - 1} {
				data := slices.Clone(v.data)
				data[at] ^= 2
				for _, workers := range []int{1, 3} {
					for mode, want := range map[driver.OnCorrupt][]string{
						driver.SkipBlock: append(slices.Clip(before), after...),
						driver.SkipFile:  before,
					} {
						var mu sync.Mutex
						var warnings []string
						got, err := readDamaged(data, driver.Settings{OnCorrupt: mode, Workers: workers, BatchRows: 2}, "SELECT * FROM t", func(m string) {
							mu.Lock()
							defer mu.Unlock()
							warnings = append(warnings, m)
						})
						if err != nil {
							t.Errorf("%s: %s: byte %d of block %d: %v", v.path, mode, at-b.Offset, block, err)
							continue
						}
						if !slices.Equal(got, want) {
							t.Errorf("%s: %s: byte %d of block %d: %d rows, want %d", v.path, mode, at-b.Offset, block, len(got), len(want))
						}
						if len(warnings) != 1 || !strings.Contains(warnings[0], "t.avro") || !strings.Contains(warnings[0], "skipped") {
							t.Errorf("%s: %s: byte %d of block %d: warnings %q", v.path, mode, at-b.Offset, block, warnings)
						}
						// Aggregates see the same rows.
						n, err := readDamaged(data, driver.Settings{OnCorrupt: mode, Workers: workers}, "SELECT count(*) FROM t", nil)
						if err != nil || n[0] != line([]any{len(got)}) {
							t.Errorf("%s: %s: byte %d of block %d: count %v, %v, want %d", v.path, mode, at-b.Offset, block, n, err, len(got))
						}
					}
				}
			}
		}
	}
}

// TestSkipFile: a file that is damaged in its header, or no Avro at all, is an error, and is left out
// with skip_file. Other files are read as ever.
func TestSkipFile(t *testing.T) {
	good := numbers(t, 10)
	bad := map[string][]byte{
		"cut":     good[:20],
		"magic":   append([]byte("Obj\x02"), good[4:]...),
		"text":    []byte("id,name\n1,x\n"),
		"parquet": []byte("PAR1 and so on PAR1"),
		"codec":   container(t, `"long"`, writer("null", 0), []byte{2}),
	}
	bad["codec"] = bytes.Replace(container(t, `{"type":"record","name":"n","fields":[{"name":"n","type":"long"}]}`, writer("null", 0), []byte{2}), []byte("null"), []byte("lz77"), 1)
	for name, data := range bad {
		fsys := fstest.MapFS{"t/a.avro": {Data: good}, "t/b.avro": {Data: data}, "t/c.avro": {Data: good}}
		db := openConfig(t, driver.Config{Roots: []driver.Root{{FS: fsys}}})
		if all, err := readAll(db, "SELECT n FROM t"); !isDamage(err) || !strings.Contains(err.Error(), "t/b.avro") {
			t.Errorf("%s: %d rows, %v, want an error that names the file", name, len(all), err)
		}
		var mu sync.Mutex
		var warnings []string
		db = openConfig(t, driver.Config{Roots: []driver.Root{{FS: fsys}}, Settings: driver.Settings{OnCorrupt: driver.SkipFile}, Warn: func(m string) {
			mu.Lock()
			defer mu.Unlock()
			warnings = append(warnings, m)
		}})
		if n := one(t, db, "SELECT count(n) FROM t"); n != int64(20) {
			t.Errorf("%s: %v rows with skip_file, want 20", name, n)
		}
		if len(warnings) == 0 || !strings.Contains(strings.Join(warnings, "\n"), "t/b.avro") {
			t.Errorf("%s: the warnings are %q", name, warnings)
		}
	}
}

// TestDamageErrors: an error about damage is typed through database/sql, and says where it is.
func TestDamageErrors(t *testing.T) {
	schema := `{"type":"record","name":"r","fields":[{"name":"id","type":"long"},{"name":"e","type":{"type":"enum","name":"e","symbols":["A","B"]}},{"name":"u","type":["null","string"]}]}`
	record := func(id, enum, branch int64, rest ...byte) []byte {
		return append(appendLong(appendLong(appendLong(nil, id), enum), branch), rest...)
	}
	ok := record(1, 1, 0)
	file := func(records ...[]byte) []byte { return container(t, schema, writer("null", 0), records...) }
	snappy := container(t, schema, writer("snappy", 0), ok, ok)
	snappy[len(snappy)-17] ^= 1 // last byte of the CRC
	sync := file(ok)
	sync[len(sync)-1] ^= 1
	tests := []struct {
		name string
		data []byte
		kind error
		says []string
	}{
		{"enum", file(ok, record(2, 2, 0)), decode.ErrData, []string{"record 1", "field e", "enum"}},
		{"negative enum", file(ok, ok, record(2, -1, 0)), decode.ErrData, []string{"record 2", "field e"}},
		{"union", file(record(2, 0, 2)), decode.ErrData, []string{"record 0", "field u", "branch"}},
		{"negative branch", file(record(2, 0, -1)), decode.ErrData, []string{"record 0", "field u"}},
		{"length", file(record(2, 0, 1, 100)), decode.ErrData, []string{"record 0", "field u"}},
		{"negative length", file(record(2, 0, 1, 1)), decode.ErrData, []string{"record 0", "field u"}},
		{"huge length", file(append(record(2, 0, 1), appendLong(nil, 1<<62)...)), decode.ErrData, []string{"record 0", "field u"}},
		{"varint", file([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0, 0}), decode.ErrData, []string{"record 0", "field id"}},
		{"trailing bytes", file(append(slices.Clone(ok), 0)), decode.ErrData, []string{"block at offset"}},
		{"checksum", snappy, ocf.ErrChecksum, []string{"snappy", "block at offset"}},
		{"sync marker", sync, ocf.ErrSyncMismatch, []string{"sync marker of block", "at offset"}},
		{"codec", bytes.Replace(file(ok), []byte("\x08null"), []byte("\x08lz77"), 1), ocf.ErrUnknownCodec, []string{"lz77", "snappy"}},
		{"text", []byte("id,name\n1,x\n"), ocf.ErrNotAvro, []string{"text"}},
		{"gzip", []byte("\x1f\x8b\x08\x00\x00\x00\x00\x00"), ocf.ErrNotAvro, []string{"gzip"}},
		{"parquet", []byte("PAR1\x00\x00PAR1"), ocf.ErrNotAvro, []string{"Parquet"}},
		{"json", []byte("{\"a\": 1}\n"), ocf.ErrNotAvro, []string{"JSON"}},
	}
	for _, tt := range tests {
		for _, options := range []driver.Settings{{}, {Workers: 2}, {Verify: true}, {NoPushdown: true}, {BatchRows: 1}} {
			_, err := readDamaged(tt.data, options, "SELECT * FROM t", nil)
			if !errors.Is(err, tt.kind) {
				t.Errorf("%s: %v, want %v", tt.name, err, tt.kind)
				continue
			}
			for _, s := range append(tt.says, "t.avro") {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("%s: the error does not say %q: %v", tt.name, s, err)
				}
			}
		}
	}
	// The parts can be had by themselves.
	_, err := readDamaged(file(ok, record(2, 2, 0)), driver.Settings{}, "SELECT * FROM t", nil)
	var d *decode.Error
	if !errors.As(err, &d) || d.Record != 1 || d.Field != "e" {
		t.Errorf("%#v", d)
	}
	_, err = readDamaged(sync, driver.Settings{}, "SELECT * FROM t", nil)
	var o *ocf.Error
	if !errors.As(err, &o) || o.Offset != int64(len(sync)-16) {
		t.Errorf("%#v", o)
	}
	_, err = readDamaged([]byte("some text"), driver.Settings{}, "SELECT * FROM t", nil)
	var n *ocf.NotAvroError
	if !errors.As(err, &n) || n.Looks == "" {
		t.Errorf("%#v", n)
	}
	db := openDB(t, lakeDir)
	_, err = readAll(db, "SELECT * FROM order")
	var u *avrofs.UnknownTableError
	if !errors.As(err, &u) || !slices.Contains(u.Candidates, "orders") {
		t.Errorf("%v: %#v", err, u)
	}
}
