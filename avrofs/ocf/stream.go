package ocf

import "sync"

// Stream hands out the blocks of a range to any number of workers.
type Stream struct {
	r      *Reader
	mu     sync.Mutex
	blocks *Blocks
}

// Next takes the next block, in the order of the file, reads it and
// decompresses it into buf, which belongs to the calling worker. Only the
// search for the block's header is done under a lock. io.EOF is the end of
// the range. If the error is about the block's own data, the returned Block
// tells which, and the stream goes on behind it. If it is about the framing,
// every later Next returns it too, until Skip. After an error of reading, the
// stream is over: every later Next and Skip returns it.
//
// Blocks may be finished in another order than they were taken in; their
// Offset tells the order of the file.
func (s *Stream) Next(buf *Buffer) (Block, error) {
	s.mu.Lock()
	b, err := s.blocks.Next()
	if err == nil {
		s.blocks.Copy(b, buf)
	}
	s.mu.Unlock()
	if err != nil {
		return Block{}, err
	}
	if err = s.r.ReadBlock(b, buf); err != nil && !damaged(err) {
		s.mu.Lock()
		s.blocks.err = err
		s.mu.Unlock()
	}
	return b, err
}

// Skip is Blocks.Skip for the stream. Where several workers have met the same
// error, the first call skips and the others return an empty Range.
func (s *Stream) Skip() (Range, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.blocks.Skip()
}
