package ocf

import (
	"compress/bzip2"

	dsnet "github.com/dsnet/compress/bzip2"
)

// bzip2Decompressor stands on the standard library, whose reader can't be
// reset: each block costs a work area of 4 bytes per byte of the bzip2 block
// size, at most 3.6 MB.
type bzip2Decompressor struct{ src byteSource }

func newBzip2Decompressor() Decompressor { return &bzip2Decompressor{} }

func (d *bzip2Decompressor) Decompress(dst, src []byte, limit int) ([]byte, error) {
	d.src.b = src
	defer func() { d.src.b = nil }()
	if len(src) == 0 {
		return dst[:0], corruptf("no bzip2 data at all")
	}
	dst, err := drain(dst, bzip2.NewReader(&d.src), max(cap(dst), 4*len(src)), limit)
	if err != nil {
		return dst[:0], streamError(err)
	}
	return dst, nil
}

type bzip2Compressor struct {
	w    *dsnet.Writer
	sink sink
}

func newBzip2Compressor(level int) (Compressor, error) {
	if level < 0 || level > 9 {
		return nil, noLevel("bzip2", level)
	}
	if level == 0 {
		level = dsnet.DefaultCompression
	}
	w, err := dsnet.NewWriter(nil, &dsnet.WriterConfig{Level: level})
	if err != nil {
		return nil, err
	}
	return &bzip2Compressor{w: w}, nil
}

func (c *bzip2Compressor) Compress(dst, src []byte) ([]byte, error) {
	c.sink.b = dst
	if err := c.w.Reset(&c.sink); err != nil {
		return nil, err
	}
	if _, err := c.w.Write(src); err != nil {
		return nil, err
	}
	if err := c.w.Close(); err != nil {
		return nil, err
	}
	return c.sink.take(), nil
}
