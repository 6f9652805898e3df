package expr

import (
	"fmt"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// castNested converts arrays, maps and structs part by part, and any nested value to JSON text.
func (c *compiler) castNested(arg Eval, from, to *types.Type, try bool) (Eval, error) {
	if to.Kind == types.Varchar || to.Kind == types.JSON {
		return c.newToJSON(arg, from, to), nil
	}
	if from.Kind == types.Recursive || to.Kind == types.Recursive {
		return c.castRecursive(arg, from, to, try)
	}
	e := &nestedCast{arg: arg, to: to}
	part := func(from, to *types.Type) error {
		s := new(slot)
		ev, err := c.cast(s, from, to, try)
		e.slots, e.parts = append(e.slots, s), append(e.parts, ev)
		return err
	}
	var err error
	switch {
	case from.Kind != to.Kind:
		err = fmt.Errorf("CAST from %s to %s: %w", from, to, ErrUnsupported)
	case from.Kind == types.Array:
		err = part(from.Elem, to.Elem)
	case from.Kind == types.Map:
		text := types.Of(types.Varchar)
		if err = part(text, text); err == nil {
			err = part(from.Elem, to.Elem)
		}
	case from.Kind == types.Struct && len(from.Fields) == len(to.Fields):
		e.at, _ = types.MatchFields(from, to)
		for i, f := range to.Fields {
			if err = part(from.Fields[e.at[i]].Type, f.Type); err != nil {
				break
			}
		}
	case from.Kind == types.Union && len(from.Fields) == len(to.Fields):
		for i, f := range from.Fields {
			if err = part(f.Type, to.Fields[i].Type); err != nil {
				break
			}
		}
	default:
		err = fmt.Errorf("CAST from %s to %s: %w", from, to, ErrUnsupported)
	}
	return e, err
}

// slot is an expression whose value is set from outside.
type slot struct{ v *vector.Vector }

func (s *slot) Eval(*vector.Batch, []int32) (*vector.Vector, error) { return s.v, nil }

// nestedCast converts the children of a list, map or struct and puts them in the place of the old.
type nestedCast struct {
	arg   Eval
	to    *types.Type
	slots []*slot
	parts []Eval
	at    []int // STRUCT: of each part, the field that it is made of
	out   vector.Vector
	kids  []*vector.Vector
	elems []int32
}

func (e *nestedCast) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	rows, n := sel, b.N
	if v.Kind == vector.List || v.Kind == vector.Map {
		rows, n = elementsOf(v, sel, e.elems[:0]), v.Children[0].Len
		e.elems = rows
	}
	e.out = *v
	e.out.Type = e.to
	e.kids = e.kids[:0]
	inner := vector.Batch{N: n}
	for k, part := range e.parts {
		from := k
		if e.at != nil {
			from = e.at[k]
		}
		e.slots[k].v = v.Children[from]
		child, err := part.Eval(&inner, rows)
		if err != nil {
			return nil, err
		}
		e.kids = append(e.kids, child)
	}
	e.out.Children = e.kids
	return &e.out, nil
}

// elementsOf appends the positions of the elements of the rows in sel, NULL rows left out.
func elementsOf(v *vector.Vector, sel, dst []int32) []int32 {
	for _, i := range sel {
		if v.IsNull(int(i)) {
			continue
		}
		for k := v.Offsets[i]; k < v.Offsets[i+1]; k++ {
			dst = append(dst, int32(k))
		}
	}
	return dst
}
