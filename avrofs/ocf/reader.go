package ocf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

// Options are what a Reader may be told. The zero value is fine.
type Options struct {
	Name   string // of the file, for errors
	Limits Limits
}

// Reader reads the blocks of one file. It holds no position and no buffers,
// and all its methods may be called from many goroutines at a time. It does
// not close the file.
type Reader struct {
	f     io.ReaderAt
	size  int64
	h     *Header
	name  string
	lim   Limits
	codec int
}

// NewReader returns a Reader of the file of the given size behind f, whose
// header is h. The size is pinned: what is appended to the file later is not
// seen. It fails only if the header names an unknown codec.
func NewReader(f io.ReaderAt, size int64, h *Header, o Options) (*Reader, error) {
	i, err := codecIndex(h.Codec)
	if err != nil {
		return nil, WithFile(err, o.Name)
	}
	return &Reader{f: f, size: size, h: h, name: o.Name, lim: o.Limits.fill(), codec: i}, nil
}

// Header returns the header that the Reader was made with.
func (r *Reader) Header() *Header { return r.h }

// Size returns the size of the file in bytes.
func (r *Reader) Size() int64 { return r.size }

// Name returns the file's name as given in Options.
func (r *Reader) Name() string { return r.name }

// ReadBlock reads the data of b with one read, compares the sync marker behind
// it and decompresses it into buf.Raw. The null codec reads straight into
// buf.Raw. The errors are *Error at b's offset; buf.Raw is empty then.
func (r *Reader) ReadBlock(b Block, buf *Buffer) error {
	err := r.readBlock(b, buf)
	buf.from = nil
	if err != nil {
		buf.Raw = buf.Raw[:0]
		return WithFile(err, r.name)
	}
	return nil
}

func (r *Reader) readBlock(b Block, buf *Buffer) error {
	if err := r.checkBlock(b); err != nil {
		return err
	}
	n := int(b.Size) + syncSize
	loaded := buf.from == r && buf.loaded == b
	if r.codec == codecNull {
		if b.Size > r.lim.RawBytes {
			return r.overRaw(b, nil)
		}
		buf.Raw = reserve(buf.Raw, max(n, int(b.Size)+buf.Extra))[:n]
		if loaded {
			copy(buf.Raw, buf.comp)
		} else if err := readFull(r.f, buf.Raw, b.DataOffset, "block data"); err != nil {
			return err
		}
		err := r.checkSync(b, buf.Raw[b.Size:])
		buf.Raw = buf.Raw[:b.Size]
		if err != nil {
			return err
		}
	} else {
		if !loaded {
			buf.comp = reserve(buf.comp, n)[:n]
			if err := readFull(r.f, buf.comp, b.DataOffset, "block data"); err != nil {
				return err
			}
		}
		if err := r.checkSync(b, buf.comp[b.Size:n]); err != nil {
			return err
		}
		if err := r.decompress(b, buf); err != nil {
			return err
		}
	}
	if len(buf.Raw) == 0 && b.Count > r.lim.ZeroWidthCount {
		return r.overZeroWidth(b)
	}
	buf.fit()
	return nil
}

func (r *Reader) decompress(b Block, buf *Buffer) error {
	if b.Size == 0 && b.Count == 0 {
		buf.Raw = buf.Raw[:0]
		return nil
	}
	raw, err := buf.decompressor(r.codec).Decompress(buf.Raw[:0], buf.comp[:b.Size], int(r.lim.RawBytes))
	if err == nil {
		buf.Raw = raw
		return nil
	}
	var ce *codecError
	if !errors.As(err, &ce) {
		ce = &codecError{kind: ErrCorrupt, cause: err}
	}
	if ce.kind == ErrLimit {
		return r.overRaw(b, ce)
	}
	return &Error{Offset: b.Offset, Op: r.h.Codec + " data of block", Kind: ce.kind, Got: ce.msg, Err: ce.cause}
}

func (r *Reader) overRaw(b Block, ce *codecError) error {
	got := fmt.Sprintf("%d", b.Size)
	if ce != nil {
		got = "more"
	}
	return &Error{
		Offset: b.Offset, Op: "decompressed block", Kind: ErrLimit,
		Expected: fmt.Sprintf("at most %d bytes", r.lim.RawBytes), Got: got,
		Hint: "raise Limits.RawBytes if the file is to be trusted",
	}
}

func (r *Reader) overZeroWidth(b Block) error {
	return &Error{
		Offset: b.Offset, Op: "block", Kind: ErrLimit,
		Expected: fmt.Sprintf("at most %d records of no width", r.lim.ZeroWidthCount), Got: fmt.Sprintf("%d", b.Count),
		Hint: "raise Limits.ZeroWidthCount if the file is to be trusted",
	}
}

// checkBlock checks a handle against the file and the limits. Handles may have
// been made elsewhere.
func (r *Reader) checkBlock(b Block) error {
	bad := func(kind error, expected, got, hint string) error {
		return &Error{Offset: b.Offset, Op: "block header", Kind: kind, Expected: expected, Got: got, Hint: hint}
	}
	left := r.size - b.DataOffset
	switch {
	case b.Count < 0:
		return bad(ErrCorrupt, "a record count", fmt.Sprintf("%d", b.Count), "")
	case b.Size < 0:
		return bad(ErrCorrupt, "a data size", fmt.Sprintf("%d", b.Size), "")
	case b.Offset < r.h.Size || b.DataOffset <= b.Offset || left < 0:
		return bad(ErrCorrupt, fmt.Sprintf("a block between %d and %d", r.h.Size, r.size),
			fmt.Sprintf("one at %d with data at %d", b.Offset, b.DataOffset), "")
	case b.Size > left-syncSize:
		return bad(ErrTruncated, fmt.Sprintf("%d bytes of data and a sync marker", b.Size),
			fmt.Sprintf("%d bytes to the end of the file", left), "")
	case b.Size > r.lim.BlockBytes:
		return bad(ErrLimit, fmt.Sprintf("at most %d bytes of data", r.lim.BlockBytes), fmt.Sprintf("%d", b.Size),
			"raise Limits.BlockBytes if the file is to be trusted")
	case b.Size == 0 && r.codec == codecNull && b.Count > r.lim.ZeroWidthCount:
		return r.overZeroWidth(b)
	}
	return nil
}

func (r *Reader) checkSync(b Block, got []byte) error {
	if bytes.Equal(got, r.h.Sync[:]) {
		return nil
	}
	return &Error{
		Offset: b.DataOffset + b.Size, Op: fmt.Sprintf("sync marker of block %d", b.Offset), Kind: ErrSyncMismatch,
		Expected: fmt.Sprintf("%x", r.h.Sync), Got: fmt.Sprintf("%x", got),
	}
}

// Stream hands out the blocks of a byte range to workers, each block once and
// decompressed. See Stream.Next.
func (r *Reader) Stream(ctx context.Context, from, to int64) *Stream {
	return &Stream{r: r, blocks: r.Blocks(ctx, from, to)}
}
