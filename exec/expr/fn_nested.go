package expr

import (
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func init() {
	register(map[string]builder{
		"to_json": func(k *call) (Eval, error) {
			return k.c.newToJSON(k.args[0], k.types[0], k.t), nil
		},
		"typeof": func(k *call) (Eval, error) { return newConstant(types.NewString(k.types[0].String())), nil },
		"union_branch": func(k *call) (Eval, error) {
			if k.types[0].Kind != types.Union {
				return k.unsupported()
			}
			fields := k.types[0].Fields
			return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				return append(dst, fields[a[0].Tags[i]].Name...), true, nil
			})
		},
		"struct": buildStruct,
	})
}

func buildStruct(k *call) (Eval, error) {
	e := &makeStruct{out: vector.New(k.t)}
	for i, a := range k.args {
		arg, err := k.c.cast(a, k.types[i], k.t.Fields[i].Type, false)
		if err != nil {
			return nil, err
		}
		e.args = append(e.args, arg)
	}
	return e, nil
}

// makeStruct makes a struct of its arguments, whose vectors become its children.
type makeStruct struct {
	args []Eval
	out  *vector.Vector
}

func (e *makeStruct) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	e.out.Len, e.out.Nulls = b.N, e.out.Nulls[:0]
	for i, a := range e.args {
		v, err := a.Eval(b, sel)
		if err != nil {
			return nil, err
		}
		e.out.Children[i] = v
	}
	return e.out, nil
}
