package decode

import (
	"encoding/binary"
	"math/bits"
)

// The primitives take the padded buffer and a position within the data, and return the new position,
// or -1 where the bytes are malformed. A position past the end of the data is the caller's to notice:
// the padding keeps every access below within the buffer.

// uvarint reads a varint of up to ten bytes.
func uvarint(buf []byte, p int) (uint64, int) {
	if b := buf[p]; b < 0x80 {
		return uint64(b), p + 1
	}
	return uvarintSlow(buf, p)
}

func uvarintSlow(buf []byte, p int) (uint64, int) {
	s := buf[p : p+10 : p+10]
	u := uint64(s[0] & 0x7f)
	for i := 1; i < 9; i++ {
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

// skipVarints passes n varints, eight bytes at a time: a varint ends at each byte without the high
// bit. One that could be longer than nine bytes is walked singly, so that it is judged as in reading.
func skipVarints(buf []byte, p, n, end int) int {
	for n >= 4 {
		if p > end {
			return -1
		}
		ends := ^binary.LittleEndian.Uint64(buf[p:]) & highBits
		c := bits.OnesCount64(ends)
		if c == 0 {
			// Nine bytes or more: the long form.
			if _, p = uvarintSlow(buf, p); p < 0 {
				return -1
			}
			n--
			continue
		}
		if c <= n {
			// Stop behind the last whole varint of the word.
			p += 8 - bits.LeadingZeros64(ends)>>3
			n -= c
			continue
		}
		for ; n > 1; n-- {
			ends &= ends - 1
		}
		return p + bits.TrailingZeros64(ends)>>3 + 1
	}
	for ; n > 0; n-- {
		if buf[p] < 0x80 {
			p++
		} else if _, p = uvarintSlow(buf, p); p < 0 {
			return -1
		}
		if p > end {
			return -1
		}
	}
	return p
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
