package op

import (
	"bytes"
	"context"
	"math/bits"
	"slices"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op/keys"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// How keys are packed
//
// An entry has room for 96 bits that order as the keys do. Each key takes as many of them as the values
// that there are need: one bit for NULL if some are; numbers and times their distance from the least one,
// without the zeros that all end in; texts their bytes behind what all begin with, and their length; values of
// any type that come again and again the ordinal among those that there are; structs what their fields take.
// Descending keys are inverted. If all keys have room, entries alone decide; else the values of the first key
// that has not, and of those behind it, are compared where the bits are the same.

// packBits is how many bits an entry has room for.
const packBits = 96

// packer packs keys into entries.
type packer struct {
	s     *sorted
	acct  *mem.Account // scratch
	used  int          // bits
	codes []uint64     // of a run's rows
}

// pack packs the keys and finds which are to be compared beside the bits.
func (s *sorted) pack(ctx context.Context, acct *mem.Account) error {
	p := &packer{s: s, acct: acct, codes: make([]uint64, chunkRows)}
	for k := range s.lay.keys {
		o := &s.lay.orders[k]
		whole, err := p.key(ctx, s.keyCols[k], o.Desc, o.NullsFirst, o.Values)
		if err != nil {
			return err
		}
		if !whole {
			break
		}
		s.tail++
	}
	s.width = p.used
	return nil
}

// key packs a key whose values are those of cols by chunk, and reports whether all of it had room.
func (p *packer) key(ctx context.Context, cols []*vector.Vector, desc, nullsFirst bool, values vector.Comparator) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if len(cols) == 0 || p.used == packBits {
		return len(cols) == 0, nil
	}
	if slices.ContainsFunc(cols, (*vector.Vector).HasNulls) {
		p.put(1, func(c, i int) uint64 {
			if cols[c].IsNull(i) == nullsFirst {
				return 0
			}
			return 1
		})
	}
	f := field{cols: cols, desc: desc}
	switch cols[0].Kind {
	case vector.Nothing:
		return true, nil
	case vector.Bool, vector.Int64, vector.Float64, vector.Int128, vector.Interval:
		return p.number(&f), nil
	}
	codes, most, err := p.ordinals(ctx, cols, values)
	if err != nil {
		return false, err
	}
	if codes != nil {
		f.number = func(_ *vector.Vector, c, i int) uint64 { return uint64(codes[c][i]) }
		f.span = uint64(most)
		whole := p.bits(&f)
		p.acct.Release(4 * int64(len(cols)) * chunkRows)
		return whole, nil
	}
	switch cols[0].Kind {
	case vector.Bytes:
		if cols[0].Type.Kind != types.Decimal {
			return p.text(&f), nil
		}
	case vector.Struct:
		for c := range cols[0].Children {
			child := make([]*vector.Vector, len(cols))
			for k, v := range cols {
				child[k] = v.Children[c]
			}
			whole, err := p.key(ctx, child, desc, !desc, vector.ComparatorOf(child[0].Type))
			if !whole || err != nil {
				return false, err
			}
		}
		return true, nil
	}
	return false, nil
}

// field is what of a key becomes a number.
type field struct {
	cols   []*vector.Vector
	desc   bool
	number func(v *vector.Vector, c, i int) uint64 // of row i of chunk c
	base   uint64
	span   uint64 // the greatest number less base
	zeros  int    // low bits that are zero in all numbers less base
}

// number packs what is a number of up to 64 bits for all rows, or else the beginning of it.
func (p *packer) number(f *field) bool {
	whole := true
	switch f.cols[0].Kind {
	case vector.Bool:
		f.number = func(v *vector.Vector, _, i int) uint64 {
			if v.Bools[i] {
				return 1
			}
			return 0
		}
	case vector.Int64:
		f.number = func(v *vector.Vector, _, i int) uint64 { return uint64(v.I64[i]) ^ 1<<63 }
	case vector.Float64:
		f.number = func(v *vector.Vector, _, i int) uint64 { return vector.FloatPrefix(v.F64[i]) }
	case vector.Int128, vector.Interval:
		for _, v := range f.cols {
			for i := range v.Len {
				x := wide(v, i)
				whole = whole && (v.IsNull(i) || x.Hi == int64(x.Lo)>>63)
			}
		}
		f.number = func(v *vector.Vector, _, i int) uint64 { return vector.Prefix128(wide(v, i)) }
	}
	least, most, first := uint64(0), uint64(0), true
	for c, v := range f.cols {
		nulls := v.HasNulls()
		for i := range v.Len {
			if nulls && v.IsNull(i) {
				continue
			}
			x := f.number(v, c, i)
			if first {
				least, most, first = x, x, false
			}
			least, most = min(least, x), max(most, x)
		}
	}
	all := uint64(0)
	for c, v := range f.cols {
		nulls := v.HasNulls()
		for i := range v.Len {
			if !nulls || !v.IsNull(i) {
				all |= f.number(v, c, i) - least
			}
		}
	}
	f.base, f.span = least, most-least
	if all != 0 {
		f.zeros = bits.TrailingZeros64(all)
	}
	return p.bits(f) && whole
}

func wide(v *vector.Vector, i int) types.Int128 {
	if v.Kind == vector.Interval {
		return vector.IntervalLength(v.Intervals[i])
	}
	return v.I128[i]
}

// bits packs numbers, or as many of their first bits as have room.
func (p *packer) bits(f *field) bool {
	width := bits.Len64(f.span >> f.zeros)
	cut := max(0, width-(packBits-p.used))
	mask := uint64(0)
	if f.desc {
		mask = 1<<width - 1
	}
	p.put(width-cut, func(c, i int) uint64 {
		v := f.cols[c]
		if v.IsNull(i) {
			return 0
		}
		return ((f.number(v, c, i)-f.base)>>f.zeros ^ mask) >> cut
	})
	return cut == 0
}

// text packs texts: as many of their bytes behind the common beginning as have room, and if that is all, their
// lengths.
func (p *packer) text(f *field) bool {
	var first []byte
	common, longest := -1, 0
	for _, v := range f.cols {
		for i := range v.Len {
			if v.IsNull(i) {
				continue
			}
			b := v.Bytes(i)
			if common < 0 {
				first, common = b, len(b)
			}
			if len(b) < common || !bytes.Equal(b[:common], first[:common]) {
				k := 0
				for k < common && k < len(b) && b[k] == first[k] {
					k++
				}
				common = k
			}
			longest = max(longest, len(b))
		}
	}
	common = max(common, 0)
	for at := common; at < longest; at += 4 {
		n := min(4, longest-at)
		room := packBits - p.used
		cut := max(0, 8*n-room)
		p.put(8*n-cut, func(c, i int) uint64 {
			v := f.cols[c]
			if v.IsNull(i) {
				return 0
			}
			b := v.Bytes(i)
			x := uint64(0)
			for k := at; k < at+n; k++ {
				x <<= 8
				if k < len(b) {
					x |= uint64(b[k])
				}
			}
			if f.desc {
				x ^= 1<<(8*n) - 1
			}
			return x >> cut
		})
		if cut > 0 || p.used == packBits {
			return false
		}
	}
	f.number = func(v *vector.Vector, _, i int) uint64 { return uint64(v.Refs[i].Len) }
	f.base, f.span = uint64(common), uint64(longest-common)
	return p.bits(f)
}

// put adds width bits to each entry: code's of row i of chunk c.
func (p *packer) put(width int, code func(c, i int) uint64) {
	if width == 0 {
		return
	}
	end := p.used + width
	rank := 0
	for _, r := range p.s.rows.runs {
		c, from := int(r.id>>chunkShift), int(r.id&chunkMask)
		part := p.s.entries[rank : rank+r.n]
		rank += r.n
		for k := range part {
			e, x := &part[k], code(c, from+k)
			switch {
			case end <= 64:
				e.hi |= x << (64 - end)
			case p.used >= 64:
				e.lo |= uint32(x << (packBits - end))
			default:
				e.hi |= x >> (end - 64)
				e.lo |= uint32(x << (packBits - end))
			}
		}
	}
	p.used = end
}

// Values are worth being numbered if there are minNumbered rows or more, and of flat ones if each comes
// numberedShare times.
const (
	minNumbered   = 2048
	numberedShare = 8
)

// ordinals returns for each row the ordinal of its value among those that there are, and the greatest; nil if
// values do not come often enough. The codes take 4 bytes a row that stay reserved.
func (p *packer) ordinals(ctx context.Context, cols []*vector.Vector, values vector.Comparator) (codes [][]uint32, most uint32, err error) {
	share := numberedShare
	if cols[0].Kind != vector.Bytes {
		share = 2
	}
	if p.s.rows.rows < minNumbered {
		return nil, 0, nil
	}
	size := 4 * int64(len(cols)) * chunkRows
	if err := p.acct.Reserve(size); err != nil {
		return nil, 0, err
	}
	scratch := p.acct.Used()
	table := keys.New([]*types.Type{cols[0].Type}, p.acct)
	defer func() {
		p.acct.Release(p.acct.Used() - scratch)
		if codes == nil {
			p.acct.Release(size)
		}
	}()
	list := make([][]uint32, len(cols))
	var firsts []uint32 // the row that each value comes in first
	var sel, fresh []int32
	groups := make([]uint32, chunkRows)
	rows := 0
	for c, v := range cols {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		sel = sel[:0]
		for i := range v.Len {
			if !v.IsNull(i) {
				sel = append(sel, int32(i))
			}
		}
		if fresh, err = table.Find([]*vector.Vector{v}, sel, groups, fresh[:0]); err != nil {
			return nil, 0, err
		}
		list[c] = make([]uint32, v.Len)
		for k, i := range sel {
			list[c][i] = groups[k]
		}
		for _, i := range fresh {
			firsts = append(firsts, uint32(c)<<chunkShift|uint32(i))
		}
		if rows += len(sel); rows >= minNumbered && table.Len()*share > rows {
			return nil, 0, nil
		}
	}
	// A value's number, and a row that it is in.
	if err := p.acct.Reserve(12 * int64(len(firsts))); err != nil {
		return nil, 0, err
	}
	compare := func(a, b uint32) int {
		a, b = firsts[a], firsts[b]
		return values(cols[a>>chunkShift], int(a&chunkMask), cols[b>>chunkShift], int(b&chunkMask))
	}
	order := make([]uint32, len(firsts))
	for g := range order {
		order[g] = uint32(g)
	}
	slices.SortFunc(order, compare)
	ordinal := make([]uint32, len(firsts))
	for k, g := range order {
		// What is told apart as a key may be equal in an order.
		if k > 0 && compare(order[k-1], g) != 0 {
			most++
		}
		ordinal[g] = most
	}
	for c, v := range cols {
		for i := range v.Len {
			if !v.IsNull(i) {
				list[c][i] = ordinal[list[c][i]]
			}
		}
	}
	return list, most, nil
}
