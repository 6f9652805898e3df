package vector

import (
	"encoding/binary"
	"math"

	"github.com/avrosql/avrosql/planner/types"
)

// AppendKey appends a struct of type t in the encoded form as the one of all equal to it whose bytes are the
// same: fields stand in their order, zero and NaN have one form, intervals of one length are the same,
// and maps are in the order of their keys. It is a value of the encoded form itself.
func AppendKey(dst []byte, t *types.Type, a []byte) []byte {
	at := len(dst)
	for range t.Fields {
		dst = append(dst, 0, 0, 0, 0)
	}
	for f, field := range t.Fields {
		if off := binary.LittleEndian.Uint32(a[f*slotSize:]); off != 0 {
			binary.LittleEndian.PutUint32(dst[at+f*slotSize:], uint32(len(dst)-at))
			dst = appendKeyValue(dst, field.Type, a[off:])
		}
	}
	return dst
}

func appendKeyValue(dst []byte, t *types.Type, a []byte) []byte {
	switch KindOf(t) {
	case Float64:
		return binary.LittleEndian.AppendUint64(dst, FloatBits(math.Float64frombits(binary.LittleEndian.Uint64(a))))
	case Interval:
		x := IntervalOf(IntervalLength(intervalAt(a)))
		dst = binary.LittleEndian.AppendUint64(dst, uint64(x.Months))
		dst = binary.LittleEndian.AppendUint64(dst, uint64(x.Days))
		return binary.LittleEndian.AppendUint64(dst, uint64(x.Nanos))
	case Union:
		tag := binary.LittleEndian.Uint32(a)
		return appendKeyHeld(append(dst, a[:4]...), t.Fields[tag].Type, a[4:])
	case Struct, Encoded, List, Map:
	case Bytes:
		return appendSized(dst, sized(a))
	default:
		return append(dst, a[:heldWidth(t)]...)
	}
	dst, at := BeginSized(dst)
	switch KindOf(t) {
	case Struct, Encoded:
		dst = AppendKey(dst, t.Unfold(), sized(a))
	case List:
		n := binary.LittleEndian.Uint32(a[4:])
		dst = append(dst, a[4:8]...)
		a = a[8:]
		for range n {
			dst = appendKeyHeld(dst, t.Elem, a)
			a = a[heldSize(t.Elem, a):]
		}
	case Map:
		entries := entriesOf(t, a)
		dst = binary.LittleEndian.AppendUint32(dst, uint32(len(entries)))
		for _, e := range entries {
			dst = appendKeyHeld(appendSized(dst, e.key), t.Elem, e.held)
		}
	}
	EndSized(dst, at)
	return dst
}

func appendKeyHeld(dst []byte, t *types.Type, a []byte) []byte {
	if a[0] == 0 {
		return append(dst, 0)
	}
	return appendKeyValue(append(dst, 1), t, a[1:])
}

// KeySize is the size of what AppendKey appends.
func KeySize(t *types.Type, a []byte) int {
	n := slotSize * len(t.Fields)
	for f, field := range t.Fields {
		if off := binary.LittleEndian.Uint32(a[f*slotSize:]); off != 0 {
			n += keyValueSize(field.Type, a[off:])
		}
	}
	return n
}

func keyValueSize(t *types.Type, a []byte) int {
	switch KindOf(t) {
	case Struct, Encoded:
		return 4 + KeySize(t.Unfold(), sized(a))
	case Union:
		return 4 + keyHeldSize(t.Fields[binary.LittleEndian.Uint32(a)].Type, a[4:])
	case List:
		n, count := 8, binary.LittleEndian.Uint32(a[4:])
		a = a[8:]
		for range count {
			n += keyHeldSize(t.Elem, a)
			a = a[heldSize(t.Elem, a):]
		}
		return n
	case Map:
		n := 8
		for _, e := range entriesOf(t, a) {
			n += 4 + len(e.key) + keyHeldSize(t.Elem, e.held)
		}
		return n
	case Bytes:
		return 4 + len(sized(a))
	}
	return heldWidth(t)
}

func keyHeldSize(t *types.Type, a []byte) int {
	if a[0] == 0 {
		return 1
	}
	return 1 + keyValueSize(t, a[1:])
}
