package ocf

import (
	"encoding/binary"
	"errors"

	"github.com/klauspost/compress/zstd"
)

const (
	// zstdBlock is the most that one block of a frame decompresses to
	// (RFC 8878, section 3.1.1.2.4).
	zstdBlock = 128 << 10
	// zstandardRatio bounds the format: a block of 4 bytes repeats one byte
	// zstdBlock times.
	zstandardRatio = zstdBlock / 4
	// zstdSlack is spare room with which the decoder takes its fast path.
	zstdSlack = 64

	// zstdWindow is the largest window accepted, that of zstd --long=31. It costs
	// nothing here, since data is decoded in place.
	zstdWindow = 2 << 30

	zstdMagic         = 0xfd2fb528
	zstdSkippable     = 0x184d2a50
	zstdSkippableMask = 0xfffffff0
)

// zstandardDecompressor decodes whole blocks at once, in memory that is sized
// from the frames' own headers, after those have been checked against what
// the frames' blocks can yield.
type zstandardDecompressor struct{ d *zstd.Decoder }

func newZstandardDecompressor() Decompressor { return &zstandardDecompressor{} }

func (z *zstandardDecompressor) Decompress(dst, src []byte, limit int) ([]byte, error) {
	if len(src) == 0 {
		return dst[:0], corruptf("no zstandard data at all")
	}
	most, exact, err := zstdBound(src)
	if err != nil {
		return dst[:0], err
	}
	if exact && most > int64(limit) {
		return dst[:0], overLimit(limit)
	}
	if z.d == nil {
		// Concurrency 1 has no goroutines. The cap of dst is the one limit;
		// WithDecoderMaxMemory would refuse frames whose window is larger than
		// their content, which streaming writers make.
		z.d, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderMaxWindow(zstdWindow))
		if err != nil {
			return dst[:0], err
		}
	}
	// Where some frame does not tell its size, begin with a guess and grow.
	most = min(most, int64(limit)) + zstdSlack
	room := most
	if !exact {
		room = min(most, max(int64(4*len(src))+zstdBlock, int64(cap(dst))))
	}
	for {
		dst = reserve(dst, int(room))
		out, err := z.d.DecodeAll(src, dst[:0])
		switch {
		case err == nil && len(out) <= limit:
			return out, nil
		case err == nil:
			return dst[:0], overLimit(limit)
		case errors.Is(err, zstd.ErrDecoderSizeExceeded) && int64(cap(dst)) < most:
			room = min(most, max(4*room, int64(cap(dst))+1))
		case errors.Is(err, zstd.ErrDecoderSizeExceeded) && most == int64(limit)+zstdSlack:
			return dst[:0], overLimit(limit)
		case errors.Is(err, zstd.ErrCRCMismatch):
			return dst[:0], &codecError{kind: ErrChecksum, cause: err}
		default:
			return dst[:0], corrupt(err)
		}
	}
}

var errZstdShort = corruptf("the zstandard data ends too early")

// zstdBound walks the frames and the headers of their blocks (RFC 8878,
// section 3.1) and returns how much src can decompress to at most, and whether
// every frame tells its size, so that the bound is the size.
func zstdBound(src []byte) (most int64, exact bool, err error) {
	exact = true
	frames := 0
	for b := src; len(b) > 0; {
		if len(b) < 4 {
			return 0, false, errZstdShort
		}
		m := binary.LittleEndian.Uint32(b)
		if m&zstdSkippableMask == zstdSkippable {
			if len(b) < 8 || uint64(len(b)-8) < uint64(binary.LittleEndian.Uint32(b[4:])) {
				return 0, false, errZstdShort
			}
			b = b[8+int(binary.LittleEndian.Uint32(b[4:])):]
			continue
		}
		if m != zstdMagic {
			return 0, false, corruptf("% x is not the beginning of a zstandard frame", b[:4])
		}
		var h zstd.Header
		if err := h.Decode(b); err != nil {
			return 0, false, corrupt(err)
		}
		if h.HeaderSize <= 0 || h.HeaderSize > len(b) {
			return 0, false, errZstdShort
		}
		b = b[h.HeaderSize:]
		var sum int64
		for last := false; !last; {
			if len(b) < 3 {
				return 0, false, errZstdShort
			}
			bh := uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16
			last = bh&1 != 0
			size := int(bh >> 3)
			if size > zstdBlock {
				return 0, false, corruptf("a zstandard block of %d bytes, more than the format allows", size)
			}
			stored := size
			switch bh >> 1 & 3 {
			case 0: // raw
				sum += int64(size)
			case 1: // one byte repeated
				sum += int64(size)
				stored = 1
			case 2:
				sum += zstdBlock
			default:
				return 0, false, corruptf("a zstandard block of the reserved type")
			}
			if len(b) < 3+stored {
				return 0, false, errZstdShort
			}
			b = b[3+stored:]
		}
		if h.HasCheckSum {
			if len(b) < 4 {
				return 0, false, errZstdShort
			}
			b = b[4:]
		}
		if h.HasFCS {
			if h.FrameContentSize > uint64(sum) {
				return 0, false, corruptf("a zstandard frame that announces %d bytes and can't hold more than %d", h.FrameContentSize, sum)
			}
			sum = int64(h.FrameContentSize)
		} else {
			exact = false
		}
		most += sum
		frames++
	}
	if frames == 0 {
		return 0, false, corruptf("no zstandard frame in the data")
	}
	return most, exact, nil
}

type zstandardCompressor struct{ e *zstd.Encoder }

func newZstandardCompressor(level int) (Compressor, error) {
	if level < 0 || level > 22 {
		return nil, noLevel("zstandard", level)
	}
	if level == 0 {
		level = 3
	}
	// Readers want a frame even where there is no data.
	e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(true), zstd.WithZeroFrames(true),
		zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd(level)))
	if err != nil {
		return nil, err
	}
	return &zstandardCompressor{e}, nil
}

func (z *zstandardCompressor) Compress(dst, src []byte) ([]byte, error) {
	return z.e.EncodeAll(src, dst), nil
}
