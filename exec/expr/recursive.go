package expr

import (
	"fmt"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// unfolds reports whether a cast does no more than unfold a recursive type by one level.
func unfolds(from, to *types.Type) bool {
	return from.Kind == types.Recursive && (from.Unfolds == to || from.Unfolds.Equal(to))
}

// unfoldField is a field of a value of a recursive type: nothing else of the value is looked at.
func (c *compiler) unfoldField(arg plan.Expr, index int) (Eval, error) {
	ev, err := c.compile(arg)
	return &unfoldField{arg: ev, index: index, out: vector.New(arg.Type().Unfolds.Fields[index].Type)}, err
}

type unfoldField struct {
	arg   Eval
	index int
	out   *vector.Vector
}

func (e *unfoldField) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	return e.out, vector.UnfoldField(e.out, v, e.index, b.N, sel)
}

// unfold is the STRUCT of a recursive type.
type unfold struct {
	arg Eval
	out *vector.Vector
}

func (e *unfold) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	return e.out, vector.Unfold(e.out, v, b.N, sel)
}

// fold is a STRUCT as a value of the recursive type that unfolds to it.
type fold struct {
	arg Eval
	out *vector.Vector
}

func (e *fold) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	resize(e.out, b.N)
	e.out.Nulls = append(e.out.Nulls[:0], v.Nulls...)
	for _, i := range sel {
		if v.IsNull(int(i)) {
			continue
		}
		at := len(e.out.Heap)
		e.out.Heap = vector.AppendEncoded(e.out.Heap, v, int(i))
		if len(e.out.Heap) > vector.MaxHeap {
			return nil, vector.ErrHeap
		}
		e.out.Refs[i] = vector.Ref{Off: uint32(at), Len: uint32(len(e.out.Heap) - at)}
	}
	return e.out, nil
}

// castRecursive converts from or to a recursive type, by way of the STRUCT.
func (c *compiler) castRecursive(arg Eval, from, to *types.Type, try bool) (Eval, error) {
	if from.Kind == types.Recursive && to.Kind == types.Recursive {
		return &refold{c: c, from: from, to: to, try: try, arg: arg}, nil
	}
	if from.Unfold().Kind != to.Unfold().Kind {
		return nil, fmt.Errorf("CAST from %s to %s: %w", from, to, ErrUnsupported)
	}
	if from.Kind == types.Recursive {
		arg = &unfold{arg: arg, out: vector.New(from.Unfolds)}
	}
	ev, err := c.cast(arg, from.Unfold(), to.Unfold(), try)
	if err == nil && to.Kind == types.Recursive {
		ev = &fold{arg: ev, out: vector.New(to)}
	}
	return ev, err
}

// refold makes values of one recursive type values of another. How to convert a level is only compiled where
// there is a value at it: the types have no end, the values do.
type refold struct {
	c        *compiler
	from, to *types.Type
	try      bool
	arg      Eval
	level    Eval
	nulls    vector.Vector
}

func (e *refold) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	if e.level == nil {
		v, err := e.arg.Eval(b, sel)
		if err != nil {
			return nil, err
		}
		empty := true
		for _, i := range sel {
			empty = empty && v.IsNull(int(i))
		}
		if empty {
			return retyped(v, e.to, &e.nulls), nil
		}
		unfolded := &unfold{arg: e.arg, out: vector.New(e.from.Unfolds)}
		level, err := e.c.cast(unfolded, e.from.Unfolds, e.to.Unfolds, e.try)
		if err != nil {
			return nil, err
		}
		e.level = &fold{arg: level, out: vector.New(e.to)}
	}
	return e.level.Eval(b, sel)
}
