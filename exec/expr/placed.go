package expr

import (
	"errors"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
)

// placed is a value of which an error is given the place of its row.
type placed struct {
	arg, file, block Eval
	place            func(vector.Origin, error) error
}

func (c *compiler) compilePlaced(e *plan.Placed) (Eval, error) {
	arg, err := c.compile(e.Arg)
	if err != nil || c.env.Place == nil {
		return arg, err
	}
	p := &placed{arg: arg, place: c.env.Place}
	if p.file, err = c.compile(e.File); err != nil {
		return nil, err
	}
	p.block, err = c.compile(e.Block)
	return p, err
}

// Eval evaluates the rows one by one only after an error, to see which of them it is of.
func (p *placed) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := p.arg.Eval(b, sel)
	if err == nil || !errors.As(err, new(*Error)) {
		return v, err
	}
	for k, i := range sel {
		one := sel[k : k+1]
		_, again := p.arg.Eval(b, one)
		if again == nil {
			continue
		}
		file, ferr := p.file.Eval(b, one)
		if ferr != nil || file.IsNull(int(i)) {
			return nil, again
		}
		o := vector.Origin{File: string(file.Bytes(int(i)))}
		block, berr := p.block.Eval(b, one)
		if berr != nil || block.IsNull(int(i)) {
			return nil, again
		}
		o.Block = block.I64[i]
		return nil, p.place(o, again)
	}
	return nil, err
}
