package expr

import (
	"github.com/avrosql/avrosql/exec/jsontext"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func init() { register(map[string]builder{"from_json": buildFromJSON}) }

// fromJSON reads documents into the shape of a type, with text for all its scalars, which the casts from
// text then turn into values.
type fromJSON struct {
	call  *call
	doc   Eval
	read  *jsonReader
	out   *vector.Vector
	texts *slot
	cast  Eval
}

func buildFromJSON(k *call) (Eval, error) {
	shape := jsonShape(k.t)
	e := &fromJSON{call: k, doc: k.args[0], read: newJSONReader(shape), out: vector.New(shape), texts: new(slot)}
	var err error
	e.cast, err = k.c.cast(e.texts, shape, k.t, false)
	return e, err
}

// jsonShape is a type with VARCHAR in the place of its scalars.
func jsonShape(t *types.Type) *types.Type {
	switch t.Kind {
	case types.Array:
		return types.NewArray(jsonShape(t.Elem), t.ElemNullable)
	case types.Map:
		return types.NewMap(jsonShape(t.Elem), t.ElemNullable)
	case types.Struct:
		fields := make([]types.Field, len(t.Fields))
		for i, f := range t.Fields {
			fields[i] = types.Field{Name: f.Name, Type: jsonShape(f.Type), Nullable: f.Nullable}
		}
		return types.NewStruct(fields...)
	case types.JSON:
		return t
	}
	return types.Of(types.Varchar)
}

func (e *fromJSON) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.doc.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	e.out.Reset()
	at := 0
	for i := range b.N {
		if at == len(sel) || int(sel[at]) != i {
			e.out.AppendNull()
			continue
		}
		if at++; v.IsNull(i) {
			e.out.AppendNull()
			continue
		}
		doc := v.Bytes(i)
		if err := jsontext.Check(doc); err != nil || !e.call.jsonUTF8(doc) {
			return nil, e.call.notJSON(doc, err)
		}
		if err := e.read.append(e.out, trimmed(doc)); err != nil {
			return nil, err
		}
	}
	e.texts.v = e.out
	return e.cast.Eval(&vector.Batch{N: b.N}, sel)
}

// jsonReader appends values to a vector of its type.
type jsonReader struct {
	t        *types.Type
	children []*jsonReader
	fields   map[string]int
	values   [][]byte // of a struct's fields, in the document at hand
}

func newJSONReader(t *types.Type) *jsonReader {
	r := &jsonReader{t: t}
	switch t.Kind {
	case types.Array, types.Map:
		r.children = []*jsonReader{newJSONReader(t.Elem)}
	case types.Struct:
		r.fields = make(map[string]int, len(t.Fields))
		for i, f := range t.Fields {
			r.fields[f.Name] = i
			r.children = append(r.children, newJSONReader(f.Type))
		}
		r.values = make([][]byte, len(t.Fields))
	}
	return r
}

func (r *jsonReader) append(dst *vector.Vector, v []byte) (err error) {
	kind := jsontext.KindOf(v)
	if kind == jsontext.Null {
		dst.AppendNull()
		return nil
	}
	switch r.t.Kind {
	case types.Array:
		if kind != jsontext.Array {
			return r.mismatch(v, kind)
		}
		jsontext.Elements(v, func(elem []byte) bool {
			err = r.children[0].append(dst.Children[0], elem)
			return err == nil
		})
		return r.closeList(dst, err)
	case types.Map:
		if kind != jsontext.Object {
			return r.mismatch(v, kind)
		}
		var key []byte
		jsontext.Members(v, func(name, value []byte) bool {
			key = jsontext.AppendUnquoted(key[:0], name)
			if err = dst.Children[0].AppendBytes(key); err == nil {
				err = r.children[0].append(dst.Children[1], value)
			}
			return err == nil
		})
		return r.closeList(dst, err)
	case types.Struct:
		if kind != jsontext.Object {
			return r.mismatch(v, kind)
		}
		clear(r.values)
		var key []byte
		jsontext.Members(v, func(name, value []byte) bool {
			key = jsontext.AppendUnquoted(key[:0], name)
			if f, ok := r.fields[string(key)]; ok {
				r.values[f] = value
			}
			return true
		})
		for f, value := range r.values {
			if value == nil {
				dst.Children[f].AppendNull()
			} else if err := r.children[f].append(dst.Children[f], value); err != nil {
				return err
			}
		}
		dst.Len++
		return nil
	case types.JSON:
		return dst.AppendBytes(v)
	}
	if kind == jsontext.String {
		return dst.AppendBytes(jsontext.AppendUnquoted(nil, v))
	}
	return dst.AppendBytes(v)
}

func (r *jsonReader) closeList(dst *vector.Vector, err error) error {
	if n := dst.Children[0].Len; n > maxElements && err == nil {
		err = &Error{Kind: ErrLimit, Op: "from_json", Detail: "too many elements in one batch of rows"}
	}
	dst.Offsets = append(dst.Offsets, uint32(dst.Children[0].Len))
	dst.Len++
	return err
}

func (r *jsonReader) mismatch(v []byte, kind jsontext.Kind) error {
	return &Error{Kind: ErrCast, Op: "from_json", Value: clip(string(v)), From: types.Of(types.JSON), To: r.t, Detail: "it is of kind " + jsonKinds[kind], Remedy: "TRY(…) gives NULL instead"}
}
