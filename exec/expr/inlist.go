package expr

import (
	"math"
	"math/bits"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

func (c *compiler) compileInList(e *plan.InList) (Eval, error) {
	arg, err := c.compile(e.Arg)
	if err != nil {
		return nil, err
	}
	t := e.Arg.Type()
	in := inList{arg: arg, negate: e.Negate, out: vector.New(boolean)}
	constant := true
	var values []types.Datum
	for _, x := range e.List {
		ev, err := c.compile(x)
		if err != nil {
			return nil, err
		}
		d, ok := constantOf(ev)
		switch {
		case ok && d.Null:
			in.null = true
			continue
		case ok && sameForm(t, d.Type):
			values = append(values, d)
		default:
			constant = false
		}
	}
	if constant {
		switch vector.KindOf(t) {
		case vector.Int64:
			return &inInts{inList: in, set: newIntSet(values, func(d types.Datum) int64 { return d.I })}, nil
		case vector.Float64:
			return &inFloats{inList: in, set: newIntSet(values, func(d types.Datum) int64 { return int64(vector.FloatBits(d.F)) })}, nil
		case vector.Bytes:
			if t.Kind != types.Decimal {
				return &inStrings{inList: in, set: newStringSet(values)}, nil
			}
		}
	}
	// The meaning of IN: a chain of comparisons.
	var chain plan.Expr
	args := make([]plan.Expr, len(e.List))
	for i, x := range e.List {
		args[i] = &plan.Compare{Op: plan.Eq, L: e.Arg, R: x}
	}
	if chain = args[0]; len(args) > 1 {
		chain = &plan.Or{Args: args}
	}
	if e.Negate {
		chain = &plan.Not{Arg: chain}
	}
	return c.compile(chain)
}

// inList is IN over constants.
type inList struct {
	arg          Eval
	negate, null bool // null: the list holds NULL
	out          *vector.Vector
	hits         []int32
}

// finish writes the outcome for sel, of which hits are the rows in the list: a row that is not in it
// is NULL if the list holds NULL.
func (e *inList) finish(v *vector.Vector, n int, sel, hits []int32) *vector.Vector {
	resize(e.out, n)
	e.out.Nulls = append(e.out.Nulls[:0], v.Nulls...)
	k := 0
	for _, i := range sel {
		hit := k < len(hits) && hits[k] == i
		if hit {
			k++
		} else if e.null {
			e.out.SetNull(int(i))
		}
		e.out.Bools[i] = hit != e.negate
	}
	return e.out
}

type inInts struct {
	inList
	set intSet
}

func (e *inInts) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	e.hits = room(e.hits, len(sel))
	return e.finish(v, b.N, sel, e.set.find(v.I64, sel, e.hits, true)), nil
}

func (e *inInts) Select(b *vector.Batch, sel, out []int32) ([]int32, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	if e.negate && e.null {
		return out[:0], nil
	}
	return dropNulls(v.Nulls, e.set.find(v.I64, sel, out, !e.negate)), nil
}

type inFloats struct {
	inList
	set  intSet
	bits []int64
}

func (e *inFloats) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	if len(e.bits) < b.N {
		e.bits = make([]int64, b.N)
	}
	for _, i := range sel {
		e.bits[i] = int64(vector.FloatBits(v.F64[i]))
	}
	e.hits = room(e.hits, len(sel))
	return e.finish(v, b.N, sel, e.set.find(e.bits, sel, e.hits, true)), nil
}

type inStrings struct {
	inList
	set stringSet
}

func (e *inStrings) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	e.hits = room(e.hits, len(sel))
	return e.finish(v, b.N, sel, e.set.find(v, sel, e.hits, true)), nil
}

func (e *inStrings) Select(b *vector.Batch, sel, out []int32) ([]int32, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	if e.negate && e.null {
		return out[:0], nil
	}
	return dropNulls(v.Nulls, e.set.find(v, sel, out, !e.negate)), nil
}

// intSet is a set of integers: a bitmap where they lie close together, else a hash table with open
// addressing.
type intSet struct {
	min    int64
	bitmap vector.Bitmap
	span   uint64 // of the bitmap; 0: none
	slots  []int64
	used   []bool
	shift  uint
}

const maxBitmap = 1 << 16

func newIntSet(values []types.Datum, of func(types.Datum) int64) intSet {
	lo, hi := int64(math.MaxInt64), int64(math.MinInt64)
	for _, d := range values {
		lo, hi = min(lo, of(d)), max(hi, of(d))
	}
	s := intSet{min: lo}
	if span := uint64(hi) - uint64(lo); len(values) == 0 || span < maxBitmap {
		s.span = span + 1
		if len(values) == 0 {
			s.min, s.span = 0, 1
		}
		for _, d := range values {
			s.bitmap = s.bitmap.Set(int(of(d)-lo), int(s.span))
		}
		return s
	}
	size := 1 << bits.Len(uint(2*len(values)))
	s.slots, s.used, s.shift = make([]int64, size), make([]bool, size), uint(65-bits.Len(uint(size)))
	for _, d := range values {
		at := s.slot(of(d))
		s.slots[at], s.used[at] = of(d), true
	}
	return s
}

// slot returns where x is or would be.
func (s *intSet) slot(x int64) int {
	mask := len(s.slots) - 1
	at := int(uint64(x) * 0x9e3779b97f4a7c15 >> s.shift)
	for s.used[at] && s.slots[at] != x {
		at = (at + 1) & mask
	}
	return at
}

// find returns the rows whose membership is as wanted.
func (s *intSet) find(a []int64, sel, out []int32, in bool) []int32 {
	k := 0
	if s.span > 0 {
		for _, i := range sel {
			out[k] = i
			d := uint64(a[i]) - uint64(s.min)
			if (d < s.span && s.bitmap.Get(int(d))) == in {
				k++
			}
		}
		return out[:k]
	}
	for _, i := range sel {
		out[k] = i
		if s.used[s.slot(a[i])] == in {
			k++
		}
	}
	return out[:k]
}

// stringSet is a set of strings: a list if there are few, else a hash table with open addressing.
type stringSet struct {
	few   []string
	slots []string
	used  []bool
	// lengths has a bit for each length up to 63 that a member has; most other strings differ in length.
	lengths uint64
}

func newStringSet(values []types.Datum) stringSet {
	var s stringSet
	for _, d := range values {
		s.lengths |= 1 << min(len(d.S), 63)
	}
	if len(values) <= 4 {
		for _, d := range values {
			s.few = append(s.few, d.S)
		}
		return s
	}
	size := 1 << bits.Len(uint(2*len(values)))
	s.slots, s.used = make([]string, size), make([]bool, size)
	for _, d := range values {
		at := s.slot([]byte(d.S))
		s.slots[at], s.used[at] = d.S, true
	}
	return s
}

func (s *stringSet) slot(x []byte) int {
	mask := len(s.slots) - 1
	at := int(vector.HashBytes(x)) & mask
	for s.used[at] && s.slots[at] != string(x) {
		at = (at + 1) & mask
	}
	return at
}

func (s *stringSet) has(x []byte) bool {
	if s.lengths>>min(len(x), 63)&1 == 0 {
		return false
	}
	if s.slots != nil {
		return s.used[s.slot(x)]
	}
	for _, f := range s.few {
		if string(x) == f {
			return true
		}
	}
	return false
}

func (s *stringSet) find(v *vector.Vector, sel, out []int32, in bool) []int32 {
	k := 0
	for _, i := range sel {
		r := v.Refs[i]
		out[k] = i
		if s.has(v.Heap[r.Off:r.Off+r.Len]) == in {
			k++
		}
	}
	return out[:k]
}
