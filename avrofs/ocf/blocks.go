package ocf

import (
	"context"
	"io"
)

const (
	// headRead is what one read at a block's end fetches: its sync marker, and
	// the count and size of the next block.
	headRead = syncSize + 2*maxVarint
	// smallBlock is the size up to which a block is taken for one of many
	// small ones, so that reading a window ahead is cheaper than one system
	// call for each.
	smallBlock = 8 << 10
	windowRead = 256 << 10
)

// Range is a range of bytes of a file: From is in it, To is not.
type Range struct{ From, To int64 }

// Blocks lists the handles of the blocks that begin in a byte range, in the
// order of the file. It reads block headers and sync markers only. It belongs
// to one goroutine at a time.
type Blocks struct {
	r        *Reader
	ctx      context.Context
	from, to int64
	pos      int64 // offset of the next block
	start    int64 // offset of the first block, once placed
	placed   bool
	err      error
	bad      int64 // offset of the block that err is about
	behind   int64 // where that block ends if its marker alone is damaged; else 0

	// win holds bytes of the file from winOff on. It never reaches beyond the
	// file's end.
	win    []byte
	winOff int64
	small  bool // the last block was small
}

// Blocks returns an iterator over the blocks whose Offset lies in [from, to).
// Ranges that partition a file partition its blocks; the package doc says
// how the first block is found. ctx is looked at before each block.
func (r *Reader) Blocks(ctx context.Context, from, to int64) *Blocks {
	return &Blocks{r: r, ctx: ctx, from: from, to: min(to, r.size), pos: -1}
}

// All returns an iterator over all blocks of the file.
func (r *Reader) All(ctx context.Context) *Blocks { return r.Blocks(ctx, 0, r.size) }

// Next returns the next block, after it has compared the sync marker behind
// it, or io.EOF after the last one. Any other error is an *Error, or ctx's,
// and stays until Skip.
func (it *Blocks) Next() (Block, error) {
	if it.err != nil {
		return Block{}, it.err
	}
	if err := it.ctx.Err(); err != nil {
		return Block{}, err
	}
	if !it.placed {
		if err := it.place(); err != nil {
			return Block{}, it.fail(err, it.from)
		}
	}
	if it.pos >= it.to {
		it.err = io.EOF
		return Block{}, io.EOF
	}
	b, err := it.parse(it.pos)
	if err == nil {
		it.small = b.Next()-b.Offset <= smallBlock
		if err = it.sync(b); err != nil {
			it.behind = b.Next()
		}
	}
	if err != nil {
		return Block{}, it.fail(err, it.pos)
	}
	it.pos = b.Next()
	return b, nil
}

func (it *Blocks) fail(err error, at int64) error {
	it.err, it.bad = WithFile(err, it.r.name), at
	return it.err
}

// resume finds where to go on behind damage.
func (it *Blocks) resume(after int64) (int64, error) {
	// Where the marker itself is damaged, searching for one would miss the block behind it.
	if end := it.behind; end > it.bad && end < it.r.size {
		if ok, err := it.r.wellFormed(end); ok || err != nil {
			return end, WithFile(err, it.r.name)
		}
	}
	return it.r.Resync(it.ctx, after)
}

// place finds the first block of the range.
func (it *Blocks) place() error {
	pos := it.r.h.Size
	if it.from > pos {
		var err error
		if pos, err = it.r.boundary(it.ctx, it.from); err != nil {
			return err
		}
	}
	it.pos, it.start, it.placed = pos, pos, true
	return nil
}

// Start is the offset at which the range's first block begins, or would. It is
// known after the first Next, and equal to the End of the range before.
func (it *Blocks) Start() (int64, bool) { return it.start, it.placed }

// End is the offset of the first block behind the range, or the file's size.
// It is known once Next has returned io.EOF.
func (it *Blocks) End() (int64, bool) { return it.pos, it.err == io.EOF }

// Skip goes on behind damage: after Next has returned an error about the bytes
// of the file, it finds the next sync marker that has a well-formed block, or
// the file's end, after it, and returns the range of bytes that is lost. Next
// goes on from there. If all that is damaged is a block's marker, that is behind
// the place of the marker. After any other error, io.EOF included, Skip returns that
// error; without one it does nothing.
func (it *Blocks) Skip() (Range, error) {
	if !damaged(it.err) {
		return Range{}, it.err
	}
	after := it.bad
	if !it.placed {
		after -= syncSize // the marker before the range's first block
	}
	next, err := it.resume(after)
	if err != nil {
		return Range{}, err
	}
	if !it.placed {
		it.start, it.placed = next, true
	}
	it.pos, it.err, it.behind = next, nil, 0
	return Range{it.bad, next}, nil
}

// Copy puts the stored data of b, which Next has just returned, into buf if it
// has been read already, so that ReadBlock(b, buf) need not read it again. For
// files of small blocks this saves most of the reads.
func (it *Blocks) Copy(b Block, buf *Buffer) {
	buf.from = nil
	from, to := b.DataOffset-it.winOff, b.Next()-it.winOff
	if from < 0 || to > int64(len(it.win)) || b.Size > smallBlock {
		return
	}
	buf.comp = append(buf.comp[:0], it.win[from:to]...)
	buf.loaded, buf.from = b, it.r
}

// parse parses and checks the block header at off.
func (it *Blocks) parse(off int64) (Block, error) {
	p, err := it.window(off, 2*maxVarint)
	if err != nil {
		return Block{}, err
	}
	return it.r.parseBlock(p, off)
}

// sync compares the sync marker behind b.
func (it *Blocks) sync(b Block) error {
	p, err := it.window(b.Next()-syncSize, headRead)
	if err != nil {
		return err
	}
	return it.r.checkSync(b, p[:syncSize])
}

// window returns n bytes at off, or fewer if the file ends before.
func (it *Blocks) window(off, n int64) ([]byte, error) {
	n = min(n, it.r.size-off)
	at := off - it.winOff
	if at < 0 || at+n > int64(len(it.win)) {
		want := n
		if it.small {
			want = min(windowRead, it.r.size-off)
		}
		it.win = reserve(it.win, int(want))[:want]
		it.winOff, at = off, 0
		if err := readFull(it.r.f, it.win, off, "block header"); err != nil {
			it.win = it.win[:0]
			return nil, err
		}
	}
	return it.win[at : at+n], nil
}

// parseBlock parses the block header that p begins with. p is cut short only
// by the end of the file.
func (r *Reader) parseBlock(p []byte, off int64) (Block, error) {
	b := Block{Offset: off}
	var n, m int
	if b.Count, n = long(p); n > 0 {
		b.Size, m = long(p[n:])
	}
	if n <= 0 || m <= 0 {
		e := &Error{Offset: off, Op: "block header", Kind: ErrTruncated, Expected: "count and size", Got: "end of file"}
		if n < 0 || m < 0 {
			e.Kind, e.Got = ErrCorrupt, "a varint of more than 64 bits"
		}
		return b, e
	}
	b.DataOffset = off + int64(n+m)
	return b, r.checkBlock(b)
}
