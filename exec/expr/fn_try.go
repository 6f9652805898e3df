package expr

import (
	"errors"

	"github.com/avrosql/avrosql/exec/vector"
)

func init() {
	register(map[string]builder{"try": func(k *call) (Eval, error) {
		return &try{arg: k.args[0], out: vector.New(k.t)}, nil
	}})
}

// try is TRY(x): NULL where x raises an error. Only a batch that has such a row is evaluated row by row.
type try struct {
	arg Eval
	out *vector.Vector
	ids []int64
	tmp *vector.Vector
}

func (e *try) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err == nil || !tolerable(err) {
		return v, err
	}
	if e.tmp == nil {
		e.tmp = vector.New(e.out.Type)
	}
	e.tmp.Reset()
	e.out.Reset()
	e.ids = e.ids[:0]
	for range b.N {
		e.ids = append(e.ids, -1)
	}
	for k := range sel {
		v, err := e.arg.Eval(b, sel[k:k+1])
		if err != nil {
			if !tolerable(err) {
				return nil, err
			}
			continue
		}
		if v.Kind == vector.Nothing || v.IsNull(int(sel[k])) {
			continue
		}
		e.ids[sel[k]] = int64(e.tmp.Len)
		if err := vector.AppendSel(e.tmp, v, sel[k:k+1]); err != nil {
			return nil, err
		}
	}
	return e.out, vector.AppendIDs(e.out, []*vector.Vector{e.tmp}, 62, e.ids)
}

// tolerable reports an error that is of a value, not of a limit.
func tolerable(err error) bool {
	return errors.Is(err, ErrOverflow) || errors.Is(err, ErrCast) || errors.Is(err, ErrArgument)
}
