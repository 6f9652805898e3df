package keys

import (
	"math/bits"

	"github.com/avrosql/avrosql/exec/vector"
)

// Integers lie in the slots themselves, at the top bits of their hash or after that: a table that grows
// is read and written in order.

// ints returns the column's values as integers that are equal where the values are, by position.
func (s *Scratch) ints(v *vector.Vector, sel []int32) []int64 {
	if v.Kind == vector.Int64 {
		return v.I64
	}
	if cap(s.vals) < v.Len {
		s.vals = make([]int64, v.Len)
	}
	vals := s.vals[:v.Len]
	switch v.Kind {
	case vector.Float64:
		for _, i := range sel {
			vals[i] = int64(vector.FloatBits(v.F64[i]))
		}
	case vector.Bool:
		for _, i := range sel {
			vals[i] = 0
			if v.Bools[i] {
				vals[i] = 1
			}
		}
	}
	return vals
}

func (t *Table) findInts(vals []int64, v *vector.Vector, sel []int32, groups []uint32, fresh []int32) ([]int32, error) {
	t.probeInts(&t.own, vals, v, sel, groups)
	nulls := v.HasNulls()
	for k, i := range sel {
		if groups[k] != None {
			continue
		}
		if nulls && v.IsNull(int(i)) {
			if t.null == None {
				if err := t.addInt(0); err != nil {
					return fresh, err
				}
				t.null = uint32(t.n - 1)
				fresh = append(fresh, i)
			}
			groups[k] = t.null
			continue
		}
		if 2*t.n >= len(t.intSlots) {
			if err := t.growInts(); err != nil {
				return fresh, err
			}
		}
		x := vals[i]
		s := t.slotOf(x)
		if s.group == 0 {
			if err := t.addInt(x); err != nil {
				return fresh, err
			}
			*s = intSlot{x, uint32(t.n)}
			fresh = append(fresh, i)
		}
		groups[k] = s.group - 1
	}
	return fresh, nil
}

// slotOf returns the slot where x is or would be.
func (t *Table) slotOf(x int64) *intSlot {
	mask := len(t.intSlots) - 1
	p := int(vector.HashInt(uint64(x)) >> t.shift)
	for t.intSlots[p].group != 0 && t.intSlots[p].key != x {
		p = (p + 1) & mask
	}
	return &t.intSlots[p]
}

// probeInts writes the group of each row, None where the key is not there. Most keys are where their hash
// points to: the loop that looks there has no branch to mispredict, so that its loads overlap.
func (t *Table) probeInts(s *Scratch, vals []int64, v *vector.Vector, sel []int32, groups []uint32) {
	groups = groups[:len(sel)]
	if len(t.intSlots) == 0 {
		for k := range groups {
			groups[k] = None
		}
	} else {
		s.rest = fit(s.rest, len(sel))
		rest, slots, n := s.rest, t.intSlots, 0
		for k, i := range sel {
			x := vals[i]
			at := &slots[vector.HashInt(uint64(x))>>t.shift]
			groups[k] = at.group - 1 // None if empty
			rest[n] = int32(k)
			other := 0
			if at.key != x {
				other = 1
			}
			n += other
		}
		for _, k := range rest[:n] {
			if groups[k] != None {
				groups[k] = t.slotOf(vals[sel[k]]).group - 1
			}
		}
	}
	if v.HasNulls() {
		for k, i := range sel {
			if v.IsNull(int(i)) {
				groups[k] = t.null
			}
		}
	}
}

func (t *Table) addInt(x int64) error {
	vals, err := push(t, t.vals, x, 8)
	t.vals = vals
	return err
}

func (t *Table) growInts() error {
	n := max(256, 2*len(t.intSlots))
	if err := t.acct.Reserve(int64(n) * 16); err != nil {
		return err
	}
	old := t.intSlots
	t.intSlots, t.shift = make([]intSlot, n), shiftOf(n)
	for _, s := range old {
		if s.group != 0 {
			*t.slotOf(s.key) = s
		}
	}
	t.acct.Release(int64(len(old)) * 16)
	return nil
}

// shiftOf returns by how much a hash is shifted to be one of n places, a power of two.
func shiftOf(n int) uint { return uint(65 - bits.Len(uint(n))) }
