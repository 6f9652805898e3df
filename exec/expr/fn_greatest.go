package expr

import (
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func init() {
	register(map[string]builder{
		"greatest": func(k *call) (Eval, error) { return k.extreme(1) },
		"least":    func(k *call) (Eval, error) { return k.extreme(-1) },
	})
}

func (k *call) extreme(want int) (Eval, error) {
	if k.t.Kind == types.Null {
		return newConstant(types.NullOf(k.t)), nil
	}
	return &extreme{args: k.args, want: want, cmp: vector.ComparatorOf(k.t), out: vector.New(k.t)}, nil
}

// extreme is the greatest or least of several values of one type.
type extreme struct {
	args []Eval
	want int
	cmp  vector.Comparator
	out  *vector.Vector
	in   []*vector.Vector
	best []int32 // of each row, the argument that holds its value
	rows []int32
}

func (e *extreme) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	resize(e.out, b.N)
	e.in = e.in[:0]
	nulls := e.out.Nulls
	for _, a := range e.args {
		v, err := a.Eval(b, sel)
		if err != nil {
			return nil, err
		}
		e.in = append(e.in, v)
		nulls = orInto(nulls, v.Nulls)
	}
	e.out.Nulls = nulls.Cut(b.N)
	nulls = e.out.Nulls
	e.best = room(e.best, b.N)
	for _, i := range sel {
		best := 0
		if !nulls.Get(int(i)) {
			for k := 1; k < len(e.in); k++ {
				if sign(e.cmp(e.in[k], int(i), e.in[best], int(i))) == e.want {
					best = k
				}
			}
		}
		e.best[i] = int32(best)
	}
	for k, v := range e.in {
		rows := e.rows[:0]
		for _, i := range sel {
			if int(e.best[i]) == k {
				rows = append(rows, i)
			}
		}
		e.rows = rows
		if err := scatter(e.out, v, rows); err != nil {
			return nil, err
		}
	}
	return e.out, nil
}
