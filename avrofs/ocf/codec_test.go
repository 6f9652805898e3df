package ocf_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/golang/snappy"
	"github.com/klauspost/compress/zstd"
	"pgregory.net/rapid"
)

func compressor(t testing.TB, name string, level int) ocf.Compressor {
	t.Helper()
	c, err := ocf.NewCompressor(name, level)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func decompressor(t testing.TB, name string) ocf.Decompressor {
	t.Helper()
	d, err := ocf.NewDecompressor(name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestCodecRoundTrip(t *testing.T) {
	levels := map[string][]int{"deflate": {0, 1, 6, 9}, "bzip2": {0, 1, 9}, "zstandard": {0, 1, 9, 22}}
	for _, name := range ocf.Codecs() {
		t.Run(name, func(t *testing.T) {
			d := decompressor(t, name)
			ls := levels[name]
			if ls == nil {
				ls = []int{0}
			}
			rnd := rand.New(rand.NewPCG(7, 7))
			var out []byte
			for _, level := range ls {
				c := compressor(t, name, level)
				for _, n := range []int{0, 1, 5, 1000, 70_000, 300_000} {
					random := make([]byte, n)
					for i := range random {
						random[i] = byte(rnd.Uint32())
					}
					for _, raw := range [][]byte{sampleData(n, 3), make([]byte, n), random} {
						enc, err := c.Compress([]byte("x"), raw)
						if err != nil || enc[0] != 'x' {
							t.Fatal(err)
						}
						if out, err = d.Decompress(out, enc[1:], n); err != nil {
							t.Fatalf("level %d, %d bytes: %v", level, n, err)
						}
						if !bytes.Equal(out, raw) {
							t.Fatalf("level %d, %d bytes: data differs", level, n)
						}
						if n > 0 {
							if out, err = d.Decompress(out, enc[1:], n-1); !errors.Is(err, ocf.ErrLimit) || len(out) != 0 {
								t.Fatalf("level %d, %d bytes, one too many: %d bytes, %v", level, n, len(out), err)
							}
						}
					}
				}
			}
		})
	}
	t.Run("random", func(t *testing.T) {
		ds := map[string]ocf.Decompressor{}
		cs := map[string]ocf.Compressor{}
		for _, name := range ocf.Codecs() {
			ds[name], cs[name] = decompressor(t, name), compressor(t, name, 0)
		}
		rapid.Check(t, func(t *rapid.T) {
			name := rapid.SampledFrom(ocf.Codecs()).Draw(t, "codec")
			raw := rapid.SliceOf(rapid.ByteRange(0, 3)).Draw(t, "raw")
			enc, err := cs[name].Compress(nil, raw)
			if err != nil {
				t.Fatal(err)
			}
			out, err := ds[name].Decompress(make([]byte, 0, rapid.IntRange(0, 64).Draw(t, "cap")), enc, 1<<20)
			if err != nil || !bytes.Equal(out, raw) {
				t.Fatalf("%x: %v", out, err)
			}
		})
	})
}

func TestCodecLevels(t *testing.T) {
	for _, c := range []struct {
		name  string
		level int
	}{{"null", 1}, {"snappy", 1}, {"xz", 6}, {"deflate", 10}, {"deflate", -1}, {"bzip2", 10}, {"zstandard", 23}} {
		if _, err := ocf.NewCompressor(c.name, c.level); err == nil {
			t.Errorf("%s has a level %d", c.name, c.level)
		}
	}
	if _, err := ocf.NewCompressor("lzo", 0); !errors.Is(err, ocf.ErrUnknownCodec) {
		t.Error(err)
	}
}

// allocated is the memory in bytes that f allocates.
func allocated(f func()) uint64 {
	var a, b runtime.MemStats
	runtime.ReadMemStats(&a)
	f()
	runtime.ReadMemStats(&b)
	return b.TotalAlloc - a.TotalAlloc
}

// A decompression bomb stops at the limit.
func TestBomb(t *testing.T) {
	if testing.Short() {
		t.Skip("decompresses gigabytes")
	}
	raw := make([]byte, 64<<20)
	const limit = 1 << 20
	for _, name := range ocf.Codecs()[1:] {
		enc, err := compressor(t, name, 0).Compress(nil, raw)
		if err != nil {
			t.Fatal(err)
		}
		d := decompressor(t, name)
		n := allocated(func() { _, err = d.Decompress(nil, enc, limit) })
		if !errors.Is(err, ocf.ErrLimit) {
			t.Errorf("%s: %v", name, err)
		}
		// Twice the limit for growing, and the decoders' own state.
		if n > 2*limit+8<<20 {
			t.Errorf("%s: %d bytes allocated", name, n)
		}
	}
}

// Sizes that data only claims are not allocated.
func TestClaims(t *testing.T) {
	const claim = 1 << 30
	sn := binary.AppendUvarint(nil, claim)
	sn = append(sn, 0, 'x', 0, 0, 0, 0)

	zs := []byte{0x28, 0xb5, 0x2f, 0xfd, 0xa0}
	zs = binary.LittleEndian.AppendUint32(zs, claim)
	zs = append(zs, 1, 0, 0)
	// No size, a window of 1 GiB, one raw block of one byte.
	zw := []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 20 << 3, 0x09, 0, 0, 'x'}

	xz := []byte("\xfd7zXZ\x00\x00\x00")
	xz = binary.LittleEndian.AppendUint32(xz, crc32.ChecksumIEEE(xz[6:8]))
	bh := []byte{2, 0, 0x21, 1, 36, 0, 0, 0} // a dictionary of 1 GiB
	bh = binary.LittleEndian.AppendUint32(bh, crc32.ChecksumIEEE(bh))
	xz = append(xz, bh...)
	for range 512 {
		xz = append(xz, 0xff, 0xff, 0xff, 0, 0, 0x5d, 0) // 2 MiB from one byte
	}
	xz = append(xz, 0)
	// The same dictionary, little data.
	xd := append(append([]byte{}, xz[:24]...), 1, 0, 0, 'x', 0, 0, 0, 0)

	for _, c := range []struct {
		name, codec string
		src         []byte
		bad         bool
	}{
		{"snappy size", "snappy", sn, true}, {"zstandard size", "zstandard", zs, true},
		{"zstandard window", "zstandard", zw, false}, {"xz size", "xz", xz, true}, {"xz dictionary", "xz", xd, true},
	} {
		d := decompressor(t, c.codec)
		var err error
		n := allocated(func() { _, err = d.Decompress(nil, c.src, claim) })
		if c.bad != errors.Is(err, ocf.ErrCorrupt) || n > 4<<20 {
			t.Errorf("%s: %v after %d bytes allocated", c.name, err, n)
		}
	}
}

func TestSnappyChecksum(t *testing.T) {
	enc := snappy.Encode(nil, []byte("abc"))
	enc = append(enc, 0x35, 0x24, 0x41, 0xc2) // CRC-32 of abc, big-endian
	d := decompressor(t, "snappy")
	if out, err := d.Decompress(nil, enc, 10); err != nil || string(out) != "abc" {
		t.Error(string(out), err)
	}
	enc[len(enc)-1] ^= 1
	if _, err := d.Decompress(nil, enc, 10); !errors.Is(err, ocf.ErrChecksum) {
		t.Error(err)
	}
}

func TestDeflateTail(t *testing.T) {
	enc, _ := compressor(t, "deflate", 0).Compress(nil, []byte("abcabc"))
	d := decompressor(t, "deflate")
	for n := range 8 {
		out, err := d.Decompress(nil, append(bytes.Clone(enc), make([]byte, n)...), 10)
		if ok := err == nil && string(out) == "abcabc"; ok != (n <= 4) {
			t.Errorf("%d bytes behind: %q, %v", n, out, err)
		}
	}
}

func TestZstandardFrames(t *testing.T) {
	var streamed bytes.Buffer
	w, err := zstd.NewWriter(&streamed, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	big := sampleData(1<<20, 5)
	for i := 0; i < len(big); i += 1000 {
		w.Write(big[i:min(i+1000, len(big))])
	}
	w.Close() // such a frame does not tell its size
	one, _ := compressor(t, "zstandard", 0).Compress(nil, []byte("hello "))
	skip := []byte{0x53, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 'x', 'y'}
	d := decompressor(t, "zstandard")
	src := append(append(append(bytes.Clone(one), skip...), streamed.Bytes()...), one...)
	out, err := d.Decompress(nil, src, 2<<20)
	want := "hello " + string(big) + "hello "
	if err != nil || string(out) != want {
		t.Fatalf("%d bytes, %v", len(out), err)
	}
	if _, err := d.Decompress(nil, src, len(want)-1); !errors.Is(err, ocf.ErrLimit) {
		t.Error(err)
	}
	if _, err := d.Decompress(nil, append(src, 'x'), 2<<20); !errors.Is(err, ocf.ErrCorrupt) {
		t.Error(err)
	}
	if _, err := d.Decompress(nil, skip, 2<<20); !errors.Is(err, ocf.ErrCorrupt) {
		t.Error(err)
	}
}

// What liblzma makes of "hello avro\n" twenty times, with each check, and in two
// streams with padding between them.
func TestXZChecks(t *testing.T) {
	want := bytes.Repeat([]byte("hello avro\n"), 20)
	d := decompressor(t, "xz")
	var all []byte
	for name, h := range xzSamples {
		b, err := hex.DecodeString(h)
		if err != nil {
			t.Fatal(err)
		}
		out, err := d.Decompress(nil, b, 1000)
		if err != nil || !bytes.Equal(out, want) {
			t.Errorf("%s: %d bytes, %v", name, len(out), err)
		}
		all = append(append(all, b...), 0, 0, 0, 0)
		for i := range b {
			b[i] ^= 4
			if out, err := d.Decompress(nil, b, 1000); err == nil && !bytes.Equal(out, want) && name != "none" {
				t.Errorf("%s: flip in byte %d unnoticed", name, i)
			}
			b[i] ^= 4
		}
	}
	out, err := d.Decompress(nil, all, 1<<20)
	if err != nil || !bytes.Equal(out, bytes.Repeat(want, len(xzSamples))) {
		t.Errorf("several streams: %d bytes, %v", len(out), err)
	}
	if _, err := d.Decompress(nil, append(all, 0), 1<<20); !errors.Is(err, ocf.ErrCorrupt) {
		t.Error(err)
	}
}
