package ocf

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"hash/crc32"
	"hash/crc64"

	"github.com/ulikunitz/xz/lzma"
)

// The .xz file format, version 1.1:
//
//	stream  header (12) | blocks | index | footer (12)
//	block   header | LZMA2 chunks | padding to 4 | check
//	index   00 | number of records | (unpadded size, raw size)… | padding to 4 | CRC-32

const (
	xzMagic      = "\xfd7zXZ\x00"
	xzHeaderSize = 12
	xzFooterSize = 12
	xzFilterLZMA = 0x21

	xzCheckNone   = 0
	xzCheckCRC32  = 1
	xzCheckCRC64  = 4
	xzCheckSHA256 = 10

	// xzRatio bounds LZMA: a match of 273 bytes takes 14 binary decisions,
	// each of which costs 0.022 bits at the least. That is 7,090 to 1.
	xzRatio = 8192
)

var errXZShort = corruptf("the xz data ends too early")

func xzCheckSize(check byte) int {
	switch check {
	case xzCheckNone:
		return 0
	case xzCheckCRC32:
		return 4
	case xzCheckCRC64:
		return 8
	case xzCheckSHA256:
		return sha256.Size
	}
	return -1
}

func newXZCheck(check byte) hash.Hash {
	switch check {
	case xzCheckCRC32:
		return crc32.NewIEEE()
	case xzCheckCRC64:
		return crc64.New(crc64.MakeTable(crc64.ECMA))
	default:
		return sha256.New()
	}
}

func reverse(b []byte) {
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
}

// xzRecord is what the index says of a block.
type xzRecord struct{ unpadded, raw int64 }

// xzBlock is a parsed block; its slices are parts of the input.
type xzBlock struct {
	dict     int64  // dictionary that it declares
	raw      int64  // size of the data, by the chunk headers
	chunks   []byte // LZMA2 chunks with their end marker
	check    []byte
	unpadded int64 // size without padding
	size     int   // of all of it
}

// parseXZBlock parses the block that b begins with and walks its chunks.
func parseXZBlock(b []byte, check byte) (blk xzBlock, err error) {
	head := (int(b[0]) + 1) * 4
	if len(b) < head {
		return blk, errXZShort
	}
	if crc32.ChecksumIEEE(b[:head-4]) != binary.LittleEndian.Uint32(b[head-4:]) {
		return blk, &codecError{kind: ErrChecksum, msg: "xz block header"}
	}
	flags := b[1]
	if flags&0x3f != 0 {
		return blk, corruptf("xz block flags %02x: filters other than LZMA2 alone are not supported", flags)
	}
	f := b[2 : head-4]
	stored, raw := int64(-1), int64(-1)
	if flags&0x40 != 0 {
		if stored, f, err = xzVarint(f); err != nil {
			return blk, err
		}
	}
	if flags&0x80 != 0 {
		if raw, f, err = xzVarint(f); err != nil {
			return blk, err
		}
	}
	if len(f) < 3 || f[0] != xzFilterLZMA || f[1] != 1 {
		return blk, corruptf("an xz filter other than LZMA2 is not supported")
	}
	if blk.dict, err = lzma.DecodeDictCap(f[2]); err != nil {
		return blk, corrupt(err)
	}
	if !allZero(f[3:]) {
		return blk, corruptf("xz block header padding is not zero")
	}
	n, total, err := walkLZMA2(b[head:])
	if err != nil {
		return blk, err
	}
	if stored >= 0 && stored != int64(n) || raw >= 0 && raw != total {
		return blk, corruptf("an xz block of other sizes than its header says")
	}
	if total/xzRatio > int64(n) {
		return blk, corruptf("%d bytes of LZMA2 data can't hold the %d that they announce", n, total)
	}
	blk.raw, blk.chunks = total, b[head:head+n]
	pad := -n & 3
	rest := b[head+n:]
	sum := xzCheckSize(check)
	if len(rest) < pad+sum {
		return blk, errXZShort
	}
	if !allZero(rest[:pad]) {
		return blk, corruptf("xz block padding is not zero")
	}
	blk.check = rest[pad : pad+sum]
	blk.unpadded = int64(head + n + sum)
	blk.size = head + n + pad + sum
	return blk, nil
}

// walkLZMA2 returns the size of the chunk sequence that b begins with, end
// marker included, and the size of the data in it.
func walkLZMA2(b []byte) (size int, raw int64, err error) {
	for pos := 0; pos < len(b); {
		control := b[pos]
		switch {
		case control == 0:
			return pos + 1, raw, nil
		case control <= 2: // stored
			if len(b)-pos < 3 {
				return 0, 0, errXZShort
			}
			n := int(binary.BigEndian.Uint16(b[pos+1:])) + 1
			raw += int64(n)
			pos += 3 + n
		case control >= 0x80:
			if len(b)-pos < 5 {
				return 0, 0, errXZShort
			}
			raw += int64(control&0x1f)<<16 + int64(binary.BigEndian.Uint16(b[pos+1:])) + 1
			head := 5
			if control >= 0xc0 {
				head = 6
			}
			pos += head + int(binary.BigEndian.Uint16(b[pos+3:])) + 1
		default:
			return 0, 0, corruptf("LZMA2 chunk with control byte %02x", control)
		}
	}
	return 0, 0, errXZShort
}

// xzIndex checks index and footer against the blocks that were read.
func xzIndex(b []byte, check byte, records []xzRecord) (rest []byte, err error) {
	p := b[1:]
	n, p, err := xzVarint(p)
	if err != nil {
		return nil, err
	}
	if n != int64(len(records)) {
		return nil, corruptf("an xz index of %d blocks for %d", n, len(records))
	}
	for _, r := range records {
		var unpadded, raw int64
		if unpadded, p, err = xzVarint(p); err != nil {
			return nil, err
		}
		if raw, p, err = xzVarint(p); err != nil {
			return nil, err
		}
		if unpadded != r.unpadded || raw != r.raw {
			return nil, corruptf("an xz index that does not fit its blocks")
		}
	}
	size := len(b) - len(p)
	pad := -size & 3
	if len(p) < pad+4+xzFooterSize {
		return nil, errXZShort
	}
	size += pad
	if !allZero(p[:pad]) {
		return nil, corruptf("xz index padding is not zero")
	}
	if crc32.ChecksumIEEE(b[:size]) != binary.LittleEndian.Uint32(b[size:]) {
		return nil, &codecError{kind: ErrChecksum, msg: "xz index"}
	}
	size += 4
	f := b[size : size+xzFooterSize]
	if crc32.ChecksumIEEE(f[4:10]) != binary.LittleEndian.Uint32(f) {
		return nil, &codecError{kind: ErrChecksum, msg: "xz stream footer"}
	}
	if string(f[10:]) != "YZ" || f[8] != 0 || f[9] != check ||
		(int64(binary.LittleEndian.Uint32(f[4:]))+1)*4 != int64(size) {
		return nil, corruptf("an xz stream footer that does not fit its stream")
	}
	return b[size+xzFooterSize:], nil
}

// xzVarint decodes a size: seven bits a byte, least first, 63 bits in all.
func xzVarint(b []byte) (v int64, rest []byte, err error) {
	for i, c := range b {
		if i == 9 {
			return 0, nil, corruptf("an xz size of more than 63 bits")
		}
		v |= int64(c&0x7f) << (7 * i)
		if c < 0x80 {
			return v, b[i+1:], nil
		}
	}
	return 0, nil, errXZShort
}
