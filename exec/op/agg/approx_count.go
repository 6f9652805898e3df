package agg

import (
	"unsafe"

	"github.com/axiomhq/hyperloglog"
	"github.com/dgryski/go-metro"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op/keys"
	"github.com/avrosql/avrosql/exec/vector"
)

// approxCount is APPROX_COUNT_DISTINCT. Up to exactHashes distinct values of a group are counted by their
// hashes; beyond, a HyperLogLog sketch of 2^14 registers estimates the number, with a standard error of
// 0.8 %. Which of the two it is depends on the values alone, hashes are the same in every process, and
// registers merge by their maximum: the estimate is the same whatever the order of the rows and the
// number of workers.
type approxCount struct {
	states[cardinality]
	enc keys.Scratch
}

const (
	exactHashes = 1024
	sketchBytes = 1<<14 + 256
	hashSeed    = 0x61767273716c
)

// cardinality is a set of hashes, by open addressing with 0 for an empty slot, or a sketch.
type cardinality struct {
	set    []uint64
	n      int
	sketch *hyperloglog.Sketch
}

func newApproxCount(acct *mem.Account) *approxCount {
	return &approxCount{states: newStates[cardinality](acct)}
}

func (a *approxCount) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	groups = groupsOf(groups, len(sel))
	var err error
	a.enc.Encode(args[:1], sel, func(k int, key []byte) {
		if err == nil {
			err = a.add(&a.s[groups[k]], metro.Hash64(key, hashSeed))
		}
	})
	return err
}

func (a *approxCount) add(s *cardinality, h uint64) error {
	if s.sketch != nil {
		s.sketch.InsertHash(h)
		return nil
	}
	h = max(h, 1)
	if 2*s.n >= len(s.set) {
		if err := a.grow(s); err != nil {
			return err
		}
		if s.sketch != nil {
			s.sketch.InsertHash(h)
			return nil
		}
	}
	if s.insert(h) {
		s.n++
	}
	return nil
}

// insert puts a hash into the set, which has room for it, and reports whether it is new.
func (s *cardinality) insert(h uint64) bool {
	mask := uint64(len(s.set) - 1)
	p := h & mask
	for s.set[p] != 0 {
		if s.set[p] == h {
			return false
		}
		p = (p + 1) & mask
	}
	s.set[p] = h
	return true
}

// grow makes the set larger, or a sketch.
func (a *approxCount) grow(s *cardinality) error {
	const slot = int64(unsafe.Sizeof(uint64(0)))
	old := s.set
	if s.n >= exactHashes {
		return a.toSketch(s)
	}
	n := max(8, 2*len(old))
	if err := a.acct.Reserve(slot * int64(n)); err != nil {
		return err
	}
	s.set = make([]uint64, n)
	for _, h := range old {
		if h != 0 {
			s.insert(h)
		}
	}
	a.acct.Release(slot * int64(len(old)))
	return nil
}

func (a *approxCount) toSketch(s *cardinality) error {
	if err := a.acct.Reserve(sketchBytes); err != nil {
		return err
	}
	s.sketch = hyperloglog.NewNoSparse()
	for _, h := range s.set {
		if h != 0 {
			s.sketch.InsertHash(h)
		}
	}
	a.acct.Release(8 * int64(len(s.set)))
	s.set = nil
	return nil
}

// Merge adds the values of another.
func (a *approxCount) Merge(f State, from, to []uint32) error {
	list := f.(*approxCount).s
	for k, g := range to {
		s, x := &a.s[g], &list[source(from, k)]
		if x.sketch != nil {
			if s.sketch == nil {
				if err := a.toSketch(s); err != nil {
					return err
				}
			}
			if err := s.sketch.Merge(x.sketch); err != nil {
				return err
			}
			continue
		}
		for _, h := range x.set {
			if h == 0 {
				continue
			}
			if err := a.add(s, h); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *approxCount) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		s := &a.s[g]
		n := int64(s.n)
		if s.sketch != nil {
			n = int64(s.sketch.Estimate())
		}
		dst.I64 = append(dst.I64, n)
		dst.Len++
	}
	return nil
}
