// Package keys numbers distinct keys: Table is the hash table of the aggregate, of DISTINCT and of the
// hash join.
//
// A key of one integer-like column is stored as an int64, of one string as its bytes, any other as a
// row of bytes in which equal keys have equal bytes (see encode). Keys lie in an arena, groups are
// numbered in the order of their arrival, and nothing is allocated for a row.
package keys

import (
	"bytes"
	"math"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// None is the group of a key that Lookup does not find.
const None = math.MaxUint32

// mode is how keys are stored.
type mode uint8

const (
	single mode = iota // no columns: one group
	ints               // one column of Bool, Int64 or Float64
	text               // one column of Bytes
	rows               // anything else
)

// Table maps keys to groups 0, 1, … A NULL is a value like any other. It belongs to one goroutine at a
// time, but for Lookup with a Scratch for each caller once nothing is inserted any more.
type Table struct {
	types []*types.Type
	mode  mode
	acct  *mem.Account
	n     int
	null  uint32 // group of NULL in the modes of one column, None if there is none

	mask     uint64
	intSlots []intSlot
	vals     []int64 // ints: the key of each group
	slots    []uint64
	ents     []ent // text, rows: where each group's key lies
	chunks   [][]byte
	payload  bool // rows: keys are followed by what their bytes do not tell

	own Scratch
}

type intSlot struct {
	key   int64
	group uint32 // plus one; 0 is empty
}

// ent is a key in the arena: n bytes, and pay bytes of payload after them.
type ent struct {
	chunk, off uint32
	n, pay     uint32
}

// Scratch is memory for one caller's look-ups.
type Scratch struct {
	vals []int64
	enc  encoder
}

// New returns a table of keys of the given types, whose memory is drawn from acct.
func New(ts []*types.Type, acct *mem.Account) *Table {
	t := &Table{types: ts, acct: acct, mode: rows, null: None}
	for _, ty := range ts {
		t.payload = t.payload || ty.Kind == types.Interval
	}
	switch len(ts) {
	case 0:
		t.mode = single
	case 1:
		switch vector.KindOf(ts[0]) {
		case vector.Bool, vector.Int64, vector.Float64:
			t.mode = ints
		case vector.Bytes:
			t.mode = text
		}
	}
	return t
}

// Len returns the number of groups.
func (t *Table) Len() int { return t.n }

// Find writes the group of each row of sel to groups, inserting what is new, and appends to fresh the
// positions of the rows that made a new group, in the order of the groups.
func (t *Table) Find(cols []*vector.Vector, sel []int32, groups []uint32, fresh []int32) ([]int32, error) {
	switch t.mode {
	case single:
		clear(groups[:len(sel)])
		if t.n == 0 && len(sel) > 0 {
			t.n = 1
			fresh = append(fresh, sel[0])
		}
		return fresh, nil
	case ints:
		return t.findInts(t.own.ints(cols[0], sel), cols[0], sel, groups, fresh)
	case text:
		return t.findText(cols[0], sel, groups, fresh)
	}
	for len(sel) > 0 {
		k := t.own.enc.encode(cols, sel, t.payload)
		for i := range k {
			key, pay := t.own.enc.row(i)
			g, isNew, err := t.insert(key, pay)
			if err != nil {
				return fresh, err
			}
			groups[i] = g
			if isNew {
				fresh = append(fresh, sel[i])
			}
		}
		sel, groups = sel[k:], groups[k:]
	}
	return fresh, nil
}

// Lookup writes the group of each row of sel to groups, None where the key is not there.
func (t *Table) Lookup(s *Scratch, cols []*vector.Vector, sel []int32, groups []uint32) {
	switch t.mode {
	case single:
		g := uint32(0)
		if t.n == 0 {
			g = None
		}
		for k := range sel {
			groups[k] = g
		}
	case ints:
		t.lookupInts(s.ints(cols[0], sel), cols[0], sel, groups)
	case text:
		v := cols[0]
		nulls := v.HasNulls()
		for k, i := range sel {
			if nulls && v.IsNull(int(i)) {
				groups[k] = t.null
				continue
			}
			groups[k] = t.lookup(v.Bytes(int(i)))
		}
	case rows:
		for len(sel) > 0 {
			k := s.enc.encode(cols, sel, false)
			for i := range k {
				key, _ := s.enc.row(i)
				groups[i] = t.lookup(key)
			}
			sel, groups = sel[k:], groups[k:]
		}
	}
}

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
	nulls := v.HasNulls()
	for k, i := range sel {
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
		x := vals[i]
		p := vector.HashInt(uint64(x)) & t.mask
		for {
			if len(t.intSlots) == 0 {
				p = 0
			} else if s := &t.intSlots[p]; s.group != 0 {
				if s.key == x {
					groups[k] = s.group - 1
					break
				}
				p = (p + 1) & t.mask
				continue
			}
			if 2*t.n >= len(t.intSlots) {
				if err := t.growInts(); err != nil {
					return fresh, err
				}
				for p = vector.HashInt(uint64(x)) & t.mask; t.intSlots[p].group != 0; p = (p + 1) & t.mask {
				}
			}
			if err := t.addInt(x); err != nil {
				return fresh, err
			}
			t.intSlots[p] = intSlot{x, uint32(t.n)}
			groups[k] = uint32(t.n - 1)
			fresh = append(fresh, i)
			break
		}
	}
	return fresh, nil
}

func (t *Table) lookupInts(vals []int64, v *vector.Vector, sel []int32, groups []uint32) {
	nulls := v.HasNulls()
	if len(t.intSlots) == 0 {
		for k, i := range sel {
			groups[k] = None
			if nulls && v.IsNull(int(i)) {
				groups[k] = t.null
			}
		}
		return
	}
	for k, i := range sel {
		if nulls && v.IsNull(int(i)) {
			groups[k] = t.null
			continue
		}
		x := vals[i]
		p := vector.HashInt(uint64(x)) & t.mask
		for t.intSlots[p].group != 0 && t.intSlots[p].key != x {
			p = (p + 1) & t.mask
		}
		groups[k] = t.intSlots[p].group - 1 // None if empty
	}
}

func (t *Table) addInt(x int64) error {
	vals, err := push(t, t.vals, x, 8)
	t.vals = vals
	return err
}

// push appends a group's entry; what it takes is reserved first.
func push[T any](t *Table, s []T, x T, size int64) ([]T, error) {
	if t.n >= math.MaxInt32 {
		return s, errGroups
	}
	if len(s) == cap(s) {
		c := max(64, 2*cap(s))
		if err := t.acct.Reserve(int64(c) * size); err != nil {
			return s, err
		}
		grown := make([]T, len(s), c)
		copy(grown, s)
		t.acct.Release(int64(cap(s)) * size)
		s = grown
	}
	t.n++
	return append(s, x), nil
}

func (t *Table) growInts() error {
	n := max(256, 2*len(t.intSlots))
	if err := t.acct.Reserve(int64(n) * 16); err != nil {
		return err
	}
	slots := make([]intSlot, n)
	t.mask = uint64(n - 1)
	for _, s := range t.intSlots {
		if s.group == 0 {
			continue
		}
		p := vector.HashInt(uint64(s.key)) & t.mask
		for slots[p].group != 0 {
			p = (p + 1) & t.mask
		}
		slots[p] = s
	}
	t.acct.Release(int64(len(t.intSlots)) * 16)
	t.intSlots = slots
	return nil
}

func (t *Table) findText(v *vector.Vector, sel []int32, groups []uint32, fresh []int32) ([]int32, error) {
	nulls := v.HasNulls()
	for k, i := range sel {
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
		g, isNew, err := t.insert(v.Bytes(int(i)), nil)
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

const tagMask = uint64(math.MaxUint32) << 32

// insert returns the group of key, and whether it was made for it.
func (t *Table) insert(key, pay []byte) (uint32, bool, error) {
	h := vector.HashBytes(key)
	p := h & t.mask
	if len(t.slots) > 0 {
		for s := t.slots[p]; s != 0; s = t.slots[p] {
			if s&tagMask == h&tagMask {
				if g := uint32(s) - 1; t.equal(g, key) {
					return g, false, nil
				}
			}
			p = (p + 1) & t.mask
		}
	}
	if 2*t.n >= len(t.slots) {
		if err := t.grow(); err != nil {
			return 0, false, err
		}
		for p = h & t.mask; t.slots[p] != 0; p = (p + 1) & t.mask {
		}
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

func (t *Table) lookup(key []byte) uint32 {
	if len(t.slots) == 0 {
		return None
	}
	h := vector.HashBytes(key)
	p := h & t.mask
	for s := t.slots[p]; s != 0; s = t.slots[p] {
		if s&tagMask == h&tagMask {
			if g := uint32(s) - 1; t.equal(g, key) {
				return g
			}
		}
		p = (p + 1) & t.mask
	}
	return None
}

func (t *Table) equal(g uint32, key []byte) bool {
	e := &t.ents[g]
	return int(e.n) == len(key) && bytes.Equal(t.chunks[e.chunk][e.off:e.off+e.n], key)
}

func (t *Table) grow() error {
	n := max(256, 2*len(t.slots))
	if err := t.acct.Reserve(int64(n) * 8); err != nil {
		return err
	}
	slots := make([]uint64, n)
	t.mask = uint64(n - 1)
	for _, s := range t.slots {
		if s == 0 {
			continue
		}
		p := vector.HashBytes(t.key(uint32(s)-1)) & t.mask
		for slots[p] != 0 {
			p = (p + 1) & t.mask
		}
		slots[p] = s
	}
	t.acct.Release(int64(len(t.slots)) * 8)
	t.slots = slots
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
