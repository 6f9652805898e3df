package ocf

import (
	"errors"
	"fmt"
	"io"
)

// errShrunk tells a file that became shorter while it was read from one that was
// cut before.
var errShrunk = errors.New("the file is shorter than when it was opened")

// readFull reads len(p) bytes at off. A file that ends earlier has become
// shorter since its size was taken, which is ErrTruncated; anything else that
// keeps the bytes away is the I/O error that it is.
func readFull(r io.ReaderAt, p []byte, off int64, op string) error {
	n := 0
	for idle := 0; n < len(p); {
		k, err := r.ReadAt(p[n:], off+int64(n))
		if k < 0 || k > len(p)-n {
			return &Error{Offset: off + int64(n), Op: op, Err: fmt.Errorf("invalid read count %d", k)}
		}
		n += k
		switch {
		case n == len(p):
			return nil
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return &Error{
				Offset: off + int64(n), Op: op, Kind: ErrTruncated,
				Expected: fmt.Sprintf("%d more bytes", len(p)-n), Got: "end of file", Err: errShrunk,
			}
		case err != nil:
			return &Error{Offset: off + int64(n), Op: op, Err: fmt.Errorf("read: %w", err)}
		case k == 0:
			if idle++; idle == 100 {
				return &Error{Offset: off + int64(n), Op: op, Err: io.ErrNoProgress}
			}
		}
	}
	return nil
}

// maxVarint is the longest encoding of a 64-bit long.
const maxVarint = 10

// long decodes a zigzag varint (specification, "Binary encoding"). It returns
// the number of bytes it took; 0 if b ends before the value does, and -1 if
// the value does not fit 64 bits.
func long(b []byte) (v int64, n int) {
	var u uint64
	for i, c := range b {
		if i == maxVarint-1 && c > 1 {
			return 0, -1
		}
		u |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			return int64(u>>1) ^ -int64(u&1), i + 1
		}
	}
	return 0, 0
}

// appendLong encodes v as a zigzag varint.
func appendLong(b []byte, v int64) []byte {
	u := uint64(v)<<1 ^ uint64(v>>63)
	for u >= 0x80 {
		b = append(b, byte(u)|0x80)
		u >>= 7
	}
	return append(b, byte(u))
}
