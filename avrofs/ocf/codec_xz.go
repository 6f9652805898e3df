package ocf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/crc32"
	"io"

	"github.com/ulikunitz/xz"
	"github.com/ulikunitz/xz/lzma"
)

// xzDecompressor parses the .xz container by itself and leaves LZMA2 to the
// lzma package. An .xz block declares a dictionary, 8 MiB as a rule, that its
// reader has to allocate; but no match reaches back beyond the data of its
// block, and the chunk headers tell how much that is. So the dictionary
// allocated is never larger than the data, and the size of the result is known
// and checked before any of it exists.
type xzDecompressor struct {
	sums [16]hash.Hash // by check type; made when first used
	src  byteSource
	rec  []xzRecord
}

func newXZDecompressor() Decompressor { return &xzDecompressor{} }

func (d *xzDecompressor) Decompress(dst, src []byte, limit int) ([]byte, error) {
	defer func() { d.src.b = nil }()
	dst = dst[:0]
	if len(src) == 0 {
		return dst, corruptf("no xz data at all")
	}
	for b := src; len(b) > 0; {
		var err error
		if dst, b, err = d.stream(dst, b, limit); err != nil {
			return dst[:0], err
		}
		// Stream padding is a multiple of four zero bytes.
		for len(b) >= 4 && b[0]|b[1]|b[2]|b[3] == 0 {
			b = b[4:]
		}
	}
	return dst, nil
}

// stream decodes the one stream that b begins with and returns what is behind
// it.
func (d *xzDecompressor) stream(dst, b []byte, limit int) (out, rest []byte, err error) {
	check, b, err := xzStreamHeader(b)
	if err != nil {
		return dst, nil, err
	}
	d.rec = d.rec[:0]
	for {
		if len(b) == 0 {
			return dst, nil, errXZShort
		}
		if b[0] == 0 {
			b, err = xzIndex(b, check, d.rec)
			return dst, b, err
		}
		blk, err := parseXZBlock(b, check)
		if err != nil {
			return dst, nil, err
		}
		if blk.raw > int64(limit-len(dst)) {
			return dst, nil, overLimit(limit)
		}
		if dst, err = d.lzma2(dst, blk); err != nil {
			return dst, nil, err
		}
		if err := d.verify(check, dst[len(dst)-int(blk.raw):], blk.check); err != nil {
			return dst, nil, err
		}
		d.rec = append(d.rec, xzRecord{blk.unpadded, blk.raw})
		b = b[blk.size:]
	}
}

// lzma2 appends the data of blk to dst.
func (d *xzDecompressor) lzma2(dst []byte, blk xzBlock) ([]byte, error) {
	// A hostile chunk header can claim more than its bytes may hold; the room
	// made ahead is therefore bounded by the input, and grows as data comes.
	dictCap := max(min(blk.dict, blk.raw), lzma.MinDictCap)
	d.src.b = blk.chunks
	r, err := lzma.Reader2Config{DictCap: int(dictCap)}.NewReader2(&d.src)
	if err != nil {
		return dst, corrupt(err)
	}
	at, end := len(dst), len(dst)+int(blk.raw)
	for len(dst) < end {
		if len(dst) == cap(dst) {
			dst = grow(dst, min(max(2*cap(dst), len(dst)+16*len(blk.chunks)+4096), end))
		}
		n, err := r.Read(dst[len(dst):min(cap(dst), end)])
		dst = dst[:len(dst)+n]
		if err == io.EOF && len(dst) < end {
			return dst[:at], errXZShort
		}
		if err != nil && err != io.EOF {
			return dst[:at], corrupt(err)
		}
	}
	var one [1]byte
	if n, err := r.Read(one[:]); n != 0 || err != io.EOF {
		return dst[:at], corruptf("xz data beyond its announced size")
	}
	return dst, nil
}

func (d *xzDecompressor) verify(check byte, data, want []byte) error {
	if check == xzCheckNone {
		return nil
	}
	h := d.sums[check]
	if h == nil {
		h = newXZCheck(check)
		d.sums[check] = h
	}
	h.Reset()
	h.Write(data)
	got := h.Sum(nil)
	if check != xzCheckSHA256 {
		reverse(got) // CRCs are stored little-endian
	}
	if !bytes.Equal(got, want) {
		return &codecError{kind: ErrChecksum, msg: fmt.Sprintf("xz check of the decompressed data is %x, stored is %x", got, want)}
	}
	return nil
}

// xzStreamHeader returns the stream's check type.
func xzStreamHeader(b []byte) (check byte, rest []byte, err error) {
	if len(b) < xzHeaderSize {
		return 0, nil, errXZShort
	}
	if string(b[:6]) != xzMagic {
		return 0, nil, corruptf("% x is not the beginning of an xz stream", b[:6])
	}
	if crc32.ChecksumIEEE(b[6:8]) != binary.LittleEndian.Uint32(b[8:]) {
		return 0, nil, &codecError{kind: ErrChecksum, msg: "xz stream header"}
	}
	check = b[7]
	if b[6] != 0 || xzCheckSize(check) < 0 {
		return 0, nil, corruptf("xz stream flags %02x %02x are not supported", b[6], b[7])
	}
	return check, b[xzHeaderSize:], nil
}

type xzCompressor struct{ sink sink }

func newXZCompressor(level int) (Compressor, error) {
	if level != 0 {
		return nil, noLevel("xz", level)
	}
	return &xzCompressor{}, nil
}

// xzWriterDict bounds the dictionary of what is written. Blocks are far
// smaller as a rule, and readers allocate the dictionary that is declared.
const xzWriterDict = 8 << 20

func (c *xzCompressor) Compress(dst, src []byte) ([]byte, error) {
	c.sink.b = dst
	w, err := xz.WriterConfig{
		DictCap: max(min(len(src), xzWriterDict), 1<<16), CheckSum: xz.CRC64,
	}.NewWriter(&c.sink)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(src); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return c.sink.take(), nil
}
