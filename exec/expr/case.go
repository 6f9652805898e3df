package expr

import (
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

func (c *compiler) compileCase(e *plan.Case) (Eval, error) {
	out := &caseEval{out: vector.New(e.T)}
	arm := func(e plan.Expr, t *types.Type) error {
		ev, err := c.compile(e)
		if err == nil {
			ev, err = c.cast(ev, e.Type(), t, false)
		}
		out.arms = append(out.arms, ev)
		return err
	}
	for _, w := range e.Whens {
		cond, err := c.selector(w.Cond)
		if err != nil {
			return nil, err
		}
		out.conds = append(out.conds, cond)
		if err := arm(w.Then, e.T); err != nil {
			return nil, err
		}
	}
	if e.Else != nil {
		if err := arm(e.Else, e.T); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// caseEval is the searched CASE: each row takes the arm of the first condition that is true, else the
// arm after the last condition if there is one, else NULL.
type caseEval struct {
	conds []selector
	arms  []Eval
	out   *vector.Vector
	rest  []int32
	hits  []int32
	arm   []int32 // of nested results: the arm that a row takes, -1 for none
	vals  []*vector.Vector
}

func (e *caseEval) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	resize(e.out, b.N)
	nested := e.out.Type.Nested()
	if nested {
		e.arm = room(e.arm, b.N)
		fill(e.arm, -1)
		e.vals = e.vals[:0]
	}
	e.rest = append(e.rest[:0], sel...)
	e.hits = room(e.hits, len(sel))
	rest := e.rest
	for k, a := range e.arms {
		if len(rest) == 0 {
			break
		}
		rows := rest
		if k < len(e.conds) {
			var err error
			// The rows must stay apart from rest, which shrinks below.
			if rows, err = e.conds[k].Select(b, rest, e.hits[:cap(e.hits)]); err != nil {
				return nil, err
			}
			if len(rows) == 0 {
				if nested {
					e.vals = append(e.vals, nil)
				}
				continue
			}
			if len(rows) == len(rest) {
				rest = nil
			} else {
				rest = without(rest, rows)
			}
		} else {
			rest = nil
		}
		v, err := a.Eval(b, rows)
		if err != nil {
			return nil, err
		}
		if nested {
			e.vals = append(e.vals, v)
			for _, i := range rows {
				e.arm[i] = int32(k)
			}
			continue
		}
		if err := scatter(e.out, v, rows); err != nil {
			return nil, err
		}
	}
	if nested {
		return e.out, e.gather()
	}
	for _, i := range rest {
		e.out.SetNull(int(i))
	}
	return e.out, nil
}

// without removes the rows of hits, which are all in rest, from rest, in place.
func without(rest, hits []int32) []int32 {
	k, h := 0, 0
	for _, i := range rest {
		if h < len(hits) && hits[h] == i {
			h++
			continue
		}
		rest[k] = i
		k++
	}
	return rest[:k]
}

// gather builds a nested result row by row, runs of one arm at once.
func (e *caseEval) gather() error {
	n := e.out.Len
	e.out.Reset()
	for i := 0; i < n; {
		arm, j := e.arm[i], i+1
		for j < n && e.arm[j] == arm {
			j++
		}
		if arm < 0 {
			for ; i < j; i++ {
				e.out.AppendNull()
			}
			continue
		}
		if err := vector.AppendRange(e.out, e.vals[arm], i, j); err != nil {
			return err
		}
		i = j
	}
	return nil
}

// scatter copies the rows of v to the same rows of dst, a flat vector of the same form.
func scatter(dst, v *vector.Vector, rows []int32) error {
	if v.HasNulls() {
		for _, i := range rows {
			if v.IsNull(int(i)) {
				dst.SetNull(int(i))
			}
		}
	}
	switch v.Kind {
	case vector.Bool:
		scatterTo(dst.Bools, v.Bools, rows)
	case vector.Int64:
		scatterTo(dst.I64, v.I64, rows)
	case vector.Float64:
		scatterTo(dst.F64, v.F64, rows)
	case vector.Int128:
		scatterTo(dst.I128, v.I128, rows)
	case vector.Interval:
		scatterTo(dst.Intervals, v.Intervals, rows)
	case vector.Bytes:
		return scatterBytes(dst, v, rows)
	}
	return nil
}

func scatterTo[T any](dst, src []T, rows []int32) {
	for _, i := range rows {
		dst[i] = src[i]
	}
}

// scatterBytes copies strings. Many rows of one constant share its bytes.
func scatterBytes(dst, v *vector.Vector, rows []int32) error {
	var last, copied vector.Ref
	for _, i := range rows {
		r := v.Refs[i]
		if v.Nulls.Get(int(i)) {
			continue
		}
		if r != last || copied.Len == 0 {
			if int64(len(dst.Heap))+int64(r.Len) > vector.MaxHeap {
				return vector.ErrHeap
			}
			last, copied = r, vector.Ref{Off: uint32(len(dst.Heap)), Len: r.Len}
			dst.Heap = append(dst.Heap, v.Heap[r.Off:r.Off+r.Len]...)
		}
		dst.Refs[i] = copied
	}
	return nil
}
