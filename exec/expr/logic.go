package expr

import (
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

var boolean = types.Of(types.Boolean)

func (c *compiler) compileAnd(e *plan.And) (Eval, error) {
	args, err := c.compileAll(e.Args)
	return &junction{args: args, out: vector.New(boolean), decides: false}, err
}

func (c *compiler) compileOr(e *plan.Or) (Eval, error) {
	args, err := c.compileAll(e.Args)
	return &junction{args: args, out: vector.New(boolean), decides: true}, err
}

// junction is AND, which an argument decides by being FALSE, or OR, which one decides by being TRUE.
type junction struct {
	args    []Eval
	decides bool
	out     *vector.Vector
	open    []int32 // rows that no argument has decided yet
}

func (e *junction) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	resize(e.out, b.N)
	open := append(e.open[:0], sel...)
	e.open = open
	for _, a := range e.args {
		if len(open) == 0 {
			break
		}
		v, err := a.Eval(b, open)
		if err != nil {
			return nil, err
		}
		if v.Kind == vector.Nothing {
			for _, i := range open {
				e.out.SetNull(int(i))
			}
			continue
		}
		k := 0
		if !v.HasNulls() {
			for _, i := range open {
				open[k] = i
				if v.Bools[i] != e.decides {
					k++
				} else {
					e.out.Bools[i] = e.decides
				}
			}
		} else {
			for _, i := range open {
				open[k] = i
				switch {
				case v.Nulls.Get(int(i)):
					e.out.SetNull(int(i))
					k++
				case v.Bools[i] != e.decides:
					k++
				default:
					e.out.Bools[i] = e.decides
				}
			}
		}
		// A decided row is not NULL, whatever came before.
		if e.out.HasNulls() && k < len(open) {
			e.clearDecided(sel, open[:k])
		}
		open = open[:k]
	}
	for _, i := range open {
		e.out.Bools[i] = !e.decides
	}
	return e.out, nil
}

// clearDecided clears NULL at the rows of sel that are not open.
func (e *junction) clearDecided(sel, open []int32) {
	k := 0
	for _, i := range sel {
		if k < len(open) && open[k] == i {
			k++
			continue
		}
		e.out.Nulls.Clear(int(i))
	}
}

func (c *compiler) compileNot(e *plan.Not) (Eval, error) {
	arg, err := c.compile(e.Arg)
	return &not{arg: arg, out: vector.New(boolean)}, err
}

type not struct {
	arg Eval
	out *vector.Vector
}

func (e *not) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	resize(e.out, b.N)
	if v.Kind == vector.Nothing {
		setAllNull(e.out, sel)
		return e.out, nil
	}
	e.out.Nulls = append(e.out.Nulls[:0], v.Nulls...)
	for _, i := range sel {
		e.out.Bools[i] = !v.Bools[i]
	}
	return e.out, nil
}

func setAllNull(v *vector.Vector, sel []int32) {
	for _, i := range sel {
		v.SetNull(int(i))
	}
}

func (c *compiler) compileIsNull(e *plan.IsNull) (Eval, error) {
	arg, err := c.compile(e.Arg)
	return &isNull{arg: arg, negate: e.Negate, out: vector.New(boolean)}, err
}

type isNull struct {
	arg    Eval
	negate bool
	out    *vector.Vector
}

func (e *isNull) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	resize(e.out, b.N)
	if !v.HasNulls() {
		for _, i := range sel {
			e.out.Bools[i] = e.negate
		}
		return e.out, nil
	}
	for _, i := range sel {
		e.out.Bools[i] = v.IsNull(int(i)) != e.negate
	}
	return e.out, nil
}

func (e *isNull) Select(b *vector.Batch, sel, out []int32) ([]int32, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	if !v.HasNulls() {
		if e.negate {
			return sel, nil
		}
		return out[:0], nil
	}
	k := 0
	for _, i := range sel {
		out[k] = i
		if v.IsNull(int(i)) != e.negate {
			k++
		}
	}
	return out[:k], nil
}

func (c *compiler) compileIsTruth(e *plan.IsTruth) (Eval, error) {
	arg, err := c.compile(e.Arg)
	return &isTruth{arg: arg, want: e.Want, negate: e.Negate, out: vector.New(boolean)}, err
}

type isTruth struct {
	arg          Eval
	want, negate bool
	out          *vector.Vector
}

func (e *isTruth) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	resize(e.out, b.N)
	for _, i := range sel {
		is := !v.IsNull(int(i)) && v.Bools[i] == e.want
		e.out.Bools[i] = is != e.negate
	}
	return e.out, nil
}
