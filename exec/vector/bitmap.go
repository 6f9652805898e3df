package vector

import "math/bits"

// Bitmap has a bit for each row. Bits past its length are zero, so a nil one has none set; bits past
// the last row of its vector are zero too.
type Bitmap []uint64

// Words returns how many words n rows take.
func Words(n int) int { return (n + 63) / 64 }

// Get reports bit i.
func (b Bitmap) Get(i int) bool { w := i >> 6; return w < len(b) && b[w]>>(uint(i)&63)&1 != 0 }

// Set sets bit i of a map over n rows, making it if there is none yet, and returns it.
func (b Bitmap) Set(i, n int) Bitmap {
	if w := Words(n); len(b) < w {
		b = b.extend(w)
	}
	b[i>>6] |= 1 << (uint(i) & 63)
	return b
}

// Clear clears bit i.
func (b Bitmap) Clear(i int) {
	if w := i >> 6; w < len(b) {
		b[w] &^= 1 << (uint(i) & 63)
	}
}

// extend lengthens the map to w words, new ones zero.
func (b Bitmap) extend(w int) Bitmap {
	old := len(b)
	if cap(b) >= w {
		b = b[:w]
		clear(b[old:])
		return b
	}
	n := make(Bitmap, w, max(w, 2*cap(b)))
	copy(n, b)
	return n
}

// Cut keeps the first n bits and clears the others.
func (b Bitmap) Cut(n int) Bitmap {
	w := Words(n)
	if len(b) <= w {
		w = len(b)
	}
	b = b[:w]
	if r := uint(n) & 63; r != 0 && w == Words(n) && w > 0 {
		b[w-1] &= 1<<r - 1
	}
	return b
}

// Or returns a or b in dst's memory; if both are empty, so is the result.
func (dst Bitmap) Or(a, b Bitmap) Bitmap {
	if len(a) < len(b) {
		a, b = b, a
	}
	dst = append(dst[:0], a...)
	for i, w := range b {
		dst[i] |= w
	}
	return dst
}

// Count returns how many of the first n bits are set.
func (b Bitmap) Count(n int) int {
	c := 0
	for _, w := range b[:min(len(b), Words(n))] {
		c += bits.OnesCount64(w)
	}
	return c
}
