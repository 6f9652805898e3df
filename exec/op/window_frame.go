package op

import (
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
)

// Bound is an end of a frame: N rows or groups away, or where the key reaches column At.
type Bound struct {
	Kind plan.BoundKind
	N    int64
	At   int
}

// Frame is a frame. Key is the column that is compared with the bounds' At, in the order Desc.
type Frame struct {
	Unit       plan.FrameUnit
	Start, End Bound
	Exclude    plan.Exclusion
	Key        int
	Desc       bool
}

// frames are the frames of a segment's rows, before exclusion.
type frames struct {
	s       *segment
	lo, hi  []int32
	exclude plan.Exclusion
}

// span is the rows from to to-1.
type span struct{ from, to int }

// spans returns what is left of the frame of row i as up to three runs of rows, ascending; runs may be empty.
func (f *frames) spans(i int, out *[3]span) []span {
	lo, hi := int(f.lo[i]), int(f.hi[i])
	if f.exclude == plan.ExcludeNothing {
		out[0] = span{lo, hi}
		return out[:1]
	}
	from, to := i, i+1
	if f.exclude != plan.ExcludeCurrent {
		from, to = f.s.peers(i)
	}
	out[0] = span{lo, max(lo, min(hi, from))}
	n := 1
	if f.exclude == plan.ExcludeTies && lo <= i && i < hi {
		out[n] = span{i, i + 1}
		n++
	}
	at := max(lo, to)
	out[n] = span{at, max(at, hi)}
	return out[:n+1]
}

// running reports whether every frame begins with its partition and leaves nothing out; the ends then
// never fall within a partition.
func (f *frames) running() bool {
	if f.exclude != plan.ExcludeNothing {
		return false
	}
	for i, lo := range f.lo {
		if lo != f.s.partStart[f.s.part[i]] {
			return false
		}
	}
	return true
}

// whole reports whether every frame is the partition.
func (f *frames) whole() bool {
	for i, hi := range f.hi {
		if hi != f.s.partStart[f.s.part[i]+1] {
			return false
		}
	}
	return f.running()
}

// frames computes the frames of all rows.
func (s *segment) frames(f *Frame) (*frames, error) {
	out := &frames{s: s, exclude: f.Exclude, lo: make([]int32, s.n), hi: make([]int32, s.n)}
	start, end := f.Start, f.End
	// More than there can be is as good as all.
	start.N, end.N = min(start.N, int64(s.n)), min(end.N, int64(s.n))
	var err error
	switch f.Unit {
	case plan.FrameRows:
		for i := range s.n {
			from, to := s.bounds(i)
			out.set(i, rowBound(start, from, to, i, 0), rowBound(end, from, to, i, 1))
		}
	case plan.FrameGroups:
		for i := range s.n {
			out.set(i, s.groupBound(start, i, 0), s.groupBound(end, i, 1))
		}
	case plan.FrameRange:
		err = s.rangeFrames(f, out)
	}
	return out, err
}

func (f *frames) set(i, lo, hi int) {
	f.lo[i], f.hi[i] = int32(lo), int32(max(lo, hi))
}

// rowBound returns where a frame of rows begins (after is 0) or ends (1).
func rowBound(b Bound, from, to, i, after int) int {
	switch b.Kind {
	case plan.UnboundedPreceding:
		return from
	case plan.Preceding:
		return max(from, i-int(b.N)+after)
	case plan.CurrentRow:
		return i + after
	case plan.Following:
		return min(to, i+int(b.N)+after)
	}
	return to
}

// groupBound returns where a frame of groups begins (after is 0) or ends (1).
func (s *segment) groupBound(b Bound, i, after int) int {
	from, to := s.bounds(i)
	first, last := int(s.peer[from]), int(s.peer[to-1])+1
	g := int(s.peer[i]) + after
	switch b.Kind {
	case plan.UnboundedPreceding:
		return from
	case plan.Preceding:
		g -= int(b.N)
	case plan.Following:
		g += int(b.N)
	case plan.UnboundedFollowing:
		return to
	}
	return int(s.peerStart[min(last, max(first, g))])
}

// rangeFrames computes frames of distances. A row whose key is NULL has the others of that kind within any distance, and no
// row else.
func (s *segment) rangeFrames(f *Frame, out *frames) error {
	var key, lower, upper *vector.Vector
	var err error
	if f.Start.At >= 0 || f.End.At >= 0 {
		if key, err = s.column(f.Key); err != nil {
			return err
		}
	}
	if f.Start.At >= 0 {
		if lower, err = s.column(f.Start.At); err != nil {
			return err
		}
	}
	if f.End.At >= 0 {
		if upper, err = s.column(f.End.At); err != nil {
			return err
		}
	}
	for p := range len(s.partStart) - 1 {
		from, to := int(s.partStart[p]), int(s.partStart[p+1])
		some, end := from, to // the rows with a key
		if key != nil {
			for some < to && key.IsNull(some) {
				some++
			}
			for end > some && key.IsNull(end-1) {
				end--
			}
		}
		keys := keyRange{key: key, from: some, to: end, desc: f.Desc}
		if key != nil {
			keys.compare = vector.ComparatorOf(key.Type)
		}
		nearLo, nearHi := some, some
		for i := from; i < to; i++ {
			first, after := s.peers(i)
			lo, hi := from, to
			switch {
			case lower != nil && key.IsNull(i):
				lo = first
			case lower != nil:
				lo = keys.search(lower, i, false, nearLo)
				nearLo = lo
			case f.Start.Kind == plan.CurrentRow:
				lo = first
			}
			switch {
			case upper != nil && key.IsNull(i):
				hi = after
			case upper != nil:
				hi = keys.search(upper, i, true, nearHi)
				nearHi = hi
			case f.End.Kind == plan.CurrentRow:
				hi = after
			}
			out.set(i, lo, hi)
		}
	}
	return nil
}

// keyRange is the rows of a partition that have a key, in its order.
type keyRange struct {
	key      *vector.Vector
	from, to int
	desc     bool
	compare  vector.Comparator
}

// search returns the first row whose key is not before the value of row i in at, or with after is
// behind it. near is where that may be: bounds move as the rows do.
func (k *keyRange) search(at *vector.Vector, i int, after bool, near int) int {
	reached := func(j int) bool {
		d := k.compare(k.key, j, at, i)
		if k.desc {
			d = -d
		}
		return d > 0 || d == 0 && !after
	}
	near = max(k.from, min(near, k.to))
	for near > k.from && reached(near-1) {
		near--
	}
	for near < k.to && !reached(near) {
		near++
	}
	return near
}
