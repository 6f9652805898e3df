package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/avrofs/ocf"
)

// TestSame: what stands in testdata is what this package makes, and nothing else does.
func TestSame(t *testing.T) {
	made := map[string]bool{}
	for _, f := range files() {
		made[f.path] = true
		want, err := f.bytes()
		if err != nil {
			t.Fatalf("%s: %v", f.path, err)
		}
		got, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(f.path)))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what is made now: run go run ./testdata/gen", f.path)
		}
	}
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".avro") && !made[filepath.ToSlash(strings.TrimPrefix(path, ".."+string(filepath.Separator)))] {
			t.Errorf("%s is made by nothing", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestBlocks: every file holds the records that were meant to be in it, block by block.
func TestBlocks(t *testing.T) {
	for _, f := range files() {
		if f.plain != nil {
			continue
		}
		b, err := f.bytes()
		if err != nil {
			t.Fatalf("%s: %v", f.path, err)
		}
		h, err := ocf.ReadHeader(bytes.NewReader(b), int64(len(b)), ocf.Limits{})
		if err != nil {
			t.Fatalf("%s: %v", f.path, err)
		}
		r, err := ocf.NewReader(bytes.NewReader(b), int64(len(b)), h, ocf.Options{Name: f.path})
		if err != nil {
			t.Fatal(err)
		}
		raw := f.raw
		if raw == nil {
			if raw, err = encode(f.schema, f.rows); err != nil {
				t.Fatal(err)
			}
		}
		var got []byte
		var buf ocf.Buffer
		var count, blocks int64
		for s := r.Stream(context.Background(), 0, int64(len(b))); ; blocks++ {
			block, err := s.Next(&buf)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			got, count = append(got, buf.Raw...), count+block.Count
		}
		want := min(1, int64(len(raw)))
		if f.block > 0 {
			want = (int64(len(raw)) + f.block - 1) / f.block
		}
		if count != int64(len(raw)) || blocks != want || !bytes.Equal(got, slices.Concat(raw...)) {
			t.Errorf("%s: %d records in %d blocks, want %d in %d", f.path, count, blocks, len(raw), want)
		}
	}
}

// TestTables: the files are the tables that testdata/README.md says.
func TestTables(t *testing.T) {
	lake, err := avrofs.Open([]avrofs.Root{{Path: ".."}}, avrofs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	names, err := lake.Tables(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, n := range names {
		s, err := lake.Snapshot(context.Background(), n.Database, n.Name)
		if err != nil {
			t.Fatalf("%v: %v", n, err)
		}
		got[strings.TrimPrefix(n.Database+"."+n.Name, ".")] = len(s.Files)
	}
	want := map[string]int{
		"employees": 1, "customers": 1, "orders": 7, "events": 1, "types": 1, "chunks": 1,
		"users": 3, "codecs": 6, "hr.departments": 1, "hr.staff": 1,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestTwos(t *testing.T) {
	for n, want := range map[int64][]byte{
		0: {0}, 1: {1}, 127: {0x7f}, 128: {0, 0x80}, 255: {0, 0xff}, 256: {1, 0},
		-1: {0xff}, -128: {0x80}, -129: {0xff, 0x7f}, -256: {0xff, 0}, -257: {0xfe, 0xff},
	} {
		if got := twos(big.NewInt(n)); !bytes.Equal(got, want) {
			t.Errorf("twos(%d) = %x, want %x", n, got, want)
		}
	}
	if got, want := fixedDecimal("-1.5", 2, 4), []byte{0xff, 0xff, 0xff, 0x6a}; !bytes.Equal(got, want) {
		t.Errorf("fixedDecimal = %x, want %x", got, want)
	}
	if got, want := bigDecimal("-1.28"), []byte{2, 0x80, 4}; !bytes.Equal(got, want) {
		t.Errorf("bigDecimal = %x, want %x", got, want)
	}
}
