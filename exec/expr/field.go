package expr

import (
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

func (c *compiler) compileField(e *plan.Field) (Eval, error) {
	if u, ok := e.Arg.(*plan.Cast); ok && unfolds(u.Arg.Type(), u.To) {
		return c.unfoldField(u.Arg, e.Index)
	}
	arg, err := c.compile(e.Arg)
	return &field{arg: arg, index: e.Index}, err
}

// field is a child of a struct or union: it is NULL where its parent is, and where a union holds
// another branch, so that nothing has to be computed.
type field struct {
	arg   Eval
	index int
}

func (e *field) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	return v.Children[e.index], nil
}

func (c *compiler) compileSubscript(e *plan.Subscript) (Eval, error) {
	arg, err := c.compile(e.Arg)
	if err != nil {
		return nil, err
	}
	index, err := c.compile(e.Index)
	if err != nil {
		return nil, err
	}
	t := e.Arg.Type()
	if e.Index.Type().Kind == types.Null {
		return newConstant(types.NullOf(t.Elem)), nil
	}
	if t.Kind == types.Map {
		return newMapValue(arg, index, t.Elem), nil
	}
	return newElement(arg, index, t.Elem, 0), nil
}

// picker takes one element out of each row's list or map.
type picker struct {
	l, r Eval
	out  *vector.Vector
	at   []int32 // element of each row, -1 for NULL
}

// pick gathers the elements at p.at for n rows.
func (p *picker) pick(elems *vector.Vector, n int, sel []int32) (*vector.Vector, error) {
	if p.out.Type.Nested() && p.out.Kind != vector.Encoded || p.out.Kind == vector.Nothing {
		p.out.Reset()
		k := 0
		for i := range n {
			if k < len(sel) && int(sel[k]) == i {
				k++
				if at := int(p.at[i]); at >= 0 {
					if err := vector.AppendRange(p.out, elems, at, at+1); err != nil {
						return nil, err
					}
					continue
				}
			}
			p.out.AppendNull()
		}
		return p.out, nil
	}
	resize(p.out, n)
	for _, i := range sel {
		if at := p.at[i]; at < 0 || elems.IsNull(int(at)) {
			p.out.SetNull(int(i))
			p.at[i] = -1
		}
	}
	switch p.out.Kind {
	case vector.Bool:
		pickTo(p.out.Bools, elems.Bools, p.at, sel)
	case vector.Int64:
		pickTo(p.out.I64, elems.I64, p.at, sel)
	case vector.Float64:
		pickTo(p.out.F64, elems.F64, p.at, sel)
	case vector.Int128:
		pickTo(p.out.I128, elems.I128, p.at, sel)
	case vector.Interval:
		pickTo(p.out.Intervals, elems.Intervals, p.at, sel)
	case vector.Bytes, vector.Encoded:
		// The strings stay where they are.
		pickTo(p.out.Refs, elems.Refs, p.at, sel)
		p.out.Heap = elems.Heap
	}
	return p.out, nil
}

func pickTo[T any](dst, src []T, at, sel []int32) {
	for _, i := range sel {
		if k := at[i]; k >= 0 {
			dst[i] = src[k]
		}
	}
}

// element is an element of an array by its position.
type element struct {
	picker
	base int64 // of the first element. From base 1 on, negative positions count from the end
}

func newElement(arg, index Eval, t *types.Type, base int64) *element {
	return &element{picker: picker{l: arg, r: index, out: vector.New(t)}, base: base}
}

func (e *element) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, err := e.l.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	r, err := e.r.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	e.at = room(e.at, b.N)
	for _, i := range sel {
		e.at[i] = -1
		if l.IsNull(int(i)) || r.IsNull(int(i)) {
			continue
		}
		from, to := int64(l.Offsets[i]), int64(l.Offsets[i+1])
		k := r.I64[i] - e.base
		if e.base > 0 && r.I64[i] < 0 {
			k = to - from + r.I64[i]
		}
		if k >= 0 && k < to-from {
			e.at[i] = int32(from + k)
		}
	}
	return e.pick(l.Children[0], b.N, sel)
}

// mapValue is the value of a map's key; of a key that stands twice it is the last.
type mapValue struct{ picker }

func newMapValue(arg, key Eval, t *types.Type) *mapValue {
	return &mapValue{picker{l: arg, r: key, out: vector.New(t)}}
}

func (e *mapValue) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, err := e.l.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	r, err := e.r.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	e.at = room(e.at, b.N)
	keys := l.Children[0]
	for _, i := range sel {
		e.at[i] = -1
		if l.IsNull(int(i)) || r.IsNull(int(i)) {
			continue
		}
		key := r.Bytes(int(i))
		for k := int(l.Offsets[i+1]) - 1; k >= int(l.Offsets[i]); k-- {
			if g := keys.Refs[k]; int(g.Len) == len(key) && string(keys.Heap[g.Off:g.Off+g.Len]) == string(key) {
				e.at[i] = int32(k)
				break
			}
		}
	}
	return e.pick(l.Children[1], b.N, sel)
}
