package ocf_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

// fuzzLimits keep what a fuzz input can ask for small.
var fuzzLimits = ocf.Limits{HeaderBytes: 1 << 20, SchemaBytes: 1 << 20, MetaEntries: 100, BlockBytes: 1 << 20, RawBytes: 4 << 20, ZeroWidthCount: 1 << 20}

// addCorpus adds the small files of the shared corpus, where that is present.
func addCorpus(f *testing.F) {
	dir := os.Getenv("AVROSQL_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "corpus", "files", "*", "*.avro"))
	for _, name := range files {
		if b, err := os.ReadFile(name); err == nil && len(b) < 2000 {
			f.Add(b)
		}
	}
}

func typed(t *testing.T, err error) {
	t.Helper()
	var e *ocf.Error
	if err != nil && err != io.EOF && (!errors.As(err, &e) || e.Kind == nil) && !errors.Is(err, ocf.ErrNotAvro) {
		t.Fatalf("untyped error: %v", err)
	}
}

func FuzzHeader(f *testing.F) {
	f.Add([]byte(obj + long(-1) + long(21) + str("avro.schema") + str(`"int"`) + long(0) + marker))
	f.Add([]byte("PAR1"))
	addCorpus(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := ocf.ReadHeader(bytes.NewReader(data), int64(len(data)), fuzzLimits)
		typed(t, err)
		if err != nil {
			return
		}
		if h.Size > int64(len(data)) || !bytes.Equal(data[h.Size-16:h.Size], h.Sync[:]) {
			t.Fatalf("header of %d bytes", h.Size)
		}
		for n := range h.Size {
			if _, err := ocf.ReadHeader(bytes.NewReader(data), n, fuzzLimits); err == nil {
				t.Fatalf("a header cut at %d of %d is accepted", n, h.Size)
			}
		}
	})
}

func FuzzBlocks(f *testing.F) {
	for _, codec := range ocf.Codecs() {
		f.Add(makeFile(f, ocf.WriterOptions{Codec: codec}, smallBlocks()...), uint32(150))
	}
	f.Fuzz(func(t *testing.T, data []byte, at uint32) {
		r, err := openWith(data, fuzzLimits)
		typed(t, err)
		if err != nil {
			return
		}
		var buf ocf.Buffer
		var whole []ocf.Block
		it := r.All(context.Background())
		for {
			b, err := it.Next()
			typed(t, err)
			if err == io.EOF {
				break
			}
			if err != nil {
				if whole != nil {
					whole = append(whole, ocf.Block{Offset: -1})
				}
				lost, err := it.Skip()
				if err != nil || lost.To <= lost.From || lost.To > r.Size() {
					t.Fatalf("skip: %v, %v", lost, err)
				}
				continue
			}
			whole = append(whole, b)
			typed(t, r.ReadBlock(b, &buf))
			if int64(len(buf.Raw)) > fuzzLimits.RawBytes {
				t.Fatalf("block of %d bytes", len(buf.Raw))
			}
		}
		cut := int64(at) % (r.Size() + 1)
		for _, c := range [][2]int64{{0, cut}, {cut, r.Size()}} {
			bs, err := list(r, c[0], c[1])
			typed(t, err)
			for _, b := range bs {
				if b.Offset < c[0] || b.Offset >= c[1] {
					t.Fatalf("block at %d in %v", b.Offset, c)
				}
			}
		}
	})
}

func FuzzCodecs(f *testing.F) {
	for i, codec := range ocf.Codecs() {
		enc, err := compressor(f, codec, 0).Compress(nil, sampleData(300, 1))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), enc)
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		name := ocf.Codecs()[int(which)%len(ocf.Codecs())]
		d := decompressor(t, name)
		const limit = 1 << 20
		out, err := d.Decompress(nil, data, limit)
		if len(out) > limit || err != nil && len(out) > 0 {
			t.Fatalf("%s: %d bytes, %v", name, len(out), err)
		}
		if err != nil && !errors.Is(err, ocf.ErrCorrupt) && !errors.Is(err, ocf.ErrChecksum) && !errors.Is(err, ocf.ErrLimit) {
			t.Fatalf("%s: untyped error %v", name, err)
		}
		// The state that an error has left must not tell on the next block.
		again, err2 := d.Decompress(make([]byte, 0, 100), data, limit)
		if (err == nil) != (err2 == nil) || !bytes.Equal(out, again) {
			t.Fatalf("%s: %d bytes, %v; and then %d bytes, %v", name, len(out), err, len(again), err2)
		}
		if err != nil {
			return
		}
		enc, err := compressor(t, name, 0).Compress(nil, out)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := d.Decompress(nil, enc, limit); err != nil || !bytes.Equal(back, out) {
			t.Fatalf("%s: %v", name, err)
		}
	})
}
