package ocf_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

func smallBlocks() []testBlock {
	return []testBlock{{3, []byte("abcdefgh")}, {1, sampleData(120, 1)}, {2, []byte{}}, {70, bytes.Repeat([]byte{1, 2}, 35)}}
}

// A cut at a block's end gives exactly the blocks before it, any other cut an
// error.
func TestTruncation(t *testing.T) {
	for _, codec := range ocf.Codecs() {
		want := smallBlocks()
		data := makeFile(t, ocf.WriterOptions{Codec: codec}, want...)
		handles, err := list(mustOpen(t, data), 0, 1<<40)
		if err != nil {
			t.Fatal(err)
		}
		ends := map[int]int{int(handles[0].Offset): 0}
		for i, b := range handles {
			ends[int(b.Next())] = i + 1
		}
		for n := range len(data) + 1 {
			var got []testBlock
			r, err := open(data[:n])
			if err == nil {
				got, err = readAll(r)
			}
			whole, clean := ends[n]
			switch {
			case clean && err != nil:
				t.Errorf("%s cut at %d: %v", codec, n, err)
			case clean && sameBlocks(got, want[:whole]) != nil:
				t.Errorf("%s cut at %d: %v", codec, n, sameBlocks(got, want[:whole]))
			case n == 0 && !errors.Is(err, ocf.ErrEmpty), n > 0 && !clean && !errors.Is(err, ocf.ErrTruncated):
				t.Errorf("%s cut at %d: %v", codec, n, err)
			case sameBlocks(got, want[:len(got)]) != nil:
				t.Errorf("%s cut at %d: blocks before the cut differ", codec, n)
			}
		}
	}
}

// Flipped bits in sync markers, block sizes and checksummed data are noticed;
// elsewhere nothing worse happens than another value.
func TestBitFlips(t *testing.T) {
	for _, codec := range ocf.Codecs() {
		want := smallBlocks()
		data := makeFile(t, ocf.WriterOptions{Codec: codec}, want...)
		handles, err := list(mustOpen(t, data), 0, 1<<40)
		if err != nil {
			t.Fatal(err)
		}
		// what[i] is what byte i is part of.
		what := bytes.Repeat([]byte{'m'}, len(data))
		fill := func(from, to int64, c byte) {
			for i := from; i < to; i++ {
				what[i] = c
			}
		}
		fill(0, 4, 's')
		fill(handles[0].Offset-16, handles[0].Offset, 's')
		for _, b := range handles {
			// The counts of the test take one byte, or two.
			countEnd := b.Offset + 1
			if b.Count > 63 {
				countEnd++
			}
			fill(b.Offset, countEnd, 'c')
			fill(countEnd, b.DataOffset, 's')
			fill(b.DataOffset, b.DataOffset+b.Size, 'd')
			fill(b.DataOffset+b.Size, b.Next(), 's')
		}
		checked := codec != "null" && codec != "deflate"
		for i := range data {
			for bit := range 8 {
				data[i] ^= 1 << bit
				var got []testBlock
				r, err := open(data)
				if err == nil {
					got, err = readAll(r)
				}
				data[i] ^= 1 << bit
				switch {
				case what[i] == 's' && err == nil:
					t.Errorf("%s: framing byte %d bit %d: unnoticed", codec, i, bit)
				case what[i] == 'd' && checked && err == nil && sameBlocks(got, want) != nil:
					t.Errorf("%s: data byte %d bit %d: other data", codec, i, bit)
				case what[i] == 'c' && err == nil && sameBlocks(got, want) == nil:
					t.Errorf("%s: count byte %d bit %d: no effect", codec, i, bit)
				}
				var e *ocf.Error
				if err != nil && !errors.As(err, &e) && !errors.Is(err, ocf.ErrNotAvro) {
					t.Errorf("%s: byte %d bit %d: untyped error %v", codec, i, bit, err)
				}
			}
		}
	}
}

func TestSkip(t *testing.T) {
	want := make([]testBlock, 20)
	for i := range want {
		want[i] = testBlock{1, sampleData(50+i*300, uint64(i))}
	}
	want[7].raw = append(append(want[7].raw, testSync[:]...), 2, 0x7f, 'x') // a marker and no block
	for _, codec := range []string{"null", "snappy"} {
		data := makeFile(t, ocf.WriterOptions{Codec: codec}, want...)
		handles, err := list(mustOpen(t, data), 0, 1<<40)
		if err != nil {
			t.Fatal(err)
		}
		for k, h := range handles {
			for _, at := range []int64{h.Offset, h.Offset + 1, h.DataOffset + h.Size, h.Next() - 1} {
				bad := bytes.Clone(data)
				bad[at] |= 0x80
				if bytes.Equal(bad, data) {
					bad[at] ^= 0x80
				}
				r := mustOpen(t, bad)
				it := r.All(context.Background())
				var got []ocf.Block
				var lost []ocf.Range
				for {
					b, err := it.Next()
					if err == io.EOF {
						break
					}
					if err != nil {
						l, err := it.Skip()
						if err != nil {
							t.Fatal(err)
						}
						lost = append(lost, l)
						continue
					}
					got = append(got, b)
				}
				// A damaged marker that belongs to block k takes block k with it, and,
				// if no other marker is before it, the next block too.
				if len(lost) != 1 || lost[0].From != h.Offset {
					t.Fatalf("%s: damage at %d of block %d at %d: lost %v", codec, at, k, h.Offset, lost)
				}
				n := 0
				for _, h := range handles {
					if h.Offset >= lost[0].From && h.Offset < lost[0].To {
						n++
						continue
					}
					if len(got) == 0 || got[0] != h {
						t.Fatalf("%s: damage at %d: block %v is missing", codec, at, h)
					}
					got = got[1:]
				}
				if len(got) > 0 || n > 2 {
					t.Fatalf("%s: damage at %d: %d blocks lost, %d too many", codec, at, n, len(got))
				}
			}
		}
	}
}

// Damaged data is reported for its block and the stream goes on.
func TestStreamBadData(t *testing.T) {
	data := makeFile(t, ocf.WriterOptions{Codec: "snappy"}, smallBlocks()...)
	handles, _ := list(mustOpen(t, data), 0, 1<<40)
	data[handles[1].DataOffset+handles[1].Size-1] ^= 1
	s := mustOpen(t, data).Stream(context.Background(), 0, 1<<40)
	var buf ocf.Buffer
	for i, h := range handles {
		b, err := s.Next(&buf)
		if b != h || (i == 1) != errors.Is(err, ocf.ErrChecksum) || i != 1 && err != nil {
			t.Errorf("block %d: %v, %v", i, b, err)
		}
		if i == 1 && len(buf.Raw) != 0 {
			t.Error("data in the buffer after an error")
		}
	}
	if _, err := s.Next(&buf); err != io.EOF {
		t.Error(err)
	}
}

// A range whose first block can't be told because of damage before it says so,
// and under Skip goes on at the first well-formed block.
func TestSkipAtStartOfRange(t *testing.T) {
	blocks := []testBlock{{1, sampleData(50, 1)}, {1, append(sampleData(50, 2), testSync[:]...)}, {1, sampleData(50, 3)}}
	blocks[1].raw = append(blocks[1].raw, "not a block"...)
	data := makeFile(t, ocf.WriterOptions{}, blocks...)
	handles, err := list(mustOpen(t, data), 0, 1<<40)
	if err != nil {
		t.Fatal(err)
	}
	data[handles[0].Next()-1] ^= 1
	r := mustOpen(t, data)
	from := handles[1].DataOffset
	it := r.Blocks(context.Background(), from, r.Size())
	if _, err := it.Next(); !errors.Is(err, ocf.ErrSyncMismatch) {
		t.Fatal(err)
	}
	lost, err := it.Skip()
	if want := (ocf.Range{From: from, To: handles[2].Offset}); err != nil || lost != want {
		t.Fatalf("%v, %v, want %v", lost, err, want)
	}
	if b, err := it.Next(); err != nil || b != handles[2] {
		t.Fatal(b, err)
	}
}
