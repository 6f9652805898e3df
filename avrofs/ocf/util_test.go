package ocf_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

var testSync = [16]byte{0xa0, 1, 2, 3, 0xff, 5, 0x80, 7, 8, 9, 10, 11, 12, 13, 14, 0xb0}

// testBlock is what is put into a file: a count and data before compression.
type testBlock struct {
	count int64
	raw   []byte
}

func makeFile(t testing.TB, o ocf.WriterOptions, blocks ...testBlock) []byte {
	t.Helper()
	if o.Sync == nil {
		o.Sync = &testSync
	}
	var b bytes.Buffer
	w, err := ocf.NewWriter(&b, []byte(`"bytes"`), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, blk := range blocks {
		if err := w.AppendBlock(blk.count, blk.raw); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(data []byte) (*ocf.Reader, error) { return openWith(data, ocf.Limits{}) }

func openWith(data []byte, lim ocf.Limits) (*ocf.Reader, error) {
	f := bytes.NewReader(data)
	h, err := ocf.ReadHeader(f, int64(len(data)), lim)
	if err != nil {
		return nil, err
	}
	return ocf.NewReader(f, int64(len(data)), h, ocf.Options{Name: "test.avro", Limits: lim})
}

func mustOpen(t testing.TB, data []byte) *ocf.Reader {
	t.Helper()
	r, err := open(data)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// list returns the handles of a range.
func list(r *ocf.Reader, from, to int64) ([]ocf.Block, error) {
	it := r.Blocks(context.Background(), from, to)
	var all []ocf.Block
	for {
		b, err := it.Next()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, b)
	}
}

// readAll reads all blocks.
func readAll(r *ocf.Reader) ([]testBlock, error) {
	s := r.Stream(context.Background(), 0, r.Size())
	var all []testBlock
	var buf ocf.Buffer
	for {
		b, err := s.Next(&buf)
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, testBlock{b.Count, bytes.Clone(buf.Raw)})
	}
}

func sameBlocks(a, b []testBlock) error {
	for i := range min(len(a), len(b)) {
		if a[i].count != b[i].count || !bytes.Equal(a[i].raw, b[i].raw) {
			return fmt.Errorf("block %d differs", i)
		}
	}
	if len(a) != len(b) {
		return fmt.Errorf("%d blocks and %d", len(a), len(b))
	}
	return nil
}

// sampleData is compressible, but not to nothing.
func sampleData(n int, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	b := make([]byte, 0, n+16)
	for len(b) < n {
		b = fmt.Appendf(b, "%d,user-%d,GET /item/%x;", len(b), r.IntN(50), r.Uint32())
	}
	return b[:n]
}
