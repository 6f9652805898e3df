// Package parquet writes rows to Parquet files and reads rows from them, for COPY … TO 'x.parquet' and
// avrosql convert. Importing it registers the format with exec/export. The files themselves are the
// matter of parquet-go; here SQL types become Parquet's and back, and nested values are taken apart
// into columns with levels and put together again (Melnik et al., Dremel: Interactive Analysis of
// Web-Scale Datasets, 2010).
package parquet

import (
	"fmt"

	pq "github.com/parquet-go/parquet-go"

	"github.com/avrosql/avrosql/planner/types"
)

// column is a node of a Parquet schema beside the SQL type of its values.
type column struct {
	t        *types.Type
	nullable bool
	children []*column // of structs and unions by field; one of arrays, two of maps
	leaf     int       // of a value without children: its column in the file
	rep      int       // repetition level of the elements of an array or map
	def      int       // definition level of a value that is there; of an array or map, of its elements
	name     string
}

// record is a group whose fields keep their order; pq.Group sorts them.
type record struct {
	pq.Group
	names []string
}

// Fields returns the fields in the order of names.
func (r record) Fields() []pq.Field {
	at := map[string]pq.Field{}
	for _, f := range r.Group.Fields() {
		at[f.Name()] = f
	}
	out := make([]pq.Field, len(r.names))
	for i, name := range r.names {
		out[i] = at[name]
	}
	return out
}

// schemaOf makes the schema of columns.
func schemaOf(fields []types.Field) (*pq.Schema, []*column, error) {
	b := &schemaBuilder{}
	root, cols, err := b.group(fields, 0, 0)
	if err != nil {
		return nil, nil, err
	}
	return pq.NewSchema("row", root), cols, nil
}

type schemaBuilder struct{ leaves int }

func (b *schemaBuilder) group(fields []types.Field, rep, def int) (record, []*column, error) {
	r := record{Group: pq.Group{}}
	var cols []*column
	for _, f := range fields {
		if _, twice := r.Group[f.Name]; twice {
			return r, nil, fmt.Errorf("two columns are named %s; rename one of them with AS", f.Name)
		}
		node, c, err := b.holder(f.Name, f.Type, f.Nullable, rep, def)
		if err != nil {
			return r, nil, err
		}
		r.Group[f.Name] = node
		r.names = append(r.names, f.Name)
		cols = append(cols, c)
	}
	if len(fields) == 0 {
		return r, nil, fmt.Errorf("parquet has no records without fields")
	}
	return r, cols, nil
}

// holder makes the node of what holds values of t and perhaps NULL.
func (b *schemaBuilder) holder(name string, t *types.Type, nullable bool, rep, def int) (pq.Node, *column, error) {
	c := &column{t: t, nullable: nullable || t.Kind == types.Null, name: name}
	if c.nullable {
		def++
	}
	c.def = def
	var node pq.Node
	var err error
	switch t.Kind {
	case types.Struct, types.Union:
		fields := t.Fields
		if t.Kind == types.Union {
			// All branches but one are NULL.
			fields = make([]types.Field, len(t.Fields))
			for i, f := range t.Fields {
				fields[i] = types.Field{Name: f.Name, Type: f.Type, Nullable: true}
			}
		}
		node, c.children, err = b.group(fields, rep, def)
	case types.Array:
		c.rep, c.def = rep+1, def+1
		var item pq.Node
		var child *column
		if item, child, err = b.holder("element", t.Elem, t.ElemNullable, rep+1, def+1); err == nil {
			node, c.children = pq.List(item), []*column{child}
		}
	case types.Map:
		c.rep, c.def = rep+1, def+1
		key := &column{t: types.Of(types.Varchar), leaf: b.leaves, def: def + 1, name: "key"}
		b.leaves++
		var value pq.Node
		var child *column
		if value, child, err = b.holder("value", t.Elem, t.ElemNullable, rep+1, def+1); err == nil {
			node, c.children = pq.Map(pq.String(), value), []*column{key, child}
		}
	default:
		node, err = leafNode(t)
		c.leaf = b.leaves
		b.leaves++
	}
	if err != nil {
		return nil, nil, err
	}
	if c.nullable {
		node = pq.Optional(node)
	}
	return node, c, nil
}

func unit(precision int) pq.TimeUnit {
	switch {
	case precision <= 3:
		return pq.Millisecond
	case precision <= 6:
		return pq.Microsecond
	}
	return pq.Nanosecond
}

// The widest decimals of Parquet's integers.
const (
	decimalInt32 = 9
	decimalInt64 = 18
)

// leafNode is the physical and logical type of a scalar.
func leafNode(t *types.Type) (pq.Node, error) {
	switch t.Kind {
	case types.Boolean:
		return pq.Leaf(pq.BooleanType), nil
	case types.Int:
		return pq.Int(32), nil
	case types.BigInt:
		return pq.Int(64), nil
	case types.Float:
		return pq.Leaf(pq.FloatType), nil
	case types.Double:
		return pq.Leaf(pq.DoubleType), nil
	case types.Decimal:
		switch {
		case t.Precision <= decimalInt32:
			return pq.Decimal(t.Scale, t.Precision, pq.Int32Type), nil
		case t.Precision <= decimalInt64:
			return pq.Decimal(t.Scale, t.Precision, pq.Int64Type), nil
		}
		return pq.Decimal(t.Scale, t.Precision, pq.FixedLenByteArrayType(types.DecimalBytes(t.Precision))), nil
	case types.Varchar, types.Null:
		return pq.String(), nil
	case types.Enum:
		return pq.Enum(), nil
	case types.JSON:
		return pq.JSON(), nil
	case types.UUID:
		return pq.UUID(), nil
	case types.Varbinary:
		return pq.Leaf(pq.ByteArrayType), nil
	case types.Binary:
		if t.Length == 0 {
			return pq.Leaf(pq.ByteArrayType), nil
		}
		return pq.Leaf(pq.FixedLenByteArrayType(t.Length)), nil
	case types.Date:
		return pq.Date(), nil
	case types.Time:
		return pq.TimeAdjusted(unit(t.Precision), false), nil
	case types.Timestamp:
		return pq.TimestampAdjusted(unit(t.Precision), true), nil
	case types.DateTime:
		return pq.TimestampAdjusted(unit(t.Precision), false), nil
	case types.Interval:
		return pq.IntervalNode(), nil
	}
	return nil, fmt.Errorf("values of type %s can't be written as Parquet; use CAST", t)
}
