package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"github.com/avrosql/avrosql/planner/types"
)

// Reader reads the rows of a Parquet file.
type Reader struct {
	fields []types.Field
	cols   []*column
	in     *pq.GenericReader[any]
	rows   []pq.Row
	at, n  int
	end    error
	values [][]pq.Value // of the current row, by leaf
	conv   []func(pq.Value) (types.Datum, error)
	row    int64
}

// NewReader opens a Parquet file of size bytes.
func NewReader(r io.ReaderAt, size int64) (_ *Reader, err error) {
	defer guard(&err)
	f, err := pq.OpenFile(r, size)
	if err != nil {
		return nil, fmt.Errorf("not a Parquet file that can be read: %w", err)
	}
	out := &Reader{in: pq.NewGenericReader[any](f, f.Schema()), rows: make([]pq.Row, 256)}
	b := &typeBuilder{}
	out.fields, out.cols, err = b.group(f.Schema(), 0, 0)
	if err != nil {
		return nil, err
	}
	out.conv = b.conv
	out.values = make([][]pq.Value, len(b.conv))
	return out, nil
}

// guard turns a panic of the library over a damaged file into an error.
func guard(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("the Parquet file is damaged: %v", r)
	}
}

// Fields returns the columns.
func (r *Reader) Fields() []types.Field { return r.fields }

// Close gives up what the reader holds, not the file.
func (r *Reader) Close() error { return r.in.Close() }

// Next returns the next row, io.EOF at the end.
func (r *Reader) Next() (_ []types.Datum, err error) {
	defer guard(&err)
	for r.at == r.n {
		if r.end != nil {
			return nil, r.end
		}
		n, err := r.in.ReadRows(r.rows)
		r.at, r.n = 0, n
		if err != nil {
			r.end = err
			if !errors.Is(err, io.EOF) {
				return nil, fmt.Errorf("after row %d: %w", r.row, err)
			}
		}
	}
	row := r.rows[r.at]
	r.at++
	r.row++
	for i := range r.values {
		r.values[i] = r.values[i][:0]
	}
	for _, v := range row {
		r.values[v.Column()] = append(r.values[v.Column()], v)
	}
	out := make([]types.Datum, len(r.cols))
	for i, c := range r.cols {
		if out[i], err = r.assemble(c); err != nil {
			return nil, fmt.Errorf("row %d: %s: %w", r.row, c.name, err)
		}
	}
	return out, nil
}

// first is the leftmost leaf below a column, whose levels tell what is there.
func (c *column) first() int {
	for c.children != nil {
		c = c.children[0]
	}
	return c.leaf
}

func (r *Reader) peek(leaf int) (pq.Value, bool) {
	if len(r.values[leaf]) == 0 {
		return pq.Value{}, false
	}
	return r.values[leaf][0], true
}

// skip passes the one value of each leaf below a column that is not there.
func (r *Reader) skip(c *column) {
	if c.children == nil {
		if len(r.values[c.leaf]) > 0 {
			r.values[c.leaf] = r.values[c.leaf][1:]
		}
		return
	}
	for _, child := range c.children {
		r.skip(child)
	}
}

// assemble puts the next value of a column together.
func (r *Reader) assemble(c *column) (types.Datum, error) {
	head, ok := r.peek(c.first())
	if !ok {
		return types.Datum{}, fmt.Errorf("a value is missing: the file's levels are inconsistent")
	}
	list := c.t.Kind == types.Array || c.t.Kind == types.Map
	there := c.def
	if list {
		there-- // of the list itself; def is that of its elements
	}
	if c.nullable && head.DefinitionLevel() < there {
		r.skip(c)
		return types.NullOf(c.t), nil
	}
	switch {
	case list:
		return r.list(c, head)
	case c.t.Kind == types.Struct:
		d := types.Datum{Type: c.t}
		for _, child := range c.children {
			v, err := r.assemble(child)
			if err != nil {
				return d, fmt.Errorf("%s: %w", child.name, err)
			}
			d.Elems = append(d.Elems, v)
		}
		return d, nil
	}
	r.skip(c)
	if head.IsNull() {
		return types.NullOf(c.t), nil
	}
	return r.conv[c.leaf](head)
}

func (r *Reader) list(c *column, head pq.Value) (types.Datum, error) {
	d := types.Datum{Type: c.t}
	if head.DefinitionLevel() < c.def {
		r.skip(c)
		return d, nil
	}
	for {
		for n, child := range c.children {
			v, err := r.assemble(child)
			if err != nil {
				return d, err
			}
			if c.t.Kind == types.Map && n == 0 {
				d.Keys = append(d.Keys, v.S)
			} else {
				d.Elems = append(d.Elems, v)
			}
		}
		if next, ok := r.peek(c.first()); !ok || next.RepetitionLevel() != c.rep {
			return d, nil
		}
	}
}

// typeBuilder finds the SQL types of a file's schema.
type typeBuilder struct {
	conv  []func(pq.Value) (types.Datum, error) // by leaf
	depth int
}

const maxDepth = 100

func (b *typeBuilder) group(n pq.Node, rep, def int) (fields []types.Field, cols []*column, err error) {
	if b.depth++; b.depth > maxDepth {
		return nil, nil, fmt.Errorf("nested deeper than %d", maxDepth)
	}
	defer func() { b.depth-- }()
	for _, f := range n.Fields() {
		c, err := b.node(f.Name(), f, rep, def)
		if err != nil {
			return nil, nil, err
		}
		fields = append(fields, types.Field{Name: c.name, Type: c.t, Nullable: c.nullable})
		cols = append(cols, c)
	}
	return fields, cols, nil
}

func (b *typeBuilder) node(name string, n pq.Node, rep, def int) (*column, error) {
	if n.Repeated() {
		// A repeated field outside of a list is an array of what it holds (parquet-format, "Lists").
		elem, err := b.value(name, n, rep+1, def+1)
		if err != nil {
			return nil, err
		}
		return &column{name: name, t: types.NewArray(elem.t, false), rep: rep + 1, def: def + 1, children: []*column{elem}}, nil
	}
	if n.Optional() {
		def++
	}
	c, err := b.value(name, n, rep, def)
	if err == nil {
		c.nullable = c.nullable || n.Optional()
	}
	return c, err
}

func (b *typeBuilder) value(name string, n pq.Node, rep, def int) (*column, error) {
	c := &column{name: name, def: def}
	if n.Leaf() {
		t, conv, err := leafType(n.Type())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		c.t, c.leaf, c.nullable = t, len(b.conv), t.Kind == types.Null
		b.conv = append(b.conv, conv)
		return c, nil
	}
	fields := n.Fields()
	if len(fields) == 1 && fields[0].Repeated() {
		switch inner := fields[0]; annotation(n) {
		case "LIST":
			return b.listOf(c, inner, rep+1, def+1)
		case "MAP":
			if key := inner.Fields(); len(key) == 2 && key[0].Leaf() && key[0].Required() {
				if t, _, err := leafType(key[0].Type()); err == nil && t.Kind == types.Varchar {
					return b.mapOf(c, inner, rep+1, def+1)
				}
			}
		}
	}
	sub, cols, err := b.group(n, rep, def)
	if err != nil {
		return nil, err
	}
	c.t, c.children = types.NewStruct(sub...), cols
	if len(cols) == 0 {
		return nil, fmt.Errorf("%s: a group without fields", name)
	}
	return c, nil
}

// annotation is LIST or MAP, however the file says it.
func annotation(n pq.Node) string {
	t := n.Type()
	if t == nil {
		return ""
	}
	if l := t.LogicalType(); l != nil {
		switch l.Value.(type) {
		case *format.ListType:
			return "LIST"
		case *format.MapType:
			return "MAP"
		}
	}
	if ct := t.ConvertedType(); ct != nil {
		switch *ct {
		case deprecated.List:
			return "LIST"
		case deprecated.Map, deprecated.MapKeyValue:
			return "MAP"
		}
	}
	return ""
}

// listOf reads both the form of today, a repeated group of one field, and those of older writers, in
// which the repeated field is the element itself (parquet-format, "Backward-compatibility rules").
func (b *typeBuilder) listOf(c *column, inner pq.Field, rep, def int) (*column, error) {
	c.rep, c.def = rep, def
	var elem *column
	var err error
	if fields := inner.Fields(); !inner.Leaf() && len(fields) == 1 && inner.Name() != "array" && inner.Name() != c.name+"_tuple" {
		elem, err = b.node(fields[0].Name(), fields[0], rep, def)
	} else {
		elem, err = b.value(inner.Name(), inner, rep, def)
	}
	if err != nil {
		return nil, err
	}
	c.t, c.children = types.NewArray(elem.t, elem.nullable), []*column{elem}
	return c, nil
}

func (b *typeBuilder) mapOf(c *column, inner pq.Field, rep, def int) (*column, error) {
	c.rep, c.def = rep, def
	fields := inner.Fields()
	key, err := b.node("key", fields[0], rep, def)
	if err != nil {
		return nil, err
	}
	value, err := b.node("value", fields[1], rep, def)
	if err != nil {
		return nil, err
	}
	c.t, c.children = types.NewMap(value.t, value.nullable), []*column{key, value}
	return c, nil
}

// leafType is the SQL type of a leaf and how its values become data.
func leafType(t pq.Type) (*types.Type, func(pq.Value) (types.Datum, error), error) {
	integer := func(st *types.Type) (*types.Type, func(pq.Value) (types.Datum, error), error) {
		return st, func(v pq.Value) (types.Datum, error) { return types.Datum{Type: st, I: whole(v)}, nil }, nil
	}
	textual := func(st *types.Type) (*types.Type, func(pq.Value) (types.Datum, error), error) {
		return st, func(v pq.Value) (types.Datum, error) { return types.Datum{Type: st, S: string(v.ByteArray())}, nil }, nil
	}
	if l := t.LogicalType(); l != nil {
		switch l := l.Value.(type) {
		case *format.StringType, *format.EnumType, *format.JsonType:
			return textual(types.Of(types.Varchar))
		case *format.DateType:
			return integer(types.Of(types.Date))
		case *format.DecimalType:
			return decimalType(int(l.Precision), int(l.Scale))
		case *format.IntType:
			switch {
			case !l.IsSigned && l.BitWidth == 64:
				st := types.NewDecimal(20, 0)
				return st, func(v pq.Value) (types.Datum, error) {
					return types.Datum{Type: st, W: types.Int128{Lo: v.Uint64()}}, nil
				}, nil
			case !l.IsSigned && l.BitWidth == 32:
				st := types.Of(types.BigInt)
				return st, func(v pq.Value) (types.Datum, error) { return types.Datum{Type: st, I: int64(v.Uint32())}, nil }, nil
			case l.BitWidth == 64:
				return integer(types.Of(types.BigInt))
			}
			return integer(types.Of(types.Int))
		case *format.TimeType:
			return timeType(l.Unit.Value)
		case *format.TimestampType:
			k := types.DateTime
			if l.IsAdjustedToUTC {
				k = types.Timestamp
			}
			return momentType(k, l.Unit.Value)
		case *format.UUIDType:
			st := types.Of(types.UUID)
			return st, func(v pq.Value) (types.Datum, error) {
				u := v.ByteArray()
				if len(u) != 16 {
					return types.Datum{}, fmt.Errorf("a UUID of %d bytes", len(u))
				}
				return types.Datum{Type: st, S: string(types.AppendUUID(nil, u))}, nil
			}, nil
		case *format.NullType:
			st := types.Of(types.Null)
			return st, func(pq.Value) (types.Datum, error) { return types.NullOf(st), nil }, nil
		case *format.Float16Type:
			return nil, nil, fmt.Errorf("values of type FLOAT16 can't be read")
		}
	}
	if ct := t.ConvertedType(); ct != nil && *ct == deprecated.Interval {
		st := types.Of(types.Interval)
		return st, func(v pq.Value) (types.Datum, error) {
			b := v.ByteArray()
			if len(b) != 12 {
				return types.Datum{}, fmt.Errorf("an interval of %d bytes", len(b))
			}
			u := func(at int) int64 { return int64(binary.LittleEndian.Uint32(b[at:])) }
			return types.Datum{Type: st, Iv: types.IntervalValue{Months: u(0), Days: u(4), Nanos: u(8) * 1e6}}, nil
		}, nil
	}
	switch t.Kind() {
	case pq.Boolean:
		st := types.Of(types.Boolean)
		return st, func(v pq.Value) (types.Datum, error) { return types.NewBool(v.Boolean()), nil }, nil
	case pq.Int32:
		return integer(types.Of(types.Int))
	case pq.Int64:
		return integer(types.Of(types.BigInt))
	case pq.Int96:
		st := types.NewTemporal(types.Timestamp, 9)
		return st, func(v pq.Value) (types.Datum, error) {
			// Nanoseconds of the day, then the Julian day; 2,440,588 is 1970-01-01.
			i := v.Int96()
			day := int64(int32(i[2])) - 2_440_588
			return types.Datum{Type: st, W: types.Nanos(day, int64(uint64(i[1])<<32|uint64(i[0])))}, nil
		}, nil
	case pq.Float:
		st := types.Of(types.Float)
		return st, func(v pq.Value) (types.Datum, error) { return types.Datum{Type: st, F: float64(v.Float())}, nil }, nil
	case pq.Double:
		return types.Of(types.Double), func(v pq.Value) (types.Datum, error) { return types.NewDouble(v.Double()), nil }, nil
	case pq.ByteArray:
		return textual(types.Of(types.Varbinary))
	case pq.FixedLenByteArray:
		return textual(&types.Type{Kind: types.Binary, Length: t.Length()})
	}
	return nil, nil, fmt.Errorf("values of type %s can't be read", t)
}

func whole(v pq.Value) int64 {
	if v.Kind() == pq.Int32 {
		return int64(v.Int32())
	}
	return v.Int64()
}

func decimalType(precision, scale int) (*types.Type, func(pq.Value) (types.Datum, error), error) {
	if precision < 1 || precision > types.MaxDecimal || scale < 0 || scale > precision {
		return nil, nil, fmt.Errorf("DECIMAL(%d,%d) is out of range", precision, scale)
	}
	st := types.NewDecimal(precision, scale)
	limit := types.BigPow10(precision)
	return st, func(v pq.Value) (types.Datum, error) {
		n := types.BigOf(nil)
		switch v.Kind() {
		case pq.Int32, pq.Int64:
			n.SetInt64(whole(v))
		default:
			types.SetBigBytes(n, v.ByteArray())
		}
		if n.CmpAbs(limit) >= 0 {
			return types.Datum{}, fmt.Errorf("%s does not fit %s", types.AppendDecimalBig(nil, n, scale), st)
		}
		return types.DecimalDatum(n, st), nil
	}, nil
}

func precisionOf(u format.TimeUnitValue) int {
	switch u.(type) {
	case *format.MilliSeconds:
		return 3
	case *format.MicroSeconds:
		return 6
	}
	return 9
}

func timeType(u format.TimeUnitValue) (*types.Type, func(pq.Value) (types.Datum, error), error) {
	p := precisionOf(u)
	st := types.NewTemporal(types.Time, min(p, 6))
	return st, func(v pq.Value) (types.Datum, error) {
		n := whole(v)
		if p == 9 {
			if n%1000 != 0 {
				return types.Datum{}, fmt.Errorf("a time of %d nanoseconds is finer than microseconds, the finest that Avro has", n)
			}
			n /= 1000
		}
		return types.Datum{Type: st, I: n}, nil
	}, nil
}

func momentType(k types.Kind, u format.TimeUnitValue) (*types.Type, func(pq.Value) (types.Datum, error), error) {
	st := types.NewTemporal(k, precisionOf(u))
	return st, func(v pq.Value) (types.Datum, error) {
		n := whole(v)
		if st.Precision == 9 {
			return types.Datum{Type: st, W: types.Int128From(n)}, nil
		}
		return types.Datum{Type: st, I: n}, nil
	}, nil
}
