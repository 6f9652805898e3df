package ocf

import (
	"io"

	"github.com/klauspost/compress/flate"
)

// deflateRatio bounds RFC 1951: a match of 258 bytes takes two bits.
const deflateRatio = 1032

// deflateTail is how many bytes may follow the deflate stream in a block: the
// specification has none, but Avro's Python library left the end of a zlib
// checksum there for years.
const deflateTail = 4

type deflateDecompressor struct {
	src byteSource
	r   io.ReadCloser
}

func newDeflateDecompressor() Decompressor { return &deflateDecompressor{} }

func (d *deflateDecompressor) Decompress(dst, src []byte, limit int) ([]byte, error) {
	d.src.b = src
	defer func() { d.src.b = nil }()
	if d.r == nil {
		d.r = flate.NewReader(&d.src)
	} else if err := d.r.(flate.Resetter).Reset(&d.src, nil); err != nil {
		return dst[:0], corrupt(err)
	}
	dst, err := drain(dst, d.r, max(cap(dst), 4*len(src)), limit)
	if err != nil {
		return dst[:0], streamError(err)
	}
	if n := len(d.src.b); n > deflateTail {
		return dst[:0], corruptf("%d bytes after the end of the deflate data", n)
	}
	return dst, nil
}

// streamError keeps an error that has a condition of its own and calls all
// others corrupt data.
func streamError(err error) error {
	if _, ok := err.(*codecError); ok {
		return err
	}
	return corrupt(err)
}

type deflateCompressor struct {
	w    *flate.Writer
	sink sink
}

func newDeflateCompressor(level int) (Compressor, error) {
	if level < 0 || level > 9 {
		return nil, noLevel("deflate", level)
	}
	if level == 0 {
		level = flate.DefaultCompression
	}
	w, err := flate.NewWriter(nil, level)
	if err != nil {
		return nil, err
	}
	return &deflateCompressor{w: w}, nil
}

func (c *deflateCompressor) Compress(dst, src []byte) ([]byte, error) {
	c.sink.b = dst
	c.w.Reset(&c.sink)
	if _, err := c.w.Write(src); err != nil {
		return nil, err
	}
	if err := c.w.Close(); err != nil {
		return nil, err
	}
	return c.sink.take(), nil
}

// sink is an io.Writer that appends to a slice.
type sink struct{ b []byte }

func (s *sink) Write(p []byte) (int, error) {
	s.b = append(s.b, p...)
	return len(p), nil
}

func (s *sink) take() []byte {
	b := s.b
	s.b = nil
	return b
}
