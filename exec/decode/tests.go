package decode

import (
	"bytes"
	"fmt"
	"slices"
	"sort"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
)

// test is a plan.Test compiled against the sink that holds its column's value.
type test struct {
	op     plan.TestOp
	kind   vector.Kind
	sink   int32
	lo, hi int64 // Int64 and Bool but for In: value within, or outside for TestNe
	f      float64
	s      []byte
	ints   []int64 // In, sorted
	floats []float64
	texts  [][]byte // In, sorted
}

const (
	minInt64 = -1 << 63
	maxInt64 = 1<<63 - 1
)

func compileTest(t plan.Test, sink int32) (test, error) {
	out := test{op: t.Op, kind: vector.KindOf(t.Column.Type), sink: sink, lo: minInt64, hi: maxInt64}
	if t.Op == plan.TestIsNull || t.Op == plan.TestNotNull {
		return out, nil
	}
	if t.Op == plan.TestIn {
		for _, v := range t.Values {
			out.ints = append(out.ints, v.I)
			out.floats = append(out.floats, v.F)
			out.texts = append(out.texts, []byte(v.S))
		}
		slices.Sort(out.ints)
		sort.Slice(out.texts, func(i, j int) bool { return bytes.Compare(out.texts[i], out.texts[j]) < 0 })
	} else {
		if len(t.Values) != 1 {
			return out, fmt.Errorf("decode: a test of %s needs one value, not %d", t.Column.Name, len(t.Values))
		}
		v := t.Values[0]
		out.f, out.s = v.F, []byte(v.S)
		switch t.Op {
		case plan.TestEq, plan.TestNe:
			out.lo, out.hi = v.I, v.I
		case plan.TestLt:
			if v.I == minInt64 {
				out.lo, out.hi = 1, 0 // nothing is less
			} else {
				out.hi = v.I - 1
			}
		case plan.TestLe:
			out.hi = v.I
		case plan.TestGt:
			if v.I == maxInt64 {
				out.lo, out.hi = 1, 0
			} else {
				out.lo = v.I + 1
			}
		case plan.TestGe:
			out.lo = v.I
		}
	}
	switch out.kind {
	case vector.Int64, vector.Bool, vector.Float64, vector.Bytes:
		return out, nil
	}
	return out, fmt.Errorf("decode: a column of type %s can't be tested while decoding", t.Column.Type)
}

// passes decides a test for row i of its sink.
func (t *test) passes(s *sink, buf []byte, i int) bool {
	null := s.anyNull && s.nulls.Get(i)
	switch t.op {
	case plan.TestIsNull:
		return null
	case plan.TestNotNull:
		return !null
	}
	if null {
		return false
	}
	switch t.kind {
	case vector.Int64:
		return t.int(s.i64[i])
	case vector.Bool:
		if s.bools[i] {
			return t.int(1)
		}
		return t.int(0)
	case vector.Float64:
		return t.float(s.f64[i])
	}
	r := s.refs[i]
	if s.ownHeap {
		buf = s.heap
	}
	return t.text(buf[r.Off : r.Off+r.Len])
}

func (t *test) int(v int64) bool {
	switch t.op {
	case plan.TestNe:
		return v != t.lo
	case plan.TestIn:
		_, ok := slices.BinarySearch(t.ints, v)
		return ok
	}
	return v >= t.lo && v <= t.hi
}

// float compares with NaN as the greatest value; constants are never NaN.
func (t *test) float(v float64) bool {
	switch t.op {
	case plan.TestEq:
		return v == t.f
	case plan.TestNe:
		return v != t.f
	case plan.TestLt:
		return v < t.f
	case plan.TestLe:
		return v <= t.f
	case plan.TestGt:
		return v > t.f || v != v
	case plan.TestGe:
		return v >= t.f || v != v
	}
	for _, f := range t.floats {
		if v == f {
			return true
		}
	}
	return false
}

func (t *test) text(v []byte) bool {
	switch t.op {
	case plan.TestEq:
		return string(v) == string(t.s)
	case plan.TestNe:
		return string(v) != string(t.s)
	case plan.TestLt:
		return bytes.Compare(v, t.s) < 0
	case plan.TestLe:
		return bytes.Compare(v, t.s) <= 0
	case plan.TestGt:
		return bytes.Compare(v, t.s) > 0
	case plan.TestGe:
		return bytes.Compare(v, t.s) >= 0
	}
	_, ok := slices.BinarySearchFunc(t.texts, v, bytes.Compare)
	return ok
}
