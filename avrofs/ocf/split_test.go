package ocf_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"go.uber.org/goleak"
	"pgregory.net/rapid"
)

// drawBlocks makes blocks whose data may contain sync markers, and things that
// begin like a block after them.
func drawBlocks(t *rapid.T) []testBlock {
	piece := rapid.OneOf(
		rapid.SliceOfN(rapid.Byte(), 0, 40),
		rapid.Just(testSync[:]),
		rapid.Just(testSync[:9]),
		rapid.Just(append(bytes.Clone(testSync[:]), 2, 8)),
		rapid.Just(append(bytes.Clone(testSync[:]), 0, 0)),
	)
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) testBlock {
		return testBlock{rapid.Int64Range(0, 200).Draw(t, "count"), slices.Concat(rapid.SliceOfN(piece, 0, 6).Draw(t, "data")...)}
	}), 0, 12).Draw(t, "blocks")
}

func drawCuts(t *rapid.T, size int) []int64 {
	cuts := rapid.SliceOfN(rapid.Int64Range(-5, int64(size)+5), 0, 8).Draw(t, "cuts")
	cuts = append(cuts, 0, int64(size))
	slices.Sort(cuts)
	return cuts
}

// copiesBlock tells whether some block's data holds a marker with a well-formed
// block after it: what can't be told from the file's own.
func copiesBlock(data []byte, handles []ocf.Block) bool {
	r, err := open(data)
	if err != nil {
		return false
	}
	for _, h := range handles {
		for at := h.DataOffset; at < h.DataOffset+h.Size; at++ {
			if bytes.HasPrefix(data[at:], testSync[:]) {
				if next, err := r.Resync(context.Background(), at); err == nil && next == at+16 && at+16 != h.Next() {
					return true
				}
			}
		}
	}
	return false
}

func TestRangesPartition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		blocks := drawBlocks(t)
		var b bytes.Buffer
		w, err := ocf.NewWriter(&b, []byte(`"null"`), ocf.WriterOptions{
			Sync: &testSync,
			// The marker stands in the metadata too.
			Meta: []ocf.MetaEntry{{Key: "x", Value: append(bytes.Clone(testSync[:]), 2, 2, 'x')}},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, blk := range blocks {
			if err := w.AppendBlock(blk.count, blk.raw); err != nil {
				t.Fatal(err)
			}
		}
		data := b.Bytes()
		r, err := open(data)
		if err != nil {
			t.Fatal(err)
		}
		want, err := list(r, 0, int64(len(data)))
		if err != nil || len(want) != len(blocks) {
			t.Fatalf("%d blocks, %v; want %d", len(want), err, len(blocks))
		}
		cuts := drawCuts(t, len(data))
		ambiguous := copiesBlock(data, want)
		var got []ocf.Block
		met := true
		end := int64(-1)
		for i := range cuts[1:] {
			it := r.Blocks(context.Background(), cuts[i], cuts[i+1])
			var err error
			for err == nil {
				var b ocf.Block
				if b, err = it.Next(); err == nil {
					if b.Offset < cuts[i] || b.Offset >= cuts[i+1] {
						t.Fatalf("block at %d in range %d to %d", b.Offset, cuts[i], cuts[i+1])
					}
					got = append(got, b)
				}
			}
			if err != io.EOF {
				if ambiguous {
					return // noticed
				}
				t.Fatal(err)
			}
			start, ok1 := it.Start()
			e, ok2 := it.End()
			if !ok1 || !ok2 {
				t.Fatal("start and end are not known")
			}
			met = met && (end < 0 || start == max(end, start) && (start == end))
			end = e
		}
		if !slices.Equal(got, want) && (met || !ambiguous) {
			t.Fatalf("cuts %v: got %v, want %v", cuts, got, want)
		}
		if !met && !ambiguous {
			t.Fatalf("cuts %v: ranges do not meet", cuts)
		}
	})
}

// With one byte damaged, ranges lose nothing silently: all blocks come, or an
// error does.
func TestRangesOfDamagedFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "blocks")
		var blocks []testBlock
		for i := range n {
			blocks = append(blocks, testBlock{1, sampleData(rapid.IntRange(0, 60).Draw(t, "size"), uint64(i))})
		}
		var b bytes.Buffer
		w, _ := ocf.NewWriter(&b, []byte(`"null"`), ocf.WriterOptions{Sync: &testSync})
		for _, blk := range blocks {
			w.AppendBlock(blk.count, blk.raw)
		}
		data := b.Bytes()
		r, _ := open(data)
		want, err := list(r, 0, int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		at := rapid.IntRange(int(r.Header().Size), len(data)-1).Draw(t, "at")
		data[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		whole, wholeErr := list(r, 0, int64(len(data)))
		cuts := drawCuts(t, len(data))
		var got []ocf.Block
		for i := range cuts[1:] {
			bs, err := list(r, cuts[i], cuts[i+1])
			got = append(got, bs...)
			if err != nil {
				if wholeErr == nil {
					t.Fatalf("an error that the whole file does not give: %v", err)
				}
				return
			}
		}
		if wholeErr != nil {
			t.Fatalf("cuts %v, damage at %d: no error; blocks %v of %v; whole: %v", cuts, at, got, want, wholeErr)
		}
		if !slices.Equal(got, whole) {
			t.Fatalf("cuts %v, damage at %d: %v, want %v", cuts, at, got, whole)
		}
	})
}

// The file's own marker and blocks, copied into a block's data, are the one
// case that a range can't see by itself; its neighbours then do not meet.
func TestCopiedBlocksAreNoticed(t *testing.T) {
	inner := append(bytes.Clone(testSync[:]), 2, 6, 'a', 'b', 'c') // ended by the block's own marker
	data := makeFile(t, ocf.WriterOptions{}, testBlock{1, sampleData(40, 1)}, testBlock{1, append(sampleData(40, 2), inner...)}, testBlock{1, []byte("x")})
	r := mustOpen(t, data)
	want, err := list(r, 0, r.Size())
	if err != nil || len(want) != 3 {
		t.Fatal(want, err)
	}
	cut := want[1].DataOffset + 2
	a := r.Blocks(context.Background(), 0, cut)
	for _, err := a.Next(); err != io.EOF; _, err = a.Next() {
		if err != nil {
			t.Fatal(err)
		}
	}
	b := r.Blocks(context.Background(), cut, r.Size())
	b.Next()
	end, _ := a.End()
	start, _ := b.Start()
	if end == start {
		t.Errorf("ranges meet at %d", end)
	}
}

func TestStreamWorkers(t *testing.T) {
	defer goleak.VerifyNone(t)
	for _, codec := range ocf.Codecs() {
		for _, size := range []int{30, 3000, 40_000} {
			blocks := make([]testBlock, 60)
			for i := range blocks {
				blocks[i] = testBlock{int64(i), sampleData(size+i, uint64(i))}
			}
			data := makeFile(t, ocf.WriterOptions{Codec: codec}, blocks...)
			s := mustOpen(t, data).Stream(context.Background(), 0, 1<<40)
			var mu sync.Mutex
			seen := map[int64]bool{}
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					var buf ocf.Buffer
					for {
						b, err := s.Next(&buf)
						if err == io.EOF {
							return
						}
						mu.Lock()
						if err != nil || seen[b.Count] || !bytes.Equal(buf.Raw, blocks[b.Count].raw) {
							t.Errorf("%s: block %d: %v", codec, b.Count, err)
						}
						seen[b.Count] = true
						mu.Unlock()
						if err != nil {
							return
						}
					}
				})
			}
			wg.Wait()
			if len(seen) != len(blocks) {
				t.Errorf("%s: %d blocks of %d", codec, len(seen), len(blocks))
			}
		}
	}
}

func TestCancel(t *testing.T) {
	r := mustOpen(t, makeFile(t, ocf.WriterOptions{}, smallBlocks()...))
	ctx, cancel := context.WithCancel(context.Background())
	it := r.All(ctx)
	if _, err := it.Next(); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := it.Next(); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := r.Resync(ctx, 0); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
