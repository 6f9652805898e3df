package parquet

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/big"
	"slices"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"

	"github.com/avrosql/avrosql/exec/export"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

func init() {
	export.Register(&export.Format{
		Name: "parquet", Doc: "Apache Parquet; unions become groups of which one field is set, recursive values JSON",
		Extensions: []string{".parquet"}, Options: []string{"codec"}, Shape: withoutRecursive, New: newWriter,
	})
}

// withoutRecursive makes JSON of recursive values: the columns of a Parquet file are counted beforehand.
func withoutRecursive(root plan.Node, n int) plan.Node {
	return export.Project(root, n, func(e plan.Expr) plan.Expr {
		if t := e.Type(); t.HasRecursive() {
			return &plan.Cast{Arg: e, To: t.WithoutRecursive(types.Of(types.JSON))}
		}
		return e
	})
}

var codecs = map[string]compress.Codec{
	"": &pq.Snappy, "snappy": &pq.Snappy, "zstandard": &pq.Zstd, "zstd": &pq.Zstd, "gzip": &pq.Gzip, "brotli": &pq.Brotli,
	"lz4": &pq.Lz4Raw, "none": &pq.Uncompressed, "null": &pq.Uncompressed,
}

// groupRows bounds the rows of a row group, which the library holds in memory until it is written.
const groupRows = 128 << 10

type writer struct {
	out    *pq.GenericWriter[any]
	cols   []*column
	leaves [][]pq.Value // of the row that is being taken apart
	row    pq.Row
	rows   int64
	arena  []byte // bytes of the row's values that are not in its vectors
	big    big.Int
}

func newWriter(w io.Writer, cols []plan.Column, o *export.Options) (export.Writer, error) {
	codec, ok := codecs[o.Codec]
	if !ok {
		var names []string
		for name := range codecs {
			if name != "" {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		return nil, &export.OptionError{Name: "codec", Msg: fmt.Sprintf("%q is unknown; the codecs of Parquet are %q", o.Codec, names)}
	}
	fields := make([]types.Field, len(cols))
	for i, c := range cols {
		fields[i] = types.Field{Name: c.Name, Type: c.Type.WithoutRecursive(types.Of(types.JSON)), Nullable: c.Nullable}
	}
	s, columns, err := schemaOf(fields)
	if err != nil {
		return nil, err
	}
	out := pq.NewGenericWriter[any](w, s, pq.Compression(codec), pq.MaxRowsPerRowGroup(groupRows))
	return &writer{out: out, cols: columns, leaves: make([][]pq.Value, len(s.Columns()))}, nil
}

// Write appends the rows of a batch.
func (w *writer) Write(b *vector.Batch) error {
	for _, i := range b.Selection() {
		w.arena = w.arena[:0]
		for k, c := range w.cols {
			if err := w.shred(c, b.Cols[k], int(i), 0, 0); err != nil {
				return fmt.Errorf("row %d: %s: %w", w.rows+1, c.name, err)
			}
		}
		w.row = w.row[:0]
		for k, values := range w.leaves {
			w.row = append(w.row, values...)
			w.leaves[k] = values[:0]
		}
		if _, err := w.out.WriteRows([]pq.Row{w.row}); err != nil {
			return err
		}
		w.rows++
	}
	return nil
}

// Close writes the last row group and the footer.
func (w *writer) Close() error { return w.out.Close() }

// shred takes value i apart. rep is the level at which it repeats, def how much of the path to its
// holder is there.
func (w *writer) shred(c *column, v *vector.Vector, i, rep, def int) error {
	if v.IsNull(i) {
		if !c.nullable {
			return fmt.Errorf("is NULL, which its type does not allow")
		}
		w.absent(c, rep, def)
		return nil
	}
	switch c.t.Kind {
	case types.Struct, types.Union:
		for k, child := range c.children {
			if err := w.shred(child, v.Children[k], i, rep, c.def); err != nil {
				return fmt.Errorf("%s: %w", child.name, err)
			}
		}
		return nil
	case types.Array, types.Map:
		from, to := int(v.Offsets[i]), int(v.Offsets[i+1])
		if from == to {
			w.absent(c, rep, c.def-1)
		}
		for k := from; k < to; k++ {
			for n, child := range c.children {
				if err := w.shred(child, v.Children[n], k, rep, c.def); err != nil {
					return err
				}
			}
			rep = c.rep
		}
		return nil
	}
	value, err := w.scalar(c.t, v, i)
	if err != nil {
		return err
	}
	w.leaves[c.leaf] = append(w.leaves[c.leaf], value.Level(rep, c.def, c.leaf))
	return nil
}

// absent notes in every leaf below c that the path ends at def.
func (w *writer) absent(c *column, rep, def int) {
	if c.children == nil {
		w.leaves[c.leaf] = append(w.leaves[c.leaf], pq.NullValue().Level(rep, def, c.leaf))
	}
	for _, child := range c.children {
		w.absent(child, rep, def)
	}
}

func (w *writer) scalar(t *types.Type, v *vector.Vector, i int) (pq.Value, error) {
	switch t.Kind {
	case types.Boolean:
		return pq.BooleanValue(v.Bools[i]), nil
	case types.Int, types.Date:
		return pq.Int32Value(int32(v.I64[i])), nil
	case types.Float:
		return pq.FloatValue(float32(v.F64[i])), nil
	case types.Double:
		return pq.DoubleValue(v.F64[i]), nil
	case types.Decimal:
		return w.decimal(t, v, i), nil
	case types.UUID:
		u, ok := types.AppendUUIDBytes(w.keep(16)[:0], string(v.Bytes(i)))
		if !ok {
			return pq.Value{}, fmt.Errorf("%q is no UUID", v.Bytes(i))
		}
		return pq.FixedLenByteArrayValue(u), nil
	case types.Binary:
		if t.Length > 0 {
			return pq.FixedLenByteArrayValue(v.Bytes(i)), nil
		}
		return pq.ByteArrayValue(v.Bytes(i)), nil
	case types.Time:
		if t.Precision <= 3 {
			return pq.Int32Value(int32(v.I64[i])), nil
		}
		return pq.Int64Value(v.I64[i]), nil
	case types.BigInt, types.Timestamp, types.DateTime:
		if v.Kind == vector.Int128 {
			n, ok := v.I128[i].Int64()
			if !ok {
				return pq.Value{}, fmt.Errorf("nanoseconds since 1970 are out of range (years 1677 to 2262); cast to TIMESTAMP(6)")
			}
			return pq.Int64Value(n), nil
		}
		return pq.Int64Value(v.I64[i]), nil
	case types.Interval:
		return w.interval(v.Intervals[i])
	}
	return pq.ByteArrayValue(v.Bytes(i)), nil
}

// keep returns n bytes that live until the row is written.
func (w *writer) keep(n int) []byte {
	if cap(w.arena)-len(w.arena) < n {
		w.arena = make([]byte, 0, max(256, 2*n))
	}
	at := len(w.arena)
	w.arena = w.arena[:at+n]
	return w.arena[at : at+n : at+n]
}

func (w *writer) decimal(t *types.Type, v *vector.Vector, i int) pq.Value {
	if t.Precision <= decimalInt32 {
		return pq.Int32Value(int32(v.I64[i]))
	}
	if t.Precision <= decimalInt64 {
		return pq.Int64Value(v.I64[i])
	}
	n := v.Unscaled(i, &w.big)
	size := types.DecimalBytes(t.Precision)
	return pq.FixedLenByteArrayValue(types.AppendBigFixed(w.keep(size)[:0], n, size))
}

func (w *writer) interval(iv types.IntervalValue) (pq.Value, error) {
	out := w.keep(12)
	for k, n := range []int64{iv.Months, iv.Days, iv.Nanos / 1e6} {
		if n < 0 || n > math.MaxUint32 || iv.Nanos%1e6 != 0 {
			return pq.Value{}, fmt.Errorf("the interval %s does not fit Parquet's, of months, days and milliseconds from 0 to 4294967295; cast it to VARCHAR", types.AppendInterval(nil, iv))
		}
		binary.LittleEndian.PutUint32(out[4*k:], uint32(n))
	}
	return pq.FixedLenByteArrayValue(out), nil
}
