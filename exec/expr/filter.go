package expr

import (
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
)

// Filter keeps the rows of a batch for which every one of some conditions is true, tested in order.
type Filter struct {
	conds []selector
	buf   []int32
}

// CompileFilter compiles a conjunction.
func CompileFilter(conds []plan.Expr, l Layout, env *Env) (*Filter, error) {
	c := newCompiler(l, env)
	f := &Filter{}
	for _, e := range conds {
		s, err := c.selector(e)
		if err != nil {
			return nil, err
		}
		f.conds = append(f.conds, s)
	}
	return f, nil
}

// Apply narrows b.Sel, whose memory is then the filter's until the next Apply. What was b.Sel before
// is only read. Later conditions are not evaluated for rows that an earlier one rejects.
func (f *Filter) Apply(b *vector.Batch) error {
	if len(f.conds) == 0 {
		return nil
	}
	sel := b.Selection()
	if cap(f.buf) < len(sel) {
		f.buf = make([]int32, max(len(sel), 2*cap(f.buf)))
	}
	for _, c := range f.conds {
		if len(sel) == 0 {
			break
		}
		var err error
		if sel, err = c.Select(b, sel, f.buf[:cap(f.buf)]); err != nil {
			return err
		}
	}
	b.Sel = sel
	if sel == nil {
		b.Sel = f.buf[:0]
	}
	return nil
}

// selector finds the rows for which a condition is true. out has room for len(sel) rows, may be the
// memory of sel itself, and receives the result unless that is sel unchanged.
type selector interface {
	Select(b *vector.Batch, sel, out []int32) ([]int32, error)
}

// selector compiles a condition for its true rows alone.
func (c *compiler) selector(e plan.Expr) (selector, error) {
	switch e := e.(type) {
	case *plan.And:
		s := &andSelector{}
		for _, a := range e.Args {
			arg, err := c.selector(a)
			if err != nil {
				return nil, err
			}
			s.args = append(s.args, arg)
		}
		return s, nil
	case *plan.Or:
		s := &orSelector{}
		for _, a := range e.Args {
			arg, err := c.selector(a)
			if err != nil {
				return nil, err
			}
			s.args = append(s.args, arg)
		}
		return s, nil
	}
	ev, err := c.compile(e)
	if err != nil {
		return nil, err
	}
	if s, ok := ev.(selector); ok {
		return s, nil
	}
	return &boolSelector{ev}, nil
}

// boolSelector evaluates a BOOLEAN and takes its true rows.
type boolSelector struct{ arg Eval }

func (s *boolSelector) Select(b *vector.Batch, sel, out []int32) ([]int32, error) {
	v, err := s.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	if v.Kind == vector.Nothing {
		return out[:0], nil
	}
	return trueRows(v, sel, out), nil
}

func trueRows(v *vector.Vector, sel, out []int32) []int32 {
	k := 0
	bools := v.Bools
	for _, i := range sel {
		out[k] = i
		if bools[i] {
			k++
		}
	}
	return dropNulls(v.Nulls, out[:k])
}

// dropNulls removes the rows that are NULL, in place.
func dropNulls(nulls vector.Bitmap, sel []int32) []int32 {
	if len(nulls) == 0 {
		return sel
	}
	k := 0
	for _, i := range sel {
		sel[k] = i
		if !nulls.Get(int(i)) {
			k++
		}
	}
	return sel[:k]
}

// andSelector narrows the selection from argument to argument. NULL is as good as FALSE here.
type andSelector struct{ args []selector }

func (s *andSelector) Select(b *vector.Batch, sel, out []int32) ([]int32, error) {
	for _, a := range s.args {
		if len(sel) == 0 {
			break
		}
		var err error
		if sel, err = a.Select(b, sel, out); err != nil {
			return nil, err
		}
	}
	return sel, nil
}

// orSelector asks each argument only about the rows that none before it was true for.
type orSelector struct {
	args []selector
	rest []int32
	hits []int32
	mark []bool
}

func (s *orSelector) Select(b *vector.Batch, sel, out []int32) ([]int32, error) {
	n := len(sel)
	if cap(s.rest) < n {
		s.rest, s.hits = make([]int32, n), make([]int32, n)
	}
	if len(s.mark) < b.N {
		s.mark = make([]bool, b.N)
	}
	rest := append(s.rest[:0], sel...)
	total := 0
	for _, a := range s.args {
		if len(rest) == 0 {
			break
		}
		hits, err := a.Select(b, rest, s.hits[:n])
		if err != nil {
			s.unmark(sel)
			return nil, err
		}
		if len(hits) == 0 {
			continue
		}
		total += len(hits)
		for _, i := range hits {
			s.mark[i] = true
		}
		k := 0
		for _, i := range rest {
			rest[k] = i
			if !s.mark[i] {
				k++
			}
		}
		rest = rest[:k]
	}
	if total == n {
		s.unmark(sel)
		return sel, nil
	}
	k := 0
	for _, i := range sel {
		hit := s.mark[i]
		s.mark[i] = false
		out[k] = i
		if hit {
			k++
		}
	}
	return out[:k], nil
}

func (s *orSelector) unmark(sel []int32) {
	for _, i := range sel {
		s.mark[i] = false
	}
}
