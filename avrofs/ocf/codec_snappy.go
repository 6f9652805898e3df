package ocf

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"github.com/golang/snappy"
)

// snappyRatio bounds the format: a copy of 64 bytes takes three.
const snappyRatio = 22

// snappyCodec is the Snappy block format followed by the big-endian CRC-32
// (ISO 3309) of the decompressed data.
type snappyCodec struct{}

func newSnappyDecompressor() Decompressor { return snappyCodec{} }

func newSnappyCompressor(level int) (Compressor, error) {
	if level != 0 {
		return nil, noLevel("snappy", level)
	}
	return snappyCodec{}, nil
}

func (snappyCodec) Decompress(dst, src []byte, limit int) ([]byte, error) {
	if len(src) < 4 {
		return dst[:0], corruptf("%d bytes are too few for snappy data and its checksum", len(src))
	}
	want := binary.BigEndian.Uint32(src[len(src)-4:])
	src = src[:len(src)-4]
	n, err := snappy.DecodedLen(src)
	if err != nil {
		return dst[:0], corrupt(err)
	}
	if n > limit {
		return dst[:0], overLimit(limit)
	}
	if n/snappyRatio > len(src) {
		return dst[:0], corruptf("%d bytes of snappy data can't hold the %d that they announce", len(src), n)
	}
	out, err := snappy.Decode(reserve(dst, n)[:n], src)
	if err != nil {
		return dst[:0], corrupt(err)
	}
	if got := crc32.ChecksumIEEE(out); got != want {
		return dst[:0], &codecError{kind: ErrChecksum, msg: fmt.Sprintf("CRC-32 of the decompressed data is %08x, stored is %08x", got, want)}
	}
	return out, nil
}

func (snappyCodec) Compress(dst, src []byte) ([]byte, error) {
	n := snappy.MaxEncodedLen(len(src))
	if n < 0 {
		return nil, fmt.Errorf("ocf: block of %d bytes is too large for snappy", len(src))
	}
	at := len(dst)
	dst = grow(dst, at+n+4)
	enc := snappy.Encode(dst[at:at+n], src)
	dst = dst[:at+len(enc)]
	return binary.BigEndian.AppendUint32(dst, crc32.ChecksumIEEE(src)), nil
}
