package expr

import (
	"bytes"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// pair compiles two operands and brings them to one physical form if the binder has not.
func (c *compiler) pair(le, re plan.Expr) (l, r Eval, t *types.Type, err error) {
	if l, err = c.compile(le); err != nil {
		return
	}
	if r, err = c.compile(re); err != nil {
		return
	}
	lt, rt := le.Type(), re.Type()
	if sameForm(lt, rt) {
		return l, r, lt, nil
	}
	t, ok := types.Common(lt, rt)
	if !ok {
		return nil, nil, nil, &Error{Kind: ErrArgument, Op: "comparison", Value: lt.String() + " and " + rt.String(), Remedy: "CAST one of them"}
	}
	if l, err = c.cast(l, lt, t, false); err != nil {
		return
	}
	r, err = c.cast(r, rt, t, false)
	return
}

// sameForm reports whether values of two types are represented in the same way and compare as they are.
func sameForm(a, b *types.Type) bool {
	switch {
	case a.Equal(b):
		return true
	case a.Text() && b.Text(), a.Bytes() && b.Bytes(), a.Integer() && b.Integer(), a.Floating() && b.Floating():
		return true
	case a.Kind == types.Decimal && b.Kind == types.Decimal:
		return a.Scale == b.Scale && vector.KindOf(a) == vector.KindOf(b)
	}
	return false
}

func (c *compiler) compileCompare(e *plan.Compare) (Eval, error) {
	l, r, t, err := c.pair(e.L, e.R)
	if err != nil {
		return nil, err
	}
	op := e.Op
	if _, ok := constantOf(l); ok {
		if _, both := constantOf(r); !both {
			l, r, op = r, l, mirrored[op]
		}
	}
	base := binary{l: l, r: r, out: vector.New(types.Of(types.Boolean))}
	if op >= plan.Distinct {
		return &distinct{binary: base, cmp: vector.ComparatorOf(t), negate: op == plan.NotDistinct}, nil
	}
	d, isConst := constantOf(r)
	if isConst && d.Null {
		return newConstant(types.NullOf(types.Of(types.Boolean))), nil
	}
	switch vector.KindOf(t) {
	case vector.Nothing:
		return newConstant(types.NullOf(types.Of(types.Boolean))), nil
	case vector.Int64:
		if isConst {
			return &compareConst[int64]{binary: base, op: op, vals: int64s, c: d.I}, nil
		}
		return &compareNumbers[int64]{binary: base, op: op, vals: int64s}, nil
	case vector.Float64:
		if isConst && d.F == d.F {
			return &compareConst[float64]{binary: base, op: op, vals: float64s, c: d.F}, nil
		}
		return &compareNumbers[float64]{binary: base, op: op, vals: float64s}, nil
	case vector.Bytes:
		if t.Kind != types.Decimal {
			if isConst {
				return &compareBytesConst{binary: base, op: op, c: d.S}, nil
			}
			return &compareBytes{binary: base, op: op}, nil
		}
	}
	return &compareValues{binary: base, cmp: vector.ComparatorOf(t), want: wanted[op]}, nil
}

var mirrored = [...]plan.CompareOp{plan.Eq: plan.Eq, plan.Ne: plan.Ne, plan.Lt: plan.Gt, plan.Le: plan.Ge, plan.Gt: plan.Lt, plan.Ge: plan.Le,
	plan.Distinct: plan.Distinct, plan.NotDistinct: plan.NotDistinct}

// wanted says for which signs of a comparison (less, equal, greater) an operator holds.
var wanted = [...][3]bool{plan.Eq: {false, true, false}, plan.Ne: {true, false, true}, plan.Lt: {true, false, false},
	plan.Le: {true, true, false}, plan.Gt: {false, false, true}, plan.Ge: {false, true, true}}

// binary evaluates two operands and owns a result.
type binary struct {
	l, r Eval
	out  *vector.Vector
}

func (e *binary) operands(b *vector.Batch, sel []int32) (l, r *vector.Vector, err error) {
	if l, err = e.l.Eval(b, sel); err != nil {
		return nil, nil, err
	}
	r, err = e.r.Eval(b, sel)
	return l, r, err
}

// begin readies the result of n rows, NULL where an operand is.
func (e *binary) begin(n int, l, r *vector.Vector) {
	resize(e.out, n)
	e.out.Nulls = e.out.Nulls.Or(l.Nulls, r.Nulls).Cut(n)
}

// compareConst compares numbers with a constant, which is not NaN.
type compareConst[T int64 | float64] struct {
	binary
	op   plan.CompareOp
	vals func(*vector.Vector) []T
	c    T
	hits []int32
}

func int64s(v *vector.Vector) []int64     { return v.I64 }
func float64s(v *vector.Vector) []float64 { return v.F64 }

func (e *compareConst[T]) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, err := e.l.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	e.begin(b.N, l, l)
	if dense(sel, b.N) {
		compareConstDense(e.op, e.out.Bools, e.vals(l), e.c)
		return e.out, nil
	}
	e.hits = room(e.hits, len(sel))
	scatterHits(e.out.Bools, sel, selectConst(e.op, e.hits, sel, e.vals(l), e.c))
	return e.out, nil
}

func (e *compareConst[T]) Select(b *vector.Batch, sel, out []int32) ([]int32, error) {
	l, err := e.l.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	return dropNulls(l.Nulls, selectConst(e.op, out, sel, e.vals(l), e.c)), nil
}

// compareNumbers compares two columns of numbers.
type compareNumbers[T int64 | float64] struct {
	binary
	op   plan.CompareOp
	vals func(*vector.Vector) []T
	hits []int32
}

func (e *compareNumbers[T]) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, r, err := e.operands(b, sel)
	if err != nil {
		return nil, err
	}
	e.begin(b.N, l, r)
	if dense(sel, b.N) {
		compareDense(e.op, e.out.Bools, e.vals(l), e.vals(r))
		return e.out, nil
	}
	e.hits = room(e.hits, len(sel))
	scatterHits(e.out.Bools, sel, selectCompare(e.op, e.hits, sel, e.vals(l), e.vals(r)))
	return e.out, nil
}

func (e *compareNumbers[T]) Select(b *vector.Batch, sel, out []int32) ([]int32, error) {
	l, r, err := e.operands(b, sel)
	if err != nil {
		return nil, err
	}
	return dropNulls(r.Nulls, dropNulls(l.Nulls, selectCompare(e.op, out, sel, e.vals(l), e.vals(r)))), nil
}

// room returns scratch memory for n rows.
func room(s []int32, n int) []int32 {
	if cap(s) < n {
		return make([]int32, n, max(n, 2*cap(s)))
	}
	return s[:n]
}

// scatterHits writes the outcome for the rows of sel, hits being those where it is true.
func scatterHits(dst []bool, sel, hits []int32) {
	for _, i := range sel {
		dst[i] = false
	}
	for _, i := range hits {
		dst[i] = true
	}
}

// compareBytesConst compares strings with a constant.
type compareBytesConst struct {
	binary
	op   plan.CompareOp
	c    string
	hits []int32
}

func (e *compareBytesConst) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, err := e.l.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	e.begin(b.N, l, l)
	e.hits = room(e.hits, len(sel))
	scatterHits(e.out.Bools, sel, e.find(l, sel, e.hits))
	return e.out, nil
}

func (e *compareBytesConst) Select(b *vector.Batch, sel, out []int32) ([]int32, error) {
	l, err := e.l.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	return dropNulls(l.Nulls, e.find(l, sel, out)), nil
}

func (e *compareBytesConst) find(l *vector.Vector, sel, out []int32) []int32 {
	if e.op == plan.Eq || e.op == plan.Ne {
		return selectEqualBytes(out, sel, l.Refs, l.Heap, e.c, e.op == plan.Eq)
	}
	k, want := 0, wanted[e.op]
	for _, i := range sel {
		r := l.Refs[i]
		out[k] = i
		if want[compareString(l.Heap[r.Off:r.Off+r.Len], e.c)+1] {
			k++
		}
	}
	return out[:k]
}

func compareString(a []byte, c string) int {
	switch s := unsafeString(a); {
	case s == c:
		return 0
	case s < c:
		return -1
	}
	return 1
}

// compareBytes compares two columns of strings.
type compareBytes struct {
	binary
	op plan.CompareOp
}

func (e *compareBytes) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, r, err := e.operands(b, sel)
	if err != nil {
		return nil, err
	}
	e.begin(b.N, l, r)
	want, dst := wanted[e.op], e.out.Bools
	if e.op == plan.Eq || e.op == plan.Ne {
		for _, i := range sel {
			x, y := l.Refs[i], r.Refs[i]
			dst[i] = want[1] == (x.Len == y.Len && string(l.Heap[x.Off:x.Off+x.Len]) == string(r.Heap[y.Off:y.Off+y.Len]))
		}
		return e.out, nil
	}
	for _, i := range sel {
		x, y := l.Refs[i], r.Refs[i]
		dst[i] = want[bytes.Compare(l.Heap[x.Off:x.Off+x.Len], r.Heap[y.Off:y.Off+y.Len])+1]
	}
	return e.out, nil
}

// compareValues compares two columns of any other form.
type compareValues struct {
	binary
	cmp  vector.Comparator
	want [3]bool
}

func (e *compareValues) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, r, err := e.operands(b, sel)
	if err != nil {
		return nil, err
	}
	e.begin(b.N, l, r)
	for _, i := range sel {
		if !e.out.Nulls.Get(int(i)) {
			e.out.Bools[i] = e.want[sign(e.cmp(l, int(i), r, int(i)))+1]
		}
	}
	return e.out, nil
}

func sign(x int) int {
	switch {
	case x < 0:
		return -1
	case x > 0:
		return 1
	}
	return 0
}

// distinct is IS [NOT] DISTINCT FROM.
type distinct struct {
	binary
	cmp    vector.Comparator
	negate bool
}

func (e *distinct) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, r, err := e.operands(b, sel)
	if err != nil {
		return nil, err
	}
	resize(e.out, b.N)
	for _, i := range sel {
		ln, rn := l.IsNull(int(i)), r.IsNull(int(i))
		differ := ln != rn
		if !ln && !rn {
			differ = e.cmp(l, int(i), r, int(i)) != 0
		}
		e.out.Bools[i] = differ != e.negate
	}
	return e.out, nil
}
