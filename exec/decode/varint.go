package decode

import (
	"encoding/binary"
	"math/bits"
)

// The primitives take the padded buffer and a position within the data, and return the new position,
// or -1 where the bytes are malformed. A position past the end of the data is the caller's to notice:
// the padding keeps every access below within the buffer.

// load64 reads eight bytes. The full slice expression tells the compiler that there is something to
// point to, which saves it the arithmetic against pointers past the end.
func load64(b []byte, p int) uint64 { return binary.LittleEndian.Uint64(b[p : p+8 : p+8]) }

// uvarint reads a varint of up to ten bytes.
func uvarint(buf []byte, p int) (uint64, int) {
	if b := buf[p]; b < 0x80 {
		return uint64(b), p + 1
	}
	return uvarintSlow(buf, p)
}

// uvarintSlow reads a varint of any length. Up to eight bytes are taken as one word, their groups of
// seven bits moved together in three steps, so that the length costs no branch.
func uvarintSlow(buf []byte, p int) (uint64, int) {
	w := load64(buf, p)
	ends := ^w & highBits
	if ends == 0 {
		return uvarintLong(buf, p)
	}
	return groups(w & (ends ^ (ends - 1))), p + bits.TrailingZeros64(ends)>>3 + 1
}

// groups moves the groups of seven bits of up to eight bytes together.
func groups(w uint64) uint64 {
	w = w&0x007f007f007f007f | w&0x7f007f007f007f00>>1
	w = w&0x00003fff00003fff | w&0x3fff00003fff0000>>2
	return w&0x000000000fffffff | w&0x0fffffff00000000>>4
}

// uvarintLong reads a varint of nine or ten bytes.
func uvarintLong(buf []byte, p int) (uint64, int) {
	s := buf[p : p+10 : p+10]
	u := uint64(0)
	for i := range 9 {
		b := s[i]
		u |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			return u, p + i + 1
		}
	}
	if s[9] > 1 {
		return 0, -1
	}
	return u | uint64(s[9])<<63, p + 10
}

func unzigzag(u uint64) int64 { return int64(u>>1) ^ -int64(u&1) }

const highBits = 0x8080808080808080

// skipVarints passes n varints, n at least 1, a word at a time: a varint ends at each byte without the
// high bit. One of nine bytes or more fills a word without an end and is walked singly, so that it is
// judged as in reading.
func skipVarints(buf []byte, p, n, end int) int {
	for p <= end {
		ends := ^load64(buf, p) & highBits
		c := bits.OnesCount64(ends)
		switch {
		case c >= n:
			for ; n > 1; n-- {
				ends &= ends - 1
			}
			return p + bits.TrailingZeros64(ends)>>3 + 1
		case c == 0:
			if _, p = uvarintLong(buf, p); p < 0 {
				return -1
			}
			if n--; n == 0 {
				return p
			}
		default:
			// Go on behind the last whole varint of the word.
			p += 8 - bits.LeadingZeros64(ends)>>3
			n -= c
		}
	}
	return -1
}

// skipBytes passes n length-prefixed strings.
func skipBytes(buf []byte, p, n, end int) int {
	for ; n > 0; n-- {
		var u uint64
		if b := buf[p]; b < 0x80 {
			u, p = uint64(b), p+1
		} else if u, p = uvarintSlow(buf, p); p < 0 {
			return -1
		}
		size := u >> 1
		if u&1 != 0 || p > end || size > uint64(end-p) {
			return -1
		}
		p += int(size)
	}
	return p
}

// skipTexts passes an array or map whose elements are n strings each, as long as its counts are small
// and have no sizes. Where one is not, it stops there and says so.
func skipTexts(buf []byte, p, n, end int) (pos int, done bool) {
	for p < end {
		b := buf[p]
		if b&0x81 != 0 {
			return p, false
		}
		if b == 0 {
			return p + 1, true
		}
		q := p + 1
		for k := int(b>>1) * n; k > 0; k-- {
			c := buf[q]
			if c&0x81 != 0 {
				return p, false
			}
			if q += int(c>>1) + 1; q > end {
				return p, false
			}
		}
		p = q
	}
	return p, false
}
