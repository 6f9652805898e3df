package expr

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	endian "encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"math"
	"math/bits"
	"strconv"
	"strings"
	"unicode/utf8"
)

func init() {
	register(map[string]builder{
		"hex": func(k *call) (Eval, error) {
			if k.types[0].Integer() {
				return k.digits(16)
			}
			return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				return appendHex(dst, a.bytes(0, i)), true, nil
			})
		},
		"unhex": func(k *call) (Eval, error) { return k.bytes(unhex) },
		"bin":   func(k *call) (Eval, error) { return k.digits(2) },
		"oct":   func(k *call) (Eval, error) { return k.digits(8) },
		"conv":  func(k *call) (Eval, error) { return k.bytes(conv) },
		"md5": mapBytes(func(dst, s []byte) []byte {
			sum := md5.Sum(s)
			return hex.AppendEncode(dst, sum[:])
		}),
		"sha1": mapBytes(func(dst, s []byte) []byte {
			sum := sha1.Sum(s)
			return hex.AppendEncode(dst, sum[:])
		}),
		"sha256": mapBytes(func(dst, s []byte) []byte {
			sum := sha256.Sum256(s)
			return hex.AppendEncode(dst, sum[:])
		}),
		"sha512": mapBytes(func(dst, s []byte) []byte {
			sum := sha512.Sum512(s)
			return hex.AppendEncode(dst, sum[:])
		}),
		"crc32": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				return int64(crc32.ChecksumIEEE(a.bytes(0, i))), true, nil
			})
		},
		"xxhash64": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				return int64(xxhash64(a.bytes(0, i))), true, nil
			})
		},
		"to_base64": mapBytes(base64.StdEncoding.AppendEncode),
		"from_base64": func(k *call) (Eval, error) {
			return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				out, err := base64.StdEncoding.AppendDecode(dst, a.bytes(0, i))
				if err != nil {
					return dst, false, nil
				}
				return out, true, nil
			})
		},
		"url_encode": mapBytes(appendURL),
		"url_decode": func(k *call) (Eval, error) { return k.bytes(urlDecode) },
		"encode":     buildEncode,
		"decode":     buildDecode,
		"uuid": func(k *call) (Eval, error) {
			return k.bytes(func(_ args, _ int, dst []byte) ([]byte, bool, error) {
				var u [16]byte
				rand.Read(u[:])
				u[6], u[8] = u[6]&0x0f|0x40, u[8]&0x3f|0x80
				dst = append(hex.AppendEncode(dst, u[:4]), '-')
				dst = append(hex.AppendEncode(dst, u[4:6]), '-')
				dst = append(hex.AppendEncode(dst, u[6:8]), '-')
				dst = append(hex.AppendEncode(dst, u[8:10]), '-')
				return hex.AppendEncode(dst, u[10:]), true, nil
			})
		},
	})
}

const upperHex = "0123456789ABCDEF"

func appendHex(dst, s []byte) []byte {
	for _, c := range s {
		dst = append(dst, upperHex[c>>4], upperHex[c&15])
	}
	return dst
}

// digits writes an integer, negative ones in two's complement.
func (k *call) digits(base int) (Eval, error) {
	return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
		at := len(dst)
		dst = strconv.AppendUint(dst, uint64(a.int(0, i)), base)
		return toUpperASCII(dst, at), true, nil
	})
}

func toUpperASCII(s []byte, from int) []byte {
	for i := from; i < len(s); i++ {
		if c := s[i]; c-'a' < 26 {
			s[i] = c &^ 0x20
		}
	}
	return s
}

func unhex(a args, i int, dst []byte) ([]byte, bool, error) {
	s := a.bytes(0, i)
	var odd [2]byte
	if len(s)%2 == 1 {
		odd = [2]byte{'0', s[0]}
		s = s[1:]
		out, err := hex.AppendDecode(dst, odd[:])
		if err != nil {
			return dst, false, nil
		}
		dst = out
	}
	out, err := hex.AppendDecode(dst, s)
	if err != nil {
		return dst, false, nil
	}
	return out, true, nil
}

// conv is MySQL's CONV: 64 bits, unsigned unless the target base is negative.
func conv(a args, i int, dst []byte) ([]byte, bool, error) {
	s, from, to := strings.TrimSpace(a.str(0, i)), a.int(1, i), a.int(2, i)
	if from < 0 {
		from = -from
	}
	signed := to < 0
	if signed {
		to = -to
	}
	if from < 2 || from > 36 || to < 2 || to > 36 {
		return dst, false, nil
	}
	neg := strings.HasPrefix(s, "-")
	u, err := strconv.ParseUint(strings.TrimPrefix(s, "-"), int(from), 64)
	if err != nil || strings.Contains(s, "_") {
		return dst, false, nil
	}
	if neg {
		u = -u
	}
	at := len(dst)
	if signed {
		dst = strconv.AppendInt(dst, int64(u), int(to))
	} else {
		dst = strconv.AppendUint(dst, u, int(to))
	}
	return toUpperASCII(dst, at), true, nil
}

func appendURL(dst, s []byte) []byte {
	for _, c := range s {
		if c-'a' < 26 || c-'A' < 26 || c-'0' < 10 || c == '-' || c == '_' || c == '.' || c == '~' {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return dst
}

func urlDecode(a args, i int, dst []byte) ([]byte, bool, error) {
	s, at := a.bytes(0, i), len(dst)
	for k := 0; k < len(s); k++ {
		switch c := s[k]; {
		case c != '%':
			dst = append(dst, c)
		case k+2 >= len(s):
			return dst, false, nil
		default:
			out, err := hex.AppendDecode(dst, s[k+1:k+3])
			if err != nil {
				return dst, false, nil
			}
			dst, k = out, k+2
		}
	}
	return dst, utf8.Valid(dst[at:]), nil
}

// The constants of xxHash64, see the algorithm's description, version 0.1.1.
const (
	xx1 = 0x9E3779B185EBCA87
	xx2 = 0xC2B2AE3D27D4EB4F
	xx3 = 0x165667B19E3779F9
	xx4 = 0x85EBCA77C2B2AE63
	xx5 = 0x27D4EB2F165667C5
)

func xxround(acc, lane uint64) uint64 { return bits.RotateLeft64(acc+lane*xx2, 31) * xx1 }

// xxhash64 returns the checksum with seed 0.
func xxhash64(b []byte) uint64 {
	n := uint64(len(b))
	var h uint64 = xx5
	if len(b) >= 32 {
		var v [4]uint64
		v[1], v[3] = xx2, math.MaxUint64-xx1+1
		v[0] = v[1] - v[3]
		for ; len(b) >= 32; b = b[32:] {
			for k := range v {
				v[k] = xxround(v[k], endian.LittleEndian.Uint64(b[8*k:]))
			}
		}
		h = bits.RotateLeft64(v[0], 1) + bits.RotateLeft64(v[1], 7) + bits.RotateLeft64(v[2], 12) + bits.RotateLeft64(v[3], 18)
		for _, x := range v {
			h = (h^xxround(0, x))*xx1 + xx4
		}
	}
	h += n
	for ; len(b) >= 8; b = b[8:] {
		h = bits.RotateLeft64(h^xxround(0, endian.LittleEndian.Uint64(b)), 27)*xx1 + xx4
	}
	if len(b) >= 4 {
		h = bits.RotateLeft64(h^uint64(endian.LittleEndian.Uint32(b))*xx1, 23)*xx2 + xx3
		b = b[4:]
	}
	for _, c := range b {
		h = bits.RotateLeft64(h^uint64(c)*xx5, 11) * xx1
	}
	h = (h ^ h>>33) * xx2
	h = (h ^ h>>29) * xx3
	return h ^ h>>32
}
