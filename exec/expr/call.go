package expr

import (
	"fmt"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// call is a function call that is being compiled: its arguments are compiled already.
type call struct {
	c     *compiler
	name  string
	args  []Eval
	types []*types.Type
	t     *types.Type
}

// builder makes the Eval of a call. It may look at constant arguments to prepare for them.
type builder func(c *call) (Eval, error)

// kernels has a builder for every scalar function of planner/funcs that is not rewritten by the binder.
var kernels = make(map[string]builder, 512)

// register adds the functions of one family.
func register(family map[string]builder) {
	for name, b := range family {
		if kernels[name] != nil {
			panic("expr: two kernels for " + name)
		}
		kernels[name] = b
	}
}

func (c *compiler) compileCall(e *plan.Call) (Eval, error) {
	if build := lambdaKernels[e.Name]; build != nil {
		return build(c, e)
	}
	build, ok := kernels[e.Name]
	if !ok {
		return nil, fmt.Errorf("function %s: %w", e.Name, ErrUnsupported)
	}
	args, err := c.compileAll(e.Args)
	if err != nil {
		return nil, err
	}
	k := &call{c: c, name: e.Name, args: args, t: e.T, types: make([]*types.Type, len(args))}
	for i, a := range e.Args {
		k.types[i] = a.Type()
	}
	return build(k)
}

// constant returns the value of argument i if it is a literal that is not NULL.
func (k *call) constant(i int) (types.Datum, bool) {
	if i >= len(k.args) {
		return types.Datum{}, false
	}
	d, ok := constantOf(k.args[i])
	return d, ok && !d.Null
}

// args are the arguments of a row-wise function for one batch.
type args []*vector.Vector

func (a args) bytes(k, i int) []byte { return a[k].Bytes(i) }
func (a args) str(k, i int) string   { return unsafeString(a[k].Bytes(i)) }
func (a args) int(k, i int) int64    { return a[k].I64[i] }
func (a args) float(k, i int) float64 {
	return a[k].F64[i]
}

// The adaptors run a function for each selected row where no argument is NULL; other rows are NULL.
// With nulls set the function sees rows with NULLs too and looks itself. ok is false for NULL. bytesRow
// appends to dst, which is the result's heap.
type (
	bytesRow func(a args, i int, dst []byte) (out []byte, ok bool, err error)
	intRow   func(a args, i int) (x int64, ok bool, err error)
	floatRow func(a args, i int) (x float64, ok bool)
	// ratioRow is a floatRow that may fail.
	ratioRow func(a args, i int) (x float64, ok bool, err error)
	boolRow  func(a args, i int) (x, ok bool, err error)
	// listRow appends the elements of row i to elems.
	listRow func(a args, i int, elems *vector.Vector) (ok bool, err error)
)

type rowwise struct {
	name  string
	args  []Eval
	in    args
	out   *vector.Vector
	nulls bool
	limit int // bytes of all results of a batch
	value int // bytes of one result

	bytes  bytesRow
	ints   intRow
	floats floatRow
	ratios ratioRow
	bools  boolRow
	lists  listRow
}

func (k *call) rowwise() *rowwise {
	return &rowwise{name: k.name, args: k.args, out: vector.New(k.t), limit: min(k.c.env.MaxBatch, vector.MaxHeap), value: k.c.env.MaxValue}
}

func (k *call) bytes(f bytesRow) (Eval, error) { r := k.rowwise(); r.bytes = f; return r, nil }
func (k *call) ints(f intRow) (Eval, error)    { r := k.rowwise(); r.ints = f; return r, nil }
func (k *call) floats(f floatRow) (Eval, error) {
	r := k.rowwise()
	r.floats = f
	return r, nil
}
func (k *call) bools(f boolRow) (Eval, error) { r := k.rowwise(); r.bools = f; return r, nil }
func (k *call) lists(f listRow) (Eval, error) { r := k.rowwise(); r.lists = f; return r, nil }

// withNulls lets a function see rows with NULLs.
func withNulls(e Eval, err error) (Eval, error) {
	if r, ok := e.(*rowwise); ok {
		r.nulls = true
	}
	return e, err
}

func (e *rowwise) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	e.in = e.in[:0]
	resize(e.out, b.N)
	nulls := e.out.Nulls
	for _, a := range e.args {
		v, err := a.Eval(b, sel)
		if err != nil {
			return nil, err
		}
		e.in = append(e.in, v)
		switch {
		case e.nulls:
		case v.Kind == vector.Nothing:
			e.out.Nulls = nulls
			setAllNull(e.out, sel)
			nulls = e.out.Nulls
		default:
			nulls = orInto(nulls, v.Nulls)
		}
	}
	if !e.nulls {
		nulls = nulls.Cut(b.N)
	}
	e.out.Nulls = nulls
	switch {
	case e.bytes != nil:
		return e.out, e.runBytes(sel)
	case e.ints != nil:
		return e.out, e.runInts(sel)
	case e.floats != nil:
		e.runFloats(sel)
		return e.out, nil
	case e.ratios != nil:
		return e.out, e.runRatios(sel)
	case e.bools != nil:
		return e.out, e.runBools(sel)
	}
	return e.out, e.runLists(b.N, sel)
}

func (e *rowwise) runBytes(sel []int32) error {
	heap := e.out.Heap
	for _, i := range sel {
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		at := len(heap)
		h, ok, err := e.bytes(e.in, int(i), heap)
		if err != nil {
			return err
		}
		heap = h
		if !ok {
			heap = heap[:at]
			e.out.SetNull(int(i))
			continue
		}
		if len(heap)-at > e.value {
			return tooLong(e.name, e.value)
		}
		if len(heap) > e.limit {
			return batchTooLong(e.name, e.limit)
		}
		e.out.Refs[i] = vector.Ref{Off: uint32(at), Len: uint32(len(heap) - at)}
	}
	e.out.Heap = heap
	return nil
}

func (e *rowwise) runRatios(sel []int32) error {
	for _, i := range sel {
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		x, ok, err := e.ratios(e.in, int(i))
		if err != nil {
			return err
		}
		e.out.F64[i] = x
		if !ok {
			e.out.SetNull(int(i))
		}
	}
	return nil
}

func (e *rowwise) runInts(sel []int32) error {
	dst := e.out.I64
	for _, i := range sel {
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		x, ok, err := e.ints(e.in, int(i))
		if err != nil {
			return err
		}
		if dst[i] = x; !ok {
			e.out.SetNull(int(i))
		}
	}
	return nil
}

func (e *rowwise) runFloats(sel []int32) {
	dst := e.out.F64
	for _, i := range sel {
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		x, ok := e.floats(e.in, int(i))
		if dst[i] = x; !ok {
			e.out.SetNull(int(i))
		}
	}
}

func (e *rowwise) runBools(sel []int32) error {
	dst := e.out.Bools
	for _, i := range sel {
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		x, ok, err := e.bools(e.in, int(i))
		if err != nil {
			return err
		}
		if dst[i] = x; !ok {
			e.out.SetNull(int(i))
		}
	}
	return nil
}

// runLists builds a list result, whose elements lie in the order of rows: rows outside the selection
// are empty.
func (e *rowwise) runLists(n int, sel []int32) error {
	elems := e.out.Children[0]
	elems.Reset()
	k := 0
	for i := range n {
		if k < len(sel) && int(sel[k]) == i {
			k++
			if !e.out.Nulls.Get(i) {
				at := elems.Len
				ok, err := e.lists(e.in, i, elems)
				if err != nil {
					return err
				}
				if elems.Len > maxElements {
					return &Error{Kind: ErrLimit, Op: e.name, Detail: fmt.Sprintf("the results for one batch of rows would have more than %d elements", maxElements), Remedy: "make them shorter"}
				}
				if !ok {
					if elems.Len != at {
						return fmt.Errorf("%s: a NULL with elements", e.name)
					}
					e.out.SetNull(i)
				}
			}
		}
		e.out.Offsets[i+1] = uint32(elems.Len)
	}
	return nil
}

// maxElements bounds the elements of one computed list column.
const maxElements = 1 << 27

// unsupported is for arguments that the binder does not let through.
func (k *call) unsupported() (Eval, error) {
	text := k.name + "("
	for i, t := range k.types {
		if i > 0 {
			text += ", "
		}
		text += t.String()
	}
	return nil, fmt.Errorf("%s): %w", text, ErrUnsupported)
}
