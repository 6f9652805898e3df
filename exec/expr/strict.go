package expr

import "github.com/avrosql/avrosql/exec/vector"

// strict is the part that functions share which are NULL where any argument is.
type strict struct {
	args []Eval
	in   args
	out  *vector.Vector
}

func (k *call) strict() strict { return strict{args: k.args, out: vector.New(k.t)} }

// begin evaluates the arguments and marks the rows of out that are NULL; done if all are.
func (e *strict) begin(b *vector.Batch, sel []int32) (done bool, err error) {
	e.in = e.in[:0]
	resize(e.out, b.N)
	for _, a := range e.args {
		v, err := a.Eval(b, sel)
		if err != nil {
			return true, err
		}
		e.in = append(e.in, v)
		if v.Kind == vector.Nothing {
			setAllNull(e.out, sel)
			return true, nil
		}
		e.out.Nulls = orInto(e.out.Nulls, v.Nulls)
	}
	e.out.Nulls = e.out.Nulls.Cut(b.N)
	return false, nil
}
