package ocf_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/store"
	"testing/fstest"
)

func rawFile(codec, blocks string) []byte {
	return []byte(obj + long(2) + str("avro.schema") + str(`"null"`) + str("avro.codec") + str(codec) + long(0) + marker + blocks)
}

func TestBlockHeaders(t *testing.T) {
	lim := ocf.Limits{BlockBytes: 100, RawBytes: 50, ZeroWidthCount: 1000}
	data := func(n int) string { return strings.Repeat("x", n) }
	for _, c := range []struct {
		name, codec, blocks string
		want                error
	}{
		{"fine", "null", long(1) + long(1) + "x" + marker, nil},
		{"no records", "null", long(0) + long(0) + marker + long(0) + long(0) + marker, nil},
		{"no records, compressed", "zstandard", long(0) + long(0) + marker, nil},
		{"no data for records, compressed", "zstandard", long(1) + long(0) + marker, ocf.ErrCorrupt},
		{"no width", "null", long(1000) + long(0) + marker, nil},
		{"no width, too many", "null", long(1001) + long(0) + marker, ocf.ErrLimit},
		{"no width, too many, compressed", "zstandard", long(1001) + long(9) + "\x28\xb5\x2f\xfd\x20\x00\x01\x00\x00" + marker, ocf.ErrLimit},
		{"negative count", "null", long(-1) + long(1) + "x" + marker, ocf.ErrCorrupt},
		{"negative size", "null", long(1) + long(-1) + "x" + marker, ocf.ErrCorrupt},
		{"smallest size", "null", long(1) + long(-1<<63) + "x" + marker, ocf.ErrCorrupt},
		{"huge size", "null", long(1) + long(1<<62) + "x" + marker, ocf.ErrTruncated},
		{"largest size", "null", long(1) + long(1<<63-1) + "x" + marker, ocf.ErrTruncated},
		{"size into the marker", "null", long(1) + long(2) + "x" + marker, ocf.ErrTruncated},
		{"long varint", "null", strings.Repeat("\x80", 11) + "x" + marker, ocf.ErrCorrupt},
		{"above BlockBytes", "snappy", long(1) + long(101) + data(101) + marker, ocf.ErrLimit},
		{"above RawBytes", "null", long(1) + long(51) + data(51) + marker, ocf.ErrLimit},
		{"marker", "null", long(1) + long(1) + "xy" + marker, ocf.ErrSyncMismatch},
		{"newline at the end", "null", long(1) + long(1) + "x" + marker + "\n", ocf.ErrTruncated},
	} {
		b := rawFile(c.codec, c.blocks)
		f := bytes.NewReader(b)
		h, err := ocf.ReadHeader(f, f.Size(), lim)
		if err != nil {
			t.Fatal(err)
		}
		r, err := ocf.NewReader(f, f.Size(), h, ocf.Options{Name: "dir/f.avro", Limits: lim})
		if err != nil {
			t.Fatal(err)
		}
		_, err = readAll(r)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "dir/f.avro: ") {
			t.Errorf("%s: no file name in %v", c.name, err)
		}
	}
}

// Handles that were not made by this Reader are checked before use.
func TestForeignHandles(t *testing.T) {
	data := makeFile(t, ocf.WriterOptions{}, smallBlocks()...)
	r := mustOpen(t, data)
	all, _ := list(r, 0, r.Size())
	var buf ocf.Buffer
	for i, change := range []func(*ocf.Block){
		func(b *ocf.Block) { b.Offset = 3 },
		func(b *ocf.Block) { b.DataOffset = b.Offset },
		func(b *ocf.Block) { b.DataOffset = 1 << 62 },
		func(b *ocf.Block) { b.Size = -1 },
		func(b *ocf.Block) { b.Size++ },
		func(b *ocf.Block) { b.Size = 1<<63 - 1 },
		func(b *ocf.Block) { b.Count = -1 },
		func(b *ocf.Block) { b.DataOffset++ },
	} {
		b := all[1]
		change(&b)
		var e *ocf.Error
		if err := r.ReadBlock(b, &buf); !errors.As(err, &e) || e.Kind == nil {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func TestBufferExtra(t *testing.T) {
	for _, codec := range ocf.Codecs() {
		var blocks []testBlock
		for i := range 30 {
			blocks = append(blocks, testBlock{1, sampleData(i*700, uint64(i))})
		}
		r := mustOpen(t, makeFile(t, ocf.WriterOptions{Codec: codec}, blocks...))
		all, err := list(r, 0, r.Size())
		if err != nil {
			t.Fatal(err)
		}
		var buf ocf.Buffer
		for _, extra := range []int{0, 1, 100, 5000} {
			buf.Extra = extra
			for i, b := range all {
				if i%7 == 0 {
					buf.Raw = nil // kept by somebody
				}
				if err := r.ReadBlock(b, &buf); err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(buf.Raw, blocks[i].raw) || cap(buf.Raw)-len(buf.Raw) < extra {
					t.Errorf("%s: block %d with %d extra: cap %d, len %d", codec, i, extra, cap(buf.Raw), len(buf.Raw))
				}
				for j := range buf.Raw[len(buf.Raw) : len(buf.Raw)+extra] {
					buf.Raw[:len(buf.Raw)+extra][len(buf.Raw)+j] = 0xee
				}
			}
		}
	}
}

func TestReadBlockDoesNotAllocate(t *testing.T) {
	if raceDetector {
		t.Skip("pools drop values at random under the race detector")
	}
	for _, codec := range []string{"null", "deflate", "snappy", "zstandard"} {
		r := mustOpen(t, makeFile(t, ocf.WriterOptions{Codec: codec},
			testBlock{1, sampleData(60_000, 1)}, testBlock{1, sampleData(50_000, 2)}))
		all, _ := list(r, 0, r.Size())
		buf := ocf.Buffer{Extra: 64}
		n := testing.AllocsPerRun(50, func() {
			for _, b := range all {
				if err := r.ReadBlock(b, &buf); err != nil {
					t.Fatal(err)
				}
			}
		})
		if n > 0 {
			t.Errorf("%s: %v allocations", codec, n)
		}
	}
}

// What Copy has put aside for one reader is not taken for another's.
func TestCopyBelongsToItsReader(t *testing.T) {
	a := mustOpen(t, makeFile(t, ocf.WriterOptions{Codec: "snappy"}, testBlock{1, []byte("aaaa")}, testBlock{1, []byte("bbbb")}))
	b := mustOpen(t, makeFile(t, ocf.WriterOptions{Codec: "snappy"}, testBlock{1, []byte("cccc")}, testBlock{1, []byte("dddd")}))
	var buf ocf.Buffer
	it := a.All(context.Background())
	it.Next()
	blk, err := it.Next()
	if err != nil {
		t.Fatal(err)
	}
	it.Copy(blk, &buf)
	if err := b.ReadBlock(blk, &buf); err != nil || string(buf.Raw) != "dddd" {
		t.Errorf("%q, %v", buf.Raw, err)
	}
}

// Every read that fails must be heard of, as what it is.
func TestFaults(t *testing.T) {
	for _, codec := range []string{"null", "snappy"} {
		for _, size := range []int{100, 5000, 20_000} {
			var blocks []testBlock
			for i := range 12 {
				blocks = append(blocks, testBlock{1, sampleData(size, uint64(i))})
			}
			data := makeFile(t, ocf.WriterOptions{Codec: codec}, blocks...)
			base := store.FS(fstest.MapFS{"f.avro": {Data: data}})
			// Half of the file is read in order, the rest as a range.
			run := func(s store.Store) (int, error) {
				f, err := s.Open(context.Background(), "f.avro")
				if err != nil {
					return 0, err
				}
				defer f.Close()
				h, err := ocf.ReadHeader(f, f.Size(), ocf.Limits{})
				if err != nil {
					return 0, err
				}
				r, err := ocf.NewReader(f, f.Size(), h, ocf.Options{})
				if err != nil {
					return 0, err
				}
				n := 0
				var buf ocf.Buffer
				for _, c := range [][2]int64{{0, f.Size() / 2}, {f.Size() / 2, f.Size()}} {
					st := r.Stream(context.Background(), c[0], c[1])
					for {
						_, err := st.Next(&buf)
						if err == io.EOF {
							break
						}
						if err != nil {
							if _, serr := st.Skip(); errors.Is(err, store.ErrInjected) && serr != err {
								t.Errorf("an I/O error was skipped: %v", serr)
							}
							return n, err
						}
						n++
					}
				}
				return n, nil
			}
			whole := store.Faulty(base, store.FaultPlan{})
			if n, err := run(whole); n != len(blocks) || err != nil {
				t.Fatal(n, err)
			}
			for k := int64(1); k <= whole.Reads(); k++ {
				if _, err := run(store.Faulty(base, store.FaultPlan{FailRead: k})); !errors.Is(err, store.ErrInjected) {
					t.Errorf("%s: read %d of %d fails: %v", codec, k, whole.Reads(), err)
				}
				if _, err := run(store.Faulty(base, store.FaultPlan{ShortRead: k})); !errors.Is(err, store.ErrInjected) {
					t.Errorf("%s: read %d of %d is short: %v", codec, k, whole.Reads(), err)
				}
				if _, err := run(store.Faulty(base, store.FaultPlan{FailRead: k, Err: io.ErrClosedPipe})); !errors.Is(err, io.ErrClosedPipe) {
					t.Errorf("%s: read %d: %v", codec, k, err)
				}
				for _, to := range []int64{0, 10, int64(len(data)) / 2, int64(len(data)) - 1} {
					n, err := run(store.Faulty(base, store.FaultPlan{ShrinkRead: k, ShrinkTo: to}))
					if (err == nil && n != len(blocks)) || err != nil && !errors.Is(err, ocf.ErrTruncated) ||
						err == nil && to == 0 {
						t.Errorf("%s: shrinks to %d at read %d: %d blocks, %v", codec, to, k, n, err)
					}
				}
			}
			if _, err := run(store.Faulty(base, store.FaultPlan{Vanish: true})); !errors.Is(err, fs.ErrNotExist) {
				t.Error(err)
			}
		}
	}
}

// A ReaderAt that gives less than asked for without an error, or nothing at all.
type lazyReader struct {
	r     io.ReaderAt
	stuck bool
}

func (l lazyReader) ReadAt(p []byte, off int64) (int, error) {
	if l.stuck {
		return 0, nil
	}
	return l.r.ReadAt(p[:min(len(p), 3)], off)
}

func TestShortReads(t *testing.T) {
	want := smallBlocks()
	data := makeFile(t, ocf.WriterOptions{Codec: "snappy"}, want...)
	f := lazyReader{r: bytes.NewReader(data)}
	h, err := ocf.ReadHeader(f, int64(len(data)), ocf.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := ocf.NewReader(f, int64(len(data)), h, ocf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := readAll(r)
	if err == nil {
		err = sameBlocks(got, want)
	}
	if err != nil {
		t.Error(err)
	}
	f.stuck = true
	if _, err := ocf.ReadHeader(f, int64(len(data)), ocf.Limits{}); !errors.Is(err, io.ErrNoProgress) {
		t.Error(err)
	}
}

func TestMaxRaw(t *testing.T) {
	if n := ocf.MaxRaw("null", 100, ocf.Limits{}); n != 100 {
		t.Error(n)
	}
	if n := ocf.MaxRaw("zstandard", 1<<40, ocf.Limits{RawBytes: 5000}); n != 5000 {
		t.Error(n)
	}
	zeros := make([]byte, 8<<20)
	for _, codec := range ocf.Codecs() {
		enc, _ := compressor(t, codec, 0).Compress(nil, zeros)
		if n := ocf.MaxRaw(codec, int64(len(enc)), ocf.Limits{}); n < int64(len(zeros)) {
			t.Errorf("%s: %d bytes can hold %d, not only %d", codec, len(enc), len(zeros), n)
		}
	}
	// The shortest data of one byte, and the longest of none at all.
	for codec, least := range map[string]string{
		"null": "a", "deflate": "\x4b\x04\x00", "snappy": "\x01\x00a\xe8\xb7\xbe\x43",
		"bzip2": "", "xz": "", "zstandard": "\x28\xb5\x2f\xfd\x20\x01\x09\x00\x00a",
	} {
		enc := []byte(least)
		if least == "" {
			enc, _ = compressor(t, codec, 0).Compress(nil, []byte("a"))
		}
		d, err := ocf.NewDecompressor(codec)
		if err != nil {
			t.Fatal(err)
		}
		if raw, err := d.Decompress(nil, enc, 10); err != nil || string(raw) != "a" {
			t.Errorf("%s: %q, %v", codec, raw, err)
		}
		if n := ocf.MaxRaw(codec, int64(len(enc)), ocf.Limits{}); n < 1 {
			t.Errorf("%s: %d bytes hold one", codec, len(enc))
		}
		enc, _ = compressor(t, codec, 0).Compress(nil, nil)
		if n := ocf.MaxRaw(codec, min(int64(len(enc)), 2), ocf.Limits{}); n > 0 {
			t.Errorf("%s: 2 bytes hold nothing, not %d", codec, n)
		}
	}
}

func TestWriter(t *testing.T) {
	var a, b bytes.Buffer
	write := func(out *bytes.Buffer, o ocf.WriterOptions, n int) error {
		w, err := ocf.NewWriter(out, []byte(`"string"`), o)
		if err != nil {
			return err
		}
		for i := range n {
			if err := w.Append([]byte(str(itoa(int64(i))))); err != nil {
				return err
			}
		}
		if err := w.Close(); err != nil {
			return err
		}
		if err := w.Append(nil); err == nil {
			return errors.New("append after close")
		}
		return w.Close()
	}
	for _, codec := range ocf.Codecs() {
		a.Reset()
		b.Reset()
		o := ocf.WriterOptions{Codec: codec, Sync: &testSync, BlockBytes: 1000, Meta: []ocf.MetaEntry{{Key: "b", Value: []byte("1")}, {Key: "a"}}}
		if err := errors.Join(write(&a, o, 2000), write(&b, o, 2000)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s: two files of the same records differ", codec)
		}
		r := mustOpen(t, a.Bytes())
		if m := r.Header().Meta; len(m) != 4 || m[2].Key != "b" || m[3].Key != "a" || r.Header().Codec != codec {
			t.Errorf("%s: metadata %v", codec, m)
		}
		all, err := readAll(r)
		if err != nil {
			t.Fatal(err)
		}
		var raw []byte
		var n int64
		for i, blk := range all {
			if len(blk.raw) < 1000 && i < len(all)-1 || len(blk.raw) > 1010 {
				t.Errorf("%s: block of %d bytes", codec, len(blk.raw))
			}
			raw = append(raw, blk.raw...)
			n += blk.count
		}
		if n != 2000 || !bytes.HasPrefix(raw, []byte(str("0")+str("1"))) || !bytes.HasSuffix(raw, []byte(str("1999"))) {
			t.Errorf("%s: %d records in %d bytes", codec, n, len(raw))
		}
	}

	a.Reset()
	if err := write(&a, ocf.WriterOptions{BlockCount: 7}, 20); err != nil {
		t.Fatal(err)
	}
	r := mustOpen(t, a.Bytes())
	if r.Header().Codec != "null" || r.Header().Sync == [16]byte{} {
		t.Error(r.Header())
	}
	all, err := list(r, 0, r.Size())
	counts := []int64{}
	for _, b := range all {
		counts = append(counts, b.Count)
	}
	if err != nil || !slices.Equal(counts, []int64{7, 7, 6}) {
		t.Error(counts, err)
	}

	if _, err := ocf.NewWriter(&a, nil, ocf.WriterOptions{Meta: []ocf.MetaEntry{{Key: "avro.x"}}}); err == nil {
		t.Error("a reserved key is accepted")
	}
	if _, err := ocf.NewWriter(&a, nil, ocf.WriterOptions{Codec: "x"}); !errors.Is(err, ocf.ErrUnknownCodec) {
		t.Error(err)
	}
}

// failWriter fails from the n-th write on.
type failWriter struct{ n int }

func (f *failWriter) Write(p []byte) (int, error) {
	if f.n--; f.n < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestWriterErrors(t *testing.T) {
	for n := range 3 {
		w, err := ocf.NewWriter(&failWriter{n}, []byte(`"null"`), ocf.WriterOptions{})
		for range 2 {
			if err == nil {
				err = w.AppendBlock(1, []byte("x"))
			}
		}
		if !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%d writes: %v", n, err)
		}
		if w != nil {
			if err := w.Close(); !errors.Is(err, io.ErrShortWrite) {
				t.Errorf("%d writes: close: %v", n, err)
			}
		}
	}
}
