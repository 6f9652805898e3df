package ocf

import (
	"bytes"
	"context"
	"io"
)

// A search for a sync marker reads about one block of the usual size at first,
// and more at a time if that was not enough.
const (
	firstSearchRead = 64 << 10
	searchRead      = 256 << 10
)

// Resync returns the offset behind the next sync marker that begins at or
// after the given offset and has a well-formed block, or the file's end, after
// it: where reading can go on past damage. It is the file's size if there is
// none.
func (r *Reader) Resync(ctx context.Context, after int64) (next int64, err error) {
	next, err = r.resync(ctx, after)
	return next, WithFile(err, r.name)
}

func (r *Reader) resync(ctx context.Context, after int64) (int64, error) {
	s := searcher{r: r, pos: max(after, r.h.Size-syncSize)}
	for {
		m, err := s.next(ctx)
		if err == io.EOF {
			return r.size, nil
		}
		if err != nil {
			return 0, err
		}
		ok, err := r.wellFormed(m + syncSize)
		if err != nil {
			return 0, err
		}
		if ok {
			return m + syncSize, nil
		}
	}
}

// boundary returns the offset of the first block at or after from, which is
// greater than the header's size; see "Byte ranges" in the package doc.
func (r *Reader) boundary(ctx context.Context, from int64) (int64, error) {
	if from >= r.size {
		return r.size, nil
	}
	// A block at from or later is preceded by a marker at from-16 or later.
	// The first block's is the header's own.
	s := searcher{r: r, pos: max(from-syncSize, r.h.Size-syncSize)}
	m, err := s.next(ctx)
	if err == io.EOF {
		// No marker up to the end: either a block from before the range covers
		// all of it, or the file is damaged. The range before notices that.
		return r.size, nil
	}
	if err != nil {
		return 0, err
	}
	ok, err := r.wellFormed(m + syncSize)
	if err != nil {
		return 0, err
	}
	if ok {
		return m + syncSize, nil
	}
	it := r.Blocks(ctx, 0, r.size)
	for it.pos < from {
		if _, err := it.Next(); err == io.EOF {
			break
		} else if err != nil {
			return 0, err
		}
	}
	return it.pos, nil
}

// wellFormed tells whether a block with its sync marker lies at off, or the
// file ends there. The error is one of reading.
func (r *Reader) wellFormed(off int64) (bool, error) {
	if off == r.size {
		return true, nil
	}
	it := Blocks{r: r}
	b, err := it.parse(off)
	if err == nil {
		err = it.sync(b)
	}
	if err != nil && !damaged(err) {
		return false, err
	}
	return err == nil, nil
}

// damaged tells an error about the bytes of the file from one of reading them.
func damaged(err error) bool {
	e, ok := err.(*Error)
	return ok && e.Kind != nil && e.Err != errShrunk
}

// searcher finds occurrences of the sync marker.
type searcher struct {
	r   *Reader
	pos int64 // where the next occurrence may begin
	buf []byte
	off int64 // of buf in the file
}

// next returns the offset of the next occurrence, io.EOF if there is none.
func (s *searcher) next(ctx context.Context) (int64, error) {
	for {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if at := s.pos - s.off; at >= 0 && at < int64(len(s.buf)) {
			if i := bytes.Index(s.buf[at:], s.r.h.Sync[:]); i >= 0 {
				m := s.pos + int64(i)
				s.pos = m + 1
				return m, nil
			}
			// A marker may begin in the last 15 bytes of the buffer.
			s.pos = max(s.pos, s.off+int64(len(s.buf))-syncSize+1)
		}
		if s.r.size-s.pos < syncSize {
			return 0, io.EOF
		}
		n := min(searchRead, max(firstSearchRead, 2*int64(len(s.buf))), s.r.size-s.pos)
		s.buf = reserve(s.buf, int(n))[:n]
		s.off = s.pos
		if err := readFull(s.r.f, s.buf, s.off, "search for a sync marker"); err != nil {
			s.buf = s.buf[:0]
			return 0, err
		}
	}
}
