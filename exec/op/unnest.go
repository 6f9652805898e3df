package op

import (
	"context"
	"errors"
	"math"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// UnnestSpec says what an Unnest does.
type UnnestSpec struct {
	Pass      []int // columns of the input that are handed up first
	Types     []*types.Type
	Lists     []UnnestList
	Ordinal   bool  // hand up each element's position, last
	First     int64 // position of the first element
	Outer     bool  // keep rows without elements
	BatchRows int
}

// UnnestList is a list of each row, or a series of numbers from Args[0] to Args[1] by steps of Args[2].
type UnnestList struct {
	Args []Eval
	Open bool // the series does not reach Args[1]
	Cols []UnnestColumn
}

// UnnestColumn is a part of the elements: child Child of the list (1 for a map's values), and below it
// the children of records that Path leads through.
type UnnestColumn struct {
	Child int
	Path  []int
	Type  *types.Type
}

// ErrZeroStep is the condition of a series that would never end.
var ErrZeroStep = errors.New("the step of a series is 0; it has to be greater or less than that")

// Unnest hands up a row for each element of a row's lists; see plan.Unnest. It works batch by batch and
// hands up no more rows at once than a batch has, however long a list is.
type Unnest struct {
	spec  UnnestSpec
	input Operator

	in     vector.Batch
	sel    []int32
	lists  []listState
	at     int   // in sel
	off    int64 // element of that row
	more   bool  // in has rows left
	copies []int // columns passed on whose rows take memory of their own
	rows   []int32
	pos    []int64 // of each row's elements, if they are handed up; -1 where there are none
	out    []*vector.Vector
	seq    int64
	row    int64
}

type listState struct {
	v       *vector.Vector // the lists; of a series: its firsts
	last    *vector.Vector
	step    *vector.Vector
	idx     []int32 // element of each row, -1 for none
	padding bool    // some are -1
	none    []int
	values  []int64 // of a series
}

// NewUnnest returns an Unnest over one stream.
func NewUnnest(input Operator, spec UnnestSpec) *Unnest {
	u := &Unnest{spec: spec, input: input, lists: make([]listState, len(spec.Lists)), seq: -1}
	u.spec.BatchRows = max(1, u.spec.BatchRows)
	for _, t := range spec.Types {
		u.out = append(u.out, vector.New(t))
	}
	for _, l := range spec.Lists {
		for _, c := range l.Cols {
			u.out = append(u.out, vector.New(c.Type))
		}
	}
	if spec.Ordinal {
		u.out = append(u.out, vector.New(types.Of(types.BigInt)))
	}
	return u
}

// Open opens the input.
func (u *Unnest) Open(ctx context.Context) error { return u.input.Open(ctx) }

// Close closes the input.
func (u *Unnest) Close() error { return u.input.Close() }

// Next hands up the next elements.
func (u *Unnest) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	for {
		if !u.more {
			ok, err := u.input.Next(ctx, &u.in)
			if !ok || err != nil {
				return false, err
			}
			if err := u.begin(); err != nil {
				return false, err
			}
			if u.in.Seq != u.seq {
				u.seq, u.row = u.in.Seq, 0
			}
		}
		if err := ctx.Err(); err != nil {
			return false, err
		}
		if err := u.fill(); err != nil {
			return false, err
		}
		if n := len(u.rows); n > 0 {
			if err := u.gather(); err != nil {
				return false, err
			}
			*b = vector.Batch{Cols: u.out, N: n, Seq: u.seq, Row: u.row}
			u.row += int64(n)
			return true, nil
		}
	}
}

// begin evaluates the lists of a new batch.
func (u *Unnest) begin() error {
	u.sel, u.at, u.off, u.more = u.in.Selection(), 0, 0, true
	for i := range u.lists {
		l := &u.lists[i]
		for k, e := range u.spec.Lists[i].Args {
			v, err := e.Eval(&u.in, u.sel)
			if err != nil {
				return err
			}
			switch k {
			case 0:
				l.v = v
			case 1:
				l.last = v
			case 2:
				l.step = v
			}
		}
	}
	u.copies = u.copies[:0]
	for _, c := range u.spec.Pass {
		if hasLists(u.in.Cols[c]) {
			u.copies = append(u.copies, c)
		}
	}
	return nil
}

func hasLists(v *vector.Vector) bool {
	if v.Kind == vector.List || v.Kind == vector.Map {
		return true
	}
	for _, c := range v.Children {
		if hasLists(c) {
			return true
		}
	}
	return false
}

// count returns how many elements list l of row i has.
func (u *Unnest) count(l int, i int32) (int64, error) {
	s := &u.lists[l]
	if s.v.IsNull(int(i)) {
		return 0, nil
	}
	if s.step == nil {
		return int64(s.v.Offsets[i+1] - s.v.Offsets[i]), nil
	}
	if s.last.IsNull(int(i)) || s.step.IsNull(int(i)) {
		return 0, nil
	}
	return seriesLength(s.v.I64[i], s.last.I64[i], s.step.I64[i], u.spec.Lists[l].Open)
}

// seriesLength counts the numbers of a series, at most what an int64 holds.
func seriesLength(first, last, step int64, open bool) (int64, error) {
	switch {
	case step == 0:
		return 0, ErrZeroStep
	case first == last && open, step > 0 && first > last, step < 0 && first < last:
		return 0, nil
	}
	// The differences fit uint64.
	span, by := uint64(last)-uint64(first), uint64(step)
	if step < 0 {
		span, by = uint64(first)-uint64(last), -uint64(step)
	}
	if open {
		span--
	}
	return int64(min(span/by, math.MaxInt64-1)) + 1, nil
}

// most is how many bytes of lists passed on are copied into one batch.
const mostPassed = 32 << 20

// fill chooses the elements of the next rows.
func (u *Unnest) fill() error {
	u.rows, u.pos = u.rows[:0], u.pos[:0]
	for l := range u.lists {
		s := &u.lists[l]
		s.idx, s.padding, s.values = s.idx[:0], false, s.values[:0]
	}
	room := int64(mostPassed)
	for u.at < len(u.sel) && len(u.rows) < u.spec.BatchRows {
		i := u.sel[u.at]
		total := int64(0)
		for l := range u.lists {
			n, err := u.count(l, i)
			if err != nil {
				return err
			}
			total = max(total, n)
		}
		lone := int64(0)
		if total == 0 && u.spec.Outer {
			total, lone = 1, 1
		}
		n := min(total-u.off, int64(u.spec.BatchRows-len(u.rows)))
		if len(u.copies) > 0 && n > 0 {
			size := int64(1)
			for _, c := range u.copies {
				size += u.in.Cols[c].CopySize(u.sel[u.at : u.at+1])
			}
			if room < size && len(u.rows) > 0 {
				return nil
			}
			n = min(n, max(1, room/size))
			room -= n * size
		}
		for k := range n {
			u.rows = append(u.rows, i)
			if u.spec.Ordinal {
				u.pos = append(u.pos, u.off+k-lone)
			}
		}
		for l := range u.lists {
			if err := u.choose(l, i, n); err != nil {
				return err
			}
		}
		if u.off += n; u.off < total {
			return nil
		}
		u.at++
		u.off = 0
	}
	u.more = u.at < len(u.sel)
	return nil
}

// choose notes the elements off to off+n of list l of row i.
func (u *Unnest) choose(l int, i int32, n int64) error {
	s := &u.lists[l]
	have, err := u.count(l, i)
	if err != nil {
		return err
	}
	have = min(max(have-u.off, 0), n)
	if s.step != nil {
		if have > 0 {
			// Wrapping is right: the result is between the first and the last.
			x, by := s.v.I64[i]+u.off*s.step.I64[i], s.step.I64[i]
			for range have {
				s.values = append(s.values, x)
				s.idx = append(s.idx, 0)
				x += by
			}
		}
	} else if have > 0 {
		at := int32(int64(s.v.Offsets[i]) + u.off)
		for k := range int32(have) {
			s.idx = append(s.idx, at+k)
		}
	}
	for range n - have {
		s.idx = append(s.idx, -1)
		s.padding = true
		if s.step != nil {
			s.values = append(s.values, 0)
		}
	}
	return nil
}

// gather makes the columns of the rows.
func (u *Unnest) gather() error {
	k := 0
	for _, c := range u.spec.Pass {
		if err := vector.Take(u.out[k], u.in.Cols[c], u.rows); err != nil {
			return err
		}
		k++
	}
	for l := range u.lists {
		s := &u.lists[l]
		for _, c := range u.spec.Lists[l].Cols {
			out := u.out[k]
			k++
			if s.step != nil {
				out.Resize(len(u.rows))
				copy(out.I64, s.values)
				if s.padding {
					setPadding(out, s.idx)
				}
				continue
			}
			src := s.v.Children[c.Child]
			for _, f := range c.Path {
				src = src.Children[f]
			}
			var err error
			if u.out[k-1], err = takePadded(out, src, s); err != nil {
				return err
			}
		}
	}
	if u.spec.Ordinal {
		out := u.out[k]
		out.Resize(len(u.rows))
		for i, at := range u.pos {
			if out.I64[i] = u.spec.First + at; at < 0 {
				out.SetNull(i)
			}
		}
	}
	return nil
}

func setPadding(out *vector.Vector, idx []int32) {
	for i, e := range idx {
		if e < 0 {
			out.SetNull(i)
		}
	}
}

// takePadded takes the elements of a list, into out where that can be.
func takePadded(out, src *vector.Vector, s *listState) (*vector.Vector, error) {
	switch {
	case !s.padding:
		return out, vector.Take(out, src, s.idx)
	case src.Len == 0 || hasLists(src):
		// What Take has filled shares its source's heap and must not be appended to.
		out = vector.New(out.Type)
		for _, e := range s.idx {
			if e < 0 {
				out.AppendNull()
			} else if err := vector.AppendRange(out, src, int(e), int(e)+1); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	// The first element stands for none until its row is made NULL.
	for i, e := range s.idx {
		s.idx[i] = max(e, 0)
		if e < 0 {
			s.none = append(s.none, i)
		}
	}
	err := vector.Take(out, src, s.idx)
	for _, i := range s.none {
		out.SetNull(i)
		s.idx[i] = -1
	}
	s.none = s.none[:0]
	return out, err
}
