package expr

import (
	"math/big"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// Constant returns the value of an expression without columns.
func Constant(e plan.Expr, env *Env) (types.Datum, error) {
	ev, err := Compile(e, nil, env)
	if err != nil {
		return types.Datum{}, err
	}
	b := vector.Batch{N: 1}
	v, err := ev.Eval(&b, vector.Identity(1))
	if err != nil {
		return types.Datum{}, err
	}
	d := DatumAt(v, 0)
	d.Type = e.Type()
	return d, nil
}

// constant is a literal: a vector filled once, and again only for a larger batch.
type constant struct {
	d    types.Datum
	full *vector.Vector
	v    vector.Vector // the first rows of full
}

func newConstant(d types.Datum) *constant { return &constant{d: d} }

func (e *constant) Eval(b *vector.Batch, _ []int32) (*vector.Vector, error) {
	if e.full == nil || e.full.Len < b.N {
		n := b.N
		if e.full != nil && !e.d.Type.Nested() {
			n = max(n, 2*e.full.Len)
		}
		e.full = FromDatum(e.d, n)
		e.v.Len = -1
	}
	if e.v.Len != b.N {
		cutTo(&e.v, e.full, b.N)
	}
	return &e.v, nil
}

// cutTo makes v the first n rows of full, sharing its memory except for the bitmap.
func cutTo(v, full *vector.Vector, n int) {
	nulls := append(v.Nulls[:0], full.Nulls...)
	*v = *full
	v.Len, v.Nulls = n, nulls.Cut(n)
	switch v.Kind {
	case vector.Bool:
		v.Bools = v.Bools[:n]
	case vector.Int64:
		v.I64 = v.I64[:n]
	case vector.Float64:
		v.F64 = v.F64[:n]
	case vector.Int128:
		v.I128 = v.I128[:n]
	case vector.Interval:
		v.Intervals = v.Intervals[:n]
	case vector.Bytes, vector.Encoded:
		v.Refs = v.Refs[:n]
	case vector.List, vector.Map:
		v.Offsets = v.Offsets[:n+1]
	case vector.Union, vector.Struct:
		if v.Kind == vector.Union {
			v.Tags = v.Tags[:n]
		}
		children := make([]*vector.Vector, len(full.Children))
		for i, c := range full.Children {
			children[i] = new(vector.Vector)
			cutTo(children[i], c, n)
		}
		v.Children = children
	}
}

// constantOf returns the value of a literal.
func constantOf(e Eval) (types.Datum, bool) {
	if c, ok := e.(*constant); ok {
		return c.d, true
	}
	return types.Datum{}, false
}

// FromDatum returns a vector of n rows that all hold d.
func FromDatum(d types.Datum, n int) *vector.Vector {
	v := vector.New(d.Type)
	switch v.Kind {
	case vector.List, vector.Map, vector.Struct, vector.Union, vector.Encoded:
		for range n {
			AppendDatum(v, d)
		}
		return v
	}
	v.Resize(n)
	if d.Null {
		for i := range n {
			v.SetNull(i)
		}
		return v
	}
	switch v.Kind {
	case vector.Bool:
		fill(v.Bools, d.I != 0)
	case vector.Int64:
		fill(v.I64, d.I)
	case vector.Float64:
		fill(v.F64, d.F)
	case vector.Int128:
		fill(v.I128, d.W)
	case vector.Interval:
		fill(v.Intervals, d.Iv)
	case vector.Bytes:
		v.Heap = appendDatumBytes(v.Heap, d)
		fill(v.Refs, vector.Ref{Len: uint32(len(v.Heap))})
	}
	return v
}

func fill[T any](s []T, x T) {
	for i := range s {
		s[i] = x
	}
}

func appendDatumBytes(dst []byte, d types.Datum) []byte {
	if d.Type.Kind == types.Decimal {
		return types.AppendBig(dst, d.Big)
	}
	return append(dst, d.S...)
}

// AppendDatum appends a row to a vector of the datum's type.
func AppendDatum(v *vector.Vector, d types.Datum) {
	if d.Null {
		v.AppendNull()
		return
	}
	v.Len++
	switch v.Kind {
	case vector.Encoded:
		s := vector.New(d.Type.Unfolds)
		AppendDatum(s, types.Datum{Type: d.Type.Unfolds, Elems: d.Elems})
		at := len(v.Heap)
		v.Heap = vector.AppendEncoded(v.Heap, s, 0)
		v.Refs = append(v.Refs, vector.Ref{Off: uint32(at), Len: uint32(len(v.Heap) - at)})
	case vector.Nothing:
	case vector.Bool:
		v.Bools = append(v.Bools, d.I != 0)
	case vector.Int64:
		v.I64 = append(v.I64, d.I)
	case vector.Float64:
		v.F64 = append(v.F64, d.F)
	case vector.Int128:
		v.I128 = append(v.I128, d.W)
	case vector.Interval:
		v.Intervals = append(v.Intervals, d.Iv)
	case vector.Bytes:
		at := len(v.Heap)
		v.Heap = appendDatumBytes(v.Heap, d)
		v.Refs = append(v.Refs, vector.Ref{Off: uint32(at), Len: uint32(len(v.Heap) - at)})
	case vector.List:
		for _, x := range d.Elems {
			AppendDatum(v.Children[0], x)
		}
		v.Offsets = append(v.Offsets, uint32(v.Children[0].Len))
	case vector.Map:
		for k, x := range d.Elems {
			AppendDatum(v.Children[0], types.NewString(d.Keys[k]))
			AppendDatum(v.Children[1], x)
		}
		v.Offsets = append(v.Offsets, uint32(v.Children[0].Len))
	case vector.Struct:
		for f, x := range d.Elems {
			AppendDatum(v.Children[f], x)
		}
	case vector.Union:
		v.Tags = append(v.Tags, int32(d.I))
		for f, c := range v.Children {
			if f == int(d.I) {
				AppendDatum(c, d.Elems[0])
			} else {
				c.AppendNull()
			}
		}
	}
}

// DatumAt returns the value of row i, copied.
func DatumAt(v *vector.Vector, i int) types.Datum {
	d := types.Datum{Type: v.Type}
	if v.IsNull(i) {
		d.Null = true
		return d
	}
	switch v.Kind {
	case vector.Bool:
		if v.Bools[i] {
			d.I = 1
		}
	case vector.Int64:
		d.I = v.I64[i]
	case vector.Float64:
		d.F = v.F64[i]
	case vector.Int128:
		d.W = v.I128[i]
	case vector.Interval:
		d.Iv = v.Intervals[i]
	case vector.Bytes:
		if v.Type.Kind == types.Decimal {
			d.Big = types.SetBigBytes(new(big.Int), v.Bytes(i))
		} else {
			d.S = string(v.Bytes(i))
		}
	case vector.List, vector.Map:
		from, to := int(v.Offsets[i]), int(v.Offsets[i+1])
		d.Elems = make([]types.Datum, 0, to-from)
		for j := from; j < to; j++ {
			d.Elems = append(d.Elems, DatumAt(v.Children[len(v.Children)-1], j))
			if v.Kind == vector.Map {
				d.Keys = append(d.Keys, string(v.Children[0].Bytes(j)))
			}
		}
	case vector.Struct:
		d.Elems = make([]types.Datum, len(v.Children))
		for f, c := range v.Children {
			d.Elems[f] = DatumAt(c, i)
		}
	case vector.Encoded:
		d.Elems = DatumAt(vector.NewUnfolder(v.Type).Open(v, i), 0).Elems
	case vector.Union:
		d.I = int64(v.Tags[i])
		d.Elems = []types.Datum{DatumAt(v.Children[d.I], i)}
	}
	return d
}
