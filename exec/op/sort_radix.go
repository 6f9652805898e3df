package op

import (
	"cmp"
	"context"
	"slices"
)

// sortRange sorts entries lo to hi.
func (s *sorted) sortRange(ctx context.Context, lo, hi int) error {
	part := s.entries[lo:hi]
	if len(part) < minRadix {
		return s.sortPart(ctx, part)
	}
	if !slices.IsSortedFunc(part, compareBits) {
		if err := radix(ctx, part, s.spare[lo:hi], s.width); err != nil {
			return err
		}
	}
	if s.tail == len(s.lay.keys) {
		return nil
	}
	for len(part) > 0 {
		n := 1
		for n < len(part) && part[n].hi == part[0].hi && part[n].lo == part[0].lo {
			n++
		}
		if n > 1 {
			if err := s.sortPart(ctx, part[:n]); err != nil {
				return err
			}
		}
		part = part[n:]
	}
	return nil
}

func compareBits(a, b entry) int {
	if a.hi != b.hi {
		return cmp.Compare(a.hi, b.hi)
	}
	return cmp.Compare(a.lo, b.lo)
}

const (
	minRadix  = 512
	digitBits = 11
)

// radix sorts entries by their first width bits, stably, with the memory of spare.
func radix(ctx context.Context, part, spare []entry, width int) error {
	var counts [1 << digitBits]uint32
	from, to := part, spare
	// Of the low word, then of the high one, digits from the last.
	for _, w := range []struct {
		low         bool
		first, bits int
	}{{true, packBits - max(width, 64), max(width, 64) - 64}, {false, 64 - min(width, 64), min(width, 64)}} {
		for done := 0; done < w.bits; done += digitBits {
			if err := ctx.Err(); err != nil {
				return err
			}
			shift := w.first + done
			clear(counts[:])
			mask := uint64(1)<<min(digitBits, w.bits-done) - 1
			if w.low {
				for i := range from {
					counts[uint64(from[i].lo)>>shift&mask]++
				}
			} else {
				for i := range from {
					counts[from[i].hi>>shift&mask]++
				}
			}
			at, one := uint32(0), false
			for d, n := range counts {
				one = one || int(n) == len(from)
				counts[d] = at
				at += n
			}
			if one {
				continue
			}
			for i := range from {
				d := from[i].hi >> shift & mask
				if w.low {
					d = uint64(from[i].lo) >> shift & mask
				}
				to[counts[d]] = from[i]
				counts[d]++
			}
			from, to = to, from
		}
	}
	if &from[0] != &part[0] {
		copy(part, from)
	}
	return nil
}
