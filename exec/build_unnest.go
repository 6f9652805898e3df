package exec

import (
	"fmt"
	"slices"

	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/exec/op"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// unnest adds an Unnest to each worker's pipeline.
func (b *builder) unnest(n *plan.Unnest) (*stream, error) {
	s, err := b.build(n.Input)
	if err != nil {
		return nil, err
	}
	cols := n.Input.Columns()
	layout := expr.NewLayout(cols)
	spec, err := b.unnestSpec(n)
	if err != nil {
		return nil, err
	}
	for i, c := range cols {
		if !n.Drop.Has(c.ID) {
			spec.Pass = append(spec.Pass, i)
			spec.Types = append(spec.Types, c.Type)
		}
	}
	for i, p := range s.parts {
		own := spec
		own.Lists = slices.Clone(spec.Lists)
		for k, l := range n.Lists {
			if own.Lists[k].Args, err = b.compile(l.Args, layout); err != nil {
				return nil, err
			}
		}
		s.parts[i] = op.NewUnnest(p, own)
	}
	return s, nil
}

// unnestSpec leaves out what is passed on and how lists are computed.
func (b *builder) unnestSpec(n *plan.Unnest) (op.UnnestSpec, error) {
	spec := op.UnnestSpec{Ordinal: n.Ordinal.ID != 0, First: n.First, Outer: n.Outer, BatchRows: b.env.BatchRows}
	for _, l := range n.Lists {
		list := op.UnnestList{Open: l.Open}
		for _, c := range l.Cols {
			col, err := unnestColumn(&l, c)
			if err != nil {
				return spec, err
			}
			list.Cols = append(list.Cols, col)
		}
		spec.Lists = append(spec.Lists, list)
	}
	return spec, nil
}

func unnestColumn(l *plan.UnnestList, c plan.UnnestColumn) (op.UnnestColumn, error) {
	out := op.UnnestColumn{Type: c.Type}
	if l.Series() {
		return out, nil
	}
	list := l.Args[0].Type()
	t := list.Elem
	if list.Kind == types.Map && !c.Key {
		out.Child = 1
	}
	for _, name := range c.Path {
		i := slices.IndexFunc(t.Fields, func(f types.Field) bool { return f.Name == name })
		if i < 0 {
			return out, fmt.Errorf("%s has no field %s", list, name)
		}
		out.Path = append(out.Path, i)
		t = t.Fields[i].Type
	}
	return out, nil
}
