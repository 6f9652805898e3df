package export

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// encoder appends the datum for row i of a vector. Encoders of values are not asked for NULLs; those of
// holders are, with a nil vector where every row is NULL.
type encoder func(dst []byte, v *vector.Vector, i int) ([]byte, error)

// compiler makes encoders; those of recursive types, which lead back to themselves, once for each record.
type compiler struct{ rings map[ring]*encoder }

type ring struct {
	t *types.Type
	s *schema.Schema
}

func appendLong(dst []byte, v int64) []byte {
	return binary.AppendUvarint(dst, uint64(v)<<1^uint64(v>>63))
}

func refuse(format string, args ...any) error { return &ValueError{Msg: fmt.Sprintf(format, args...)} }

// mismatch says at the beginning what would fail for every row.
func mismatch(t *types.Type, s *schema.Schema, path string) error {
	what := s.Kind.String()
	if l := s.Logical.String(); l != "" {
		what += " (" + l + ")"
	}
	return fmt.Errorf("%s: values of type %s can't be written as %s; use CAST, or change the schema", path, t, what)
}

// nullBranch is the index of a union's null, -1 if there is none.
func nullBranch(s *schema.Schema) int {
	for i, b := range s.Branches {
		if b.Kind == schema.Null {
			return i
		}
	}
	return -1
}

// holder encodes values of t that may be NULL as data of s.
func (c *compiler) holder(t *types.Type, s *schema.Schema, path string) (encoder, error) {
	if s.Kind == schema.Null {
		if t.Kind != types.Null {
			return nil, mismatch(t, s, path)
		}
		return func(dst []byte, _ *vector.Vector, _ int) ([]byte, error) { return dst, nil }, nil
	}
	null := func([]byte) ([]byte, error) { return nil, refuse("is NULL, which the schema does not allow") }
	if n := nullBranch(s); n >= 0 {
		null = func(dst []byte) ([]byte, error) { return appendLong(dst, int64(n)), nil }
	}
	if t.Kind == types.Null {
		return func(dst []byte, _ *vector.Vector, _ int) ([]byte, error) { return null(dst) }, nil
	}
	value, err := c.branches(t, s, path)
	if err != nil {
		return nil, err
	}
	return func(dst []byte, v *vector.Vector, i int) ([]byte, error) {
		if v.IsNull(i) {
			return null(dst)
		}
		return value(dst, v, i)
	}, nil
}

// branches encodes values that are not NULL, with the branch in front where s is a union.
func (c *compiler) branches(t *types.Type, s *schema.Schema, path string) (encoder, error) {
	if t.Kind == types.Union {
		return c.union(t, s, path)
	}
	if s.Kind != schema.Union {
		return c.datum(t, s, path)
	}
	// The branch that t comes from, if it is there; else the first that can hold it.
	best, at := encoder(nil), -1
	for i, b := range s.Branches {
		if b.Kind == schema.Null {
			continue
		}
		enc, err := c.datum(t, b, path)
		if err == nil && (best == nil || exact(t, b) && !exact(t, s.Branches[at])) {
			best, at = enc, i
		}
	}
	if best == nil {
		return nil, mismatch(t, s, path)
	}
	return branch(at, best), nil
}

func branch(at int, value encoder) encoder {
	return func(dst []byte, v *vector.Vector, i int) ([]byte, error) {
		return value(appendLong(dst, int64(at)), v, i)
	}
}

// exact reports whether s is what columns of type t are read from.
func exact(t *types.Type, s *schema.Schema) bool {
	switch t.Kind {
	case types.Int:
		return s.Kind == schema.Int
	case types.BigInt:
		return s.Kind == schema.Long
	case types.Float:
		return s.Kind == schema.Float
	case types.Double:
		return s.Kind == schema.Double
	case types.Varchar:
		return s.Kind == schema.String
	case types.Enum:
		return s.Kind == schema.Enum
	case types.Varbinary:
		return s.Kind == schema.Bytes
	case types.Binary:
		return s.Kind == schema.Fixed
	case types.Decimal:
		return s.Logical.Precision == t.Precision && s.Logical.Scale == t.Scale && (s.Kind == schema.Fixed) == (t.Fixed > 0)
	case types.UUID:
		return s.Logical.Kind == schema.LogicalUUID && (s.Kind == schema.Fixed) == (t.Fixed > 0)
	case types.Struct, types.Recursive:
		return s.Name == t.Name
	}
	return true
}

func (c *compiler) union(t *types.Type, s *schema.Schema, path string) (encoder, error) {
	if s.Kind != schema.Union {
		return nil, mismatch(t, s, path)
	}
	encoders := make([]encoder, len(t.Fields))
	var values []*schema.Schema
	at := make([]int, 0, len(s.Branches))
	for i, b := range s.Branches {
		if b.Kind != schema.Null {
			values, at = append(values, b), append(at, i)
		}
	}
	try := func(k, i int) bool {
		enc, err := c.datum(t.Fields[k].Type, values[i], path+"."+t.Fields[k].Name)
		if err == nil {
			encoders[k] = branch(at[i], enc)
		}
		return err == nil
	}
	taken := make([]bool, len(values))
	for k, f := range t.Fields {
		for i, b := range values {
			if (f.Name == b.BranchName() || f.Name == b.ShortName()) && try(k, i) {
				taken[i] = true
				break
			}
		}
	}
	for k, f := range t.Fields {
		if encoders[k] != nil {
			continue
		}
		// A schema made for t has the branches in its order, some under other names.
		if len(values) == len(t.Fields) && !taken[k] && try(k, k) {
			continue
		}
		enc, err := c.branches(f.Type, s, path+"."+f.Name)
		if err != nil {
			return nil, err
		}
		encoders[k] = enc
	}
	return func(dst []byte, v *vector.Vector, i int) ([]byte, error) {
		tag := v.Tags[i]
		return encoders[tag](dst, v.Children[tag], i)
	}, nil
}

// datum encodes values that are neither NULL nor of a union.
func (c *compiler) datum(t *types.Type, s *schema.Schema, path string) (encoder, error) {
	if enc := temporal(t, s); enc != nil {
		return enc, nil
	}
	switch s.Logical.Kind {
	case schema.NoLogical, schema.LogicalBigDecimal:
	case schema.LogicalDecimal:
		if t.Kind == types.Decimal {
			return decimal(t, s, path)
		}
		return nil, mismatch(t, s, path)
	case schema.LogicalUUID:
		if t.Kind != types.UUID {
			return nil, mismatch(t, s, path)
		}
		if s.Kind == schema.Fixed {
			return uuidBytes, nil
		}
	default:
		return nil, mismatch(t, s, path)
	}
	switch s.Kind {
	case schema.Boolean:
		if t.Kind == types.Boolean {
			return func(dst []byte, v *vector.Vector, i int) ([]byte, error) {
				if v.Bools[i] {
					return append(dst, 1), nil
				}
				return append(dst, 0), nil
			}, nil
		}
	case schema.Int:
		if t.Integer() {
			return func(dst []byte, v *vector.Vector, i int) ([]byte, error) { return appendInt(dst, v.I64[i]) }, nil
		}
	case schema.Long:
		if t.Integer() {
			return func(dst []byte, v *vector.Vector, i int) ([]byte, error) { return appendLong(dst, v.I64[i]), nil }, nil
		}
	case schema.Float:
		if t.Kind == types.Float {
			return func(dst []byte, v *vector.Vector, i int) ([]byte, error) {
				return binary.LittleEndian.AppendUint32(dst, math.Float32bits(float32(v.F64[i]))), nil
			}, nil
		}
	case schema.Double:
		switch {
		case t.Floating():
			return func(dst []byte, v *vector.Vector, i int) ([]byte, error) { return appendDouble(dst, v.F64[i]), nil }, nil
		case t.Integer():
			return func(dst []byte, v *vector.Vector, i int) ([]byte, error) {
				f := float64(v.I64[i])
				if f >= 1<<63 || int64(f) != v.I64[i] {
					return nil, refuse("%d can't be held exactly by a double", v.I64[i])
				}
				return appendDouble(dst, f), nil
			}, nil
		}
	case schema.String:
		if t.Text() {
			return text, nil
		}
	case schema.Bytes:
		if t.Bytes() || t.Kind == types.Varchar {
			return text, nil
		}
	case schema.Fixed:
		if t.Bytes() && (t.Kind == types.Varbinary || t.Length == s.Size) {
			return fixed(s.Size), nil
		}
	case schema.Enum:
		if t.Kind == types.Enum || t.Kind == types.Varchar {
			return enum(s), nil
		}
	case schema.Array, schema.Map:
		return c.list(t, s, path)
	case schema.Record:
		switch t.Kind {
		case types.Struct:
			return c.record(t, s, path)
		case types.Recursive:
			return c.recursive(t, s, path)
		}
	}
	return nil, mismatch(t, s, path)
}

func appendInt(dst []byte, v int64) ([]byte, error) {
	if int64(int32(v)) != v {
		return nil, refuse("%d is out of range for int", v)
	}
	return appendLong(dst, v), nil
}

func appendDouble(dst []byte, f float64) []byte {
	return binary.LittleEndian.AppendUint64(dst, math.Float64bits(f))
}

func text(dst []byte, v *vector.Vector, i int) ([]byte, error) {
	b := v.Bytes(i)
	return append(appendLong(dst, int64(len(b))), b...), nil
}

func fixed(size int) encoder {
	return func(dst []byte, v *vector.Vector, i int) ([]byte, error) {
		b := v.Bytes(i)
		if len(b) != size {
			return nil, refuse("%d bytes for a fixed of %d", len(b), size)
		}
		return append(dst, b...), nil
	}
}

func enum(s *schema.Schema) encoder {
	index := make(map[string]int64, len(s.Symbols))
	for i, symbol := range s.Symbols {
		index[symbol] = int64(i)
	}
	return func(dst []byte, v *vector.Vector, i int) ([]byte, error) {
		n, ok := index[string(v.Bytes(i))]
		if !ok {
			return nil, refuse("%q is no symbol of the enum %s", v.Bytes(i), s.Name)
		}
		return appendLong(dst, n), nil
	}
}

// list encodes an array or a map as one block.
func (c *compiler) list(t *types.Type, s *schema.Schema, path string) (encoder, error) {
	isMap := s.Kind == schema.Map
	if isMap && t.Kind != types.Map || !isMap && t.Kind != types.Array {
		return nil, mismatch(t, s, path)
	}
	item, err := c.holder(t.Elem, s.Items, path+"[]")
	if err != nil {
		return nil, err
	}
	return func(dst []byte, v *vector.Vector, i int) ([]byte, error) {
		from, to := int(v.Offsets[i]), int(v.Offsets[i+1])
		if from == to {
			return append(dst, 0), nil
		}
		dst = appendLong(dst, int64(to-from))
		items := v.Children[len(v.Children)-1]
		for k := from; k < to; k++ {
			var err error
			if isMap {
				dst, _ = text(dst, v.Children[0], k)
			}
			if dst, err = item(dst, items, k); err != nil {
				if ve, ok := err.(*ValueError); ok {
					ve.Column = fmt.Sprintf("[%d]%s", k-from, ve.Column)
				}
				return nil, err
			}
		}
		return append(dst, 0), nil
	}, nil
}

func (c *compiler) record(t *types.Type, s *schema.Schema, path string) (encoder, error) {
	fields, err := c.matchFields(s, t.Fields, path+".")
	if err != nil {
		return nil, err
	}
	return func(dst []byte, v *vector.Vector, i int) ([]byte, error) {
		for k := range fields {
			f := &fields[k]
			var child *vector.Vector
			if f.col >= 0 {
				child = v.Children[f.col]
			}
			var err error
			if dst, err = f.encode(dst, child, i); err != nil {
				if ve, ok := err.(*ValueError); ok {
					ve.Column = "." + f.name + ve.Column
				}
				return nil, err
			}
		}
		return dst, nil
	}, nil
}

// recursive encodes the records of a recursive type. Within it the encoder of the same record is known before
// it is made.
func (c *compiler) recursive(t *types.Type, s *schema.Schema, path string) (encoder, error) {
	key := ring{t, s}
	if known := c.rings[key]; known != nil {
		return func(dst []byte, v *vector.Vector, i int) ([]byte, error) { return (*known)(dst, v, i) }, nil
	}
	if c.rings == nil {
		c.rings = map[ring]*encoder{}
	}
	enc := new(encoder)
	c.rings[key] = enc
	record, err := c.record(t.Unfolds, s, path)
	if err != nil {
		delete(c.rings, key)
		return nil, err
	}
	unfolder := vector.NewUnfolder(t)
	*enc = func(dst []byte, v *vector.Vector, i int) ([]byte, error) {
		row := unfolder.Open(v, i)
		defer unfolder.Close(row)
		return record(dst, row, 0)
	}
	return *enc, nil
}
