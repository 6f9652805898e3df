// Package keys numbers distinct keys: Table is the hash table of the aggregate, of DISTINCT and of the
// hash join.
//
// A key of one integer-like column is stored as an int64, of one string as its bytes, any other as a
// row of bytes in which equal keys have equal bytes (see encode). Keys lie in an arena, groups are
// numbered in the order of their arrival, and nothing is allocated for a row.
package keys

import (
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

	shift    uint // of a hash, to its place among the slots
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
	vals   []int64
	enc    encoder
	keys   []vector.Ref
	hashes []uint64
	first  []uint64
	ents   []ent
	rest   []int32
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
		t.own.encoded(k)
		t.probe(&t.own, t.own.enc.buf, groups)
		for i := range k {
			if groups[i] != None {
				continue
			}
			key, pay := t.own.enc.row(i)
			g, isNew, err := t.insert(key, pay, t.own.hashes[i])
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
		t.probeInts(s, s.ints(cols[0], sel), cols[0], sel, groups)
	case text:
		t.probeText(s, cols[0], sel, groups)
	case rows:
		for len(sel) > 0 {
			k := s.enc.encode(cols, sel, false)
			s.encoded(k)
			t.probe(s, s.enc.buf, groups)
			sel, groups = sel[k:], groups[k:]
		}
	}
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
