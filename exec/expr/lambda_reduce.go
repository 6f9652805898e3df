package expr

import (
	"slices"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// reduceList is REDUCE. It goes through the lists of all rows side by side: one step of the lambda takes
// in the next element of every list that still has one.
type reduceList struct {
	list  Eval
	first Eval
	skip  int // elements that are in the first value already
	l     *lambda
	out   *vector.Vector

	order []int32 // rows, those with the longest lists first
	elems []int32
	place []int32 // of each row's value among those that are done, -1: NULL
}

func (c *compiler) compileReduce(e *plan.Call) (Eval, error) {
	out := &reduceList{out: vector.New(e.T)}
	var first plan.Expr
	if len(e.Args) == 3 {
		first = e.Args[1]
	} else {
		first = &plan.Cast{Arg: &plan.Subscript{Arg: e.Args[0], Index: &plan.Literal{Value: types.NewInt(0)}}, To: e.T}
		out.skip = 1
	}
	var err error
	if out.list, err = c.compile(e.Args[0]); err != nil {
		return nil, err
	}
	if out.first, err = c.compile(first); err != nil {
		return nil, err
	}
	out.l, err = c.lambda(e.Args[len(e.Args)-1].(*plan.Lambda))
	return out, err
}

func (e *reduceList) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	list, err := e.list.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	length := func(i int32) int { return int(list.Offsets[i+1] - list.Offsets[i]) }
	e.order = e.order[:0]
	for _, i := range sel {
		if !list.IsNull(int(i)) {
			e.order = append(e.order, i)
		}
	}
	first, err := e.first.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(e.order, func(x, y int32) int { return length(y) - length(x) })
	acc, next, done := vector.New(e.out.Type), vector.New(e.out.Type), vector.New(e.out.Type)
	if err := vector.AppendSel(acc, first, e.order); err != nil {
		return nil, err
	}
	e.place = room(e.place, b.N)
	fill(e.place, -1)
	for step, active := e.skip, len(e.order); active > 0; step++ {
		n := active
		for n > 0 && length(e.order[n-1]) <= step {
			n--
		}
		for k := n; k < active; k++ {
			e.place[e.order[k]] = int32(done.Len + k - n)
		}
		if err := vector.AppendRange(done, acc, n, active); err != nil {
			return nil, err
		}
		if active = n; n == 0 {
			break
		}
		rows := e.order[:n]
		e.elems = e.elems[:0]
		for _, i := range rows {
			e.elems = append(e.elems, int32(list.Offsets[i])+int32(step))
		}
		if err := vector.Take(e.l.params[0], acc, vector.Identity(n)); err != nil {
			return nil, err
		}
		if err := vector.Take(e.l.params[1], list.Children[0], e.elems); err != nil {
			return nil, err
		}
		v, err := e.l.run(b, rows)
		if err != nil {
			return nil, err
		}
		// The lambda's own memory is written again at the next step.
		next.Reset()
		if err := vector.AppendRange(next, v, 0, n); err != nil {
			return nil, err
		}
		acc, next = next, acc
	}
	e.out.Reset()
	for i := range b.N {
		if p := int(e.place[i]); p < 0 {
			e.out.AppendNull()
		} else if err := appendElement(e.out, done, p); err != nil {
			return nil, err
		}
	}
	return e.out, nil
}
