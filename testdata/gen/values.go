package main

import (
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// random is the source for a file's values: PCG is specified, so they are the same everywhere.
func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0xa170)) }

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// date is days since the epoch.
func date(year int, month time.Month, day int) int64 {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
}

// unscaled is the number that text, such as -1.50, has at the given scale, times 10 to that scale.
func unscaled(text string, scale int) *big.Int {
	whole, fraction, _ := strings.Cut(text, ".")
	n, ok := new(big.Int).SetString(whole+fraction+strings.Repeat("0", scale-len(fraction)), 10)
	if !ok {
		panic("not a number: " + text)
	}
	return n
}

// twos is n in big-endian two's complement, in as few bytes as hold it.
func twos(n *big.Int) []byte {
	if n.Sign() >= 0 {
		b := n.Bytes()
		if len(b) == 0 || b[0] >= 0x80 {
			b = append([]byte{0}, b...)
		}
		return b
	}
	// ^n is -n-1, which has the bits of n inverted.
	b := twos(new(big.Int).Not(n))
	for i := range b {
		b[i] = ^b[i]
	}
	return b
}

// decimal is the base form of a decimal on bytes.
func decimal(text string, scale int) []byte { return twos(unscaled(text, scale)) }

// fixedDecimal is the base form of a decimal on fixed(size).
func fixedDecimal(text string, scale, size int) []byte {
	b := twos(unscaled(text, scale))
	sign := byte(0)
	if b[0] >= 0x80 {
		sign = 0xff
	}
	return append(slices.Repeat([]byte{sign}, size-len(b)), b...)
}

// bigDecimal is the base form of a big-decimal: the unscaled number as bytes, then the scale as int,
// both encoded, in bytes (specification, "Alternative").
func bigDecimal(text string) []byte {
	_, fraction, _ := strings.Cut(text, ".")
	n := decimal(text, len(fraction))
	b := append(long(nil, int64(len(n))), n...)
	return long(b, int64(len(fraction)))
}

// duration is the base form of a duration.
func duration(months, days, millis uint32) []byte {
	b := binary.LittleEndian.AppendUint32(nil, months)
	b = binary.LittleEndian.AppendUint32(b, days)
	return binary.LittleEndian.AppendUint32(b, millis)
}

// uuid is the 16 bytes of a UUID.
func uuid(text string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
	if err != nil || len(b) != 16 {
		panic("not a UUID: " + text)
	}
	return b
}

// long appends the encoding of an int or long.
func long(b []byte, v int64) []byte {
	return binary.AppendVarint(b, v)
}

// text appends the encoding of a string or of bytes.
func text(b []byte, s string) []byte { return append(long(b, int64(len(s))), s...) }
