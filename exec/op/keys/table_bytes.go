package keys

import (
	"bytes"
	"math"

	"github.com/avrosql/avrosql/exec/vector"
)

// A slot of the modes text and rows holds the upper half of a key's hash, which is its tag, and its
// group plus one; 0 is empty. A key's place begins at the top bits of its hash, which the tag has: a table
// grows without a look at its keys, reading and writing slots in order.

const tagMask = uint64(math.MaxUint32) << 32

func (t *Table) findText(v *vector.Vector, sel []int32, groups []uint32, fresh []int32) ([]int32, error) {
	t.probeText(&t.own, v, sel, groups)
	nulls := v.HasNulls()
	for k, i := range sel {
		if groups[k] != None {
			continue
		}
		if nulls && v.IsNull(int(i)) {
			if t.null == None {
				ents, err := push(t, t.ents, ent{}, 16)
				if err != nil {
					return fresh, err
				}
				t.ents = ents
				t.null = uint32(t.n - 1)
				fresh = append(fresh, i)
			}
			groups[k] = t.null
			continue
		}
		g, isNew, err := t.insert(v.Bytes(int(i)), nil, t.own.hashes[k])
		if err != nil {
			return fresh, err
		}
		groups[k] = g
		if isNew {
			fresh = append(fresh, i)
		}
	}
	return fresh, nil
}

// probeText is probe for a column of strings.
func (t *Table) probeText(s *Scratch, v *vector.Vector, sel []int32, groups []uint32) {
	s.keys = fit(s.keys, len(sel))
	for k, i := range sel {
		s.keys[k] = v.Refs[i]
	}
	nulls := v.HasNulls()
	if nulls {
		for k, i := range sel {
			if v.IsNull(int(i)) {
				s.keys[k] = vector.Ref{}
			}
		}
	}
	t.probe(s, v.Heap, groups)
	if nulls {
		for k, i := range sel {
			if v.IsNull(int(i)) {
				groups[k] = t.null
			}
		}
	}
}

// encoded makes the keys that the encoder holds those of probe.
func (s *Scratch) encoded(n int) {
	s.keys = fit(s.keys, n)
	for i := range n {
		at := s.enc.start[i]
		s.keys[i] = vector.Ref{Off: uint32(at), Len: uint32(s.enc.ends[i] - at)}
	}
}

// manySlots is from how many slots on a look at one is likely to wait for memory.
const manySlots = 1 << 14

// probe writes to groups the group of each of the scratch memory's keys, which lie in heap, None where
// it is not there, and their hashes to the scratch memory. In large tables it goes in steps, slots, entries
// and keys, so that the loads of one step overlap.
func (t *Table) probe(s *Scratch, heap []byte, groups []uint32) {
	n := len(s.keys)
	s.hashes = fit(s.hashes, n)
	hashes := s.hashes
	for k, r := range s.keys {
		hashes[k] = vector.HashBytes(heap[r.Off : r.Off+r.Len])
	}
	if len(t.slots) < manySlots {
		for k, r := range s.keys {
			groups[k] = t.lookup(heap[r.Off:r.Off+r.Len], hashes[k])
		}
		return
	}
	s.first, s.ents = fit(s.first, n), fit(s.ents, n)
	first, ents := s.first, s.ents
	for k, h := range hashes {
		first[k] = t.slots[h>>t.shift]
	}
	for k, f := range first {
		if f != 0 && f&tagMask == hashes[k]&tagMask {
			ents[k] = t.ents[uint32(f)-1]
		}
	}
	for k, r := range s.keys {
		key, f := heap[r.Off:r.Off+r.Len], first[k]
		switch {
		case f == 0:
			groups[k] = None
		case f&tagMask == hashes[k]&tagMask && t.equal(&ents[k], key):
			groups[k] = uint32(f) - 1
		default:
			groups[k] = t.lookup(key, hashes[k])
		}
	}
}

// insert returns the group of key, whose hash is h, and whether it was made for it.
func (t *Table) insert(key, pay []byte, h uint64) (uint32, bool, error) {
	if 2*t.n >= len(t.slots) {
		if err := t.grow(); err != nil {
			return 0, false, err
		}
	}
	mask := len(t.slots) - 1
	p := int(h >> t.shift)
	for s := t.slots[p]; s != 0; s = t.slots[p] {
		if s&tagMask == h&tagMask {
			if g := uint32(s) - 1; t.equal(&t.ents[g], key) {
				return g, false, nil
			}
		}
		p = (p + 1) & mask
	}
	e, err := t.keep(key, pay)
	if err != nil {
		return 0, false, err
	}
	if t.ents, err = push(t, t.ents, e, 16); err != nil {
		return 0, false, err
	}
	t.slots[p] = h&tagMask | uint64(t.n)
	return uint32(t.n - 1), true, nil
}

func (t *Table) lookup(key []byte, h uint64) uint32 {
	if len(t.slots) == 0 {
		return None
	}
	mask := len(t.slots) - 1
	p := int(h >> t.shift)
	for s := t.slots[p]; s != 0; s = t.slots[p] {
		if s&tagMask == h&tagMask {
			if g := uint32(s) - 1; t.equal(&t.ents[g], key) {
				return g
			}
		}
		p = (p + 1) & mask
	}
	return None
}

func (t *Table) equal(e *ent, key []byte) bool {
	return int(e.n) == len(key) && bytes.Equal(t.chunks[e.chunk][e.off:e.off+e.n], key)
}

func (t *Table) grow() error {
	n := max(256, 2*len(t.slots))
	if err := t.acct.Reserve(int64(n) * 8); err != nil {
		return err
	}
	slots, shift := make([]uint64, n), shiftOf(n)
	for _, s := range t.slots {
		if s == 0 {
			continue
		}
		p := int(s >> shift)
		for slots[p] != 0 {
			p = (p + 1) & (n - 1)
		}
		slots[p] = s
	}
	t.acct.Release(int64(len(t.slots)) * 8)
	t.slots, t.shift = slots, shift
	return nil
}

func (t *Table) key(g uint32) []byte {
	e := t.ents[g]
	return t.chunks[e.chunk][e.off : e.off+e.n]
}

const (
	minChunk = 4 << 10
	maxChunk = 1 << 20
)

// keep copies a key into the arena.
func (t *Table) keep(key, pay []byte) (ent, error) {
	n := len(key) + len(pay)
	if last := len(t.chunks) - 1; last < 0 || cap(t.chunks[last])-len(t.chunks[last]) < n {
		size := minChunk
		if last >= 0 {
			size = min(maxChunk, 2*cap(t.chunks[last]))
		}
		size = max(size, n)
		if err := t.acct.Reserve(int64(size) + 24); err != nil {
			return ent{}, err
		}
		t.chunks = append(t.chunks, make([]byte, 0, size))
	}
	c := len(t.chunks) - 1
	e := ent{chunk: uint32(c), off: uint32(len(t.chunks[c])), n: uint32(len(key)), pay: uint32(len(pay))}
	t.chunks[c] = append(append(t.chunks[c], key...), pay...)
	return e, nil
}
