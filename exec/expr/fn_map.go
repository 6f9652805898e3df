package expr

import (
	"bytes"
	"strconv"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func init() {
	register(map[string]builder{
		"map":        func(k *call) (Eval, error) { return k.maps(true, mapOfPairs) },
		"map_concat": func(k *call) (Eval, error) { return k.maps(false, mapConcat) },
		"map_from_arrays": func(k *call) (Eval, error) {
			return k.maps(false, mapFromArrays)
		},
		"map_keys":   func(k *call) (Eval, error) { return &mapPart{arg: k.args[0], part: 0, t: k.t}, nil },
		"map_values": func(k *call) (Eval, error) { return &mapPart{arg: k.args[0], part: 1, t: k.t}, nil },
		"map_contains_key": func(k *call) (Eval, error) {
			return k.bools(func(a args, i int) (bool, bool, error) {
				keys, want := a[0].Children[0], a.bytes(1, i)
				for j := int(a[0].Offsets[i]); j < int(a[0].Offsets[i+1]); j++ {
					if bytes.Equal(keys.Bytes(j), want) {
						return true, true, nil
					}
				}
				return false, true, nil
			})
		},
	})
}

// mapPart is the keys or the values of a map as an array, in the map's own memory.
type mapPart struct {
	arg  Eval
	part int
	t    *types.Type
	out  vector.Vector
}

func (e *mapPart) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	e.out = *v
	e.out.Type, e.out.Kind = e.t, vector.List
	e.out.Children = v.Children[e.part : e.part+1 : e.part+1]
	return &e.out, nil
}

// mapRow adds the entries of row i; ok is false for NULL.
type mapRow func(a args, i int, m *mapBuilder) (ok bool, err error)

// mapBuilder collects the entries of one row. Of a key added twice the last value stays, in the place
// of the first.
type mapBuilder struct {
	keys, values []elementRef
}

func (m *mapBuilder) add(keys *vector.Vector, k int, values *vector.Vector, v int) {
	for n, r := range m.keys {
		if bytes.Equal(r.v.Bytes(r.i), keys.Bytes(k)) {
			m.values[n] = elementRef{values, v}
			return
		}
	}
	m.keys, m.values = append(m.keys, elementRef{keys, k}), append(m.values, elementRef{values, v})
}

// maxEntries bounds the entries of one computed map, whose keys are compared with one another.
const maxEntries = 10_000

// makeMap computes a map row by row.
type makeMap struct {
	name  string
	args  []Eval
	in    args
	out   *vector.Vector
	row   mapRow
	nulls bool // rows with NULL arguments are for row, too
	m     mapBuilder
}

func (k *call) maps(nulls bool, row mapRow) (Eval, error) {
	return &makeMap{name: k.name, args: k.args, out: vector.New(k.t), row: row, nulls: nulls}, nil
}

func (e *makeMap) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	e.in = e.in[:0]
	for _, a := range e.args {
		v, err := a.Eval(b, sel)
		if err != nil {
			return nil, err
		}
		e.in = append(e.in, v)
	}
	out := e.out
	resize(out, b.N)
	keys, values := out.Children[0], out.Children[1]
	keys.Reset()
	values.Reset()
	k := 0
	for i := range b.N {
		if k < len(sel) && int(sel[k]) == i {
			k++
			if err := e.build(i, keys, values); err != nil {
				return nil, err
			}
		}
		out.Offsets[i+1] = uint32(keys.Len)
	}
	return out, nil
}

func (e *makeMap) build(i int, keys, values *vector.Vector) error {
	if !e.nulls {
		for _, v := range e.in {
			if v.IsNull(i) {
				e.out.SetNull(i)
				return nil
			}
		}
	}
	e.m.keys, e.m.values = e.m.keys[:0], e.m.values[:0]
	ok, err := e.row(e.in, i, &e.m)
	if err != nil {
		return err
	}
	if !ok {
		e.out.SetNull(i)
		return nil
	}
	if len(e.m.keys) > maxEntries {
		return &Error{Kind: ErrLimit, Op: e.name, Detail: "a map of more than " + strconv.Itoa(maxEntries) + " entries"}
	}
	for n, r := range e.m.keys {
		if err := appendElement(keys, r.v, r.i); err != nil {
			return err
		}
		if err := appendElement(values, e.m.values[n].v, e.m.values[n].i); err != nil {
			return err
		}
	}
	return nil
}

func nullKey(op string) error {
	return &Error{Kind: ErrArgument, Op: op, Value: "NULL", Detail: "a map's key must not be NULL", Remedy: "use coalesce"}
}

func mapOfPairs(a args, i int, m *mapBuilder) (bool, error) {
	for n := 0; n < len(a); n += 2 {
		if a[n].IsNull(i) {
			return false, nullKey("map")
		}
		m.add(a[n], i, a[n+1], i)
	}
	return true, nil
}

func mapConcat(a args, i int, m *mapBuilder) (bool, error) {
	for _, v := range a {
		for j := int(v.Offsets[i]); j < int(v.Offsets[i+1]); j++ {
			if len(m.keys) > maxEntries {
				break
			}
			m.add(v.Children[0], j, v.Children[1], j)
		}
	}
	return true, nil
}

func mapFromArrays(a args, i int, m *mapBuilder) (bool, error) {
	k, v := int(a[0].Offsets[i]), int(a[1].Offsets[i])
	n := int(a[0].Offsets[i+1]) - k
	if n != int(a[1].Offsets[i+1])-v {
		return false, badArgument("map_from_arrays", strconv.Itoa(n)+" keys and "+strconv.Itoa(int(a[1].Offsets[i+1])-v)+" values", "the arrays differ in length")
	}
	keys, values := a[0].Children[0], a[1].Children[0]
	for j := range n {
		if keys.IsNull(k + j) {
			return false, nullKey("map_from_arrays")
		}
		if len(m.keys) > maxEntries {
			break
		}
		m.add(keys, k+j, values, v+j)
	}
	return true, nil
}
