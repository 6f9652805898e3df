package ocf_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/store"
)

// benchReader writes a file of about 64 MiB raw in blocks of the given size
// and opens it from disk.
func benchReader(b *testing.B, codec string, blockBytes int) *ocf.Reader {
	b.Helper()
	dir := b.TempDir()
	out, err := os.Create(filepath.Join(dir, "f.avro"))
	if err != nil {
		b.Fatal(err)
	}
	w, err := ocf.NewWriter(out, []byte(`"bytes"`), ocf.WriterOptions{Codec: codec, Sync: &testSync})
	if err != nil {
		b.Fatal(err)
	}
	data := sampleData(4<<20, 1)
	for n := 0; n < 64<<20; n += blockBytes {
		at := n % (len(data) - blockBytes)
		if err := w.AppendBlock(100, data[at:at+blockBytes]); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	if err := out.Close(); err != nil {
		b.Fatal(err)
	}
	s, err := store.Local(dir)
	if err != nil {
		b.Fatal(err)
	}
	f, err := s.Open(context.Background(), "f.avro")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	h, err := ocf.ReadHeader(f, f.Size(), ocf.Limits{})
	if err != nil {
		b.Fatal(err)
	}
	r, err := ocf.NewReader(f, f.Size(), h, ocf.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// BenchmarkStream reads and decompresses all blocks; MB/s are of raw data.
func BenchmarkStream(b *testing.B) {
	for _, codec := range ocf.Codecs() {
		for _, size := range []int{1000, 64_000, 1_000_000} {
			if (codec == "xz" || codec == "bzip2") && size != 64_000 {
				continue
			}
			for _, workers := range []int{1, 2} {
				b.Run(codec+"/block="+itoa(int64(size))+"/workers="+itoa(int64(workers)), func(b *testing.B) {
					r := benchReader(b, codec, size)
					bufs := make([]ocf.Buffer, workers)
					b.SetBytes(64 << 20)
					b.ReportAllocs()
					for b.Loop() {
						s := r.Stream(context.Background(), 0, r.Size())
						var wg sync.WaitGroup
						for i := range bufs {
							wg.Go(func() {
								for {
									if _, err := s.Next(&bufs[i]); err == io.EOF {
										return
									} else if err != nil {
										b.Error(err)
										return
									}
								}
							})
						}
						wg.Wait()
					}
				})
			}
		}
	}
}

// BenchmarkList hops over the blocks, as COUNT(*) does.
func BenchmarkList(b *testing.B) {
	for _, size := range []int{1000, 16_000, 64_000, 1_000_000} {
		b.Run("block="+itoa(int64(size)), func(b *testing.B) {
			r := benchReader(b, "null", size)
			n := 0
			for b.Loop() {
				all, err := list(r, 0, r.Size())
				if err != nil {
					b.Fatal(err)
				}
				n = len(all)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/block")
		})
	}
}

// BenchmarkSearch finds the first block of a range.
func BenchmarkSearch(b *testing.B) {
	r := benchReader(b, "null", 64_000)
	for b.Loop() {
		it := r.Blocks(context.Background(), r.Size()/2, r.Size())
		if _, err := it.Next(); err != nil {
			b.Fatal(err)
		}
	}
}
