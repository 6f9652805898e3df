package vector

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"

	"github.com/avrosql/avrosql/planner/types"
)

// compareEncoded compares two structs of type t in the encoded form as compareValues compares their rows.
func compareEncoded(t *types.Type, a, b []byte) int {
	for f, field := range t.Fields {
		x, y := binary.LittleEndian.Uint32(a[f*slotSize:]), binary.LittleEndian.Uint32(b[f*slotSize:])
		switch {
		case x == 0 && y == 0:
			continue
		case x == 0:
			return -1
		case y == 0:
			return 1
		}
		if d := compareEncodedValues(field.Type, a[x:], b[y:]); d != 0 {
			return d
		}
	}
	return 0
}

// compareEncodedValues compares the values of type t that a and b begin with.
func compareEncodedValues(t *types.Type, a, b []byte) int {
	switch KindOf(t) {
	case Bool:
		return cmp.Compare(a[0], b[0])
	case Int64:
		return cmp.Compare(int64(binary.LittleEndian.Uint64(a)), int64(binary.LittleEndian.Uint64(b)))
	case Float64:
		return CompareFloat(math.Float64frombits(binary.LittleEndian.Uint64(a)), math.Float64frombits(binary.LittleEndian.Uint64(b)))
	case Int128:
		return compare128(int128At(a), int128At(b))
	case Interval:
		return CompareInterval(intervalAt(a), intervalAt(b))
	case Bytes:
		if t.Kind == types.Decimal {
			return CompareUnscaled(sized(a), sized(b))
		}
		return bytes.Compare(sized(a), sized(b))
	case Struct, Encoded:
		return compareEncoded(t.Unfold(), sized(a), sized(b))
	case Union:
		x, y := int32(binary.LittleEndian.Uint32(a)), int32(binary.LittleEndian.Uint32(b))
		if x != y {
			return cmp.Compare(x, y)
		}
		return compareHeld(t.Fields[x].Type, a[4:], b[4:])
	case List:
		n, m := binary.LittleEndian.Uint32(a[4:]), binary.LittleEndian.Uint32(b[4:])
		a, b = a[8:], b[8:]
		for range min(n, m) {
			if d := compareHeld(t.Elem, a, b); d != 0 {
				return d
			}
			a, b = a[heldSize(t.Elem, a):], b[heldSize(t.Elem, b):]
		}
		return cmp.Compare(n, m)
	case Map:
		x, y := entriesOf(t, a), entriesOf(t, b)
		for k := range min(len(x), len(y)) {
			if d := bytes.Compare(x[k].key, y[k].key); d != 0 {
				return d
			}
			if d := compareHeld(t.Elem, x[k].held, y[k].held); d != 0 {
				return d
			}
		}
		return cmp.Compare(len(x), len(y))
	}
	return 0
}

func compareHeld(t *types.Type, a, b []byte) int {
	if a[0] == 0 || b[0] == 0 {
		return cmp.Compare(a[0], b[0])
	}
	return compareEncodedValues(t, a[1:], b[1:])
}

// sized returns the bytes behind their length.
func sized(b []byte) []byte { return b[4 : 4+binary.LittleEndian.Uint32(b)] }

// heldSize is the size of the element of type t that b begins with.
func heldSize(t *types.Type, b []byte) int {
	if b[0] == 0 {
		return 1
	}
	switch KindOf(t) {
	case Union:
		return 5 + heldSize(t.Fields[binary.LittleEndian.Uint32(b[1:])].Type, b[5:])
	case Bytes, Encoded, Struct, List, Map:
		return 5 + int(binary.LittleEndian.Uint32(b[1:]))
	}
	return 1 + heldWidth(t)
}

// heldWidth is the size of the values of a type that all have one.
func heldWidth(t *types.Type) int {
	switch KindOf(t) {
	case Bool:
		return 1
	case Int64, Float64:
		return 8
	case Int128:
		return 16
	case Interval:
		return 24
	}
	return 0
}

type entry struct{ key, held []byte }

// entriesOf returns the entries of an encoded map in the order of their keys, of a key that stands twice the
// last alone; see MapOrder.
func entriesOf(t *types.Type, b []byte) []entry {
	out := make([]entry, 0, binary.LittleEndian.Uint32(b[4:]))
	for b = b[8:]; len(out) < cap(out); {
		key := sized(b)
		held := b[4+len(key):]
		n := heldSize(t.Elem, held)
		out = append(out, entry{key, held[:n]})
		b = held[n:]
	}
	slices.SortStableFunc(out, func(x, y entry) int { return bytes.Compare(x.key, y.key) })
	n := 0
	for k, e := range out {
		if k+1 < len(out) && bytes.Equal(e.key, out[k+1].key) {
			continue
		}
		out[n] = e
		n++
	}
	return out[:n]
}

// hashEncoded is the hash of a struct of type t in the encoded form: that of all that compareEncoded finds
// equal.
func hashEncoded(t *types.Type, a []byte) uint64 {
	h := uint64(0)
	for f, field := range t.Fields {
		x := uint64(nullHash)
		if off := binary.LittleEndian.Uint32(a[f*slotSize:]); off != 0 {
			x = hashEncodedValue(field.Type, a[off:])
		}
		h = combine(h, x)
	}
	return h
}

func hashEncodedValue(t *types.Type, a []byte) uint64 {
	switch KindOf(t) {
	case Bool:
		return HashInt(uint64(a[0]))
	case Int64:
		return HashInt(binary.LittleEndian.Uint64(a))
	case Float64:
		return HashInt(FloatBits(math.Float64frombits(binary.LittleEndian.Uint64(a))))
	case Int128:
		return hash128(int128At(a))
	case Interval:
		return hash128(IntervalLength(intervalAt(a)))
	case Bytes:
		return HashBytes(sized(a))
	case Struct, Encoded:
		return hashEncoded(t.Unfold(), sized(a))
	case Union:
		tag := binary.LittleEndian.Uint32(a)
		return combine(uint64(tag), hashHeld(t.Fields[tag].Type, a[4:]))
	case List:
		h, n := uint64(0), binary.LittleEndian.Uint32(a[4:])
		a = a[8:]
		for range n {
			h = combine(h, hashHeld(t.Elem, a))
			a = a[heldSize(t.Elem, a):]
		}
		return h
	case Map:
		h := uint64(0)
		for _, e := range entriesOf(t, a) {
			h = combine(combine(h, HashBytes(e.key)), hashHeld(t.Elem, e.held))
		}
		return h
	}
	return nullHash
}

func hashHeld(t *types.Type, a []byte) uint64 {
	if a[0] == 0 {
		return nullHash
	}
	return hashEncodedValue(t, a[1:])
}
