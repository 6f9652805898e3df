package op

import (
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// Rows of one key come to lie in one partition. Each level of partitions mixes the hash anew, so that those
// of one partition part again at the next.
const (
	partBits  = 5
	partCount = 1 << partBits
	// maxLevel is where partitions are not cut up any more: 32^6 of them are enough for any keys that differ.
	maxLevel = 6
)

// partOf returns the partition of a hash at a level.
func partOf(h uint64, level int) int {
	x := h ^ uint64(level+1)*0x9e3779b97f4a7c15
	x ^= x >> 32
	x *= 0xd6e8feb86659fd93
	x ^= x >> 32
	return int(x >> (64 - partBits))
}

// partitions are runs of rows by the hash of their keys. They are written by one goroutine at a time, which
// holds half a block or so of each.
type partitions struct {
	types  []*types.Type
	space  *spill.Space
	meter  *spill.Meter
	level  int
	runs   [partCount]*spill.Run // nil: no rows
	hashes []uint64
	sels   [partCount][]int32
}

func newPartitions(ts []*types.Type, space *spill.Space, meter *spill.Meter, level int) *partitions {
	return &partitions{types: ts, space: space, meter: meter, level: level}
}

// add writes rows; keys are columns aligned with cols, by which they are parted.
func (p *partitions) add(keys, cols []*vector.Vector, sel []int32) error {
	p.hash(keys, sel)
	return p.addHashed(cols)
}

// hash finds the partition of rows, for addHashed.
func (p *partitions) hash(keys []*vector.Vector, sel []int32) {
	p.hashes = fit(p.hashes, len(sel))
	clear(p.hashes)
	for _, v := range keys {
		vector.Hash(v, sel, p.hashes)
	}
	for i := range p.sels {
		p.sels[i] = p.sels[i][:0]
	}
	for k, i := range sel {
		at := partOf(p.hashes[k], p.level)
		p.sels[at] = append(p.sels[at], i)
	}
}

// addHashed writes the rows that hash was told of.
func (p *partitions) addHashed(cols []*vector.Vector) error {
	for i, list := range p.sels {
		if len(list) == 0 {
			continue
		}
		if p.runs[i] == nil {
			p.runs[i] = p.space.NewPart(p.types, p.meter)
		}
		if err := p.runs[i].Add(cols, list); err != nil {
			return err
		}
	}
	return nil
}

// finish writes what is left.
func (p *partitions) finish() error {
	for _, r := range p.runs {
		if r != nil {
			if err := r.Finish(); err != nil {
				return err
			}
		}
	}
	return nil
}

// partRuns returns the runs of one partition of several workers; list may have nils.
func partRuns(list []*partitions, i int) []*spill.Run {
	var runs []*spill.Run
	for _, p := range list {
		if p != nil && p.runs[i] != nil {
			runs = append(runs, p.runs[i])
		}
	}
	return runs
}

// runBytes is about what the rows of runs take in memory.
func runBytes(runs []*spill.Run) int64 {
	n := int64(0)
	for _, r := range runs {
		n += r.Bytes()
	}
	return n
}

// eachBlock calls f with the blocks of runs, one after another, and drops them.
func eachBlock(runs []*spill.Run, f func(cols []*vector.Vector, n int) error) error {
	for _, r := range runs {
		for rd := r.Read(true); ; {
			cols, n, err := rd.Next()
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
			if err := f(cols, n); err != nil {
				return err
			}
		}
	}
	return nil
}
